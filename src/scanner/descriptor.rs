//! HID report descriptors, read with caps: a descriptor is input from a device, and 26 hostile bytes can ask for gigabytes.
//!
//! Facts: Device Class Definition for HID 1.11, section 6.2.2. No recursion; nothing is allocated by a count before that count is checked.

use super::field::Field;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use thiserror::Error;

/// Collections inside collections.
const DEPTH_MAX: usize = 16;
/// Saved global states.
const STACK_MAX: usize = 8;
/// Bytes of one report, its id included.
const REPORT_BYTES_MAX: usize = 4096;
/// Fields of a whole descriptor.
const FIELDS_MAX: usize = 512;
/// Usages named before one field.
const USAGES_MAX: usize = 256;
/// Values of all fields together.
const VALUES_MAX: usize = 64 * 1024;
/// Bits of one value: as many as the kernel takes. Those of more than [`Field::size`] can hold are stepped over, as padding or a vendor's.
const VALUE_BITS_MAX: usize = 256;

/// Why a descriptor is not used. The device is left alone; the daemon lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum DescriptorFault {
    /// Cut inside an item.
    #[error("the report descriptor ends inside an item")]
    Truncated,
    /// More than a device needs, in the named respect.
    #[error("the report descriptor has too many or too large {0}")]
    TooMuch(&'static str),
    /// An end without its beginning.
    #[error("the report descriptor has an unbalanced {0}")]
    Unbalanced(&'static str),
    /// It describes no device of the wanted kind.
    #[error("the report descriptor describes no {0}")]
    Absent(&'static str),
}

/// What a device sends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Descriptor {
    /// Its input fields, in order.
    pub fields: Vec<Field>,
    /// Bytes of each input report by its id, the id byte included; id 0 where reports have none.
    pub lengths: BTreeMap<u8, usize>,
}

#[derive(Clone, Copy, Default)]
struct Global {
    page: u32,
    size: usize,
    count: usize,
    report: u8,
    minimum: i32,
}

#[derive(Default)]
struct Local {
    usages: Vec<Named>,
    /// One end of a range whose other end is not named yet: they come in either order.
    minimum: Option<u32>,
    maximum: Option<Named>,
    /// Within delimiters; `true` when the preferred of the usages there was named, whose aliases the others are.
    aliases: Option<bool>,
}

struct Named {
    usages: RangeInclusive<u32>,
    /// They carry their page themselves.
    wide: bool,
}

#[derive(Default)]
struct Parser {
    found: Descriptor,
    bits: BTreeMap<u8, usize>,
    values: usize,
    global: Global,
    saved: Vec<Global>,
    local: Local,
    /// The application usage of every open collection.
    open: Vec<u32>,
}

/// Reads a report descriptor.
pub fn parse(mut bytes: &[u8]) -> Result<Descriptor, DescriptorFault> {
    let mut parser = Parser::default();
    while let [prefix, rest @ ..] = bytes {
        if *prefix == 0xFE {
            // A long item: its length, its tag, its data. None is defined, so it is stepped over.
            let [length, _tag, rest @ ..] = rest else { return Err(DescriptorFault::Truncated) };
            bytes = rest.get(usize::from(*length)..).ok_or(DescriptorFault::Truncated)?;
            continue;
        }
        let length = [0, 1, 2, 4].get(usize::from(prefix & 0b11)).copied().unwrap_or(0);
        let (data, rest) = rest.split_at_checked(length).ok_or(DescriptorFault::Truncated)?;
        parser.item(prefix >> 4, prefix >> 2 & 0b11, data)?;
        bytes = rest;
    }
    parser.end()
}

impl Parser {
    fn item(&mut self, tag: u8, kind: u8, data: &[u8]) -> Result<(), DescriptorFault> {
        let value = data.iter().rev().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
        match (kind, tag) {
            (0, 0x8) => self.input(value)?,
            (0, 0xA) => self.begin(value)?,
            (0, 0xC) => drop(self.open.pop().ok_or(DescriptorFault::Unbalanced("collection"))?),
            (1, 0x0) => self.global.page = value & 0xFFFF,
            (1, 0x1) => self.global.minimum = signed(value, data.len()),
            (1, 0x7) => self.global.size = usize::try_from(value).unwrap_or(usize::MAX),
            (1, 0x8) => self.global.report = u8::try_from(value).map_err(|_| DescriptorFault::TooMuch("report id"))?,
            (1, 0x9) => self.global.count = usize::try_from(value).unwrap_or(usize::MAX),
            (1, 0xA) if self.saved.len() >= STACK_MAX => return Err(DescriptorFault::TooMuch("saved states")),
            (1, 0xA) => self.saved.push(self.global),
            (1, 0xB) => self.global = self.saved.pop().ok_or(DescriptorFault::Unbalanced("pop"))?,
            (2, 0xA) => self.local.aliases = (value != 0).then_some(false),
            (2, 0x0..=0x2) if self.local.aliases == Some(true) => {}
            (2, 0x0..=0x2) => self.local(tag, value, data.len())?,
            _ => {}
        }
        if kind == 0 {
            self.local = Local::default();
        }
        Ok(())
    }

    /// A usage of four bytes carries its own page; a shorter one is of the page in force.
    fn paged(&self, value: u32, length: usize) -> u32 {
        if length == 4 { value } else { self.global.page << 16 | value }
    }

    /// A usage, or an end of a range of them.
    fn local(&mut self, tag: u8, value: u32, length: usize) -> Result<(), DescriptorFault> {
        let usage = self.paged(value, length);
        let one = Named { usages: usage..=usage, wide: length == 4 };
        let named = match (tag, self.local.minimum.take(), self.local.maximum.take()) {
            (0x1, _, None) => {
                self.local.minimum = Some(usage);
                return Ok(());
            }
            (0x1, _, Some(Named { usages, wide })) => Named { usages: usage..=*usages.end(), wide },
            (0x2, None, _) => {
                self.local.maximum = Some(one);
                return Ok(());
            }
            (0x2, Some(from), _) => Named { usages: from..=usage, ..one },
            (_, minimum, maximum) => {
                (self.local.minimum, self.local.maximum) = (minimum, maximum);
                one
            }
        };
        if self.local.usages.len() >= USAGES_MAX {
            return Err(DescriptorFault::TooMuch("usages"));
        }
        self.local.usages.push(named);
        self.local.aliases = self.local.aliases.map(|_| true);
        Ok(())
    }

    /// The usages named for a main item. The page that was declared last holds for those before it that name none, up to the first
    /// that has it already: so the kernel reads descriptors that name the page behind the usage (`hid-core.c`).
    fn named(&mut self) -> Vec<RangeInclusive<u32>> {
        let page = self.global.page << 16;
        let mut named = std::mem::take(&mut self.local.usages);
        let short = named.iter_mut().rev().filter(|named| !named.wide);
        for Named { usages, .. } in short.take_while(|named| named.usages.start() & 0xFFFF_0000 != page) {
            *usages = page | usages.start() & 0xFFFF..=page | usages.end() & 0xFFFF;
        }
        named.into_iter().map(|named| named.usages).collect()
    }

    fn begin(&mut self, kind: u32) -> Result<(), DescriptorFault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(DescriptorFault::TooMuch("nested collections"));
        }
        let own = self.named().first().map_or(0, |usages| *usages.start());
        let around = self.open.last().copied();
        self.open.push(if kind == 1 { own } else { around.unwrap_or(own) });
        Ok(())
    }

    fn input(&mut self, flags: u32) -> Result<(), DescriptorFault> {
        let Global { size, count, report, minimum, .. } = self.global;
        if size > VALUE_BITS_MAX {
            return Err(DescriptorFault::TooMuch("bits of a value"));
        }
        let start = self.bits.get(&report).copied().unwrap_or(if report == 0 { 0 } else { 8 });
        let end = size.checked_mul(count).and_then(|bits| bits.checked_add(start));
        let Some(end) = end.filter(|bits| *bits <= REPORT_BYTES_MAX * 8) else {
            return Err(DescriptorFault::TooMuch("bits of a report"));
        };
        if self.found.fields.len() >= FIELDS_MAX {
            return Err(DescriptorFault::TooMuch("fields"));
        }
        self.bits.insert(report, end);
        if size > 32 {
            // No value that matters is wider than a number.
            return Ok(());
        }
        // Values of no bits say nothing, however many there are.
        let count = if size == 0 { 0 } else { count };
        self.values = self.values.saturating_add(count);
        if self.values > VALUES_MAX {
            return Err(DescriptorFault::TooMuch("values"));
        }
        let usages = self.named();
        self.found.fields.push(Field {
            report,
            application: self.open.last().copied().unwrap_or_default(),
            offset: start,
            size,
            count,
            variable: flags & 0b10 != 0,
            constant: flags & 0b01 != 0,
            minimum,
            usages,
        });
        Ok(())
    }

    fn end(mut self) -> Result<Descriptor, DescriptorFault> {
        if !self.open.is_empty() {
            return Err(DescriptorFault::Unbalanced("collection"));
        }
        self.found.lengths = self.bits.into_iter().map(|(report, bits)| (report, bits.div_ceil(8))).collect();
        Ok(self.found)
    }
}

/// Data of one, two or four bytes is a number with a sign where it is a limit.
fn signed(value: u32, bytes: usize) -> i32 {
    match bytes {
        1 => i32::from(value as u8 as i8),
        2 => i32::from(value as u16 as i16),
        _ => value as i32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> Option<DescriptorFault> {
        parse(bytes).err()
    }

    #[test]
    fn hostile_descriptors_are_refused_before_anything_is_allocated() {
        let count =
            b"\x05\x8c\x09\x02\xa1\x01\x85\x02\x15\x00\x26\xff\x00\x75\x08\x97\xff\xff\xff\x7f\x09\xfe\x82\x02\x01\xc0";
        assert_eq!(fault(count), Some(DescriptorFault::TooMuch("bits of a report")));
        let size = b"\x05\x8c\x09\x02\xa1\x01\x77\xff\xff\xff\xff\x95\x01\x09\xfe\x81\x02\xc0";
        assert_eq!(fault(size), Some(DescriptorFault::TooMuch("bits of a value")));
        assert_eq!(fault(&b"\xa1\x01".repeat(64)), Some(DescriptorFault::TooMuch("nested collections")));
        assert_eq!(fault(b"\xb4\xb4\xb4\x05\x8c\xa4\xa4\xa4\xb4"), Some(DescriptorFault::Unbalanced("pop")));
        assert_eq!(fault(&b"\xa4".repeat(9)), Some(DescriptorFault::TooMuch("saved states")));
        assert_eq!(fault(&b"\x09\x01".repeat(10_000)), Some(DescriptorFault::TooMuch("usages")));
        assert_eq!(fault(&b"\x81\x02".repeat(10_000)), Some(DescriptorFault::TooMuch("fields")));
        assert_eq!(fault(b"\xfe\xff\xaa\x05\x8c\x09\x02\xa1\x01\xc0"), Some(DescriptorFault::Truncated));
        assert_eq!(fault(b"\x05\x8c\x09\x02\xa1\x01\x85\x02\x15\x00\x26\xff"), Some(DescriptorFault::Truncated));
        assert_eq!(fault(b"\xa1\x01"), Some(DescriptorFault::Unbalanced("collection")));
        assert_eq!(fault(b"\xc0"), Some(DescriptorFault::Unbalanced("collection")));
        let reports: Vec<u8> = (1..=32).flat_map(|id| [0x85, id, 0x81, 2]).collect();
        assert_eq!(fault(&[b"\x75\x01\x96\x00\x10", &reports[..]].concat()), Some(DescriptorFault::TooMuch("values")));
    }

    #[test]
    fn offsets_are_kept_for_each_report() {
        let bytes = b"\x05\x07\x09\x06\xa1\x01\x75\x08\x95\x02\x85\x01\x81\x02\x85\x02\x81\x02\x85\x01\x81\x02\xc0";
        let found = parse(bytes).expect("a descriptor");
        let places: Vec<_> = found.fields.iter().map(|field| (field.report, field.offset)).collect();
        assert_eq!(places, [(1, 8), (2, 8), (1, 24)]);
        assert_eq!(found.lengths, BTreeMap::from([(1, 5), (2, 3)]));
    }
}
