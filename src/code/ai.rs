//! One GS1 application identifier: which values it allows, and how they are cut off the data behind it.

use super::gs1::{GS, Gs1Fault};
use super::gtin::check_digit;

/// One application identifier, or a range of them that differ only in their last digits.
#[derive(PartialEq, Eq, Debug)]
pub struct Ai {
    /// The first of the range.
    pub from: &'static str,
    /// The last of it.
    pub to: &'static str,
    /// Needs no separator behind it.
    pub predefined: bool,
    parts: &'static [Part],
}

/// A row of the table.
pub(super) const fn ai(from: &'static str, to: &'static str, predefined: bool, parts: &'static [Part]) -> Ai {
    Ai { from, to, predefined, parts }
}

impl Ai {
    /// The shortest and longest value.
    pub fn lengths(&self) -> (usize, usize) {
        self.parts
            .iter()
            .fold((0, 0), |(min, max), part| (min + if part.optional { 0 } else { part.min }, max + part.max))
    }

    /// Splits this identifier's value off the front of what follows it.
    pub(super) fn cut<'a>(&'static self, data: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Gs1Fault> {
        let end = data.iter().position(|&byte| byte == GS).unwrap_or(data.len());
        let end = if self.predefined { self.lengths().1 } else { end };
        let (value, rest) = data.split_at_checked(end).ok_or(Gs1Fault::Fixed(self))?;
        self.check(value).map_err(|fault| match fault {
            Gs1Fault::Charset | Gs1Fault::Length(_) if self.predefined => Gs1Fault::Fixed(self),
            fault => fault,
        })?;
        Ok((value, rest))
    }

    /// The check digit of a part of this value, where it is wrong and the value has other parts.
    pub(super) fn lint(&'static self, mut value: &[u8]) -> Option<Gs1Fault> {
        self.parts.iter().find_map(|part| {
            let (piece, rest) = value.split_at_checked(part.max).unwrap_or((value, &[]));
            value = rest;
            (self.is_nested() && part.check == Some(Check::Sum) && !sums_up(piece)).then_some(Gs1Fault::Check(self))
        })
    }

    /// Its check digits stand within a longer value.
    fn is_nested(&self) -> bool {
        self.parts.len() > 1
    }

    /// Whether this is a value of it.
    pub(super) fn check(&'static self, mut value: &[u8]) -> Result<(), Gs1Fault> {
        let (min, max) = self.lengths();
        if !(min..=max).contains(&value.len()) {
            return Err(Gs1Fault::Length(self));
        }
        for part in self.parts {
            if part.optional && value.is_empty() {
                break;
            }
            if value.len() < part.min {
                return Err(Gs1Fault::Length(self));
            }
            let (piece, rest) = value.split_at_checked(part.max).unwrap_or((value, &[]));
            if !piece.iter().all(|byte| part.set.holds(*byte)) {
                return Err(Gs1Fault::Charset);
            }
            match part.check {
                Some(Check::Sum) if !self.is_nested() && !sums_up(piece) => return Err(Gs1Fault::Check(self)),
                Some(Check::Zero) if piece.iter().any(|&digit| digit != b'0') => return Err(Gs1Fault::Check(self)),
                Some(Check::Day) if !is_day(piece, false) => return Err(Gs1Fault::Day(self)),
                Some(Check::Day0) if !is_day(piece, true) => return Err(Gs1Fault::Day(self)),
                _ => {}
            }
            value = rest;
        }
        if value.is_empty() { Ok(()) } else { Err(Gs1Fault::Length(self)) }
    }
}

/// One component of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Part {
    set: Set,
    min: usize,
    max: usize,
    optional: bool,
    check: Option<Check>,
}

/// The characters of a component.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Set {
    /// Digits.
    N,
    /// GS1 AI encodable character set 82.
    X,
    /// GS1 AI encodable character set 39.
    Y,
    /// Base64 as in URLs.
    Z,
}

/// What a component must fulfil beside its characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Check {
    /// Its last digit is the check digit.
    Sum,
    /// A day `YYMMDD`.
    Day,
    /// A day `YYMMDD` in which `DD` may be `00`, the end of the month.
    Day0,
    /// Zero.
    Zero,
}

/// A component of exactly so many characters.
pub(super) const fn exact(set: Set, length: usize) -> Part {
    Part { set, min: length, max: length, optional: false, check: None }
}

/// A component of one to so many characters.
pub(super) const fn upto(set: Set, length: usize) -> Part {
    Part { set, min: 1, max: length, optional: false, check: None }
}

impl Part {
    /// It may be missing, with everything behind it.
    pub(super) const fn optional(mut self) -> Part {
        self.optional = true;
        self
    }

    /// It must fulfil this.
    pub(super) const fn check(mut self, check: Check) -> Part {
        self.check = Some(check);
        self
    }
}

impl Set {
    fn holds(self, byte: u8) -> bool {
        match self {
            Set::N => byte.is_ascii_digit(),
            Set::X => byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte),
            Set::Y => byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"#-/".contains(&byte),
            Set::Z => byte.is_ascii_alphanumeric() || b"-_=".contains(&byte),
        }
    }
}

/// The last digit is the check digit of those before it.
fn sums_up(piece: &[u8]) -> bool {
    check_digit(piece.split_last().map_or(&[], |(_, body)| body)) == piece.last().copied()
}

/// Two digits of the year say no century, so 29 February always passes.
fn is_day(digits: &[u8], zero_day: bool) -> bool {
    let pair = |at: usize| digits.get(at..at + 2).and_then(|pair| std::str::from_utf8(pair).ok()?.parse::<u8>().ok());
    let (Some(month), Some(day)) = (pair(2), pair(4)) else { return false };
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (u8::from(!zero_day)..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    static LOT: Ai = ai("10", "10", false, &[upto(Set::X, 4)]);
    static DAY: Ai = ai("17", "17", true, &[exact(Set::N, 6).check(Check::Day0)]);
    static MARKED: Ai = ai("43", "43", false, &[exact(Set::N, 2), upto(Set::X, 1).optional()]);

    #[test]
    fn a_predefined_length_is_cut_by_it_and_others_at_the_separator() {
        assert_eq!(DAY.cut(b"21120010AB"), Ok((&b"211200"[..], &b"10AB"[..])));
        assert_eq!(LOT.cut(b"AB\x1d17"), Ok((&b"AB"[..], &b"\x1d17"[..])));
        assert_eq!(DAY.cut(b"2112"), Err(Gs1Fault::Fixed(&DAY)));
        assert_eq!(DAY.cut(b"2112\x1d0"), Err(Gs1Fault::Fixed(&DAY)));
        assert_eq!(LOT.cut(b"ABCDE"), Err(Gs1Fault::Length(&LOT)));
        assert_eq!(LOT.cut(b""), Err(Gs1Fault::Length(&LOT)));
        assert_eq!(LOT.cut(b"A~"), Err(Gs1Fault::Charset));
    }

    #[test]
    fn a_part_may_be_missing_only_where_that_is_allowed() {
        assert_eq!(MARKED.lengths(), (2, 3));
        for (value, good) in [(&b"12"[..], true), (b"12-", true), (b"1", false), (b"12--", false)] {
            assert_eq!(MARKED.check(value).is_ok(), good);
        }
    }
}
