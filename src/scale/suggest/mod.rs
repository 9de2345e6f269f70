//! What speaks there? Recorded bytes in; the protocols that make sense of them out, best first, or a pattern where none does.
//!
//! Nothing is asked and nothing is written: all there is to go by is what a scale says unasked. Whatever the bytes leave open is said
//! and not decided: a suggestion is for a person who stands before the display.

mod columns;
mod common;
mod fit;
mod tokens;
mod wire;

use super::{PATTERN, Protocol, Setup, Template, find};
use crate::domain::Message;

pub use common::Common;
pub use fit::Fit;
pub use wire::Wire;

/// Most bytes that are looked at; what comes after them is more of the same.
pub const SUGGEST_BYTES_MAX: usize = 16 * 1024;

/// What recorded bytes look like.
#[derive(Clone)]
pub struct Suggestion {
    /// How many bytes were looked at.
    pub heard: usize,
    /// What they say of the line's settings.
    pub wire: Wire,
    /// Whether nearly all of it is text, as it is at the right baud rate only.
    pub text: bool,
    /// The protocols that read them, best first.
    pub fits: Vec<Fit>,
    /// A pattern that reads them, where no protocol does.
    pub pattern: Option<Derived>,
}

/// A pattern that was made from frames.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The pattern.
    pub template: Template,
    /// How many frames it read, and how many it did not.
    pub read: usize,
    /// How many frames it did not read.
    pub refused: usize,
    /// What it read last, as [`Message`] displays it.
    pub sample: String,
    /// Whether it reads a unit.
    pub unit: bool,
    /// Texts that change from frame to frame, with the values that were seen: nobody knows what they say.
    pub changing: Vec<Vec<String>>,
    /// How many other numbers stand beside the one that was taken for the weight.
    pub numbers: usize,
    /// What stands behind the weight as a unit would, and is none that is known.
    pub behind: Option<String>,
    /// What its readings have in common.
    pub common: Common,
}

/// Looks at recorded bytes, in the order in which they came.
pub fn suggest(bytes: &[u8]) -> Suggestion {
    let bytes = bytes.get(..SUGGEST_BYTES_MAX).unwrap_or(bytes);
    let wire = Wire::of(bytes);
    let plain: Vec<u8> = match wire {
        Wire::SevenBits(_) => bytes.iter().map(|byte| byte & 0x7f).collect(),
        _ => bytes.to_vec(),
    };
    let fits = fit::fits(&plain);
    let found = !fits.is_empty();
    let pattern = if found || wire == Wire::Garbage { None } else { derive(&plain) };
    // Frames that make sense are no garbage, whatever their bytes look like.
    let wire = if wire == Wire::Garbage && found { Wire::Well } else { wire };
    Suggestion { heard: bytes.len(), wire, text: wire::is_text(&plain), fits, pattern }
}

/// A draft of a pattern with what was seen while it was made.
struct Draft {
    text: String,
    changing: Vec<Vec<String>>,
    numbers: usize,
    behind: Option<String>,
}

/// The pattern that reads most of the bytes. A draft is only believed when it has read them.
fn derive(bytes: &[u8]) -> Option<Derived> {
    // Powers of ten: no part of `1.25e+00` is a weight.
    let is_power = |four: &&[u8]| matches!(four, [b'0'..=b'9', b'e' | b'E', b'+' | b'-', b'0'..=b'9']);
    if bytes.windows(4).filter(is_power).count() >= FRAMES_MIN {
        return None;
    }
    let drafts = tokens::drafts(bytes).into_iter().chain(columns::drafts(bytes));
    let tried = drafts.filter_map(|draft| tried(draft, bytes));
    // The first that is about as good: lines before lengths, which also read what noise has changed.
    tried.reduce(|best, next| if 2 * next.read > 3 * best.read { next } else { best })
}

fn tried(draft: Draft, bytes: &[u8]) -> Option<Derived> {
    let template = Template::parse(&draft.text).ok()?;
    let row: &Protocol = find(PATTERN)?;
    let mut decoder = (row.new)(&Setup { pattern: Some(template.clone()), ..Setup::default() });
    let (mut read, mut refused, mut readings) = (0, 0, Vec::new());
    decoder.feed(bytes, &mut |message| match message {
        Message::Error(_) => refused += 1,
        Message::Reading(reading) => {
            read += 1;
            readings.push(reading);
        }
        _ => read += 1,
    });
    let sample = readings.last()?.to_string();
    let unit = readings.iter().any(|reading| reading.unit.is_some());
    let common = Common::of(&readings);
    let Draft { changing, numbers, behind, .. } = draft;
    let believed = read >= FRAMES_MIN && read >= 2 * refused;
    believed.then_some(Derived { template, read, refused, sample, unit, changing, numbers, behind, common })
}

/// Fewer frames show nothing of what stays and what changes.
const FRAMES_MIN: usize = 3;

/// Bytes as they are written in a template.
fn literal(bytes: &[u8]) -> String {
    let sign = |byte: &u8| match byte {
        b'\r' => r"\r".to_owned(),
        b'\n' => r"\n".to_owned(),
        b'{' | b'}' | b'\\' => format!("\\{}", char::from(*byte)),
        b' '..=b'~' => char::from(*byte).to_string(),
        byte => format!("\\x{byte:02x}"),
    };
    bytes.iter().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(bytes: &[u8]) -> String {
        let found = suggest(bytes);
        let fit = found.fits.first().map(|fit| fit.protocol.name.to_owned());
        fit.or(found.pattern.map(|derived| derived.template.to_string())).unwrap_or_else(|| format!("{:?}", found.wire))
    }

    fn frames(pattern: &[u8], of: impl Fn(u32) -> String) -> Vec<u8> {
        (0..12).flat_map(|at| [of(at).as_bytes(), pattern].concat()).collect()
    }

    #[test]
    fn a_pattern_is_made_where_no_protocol_fits() {
        let made = best(&frames(b"\r\n", |at| format!("W;{}.{:03};T;0.000", at / 3, at * 37)));
        assert_eq!(made, r"W;{weight};T;{number}\r\n");
        let made =
            best(&frames(b"\r\n", |at| format!("#{:>8}.{at:02} kg {}", 5 * at, if at % 4 == 0 { "D" } else { "S" })));
        assert_eq!(made, r"#{weight} {unit} {skip:1}\r\n");
        let made = best(&frames(b"\r", |at| format!("s{:04} 0000", at * 21)));
        assert_eq!(made, r"s{weight} {number}\r");
    }

    #[test]
    fn a_pattern_is_cut_by_length_where_there_is_no_line_end() {
        let bytes: Vec<u8> = (0..20u32)
            .flat_map(|at| [b"\x02A".as_slice(), format!("{:06}", at * 117).as_bytes(), &[0x80 | (at as u8)]].concat())
            .collect();
        assert_eq!(best(&bytes), r"\x02A{weight:6}{bytes:1}");
    }

    #[test]
    fn nothing_is_made_of_noise() {
        let mut state = 0x5eed_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .take(4_000)
        .collect();
        assert_eq!(best(&noise), "Garbage");
        assert_eq!(best(b""), "Silent");
        assert_eq!(best(&b"hello world\r\n".repeat(20)), "Well");
    }
}
