//! What couriers' numbers look like: the columns of the table, and how a number is held against one row.

use std::borrow::Cow;

use super::pattern::{NUMBER_CHARS_MAX, Pattern};
use super::post;
use super::scheme::Scheme;

/// The digits of a USPS routing.
const ROUTING: &str = "420";
/// How long the ZIP code is that follows them.
const ZIP_CHARS: [usize; 2] = [9, 5];
/// Longest text that can be a number, routing included.
pub(super) const LONGEST: usize = ROUTING.len() + ZIP_CHARS[0] + NUMBER_CHARS_MAX;

/// One format of one courier.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The courier's id.
    pub carrier: &'static str,
    /// What the courier calls it.
    pub name: &'static str,
    /// What the numbers look like; see [`Pattern`].
    pub patterns: &'static [&'static str],
    /// The check digit, where one is known.
    pub check: Option<Check>,
    /// A USPS routing (`420` and a ZIP code of five or nine digits) may stand before it.
    pub routed: bool,
    /// The number that is tracked, within the one that is printed.
    pub tracked: fn(&str) -> &str,
    /// Where it is known from.
    pub known: Source,
    /// Whether a number of this shape can be nobody else's: it begins with letters that this courier alone uses.
    pub unmistakable: bool,
    /// Numbers of this format.
    pub golden: &'static [&'static str],
}

/// Where a format is known from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The courier, or a public list with test numbers.
    Published,
    /// Habit: what numbers seen so far looked like.
    Convention,
}

/// A check digit and what it covers.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// How it is computed.
    pub scheme: Scheme,
    /// Over what; it is the last character of that.
    pub over: Over,
}

/// The part of a number that a check digit covers, itself included.
#[derive(Clone, Copy, Debug)]
pub enum Over {
    /// All of it.
    Whole,
    /// So many characters at its end.
    Last(usize),
    /// From one place up to another.
    Between(usize, usize),
    /// What follows so many characters, with this before it unless it begins so.
    After(usize, &'static str),
    /// The nine digits of an S10 number whose country exists.
    Post,
}

/// What was said of a number's check digit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Checked {
    /// It is right.
    Verified,
    /// The format has none.
    NoneDefined,
    /// None was ever published.
    NonePublished,
}

impl Checked {
    /// The stable name in output.
    pub const fn id(self) -> &'static str {
        match self {
            Checked::Verified => "verified",
            Checked::NoneDefined => "none defined",
            Checked::NonePublished => "none published",
        }
    }
}

/// A row with a check digit.
pub(super) const fn checked(
    carrier: &'static str,
    name: &'static str,
    patterns: &'static [&'static str],
    scheme: Scheme,
    over: Over,
    golden: &'static [&'static str],
) -> Format {
    let check = Some(Check { scheme, over });
    Format { check, ..shaped(carrier, name, patterns, Source::Published, golden) }
}

/// A row without one.
pub(super) const fn shaped(
    carrier: &'static str,
    name: &'static str,
    patterns: &'static [&'static str],
    known: Source,
    golden: &'static [&'static str],
) -> Format {
    let (check, routed, tracked, unmistakable) = (None, false, whole as fn(&str) -> &str, false);
    Format { carrier, name, patterns, check, routed, tracked, known, unmistakable, golden }
}

const fn whole(number: &str) -> &str {
    number
}

impl Format {
    /// USPS routing may stand before it.
    pub(super) const fn routed(mut self) -> Format {
        self.routed = true;
        self
    }

    /// Only this part is tracked.
    pub(super) const fn tracked(mut self, part: fn(&str) -> &str) -> Format {
        self.tracked = part;
        self
    }

    /// Nobody else's numbers look so.
    pub(super) const fn unmistakable(mut self) -> Format {
        self.unmistakable = true;
        self
    }

    /// The number within `text` that has this format, check digit and all. `text` has no spaces.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.find_by(&self.shapes(), text)
    }

    /// Its patterns, read.
    pub(super) fn shapes(&self) -> Vec<Pattern> {
        self.patterns.iter().filter_map(|pattern| Pattern::parse(pattern)).collect()
    }

    /// The same as `find` with patterns that were read before.
    pub(super) fn find_by<'t>(&self, shapes: &[Pattern], text: &'t str) -> Option<&'t str> {
        let routed = |zip_chars: usize| text.strip_prefix(ROUTING).filter(|_| self.routed)?.get(zip_chars..);
        let fits = |number: &&str| {
            let right = |check: Check| check.over.of(number).is_some_and(|covered| check.scheme.holds(&covered));
            shapes.iter().any(|shape| shape.fits(number)) && self.check.is_none_or(right)
        };
        std::iter::once(Some(text)).chain(ZIP_CHARS.map(routed)).flatten().find(fits)
    }

    /// Whether a text of so many bytes can be its number at all.
    pub(super) fn may_be(&self, shapes: &[Pattern], length: usize) -> bool {
        let routings = ZIP_CHARS.iter().filter(|_| self.routed).map(|zip_chars| ROUTING.len() + zip_chars);
        let mut lengths = std::iter::once(0).chain(routings).filter_map(|before| length.checked_sub(before));
        lengths.any(|length| shapes.iter().any(|shape| shape.lengths().contains(&length)))
    }

    /// What is said of its check digit.
    pub fn said(&self) -> Checked {
        match (self.check, self.known) {
            (Some(_), _) => Checked::Verified,
            (None, Source::Published) => Checked::NoneDefined,
            (None, Source::Convention) => Checked::NonePublished,
        }
    }
}

impl Over {
    /// What it covers of a number.
    pub fn of(self, number: &str) -> Option<Cow<'_, str>> {
        match self {
            Over::Whole => Some(number.into()),
            Over::Last(count) => number.get(number.len().checked_sub(count)?..).map(Cow::from),
            Over::Between(from, to) => number.get(from..to).map(Cow::from),
            Over::After(skipped, before) => {
                let rest = number.get(skipped..)?;
                Some(if rest.starts_with(before) { rest.into() } else { format!("{before}{rest}").into() })
            }
            Over::Post => number.get(2..11).filter(|_| post::names_country(number)).map(Cow::from),
        }
    }
}
