//! The command `weighhouse`.

use std::process::ExitCode;

use clap::Parser;
use weighhouse::cli::{Cli, log, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let _log = log::start(cli.log_level());
    run(&cli)
}
