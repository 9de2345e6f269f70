//! Fixed-length protocols: frames that begin with a known byte and are cut by length, for any byte inside may look like a terminator.

use super::Decoder;
use crate::domain::{Message, WireFault};

/// Cuts a stream into frames of one length.
pub(super) struct Frames {
    start: u8,
    length: usize,
    is_short: fn(&[u8]) -> bool,
    held: Vec<u8>,
}

impl Frames {
    /// Frames of `length` bytes, the first of which is `start`.
    pub(super) fn new(start: u8, length: usize) -> Self {
        Self::with_short(start, length, |_| false)
    }

    /// The same, where some frames are shorter: `is_short` knows one when it is whole.
    pub(super) fn with_short(start: u8, length: usize, is_short: fn(&[u8]) -> bool) -> Self {
        Self { start, length, is_short, held: Vec::with_capacity(length) }
    }

    /// Takes one byte; `take` is shown each candidate and says whether it is a frame. One that is not gives up its first byte only:
    /// the true start may stand inside it.
    pub(super) fn push(&mut self, byte: u8, mut take: impl FnMut(&[u8]) -> bool) {
        self.held.push(byte);
        self.seek(0);
        if self.held.len() < self.length && !(self.is_short)(&self.held) {
            return;
        }
        if take(&self.held) {
            self.held.clear();
        } else {
            self.seek(1);
        }
    }

    /// Whether no frame is begun.
    fn is_between(&self) -> bool {
        self.held.is_empty()
    }

    /// A half frame is thrown away; its late other half has no start byte, and so is none.
    pub(super) fn silence(&mut self) {
        self.held.clear();
    }

    /// Bytes of a frame that is not whole yet.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Drops what stands before the first start byte at or after `from`.
    fn seek(&mut self, from: usize) {
        let found = self.held.iter().skip(from).position(|&b| b == self.start);
        let end = found.map_or(self.held.len(), |at| at + from);
        self.held.drain(..end);
    }
}

/// A decoder for a protocol in which every frame speaks for itself.
pub(super) struct FrameDecoder {
    frames: Frames,
    read: fn(&[u8]) -> Result<Message, WireFault>,
    sign: fn(u8) -> Option<Message>,
}

impl FrameDecoder {
    /// `read` gets each candidate; `Malformed` says that it is no frame at all, any other fault that it is a damaged one.
    pub(super) fn boxed(frames: Frames, read: fn(&[u8]) -> Result<Message, WireFault>) -> Box<dyn Decoder> {
        Self::with_signs(frames, read, |_| None)
    }

    /// The same, with bytes such as ACK that mean something between two frames.
    pub(super) fn with_signs(
        frames: Frames,
        read: fn(&[u8]) -> Result<Message, WireFault>,
        sign: fn(u8) -> Option<Message>,
    ) -> Box<dyn Decoder> {
        Box::new(Self { frames, read, sign })
    }
}

impl Decoder for FrameDecoder {
    fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(Message)) {
        for &byte in bytes {
            if self.frames.is_between()
                && let Some(message) = (self.sign)(byte)
            {
                out(message);
                continue;
            }
            self.frames.push(byte, |frame| {
                let found = (self.read)(frame);
                let is_frame = found != Err(WireFault::Malformed);
                out(found.unwrap_or_else(Message::Error));
                is_frame
            });
        }
    }

    fn silence(&mut self) {
        self.frames.silence();
    }

    fn held(&self) -> usize {
        self.frames.held()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(frames: &mut Frames, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for &byte in bytes {
            frames.push(byte, |frame| {
                let good = frame.ends_with(b">");
                if good {
                    found.push(String::from_utf8_lossy(frame).into_owned());
                }
                good
            });
        }
        found
    }

    #[test]
    fn a_stream_joined_in_the_middle_is_cut_at_the_next_start() {
        assert_eq!(cut(&mut Frames::new(b'<', 4), b"b><ab><cd>"), ["<ab>", "<cd>"]);
    }

    #[test]
    fn a_false_start_does_not_swallow_a_true_one() {
        assert_eq!(cut(&mut Frames::new(b'<', 4), b"<<ab><<>>"), ["<ab>", "<<>>".get(..4).unwrap_or("")]);
        assert_eq!(cut(&mut Frames::new(b'<', 4), b"<a<bc>"), ["<bc>"]);
    }

    #[test]
    fn halves_from_two_seconds_make_no_frame() {
        let mut frames = Frames::new(b'<', 4);
        assert!(cut(&mut frames, b"<a").is_empty());
        frames.silence();
        assert_eq!(cut(&mut frames, b"b><cd>"), ["<cd>"]);
    }
}
