//! The machine that the stories run on: waiting for it, its users, and what a process of it holds.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than anything may take on a slow machine; a story that waits for it fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a thing that nobody announces, by looking again and again.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(Duration::from_millis(20));
    }
}

/// Waits until udev has done what the kernel told it: modes, groups and links are in place.
pub fn settle() {
    assert!(Command::new("udevadm").arg("settle").status().unwrap().success(), "udev does not settle");
}

/// Numbers of a user and its group, by the name that `guest/start` gave it.
pub fn user(name: &str) -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == name);
    let fields = fields.unwrap_or_else(|| panic!("no user {name}"));
    (fields[2].parse().unwrap(), fields[3].parse().unwrap())
}

/// What must not grow while a process lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// Open files.
    pub files: usize,
    /// Threads.
    pub threads: usize,
    /// Memory of its own that is resident, in KiB.
    pub memory_kib: u64,
}

/// What a process holds at this moment.
pub fn held(process: u32) -> Held {
    let count = |folder: &str| fs::read_dir(format!("/proc/{process}/{folder}")).unwrap().count();
    let memory_kib = status(process, "RssAnon:").split_whitespace().next().unwrap().parse().unwrap();
    Held { files: count("fd"), threads: count("task"), memory_kib }
}

/// A line of `/proc/PROCESS/status`, without its name.
pub fn status(process: u32, line: &str) -> String {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    text.lines().find_map(|text| text.strip_prefix(line)).unwrap().trim().to_owned()
}
