//! The bridge between the rim's questions and the store.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::office::{Day, Desk};
use super::watchdog::Health;
use crate::config::{ChannelConf, Config, Holds};
use crate::device::Clock;
use crate::domain::{CameBack, HoldReason, HoldSource, Now, RowState, ShipmentNo, StationId, TrackingKey, Waybill};
use crate::intake::{NotTaken, report_file, take_in};
use crate::packing::{Deadlines, FreshSource, silent, span_ms};
use crate::store::{Fact, Found, RowsAsked, Store, StoreError, TakenBack};
use crate::web::{Books, DayFigures, Metric, Office, Problem, Rows, recall_json, utc};
use crate::words;

/// What is soon late, where nobody says.
const SOON: &str = "2h";

/// The store behind the API. Reading shares one connection; writing opens its own, so that a long import stops no answer.
pub(super) struct StoreBooks {
    reader: Mutex<Store>,
    deadlines: Deadlines,
    pub(super) office: Office,
    pub(super) channels: Vec<ChannelConf>,
    pub(super) holds: Holds,
    clock: Clock,
    health: Health,
}

impl StoreBooks {
    pub(super) fn new(reader: Store, config: &Config, clock: Clock, health: Health) -> Self {
        let deadlines = config.deadlines();
        let (office, holds) = (Office::of(config), config.holds.clone());
        let channels = config.channels.clone();
        StoreBooks { reader: Mutex::new(reader), deadlines, office, channels, holds, clock, health }
    }

    pub(super) fn read<T>(&self, ask: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&mut reader).map_err(|error| unavailable(&error))
    }

    pub(super) fn write<T>(&self, act: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let path = self.read(|store| Ok(store.path().to_owned()))?;
        Store::open(&path).and_then(|mut store| act(&mut store)).map_err(|error| unavailable(&error))
    }
}

impl Books for StoreBooks {
    fn import(&self, name: &str, body: &[u8]) -> Result<Value, Problem> {
        let path = self.read(|store| Ok(store.path().to_owned()))?;
        let mut store = Store::open(&path).map_err(|error| unavailable(&error))?;
        match take_in(&mut store, name, body, &self.deadlines.zone, &*self.clock) {
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

    fn forces(&self, day: Option<&str>) -> Result<Value, Problem> {
        let day = self.named(day)?;
        let mut told = self.read(|store| store.forces(day.from_ms, day.to_ms))?;
        if let Some(told) = told.as_object_mut() {
            told.insert("day".to_owned(), json!(day.date.to_string()));
        }
        Ok(told)
    }

    fn balance(&self, day: Option<&str>) -> Result<Value, Problem> {
        let bad = || Problem::new(422, "a day is written as 2026-11-22");
        let now_ms = (self.clock)().wall_ms;
        let day = self.office.day(day, now_ms).ok_or_else(bad)?;
        self.read(|store| self.office.balance(store, day, now_ms))?.ok_or_else(bad)
    }

    fn report(&self, day: Option<&str>) -> Result<Value, Problem> {
        let bad = || Problem::new(422, "a day is written as 2026-11-22");
        let now_ms = (self.clock)().wall_ms;
        let day = self.office.day(day, now_ms).ok_or_else(bad)?;
        self.read(|store| self.office.report(store, day, now_ms))?.ok_or_else(bad)
    }

    fn scale_checks(&self, station: &StationId) -> Result<Value, Problem> {
        let mut told = self.read(|store| store.scale_checks(station))?;
        if let Some(told) = told.as_object_mut() {
            told.insert("station".to_owned(), json!(station.as_str()));
        }
        Ok(told)
    }

    fn late(&self, within: Option<&str>) -> Result<Value, Problem> {
        let within =
            span_ms(within.unwrap_or(SOON)).ok_or_else(|| Problem::new(422, "a span is written as 90m, 2h or 3d"))?;
        self.read(|store| store.late(&self.deadlines, (self.clock)().wall_ms, within))
    }

    fn day(&self, day: Option<&str>) -> Result<DayFigures, Problem> {
        let day = self.named(day)?;
        self.read(|store| self.desk().day(store, &day))
    }

    fn list(&self, id: &str, day: Option<&str>, only: Option<&str>) -> Result<Option<Rows>, Problem> {
        let day = self.named(day)?;
        self.read(|store| self.desk().list(store, id, &day, only))
    }

    fn find(&self, number: &str) -> Result<(Vec<Found>, bool), Problem> {
        self.read(|store| store.find(number))
    }

    fn around(&self, seq: i64) -> Result<Option<Vec<Fact>>, Problem> {
        self.read(|store| store.around(seq))
    }

    fn health(&self) -> Vec<String> {
        let mut reasons = self.health.reasons();
        if let Err(problem) = self.read(Store::chain_head) {
            reasons.push(problem.detail);
        }
        reasons
    }

    fn tracking(&self, asked: &RowsAsked) -> Result<Value, Problem> {
        self.rows(asked)
    }

    fn move_row(&self, row: &TrackingKey, to: RowState, reason: &str) -> Result<Option<Value>, Problem> {
        self.moved(row, to, reason)
    }

    fn metrics(&self) -> Vec<Metric> {
        self.samples()
    }
}

impl StoreBooks {
    pub(super) fn now(&self) -> Now {
        (self.clock)()
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now().wall_ms
    }

    fn named(&self, day: Option<&str>) -> Result<Day, Problem> {
        Day::of(day, &self.deadlines.zone, (self.clock)().wall_ms)
    }

    fn desk(&self) -> Desk<'_> {
        Desk { deadlines: &self.deadlines, now_ms: (self.clock)().wall_ms, recall_ms: self.holds.recall_ms }
    }

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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Entry, Event, Force, Forced};

    /// 2026-11-22T00:30 in Shanghai, which is still the 21st in UTC.
    const NOW_MS: i64 = 1_795_278_600_000;

    fn books(folder: &std::path::Path) -> StoreBooks {
        let mut store = Store::open(&folder.join("w.db")).unwrap();
        for (wall_ms, by) in [(NOW_MS - 3_600_000, "wang"), (NOW_MS, "li"), (NOW_MS + 1, "li")] {
            let what = Forced::Item { line: 0, sku: "A".into(), qty: 1 };
            let event =
                Event::Forced(Box::new(Force { shipment: "S".into(), by: by.into(), reason: "no-code".into(), what }));
            let at = Now { wall_ms, mono_ms: 0 };
            let entry = Entry { at, station: None, operator: None, device: None, shipment: None, event };
            store.write(|writing| writing.append(&entry)).unwrap();
        }
        let config = Config::parse("w.toml", "", folder).unwrap();
        let clock: Clock = Arc::new(|| Now { wall_ms: NOW_MS, mono_ms: 0 });
        StoreBooks::new(store, &config, clock, Health::default())
    }

    #[test]
    fn forces_are_those_of_a_day_of_the_site() {
        let folder = tempfile::tempdir().unwrap();
        let books = books(folder.path());
        let count = |day: Option<&str>| {
            let told = books.forces(day).unwrap();
            (told["day"].as_str().unwrap().to_owned(), told["forces"].as_array().unwrap().len())
        };
        assert_eq!(count(None), ("2026-11-22".into(), 2));
        assert_eq!(count(Some("2026-11-22")), ("2026-11-22".into(), 2));
        assert_eq!(count(Some("2026-11-21")), ("2026-11-21".into(), 1));
        assert_eq!(books.forces(None).unwrap()["by_operator"], json!([{"operator": "li", "forces": 2}]));
        for bad in ["", "today", "2026-13-01", "20261122", "2026-11-22T00:00"] {
            assert_eq!(books.forces(Some(bad)).unwrap_err().status, 422, "{bad}");
        }
        let forced = |metric: &&Metric| metric.name == "weighhouse_forces_total";
        assert_eq!(books.metrics().iter().find(forced).map(|metric| metric.value), Some(3));
        assert_eq!((books.late(None).unwrap()["late"].as_u64(), books.late(Some("2")).is_err()), (Some(0), true));
    }
}
