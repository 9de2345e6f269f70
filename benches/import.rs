//! 300,000 order lines into the store, against a plain insert loop; and scans during it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use weighhouse::domain::Now;
use weighhouse::intake::take_in;
use weighhouse::packing::Deadlines;
use weighhouse::store::Store;

use crate::verdict::{station, step};
use crate::world::{median, orders, orders_due, quantile, ratio};

const LINES: usize = 300_000;

pub fn run() {
    let (file, due) = (orders(LINES), orders_due(LINES, "2026-11-22 18:00"));
    let (mut ours, mut with_due, mut plain, mut late) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        ours.push(import(&file).0);
        let (took, listed) = import(&due);
        with_due.push(took);
        late.push(listed);
        plain.push(insert_loop(&file));
    }
    let (ours, plain) = (median(&mut ours), median(&mut plain));
    println!("{LINES} lines, {} bytes", file.len());
    println!("import (read, judge, record, derive)      {ours:?}");
    println!("the same with a deadline on each line      {:?}", median(&mut with_due));
    println!("the 1,000 most urgent of those, listed     {:?}", median(&mut late));
    println!("plain insert loop over parsed rows        {plain:?}");
    println!("speed ratio: {}   (goal: at least 0.8)", ratio(plain, ours));
    scans_meanwhile(&file);
}

/// How long the import takes, and then the list of what is late.
fn import(file: &str) -> (Duration, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("w.db")).unwrap();
    let start = Instant::now();
    let report = take_in(&mut store, "day.csv", file.as_bytes(), &TimeZone::UTC, Now::default).unwrap();
    let took = start.elapsed();
    assert_eq!(report.counts.new, LINES / 3);
    let start = Instant::now();
    let late = store.late(&Deadlines::default(), i64::MAX / 2, 0).unwrap();
    let listed = start.elapsed();
    assert!(late["left_out"] == true || !file.contains("18:00"));
    (took, listed)
}

/// What a plain importer does: one row a line, the two indexes that a bench needs, one transaction.
fn insert_loop(file: &str) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let conn = rusqlite::Connection::open(folder.path().join("plain.db")).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         CREATE TABLE line (shipment TEXT, shop TEXT, order_no TEXT, carrier TEXT, waybill TEXT, sku TEXT, name TEXT, spec TEXT,
            qty INTEGER, codes TEXT, unit_g INTEGER, kind TEXT, remark TEXT, hold TEXT, ship_by TEXT, packaging TEXT);
         CREATE INDEX line_shipment ON line (shipment); CREATE INDEX line_waybill ON line (waybill);
         CREATE INDEX line_codes ON line (codes);",
    )
    .unwrap();
    let rows: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let start = Instant::now();
    conn.execute_batch("BEGIN").unwrap();
    let mut insert = conn.prepare("INSERT INTO line VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)").unwrap();
    for row in &rows {
        insert.execute(rusqlite::params_from_iter(row)).unwrap();
    }
    drop(insert);
    conn.execute_batch("COMMIT").unwrap();
    start.elapsed()
}

fn scans_meanwhile(file: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.db");
    let mut station = station(&path);
    // The bench's own day is part of the file; what is imported beside it is the rest.
    let done = AtomicBool::new(false);
    let mut waits = thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = Store::open(&path).unwrap();
            take_in(&mut store, "day.csv", file.as_bytes(), &TimeZone::UTC, Now::default).unwrap();
            done.store(true, Ordering::Release);
        });
        let mut waits = Vec::new();
        while !done.load(Ordering::Acquire) {
            let start = Instant::now();
            step(&mut station, "S0000000");
            waits.push(start.elapsed());
        }
        waits
    });
    let count = waits.len();
    println!(
        "scans judged during the import: {count}; p50 {:?}  p99 {:?}  longest {:?}",
        median(&mut waits),
        quantile(&mut waits, 99),
        quantile(&mut waits, 100)
    );
}
