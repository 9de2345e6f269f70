//! `weighhouse decode`: bytes in, one JSON object a line out, through the same decoders that serve the bench.

use super::decode_code;
pub use super::decode_fault::DecodeFault;
use super::decode_fault::unknown;
use super::decode_input::{each_line, from_hex};
use super::decode_lines as lines;
use super::decode_scale;
pub use super::decode_scale::ScaleArgs;
use super::decode_scans as scans;
use super::ending::say;
use crate::{code, scanner};
use clap::{Args, Subcommand};
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// The largest report descriptor: a kernel hands out no larger one.
const DESCRIPTOR_BYTES_MAX: u64 = 64 * 1024;

/// Show what bytes of a scale or scanner mean: one JSON object a line.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: printf 'ST,GS,+0001.250kg\\r\\n' | weighhouse decode scale --protocol comma")]
pub struct DecodeArgs {
    /// What the bytes come from.
    #[command(subcommand)]
    pub what: Source,
}

/// Where the bytes on standard input come from.
#[derive(Subcommand, Clone, Debug)]
pub enum Source {
    /// A scale: raw bytes on standard input.
    Scale(ScaleArgs),
    /// A scanner: one hex report a line (keyboard, pos), or raw bytes (serial).
    Scanner {
        /// How the scanner sends.
        #[arg(long, value_name = "FORMAT", help = one_of(scanner::FORMATS.iter().map(|row| row.name)))]
        format: String,
        /// The keyboard layout that the scanner types in.
        #[arg(long, default_value = "us", help = one_of(scanner::LAYOUTS.iter().map(|row| row.name)))]
        layout: String,
        /// How the scanner types a GS.
        #[arg(long, value_name = "MODE", default_value = "none", help = one_of(scanner::GS_MODES.iter().map(|row| row.name)))]
        gs: String,
        /// The device's HID report descriptor, as bytes or as hex text. Without it: boot reports of a keyboard, a known layout of HID POS.
        #[arg(long, value_name = "FILE")]
        descriptor: Option<PathBuf>,
    },
    /// Codes: one a line, each with or without its AIM identifier.
    Code {
        /// Read the weight within shop numbers that begin with 2 as this country does.
        #[arg(long, value_name = "COUNTRY", help = one_of(code::Rcn::countries()))]
        rcn: Option<String>,
    },
}

/// Decodes standard input, or whatever stands for it, until it ends.
pub fn run(args: &DecodeArgs, mut input: impl Read, mut output: impl Write) -> Result<(), DecodeFault> {
    let descriptor = match &args.what {
        Source::Scanner { descriptor: Some(path), .. } => {
            let fault =
                |why: &dyn Display| DecodeFault::Descriptor { path: path.display().to_string(), why: why.to_string() };
            let file = std::fs::File::open(path).map_err(|error| fault(&error))?;
            let mut bytes = Vec::new();
            file.take(DESCRIPTOR_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
            Some(bytes)
        }
        _ => None,
    };
    let mut decoding = Decoding::new(&args.what, descriptor.as_deref())?;
    let mut buffer = vec![0; 8192];
    let (mut heard, mut silent) = (0, true);
    loop {
        let read = match input.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let mut told = Vec::new();
        match buffer.get(..read) {
            Some(bytes) if read > 0 => decoding.feed(bytes, &mut |line| told.push(line)),
            _ => decoding.end(&mut |line| told.push(line)),
        }
        heard += read;
        silent &= told.is_empty();
        for line in told {
            writeln!(output, "{line}")?;
        }
        output.flush()?;
        if read == 0 {
            if let Source::Scale(scale) = &args.what
                && silent
                && heard > 0
            {
                say(&scale.silence(heard));
            }
            return Ok(());
        }
    }
}

/// Decodes bytes that are all there: the lines of JSON they make. `descriptor` holds the file's content.
pub fn decode(source: &Source, descriptor: Option<&[u8]>, bytes: &[u8]) -> Result<Vec<String>, DecodeFault> {
    let (mut decoding, mut told) = (Decoding::new(source, descriptor)?, Vec::new());
    decoding.feed(bytes, &mut |line| told.push(line));
    decoding.end(&mut |line| told.push(line));
    Ok(told)
}

/// The help of a name that is in a table: the table.
pub(super) fn one_of(names: impl Iterator<Item = impl Into<String>>) -> String {
    format!("One of: {}", names.map(Into::into).collect::<Vec<String>>().join(", "))
}

enum Decoding {
    Scale(decode_scale::Input),
    Stream(Box<dyn scanner::Decoder>),
    Reports(Box<dyn scanner::Decoder>, Vec<u8>),
    Codes(Vec<u8>, Option<String>),
}

impl Decoding {
    fn new(source: &Source, descriptor: Option<&[u8]>) -> Result<Self, DecodeFault> {
        match source {
            Source::Scale(args) => decode_scale::open(args).map(Self::Scale),
            Source::Scanner { format, layout, gs, descriptor: path } => {
                let names = || scanner::FORMATS.iter().map(|row| row.name);
                let row = scanner::find(format).ok_or_else(|| unknown("scanner format", format, names()))?;
                let layouts = || scanner::LAYOUTS.iter().map(|row| row.name);
                let modes = || scanner::GS_MODES.iter().map(|row| row.name);
                let binary = descriptor.map(|file| from_hex(file).unwrap_or_else(|| file.to_vec()));
                let setup = scanner::Setup {
                    layout: scanner::Layout::find(layout)
                        .ok_or_else(|| unknown("keyboard layout", layout, layouts()))?,
                    gs: scanner::GsMode::find(gs).ok_or_else(|| unknown("GS mode", gs, modes()))?,
                    descriptor: binary.as_deref(),
                    vendor: None,
                };
                let decoder = (row.new)(&setup).map_err(|fault| DecodeFault::Descriptor {
                    path: path.as_ref().map_or_else(|| "descriptor".to_owned(), |path| path.display().to_string()),
                    why: fault.to_string(),
                })?;
                Ok(if row.reports { Self::Reports(decoder, Vec::new()) } else { Self::Stream(decoder) })
            }
            Source::Code { rcn } => Ok(Self::Codes(Vec::new(), decode_code::country(rcn.as_deref())?)),
        }
    }

    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(String)) {
        match self {
            Self::Scale(input) => input.feed(bytes, out),
            Self::Stream(decoder) => decoder.feed(bytes, &mut |scanned| out(scans::of_scanned(&scanned))),
            Self::Reports(decoder, held) => each_line(held, bytes, |line| report(&mut **decoder, line, out)),
            Self::Codes(held, country) => {
                each_line(held, bytes, |line| out(decode_code::of_code(line, country.as_deref())))
            }
        }
    }

    fn end(&mut self, out: &mut dyn FnMut(String)) {
        match self {
            Self::Scale(input) => input.end(out),
            Self::Stream(_) => {}
            Self::Reports(decoder, held) => {
                each_line(held, b"\n", |line| report(&mut **decoder, line, out));
                if let Some(partial) = decoder.partial() {
                    out(scans::of_partial(&partial));
                }
            }
            Self::Codes(held, country) => {
                each_line(held, b"\n", |line| out(decode_code::of_code(line, country.as_deref())))
            }
        }
    }
}

/// One line of hex is one report; empty lines are none.
fn report(decoder: &mut dyn scanner::Decoder, line: &[u8], out: &mut dyn FnMut(String)) {
    match from_hex(line) {
        Some(report) if report.is_empty() => {}
        Some(report) => decoder.feed(&report, &mut |scanned| out(scans::of_scanned(&scanned))),
        None => out(lines::of_error("not_hex")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(protocol: &str, unit: Option<&str>) -> Source {
        Source::Scale(ScaleArgs { protocol: protocol.into(), unit: unit.map(Into::into), ..ScaleArgs::default() })
    }

    fn scanner(format: &str, layout: &str, gs: &str) -> Source {
        Source::Scanner { format: format.into(), layout: layout.into(), gs: gs.into(), descriptor: None }
    }

    fn refusal(source: Source) -> String {
        decode(&source, None, b"").expect_err("refused").to_string()
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        assert!(refusal(scale("mt-sic", None)).contains("did you mean \"mt-sics\"?"));
        assert!(refusal(scale("coma", None)).contains("\"comma\""));
        assert!(refusal(scale("comma", Some("kgs"))).contains("\"kg\""));
        assert!(refusal(scale("comma", Some("pcs"))).contains("no unit of mass"));
        assert!(refusal(scanner("keybord", "us", "none")).contains("\"keyboard\""));
        assert!(refusal(scanner("keyboard", "fr-ca", "none")).contains("there are: us, uk, de, fr"));
        assert!(refusal(scanner("keyboard", "us", "f9")).contains("GS mode"));
    }

    #[test]
    fn a_configured_unit_gives_grams_where_the_wire_is_silent() {
        let told =
            |unit: Option<&str>, bytes: &[u8]| decode(&scale("plain", unit), None, bytes).expect("decodes").join("\n");
        assert!(
            told(Some("kg"), b"1.250\r\n")
                .contains(r#""unit":null,"stable":null,"negative":false,"overload":false,"grams":"1250""#)
        );
        assert!(told(Some("kg"), b"450 g\r\n").contains(r#""grams":"450""#), "the wire wins");
        assert!(!told(None, b"1.250\r\n").contains("grams"));
    }

    #[test]
    fn what_is_unfinished_at_the_end_is_not_told_as_done() {
        assert_eq!(decode(&scale("comma", None), None, b"ST,GS,+0000.485kg").expect("decodes"), [""; 0]);
        assert_eq!(decode(&scanner("serial", "us", "none"), None, b"123").expect("decodes"), [""; 0]);
        let partial = decode(&scanner("keyboard", "us", "none"), None, b"00 00 25 00 00 00 00 00").expect("decodes");
        assert_eq!(partial, [r#"{"outcome":"partial","data":"8","data_hex":"38"}"#]);
    }

    #[test]
    fn a_report_that_is_not_hex_is_told() {
        let told = decode(&scanner("keyboard", "us", "none"), None, b"zz\n\n0\n").expect("decodes");
        assert_eq!(told, [r#"{"outcome":"error","error":"not_hex"}"#; 2]);
    }
}
