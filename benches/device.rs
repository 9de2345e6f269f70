//! Last byte of a scale's frame → published weight, and the work a frame costs: our way against a bare poll-and-read loop, pyserial
//! and node's serialport. Each is a process of its own that reads a port of its own and says each value on a pipe; frames go to them in
//! turn within one run, so that a noisy machine is noisy for all.
//!
//! The two libraries come from their registries into `target/bench`. Where Python, Node or the registry cannot be had, it is said and
//! that reader is left out.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::world::{median, pseudo_terminal, quantile, ratio};

const FRAMES: u32 = 1_000;
/// From a value to the next frame.
const PAUSE: Duration = Duration::from_millis(3);
/// How long, and at how many frames a second, the work is counted.
const WORK: [(u64, Duration); 2] = [(10, Duration::from_secs(6)), (100, Duration::from_secs(6))];

pub fn run() {
    let mut readers: Vec<Reader> = ["bare", "tokio", "ours"].map(Reader::own).into();
    for (name, made) in [("pyserial", pyserial()), ("serialport", serialport())] {
        match made.and_then(|command| Reader::start(name, command)) {
            Ok(reader) => readers.push(reader),
            Err(why) => println!("!! SKIPPED: {name}: {why}"),
        }
    }
    let mut took = vec![Vec::new(); readers.len()];
    for frame in 0..FRAMES {
        for (reader, took) in readers.iter_mut().zip(&mut took) {
            let (bytes, grams) = weight(frame);
            let start = Instant::now();
            reader.near.write_all(bytes.as_bytes()).unwrap();
            let said = reader.said();
            took.push(start.elapsed());
            assert!(said == "line" || said == grams.to_string(), "{}: {said} is not {grams}", reader.name);
            thread::sleep(PAUSE);
        }
    }
    let floor = median(&mut took[0]);
    println!(
        "last byte of a frame -> published value, {FRAMES} frames to each in turn (goal of ours: at most 1.5, and the least)"
    );
    for (reader, took) in readers.iter().zip(&mut took) {
        let p50 = median(took);
        println!(
            "{:<11} p50 {p50:>9.1?}  p99 {:>9.1?}  of bare {}",
            reader.name,
            quantile(took, 99),
            ratio(p50, floor)
        );
    }
    for (rate, time) in WORK {
        work(&mut readers, rate, time);
    }
}

/// The work of each reader while frames come at a rate: time on a processor, its threads together.
fn work(readers: &mut [Reader], rate: u64, time: Duration) {
    let before: Vec<Duration> = readers.iter().map(Reader::busy).collect();
    let frames = (time.as_secs() * rate) as u32;
    let start = Instant::now();
    for frame in 0..frames {
        let (bytes, _) = weight(frame);
        for reader in &mut *readers {
            reader.near.write_all(bytes.as_bytes()).unwrap();
        }
        for reader in &mut *readers {
            reader.said();
        }
        let next = start + Duration::from_nanos(1_000_000_000 / rate) * (frame + 1);
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let busy: Vec<Duration> =
        readers.iter().zip(before).map(|(reader, before)| (reader.busy() - before) / frames).collect();
    println!("processor time a frame at {rate} Hz ({frames} frames)");
    for (reader, busy_one) in readers.iter().zip(&busy) {
        println!("{:<11} {busy_one:>9.1?}  of bare {}", reader.name, ratio(*busy_one, busy[0]));
    }
}

/// A frame, and the grams it says. Two that follow each other differ.
fn weight(frame: u32) -> (String, u32) {
    let (kilograms, grams) = (frame % 30, frame * 7 % 1000);
    (format!("ST,GS,+{kilograms:04}.{grams:03}kg\r\n"), kilograms * 1000 + grams)
}

/// A process that reads a port.
struct Reader {
    name: &'static str,
    near: File,
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Reader {
    /// A reader that this program is itself.
    fn own(name: &'static str) -> Reader {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(format!("--reader={name}"));
        Reader::start(name, command).unwrap()
    }

    fn start(name: &'static str, mut command: Command) -> Result<Reader, String> {
        let (near, far) = pseudo_terminal();
        let mut child =
            command.arg(far).stdout(Stdio::piped()).spawn().map_err(|error| format!("it does not start: {error}"))?;
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut reader = Reader { name, near, child, out };
        match reader.said().as_str() {
            "ready" => Ok(reader),
            _ => Err("it does not open the port".to_owned()),
        }
    }

    /// The next line that it says; empty when it is gone.
    fn said(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Time on a processor so far (Linux, Documentation/scheduler/sched-stats.rst: the first number of `schedstat` is nanoseconds).
    fn busy(&self) -> Duration {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let spent = |task: PathBuf| fs::read_to_string(task.join("schedstat")).unwrap_or_default();
        let nanos =
            tasks.map(|task| spent(task.unwrap().path()).split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0));
        Duration::from_nanos(nanos.sum())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the libraries are kept.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench")
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches").join(name)
}

fn pyserial() -> Result<Command, String> {
    let (folder, python) = (kept().join("python"), kept().join("python/bin/python"));
    let has = || Command::new(&python).args(["-c", "import serial"]).output().is_ok_and(|tried| tried.status.success());
    if !has() {
        step(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        step(Command::new(&python).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "pyserial",
        ]))?;
    }
    let mut command = Command::new(python);
    command.arg(source("reader.py"));
    Ok(command)
}

fn serialport() -> Result<Command, String> {
    let folder = kept().join("node");
    if !folder.join("node_modules/serialport").exists() {
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        step(
            Command::new("npm")
                .args(["install", "--silent", "--no-fund", "--no-audit", "serialport", "--prefix"])
                .arg(&folder),
        )?;
    }
    let mut command = Command::new("node");
    command.env("NODE_PATH", folder.join("node_modules")).arg(source("reader.js"));
    Ok(command)
}

/// Does a step of an installation.
fn step(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.output().map_err(|error| format!("{name} cannot be had: {error}"))?;
    let last = String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or_default().to_owned();
    done.status.success().then_some(()).ok_or(format!("{name} failed: {last}"))
}
