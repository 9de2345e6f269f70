//! A scale: bytes become readings, readings become the live weight and the load.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use super::{Clock, Post, Signal, Wire};
use crate::domain::{Loss, Message, Mg, Now, ScaleView, Status, Unit};
use crate::packing::Tracker;
use crate::scale::{Decoder, Motion, Protocol, Setup};

/// Frames do not pause; two halves this far apart are of different seconds.
const HALF_FRAME: Duration = Duration::from_millis(250);

/// Listens to one scale.
pub struct ScaleEar {
    protocol: &'static Protocol,
    setup: Setup,
    /// The next report is what a HID scale said when it was last read, perhaps a parcel ago.
    stale: bool,
    decoder: Box<dyn Decoder>,
    hearing: Hearing,
    clock: Clock,
}

/// What becomes of the messages.
struct Hearing {
    tracker: Tracker,
    unit: Option<Unit>,
    /// Whether a damaged frame can pass the checksum.
    order_blind: bool,
    /// The number before this one.
    last: Option<Mg>,
    /// The setting that a person was already asked for.
    asked_for: Option<&'static str>,
    view: watch::Sender<ScaleView>,
    post: Post,
}

impl ScaleEar {
    /// `setup` and `unit`: what the wire does not say. `zero`: readings this close to nothing are nothing.
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
        let order_blind = protocol.order_blind;
        let hearing = Hearing { tracker, unit, order_blind, last: None, asked_for: None, view, post };
        ScaleEar { protocol, decoder: (protocol.new)(&setup), setup, stale: false, hearing, clock }
    }
}

impl Wire for ScaleEar {
    /// A HID scale that was opened has a descriptor; one that fell silent and speaks again was open all the time.
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.stale = self.protocol.reports && descriptor.is_some();
        self.decoder = (self.protocol.new)(&self.setup);
        self.hearing.forget(ScaleView { up: true, weight: None, stable: None });
        (self.hearing.post)(Signal::Up);
        Ok(())
    }

    fn down(&mut self, loss: &Loss) {
        self.hearing.forget(ScaleView::default());
        (self.hearing.post)(Signal::Down(loss.clone()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.stale) {
            return;
        }
        let (now, hearing) = ((self.clock)(), &mut self.hearing);
        self.decoder.feed(bytes, &mut |message| hearing.take(&message, now));
    }

    /// Nothing more follows: what only waited for it is whole, and what is not is thrown away.
    fn silence(&mut self) {
        let (now, hearing) = ((self.clock)(), &mut self.hearing);
        self.decoder.end(&mut |message| hearing.take(&message, now));
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

impl Hearing {
    fn forget(&mut self, view: ScaleView) {
        self.tracker.forget();
        self.last = None;
        self.view.send_replace(view);
    }

    /// One message: shown at once, and told to the loop only where the load changed.
    fn take(&mut self, message: &Message, now: Now) {
        let unknown = |stable| ScaleView { up: true, weight: None, stable };
        let (seen, change) = match message {
            Message::Reading(reading) => match reading.weight(self.unit) {
                Some(weight) => {
                    let stable = self.believed(weight, reading.stable);
                    let change = self.tracker.reading(weight, stable, now.mono_ms);
                    (ScaleView { up: true, weight: Some(weight), stable }, change)
                }
                // Pieces, percent, newton, a bare number without a configured unit, a number with two meanings: never a weight.
                None => {
                    self.ask_for(reading.ambiguous());
                    (unknown(None), self.tracker.no_weight())
                }
            },
            Message::Status(Status::Overload) => (unknown(Some(false)), self.tracker.overload()),
            Message::Status(Status::Motion | Status::Underload | Status::NotZeroed | Status::NoWeight) => {
                (unknown(Some(false)), self.tracker.no_weight())
            }
            // "Not now" and "at rest" say nothing of the load; an answer, an echo or a damaged frame neither.
            Message::Status(Status::NotExecutable | Status::Rest)
            | Message::Response(_)
            | Message::Ack(_)
            | Message::Host(_)
            | Message::Error(_)
            | Message::DeviceError(_) => return,
        };
        self.view.send_if_modified(|shown| std::mem::replace(shown, seen) != seen);
        if let Some(change) = change {
            (self.post)(Signal::Load(change));
        }
    }

    /// Under a checksum that is blind to order, digits may have changed places: "stable" counts at the second equal number.
    fn believed(&mut self, weight: Mg, stable: Option<bool>) -> Option<bool> {
        let again = self.last.replace(weight) == Some(weight);
        if self.order_blind && !again { stable.filter(|stable| !stable) } else { stable }
    }

    /// Says once what a person must set.
    fn ask_for(&mut self, key: Option<&'static str>) {
        if let Some(key) = key.filter(|key| self.asked_for != Some(key)) {
            self.asked_for = Some(key);
            warn!(
                set = key,
                "the scale's number can be read in two ways; until this is set, nothing is weighed with it"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packing::LoadChange;
    use crate::scale::{self, Code001};
    use std::sync::{Arc, Mutex};

    type Heard = Arc<Mutex<Vec<Signal>>>;

    fn ear(protocol: &str, setup: Setup) -> (ScaleEar, Heard, watch::Receiver<ScaleView>) {
        let heard = Heard::default();
        let post: Post = {
            let heard = heard.clone();
            Arc::new(move |signal| heard.lock().unwrap().push(signal))
        };
        let (view, shown) = watch::channel(ScaleView::default());
        let clock: Clock = Arc::new(|| Now { wall_ms: 0, mono_ms: 0 });
        let mut ear =
            ScaleEar::new(scale::find(protocol).unwrap(), setup, Some(Unit::Kilogram), Mg::grams(3), view, post, clock);
        ear.up(None).unwrap();
        heard.lock().unwrap().clear();
        (ear, heard, shown)
    }

    /// The weights that came to rest.
    fn settled(heard: &Heard) -> Vec<Mg> {
        let weight = |signal: &Signal| match signal {
            Signal::Load(LoadChange::Settled { weight, .. }) => Some(*weight),
            _ => None,
        };
        heard.lock().unwrap().iter().filter_map(weight).collect()
    }

    #[test]
    fn stable_under_an_order_blind_checksum_counts_at_its_second_equal_frame() {
        let (mut ear, heard, _) = ear("dibal", Setup::default());
        // 0.316 and 0.361 have one checksum.
        for (frame, count) in [(b"9900031600000004\r\n", 0), (b"9900036100000004\r\n", 0), (b"9900036100000004\r\n", 1)]
        {
            ear.bytes(frame);
            assert_eq!(settled(&heard).len(), count);
        }
        assert_eq!(settled(&heard), [Mg::grams(361)]);
    }

    #[test]
    fn a_number_with_two_meanings_never_settles_until_its_key_is_set() {
        let frame = b"\x0210   1440     0\r";
        for (code_001, weighed) in
            [(None, None), (Some(Code001::TimesTen), Some(14_400_000)), (Some(Code001::TimesOne), Some(1_440_000))]
        {
            let (mut ear, heard, shown) = ear("toledo-continuous", Setup { code_001, ..Setup::default() });
            for _ in 0..4 {
                ear.bytes(frame);
            }
            ear.silence();
            assert_eq!(shown.borrow().weight, weighed.map(Mg::grams));
            assert_eq!(settled(&heard), Vec::from_iter(weighed.map(Mg::grams)));
        }
    }

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
