//! USB serial adapters of QEMU, an FTDI chip to the kernel. A story plugs and unplugs them by QMP, QEMU's own control, and speaks on
//! their wires: both lead into this machine as ports (`tests/rig/run` connects them).

use std::fs::{File, OpenOptions, read_dir};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::guest::{settle, until};

/// An adapter with a device at the far end of its wire.
pub struct Adapter {
    wire: usize,
    serial: &'static str,
    socket: usize,
    far: File,
    plugged: bool,
}

impl Adapter {
    /// An adapter with this serial number, on wire 0 or 1, that belongs in this socket (1 to 4). It is not plugged in yet.
    pub fn new(wire: usize, serial: &'static str, socket: usize) -> Adapter {
        let far = OpenOptions::new().read(true).write(true).open(format!("/dev/virtio-ports/wire{wire}")).unwrap();
        Adapter { wire, serial, socket, far, plugged: false }
    }

    /// The name that udev gives it, whatever its number.
    pub fn path(&self) -> PathBuf {
        format!("/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_{}-if00-port0", self.serial).into()
    }

    /// Pushes the plug in, and waits until udev has named it. Returns the name that the kernel gave it.
    pub fn plug(&mut self) -> String {
        until("the kernel has let go of the adapter", || self.port().is_none().then_some(()));
        let (id, socket) = (format!("wire{}", self.wire), self.socket.to_string());
        let device = json!({
            "driver": "usb-serial", "id": id, "chardev": id, "bus": "usb.0", "port": socket, "serial": self.serial,
            "always-plugged": true,
        });
        // QEMU lets go of the wire a moment after the kernel has let go of the adapter.
        until("QEMU takes the adapter", || Control::open().tries("device_add", &device).ok());
        self.plugged = true;
        let port = until("the kernel has a port for the adapter", || self.port());
        settle();
        port
    }

    /// What the kernel has in its socket. Gadgets hang on other buses and are no serial ports.
    fn port(&self) -> Option<String> {
        let interface = format!("-{}:1.0", self.socket);
        let interfaces = read_dir("/sys/bus/usb/devices").unwrap().flatten().map(|entry| entry.path());
        let ours = interfaces.filter(|path| path.to_string_lossy().ends_with(&interface));
        let children = ours.flat_map(|path| read_dir(path).into_iter().flatten().flatten());
        children.map(|child| child.file_name().to_string_lossy().into_owned()).find(|name| name.starts_with("ttyUSB"))
    }

    /// Pulls the plug, whatever is being said. Returns at once.
    pub fn unplug(&mut self) {
        Control::open().ask("device_del", &json!({"id": format!("wire{}", self.wire)}));
        self.plugged = false;
    }

    /// The device at the far end sends this.
    pub fn send(&mut self, bytes: &[u8]) {
        self.far.write_all(bytes).unwrap();
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        if self.plugged {
            self.unplug();
        }
    }
}

/// A conversation with QEMU.
struct Control(BufReader<File>);

impl Control {
    fn open() -> Control {
        let port = OpenOptions::new().read(true).write(true).open("/dev/virtio-ports/qmp").unwrap();
        let mut control = Control(BufReader::new(port));
        // Needed once a connection, which is as old as the machine; later it is refused, which is as good.
        control.say("qmp_capabilities", &json!({}));
        control.answer();
        control
    }

    fn ask(&mut self, command: &str, arguments: &Value) {
        let done = self.tries(command, arguments);
        assert!(done.is_ok(), "{command} {arguments}: {done:?}");
    }

    /// What QEMU refuses it with, if it does.
    fn tries(&mut self, command: &str, arguments: &Value) -> Result<(), Value> {
        self.say(command, arguments);
        let answer = self.answer();
        if answer["error"].is_null() { Ok(()) } else { Err(answer) }
    }

    fn say(&mut self, command: &str, arguments: &Value) {
        let line = format!("{}\n", json!({"execute": command, "arguments": arguments}));
        self.0.get_mut().write_all(line.as_bytes()).unwrap();
    }

    /// The next answer; what QEMU tells unasked is passed over.
    fn answer(&mut self) -> Value {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            let said: Value = serde_json::from_str(&line).unwrap();
            if said.get("return").or(said.get("error")).is_some() {
                return said;
            }
        }
    }
}
