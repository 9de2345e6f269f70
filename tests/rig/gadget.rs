//! USB HID devices of any descriptor, in sockets of this machine: configfs describes them, `dummy_hcd` is the bus that they hang on
//! (Linux, Documentation/usb/gadget_configfs.rst, Documentation/usb/gadget_hid.rst).

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::guest::{PATIENCE, until};
use crate::typing::typed;

const CONFIGFS: &str = "/sys/kernel/config/usb_gadget";

/// All HID gadgets of a kernel are bound with one set of descriptors, which it alters without a lock (`f_hid.c`, `hidg_bind`): of two at
/// once, one may be refused or get the endpoints of the other, and then no driver takes it.
static BINDING: Mutex<()> = Mutex::new(());

/// What a model of device says of itself.
pub struct Model {
    /// Its maker and name.
    pub names: (&'static str, &'static str),
    /// Its report descriptor, as `devices/*.hex` has it.
    pub descriptor: &'static str,
    /// Bytes of its longest report.
    pub report_length: usize,
    /// Subclass and protocol of the interface: (1, 1) is a boot keyboard, (0, 0) says nothing.
    pub boot: (u8, u8),
}

/// A scanner in keyboard mode.
pub const KEYBOARD: Model = Model {
    names: ("Example", "Scanner"),
    descriptor: include_str!("devices/boot-keyboard.hex"),
    report_length: 8,
    boot: (1, 1),
};

/// A scanner in POS mode.
pub const POS: Model = Model {
    names: ("Example", "POS Scanner"),
    descriptor: include_str!("devices/pos-scanner.hex"),
    report_length: 62,
    boot: (0, 0),
};

/// A scale.
pub const SCALE: Model = Model {
    names: ("Example", "Scale"),
    descriptor: include_str!("devices/hid-scale.hex"),
    report_length: 6,
    boot: (0, 0),
};

/// A device that is plugged in, or not.
pub struct Gadget {
    folder: PathBuf,
    socket: usize,
    /// The device's own end of its reports, while it is plugged in.
    reports: Option<File>,
}

impl Gadget {
    /// A device of this model, `vendor:product:serial`, that belongs in this socket (0 to 3). It is not plugged in yet.
    pub fn new(model: &Model, id: &str, socket: usize) -> Gadget {
        let folder = Path::new(CONFIGFS).join(format!("socket-{socket}"));
        let set = |name: &str, value: &[u8]| {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, value).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        };
        let mut parts = id.splitn(3, ':');
        let mut part = || parts.next().unwrap_or("");
        fs::create_dir_all(&folder).unwrap();
        set("idVendor", format!("0x{}", part()).as_bytes());
        set("idProduct", format!("0x{}", part()).as_bytes());
        set("strings/0x409/manufacturer", model.names.0.as_bytes());
        set("strings/0x409/product", model.names.1.as_bytes());
        set("strings/0x409/serialnumber", part().as_bytes());
        set("functions/hid.0/subclass", model.boot.0.to_string().as_bytes());
        set("functions/hid.0/protocol", model.boot.1.to_string().as_bytes());
        set("functions/hid.0/report_length", model.report_length.to_string().as_bytes());
        set("functions/hid.0/report_desc", &bytes(model.descriptor));
        fs::create_dir_all(folder.join("configs/c.1")).unwrap();
        symlink(folder.join("functions/hid.0"), folder.join("configs/c.1/hid.0")).unwrap();
        Gadget { folder, socket, reports: None }
    }

    /// Pushes the plug in, and waits until the kernel knows the device. udev may still be at work.
    pub fn plug(&mut self) {
        until("the kernel has let go of the device", || self.node().is_none().then_some(()));
        let one_at_a_time = BINDING.lock().unwrap();
        let bound = fs::write(self.folder.join("UDC"), format!("dummy_udc.{}", self.socket));
        // Let go before the story can fail: the next ones bind too.
        drop(one_at_a_time);
        bound.unwrap();
        until("the kernel knows the device", || self.node());
        let number = fs::read_to_string(self.folder.join("functions/hid.0/dev")).unwrap();
        let node = format!("/dev/hidg{}", number.trim().split(':').nth(1).unwrap());
        let nonblock = rustix::fs::OFlags::NONBLOCK.bits() as i32;
        let open = || OpenOptions::new().read(true).write(true).custom_flags(nonblock).open(&node).ok();
        self.reports = Some(until("the device's own end is there", open));
    }

    /// The hidraw node that the kernel made for it.
    pub fn node(&self) -> Option<PathBuf> {
        let ours = format!("/dummy_hcd.{}/", self.socket);
        let nodes = fs::read_dir("/sys/class/hidraw").ok()?.flatten();
        let mut nodes =
            nodes.filter(|node| node.path().canonicalize().is_ok_and(|path| path.to_string_lossy().contains(&ours)));
        nodes.next().map(|node| Path::new("/dev").join(node.file_name()))
    }

    /// Pulls the plug, whatever is being said.
    pub fn unplug(&mut self) {
        self.reports = None;
        // Refused where it is not plugged in.
        let _ = fs::write(self.folder.join("UDC"), "\n");
    }

    /// The device sends a report, once the computer has taken the one before.
    pub fn send(&mut self, report: &[u8]) {
        self.is_taken();
        let mut reports = self.reports.as_ref().expect("it is unplugged");
        assert_eq!(reports.write(report).unwrap(), report.len());
    }

    /// Waits until the computer has taken the last report: one that is still on its way is lost with the plug.
    pub fn is_taken(&self) {
        let reports = self.reports.as_ref().expect("it is unplugged");
        let patience = Timespec { tv_sec: PATIENCE.as_secs() as i64, tv_nsec: 0 };
        let ready = poll(&mut [PollFd::new(reports, PollFlags::OUT)], Some(&patience)).unwrap();
        assert_eq!(ready, 1, "nobody takes the device's reports");
    }

    /// A scanner in keyboard mode types this.
    pub fn types(&mut self, text: &str) {
        typed(text).iter().for_each(|report| self.send(report));
    }

    /// A scanner in POS mode sends a code of at most 56 bytes, read from a Code 128 label.
    pub fn sends_code(&mut self, code: &str) {
        let mut report = [0; 62];
        (report[0], report[1]) = (2, code.len() as u8);
        report[2..5].copy_from_slice(b"]C0");
        report[5..5 + code.len()].copy_from_slice(code.as_bytes());
        self.send(&report);
    }

    /// It scans a code, and ends it with ENTER.
    pub fn scans(&mut self, code: &str) {
        self.types(&format!("{code}\n"));
    }
}

/// configfs wants every piece taken away by itself, in this order.
impl Drop for Gadget {
    fn drop(&mut self) {
        self.reports = None;
        // Refused where it is not plugged in, or was pulled in another way.
        let _ = fs::write(self.folder.join("UDC"), "\n");
        let _ = fs::remove_file(self.folder.join("configs/c.1/hid.0"));
        for folder in ["configs/c.1", "functions/hid.0", "strings/0x409", ""] {
            let _ = fs::remove_dir(self.folder.join(folder));
        }
    }
}

/// The bytes of a file of `devices/`: hexadecimal, with remarks behind `#`.
pub fn bytes(text: &str) -> Vec<u8> {
    let words = text.lines().flat_map(|line| line.split('#').next().unwrap_or("").split_whitespace());
    words.map(|word| u8::from_str_radix(word, 16).unwrap()).collect()
}
