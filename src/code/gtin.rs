//! GTIN and SSCC: numbers with a GS1 check digit. Read as bytes, for many scripts have characters that call themselves digits.

/// Why digits are no such number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GtinFault {
    /// Not all are ASCII digits.
    NotDigits,
    /// No GTIN has so many.
    Length,
    /// A UPC-E begins with 0 or 1.
    NumberSystem,
    /// The last digit should be this one.
    CheckDigit(char),
}

impl GtinFault {
    /// The stable name in output.
    pub const fn id(self) -> &'static str {
        match self {
            GtinFault::NotDigits => "not_digits",
            GtinFault::Length => "length",
            GtinFault::NumberSystem => "number_system",
            GtinFault::CheckDigit(_) => "check_digit",
        }
    }
}

/// The GS1 check digit of these digits: weights 3, 1, 3 … from the right, up to the next ten (GS1 General Specifications 7.9).
/// `None` when they are not all digits, or none.
pub fn check_digit(body: &[u8]) -> Option<u8> {
    if body.is_empty() || !body.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let weighed = |sum: usize, (place, digit): (usize, &u8)| {
        sum + usize::from(digit - b'0') * if place.is_multiple_of(2) { 3 } else { 1 }
    };
    let sum = body.iter().rev().enumerate().fold(0, weighed);
    u8::try_from((10 - sum % 10) % 10).ok().map(|digit| digit + b'0')
}

/// Reads a GTIN of 8, 12, 13 or 14 digits as its form of 14.
pub fn gtin14(text: &str) -> Result<String, GtinFault> {
    checked(text)?;
    match text.len() {
        8 | 12..=14 => {
            let mut form = String::with_capacity(14);
            form.extend(std::iter::repeat_n('0', 14 - text.len()));
            form.push_str(text);
            Ok(form)
        }
        _ => Err(GtinFault::Length),
    }
}

/// Reads an SSCC of 18 digits.
pub fn sscc(text: &str) -> Result<String, GtinFault> {
    checked(text)?;
    if text.len() == 18 { Ok(text.to_owned()) } else { Err(GtinFault::Length) }
}

/// Expands a UPC-E of 8 digits (number system, six digits, check digit) to the UPC-A of 12 that it stands for.
/// With 7 digits the check digit is missing, and is computed.
pub fn upc_a(text: &str) -> Result<String, GtinFault> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(GtinFault::NotDigits);
    }
    let ([system, a, b, c, d, e, last], check) = match *bytes {
        [s, a, b, c, d, e, f] => ([s, a, b, c, d, e, f], None),
        [s, a, b, c, d, e, f, check] => ([s, a, b, c, d, e, f], Some(check)),
        _ => return Err(GtinFault::Length),
    };
    if !matches!(system, b'0' | b'1') {
        return Err(GtinFault::NumberSystem);
    }
    let zero = b'0';
    let body = match last {
        b'0'..=b'2' => [system, a, b, last, zero, zero, zero, zero, c, d, e],
        b'3' => [system, a, b, c, zero, zero, zero, zero, zero, d, e],
        b'4' => [system, a, b, c, d, zero, zero, zero, zero, zero, e],
        _ => [system, a, b, c, d, e, zero, zero, zero, zero, last],
    };
    let due = check_digit(&body).ok_or(GtinFault::NotDigits)?;
    match check {
        Some(check) if check != due => Err(GtinFault::CheckDigit(char::from(due))),
        _ => Ok(body.iter().chain([&due]).map(|&digit| char::from(digit)).collect()),
    }
}

/// All digits, the last of which is the check digit; all zeros are no number.
fn checked(text: &str) -> Result<(), GtinFault> {
    let [body @ .., last] = text.as_bytes() else { return Err(GtinFault::Length) };
    if !last.is_ascii_digit() {
        return Err(GtinFault::NotDigits);
    }
    if !matches!(text.len(), 8 | 12..=14 | 18) {
        let digits = body.iter().all(u8::is_ascii_digit);
        return Err(if digits { GtinFault::Length } else { GtinFault::NotDigits });
    }
    match check_digit(body).ok_or(GtinFault::NotDigits)? {
        due if due != *last => Err(GtinFault::CheckDigit(char::from(due))),
        _ if text.bytes().all(|digit| digit == b'0') => Err(GtinFault::Length),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_wrong_digit_is_seen() {
        let good = "6901234567892";
        assert_eq!(gtin14(good).as_deref(), Ok("06901234567892"));
        for at in 0..good.len() {
            for digit in '0'..='9' {
                let mut wrong: Vec<char> = good.chars().collect();
                wrong[at] = digit;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(gtin14(&wrong).is_ok(), wrong == good, "{wrong}");
            }
        }
    }

    #[test]
    fn digits_of_other_scripts_and_all_zeros_are_no_gtin() {
        for text in ["６９０１２３４５６７８９２", "⁰⁰⁰⁰⁰⁰⁰⁰", "00000000", "00000000000000", "", "5901234123457 "]
        {
            assert!(gtin14(text).is_err(), "{text}");
        }
    }

    #[test]
    fn upc_e_expands_in_all_its_four_ways() {
        for (short, long) in [
            ("02345147", "023450000017"),
            ("06397126", "063200009716"),
            ("08679339", "086700000939"),
            ("1425261", "142100005261"),
        ] {
            assert_eq!(upc_a(short).as_deref(), Ok(long));
        }
        assert_eq!(upc_a("02345148"), Err(GtinFault::CheckDigit('7')));
        assert_eq!(upc_a("3425261"), Err(GtinFault::NumberSystem));
    }
}
