//! How scanners and scales are connected.

use std::path::{Path, PathBuf};

use super::error::Faults;
use super::keys::SCALE;
use super::people;
use super::section::{Named, Section};
use super::words::ScanMode;
use crate::domain::{Framing, HidId, UsbPlug};
use crate::packing::Drill;
use crate::scale::{self, Code001, PATTERN, Setup, Template};

/// A scanner of a station.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScannerConf {
    /// Its wire.
    pub link: Link,
    /// The keyboard layout it types in; default `us`.
    pub layout: Named,
    /// How it writes the GS of a GS1 code; default `none`.
    pub gs: Named,
    /// Which of its interfaces is read, for a HID one that has several; `None`: POS where it has that, else the keyboard.
    pub mode: Option<ScanMode>,
}

/// The scale of a station.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScaleConf {
    /// Its wire.
    pub link: Link,
    /// What it speaks.
    pub protocol: Named,
    /// The unit, where the wire does not say.
    pub unit: Option<Named>,
    /// What else its protocol must be told.
    pub setup: Setup,
    /// How it is tested; `None`: it is not.
    pub drill: Option<Drill>,
}

/// A wire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// A serial port.
    Serial {
        /// Its device file.
        port: PathBuf,
        /// Bits a second; default 9600.
        baud: u32,
        /// Default 8N1.
        framing: Framing,
    },
    /// A USB HID device.
    Hid {
        /// Vendor, product and perhaps the serial number.
        id: HidId,
        /// Where it is plugged in, to tell two of a kind apart that have no serial number.
        plug: Option<UsbPlug>,
    },
}

impl Link {
    /// Whether two entries may mean one device. A HID entry without serial number means every device of its
    /// kind, and one without plug a device in any socket.
    pub fn meets(&self, other: &Link) -> bool {
        match (self, other) {
            (Link::Serial { port, .. }, Link::Serial { port: other, .. }) => port == other,
            (Link::Hid { id: one, plug: at }, Link::Hid { id: two, plug: there }) => {
                let serials_meet = one.serial.is_none() || two.serial.is_none() || one.serial == two.serial;
                let plugs_meet = at.is_none() || there.is_none() || at == there;
                (one.vendor, one.product) == (two.vendor, two.product) && serials_meet && plugs_meet
            }
            _ => false,
        }
    }
}

/// Reads `[[station.scanner]]`.
pub(super) fn scanner(section: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Option<ScannerConf> {
    let named = |key: &str, default: &str, faults: &mut Faults<'_>| {
        let spot = faults.spot(section.span.start);
        section.named(key, faults).unwrap_or_else(|| Named { text: default.to_owned(), spot })
    };
    let (layout, gs) = (named("layout", "us", faults), named("gs", "none", faults));
    let mode = section.word("mode", ScanMode::WORDS, faults);
    if section.has("mode") && section.has("port") {
        section.fault("mode", "a key of HID scanners beside port", "hid instead of port, or this key left out", faults);
    }
    Some(ScannerConf { link: link(section, base, faults)?, layout, gs, mode })
}

/// Reads `[station.scale]`.
pub(super) fn scale(section: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Option<ScaleConf> {
    if !section.has("hid") {
        section.need("protocol", "the name of what the scale speaks, such as \"mt-sics\"", faults);
    }
    let spot = faults.spot(section.at("hid").start);
    // There is but one language of HID scales.
    let default = (section.has("hid") && !section.has("protocol")).then(|| Named { text: "usb-hid".to_owned(), spot });
    let (protocol, unit) = (section.named("protocol", faults).or(default), section.named("unit", faults));
    let (link, drill) = (link(section, base, faults), people::drill(section, faults));
    let setup =
        Setup { code_001: section.word(Code001::KEY, Code001::WORDS, faults), pattern: pattern(section, faults) };
    if let Some(protocol) = protocol.as_ref().and_then(|protocol| scale::find(&protocol.text)) {
        for key in Setup::KEYS.iter().filter(|key| section.has(key) && !protocol.settings.contains(key)) {
            let wanted = format!("this key left out: it is for {}", scale::readers_of(key).join(", "));
            section.fault(key, format!("a key that {} does not read", protocol.name), wanted, faults);
        }
        if protocol.reports != section.has("hid") && (section.has("hid") || section.has("port")) {
            let (found, wanted) = if protocol.reports {
                (
                    "a language of USB HID scales beside port",
                    "hid instead of port, or what the scale speaks on its serial port",
                )
            } else {
                ("a language of serial ports beside hid", "\"usb-hid\", or port instead of hid")
            };
            section.fault("protocol", found, wanted, faults);
        }
        if protocol.settings.contains(&PATTERN) {
            section.need(PATTERN, "a template of the frames, such as '{weight} {unit}\\r\\n'", faults);
        }
    }
    Some(ScaleConf { link: link?, protocol: protocol?, unit, setup, drill })
}

/// A template; what is wrong with it is told with the column of the template.
fn pattern(section: &Section<'_>, faults: &mut Faults<'_>) -> Option<Template> {
    let text = section.text(PATTERN, "a template of the frames, as a text", faults, |text| Some(text.to_owned()))?;
    match Template::parse(&text) {
        Ok(template) => Some(template),
        Err(fault) => {
            let found = format!("at column {} of the template {}", fault.column, fault.found);
            let span = section.at(PATTERN);
            // Where the file holds the template as it is, between quotes, the place in the file can be told too.
            let before = text.char_indices().nth(fault.column - 1).map_or(text.len(), |(at, _)| at);
            let plain = faults.text.get(span.start + 1..).is_some_and(|rest| rest.starts_with(&text));
            let start = if plain { span.start + 1 + before } else { span.start };
            faults.note(start..span.end, SCALE.path(PATTERN), found, fault.wanted);
            None
        }
    }
}

fn link(section: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Option<Link> {
    let port = section.path("port", base, faults);
    let hid =
        section.text("hid", "vendor:product or vendor:product:serial, such as \"0c2e:0901\"", faults, HidId::parse);
    let plug =
        section.text("plug", "a socket as `weighhouse devices` shows it, such as \"1-1.4\"", faults, UsbPlug::parse);
    let baud = section.whole("baud", 300, 921_600, faults);
    let framing =
        section.text("framing", "data bits, parity and stop bits, such as \"8N1\" or \"7E1\"", faults, Framing::parse);
    match (section.has("port"), section.has("hid")) {
        (true, true) => section.fault("hid", "port and hid", "one of them: a device has one wire", faults),
        (false, false) => section.fault("port", "neither port nor hid", "one of them", faults),
        (false, true) => {
            for key in ["baud", "framing"].into_iter().filter(|key| section.has(key)) {
                section.fault(
                    key,
                    "a key of serial ports beside hid",
                    "port instead of hid, or this key left out",
                    faults,
                );
            }
        }
        (true, false) if section.has("plug") => {
            let wanted = "port = \"/dev/serial/by-path/…\", which names the socket of a serial port";
            section.fault("plug", "a key of HID devices beside port", wanted, faults);
        }
        (true, false) => {}
    }
    let (baud, framing) = (baud.unwrap_or(9600), framing.unwrap_or(Framing::EIGHT_NONE_ONE));
    port.map(|port| Link::Serial { port, baud, framing }).or(hid.map(|id| Link::Hid { id, plug }))
}
