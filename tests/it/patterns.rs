//! User patterns and HID scales against vectors: what a template says of a frame is what the vector says of it.

use std::fs;

use crate::laws::Noise;
use crate::vectors::{check, data, hex, said, text};
use serde_json::{Map, Value};
use weighhouse::cli::decode::{ScaleArgs, Source, decode};
use weighhouse::scale::{self, Template};

/// What a vector says of a scale and a template cannot: `(vector or scale, key, why)`.
const BEYOND: &[(&str, &str, &str)] = &[
    ("weightech-wt1000", "tare", "a pattern tells one number of a frame; the others are only checked to be numbers"),
    ("weightech-wt1000", "gross", "as above"),
    ("jik6cab-block", "tare", "as above"),
    ("jik6cab-block", "gross", "as above"),
    ("jik6cab-block", "pieces", "as above"),
    ("elzab", "unit", "ELZAB sends none: the configuration says it, which shows in the grams"),
    ("weightech-wt1000", "unit", "as above"),
    ("cas-ecr-type2", "unit", "as above"),
    (
        "cas-ecr-type2",
        "stable",
        "that such a scale sends a number only at rest is known to its protocol, not to a pattern",
    ),
    ("dahua-s-line", "ambiguous", "whoever writes a pattern has looked at the display"),
    ("plain-15", "index", "the character behind the slash is passed over: nobody knows what it says"),
    ("plain-17", "index", "as above"),
    ("plain-18", "index", "as above"),
    ("kern", "stable", "a blank unit is the only sign of motion there; the protocol kern knows that"),
];

/// Vectors of those scales that their pattern refuses, with what it says: none of them is a weight.
const REFUSED: &[(&str, &str)] = &[("cas-ecr2-03", "malformed"), ("oth-27", "malformed")];

fn source(protocol: &str, pattern: Option<&str>, unit: Option<&str>) -> Source {
    let (pattern, unit) = (pattern.map(str::to_owned), unit.map(str::to_owned));
    Source::Scale(ScaleArgs { protocol: protocol.into(), unit, pattern, ..ScaleArgs::default() })
}

#[test]
fn hid_scales_say_what_their_reports_mean() {
    let rows = data("hid_scale_vectors.json");
    assert_eq!(rows.len(), 19);
    for row in &rows {
        for input in [hex(text(row, "hex")), text(row, "hex").as_bytes().to_vec()] {
            let told = decode(&source("usb-hid", None, None), None, &input).expect("a known protocol");
            check(text(row, "id"), &told, &row["expect"]);
        }
    }
}

#[test]
fn reports_are_told_apart_side_by_side_and_line_by_line() {
    let told = |input: &[u8]| decode(&source("usb-hid", None, None), None, input).expect("decodes").len();
    let one = b"\x03\x04\x0b\xff\x6f\x04";
    assert_eq!((told(one), told(&one.repeat(3)), told(b"")), (1, 3, 0));
    assert_eq!(told(b"03 04 0b ff 6f 04\n\n03040bff6f04\r\n"), 2);
    assert!(decode(&source("usb-hid", None, None), None, b"03 zz\n").expect("decodes")[0].contains("not_hex"));
}

/// The cases of `malformed.json` that are about reports.
#[test]
fn broken_reports_make_no_weight() {
    for (id, report, wanted) in [
        ("uh-empty", "", None),
        ("uh-exp-128", "03 04 03 80 01 00", Some("exponent_out_of_range")),
        // A Sartorius Practum types: its first byte is the Alt key, and not the number of a report.
        ("uh-keyboard-scale", "04 00 5f 00 00 00 00 00", Some("long_report")),
        ("uh-long", "03 04 0b ff 6f 04 00 00 00 00", Some("long_report")),
        ("uh-motion", "03 03 0b ff 6f 04", Some(r#""value":"113.5","unit":"oz","stable":false"#)),
        ("uh-other-id", "09 04 02 00 01 00", None),
        ("uh-over", "03 06 0b ff 6f 04", Some(r#""value":null,"stable":false,"overload":true"#)),
        ("uh-short", "03 04 02", Some("short_report")),
        ("uh-status0", "03 00 02 00 01 00", Some("unknown_status")),
        ("uh-unit0", "03 04 00 00 01 00", Some("unknown_unit")),
        ("uh-unit13", "03 04 0d 00 01 00", Some("unknown_unit")),
    ] {
        let told = decode(&source("usb-hid", None, None), None, &hex(report)).expect("decodes");
        match wanted {
            None => assert_eq!(told, [""; 0], "{id}"),
            Some(wanted) => assert!(told.len() == 1 && told[0].contains(wanted), "{id}: {told:?}"),
        }
    }
}

/// Templates put together by chance: each is refused with a column that it has, or reads noise and its own texts without a panic.
#[test]
fn templates_of_noise_are_refused_or_read_without_a_panic() {
    const PIECES: &[&str] = &[
        "{weight}",
        "{weight:6.3}",
        "{weight:8}",
        "{weight-reversed:8}",
        "{weight-comma}",
        "{number}",
        "{number:3}",
        "{sign}",
        "{point}",
        "{unit}",
        "{unit:3}",
        "{skip}",
        "{skip:2}",
        "{bytes:1}",
        "{spaces}",
        "{begin}",
        "{end}",
        "{xor}",
        "{xor:byte}",
        "{sum}",
        "{stable:ST|US}",
        "{state:A=kg|B=tare|=moving}",
        "{overload:OL}",
        "{underload:-}",
        r"\x02",
        r"\r\n",
        "=",
        ",",
        " ",
        "kg",
        "{",
        "}",
        r"\",
        "克",
        "|",
    ];
    let mut read = 0;
    for seed in 1..8_000 {
        let mut noise = Noise::quiet(seed * 0x9e37_79b9);
        let pieces: Vec<&str> = (0..1 + noise.below(7)).map(|_| noise.pick(PIECES)).collect();
        let text = pieces.concat();
        match Template::parse(&text) {
            Err(fault) => assert!((1..=text.chars().count() + 1).contains(&fault.column), "{text}: {fault}"),
            Ok(template) => {
                read += 1;
                assert_eq!(template.to_string(), text);
                let setup = scale::Setup { pattern: Some(template), ..scale::Setup::default() };
                let mut decoder = (scale::find("pattern").unwrap().new)(&setup);
                let bytes: Vec<u8> =
                    (0..600).map(|_| noise.pick(b"\x02\r\n=,- +.0123456789kgSTUSOLAB\x00\xff")).collect();
                decoder.feed(&bytes, &mut |_| {});
            }
        }
    }
    assert!(read > 200, "{read} templates were good");
}

/// What is open is said, and what the bytes say of the line goes into the lines to paste.
#[test]
fn a_suggestion_says_what_the_wire_leaves_open() {
    let even = |byte: &u8| byte | if byte.count_ones() % 2 == 1 { 0x80 } else { 0 };
    let seven: Vec<u8> = b"  1.250\r\n".repeat(8).iter().map(even).collect();
    let Told { notes, stanza, wire } = suggested(&seven);
    assert!(
        notes.contains("framing is 7E1") && notes.contains("No unit") && notes.contains("Whether the load rests"),
        "{notes}"
    );
    assert!(stanza.contains("framing = \"7E1\"") && stanza.contains("# unit"), "{stanza}");
    assert_eq!(wire, "seven-bits");
    let Told { notes, stanza, .. } = suggested(&b"ST,GS,+0001.250kg\r\n".repeat(8));
    assert!(!notes.contains("unit") && !notes.contains("rests") && !stanza.contains('#'), "{notes}: {stanza}");
    let Told { notes, .. } = suggested(&b"6901234567892\r\n".repeat(8));
    assert!(notes.contains("barcodes"), "{notes}");
    for (bytes, wanted) in [
        (Vec::new(), "Nothing was heard"),
        ([0xff, 0xfe, 0xfc, 0x80].repeat(30), "another baud rate"),
        ([0, 65, 66].repeat(30), "another parity"),
    ] {
        let Told { notes, stanza, .. } = suggested(&bytes);
        assert!(notes.contains(wanted) && stanza.is_empty(), "{notes}");
    }
}

/// What is odd about a capture is said before anybody pastes: what a pattern or protocol made of it reads is what the display shows, or
/// the words beside it say why not.
#[test]
fn a_suggestion_says_what_could_be_read_wrongly() {
    let frames = |of: fn(u32) -> String| (0..12).map(of).collect::<String>().into_bytes();
    let gbk = |bytes: &[u8], times: usize| bytes.repeat(times);
    for (bytes, pasted, said) in [
        (frames(|at| format!("{:06}\r\n", at * 117)), Some("protocol = \"comma\""), &["No point"][..]),
        (frames(|_| "ST,GS,+0001.250kg\r\n".to_owned()), Some("protocol = \"comma\""), &["Every reading was the same"]),
        (
            frames(|at| format!("ST,GS,+{:07.2}N\r\n", f64::from(at) * 9.81)),
            Some("protocol"),
            &["sends N, which is no weight"],
        ),
        (frames(|at| format!("\x021{:06}{:06}\x03", at * 117, 120)), None, &["several numbers stand side by side"]),
        (
            frames(|at| format!("{}.250 jin\r\n", at)),
            Some("{weight} jin"),
            &["jin stands behind the number", "{state:jin=kg}"],
        ),
        (
            gbk(b"\xd6\xd8\xc1\xbf:1.250\xbd\xef\r\n", 9),
            Some(r"{weight}\xbd\xef"),
            &["the same", r"\xbd\xef stands behind"],
        ),
        (
            frames(|at| format!("W{:07.3}{}kg\r\n", at, if at % 4 == 1 { '-' } else { '+' })),
            Some("=minus}kg"),
            &["No protocol fits"],
        ),
        (frames(|at| format!("{at}.25{at:02}e+00 kg\r\n")), None, &["Nothing here repeats"]),
        // Either direction reads these; the other one makes 52.1 of 1.250.
        (frames(|_| "=0001.250".to_owned()), Some("yaohua-forward"), &["yaohua-reversed read them too"]),
        (frames(|_| "=052.1000".to_owned()), Some("yaohua-reversed"), &["yaohua-forward read them too"]),
    ] {
        let told = suggested(&bytes);
        let shown = String::from_utf8_lossy(&bytes[..18]);
        match pasted {
            Some(pasted) => assert!(told.stanza.contains(pasted), "{shown}: {}", told.stanza),
            None => assert_eq!(told.stanza, "", "{shown}"),
        }
        assert!(said.iter().all(|said| told.notes.contains(said)), "{shown}: {}", told.notes);
    }
}

struct Told {
    notes: String,
    stanza: String,
    wire: String,
}

fn suggested(bytes: &[u8]) -> Told {
    let args = ScaleArgs { suggest: true, ..ScaleArgs::default() };
    let told = decode(&Source::Scale(args), None, bytes).expect("decodes");
    let told: Value = serde_json::from_str(&told[0]).expect("JSON");
    let notes: Vec<&str> = told["notes"].as_array().expect("notes").iter().filter_map(Value::as_str).collect();
    Told { notes: notes.join(" "), stanza: text(&told, "stanza").to_owned(), wire: text(&told, "wire").to_owned() }
}

/// Every serial vector, sent again and again, is among what is suggested for it.
#[test]
fn what_a_protocol_reads_is_suggested_for_it() {
    let mut suggested = 0;
    for row in data("scale_vectors.json") {
        let (id, protocol, reads) =
            (text(&row, "id"), text(&row, "protocol"), text(&row["expect"], "outcome") == "reading");
        let known = scale::find(protocol).is_some_and(|row| !row.reports);
        let bytes = hex(text(&row, "hex")).repeat(8);
        if reads && known {
            let found = scale::suggest(&bytes);
            let names: Vec<&str> = found.fits.iter().map(|fit| fit.protocol.name).collect();
            assert!(names.contains(&protocol), "{id} ({protocol}): {names:?}");
            suggested += 1;
        }
    }
    assert!(suggested > 40, "{suggested}");
}

/// Noise with frames in it: whatever is suggested reads some of it, and nothing panics.
#[test]
fn a_suggestion_for_noise_says_how_little_it_reads() {
    for seed in 1..60 {
        let mut noise = Noise::quiet(seed * 0x9e37_79b9);
        let frame = [b"W;".to_vec(), noise.bytes(3), b"1.25 kg\r\n".to_vec()].concat();
        let share = noise.below(12) as usize;
        let bytes: Vec<u8> =
            (0..200).flat_map(|_| if noise.one_in(2) { frame.clone() } else { noise.bytes(share) }).collect();
        let found = scale::suggest(&bytes);
        assert!(found.fits.iter().all(|fit| fit.explained >= 60 && fit.frames > fit.refused), "seed {seed}");
        assert!(found.pattern.is_none_or(|derived| derived.read >= 2 * derived.refused), "seed {seed}");
    }
}

#[test]
fn a_pattern_reads_what_no_protocol_lists() {
    let rows = data("pattern_vectors.json");
    let mut scales: Vec<&str> = rows.iter().map(|row| text(row, "scale")).collect();
    scales.dedup();
    assert!(rows.len() > 40 && scales.len() > 10, "{scales:?}");
    for row in &rows {
        let (id, scale) = (text(row, "id"), text(row, "scale"));
        let told =
            decode(&source("pattern", row["pattern"].as_str(), row["unit"].as_str()), None, &hex(text(row, "hex")));
        let told = told.unwrap_or_else(|fault| panic!("{id}: {fault}"));
        if let Some((_, error)) = REFUSED.iter().find(|(refused, _)| *refused == id) {
            assert!(told.len() == 1 && told[0].contains(error), "{id}: {told:?}");
            continue;
        }
        let known = |key: &str| BEYOND.iter().any(|(at, name, _)| (*at == id || *at == scale) && *name == key);
        let wanted: Map<String, Value> = said(&row["expect"]).into_iter().filter(|(key, _)| key != "count").collect();
        let found = told.last().unwrap_or_else(|| panic!("{id} says nothing"));
        let found = said(&serde_json::from_str(found).expect("a line of JSON"));
        for key in wanted.keys().chain(found.keys()).filter(|key| !known(key)) {
            assert_eq!(found.get(key), wanted.get(key), "{id} ({scale}), {key}: {told:?}");
        }
    }
}

#[test]
fn a_wrong_template_is_told_with_its_column_and_its_cure() {
    for (template, column, found, wanted) in [
        ("", 1, "no {weight}", "{weight}"),
        (r"{weigth}\r\n", 1, "{weigth}", "{weight}, {number}"),
        (r"ST,{weight", 4, "{ without }", "}"),
        (r"ST,weight}\r\n", 10, "} without {", r"\}"),
        (r"{weight:{unit}}\r\n", 9, "{ within {", "} first"),
        (r"{weight}\q", 9, r"\q", r"\xHH"),
        (r"{weight}\x1", 9, r"\x", "two hex digits"),
        (r"{weight}\x00", 9, "the byte 0", "parity"),
        ("{weight}克\r\n", 9, "'克'", r"\xHH"),
        (r"{weight:0}\r\n", 9, "\"0\"", "from 1 to 40"),
        (r"{weight:6.9}\r\n", 9, "\"6.9\"", "at most 6 decimals"),
        (r"{weight:six}\r\n", 9, "\"six\"", "such as 6.3"),
        (r"{weight} {weight}\r\n", 10, "a second {weight}", "{number}"),
        (r"{weight}{unit}{unit}\r\n", 15, "a second {unit}", "{skip}"),
        (r"{weight}{end}{xor}\r\n", 14, "no end of the part before", "a width"),
        (r"{weight:6}{end}{begin}{xor}\r\n", 11, "{end} with nothing", "behind {begin}"),
        (r"{begin}{weight:6}{xor}{end}\r\n", 23, "{end} with nothing", "before {xor}"),
        (r"{weight:6.3}{point}\r\n", 13, "{point} and decimals", "one of them"),
        (r"{skip}{weight}\r\n", 7, "no end of the part before", "{skip:N}"),
        (r"{weight}{number}\r\n", 9, "no end of the part before", "a width"),
        (r"{weight}0\r\n", 9, "no end of the part before", "a width"),
        (r"{state:ST}{weight}\r\n", 8, "no meaning", "TEXT=MEANING"),
        (r"{state:ST=still}{weight}\r\n", 8, "\"still\"", "stable, moving"),
        (r"{state:S=stable|ST=moving}{weight}\r\n", 17, "never reached", "a longer one before"),
        (r"{stable:ST}{weight}\r\n", 9, "other texts", "{stable:ST|US}"),
        (r"{stable}{weight}\r\n", 1, "no texts", "between bars"),
        (r"{sign:2}{weight}\r\n", 7, "a colon", "{sign} alone"),
        (r"{xor:crc}{weight}\r\n", 6, "\"crc\"", "hex"),
        (r"{bytes}{weight:6}\r\n", 1, "no number of bytes", "{bytes:2}"),
        (r"{weight}\r\n{skip:2}\r\n", 21, "stands elsewhere", "nowhere else"),
        (r"\xff{weight-bcd}", 5, "no width", "{weight-bcd:8}"),
        (r"{weight-reversed}=", 1, "no width", "{weight-reversed:8}"),
        (r"{overload:ST}{stable:ST|US}{weight}\r\n", 1, "stands in the template", "{state:"),
        ("{weight}", 9, "without an end", r"\r\n"),
        ("{weight:6}", 1, "no text", r"\x02"),
        (r"\x02{bytes:1}{weight}\r", 14, "a part without a width", "{weight:7}"),
    ] {
        let fault = Template::parse(template).expect_err(template);
        assert!(
            fault.column == column && fault.found.contains(found) && fault.wanted.contains(wanted),
            "{template}: {fault}"
        );
        let told = decode(&source("pattern", Some(template), None), None, b"").expect_err("refused").to_string();
        assert!(told.contains(&format!("column {column}: found")), "{told}");
    }
    let long = r"\x02{weight:6}".to_owned() + &"{bytes:40}".repeat(3);
    for endless in ["{weight}".to_owned() + &"x".repeat(300), "{sum}".repeat(41) + "{weight}=", long] {
        let fault = Template::parse(&endless).expect_err("too long");
        assert!(fault.to_string().contains("at most"), "{fault}");
    }
    assert!(decode(&source("pattern", None, None), None, b"").expect_err("refused").to_string().contains("--pattern"));
    let stray = decode(&source("comma", Some("{weight}="), None), None, b"").expect_err("refused").to_string();
    assert!(stray.contains("--pattern means nothing to comma: it is for pattern"), "{stray}");
}

/// What stands in for a template that is not set is what its text says.
#[test]
fn the_usual_template_is_its_text() {
    let usual = Template::default();
    assert_eq!(Template::parse(&usual.to_string()), Ok(usual));
}

/// The page is true: every example on it reads its frames as it says.
#[test]
fn every_example_of_the_page_reads_as_it_says() {
    let page = fs::read_to_string(format!("{}/docs/scale-pattern.md", env!("CARGO_MANIFEST_DIR"))).expect("the page");
    let (mut examples, mut frames) = (0, 0);
    for example in page.split("```toml\n").skip(1) {
        let (settings, rest) = example.split_once("```").expect("a closed block");
        let settings: toml::Table = settings.parse().unwrap_or_else(|error| panic!("{settings}: {error}"));
        let pattern = settings["pattern"].as_str();
        let unit = settings.get("unit").and_then(toml::Value::as_str);
        let block = rest.split("```\n").nth(1).unwrap_or_else(|| panic!("{pattern:?} has no frames"));
        examples += 1;
        for line in block.lines() {
            let (frame, wanted) = line.split_once("  →  ").unwrap_or_else(|| panic!("no arrow: {line}"));
            let told =
                decode(&source("pattern", pattern, unit), None, &unescaped(frame.trim())).expect("a good template");
            let told = told.last().unwrap_or_else(|| panic!("{line} says nothing"));
            let told: Value = serde_json::from_str(told).expect("a line of JSON");
            assert_eq!(short(&told), wanted.trim(), "{pattern:?}: {frame}: {told}");
            frames += 1;
        }
    }
    assert!(examples >= 10 && frames >= 20, "{examples} examples with {frames} frames");
}

/// A line of `decode` as the page writes it.
fn short(told: &Value) -> String {
    let words = |keys: &[&str]| keys.iter().filter_map(|key| told[key].as_str()).collect::<Vec<_>>().join(" ");
    match text(told, "outcome") {
        "reading" => {
            let grams = told["grams"].as_str().map(|grams| format!("= {grams} g"));
            let stable = told["stable"].as_bool().map(|stable| if stable { "stable" } else { "moving" }.to_owned());
            let all = [Some(words(&["value", "unit"])), grams, stable, told["mode"].as_str().map(str::to_owned)];
            all.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        "status" if told["overload"] == true => "overload".to_owned(),
        "status" if told["underload"] == true => "underload".to_owned(),
        "response" => format!("{} {}", text(told, "cmd"), words(&["tare", "unit"])),
        outcome => format!("{outcome} {}", text(told, "error")),
    }
}

/// `\r`, `\n` and `\xHH` as bytes.
fn unescaped(frame: &str) -> Vec<u8> {
    let mut rest = frame;
    let mut bytes = Vec::new();
    while let Some(first) = rest.bytes().next() {
        let (byte, length) = match rest.as_bytes() {
            [b'\\', b'r', ..] => (b'\r', 2),
            [b'\\', b'n', ..] => (b'\n', 2),
            [b'\\', b'x', ..] => (u8::from_str_radix(&rest[2..4], 16).expect("hex"), 4),
            _ => (first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}
