//! The bridge between the rim's questions and the store.

use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::watchdog::Health;
use crate::device::Clock;
use crate::domain::{CameBack, HoldReason, HoldSource, ShipmentNo, Waybill};
use crate::intake::{NotTaken, take_in};
use crate::store::{Store, StoreError, TakenBack};
use crate::web::{Books, Metric, MetricKind, Problem};
use crate::words;

/// The store behind the API. Reading shares one connection; writing opens its own, so that a long import stops no answer.
pub(super) struct StoreBooks {
    reader: Mutex<Store>,
    zone: TimeZone,
    clock: Clock,
    health: Health,
}

impl StoreBooks {
    pub(super) fn new(reader: Store, zone: TimeZone, clock: Clock, health: Health) -> Self {
        StoreBooks { reader: Mutex::new(reader), zone, clock, health }
    }

    fn read<T>(&self, ask: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&mut reader).map_err(|error| unavailable(&error))
    }

    fn write<T>(&self, act: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let path = self.read(|store| Ok(store.path().to_owned()))?;
        Store::open(&path).and_then(|mut store| act(&mut store)).map_err(|error| unavailable(&error))
    }
}

impl Books for StoreBooks {
    fn import(&self, name: &str, body: &[u8]) -> Result<Value, Problem> {
        let path = self.read(|store| Ok(store.path().to_owned()))?;
        let mut store = Store::open(&path).map_err(|error| unavailable(&error))?;
        match take_in(&mut store, name, body, &self.zone, &*self.clock) {
            Ok(report) => Ok(report.to_json()),
            Err(NotTaken::Unreadable(why)) => Err(Problem::new(422, why.to_string())),
            Err(NotTaken::Store(error)) => Err(unavailable(&error)),
        }
    }

    fn shipment(&self, no: &ShipmentNo) -> Result<Option<Value>, Problem> {
        self.read(|store| store.shipment_evidence(no.as_str()))
    }

    fn parcel(&self, waybill: &Waybill) -> Result<Option<Value>, Problem> {
        self.read(|store| store.parcel_evidence(waybill.as_str()))
    }

    fn order(&self, shop: &str, no: &str) -> Result<Option<Value>, Problem> {
        self.read(|store| store.order_evidence(Some(shop), no))
    }

    fn set_hold(&self, no: &ShipmentNo, reason: &HoldReason, note: &str) -> Result<Option<Value>, Problem> {
        let known = self.write(|store| store.set_hold(no, reason, HoldSource::Api, note, (self.clock)()))?;
        if known { self.held(no) } else { Ok(None) }
    }

    fn lift_hold(&self, no: &ShipmentNo, reason: &HoldReason) -> Result<Option<Value>, Problem> {
        let known = self.write(|store| store.lift_hold(no, reason, HoldSource::Api, (self.clock)()))?;
        if known { self.held(no) } else { Ok(None) }
    }

    fn take_back(&self, waybill: &Waybill, items: &[CameBack]) -> Result<Option<Value>, Problem> {
        match self.write(|store| store.take_back(waybill.as_str(), items, (self.clock)()))? {
            None => Ok(None),
            Some(TakenBack::Refused(fault, code)) => {
                let why = words::fault(fault).en;
                let problem = Problem::new(409, format!("{why}; nothing was registered")).with("fault", fault.id());
                Err(code.into_iter().fold(problem, |problem, code| problem.with("code", code)))
            }
            Some(TakenBack::Registered(no)) => {
                let evidence = self.read(|store| store.shipment_evidence(no.as_str()))?;
                Ok(evidence.map(|evidence| json!({"shipment": no.as_str(), "returns": evidence.get("returns")})))
            }
        }
    }

    fn health(&self) -> Vec<String> {
        let mut reasons = self.health.reasons();
        if let Err(problem) = self.read(Store::chain_head) {
            reasons.push(problem.detail);
        }
        reasons
    }

    fn metrics(&self) -> Vec<Metric> {
        let gauge = |name, help, labels, value| Metric { name, help, kind: MetricKind::Gauge, labels, value };
        let facts = self.read(Store::chain_head).map(|(facts, _)| facts).unwrap_or(-1);
        let mut metrics =
            vec![gauge("weighhouse_facts", "Facts in the journal; -1 when the store does not answer.", vec![], facts)];
        for (state, count) in self.read(Store::tracking_counts).unwrap_or_default() {
            let value = i64::try_from(count).unwrap_or(i64::MAX);
            metrics.push(gauge("weighhouse_tracking_rows", "Tracking rows by state.", vec![("state", state)], value));
        }
        metrics
    }
}

impl StoreBooks {
    fn held(&self, no: &ShipmentNo) -> Result<Option<Value>, Problem> {
        let evidence = self.read(|store| store.shipment_evidence(no.as_str()))?;
        Ok(evidence.map(|evidence| json!({"shipment": no.as_str(), "holds": evidence.get("holds").cloned()})))
    }
}

fn unavailable(error: &StoreError) -> Problem {
    Problem::new(503, format!("{error}; nothing is known to have changed, try again"))
}
