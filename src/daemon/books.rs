//! The bridge between the rim's questions and the store.

use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::watchdog::Health;
use crate::config::{Config, Holds};
use crate::device::Clock;
use crate::domain::{HoldReason, HoldSource, ShipmentNo, Waybill};
use crate::intake::{NotTaken, report_file, take_in};
use crate::packing::{FreshSource, silent};
use crate::store::{Store, StoreError};
use crate::web::{Books, Metric, MetricKind, Problem, recall_json, utc};

/// The store behind the API. Reading shares one connection; writing opens its own, so that a long import stops no answer.
pub(super) struct StoreBooks {
    reader: Mutex<Store>,
    zone: TimeZone,
    holds: Holds,
    clock: Clock,
    health: Health,
}

impl StoreBooks {
    pub(super) fn new(reader: Store, config: &Config, clock: Clock, health: Health) -> Self {
        let (zone, holds) = (config.site.zone.clone(), config.holds.clone());
        StoreBooks { reader: Mutex::new(reader), zone, holds, clock, health }
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
            Ok(report) => {
                report_file(&mut store, &self.holds, &*self.clock).map_err(|error| unavailable(&error))?;
                Ok(report.to_json())
            }
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

    fn set_hold(
        &self,
        no: &ShipmentNo,
        reason: &HoldReason,
        source: &HoldSource,
        note: &str,
    ) -> Result<Option<Value>, Problem> {
        let known = self.write(|store| store.set_hold(no, reason, source.clone(), note, (self.clock)()))?;
        if known { self.held(no) } else { Ok(None) }
    }

    fn lift_hold(&self, no: &ShipmentNo, reason: &HoldReason, source: &HoldSource) -> Result<Option<Value>, Problem> {
        let known = self.write(|store| store.lift_hold(no, reason, source.clone(), (self.clock)()))?;
        if known { self.held(no) } else { Ok(None) }
    }

    fn recalls(&self) -> Result<Value, Problem> {
        let after_ms = (self.clock)().wall_ms - self.holds.recall_ms;
        let (recalls, all) = self.read(|store| store.recalls(after_ms, usize::MAX))?;
        Ok(json!({"recalls": recalls.iter().map(recall_json).collect::<Vec<_>>(), "all": all}))
    }

    fn report_source(&self, source: &HoldSource) -> Result<Option<Value>, Problem> {
        if !self.holds.expects(source) {
            return Ok(None);
        }
        self.write(|store| store.report_source(source, (self.clock)()))?;
        Ok(self.sources()?.into_iter().find(|known| known.get("name").and_then(Value::as_str) == Some(source.id())))
    }

    fn hold_sources(&self) -> Result<Value, Problem> {
        Ok(json!({ "sources": self.sources()? }))
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
        let after_ms = (self.clock)().wall_ms - self.holds.recall_ms;
        let recalled =
            self.read(|store| store.recalls(after_ms, 1)).map_or(-1, |(_, all)| i64::try_from(all).unwrap_or(-1));
        let help = "Accepted parcels that must not leave after all, and lie nobody knows where; -1 when the store does not answer.";
        metrics.push(gauge("weighhouse_recalls", help, vec![], recalled));
        for (stage, count) in self.read(Store::parcel_counts).unwrap_or_default() {
            let value = i64::try_from(count).unwrap_or(i64::MAX);
            metrics.push(gauge("weighhouse_parcels", "Parcels by stage.", vec![("stage", stage)], value));
        }
        metrics
    }
}

impl StoreBooks {
    fn held(&self, no: &ShipmentNo) -> Result<Option<Value>, Problem> {
        let evidence = self.read(|store| store.shipment_evidence(no.as_str()))?;
        Ok(evidence.map(|evidence| {
            let of = |key: &str| evidence.get(key).cloned();
            json!({"shipment": no.as_str(), "holds": of("holds"), "hold_set": of("hold_set")})
        }))
    }

    /// The sources that must report, with when each did.
    fn sources(&self) -> Result<Vec<Value>, Problem> {
        let reports = self.read(Store::reports)?;
        let silent = silent(&self.holds.sources, &reports, (self.clock)().wall_ms);
        let shown = |fresh: &FreshSource| {
            let id = fresh.source.id();
            json!({"name": id, "fresh_minutes": fresh.minutes, "silent": silent.iter().any(|it| it.source == fresh.source),
                "reported": reports.get(id).map(|ms| utc(*ms))})
        };
        Ok(self.holds.sources.iter().map(shown).collect())
    }
}

fn unavailable(error: &StoreError) -> Problem {
    Problem::new(503, format!("{error}; nothing is known to have changed, try again"))
}
