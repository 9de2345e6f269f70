//! `weighhouse upload` as a person types it: what it prints, what it asks of nobody, and how it ends.

use std::process::Output;

use serde_json::Value;
use weighhouse::domain::*;
use weighhouse::store::Store;

use super::loopback::Shop;
use super::order_no;
use super::platform::Mischief;

struct Told {
    code: i32,
    out: String,
    err: String,
}

fn upload(shop: &Shop, words: &[&str]) -> Told {
    let words = [&["upload", "--config", "w.toml"], words].concat();
    let Output { status, stdout, stderr } = shop.command(&words).env("RUST_LOG", "warn").output().unwrap();
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!out.contains("SECRET-") && !err.contains("SECRET-"), "{out}{err}");
    Told { code: status.code().unwrap(), out, err }
}

#[test]
fn a_dry_run_says_what_would_be_told_and_what_not_and_calls_nobody() {
    let shop = Shop::with(3, 7, Mischief::default());
    let reason = HoldReason::parse("refund").unwrap();
    shop.site.store().set_hold(&"S000001".into(), &reason, HoldSource::Api, "", super::now(2)).unwrap();
    let told = upload(&shop, &["--dry-run"]);
    let wanted = format!(
        "shop-a: 2 orders with 2 parcels would be told, 0 parcels settled so, 1 would stay\n  \
         tell: order {}: SF0000000000 SF\n  tell: order {}: SF0000000020 SF\n  \
         stays: order {}, waybill SF0000000010: held: refund\n",
        order_no(0),
        order_no(2),
        order_no(1)
    );
    assert_eq!((told.code, told.out.as_str()), (0, wanted.as_str()), "{}", told.err);
    let told = upload(&shop, &["--dry-run", "--json"]);
    let json: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        (json["would_tell"][1]["order"].as_str(), json["stopped"].is_null()),
        (Some(order_no(2).as_str()), true)
    );
    assert_eq!(
        (json["would_stay"][0]["reason"].as_str(), json["shop"].as_str()),
        (Some("held: refund"), Some("shop-a"))
    );
    assert_eq!(shop.server.desk.platform().calls, 0);
    assert_eq!(shop.site.counts(), [("held".to_owned(), 1), ("ready".to_owned(), 2)].into());
    shop.site.is_proven();
}

#[test]
fn a_run_says_what_it_did_and_ends_by_the_contract() {
    let shop = Shop::with(45, 7, Mischief::default());
    let told = upload(&shop, &["--json", "--progress"]);
    let json: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, json["acked"].as_u64(), json["calls"].as_u64()), (0, Some(45), Some(46)), "{}", told.err);
    assert!(
        told.err.contains("shop-a: 20 of 45 orders\n") && told.err.contains("shop-a: 45 of 45 orders\n"),
        "{}",
        told.err
    );
    let told = upload(&shop, &["--shop", "shop-a"]);
    assert_eq!(told.err, "", "where nobody looks, nothing is said");
    assert_eq!(told.out, "shop-a: 0 told, 0 known there already, 0 settled by another parcel, 0 calls\n");
    shop.book_is_right();
    let told = upload(&shop, &["--shop", "shop-b"]);
    assert_eq!((told.code, told.err.contains("there are: shop-a")), (2, true), "{}", told.err);
}

#[test]
fn what_is_refused_and_what_stops_ends_with_1_and_bad_credentials_with_2() {
    let shop = Shop::with(3, 7, Mischief::default());
    shop.server.desk.platform().refuses = Some((25, "isv.invalid-signature"));
    let told = upload(&shop, &[]);
    assert_eq!(
        (told.code, told.out.contains("lets nothing through: config isv.invalid-signature")),
        (1, true),
        "{}",
        told.out
    );
    assert!(told.out.contains("not told: 3 ready"), "{}", told.out);
    assert!(upload(&shop, &["--dry-run"]).out.contains("lets nothing through: config"));
    shop.server.desk.platform().refuses = None;
    shop.server.desk.platform().refuses_order.insert(order_no(1), (50, "isv.logistics-offline-service-error:B60"));
    let told = upload(&shop, &[]);
    assert_eq!((told.code, told.out.contains("refused: order")), (1, true), "{}", told.out);
    shop.mode("keys.toml", 0o644);
    let told = upload(&shop, &[]);
    assert_eq!((told.code, told.err.contains("chmod 600")), (2, true), "{}", told.err);
    let check = shop.command(&["check", "--config", "w.toml"]).output().unwrap();
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(check.status.code() == Some(1) && said.contains("MISSING channel of shop shop-a"), "{said}");
    shop.write("w.toml", "");
    assert_eq!(upload(&shop, &[]).code, 2, "no channel at all");
}

#[test]
fn rows_of_a_shop_with_a_channel_are_in_no_file_unless_it_is_asked_for() {
    let shop = Shop::with(2, 7, Mischief::default());
    let export = |more: &[&str]| {
        let words = [&["export", "--config", "w.toml", "--profile", "generic", "--out", "out"], more].concat();
        let output = shop.command(&words).env("RUST_LOG", "warn").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(export(&[]), "nothing new\nnot told: 2 ready\n");
    assert!(export(&["--shop", "shop-a"]).contains(": 2 rows"));
    assert_eq!(upload(&shop, &[]).code, 0);
    assert_eq!(shop.server.desk.platform().calls, 0, "what is in a file is not told again");
}

/// Seals parcel `n` of a shipment.
fn seal(store: &mut Store, no: &str, n: u32, waybill: &str, last: bool) {
    let shipment = ShipmentNo::from(no);
    let seal = Seal {
        shipment: shipment.clone(),
        parcel: n,
        waybill: waybill.into(),
        weight: Some(Mg::grams(100)),
        items: vec![1],
        packaging: None,
        last,
        ships: last,
    };
    let event = Event::Sealed(Box::new(seal));
    let entry =
        Entry { at: super::now(3), station: None, operator: None, device: None, shipment: Some(shipment), event };
    store.write(|writing| writing.append(&entry)).unwrap();
}

fn bring(store: &mut Store, line: &str) {
    store.import(vec![crate::story::order(line).unwrap()], || super::now(1)).unwrap();
}

/// Each thing that somebody should look at before the night, said by both preflights; and by neither where there is nothing.
#[test]
fn both_dry_runs_say_each_thing_to_look_at() {
    type Happens = fn(&Shop, &mut Store);
    let nothing: Happens = |_, store| {
        bring(store, "S1 W1 A*1;order=77");
        seal(store, "S1", 1, "W1", true);
    };
    let stories: [(&str, &str, Happens); 6] = [
        ("", "W1", nothing),
        ("split-order", "W2", |_, store| {
            bring(store, "S1 W1|W2 A*2;order=77");
            seal(store, "S1", 1, "W1", false);
            seal(store, "S1", 2, "W2", true);
        }),
        ("leading-zeros", "0075", |_, store| {
            bring(store, "S1 0075 A*1;order=77");
            seal(store, "S1", 1, "0075", true);
        }),
        ("refused", "W1", |_, store| {
            bring(store, "S1 W1 A*1;order=77 by=飞毛腿");
            seal(store, "S1", 1, "W1", true);
        }),
        ("held", "W1", |_, store| {
            bring(store, "S1 W1 A*1;order=77");
            seal(store, "S1", 1, "W1", true);
            let reason = HoldReason::parse("refunded").unwrap();
            store.set_hold(&"S1".into(), &reason, HoldSource::Api, "", super::now(4)).unwrap();
        }),
        ("told-already", "W2", |shop, store| {
            bring(store, "S1 W1 A*1;order=77");
            seal(store, "S1", 1, "W1", true);
            let words = ["export", "--config", "w.toml", "--profile", "generic", "--shop", "shop-a", "--out", "out"];
            assert!(shop.command(&words).output().unwrap().status.success());
            bring(store, "S2 W2 A*1;order=77");
            seal(store, "S2", 1, "W2", true);
        }),
    ];
    for (finding, waybill, happens) in stories {
        let shop = Shop::with(0, 7, Mischief::default());
        let mut store = shop.site.store();
        happens(&shop, &mut store);
        let facts = store.chain_head().unwrap();
        let export = ["export", "--config", "w.toml", "--profile", "taobao", "--shop", "shop-a", "--dry-run"];
        let exported = shop.command(&export).env("RUST_LOG", "warn").output().unwrap();
        let exported = String::from_utf8(exported.stdout).unwrap();
        let json = shop.command(&[&export[..], &["--json"]].concat()).env("RUST_LOG", "warn").output().unwrap();
        let of_export: Value = serde_json::from_slice(&json.stdout).unwrap();
        let uploaded = upload(&shop, &["--dry-run"]).out;
        let of_upload: Value = serde_json::from_str(&upload(&shop, &["--dry-run", "--json"]).out).unwrap();
        let found = |told: &Value| -> Vec<(String, String)> {
            let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
            let findings = told["findings"].as_array().unwrap().iter();
            let found = findings.map(|one| (text(one, "finding"), text(one, "waybill")));
            found.filter(|(finding, _)| finding != "folded").collect()
        };
        if finding.is_empty() {
            assert_eq!((found(&of_export), found(&of_upload)), (vec![], vec![]), "{exported}{uploaded}");
            continue;
        }
        let wanted = (finding.to_owned(), waybill.to_owned());
        assert!(found(&of_export).contains(&wanted), "{finding}: {of_export}");
        assert!(found(&of_upload).contains(&wanted), "{finding}: {of_upload}");
        for text in [&exported, &uploaded] {
            let said = text.lines().any(|line| {
                let named = line.contains(finding) || line.contains("stays: ");
                named && line.contains(&format!("waybill {waybill}"))
            });
            assert!(said, "{finding}:\n{text}");
        }
        assert_eq!(store.chain_head().unwrap(), facts, "nothing is recorded");
        assert_eq!(shop.server.desk.platform().calls, 0, "nobody is called");
    }
}
