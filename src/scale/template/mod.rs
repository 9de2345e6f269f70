//! The template of a user pattern: what a frame looks like, written as the frame with named parts in braces.
//!
//! `{state:ST=stable|US=moving},{weight} {unit}\r\n` reads `ST,  1.250 kg`. `docs/scale-pattern.md` is the page for people. Here the text is cut
//! ([`lex`]), its braces are understood ([`part`]), all of it is asked whether it makes sense ([`sense`]), and frames are read by it ([`read`]).
//! What is wrong is told with its column and its cure; every count has a limit, and reading a frame never goes back.

mod lex;
mod part;
mod read;
mod sense;

use crate::domain::{Status, Unit};
use lex::{Lexed, lex};
use part::part;

/// Longest template, in characters.
pub const TEMPLATE_MAX: usize = 240;
/// Most parts of a template.
const PARTS_MAX: usize = 40;
/// Longest frame of fixed length, in bytes.
const LENGTH_MAX: usize = 100;
/// Longest frame that ends with a text, in bytes.
pub(super) const FRAME_MAX: usize = 240;

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
    /// No bytes: what a checksum counts ends here.
    End,
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
    /// How its digits are sent.
    pub coding: Coding,
}

/// How digits are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coding {
    /// As characters.
    Text,
    /// As characters, the last one first.
    Reversed,
    /// Two digits a byte, the lowest byte first.
    Bcd,
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

/// A number, its unit, and perhaps S or D for stable and moving, on a line.
impl Default for Template {
    fn default() -> Self {
        let number = Number { width: None, places: None, mark: b'.', coding: Coding::Text };
        let states = [(&b"S"[..], Meaning::Stable), (b"D", Meaning::Moving), (b"", Meaning::Nothing)];
        let states = states.map(|(word, meaning)| (word.to_vec(), meaning)).to_vec();
        let end = b"\r\n".to_vec();
        let parts =
            vec![Part::Weight(number), Part::Unit(None), Part::Spaces, Part::State(states), Part::Text(end.clone())];
        Self {
            text: r"{weight}{unit}{spaces}{state:S=stable|D=moving|=nothing}\r\n".to_owned(),
            parts,
            words: Vec::new(),
            end: End::Text(end),
        }
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Template {
    /// What its frames end with, or how long they are, for whoever waits for one.
    pub fn end_in_words(&self) -> String {
        match &self.end {
            End::Text(end) => {
                let last = if let Some(Part::Text(last)) = self.parts.last() { last } else { end };
                format!("ends with {}", last.escape_ascii())
            }
            End::Length(first, length) => {
                format!("begins with {} and is {length} bytes long", std::ascii::escape_default(*first))
            }
        }
    }

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
        sense::each_once(&parts, last)?;
        sense::neighbours(&parts)?;
        sense::strangers(&parts, &words)?;
        let end = sense::end(&parts, last)?;
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        // What lies below is asked first: its word may hold the other's, as `-OL` does `OL`.
        let mut words: Vec<(Vec<u8>, Status)> = words.into_iter().map(|(_, word, status)| (word, status)).collect();
        words.sort_by_key(|(_, status)| *status == Status::Overload);
        Ok(Self { text: text.to_owned(), parts, words, end })
    }
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
            Part::Begin | Part::End => Some(0),
            Part::State(words) => {
                let length = words.first().map_or(0, |(word, _)| word.len());
                words.iter().all(|(word, _)| word.len() == length).then_some(length)
            }
        }
    }
}
