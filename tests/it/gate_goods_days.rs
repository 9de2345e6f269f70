//! Random days with serial numbers, packs, shared codes, remarks and gifts, and what must hold after every step of them.
//!
//! A failing day prints its seed and its steps; the steps are a story (see [`crate::story`]).

use weighhouse::domain::{ShipmentNo, Verdict};
use weighhouse::packing::{Needs, Rules};
use weighhouse::store::Store;

use crate::laws::Noise;
use crate::story::{Role, Stage};

const DAYS: u64 = 24;
const STEPS: usize = 50;
/// What a shipment may be made of. X is a code of two kinds of goods, P of six pieces, T of a bundle.
const LINES: [&str; 7] = [
    "MUG*2@50;serial=U-#",
    "PHONE*1@100;serial=##",
    "A*1@100;spec=M;code=X",
    "B*2@100;spec=L;code=X",
    "C*7@10;pack=P*6",
    "CUP*1@90;bundle=T*1 SPOON*2@10;bundle=T*2",
    "REFILL*1@30;name=refill;spec=blue",
];
const REMARKS: [&str; 5] = ["", "", "remark=!careful", "seller=refill:blue*1", "remark=sticker:round*2"];

#[test]
fn every_day_counts_each_piece_once() {
    for seed in 1..=DAYS {
        live(seed, "").unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
}

/// Faults planted into the store, each with the promise that it breaks.
const EVIL: [(&str, &str); 2] = [
    ("a piece without its number", "AFTER INSERT ON mark BEGIN DELETE FROM mark WHERE event = NEW.event; END"),
    ("number is not released", "BEFORE DELETE ON mark BEGIN SELECT RAISE(IGNORE); END"),
];

#[test]
fn a_planted_fault_breaks_its_promise() {
    for (promise, trigger) in EVIL {
        let seen = (1..=DAYS).find_map(|seed| live(seed, trigger).err().filter(|wrong| wrong.contains(promise)));
        assert!(seen.is_some(), "no day noticed: {promise}");
    }
}

fn live(seed: u64, evil: &str) -> Result<(), String> {
    let mut noise = Noise::quiet(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let orders: Vec<String> = (1..=3).map(|n| order(&mut noise, n)).collect();
    let rules = |rules: &mut Rules| {
        rules.goods.gift_offers = true;
        rules.goods.item_first = vec!["bench-1".into()];
    };
    let mut stage = Stage::set(Role::Pack, rules, &orders.join("\n"));
    if !evil.is_empty() {
        let conn = rusqlite::Connection::open(stage.path()).unwrap();
        conn.execute_batch(&format!("CREATE TRIGGER evil {evil}")).unwrap();
    }
    let mut eyes = Store::open(stage.path()).unwrap();
    let mut steps: Vec<String> = Vec::new();
    for _ in 0..STEPS {
        let step = next(&mut noise);
        stage.step(&step);
        steps.push(step);
        promises(&stage, &mut eyes).map_err(|wrong| format!("{wrong}\n{}\n{}", orders.join("\n"), steps.join("\n")))?;
    }
    stage.proof().map_err(|wrong| format!("{wrong}\n{}\n{}", orders.join("\n"), steps.join("\n")))
}

fn promises(stage: &Stage, eyes: &mut Store) -> Result<(), String> {
    if let Verdict::Reject(fault, _) = &stage.screen().verdict
        && fault.id() == "not-saved"
    {
        return Err("a scan could not be saved".into());
    }
    let shipments: Vec<ShipmentNo> = (1..=3).map(|n| format!("S{n}").into()).collect();
    let facts = eyes.facts(&Needs { shipments, ..Needs::default() }).unwrap();
    for known in facts.shipments.iter() {
        let no = &known.shipment.no;
        let evidence = eyes.shipment_evidence(no.as_str()).unwrap().unwrap();
        let marks = evidence["marks"].as_array().unwrap();
        for (line, packed) in known.shipment.lines.iter().zip(&known.packed) {
            let of_line = |mark: &&serde_json::Value| mark["sku"] == *line.sku && mark["serial"].is_string();
            let numbers = marks.iter().filter(of_line).count();
            if *packed > line.qty {
                return Err(format!("{no}: more {} than ordered", line.sku));
            }
            if line.serial.is_some() && numbers < *packed as usize {
                return Err(format!("{no}: a piece without its number: {packed} {} and {numbers}", line.sku));
            }
            if line.serial.is_some() && numbers > *packed as usize {
                return Err(format!("{no}: a number is not released: {packed} {} and {numbers}", line.sku));
            }
        }
        let sealed = evidence["parcels"][0]["stage"] != "open";
        let taken = |gift: &&serde_json::Value| gift["accepted"] == true;
        for gift in evidence["gifts"].as_array().unwrap().iter().filter(taken) {
            if sealed && gift["count"] != gift["qty"] {
                return Err(format!("{no}: sealed without its gift {gift}"));
            }
        }
    }
    Ok(())
}

fn next(noise: &mut Noise) -> String {
    let n = 1 + noise.below(3);
    match noise.below(16) {
        0 => "restart".to_owned(),
        1 => format!("import {}", order(noise, n)),
        2 => format!("scan WH:{}", noise.pick(&["CANCEL", "UNDO", "UNDO", "QTY:2", "DECLINE", "PICK:1", "PICK:2"])),
        3..=5 => "scan WH:CONFIRM".to_owned(),
        6..=7 => format!("scan S{n}"),
        8..=9 => format!("scan SF10000000{n}"),
        10..=11 => format!("scan {}{}", noise.pick(&["U-", "1"]), noise.below(4)),
        _ => {
            let codes = ["MUG", "PHONE", "X", "X", "A", "SKU-B", "C", "P", "T", "CUP", "SPOON", "REFILL"];
            format!("scan {}", noise.pick(&codes))
        }
    }
}

fn order(noise: &mut Noise, n: u64) -> String {
    let mut words = vec![format!("S{n} SF10000000{n}")];
    for line in LINES {
        if noise.one_in(3) {
            words.push(line.to_owned());
        }
    }
    if words.len() == 1 {
        words.push(noise.pick(&LINES).to_owned());
    }
    words.push(noise.pick(&REMARKS).to_owned());
    words.join(" ")
}
