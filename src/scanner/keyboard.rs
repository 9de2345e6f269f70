//! USB HID scanners in keyboard mode: a code typed key by key, one report a feed.

use super::layout::keypad_digit;
use super::report::Pressed;
use super::typed::Typed;
use super::{Decoder, Format, KeyboardReport, Setup};
use crate::domain::{Partial, ScanFault, ScanFlag, Scanned, Terminator};
use std::collections::BTreeMap;

pub(super) const FORMAT: Format = Format {
    name: "keyboard",
    summary: "USB HID keyboard mode: one report a feed, boot layout or as its descriptor says",
    source: "Device Class Definition for HID 1.11, appendices B and C; HID Usage Tables, page 0x07",
    reports: true,
    suffix: true,
    new: |setup| Ok(Box::new(Keyboard::new(setup)?)),
    golden: &[
        (
            &[
                &[0, 0, 0x21, 0, 0, 0, 0, 0],
                &[0; 8],
                &[2, 0, 0x25, 0, 0, 0, 0, 0],
                &[0; 8],
                &[0, 0, 0x28, 0, 0, 0, 0, 0],
            ],
            &[b"4*"],
        ),
        (&[&[0, 0, 0x1e, 0x1f, 0x20, 0, 0, 0], &[0, 0, 0x58, 0, 0, 0, 0, 0]], &[b"123"]),
        (&[&[0, 0, 0x1e, 0, 0, 0, 0, 0]], &[]),
    ],
};

const CTRL: u8 = 0x11;
const SHIFT: u8 = 0x22;
const ALT: u8 = 0x44;
const RIGHT_ALT: u8 = 0x40;
const GUI: u8 = 0x88;
/// More keys at once than the report holds.
const ROLLOVER: u16 = 0x01;
const ENTER: u16 = 0x28;
const CAPS_LOCK: u16 = 0x39;
const NUM_LOCK: u16 = 0x53;
const GS: u8 = 0x1D;
/// A character code typed on the keypad has three digits, or four with a leading zero.
const ALT_DIGITS: std::ops::RangeInclusive<usize> = 3..=4;

struct Keyboard {
    report: KeyboardReport,
    setup: Setup<'static>,
    /// What is held down, by the id of the report that says so.
    down: BTreeMap<u8, Pressed>,
    typed: Typed,
    /// Ctrl is held, and no key was pressed under it yet.
    ctrl_alone: bool,
    /// Digits typed on the keypad while Alt is held.
    alt: Vec<u8>,
    interrupted: bool,
}

impl Decoder for Keyboard {
    fn feed(&mut self, report: &[u8], out: &mut dyn FnMut(Scanned)) {
        let pressed = match self.report.read(report) {
            Ok(Some(pressed)) => pressed,
            Ok(None) => return,
            Err(fault) => return out(Scanned::Refused(fault)),
        };
        if pressed.keys.contains(&ROLLOVER) {
            return self.typed.flag(ScanFlag::Rollover);
        }
        let held = |key: &u16| self.down.values().any(|down| down.keys.contains(key));
        let fresh: Vec<u16> = pressed.keys.iter().copied().filter(|key| !held(key)).collect();
        let ctrl_before = self.modifiers() & CTRL != 0;
        self.down.insert(pressed.id, pressed);
        let modifiers = self.modifiers();
        if modifiers & ALT == 0 {
            self.alt_released(out);
        }
        match (ctrl_before, modifiers & CTRL != 0) {
            (false, true) => self.ctrl_alone = true,
            (true, false) if self.ctrl_alone && self.setup.gs.is_ctrl_tap() => self.typed.push(&[GS]),
            _ => {}
        }
        self.ctrl_alone &= fresh.is_empty() && modifiers & CTRL != 0;
        for key in fresh {
            self.press(key, modifiers, out);
        }
    }

    fn silence(&mut self) {
        self.interrupted = self.interrupted || self.typed.partial().is_some();
        self.typed = Typed::default();
        self.alt.clear();
    }

    fn partial(&self) -> Option<Partial> {
        self.typed.partial()
    }
}

impl Keyboard {
    fn new(setup: &Setup) -> Result<Self, super::DescriptorFault> {
        Ok(Self {
            report: setup.descriptor.map_or(Ok(KeyboardReport::boot()), KeyboardReport::described)?,
            setup: Setup { descriptor: None, layout: setup.layout, gs: setup.gs, vendor: None },
            down: BTreeMap::new(),
            typed: Typed::default(),
            ctrl_alone: false,
            alt: Vec::new(),
            interrupted: false,
        })
    }

    fn modifiers(&self) -> u8 {
        self.down.values().fold(0, |all, down| all | down.modifiers)
    }

    /// One key went down. Keys that type nothing leave a flag: a code with a gap is not the code.
    fn press(&mut self, key: u16, modifiers: u8, out: &mut dyn FnMut(Scanned)) {
        let held = |mask: u8| modifiers & mask != 0;
        // Ctrl and Alt together are AltGr, too.
        let third = modifiers & ALT == RIGHT_ALT || held(ALT) && held(CTRL);
        let alt_gr = third && self.setup.layout.has_alt_gr();
        match key {
            0xE0..=0xE7 => self.typed.flag(ScanFlag::ModifierInArray),
            NUM_LOCK => {}
            _ if held(GUI) => self.typed.flag(ScanFlag::GuiKey),
            _ if self.setup.gs.is_key(held(CTRL), key) => self.typed.push(&[GS]),
            _ if held(ALT) && !alt_gr => self.alt_key(key),
            _ if held(CTRL) && !alt_gr => match terminator_by_ctrl(key) {
                Some(terminator) => self.ended(terminator, out),
                None => self.typed.flag(ScanFlag::ControlKey),
            },
            CAPS_LOCK => self.typed.flag(ScanFlag::UnknownKey),
            _ => match terminator(key) {
                Some(terminator) => self.ended(terminator, out),
                None => self.character(key, held(SHIFT), alt_gr),
            },
        }
    }

    fn character(&mut self, key: u16, shift: bool, alt_gr: bool) {
        let Some(typed) = self.setup.layout.types(key, shift, alt_gr) else {
            return self.typed.flag(ScanFlag::UnknownKey);
        };
        if self.setup.gs.is_char(typed) {
            return self.typed.push(&[GS]);
        }
        self.typed.character(typed, (0x1E..=0x27).contains(&key));
    }

    fn alt_key(&mut self, key: u16) {
        match keypad_digit(key) {
            // One digit beyond the longest code is kept, so that it is seen to be too long.
            Some(digit) if self.alt.len() <= *ALT_DIGITS.end() => self.alt.push(digit),
            Some(_) => {}
            None => self.typed.flag(ScanFlag::ControlKey),
        }
    }

    /// Alt went up: the digits typed under it name a character. One that ends a code ends it.
    fn alt_released(&mut self, out: &mut dyn FnMut(Scanned)) {
        let digits = std::mem::take(&mut self.alt);
        if digits.is_empty() {
            return;
        }
        let code = digits.iter().fold(0u32, |code, digit| code * 10 + u32::from(*digit));
        match u8::try_from(code).ok().filter(|_| ALT_DIGITS.contains(&digits.len())) {
            Some(b'\r') => self.ended(Terminator::Cr, out),
            Some(b'\n') => self.ended(Terminator::Lf, out),
            Some(b'\t') => self.ended(Terminator::Tab, out),
            Some(byte) if self.setup.gs.is_char(char::from(byte)) => self.typed.push(&[GS]),
            Some(byte @ (GS | b' '..=b'~')) => self.typed.push(&[byte]),
            _ => self.typed.flag(ScanFlag::BadAltSequence),
        }
    }

    fn ended(&mut self, terminator: Terminator, out: &mut dyn FnMut(Scanned)) {
        let mut typed = std::mem::take(&mut self.typed);
        if std::mem::take(&mut self.interrupted) {
            typed.fault = Some(ScanFault::Interrupted);
        }
        if let Some(scanned) = typed.ended(terminator) {
            out(scanned);
        }
    }
}

fn terminator(key: u16) -> Option<Terminator> {
    match key {
        ENTER => Some(Terminator::Cr),
        0x2B => Some(Terminator::Tab),
        0x58 => Some(Terminator::KeypadEnter),
        _ => None,
    }
}

/// Ctrl+I, Ctrl+J and Ctrl+M type the control characters of these letters, with or without Shift.
fn terminator_by_ctrl(key: u16) -> Option<Terminator> {
    match key {
        0x0C => Some(Terminator::Tab),
        0x0D => Some(Terminator::Lf),
        0x10 => Some(Terminator::Cr),
        ENTER => Some(Terminator::Cr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{SCAN_BYTES_MAX, Scan};

    fn keyboard(setup: Setup) -> Keyboard {
        Keyboard::new(&setup).expect("a keyboard")
    }

    /// Each `(modifiers, key)` is pressed and let go.
    fn told(keyboard: &mut Keyboard, keys: &[(u8, u8)]) -> Vec<Scanned> {
        let mut told = Vec::new();
        for &(modifiers, key) in keys {
            keyboard.feed(&[modifiers, 0, key, 0, 0, 0, 0, 0], &mut |scanned| told.push(scanned));
            keyboard.feed(&[modifiers, 0, 0, 0, 0, 0, 0, 0], &mut |scanned| told.push(scanned));
        }
        told
    }

    fn scan(data: &[u8], terminator: Terminator, flags: &[ScanFlag]) -> Scanned {
        Scanned::Code(Scan { data: data.to_vec(), aim: None, terminator: Some(terminator), flags: flags.to_vec() })
    }

    #[test]
    fn keys_that_type_nothing_leave_a_flag() {
        let mut kb = keyboard(Setup::default());
        for (press, flag) in [
            ((0x08, 0x1e), ScanFlag::GuiKey),
            ((0x01, 0x06), ScanFlag::ControlKey),
            ((0x01, 0x30), ScanFlag::ControlKey),
            ((0x04, 0x06), ScanFlag::ControlKey),
            ((0, 0xff), ScanFlag::UnknownKey),
            ((0, 0x41), ScanFlag::UnknownKey),
            ((0, 0x39), ScanFlag::UnknownKey),
        ] {
            assert_eq!(told(&mut kb, &[press, (0, 0x1e), (0, 0x28)]), [scan(b"1", Terminator::Cr, &[flag])]);
        }
        assert_eq!(told(&mut kb, &[(0, 0x28)]), [], "an empty Enter is no scan");
    }

    #[test]
    fn ctrl_j_ends_a_code_as_line_feed() {
        let mut kb = keyboard(Setup::default());
        assert_eq!(told(&mut kb, &[(0, 0x1e), (0x03, 0x0d)]), [scan(b"1", Terminator::Lf, &[])]);
    }

    #[test]
    fn alt_codes_have_three_or_four_digits_and_name_a_character() {
        let alt = |digits: &[u8]| -> Vec<(u8, u8)> {
            digits.iter().map(|d| (0x04, if *d == 0 { 0x62 } else { 0x58 + d })).collect()
        };
        let mut kb = keyboard(Setup::default());
        for (digits, data, flags) in [
            (&[0, 2, 9][..], &b"\x1d"[..], &[][..]),
            (&[0, 0, 6, 5], b"A", &[]),
            (&[6], b"", &[ScanFlag::BadAltSequence]),
            (&[9, 9, 9, 9], b"", &[ScanFlag::BadAltSequence]),
            (&[0, 0, 0, 6, 5, 5, 5, 5, 5, 5], b"", &[ScanFlag::BadAltSequence]),
            (&[0, 2, 7], b"", &[ScanFlag::BadAltSequence]),
        ] {
            let keys = [alt(digits), vec![(0, 0), (0, 0x28)]].concat();
            assert_eq!(told(&mut kb, &keys), [scan(data, Terminator::Cr, flags)], "{digits:?}");
        }
    }

    #[test]
    fn a_digit_row_without_a_digit_is_another_layout() {
        let shifted: Vec<(u8, u8)> = (0x1e..0x22).map(|key| (0x02, key)).collect();
        let code = [shifted, vec![(0, 0x28)]].concat();
        let mut us = keyboard(Setup::default());
        assert_eq!(told(&mut us, &code), [scan(b"!@#$", Terminator::Cr, &[ScanFlag::WrongLayout])]);
        let french = super::super::Layout::find("fr").expect("a layout");
        let mut fr = keyboard(Setup { layout: french, ..Setup::default() });
        assert_eq!(told(&mut fr, &code), [scan(b"1234", Terminator::Cr, &[])]);
    }

    #[test]
    fn a_code_is_bounded_and_an_interrupted_one_is_refused() {
        let mut kb = keyboard(Setup::default());
        let keys = vec![(0, 0x1e); SCAN_BYTES_MAX + 1];
        assert_eq!(told(&mut kb, &keys), []);
        assert_eq!(told(&mut kb, &[(0, 0x28)]), [Scanned::Refused(ScanFault::TooLong)]);
        told(&mut kb, &[(0, 0x1e)]);
        kb.silence();
        assert_eq!(told(&mut kb, &[(0, 0x1f), (0, 0x28)]), [Scanned::Refused(ScanFault::Interrupted)]);
        assert_eq!(told(&mut kb, &[(0, 0x1f), (0, 0x28)]), [scan(b"2", Terminator::Cr, &[])]);
    }
}
