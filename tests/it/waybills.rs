//! Waybills through `decode code`: the given vectors, and laws over every row of couriers' formats.

use serde_json::Value;
use weighhouse::cli::decode::{Source, decode};

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
    let lines = decode(&Source::Code, None, code.as_bytes()).expect("decodes");
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
