//! GS1 element strings: application identifiers and their values (GS1 General Specifications, section 7.8).

use super::ai::Ai;
use super::ai_table::AIS;
use crate::domain::Decimal;
use std::fmt;

/// More elements than any label holds.
const ELEMENTS_MAX: usize = 64;
pub(super) const GS: u8 = 0x1D;

/// A parsed element string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elements {
    /// Application identifier and value, in order.
    pub pairs: Vec<(String, String)>,
    /// The last value may hold another element whose separator was lost: `(10)032915210526` may be `(10)0329(15)210526`. Never guessed.
    pub ambiguous: bool,
    /// The first check digit within a longer value that is wrong (a returnable asset, a document). Symbols with such mistakes are in use
    /// and their scan is right, so it is told and not refused.
    pub lint: Option<Gs1Fault>,
}

impl Elements {
    /// The value of the first element with this identifier.
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.pairs.iter().find(|(found, _)| found == ai).map(|(_, value)| value.as_str())
    }

    /// The one piece that this names among all: `(01)…(21)…`. A serial number is unique for its GTIN only.
    pub fn serial(&self) -> Option<String> {
        Some(format!("(01){}(21){}", self.value("01")?, self.value("21")?))
    }

    /// The weight in kilograms that it says: net (`310n`), else logistic (`330n`), with `n` decimals.
    pub fn weight(&self) -> Option<Decimal> {
        let of = |family: &str| {
            let (ai, value) = self.pairs.iter().find(|(ai, _)| ai.len() == 4 && ai.starts_with(family))?;
            let scale = ai.bytes().last()?.checked_sub(b'0')?;
            value.parse().ok().map(|digits| Decimal::new(false, digits, scale))
        };
        of("310").or_else(|| of("330"))
    }
}

/// As printed below a symbol: `(01)12345678901231(10)ABC`.
impl fmt::Display for Elements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pairs.iter().try_for_each(|(ai, value)| write!(f, "({ai}){value}"))
    }
}

/// Why data is no element string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gs1Fault {
    /// Nothing behind the symbology identifier.
    Empty,
    /// No such application identifier.
    UnknownAi,
    /// A character that the element must not hold.
    Charset,
    /// An identifier of predefined length without so many digits behind it.
    Fixed(&'static Ai),
    /// Too short or too long.
    Length(&'static Ai),
    /// The check digit, or a digit that must be zero, is wrong.
    Check(&'static Ai),
    /// No day of any year.
    Day(&'static Ai),
    /// More than 64 elements.
    TooMany,
}

impl fmt::Display for Gs1Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gs1Fault::Empty => f.write_str("empty"),
            Gs1Fault::UnknownAi => f.write_str("unknown AI"),
            Gs1Fault::Charset => f.write_str("charset"),
            Gs1Fault::Fixed(ai) => write!(f, "fixed {}", ai.from),
            Gs1Fault::Length(ai) => write!(f, "len {}", ai.from),
            Gs1Fault::Check(ai) => write!(f, "check {}", ai.from),
            Gs1Fault::Day(ai) => write!(f, "date {}", ai.from),
            Gs1Fault::TooMany => f.write_str("too many elements"),
        }
    }
}

/// Parses data without its symbology identifier. Superfluous separators are allowed.
pub fn parse(data: &[u8]) -> Result<Elements, Gs1Fault> {
    let (pairs, lint) = pairs(data)?;
    let ambiguous = !data.contains(&GS) && pairs.last().is_some_and(|(ai, value)| hides_another(ai, value));
    Ok(Elements { pairs, ambiguous, lint })
}

/// Element by element, and the first mistake that is only told.
type Pairs = (Vec<(String, String)>, Option<Gs1Fault>);

fn pairs(mut data: &[u8]) -> Result<Pairs, Gs1Fault> {
    let (mut pairs, mut lint) = (Vec::new(), None);
    loop {
        while let [GS, rest @ ..] = data {
            data = rest;
        }
        if data.is_empty() {
            break;
        }
        if pairs.len() >= ELEMENTS_MAX {
            return Err(Gs1Fault::TooMany);
        }
        let (ai, key, rest) = identifier(data)?;
        let (value, rest) = ai.cut(rest)?;
        lint = lint.or(ai.lint(value));
        pairs.push((text(key), text(value)));
        data = rest;
    }
    if pairs.is_empty() { Err(Gs1Fault::Empty) } else { Ok((pairs, lint)) }
}

fn identifier(data: &[u8]) -> Result<(&'static Ai, &[u8], &[u8]), Gs1Fault> {
    AIS.iter()
        .find_map(|ai| {
            let (key, rest) = data.split_at_checked(ai.from.len())?;
            let known = key.iter().all(u8::is_ascii_digit) && (ai.from.as_bytes()..=ai.to.as_bytes()).contains(&key);
            known.then_some((ai, key, rest))
        })
        .ok_or(Gs1Fault::UnknownAi)
}

/// Whether a tail of this last value is itself a string of elements of predefined length with dates and check digits that hold.
fn hides_another(ai: &str, value: &str) -> bool {
    let (Ok((ai, ..)), value) = (identifier(ai.as_bytes()), value.as_bytes()) else { return false };
    !ai.predefined
        && (1..value.len()).any(|at| {
            let Some((head, tail)) = value.split_at_checked(at) else { return false };
            let predefined = |key: &str| identifier(key.as_bytes()).is_ok_and(|(ai, ..)| ai.predefined);
            ai.check(head).is_ok() && pairs(tail).is_ok_and(|(found, _)| found.iter().all(|(key, _)| predefined(key)))
        })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(data: &str) -> String {
        parse(data.as_bytes()).map_or_else(|fault| format!("! {fault}"), |found| found.to_string())
    }

    #[test]
    fn separators_may_be_missing_doubled_or_superfluous_where_that_is_harmless() {
        let whole = "(01)07032069804988(10)0329(15)210526";
        assert_eq!(told("0107032069804988100329\x1d15210526"), whole);
        assert_eq!(told("\x1d0107032069804988\x1d100329\x1d\x1d15210526\x1d"), whole);
        assert_eq!(told("\x1d"), "! empty");
    }

    #[test]
    fn a_lost_separator_is_flagged_and_never_guessed() {
        let flagged = |data: &str| parse(data.as_bytes()).map(|found| found.ambiguous);
        assert_eq!(flagged("010703206980498810032915210526"), Ok(true));
        assert_eq!(told("010703206980498810032915210526"), "(01)07032069804988(10)032915210526");
        for clear in
            ["010703206980498810032915219926", "10ABC123", "10\x1d", "0107032069804988", "21X\x1d10032915210526"]
        {
            assert_ne!(flagged(clear), Ok(true), "{clear}");
        }
    }

    #[test]
    fn a_check_digit_within_a_longer_value_is_told_and_not_refused() {
        let lint = |data: &str| parse(data.as_bytes()).map(|found| found.lint.map(|fault| fault.to_string()));
        assert_eq!(lint("800307071324001022SERIAL"), Ok(Some("check 8003".to_owned())));
        assert_eq!(lint("800302112345678900ABC"), Ok(None));
        assert_eq!(lint("2531234567890128ABC"), Ok(None), "a document, with its serial number");
        assert_eq!(lint("2531234567890127ABC"), Ok(Some("check 253".to_owned())));
        assert_eq!(told("4101234567890127"), "! check 410");
        assert_eq!(told("800312112345678900"), "! check 8003", "the zero before a GRAI is no check digit");
    }

    #[test]
    fn a_weight_has_the_decimals_that_its_identifier_says() {
        let weight =
            |data: &str| parse(data.as_bytes()).ok().and_then(|found| found.weight()).map(|weight| weight.to_string());
        assert_eq!(weight("3103001250").as_deref(), Some("1.250"));
        assert_eq!(weight("3302023456").as_deref(), Some("234.56"));
        assert_eq!(weight("3100000012").as_deref(), Some("12"));
        assert_eq!(weight("3202023456"), None, "pounds");
    }

    #[test]
    fn dates_and_numbers_of_elements_are_bounded() {
        for (data, told_so) in [
            ("17211200", "(17)211200"),
            ("17211300", "! date 17"),
            ("15000000", "! date 15"),
            ("17230230", "! date 17"),
        ] {
            assert_eq!(told(data), told_so);
        }
        assert_eq!(told(&"99A\x1d".repeat(65)), "! too many elements");
        assert!(parse("99A\x1d".repeat(64).as_bytes()).is_ok());
        assert_eq!(told(&format!("99{}", "A".repeat(91))), "! len 91");
    }
}
