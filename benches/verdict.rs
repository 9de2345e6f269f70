//! Scan → durable verdict, against a bare write of as many bytes with fdatasync. And how often the disk is asked to sync.
//!
//! A machine that is shared slows its processor down for seconds while the disk stays what it is, and the ratio rises with it. So several
//! days are packed, each in a store of its own, and no single spell makes the figure. And a piece of work that is always the same is timed
//! beside every verdict, so that a run tells how much of it was slowed down, and the ratio of the rest.

use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use weighhouse::device::Signal;
use weighhouse::domain::{DeviceId, Mg, Now, Scan, Scanned, Terminator};
use weighhouse::packing::{Bench, Rules, Tolerance};
use weighhouse::station::{Station, hear};
use weighhouse::store::Store;

use crate::world::{median, orders, quantile, ratio};

const SHIPMENTS: usize = 2_000;
/// Days that are packed, one after the other: some half a minute in all.
const DAYS: usize = 8;
const WORD_FOR_CHILD: &str = "verdict-steps-only";

#[derive(Default)]
struct Seen {
    /// A verdict, and the bare write behind it.
    pairs: Vec<(Duration, Duration)>,
    /// The work that is always the same, between the two.
    work: Vec<Duration>,
    /// Verdicts on numbers, items and labels.
    kinds: [Vec<Duration>; 3],
}

pub fn run() {
    let scans = day();
    if std::env::args().any(|word| word == format!("--{WORD_FOR_CHILD}")) {
        let folder = tempfile::tempdir().unwrap();
        let mut station = station(&folder.path().join("w.db"));
        scans.iter().for_each(|code| step(&mut station, code));
        return;
    }
    let mut seen = Seen::default();
    (0..DAYS).for_each(|_| pack_a_day(&scans, &mut seen));
    let Seen { pairs, work, kinds } = seen;
    let (mut ours, mut bare): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let (p50, floor) = (median(&mut ours), median(&mut bare));
    println!("scan -> durable verdict   p50 {p50:?}  p99 {:?}, of {}", quantile(&mut ours, 99), ours.len());
    let [number, item, label] = kinds.map(|mut kind| median(&mut kind));
    println!("  of these: number p50 {number:?}, item p50 {item:?}, label p50 {label:?}");
    println!("bare write + fdatasync    p50 {floor:?}  p99 {:?}", quantile(&mut bare, 99));
    println!("ratio p50: {}   (goal: at most 1.5)", ratio(p50, floor));
    at_full_pace(&pairs, &work);
    count_syncs(scans.len());
}

/// The first quarter warms up, and tells how many bytes a commit has.
fn pack_a_day(scans: &[String], seen: &mut Seen) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.db");
    let mut station = station(&path);
    let warm = scans.len() / 4;
    let bytes = bytes_of_a_commit(&path, || scans.iter().take(warm).for_each(|code| step(&mut station, code))) / warm;
    let raw = File::create(folder.path().join("raw")).unwrap();
    raw.write_all_at(&vec![0; 64 * bytes], 0).unwrap();
    raw.sync_all().unwrap();
    for (index, code) in scans.iter().enumerate().skip(warm) {
        if index % 200 == 0 {
            Store::open(&path).unwrap().checkpoint().unwrap();
        }
        let verdict = timed(|| step(&mut station, code));
        seen.kinds[[0, 1, 1, 1, 2][index % 5]].push(verdict);
        let at = (index % 64 * bytes) as u64;
        // Between the two, so that a verdict meets the caches as the sync before it left them.
        seen.work.push(pace());
        let bare = timed(|| {
            raw.write_all_at(&vec![1; bytes], at).unwrap();
            raw.sync_data().unwrap();
        });
        seen.pairs.push((verdict, bare));
    }
    let (ours, bare): (Vec<_>, Vec<_>) = seen.pairs[seen.pairs.len() - (scans.len() - warm)..].iter().copied().unzip();
    println!("bytes a commit: {bytes}; ratio p50 of this day: {}", ratio(median(&mut { ours }), median(&mut { bare })));
}

/// The ratio over those verdicts, each with the bare write behind it, before, between and behind which the same work took at most a fifth
/// longer than in the quickest hundredth of the run.
fn at_full_pace(pairs: &[(Duration, Duration)], work: &[Duration]) {
    let quick = quantile(&mut work.to_vec(), 1);
    let around = work.windows(3).zip(pairs.iter().skip(1));
    let at_pace = around.filter(|(work, _)| work.iter().all(|it| *it * 5 <= quick * 6)).map(|(_, pair)| *pair);
    let (mut ours, mut bare): (Vec<_>, Vec<_>) = at_pace.unzip();
    let share = ours.len() * 100 / pairs.len();
    let figure = ratio(median(&mut ours), median(&mut bare));
    println!("  while the processor kept its pace ({share} % of them): {figure}");
}

/// How long some ten microseconds of ordinary work take without the disk, once they are in the caches.
fn pace() -> Duration {
    let same_work = || {
        let mut text = String::new();
        (0..200_u32).for_each(|number| text.push_str(&black_box(number).to_string()));
        black_box(text);
    };
    same_work();
    timed(same_work)
}

/// Runs the same steps in a child under strace and divides.
fn count_syncs(verdicts: usize) {
    let me = std::env::current_exe().unwrap();
    let traced = Command::new("strace")
        .args(["-f", "-c", "-e", "trace=fdatasync,fsync,sync_file_range,msync"])
        .arg(me)
        .args(["verdict", &format!("--{WORD_FOR_CHILD}")])
        .output();
    match traced {
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr);
            let calls =
                said.lines().filter(|line| line.contains("sync")).map(str::trim).collect::<Vec<_>>().join("\n  ");
            println!("syncs over {verdicts} verdicts (and one import, one start):\n  {calls}");
        }
        Err(error) => println!("syncs not counted: strace: {error}"),
    }
}

/// Bytes that the steps put into the WAL: a passive checkpoint tells how many pages it holds, each with a header of 24 bytes.
fn bytes_of_a_commit(path: &Path, steps: impl FnOnce()) -> usize {
    let conn = rusqlite::Connection::open(path).unwrap();
    let pages = || conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, u32>(1)).unwrap() as usize;
    pages();
    steps();
    pages() * (4_096 + 24)
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Number, three items, label: five verdicts a shipment.
fn day() -> Vec<String> {
    (0..SHIPMENTS)
        .flat_map(|shipment| {
            let items = (0..3).map(move |item| format!("SKU-{}", (shipment * 3 + item) * 7 % 5_000));
            [format!("S{shipment:07}")].into_iter().chain(items).chain([format!("SF{shipment:013}")])
        })
        .collect()
}

/// A bench with a day's shipments before it.
pub fn station(path: &Path) -> Station {
    let parsed = weighhouse::import::read("day.csv", orders(SHIPMENTS * 3).as_bytes(), &TimeZone::UTC).unwrap();
    Store::open(path).unwrap().import(parsed.shipments, Now::default).unwrap();
    bench(path)
}

/// A bench that packs what the store holds.
pub fn bench(path: &Path) -> Station {
    let bench = Bench { station: "bench-1".into(), packs: true, weighs: false, hands_over: false, drill: None };
    let tolerance = Tolerance { least: Mg::grams(15), percent: 2 };
    let rules = Rules {
        stations: vec![],
        check_required: true,
        weigh_required: false,
        under: tolerance,
        over: tolerance,
        ceiling: Mg::grams(30_000),
        opening_counts: false,
        hold_sources: vec![],
        recall_ms: 0,
        resend_cut_off: None,
        packaging: vec![],
        deadlines: Default::default(),
        people: Default::default(),
        goods: Default::default(),
        carriers: weighhouse::code::Carriers::default(),
    };
    Station::open(bench, Arc::new(rules), path.to_owned()).unwrap()
}

pub fn step(station: &mut Station, code: &str) {
    let scan = Scan { data: code.into(), aim: None, terminator: Some(Terminator::Cr), flags: vec![] };
    let arrival = hear(&DeviceId::from("scanner-1"), false, Signal::Scanned(Scanned::Code(scan))).unwrap();
    let screen = station.step(arrival, Now::default()).unwrap();
    assert!(!matches!(screen.verdict, weighhouse::domain::Verdict::Reject(..)), "{code}: {:?}", screen.verdict);
}
