//! A scanner: bytes or reports become codes.

use std::io;
use std::time::Duration;

use super::{Post, Signal, Wire};
use crate::domain::{Loss, Notice};
use crate::scanner::{Decoder, Format, GsMode, Layout, Setup, Watch};

/// A radio scanner may pause inside a code, but not for so long.
const HALF_CODE: Duration = Duration::from_secs(1);

/// Listens to one scanner.
pub struct ScannerEar {
    /// What it may speak, the best first: a HID device's descriptor says which it is.
    formats: Vec<&'static Format>,
    layout: &'static Layout,
    gs: &'static GsMode,
    vendor: Option<u16>,
    decoder: Option<Box<dyn Decoder>>,
    watch: Option<Watch>,
    /// What was noticed, as it was told last.
    noticed: Option<Notice>,
    post: Post,
}

impl ScannerEar {
    /// A scanner of this format; layout and GS mode matter to those that type.
    pub fn new(format: &'static Format, layout: &'static Layout, gs: &'static GsMode, post: Post) -> Self {
        Self::of(vec![format], layout, gs, None, post)
    }

    /// A scanner of the first of these formats that its descriptor fits; `vendor`: its USB vendor.
    pub fn of(
        formats: Vec<&'static Format>,
        layout: &'static Layout,
        gs: &'static GsMode,
        vendor: Option<u16>,
        post: Post,
    ) -> Self {
        ScannerEar { formats, layout, gs, vendor, decoder: None, watch: None, noticed: None, post }
    }

    /// Tells what is noticed, when that has changed.
    fn tell(&mut self) {
        let notice = self.watch.as_ref().and_then(Watch::notice);
        if notice != self.noticed {
            self.noticed.clone_from(&notice);
            (self.post)(Signal::Noticed(notice));
        }
    }
}

impl Wire for ScannerEar {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        let setup = Setup { layout: self.layout, gs: self.gs, descriptor, vendor: self.vendor };
        let mut fault = None;
        for format in &self.formats {
            match (format.new)(&setup) {
                Ok(decoder) => {
                    self.decoder = Some(decoder);
                    self.watch = Some(Watch::new(format, self.layout));
                    (self.post)(Signal::Up);
                    self.tell();
                    return Ok(());
                }
                Err(other) => fault = fault.or(Some(other)),
            }
        }
        Err(io::Error::other(fault.map_or_else(|| "no format is known for it".to_owned(), |fault| fault.to_string())))
    }

    /// A code cut off by the unplug goes with its decoder: half a code is no scan.
    fn down(&mut self, loss: &Loss) {
        self.decoder = None;
        (self.post)(Signal::Down(loss.clone()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let post = &self.post;
        if let (Some(decoder), Some(watch)) = (&mut self.decoder, &mut self.watch) {
            decoder.feed(bytes, &mut |scanned| {
                watch.scanned(&scanned);
                post(Signal::Scanned(scanned));
            });
        }
        self.tell();
    }

    fn silence(&mut self) {
        if let (Some(decoder), Some(watch)) = (&mut self.decoder, &mut self.watch) {
            watch.silent(decoder.partial().as_ref());
            decoder.silence();
        }
        self.tell();
    }

    fn patience(&self) -> Duration {
        HALF_CODE
    }

    fn ask(&self) -> Option<&'static [u8]> {
        None
    }

    fn endless(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// What a serial scanner's ear posts.
    fn told(steps: impl FnOnce(&mut ScannerEar)) -> Vec<Signal> {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let posted = Arc::clone(&heard);
        let Setup { layout, gs, .. } = Setup::default();
        let post: Post = Arc::new(move |signal| posted.lock().unwrap().push(signal));
        steps(&mut ScannerEar::new(crate::scanner::find("serial").unwrap(), layout, gs, post));
        let heard = heard.lock().unwrap();
        heard.iter().filter(|signal| !matches!(signal, Signal::Scanned(_))).cloned().collect()
    }

    #[test]
    fn what_is_noticed_is_told_once_until_it_changes() {
        let missing = || Signal::Noticed(Some(Notice::NoSuffix));
        let twice = |ear: &mut ScannerEar| {
            ear.up(None).unwrap();
            for _ in 0..2 {
                ear.bytes(b"6901234567892");
                ear.silence();
            }
        };
        assert_eq!(told(twice), [Signal::Up, missing()]);
        let mended = |ear: &mut ScannerEar| {
            twice(ear);
            ear.bytes(b"\r6901234567892\r");
        };
        assert_eq!(told(mended), [Signal::Up, missing(), Signal::Noticed(None)]);
        let plugged_anew = |ear: &mut ScannerEar| {
            twice(ear);
            ear.up(None).unwrap();
        };
        assert_eq!(told(plugged_anew), [Signal::Up, missing(), Signal::Up, Signal::Noticed(None)]);
    }
}
