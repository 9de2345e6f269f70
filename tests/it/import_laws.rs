//! What an import never does, whatever the file: lose a row, tell a row twice, panic.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use weighhouse::import::{self, Parsed, Unreadable};

const SAMPLES: [&str; 3] = [
    include_str!("../data/orders.csv"),
    include_str!("../data/orders-rows.json"),
    include_str!("../data/orders-shipments.json"),
];

fn read(name: &str, bytes: &[u8]) -> Result<Parsed, Unreadable> {
    import::read(name, bytes, &TimeZone::get("Asia/Shanghai").unwrap())
}

/// A small generator of chance; the same seed gives the same rows.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.next(list.len())]
    }
}

#[test]
fn every_row_is_in_a_shipment_or_in_a_refusal() {
    for seed in 1..=300_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let (mut text, mut rows) =
            ("shipment,shop,order,sku,qty,waybill,name\n".to_owned(), BTreeMap::<String, usize>::new());
        let mut nameless = BTreeSet::new();
        for line in 2..2 + chance.next(60) {
            let no = chance.of(&["F1", "F2", "F3", "F4", "F5", "", "1E+9", "F\u{202e}"]);
            let qty = chance.of(&["1", "2", "3", "4", "0"]);
            let waybill = chance.of(&["", "", "", "W1", "W2"]);
            let name = chance.of(&["红", "\"a \"\"b\"\"\"", "=cmd|", "\u{7}", "27\" wide", "<b>"]);
            let more = chance.of(&["", "", "", "", "", "", ",extra"]);
            text += &format!("{no},A,1,S,{qty},{waybill},{name}{more}\n");
            match no.starts_with('F') && !no.contains('\u{202e}') {
                true => *rows.entry(no.to_owned()).or_default() += 1,
                false => _ = nameless.insert(line),
            }
        }
        let parsed = read("o.csv", text.as_bytes()).unwrap();
        let refused: BTreeSet<String> =
            parsed.refused.iter().filter_map(|it| Some(it.shipment.as_ref()?.to_string())).collect();
        let strays = parsed.refused.iter().filter(|refusal| refusal.shipment.is_none()).count();
        assert_eq!(strays, nameless.len(), "seed {seed}");
        for (no, rows) in rows {
            let stands = parsed.shipments.iter().find(|shipment| shipment.no.as_str() == no);
            assert_ne!(stands.is_some(), refused.contains(&no), "seed {seed}: {no} stands or is refused, never both");
            assert!(stands.is_none_or(|shipment| shipment.lines.len() == rows), "seed {seed}: {no} lost a line");
        }
    }
}

/// Reads both halves one after the other; how often it was asked to.
fn in_halves(name: &str, bytes: &[u8]) -> (Result<Parsed, Unreadable>, u32) {
    let asked = Cell::new(0);
    let both = |first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)| {
        asked.set(asked.get() + 1);
        second();
        first();
    };
    let parsed = import::read_by(name, bytes, &TimeZone::get("Asia/Shanghai").unwrap(), Some(&both));
    (parsed, asked.get())
}

#[test]
fn a_file_read_from_its_middle_too_says_what_it_says_read_through() {
    let (mut halved, mut refused) = (0, 0);
    for seed in 1..=2_000_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let end = chance.of(&["\n", "\r\n", "\r"]);
        // Most files are sound; the others have something at the cut that reaches over it.
        let odd = chance.next(3) == 0;
        let mut text = format!("shipment,shop,order,sku,qty,waybill,name{end}");
        for line in 0..chance.next(14) {
            let no = if odd && chance.next(3) == 0 {
                chance.of(&["", "F1", "F2"]).to_owned()
            } else {
                format!("F{}", line / 2)
            };
            let waybill = if odd { chance.of(&["", "", "W1", "W2"]) } else { "" };
            let name = chance.of(match odd {
                true => &[
                    "\"two\nlines\"",
                    "\"two\r\nlines, \"\"said\"\"\"",
                    "27\" wide",
                    "\"open",
                    "x\"\n\"",
                    "\"\"\"\n\"",
                ],
                false => &["红", "\"a \"\"b\"\"\"", "\"two\nlines\"", ""],
            });
            text += &format!("{no},A,1,S,1,{waybill},{name}{end}");
        }
        let whole = read("o.csv", text.as_bytes());
        let (parsed, asked) = in_halves("o.csv", text.as_bytes());
        assert_eq!(parsed, whole, "seed {seed}: {text:?}");
        halved += asked;
        refused += u32::from(whole.map_or(true, |parsed| !parsed.refused.is_empty()));
    }
    assert!(halved > 1_000 && (200..1_000).contains(&refused), "{halved} were cut, {refused} had faults");
}

#[test]
fn no_bytes_whatever_make_it_panic() {
    for seed in 1..=400_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut bytes = SAMPLES[chance.next(3)].as_bytes().to_vec();
        for _ in 0..1 + chance.next(8) {
            let at = chance.next(bytes.len());
            match chance.next(3) {
                0 => bytes[at] = chance.next(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, b"\",;{[]}\n\r\t\\0"[chance.next(12)]),
            }
        }
        for name in ["o.csv", "o.json", "o"] {
            if let Ok(parsed) = read(name, &bytes) {
                assert!(
                    parsed.refused.iter().all(|refusal| !refusal.to_string().contains(char::is_control)),
                    "seed {seed}"
                );
            }
        }
    }
}
