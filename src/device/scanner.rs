//! A scanner: bytes or reports become codes.

use std::io;
use std::time::Duration;

use super::{Post, Signal, Wire};
use crate::scanner::{Decoder, Format, GsMode, Layout, Setup};

/// A radio scanner may pause inside a code, but not for so long.
const HALF_CODE: Duration = Duration::from_secs(1);

/// Listens to one scanner.
pub struct ScannerEar {
    format: &'static Format,
    layout: &'static Layout,
    gs: &'static GsMode,
    decoder: Option<Box<dyn Decoder>>,
    post: Post,
}

impl ScannerEar {
    /// A scanner of this format; layout and GS mode matter to those that type.
    pub fn new(format: &'static Format, layout: &'static Layout, gs: &'static GsMode, post: Post) -> Self {
        ScannerEar { format, layout, gs, decoder: None, post }
    }
}

impl Wire for ScannerEar {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        let setup = Setup { layout: self.layout, gs: self.gs, descriptor, vendor: None };
        let decoder = (self.format.new)(&setup).map_err(|fault| io::Error::other(fault.to_string()))?;
        self.decoder = Some(decoder);
        (self.post)(Signal::Up);
        Ok(())
    }

    /// A code cut off by the unplug goes with its decoder: half a code is no scan.
    fn down(&mut self, why: &str) {
        self.decoder = None;
        (self.post)(Signal::Down(why.to_owned()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let post = &self.post;
        if let Some(decoder) = &mut self.decoder {
            decoder.feed(bytes, &mut |scanned| post(Signal::Scanned(scanned)));
        }
    }

    fn silence(&mut self) {
        if let Some(decoder) = &mut self.decoder {
            decoder.silence();
        }
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
