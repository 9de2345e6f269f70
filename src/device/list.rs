//! What is plugged in, with the lines to paste into the configuration.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serialport::SerialPortType;

use crate::domain::HidId;

/// One device that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plugged {
    /// What it says it is.
    pub name: String,
    /// `serial`, `keyboard`, `scanner` or `scale`.
    pub kind: &'static str,
    /// The path or id by which the configuration names it, and names it again tomorrow.
    pub address: String,
    /// Lines for the configuration; a comment for what cannot be read yet.
    pub stanza: String,
}

/// Lists serial ports and HID scanners and scales. A list that could not be made is empty, with the reason beside it.
pub fn plugged() -> (Vec<Plugged>, Vec<String>) {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    match serialport::available_ports() {
        Ok(ports) => found.extend(ports.iter().map(serial)),
        Err(error) => problems.push(format!("serial ports cannot be listed: {error}")),
    }
    match hidapi::HidApi::new() {
        Ok(api) => found.extend(api.device_list().filter_map(hid)),
        Err(error) => problems.push(format!("HID devices cannot be listed: {error}")),
    }
    found.sort_by(|a, b| (a.kind, &a.address).cmp(&(b.kind, &b.address)));
    found.dedup();
    (found, problems)
}

fn serial(port: &serialport::SerialPortInfo) -> Plugged {
    let address = stable_name(Path::new(&port.port_name));
    let name = match &port.port_type {
        SerialPortType::UsbPort(usb) => {
            let text = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{} {} ({:04x}:{:04x})", text(&usb.manufacturer), text(&usb.product), usb.vid, usb.pid)
        }
        _ => "serial port".to_owned(),
    };
    let port = toml_text(&address.to_string_lossy());
    let stanza = format!(
        "[[station.scanner]]      # if it is a scanner\nport = {port}\nbaud = 9600\n\n\
         [station.scale]          # if it is a scale\nport = {port}\nprotocol = \"comma\"       # `weighhouse listen` shows which\n\
         baud = 9600\nframing = \"8N1\"\nunit = \"g\"\n"
    );
    Plugged { name: name.trim().to_owned(), kind: "serial", address: address.to_string_lossy().into_owned(), stanza }
}

/// USB names without a serial number (CH340, PL2303) appear once for two adapters in `by-id`; the path of the socket tells them apart.
fn stable_name(port: &Path) -> PathBuf {
    let links_to_it = |folder: &str| {
        let entries = std::fs::read_dir(folder).ok()?;
        let mut names: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        names.sort();
        names.into_iter().find(|name| name.canonicalize().is_ok_and(|real| real == port))
    };
    links_to_it("/dev/serial/by-id").or_else(|| links_to_it("/dev/serial/by-path")).unwrap_or_else(|| port.to_owned())
}

fn hid(device: &hidapi::DeviceInfo) -> Option<Plugged> {
    let kind = match (device.usage_page(), device.usage()) {
        (0x01, 0x06) => "keyboard",
        (0x8c, _) => "scanner",
        (0x8d, _) => "scale",
        _ => return None,
    };
    let serial = device.serial_number().filter(|serial| !serial.is_empty()).map(str::to_owned);
    let id = HidId { vendor: device.vendor_id(), product: device.product_id(), serial };
    let stanza = match kind {
        "keyboard" => format!(
            "[[station.scanner]]\nhid = {}\nlayout = \"us\"            # as the scanner is set; this may also be a person's keyboard\n",
            toml_text(&id.to_string())
        ),
        "scale" => "# USB HID scales cannot be read yet: connect the scale's serial port, if it has one\n".to_owned(),
        _ => "# HID POS mode cannot be read yet: set the scanner to keyboard mode, or to a serial port\n".to_owned(),
    };
    let name =
        [device.manufacturer_string(), device.product_string()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Plugged { name, kind, address: id.to_string(), stanza })
}

/// A basic TOML string; what a device says of itself is data.
fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
