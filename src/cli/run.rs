//! `weighhouse run`: the daemon.

use clap::Args;

use super::load::{ConfigFlag, load};
use super::{Ending, Trouble};

/// Run the daemon: benches, page, API, watched folder and nightly delivery, until it is asked to end.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse run --config /etc/weighhouse/weighhouse.toml")]
pub struct RunArgs {
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs until SIGTERM or Ctrl-C.
pub(super) fn run(args: &RunArgs) -> Result<Ending, Trouble> {
    let _config = load(&args.config.config)?;
    Err(Trouble::Setup("the daemon is not built yet".to_owned()))
}
