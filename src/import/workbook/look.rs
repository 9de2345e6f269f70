//! How Excel shows a number: as it is, with leading zeros, as a day, as a moment. A cell that looks like a date holds a number of days.

use jiff::civil::date;
use jiff::{Span, ToSpan as _};

/// How a number is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Look {
    #[default]
    Plain,
    /// With zeros in front, to so many digits.
    Zeros(usize),
    /// A day.
    Day,
    /// A day with a time, or a time.
    Moment,
}

impl Look {
    /// The formats that have a number and no code (ECMA-376 part 1, 18.8.30), those of East Asia with them.
    pub(super) fn standard(id: &str) -> Look {
        match id.parse().unwrap_or(0_u32) {
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Look::Day,
            18..=22 | 32..=35 | 45..=47 | 55 | 56 => Look::Moment,
            _ => Look::Plain,
        }
    }

    /// The look that a format code gives.
    pub(super) fn of(code: &str) -> Look {
        let mut letters = String::new();
        let mut characters = code.chars();
        while let Some(c) = characters.next() {
            match c {
                ';' => break,
                '"' => _ = characters.by_ref().find(|&c| c == '"'),
                '\\' | '_' | '*' => _ = characters.next(),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|&c| c != ']').collect();
                    if inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
                        letters.push_str(&inside.to_ascii_lowercase());
                    }
                }
                c => letters.push(c.to_ascii_lowercase()),
            }
        }
        match letters.as_str() {
            "general" => Look::Plain,
            zeros if zeros.len() > 1 && zeros.bytes().all(|byte| byte == b'0') => Look::Zeros(zeros.len()),
            letters if letters.contains(['h', 's']) => Look::Moment,
            letters if letters.contains(['y', 'm', 'd', 'e']) && !letters.contains(['0', '#']) => Look::Day,
            _ => Look::Plain,
        }
    }
}

/// A number as a cell keeps it, written out and rounded to the 15 digits that Excel knows; `None` where it is none.
/// `false` beside it: it has more than 15 digits before the point, and cannot be trusted.
pub(super) fn number(raw: &str) -> Option<(String, bool)> {
    let (sign, rest) = raw.strip_prefix('-').map_or(("", raw), |rest| ("-", rest));
    let (mantissa, exponent) = rest.split_once(['E', 'e']).unwrap_or((rest, "0"));
    let exponent: i32 = exponent.parse().ok().filter(|it| (-400..=400).contains(it))?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Vec<u8> = whole.bytes().chain(part.bytes()).collect();
    if digits.is_empty() || whole.is_empty() || digits.len() > 400 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    let mut kept: Vec<u8> = digits.iter().skip(zeros).copied().collect();
    // Where the point stands, in digits from the front of what is kept.
    let mut point = i32::try_from(whole.len()).ok()? - i32::try_from(zeros).ok()? + exponent;
    if kept.is_empty() {
        return Some(("0".to_owned(), true));
    }
    if point > 15 {
        let whole = usize::try_from(point).ok()?;
        kept.resize(whole.max(kept.len()), b'0');
        let shown: String = kept.iter().take(whole.min(60)).map(|&digit| char::from(digit)).collect();
        return Some((format!("{sign}{shown}"), false));
    }
    if kept.get(15).is_some_and(|&digit| digit >= b'5') {
        kept.truncate(15);
        if !carried(&mut kept) {
            kept.insert(0, b'1');
            point += 1;
        }
    }
    kept.truncate(15);
    while kept.last() == Some(&b'0') {
        kept.pop();
    }
    let mut text = sign.to_owned();
    match usize::try_from(point) {
        Ok(whole) if whole > 0 => {
            kept.resize(whole.max(kept.len()), b'0');
            text.extend(kept.iter().take(whole).map(|&digit| char::from(digit)));
            kept.drain(..whole);
        }
        _ => {
            text.push('0');
            let zeros = usize::try_from(-point).unwrap_or(0).min(30);
            kept.splice(0..0, std::iter::repeat_n(b'0', zeros));
        }
    }
    if !kept.is_empty() {
        text.push('.');
        text.extend(kept.iter().map(|&digit| char::from(digit)));
    }
    // Sixteen digits after all, by rounding up.
    Some((text, point <= 15))
}

/// Adds one to a row of digits; `false` where all of them were nines and are zeros.
fn carried(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return true;
        }
        *digit = b'0';
    }
    false
}

/// Days since the beginning of the calendar as a date, with its time unless it is a day by its look and by its number. A time without a
/// day stays a time. `None` where there is no such day: before March 1900, of which Excel counts one too many, and after 9999.
pub(super) fn moment(number: &str, look: Look, from_1904: bool) -> Option<String> {
    let (days, part) = number.split_once('.').unwrap_or((number, ""));
    let days: i64 = days.parse().ok()?;
    let days = if from_1904 { days.checked_add(1462)? } else { days };
    let part: u64 = format!("{part:0<12}").get(..12)?.parse().ok()?;
    let seconds = i64::try_from((part * 86_400 + 500_000_000_000) / 1_000_000_000_000).ok()?;
    let span: Span = days.checked_add(seconds / 86_400).filter(|days| (0..3_000_000).contains(days))?.days();
    let seconds = seconds % 86_400;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if days == 0 && look == Look::Moment {
        return Some(clock);
    }
    if days < 61 {
        return None;
    }
    let day = date(1899, 12, 30).checked_add(span).ok()?;
    Some(if look == Look::Day && seconds == 0 { day.to_string() } else { format!("{day} {clock}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_out_as_a_person_sees_them() {
        for (raw, want) in [
            ("3", "3"),
            ("0", "0"),
            ("-2.50", "-2.5"),
            ("690123456789212", "690123456789212"),
            ("6.9012345678921E+13", "69012345678921"),
            ("0.10000000000000001", "0.1"),
            ("1.1000000000000001", "1.1"),
            ("6.9012345678920004E-2", "0.06901234567892"),
            ("99999999999999.99", "100000000000000"),
            ("1E-5", "0.00001"),
            ("100", "100"),
        ] {
            assert_eq!(number(raw), Some((want.to_owned(), true)), "{raw}");
        }
        for (raw, shown) in
            [("1.23456789012345E+18", "1234567890123450000"), ("4010000000000000123", "4010000000000000123")]
        {
            assert_eq!(number(raw), Some((shown.to_owned(), false)), "{raw}");
        }
        for raw in ["", "-", "1e", "NaN", "1E999", "--1", ".5", "1.2.3", "1 "] {
            assert_eq!(number(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_format_is_known_by_its_code() {
        for (code, want) in [
            ("General", Look::Plain),
            ("00000000", Look::Zeros(8)),
            ("0.00", Look::Plain),
            ("@", Look::Plain),
            ("yyyy/m/d h:mm", Look::Moment),
            ("yyyy\"年\"m\"月\"d\"日\"", Look::Day),
            ("[$-804]yyyy/m/d;@", Look::Day),
            ("[h]:mm:ss", Look::Moment),
            ("#,##0\"days\"", Look::Plain),
            ("[Red]0", Look::Plain),
            ("0.00E+00", Look::Plain),
        ] {
            assert_eq!(Look::of(code), want, "{code}");
        }
    }

    #[test]
    fn days_become_dates() {
        for (number, look, want) in [
            ("46337.75", Look::Moment, Some("2026-11-11 18:00:00")),
            ("46337.7499999999", Look::Moment, Some("2026-11-11 18:00:00")),
            ("46337.999999999", Look::Moment, Some("2026-11-12 00:00:00")),
            ("46337", Look::Day, Some("2026-11-11")),
            ("46337", Look::Moment, Some("2026-11-11 00:00:00")),
            ("0.75", Look::Moment, Some("18:00:00")),
            ("60", Look::Day, None),
            ("-1", Look::Day, None),
            ("9999999", Look::Day, None),
        ] {
            assert_eq!(moment(number, look, false).as_deref(), want, "{number}");
        }
        assert_eq!(moment("44875", Look::Day, true).as_deref(), Some("2026-11-11"));
    }
}
