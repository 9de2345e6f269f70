//! What the office asks: days by the site's clock, and what is late.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value;

use crate::packing::Deadlines;
use crate::store::{LISTS, Listed, Row, Scope, Store, StoreError};
use crate::web::{DayFigures, Problem, Rows};

/// An hour.
const HOUR_MS: i64 = 3_600_000;
/// What is soon late.
const SOON_MS: i64 = 2 * 3_600_000;

/// What the answers depend on beside the store.
pub(super) struct Desk<'d> {
    pub(super) deadlines: &'d Deadlines,
    pub(super) now_ms: i64,
    /// How long an accepted parcel is called back.
    pub(super) recall_ms: i64,
}

/// A day: its name, and from when to before when.
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) from_ms: i64,
    pub(super) to_ms: i64,
}

impl Day {
    /// The day of this name, `2026-11-22`; that of a moment where none is named. Errors: 422 for what is no day.
    pub(super) fn of(named: Option<&str>, zone: &TimeZone, now_ms: i64) -> Result<Day, Problem> {
        let bad = || Problem::new(422, "a day is written as 2026-11-22");
        let today = || Timestamp::from_millisecond(now_ms).map(|now| now.to_zoned(zone.clone()).date());
        let date: Date = match named {
            Some(text) => text.parse().ok().filter(|_| text.len() == 10).ok_or_else(bad)?,
            None => today().map_err(|_| bad())?,
        };
        let begins = |day: Date| zone.to_zoned(day.to_datetime(Time::midnight())).ok();
        let span = begins(date).zip(date.tomorrow().ok().and_then(begins));
        let (from_ms, to_ms) = span.map(|(from, to)| (ms(&from), ms(&to))).ok_or_else(bad)?;
        Ok(Day { date, from_ms, to_ms })
    }
}

fn ms(at: &Zoned) -> i64 {
    at.timestamp().as_millisecond()
}

impl Desk<'_> {
    pub(super) fn day(&self, store: &mut Store, day: &Day) -> Result<DayFigures, StoreError> {
        let late = late_rows(store, self)?;
        let over = late.rows.iter().filter(|row| self.is_late(row)).count();
        let name = |date: Result<Date, jiff::Error>| date.map(|date| date.to_string()).unwrap_or_default();
        Ok(DayFigures {
            day: day.date.to_string(),
            before: name(day.date.yesterday()),
            after: (day.to_ms <= self.now_ms).then(|| name(day.date.tomorrow())),
            from_ms: day.from_ms,
            figures: store.today(self.scope(day))?,
            late: u64::try_from(over).unwrap_or(0),
            soon: u64::try_from(late.rows.len() - over).unwrap_or(0),
            late_more: late.more,
        })
    }

    pub(super) fn list(
        &self,
        store: &mut Store,
        id: &str,
        day: &Day,
        only: Option<&str>,
    ) -> Result<Option<Rows>, StoreError> {
        if let "late" | "soon" = id {
            let mut listed = late_rows(store, self)?;
            listed.rows.retain(|row| self.is_late(row) == (id == "late"));
            return Ok(Some(Rows { listed, ..Rows::default() }));
        }
        let Some(list) = LISTS.iter().find(|list| list.id == id) else { return Ok(None) };
        let mut scope = self.scope(day);
        let hour = only.filter(|_| id == "parcels").and_then(|hour| hour.parse::<u8>().ok());
        let hour_ms = hour.map(|hour| day.from_ms + i64::from(hour) * HOUR_MS);
        if let Some(from_ms) = hour_ms {
            (scope.from_ms, scope.to_ms) = (from_ms.min(day.to_ms), (from_ms + HOUR_MS).min(day.to_ms));
        }
        let listed = store.list(list, scope, only)?;
        Ok(Some(Rows { day: list.daily.then(|| day.date.to_string()), hour_ms, listed }))
    }

    fn scope(&self, day: &Day) -> Scope {
        Scope { from_ms: day.from_ms, to_ms: day.to_ms, recall_ms: self.now_ms.saturating_sub(self.recall_ms) }
    }

    fn is_late(&self, row: &Row) -> bool {
        row.at_ms.is_some_and(|due| due < self.now_ms)
    }
}

/// What is late or will be soon, the most urgent first; `at_ms` is the moment that counts.
fn late_rows(store: &mut Store, desk: &Desk<'_>) -> Result<Listed, StoreError> {
    let told = store.late(desk.deadlines, desk.now_ms, SOON_MS)?;
    let row = |one: &Value| {
        let text = |key: &str| one.get(key).and_then(Value::as_str).map(str::to_owned);
        let holds = one.get("holds").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let holds = holds.collect::<Vec<_>>().join(",");
        Row {
            at_ms: text("due_at").and_then(|at| at.parse::<Timestamp>().ok()).map(Timestamp::as_millisecond),
            shipment: text("shipment"),
            station: text("open_at"),
            what: (!holds.is_empty()).then_some(holds),
            ..Row::default()
        }
    };
    let rows = told.get("shipments").and_then(Value::as_array).into_iter().flatten().map(row).collect();
    Ok(Listed { rows, more: told.get("left_out") == Some(&Value::Bool(true)) })
}
