//! Stories of scanners: what they type arrives, whole or not at all, however often they are unplugged.

use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use crate::Story;
use crate::bench::{Bench, LONG};
use crate::gadget::{Gadget, KEYBOARD, Model, POS};
use crate::guest::Held;
use crate::typing::typed;

pub const STORIES: &[Story] = &[
    ("a scanner that types opens a shipment, and `devices` prints its stanza", opens_a_shipment),
    ("a scanner unplugged in the middle of a code has scanned nothing", half_a_code),
    ("a burst of 70 reports arrives whole", burst),
    ("200 re-plugs of a scanner cost no file, no thread and no memory", replugs_pos),
    ("20 re-plugs of a scanner that types, whose keys are taken anew each time, cost none either", replugs_keyboard),
];

/// Honeywell's vendor id; a serial number keeps it apart from every other.
const ID: &str = "0c2e:0901:A1";
/// Its lines of the configuration.
pub const STANZA: &str = "[[station.scanner]]\nhid = \"0c2e:0901:A1\"\n";

/// A scanner in keyboard mode, not plugged in yet.
pub fn scanner() -> Gadget {
    Gadget::new(&KEYBOARD, ID, 0)
}

/// A bench that has seen its scanner come.
fn bench_with_scanner() -> (Bench, Gadget) {
    let mut bench = Bench::start(STANZA);
    let mut scanner = scanner();
    bench.shows("red scanner-lost");
    scanner.plug();
    bench.shows("off");
    (bench, scanner)
}

fn opens_a_shipment() {
    let (mut bench, mut scanner) = bench_with_scanner();
    scanner.scans("FH-1");
    bench.opens("FH-1");
    let (ok, said) = bench.command(&["devices"]);
    assert!(
        ok && said.contains("Example Scanner") && said.contains("[[station.scanner]]\nhid = \"0c2e:0901:A1\"\n"),
        "{said}"
    );
}

fn half_a_code() {
    let (mut bench, mut scanner) = bench_with_scanner();
    scanner.types("FH-");
    let pulled = Instant::now();
    scanner.unplug();
    bench.shows_within_a_second_of(pulled, "red scanner-lost");
    scanner.plug();
    bench.shows("off");
    assert_eq!(
        bench.faults(),
        ["scanner-lost", "scanner-lost"],
        "before it came and when it went; the half was no code"
    );
    // Behind the lost half the rest would make FH-1, and a code of its own is no shipment.
    scanner.scans("1");
    bench.shows("red no-shipment");
    scanner.scans("FH-2");
    bench.opens("FH-2");
}

fn burst() {
    let (mut bench, mut scanner) = bench_with_scanner();
    assert_eq!(typed(&format!("{LONG}\n")).len(), 70);
    scanner.scans(LONG);
    bench.opens(LONG);
}

/// What may be left in memory beside the journal, in KiB: less than one forgotten buffer for each of 200 re-plugs.
const LEFT_MAX_KIB: u64 = 200;
/// How often the same re-plugs are counted before memory is said to grow: what is forgotten is forgotten each time, while the allocator
/// takes another piece, at a moment of its own, once.
const COUNTS: usize = 3;

/// How long a file or thread may take to go, and when it is looked at again.
const LET_GO: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Re-plugs before anything is counted.
const WARM_ROUNDS: usize = 10;

/// Pulls and pushes the plugs of a bench's scanners, all at once since each takes half a second, and looks what the bench holds.
fn replugs(model: &Model, count: usize, rounds: usize) {
    let id = |socket| format!("1eab:8203:R{socket}");
    let mut scanners: Vec<Gadget> = (0..count).map(|socket| Gadget::new(model, &id(socket), socket)).collect();
    let stanza = |socket| format!("[[station.scanner]]\nhid = \"{}\"\n", id(socket));
    let mut bench = Bench::start(&(0..count).map(stanza).collect::<String>());
    let mut replug = |bench: &mut Bench, rounds| {
        for _ in 0..rounds {
            scanners.iter_mut().for_each(Gadget::unplug);
            scope(|all| {
                scanners.iter_mut().for_each(|scanner| drop(all.spawn(|| scanner.plug())));
            });
            (1..=count).for_each(|number| bench.finds(&format!("scanner-{number}")));
        }
        (bench.held(), bench.journal_kib())
    };
    // What is made once and kept, such as a buffer that has to grow, is made by then.
    let (mut before, mut journal_before) = replug(&mut bench, WARM_ROUNDS.max(rounds / 10));
    let mut grew = Vec::new();
    for _ in 0..COUNTS {
        let (mut after, journal_after) = replug(&mut bench, rounds);
        // What is about to be let go, such as a device file that was only looked at, is not what stays.
        let more = |after: &Held| after.files > before.files || after.threads > before.threads;
        let end = Instant::now() + LET_GO;
        while more(&after) && Instant::now() < end {
            sleep(LOOK_AGAIN);
            after = bench.held();
        }
        println!("  {before:?}, then {after:?}; the journal grew by {} KiB", journal_after - journal_before);
        assert!(!more(&after), "files or threads stay");
        // The store keeps the newest pages of its journal in memory, up to a limit of its own.
        let left = after.memory_kib.saturating_sub(before.memory_kib + journal_after - journal_before);
        if left < LEFT_MAX_KIB {
            return;
        }
        grew.push(left);
        (before, journal_before) = (after, journal_after);
    }
    panic!("memory grew every time it was counted, by {grew:?} KiB");
}

/// Scanners in POS mode: each of their plugs is a third of the work of a keyboard's for the kernel and udev.
fn replugs_pos() {
    replugs(&POS, 4, 50);
}

fn replugs_keyboard() {
    replugs(&KEYBOARD, 1, 20);
}
