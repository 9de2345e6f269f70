//! The tracking file: its bytes to the letter, and what never gets into it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use jiff::tz::TimeZone;
use weighhouse::domain::Mg;
use weighhouse::export::{self, Rendered, TrackingRow};

fn row(shop: &str, order: &str, carrier: &str, waybill: &str, weight: Option<i64>, shipped_at_ms: i64) -> TrackingRow {
    let text = str::to_owned;
    TrackingRow {
        shop: text(shop),
        order: text(order),
        carrier: text(carrier),
        waybill: text(waybill),
        weight: weight.map(Mg),
        shipped_at_ms,
        items: Vec::new(),
    }
}

fn generic(rows: &[TrackingRow]) -> Rendered {
    export::find("generic").unwrap().render(rows, &TimeZone::get("Asia/Shanghai").unwrap())
}

fn good() -> Vec<TrackingRow> {
    vec![
        row("旗舰店", "2896754321098765433", "SF", "SF1234567890123", Some(512_250), 1_794_391_200_999),
        row("旗舰店", "2896754321098765432", "中通", "76543210987654", None, 1_794_391_200_000),
        row("A \"B\", C", "0007", "", "JD-1", Some(0), -1),
    ]
}

#[test]
fn the_generic_file_to_the_letter() {
    let golden = "shop,order,carrier,tracking_number,weight_g,shipped_at\r\n\
                  \"A \"\"B\"\", C\",0007,,JD-1,0,1970-01-01T07:59:59+08:00\r\n\
                  旗舰店,2896754321098765432,中通,76543210987654,,2026-11-11T18:00:00+08:00\r\n\
                  旗舰店,2896754321098765433,SF,SF1234567890123,512.25,2026-11-11T18:00:00+08:00\r\n";
    let rendered = generic(&good());
    assert_eq!(String::from_utf8(rendered.bytes).unwrap(), golden);
    assert_eq!(rendered.refused, []);
}

#[test]
fn the_order_of_the_rows_makes_no_difference() {
    let mut rows = good();
    let bytes = generic(&rows).bytes;
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        assert_eq!(generic(&rows).bytes, bytes);
    }
    assert_ne!(generic(&rows[1..]).bytes, bytes, "the twin: a missing row is seen");
}

#[test]
fn hostile_rows_are_refused_with_a_reason_and_the_others_stay() {
    let ids = "holds more than letters, digits and hyphens";
    for (bad, reason) in [
        (row("S", "", "SF", "W", None, 0), format!("order: \"\" {ids}")),
        (row("S", "1 2", "SF", "W", None, 0), format!("order: \"1 2\" {ids}")),
        (row("S", "=1+1", "SF", "W", None, 0), format!("order: \"=1+1\" {ids}")),
        (row("S", "１", "SF", "W", None, 0), format!("order: \"１\" {ids}")),
        (row("S", "1", "SF", "W\r\nX", None, 0), format!("tracking_number: \"W\\r\\nX\" {ids}")),
        (row("S", "1", "SF", "W\u{202e}", None, 0), format!("tracking_number: \"W\\u{{202e}}\" {ids}")),
        (row("", "1", "SF", "W", None, 0), "shop: \"\" is empty or holds control characters".to_owned()),
        (row("@S", "1", "SF", "W", None, 0), "shop: \"@S\" begins like a formula".to_owned()),
        (row("S", "1", "=cmd|", "W", None, 0), "carrier: \"=cmd|\" begins like a formula".to_owned()),
        (row("S", "1", "-SF", "W", None, 0), "carrier: \"-SF\" begins like a formula".to_owned()),
        (row("S", "1", "+SF", "W", None, 0), "carrier: \"+SF\" begins like a formula".to_owned()),
        (row("S", "1", "S\tF", "W", None, 0), "carrier: \"S\\tF\" is empty or holds control characters".to_owned()),
        (row("S", "1", "SF", "W", Some(-1), 0), "weight_g: -0.001 is below zero".to_owned()),
        (row("S", "1", "SF", "W", None, i64::MAX), "shipped_at: no such moment".to_owned()),
    ] {
        let mut rows = good();
        rows.insert(1, bad);
        let rendered = generic(&rows);
        assert_eq!(rendered.refused, [(1, reason)]);
        assert_eq!(rendered.bytes, generic(&good()).bytes);
    }
}
