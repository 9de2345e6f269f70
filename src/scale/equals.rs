//! Frames that begin with `=` and are eight characters long. There is no checksum and no end: a frame is known to be whole when the
//! next one begins, or when nothing follows. Of a frame joined in its middle even the order of the digits would be wrong.

use super::Decoder;
use crate::domain::{Decimal, Message, Reading, WireFault};

/// Characters of a frame behind the `=`.
const LENGTH: usize = 8;

/// Cuts them, and reads each by one function.
pub(super) struct Equals {
    held: Option<Vec<u8>>,
    fault: Option<WireFault>,
    read: fn([u8; LENGTH]) -> Result<Decimal, WireFault>,
}

impl Equals {
    /// `read` gets the eight characters of a frame.
    pub(super) fn boxed(read: fn([u8; LENGTH]) -> Result<Decimal, WireFault>) -> Box<dyn Decoder> {
        Box::new(Self { held: None, fault: None, read })
    }

    fn close(&mut self, out: &mut dyn FnMut(Message)) {
        let held = self.held.take().unwrap_or_default();
        let found = match (self.fault.take(), <[u8; LENGTH]>::try_from(held.as_slice())) {
            (Some(fault), _) => Err(fault),
            (None, Ok(frame)) => (self.read)(frame),
            (None, Err(_)) if held.is_empty() => return,
            (None, Err(_)) => Err(WireFault::Malformed),
        };
        out(found.map_or_else(Message::Error, |value| Message::Reading(Reading::new(value))));
    }
}

impl Decoder for Equals {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            match (&mut self.held, byte) {
                (_, b'=') => {
                    self.close(out);
                    self.held = Some(Vec::with_capacity(LENGTH));
                }
                (None, _) => {}
                (Some(_), 0) => _ = self.fault.get_or_insert(WireFault::Parity),
                (Some(held), _) if held.len() == LENGTH => _ = self.fault.get_or_insert(WireFault::TooLong),
                (Some(held), _) => held.push(byte),
            }
        }
    }

    fn silence(&mut self) {
        (self.held, self.fault) = (None, None);
    }

    fn end(&mut self, out: &mut dyn FnMut(Message)) {
        if self.fault.is_none() && self.held.as_ref().is_some_and(|held| held.len() == LENGTH) {
            self.close(out);
        }
    }

    fn held(&self) -> usize {
        self.held.as_ref().map_or(0, Vec::len)
    }
}
