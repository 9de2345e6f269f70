//! Item numbers of marketplaces: from the order file to each parcel's records, and what is told where they do not reach.

use std::path::Path;

use jiff::tz::TimeZone;
use weighhouse::code::Carriers;
use weighhouse::domain::*;
use weighhouse::export::{Couriers, Profile, find};
use weighhouse::import::read;
use weighhouse::store::Store;
use weighhouse::upload::export::{ExportError, Exported, export};

use crate::laws::Noise;
use crate::story::{Role, Stage, order};

const NOW: Now = Now { wall_ms: 1_790_000_900_000, mono_ms: 0 };
const HEADINGS: &str =
    "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\r\n";

fn profile(name: &str) -> Profile {
    let knows = |written: &str| Carriers::default().named(written).map(str::to_owned);
    Profile { couriers: Couriers::new(knows), ..find(name).unwrap().clone() }
}

fn exported(stage: &Stage, name: &str, folder: &Path) -> Result<Exported, ExportError> {
    export(&mut Store::open(stage.path()).unwrap(), &profile(name), &TimeZone::UTC, folder, NOW)
}

/// The file that an export makes; one that was cut off before its file was there makes the same.
fn file(stage: &Stage, name: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let taken = home.path().join("taken");
    std::fs::write(&taken, "no folder").unwrap();
    exported(stage, name, &taken).unwrap_err();
    let exported = exported(stage, name, home.path()).unwrap();
    assert_eq!((exported.files.len(), exported.refused.len()), (1, 0), "{exported:?}");
    std::fs::read_to_string(exported.files[0].path.as_ref().unwrap()).unwrap()
}

fn packed(lines: &str, steps: &str) -> Stage {
    let mut stage = Stage::set(Role::Pack, |_| {}, &format!("S1 - {lines}"));
    steps.split(", ").for_each(|step| _ = stage.step(&format!("scan {step}")));
    stage
}

#[test]
fn amazon_is_told_each_item_of_an_order_and_of_an_order_without_numbers_the_whole() {
    let mut stage = packed(
        "A*2/O-1;item=11111 B*1/O-1;item=22222 A*1/O-1;item=11111 P*1:gift/O-1 C*1/O-2;item=33333 D*1/O-2",
        "S1, A, A, A, B, P, C, D, SF7700000000001",
    );
    let told = "2026-09-21\tSF Express\tSF Express\tSF7700000000001\t";
    let golden = format!("{HEADINGS}O-1\t11111\t3\t{told}\r\nO-1\t22222\t1\t{told}\r\nO-2\t\t\t{told}\r\n");
    assert_eq!(file(&stage, "amazon"), golden);
    let lines = stage.evidence("S1")["lines"].clone();
    assert_eq!((&lines[1]["item"], lines[3]["item"].is_null()), (&"22222".into(), true));
    stage.proof().unwrap();
}

#[test]
fn a_split_order_is_told_by_item_only_where_every_number_is_taken() {
    let split = || {
        let lines = "A*2/O-1;item=11111 B*1/O-1;item=22222 C*1/O-2;item=33333";
        packed(lines, "S1, A, WH:NEXT-PARCEL, SF7700000000001, A, B, C, SF7700000000002")
    };
    // One number an order: the items of the second box would never be told.
    let told = |waybill: &str| format!("2026-09-21\tSF Express\tSF Express\tSF770000000000{waybill}\t\r\n");
    let golden = format!("{HEADINGS}O-1\t\t\t{}O-2\t33333\t1\t{}", told("1"), told("2"));
    assert_eq!(file(&split(), "amazon"), golden);
    let ebay = file(&split(), "ebay-mip");
    let rows: Vec<&str> = ebay.lines().skip(1).collect();
    let row = |order, item, waybill| format!("{order},{item},SHIPPED,SFExpress,SF770000000000{waybill}");
    assert_eq!(rows, [row("O-1", 11111, 1), row("O-1", 11111, 2), row("O-1", 22222, 2), row("O-2", 33333, 2)]);
}

#[test]
fn a_set_under_one_number_is_told_as_a_whole_order() {
    let stage = packed("A*1;item=11111 B*1;item=11111", "S1, A, B, SF7700000000001");
    assert!(file(&stage, "amazon").contains("O-S1\t\t\t2026"));
}

#[test]
fn pieces_told_are_the_pieces_in_the_box() {
    let mut noise = Noise::quiet(0x501d);
    let (mut by_item, mut whole) = (0, 0);
    for round in 0..3_000 {
        let lines: Vec<String> = (0..1 + noise.below(5))
            .map(|n| {
                let (order, item) = (noise.below(2), noise.below(3));
                let item = if noise.below(9) == 0 { String::new() } else { format!(";item={order}{n}{item}") };
                let kind = ["goods", "goods", "no-scan", "gift"][usize::try_from(noise.below(4)).unwrap()];
                format!("K{n}*{}:{kind}/O-{order}{item}", 1 + noise.below(4))
            })
            .collect();
        let shipment = order(&format!("S1 - {}", lines.join(" "))).unwrap();
        let packed: Vec<u32> = shipment
            .lines
            .iter()
            .map(|line| u32::try_from(noise.below(u64::from(line.scans()) + 1)).unwrap())
            .collect();
        let content = Content { packed: &packed, last: noise.below(2) == 0, only: noise.below(2) == 0 };
        for order in shipment.orders() {
            let sold = shipment.sold(&order, content);
            let checked = packed.iter().any(|&pieces| pieces > 0);
            let lies = |(at, line): (usize, &Line)| match line.kind {
                _ if line.order != order || (line.kind == LineKind::Gift && line.item.is_none()) => 0,
                _ if !checked => line.qty,
                LineKind::NoScan if content.last => line.qty,
                _ => packed[at],
            };
            let lies: u32 = shipment.lines.iter().enumerate().map(lies).sum();
            let told: u32 = sold.items.iter().map(|item| item.qty).sum();
            assert!(sold.items.iter().all(|item| item.qty > 0), "round {round}");
            assert!(
                sold.items.is_empty() || told == lies,
                "round {round}: {told} told of {lies}: {lines:?} {content:?}"
            );
            by_item += usize::from(!sold.items.is_empty());
            let of = shipment
                .lines
                .iter()
                .filter(|line| line.order == order && (line.kind != LineKind::Gift || line.item.is_some()));
            assert!(
                !sold.whole || sold.items.is_empty() || lies == of.map(|line| line.qty).sum::<u32>(),
                "round {round}"
            );
            whole += usize::from(sold.whole && !sold.items.is_empty());
        }
    }
    assert!(by_item > 1_000 && whole > 100 && whole < by_item, "{by_item} {whole}");
}

#[test]
fn the_order_file_names_items_under_each_heading() {
    for heading in ["item", "order-item-id", "Item ID", "子订单号"] {
        let file = format!("shipment,shop,order,sku,qty,{heading}\nF,A,1,S,1,00123\nF,A,1,T,1,\n");
        let parsed = read("o.csv", file.as_bytes(), &TimeZone::UTC).unwrap();
        let items: Vec<_> = parsed.shipments[0].lines.iter().map(|line| line.item.as_deref()).collect();
        assert_eq!(items, [Some("00123"), None], "{heading}");
    }
    let json = r#"{"shipment":"F","shop":"A","order":"1","lines":[{"sku":"S","qty":1,"item":"00123"}]}"#;
    let parsed = read("o.json", json.as_bytes(), &TimeZone::UTC).unwrap();
    assert_eq!(parsed.shipments[0].lines[0].item.as_deref(), Some("00123"));
    let damaged = "shipment,shop,order,sku,qty,item\nF,A,1,S,1,1.23457E+18\n";
    let parsed = read("o.csv", damaged.as_bytes(), &TimeZone::UTC).unwrap();
    assert!(parsed.refused[0].to_string().contains("column item: found \"1.23457E+18\""), "{}", parsed.refused[0]);
}
