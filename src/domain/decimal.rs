//! A number as it stood on the wire: digits and a point, exact, never a float.

use std::fmt;

/// A signed decimal. `-0.00` stays apart from `0.00`, and `0.50` from `0.5`: a scale's own resolution is part of what it said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decimal {
    negative: bool,
    digits: u128,
    scale: u8,
}

impl Decimal {
    /// `digits` with the point `scale` places from the right.
    pub const fn new(negative: bool, digits: u128, scale: u8) -> Self {
        Self { negative, digits, scale }
    }

    /// Whether a minus sign stood before it; also true of `-0.00`.
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether every digit is zero.
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The digits without sign and point.
    pub const fn digits(self) -> u128 {
        self.digits
    }

    /// How many digits stand behind the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The exact product; `None` when it has more than 38 digits.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Decimal { negative: self.negative != other.negative, digits, scale: self.scale.checked_add(other.scale)? })
    }

    /// The same value without zeros at the end of its fraction: `105.00` is `105`.
    pub fn trimmed(mut self) -> Decimal {
        while self.scale > 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }

    /// This many thousandths, half rounded away from zero; `None` when that does not fit an `i64`.
    pub fn thousandths(self) -> Option<i64> {
        let size = match u32::from(self.scale) {
            scale @ 0..=3 => self.digits.checked_mul(10u128.checked_pow(3 - scale)?)?,
            scale => {
                let unit = 10u128.checked_pow(scale - 3)?;
                self.digits / unit + u128::from(self.digits % unit >= unit / 2)
            }
        };
        let size = i64::try_from(size).ok()?;
        Some(if self.negative { -size } else { size })
    }
}

/// As a scale shows it: no zeros in front of the first whole digit, every decimal that was sent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.digits, width = places + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
        let (sign, point) = (if self.negative { "-" } else { "" }, if places > 0 { "." } else { "" });
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(negative: bool, digits: u128, scale: u8) -> Decimal {
        Decimal::new(negative, digits, scale)
    }

    #[test]
    fn prints_what_the_display_shows() {
        for (value, text) in [
            (d(false, 485, 3), "0.485"),
            (d(false, 12_450, 0), "12450"),
            (d(false, 2_000, 2), "20.00"),
            (d(true, 0, 2), "-0.00"),
            (d(true, 125, 3), "-0.125"),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn products_are_exact_and_bounded() {
        let lb = d(false, 45_359_237, 5);
        assert_eq!(d(true, 1_568, 3).times(lb).map(|g| g.trimmed().to_string()).as_deref(), Some("-711.23283616"));
        assert_eq!(d(false, u128::MAX, 0).times(lb), None);
    }

    #[test]
    fn half_a_thousandth_is_rounded_away_from_zero() {
        for (value, thousandths) in [
            (d(false, 12_344, 4), 1_234),
            (d(false, 12_345, 4), 1_235),
            (d(true, 12_345, 4), -1_235),
            (d(false, 5, 0), 5_000),
            (d(true, 0, 2), 0),
            (d(false, 49_999, 8), 0),
        ] {
            assert_eq!(value.thousandths(), Some(thousandths), "{value}");
        }
        assert_eq!(d(false, u128::MAX, 0).thousandths(), None);
        assert_eq!(d(false, 1, 255).thousandths(), None, "a scale beyond 38 digits has no exact power of ten");
    }
}
