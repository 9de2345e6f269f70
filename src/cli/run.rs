//! `weighhouse run`: the daemon.

use clap::Args;

use super::load::{ConfigFlag, load};
use super::{Ending, Trouble};
use crate::daemon::{self, Orders};
use crate::words::chain;

/// Run the daemon: benches, page, API, watched folder and nightly delivery, until it is asked to end.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse run --config /etc/weighhouse/weighhouse.toml")]
pub struct RunArgs {
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs until SIGTERM or Ctrl-C.
pub(super) fn run(args: &RunArgs) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let benches = daemon::benches(&config).map_err(|bad| Trouble::Setup(bad.to_string()))?;
    let orders = Orders { config, benches, toys: None, ready: Box::new(|_| {}) };
    daemon::run(orders).map_err(|error| Trouble::Setup(chain(&error)))?;
    Ok(Ending::Done)
}
