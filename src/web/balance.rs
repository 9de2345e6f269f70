//! The balance of a day as JSON, for programs and for the page.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::view::utc;
use crate::config::{Config, Role};
use crate::domain::{Heading, RowState};
use crate::packing::{Evening, Judged, Packaging, Person, balance, totals};
use crate::store::{BalanceDay, PrintRun, Store, StoreError};
use crate::words::{BalanceLine, Text, heading, heading_advice, line_advice, line_reason, plain};

/// For whom a balance is drawn up.
#[derive(Clone, Debug)]
pub struct Office {
    /// The site's clock.
    pub zone: TimeZone,
    /// Boxes and bags.
    pub packaging: Vec<Packaging>,
    /// Parcels must be weighed before they leave.
    pub weigh_required: bool,
    /// A bench of the site hands over to the courier.
    pub hands_over: bool,
    /// Shops whose marketplace is told by calls.
    pub called: Vec<String>,
    /// Who works here.
    pub people: Vec<Person>,
}

impl Office {
    /// That of a configuration.
    pub fn of(config: &Config) -> Office {
        Office {
            zone: config.site.zone.clone(),
            packaging: config.packaging.clone(),
            weigh_required: config.requires().1,
            hands_over: config.stations.iter().any(|station| station.role == Role::HandOver),
            called: config.channels.iter().map(|channel| channel.shop.clone()).collect(),
            people: config.rules.people.operators.clone(),
        }
    }

    /// Reads a day as people write it, `2026-11-22`; today where none is named. `None` for what is no day.
    pub fn day(&self, text: Option<&str>, now_ms: i64) -> Option<Date> {
        match text {
            Some(text) => text.parse().ok().filter(|_| text.len() == 10),
            None => Some(Timestamp::from_millisecond(now_ms).ok()?.to_zoned(self.zone.clone()).date()),
        }
    }

    /// The first moment of a day and the first after it, milliseconds since 1970 UTC.
    pub fn span(&self, day: Date) -> Option<(i64, i64)> {
        let begins = |day: Date| {
            let begins = self.zone.to_zoned(day.to_datetime(Time::midnight())).ok()?;
            Some(begins.timestamp().as_millisecond())
        };
        begins(day).zip(begins(day.checked_add(1.day()).ok()?))
    }

    /// Draws up the balance of a day; `Ok(None)` for a day that no clock of the site knows.
    pub fn balance(&self, store: &mut Store, day: Date, now_ms: i64) -> Result<Option<Value>, StoreError> {
        self.balance_telling(store, day, now_ms, &mut |_, _| {})
    }

    /// The same; `progress` hears how many shipments of how many were looked at.
    pub fn balance_telling(
        &self,
        store: &mut Store,
        day: Date,
        now_ms: i64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Option<Value>, StoreError> {
        let Some((from_ms, until_ms)) = self.span(day) else { return Ok(None) };
        let asked = BalanceDay { from_ms, until_ms, hands_over: self.hands_over, packaging: &self.packaging };
        let run = store.print_run(asked, progress)?;
        let stops = stops(store, now_ms)?;
        let evening = Evening { now_ms, weigh_required: self.weigh_required, hands_over: self.hands_over };
        Ok(Some(self.told(run, &stops, evening, day)))
    }

    fn told(&self, run: PrintRun, stops: &Stops, evening: Evening, day: Date) -> Value {
        let judged = balance(run.printed, evening);
        let count = totals(&judged);
        let headings: Vec<Value> = Heading::ALL.iter().filter_map(|one| self.listed(*one, &judged, stops)).collect();
        let listed: usize = headings.iter().filter_map(|one| one.get("labels")?.as_array()).map(Vec::len).sum();
        json!({
            "day": day.to_string(), "as_of": utc(evening.now_ms), "hands_over": evening.hands_over,
            "printed": count.printed, "checked": count.checked, "weighed": count.weighed,
            "handed_over": count.handed_over, "uploaded": count.uploaded, "open": count.open,
            "difference": i64::try_from(count.printed).unwrap_or(i64::MAX) - i64::try_from(listed).unwrap_or(0),
            "headings": headings, "unlabelled": run.unlabelled, "left_out": run.left_out,
        })
    }

    fn listed(&self, one: Heading, judged: &[Judged], stops: &Stops) -> Option<Value> {
        let of = judged.iter().filter(|it| it.heading == one);
        let labels: Vec<Value> = of.map(|it| self.label(it, stops)).collect();
        (!labels.is_empty()).then(|| {
            json!({"heading": one.id(), "open": one.is_open(), "count": labels.len(), "title": both(heading(one)),
                "do": both(heading_advice(one)), "labels": labels})
        })
    }

    fn label(&self, one: &Judged, stops: &Stops) -> Value {
        let (it, sealed) = (&one.printed, one.printed.sealed.as_ref());
        let twin = one.twin.as_ref().map(|twin| {
            json!({"waybill": twin.waybill.as_str(), "weight_g": twin.weight.to_string(), "excess_g": twin.excess.to_string()})
        });
        let holds: Vec<&str> = it.holds.iter().map(|reason| reason.as_str()).collect();
        let (why, to_do) = self.said(one, &holds, stops);
        json!({
            "waybill": it.waybill.as_str(), "shipment": it.shipment.as_str(), "shop": it.shop, "orders": it.orders,
            "carrier": it.carrier, "printed": utc(it.printed_ms), "ship_by": it.ship_by_ms.map(utc),
            "sealed_at": sealed.map(|it| utc(it.sealed_ms)),
            "weight_g": sealed.and_then(|it| it.weight).map(|weight| weight.to_string()),
            "handed_over_at": sealed.and_then(|it| it.handed_ms).map(utc),
            "holds": holds, "tracking": it.note, "look_at": twin, "why": both(why), "do": both(to_do),
        })
    }

    /// Why it stands there and what to do, in words.
    fn said(&self, one: &Judged, holds: &[&str], stops: &Stops) -> (Text, Text) {
        let (it, sealed) = (&one.printed, one.printed.sealed.as_ref());
        let moment = |ms: i64| {
            let at = Timestamp::from_millisecond(ms).ok()?;
            Some(at.to_zoned(self.zone.clone()).strftime("%m-%d %H:%M").to_string())
        };
        let ship_by = it.ship_by_ms.and_then(moment);
        let closed = sealed.and_then(|it| moment(it.sealed_ms));
        let handed = sealed.and_then(|it| it.handed_ms).and_then(moment);
        let twin = one
            .twin
            .as_ref()
            .map(|twin| [plain(twin.waybill.as_str()), twin.weight.to_string(), twin.excess.to_string()]);
        let stop = stops.get(&it.shop).map(|(class, until_ms)| (class.as_str(), until_ms.and_then(moment)));
        let (state, reason) = it.note.split_once(' ').unwrap_or((&it.note, ""));
        let line = BalanceLine {
            heading: one.heading,
            holds,
            ship_by: ship_by.as_deref(),
            sealed: closed.as_deref(),
            handed: handed.as_deref(),
            twin: twin.as_ref().map(|twin| twin.each_ref().map(String::as_str)),
            state: RowState::from_id(state),
            reason,
            by_calls: self.called.contains(&it.shop),
            stopped: stop.as_ref().map(|(class, until)| (*class, until.as_deref())),
        };
        (line_reason(&line), line_advice(&line))
    }
}

/// Shops of which nothing gets through to the marketplace: the class of what it answered, and when it is tried again, if that is known.
type Stops = BTreeMap<String, (String, Option<i64>)>;

/// Those that still rest at this moment.
fn stops(store: &mut Store, now_ms: i64) -> Result<Stops, StoreError> {
    let stop = |row: Value| {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let until_ms = row.get("until_ms").and_then(Value::as_i64);
        until_ms.is_none_or(|until_ms| until_ms > now_ms).then(|| (text("shop"), (text("class"), until_ms)))
    };
    Ok(store.stopped_channels()?.into_iter().filter_map(stop).collect())
}

fn both(Text { zh_cn, en }: Text) -> Value {
    json!({"zh-CN": zh_cn, "en": en})
}
