//! Stories of what belongs to a bench alone: what a scanner types reaches nobody else, and of two of a kind each is itself.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use evdev::raw_stream::RawDevice;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::Story;
use crate::bench::Bench;
use crate::gadget::{Gadget, KEYBOARD, POS, bytes};
use crate::guest::{settle, until};
use crate::scanners::{STANZA, scanner};

pub const STORIES: &[Story] = &[
    ("what a scanner types reaches no console and no other reader, and its bench reads all of it", grabbed),
    ("a keyboard that a POS scanner brings along is kept off the desktop too, also when it comes late", late_keyboard),
    ("a POS scanner of Honeywell's family is switched on when it is opened", switched),
    ("a scanner that another program has taken is lost, with the reason, until it is let go", taken),
    ("two scanners of a kind are told apart by their sockets, and refused where that is not said", twins),
];

/// The first input node of the device in this socket.
fn event_node(socket: usize) -> PathBuf {
    let ours = format!("/dummy_hcd.{socket}/");
    let node = until("the kernel has an input node for it", || {
        let nodes = fs::read_dir("/sys/class/input").unwrap().flatten();
        let mut events = nodes.filter(|node| node.file_name().to_string_lossy().starts_with("event"));
        events.find(|node| node.path().canonicalize().is_ok_and(|path| path.to_string_lossy().contains(&ours)))
    });
    settle();
    Path::new("/dev/input").join(node.file_name())
}

/// Somebody who would like to read too, without waiting.
struct Reader(File);

impl Reader {
    fn of(path: &Path) -> Reader {
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        Reader(OpenOptions::new().read(true).write(true).custom_flags(flags.bits() as i32).open(path).unwrap())
    }

    /// The console that the kernel's own keyboard types into, byte by byte.
    fn console() -> Reader {
        let console = Reader::of(Path::new("/dev/tty1"));
        let mut settings = tcgetattr(&console.0).unwrap();
        settings.make_raw();
        tcsetattr(&console.0, OptionalActions::Now, &settings).unwrap();
        console
    }

    /// How many bytes it got since the last look.
    fn got(&mut self) -> usize {
        let mut buffer = [0; 4096];
        match self.0.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => panic!("{error}"),
        }
    }
}

fn grabbed() {
    let mut scanner = scanner();
    scanner.plug();
    let node = event_node(0);
    let (mut console, mut other) = (Reader::console(), Reader::of(&node));
    // The twin: while no bench has it, everybody reads along.
    scanner.scans("x");
    until("the console is typed into", || (console.got() > 0).then_some(()));
    until("the other reader reads along", || (other.got() > 0).then_some(()));
    let mut bench = Bench::start(STANZA);
    bench.finds("scanner-1");
    console.got();
    other.got();
    for order in ["FH-1", "WH:CANCEL", "FH-2"] {
        scanner.scans(order);
        bench.until(order, |screen| {
            let open = screen["shipment"]["no"].as_str();
            if order.starts_with("FH") { open == Some(order) } else { open.is_none() && screen["light"] == "off" }
        });
    }
    assert_eq!((console.got(), other.got()), (0, 0), "bytes that came through to others");
    drop(bench);
    scanner.scans("x");
    until("the console has its keyboard again", || (console.got() > 0).then_some(()));
}

/// A second interface of a gadget, which is taken away before the gadget itself.
struct Second(PathBuf);

impl Second {
    fn keyboard(socket: usize) -> Second {
        let folder = PathBuf::from(format!("/sys/kernel/config/usb_gadget/socket-{socket}"));
        let function = folder.join("functions/hid.1");
        fs::create_dir(&function).unwrap();
        // The bus has not as many endpoints as two interfaces with one for output want.
        for (name, value) in [("subclass", "1"), ("protocol", "1"), ("report_length", "8"), ("no_out_endpoint", "1")] {
            fs::write(function.join(name), value).unwrap();
        }
        fs::write(function.join("report_desc"), bytes(KEYBOARD.descriptor)).unwrap();
        symlink(&function, folder.join("configs/c.1/hid.1")).unwrap();
        Second(folder)
    }

    fn own_end(&self) -> File {
        let number = fs::read_to_string(self.0.join("functions/hid.1/dev")).unwrap();
        let path = format!("/dev/hidg{}", number.trim().split(':').nth(1).unwrap());
        until("the second interface's own end is there", || OpenOptions::new().write(true).open(&path).ok())
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        let _ = fs::write(self.0.join("UDC"), "\n");
        let _ = fs::remove_file(self.0.join("configs/c.1/hid.1"));
        let _ = fs::remove_dir(self.0.join("functions/hid.1"));
    }
}

fn late_keyboard() {
    use std::io::Write;
    let mut scanner = Gadget::new(&POS, "1eab:8203:P1", 3);
    let second = Second::keyboard(3);
    let mut bench = Bench::start("[[station.scanner]]\nhid = \"1eab:8203:P1\"\n");
    bench.shows("red scanner-lost");
    scanner.plug();
    bench.shows("off");
    let mut keys = second.own_end();
    let mut other = Reader::of(&event_node(3));
    // By then the bench has looked a second time: the look is woken by udev's word of the very node.
    until("its keys are taken", || {
        let mut device = RawDevice::open(event_node(3)).ok()?;
        device.grab().is_err().then_some(())
    });
    other.got();
    for report in [[0, 0, 4, 0, 0, 0, 0, 0], [0; 8]] {
        keys.write_all(&report).unwrap();
    }
    scanner.sends_code("FH-3");
    bench.opens("FH-3");
    assert_eq!(other.got(), 0, "what its keyboard typed came through");
}

fn switched() {
    let mut scanner = Gadget::new(&POS, "0c2e:0b81:P2", 3);
    let folder = Path::new("/sys/kernel/config/usb_gadget/socket-3");
    let (function, link) = (folder.join("functions/hid.0"), folder.join("configs/c.1/hid.0"));
    // Without an endpoint for output, what the host sets arrives at the device's own end.
    fs::remove_file(&link).unwrap();
    fs::write(function.join("no_out_endpoint"), "1").unwrap();
    symlink(&function, &link).unwrap();
    let mut bench = Bench::start("[[station.scanner]]\nhid = \"0c2e:0b81:P2\"\n");
    scanner.plug();
    bench.finds("scanner-1");
    let number = fs::read_to_string(function.join("dev")).unwrap();
    let mut own_end = Reader::of(Path::new(&format!("/dev/hidg{}", number.trim().split(':').nth(1).unwrap())));
    let mut report = [0; 8];
    let length = until("something is set", || own_end.0.read(&mut report).ok());
    assert_eq!(report[..length], [0xFE, 0x01]);
    scanner.sends_code("FH-1");
    bench.opens("FH-1");
}

fn taken() {
    let mut scanner = scanner();
    scanner.plug();
    let mut thief = RawDevice::open(event_node(0)).unwrap();
    thief.grab().unwrap();
    let mut bench = Bench::start(STANZA);
    bench.shows("red scanner-lost");
    bench.until("it is said that another program has it", |screen| {
        screen["verdict"]["advice"]["en"].as_str().is_some_and(|advice| advice.contains("nother program has it"))
    });
    drop(thief);
    bench.shows("off");
    scanner.scans("FH-1");
    bench.opens("FH-1");
}

/// The kernel's name for a gadget's socket.
fn plug_of(socket: usize) -> String {
    let folders = fs::read_dir(format!("/sys/devices/platform/dummy_hcd.{socket}")).unwrap().flatten();
    let mut names = folders.map(|folder| folder.file_name().to_string_lossy().into_owned());
    let bus = names.find_map(|name| name.strip_prefix("usb").map(str::to_owned)).unwrap();
    format!("{bus}-1")
}

fn twins() {
    let mut twins = [1, 2].map(|socket| Gadget::new(&KEYBOARD, "23d0:0c80:", socket));
    twins.iter_mut().for_each(Gadget::plug);
    let [one, two] = [1, 2].map(plug_of);
    {
        let mut bench = Bench::start("[[station.scanner]]\nhid = \"23d0:0c80\"\n");
        bench.shows("red scanner-lost");
        let (ok, said) = bench.command(&["check", "--config", "w.toml"]);
        assert!(!ok && said.contains(&one) && said.contains(&two) && said.contains("plug = "), "{said}");
        let (_, said) = bench.command(&["devices"]);
        assert!(said.contains(&format!("plug = \"{one}\"")) && said.contains(&format!("plug = \"{two}\"")), "{said}");
    }
    let stanza = format!("[[station.scanner]]\nhid = \"23d0:0c80\"\nplug = \"{two}\"\n");
    let mut bench = Bench::start(&stanza);
    bench.finds("scanner-1");
    let [first, second] = &mut twins;
    first.scans("FH-1");
    second.scans("FH-2");
    // With the other twin's shipment open, this one would not be.
    bench.opens("FH-2");
    // It keeps to its own when that is gone.
    second.unplug();
    bench.shows("red scanner-lost");
    second.plug();
    bench.until("it is back", |screen| screen["light"] != "red");
}
