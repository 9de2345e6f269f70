//! A scanner: bytes or reports become codes.

use std::io;
use std::time::Duration;

use super::{Post, Signal, Wire};
use crate::domain::Notice;
use crate::scanner::{Decoder, Format, GsMode, Layout, Setup, Watch};

/// A radio scanner may pause inside a code, but not for so long.
const HALF_CODE: Duration = Duration::from_secs(1);

/// Listens to one scanner.
pub struct ScannerEar {
    format: &'static Format,
    layout: &'static Layout,
    gs: &'static GsMode,
    decoder: Option<Box<dyn Decoder>>,
    watch: Watch,
    /// What was noticed, as it was told last.
    noticed: Option<Notice>,
    post: Post,
}

impl ScannerEar {
    /// A scanner of this format; layout and GS mode matter to those that type.
    pub fn new(format: &'static Format, layout: &'static Layout, gs: &'static GsMode, post: Post) -> Self {
        ScannerEar { format, layout, gs, decoder: None, watch: Watch::new(format, layout), noticed: None, post }
    }

    /// Tells what is noticed, when that has changed.
    fn tell(&mut self) {
        let notice = self.watch.notice();
        if notice != self.noticed {
            self.noticed.clone_from(&notice);
            (self.post)(Signal::Noticed(notice));
        }
    }
}

impl Wire for ScannerEar {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        let setup = Setup { layout: self.layout, gs: self.gs, descriptor, vendor: None };
        let decoder = (self.format.new)(&setup).map_err(|fault| io::Error::other(fault.to_string()))?;
        self.decoder = Some(decoder);
        self.watch = Watch::new(self.format, self.layout);
        (self.post)(Signal::Up);
        self.tell();
        Ok(())
    }

    /// A code cut off by the unplug goes with its decoder: half a code is no scan.
    fn down(&mut self, why: &str) {
        self.decoder = None;
        (self.post)(Signal::Down(why.to_owned()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let (post, watch) = (&self.post, &mut self.watch);
        if let Some(decoder) = &mut self.decoder {
            decoder.feed(bytes, &mut |scanned| {
                watch.scanned(&scanned);
                post(Signal::Scanned(scanned));
            });
        }
        self.tell();
    }

    fn silence(&mut self) {
        if let Some(decoder) = &mut self.decoder {
            self.watch.silent(decoder.partial().as_ref());
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
