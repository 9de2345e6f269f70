//! A real daemon with real devices, driven by a program that knows only the contract: bytes on pseudo-terminals in, HTTP out.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

/// Longer than anything may take on a slow machine; a test that waits for it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder with a configuration, orders and two device links, and the daemon that runs on it.
pub struct Site {
    folder: tempfile::TempDir,
    daemon: Option<Daemon>,
    scanner: Option<File>,
    scale: Option<File>,
    screen: Value,
}

struct Daemon {
    child: Child,
    address: String,
    screens: Receiver<Value>,
}

impl Site {
    /// A bench of this role whose scale speaks `comma`, with these orders imported.
    pub fn new(role: &str, orders: &str) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let scanner = Some(plug(folder.path(), "scanner"));
        let scale = Some(plug(folder.path(), "scale"));
        let config = format!(
            "[site]\nname = \"Test\"\ntimezone = \"Asia/Shanghai\"\nlanguage = \"en\"\n[store]\npath = \"w.db\"\n\
             [web]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\n[[station]]\nid = \"bench-1\"\nrole = \"{role}\"\n\
             [[station.scanner]]\nport = \"scanner\"\n[station.scale]\nport = \"scale\"\nprotocol = \"comma\"\n\
             [[packaging]]\ncode = \"BOX-S\"\nweight_g = 45\n[intake]\nfolder = \"in\"\n[delivery]\nfolder = \"out\"\n"
        );
        std::fs::write(folder.path().join("w.toml"), config).unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        std::fs::write(folder.path().join("orders.csv"), orders).unwrap();
        let site = Site { folder, daemon: None, scanner, scale, screen: Value::Null };
        let (ok, said) = site.command(&["import", "orders.csv"]);
        assert!(ok, "{said}");
        site
    }

    /// A path in the site's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command on the site's configuration; whether it succeeded, and all it said.
    pub fn command(&self, words: &[&str]) -> (bool, String) {
        let (verb, rest) = words.split_first().unwrap();
        let done = weighhouse(self.folder.path()).arg(verb).args(["--config", "w.toml"]).args(rest).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        (done.status.success(), said)
    }

    /// Starts the daemon and waits until its bench shows a picture with the scale answering.
    pub fn start(&mut self) {
        let log = self.start_unread();
        thread::spawn(move || log.for_each(drop));
    }

    /// The same, and nobody reads on what it logs.
    pub fn start_unread(&mut self) -> Lines<BufReader<ChildStderr>> {
        let mut child =
            weighhouse(self.folder.path()).args(["run", "--config", "w.toml"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        // Until both devices were seen, a picture may come of their being there and be taken for an answer.
        let (mut address, mut devices) = (None, 0);
        while address.is_none() || devices < 2 {
            let line = log.next().expect("it must start").unwrap();
            devices += usize::from(line.contains("device is there"));
            let up = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next());
            address = address.or(up.map(str::to_owned));
        }
        let address = address.unwrap();
        let screens = follow(&address);
        self.daemon = Some(Daemon { child, address, screens });
        self.screen = Value::Null;
        self.wait("both devices were seen", |screen| screen["seq"].as_u64() >= Some(3));
        log
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut daemon = self.daemon.take().unwrap();
        daemon.child.kill().unwrap();
        daemon.child.wait().unwrap();
    }

    /// SIGTERM, and whether it ended in order.
    pub fn stop(&mut self) -> bool {
        let mut daemon = self.daemon.take().unwrap();
        let told = Command::new("kill").arg(daemon.child.id().to_string()).status().unwrap();
        assert!(told.success());
        daemon.child.wait().unwrap().success()
    }

    /// The scanner reads a code.
    pub fn scan(&mut self, code: &str) {
        self.scan_bytes(format!("{code}\r\n").as_bytes());
    }

    /// Half a code, without its end.
    pub fn scan_bytes(&mut self, bytes: &[u8]) {
        self.scanner.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// A load comes onto the scale, moves, and lies still.
    pub fn put(&mut self, grams: u32) {
        self.frame("US", grams / 2);
        self.frame("US", grams);
        self.frame("ST", grams);
    }

    /// The scale is empty again.
    pub fn take(&mut self) {
        self.frame("ST", 0);
    }

    fn frame(&mut self, state: &str, grams: u32) {
        let frame = format!("{state},GS,+{:04}.{:03}kg\r\n", grams / 1000, grams % 1000);
        self.scale.as_mut().unwrap().write_all(frame.as_bytes()).unwrap();
    }

    /// The name goes before the device: the kernel gives its number to the next pseudo-terminal, which may be another test's.
    fn pull(&self, name: &str) {
        std::fs::remove_file(self.path(name)).unwrap();
    }

    /// The scanner's plug is pulled and put in again, under another name that the link points to.
    pub fn replug_scanner(&mut self) {
        self.pull("scanner");
        self.scanner = None;
        self.wait("the scanner is missed", |screen| screen["verdict"]["fault"] == "scanner-lost");
        self.scanner = Some(plug(self.folder.path(), "scanner"));
        self.wait("the scanner is back", |screen| screen["light"] == "off");
    }

    /// The scale's plug is pulled.
    pub fn unplug_scale(&mut self) {
        self.pull("scale");
        self.scale = None;
    }

    /// It is plugged in again, under another name that the link points to.
    pub fn plug_scale(&mut self) {
        self.scale = Some(plug(self.folder.path(), "scale"));
    }

    /// Waits for a picture for which this is true.
    pub fn wait(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let daemon = self.daemon.as_ref().unwrap();
        while !is(&self.screen) {
            match daemon.screens.recv_timeout(PATIENCE) {
                Ok(screen) => {
                    let (seq, before) = (screen["seq"].as_u64().unwrap(), self.seq());
                    assert!(before == 0 || seq == before + 1, "picture {seq} after picture {before}");
                    self.screen = screen;
                }
                Err(_) => panic!("waited in vain until {what}; the last picture was {:#}", self.screen),
            }
        }
        self.screen.clone()
    }

    /// Scans, and waits for the next picture: its light and fault must be these (`off`, `green`, `red wrong-item`).
    pub fn scan_and_see(&mut self, code: &str, expected: &str) -> Value {
        let before = self.seq();
        self.scan(code);
        self.see(before, code, expected)
    }

    /// Puts, and waits for the light.
    pub fn put_and_see(&mut self, grams: u32, expected: &str) -> Value {
        let before = self.seq();
        self.put(grams);
        self.see(before, "put", expected)
    }

    fn see(&mut self, before: u64, what: &str, expected: &str) -> Value {
        let (light, fault) = expected.split_once(' ').unwrap_or((expected, ""));
        self.wait(&format!("{what} is answered by {expected}"), |screen| {
            let fault_is = screen["verdict"]["fault"].as_str().unwrap_or("") == fault;
            screen["seq"].as_u64() > Some(before) && screen["light"] == light && fault_is
        })
    }

    fn seq(&self) -> u64 {
        self.screen["seq"].as_u64().unwrap_or(0)
    }

    /// One HTTP call: status and body.
    pub fn http(&self, request: &str, body: &str) -> (u16, String) {
        http(self.address(), request, body)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.daemon.as_ref().unwrap().address
    }

    /// The API's token, as a header line.
    pub fn authorization(&self) -> String {
        format!("Authorization: Bearer {}", std::fs::read_to_string(self.path("token")).unwrap().trim())
    }

    /// The waybills of every tracking file, sorted.
    pub fn exported(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.path("out")).unwrap().map(|entry| entry.unwrap().path());
        let tables = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
        let mut waybills: Vec<String> = tables
            .flat_map(|path| {
                let text = std::fs::read_to_string(path).unwrap();
                text.lines().skip(1).map(|line| line.split(',').nth(3).unwrap().to_owned()).collect::<Vec<_>>()
            })
            .collect();
        waybills.sort();
        waybills
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(daemon) = &mut self.daemon {
            let _ = daemon.child.kill();
            let _ = daemon.child.wait();
        }
    }
}

/// One HTTP call to whoever listens there: status and body.
pub fn http(address: &str, request: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!("{request}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

fn weighhouse(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
    command.current_dir(folder).env("RUST_LOG", "info").stdin(Stdio::null());
    command
}

/// A pseudo-terminal whose far end the daemon opens by a link that stays the same.
fn plug(folder: &Path, name: &str) -> File {
    // Without CLOEXEC the daemon would hold its own devices' far ends and never see them go.
    let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&near).unwrap();
    unlockpt(&near).unwrap();
    let path = ptsname(&near, Vec::new()).unwrap().into_string().unwrap();
    // What nobody reads must not hold up who writes.
    fcntl_setfl(&near, OFlags::NONBLOCK).unwrap();
    let link = folder.join(name);
    let _ = std::fs::remove_file(&link);
    symlink(path, link).unwrap();
    File::from(near)
}

/// Follows the bench's event stream in a thread that ends with it.
fn follow(address: &str) -> Receiver<Value> {
    let (screens, received) = channel();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /api/v1/stations/bench-1/events HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    thread::spawn(move || {
        let mut event = String::new();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(name) = line.strip_prefix("event: ").or_else(|| line.strip_prefix("event:")) {
                event = name.to_owned();
            } else if let (Some(data), "screen") = (line.strip_prefix("data:"), event.as_str())
                && screens.send(serde_json::from_str(data).unwrap()).is_err()
            {
                return;
            }
        }
    });
    received
}
