//! `weighhouse import`: order files into the store.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::clock::now;
use super::load::{ConfigFlag, load};
use super::progress::{ProgressFlag, counted};
use super::{Ending, Trouble};
use crate::import::FILE_BYTES;
use crate::intake::{NotTaken, report_file, take_in_telling};
use crate::store::Store;
use crate::words::visible;

/// Import shipments from order files: CSV (UTF-8 or GBK), XLSX or JSON. The same file again changes nothing.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse import --config weighhouse.toml orders.csv\n\n\
    Prints a summary of each file and every refusal with file, line, column, what was found and what is wanted.\n\
    Exit code 1 when anything was refused; the rest is taken all the same.")]
pub struct ImportArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// Print one JSON object a file.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressFlag,
    /// The order files.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Imports the files one by one. One that cannot be read does not keep the others out.
pub(super) fn run(args: &ImportArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let mut store = Store::open(&config.store)?;
    let mut ending = Ending::Done;
    for path in &args.paths {
        let name = path.display().to_string();
        let taken = match read(path) {
            Ok(bytes) => {
                let mut shown = args.progress.shown(&name, "shipments");
                let mut tell = |done, all| shown.tell(counted(done), counted(all));
                take_in_telling(&mut store, &name, &bytes, &config.site.zone, now, &mut tell)
            }
            Err(error) => {
                unread(&name, &format!("{}: {error}", name.escape_debug()), args.json, out)?;
                ending = Ending::Refused;
                continue;
            }
        };
        match taken {
            Ok(report) => {
                report_file(&mut store, &config.holds, now)?;
                if report.refused_any() {
                    ending = Ending::Refused;
                }
                if args.json {
                    let mut value = report.to_json();
                    if let Value::Object(object) = &mut value {
                        object.insert("file".to_owned(), json!(name));
                    }
                    writeln!(out, "{value}")?;
                } else {
                    report.to_string().lines().try_for_each(|line| writeln!(out, "{}", visible(line)))?;
                }
            }
            Err(NotTaken::Unreadable(why)) => {
                unread(&name, &why.to_string(), args.json, out)?;
                ending = Ending::Refused;
            }
            Err(NotTaken::Store(error)) => {
                out.flush()?;
                return Err(error.into());
            }
        }
    }
    Ok(ending)
}

/// A file of which nothing was taken.
pub(super) fn unread(name: &str, why: &str, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json { writeln!(out, "{}", json!({"file": name, "error": why})) } else { writeln!(out, "{}", visible(why)) }
}

/// The bytes of a file, as far as one more than an order file may have.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
