//! `weighhouse results`: the marketplace's answers to tracking files into the outbox.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::clock::now;
use super::import::{read, unread};
use super::load::{ConfigFlag, load};
use super::progress::{ProgressFlag, counted};
use super::{Ending, Trouble};
use crate::import::ResultColumns;
use crate::intake::{NotTaken, fitting, heed};
use crate::store::Store;
use crate::words::visible;

/// Take in what the marketplace answered to tracking files: CSV or XLSX, a row an order. The same file again changes nothing.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse results --config weighhouse.toml result.xlsx\n\n\
    What was taken is acked; what was refused is set aside with the marketplace's reason. Column names and words are those of the\n\
    [[results]] of the configuration that understands most of the file. Exit code 1 when a row was not understood, or fits none of ours; the rest is taken in all the same.")]
pub struct ResultsArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// Print one JSON object a file.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressFlag,
    /// The marketplace's files.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Takes the files in one by one. One that cannot be read does not keep the others out.
pub(super) fn run(args: &ResultsArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let usual = ResultColumns::default();
    let ways: Vec<ResultColumns> = config.results.iter().map(|it| it.columns.clone()).collect();
    let mut store = Store::open(&config.store)?;
    let mut ending = Ending::Done;
    let mut shown = args.progress.shown("results", "files");
    for (index, path) in args.paths.iter().enumerate() {
        shown.tell(counted(index), counted(args.paths.len()));
        let name = path.display().to_string();
        let heeded = match read(path) {
            Ok(bytes) => heed(&mut store, &name, &bytes, fitting(&name, &bytes, &ways).unwrap_or(&usual), now),
            Err(error) => {
                ending = Ending::Refused;
                unread(&name, &format!("{}: {error}", name.escape_debug()), args.json, out)?;
                continue;
            }
        };
        match heeded {
            Ok(heeded) => {
                if heeded.refused_any() {
                    ending = Ending::Refused;
                }
                if args.json {
                    let told = json!({"file": name, "acked": heeded.acked, "parked": heeded.parked, "known": heeded.known,
                        "refused": heeded.refused, "said": heeded.said});
                    writeln!(out, "{told}")?;
                } else {
                    heeded.to_string().lines().try_for_each(|line| writeln!(out, "{}", visible(line)))?;
                }
            }
            Err(NotTaken::Unreadable(why)) => {
                ending = Ending::Refused;
                unread(&name, &why.to_string(), args.json, out)?;
            }
            Err(NotTaken::Store(error)) => {
                out.flush()?;
                return Err(error.into());
            }
        }
    }
    shown.tell(counted(args.paths.len()), counted(args.paths.len()));
    Ok(ending)
}
