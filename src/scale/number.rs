//! Reading a number from a line: ASCII digits with at most one point. No exponent, no `inf`, no hex, no digits of other scripts.

use crate::domain::{Decimal, Mode, Reading, Unit, WireFault};

/// More digits than any scale shows; keeps every product with a unit's factor within 38 digits.
const DIGITS_MAX: usize = 15;

/// A number at the front: an optional sign, then spaces (the sign may stand far from the digits), then digits. Gives the rest.
///
/// Fails with `NoNumber` where no digit stands, `BadNumber` where digits stand that are not one plain number.
pub(super) fn leading(text: &[u8], point: u8) -> Result<(Decimal, &[u8]), WireFault> {
    let text = text.trim_ascii_start();
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest.trim_ascii_start()),
        [b'+', rest @ ..] => (false, rest.trim_ascii_start()),
        _ => (false, text),
    };
    let (whole, rest) = digits(text);
    if whole.is_empty() {
        let damaged = text.iter().any(u8::is_ascii_digit) && matches!(text, [b'+' | b'-' | b'.' | b',', ..]);
        return Err(if damaged { WireFault::BadNumber } else { WireFault::NoNumber });
    }
    let (fraction, rest) = match rest {
        [p, after @ ..] if *p == point => match digits(after) {
            ([], _) => return Err(WireFault::BadNumber),
            found => found,
        },
        _ => (&[][..], rest),
    };
    if matches!(rest, [b'.' | b',' | b'+' | b'-', ..]) {
        return Err(WireFault::BadNumber);
    }
    Ok((exact(negative, whole, fraction)?, rest))
}

/// A unit at the front, up to the next space; `None` where nothing stands. Gives the rest, trimmed.
pub(super) fn unit(text: &[u8]) -> Result<(Option<Unit>, &[u8]), WireFault> {
    let text = text.trim_ascii();
    let end = text.iter().position(|&b| b == b' ').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    match std::str::from_utf8(word).ok() {
        Some("") => Ok((None, rest)),
        Some(word) => Unit::parse(word).map(|unit| (Some(unit), rest.trim_ascii())).ok_or(WireFault::BadUnit),
        None => Err(WireFault::BadUnit),
    }
}

/// A number, perhaps a unit, and nothing more. A number of pieces is a count.
pub(super) fn amount(text: &[u8]) -> Result<Reading, WireFault> {
    let (value, rest) = leading(text, b'.')?;
    let (unit, rest) = unit(rest)?;
    if !rest.is_empty() {
        return Err(WireFault::Malformed);
    }
    let mode = (unit == Some(Unit::Pieces)).then_some(Mode::Count);
    Ok(Reading { unit, mode, ..Reading::new(value) })
}

/// An amount of a balance that leaves the unit out while the load moves, which is its only word about it.
pub(super) fn steady(text: &[u8]) -> Result<Reading, WireFault> {
    let reading = amount(text)?;
    Ok(Reading { stable: Some(reading.unit.is_some()), ..reading })
}

/// The number with its sign, where that stands elsewhere on the wire.
pub(super) fn negated(value: Decimal, negative: bool) -> Decimal {
    Decimal::new(negative, value.digits(), value.scale())
}

/// The decimal that these digits spell.
pub(super) fn exact(negative: bool, whole: &[u8], fraction: &[u8]) -> Result<Decimal, WireFault> {
    let scale = u8::try_from(fraction.len()).map_err(|_| WireFault::BadNumber)?;
    if whole.len() + fraction.len() > DIGITS_MAX {
        return Err(WireFault::BadNumber);
    }
    let mut digits = 0u128;
    for byte in whole.iter().chain(fraction) {
        if !byte.is_ascii_digit() {
            return Err(WireFault::BadNumber);
        }
        digits = digits * 10 + u128::from(byte - b'0');
    }
    Ok(Decimal::new(negative, digits, scale))
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, WireFault> {
        leading(text.as_bytes(), b'.').map(|(value, rest)| format!("{value}|{}", String::from_utf8_lossy(rest)))
    }

    #[test]
    fn a_sign_may_stand_far_from_its_digits() {
        assert_eq!(read("-  12.5 kg"), Ok("-12.5| kg".into()));
        assert_eq!(read("  +0012450kg"), Ok("12450|kg".into()));
        assert_eq!(read("0000.485"), Ok("0.485|".into()));
    }

    #[test]
    fn what_is_not_a_plain_number_is_refused() {
        for text in ["--12.5", "+-12.5", "00.1.2", "12.", ".5", "1,5", "1-2", "1234567890123456", "12..5"] {
            assert_eq!(read(text), Err(WireFault::BadNumber), "{text}");
        }
        for text in ["", "kg", "inf", "٠٠١", "-", "NaN"] {
            assert_eq!(read(text), Err(WireFault::NoNumber), "{text}");
        }
    }

    #[test]
    fn exponents_and_hex_are_left_over_for_the_unit_to_refuse() {
        for text in ["0001e9kg", "0x12"] {
            let (_, rest) = leading(text.as_bytes(), b'.').expect("digits");
            assert_eq!(unit(rest), Err(WireFault::BadUnit), "{text}");
        }
    }
}
