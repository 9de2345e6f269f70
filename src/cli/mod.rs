//! Floor 7: the command line. One file a command; data goes to stdout, what is wrong to stderr.
//!
//! Exit codes: 0 done; 1 refused, missing or not found; 2 wrong usage or configuration, or a store that does not answer.

mod balance;
mod certificate;
mod check;
mod check_pictures;
mod check_place;
mod check_server;
mod clock;
pub mod decode;
mod decode_code;
mod decode_fault;
mod decode_input;
mod decode_lines;
mod decode_messages;
mod decode_scale;
mod decode_scans;
mod demo;
mod devices;
mod ending;
mod export;
mod export_told;
mod import;
mod late;
mod listen;
mod listen_ear;
mod listen_readers;
mod listen_suggest;
mod load;
pub mod log;
mod progress;
mod report;
mod results;
mod run;
mod scale_checks;
mod show;
mod show_after;
mod show_words;
mod suggest;
mod upload;
mod upload_told;
mod verify;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use ending::{Ending, Trouble};

/// Weighhouse: the daemon on a packing bench that lets nothing leave wrong.
#[derive(Parser, Clone, Debug)]
#[command(name = "weighhouse", version, about, propagate_version = true)]
#[command(after_help = "Exit codes: 0 done; 1 refused, missing or not found; 2 wrong usage or configuration.\n\
    To see it at work with nothing plugged in: weighhouse demo")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// What the log tells at least. The demo's address must stay in sight, so it tells troubles only.
    pub fn log_level(&self) -> &'static str {
        if matches!(self.command, Command::Demo(_)) { "warn" } else { "info" }
    }
}

/// What can be done.
#[derive(Subcommand, Clone, Debug)]
#[expect(missing_docs, reason = "each says what it does where its arguments are")]
pub enum Command {
    Run(run::RunArgs),
    Demo(demo::DemoArgs),
    Check(check::CheckArgs),
    Devices(devices::DevicesArgs),
    Listen(listen::ListenArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Upload(upload::UploadArgs),
    Results(results::ResultsArgs),
    Decode(decode::DecodeArgs),
    Show(show::ShowArgs),
    Late(late::LateArgs),
    Balance(balance::BalanceArgs),
    Report(report::ReportArgs),
    ScaleChecks(scale_checks::ScaleChecksArgs),
    Verify(verify::VerifyArgs),
    Certificate(certificate::CertificateArgs),
}

/// Does what the command line says. What goes wrong is told on stderr.
pub fn run(cli: &Cli) -> ExitCode {
    let mut out = BufWriter::new(io::stdout());
    let ended = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Check(args) => check::run(args, &mut out),
        Command::Devices(args) => devices::run(args, &mut out),
        Command::Listen(args) => listen::run(args),
        Command::Import(args) => import::run(args, &mut out),
        Command::Export(args) => export::run(args, &mut out),
        Command::Upload(args) => upload::run(args, &mut out),
        Command::Results(args) => results::run(args, &mut out),
        Command::Decode(args) => {
            decode::run(args, io::stdin().lock(), &mut out).map(|()| Ending::Done).map_err(Trouble::from)
        }
        Command::Show(args) => show::run(args, &mut out),
        Command::Certificate(args) => certificate::run(args, &mut out),
        Command::Late(args) => late::run(args, &mut out),
        Command::Balance(args) => balance::run(args, &mut out),
        Command::Report(args) => report::run(args, &mut out),
        Command::ScaleChecks(args) => scale_checks::run(args, &mut out),
        Command::Verify(args) => verify::run(args, &mut out),
    };
    ending::tell(ended.and_then(|ending| out.flush().map(|()| ending).map_err(Trouble::from)))
}
