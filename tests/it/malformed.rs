//! Hostile and broken input (`tests/data/malformed.json`), and what must become of it.

use crate::vectors::{data, hex, text};
use serde_json::Value;
use weighhouse::cli::decode::{Source, decode};
use weighhouse::code::{self, BadCode, Code};
use weighhouse::{scale, scanner};

/// What each case of a scale's bytes must be told as, by protocol; an empty list is silence.
const SCALES: &[(&str, &str, &[&str])] = &[
    ("cas22-7bit", "cas", &["reading 0.500 kg stable gross"]),
    ("cas22-lamp-comma", "cas", &["reading 0.500 kg stable gross"]),
    ("ck-cas6", "cas-pd2", &["error bad_checksum"]),
    ("ck-toledo-lf", "toledo-continuous", &["reading 10.99 kg stable gross"]),
    ("ck-toledo-stx", "toledo-continuous", &["reading 18.99 kg stable gross"]),
    ("ck-yaohua", "yaohua-a9", &["error bad_checksum"]),
    // The source's checksum is wrong as well; the point alone is refused in the protocol's own tests.
    ("ck-yaohua-dp", "yaohua-a9", &["error bad_checksum"]),
    ("frame-glued", "comma", &["error glued"]),
    ("frame-split", "comma", &["reading 0.485 kg stable gross", "reading 0.300 kg moving gross"]),
    ("frame-split-3", "comma", &["reading 1.234 kg stable gross"]),
    ("frame-stale-half", "comma", &["error interrupted", "reading 0.900 kg stable gross"]),
    ("frame-split-2", "yaohua-ww", &["reading 1.171 kg net", "reading 1.172 kg net"]),
    ("lboz", "mt-sics", &["reading 12.46875 lb moving"]),
    ("noise-echo", "nci", &["reading 1.25 lb stable"]),
    ("noise-ff", "comma", &["error parity"]),
    ("noise-nmea", "comma", &["error unknown_header"]),
    ("noise-nmea", "plain", &["error no_number"]),
    ("noise-nmea", "mt-sics", &["error unknown_header"]),
    ("noise-nmea", "and", &["error unknown_header"]),
    ("noise-nmea", "radwag", &["error unknown_header"]),
    ("noise-parity", "and", &["error parity"]),
    ("noise-parity", "cas", &["error parity"]),
    ("noise-parity", "comma", &["error parity"]),
    ("num-double-minus", "comma", &["error bad_number"]),
    ("num-empty", "comma", &["error no_number"]),
    ("num-exp", "comma", &["error bad_unit"]),
    ("num-hex", "comma", &["error bad_unit"]),
    ("num-inf", "comma", &["error no_number"]),
    ("num-plus-minus", "comma", &["error bad_number"]),
    ("num-sign-space", "comma", &["reading -12.5 kg stable net"]),
    ("num-two-dots", "comma", &["error bad_number"]),
    ("num-unicode", "comma", &["error no_number"]),
    ("st-bad-unit", "comma", &["error bad_unit"]),
    ("st-percent", "comma", &["reading 123.4 % stable"]),
    ("st-tare-line", "comma", &["response tare ok 12.3456 kg"]),
    ("st-unknown-header", "comma", &["error unknown_header"]),
    ("st-bad-unit", "and", &["error bad_unit"]),
    ("st-bad-unit", "radwag", &["error unknown_header"]),
    ("st-percent", "and", &["reading 123.4 % stable"]),
    ("st-percent", "radwag", &["error unknown_header"]),
    ("st-tare-line", "and", &["response tare ok 12.3456 kg"]),
    ("st-tare-line", "radwag", &["error unknown_header"]),
    ("st-unknown-header", "and", &["error unknown_header"]),
    ("st-unknown-header", "radwag", &["error unknown_header"]),
    ("toledo-dummy", "toledo-continuous", &["reading 1440 g stable net ambiguous, set code_001"]),
    ("yaohua-rev-midstream", "yaohua-reversed", &["reading 50.000", "reading 50.000"]),
    ("yaohua-rev-missing-eq", "yaohua-reversed", &["error too_long"]),
];

#[test]
fn broken_frames_make_no_weight() {
    let cases = data("malformed.json");
    for (id, protocol, wanted) in SCALES {
        let case = cases.iter().find(|case| text(case, "id") == *id).unwrap_or_else(|| panic!("no case {id}"));
        let mut decoder = (scale::find(protocol).expect("a protocol").new)(&scale::Setup::default());
        let mut told = Vec::new();
        for chunk in chunks(case) {
            decoder.feed(&chunk, &mut |message| told.push(message.to_string()));
        }
        if !text(case, "then_hex").is_empty() {
            decoder.silence();
            decoder.feed(&hex(text(case, "then_hex")), &mut |message| told.push(message.to_string()));
        }
        decoder.end(&mut |message| told.push(message.to_string()));
        if *id == "noise-ff" {
            assert!(told.is_empty(), "noise without an end says nothing: {told:?}");
            decoder.feed(b"\n", &mut |message| told.push(message.to_string()));
        }
        assert_eq!(told, *wanted, "{id} as {protocol}");
    }
}

#[test]
fn never_stable_scales_are_doubted_not_believed() {
    assert_eq!(scale::find("mt-sics").map(|row| row.motion), Some(scale::Motion::Doubted));
}

#[test]
fn odd_reports_type_nothing_false() {
    let keyboard =
        || Source::Scanner { format: "keyboard".into(), layout: "us".into(), gs: "none".into(), descriptor: None };
    let cases = data("malformed.json");
    for (id, wanted, flag) in [
        ("kb-alt-overflow", "", None),
        ("kb-alt-partial", "", Some("bad_alt_sequence")),
        ("kb-ctrl-c", "", Some("control_key")),
        ("kb-gui", "", Some("gui_key")),
        ("kb-held", "1", None),
        ("kb-modonly", "", None),
        ("kb-norelease", "12", None),
        ("kb-rollover", "", Some("rollover")),
        ("kb-six", "123456", None),
        ("kb-unknown", "", Some("unknown_key")),
    ] {
        let case = cases.iter().find(|case| text(case, "id") == id).unwrap_or_else(|| panic!("no case {id}"));
        let reports: Vec<&str> =
            case["reports"].as_array().expect("reports").iter().filter_map(Value::as_str).collect();
        let input = format!("{}\n00 00 00 00 00 00 00 00\n00 00 28 00 00 00 00 00\n", reports.join("\n"));
        let told = decode(&keyboard(), None, input.as_bytes()).expect("decodes").join("\n");
        let overflowed = id == "kb-alt-overflow";
        match flag.or(overflowed.then_some("bad_alt_sequence")) {
            Some(flag) => {
                assert!(told.contains(&format!("\"data\":\"{wanted}\"")) && told.contains(flag), "{id}: {told}")
            }
            None if wanted.is_empty() => assert_eq!(told, "", "{id}"),
            None => {
                assert!(told.contains(&format!("\"data\":\"{wanted}\"")) && !told.contains("flags"), "{id}: {told}")
            }
        }
    }
    assert!(decode(&keyboard(), None, b"00 00 1e").expect("decodes")[0].contains("short_report"), "kb-short");
}

#[test]
fn hostile_codes_are_data_or_refused() {
    for case in data("malformed.json").iter().filter(|case| text(case, "target") == "barcode/any") {
        let (id, bytes) = (text(case, "id"), hex(text(case, "hex")));
        let found = code::classify(&bytes, None);
        let fits = match id {
            "bc-ai-unknown" | "bc-many-ais" => matches!(found, Code::Bad(BadCode::Gs1(_))),
            "bc-ansi" => found == Code::Bad(BadCode::Control),
            "bc-bom" => matches!(found, Code::Gtin { .. }),
            "bc-double-gs" => {
                matches!(&found, Code::Gs1 { elements, .. } if elements.to_string() == "(01)07032069804988(10)ABC")
            }
            "bc-no-fnc1" | "bc-gs-mapped" => matches!(&found, Code::Gs1 { elements, .. } if elements.ambiguous),
            "bc-empty" => found == Code::Bad(BadCode::Empty),
            "bc-fullwidth" => found == Code::Bad(BadCode::FullWidthDigits),
            "wb-control" => found == Code::Text("SF1385628716739".to_owned()),
            // Without symbology identifier nothing says that these are element strings: they are text, unchanged.
            "bc-91" | "bc-check" | "bc-html" | "bc-shell" | "wb-lookalike" => {
                found == Code::Text(String::from_utf8_lossy(&bytes).into_owned())
            }
            other => panic!("{other} has no expectation"),
        };
        assert!(fits, "{id}: {found:?}");
        // Only what looks like a number may become a label, and what is printed is one line without control characters.
        let label = matches!(id, "bc-bom" | "wb-control" | "wb-lookalike" | "bc-check");
        assert_eq!(code::label(&found, None).plausible, label, "{id}");
        let told = decode(&Source::Code { rcn: None }, None, &bytes).expect("decodes").concat();
        assert!(!told.chars().any(char::is_control), "{id}: {told:?}");
    }
    for bad in ["]C199".to_owned() + &"A".repeat(91), "]C10107032069804987".to_owned()] {
        assert!(matches!(code::classify(bad.as_bytes(), None), Code::Bad(BadCode::Gs1(_))), "{bad}");
    }
    let long = format!("]Q1{}", "A".repeat(3_000));
    assert!(matches!(code::classify(long.as_bytes(), None), Code::Text(text) if text.len() == 3_000));
}

#[test]
fn hostile_descriptors_are_refused() {
    for case in data("malformed.json").iter().filter(|case| text(case, "id").starts_with("desc-")) {
        let bytes = chunks(case).concat();
        let keyboard = scanner::KeyboardReport::described(&bytes);
        assert!(keyboard.is_err(), "{}", text(case, "id"));
        let parses = matches!(text(case, "id"), "desc-no-fe");
        assert_eq!(scanner::parse(&bytes).is_ok(), parses || text(case, "id") == "desc-page32", "{}", text(case, "id"));
    }
}

fn chunks(case: &Value) -> Vec<Vec<u8>> {
    if let Some(chunks) = case["chunks_hex"].as_array() {
        return chunks.iter().filter_map(Value::as_str).map(hex).collect();
    }
    let times = case["times"].as_u64().unwrap_or(1) as usize;
    let once = if case["hex_repeat"].is_string() { text(case, "hex_repeat") } else { text(case, "hex") };
    vec![hex(once).repeat(times)]
}
