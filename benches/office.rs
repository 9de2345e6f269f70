//! The office's questions over a million shipments of history: `cargo bench -- office`, or `cargo bench -- office 50000` for fewer.
//!
//! One shipment is imported and packed at a real bench; its rows are then written a million times over, with numbers and moments of their
//! own, so that the file is as large and as full as one that a year has filled. Its hash chain is not.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use weighhouse::domain::Now;
use weighhouse::packing::Deadlines;
use weighhouse::store::{LISTS, Scope, Store};

use crate::verdict::{bench, step};
use crate::world::{median, orders, quantile};

const SHIPMENTS: i64 = 1_000_000;
/// 2026-01-01 UTC, and from one parcel to the next.
const FROM_MS: i64 = 1_767_225_600_000;
const PACE_MS: i64 = 30_000;
const DAY_MS: i64 = 86_400_000;
/// How often each question is asked.
const TIMES: usize = 9;

pub fn run() {
    let wanted = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(SHIPMENTS);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.db");
    let start = Instant::now();
    history(&path, wanted);
    let size = std::fs::metadata(&path).unwrap().len() / 1_000_000;
    println!("{wanted} shipments, {size} MB, made in {:?}", start.elapsed());

    let mut store = Store::open(&path).unwrap();
    let end_ms = FROM_MS + wanted * PACE_MS;
    let day = Scope { from_ms: end_ms - DAY_MS, to_ms: end_ms, recall_ms: end_ms - 3 * DAY_MS };
    let old = Scope { from_ms: FROM_MS, to_ms: FROM_MS + DAY_MS, recall_ms: 0 };
    let middle = wanted / 2;
    asked(&mut store, "/  today", |store| {
        assert!(store.today(day).unwrap().parcels() > 0);
        store.late(&Deadlines::default(), end_ms, 0).unwrap();
    });
    asked(&mut store, "/  the first day", |store| assert!(store.today(old).unwrap().parcels() > 0));
    for (what, number) in [
        ("/find  a whole waybill", format!("SF{middle:013}")),
        ("/find  a whole order", format!("28967543{middle:011}")),
        ("/find  a whole shipment", format!("S{middle:07}")),
        ("/find  a tail of 8", format!("{middle:08}")),
        ("/find  a tail of 4", format!("{:04}", middle % 10_000)),
    ] {
        asked(&mut store, what, |store| assert!(!store.find(&number).unwrap().0.is_empty(), "{number}"));
    }
    asked(&mut store, "/find  nothing, whole or tail", |store| {
        assert!(store.find("NO-SUCH-ONE").unwrap().0.is_empty())
    });
    asked(&mut store, "/shipment", |store| {
        assert!(
            store.shipment_evidence(&format!("S{middle:07}")).unwrap().unwrap()["facts"].as_array().unwrap().len() > 4
        );
    });
    asked(&mut store, "/fact", |store| assert!(store.around(middle).unwrap().is_some()));
    asked(&mut store, "/list  every list of the day", |store| {
        for list in LISTS {
            store.list(list, day, None).unwrap();
        }
    });
}

fn asked(store: &mut Store, what: &str, question: impl Fn(&mut Store)) {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        question(store);
        took.push(start.elapsed());
    }
    let first = took[0];
    println!(
        "{what:<34} p50 {:>10.2?}   longest {:>10.2?}   first {first:>10.2?}",
        median(&mut took),
        quantile(&mut took, 100)
    );
}

/// One shipment as it is packed, then its rows so many times.
fn history(path: &Path, wanted: i64) {
    let mut store = Store::open(path).unwrap();
    let one = weighhouse::import::read("day.csv", orders(3).as_bytes(), &TimeZone::UTC).unwrap();
    store.import(one.shipments, Now::default).unwrap();
    drop(store);
    let mut station = bench(path);
    for code in ["S0000000", "6900000000000", "6900000000007", "6900000000014", "SF0000000000000"] {
        step(&mut station, code);
    }
    drop(station);
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA synchronous=OFF; PRAGMA cache_size=-600000; PRAGMA temp_store=MEMORY; BEGIN").unwrap();
    let facts: i64 = conn.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)).unwrap();
    for table in names(&conn, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
        let columns = names(&conn, &format!("SELECT name || ' ' || type FROM pragma_table_info('{table}')"));
        let made: Vec<String> = columns.iter().map(|column| copied(column, facts)).collect();
        conn.execute_batch(&format!("CREATE TEMP TABLE one AS SELECT * FROM {table}")).unwrap();
        let sql = format!(
            "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ?1)
             INSERT OR IGNORE INTO {table} SELECT {} FROM n CROSS JOIN temp.one",
            made.join(", ")
        );
        conn.execute(&sql, params![wanted]).unwrap();
        conn.execute_batch("DROP TABLE temp.one").unwrap();
    }
    conn.execute_batch("COMMIT").unwrap();
    let packed: i64 =
        conn.query_row("SELECT count(*) FROM parcel WHERE sealed_ms IS NOT NULL", [], |row| row.get(0)).unwrap();
    assert!(packed > wanted, "every shipment was packed");
}

/// What a column of the kth copy holds.
fn copied(column: &str, facts: i64) -> String {
    let (name, kind) = column.split_once(' ').unwrap();
    match name {
        "mono_ms" => name.to_owned(),
        "seq" | "event" | "first_event" | "span_from" | "span_to" => format!("{name} + k * {facts}"),
        _ if name.ends_with("_ms") => format!("iif({name} IS NULL, NULL, {FROM_MS} + k * {PACE_MS})"),
        _ if kind == "TEXT" => format!(
            "replace(replace(replace({name}, 'SF0000000000000', printf('SF%013d', k)), '2896754300000000000', \
             printf('28967543%011d', k)), 'S0000000', printf('S%07d', k))"
        ),
        _ => name.to_owned(),
    }
}

fn names(conn: &Connection, sql: &str) -> Vec<String> {
    let mut found = conn.prepare(sql).unwrap();
    found.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}
