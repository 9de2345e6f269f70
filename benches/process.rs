//! The whole process: memory with 300,000 order lines in the store, and start → first accepted scan.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use weighhouse::domain::Now;
use weighhouse::intake::take_in;
use weighhouse::store::Store;

use crate::world::{median, orders, pseudo_terminal};

const LINES: usize = 300_000;
const STARTS: usize = 7;

pub fn run() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[site]\nname = \"B\"\ntimezone = \"UTC\"\nlanguage = \"en\"\n[store]\npath = \"w.db\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
        token_file = \"token\"\n[[station]]\nid = \"bench-1\"\nrole = \"pack\"\n[[station.scanner]]\nport = \"scanner\"\n";
    std::fs::write(folder.path().join("w.toml"), config).unwrap();
    let mut store = Store::open(&folder.path().join("w.db")).unwrap();
    take_in(&mut store, "day.csv", orders(LINES).as_bytes(), &TimeZone::UTC, Now::default).unwrap();
    drop(store);

    let mut starts = Vec::new();
    for start in 0..STARTS {
        let (took, resident) = one_start(folder.path(), start);
        starts.push(took);
        if start == 0 {
            println!("resident with {LINES} order lines, idle after a scan: {resident}   (goal: at most 20 MiB)");
        }
    }
    println!("start -> first accepted scan   p50 {:?} of {STARTS}   (goal: at most 150 ms)", median(&mut starts));
}

/// Starts the daemon, scans as soon as its scanner is there, and waits for the picture of the open shipment.
fn one_start(folder: &Path, number: usize) -> (Duration, String) {
    let (mut scanner, far) = pseudo_terminal();
    let _ = std::fs::remove_file(folder.join("scanner"));
    symlink(far, folder.join("scanner")).unwrap();
    let begun = Instant::now();
    let mut child: Child = Command::new(env!("CARGO_BIN_EXE_weighhouse"))
        .current_dir(folder)
        .args(["run", "--config", "w.toml"])
        .env("RUST_LOG", "info")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let (mut address, mut there) = (None, false);
    while address.is_none() || !there {
        let line = log.next().expect("it must start");
        there |= line.contains("device is there");
        let up = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next());
        address = address.or(up.map(str::to_owned));
    }
    scanner.write_all(format!("S{number:07}\r\n").as_bytes()).unwrap();
    let address = address.unwrap();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "GET /api/v1/stations/bench-1/events HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let wanted = format!("\"no\":\"S{number:07}\"");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(&wanted)), "no picture of the shipment");
    let took = begun.elapsed();
    // Beats of the stream, one a second: it is idle by then.
    lines.by_ref().filter(|line| line.is_empty()).take(3).for_each(drop);
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).unwrap().to_owned();
    // The next start must not find this shipment in hand.
    scanner.write_all(b"WH:CANCEL\r\n").unwrap();
    assert!(lines.any(|line| line.contains("\"shipment\":null")), "no end of the session");
    child.kill().unwrap();
    child.wait().unwrap();
    (took, resident)
}
