//! A device as somebody sees it who looks at its page: its link, its newest bytes, what they were read as.
//!
//! The link is always kept; bytes and what they mean only while somebody looks. The newest wins and nothing is queued, so that a page can
//! never make the reader wait.

use std::io;
use std::time::Duration;

use tokio::sync::watch;

use super::{Clock, Signal, Wire};
use crate::domain::{Loss, Scanned};

/// Bytes that are shown of a device: the newest.
pub const TAPPED_BYTES: usize = 64;
/// Bytes that are shown of one code.
const CODE_BYTES: usize = 256;

/// Where a device stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Standing {
    /// It has not been looked for yet.
    #[default]
    Unknown,
    /// It answers.
    Up,
    /// It cannot be had, for this reason.
    Down(Loss),
}

/// What is known of a device.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overheard {
    /// Where it stands.
    pub standing: Standing,
    /// Its newest bytes while somebody looked, at most [`TAPPED_BYTES`].
    pub bytes: Vec<u8>,
    /// When they came, milliseconds since 1970 UTC.
    pub at_ms: Option<i64>,
    /// The newest code that was made of them, or why none was: bytes as they are in the code.
    pub read: Option<Result<Vec<u8>, String>>,
}

/// The tap on one device.
#[derive(Clone, Debug)]
pub struct Tap(watch::Sender<Overheard>);

impl Default for Tap {
    fn default() -> Tap {
        Tap(watch::Sender::new(Overheard::default()))
    }
}

impl Tap {
    /// What is known at this moment. Who only asks does not count as looking.
    pub fn now(&self) -> Overheard {
        self.0.borrow().clone()
    }

    /// Looks: as long as this is kept, bytes are kept too.
    pub fn look(&self) -> watch::Receiver<Overheard> {
        self.0.subscribe()
    }

    /// A wire whose bytes are overheard.
    pub fn on(&self, wire: Box<dyn Wire>, clock: Clock) -> Box<dyn Wire> {
        Box::new(Tapped { wire, tap: self.clone(), clock })
    }

    /// What the device's bytes were read as.
    pub fn read(&self, signal: &Signal) {
        let Signal::Scanned(scanned) = signal else { return };
        if !self.is_watched() {
            return;
        }
        let read = match scanned {
            Scanned::Code(scan) => Ok(scan.data.iter().copied().take(CODE_BYTES).collect()),
            Scanned::Refused(fault) => Err(fault.id().to_owned()),
            Scanned::Answer(answer) => Ok(answer.data.iter().copied().take(CODE_BYTES).collect()),
        };
        self.0.send_modify(|heard| heard.read = Some(read));
    }

    fn is_watched(&self) -> bool {
        self.0.receiver_count() > 0
    }

    fn stands(&self, standing: Standing) {
        self.0.send_modify(|heard| heard.standing = standing);
    }

    fn bytes(&self, bytes: &[u8], at_ms: i64) {
        self.0.send_modify(|heard| {
            let newest = bytes.get(bytes.len().saturating_sub(TAPPED_BYTES)..).unwrap_or_default();
            let surplus = (heard.bytes.len() + newest.len()).saturating_sub(TAPPED_BYTES);
            heard.bytes.drain(..surplus.min(heard.bytes.len()));
            heard.bytes.extend_from_slice(newest);
            heard.at_ms = Some(at_ms);
        });
    }
}

struct Tapped {
    wire: Box<dyn Wire>,
    tap: Tap,
    clock: Clock,
}

impl Wire for Tapped {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.wire.up(descriptor)?;
        self.tap.stands(Standing::Up);
        Ok(())
    }

    fn down(&mut self, loss: &Loss) {
        self.wire.down(loss);
        self.tap.stands(Standing::Down(loss.clone()));
    }

    /// The station hears it first.
    fn bytes(&mut self, bytes: &[u8]) {
        self.wire.bytes(bytes);
        if self.tap.is_watched() {
            self.tap.bytes(bytes, (self.clock)().wall_ms);
        }
    }

    fn silence(&mut self) {
        self.wire.silence();
    }

    fn patience(&self) -> Duration {
        self.wire.patience()
    }

    fn ask(&self) -> Option<&'static [u8]> {
        self.wire.ask()
    }

    fn endless(&self) -> bool {
        self.wire.endless()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::ScannerEar;
    use crate::domain::{LossCause, Now};
    use crate::scanner::Setup;
    use std::sync::Arc;

    fn tapped() -> (Tap, Box<dyn Wire>) {
        let tap = Tap::default();
        let Setup { layout, gs, .. } = Setup::default();
        let told = tap.clone();
        let ear = ScannerEar::new(
            crate::scanner::find("serial").unwrap(),
            layout,
            gs,
            Arc::new(move |signal| told.read(&signal)),
        );
        let mut wire = tap.on(Box::new(ear), Arc::new(|| Now { wall_ms: 7, mono_ms: 0 }));
        wire.up(None).unwrap();
        (tap, wire)
    }

    #[test]
    fn bytes_are_kept_only_while_somebody_looks_and_the_newest_of_them() {
        let (tap, mut wire) = tapped();
        wire.bytes(b"SF1\r");
        assert_eq!(tap.now(), Overheard { standing: Standing::Up, ..Overheard::default() }, "nobody looked");
        let looking = tap.look();
        wire.bytes(b"SF2\r");
        let heard = looking.borrow().clone();
        assert_eq!(
            (heard.bytes.as_slice(), heard.at_ms, heard.read),
            (&b"SF2\r"[..], Some(7), Some(Ok(b"SF2".to_vec())))
        );
        for length in [1, TAPPED_BYTES - 1, TAPPED_BYTES, 4_096] {
            wire.bytes(&vec![b'x'; length]);
            let heard = looking.borrow().bytes.clone();
            assert!(heard.len() <= TAPPED_BYTES && heard.ends_with(b"x"), "{length}");
        }
        drop(looking);
        wire.bytes(b"SF3\r");
        assert!(!tap.now().bytes.ends_with(b"SF3\r"));
    }

    #[test]
    fn the_link_is_known_also_where_nobody_looks() {
        let (tap, mut wire) = tapped();
        let loss = Loss::new(LossCause::Taken, "another has it");
        wire.down(&loss);
        assert_eq!(tap.now().standing, Standing::Down(loss));
        wire.up(None).unwrap();
        assert_eq!(tap.now().standing, Standing::Up);
    }
}
