//! Stories of scanners: what they type arrives, whole or not at all, however often they are unplugged.

use std::time::Instant;

use crate::Story;
use crate::bench::Bench;
use crate::gadget::{Gadget, KEYBOARD};
use crate::typing::typed;

pub const STORIES: &[Story] = &[
    ("a scanner that types opens a shipment, and `devices` prints its stanza", opens_a_shipment),
    ("a scanner unplugged in the middle of a code has scanned nothing", half_a_code),
    ("a burst of 70 reports arrives whole", burst),
    ("200 re-plugs of a scanner cost no file, no thread and no memory", replugs),
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
    let code = "0123456789ABCDEFGHIJKLMNOPQRSTUVWX";
    assert_eq!(typed(&format!("{code}\n")).len(), 70);
    scanner.scans(code);
    bench.shows("red no-shipment");
}

fn replugs() {
    let (mut bench, mut scanner) = bench_with_scanner();
    let mut replug = |times| {
        for _ in 0..times {
            scanner.unplug();
            bench.shows("red scanner-lost");
            scanner.plug();
            bench.shows("off");
        }
        bench.held()
    };
    // What is made once and kept, such as a buffer that has to grow, is made by then.
    let before = replug(20);
    let after = replug(200);
    println!("  {before:?}, then {after:?}");
    assert_eq!((before.files, before.threads), (after.files, after.threads));
    assert!(after.memory_kib <= before.memory_kib, "{before:?} {after:?}");
}
