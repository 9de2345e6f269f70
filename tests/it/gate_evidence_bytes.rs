//! Whoever changes a byte of the store's file is found out, or has changed nothing: tried with the bytes of a whole file.

use std::fs;
use std::path::Path;

use rusqlite::types::Value as Cell;
use serde_json::Value;
use weighhouse::store::{Store, VerifyFault};

use crate::story::{Role, Stage};

/// A small file: a parcel that weighed too little first, and one that waits.
fn day() -> Stage {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, "S1 SF100000001 A*1@100\nS2 SF100000002 B*1@80");
    for step in "scan WH:OP:anna,scan S1,scan A,scan SF100000001,put 60,scan WH:CONFIRM,put 100,take,scan S2".split(',')
    {
        stage.step(step);
    }
    stage
}

/// The file as it would be copied away: one file, its pages small so that there are few bytes to try.
fn packed(path: &Path, to: &Path) -> Vec<u8> {
    let to_name = to.to_str().unwrap();
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA page_size=512").unwrap();
    conn.execute("VACUUM INTO ?", [to_name]).unwrap();
    // Opened once as a store, it is in the mode of a store.
    drop(Store::open(to).unwrap());
    fs::read(to).unwrap()
}

/// What the store would tell of itself.
#[derive(PartialEq, Debug)]
struct Told {
    facts: Vec<Vec<Cell>>,
    evidence: Vec<Option<Value>>,
}

fn told(store: &mut Store) -> Option<Told> {
    let facts = store.read(|conn| {
        let mut all = conn.prepare("SELECT * FROM event ORDER BY seq")?;
        let rows =
            all.query_map([], |row| (0..10).map(|cell| row.get(cell)).collect::<rusqlite::Result<Vec<Cell>>>())?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?)
    });
    let evidence = ["SF100000001", "SF100000002"].map(|waybill| store.parcel_evidence(waybill));
    let orders = ["O-S1", "O-S2"].map(|order| store.order_evidence(Some("shop-a"), order));
    let evidence = evidence.into_iter().chain(orders).collect::<Result<_, _>>().ok()?;
    Some(Told { facts: facts.ok()?, evidence })
}

/// The first fact that is not what it was: its number then, and the number that stands in its place.
fn first_changed(path: &Path, before: &[Vec<Cell>]) -> (Option<i64>, Option<i64>) {
    let conn = rusqlite::Connection::open(path).unwrap();
    let Ok(mut all) = conn.prepare("SELECT * FROM event ORDER BY seq") else { return (None, None) };
    let mut rows = all.query([]).unwrap();
    for (index, fact) in before.iter().enumerate() {
        let seq = Some(i64::try_from(index).unwrap() + 1);
        let Ok(Some(row)) = rows.next() else { return (seq, None) };
        let cells: Result<Vec<Cell>, _> = (0..10).map(|cell| row.get(cell)).collect();
        if cells.as_ref() != Ok(fact) {
            return (seq, row.get(0).ok());
        }
    }
    // A damaged page may hold more rows than were put there.
    let beyond = i64::try_from(before.len()).unwrap() + 1;
    match rows.next() {
        Ok(None) => (None, None),
        Ok(Some(row)) => (Some(beyond), row.get(0).ok()),
        Err(_) => (Some(beyond), None),
    }
}

enum Outcome {
    /// Every answer is what it was.
    Harmless,
    /// The proof says where it broke.
    Named(VerifyFault),
    /// An answer is another one, and the proof held.
    Missed,
    /// The file cannot be opened or read at all.
    Refused,
}

fn outcome(path: &Path, before: &Told) -> Outcome {
    let Ok(mut store) = Store::open(path) else { return Outcome::Refused };
    match store.verify() {
        Err(_) => Outcome::Refused,
        Ok(Err(fault)) => Outcome::Named(fault),
        Ok(Ok(_)) => {
            if told(&mut store).as_ref() == Some(before) {
                Outcome::Harmless
            } else {
                Outcome::Missed
            }
        }
    }
}

/// Bytes tried: every `STRIDE`th, and more of the pages that hold facts. A prime, so that every place in a page has its turn. All of them
/// with `WEIGHHOUSE_EVERY_BYTE=1`, which takes some minutes.
const STRIDE: usize = 29;

#[test]
fn every_changed_byte_is_found_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let stage = day();
    let (sound, tried) = (folder.path().join("sound.db"), folder.path().join("tried.db"));
    let bytes = packed(stage.path(), &sound);
    let mut store = Store::open(&sound).unwrap();
    let before = told(&mut store).unwrap();
    drop(store);
    let texts = ["\"waybill\"", "\"trace\"", "\"sha256\"", "bench-1", "anna"].map(|text| text.as_bytes());
    let holds_fact = |at: usize| {
        let page = &bytes[at - at % 512..][..512];
        texts.iter().any(|text| page.windows(text.len()).any(|window| window == *text))
    };
    let every = std::env::var_os("WEIGHHOUSE_EVERY_BYTE").is_some();
    let (mut harmless, mut named, mut refused) = (0, 0, 0);
    for at in 0..bytes.len() {
        if !every && at % STRIDE != 0 && !(holds_fact(at) && at % 11 == 0) {
            continue;
        }
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&tried, &changed).unwrap();
        match outcome(&tried, &before) {
            Outcome::Harmless => harmless += 1,
            Outcome::Refused => refused += 1,
            Outcome::Missed => {
                let page = &changed[at - at % 512..][..512];
                panic!(
                    "byte {at} (page {}): an answer changed and the proof held\n{}",
                    at / 512 + 1,
                    page.escape_ascii()
                );
            }
            Outcome::Named(fault) => {
                named += 1;
                let (first, next) = first_changed(&tried, &before.facts);
                let right = match &fault {
                    VerifyFault::BrokenLink { seq } | VerifyFault::Unreadable { seq, .. } => Some(*seq) == first,
                    // What comes after a gap has the wrong number; the last facts may be gone altogether, and the tables miss them.
                    VerifyFault::Gap { seq } => Some(*seq) == next,
                    VerifyFault::Table { .. } => first.is_none() || next.is_none(),
                    VerifyFault::Damaged { .. } => first.is_none(),
                };
                assert!(right, "byte {at}: {fault}, but the first fact to differ is {first:?} (now numbered {next:?})");
            }
        }
        for left in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("tried.db{left}")));
        }
    }
    println!("{} bytes: {harmless} harmless, {named} named, {refused} refused", bytes.len());
    assert!(named > 500, "hardly anything was found: {named}");
}
