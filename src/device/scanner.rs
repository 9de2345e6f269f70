//! A scanner: bytes or reports become codes.

use std::io;
use std::time::Duration;

use super::{Post, Signal, Wire};
use crate::domain::Loss;
use crate::scanner::{Decoder, Format, GsMode, Layout, Setup};

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
        ScannerEar { formats, layout, gs, vendor, decoder: None, post }
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
                    (self.post)(Signal::Up);
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
