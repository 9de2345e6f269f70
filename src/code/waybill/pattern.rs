//! What a courier's numbers look like, in a language that the person who runs the benches can write.
//!
//! | written | stands for |
//! |---|---|
//! | `9` | a digit |
//! | `@` | a capital letter |
//! | `*` | a digit or a capital letter |
//! | `[3-8]`, `[357]`, `[AK]`, `[9]` | one of these |
//! | `{13}`, `{12,15}` | what stands before it, so many times |
//! | any other digit, capital letter or hyphen | itself |
//!
//! `SF9{13}` is `SF` and thirteen digits. It is no regular expression: nothing in it can be slow or surprise.

use std::ops::RangeInclusive;

/// Longest pattern as it is written, in characters.
pub const PATTERN_CHARS_MAX: usize = 64;
/// Longest number that a pattern may stand for, in characters.
pub const NUMBER_CHARS_MAX: usize = 64;

/// What a pattern wants of a text, place by place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    places: Vec<Place>,
    shortest: usize,
    longest: usize,
}

/// One of a set of characters, so many times.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    set: Set,
    min: usize,
    max: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Set {
    One(u8),
    Digit,
    Letter,
    Either,
    Of(Vec<(u8, u8)>),
}

/// What in a pattern tells its numbers from others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tells {
    /// Only how many there are.
    Length,
    /// What it begins with.
    Beginning,
    /// Two letters or more that it begins with, one of which may be a digit (`1Z`).
    Letters,
}

impl Pattern {
    /// Reads a pattern. `None` where it is none, may stand for nothing at all, or for numbers that are too long.
    pub fn parse(text: &str) -> Option<Pattern> {
        if text.is_empty() || text.len() > PATTERN_CHARS_MAX {
            return None;
        }
        let (mut rest, mut places) = (text.as_bytes(), Vec::new());
        while let [first, after @ ..] = rest {
            let (set, after) = match first {
                b'9' => (Set::Digit, after),
                b'@' => (Set::Letter, after),
                b'*' => (Set::Either, after),
                b'[' => set(after)?,
                one if one.is_ascii_digit() || one.is_ascii_uppercase() || *one == b'-' => (Set::One(*one), after),
                _ => return None,
            };
            let (min, max, after) = times(after)?;
            places.push(Place { set, min, max });
            rest = after;
        }
        let sum = |of: fn(&Place) -> usize| places.iter().map(of).fold(0, usize::saturating_add);
        let (shortest, longest) = (sum(|place| place.min), sum(|place| place.max));
        (shortest > 0 && longest <= NUMBER_CHARS_MAX).then_some(Pattern { places, shortest, longest })
    }

    /// Whether the whole text is such a number.
    pub fn fits(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if !self.lengths().contains(&bytes.len()) {
            return false;
        }
        // One bit for each place of the text that the pattern so far can have reached, so this never takes long.
        let mut ends: u128 = 1;
        for place in &self.places {
            let mut next = 0;
            for start in (0..=bytes.len()).filter(|start| ends >> start & 1 == 1) {
                let run = bytes.iter().skip(start).take(place.max).take_while(|byte| place.set.holds(**byte)).count();
                (place.min..=run).for_each(|count| next |= 1 << (start + count));
            }
            ends = next;
        }
        ends >> bytes.len() & 1 == 1
    }

    /// How long its numbers are, in bytes.
    pub fn lengths(&self) -> RangeInclusive<usize> {
        self.shortest..=self.longest
    }

    /// What tells its numbers from others.
    pub fn tells(&self) -> Tells {
        let fixed = |place: &&Place| matches!(place.set, Set::One(_)) && place.min == place.max && place.min > 0;
        let head: Vec<u8> = self
            .places
            .iter()
            .take_while(fixed)
            .flat_map(|place| match place.set {
                Set::One(byte) => vec![byte; place.min],
                _ => Vec::new(),
            })
            .collect();
        let plain = |place: &Place| place.set == Set::Digit;
        match head.get(..2) {
            Some(two) if two.iter().any(u8::is_ascii_uppercase) => Tells::Letters,
            _ if self.places.iter().all(plain) => Tells::Length,
            _ => Tells::Beginning,
        }
    }
}

impl Set {
    fn holds(&self, byte: u8) -> bool {
        match self {
            Set::One(one) => *one == byte,
            Set::Digit => byte.is_ascii_digit(),
            Set::Letter => byte.is_ascii_uppercase(),
            Set::Either => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Set::Of(ranges) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&byte)),
        }
    }
}

/// What stands between the brackets, and what comes after them.
fn set(text: &[u8]) -> Option<(Set, &[u8])> {
    let end = text.iter().position(|byte| *byte == b']')?;
    let (inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let plain = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    let (mut rest, mut ranges) = (inside, Vec::new());
    while let [first, tail @ ..] = rest {
        let (last, tail) = match tail {
            [b'-', last, tail @ ..] => (last, tail),
            _ => (first, tail),
        };
        let kin = first.is_ascii_digit() == last.is_ascii_digit();
        if !plain(first) || !plain(last) || !kin || first > last {
            return None;
        }
        ranges.push((*first, *last));
        rest = tail;
    }
    (!ranges.is_empty()).then_some((Set::Of(ranges), after))
}

/// How often: least, most, and what comes after.
fn times(text: &[u8]) -> Option<(usize, usize, &[u8])> {
    let [b'{', tail @ ..] = text else { return Some((1, 1, text)) };
    let end = tail.iter().position(|byte| *byte == b'}')?;
    let inside = std::str::from_utf8(tail.get(..end)?).ok()?;
    let number = |text: &str| {
        let plain = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<usize>().ok().filter(|_| plain)
    };
    let (min, max) = match inside.split_once(',') {
        Some((min, max)) => (number(min)?, number(max)?),
        None => (number(inside)?, number(inside)?),
    };
    (min <= max && max > 0).then_some((min, max, tail.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).is_some_and(|pattern| pattern.fits(text))
    }

    #[test]
    fn a_pattern_fits_whole_numbers_of_its_shape() {
        for (pattern, good, bad) in [
            (
                "SF9{13}",
                &["SF1234567890123"][..],
                &["SF123456789012", "SF12345678901234", "sf1234567890123", "SFA234567890123", ""][..],
            ),
            (
                "7[3-8]9{12}",
                &["73123456789012", "78123456789012"],
                &["72123456789012", "79123456789012", "7312345678901"],
            ),
            ("[34]9{14}", &["312345678901234"], &["512345678901234"]),
            ("JD**9{11}", &["JDX024407261700", "JDVA11408814483"], &["JDx024407261700", "JD-024407261700"]),
            ("9{12,15}", &["123456789012", "123456789012345"], &["12345678901", "1234567890123456", "12345678901٣"]),
            ("9{0,2}99A", &["12A", "1234A"], &["1A", "12345A", "A"]),
            ("[9]2@-[A-C7]", &["92Z-B", "92Z-7"], &["82Z-B", "92Z-D", "92Z-"]),
        ] {
            for text in good {
                assert!(fits(pattern, text), "{pattern} {text}");
            }
            for text in bad {
                assert!(!fits(pattern, text), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "sf9{13}",
            "SF 9",
            "9{",
            "9{}",
            "9{a}",
            "9{3,2}",
            "9{0}",
            "9{99}",
            "9{-1}",
            "9{+1}",
            "9{1,2,3}",
            "[",
            "[]",
            "[-3]",
            "[3-]",
            "[8-3]",
            "[A-9]",
            "*{0,24}",
            "A{0,1}9{0,12}",
            "[a]",
            "]",
            "}",
            "{3}9x",
            "顺丰9{12}",
            "'; DROP TABLE",
            "9{40}9{40}",
            "(9)",
            ".*",
            "\\d",
            "\u{1b}[2J",
            "^XA",
        ] {
            assert_eq!(Pattern::parse(text), None, "{text:?}");
        }
        assert_eq!(Pattern::parse(&"9".repeat(PATTERN_CHARS_MAX + 1)), None);
    }

    #[test]
    fn the_worst_pattern_takes_no_time() {
        let worst = Pattern::parse("9{0,8}9{0,8}9{0,8}9{0,8}9{0,8}9{0,8}9{0,8}A").expect("a pattern");
        assert!(!worst.fits(&"1".repeat(NUMBER_CHARS_MAX)) && !worst.fits(&"1".repeat(1_000_000)));
    }

    #[test]
    fn letters_tell_more_than_a_beginning_and_a_beginning_more_than_a_length() {
        for (pattern, tells) in [
            ("SF9{13}", Tells::Letters),
            ("1Z*{16}", Tells::Letters),
            ("JD**9{11}", Tells::Letters),
            ("A{2}9{9}", Tells::Letters),
            ("C9{14}", Tells::Beginning),
            ("@@9{9}@@", Tells::Beginning),
            ("7[3-8]9{12}", Tells::Beginning),
            ("[9]69{20}", Tells::Beginning),
            ("9{14}[A-Z]", Tells::Beginning),
            ("9{12,15}", Tells::Length),
        ] {
            assert_eq!(Pattern::parse(pattern).map(|pattern| pattern.tells()), Some(tells), "{pattern}");
        }
    }
}
