//! What must hold of files and messages: order files, the marketplace's answers to tracking files, the configuration, bodies of the journal, word of devices that come.

use std::io::{Cursor, Write as _};
use std::path::Path;

use jiff::tz::TimeZone;
use weighhouse::config::Config;
use weighhouse::device::concerns_a_bench;
use weighhouse::import::{self, FOUND_CHARS, Parsed, ResultColumns, Unreadable};
use weighhouse::store::{body_of, reread};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A target by its name, and what it does with its bytes.
type Target = (&'static str, fn(&[u8]));

/// The targets of this file.
pub const TARGETS: &[Target] = &[
    ("order-csv", |data| orders("orders.csv", data)),
    ("order-xlsx", |data| orders("orders.xlsx", &workbook(data))),
    ("order-json", |data| orders("orders.json", data)),
    ("results-csv", results),
    ("results-xlsx", |data| results(&workbook(data))),
    ("config", config),
    ("journal", journal),
    ("uevent", uevent),
];

/// A package that is whole, with these bytes as its sheet, or as its texts and its sheet with a NUL between: noise in a package breaks
/// its checksums and gets no further. Bytes that are a package are taken as they are.
fn workbook(data: &[u8]) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let (texts, sheet) =
        data.iter().position(|&byte| byte == 0).map_or((&data[..0], data), |at| (&data[..at], &data[at + 1..]));
    let relation =
        |id: &str, kind: &str, target: &str| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>");
    let relations =
        relation("a", "worksheet", "s") + &relation("b", "sharedStrings", "t") + &relation("c", "styles", "y");
    let styles = "<x><numFmts><numFmt numFmtId='200' formatCode='0000'/></numFmts><cellXfs><xf/><xf numFmtId='22'/><xf numFmtId='200'/>\
        </cellXfs></x>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in [
        ("xl/workbook.xml", &b"<w><sheets><sheet name='S' id='a'/></sheets></w>"[..]),
        ("xl/_rels/workbook.xml.rels", format!("<r>{relations}</r>").as_bytes()),
        ("xl/y", styles.as_bytes()),
        ("xl/t", texts),
        ("xl/s", sheet),
    ] {
        zip.start_file(name, stored).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// An order file.
fn orders(name: &str, data: &[u8]) {
    let read = |data: &[u8]| import::read(name, data, &TimeZone::UTC);
    match read(data) {
        Ok(parsed) => {
            whole(&parsed);
            assert_eq!(read(data).as_ref(), Ok(&parsed), "read again it says the same");
            again(&parsed);
        }
        Err(error) => one_line(&Unreadable::to_string(&error)),
    }
}

fn whole(parsed: &Parsed) {
    let mut numbers: Vec<&str> = parsed.shipments.iter().map(|shipment| shipment.no.as_str()).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "a shipment stands once");
    for shipment in &parsed.shipments {
        assert!(!shipment.lines.is_empty() && shipment.revision == 0);
        one_line(shipment.no.as_str());
        one_line(&shipment.remark);
        for line in &shipment.lines {
            assert!(line.qty >= 1 && !line.sku.is_empty() && line.codes.iter().all(|code| !code.is_empty()));
            one_line(&line.name);
        }
    }
    for refused in &parsed.refused {
        assert!(refused.found.chars().count() <= FOUND_CHARS + 1 && !refused.wanted.is_empty(), "{refused}");
        one_line(&refused.to_string());
        let no = refused.shipment.as_ref();
        assert!(parsed.shipments.iter().all(|shipment| Some(&shipment.no) != no), "taken in and refused: {refused}");
    }
}

/// What was taken in goes through the journal and comes back as it was.
fn again(parsed: &Parsed) {
    for shipment in &parsed.shipments {
        let imported = weighhouse::domain::Event::Imported(Box::new(shipment.clone()));
        let (kind, body) = body_of(&imported).expect("JSON");
        // A hold is a fact of its own.
        let mut without = shipment.clone();
        without.hold = None;
        assert_eq!(reread(kind, &body).expect("a body"), weighhouse::domain::Event::Imported(Box::new(without)));
    }
}

fn one_line(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// A marketplace's answer to a tracking file.
fn results(data: &[u8]) {
    let columns = ResultColumns::default();
    let read = || import::read_results("answer", data, &columns);
    match read() {
        Ok(results) => {
            assert_eq!(read().as_ref(), Ok(&results), "read again it says the same");
            for row in &results.rows {
                assert!(!row.order.is_empty(), "an answer is about an order");
                [&row.order, &row.waybill, &row.say].iter().for_each(|text| one_line(text));
            }
            results.refused.iter().for_each(|why| one_line(why));
        }
        Err(error) => one_line(&Unreadable::to_string(&error)),
    }
}

/// A configuration file.
fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = || Config::parse("w.toml", text, Path::new("/etc/weighhouse"));
    let found = read();
    assert_eq!(read(), found, "read again it says the same");
    match found {
        Ok(config) => {
            let _ = (config.requires(), config.check_names(&["comma"], &["us"], &["none"], &["g"]));
            assert!(config.store.is_absolute() && config.web.token_file.is_absolute());
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                let spot = error.spot.expect("a place in a text that was read");
                assert!((1..=text.matches('\n').count() + 1).contains(&spot.line) && spot.column >= 1, "{error}");
                assert!(!error.wanted.is_empty(), "{error}");
                one_line(&error.to_string());
            }
        }
    }
}

/// The kind of a fact up to the first line end, and its body.
fn journal(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (kind, body) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(event) = reread(kind, body) else { return };
    let (written, body) = body_of(&event).expect("JSON");
    assert_eq!(written, kind);
    assert_eq!(reread(written, &body).expect("what was written"), event);
}

/// A message of the kernel or of udev.
fn uevent(data: &[u8]) {
    let has = |part: &[u8]| data.windows(part.len()).any(|window| window == part);
    let named = || [&b"SUBSYSTEM=hidraw"[..], b"SUBSYSTEM=input", b"SUBSYSTEM=tty"].iter().any(|part| has(part));
    assert!(!concerns_a_bench(data) || named());
}
