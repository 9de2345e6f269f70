//! The look at the machine's devices for whoever opens their page, with the eyes of `check`.

use std::sync::{Mutex, PoisonError};

use super::findings::{There, findings};
use crate::config::Station;
use crate::device::{Clock, plugged};
use crate::web::{Hardware, Looked};

/// A look is good for so long: it opens each device file once, and a page asks every few seconds.
const FRESH_MS: u64 = 8_000;

/// Looks for what is configured, and at what else is there.
pub(super) struct Machine {
    stations: Vec<Station>,
    clock: Clock,
    last: Mutex<Option<(u64, Looked)>>,
}

impl Machine {
    pub(super) fn new(stations: Vec<Station>, clock: Clock) -> Machine {
        Machine { stations, clock, last: Mutex::new(None) }
    }
}

impl Hardware for Machine {
    /// Who asks while another looks, waits for what that one finds.
    fn look(&self) -> Looked {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = (self.clock)().mono_ms;
        if let Some((at_ms, looked)) = &*last
            && now_ms.saturating_sub(*at_ms) < FRESH_MS
        {
            return looked.clone();
        }
        let (plugged, problems) = plugged();
        let there = There::with(plugged);
        let of = |station: &Station| (station.id.clone(), findings(station, &there));
        let findings = self.stations.iter().map(of).collect();
        let looked = Looked { plugged: there.plugged, problems, findings };
        *last = Some((now_ms, looked.clone()));
        looked
    }
}
