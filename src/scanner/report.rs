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

/// The reports of a keyboard. One with more than six keys at once has a boot report and a bit map beside it, each with its id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyboardReport(Vec<Layout>);

/// The layout of one report.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Layout {
    /// The report's id byte; 0 where reports have none.
    id: u8,
    /// Bytes of the whole report.
    length: usize,
    /// Where the modifier bits begin, in bits; `None` where the report has none.
    modifiers: Option<usize>,
    /// The key fields: arrays of usages, or bit maps.
    keys: Vec<Field>,
}

/// What one report says is held down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pressed {
    /// Which report; it speaks of its own keys only.
    pub(super) id: u8,
    /// The modifiers, Left Ctrl in the lowest bit.
    pub(super) modifiers: u8,
    /// The keys by usage, in the report's order.
    pub(super) keys: Vec<u16>,
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
            minimum: 0,
            usages: vec![KEYS..=KEYS | 0xFF],
        };
        Self(vec![Layout { id: 0, length: 8, modifiers: Some(0), keys: vec![keys] }])
    }

    /// Reads the keyboard of a descriptor, wherever it stands among other devices.
    pub fn described(descriptor: &[u8]) -> Result<Self, DescriptorFault> {
        let Descriptor { fields, lengths } = parse(descriptor)?;
        let of_keys = |field: &Field| {
            let keys = field.usages.iter().any(|usages| usages.end() & 0xFFFF_0000 == KEYS);
            matches!(field.application, KEYBOARD | KEYPAD) && !field.constant && keys
        };
        let is_modifiers = |field: &Field| field.variable && field.size == 1 && starts_at(field, FIRST_MODIFIER);
        let fields: Vec<Field> = fields.into_iter().filter(of_keys).collect();
        if fields.is_empty() {
            return Err(DescriptorFault::Absent("keyboard"));
        }
        let layout = |(id, length): (&u8, &usize)| {
            let (modifiers, keys): (Vec<_>, Vec<_>) =
                fields.iter().filter(|field| field.report == *id).cloned().partition(is_modifiers);
            Layout { id: *id, length: *length, modifiers: modifiers.first().map(|field| field.offset), keys }
        };
        let layouts: Vec<Layout> = lengths.iter().map(layout).filter(|layout| !layout.keys.is_empty()).collect();
        if layouts.is_empty() { Err(DescriptorFault::Absent("keys")) } else { Ok(Self(layouts)) }
    }

    /// The modifiers and pressed keys of a report; `None` for a report of another id.
    pub(super) fn read(&self, report: &[u8]) -> Result<Option<Pressed>, ScanFault> {
        let mut layouts = self.0.iter();
        let Some(layout) = layouts.find(|layout| layout.id == 0 || report.first() == Some(&layout.id)) else {
            return Ok(None);
        };
        if report.len() < layout.length {
            return Err(ScanFault::ShortReport);
        }
        let modifiers = layout.modifiers.map_or(0, |at| bits(report, at, 8)) as u8;
        let keys = layout.keys.iter().flat_map(|field| pressed(field, report)).collect();
        Ok(Some(Pressed { id: layout.id, modifiers, keys }))
    }
}

fn starts_at(field: &Field, usage: u32) -> bool {
    field.usages.first().is_some_and(|usages| *usages.start() == usage)
}

/// The keys of one field: set bits, or the numbers of an array, where usage 0 is an empty place.
fn pressed<'a>(field: &'a Field, report: &'a [u8]) -> impl Iterator<Item = u16> + 'a {
    let value = |at: usize| bits(report, at, field.size);
    let found = field.values().filter_map(move |(at, usage)| {
        let key = if field.variable { (value(at) != 0).then_some(usage) } else { field.listed(value(at)) }?;
        (key & 0xFFFF_0000 == KEYS).then_some(key as u16)
    });
    found.filter(|key| *key != 0)
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
        assert_eq!(
            report.read(&[1, 2, 0, 0x1e, 0, 0, 0, 0]),
            Ok(Some(Pressed { id: 1, modifiers: 2, keys: vec![0x1e] }))
        );
        assert_eq!(report.read(&[2, 2, 0, 0x1e, 0, 0, 0, 0]), Ok(None), "another report");
        assert_eq!(report.read(&[1, 2, 0, 0x1e]), Err(ScanFault::ShortReport));
    }

    #[test]
    fn a_bit_map_of_keys_is_read() {
        let report = KeyboardReport::described(BIT_MAP).expect("a keyboard");
        assert_eq!(
            report.read(&[0x20, 0b1000_0001, 0, 0, 0b0000_1000]),
            Ok(Some(Pressed { id: 0, modifiers: 0x20, keys: vec![0x04, 0x0b, 0x1f] }))
        );
    }

    #[test]
    fn what_is_no_keyboard_is_told() {
        let mouse = b"\x05\x01\x09\x02\xa1\x01\x05\x09\x19\x01\x29\x03\x75\x01\x95\x03\x81\x02\xc0";
        assert_eq!(KeyboardReport::described(mouse), Err(DescriptorFault::Absent("keyboard")));
    }
}
