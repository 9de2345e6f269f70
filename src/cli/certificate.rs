//! `weighhouse certificate`: the weight certificate of a parcel, as a page to be printed.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::load::{ConfigFlag, known_store, load};
use super::{Ending, Trouble};
use crate::web::{Place, certificate};
use crate::words::Language;

/// Write the weight certificate of a parcel: one HTML page that prints on one sheet of A4.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Example: weighhouse certificate SF1234567890123 --config weighhouse.toml --out SF1234567890123.html\n\n\
    Exit code 1 when no parcel was accepted by weight under that waybill. The daemon serves the same page at /certificate/WAYBILL."
)]
pub struct CertificateArgs {
    /// The waybill of the parcel.
    waybill: String,
    #[command(flatten)]
    config: ConfigFlag,
    /// Where the page is written; without it, to stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The language of the page, zh-CN or en; without it, the site's.
    #[arg(long, value_name = "LANGUAGE", value_parser = ["zh-CN", "en"])]
    lang: Option<String>,
}

/// Writes the page.
pub(super) fn run(args: &CertificateArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let config = load(&args.config.config)?;
    let waybill = args.waybill.trim();
    let evidence = known_store(&config.store)?.parcel_evidence(waybill)?;
    let chosen = Language::TAGS.into_iter().find(|(_, tag)| args.lang.as_deref() == Some(tag));
    let language = chosen.map_or(config.site.language, |(language, _)| language);
    let place = Place { site: &config.site.name, zone: &config.site.zone, language };
    let page = evidence.and_then(|evidence| certificate(&evidence, waybill, &place, true));
    let page = page.ok_or_else(|| {
        Trouble::Refused(format!(
            "no parcel was accepted by weight under {waybill}: `weighhouse show` tells what is known of it"
        ))
    })?;
    match &args.out {
        None => out.write_all(page.as_bytes())?,
        Some(path) => fs::write(path, page)
            .map_err(|error| Trouble::Setup(format!("{} cannot be written: {error}", path.display())))?,
    }
    Ok(Ending::Done)
}
