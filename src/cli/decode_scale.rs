//! `weighhouse decode scale`: which decoder, with which settings.

use super::decode::one_of;
use super::decode_fault::{DecodeFault, unknown};
use super::decode_input::{each_line, from_hex};
use super::decode_lines::of_error;
use super::decode_messages::of_message;
use super::suggest::to_json;
use crate::domain::Unit;
use crate::scale::{self, Code001, Decoder, PATTERN, SUGGEST_BYTES_MAX, Setup, Template, suggest};
use clap::Args;

/// A report about a weight.
const REPORT_BYTES: usize = 6;
/// Most raw bytes of reports that are taken; a port hands out no larger report.
const REPORTS_BYTES_MAX: usize = 16 * 1024;

/// How a scale's bytes come.
pub(super) enum Input {
    /// Cut anywhere.
    Stream(Box<dyn Decoder>, Option<Unit>),
    /// As whole reports.
    Reports(Reports),
    /// To be looked at when all of them are there.
    Recorded(Vec<u8>),
}

/// What must be known of a scale to read its bytes.
#[derive(Args, Clone, Debug, Default)]
pub struct ScaleArgs {
    /// The protocol's name.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true, help = one_of(scale::PROTOCOLS.iter().map(|row| row.name)))]
    pub protocol: String,
    /// The unit where the wire does not say one: `g`, `kg`, `lb` …
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// What the decimal code 001 of toledo-continuous means.
    #[arg(long, value_name = "MEANING", help = one_of(Code001::WORDS.iter().map(|(word, _)| *word)))]
    pub code_001: Option<String>,
    /// The frames of the protocol pattern, as docs/scale-pattern.md shows: '{weight} {unit}\r\n'.
    #[arg(long, value_name = "TEMPLATE")]
    pub pattern: Option<String>,
    /// Propose a protocol or a pattern for these bytes, in place of decoding them.
    #[arg(long, conflicts_with_all = ["protocol", "unit", "code_001", "pattern"])]
    pub suggest: bool,
}

impl ScaleArgs {
    /// Why bytes may have said nothing at all: no frame of theirs was whole.
    pub(super) fn silence(&self, heard: usize) -> String {
        let frame = self.pattern.as_deref().and_then(|pattern| Template::parse(pattern).ok());
        let frame =
            frame.map_or(String::new(), |template| format!(": a frame of this pattern {}", template.end_in_words()));
        format!(
            "{heard} bytes were read, and no frame of {} is whole in them{frame}; --suggest in place of --protocol says what they look like",
            self.protocol
        )
    }
}

impl Input {
    /// Takes bytes of the input.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(String)) {
        match self {
            Self::Stream(decoder, unit) => tell(&mut **decoder, *unit, bytes, out),
            Self::Reports(reports) => reports.feed(bytes, out),
            Self::Recorded(held) => {
                let room = SUGGEST_BYTES_MAX.saturating_sub(held.len());
                held.extend(bytes.iter().take(room));
            }
        }
    }

    /// The input is over.
    pub(super) fn end(&mut self, out: &mut dyn FnMut(String)) {
        match self {
            Self::Stream(decoder, unit) => decoder.end(&mut |message| out(of_message(&message, *unit))),
            Self::Reports(reports) => reports.end(out),
            Self::Recorded(held) => out(to_json(&suggest(held), None).to_string()),
        }
    }
}

/// The input of a protocol whose frames are HID reports: hex, one report a line, or the raw bytes of reports.
pub(super) struct Reports {
    decoder: Box<dyn Decoder>,
    unit: Option<Unit>,
    hex: Option<bool>,
    held: Vec<u8>,
}

impl Reports {
    /// Takes bytes of the input. The first of them tells hex from reports, whose first byte is a small number.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(String)) {
        let Some(&first) = bytes.first() else { return };
        let hex = *self.hex.get_or_insert(first.is_ascii_hexdigit() || first.is_ascii_whitespace() && first != 9);
        if hex {
            let (decoder, unit) = (&mut *self.decoder, self.unit);
            each_line(&mut self.held, bytes, |line| match from_hex(line) {
                Some(report) => tell(decoder, unit, &report, out),
                None => out(of_error("not_hex")),
            });
        } else {
            let room = REPORTS_BYTES_MAX.saturating_sub(self.held.len());
            self.held.extend(bytes.iter().take(room));
        }
    }

    /// The input is over. Raw bytes are one report, or as many as fit side by side.
    pub(super) fn end(&mut self, out: &mut dyn FnMut(String)) {
        if self.hex == Some(true) {
            return self.feed(b"\n", out);
        }
        let held = std::mem::take(&mut self.held);
        let id = held.first().copied();
        let several =
            held.len().is_multiple_of(REPORT_BYTES) && held.chunks(REPORT_BYTES).all(|one| one.first().copied() == id);
        for report in held.chunks(if several { REPORT_BYTES } else { REPORTS_BYTES_MAX }) {
            tell(&mut *self.decoder, self.unit, report, out);
        }
    }
}

fn tell(decoder: &mut dyn Decoder, unit: Option<Unit>, report: &[u8], out: &mut dyn FnMut(String)) {
    decoder.feed(report, &mut |message| out(of_message(&message, unit)));
}

/// The decoder, and the unit of a silent wire. Errors: a name that is in no table, a setting that the protocol does not read.
pub(super) fn open(args: &ScaleArgs) -> Result<Input, DecodeFault> {
    if args.suggest {
        return Ok(Input::Recorded(Vec::new()));
    }
    let names = || scale::PROTOCOLS.iter().map(|row| row.name);
    let row = scale::find(&args.protocol).ok_or_else(|| unknown("scale protocol", &args.protocol, names()))?;
    let masses = || Unit::ALL.iter().filter(|unit| unit.is_mass()).map(|unit| unit.id());
    let mass = |name: &String| {
        let found = Unit::parse(name).filter(|unit| unit.is_mass());
        found.ok_or_else(|| unknown("unit of mass", name, masses()))
    };
    let unit = args.unit.as_ref().map(mass).transpose()?;
    for (key, given) in [(Code001::KEY, args.code_001.is_some()), (PATTERN, args.pattern.is_some())] {
        if given && !row.settings.contains(&key) {
            let readers = scale::readers_of(key).join(", ");
            return Err(DecodeFault::Stray { flag: key.replace('_', "-"), protocol: row.name, readers });
        }
    }
    let meanings = || Code001::WORDS.iter().map(|(word, _)| *word);
    let meaning = |word: &String| Code001::find(word).ok_or_else(|| unknown("meaning of code 001", word, meanings()));
    let pattern = args.pattern.as_ref().map(|text| Template::parse(text)).transpose()?;
    if pattern.is_none() && row.settings.contains(&PATTERN) {
        return Err(DecodeFault::NoPattern);
    }
    let setup = Setup { code_001: args.code_001.as_ref().map(meaning).transpose()?, pattern };
    let decoder = (row.new)(&setup);
    Ok(match row.reports {
        true => Input::Reports(Reports { decoder, unit, hex: None, held: Vec::new() }),
        false => Input::Stream(decoder, unit),
    })
}

#[cfg(test)]
mod tests {
    use super::super::decode::{Source, decode};
    use super::*;

    fn refusal(source: &Source) -> String {
        decode(source, None, b"").expect_err("refused").to_string()
    }

    #[test]
    fn a_setting_is_read_by_its_protocol_and_refused_by_others() {
        let source = |protocol: &str, meaning: &str| {
            let code_001 = Some(meaning.to_owned());
            Source::Scale(ScaleArgs { protocol: protocol.into(), code_001, ..ScaleArgs::default() })
        };
        let frame = b"\x0210   1440     0\r";
        let told = |meaning| decode(&source("toledo-continuous", meaning), None, frame).expect("decodes").concat();
        assert!(told("x10").contains(r#""value":"14400""#) && !told("x10").contains("ambiguous"));
        assert!(told("x1").contains(r#""value":"1440""#) && told("x1").contains(r#""grams":"1440000""#));
        let unset = Source::Scale(ScaleArgs { protocol: "toledo-continuous".into(), ..ScaleArgs::default() });
        let unset = decode(&unset, None, frame).expect("decodes").concat();
        assert!(unset.contains(r#""ambiguous":true,"setting":"code_001""#) && !unset.contains("grams"), "{unset}");
        assert!(
            refusal(&source("comma", "x1")).contains("--code-001 means nothing to comma: it is for toledo-continuous")
        );
        assert!(refusal(&source("toledo-continuous", "x100")).contains("there are: x10, x1"));
    }
}
