//! Who makes sense of what `listen` hears: the decoders of one device, each under its name.

use std::io;

use super::decode_messages::of_message;
use super::decode_scans as scans;
use crate::device::{HidKind, kinds_of};
use crate::scale::{self, PATTERN, Protocol};
use crate::scanner::{self, Setup};

/// Who makes sense of the bytes.
#[derive(Clone)]
pub(super) enum Readers {
    /// Every protocol of scales, and the serial scanner.
    All,
    /// One protocol, with what it must be told.
    Protocol(&'static Protocol, scale::Setup),
    /// The serial scanner.
    Serial,
    /// A HID device of one of these kinds: its descriptor says which.
    Hid(&'static [HidKind]),
}

/// One decoder under its name.
pub(super) enum Reader {
    Scale(&'static str, Box<dyn scale::Decoder>),
    Scanner(&'static str, Box<dyn scanner::Decoder>),
}

impl Readers {
    /// Decoders with nothing read yet; for a HID device those that its report descriptor calls for.
    pub(super) fn open(&self, descriptor: Option<&[u8]>) -> io::Result<Vec<Reader>> {
        let scale = |row: &'static Protocol, setup: &scale::Setup| Reader::Scale(row.name, (row.new)(setup));
        let scanner = |name: &str| {
            let row = scanner::find(name).ok_or_else(|| io::Error::other(format!("no format {name}")))?;
            let decoder = (row.new)(&Setup { descriptor, ..Setup::default() });
            let decoder = decoder.map_err(|fault| io::Error::other(fault.to_string()))?;
            Ok::<_, io::Error>(Reader::Scanner(row.name, decoder))
        };
        Ok(match self {
            Readers::Protocol(row, setup) => vec![scale(row, setup)],
            Readers::Serial => vec![scanner("serial")?],
            Readers::Hid(kinds) => {
                let speaks = kinds_of(descriptor.unwrap_or_default());
                match kinds.iter().find(|kind| speaks.contains(kind)) {
                    Some(HidKind::Scale) => vec![scale(
                        scale::find("usb-hid").ok_or_else(|| io::Error::other("USB HID scales cannot be read"))?,
                        &scale::Setup::default(),
                    )],
                    Some(HidKind::Pos) => vec![scanner("pos")?],
                    _ => vec![scanner("keyboard")?],
                }
            }
            Readers::All => {
                // A pattern says nothing before somebody writes it, and reports come over no serial line.
                let rows = scale::PROTOCOLS.iter().filter(|row| !row.reports && !row.settings.contains(&PATTERN));
                let mut all: Vec<Reader> = rows.map(|row| scale(row, &scale::Setup::default())).collect();
                all.push(scanner("serial")?);
                all
            }
        })
    }
}

impl Reader {
    /// What the output calls it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Reader::Scale(name, _) => name,
            Reader::Scanner("serial", _) => "scanner",
            Reader::Scanner(name, _) => name,
        }
    }

    /// A pause: what it completes.
    pub(super) fn silence(&mut self) -> Vec<String> {
        let mut made = Vec::new();
        match self {
            Reader::Scale(_, decoder) => {
                decoder.end(&mut |message| made.push(of_message(&message, None)));
                decoder.silence();
            }
            Reader::Scanner(_, decoder) => decoder.silence(),
        }
        made
    }

    /// What these bytes complete, as lines of JSON.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut made = Vec::new();
        match self {
            Reader::Scale(_, decoder) => {
                decoder.feed(bytes, &mut |message| made.push(of_message(&message, None)));
            }
            Reader::Scanner(_, decoder) => decoder.feed(bytes, &mut |scanned| made.push(scans::of_scanned(&scanned))),
        }
        made
    }
}
