//! HID devices as the kernel lists them in sysfs: which interfaces a device has, what each describes itself as, where it is plugged in,
//! and the input nodes through which the kernel hands its keys to the desktop.
//!
//! Everything is read below a root, which is `/` on a bench. Layout of the tree: Linux, Documentation/hid/hidraw.rst and sysfs itself.

use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::{HidId, UsbPlug};
use crate::scanner::{Descriptor, PosReport, parse};

/// Interfaces of one machine that are looked at.
const NODES_MAX: usize = 256;
/// Longest file that is read of one interface; the kernel's limit for a report descriptor is 4,096 bytes.
const FILE_BYTES_MAX: u64 = 8_192;
/// Folders from an interface up to the USB device that has it.
const CLIMB: usize = 8;

/// What an interface describes itself as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HidKind {
    /// A POS scanner: decoded data of usage page 0x8C.
    Pos,
    /// A scale: usage page 0x8D.
    Scale,
    /// A keyboard, or a scanner that types.
    Keyboard,
}

/// One interface of a device, with a hidraw node of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HidNode {
    /// The node that reports are read from.
    pub path: PathBuf,
    /// Vendor, product and the device's serial number.
    pub id: HidId,
    /// Where it is plugged in; `None` for what is not on USB.
    pub plug: Option<UsbPlug>,
    /// What it calls itself.
    pub name: String,
    /// Every kind that its report descriptor describes, sorted.
    pub kinds: Vec<HidKind>,
    /// Its report descriptor.
    pub descriptor: Vec<u8>,
    /// The input nodes of the whole device, of which this is one interface.
    pub inputs: Vec<PathBuf>,
    /// The folder of the whole device: interfaces with one home are one device.
    pub home: PathBuf,
}

/// Every interface that is there, in the order of their numbers.
pub fn hid_nodes(root: &Path) -> Vec<HidNode> {
    let mut names: Vec<(u32, String)> = entries(&root.join("sys/class/hidraw"))
        .filter_map(|name| Some((name.strip_prefix("hidraw")?.parse().ok()?, name)))
        .take(NODES_MAX)
        .collect();
    names.sort();
    names.iter().filter_map(|(_, name)| node(root, name)).collect()
}

/// The kinds that a report descriptor describes; none, if it cannot be read.
pub fn kinds_of(descriptor: &[u8]) -> Vec<HidKind> {
    let Ok(Descriptor { fields, .. }) = parse(descriptor) else { return Vec::new() };
    let kind = |application: u32| match (application >> 16, application & 0xFFFF) {
        (0x8D, _) => Some(HidKind::Scale),
        (0x01, 0x06 | 0x07) => Some(HidKind::Keyboard),
        _ => None,
    };
    let mut kinds: Vec<HidKind> = fields.iter().filter_map(|field| kind(field.application)).collect();
    // A scanner that types may have an interface of the scanner's page for its settings: codes come where their data is described.
    kinds.extend(PosReport::described(descriptor).is_ok().then_some(HidKind::Pos));
    kinds.sort();
    kinds.dedup();
    kinds
}

fn node(root: &Path, name: &str) -> Option<HidNode> {
    let interface = root.join("sys/class/hidraw").join(name).join("device").canonicalize().ok()?;
    let told = text(&interface.join("uevent"));
    let (vendor, product) = ids(field(&told, "HID_ID=")?)?;
    let home = interface.ancestors().take(CLIMB).find(|folder| folder.join("idVendor").is_file());
    let serial = plain(field(&told, "HID_UNIQ=").unwrap_or_default());
    let descriptor = bytes(&interface.join("report_descriptor"));
    Some(HidNode {
        path: root.join("dev").join(name),
        id: HidId { vendor, product, serial: Some(serial).filter(|serial| !serial.is_empty()) },
        plug: home.and_then(|home| UsbPlug::parse(home.file_name()?.to_str()?)),
        name: plain(field(&told, "HID_NAME=").unwrap_or_default()),
        kinds: kinds_of(&descriptor),
        descriptor,
        inputs: inputs(root, home, &interface),
        home: home.unwrap_or(&interface).to_owned(),
    })
}

/// The input nodes of a device: those of each of its interfaces, since a scanner that is read through one may type through another.
fn inputs(root: &Path, home: Option<&Path>, interface: &Path) -> Vec<PathBuf> {
    let mut hids = vec![interface.to_owned()];
    // A USB device's interfaces stand in its folder, each with the HID devices that its driver made of it.
    for home in home.into_iter() {
        let ours = home.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        for part in entries(home).filter(|part| part.strip_prefix(ours).is_some_and(|rest| rest.starts_with(':'))) {
            hids.extend(entries(&home.join(&part)).map(|hid| home.join(&part).join(hid)));
        }
    }
    let mut found = Vec::new();
    for hid in hids {
        for input in entries(&hid.join("input")).filter(|name| name.starts_with("input")) {
            let events = entries(&hid.join("input").join(input)).filter(|name| name.starts_with("event"));
            found.extend(events.map(|event| root.join("dev/input").join(event)));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Reads `0003:00000C2E:00000901`: bus, vendor, product.
fn ids(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split(':').skip(1).map(|part| u16::try_from(u32::from_str_radix(part, 16).ok()?).ok());
    Some((parts.next()??, parts.next()??))
}

fn field<'t>(told: &'t str, key: &str) -> Option<&'t str> {
    told.lines().find_map(|line| line.strip_prefix(key)).map(str::trim)
}

/// What a device says of itself is data: no control characters, and no more of it than fits a line.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(64).collect()
}

fn entries(folder: &Path) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok())
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&bytes(path)).into_owned()
}

fn bytes(path: &Path) -> Vec<u8> {
    use std::io::Read as _;
    let mut read = Vec::new();
    // What cannot be read is as if it were empty: the device may be gone between two reads.
    let _ = fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut read));
    read
}
