//! Stories of scanners and of the machine that behave otherwise than one would like: on a serial line, with answers among the codes, set up
//! wrongly, pulled while nobody reads, without udev, under a clock that is set.

use std::os::unix::fs::chown;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::Story;
use crate::adapter::Adapter;
use crate::bench::{Bench, GOODS, LONG};
use crate::gadget::{Gadget, KEYBOARD, POS, SCALE};
use crate::guest::{until, user};
use crate::scales::lies_still;
use crate::typing::typed;

pub const STORIES: &[Story] = &[
    ("a scanner on a serial adapter opens a shipment, and a code that its unplug cut is none", serial),
    ("a code of several reports is one, and what a POS scanner answers to its menu is no scan", parts_and_answers),
    ("what a scanner sent while nobody read is read when its plug is already pulled", queued),
    ("a scanner set to another country or without a suffix is noticed, and said", misset),
    ("a scanner is found and lost without a word of udev", without_udev),
    ("a clock that is set by a day, back and forward, changes nothing on a bench", clock),
];

/// Runs a program of the machine; a shell's own `kill` is as good as another.
fn run(program: &str, words: &[&str]) {
    let line = format!("{program} {}", words.join(" "));
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success(), "{line}");
}

fn serial() {
    let mut scanner = Adapter::new(0, "C1", 1);
    let stanza = format!("[[station.scanner]]\nport = \"{}\"\n", scanner.path().display());
    let mut bench = Bench::start(&stanza);
    scanner.plug();
    bench.finds("scanner-1");
    scanner.send(b"FH-1\r\n");
    bench.opens("FH-1");
    scanner.send(b"WH:CANCEL\rFH-");
    bench.until("it is closed", |screen| screen["shipment"].is_null());
    scanner.unplug();
    bench.shows("red scanner-lost");
    scanner.plug();
    bench.shows("off");
    // Behind the half that came before, this would be FH-2.
    scanner.send(b"2\r");
    bench.shows("red no-shipment");
    scanner.send(b"FH-3\t");
    bench.opens("FH-3");
}

/// A scanner of no family that is known: its answers are known by their identifiers alone.
const UNKNOWN: &str = "1d5a:0001:Q1";

/// A report of the descriptor of `devices/pos-scanner.hex`: the code goes on in the next one, or not.
fn report(aim: &[u8; 3], data: &[u8], goes_on: bool) -> [u8; 62] {
    let mut report = [0; 62];
    (report[0], report[1]) = (2, data.len() as u8);
    report[2..5].copy_from_slice(aim);
    report[5..5 + data.len()].copy_from_slice(data);
    report[61] = u8::from(goes_on);
    report
}

fn parts_and_answers() {
    let mut scanner = Gadget::new(&POS, UNKNOWN, 3);
    let mut bench = Bench::start(&format!("[[station.scanner]]\nhid = \"{UNKNOWN}\"\n"));
    bench.shows("red scanner-lost");
    scanner.plug();
    // udev's rules name no such vendor: the group has to be given by hand, as the operating page says.
    let node = until("it has a node", || scanner.node());
    let (uid, gid) = user("weighhouse");
    chown(node, Some(uid), Some(gid)).unwrap();
    bench.shows("off");
    scanner.send(&report(b"]X0", b"Product Name: Example\r\n", true));
    scanner.send(&report(b"]X0", b"FH-2", false));
    scanner.send(&report(b"]Z6", b"REVINF\x06.", false));
    let (one, two) = LONG.as_bytes().split_at(20);
    scanner.send(&report(b"]C0", one, true));
    scanner.send(&report(b"]C0", two, false));
    bench.opens(LONG);
    assert_eq!(bench.faults(), ["scanner-lost"], "before it came; no answer was a code");
}

fn queued() {
    let mut scanner = Gadget::new(&POS, "1eab:8203:P1", 3);
    let mut bench = Bench::start("[[station.scanner]]\nhid = \"1eab:8203:P1\"\n");
    scanner.plug();
    bench.finds("scanner-1");
    run("kill", &["-STOP", &bench.process().to_string()]);
    for code in ["FH-1", GOODS, "WH:CANCEL", "FH-2"] {
        scanner.sends_code(code);
    }
    scanner.is_taken();
    scanner.unplug();
    until("the kernel has let go of it", || scanner.node().is_none().then_some(()));
    run("kill", &["-CONT", &bench.process().to_string()]);
    bench.opens("FH-2");
    bench.shows("red scanner-lost");
}

fn misset() {
    let mut scanner = Gadget::new(&KEYBOARD, "0c2e:0901:A1", 0);
    let mut bench = Bench::start("[[station.scanner]]\nhid = \"0c2e:0901:A1\"\n");
    scanner.plug();
    bench.finds("scanner-1");
    let notice = |id: &'static str| {
        move |screen: &serde_json::Value| {
            screen["notices"].as_array().is_some_and(|all| all.iter().any(|notice| notice["id"] == id))
        }
    };
    // Where digits stand on the shifted side, a French scanner presses Shift for each of them.
    for mut press in typed(GOODS) {
        press[0] |= if press[2] == 0 { 0 } else { 0x02 };
        scanner.send(&press);
    }
    scanner.types("\n");
    bench.until("the wrong layout is said", notice("wrong-layout"));
    scanner.scans("FH-1");
    bench.opens("FH-1");
    scanner.types(GOODS);
    bench.until("the lost suffix is said", notice("no-suffix"));
}

/// udev, away until this is dropped.
struct NoUdev;

impl NoUdev {
    fn begin() -> NoUdev {
        run("udevadm", &["control", "--exit"]);
        NoUdev
    }
}

impl Drop for NoUdev {
    fn drop(&mut self) {
        let _ = Command::new("/usr/lib/systemd/systemd-udevd").args(["--daemon", "--children-max=2"]).status();
    }
}

fn without_udev() {
    let mut scanner = Gadget::new(&POS, "1eab:8203:P1", 3);
    let mut bench = Bench::start("[[station.scanner]]\nhid = \"1eab:8203:P1\"\n");
    bench.shows("red scanner-lost");
    let _away = NoUdev::begin();
    for order in ["FH-1", "FH-2"] {
        scanner.plug();
        // What udev's rules would have done.
        let (uid, gid) = user("weighhouse");
        chown(until("it has a node", || scanner.node()), Some(uid), Some(gid)).unwrap();
        bench.shows("off");
        scanner.sends_code(order);
        bench.opens(order);
        scanner.sends_code("WH:CANCEL");
        bench.until("it is closed", |screen| screen["shipment"].is_null());
        scanner.unplug();
        bench.shows("red scanner-lost");
    }
}

/// The machine's clock, and by how many seconds it was set away; right again when this is dropped.
struct Clock(i64);

impl Clock {
    fn set(&mut self, away: i64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        run("date", &["-s", &format!("@{}", now + away - self.0)]);
        self.0 = away;
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.set(0);
    }
}

fn clock() {
    const DAY: i64 = 24 * 3600;
    let mut scale = Gadget::new(&SCALE, "0922:8003:H1", 2);
    let mut scanner = Gadget::new(&POS, "1eab:8203:P1", 3);
    let stanza = "[[station.scanner]]\nhid = \"1eab:8203:P1\"\n[station.scale]\nhid = \"0922:8003:H1\"\n";
    let mut bench = Bench::start(stanza);
    scale.plug();
    scanner.plug();
    bench.finds("scale");
    bench.finds("scanner-1");
    scale.send(&lies_still(0));
    let mut clock = Clock(0);
    for (at, away) in [(1, -DAY), (2, 0), (3, DAY), (4, -3600), (5, 3600)] {
        scale.send(&[3, 2, 2, 0, 0, 0]);
        bench.weighs("0");
        scanner.sends_code(&format!("FH-{at}"));
        bench.opens(&format!("FH-{at}"));
        scanner.sends_code(GOODS);
        // Between the load's first word and its rest, and between its rest and the label.
        scale.send(&[3, 3, 2, 0, 0x90, 1]);
        clock.set(away);
        scale.send(&lies_still(500));
        bench.weighs("500");
        clock.set(-away);
        scanner.sends_code(&format!("SFH-{at}"));
        bench.shows("green");
    }
    assert!(bench.faults().iter().all(|fault| fault.ends_with("-lost")), "{:?}", bench.faults());
    let (ok, said) = bench.command(&["verify", "--config", "w.toml"]);
    assert!(ok, "{said}");
    // A loss is still told and mended at once.
    scanner.unplug();
    bench.shows("red scanner-lost");
    scanner.plug();
    bench.finds("scanner-1");
}
