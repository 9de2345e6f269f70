//! Where a keyboard report holds its modifiers and keys: the boot layout, or what the device's descriptor says.

use super::descriptor::{Descriptor, DescriptorFault, parse};
use super::field::Field;
use crate::domain::ScanFault;

/// Generic Desktop, Keyboard.
const KEYBOARD: u32 = 0x0001_0006;
/// Generic Desktop, Keypad.
const KEYPAD: u32 = 0x0001_0007;
/// The page of keys.
const KEYS: u32 = 0x0007_0000;
/// Left Ctrl, the first of eight modifiers.
const FIRST_MODIFIER: u32 = KEYS | 0xE0;

/// The layout of one keyboard report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyboardReport {
    /// The report's id byte; 0 where reports have none.
    id: u8,
    /// Bytes of the whole report.
    length: usize,
    /// Where the modifier bits begin, in bits; `None` where the keyboard has none.
    modifiers: Option<usize>,
    /// The key fields: arrays of usages, or bit maps.
    keys: Vec<Field>,
}

impl KeyboardReport {
    /// The boot report: modifiers, a reserved byte, six keys (HID 1.11, appendix B.1).
    pub fn boot() -> Self {
        let keys = Field {
            report: 0,
            application: KEYBOARD,
            offset: 16,
            size: 8,
            count: 6,
            variable: false,
            constant: false,
            usages: vec![KEYS..=KEYS | 0xFF],
        };
        Self { id: 0, length: 8, modifiers: Some(0), keys: vec![keys] }
    }

    /// Reads the first keyboard of a descriptor.
    pub fn described(descriptor: &[u8]) -> Result<Self, DescriptorFault> {
        let Descriptor { fields, lengths } = parse(descriptor)?;
        let of_keys = |field: &Field| {
            let keys = field.usages.iter().any(|usages| usages.end() & 0xFFFF_0000 == KEYS);
            matches!(field.application, KEYBOARD | KEYPAD) && !field.constant && keys
        };
        let is_modifiers = |field: &Field| field.variable && field.size == 1 && starts_at(field, FIRST_MODIFIER);
        let mut found = fields.into_iter().filter(of_keys);
        let first = found.next().ok_or(DescriptorFault::Absent("keyboard"))?;
        let id = first.report;
        let (modifiers, keys): (Vec<_>, Vec<_>) =
            std::iter::once(first).chain(found).filter(|field| field.report == id).partition(is_modifiers);
        if keys.is_empty() {
            return Err(DescriptorFault::Absent("keys"));
        }
        let length = lengths.get(&id).copied().unwrap_or_default();
        Ok(Self { id, length, modifiers: modifiers.first().map(|field| field.offset), keys })
    }

    /// The modifiers and pressed keys of a report; `None` for a report of another id.
    pub(super) fn read(&self, report: &[u8]) -> Result<Option<(u8, Vec<u16>)>, ScanFault> {
        if self.id != 0 && report.first() != Some(&self.id) {
            return Ok(None);
        }
        if report.len() < self.length {
            return Err(ScanFault::ShortReport);
        }
        let modifiers = self.modifiers.map_or(0, |at| bits(report, at, 8)) as u8;
        Ok(Some((modifiers, self.keys.iter().flat_map(|field| pressed(field, report)).collect())))
    }
}

fn starts_at(field: &Field, usage: u32) -> bool {
    field.usages.first().is_some_and(|usages| *usages.start() == usage)
}

/// The keys of one field; in an array zero is an empty place.
fn pressed<'a>(field: &'a Field, report: &'a [u8]) -> impl Iterator<Item = u16> + 'a {
    let usages = field.usages.iter().flat_map(|usages| usages.clone());
    let mapped = usages.take(if field.variable { field.count } else { 0 }).enumerate();
    let mapped = mapped.filter(|(at, _)| bits(report, field.offset + at * field.size, field.size) != 0);
    let listed = (0..if field.variable { 0 } else { field.count })
        .map(|at| bits(report, field.offset + at * field.size, field.size) as u16)
        .filter(|usage| *usage != 0);
    mapped.map(|(_, usage)| usage as u16).chain(listed)
}

/// `size` bits from bit `at`, least significant first; bits beyond the report are zero.
pub(super) fn bits(report: &[u8], at: usize, size: usize) -> u32 {
    (0..size).fold(0, |value, bit| {
        let set = report.get((at + bit) / 8).is_some_and(|byte| byte >> ((at + bit) % 8) & 1 == 1);
        value | u32::from(set) << bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Report id 1: modifiers, a reserved byte, five keys.
    const WITH_ID: &[u8] =
        b"\x05\x01\x09\x06\xa1\x01\x85\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\
        \x95\x01\x75\x08\x81\x01\x95\x05\x75\x08\x15\x00\x26\xff\x00\x05\x07\x19\x00\x2a\xff\x00\x81\x00\xc0";
    /// Modifiers, then one bit for each of 32 keys from `a`.
    const BIT_MAP: &[u8] = b"\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x75\x01\x95\x08\x81\x02\
        \x19\x04\x29\x23\x75\x01\x95\x20\x81\x02\xc0";

    #[test]
    fn the_descriptor_says_where_the_keys_are() {
        let report = KeyboardReport::described(WITH_ID).expect("a keyboard");
        assert_eq!(report.read(&[1, 2, 0, 0x1e, 0, 0, 0, 0]), Ok(Some((2, vec![0x1e]))));
        assert_eq!(report.read(&[2, 2, 0, 0x1e, 0, 0, 0, 0]), Ok(None), "another report");
        assert_eq!(report.read(&[1, 2, 0, 0x1e]), Err(ScanFault::ShortReport));
    }

    #[test]
    fn a_bit_map_of_keys_is_read() {
        let report = KeyboardReport::described(BIT_MAP).expect("a keyboard");
        assert_eq!(report.read(&[0x20, 0b1000_0001, 0, 0, 0b0000_1000]), Ok(Some((0x20, vec![0x04, 0x0b, 0x1f]))));
    }

    #[test]
    fn what_is_no_keyboard_is_told() {
        let mouse = b"\x05\x01\x09\x02\xa1\x01\x05\x09\x19\x01\x29\x03\x75\x01\x95\x03\x81\x02\xc0";
        assert_eq!(KeyboardReport::described(mouse), Err(DescriptorFault::Absent("keyboard")));
    }
}
