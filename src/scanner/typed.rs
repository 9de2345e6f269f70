//! A code as it is typed: its characters so far, and every doubt about them.

use crate::domain::{Aim, Partial, SCAN_BYTES_MAX, Scan, ScanFault, ScanFlag, Scanned, Terminator};

/// So many keys of the digit row without one digit are not a code, but another layout.
const LAYOUT_DOUBT: u32 = 3;

/// The code so far.
#[derive(Default)]
pub(super) struct Typed {
    data: Vec<u8>,
    flags: Vec<ScanFlag>,
    /// Why it is lost, whatever is typed yet.
    pub(super) fault: Option<ScanFault>,
    /// Keys of the digit row, and digits among them.
    row: (u32, u32),
}

impl Typed {
    /// Adds a character, typed on the digit row or elsewhere.
    pub(super) fn character(&mut self, typed: char, digit_row: bool) {
        if digit_row {
            self.row.0 += 1;
            self.row.1 += u32::from(typed.is_ascii_digit());
        }
        self.push(typed.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Adds bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.data.len() + bytes.len() > SCAN_BYTES_MAX {
            self.fault = Some(ScanFault::TooLong);
        } else {
            self.data.extend_from_slice(bytes);
        }
    }

    /// Notes a doubt, once.
    pub(super) fn flag(&mut self, flag: ScanFlag) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    /// What there is, if anything.
    pub(super) fn partial(&self) -> Option<Partial> {
        let begun = !self.data.is_empty() || !self.flags.is_empty();
        begun.then(|| Partial { data: self.data.clone(), flags: self.flags.clone() })
    }

    /// The whole of it; `None` where nothing was typed.
    pub(super) fn ended(mut self, terminator: Terminator) -> Option<Scanned> {
        if let Some(fault) = self.fault {
            return Some(Scanned::Refused(fault));
        }
        if let (LAYOUT_DOUBT.., 0) = self.row {
            self.flag(ScanFlag::WrongLayout);
        }
        let Partial { data, flags } = self.partial()?;
        let (aim, rest) = Aim::split(&data);
        Some(Scanned::Code(Scan { data: rest.to_vec(), aim, terminator: Some(terminator), flags }))
    }
}
