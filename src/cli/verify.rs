//! `weighhouse verify`: the proof that nobody changed what happened.

use std::io::Write;

use clap::Args;
use serde_json::json;

use super::load::{ConfigFlag, known_store, load};
use super::progress::ProgressFlag;
use super::{Ending, Trouble};
use crate::words::visible;

/// Check the journal's hash chain, and that replaying it gives the tables.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse verify --config weighhouse.toml\n\n\
    Prints the number of facts and the hash of the newest one: kept elsewhere, that one line proves all before it.\n\
    Exit code 1 with the first fault where the proof breaks.")]
pub struct VerifyArgs {
    #[command(flatten)]
    config: ConfigFlag,
    /// Print JSON: {"ok":true,"facts","head"} or {"ok":false,"fault"}.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressFlag,
}

/// Verifies the whole store.
pub(super) fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let mut shown = args.progress.shown("verify", "facts");
    match known_store(&config.store)?.verify_telling(&mut |done, all| shown.tell(done, all))? {
        Ok(proof) => {
            let head: String = proof.head.iter().map(|byte| format!("{byte:02x}")).collect();
            match args.json {
                true => writeln!(out, "{}", json!({"ok": true, "facts": proof.facts, "head": head}))?,
                false => writeln!(out, "ok: {} facts, head {head}", proof.facts)?,
            }
            Ok(Ending::Done)
        }
        Err(fault) => {
            match args.json {
                true => writeln!(out, "{}", json!({"ok": false, "fault": fault.to_string()}))?,
                false => writeln!(out, "{}", visible(&fault.to_string()))?,
            }
            Ok(Ending::Refused)
        }
    }
}
