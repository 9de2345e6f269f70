//! Reading one frame by its template: from the first byte to the last, once, without going back.

use super::super::number;
use super::{Coding, End, Fold, Form, Meaning, Number, Part, Template};
use crate::domain::{Command, Decimal, Message, Mode, Payload, Reading, Response, Status, Unit, WireFault};

/// What a frame has said so far.
#[derive(Default)]
struct Said<'f> {
    weight: Option<(&'f [u8], Number)>,
    minus: bool,
    places: Option<u8>,
    unit: Option<Unit>,
    stable: Option<bool>,
    mode: Option<Mode>,
    tare: bool,
    range: Option<Status>,
    /// Where a checksum begins to count, and where it ends, if not before itself.
    begin: usize,
    end: Option<usize>,
}

impl Template {
    /// The byte that every frame begins with, where the template says one.
    pub(in crate::scale) fn first_byte(&self) -> Option<u8> {
        match self.parts.first() {
            Some(Part::Text(text)) => text.first().copied(),
            _ => None,
        }
    }

    /// Reads a whole frame, its end included. `Malformed` says that it is none of this template.
    pub(in crate::scale) fn read(&self, frame: &[u8]) -> Result<Message, WireFault> {
        if matches!(self.end, End::Text(_))
            && let Some(status) = self.anywhere(frame)
        {
            return Ok(Message::Status(status));
        }
        let mut said = Said::default();
        let walked = self.walk(frame, &mut said);
        // Range first: the digits of an overload are decoration, but a damaged frame says nothing at all.
        if walked != Err(WireFault::BadChecksum)
            && let Some(status) = said.range.or_else(|| walked.is_ok().then(|| self.anywhere(frame)).flatten())
        {
            return Ok(Message::Status(status));
        }
        walked.and_then(|()| said.message())
    }

    /// A word that says, wherever it stands, that there is no weight.
    fn anywhere(&self, frame: &[u8]) -> Option<Status> {
        let holds = |word: &[u8]| frame.windows(word.len()).any(|window| window == word);
        self.words.iter().find(|(word, _)| holds(word)).map(|(_, status)| *status)
    }

    fn walk<'f>(&self, frame: &'f [u8], said: &mut Said<'f>) -> Result<(), WireFault> {
        let mut rest = frame;
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            let at = frame.len() - rest.len();
            rest = match part {
                Part::Skip(None) => {
                    let end = (0..rest.len()).find(|&end| {
                        let tail = rest.get(end..).unwrap_or_default();
                        parts.peek().is_some_and(|next| next.begins(tail))
                    });
                    rest.get(end.ok_or(WireFault::Malformed)?..).unwrap_or_default()
                }
                Part::Begin => {
                    said.begin = at;
                    rest
                }
                Part::End => {
                    said.end = Some(at);
                    rest
                }
                Part::Check(fold, form) => {
                    let counted = frame.get(said.begin..said.end.unwrap_or(at)).unwrap_or_default();
                    check(*fold, *form, counted, rest)?
                }
                part => part.take(rest, said)?,
            };
        }
        if rest.is_empty() { Ok(()) } else { Err(WireFault::Malformed) }
    }
}

impl Part {
    /// Whether a text begins as this part does.
    fn begins(&self, rest: &[u8]) -> bool {
        match self {
            Part::Text(text) => rest.starts_with(text),
            Part::State(words) => words.iter().any(|(word, _)| !word.is_empty() && rest.starts_with(word)),
            _ => false,
        }
    }

    /// Takes this part off the front and gives the rest.
    fn take<'f>(&self, rest: &'f [u8], said: &mut Said<'f>) -> Result<&'f [u8], WireFault> {
        match self {
            Part::Text(text) => rest.strip_prefix(text.as_slice()).ok_or(WireFault::Malformed),
            Part::Weight(number) => {
                let (digits, rest) = number.cut(rest)?;
                said.weight = Some((digits, *number));
                Ok(rest)
            }
            Part::Number(number) => {
                let (digits, rest) = number.cut(rest)?;
                number.value(digits, None).map(|_| rest)
            }
            Part::Sign => {
                let (sign, rest) = rest.split_first().ok_or(WireFault::Malformed)?;
                match sign {
                    b'-' => said.minus = true,
                    b'+' | b' ' | b'0' => {}
                    _ => return Err(WireFault::BadNumber),
                }
                Ok(rest)
            }
            Part::Point => {
                let (digit, rest) = rest.split_first().ok_or(WireFault::Malformed)?;
                let places = digit.wrapping_sub(b'0');
                said.places = Some(places).filter(|places| *places <= 6);
                if said.places.is_some() { Ok(rest) } else { Err(WireFault::BadNumber) }
            }
            Part::Unit(Some(width)) => {
                let (text, rest) = rest.split_at_checked(*width).ok_or(WireFault::Malformed)?;
                said.unit = whole_unit(text)?.or(said.unit);
                Ok(rest)
            }
            Part::Unit(None) => {
                let text = unpadded(rest);
                let end =
                    text.iter().position(|byte| !byte.is_ascii_alphabetic() && *byte != b'%').unwrap_or(text.len());
                let (word, after) = text.split_at_checked(end).ok_or(WireFault::Malformed)?;
                said.unit = whole_unit(word)?.or(said.unit);
                Ok(if word.is_empty() { rest } else { after })
            }
            Part::State(words) => {
                let (word, meaning) =
                    words.iter().find(|(word, _)| rest.starts_with(word)).ok_or(WireFault::UnknownHeader)?;
                said.hear(*meaning);
                rest.get(word.len()..).ok_or(WireFault::Malformed)
            }
            Part::Skip(Some(count)) => match rest.split_at_checked(*count) {
                Some((skipped, rest)) if !skipped.iter().any(u8::is_ascii_control) => Ok(rest),
                _ => Err(WireFault::Malformed),
            },
            Part::Bytes(count) => rest.get(*count..).ok_or(WireFault::Malformed),
            Part::Spaces => Ok(unpadded(rest)),
            // The walk knows where they begin.
            Part::Skip(None) | Part::Begin | Part::End | Part::Check(..) => Ok(rest),
        }
    }
}

/// Without the blanks in front; a line end is none.
fn unpadded(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte != b' ').unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

impl Number {
    /// The characters of the number, and what follows.
    fn cut<'f>(&self, rest: &'f [u8]) -> Result<(&'f [u8], &'f [u8]), WireFault> {
        let end = self.width.unwrap_or_else(|| {
            let blank = |text: &[u8]| text.iter().take_while(|byte| **byte == b' ').count();
            let mut end = blank(rest);
            if rest.get(end).is_some_and(|byte| matches!(byte, b'+' | b'-')) {
                end += 1;
                end += blank(rest.get(end..).unwrap_or_default());
            }
            let digits = rest.get(end..).unwrap_or_default();
            end + digits.iter().take_while(|byte| byte.is_ascii_digit() || **byte == self.mark).count()
        });
        rest.split_at_checked(end).ok_or(WireFault::Malformed)
    }

    /// The decimal that these characters spell; `places` where another part of the frame says them.
    fn value(&self, digits: &[u8], places: Option<u8>) -> Result<Decimal, WireFault> {
        let text: Vec<u8> = match self.coding {
            Coding::Text => digits.to_vec(),
            Coding::Reversed => digits.iter().rev().copied().collect(),
            // A nibble above nine is no digit, and is refused as the character it becomes.
            Coding::Bcd => digits.iter().rev().flat_map(|byte| [b'0' + (byte >> 4), b'0' + (byte & 0x0f)]).collect(),
        };
        let (value, rest) = number::leading(text.trim_ascii(), self.mark)?;
        if !rest.is_empty() {
            return Err(WireFault::BadNumber);
        }
        match places.or(self.places) {
            None => Ok(value),
            Some(places) if value.scale() == 0 => Ok(Decimal::new(value.is_negative(), value.digits(), places)),
            Some(_) => Err(WireFault::BadNumber),
        }
    }
}

impl Said<'_> {
    fn hear(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Stable => self.stable = Some(true),
            Meaning::Moving => self.stable = Some(false),
            Meaning::Overload => self.range = Some(Status::Overload),
            Meaning::Underload => self.range = Some(Status::Underload),
            Meaning::Gross => self.mode = Some(Mode::Gross),
            Meaning::Net => self.mode = Some(Mode::Net),
            Meaning::Count => self.mode = Some(Mode::Count),
            Meaning::Tare => self.tare = true,
            Meaning::Minus => self.minus = true,
            Meaning::Unit(unit) => self.unit = Some(unit),
            Meaning::Nothing => {}
        }
    }

    fn message(self) -> Result<Message, WireFault> {
        let (digits, number) = self.weight.ok_or(WireFault::NoNumber)?;
        let value = number.value(digits, self.places)?;
        if self.minus && digits.iter().any(|byte| matches!(byte, b'+' | b'-')) {
            return Err(WireFault::BadNumber);
        }
        let value = Decimal::new(value.is_negative() || self.minus, value.digits(), value.scale());
        if self.tare {
            let payload = Payload::Tare { value, unit: self.unit, stable: self.stable, address: None };
            return Ok(Message::Response(Response::done(Command::Tare, payload)));
        }
        let mode = if self.unit == Some(Unit::Pieces) { Some(Mode::Count) } else { self.mode };
        Ok(Message::Reading(Reading { unit: self.unit, stable: self.stable, mode, ..Reading::new(value) }))
    }
}

/// A unit and nothing else; `None` for blanks.
fn whole_unit(text: &[u8]) -> Result<Option<Unit>, WireFault> {
    match number::unit(text)? {
        (unit, []) => Ok(unit),
        _ => Err(WireFault::BadUnit),
    }
}

/// Compares the checksum at the front with what was counted, and gives the rest.
fn check<'f>(fold: Fold, form: Form, counted: &[u8], rest: &'f [u8]) -> Result<&'f [u8], WireFault> {
    let sum = match fold {
        Fold::Xor => counted.iter().fold(0, |sum, byte| sum ^ byte),
        Fold::Sum => counted.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)),
    };
    let (sent, rest) = match (form, rest) {
        (Form::Byte, [byte, rest @ ..]) => (Some(*byte), rest),
        (Form::Hex, [high, low, rest @ ..]) => {
            let nibble = |byte: &u8| char::from(*byte).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
            (nibble(high).zip(nibble(low)).map(|(high, low)| high << 4 | low), rest)
        }
        _ => return Err(WireFault::Malformed),
    };
    if sent == Some(sum) { Ok(rest) } else { Err(WireFault::BadChecksum) }
}
