//! Where a HID POS report holds its parts: as the device's descriptor says, or, where there is none, as one of the layouts that are known.
//!
//! Usages: HID Point of Sale Usage Tables 1.02, page 0x8C; the byte count is of page 0x01.

use super::descriptor::{DescriptorFault, parse};
use super::report::bits;
use crate::domain::ScanFault;

const BYTE_COUNT: u32 = 0x0001_003B;
const AIM: [u32; 3] = [0x008C_00FB, 0x008C_00FC, 0x008C_00FD];
const DATA: u32 = 0x008C_00FE;
const CONTINUED: u32 = 0x008C_00FF;
/// The first of the pages that vendors use as they like: the byte there names the symbology in the vendor's own way.
const VENDOR_PAGE: u32 = 0xFF00_0000;

/// A place in a report, in bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    at: usize,
    size: usize,
}

/// The layout of one report that carries codes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PosReport {
    /// Its id; 0 where reports have none.
    id: u8,
    /// Bytes of the whole report, its id included.
    length: usize,
    count: Option<Place>,
    aim: [Option<Place>; 3],
    /// Where each byte of data begins, in bits.
    data: Vec<usize>,
    code_id: Option<Place>,
    continued: Option<Place>,
}

/// What one report says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// The symbology identifier as it stands there; zeros where there is none.
    pub(super) aim: [u8; 3],
    /// The bytes of the code.
    pub(super) data: Vec<u8>,
    /// The vendor's own name of the symbology; 0 for none.
    pub(super) code_id: u8,
    /// Whether the code goes on in the next report.
    pub(super) continued: bool,
}

impl PosReport {
    /// Every report of a descriptor that carries codes, wherever it stands among reports of other kinds.
    pub fn described(descriptor: &[u8]) -> Result<Vec<PosReport>, DescriptorFault> {
        let found = parse(descriptor)?;
        let mut reports: Vec<PosReport> =
            found.lengths.iter().map(|(id, length)| PosReport::empty(*id, *length)).collect();
        for field in found.fields.iter().filter(|field| !field.constant) {
            let Some(report) = reports.iter_mut().find(|report| report.id == field.report) else { continue };
            for (at, usage) in field.values() {
                report.put(usage, Place { at, size: field.size });
            }
        }
        reports.retain(|report| !report.data.is_empty());
        if reports.is_empty() { Err(DescriptorFault::Absent("bar code scanner")) } else { Ok(reports) }
    }

    /// The layouts of devices whose descriptor is not at hand, the most common first.
    pub(super) fn known() -> Vec<PosReport> {
        KNOWN.iter().map(Known::report).collect()
    }

    /// The layout for a report: by its id where the device was described, else the known one that makes sense of it.
    pub(super) fn of<'a>(layouts: &'a [PosReport], described: bool, report: &[u8]) -> Option<&'a PosReport> {
        let mut same = layouts.iter().filter(|layout| layout.id == 0 || report.first() == Some(&layout.id));
        if described {
            return same.next();
        }
        let long = |layout: &&PosReport| layout.length == report.len().min(KNOWN_LENGTH_MAX);
        let first = same.clone().find(long).or_else(|| same.clone().next());
        same.find(|layout| long(layout) && layout.fits(report)).or(first)
    }

    /// Its place among the layouts: two reports with the same id are of one kind.
    pub(super) fn id(&self) -> u8 {
        self.id
    }

    /// Reads a report. One that promised to go on, and is broken, says of what identifier that other half will be.
    pub(super) fn read(&self, report: &[u8]) -> Result<Part, (ScanFault, Option<[u8; 3]>)> {
        if report.len() < self.length {
            return Err((ScanFault::ShortReport, None));
        }
        let aim = self.aim.map(|place| place.map_or(0, |place| place.read(report) as u8));
        let continued = self.continued.is_some_and(|place| place.read(report) & 1 == 1);
        let mut data: Vec<u8> = self.data.iter().map(|at| bits(report, *at, 8) as u8).collect();
        match self.count.map(|place| usize::try_from(place.read(report)).unwrap_or(usize::MAX)) {
            Some(count) if count > data.len() => return Err((ScanFault::CountExceedsField, continued.then_some(aim))),
            Some(count) => data.truncate(count),
            None => data.truncate(data.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)),
        }
        let code_id = self.code_id.map_or(0, |place| place.read(report) as u8);
        Ok(Part { aim, data, code_id, continued })
    }

    fn empty(id: u8, length: usize) -> Self {
        PosReport { id, length, count: None, aim: [None; 3], data: Vec::new(), code_id: None, continued: None }
    }

    /// Each part is where it is named first; data is every byte that is named so. Where the first letter of the identifier is named
    /// again, its one usage stands for the whole.
    fn put(&mut self, usage: u32, place: Place) {
        if usage == DATA {
            // Data of any other width than a byte is of no device that is known, and is not guessed at.
            self.data.extend((place.size == 8).then_some(place.at));
        } else if usage == BYTE_COUNT {
            self.count.get_or_insert(place);
        } else if usage == CONTINUED {
            self.continued.get_or_insert(place);
        } else if let Some(own) = AIM.iter().position(|named| *named == usage) {
            let letters = if own == 0 { 0..AIM.len() } else { own..own + 1 };
            let mut letters = self.aim.get_mut(letters).into_iter().flatten();
            if let Some(letter) = letters.find(|letter| letter.is_none()) {
                *letter = Some(place);
            }
        } else if usage >= VENDOR_PAGE && place.size == 8 && !self.data.is_empty() {
            self.code_id.get_or_insert(place);
        }
    }

    /// Whether every part of a report could be what this layout says: nothing behind what is counted, and an identifier that is one.
    fn fits(&self, report: &[u8]) -> bool {
        let Ok(part) = self.read(report) else { return false };
        let mut behind = self.data.iter().skip(part.data.len());
        let identifier = part.aim == [0; 3] || matches!(part.aim, [b']', code, _] if code.is_ascii_alphabetic());
        identifier && part.data.last() != Some(&0) && behind.all(|at| bits(report, *at, 8) == 0)
    }
}

impl Place {
    fn read(self, report: &[u8]) -> u32 {
        bits(report, self.at, self.size)
    }
}

/// A layout in bytes, counted from the report id, which is 2 in all of them.
struct Known {
    length: usize,
    count: Option<usize>,
    aim: Option<usize>,
    data: usize,
    code_id: Option<usize>,
    continued: usize,
}

/// Bytes of data in all of them.
const KNOWN_DATA: usize = 56;
const KNOWN_LENGTH_MAX: usize = 64;

/// Honeywell, Youjie and Access-IS; Newland; and two of public test code.
const KNOWN: [Known; 4] = [
    Known { length: 64, count: Some(1), aim: Some(2), data: 5, code_id: Some(61), continued: 63 },
    Known { length: 64, count: Some(1), aim: None, data: 2, code_id: Some(62), continued: 63 },
    Known { length: 62, count: Some(1), aim: Some(2), data: 5, code_id: None, continued: 61 },
    Known { length: 61, count: None, aim: Some(1), data: 4, code_id: None, continued: 60 },
];

impl Known {
    fn report(&self) -> PosReport {
        let byte = |at: usize| Place { at: at * 8, size: 8 };
        PosReport {
            id: 2,
            length: self.length,
            count: self.count.map(byte),
            aim: [0, 1, 2].map(|nth| self.aim.map(|at| byte(at + nth))),
            data: (self.data..self.data + KNOWN_DATA).map(|at| at * 8).collect(),
            code_id: self.code_id.map(byte),
            continued: Some(byte(self.continued)),
        }
    }
}
