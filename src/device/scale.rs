//! A scale: bytes become readings, readings become the live weight and the load.

use std::io;
use std::time::Duration;

use tokio::sync::watch;

use super::{Clock, Post, Signal, Wire};
use crate::domain::{Loss, Message, Mg, Now, ScaleView, Status, Unit};
use crate::packing::{LoadChange, Tracker};
use crate::scale::{Decoder, Motion, Protocol};

/// Frames do not pause; two halves this far apart are of different seconds.
const HALF_FRAME: Duration = Duration::from_millis(250);

/// Listens to one scale.
pub struct ScaleEar {
    protocol: &'static Protocol,
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
        unit: Option<Unit>,
        zero: Mg,
        view: watch::Sender<ScaleView>,
        post: Post,
        clock: Clock,
    ) -> Self {
        let tracker = Tracker::new(zero, protocol.motion == Motion::Doubted);
        ScaleEar { protocol, decoder: (protocol.new)(), tracker, unit, view, post, clock }
    }
}

impl Wire for ScaleEar {
    fn up(&mut self, _: Option<&[u8]>) -> io::Result<()> {
        self.decoder = (self.protocol.new)();
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
        let now = (self.clock)();
        let (tracker, unit, view, post) = (&mut self.tracker, self.unit, &self.view, &self.post);
        self.decoder.feed(bytes, &mut |message| {
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
            // Pieces, percent, newton, or a bare number without a configured unit: never a weight.
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
