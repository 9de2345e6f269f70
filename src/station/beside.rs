//! What is told beside the verdict: what is odd about the scale, how long there is, and that the store answers.

use super::Station;
use crate::domain::{DeviceId, Due, Event, Notice, Now, Operator, Screen, StationId};
use crate::packing::{Bench, Session};

/// The scale's name at every bench.
const SCALE: &str = "scale";

impl Station {
    /// Whether the store answers: the canary's question, asked where a scan would ask.
    pub fn store_answers(&mut self) -> bool {
        self.store.as_mut().is_some_and(|store| store.chain_head().is_ok() && store.stands().is_ok())
    }

    /// Time passed and nothing came. Returns the picture that says so, or `None` when it still says what is so: how many minutes there
    /// are, and whether a test of the scale is due. Nothing is judged and nothing recorded.
    pub fn wake(&mut self, now: Now) -> Option<Screen> {
        let told = |station: &Station| {
            (station.scale_notices(), station.due().map(|due| (due.left_s / 60, due.late())), station.today.parcels)
        };
        let before = told(self);
        self.live.wall_ms = Some(now.wall_ms);
        self.turn_day(now);
        (told(self) != before).then(|| self.picture())
    }

    /// What its tests say of the scale.
    pub(super) fn scale_notices(&self) -> Vec<(DeviceId, Notice)> {
        let (Some(drill), Some(now)) = (&self.bench.drill, self.live.wall_ms) else { return Vec::new() };
        let shift = self.rules.deadlines.shift_began(now);
        drill.notices(&self.scale, now, shift).into_iter().map(|notice| (DeviceId::from(SCALE), notice)).collect()
    }

    /// How long there is for the shipment that is shown, as long as it is here.
    pub(super) fn due(&self) -> Option<Due> {
        let ship_by = self.told.shown.as_ref().filter(|shown| !shown.left)?.ship_by_ms;
        self.rules.deadlines.due(ship_by, self.live.wall_ms?)
    }
}

/// The bench, where its scale is tested.
pub(super) fn tested(bench: &Bench) -> Option<StationId> {
    bench.drill.map(|_| bench.station.clone())
}

/// Who did it: the operator, and of a login the one who comes.
pub(super) fn who(session: &Session, event: &Event) -> Option<Operator> {
    match event {
        Event::LoggedIn { operator } => Some(operator.clone()),
        _ => session.operator.clone(),
    }
}

/// The scan as a fact before those that it brought about; `None` when all that it did was to open a shipment or to count pieces, and
/// that fact tells it.
pub(super) fn told_apart(scanned: &str, events: &mut [Event]) -> Option<Event> {
    match events {
        [Event::Opened { code, .. } | Event::Packed { code, .. }] => {
            *code = Some(scanned.to_owned());
            None
        }
        _ => Some(Event::Scanned { code: scanned.to_owned() }),
    }
}
