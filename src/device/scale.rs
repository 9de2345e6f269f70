//! A scale: bytes become readings, readings become the live weight and the load.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use super::{Clock, Post, Signal, Wire};
use crate::domain::{Loss, Message, Mg, Now, ScaleView, Status, Unit};
use crate::packing::{LoadChange, Tracker};
use crate::scale::{Decoder, Motion, Protocol, Setup};

/// Frames do not pause; two halves this far apart are of different seconds.
const HALF_FRAME: Duration = Duration::from_millis(250);

/// Listens to one scale.
pub struct ScaleEar {
    protocol: &'static Protocol,
    setup: Setup,
    /// The setting that a person was already asked for.
    asked_for: Option<&'static str>,
    /// The next report is what a HID scale said when it was last read, perhaps a parcel ago.
    stale: bool,
    decoder: Box<dyn Decoder>,
    tracker: Tracker,
    unit: Option<Unit>,
    view: watch::Sender<ScaleView>,
    post: Post,
    clock: Clock,
}

impl ScaleEar {
    /// `unit`: what the wire means where it does not say. `zero`: readings this close to nothing are nothing.
    pub fn new(
        protocol: &'static Protocol,
        setup: Setup,
        unit: Option<Unit>,
        zero: Mg,
        view: watch::Sender<ScaleView>,
        post: Post,
        clock: Clock,
    ) -> Self {
        let tracker = Tracker::new(zero, protocol.motion == Motion::Doubted);
        let decoder = (protocol.new)(&setup);
        ScaleEar { protocol, setup, asked_for: None, stale: false, decoder, tracker, unit, view, post, clock }
    }
}

impl Wire for ScaleEar {
    /// A HID scale that was opened has a descriptor; one that fell silent and speaks again was open all the time.
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.stale = self.protocol.reports && descriptor.is_some();
        self.decoder = (self.protocol.new)(&self.setup);
        self.tracker.forget();
        self.view.send_replace(ScaleView { up: true, weight: None, stable: None });
        (self.post)(Signal::Up);
        Ok(())
    }

    fn down(&mut self, loss: &Loss) {
        self.tracker.forget();
        self.view.send_replace(ScaleView::default());
        (self.post)(Signal::Down(loss.clone()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.stale) {
            return;
        }
        let now = (self.clock)();
        let (tracker, unit, view, post) = (&mut self.tracker, self.unit, &self.view, &self.post);
        let asked_for = &mut self.asked_for;
        self.decoder.feed(bytes, &mut |message| {
            if let Message::Reading(reading) = &message
                && let Some(key) = reading.ambiguous()
                && asked_for.replace(key) != Some(key)
            {
                warn!(key, "the scale's number can be read in two ways: set this key of [station.scale]; until then no parcel is weighed");
            }
            if let Some(change) = take(tracker, unit, view, &message, now) {
                post(Signal::Load(change));
            }
        });
    }

    fn silence(&mut self) {
        self.decoder.silence();
    }

    fn patience(&self) -> Duration {
        HALF_FRAME
    }

    fn ask(&self) -> Option<&'static [u8]> {
        self.protocol.poll
    }

    fn endless(&self) -> bool {
        true
    }
}

/// One message: shown at once, and told to the loop only where the load changed.
pub fn take(
    tracker: &mut Tracker,
    unit: Option<Unit>,
    view: &watch::Sender<ScaleView>,
    message: &Message,
    now: Now,
) -> Option<LoadChange> {
    let (seen, change) = match message {
        Message::Reading(reading) => match reading.weight(unit) {
            Some(weight) => {
                let change = tracker.reading(weight, reading.stable, now.mono_ms);
                (ScaleView { up: true, weight: Some(weight), stable: reading.stable }, change)
            }
            // Pieces, percent, newton, a bare number without a configured unit, a number with two meanings: never a weight.
            None => (ScaleView { up: true, weight: None, stable: None }, tracker.no_weight()),
        },
        Message::Status(Status::Overload) => {
            (ScaleView { up: true, weight: None, stable: Some(false) }, tracker.overload())
        }
        Message::Status(Status::Motion | Status::Underload | Status::NoWeight) => {
            (ScaleView { up: true, weight: None, stable: Some(false) }, tracker.no_weight())
        }
        // "Not now" says nothing of the load; an answer or a damaged frame neither.
        Message::Status(Status::NotExecutable) | Message::Response(_) | Message::Error(_) => return None,
    };
    view.send_if_modified(|shown| std::mem::replace(shown, seen) != seen);
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn the_first_report_after_an_opening_weighs_nothing() {
        let (view, seen) = watch::channel(ScaleView::default());
        let clock: Clock = Arc::new(|| Now { wall_ms: 0, mono_ms: 0 });
        let protocol = crate::scale::find("usb-hid").unwrap();
        let mut ear = ScaleEar::new(protocol, Setup::default(), None, Mg::grams(3), view, Arc::new(|_| {}), clock);
        let grams = |grams: u8| [3, 4, 2, 0, grams, 0];
        let weight = || seen.borrow().weight;
        for _ in 0..2 {
            ear.up(Some(b"\x05\x8d")).unwrap();
            ear.bytes(&grams(35));
            assert_eq!(weight(), None, "what lay there when it was last read");
            ear.bytes(&grams(20));
            assert_eq!(weight(), Some(Mg::grams(20)));
        }
        ear.down(&Loss::new(crate::domain::LossCause::Silent, "off"));
        ear.up(None).unwrap();
        ear.bytes(&grams(7));
        assert_eq!(weight(), Some(Mg::grams(7)), "it was open all the time");
    }
}
