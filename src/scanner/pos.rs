//! USB HID POS scanners (usage page 0x8C): a code in one report, or in several where each says that it goes on.

use super::pos_report::{Part, PosReport};
use super::vendor::Vendor;
use super::{Decoder, DescriptorFault, Format, Setup};
use crate::domain::{Aim, Answer, AnswerStatus, Partial, SCAN_BYTES_MAX, Scan, ScanFault, Scanned, Terminator};

pub(super) const FORMAT: Format = Format {
    name: "pos",
    summary: "USB HID POS mode: one report a feed, laid out as its descriptor says, or like Honeywell's without one",
    source: "HID Point of Sale Usage Tables 1.02; Access-IS ATR110 manual, p. 33; github.com/HenkVanAsselt/python_hon_usbhid",
    reports: true,
    suffix: false,
    new: |setup| Ok(Box::new(Pos::new(setup)?)),
    golden: &[
        (&[&honeywell(b"]E0", b"5901234123457", 0x64, 0)], &[b"5901234123457"]),
        (
            &[
                &honeywell(b"]Q1", b"a code of more than 56 bytes is cut into several reports", 0x73, 1),
                &honeywell(b"]Q1", b"; this is its end\r", 0x73, 0),
                &honeywell(b"]C1", b"0107032069804988\x1d10A", 0x49, 0),
            ],
            &[b"a code of more than 56 bytes is cut into several reports; this is its end", b"0107032069804988\x1d10A"],
        ),
        (&[&honeywell(b"]Z6", b"REVINF\x06.", 0x36, 0), &honeywell(b"]Q1", b"unfinished", 0x73, 1), &[1, 0]], &[]),
    ],
};

/// What an answer's text has in the place of the vendor's own symbology name: no symbology.
const NO_SYMBOLOGY: u8 = b'?';

struct Pos {
    layouts: Vec<PosReport>,
    described: bool,
    answers: bool,
    held: Option<Held>,
    /// Of what kind was the code whose end never came: a report of that kind may be that end, and is no code.
    late: Option<Kind>,
}

/// Which reports can belong together: their id, and the symbology identifier.
type Kind = (u8, [u8; 3]);

/// A code that goes on.
struct Held {
    kind: Kind,
    data: Vec<u8>,
    /// Why it is lost, whatever comes yet.
    fault: Option<ScanFault>,
    answer: bool,
}

impl Decoder for Pos {
    fn feed(&mut self, report: &[u8], out: &mut dyn FnMut(Scanned)) {
        let Some(layout) = PosReport::of(&self.layouts, self.described, report) else { return };
        let id = layout.id();
        match layout.read(report) {
            Ok(part) => self.part((id, part.aim), part, out),
            Err((fault, goes_on)) => {
                let begun = self.held.take().map(|held| held.kind);
                self.late = goes_on.map(|aim| (id, aim)).or(begun);
                out(Scanned::Refused(fault));
            }
        }
    }

    fn silence(&mut self) {
        self.late = self.held.take().map(|held| held.kind).or(self.late);
    }

    fn partial(&self) -> Option<Partial> {
        let held = self.held.as_ref().filter(|held| !held.answer && !held.data.is_empty())?;
        Some(Partial { data: held.data.clone(), flags: Vec::new() })
    }
}

impl Pos {
    fn new(setup: &Setup) -> Result<Self, DescriptorFault> {
        Ok(Pos {
            layouts: setup.descriptor.map_or_else(|| Ok(PosReport::known()), PosReport::described)?,
            described: setup.descriptor.is_some(),
            answers: setup.vendor.and_then(Vendor::find).is_none_or(|vendor| vendor.answers),
            held: None,
            late: None,
        })
    }

    fn part(&mut self, kind: Kind, part: Part, out: &mut dyn FnMut(Scanned)) {
        if let Some(held) = self.held.take_if(|held| held.kind != kind) {
            held.broken(out);
        }
        let lost = self.late.take().filter(|late| *late == kind).map(|_| ScanFault::Interrupted);
        if self.held.is_none() && part.data.is_empty() && !part.continued {
            return;
        }
        let answer = self.answers && is_answer(part.aim, part.code_id);
        let mut held = self.held.take().unwrap_or(Held { kind, data: Vec::new(), fault: lost, answer });
        held.add(&part.data);
        if part.continued {
            self.held = Some(held);
        } else if let Some(scanned) = held.ended() {
            out(scanned);
        }
    }
}

impl Held {
    fn add(&mut self, data: &[u8]) {
        if self.data.len() + data.len() > SCAN_BYTES_MAX {
            self.fault.get_or_insert(ScanFault::TooLong);
        }
        if self.fault.is_some() {
            self.data = Vec::new();
        } else {
            self.data.extend_from_slice(data);
        }
    }

    fn broken(self, out: &mut dyn FnMut(Scanned)) {
        if !self.answer {
            out(Scanned::Refused(self.fault.unwrap_or(ScanFault::ContinuationInterrupted)));
        }
    }

    /// The whole of it; `None` where there is nothing to tell.
    fn ended(self) -> Option<Scanned> {
        let aim = Aim::split(&self.kind.1).0;
        match (self.fault, aim) {
            (Some(_), _) if self.answer => None,
            (Some(fault), _) => Some(Scanned::Refused(fault)),
            (None, Some(aim)) if self.answer => Some(Scanned::Answer(answer(aim, &self.data))),
            (None, aim) => {
                let (data, terminator) = without_suffix(&self.data);
                let scan = || Scan { data: data.to_vec(), aim, terminator, flags: Vec::new() };
                (!data.is_empty()).then(|| Scanned::Code(scan()))
            }
        }
    }
}

/// `]Z` is for what is no bar code. `]X0` says "another symbology": it marks the text of an answer, and also the codes of a few
/// symbologies without a letter of their own, which the vendor's byte then names.
fn is_answer(aim: [u8; 3], code_id: u8) -> bool {
    match aim {
        [b']', b'Z', _] => true,
        [b']', b'X', b'0'] => matches!(code_id, 0 | NO_SYMBOLOGY),
        _ => false,
    }
}

/// An answer ends with what became of the command, and a full stop or exclamation mark.
fn answer(aim: Aim, data: &[u8]) -> Answer {
    let (command, status) = match data {
        [command @ .., 0x06, b'.' | b'!'] => (command, Some(AnswerStatus::Ack)),
        [command @ .., 0x15, b'.' | b'!'] => (command, Some(AnswerStatus::Nak)),
        [command @ .., 0x05, b'.' | b'!'] => (command, Some(AnswerStatus::Enq)),
        text => (text, None),
    };
    Answer { aim, data: command.to_vec(), status }
}

/// A suffix that the scanner was told to add is no part of the code.
fn without_suffix(data: &[u8]) -> (&[u8], Option<Terminator>) {
    match data {
        [code @ .., b'\r', b'\n'] => (code, Some(Terminator::CrLf)),
        [code @ .., b'\r'] => (code, Some(Terminator::Cr)),
        [code @ .., b'\n'] => (code, Some(Terminator::Lf)),
        code => (code, None),
    }
}

/// A report as Honeywell's scanners send it.
const fn honeywell(aim: &[u8; 3], data: &[u8], code_id: u8, continued: u8) -> [u8; 64] {
    let mut report = [0; 64];
    let [id, count, first, second, third, places @ .., code, _, more] = &mut report;
    (*id, *count) = (2, data.len() as u8);
    [*first, *second, *third] = *aim;
    (*code, *more) = (code_id, continued);
    let (mut places, mut data) = (places.as_mut_slice(), data);
    while let ([place, after @ ..], [byte, rest @ ..]) = (places, data) {
        *place = *byte;
        (places, data) = (after, rest);
    }
    report
}
