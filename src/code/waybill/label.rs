//! What a scanned code is called as a label: one label has several codes on it, and order files write one number in several ways.

use super::conventions::one_box;
use super::{is_chinese_goods, known_fits, rows_of};
use crate::code::Code;
use crate::domain::Aim;

/// Most forms of one code.
const FORMS_MAX: usize = 8;
/// Most words of a longer text that are looked at.
const WORDS_MAX: usize = 128;
/// Lengths of couriers' numbers, in characters.
const NUMBER_CHARS: std::ops::RangeInclusive<usize> = 8..=40;
/// So many characters at the front of a Yunda barcode are the waybill; what follows sorts it.
const YUNDA_CHARS: usize = 13;

/// A code as a label.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Label {
    /// It may be a label that no order knows. Goods and texts may not.
    pub plausible: bool,
    /// What the order file may call it, beside the code as it was read; the likeliest first.
    pub forms: Vec<String>,
}

/// A code as a courier's number: without the spaces of the printed line and the separators of GS1. `None` for what can be none: commands,
/// bad codes, and goods by their symbology or their element strings. `aim` is the symbology identifier that came with it.
pub fn number(code: &Code, aim: Option<Aim>) -> Option<String> {
    written(code, aim).map(compact)
}

/// What a code is as a label. `aim` as for [`number`].
pub fn label(code: &Code, aim: Option<Aim>) -> Label {
    let Some(text) = written(code, aim) else { return Label::default() };
    let compact = compact(text);
    let payload = if looks_like_waybill(&compact) { None } else { within(text) };
    let mut forms = Vec::new();
    let mut add = |form: String| {
        if form != *text && !forms.contains(&form) && forms.len() < FORMS_MAX {
            forms.push(form);
        }
    };
    let number = payload.as_ref().unwrap_or(&compact);
    add(number.clone());
    known_fits(number).iter().for_each(|fit| add(fit.number.to_owned()));
    others(number).into_iter().for_each(add);
    Label { plausible: payload.is_some() || looks_like_waybill(&compact), forms }
}

/// The form under which a label that no order knows is bound to a parcel whose order names this courier (its id): the number that is
/// tracked. It is the text itself or one of its forms.
pub fn bound(text: &str, carrier: Option<&str>) -> String {
    let compact = compact(text);
    let number = if looks_like_waybill(&compact) { compact } else { within(text).unwrap_or(compact) };
    let fits = known_fits(&number);
    let its_own = |carrier: &str| fits.iter().find(|fit| fit.carrier == carrier);
    let tracked = fits.iter().find(|fit| fit.unmistakable).or_else(|| its_own(carrier?));
    match tracked {
        Some(fit) => fit.number.to_owned(),
        None if carrier == Some("yunda") => yunda(&number).map_or(number.clone(), str::to_owned),
        None => number,
    }
}

/// The text of a code that may be a label. What is under an EAN or UPC symbol, or says a GTIN, is goods.
fn written(code: &Code, aim: Option<Aim>) -> Option<&str> {
    match code {
        _ if aim.is_some_and(|aim| aim.code == b'E') => None,
        Code::Gs1 { elements, .. } if elements.value("01").or(elements.value("02")).is_some() => None,
        Code::Gtin { text, .. } | Code::Gs1 { text, .. } | Code::Sscc(text) | Code::Text(text) => Some(text),
        Code::Command(_) | Code::Badge(_) | Code::Force(_) | Code::Bad(_) => None,
    }
}

/// Could be a courier's number: 8 to 40 ASCII letters, digits and hyphens with six digits or more, and no goods number. Thirteen digits
/// from 69 are an EAN-13 even where their check digit says that it was read wrong.
fn looks_like_waybill(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let goods = is_chinese_goods(text) || (text.len() == 13 && digits == 13 && text.starts_with("69"));
    plain && NUMBER_CHARS.contains(&text.len()) && digits >= 6 && !goods
}

/// Without the spaces of the printed line and the separators of GS1.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\u{1D}')).collect()
}

/// Other ways to write one number.
fn others(number: &str) -> Vec<String> {
    let mut others = Vec::new();
    if number.starts_with("JD") && !known_fits(number).is_empty() {
        others.push(match number.split_once('-') {
            Some((head, _)) => head.to_owned(),
            None => format!("{number}-1-1-"),
        });
    }
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        match number.len() {
            18 => others.push(format!("00{number}")),
            20 => others.extend(number.strip_prefix("00").map(str::to_owned)),
            _ => {}
        }
        others.extend(yunda(number).map(str::to_owned));
    }
    others
}

fn yunda(number: &str) -> Option<&str> {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit()) && NUMBER_CHARS.contains(&number.len());
    number.get(..YUNDA_CHARS).filter(|head| digits && head.len() < number.len())
}

/// The one number within a longer text (the QR code of a label) that can be nobody's but one courier's. Two different ones are none.
fn within(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let words = words.filter(|word| NUMBER_CHARS.contains(&word.len())).take(WORDS_MAX);
    let mut found = None;
    for word in words.map(one_box) {
        if !rows_of(word.len()).iter().any(|row| row.format.unmistakable && row.find(word).is_some()) {
            continue;
        }
        match &found {
            Some(other) if other != word => return None,
            _ => found = Some(word.to_owned()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::classify;

    fn read(text: &str) -> Label {
        let (aim, data) = Aim::split(text.as_bytes());
        label(&classify(data, aim), aim)
    }

    #[test]
    fn goods_and_texts_are_no_labels() {
        for yes in
            ["SF1234567890123", "JD0123456789012-1-1-", "73123456789012", "EA123456789CN", "1Z 410E 7W03 9275 1591"]
        {
            assert!(read(yes).plausible, "{yes}");
        }
        for no in [
            "6901234567892",
            "6901234567893",
            "]E05901234123457",
            "]E400001236",
            "SHORT1",
            "HELLO-WORLD",
            "SF12345６7890123",
            "",
            "0106901234567892",
            "]C10106901234567892\u{1d}10LOT123456",
            "WH:CONFIRM",
            "]C1891234",
            "SF123456789012\u{202e}3",
            "'; DROP TABLE parcel; --",
            "<img onerror=alert(1)>",
            "=cmd|' /C calc'!A0",
            "../../etc/passwd",
            "^XA^FO50,50^FDX^FS^XZ",
        ] {
            assert!(!read(no).plausible, "{no}");
        }
    }

    #[test]
    fn a_label_is_known_in_every_way_of_writing_it() {
        for (text, form) in [
            ("JDVA01234567890-1-1-", "JDVA01234567890"),
            ("JDVA01234567890-2-3-", "JDVA01234567890"),
            ("JDVA01234567890", "JDVA01234567890-1-1-"),
            ("501234567890155", "5012345678901"),
            ("50123456789010571234", "5012345678901"),
            ("420787459400111206206406260787", "9400111206206406260787"),
            ("]C142078745\u{1d}9400111206206406260787", "9400111206206406260787"),
            ("1001921334250001000300779017972697", "779017972697"),
            ("9611020987654312345672", "987654312345672"),
            ("157035381410375177", "00157035381410375177"),
            ("]C100157035381410375177", "00157035381410375177"),
            ("SF 1012 3456 78901", "SF1012345678901"),
            ("https://example.com/t?no=SF1012345678901&x=1", "SF1012345678901"),
            ("{'k1':'755','k5':'SF1012345678901','k6':''}", "SF1012345678901"),
            ("A1|SF1012345678901|SF1012345678901|", "SF1012345678901"),
            ("V1,JDVA01234567890-1-1-,010", "JDVA01234567890"),
        ] {
            let found = read(text);
            assert!(found.plausible && found.forms.iter().any(|known| known == form), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_sure_within_a_text_is_left() {
        for text in [
            "SF1012345678901|YT1234567890123",
            "no=73000000000001",
            "a=986578788855",
            "SF1012345678901X|",
            "xSF1012345678901",
            "https://example.com/1",
        ] {
            assert!(
                !read(text)
                    .forms
                    .iter()
                    .any(|form| form.starts_with("SF") || form.starts_with('7') || form.starts_with('9')),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_bound_is_what_is_tracked_and_one_of_the_forms() {
        for (text, carrier, wanted) in [
            ("JDVA01234567890-1-1-", Some("jd"), "JDVA01234567890"),
            ("JDVA01234567890-1-1-", None, "JDVA01234567890"),
            ("JDVA01234567890-1-2-", Some("jd"), "JDVA01234567890-1-2-"),
            ("50123456789010571234", Some("yunda"), "5012345678901"),
            ("50123456789010571234", Some("sf"), "50123456789010571234"),
            ("461234567890123", Some("yunda"), "461234567890123"),
            ("420787459400111206206406260787", Some("usps"), "9400111206206406260787"),
            ("420787459400111206206406260787", None, "420787459400111206206406260787"),
            ("1Z 410E 7W03 9275 1591", None, "1Z410E7W0392751591"),
            ("A1|SF1012345678901|", None, "SF1012345678901"),
            ("LOCAL-000123", None, "LOCAL-000123"),
        ] {
            let found = bound(text, carrier);
            assert_eq!(found, wanted, "{text}");
            assert!(found == text || read(text).forms.contains(&found), "{text}: it must have been looked for");
        }
    }

    #[test]
    fn forms_are_few_whatever_is_read() {
        for text in ["SF1012345678901|".repeat(200), "1".repeat(40), "JD".repeat(20), "A|".repeat(4000)] {
            assert!(read(&text).forms.len() <= FORMS_MAX, "{text}");
        }
    }
}
