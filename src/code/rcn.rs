//! Restricted numbers that begin with 2 and hold a weight (a piece of cheese, cut and labelled in the shop). What the digits mean depends
//! on the country, so somebody must name it; and it is the weight of one piece of goods, never of a parcel.
//!
//! Known from the national rules that github.com/jodal/biip (Apache-2.0) lists, and GS1 General Specifications 7.9 for the check digit
//! of a price or weight.

use crate::domain::Decimal;

use super::gtin::gtin14;

/// How one prefix is read in some countries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rcn {
    /// The countries, by ISO 3166.
    pub region: &'static str,
    prefix: &'static str,
    /// From which to which of the digits the weight stands.
    value: (usize, usize),
    /// A check digit of the weight stands before it.
    checked: bool,
    /// Decimals of a kilogram.
    decimals: u8,
}

const fn row(region: &'static str, prefix: &'static str, value: (usize, usize), checked: bool, decimals: u8) -> Rcn {
    Rcn { region, prefix, value, checked, decimals }
}

/// Every prefix that holds a weight.
pub const RCNS: &[Rcn] = &[
    row("DE", "28", (7, 12), true, 3),
    row("DE", "29", (7, 12), true, 3),
    row("DK", "26", (6, 12), false, 3),
    row("DK", "27", (7, 12), false, 3),
    row("DK", "28", (6, 12), false, 3),
    row("EE/LV/LT", "23", (8, 12), false, 3),
    row("EE/LV/LT", "24", (8, 12), false, 2),
    row("EE/LV/LT", "25", (8, 12), false, 1),
    row("FI", "23", (8, 12), false, 3),
    row("FI", "24", (8, 12), false, 2),
    row("FI", "25", (8, 12), false, 1),
];

impl Rcn {
    /// The row for this number of thirteen digits in a country (`de`), if there is one.
    pub fn find(text: &str, country: &str) -> Option<&'static Rcn> {
        let whole = text.len() == 13 && gtin14(text).is_ok();
        let here = |row: &&Rcn| row.region.split('/').any(|code| code.eq_ignore_ascii_case(country));
        RCNS.iter().filter(here).find(|row| whole && text.starts_with(row.prefix))
    }

    /// The weight in kilograms. `None` where its own check digit is wrong.
    pub fn weight(&self, text: &str) -> Option<Decimal> {
        let (from, to) = self.value;
        let value = text.get(from..to)?;
        let told = text.as_bytes().get(from.checked_sub(1)?)?;
        if self.checked && measure_check_digit(value.as_bytes()) != Some(*told) {
            return None;
        }
        value.parse().ok().map(|digits| Decimal::new(false, digits, self.decimals))
    }

    /// The countries that have a row, in small letters.
    pub fn countries() -> impl Iterator<Item = String> + Clone {
        let of = |at: usize, row: &Rcn| RCNS.iter().take(at).all(|other| other.region != row.region);
        let each = RCNS.iter().enumerate().filter(move |(at, row)| of(*at, row));
        each.flat_map(|(_, row)| row.region.split('/')).map(str::to_lowercase)
    }
}

/// The check digit of a price or weight of four or five digits within a number (GS1 General Specifications 7.9.2 to 7.9.4).
pub fn measure_check_digit(digits: &[u8]) -> Option<u8> {
    let value = |byte: u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let (two_less, three) = (|n: usize| (2 * n % 10 + 10 - 2 * n / 10) % 10, |n: usize| 3 * n % 10);
    let (five_more, five_less) = (|n: usize| (5 * n + 5 * n / 10) % 10, |n: usize| (5 * n + 10 - 5 * n / 10) % 10);
    let check = match *digits {
        [a, b, c, d] => {
            let sum = two_less(value(a)?) + two_less(value(b)?) + three(value(c)?) + five_less(value(d)?);
            sum * 3 % 10
        }
        [a, b, c, d, e] => {
            let head = five_more(value(a)?) + two_less(value(b)?) + five_less(value(c)?);
            let due = (10 - (head + five_more(value(d)?) + two_less(value(e)?)) % 10) % 10;
            (0..10).find(|digit| five_less(*digit) == due)?
        }
        _ => return None,
    };
    u8::try_from(check).ok().map(|digit| digit + b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_a_measure() {
        assert_eq!(measure_check_digit(b"2875"), Some(b'9'));
        assert_eq!(measure_check_digit(b"14685"), Some(b'6'));
        for bad in [&b""[..], b"123", b"123456", b"12a4", b"1234 "] {
            assert_eq!(measure_check_digit(bad), None);
        }
    }

    #[test]
    fn a_weight_is_read_only_for_a_country_and_with_its_check_digits() {
        let weight =
            |text: &str, country: &str| Rcn::find(text, country)?.weight(text).map(|weight| weight.to_string());
        assert_eq!(weight("2811111068708", "de").as_deref(), Some("6.870"));
        assert_eq!(weight("2811111068708", "fi"), None, "no such prefix there");
        assert_eq!(weight("2811111068708", "se"), None, "no such country here");
        assert_eq!(weight("2811111068709", "de"), None, "its own check digit");
        assert_eq!(weight("2811112068707", "de"), None, "the weight's check digit");
        assert_eq!(weight("6901234567892", "de"), None);
    }

    #[test]
    fn each_country_is_named_once() {
        assert_eq!(Rcn::countries().collect::<Vec<_>>(), ["de", "dk", "ee", "lv", "lt", "fi"]);
    }
}
