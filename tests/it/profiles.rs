//! Profiles of tracking files: the reference bytes to the letter, laws over every row of the table, profile files and their faults, and
//! what an independent reader finds in a workbook.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use weighhouse::code::Carriers;
use weighhouse::config::profile_file::{PROFILE_FILE, parse};
use weighhouse::config::{Config, ConfigError};
use weighhouse::domain::Mg;
use weighhouse::export::{
    Couriers, Encoding, Format, Layout, Numbers, PROFILES, Profile, Reader, Rendered, SoldItem, TrackingRow, Value,
    find, guarded,
};

use crate::tidy::read;

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

/// A profile that knows couriers as the daemon's do.
fn profile(name: &str) -> Profile {
    let knows = |written: &str| Carriers::default().named(written).map(str::to_owned);
    Profile { couriers: Couriers::new(knows), ..find(name).unwrap().clone() }
}

fn with(layout: Layout) -> Profile {
    Profile { layout, numbers: Numbers::All, ..profile("generic") }
}

fn row(order: &str, carrier: &str, waybill: &str) -> TrackingRow {
    TrackingRow {
        shop: "旗舰店".into(),
        order: order.into(),
        carrier: carrier.into(),
        waybill: waybill.into(),
        weight: Some(Mg(512_250)),
        // 2026-11-21 in Shanghai.
        shipped_at_ms: 1_795_204_800_000,
        items: Vec::new(),
    }
}

/// The two rows of the reference files.
fn two() -> Vec<TrackingRow> {
    vec![row("2896754321098765432", "圆通快递", "YT8812345678901"), row("2896754321098765440", "ZTO", "0075812345678")]
}

fn vectors() -> Json {
    serde_json::from_str(&read("tests/data/tracking_files.json").text).unwrap()
}

fn shipped_template() -> Layout {
    parse("taobao.toml", &read("config/profiles/taobao.toml").text).unwrap()
}

fn template(text: &str) -> Layout {
    parse("t.toml", text).unwrap_or_else(|errors| panic!("{}", said(&errors)))
}

fn said(errors: &[ConfigError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The file of a reference vector, made by a profile of the table or by a profile file.
fn made(id: &str) -> Rendered {
    let three = |head: &str| {
        let columns = "[[column]]\nheading = '订单编号'\nvalue = 'order'\n[[column]]\nheading = '物流公司'\nvalue = 'carrier-name'\n\
                       [[column]]\nheading = '运单号'\nvalue = 'tracking'\n";
        let couriers = "courier = [{ is = 'yto', name = '圆通速递' }, { is = 'zto', name = '中通快递' }]\n";
        with(template(&format!("{head}\n{couriers}{columns}"))).render(&two(), &shanghai())
    };
    let headings = "order-id order-item-id quantity ship-date carrier-code carrier-name tracking-number ship-method";
    match id {
        "csv-utf8-bom-crlf" => three("encoding = 'utf-8-bom'"),
        "csv-gbk-crlf" => profile("taobao").render(&two(), &shanghai()),
        "csv-utf8-bom-crlf-excel-text-guard" => three("encoding = 'utf-8-bom'\nreader = 'excel'"),
        "amazon-ship-confirm-tsv" => {
            let mut row = row("902-0300094-5705420", "YTO", "YT8812345678901");
            row.items = vec![SoldItem { no: "12345678901234".into(), qty: 1, ..SoldItem::default() }];
            profile("amazon").render(&[row], &shanghai())
        }
        "amazon-jp-ship-confirm-header" => {
            let text = "format = 'tsv'\nencoding = 'shift-jis'\nabove = [\"TemplateType=OrderFulfillment\\tVersion=2011.1102\", \
                        \"注文番号\\t注文商品番号\\t出荷数\\t出荷日\\t配送業者コード\\t配送業者名\\tお問い合わせ伝票番号\\t配送方法\\t代金引換\"]\n\
                        courier = [{ is = '*', code = 'Other' }]\n";
            let values = "order item quantity ship-date carrier-code carrier-name tracking text text";
            let headings = headings.split(' ').chain(["cod-collection-method"]);
            let columns = headings.zip(values.split(' ')).map(|(heading, value)| {
                let text = if value == "text" { "text = ''\n" } else { "" };
                format!("[[column]]\nheading = '{heading}'\nvalue = '{value}'\n{text}")
            });
            with(template(&(text.to_owned() + &columns.collect::<String>()))).render(&[], &shanghai())
        }
        "ebay-seller-hub-tracking-csv" => {
            let text = "above = ['#INFO']\ncourier = [{ is = '*', name = 'Other' }]\n".to_owned();
            let columns = [
                ("Shipping Status", "text", "1"),
                ("Order Number", "order", ""),
                ("Item Number", "item", ""),
                ("Item Title", "title", ""),
                ("Custom Label", "sku", ""),
                ("Transaction ID", "text", "0"),
                ("Shipping Carrier Used", "carrier-name", ""),
                ("Tracking Number", "tracking", ""),
            ];
            let columns = columns.map(|(heading, value, text)| {
                format!("[[column]]\nheading = '{heading}'\nvalue = '{value}'\ntext = '{text}'\n")
            });
            let mut row = row("12-34567-89012", "YTO", "YT8812345678901");
            let (no, sku, title) = ("123456789012".into(), "SKU1".into(), "Sample".into());
            row.items = vec![SoldItem { no, sku, title, qty: 1 }];
            with(template(&(text + &columns.concat()))).render(&[row], &shanghai())
        }
        other => panic!("no way to make {other}"),
    }
}

#[test]
fn the_reference_files_come_out_to_the_byte() {
    let all = vectors();
    let all = all["file_vectors"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    for vector in all {
        let id = vector["id"].as_str().unwrap();
        let rendered = made(id);
        assert_eq!(rendered.refused, [], "{id}");
        let hex: String = rendered.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, vector["hex"].as_str().unwrap(), "{id}: {}", String::from_utf8_lossy(&rendered.bytes));
    }
}

#[test]
fn the_reference_of_formulas_is_kept_for_machines_and_for_people() {
    let all = vectors();
    for vector in all["csv_injection"].as_array().unwrap() {
        let input = vector["input"].as_str().unwrap();
        assert_eq!(guarded(input), vector["cell_for_human_csv"].as_str().unwrap(), "{input:?}");
        if input.is_empty() {
            continue;
        }
        for at in 0..2 {
            let mut bad = row("1", "SF", "W");
            *[&mut bad.order, &mut bad.waybill][at] = input.to_owned();
            let taken = profile("generic").render(&[bad], &shanghai()).refused.is_empty();
            assert_eq!(taken, vector["machine_csv"] == "as is", "{input:?}");
        }
    }
}

#[test]
fn what_gbk_lacks_refuses_the_row_and_no_other() {
    for vector in vectors()["gbk_encoding_rs_0_8_44"].as_array().unwrap() {
        let (input, lacks) = (vector["input"].as_str().unwrap(), vector["gbk_unmappable"].as_bool().unwrap());
        let text = "encoding = 'gbk'\n[[column]]\nheading = 'o'\nvalue = 'order'\n[[column]]\nheading = 'w'\nvalue = 'tracking'\n\
                    [[column]]\nheading = 'c'\nvalue = 'carrier'\n";
        let rows = [row("1", input, "W1"), row("2", "SF", "W2")];
        let rendered = with(template(text)).render(&rows, &shanghai());
        let refused: Vec<usize> = rendered.refused.iter().map(|(at, _)| *at).collect();
        assert_eq!(refused, if lacks { vec![0] } else { vec![] }, "{input}");
        let hex: String = rendered.bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(hex.contains(vector["gbk"].as_str().unwrap()), !lacks, "{input}");
    }
}

#[test]
fn the_platforms_courier_codes_are_in_the_table() {
    let vectors = vectors();
    let codes = vectors["carriers"]["taobao_company_code"]["codes"].as_object().unwrap();
    let table = profile("taobao").layout.couriers;
    for (code, name) in codes {
        let name = name.as_str().unwrap();
        let courier = table.iter().find(|courier| courier.code == code.as_str()).unwrap_or_else(|| panic!("{code}"));
        let told = profile("taobao").render(&[row("1", name, "W")], &shanghai());
        assert_eq!(told.refused, [], "{name}");
        assert!(courier.name.starts_with(name) || name == "联邦", "{code}: {} {name}", courier.name);
    }
}

#[test]
fn an_unknown_courier_refuses_the_row_with_a_reason_that_says_what_to_do() {
    for named in PROFILES.iter().filter(|profile| profile.layout.names_couriers()) {
        for (carrier, wanted) in [("飞毛腿", "\"飞毛腿\" is none of the couriers"), ("", "names no courier")] {
            let rendered = profile(named.name).render(&[row("1", carrier, "W")], &shanghai());
            assert!(rendered.refused[0].1.contains(wanted), "{}: {:?}", named.name, rendered.refused);
        }
        let known = profile(named.name).render(&[row("1", "顺丰速运", "W")], &shanghai());
        assert_eq!(known.refused, [], "{}", named.name);
    }
}

#[test]
fn every_profile_keeps_the_laws() {
    for (at, named) in PROFILES.iter().enumerate() {
        let name = named.name;
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        assert!(PROFILES.iter().skip(at + 1).all(|other| other.name != name), "{name} twice");
        assert_eq!(named.layout.unwritable(), None, "{name}");
        let values: Vec<Value> = named.layout.columns.iter().map(|column| column.value).collect();
        assert!(values.contains(&Value::Order), "{name}");
        assert!(values.contains(&Value::Tracking) || values.contains(&Value::TrackingBare), "{name}");
        let (mut ids, profile) = (Vec::new(), profile(name));
        for courier in named.layout.couriers.iter() {
            assert!(!ids.contains(&&courier.is), "{name}: {} twice", courier.is);
            assert!(!courier.name.is_empty() || !courier.code.is_empty(), "{name}: {}", courier.is);
            ids.push(&courier.is);
        }
        let rows: Vec<TrackingRow> = (0..7).map(|n| row(&format!("000{n}"), "SF", &format!("00W{n}"))).collect();
        let whole = profile.render(&rows, &shanghai());
        assert_eq!((whole.refused.len(), whole.left.len()), (0, 0), "{name}");
        let mut turned = rows.clone();
        for _ in 0..rows.len() {
            turned.rotate_left(1);
            assert_eq!(profile.render(&turned, &shanghai()).bytes, whole.bytes, "{name}: the order of the rows");
        }
        assert_ne!(profile.render(&rows[1..], &shanghai()).bytes, whole.bytes, "{name}: the twin");
        assert_eq!(profile.render(&[], &TimeZone::UTC).refused, [], "{name}");
        for hostile in ["", "1 2", "１", "W\r\nX", "W\u{202e}", "\0"] {
            let mut bad = rows.clone();
            bad[3].waybill = hostile.into();
            let rendered = profile.render(&bad, &shanghai());
            // People may read a blank or a full-width digit; nobody reads the others.
            let legible = named.layout.reader == Reader::People && ["1 2", "１"].contains(&hostile);
            assert_eq!(
                rendered.refused.iter().map(|(at, _)| *at).collect::<Vec<_>>(),
                if legible { vec![] } else { vec![3] }
            );
        }
        every_cell_is_read_back(&profile, &rows);
    }
    assert!(find("Generic").is_none());
}

/// An independent reader finds every number as it was, as text.
fn every_cell_is_read_back(profile: &Profile, rows: &[TrackingRow]) {
    let bytes = profile.render(rows, &shanghai()).bytes;
    let records = reread(profile, &bytes);
    assert_eq!(records.len(), rows.len() + 1, "{}", profile.name);
    let at =
        |values: &[Value]| profile.layout.columns.iter().position(|column| values.contains(&column.value)).unwrap();
    let (order, tracking) = (at(&[Value::Order]), at(&[Value::Tracking, Value::TrackingBare]));
    for (record, row) in records[1..].iter().zip(rows) {
        let before = profile.layout.columns[order].text.as_ref();
        assert_eq!(
            (record[order].as_str(), record[tracking].as_str()),
            (&*format!("{before}{}", row.order), &*row.waybill)
        );
    }
}

fn reread(profile: &Profile, bytes: &[u8]) -> Vec<Vec<String>> {
    if profile.layout.format == Format::Xlsx {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let text = |cell: &Data| match cell {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("a cell that is no text: {other:?}"),
        };
        return sheet.rows().map(|row| row.iter().map(text).collect()).collect();
    }
    let text = match profile.layout.encoding {
        Encoding::Gbk => encoding_rs::GBK.decode(bytes).0.into_owned(),
        _ => String::from_utf8(bytes.to_vec()).unwrap(),
    };
    let delimiter = if profile.layout.format == Format::Tsv { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_workbook_holds_text_where_a_spreadsheet_would_see_numbers_and_formulas() {
    let odd = ["2896754321098765432", "0012", "=1+1", "1E10", "'x", "é 箱 😀"];
    let rows: Vec<TrackingRow> = odd.iter().map(|order| row(order, "SF", "0012")).collect();
    let people = profile("people");
    let bytes = people.render(&rows, &shanghai()).bytes;
    let mut read: Vec<String> = reread(&people, &bytes)[1..].iter().map(|record| record[1].clone()).collect();
    read.sort();
    let mut wanted = odd.map(str::to_owned);
    wanted.sort();
    assert_eq!(read, wanted);
    assert_eq!(bytes, people.render(&rows, &shanghai()).bytes, "the same rows, the same bytes");
}

#[test]
fn a_file_ends_at_its_cap_and_the_next_goes_on() {
    for named in PROFILES {
        let mut profile = profile(named.name);
        profile.layout.rows_max = 3;
        let rows: Vec<TrackingRow> = (0..7).map(|n| row(&format!("{n}"), "SF", &format!("W{n}"))).collect();
        let mut left: Vec<TrackingRow> = rows.clone();
        let mut files = 0;
        while !left.is_empty() {
            let rendered = profile.render(&left, &shanghai());
            assert!(reread(&profile, &rendered.bytes).len() <= 4, "{}", named.name);
            left = rendered.left.iter().map(|&at| left[at].clone()).collect();
            files += 1;
        }
        assert_eq!(files, 3, "{}", named.name);
    }
    let mut amazon = profile("amazon");
    amazon.layout.rows_max = 2;
    let item = |no: &str| SoldItem { no: no.into(), qty: 1, ..SoldItem::default() };
    let mut many = row("1", "SF", "W");
    many.items = vec![item("1"), item("2"), item("3")];
    let rendered = amazon.render(&[many], &shanghai());
    assert_eq!(rendered.refused, [(0, "3 records, and a file takes 2".to_owned())]);
}

#[test]
fn the_shipped_profile_file_is_the_built_in_one_and_explains_every_word() {
    assert_eq!(shipped_template(), profile("taobao").layout);
    let text = read("config/profiles/taobao.toml").text;
    for key in PROFILE_FILE.iter().flat_map(|section| section.keys) {
        assert!(text.contains(&format!("{key} =")) || text.contains(&format!("[[{key}]]")), "{key}");
    }
    let words = [Value::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>()].concat();
    let words = words.into_iter().chain(Format::WORDS.iter().map(|(word, _)| *word));
    let words =
        words.chain(Encoding::WORDS.iter().map(|(word, _)| *word)).chain(Reader::WORDS.iter().map(|(word, _)| *word));
    for word in words {
        assert!(text.contains(&format!("{word:?}")), "{word}");
    }
}

#[test]
fn a_bad_profile_file_is_refused_with_its_place() {
    let good = "[[column]]\nheading = 'o'\nvalue = 'order'\n[[column]]\nheading = 'w'\nvalue = 'tracking'\n";
    for (text, wanted) in [
        ("x", "p.toml:1:2: found what is not TOML"),
        ("", "p.toml:1:1: column: found none, wanted at least one [[column]]"),
        ("format = 'xls'\n", "p.toml:1:10: format: found \"xls\", wanted \"csv\" or \"tsv\" or \"xlsx\""),
        ("encoding = 'latin1'\n", "p.toml:1:12: encoding: found \"latin1\""),
        (
            "format = 'xlsx'\nencoding = 'gbk'\n",
            "p.toml:2:12: encoding: found one, wanted none: a workbook has its own",
        ),
        ("format = 'tsv'\nreader = 'excel'\n", "p.toml:2:10: reader: found \"excel\""),
        ("rows_max = 0\n", "p.toml:1:12: rows_max: found 0, wanted a whole number from 1 to 1000000"),
        ("colum = 1\n", "p.toml:1:1: colum: found a key that is not known, wanted perhaps column"),
        ("above = ['a\\u0000']\nabove2 = 1\n", "p.toml:2:1: above2: found a key that is not known"),
        ("encoding = 'gbk'\nabove = ['😀']\n", "p.toml:1:12: encoding: found one that lacks characters of \"😀\""),
        ("courier = [{ is = 'sf' }]\n", "p.toml:1:19: courier.is: found neither a name nor a code"),
        ("courier = [{ name = 'SF' }]\n", "p.toml:1:12: courier.is: found nothing"),
        ("courier = [{ is = 'sf', name = 'A' }, { is = 'sf', name = 'B' }]\n", "courier.is: found \"sf\" once more"),
        ("[[column]]\nheading = 'x'\nvalue = 'ordr'\n", "p.toml:3:9: column.value: found \"ordr\", wanted \"shop\" or"),
        ("[[column]]\nheading = 'x'\nvalue = 'text'\n", "column.text: found nothing, wanted the text of the column"),
        ("[[column]]\nvalue = 'order'\n", "column.heading: found nothing"),
        ("[[column]]\nheading = 'c'\nvalue = 'carrier-name'\n", "courier: found none, wanted [[courier]] entries"),
    ] {
        let errors = parse("p.toml", &format!("{text}{}", if text.is_empty() { "" } else { good })).expect_err(text);
        assert!(said(&errors).contains(wanted), "{text}:\n{}", said(&errors));
    }
    let only = said(&parse("p.toml", "[[column]]\nheading = 'o'\nvalue = 'order'\n").unwrap_err());
    assert!(only.contains("wanted a [[column]] with value = \"tracking\""), "{only}");
    parse("p.toml", good).unwrap();
}

#[test]
fn the_configuration_brings_the_profile_file_in() {
    let home = tempfile::tempdir().unwrap();
    let conf = "[[export]]\nprofile = \"taobao\"\nfile = \"mine.toml\"\n";
    let missing = Config::parse("c.toml", conf, home.path()).unwrap_err();
    assert!(said(&missing).contains("mine.toml: found No such file"), "{}", said(&missing));
    let mine = home.path().join("mine.toml");
    std::fs::write(&mine, "rows_max = 0\n[[column]]\nheading = 'x'\nvalue = 'order'\n").unwrap();
    let bad = said(&Config::parse("c.toml", conf, home.path()).unwrap_err());
    assert!(bad.contains("mine.toml:1:12: rows_max: found 0"), "{bad}");
    std::fs::write(
        &mine,
        read("config/profiles/taobao.toml").text.replace("1000 ", "7 ").replace("运单号", "快递单号"),
    )
    .unwrap();
    let config =
        Config::parse("c.toml", &format!("{conf}[[carrier]]\nid = \"sf\"\naliases = [\"丰网\"]\n"), home.path())
            .unwrap();
    let profile = config.profile("taobao").unwrap();
    assert_eq!((profile.layout.rows_max, profile.numbers), (7, Numbers::One));
    let rendered = profile.render(&[row("1", "丰网", "W")], &shanghai());
    let text = encoding_rs::GBK.decode(&rendered.bytes).0.into_owned();
    assert_eq!(text, "订单编号,物流公司,快递单号\r\n1,顺丰速运,W\r\n");
}
