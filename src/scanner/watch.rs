//! Notices from a scanner's codes alone that it is set up wrongly. It never alters a code, and says a thing for as long as it lasts.

use super::{Format, Layout};
use crate::domain::{Notice, Partial, ScanFault, ScanFlag, Scanned};

/// Fewer bytes without an end are noise of a plug, and no code.
const SOME: usize = 3;

/// Watches one scanner.
#[derive(Debug)]
pub struct Watch {
    /// The layout in which its digit row would give digits, if it gives none in the configured one.
    other: &'static str,
    /// Whether the scanner itself must say that a code is over.
    suffix: bool,
    shifted: bool,
    ending: Option<Notice>,
}

impl Watch {
    /// Watches a scanner that speaks so, and types in this layout if it types.
    pub fn new(format: &Format, layout: &Layout) -> Self {
        let other = if layout.digits_shifted() { "us" } else { "fr" };
        Watch { other, suffix: format.suffix, shifted: false, ending: None }
    }

    /// It said something.
    pub fn scanned(&mut self, scanned: &Scanned) {
        match scanned {
            Scanned::Code(scan) => {
                self.ending = None;
                if scan.flags.contains(&ScanFlag::WrongLayout) {
                    self.shifted = true;
                } else if scan.data.iter().any(u8::is_ascii_digit) {
                    self.shifted = false;
                }
            }
            Scanned::Refused(ScanFault::ContinuationInterrupted) => self.ending = Some(Notice::CutOff),
            Scanned::Refused(_) | Scanned::Answer(_) => {}
        }
    }

    /// It has said nothing for longer than a code can pause, and this is what had begun.
    pub fn silent(&mut self, begun: Option<&Partial>) {
        if begun.is_some_and(|partial| partial.data.len() >= SOME) {
            self.ending = Some(if self.suffix { Notice::NoSuffix } else { Notice::CutOff });
        }
    }

    /// What is to be told of it.
    pub fn notice(&self) -> Option<Notice> {
        let layout = self.shifted.then_some(Notice::WrongLayout { set: self.other });
        layout.or_else(|| self.ending.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, Setup, find};
    use super::*;

    struct Scanner(Box<dyn Decoder>, Watch);

    fn scanner(format: &str, layout: &str) -> Scanner {
        let (format, layout) = (find(format).expect("a format"), Layout::find(layout).expect("a layout"));
        let decoder = (format.new)(&Setup { layout, ..Setup::default() }).expect("a decoder");
        Scanner(decoder, Watch::new(format, layout))
    }

    impl Scanner {
        fn says(&mut self, bytes: &[u8]) -> Option<&'static str> {
            let watch = &mut self.1;
            self.0.feed(bytes, &mut |scanned| watch.scanned(&scanned));
            self.1.notice().map(|notice| notice.id())
        }

        fn pauses(&mut self) -> Option<&'static str> {
            self.1.silent(self.0.partial().as_ref());
            self.0.silence();
            self.1.notice().map(|notice| notice.id())
        }

        fn types(&mut self, shift: bool, keys: &[u8]) -> Option<Notice> {
            for key in keys {
                self.says(&[if shift { 2 } else { 0 }, 0, *key, 0, 0, 0, 0, 0]);
                self.says(&[0; 8]);
            }
            self.says(&[0, 0, 0x28, 0, 0, 0, 0, 0]);
            self.says(&[0; 8]);
            self.1.notice()
        }
    }

    #[test]
    fn digits_of_another_layout_are_said_until_they_are_right() {
        let digits = [0x1e, 0x1f, 0x20, 0x21];
        for (layout, wrong, set) in [("us", true, "fr"), ("uk", true, "fr"), ("de", true, "fr"), ("fr", false, "us")] {
            let mut scanner = scanner("keyboard", layout);
            assert_eq!(scanner.types(!wrong, &digits), None, "{layout}");
            assert_eq!(scanner.types(wrong, &digits), Some(Notice::WrongLayout { set }), "{layout}");
            assert_eq!(
                scanner.types(false, &[0x0c]),
                Some(Notice::WrongLayout { set }),
                "letters say nothing of digits"
            );
            assert_eq!(scanner.types(!wrong, &digits), None, "{layout}");
        }
    }

    #[test]
    fn a_code_without_an_end_is_said_until_one_ends() {
        for format in ["serial", "keyboard"] {
            let mut scanner = scanner(format, "us");
            assert_eq!(scanner.pauses(), None, "nothing came");
            let code: &[&[u8]] = match format {
                "serial" => &[b"690", b"1234567892"],
                _ => &[&[0, 0, 0x1e, 0x1f, 0x20, 0x21, 0, 0]],
            };
            code.iter().for_each(|bytes| assert_eq!(scanner.says(bytes), None));
            assert_eq!(scanner.pauses(), Some("no-suffix"), "{format}");
            assert_eq!(scanner.pauses(), Some("no-suffix"), "it is said as long as no code ended");
            let end: &[u8] = if format == "serial" { b"\r" } else { &[0, 0, 0x28, 0, 0, 0, 0, 0] };
            assert_eq!(scanner.says(end), Some("no-suffix"), "an end alone is no code");
            let whole: &[u8] = if format == "serial" { b"1\r" } else { &[0, 0, 0x1e, 0x58, 0, 0, 0, 0] };
            assert_eq!(scanner.says(whole), None, "{format}");
        }
        let mut noise = scanner("serial", "us");
        noise.says(b"\xff\xfe");
        assert_eq!(noise.pauses(), None, "two bytes are the noise of a plug");
    }

    #[test]
    fn a_code_that_stops_between_two_reports_is_no_matter_of_suffixes() {
        let mut scanner = scanner("pos", "us");
        let mut report = [2, 3, b']', b'Q', b'1', b'A', b'B', b'C'].to_vec();
        report.resize(64, 0);
        report[63] = 1;
        assert_eq!(scanner.says(&report), None);
        assert_eq!(scanner.pauses(), Some("cut-off"));
        (report[63], report[3]) = (0, b'C');
        assert_eq!(scanner.says(&report), None);
    }
}
