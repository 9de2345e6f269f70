//! Waybills through `decode code`: the given vectors, and laws over every row of couriers' formats.

use serde_json::Value;
use weighhouse::cli::decode::{Source, decode};
use weighhouse::code::{self, CARRIERS, CONVENTIONS, Carriers, Code, FORMATS, Format, Pattern, Tells};

use crate::laws::Noise;
use crate::vectors::{data, text};

/// The vectors' names of couriers of China, and our ids.
const NAMES: &[(&str, &str)] = &[
    ("ZTO", "zto"),
    ("YTO", "yto"),
    ("YunExpress", "yunexpress"),
    ("Deppon", "deppon"),
    ("Yunda", "yunda"),
    ("China Post/EMS", "china-post"),
    ("China Post", "china-post"),
    ("JD", "jd"),
];

fn told(code: &str) -> Value {
    let lines = decode(&Source::Code { rcn: None }, None, code.as_bytes()).expect("decodes");
    let [line] = lines.as_slice() else { panic!("{code}: {lines:?}") };
    serde_json::from_str(line).expect("JSON")
}

fn ids(told: &Value, key: &str) -> Vec<String> {
    let list = told[key].as_array().into_iter().flatten();
    list.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// Whether it was told to have this format of this courier, and what was said of the check digit.
fn format<'v>(told: &'v Value, service: &str) -> Option<&'v Value> {
    told["formats"].as_array()?.iter().find(|format| text(format, "service") == service)
}

#[test]
fn the_given_waybills_are_whose_they_are() {
    let rows = data("code_vectors.json");
    let rows: Vec<&Value> = rows.iter().filter(|row| text(row, "what") == "waybill").collect();
    assert_eq!(rows.len(), 131);
    for row in rows {
        let (id, expect) = (text(row, "id"), &row["expect"]);
        let told = told(text(row, "text"));
        let carriers = ids(&told, "carriers");
        match (text(expect, "outcome"), text(expect, "error")) {
            ("error", "not_this_format") => {
                assert!(format(&told, text(expect, "service")).is_none(), "{id}: {told}");
            }
            ("error", "non_ascii_digits") => {
                assert_eq!((text(&told, "kind"), text(&told, "error")), ("bad", "non_ascii_digits"), "{id}: {told}");
            }
            ("error", _) => assert!(text(&told, "kind") == "text" && carriers.is_empty(), "{id}: {told}"),
            _ if !expect["courier"].is_null() => {
                assert!(carriers.iter().any(|id| id == text(expect, "courier")), "{id}: {told}");
                let format = format(&told, text(expect, "service")).unwrap_or_else(|| panic!("{id}: {told}"));
                assert_eq!(text(format, "carrier"), text(expect, "courier"), "{id}");
                assert_eq!(format["check_digit"], expect["check_digit"], "{id}");
                assert_eq!(told["normalized"], expect["normalized"], "{id}");
            }
            _ if text(expect, "candidates").is_empty()
                && expect["candidates"][0].as_str().is_some_and(|name| name.starts_with("SSCC")) =>
            {
                assert_eq!(text(&told, "kind"), "sscc", "{id}: {told}");
                assert!(expect["sscc"].is_null() || told["sscc"] == expect["sscc"], "{id}: {told}");
            }
            _ => {
                let name = expect["candidates"][0].as_str().expect("one candidate");
                let wanted = NAMES.iter().find(|(given, _)| *given == name).map(|(_, id)| *id).expect("a known name");
                assert_eq!(carriers, [wanted], "{id}: {told}");
                // One in ten of such numbers has the check digit of an EAN-13 by chance: it may be both, and both are told.
                assert_eq!(text(&told, "kind"), if id == "wb-192" { "gtin" } else { "waybill" }, "{id}: {told}");
            }
        }
    }
}

fn rows() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().chain(CONVENTIONS)
}

#[test]
fn every_row_has_a_courier_a_shape_and_golden_numbers_that_are_its_own() {
    let all = Carriers::default();
    for row in rows() {
        assert!(CARRIERS.iter().any(|carrier| carrier.id == row.carrier), "{}", row.name);
        assert!(!row.golden.is_empty() && !row.patterns.is_empty(), "{}", row.name);
        assert_eq!(rows().filter(|other| other.name == row.name).count(), 1, "{}", row.name);
        for pattern in row.patterns {
            let tells = Pattern::parse(pattern).unwrap_or_else(|| panic!("{}: {pattern}", row.name)).tells();
            assert!(
                !row.unmistakable || tells == Tells::Letters || row.carrier == "china-post",
                "{}: {pattern}",
                row.name
            );
        }
        for golden in row.golden {
            let found = row.find(golden).unwrap_or_else(|| panic!("{}: {golden}", row.name));
            assert!(
                golden.ends_with((row.tracked)(found)) || row.name.contains("ASTRA") || golden.contains('-'),
                "{}",
                row.name
            );
            let candidates = all.candidates(golden);
            let may_be = candidates.carriers.contains(&row.carrier) || candidates.possible.contains(&row.carrier);
            assert!(may_be, "{}: {golden}: {candidates:?}", row.name);
            let told = told(golden);
            assert!(format(&told, row.name).is_some(), "{}: {told}", row.name);
        }
    }
    for carrier in CARRIERS {
        assert!(rows().any(|row| row.carrier == carrier.id), "{} has no format", carrier.id);
    }
}

#[test]
fn what_can_be_nobody_elses_is_nobody_elses() {
    for row in rows().filter(|row| row.unmistakable) {
        for golden in row.golden {
            let others = rows().filter(|other| other.carrier != row.carrier && other.find(golden).is_some());
            let others: Vec<&str> = others.map(|other| other.name).collect();
            // The post's own numbers are S10 numbers too.
            assert!(others.is_empty() || others == ["S10"], "{}: {golden} is {others:?}", row.name);
        }
    }
}

/// Every digit under a check digit is changed to every other one.
#[test]
fn a_changed_digit_is_refused_but_for_what_the_scheme_cannot_see() {
    let (mut seen, mut missed) = (0, 0);
    for row in rows() {
        let Some(check) = row.check else { continue };
        for golden in row.golden {
            for at in 0..golden.len() {
                for wrong in b'0'..=b'9' {
                    let mut bytes = golden.as_bytes().to_vec();
                    let right = std::mem::replace(&mut bytes[at], wrong);
                    let changed = String::from_utf8(bytes).expect("ASCII");
                    let (Some(whole), found) = (row.find(golden), row.find(&changed)) else { panic!("{golden}") };
                    let Some(found) = found.filter(|_| right != wrong) else {
                        seen += 1;
                        continue;
                    };
                    let (before, after) =
                        (check.over.of(whole).expect("covered"), check.over.of(found).expect("covered"));
                    // Digits that the check digit does not cover, such as a ZIP code: nothing can be seen.
                    if before == after {
                        continue;
                    }
                    let last = *before.as_bytes().last().expect("a digit");
                    let told = !right.is_ascii_digit()
                        || before.len() != after.len()
                        || check.scheme.may_miss(right, wrong, last);
                    assert!(told, "{}: {changed} passes for {golden}", row.name);
                    missed += 1;
                }
            }
        }
    }
    assert!(seen > 40 * missed, "seen {seen}, missed {missed}");
}

/// Bare digits accuse nobody, whatever they look like.
#[test]
fn no_digits_ever_contradict_an_order() {
    let all = Carriers::default();
    let mut noise = Noise::seeded(0x7a11);
    for _ in 0..200 {
        let digits: String = (0..8 + noise.below(30)).map(|_| char::from(b'0' + noise.byte() % 10)).collect();
        for carrier in CARRIERS {
            assert!(!all.contradict(carrier.zh_cn, &digits), "{} {digits}", carrier.id);
        }
    }
    // The twin: letters do.
    assert!(all.contradict("中通", "SF1012345678901"));
}

#[test]
fn noise_is_read_without_panic_and_without_many_forms() {
    let mut noise = Noise::seeded(0x7a12);
    let alphabet: Vec<char> = "0123456789ABCJDSFYTZ1Z-|= \u{1d}é顺\u{202e}'<^".chars().collect();
    for _ in 0..4_000 {
        let text: String = (0..noise.below(60)).map(|_| noise.pick(&alphabet)).collect();
        let code = code::classify(text.as_bytes(), None);
        let Code::Text(text) = &code else { continue };
        let label = code::label(&code, None);
        assert!(label.forms.len() <= 8 && !label.forms.contains(text));
        for carrier in [None, Some("yunda"), Some("jd"), Some("usps")] {
            let bound = code::bound(text, carrier);
            assert!(!label.plausible || bound == *text || label.forms.contains(&bound), "{text:?} {bound:?}");
        }
    }
}

#[test]
fn what_is_a_number_of_several_is_told_as_such() {
    for (code, kind, carriers, possible) in [
        ("999999999999", "text", &[][..], &["sf", "zto-freight", "ane"][..]),
        ("986578788855", "waybill", &["fedex"], &["sf", "zto-freight", "ane"]),
        ("6901234567892", "gtin", &[], &[]),
        ("4006381333931", "gtin", &[], &["china-post"]),
        ("5901234123457", "gtin", &["yunda"], &["china-post"]),
        ("]E05901234123457", "gtin", &[], &[]),
        ("RB123456785CN", "waybill", &["s10", "china-post"], &[]),
        ("77000000000012", "waybill", &["zto", "sto"], &["dhl"]),
        // Their check digits hold: a country that does not exist, and mailers that do not begin as such mailers do.
        ("RB123456785XX", "text", &[], &[]),
        ("9261202700768711948020", "text", &[], &[]),
        ("9361299878700317633794", "text", &[], &[]),
        ("000000000000", "text", &[], &["sf", "zto-freight", "ane"]),
        ("]C1SF1012345678901", "bad", &[], &[]),
        ("]C0SF1012345678901", "waybill", &["sf"], &[]),
        ("WH:CONFIRM", "command", &[], &[]),
    ] {
        let told = told(code);
        assert_eq!(text(&told, "kind"), kind, "{told}");
        assert_eq!((ids(&told, "carriers"), ids(&told, "possible")), (owned(carriers), owned(possible)), "{told}");
    }
    let told = told("042100005263");
    assert_eq!((text(&told, "kind"), text(&told, "error"), text(&told, "expected")), ("text", "check_digit", "4"));
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
