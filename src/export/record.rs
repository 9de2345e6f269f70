//! One tracking row to the cells of its records, or the reason why it cannot be told.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::layout::{Column, Courier, Layout, Reader, Value};
use super::writing::{number, readable, words};
use super::{Couriers, SoldItem, TrackingRow};
use crate::domain::Mg;

/// The records of a row: one, or one for each numbered item where the layout tells items.
pub(super) fn records(
    layout: &Layout,
    couriers: &Couriers,
    row: &TrackingRow,
    zone: &TimeZone,
) -> Result<Vec<Vec<String>>, String> {
    let asks = |value: Value| layout.columns.iter().find(|column| column.value == value);
    let courier = match asks(Value::CarrierName).or(asks(Value::CarrierCode)) {
        Some(column) => Some(courier(layout, couriers, column, &row.carrier)?),
        None => None,
    };
    let telling = Telling { layout, row, courier, zone };
    let by_item = layout.columns.iter().any(|column| column.value.of_item());
    if !by_item || row.items.is_empty() {
        return Ok(vec![telling.record(None)?]);
    }
    row.items.iter().map(|item| telling.record(Some(item))).collect()
}

/// How the marketplace calls the courier of a row.
fn courier<'l>(layout: &'l Layout, couriers: &Couriers, column: &Column, written: &str) -> Result<&'l Courier, String> {
    let written = written.trim();
    let by = |name: &str| layout.couriers.iter().find(|courier| courier.is == name);
    let known = by(written).or_else(|| by(&couriers.id(written)?));
    known.or_else(|| by("*").filter(|_| !written.is_empty())).ok_or_else(|| {
        let heading = &column.heading;
        match written {
            "" => format!("{heading}: the order file names no courier"),
            _ => format!(
                "{heading}: {written:?} is none of the couriers that this profile knows; name it in its profile file"
            ),
        }
    })
}

struct Telling<'a> {
    layout: &'a Layout,
    row: &'a TrackingRow,
    courier: Option<&'a Courier>,
    zone: &'a TimeZone,
}

impl Telling<'_> {
    fn record(&self, item: Option<&SoldItem>) -> Result<Vec<String>, String> {
        self.layout.columns.iter().map(|column| self.cell(column, item)).collect()
    }

    fn cell(&self, column: &Column, item: Option<&SoldItem>) -> Result<String, String> {
        let (row, heading) = (self.row, column.heading.as_ref());
        let of_item = |told: &dyn Fn(&SoldItem) -> Result<String, String>| item.map_or(Ok(String::new()), told);
        let told = match column.value {
            Value::Shop => self.words(heading, &row.shop)?,
            Value::Order => self.number(heading, &row.order)?,
            Value::Tracking => self.number(heading, &row.waybill)?,
            Value::TrackingBare => self.number(heading, &row.waybill.replace('-', ""))?,
            Value::Carrier if row.carrier.is_empty() => String::new(),
            Value::Carrier => self.words(heading, &row.carrier)?,
            Value::CarrierName => match self.courier.map(|courier| courier.name.as_ref()) {
                Some("") | None => self.words(heading, &row.carrier)?,
                Some(name) => name.to_owned(),
            },
            Value::CarrierCode => self.courier.map_or("", |courier| courier.code.as_ref()).to_owned(),
            Value::WeightG => weight(heading, row.weight)?,
            Value::ShippedAt => self.moment(heading)?.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Value::ShipDate => self.moment(heading)?.strftime("%Y-%m-%d").to_string(),
            Value::ShipDateDmy => self.moment(heading)?.strftime("%d-%m-%Y").to_string(),
            Value::Item => of_item(&|item| self.number(heading, &item.no))?,
            Value::Sku => of_item(&|item| self.words(heading, &item.sku))?,
            Value::Title => of_item(&|item| self.words(heading, &item.title))?,
            Value::Quantity => of_item(&|item| Ok(item.qty.to_string()))?,
            Value::Text => String::new(),
        };
        Ok(format!("{}{told}", column.text))
    }

    fn number(&self, heading: &str, text: &str) -> Result<String, String> {
        match self.layout.reader {
            Reader::Machine => number(heading, text),
            Reader::People => readable(heading, text),
            Reader::Excel => number(heading, text).map(|number| format!("=\"{number}\"")),
        }
    }

    fn words(&self, heading: &str, text: &str) -> Result<String, String> {
        if self.layout.reader == Reader::People { readable(heading, text) } else { words(heading, text) }
    }

    fn moment(&self, heading: &str) -> Result<Zoned, String> {
        let at = Timestamp::from_millisecond(self.row.shipped_at_ms);
        Ok(at.map_err(|_| format!("{heading}: no such moment"))?.to_zoned(self.zone.clone()))
    }
}

fn weight(heading: &str, weight: Option<Mg>) -> Result<String, String> {
    match weight {
        Some(weight) if weight < Mg::ZERO => Err(format!("{heading}: {weight} is below zero")),
        weight => Ok(weight.map(|weight| weight.to_string()).unwrap_or_default()),
    }
}
