//! Order files as workbooks: what Excel does to numbers, dates and merged cells, and what hostile packages do.

use std::io::{Cursor, Write as _};

use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use weighhouse::domain::Shipment;
use weighhouse::import::{self, Parsed, Unreadable};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEAD: [&str; 9] =
    ["发货单号", "店铺", "订单号", "商家编码", "数量", "单重(克)", "快递单号", "最晚发货时间", "规格"];

fn read(bytes: &[u8]) -> Result<Parsed, Unreadable> {
    import::read("o.xlsx", bytes, &TimeZone::get("Asia/Shanghai").unwrap())
}

/// A workbook with the headings; `fill` writes what stands below.
fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("订单").unwrap();
    for (field, heading) in HEAD.iter().enumerate() {
        sheet.write(0, field as u16, *heading).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

/// Texts into a row.
fn texts(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: &[&str]) {
    for (field, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        sheet.write(row, field as u16, *text).unwrap();
    }
}

fn one(parsed: &Parsed) -> &Shipment {
    assert_eq!(parsed.refused.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    &parsed.shipments[0]
}

fn refusals(bytes: &[u8]) -> Vec<String> {
    let parsed = read(bytes).unwrap();
    assert!(parsed.shipments.is_empty(), "{:?}", parsed.shipments);
    parsed.refused.iter().map(ToString::to_string).collect()
}

#[test]
fn text_numbers_dates_and_zeros_are_read_as_a_person_sees_them() {
    let bytes = book(|sheet| {
        texts(sheet, 1, &["FH1", "旗舰店", "2896754321098765432", "", "", "", "YT8812345678901", "", ""]);
        sheet.write_with_format(1, 3, 42, &Format::new().set_num_format("00000")).unwrap();
        sheet.write(1, 4, 3).unwrap();
        sheet.write(1, 5, 12.5).unwrap();
        let moment = ExcelDateTime::from_ymd(2026, 11, 11).unwrap().and_hms(18, 0, 0).unwrap();
        sheet.write_with_format(1, 7, &moment, &Format::new().set_num_format("yyyy/m/d h:mm")).unwrap();
        sheet.write(1, 8, 1.5).unwrap();
        // Rows without anything, and one that was only coloured in, are none.
        sheet.write_blank(5, 0, &Format::new().set_bold()).unwrap();
    });
    let parsed = read(&bytes).unwrap();
    let shipment = one(&parsed);
    let line = &shipment.lines[0];
    assert_eq!((shipment.no.as_str(), line.order.no.as_str()), ("FH1", "2896754321098765432"));
    assert_eq!((line.sku.as_str(), line.qty, line.spec.as_str()), ("00042", 3, "1.5"));
    assert_eq!(line.unit_weight.unwrap().0, 12_500);
    let want: jiff::Timestamp = "2026-11-11T18:00:00+08:00".parse().unwrap();
    assert_eq!(shipment.ship_by_ms, Some(want.as_millisecond()));
}

#[test]
fn a_long_number_is_refused_with_sheet_row_and_column() {
    let bytes = book(|sheet| {
        texts(sheet, 1, &["FH1", "旗舰店", "", "S", "1"]);
        sheet.write(1, 2, 2_896_754_321_098_765_432_f64).unwrap();
    });
    let said = refusals(&bytes);
    assert_eq!(
        said,
        [
            "o.xlsx, sheet 订单, row 2, column C, order (订单号): found \"2896754321098765400\", wanted every digit of it: \
             a number cell keeps 15; write it as text; shipment FH1 is refused"
        ]
        .map(|it| it.replace("2896754321098765400", &found(&said[0])))
    );
    assert!(found(&said[0]).starts_with("28967543210987"), "{said:?}");
}

fn found(said: &str) -> String {
    said.split('"').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn what_excel_made_of_a_text_is_refused() {
    let date = |sheet: &mut rust_xlsxwriter::Worksheet, field| {
        let day = ExcelDateTime::from_ymd(2026, 3, 4).unwrap();
        sheet.write_with_format(1, field, &day, &Format::new().set_num_format("m\"月\"d\"日\"")).unwrap();
    };
    let good = ["FH1", "旗舰店", "1", "S", "1"];
    type Spoil<'a> = &'a dyn Fn(&mut rust_xlsxwriter::Worksheet);
    let table: [(Spoil<'_>, &str); 7] = [
        (&|sheet| date(sheet, 8), "column I, spec (规格): found \"2026-03-04\", wanted text: Excel made a date of it"),
        (&|sheet| date(sheet, 7), "found \"2026-03-04\", wanted a moment like"),
        (
            &|sheet| _ = sheet.write(1, 3, 1.5).unwrap(),
            "column D, sku (商家编码): found \"1.5\", wanted text, or a whole",
        ),
        (&|sheet| _ = sheet.write(1, 4, 1.5).unwrap(), "found \"1.5\", wanted a whole number from 1 to 9999"),
        (&|sheet| _ = sheet.write(1, 4, true).unwrap(), "found \"TRUE\", wanted text"),
        (&|sheet| _ = sheet.write(1, 4, Formula::new("=NA()").set_result("#N/A")).unwrap(), "found \"#N/A\", wanted"),
        (&|sheet| _ = sheet.write(1, 2, 1_234_567_890_123_456_f64).unwrap(), "write it as text"),
    ];
    for (spoil, wanted) in table {
        let bytes = book(|sheet| {
            texts(sheet, 1, &good);
            spoil(sheet);
        });
        let said = refusals(&bytes);
        assert!(said.len() == 1 && said[0].contains(wanted), "{wanted}: {said:?}");
    }
}

#[test]
fn merged_cells_of_the_whole_are_filled_and_those_of_a_line_refused() {
    let merged = |over: &[(u16, &str)]| {
        book(|sheet| {
            for row in 1..=3 {
                texts(sheet, row, &["", "", "", &format!("S{row}"), "1", "", "", "", "x"]);
            }
            let plain = Format::new();
            for (field, text) in over {
                sheet.merge_range(1, *field, 3, *field, text, &plain).unwrap();
            }
            texts(sheet, 4, &["FH2", "旗舰店", "2", "S", "1"]);
        })
    };
    let whole = [(0, "FH1"), (1, "旗舰店"), (2, "1"), (6, "W1")];
    let parsed = read(&merged(&whole)).unwrap();
    assert_eq!(one(&parsed).lines.len(), 3);
    assert!(one(&parsed).lines.iter().all(|line| line.order.no == "1" && line.qty == 1));
    assert_eq!(parsed.shipments[1].no.as_str(), "FH2");
    assert_eq!(parsed.shipments[1].waybills, [], "a merge fills no row below it");
    let quantity = [&whole[..], &[(4, "3")]].concat();
    let parsed = read(&merged(&quantity)).unwrap();
    assert_eq!(parsed.shipments.len(), 1);
    let said = parsed.refused[0].to_string();
    assert!(said.contains("row 2, column E, qty (数量): found \"cells merged over E2 to E4\""), "{said}");
    assert_eq!(parsed.refused.len(), 3, "one for each row");
}

/// A package of such parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(xml: &str) -> Vec<u8> {
    let workbook = br#"<workbook><sheets><sheet name="h" r:id="r0" state="hidden"/><sheet name="S" r:id="r1"/></sheets></workbook>"#;
    let relations = br#"<R><Relationship Id="r1" Type="x/worksheet" Target="sheet1.xml"/></R>"#;
    package(&[
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/sheet1.xml", xml.as_bytes()),
    ])
}

#[test]
fn hostile_and_broken_packages_are_refused_whole_and_with_words() {
    // What the package says of its last part: 4 bytes, 24 into the entry of the directory at its end.
    let mut bomb = sheet("<s><sheetData/></s>");
    let entry = bomb.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&500_000_000_u32.to_le_bytes());
    let blank = ["<s><sheetData>", &" ".repeat(1_100_000), "</sheetData></s>"].concat();
    let whole = book(|sheet| texts(sheet, 1, &["FH1", "旗舰店", "1", "S", "1"]));
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let row = "<row><c t='str'><v>x</v></c></row>";
    let damaged = "the workbook is damaged";
    for (what, bytes, wanted) in [
        ("a bomb", bomb, "unpacks to more"),
        ("a text without an end", sheet(&blank), "unpacks to more"),
        ("no workbook", package(&[("a.txt", b"x")]), "no Excel sheet"),
        ("cut", whole[..whole.len() / 2].to_vec(), damaged),
        ("a flipped byte", flipped, damaged),
        ("an entity", sheet(&format!("<!DOCTYPE s [<!ENTITY a 'x'>]><s><sheetData>{row}</sheetData></s>")), damaged),
        ("rows backwards", sheet("<s><sheetData><row r='5'/><row r='4'/></sheetData></s>"), damaged),
        ("a cell nowhere", sheet("<s><sheetData><row><c r='ZZZZ1'><v>1</v></c></row></sheetData></s>"), damaged),
        ("an unknown text", sheet("<s><sheetData><row><c t='s'><v>7</v></c></row></sheetData></s>"), damaged),
        ("nothing", sheet("<s><sheetData/></s>"), "the file is empty"),
        ("no end", sheet("<s><sheetData>"), damaged),
        ("an old one", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "save it as .xlsx, without a password"),
        ("headings", sheet(&format!("<s><sheetData>{row}</sheetData></s>")), "the header lacks shipment, shop"),
    ] {
        let error = read(&bytes).expect_err(what).to_string();
        assert!(error.contains(wanted), "{what}: {error}");
    }
}

#[test]
fn noise_never_panics_and_never_loses_a_row() {
    let whole = book(|sheet| {
        for row in 1..=8 {
            texts(sheet, row, &[&format!("FH{row}"), "旗舰店", "1", "S", "1"]);
        }
    });
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + next(6) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = next(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, next(256) as u8),
            }
        }
        if let Ok(parsed) = read(&bytes) {
            assert_eq!(parsed.shipments.len() + parsed.refused.len(), 8, "round {round}");
        }
    }
}
