//! A real daemon with devices on pseudo-terminals: real bytes in, and the page's address out.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A scale that speaks by itself does so this often.
const FRAME: Duration = Duration::from_millis(50);
/// Frames for which a load moves before it lies still.
const SWING: u32 = 4;

/// A folder with a configuration and orders, two devices, and the daemon on it.
pub struct Site {
    folder: tempfile::TempDir,
    daemon: Option<Child>,
    /// Where the page is; the same after a restart.
    pub address: String,
    scanner: Option<File>,
    platform: Arc<Platform>,
}

struct Platform {
    /// Grams, and frames until they lie still; `None` pressed down.
    load: Mutex<(Option<u32>, u32)>,
    wire: Mutex<Option<File>>,
    ended: AtomicBool,
}

impl Site {
    /// A bench of this role with a scale that speaks `comma`, these lines of configuration behind the scale's own, and these orders imported.
    pub fn start(role: &str, more: &str, orders: &str) -> Site {
        Site::with("", role, more, orders)
    }

    /// The same, with these lines more in `[web]`.
    pub fn with(web: &str, role: &str, more: &str, orders: &str) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let port = free_port();
        let config = format!(
            "[site]\nname = \"一号仓\"\ntimezone = \"Asia/Shanghai\"\nlanguage = \"zh-CN\"\n[store]\npath = \"w.db\"\n\
             [web]\nlisten = \"127.0.0.1:{port}\"\ntoken_file = \"token\"\n{web}\
             [[packaging]]\ncode = \"BOX-S\"\nname = \"小号纸箱\"\nweight_g = 45\n\
             [[station]]\nid = \"bench-1\"\nrole = \"{role}\"\n[[station.scanner]]\nport = \"scanner\"\n\
             [station.scale]\nport = \"scale\"\nprotocol = \"comma\"\n{more}"
        );
        fs::write(at.join("w.toml"), config).unwrap();
        let platform = Arc::new(Platform {
            load: Mutex::new((Some(0), 0)),
            wire: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let mut site = Site {
            scanner: Some(plug(at, "scanner")),
            platform: Arc::clone(&platform),
            address: format!("http://127.0.0.1:{port}/station/bench-1"),
            daemon: None,
            folder,
        };
        *platform.wire.lock().unwrap() = Some(plug(site.folder.path(), "scale"));
        thread::spawn(move || platform.speak());
        site.import(orders);
        site.run();
        site
    }

    /// Imports an order file.
    pub fn import(&self, orders: &str) {
        let (taken, told) = self.offer(orders);
        assert!(taken, "{told}");
    }

    /// An order file that is refused, with this among what is told.
    pub fn refuses(&self, orders: &str, why: &str) {
        let (taken, told) = self.offer(orders);
        assert!(!taken && told.contains(why), "{told}");
    }

    fn offer(&self, orders: &str) -> (bool, String) {
        fs::write(self.folder.path().join("orders.csv"), orders).unwrap();
        let words = ["import", "--config", "w.toml", "orders.csv"];
        let done = weighhouse(self.folder.path()).args(words).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }

    /// One call of the API that changes something.
    pub fn call(&self, method: &str, path: &str, body: &str) {
        let token = fs::read_to_string(self.folder.path().join("token")).unwrap();
        let url = self.address.replace("/station/bench-1", path);
        let bearer = format!("Authorization: Bearer {}", token.trim());
        let done = Command::new("curl").args(["-sSf", "-X", method, "-H", &bearer, "-d", body, &url]).output().unwrap();
        assert!(done.status.success(), "{method} {path}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Starts the daemon and returns when both devices are there.
    pub fn run(&mut self) {
        let mut child =
            weighhouse(self.folder.path()).args(["run", "--config", "w.toml"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let (mut up, mut devices) = (false, 0);
        while !up || devices < 2 {
            let line = log.next().expect("it must start").unwrap();
            devices += usize::from(line.contains("device is there"));
            up |= line.contains("weighhouse is up");
        }
        thread::spawn(move || log.for_each(drop));
        self.daemon = Some(child);
    }

    /// Puts a picture into the folder `pictures`.
    pub fn picture(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path("pictures")).unwrap();
        fs::write(self.path("pictures").join(name), bytes).unwrap();
    }

    /// Takes it out again.
    pub fn remove_picture(&self, name: &str) {
        fs::remove_file(self.path("pictures").join(name)).unwrap();
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut child = self.daemon.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// The daemon hangs, or goes on: its sockets stay open, and nothing comes out of them.
    pub fn freeze(&self, frozen: bool) {
        let pid = Pid::from_child(self.daemon.as_ref().unwrap());
        kill_process(pid, if frozen { Signal::STOP } else { Signal::CONT }).unwrap();
    }

    /// How much memory the daemon holds, in KiB.
    pub fn memory_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.daemon.as_ref().unwrap().id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// A file of the site.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The scanner reads a code.
    pub fn scan(&mut self, code: &str) {
        self.scanner.as_mut().unwrap().write_all(format!("{code}\r\n").as_bytes()).unwrap();
    }

    /// A load comes onto the scale, and comes to rest.
    pub fn put(&self, grams: u32) {
        *self.platform.load.lock().unwrap() = (Some(grams), SWING);
    }

    /// A load that a hand still holds.
    pub fn lean(&self, grams: u32) {
        *self.platform.load.lock().unwrap() = (Some(grams), u32::MAX);
    }

    /// Far too much.
    pub fn press(&self) {
        *self.platform.load.lock().unwrap() = (None, 0);
    }

    /// Everything is taken off.
    pub fn take(&self) {
        *self.platform.load.lock().unwrap() = (Some(0), SWING);
    }

    /// A device's plug is pulled: `scanner`, `scale`.
    pub fn pull(&mut self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
        match name {
            "scale" => *self.platform.wire.lock().unwrap() = None,
            _ => self.scanner = None,
        }
    }

    /// It is pushed in again.
    pub fn plug(&mut self, name: &str) {
        let wire = Some(plug(self.folder.path(), name));
        match name {
            "scale" => *self.platform.wire.lock().unwrap() = wire,
            _ => self.scanner = wire,
        }
    }
}

/// The demo, with nothing plugged in.
pub struct Demo {
    child: Child,
    /// Where it says that it opens.
    pub address: String,
}

impl Demo {
    pub fn start() -> Demo {
        let folder = std::env::temp_dir();
        let mut child = weighhouse(&folder)
            .args(["demo", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
        let line =
            told.find_map(|line| line.ok().filter(|line| line.contains("Open"))).expect("it says where it opens");
        let address = line.split_whitespace().last().unwrap().to_owned();
        Demo { child, address }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Asked to end, it takes its folder with it.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.platform.ended.store(true, Ordering::Relaxed);
        if let Some(child) = &mut self.daemon {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Platform {
    fn speak(&self) {
        while !self.ended.load(Ordering::Relaxed) {
            let frame = self.frame();
            if let Some(wire) = &mut *self.wire.lock().unwrap() {
                // What nobody reads is lost, as on a real wire.
                let _ = wire.write_all(frame.as_bytes());
            }
            thread::sleep(FRAME);
        }
    }

    fn frame(&self) -> String {
        let mut load = self.load.lock().unwrap();
        let Some(grams) = load.0 else { return "OL,GS,+         kg\r\n".to_owned() };
        let (state, shown) = match load.1 {
            0 => ("ST", grams),
            u32::MAX => ("US", grams - grams / 9),
            left => ("US", grams.saturating_sub(left * 3)),
        };
        if load.1 != u32::MAX {
            load.1 = load.1.saturating_sub(1);
        }
        format!("{state},GS,+{:04}.{:03}kg\r\n", shown / 1000, shown % 1000)
    }
}

fn weighhouse(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("WEIGHHOUSE").expect("WEIGHHOUSE names the program"));
    command.current_dir(folder).env("RUST_LOG", "info").stdin(Stdio::null());
    command
}

/// A port that was free a moment ago; the daemon must come back under the same one.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A pseudo-terminal whose far end the daemon opens by a link that stays the same.
fn plug(folder: &Path, name: &str) -> File {
    let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&near).unwrap();
    unlockpt(&near).unwrap();
    let path = ptsname(&near, Vec::new()).unwrap().into_string().unwrap();
    fcntl_setfl(&near, OFlags::NONBLOCK).unwrap();
    let link = folder.join(name);
    let _ = fs::remove_file(&link);
    symlink(path, link).unwrap();
    File::from(near)
}
