//! The rows that marketplaces must be told, as the API shows and moves them; and what a monitor wants to know of channels.

use serde_json::{Map, Value, json};

use super::books::StoreBooks;
use crate::config::ChannelConf;
use crate::domain::{RowState, TrackingKey};
use crate::store::{Moved, ROWS_PAGE, RowsAsked, Store, StoreError};
use crate::web::{Metric, MetricKind, Problem, utc};

impl StoreBooks {
    /// Counts, channels and a page of rows.
    pub(super) fn rows(&self, asked: &RowsAsked) -> Result<Value, Problem> {
        let now_ms = self.now_ms();
        let limit = asked.limit.clamp(1, ROWS_PAGE);
        let asked = RowsAsked { limit, ..asked.clone() };
        self.read(|store| {
            let rows = store.tracking_rows(&asked)?;
            let full = rows.len() >= limit as usize;
            let last = rows.last().filter(|_| full).map(cursor);
            let counts: Vec<Value> = store
                .tracking_counts()?
                .into_iter()
                .map(|(state, rows)| json!({"state": state, "rows": rows}))
                .collect();
            let stops = store.stopped_channels()?;
            let channels = self.channels.iter().map(|conf| self.channel(store, conf, &stops, now_ms));
            let channels = channels.collect::<Result<Vec<_>, _>>()?;
            Ok(json!({
                "counts": counts, "told_then_held": store.told_then_held()?, "channels": channels,
                "batches": store.open_batches()?.into_iter().map(batch).collect::<Vec<_>>(),
                "rows": rows.into_iter().map(told).collect::<Vec<_>>(), "next": last,
            }))
        })
    }

    /// Moves a row for a person.
    pub(super) fn moved(&self, row: &TrackingKey, to: RowState, reason: &str) -> Result<Option<Value>, Problem> {
        match self.write(|store| store.move_row(row, to, reason, self.now()))? {
            Moved::NoSuchRow => Ok(None),
            Moved::Not(from) => {
                let why = format!("a row that is {} cannot be made {}; nothing was changed", from.id(), to.id());
                Err(Problem::new(409, why).with("state", from.id()))
            }
            Moved::Done => {
                let key = json!({"shop": row.shop, "order": row.order, "waybill": row.waybill.as_str()});
                Ok(Some(json!({"row": key, "state": to.id()})))
            }
        }
    }

    /// What a monitor wants to know of channels.
    pub(super) fn channel_metrics(&self) -> Vec<Metric> {
        let gauge = |name, help, labels, value| Metric { name, help, kind: MetricKind::Gauge, labels, value };
        let mut metrics = Vec::new();
        let open = self.read(Store::open_batches).map_or(-1, |open| i64::try_from(open.len()).unwrap_or(i64::MAX));
        let help = "Tracking files that are not in all of their places; -1 when the store does not answer.";
        metrics.push(gauge("weighhouse_batches_undelivered", help, vec![], open));
        let held = self.read(Store::told_then_held).map_or(-1, |rows| i64::try_from(rows).unwrap_or(i64::MAX));
        let help =
            "Rows whose marketplace was told and whose shipment is held since; -1 when the store does not answer.";
        metrics.push(gauge("weighhouse_tracking_told_then_held", help, vec![], held));
        let stops = self.read(Store::stopped_channels).unwrap_or_default();
        for conf in &self.channels {
            let shop = || vec![("shop", conf.shop.clone())];
            let help = "Whether nothing gets through to the shop's marketplace.";
            metrics.push(gauge("weighhouse_channel_stopped", help, shop(), i64::from(stop(&stops, conf).is_some())));
            if let Ok(Some(parcels)) = self.read(|store| self.not_picked_up(store, conf, self.now_ms())) {
                let help = "Parcels whose number was told long ago and that no courier has.";
                let value = i64::try_from(parcels).unwrap_or(i64::MAX);
                metrics.push(gauge("weighhouse_told_not_handed_over", help, shop(), value));
            }
        }
        metrics
    }

    fn channel(
        &self,
        store: &mut Store,
        conf: &ChannelConf,
        stops: &[Value],
        now_ms: i64,
    ) -> Result<Value, StoreError> {
        let stopped = stop(stops, conf).cloned().map(|stop| {
            let mut stop = told(stop);
            stop.as_object_mut().map(|stop| stop.remove("shop"));
            stop
        });
        Ok(json!({
            "shop": conf.shop, "kind": conf.market.name, "not_before": conf.not_before.id(), "stopped": stopped,
            "not_picked_up": self.not_picked_up(store, conf, now_ms)?,
        }))
    }

    /// `None` where no bench hands parcels over, or nobody asks.
    fn not_picked_up(&self, store: &mut Store, conf: &ChannelConf, now_ms: i64) -> Result<Option<u64>, StoreError> {
        if conf.pickup_ms == 0 || !self.office.hands_over {
            return Ok(None);
        }
        let (_, parcels) = store.told_not_handed_over(&conf.shop, now_ms.saturating_sub(conf.pickup_ms))?;
        Ok(Some(parcels))
    }
}

fn stop<'s>(stops: &'s [Value], conf: &ChannelConf) -> Option<&'s Value> {
    stops.iter().find(|stop| stop.get("shop").and_then(Value::as_str) == Some(&conf.shop))
}

/// Where the next page begins: behind this row.
fn cursor(row: &Value) -> String {
    Value::Array(["shop", "order", "waybill"].map(|key| row.get(key).cloned().unwrap_or_default()).to_vec()).to_string()
}

/// A row with its moments as the API writes them: `told_ms` becomes `told_at`.
fn told(row: Value) -> Value {
    let Value::Object(row) = row else { return row };
    let moment = |(key, value): (String, Value)| match key.strip_suffix("_ms") {
        Some("at") => ("at".to_owned(), value.as_i64().map_or(Value::Null, |ms| json!(utc(ms)))),
        Some(name) => (format!("{name}_at"), value.as_i64().map_or(Value::Null, |ms| json!(utc(ms)))),
        None => (key, value),
    };
    Value::Object(row.into_iter().map(moment).collect::<Map<_, _>>())
}

/// A batch with its moments and those of its places.
fn batch(batch: Value) -> Value {
    let mut batch = told(batch);
    if let Some(Value::Array(places)) = batch.get_mut("places") {
        places.iter_mut().for_each(|place| *place = told(place.take()));
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_everywhere_and_a_page_says_where_the_next_begins() {
        let row =
            json!({"shop": "店", "order": "1", "waybill": "W\"1", "told_ms": 1_795_278_600_000_i64, "due_ms": null});
        assert_eq!(cursor(&row), r#"["店","1","W\"1"]"#);
        let row = told(row);
        assert_eq!(
            (row["told_at"].as_str(), row.get("due_at")),
            (utc(1_795_278_600_000).as_deref(), Some(&Value::Null))
        );
    }
}
