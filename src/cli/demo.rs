//! `weighhouse demo`: everything with nothing plugged in.

use std::path::PathBuf;

use clap::Args;

use super::{Ending, Trouble};
use crate::demo;
use crate::words::chain;

/// Try everything with nothing plugged in: a sample shop day, a simulated scanner and scale, and the page on this machine.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse demo --port 8470")]
pub struct DemoArgs {
    /// The port of the page on 127.0.0.1; 0 takes any free one.
    #[arg(long, value_name = "N", default_value_t = demo::PORT)]
    pub port: u16,
    /// Where to keep the demo's files; without it they are thrown away at the end.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Runs until SIGTERM or Ctrl-C.
pub(super) fn run(args: &DemoArgs) -> Result<Ending, Trouble> {
    demo::run(args.port, args.data.clone()).map_err(|error| Trouble::Setup(chain(&error)))?;
    Ok(Ending::Done)
}
