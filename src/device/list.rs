//! What is plugged in, with the lines to paste into the configuration.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serialport::SerialPortType;

use super::hid::{HidKind, HidNode, hid_nodes};
use super::hidraw::LOOK;
use crate::domain::{Text, UsbPlug};
use crate::words::devices::{mend, why};

/// One device that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plugged {
    /// What it says it is.
    pub name: String,
    /// `serial`, `keyboard`, `scanner` or `scale`.
    pub kind: &'static str,
    /// The path or id by which the configuration names it, and names it again tomorrow.
    pub address: String,
    /// Where it is plugged in, if it is a HID device on USB.
    pub plug: Option<UsbPlug>,
    /// Lines for the configuration.
    pub stanza: String,
    /// Why it could not be used as things are, and what to do.
    pub problem: Option<Text>,
}

/// Lists serial ports and HID scanners and scales. A list that could not be made is empty, with the reason beside it.
pub fn plugged() -> (Vec<Plugged>, Vec<Text>) {
    let mut problems = Vec::new();
    let mut found = hids(&hid_nodes(Path::new("/")));
    match serialport::available_ports() {
        Ok(ports) => found.extend(ports.iter().map(serial)),
        Err(error) => problems.push(why::not_listed(&error.to_string())),
    }
    found.sort_by(|a, b| (a.kind, &a.address, &a.plug).cmp(&(b.kind, &b.address, &b.plug)));
    found.dedup();
    (found, problems)
}

fn serial(port: &serialport::SerialPortInfo) -> Plugged {
    let path = stable_name(Path::new(&port.port_name));
    let name = match &port.port_type {
        SerialPortType::UsbPort(usb) => {
            let text = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{} {} ({:04x}:{:04x})", text(&usb.manufacturer), text(&usb.product), usb.vid, usb.pid)
        }
        _ => "serial port".to_owned(),
    };
    let quoted = toml_text(&path.to_string_lossy());
    let stanza = format!(
        "[[station.scanner]]      # if it is a scanner\nport = {quoted}\nbaud = 9600\n\n\
         [station.scale]          # if it is a scale\nport = {quoted}\nprotocol = \"comma\"       # `weighhouse listen` shows which\n\
         baud = 9600\nframing = \"8N1\"\nunit = \"g\"\n"
    );
    let address = path.to_string_lossy().into_owned();
    Plugged { name: name.trim().to_owned(), kind: "serial", address, plug: None, stanza, problem: shut(&[path]) }
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

/// One entry for each device and each use that a bench has for it.
fn hids(nodes: &[HidNode]) -> Vec<Plugged> {
    let mut found: Vec<Plugged> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        if nodes.iter().take(at).any(|earlier| earlier.home == node.home) {
            continue;
        }
        let whole: Vec<&HidNode> = nodes.iter().filter(|other| other.home == node.home).collect();
        let speaks = |kind| whole.iter().find(|node| node.kinds.contains(&kind)).copied();
        let twins = nodes.iter().any(|other| other.id == node.id && other.home != node.home);
        let plug = node.plug.as_ref().filter(|_| twins).map_or_else(String::new, |plug| {
            format!("plug = \"{plug}\"            # where it is plugged in: there is another of its kind, without a serial number of its own\n")
        });
        let hid = format!("hid = {}\n{plug}", toml_text(&node.id.to_string()));
        let mut add = |kind, stanza, node: &HidNode, types: bool| {
            let mut files = vec![node.path.clone()];
            files.extend(node.inputs.iter().filter(|_| types).cloned());
            let (name, address, problem) = (node.name.clone(), node.id.to_string(), shut(&files));
            found.push(Plugged { name, kind, address, plug: node.plug.clone(), stanza, problem });
        };
        match (speaks(HidKind::Pos), speaks(HidKind::Keyboard)) {
            (Some(pos), None) => add("scanner", format!("[[station.scanner]]\n{hid}"), pos, true),
            (Some(pos), Some(_)) => {
                let mode = "mode = \"pos\"             # or \"keyboard\": it has both\n";
                add("scanner", format!("[[station.scanner]]\n{hid}{mode}"), pos, true);
            }
            (None, Some(keys)) => {
                let layout = "layout = \"us\"            # as the scanner is set; this may also be a person's keyboard, which would type nothing any more\n";
                add("keyboard", format!("[[station.scanner]]\n{hid}{layout}"), keys, true);
            }
            (None, None) => {}
        }
        if let Some(scale) = speaks(HidKind::Scale) {
            add("scale", format!("[station.scale]\n{hid}"), scale, false);
        }
    }
    found
}

/// The first of these files that may not be opened, in words.
fn shut(files: &[PathBuf]) -> Option<Text> {
    files.iter().find_map(|file| {
        let opened = OpenOptions::new().read(true).custom_flags(LOOK).open(file);
        let shut = opened.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
        shut.then(|| mend::may_not_open(&file.to_string_lossy()))
    })
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

#[cfg(test)]
mod tests {
    use super::super::fake::{KEYBOARD, POS, SCALE, plug};
    use super::*;

    #[test]
    fn each_device_gets_the_lines_that_name_it_and_twins_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1", "0922:8003", "\"S", &[(0, SCALE, false)]);
        plug(root.path(), "1-2", "0c2e:0901", "", &[(1, KEYBOARD, true)]);
        plug(root.path(), "1-3", "0c2e:0901", "", &[(2, POS, false), (3, KEYBOARD, true)]);
        plug(root.path(), "1-4", "046d:c52b", "", &[(4, b"\x05\x01\x09\x02\xa1\x01\xc0", true)]);
        let found = hids(&hid_nodes(root.path()));
        let told: Vec<(&str, &str)> = found.iter().map(|device| (device.kind, device.stanza.as_str())).collect();
        let [(scale, scale_lines), (keys, key_lines), (scanner, scanner_lines)] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((*scale, *scale_lines), ("scale", "[station.scale]\nhid = \"0922:8003:\\\"S\"\n"));
        assert!(
            *keys == "keyboard" && key_lines.contains("\nplug = \"1-2\" ") && key_lines.contains("layout"),
            "{key_lines}"
        );
        assert!(*scanner == "scanner" && scanner_lines.contains("\nplug = \"1-3\" "), "{scanner_lines}");
        assert!(scanner_lines.contains("mode = \"pos\""), "{scanner_lines}");
        assert!(found.iter().all(|device| device.problem.is_none()), "{found:?}");
    }
}
