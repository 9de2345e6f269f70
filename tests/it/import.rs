//! The order file: what is read, what is refused, and in which words.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use jiff::tz::TimeZone;
use weighhouse::domain::{LineKind, Mg, PackCode, Shipment};
use weighhouse::import::{self, Parsed};

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Parsed {
    import::read(name, bytes, &zone()).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything an import says, one sentence a line; shipments that stand as `+ NO`.
fn said(name: &str, bytes: &[u8]) -> String {
    match import::read(name, bytes, &zone()) {
        Err(error) => error.to_string(),
        Ok(parsed) => {
            let stand = parsed.shipments.iter().map(|shipment| format!("+ {}", shipment.no));
            stand.chain(parsed.refused.iter().map(ToString::to_string)).collect::<Vec<_>>().join("\n")
        }
    }
}

#[track_caller]
fn check(name: &str, text: &str, wanted: &str) {
    assert_eq!(said(name, text.as_bytes()), wanted, "\nfor: {text:?}");
}

const FULL: &str = include_str!("../data/orders.csv");

fn sample() -> Vec<Shipment> {
    read("orders.csv", FULL.as_bytes()).shipments
}

#[test]
fn the_sample_reads_as_it_is_meant() {
    let parsed = read("orders.csv", FULL.as_bytes());
    assert_eq!(parsed.refused, []);
    let [first, second] = parsed.shipments.as_slice() else { panic!("{parsed:?}") };
    assert_eq!((first.no.as_str(), first.revision, first.carrier.as_str()), ("FH20261111-0001", 0, "SF"));
    assert_eq!(first.waybills[0].as_str(), "SF1234567890123");
    assert_eq!(first.remark, "请用大箱 / 送贺卡");
    assert_eq!(first.ship_by_ms, Some(1_794_391_200_000));
    assert_eq!(first.packaging.as_deref(), Some("BOX-S"));
    assert_eq!(first.orders().len(), 2, "two orders packed together");
    assert_eq!(first.lines.len(), 3, "a row further down belongs to it too");
    assert_eq!(first.lines[0].codes, ["6901234567892", "X-01"]);
    assert_eq!(first.lines[0].unit_weight, Some(Mg(182_500)));
    assert_eq!(first.lines[2].kind, LineKind::Gift);
    assert_eq!(first.lines[0].order.no, "2896754321098765432", "all nineteen digits");
    assert_eq!((second.waybills.first(), second.hold.as_ref().unwrap().as_str()), (None, "refund"));
}

#[test]
fn encodings_delimiters_headings_and_formats_make_no_difference() {
    let (gbk, _, lossy) = encoding_rs::GBK.encode(FULL);
    assert!(!lossy);
    assert_ne!(gbk, FULL.as_bytes(), "the twin: the sample holds Chinese");
    let chinese = FULL.replacen(
        "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,kind,remark,hold,ship_by,packaging",
        "发货单号,店铺,订单编号,物流公司,运单号,商家编码,商品名称,规格,数量,条码,重量(克),类型,备注,拦截,最晚发货时间,包材",
        1,
    );
    assert_ne!(chinese, FULL);
    let spoken = FULL.replacen(
        "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,",
        "发货单,店铺,订单,承运商,快递单号,货号,名称,规格,件数,条码,单重,",
        1,
    );
    assert_ne!(spoken, FULL);
    let alike: [(&str, Vec<u8>); 10] = [
        ("utf-8.csv", FULL.into()),
        ("bom.csv", format!("\u{feff}{FULL}").into()),
        ("gbk.csv", gbk.into_owned()),
        ("semicolon.csv", FULL.replace(',', ";").into()),
        ("tab.txt", FULL.replace(',', "\t").into()),
        ("crlf", FULL.replace('\n', "\r\n").into()),
        ("chinese.csv", chinese.into()),
        ("spoken.csv", spoken.into()),
        ("rows.json", include_bytes!("../data/orders-rows.json").to_vec()),
        ("shipments.json", include_bytes!("../data/orders-shipments.json").to_vec()),
    ];
    for (name, bytes) in alike {
        assert_eq!(read(name, &bytes).shipments, sample(), "{name}");
    }
}

#[test]
fn one_json_object_is_one_shipment() {
    let one = r#"{"shipment":7,"shop":"A","order":2896754321098765432,"lines":[{"sku":"S","qty":2,"unit_g":12.345,"codes":["1","2"]}]}"#;
    let line = &read("one.json", one.as_bytes()).shipments[0].lines[0];
    assert_eq!((line.order.no.as_str(), line.qty, line.unit_weight), ("2896754321098765432", 2, Some(Mg(12_345))));
    assert_eq!(line.codes, ["1", "2"]);
    check("row.json", r#"[{"shipment":"7","shop":"A","order":"1","sku":"S","qty":1}]"#, "+ 7");
}

#[test]
fn goods_say_their_packs_bundles_and_serials_and_remarks_are_kept_apart() {
    let head = "shipment,shop,order,sku,qty,条码,套装条码,唯一码,备注,卖家备注,买家留言\n";
    let file = format!("{head}F,A,1,CUP,1,6901|1690*6|A*6*1,SET,U-####,r,s,b\nF,A,1,SPOON,2,,SET*2|SET2,,,s2,b\n");
    let read = read("o.csv", file.as_bytes());
    let [cup, spoon] = read.shipments[0].lines.as_slice() else { panic!("{read:?}") };
    let packs = |packs: &[PackCode]| packs.iter().map(|it| format!("{}*{}", it.code, it.pieces)).collect::<Vec<_>>();
    assert_eq!((cup.codes.join(" "), packs(&cup.packs)), ("6901 A*6".into(), vec!["1690*6".into()]));
    assert_eq!(
        (packs(&cup.bundles), packs(&spoon.bundles)),
        (vec!["SET*1".into()], vec!["SET*2".into(), "SET2*1".into()])
    );
    assert_eq!((cup.serial.as_deref(), spoon.serial.as_deref()), (Some("U-####"), None));
    let said = &read.shipments[0];
    assert_eq!([&said.remark, &said.seller_remark, &said.buyer_remark], ["r", "s / s2", "b"]);
    for (cells, said) in [
        ("6901*0,,", "codes (条码): found \"6901*0\", wanted a count from 1 to 9999 behind *"),
        (",SET*2|SET*3,", "bundle (套装条码): found \"SET*2|SET*3\", wanted one count for each barcode"),
        (
            ",,A*B",
            "serial (唯一码): found \"A*B\", wanted a pattern such as U-####, SN??* or * (# a digit, ? a letter or digit, * at its end anything)",
        ),
    ] {
        let file = format!("{head}F,A,1,CUP,1,{cells},,,\n");
        check("o.csv", &file, &format!("o.csv, line 2, column {said}; shipment F is refused"));
    }
    let json =
        r#"[{"shipment":"F","shop":"A","order":"1","sku":"S","qty":1,"codes":["1","2*3"],"bundle":["T","V*2"]}]"#;
    let line = &self::read("o.json", json.as_bytes()).shipments[0].lines[0];
    assert_eq!((packs(&line.packs), packs(&line.bundles)), (vec!["2*3".into()], vec!["T*1".into(), "V*2".into()]));
}

/// A file whose second line has `change` in place of a good field.
fn with(column: &str, change: &str) -> String {
    let good = [
        ("shipment", "FH1"),
        ("shop", "A"),
        ("order", "1"),
        ("carrier", "SF"),
        ("waybill", "W1"),
        ("sku", "S"),
        ("name", "N"),
        ("spec", "X"),
        ("qty", "1"),
        ("codes", "C"),
        ("unit_g", "5"),
        ("kind", "goods"),
        ("remark", "R"),
        ("hold", ""),
        ("ship_by", "2026-11-11 18:00"),
        ("packaging", "B"),
    ];
    assert!(good.iter().any(|(name, _)| *name == column));
    let heads: Vec<&str> = good.iter().map(|(name, _)| *name).collect();
    let cells: Vec<&str> = good.iter().map(|(name, value)| if *name == column { change } else { value }).collect();
    format!("{}\n{}\nFH2,A,2,,,S,,,1,,,,,,,\n", heads.join(","), cells.join(","))
}

#[test]
fn a_bad_field_refuses_its_shipment_and_only_it() {
    let ids = "1 to 64 characters, none of them invisible";
    let excel = "every digit of it; Excel damaged this number: format the column as text";
    let grams = "grams from 0 to 1000000 with at most 3 decimals";
    let moment = "a moment like 2026-11-11 18:00, 2026-11-11 18:00:00 or 2026-11-11T18:00:00+08:00";
    let pieces = "a whole number from 1 to 9999";
    let long = "x".repeat(65);
    let cut = format!("{}…", "x".repeat(60));
    let huge = "y".repeat(4097);
    let huge_cut = format!("{}…", "y".repeat(60));
    let many = (0..33).map(|n| n.to_string()).collect::<Vec<_>>().join("|");
    let many_cut = format!("{}…", &many[..60]);
    let command = "a code that does not begin with WH:, which is kept for command codes";
    for (column, bad, found, wanted) in [
        ("shop", "", "", ids),
        ("order", "1.23457E+18", "1.23457E+18", excel),
        ("order", "4200001.0", "4200001.0", excel),
        ("order", "", "", ids),
        ("waybill", "7.3E+13", "7.3E+13", excel),
        ("waybill", "wh:confirm", "wh:confirm", command),
        ("waybill", long.as_str(), cut.as_str(), ids),
        ("sku", "a\u{202e}b", "a\\u{202e}b", ids),
        ("sku", "a\u{7}b", "a\\u{7}b", ids),
        ("sku", "", "", ids),
        ("carrier", "S\u{200b}F", "S\\u{200b}F", ids),
        ("name", "a\u{1b}[2J", "a\\u{1b}[2J", "text without control characters"),
        ("spec", huge.as_str(), huge_cut.as_str(), "at most 4096 bytes"),
        ("qty", "", "", pieces),
        ("qty", "0", "0", pieces),
        ("qty", "10000", "10000", pieces),
        ("qty", "1.0", "1.0", pieces),
        ("qty", "-1", "-1", pieces),
        ("qty", "１", "１", pieces),
        ("codes", "6.90123E+12", "6.90123E+12", excel),
        ("codes", "A|WH:UNDO", "A|WH:UNDO", command),
        ("codes", many.as_str(), many_cut.as_str(), "at most 32 barcodes"),
        ("unit_g", "1000000.001", "1000000.001", grams),
        ("unit_g", "1.2345", "1.2345", grams),
        ("unit_g", "-1", "-1", grams),
        ("unit_g", "5g", "5g", grams),
        ("kind", "present", "present", "goods, gift or no-scan"),
        ("hold", "a\u{202e}b", "a\\u{202e}b", "a reason of at most 40 characters, such as refund"),
        ("ship_by", "2026/11/11 18:00", "2026/11/11 18:00", moment),
        ("ship_by", "2026-02-30 18:00", "2026-02-30 18:00", moment),
        ("packaging", "WH:UNDO", "WH:UNDO", command),
    ] {
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("\"{found}\"") };
        let said =
            format!("+ FH2\no.csv, line 2, column {column}: found {found}, wanted {wanted}; shipment FH1 is refused");
        check("o.csv", &with(column, bad), &said);
    }
}

#[test]
fn the_edge_of_every_limit_is_inside() {
    let many = (0..32).map(|n| n.to_string()).collect::<Vec<_>>().join("|");
    let (long, huge) = ("x".repeat(64), "y".repeat(4096));
    for (column, good) in [
        ("order", "'0001"),
        ("order", "=\"0001\""),
        ("order", "1E5"),
        ("waybill", long.as_str()),
        ("qty", "9999"),
        ("codes", many.as_str()),
        ("codes", ""),
        ("unit_g", "1000000"),
        ("unit_g", "0"),
        ("unit_g", ""),
        ("kind", "赠品"),
        ("kind", "免验"),
        ("kind", "商品"),
        ("kind", ""),
        ("spec", huge.as_str()),
        ("ship_by", "2026-11-11T18:00:00+08:00"),
        ("ship_by", "2026-11-11 18:00:59"),
        ("hold", "anything"),
        ("waybill", ""),
    ] {
        check("o.csv", &with(column, good), "+ FH1\n+ FH2");
    }
}

#[test]
fn rows_of_one_shipment_must_agree_and_empty_inherits() {
    let head = "shipment,shop,order,sku,qty,carrier,waybill,remark\n";
    check("o.csv", &format!("{head}F,A,1,S,1,SF,W,\nF,A,1,T,1,,,\n"), "+ F");
    check(
        "o.csv",
        &format!("{head}F,A,1,S,1,SF,W,\nG,A,1,S,1,,,\nF,A,1,T,1,ZTO,V,\n"),
        "+ G\n\
         o.csv, line 4, column carrier: found \"ZTO\", wanted the same as at line 2; shipment F is refused\n\
         o.csv, line 4, column waybill: found \"V\", wanted the same as at line 2; shipment F is refused",
    );
    let joined = format!("{head}F,A,1,S,1,,,one\nF,A,1,T,1,,,two\nF,A,1,U,1,,,one\n");
    assert_eq!(read("o.csv", joined.as_bytes()).shipments[0].remark, "one / two");
}

#[test]
fn one_waybill_for_two_shipments_refuses_both() {
    check(
        "o.csv",
        "shipment,shop,order,sku,qty,waybill\nF,A,1,S,1,W\nG,A,2,S,1,W\nH,A,3,S,1,V\n",
        "+ H\n\
         o.csv, line 2, column waybill: found \"W\", wanted a waybill of its own; shipment G has this one too, at line 3; shipment F is refused\n\
         o.csv, line 3, column waybill: found \"W\", wanted a waybill of its own; shipment F has this one too, at line 2; shipment G is refused",
    );
}

#[test]
fn rows_that_do_not_fit_the_header() {
    let head = "shipment,shop,order,sku,数量\n";
    check(
        "o.csv",
        &format!("{head}F,A,1,S,1\nG,A,1,S\n,A,1,S,1\nH,A,1,S,1,1\n\nI,A,1,S,\n,,,,\n"),
        "+ F\n\
         o.csv, line 3: found \"4 fields\", wanted 5 fields, as many as the header has; shipment G is refused\n\
         o.csv, line 4, column shipment: found nothing, wanted 1 to 64 characters, none of them invisible; the row is refused\n\
         o.csv, line 5: found \"6 fields\", wanted 5 fields, as many as the header has; shipment H is refused\n\
         o.csv, line 7, column qty (数量): found nothing, wanted a whole number from 1 to 9999; shipment I is refused",
    );
    check(
        "o.csv",
        &format!("{head}F1,A,1,S,1\nF"),
        "o.csv, line 3: the file ends inside a shipment number: it was cut off, export it again",
    );
}

#[test]
fn a_row_without_number_refuses_the_shipment_above_it_too() {
    let above = |place: &str| {
        format!(
            "{place}: found \"the row below has no shipment number\", \
             wanted a number in every row; merged cells? fill every row; shipment F is refused"
        )
    };
    let stray = |place: &str| {
        format!("{place}: found nothing, wanted 1 to 64 characters, none of them invisible; the row is refused")
    };
    let head = "shipment,shop,order,sku,qty\n";
    let merged = format!("{head}F,A,1,S,1\n,,,T,1\n\n,,,U,1\nG,A,2,S,1\n");
    let wanted = [
        "+ G".to_owned(),
        above("o.csv, line 2"),
        stray("o.csv, line 3, column shipment"),
        stray("o.csv, line 5, column shipment"),
    ];
    check("o.csv", &merged, &wanted.join("\n"));
    let rows = r#"[{"shipment":"F","shop":"A","order":"1","sku":"S","qty":1},{"sku":"T","qty":1}]"#;
    check("o.json", rows, &[above("o.json, [0]"), stray("o.json, [1].shipment")].join("\n"));
    // The twins: a row that names some shipment, however badly, is no part of the one above; nor is a JSON shipment of its own.
    check("o.csv", &format!("{head}F,A,1,S,1\n\u{202e},A,1,T,1\n"), &{
        let place = "o.csv, line 3, column shipment";
        format!("+ F\n{}", stray(place).replace("nothing", r#""\u{202e}""#))
    });
    let own = r#"{"shipments":[{"shipment":"F","shop":"A","order":"1","lines":[{"sku":"S","qty":1}]},{"shop":"A","order":"1","lines":[{"sku":"T","qty":1}]}]}"#;
    check("o.json", own, &format!("+ F\n{}", stray("o.json, shipments[1].shipment")));
}

#[test]
fn files_of_which_nothing_is_taken() {
    let head = "shipment,shop,order,sku,qty";
    let wide = format!("{head}{}", ",x".repeat(252));
    for (name, text, wanted) in [
        ("o.xlsx", "x", "o.xlsx: the workbook is damaged: open it in Excel or WPS and save it again as .xlsx"),
        ("o.csv", "PK\u{3}\u{4}", "o.csv: the workbook is damaged: open it in Excel or WPS and save it again as .xlsx"),
        ("o.csv", "", "o.csv: the file is empty: a header line is wanted"),
        ("o.csv", "\n\n", "o.csv: the file is empty: a header line is wanted"),
        ("o.csv", "a,b\n", "o.csv, line 1: the header lacks shipment, shop, order, sku, qty"),
        ("o.csv", &format!("{head},Qty\n"), "o.csv, line 1: the header has qty twice: \"qty\" and \"Qty\""),
        (
            "o.csv",
            &format!("{head},发货单号\n"),
            "o.csv, line 1: the header has shipment twice: \"shipment\" and \"发货单号\"",
        ),
        (
            "o.csv",
            &format!("{head},waybil\n"),
            "o.csv, line 1: the header has \"waybil\", which is no known column: did you mean \"waybill\"?",
        ),
        ("o.csv", &wide, "o.csv, line 1: the header has more than 256 columns"),
        ("o.csv", &format!("{head}\nF,A,\"1,S,1\n"), "o.csv, line 2: a quote mark opens here and is never closed"),
        (
            "o.csv",
            &format!("{head}\nF,A,\"1\"x,S,1\n"),
            "o.csv, line 2: text after a closing quote mark: inside a quoted field a quote mark is written twice",
        ),
        ("o.csv", &format!("{head}\nF,A,1,S\0,1\n"), "o.csv, line 2: a NUL byte: the file is damaged, export it again"),
        ("o\u{1b}.csv", "", "o\\u{1b}.csv: the file is empty: a header line is wanted"),
    ] {
        check(name, text, wanted);
    }
    assert_eq!(said("o.csv", b"\xff\xfes\0"), "o.csv: the file is UTF-16 text: save it as \"CSV UTF-8\"");
}

#[test]
fn unknown_columns_are_noted() {
    let parsed = read("o.csv", "shipment,shop,order,sku,qty,商品价格,qty2\nF,A,1,S,1,9.90,\n".as_bytes());
    assert_eq!(
        parsed.notes,
        ["column \"商品价格\" is not known and was ignored", "column \"qty2\" is not known and was ignored"]
    );
    assert_eq!(parsed.shipments.len(), 1);
}

#[test]
fn json_faults_name_their_path() {
    let ids = "1 to 64 characters, none of them invisible";
    for (text, wanted) in [
        (
            r#"{"shipments":[{"shipment":"F","shop":"A","order":"1","lines":[{"sku":"S","qty":0}]}]}"#,
            "o.json, shipments[0].lines[0].qty: found \"0\", wanted a whole number from 1 to 9999; shipment F is refused".to_owned(),
        ),
        (
            r#"{"shipments":[{"shipment":"F","shop":"","order":"1","carrier":true,"lines":[{"sku":"S","qty":1},{"sku":"S","qty":1}]}]}"#,
            format!(
                "o.json, shipments[0].carrier: found \"true\", wanted text; shipment F is refused\n\
                 o.json, shipments[0].shop: found nothing, wanted {ids}; shipment F is refused"
            ),
        ),
        (
            r#"[{"shipment":"F","shop":"A","order":2.5e20,"sku":"S","qty":1},{"shipment":null}]"#,
            format!(
                "o.json, [0].order: found \"250000000000000000000\", wanted text in quotes, or a whole number; shipment F is refused\n\
                 o.json, [0]: found \"the row below has no shipment number\", wanted a number in every row; merged cells? fill every row; shipment F is refused\n\
                 o.json, [1].shipment: found nothing, wanted {ids}; the row is refused"
            ),
        ),
        (
            r#"{"shipment":"F","shop":"A","order":"1","lines":[{"sku":["S"],"qty":1,"hold":"x","qtyy":1}]}"#,
            "o.json, lines[0].hold: found \"x\", wanted this key at the shipment, beside lines; shipment F is refused\n\
             o.json, lines[0].sku: found \"S\", wanted text, not a list; shipment F is refused"
                .to_owned(),
        ),
        (
            r#"{"shipment":"F","lines":[]}"#,
            "o.json, lines: found nothing, wanted a list of at least one line; shipment F is refused".to_owned(),
        ),
        (
            r#"{"shipment":"F","shop":"A","order":"1","sku":"S","qty":1,"qty":2,"waybil":"W"}"#,
            "o.json, waybil: found \"waybil\", wanted a known key, perhaps waybill; shipment F is refused\n\
             o.json, qty: found \"qty\", wanted each key once; shipment F is refused"
                .to_owned(),
        ),
        (
            r#"{"shipments":[{"shipment":"F","shop":"A","order":"1","lines":[{"sku":"S","qty":1}]},{"shipment":"F","shop":"A","order":"1","lines":[{"sku":"S","qty":1}]}]}"#,
            "o.json, shipments[1].shipment: found \"F\", wanted each shipment once; shipments[0] is this one already; shipment F is refused"
                .to_owned(),
        ),
        (
            r#"{"shipments":[{"shipment":"F","shop":"A","order":"1"},{"shipment":"G","shop":"A","order":"2","sku":"S","qty":1}]}"#,
            "+ G\no.json, shipments[0].lines: found nothing, wanted a list of at least one line; shipment F is refused".to_owned(),
        ),
        ("[1]", "o.json, line 1: column 2: not the JSON of an order file: invalid type: integer `1`, expected a shipment or a row".to_owned()),
        ("[", "o.json, line 1: column 1: not the JSON of an order file: EOF while parsing a list".to_owned()),
        (r#"{"shipments":[]} x"#, "o.json, line 1: column 18: not the JSON of an order file: trailing characters".to_owned()),
        (r#"{"shipments":[],"shipment":"F"}"#, "o.json, line 1: column 31: not the JSON of an order file: fields of a shipment beside the list of shipments".to_owned()),
    ] {
        check("o.json", text, &wanted);
    }
}

#[test]
fn a_shipment_of_too_many_lines_is_refused_alone() {
    let rows = |count: usize| "F,A,1,S,1\n".repeat(count);
    let head = "shipment,shop,order,sku,qty\nG,A,1,S,1\n";
    check("o.csv", &format!("{head}{}", rows(5000)), "+ G\n+ F");
    check(
        "o.csv",
        &format!("{head}{}", rows(5001)),
        "+ G\no.csv, line 3: found \"more than 5000 lines\", wanted a shipment of at most 5000 lines; shipment F is refused",
    );
}

#[test]
fn several_labels_of_one_shipment_stand_with_a_bar_between_them() {
    let labels = |text: &str| {
        let file = format!("shipment,shop,order,sku,qty,waybill\nF,s,o,k,1,{text}\n");
        let mut gathered = read("o.csv", file.as_bytes());
        gathered
            .shipments
            .pop()
            .map(|shipment| shipment.waybills.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(labels("A1|A2").as_deref(), Some("A1 A2"));
    assert_eq!(labels(" A1 | '0123 |").as_deref(), Some("A1 0123"));
    assert_eq!(labels("").as_deref(), Some(""));
    for wrong in ["A1|A1", "|", "A1|WH:CONFIRM", "A1|1.2E+18"] {
        assert_eq!(labels(wrong), None, "{wrong}");
    }
    let many: Vec<String> = (1..=100).map(|n| format!("A{n}")).collect();
    assert!(labels(&many[..99].join("|")).is_some() && labels(&many.join("|")).is_none());
}
