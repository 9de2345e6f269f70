//! The template of a user pattern: what a frame looks like, written as the frame with named parts in braces.
//!
//! `{state:ST=stable|US=moving},{weight} {unit}\r\n` reads `ST,  1.250 kg`. [`docs/scale-pattern.md`] is the page for people; this file turns
//! the text into parts and says column and cure where it cannot. Every count has a limit, and reading a frame never goes back.
//!
//! [`docs/scale-pattern.md`]: https://github.com/weighhouse/weighhouse/blob/main/docs/scale-pattern.md

use super::template_part::{Lexed, lex, part};
use crate::domain::{Status, Unit};

/// Longest template, in characters.
pub const TEMPLATE_MAX: usize = 240;
/// Most parts of a template.
const PARTS_MAX: usize = 40;
/// Longest frame of fixed length, in bytes.
const LENGTH_MAX: usize = 100;

/// What is wrong with a template, where, and what is wanted.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("column {column}: found {found}, wanted {wanted}")]
pub struct TemplateFault {
    /// The character, counted from 1.
    pub column: usize,
    /// What stands there.
    pub found: String,
    /// What should.
    pub wanted: String,
}

impl TemplateFault {
    pub(super) fn new(column: usize, found: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self { column, found: found.into(), wanted: wanted.into() }
    }
}

/// A template that was read and makes sense.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    text: String,
    /// What a frame consists of, from its first byte to its last.
    pub(super) parts: Vec<Part>,
    /// Texts that say, wherever they stand, that there is no weight.
    pub(super) words: Vec<(Vec<u8>, Status)>,
    /// How a frame ends.
    pub(super) end: End,
}

/// How a frame ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// With these bytes, which stand nowhere else in it.
    Text(Vec<u8>),
    /// After so many bytes from this first one.
    Length(u8, usize),
}

/// A stretch of a frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// These bytes.
    Text(Vec<u8>),
    /// The weight.
    Weight(Number),
    /// A number that is not the weight: a tare, a price.
    Number(Number),
    /// `-` below zero; `+`, a blank or `0` else.
    Sign,
    /// One digit: how many of the weight's digits are decimals.
    Point,
    /// A unit, in so many columns or as long as its letters go.
    Unit(Option<usize>),
    /// One of these texts, each with its meaning.
    State(Vec<(Vec<u8>, Meaning)>),
    /// So many printable characters, or whatever stands before the next part.
    Skip(Option<usize>),
    /// So many bytes of any value.
    Bytes(usize),
    /// Blanks, or none.
    Spaces,
    /// No bytes: what a checksum counts begins here.
    Begin,
    /// A checksum.
    Check(Fold, Form),
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Number {
    /// In so many columns, or as long as its digits go.
    pub width: Option<usize>,
    /// So many decimals that have no point on the wire.
    pub places: Option<u8>,
    /// The decimal mark.
    pub mark: u8,
    /// Last character first.
    pub reversed: bool,
}

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Stable,
    Moving,
    Overload,
    Underload,
    Gross,
    Net,
    Count,
    Tare,
    Minus,
    Nothing,
    Unit(Unit),
}

/// How a checksum is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fold {
    Xor,
    Sum,
}

/// How a checksum is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Hex,
    Byte,
}

/// A number and its unit on a line.
impl Default for Template {
    fn default() -> Self {
        let number = Number { width: None, places: None, mark: b'.', reversed: false };
        let parts = vec![Part::Weight(number), Part::Unit(None), Part::Spaces, Part::Text(b"\r\n".to_vec())];
        Self {
            text: r"{weight}{unit}{spaces}\r\n".to_owned(),
            parts,
            words: Vec::new(),
            end: End::Text(b"\r\n".to_vec()),
        }
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Template {
    /// Reads a template. Errors: the first thing in it that cannot be, with its column and its cure.
    pub fn parse(text: &str) -> Result<Self, TemplateFault> {
        let (mut parts, mut words) = (Vec::<(usize, Part)>::new(), Vec::new());
        for (column, lexed) in lex(text)? {
            let found = match lexed {
                Lexed::Text(bytes) => Part::Text(bytes),
                Lexed::Part(signs) => match part(column, &signs)? {
                    Ok(part) => part,
                    Err(more) => {
                        words.extend(more.into_iter().map(|(word, status)| (column, word, status)));
                        continue;
                    }
                },
            };
            parts.push((column, found));
            if parts.len() + words.len() > PARTS_MAX {
                let wanted = format!("at most {PARTS_MAX} parts");
                return Err(TemplateFault::new(column, "more", wanted));
            }
        }
        let last = text.chars().count() + 1;
        each_once(&parts, last)?;
        neighbours(&parts)?;
        strangers(&parts, &words)?;
        let end = end(&parts, last)?;
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        // What lies below is asked first: its word may hold the other's, as `-OL` does `OL`.
        let mut words: Vec<(Vec<u8>, Status)> = words.into_iter().map(|(_, word, status)| (word, status)).collect();
        words.sort_by_key(|(_, status)| *status == Status::Overload);
        Ok(Self { text: text.to_owned(), parts, words, end })
    }
}

/// The weight exactly once, and what belongs to it at most once.
fn each_once(parts: &[(usize, Part)], last: usize) -> Result<(), TemplateFault> {
    type Kind = (&'static str, fn(&Part) -> bool, &'static str);
    let kinds: [Kind; 5] = [
        ("{weight}", |part| matches!(part, Part::Weight(_)), "{number} for a number that is not the weight"),
        ("{unit}", |part| matches!(part, Part::Unit(_)), "one {unit}; {skip} passes over a text"),
        ("{sign}", |part| matches!(part, Part::Sign), "one {sign}; {skip:1} passes over a character"),
        ("{point}", |part| matches!(part, Part::Point), "one {point}"),
        ("{begin}", |part| matches!(part, Part::Begin), "one {begin}"),
    ];
    for (name, is, wanted) in kinds {
        if let Some((column, _)) = parts.iter().filter(|(_, part)| is(part)).nth(1) {
            return Err(TemplateFault::new(*column, format!("a second {name}"), wanted));
        }
    }
    let weight = parts.iter().find_map(|(_, part)| if let Part::Weight(number) = part { Some(*number) } else { None });
    let Some(weight) = weight else {
        return Err(TemplateFault::new(last, "no {weight}", "{weight} where the number stands"));
    };
    let point = parts.iter().find(|(_, part)| *part == Part::Point);
    match point {
        Some((column, _)) if weight.places.is_some() => Err(TemplateFault::new(
            *column,
            "{point} and decimals of {weight}",
            "one of them to say where the point is",
        )),
        _ => Ok(()),
    }
}

/// A part without a width must be followed by something that shows its end.
fn neighbours(parts: &[(usize, Part)]) -> Result<(), TemplateFault> {
    for pair in parts.windows(2) {
        let [(_, one), (column, next)] = pair else { continue };
        let (fits, wanted) = match one {
            Part::Skip(None) => (
                matches!(next, Part::Text(_) | Part::State(_)),
                "a text or {state:…} behind {skip}, or {skip:N} for N characters",
            ),
            Part::Weight(number) | Part::Number(number) if number.width.is_none() => {
                let goes_on = |byte: &u8| byte.is_ascii_digit() || *byte == number.mark;
                let fits = match next {
                    Part::Text(text) => !text.first().is_some_and(goes_on),
                    Part::Weight(_) | Part::Number(_) | Part::Point | Part::Bytes(_) | Part::Check(..) => false,
                    _ => true,
                };
                (fits, "a width such as {weight:6}, since digits follow digits here")
            }
            _ => (true, ""),
        };
        if !fits {
            return Err(TemplateFault::new(*column, "no end of the part before", wanted));
        }
    }
    Ok(())
}

/// A word for overload that every good frame holds would make each of them one.
fn strangers(parts: &[(usize, Part)], words: &[(usize, Vec<u8>, Status)]) -> Result<(), TemplateFault> {
    let holds = |text: &[u8], word: &[u8]| text.windows(word.len()).any(|window| window == word);
    for (column, word, _) in words {
        let fixed = parts.iter().any(|(_, part)| match part {
            Part::Text(text) => holds(text, word),
            Part::State(words) => words.iter().any(|(text, _)| holds(text, word)),
            _ => false,
        });
        if fixed {
            let wanted = "a text that no frame with a weight holds; {state:…} tells texts at one place apart";
            return Err(TemplateFault::new(*column, "a text that stands in the template too", wanted));
        }
    }
    Ok(())
}

/// Where frames end: at the text that the template ends with; by length where there is none, or where any byte may look like it.
fn end(parts: &[(usize, Part)], last: usize) -> Result<End, TemplateFault> {
    let raw = parts.iter().any(|(_, part)| matches!(part, Part::Bytes(_) | Part::Check(_, Form::Byte)));
    if let (false, Some((_, Part::Text(text)))) = (raw, parts.last()) {
        let printable = text.iter().rposition(|byte| !byte.is_ascii_control());
        let from = printable.map_or(0, |at| (at + 1).min(text.len() - 1));
        return Ok(End::Text(text.get(from..).unwrap_or(text).to_vec()));
    }
    if let Some((column, _)) = parts.iter().find(|(_, part)| part.width().is_none()) {
        let (found, wanted) = match raw {
            true => (
                "a part without a width in a frame with raw bytes",
                "a width such as {weight:7}: it is cut by its length",
            ),
            false => (
                "a frame without an end",
                "a text at the end such as \\r\\n, or a width such as {weight:7} for this part",
            ),
        };
        return Err(TemplateFault::new(if raw { *column } else { last }, found, wanted));
    }
    let length: usize = parts.iter().filter_map(|(_, part)| part.width()).sum();
    let Some(first) = parts.first().and_then(|(_, part)| if let Part::Text(text) = part { text.first() } else { None })
    else {
        let wanted = "a text at the beginning such as \\x02: frames cut by length are counted from it";
        return Err(TemplateFault::new(1, "no text", wanted));
    };
    if length > LENGTH_MAX {
        return Err(TemplateFault::new(last, format!("a frame of {length} bytes"), format!("at most {LENGTH_MAX}")));
    }
    Ok(End::Length(*first, length))
}

impl Part {
    /// How many bytes it always has; `None` where that differs.
    fn width(&self) -> Option<usize> {
        match self {
            Part::Text(text) => Some(text.len()),
            Part::Weight(number) | Part::Number(number) => number.width,
            Part::Sign | Part::Point | Part::Check(_, Form::Byte) => Some(1),
            Part::Check(_, Form::Hex) => Some(2),
            Part::Unit(width) | Part::Skip(width) => *width,
            Part::Bytes(count) => Some(*count),
            Part::Spaces => None,
            Part::Begin => Some(0),
            Part::State(words) => {
                let length = words.first().map_or(0, |(word, _)| word.len());
                words.iter().all(|(word, _)| word.len() == length).then_some(length)
            }
        }
    }
}
