//! Stories of scales on USB serial adapters.

use std::fs;
use std::time::Instant;

use crate::Story;
use crate::adapter::Adapter;
use crate::bench::{Bench, GOODS};
use crate::gadget::{Gadget, POS, SCALE};
use crate::scanners;

pub const STORIES: &[Story] = &[
    ("a HID scale weighs a parcel, and what it said before it was opened is not believed", hid_scale),
    ("a parcel is weighed through an FTDI adapter, whose latency our rules set", weighed),
    (
        "a scale unplugged in the middle of a frame is missed within a second, and found under another number",
        lost_and_found,
    ),
];

fn stanza(adapter: &Adapter) -> String {
    let port = adapter.path();
    format!("{}[station.scale]\nport = \"{}\"\nprotocol = \"comma\"\n", scanners::STANZA, port.display())
}

/// A frame of a load that lies still.
fn still(grams: u32) -> Vec<u8> {
    format!("ST,GS,+{:04}.{:03}kg\r\n", grams / 1000, grams % 1000).into_bytes()
}

/// A bench that has seen its scanner and its scale come, with the scale empty; and the name of the scale's port.
fn bench_with_scale() -> (Bench, Gadget, Adapter, String) {
    let mut scale = Adapter::new(0, "S1", 1);
    let mut scanner = scanners::scanner();
    let mut bench = Bench::start(&stanza(&scale));
    let port = scale.plug();
    scanner.plug();
    bench.finds("scale");
    bench.finds("scanner-1");
    bench.shows("off");
    scale.send(&still(0));
    bench.weighs("0");
    (bench, scanner, scale, port)
}

/// The report of a load that lies still, in grams.
pub fn lies_still(grams: u16) -> [u8; 6] {
    let [low, high] = grams.to_le_bytes();
    [3, 4, 2, 0, low, high]
}

fn hid_scale() {
    let mut scale = Gadget::new(&SCALE, "0922:8003:H1", 2);
    let mut scanner = Gadget::new(&POS, "1eab:8203:P1", 3);
    let stanza = "[[station.scanner]]\nhid = \"1eab:8203:P1\"\n[station.scale]\nhid = \"0922:8003:H1\"\n";
    let mut bench = Bench::start(stanza);
    scale.plug();
    scanner.plug();
    bench.finds("scale");
    bench.finds("scanner-1");
    scale.send(&lies_still(777));
    scanner.sends_code("FH-1");
    bench.opens("FH-1");
    scale.send(&[3, 2, 2, 0, 0, 0]);
    bench.weighs_first("0");
    scanner.sends_code(GOODS);
    scanner.sends_code("SFH-1");
    scale.send(&lies_still(500));
    bench.shows("green");
    let (_, said) = bench.command(&["devices"]);
    assert!(said.contains("[station.scale]\nhid = \"0922:8003:H1\"\n"), "{said}");
    let pulled = Instant::now();
    scale.unplug();
    bench.shows_within_a_second_of(pulled, "red scale-lost");
    scale.plug();
    bench.finds("scale");
    scale.send(&lies_still(500));
    scale.send(&lies_still(250));
    bench.weighs("250");
}

fn weighed() {
    let (mut bench, mut scanner, mut scale, port) = bench_with_scale();
    let latency = fs::read_to_string(format!("/sys/class/tty/{port}/device/latency_timer")).unwrap();
    assert_eq!(latency.trim(), "1", "milliseconds that the chip holds bytes back");
    scanner.scans("FH-1");
    bench.opens("FH-1");
    scanner.scans(GOODS);
    scanner.scans("SFH-1");
    scale.send(&still(500));
    bench.shows("green");
}

fn lost_and_found() {
    let (mut bench, _scanner, mut scale, port) = bench_with_scale();
    let mut stranger = Adapter::new(1, "S2", 2);
    scale.send(b"ST,GS,+00");
    let pulled = Instant::now();
    scale.unplug();
    bench.shows_within_a_second_of(pulled, "red scale-lost");
    assert_eq!(stranger.plug(), port, "the stranger takes the number that is free");
    assert_ne!(scale.plug(), port, "so that the scale gets another");
    bench.shows("off");
    // Behind the half that came before, this would be a frame.
    scale.send(b"00.500kg\r\n");
    scale.send(&still(250));
    bench.weighs("250");
}
