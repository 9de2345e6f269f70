//! The vectors of `tests/data`, through `decode` as a user would run it. Every key of `expect` is compared, and nothing may be told
//! beyond it; where we differ from a vector, it is listed here with the reason.

use serde_json::{Map, Value};
use std::fs;
use weighhouse::cli::decode::{ScaleArgs, Source, decode};
use weighhouse::code;

/// Keys of a vector that are not compared: `(vector, key, why)`.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("hidpos-16", "data_gbk", "decode tells the bytes, and the script they are in is no matter of the scanner"),
    ("hidkbd-17", "then", "tells of a profile without terminator; that is a setting of a device, and decode has none"),
    ("bc-088", "kind", "the contract calls it text"),
    ("bc-089", "kind", "the contract calls it text"),
    ("bc-091", "kind", "the contract calls it text"),
    ("bc-115", "kind", "the contract calls it text"),
    ("bc-116", "kind", "the contract calls it gtin"),
    ("bc-117", "kind", "the contract calls it gtin"),
];

/// Vectors that are not followed: `(vector, why)`.
const REFUSED: &[(&str, &str)] = &[
    ("bc-083", "an empty line is no code, and decode prints nothing for it"),
    ("bc-093", "an empty symbol is bad: a bench must not take it for a code"),
    ("bc-094", "an empty symbol is bad: a bench must not take it for a code"),
    ("bc-096", "GS1 Digital Link is kept as the text it is"),
    ("bc-097", "GS1 Digital Link is kept as the text it is"),
    ("bc-099", "GS1 Digital Link is kept as the text it is"),
];

/// Vectors that refuse a wrong check digit within a longer value, which we tell.
const NESTED: &[&str] = &["bc-162"];

/// A keyboard with report id 1: modifiers, a reserved byte, five keys.
const KEYBOARD_WITH_ID: &str = "05 01 09 06 a1 01 85 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 \
     95 05 75 08 15 00 26 ff 00 05 07 19 00 2a ff 00 81 00 c0";

pub fn data(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    whole["vectors"].as_array().expect("an array").clone()
}

pub fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

pub fn hex(text: &str) -> Vec<u8> {
    text.split_ascii_whitespace().map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

/// Without the keys that are null: a key that is absent and one that is null say the same.
pub fn said(value: &Value) -> Map<String, Value> {
    let all = value.as_object().expect("an object").iter();
    all.filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), value.clone())).collect()
}

pub fn check(id: &str, told: &[String], expect: &Value) {
    let wanted = match text(expect, "outcome") {
        "ignore" => Vec::new(),
        "multi" => expect["results"].as_array().expect("results").clone(),
        // So many equal frames.
        _ => vec![expect.clone(); expect["count"].as_u64().unwrap_or(1) as usize],
    };
    assert_eq!(told.len(), wanted.len(), "{id}: {told:?}");
    for (told, wanted) in told.iter().zip(&wanted) {
        let mut wanted = said(wanted);
        wanted.retain(|key, _| key != "count" && !DIFFERENT.iter().any(|(at, name, _)| *at == id && name == key));
        let told: Value = serde_json::from_str(told).expect("a line of JSON");
        let mut told = said(&told);
        // A partial tells its bytes too, and bytes that are no text are also told as what can be read of them.
        if wanted.get("outcome").and_then(Value::as_str) == Some("partial") {
            told.remove("data_hex");
        } else if !wanted.contains_key("data") && wanted.contains_key("data_hex") {
            told.remove("data");
        }
        assert_eq!(told, wanted, "{id}");
    }
}

fn scale(protocol: &str) -> Source {
    Source::Scale(ScaleArgs { protocol: protocol.to_owned(), ..ScaleArgs::default() })
}

#[test]
fn scales_say_what_their_bytes_mean() {
    let rows = data("scale_vectors.json");
    assert_eq!(rows.len(), 194);
    for row in &rows {
        let told = decode(&scale(text(row, "protocol")), None, &hex(text(row, "hex"))).expect("a known protocol");
        check(text(row, "id"), &told, &row["expect"]);
    }
}

#[test]
fn scanners_say_what_they_read() {
    let rows = data("scanner_vectors.json");
    assert_eq!(rows.len(), 39);
    for row in &rows {
        let id = text(row, "id");
        let gs = match id {
            "hidkbd-19" => "ctrl-bracket",
            "hidkbd-20" => "f8",
            "hidkbd-23" => "alt-029",
            _ => "none",
        };
        let layout = text(row, "settings").strip_prefix("layout ").unwrap_or("us").to_owned();
        let source = Source::Scanner { format: text(row, "format").into(), layout, gs: gs.into(), descriptor: None };
        let descriptor = text(row, "settings").starts_with("descriptor").then_some(KEYBOARD_WITH_ID);
        let descriptor = descriptor.or(row["descriptor"].as_str()).map(str::as_bytes);
        let input = match row["reports"].as_array() {
            Some(reports) => reports.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n").into_bytes(),
            None => hex(text(row, "hex")),
        };
        check(id, &decode(&source, descriptor, &input).expect("a known format"), &row["expect"]);
    }
}

#[test]
fn a_gs_is_only_read_where_the_scanner_types_it_so() {
    for row in data("scanner_vectors.json").iter().filter(|row| ["hidkbd-19", "hidkbd-20"].contains(&text(row, "id"))) {
        let source =
            Source::Scanner { format: "keyboard".into(), layout: "us".into(), gs: "none".into(), descriptor: None };
        let reports: Vec<&str> = row["reports"].as_array().expect("reports").iter().filter_map(Value::as_str).collect();
        let told = decode(&source, None, reports.join("\n").as_bytes()).expect("decodes").join("\n");
        assert!(!told.contains("\\u001d") && told.contains("_key\"]"), "the gap must be flagged: {told}");
    }
}

#[test]
fn numbers_with_check_digits_are_read_or_refused() {
    let rows = data("code_vectors.json");
    for row in &rows {
        let (id, digits, expect) = (text(row, "id"), text(row, "text").trim(), &row["expect"]);
        let found = match text(row, "what") {
            "gtin" => code::gtin14(digits),
            "upc-e" => code::upc_a(digits),
            "sscc" => code::sscc(digits),
            // A GLN has thirteen digits and the check digit of an EAN-13.
            "gln" => code::gtin14(digits).map(|gtin| gtin.split_at(1).1.to_owned()),
            what @ ("gs1-check-digit" | "gs1-price-check") => {
                let rule = if what == "gs1-check-digit" { code::check_digit } else { code::measure_check_digit };
                let digit = rule(digits.as_bytes()).map(|digit| u64::from(digit - b'0'));
                assert_eq!(digit, expect["check_digit"].as_u64(), "{id}");
                continue;
            }
            _ => continue,
        };
        match found {
            Ok(number) => {
                let wanted = ["upc_a", "gtin14", "sscc", "gln"].into_iter().find_map(|key| expect[key].as_str());
                assert_eq!(Some(number.as_str()), wanted, "{id}");
            }
            Err(fault) => {
                // One source calls the same refusal by another name.
                let wanted = text(expect, "error").replace("not_ascii_digits", "not_digits");
                assert_eq!(fault.id(), wanted, "{id}");
                if let (code::GtinFault::CheckDigit(due), Some(wanted)) = (fault, expect["expected"].as_str()) {
                    assert_eq!(due.to_string(), wanted, "{id}");
                }
            }
        }
    }
}

#[test]
fn element_strings_are_read_or_refused() {
    for row in data("code_vectors.json").iter().filter(|row| text(row, "what") == "gs1-elements") {
        let (id, expect) = (text(row, "id"), &row["expect"]);
        match code::elements(text(row, "text").as_bytes()) {
            // A check digit within a longer value is told and not refused: such symbols are in use, and a bench can only scan again.
            Ok(found) if NESTED.contains(&id) => {
                let lint = found.lint.expect("told");
                assert_eq!(code::BadCode::Gs1(lint).id(), text(expect, "error"), "{id}");
                assert!(lint.to_string().starts_with(text(expect, "detail")), "{id}: {lint}");
            }
            Ok(found) => {
                assert_eq!(found.lint, None, "{id}");
                assert_eq!(serde_json::to_value(&found.pairs).expect("JSON"), expect["elements"], "{id}");
                assert!(expect["hri"].is_null() || found.to_string() == text(expect, "hri"), "{id}: {found}");
                assert_eq!(found.ambiguous, id == "bc-185", "{id}");
            }
            Err(fault) => {
                assert_eq!(code::BadCode::Gs1(fault).id(), text(expect, "error"), "{id}");
                assert!(fault.to_string().starts_with(text(expect, "detail")), "{id}: {fault}");
            }
        }
    }
}

#[test]
fn weights_within_codes_are_told() {
    let rows = data("code_vectors.json");
    let weights = rows.iter().filter(|row| ["rcn-weight", "gs1-weight"].contains(&text(row, "what")));
    let mut told_of = 0;
    for row in weights {
        let (id, expect) = (text(row, "id"), &row["expect"]);
        let country = text(expect, "region").split('/').next().filter(|country| !country.is_empty());
        // Without its identifier a string of elements that begins with a weight is any other number.
        let code = if country.is_some() { text(row, "text").to_owned() } else { format!("]C1{}", text(row, "text")) };
        let told = |rcn: Option<String>| -> Value {
            let told = decode(&Source::Code { rcn }, None, code.as_bytes()).expect("decodes");
            serde_json::from_str(&told[0]).expect("JSON")
        };
        let found = told(country.map(str::to_lowercase));
        assert_eq!((&found["weight_kg"], &found["region"]), (&expect["weight_kg"], &expect["region"]), "{id}");
        assert!(expect["elements"].is_null() || found["elements"] == expect["elements"], "{id}");
        // The twin: nobody asked, so a shop number is a number.
        assert_eq!(told(None)["weight_kg"].is_null(), country.is_some(), "{id}");
        told_of += 1;
    }
    assert_eq!(told_of, 6);
}

/// Every kind of code vector is run by a test of this file or of `waybills.rs`.
#[test]
fn no_kind_of_code_vector_is_left_out() {
    let here = [
        ("gtin", 18),
        ("upc-e", 9),
        ("sscc", 4),
        ("gln", 2),
        ("gs1-check-digit", 4),
        ("gs1-price-check", 1),
        ("gs1-elements", 46),
        ("gs1-weight", 2),
        ("rcn-weight", 4),
        ("aim+gs1", 30),
        ("waybill", 131),
    ];
    let rows = data("code_vectors.json");
    for (what, count) in here {
        assert_eq!(rows.iter().filter(|row| text(row, "what") == what).count(), count, "{what}");
    }
    assert_eq!(rows.len(), here.iter().map(|(_, count)| count).sum::<usize>());
}

#[test]
fn codes_with_a_symbology_are_what_it_says() {
    for row in data("code_vectors.json").iter().filter(|row| text(row, "what") == "aim+gs1") {
        let (id, expect) = (text(row, "id"), &row["expect"]);
        let told = decode(&Source::Code { rcn: None }, None, text(row, "text").as_bytes()).expect("decodes");
        if REFUSED.iter().any(|(refused, _)| *refused == id) {
            assert!(!told.iter().any(|line| line.contains("\"elements\"")), "{id}");
            continue;
        }
        let [line] = told.as_slice() else { panic!("{id}: {told:?}") };
        let told: Value = serde_json::from_str(line).expect("JSON");
        let bad = told["kind"] == "bad";
        assert_eq!(bad, text(expect, "outcome") == "error", "{id}: {told}");
        for (key, wanted) in said(expect).iter().filter(|(key, _)| *key != "outcome") {
            if !DIFFERENT.iter().any(|(at, name, _)| *at == id && name == key) {
                assert_eq!(&told[key], wanted, "{id}: {key}");
            }
        }
    }
}

/// The check itself can fail: a vector with one thing changed does not pass.
#[test]
fn a_changed_vector_is_noticed() {
    let row = &data("scale_vectors.json")[0];
    let told = decode(&scale(text(row, "protocol")), None, &hex(text(row, "hex"))).expect("decodes");
    for key in said(&row["expect"]).keys() {
        let mut changed = row["expect"].clone();
        changed[key] = Value::from("something else");
        assert!(std::panic::catch_unwind(|| check("changed", &told, &changed)).is_err(), "{key}");
    }
}
