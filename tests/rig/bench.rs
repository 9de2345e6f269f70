//! A bench of the real daemon, run as a plain user and known only by its contract: configuration in, screens and commands out.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::guest::{Held, PATIENCE, held, status, until, user};

/// What a bench of a story packs: ten shipments of one piece of 500 g each, FH-1 to FH-10 with the labels SFH-1 to SFH-10.
const SHIPMENTS: u32 = 10;
/// One more, whose number is 34 characters long. Of equal keys in a row, each press and each release counts.
pub const LONG: &str = "FH-8888888888888888888888888888888";
/// The code of the goods in all of them.
pub const GOODS: &str = "6901234567892";

/// A daemon with one bench.
pub struct Bench {
    folder: tempfile::TempDir,
    user: (u32, u32),
    daemon: Child,
    log: Arc<Mutex<Vec<String>>>,
    /// How often each device was found.
    found: BTreeMap<String, usize>,
    events: Receiver<(String, Value)>,
    /// The newest picture.
    screen: Value,
    /// The newest live weight.
    scale: Value,
    /// The fault of each picture, or none; equal ones in a row once.
    faults: Vec<Option<String>>,
}

impl Bench {
    /// A bench whose devices are these lines of the configuration, run by the service's own user.
    pub fn start(devices: &str) -> Bench {
        Bench::start_as("weighhouse", devices)
    }

    /// The same, run by another user.
    pub fn start_as(name: &str, devices: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let user = user(name);
        let role = if devices.contains("[station.scale]") { "pack+weigh" } else { "pack" };
        let config = format!(
            "[site]\nname = \"Rig\"\ntimezone = \"UTC\"\nlanguage = \"en\"\n[store]\npath = \"w.db\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
             token_file = \"token\"\n[[station]]\nid = \"bench-1\"\nrole = \"{role}\"\n{devices}\n"
        );
        let row = |n: String| format!("{n},shop-1,{n},SF,S{n},CUP,{GOODS},1,500\n");
        let numbers = (1..=SHIPMENTS).map(|n| format!("FH-{n}")).chain([LONG.to_owned()]);
        let orders: String = numbers.map(row).collect();
        let orders = format!("shipment,shop,order,carrier,waybill,sku,codes,qty,unit_g\n{orders}");
        for (file, text) in [("w.toml", config), ("orders.csv", orders)] {
            fs::write(folder.path().join(file), text).unwrap();
        }
        chown(folder.path(), Some(user.0), Some(user.1)).unwrap();
        let imported =
            weighhouse(folder.path(), user).args(["import", "--config", "w.toml", "orders.csv"]).output().unwrap();
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        let mut daemon =
            weighhouse(folder.path(), user).args(["run", "--config", "w.toml"]).stderr(Stdio::piped()).spawn().unwrap();
        let (log, address) = follow_log(&mut daemon);
        let events = follow_events(&address);
        assert_ne!(status(daemon.id(), "Uid:").split_whitespace().nth(1), Some("0"), "a bench is no root");
        let (screen, scale) = (Value::Null, Value::Null);
        Bench { folder, user, daemon, log, found: BTreeMap::new(), events, screen, scale, faults: Vec::new() }
    }

    /// Runs a command as the bench's user; whether it succeeded, and all it said.
    pub fn command(&self, words: &[&str]) -> (bool, String) {
        let done = weighhouse(self.folder.path(), self.user).args(words).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        (done.status.success(), said)
    }

    /// The number of the daemon's process.
    pub fn process(&self) -> u32 {
        self.daemon.id()
    }

    /// What the daemon holds at this moment.
    pub fn held(&self) -> Held {
        held(self.daemon.id())
    }

    /// How large its store is, with what is not written back yet.
    pub fn journal_kib(&self) -> u64 {
        let store =
            Connection::open_with_flags(self.folder.path().join("w.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let number = |name| store.pragma_query_value(None, name, |row| row.get::<_, u32>(0)).unwrap();
        u64::from(number("page_count")) * u64::from(number("page_size")) / 1024
    }

    /// Waits until the daemon's log says once more that this device is there: `scanner-1`, `scale`. A picture cannot say it: with two
    /// devices gone, the return of one of them is all that it shows.
    pub fn finds(&mut self, device: &str) {
        let line = format!("device is there device={device}");
        let times = || self.log.lock().unwrap().iter().filter(|said| said.contains(&line)).count();
        let found = self.found.entry(device.to_owned()).or_default();
        until(&format!("{device} is found"), || (times() > *found).then_some(()));
        *found += 1;
    }

    /// Waits for a picture for which this is true. No picture is passed over.
    pub fn until(&mut self, what: &str, is: impl Fn(&Value) -> bool) {
        self.look(what, |bench| is(&bench.screen));
    }

    fn look(&mut self, what: &str, is: impl Fn(&Bench) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is(self) {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok((name, value)) if name == "screen" => {
                    self.faults.push(value["verdict"]["fault"].as_str().map(str::to_owned));
                    self.faults.dedup();
                    self.screen = value;
                }
                Ok((_, value)) => self.scale = value,
                Err(_) => panic!("waited in vain until {what}; last seen: {:#} {}", self.screen, self.scale),
            }
        }
    }

    /// Waits until the live weight is this.
    pub fn weighs(&mut self, grams: &str) {
        self.look(&format!("the scale shows {grams} g"), |bench| bench.scale["grams"] == grams);
    }

    /// Waits for a live weight, the first of them, which must be this.
    pub fn weighs_first(&mut self, grams: &str) {
        self.look("the scale shows a weight", |bench| !bench.scale["grams"].is_null());
        assert_eq!(self.scale["grams"], grams);
    }

    /// Waits for this light, or this light and fault: `green`, `red scale-lost`. It may be shown already.
    pub fn shows(&mut self, expected: &str) {
        self.until(&format!("the light is {expected}"), |screen| shown(screen) == expected);
    }

    /// Waits for it as an answer to what happened at this moment, which may take a second.
    pub fn shows_within_a_second_of(&mut self, moment: Instant, expected: &str) {
        assert_ne!(shown(&self.screen), expected, "it was shown before");
        self.shows(expected);
        let took = moment.elapsed();
        assert!(took < Duration::from_secs(1), "{expected} took {took:?}");
    }

    /// Waits until this shipment is open.
    pub fn opens(&mut self, shipment: &str) {
        self.until(&format!("{shipment} is open"), |screen| screen["shipment"]["no"] == shipment);
    }

    /// The faults told so far, one for as long as it was told without a pause.
    pub fn faults(&self) -> Vec<&str> {
        self.faults.iter().flatten().map(String::as_str).collect()
    }
}

/// After a story that failed, its daemon's log is what one wants to read.
impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        if thread::panicking() {
            let log = self.log.lock().unwrap();
            log.iter().skip(log.len().saturating_sub(40)).for_each(|line| println!("    | {line}"));
        }
    }
}

/// Light and fault of a picture.
fn shown(screen: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("").to_owned();
    format!("{} {}", word(&screen["light"]), word(&screen["verdict"]["fault"])).trim_end().to_owned()
}

fn weighhouse(folder: &Path, (uid, gid): (u32, u32)) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
    // Giving up root this way also gives up its other groups.
    command.uid(uid).gid(gid).current_dir(folder).env("RUST_LOG", "info").stdin(Stdio::null());
    command
}

/// Keeps the daemon's log in a thread that ends with it; returns once it says its address.
fn follow_log(daemon: &mut Child) -> (Arc<Mutex<Vec<String>>>, String) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let (addresses, address) = channel();
    let (kept, lines) = (Arc::clone(&log), BufReader::new(daemon.stderr.take().unwrap()).lines());
    thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(address) = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()) {
                let _ = addresses.send(address.to_owned());
            }
            kept.lock().unwrap().push(line);
        }
    });
    let address = address.recv_timeout(PATIENCE);
    (Arc::clone(&log), address.unwrap_or_else(|_| panic!("it does not start: {:#?}", log.lock().unwrap())))
}

/// Follows the bench's event stream in a thread that ends with it: each event with its name.
fn follow_events(address: &str) -> Receiver<(String, Value)> {
    let (events, received) = channel();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /api/v1/stations/bench-1/events HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    thread::spawn(move || {
        let mut name = String::new();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(event) = line.strip_prefix("event:") {
                name = event.trim().to_owned();
            } else if let Some(data) = line.strip_prefix("data:")
                && events.send((name.clone(), serde_json::from_str(data).unwrap())).is_err()
            {
                return;
            }
        }
    });
    received
}
