//! What the rim asks of the store. The daemon builds the bridge; tests bring a fake.

use serde_json::Value;

use super::Problem;
use crate::domain::{CameBack, HoldReason, HoldSource, RowState, ShipmentNo, StationId, TrackingKey, Waybill};
use crate::store::{Fact, Found, Listed, RowsAsked, Today};

/// The store as the API sees it. Every call may block; the rim makes few at a time, on threads made for blocking.
///
/// `Ok(None)` means that the store was asked and holds no such thing; a store that cannot be asked answers with a
/// [`Problem`] of status 503, never with `None`.
pub trait Books: Send + Sync + 'static {
    /// Takes in an order file. `name` ends in `.json`, `.csv` or `.xlsx`; the answer lists the result of each shipment.
    fn import(&self, name: &str, body: &[u8]) -> Result<Value, Problem>;

    /// State, facts and evidence of a shipment.
    fn shipment(&self, no: &ShipmentNo) -> Result<Option<Value>, Problem>;

    /// State, facts and evidence of a parcel.
    fn parcel(&self, waybill: &Waybill) -> Result<Option<Value>, Problem>;

    /// State, facts and evidence of an order.
    fn order(&self, shop: &str, no: &str) -> Result<Option<Value>, Problem>;

    /// Sets a hold; setting it twice changes nothing. `None` when there is no such shipment.
    fn set_hold(
        &self,
        no: &ShipmentNo,
        reason: &HoldReason,
        source: &HoldSource,
        note: &str,
    ) -> Result<Option<Value>, Problem>;

    /// Lifts what a source holds. `None` when there is no such shipment or it does not hold it for this reason.
    fn lift_hold(&self, no: &ShipmentNo, reason: &HoldReason, source: &HoldSource) -> Result<Option<Value>, Problem>;

    /// Accepted parcels that must not leave after all.
    fn recalls(&self) -> Result<Value, Problem>;

    /// Takes the word of a source that all the holds it knows of are known here. `None` when no such source is configured.
    fn report_source(&self, source: &HoldSource) -> Result<Option<Value>, Problem>;

    /// The configured sources of holds, with when each reported last.
    fn hold_sources(&self) -> Result<Value, Problem>;

    /// Registers what came back in a parcel, all of it or nothing. `None` when no parcel bears this waybill; what cannot have come back is a
    /// [`Problem`] of status 409 that names the fault.
    fn take_back(&self, waybill: &Waybill, items: &[CameBack]) -> Result<Option<Value>, Problem>;
    /// The forces of a day (`2026-11-22`, by the site's clock; today where none is named), with counts. Errors: 422 for what is no day.
    fn forces(&self, day: Option<&str>) -> Result<Value, Problem>;

    /// The tests of a station's scale, their control chart, and its zeros.
    fn scale_checks(&self, station: &StationId) -> Result<Value, Problem>;

    /// Shipments that are late, or will be within a span (`90m`, `2h`, `3d`; two hours where none is named), the most urgent first.
    /// Errors: 422 for what is no span.
    fn late(&self, within: Option<&str>) -> Result<Value, Problem>;

    /// The figures of a day (`2026-11-22`, by the site's clock; today where none is named). Errors: 422 for what is no day.
    fn day(&self, day: Option<&str>) -> Result<DayFigures, Problem>;

    /// The rows behind a figure; `None` when no list has this id. `only`: the fault, operator or state that is wanted; of
    /// parcels the hour of the day, counted from 0.
    fn list(&self, id: &str, day: Option<&str>, only: Option<&str>) -> Result<Option<Rows>, Problem>;

    /// What a number, or its tail, means; and whether there is more than is told.
    fn find(&self, number: &str) -> Result<(Vec<Found>, bool), Problem>;

    /// The balance of a day (`2026-11-22`; today where none is named): every printed label under one heading. Errors: 422 for what is no day.
    fn balance(&self, day: Option<&str>) -> Result<Value, Problem>;

    /// The report of a day (`2026-11-22`; today where none is named), with its balance. Errors: 422 for what is no day.
    fn report(&self, day: Option<&str>) -> Result<Value, Problem>;

    /// A fact among those of its bench; `None` when the journal has no such number.
    fn around(&self, seq: i64) -> Result<Option<Vec<Fact>>, Problem>;

    /// What marketplaces must be told: counts by state, channels with why they rest, and a page of rows.
    fn tracking(&self, asked: &RowsAsked) -> Result<Value, Problem>;

    /// Moves a row for a person. `None` when there is no such row; a [`Problem`] of status 409 when it stands where nobody may move it.
    fn move_row(&self, row: &TrackingKey, to: RowState, reason: &str) -> Result<Option<Value>, Problem>;

    /// Why the site is not well; empty when it is.
    fn health(&self) -> Vec<String>;

    /// Numbers for `/metrics`.
    fn metrics(&self) -> Vec<Metric>;
}

/// A day as the supervisor sees it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DayFigures {
    /// Which day.
    pub day: String,
    /// The one before.
    pub before: String,
    /// The one after; `None` on the day that it is.
    pub after: Option<String>,
    /// Its first moment, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// The figures.
    pub figures: Today,
    /// Shipments that are late at this moment, and that will be soon.
    pub late: u64,
    /// Those that will be soon.
    pub soon: u64,
    /// There are more of both than were counted.
    pub late_more: bool,
}

impl DayFigures {
    /// The first moment of one of its hours, counted from 0.
    pub fn hour_ms(&self, hour: usize) -> i64 {
        self.from_ms.saturating_add(i64::try_from(hour).unwrap_or(0).saturating_mul(3_600_000))
    }
}

/// The rows behind a figure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rows {
    /// Of which day, where the list is of one.
    pub day: Option<String>,
    /// Of which hour alone: its first moment, milliseconds since 1970 UTC.
    pub hour_ms: Option<i64>,
    /// The rows.
    pub listed: Listed,
}

/// One sample. Samples of one name carry the same help and kind, and stand together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metric {
    /// Its name, as Prometheus wants it: `weighhouse_scans_total`.
    pub name: &'static str,
    /// What it counts, in a sentence.
    pub help: &'static str,
    /// Whether it only grows.
    pub kind: MetricKind,
    /// Label names and values; values may hold any text.
    pub labels: Vec<(&'static str, String)>,
    /// The number, in the unit that the name ends in.
    pub value: i64,
}

/// Whether a number only grows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MetricKind {
    /// It only grows, and begins anew when the daemon does.
    Counter,
    /// It goes both ways.
    Gauge,
}
