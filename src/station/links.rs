//! Devices that come and go, and what of the last verdict ends with them.

use super::{Arrival, Station};
use crate::domain::{Detail, Fault, Verdict};
use crate::packing::Input;

impl Station {
    /// A device that was never missed is there: nothing to record, nothing to say.
    pub(super) fn is_first_sight(&mut self, arrival: &Arrival) -> bool {
        let Some(device) = &arrival.device else { return false };
        match arrival.input {
            Input::ScaleLink { lost: Some(cause) } => {
                self.lost.insert(device.clone(), (Fault::ScaleLost, cause));
                false
            }
            Input::ScannerLink { lost: Some(cause) } => {
                self.lost.insert(device.clone(), (Fault::ScannerLost, cause));
                false
            }
            Input::ScaleLink { lost: None } | Input::ScannerLink { lost: None } => {
                let missed = self.lost.remove(device).is_some();
                // What was weighed before a restart is forgotten on the record.
                let forgets = matches!(arrival.input, Input::ScaleLink { .. }) && self.session.free_load().is_some();
                !missed && !forgets
            }
            _ => false,
        }
    }

    /// One device is back and another is not: the bench must not look as if it could work.
    pub(super) fn say_who_is_lost_still(&mut self, input: &Input) {
        let back = matches!(input, Input::ScaleLink { lost: None } | Input::ScannerLink { lost: None });
        if back && let Some((fault, cause)) = self.lost.values().next() {
            self.told.verdict = Verdict::Reject(*fault, Detail::about(cause.id()));
        }
    }

    /// What was said last speaks of the scale as it no longer is.
    pub(super) fn said_is_over(&self) -> bool {
        match &self.told.verdict {
            Verdict::Reject(Fault::Overload, _) => !self.live.overload && self.session.question.is_none(),
            Verdict::Reject(Fault::ScaleLost, _) => self.live.scale_up,
            _ => false,
        }
    }
}
