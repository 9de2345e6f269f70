//! Weight as an integer: milligrams, exact for every unit a parcel scale sends at its own resolution.

use std::fmt;
use std::ops::{Add, Sub};

/// Milligrams. May be negative: a scale whose tray was taken off reads below zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mg(pub i64);

impl Mg {
    /// Nothing on the scale.
    pub const ZERO: Mg = Mg(0);

    /// Whole grams.
    pub const fn grams(grams: i64) -> Mg {
        Mg(grams.saturating_mul(1000))
    }

    /// This weight `count` times.
    pub fn times(self, count: u32) -> Mg {
        Mg(self.0.saturating_mul(i64::from(count)))
    }

    /// `percent` hundredths of this weight, without rounding up.
    pub fn percent(self, percent: u32) -> Mg {
        Mg(self.0.saturating_mul(i64::from(percent)) / 100)
    }

    /// The distance from zero.
    pub fn abs(self) -> Mg {
        Mg(self.0.saturating_abs())
    }

    /// Reads decimal grams (`512`, `0.25`); at most three decimals, since a milligram is the smallest weight told apart.
    pub fn parse_grams(text: &str) -> Option<Mg> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
            return None;
        }
        if text.contains('.') && fraction.is_empty() {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<3}").parse().ok()?;
        whole.checked_mul(1000)?.checked_add(fraction).map(Mg)
    }
}

/// Decimal grams without trailing zeros: `512`, `0.25`, `-3.5`.
impl fmt::Display for Mg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let fraction = format!("{:03}", size % 1000);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", size / 1000),
            rest => write!(f, "{sign}{}.{rest}", size / 1000),
        }
    }
}

impl fmt::Debug for Mg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}g")
    }
}

impl Add for Mg {
    type Output = Mg;
    fn add(self, other: Mg) -> Mg {
        Mg(self.0.saturating_add(other.0))
    }
}

impl Sub for Mg {
    type Output = Mg;
    fn sub(self, other: Mg) -> Mg {
        Mg(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_read_and_print_the_same() {
        for (text, mg) in [("0", 0), ("512", 512_000), ("0.25", 250), ("12.345", 12_345)] {
            assert_eq!(Mg::parse_grams(text), Some(Mg(mg)));
            assert_eq!(Mg(mg).to_string(), text);
        }
        assert_eq!(Mg(-3_500).to_string(), "-3.5");
    }

    #[test]
    fn what_is_not_grams_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "1e3", "1,5", "1.2345", "9999999999999", "１２", " 1"] {
            assert_eq!(Mg::parse_grams(text), None, "{text:?}");
        }
    }
}
