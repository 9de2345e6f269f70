//! The store's numbers for `/metrics`.

use super::books::StoreBooks;
use crate::store::Store;
use crate::web::{Metric, MetricKind};

impl StoreBooks {
    /// All of them; those of what could not be asked are missing, or -1.
    pub(super) fn samples(&self) -> Vec<Metric> {
        let gauge = |name, help, labels, value| Metric { name, help, kind: MetricKind::Gauge, labels, value };
        let facts = self.read(Store::chain_head).map(|(facts, _)| facts).unwrap_or(-1);
        let mut metrics =
            vec![gauge("weighhouse_facts", "Facts in the journal; -1 when the store does not answer.", vec![], facts)];
        for (state, count) in self.read(Store::tracking_counts).unwrap_or_default() {
            let value = i64::try_from(count).unwrap_or(i64::MAX);
            metrics.push(gauge("weighhouse_tracking_rows", "Tracking rows by state.", vec![("state", state)], value));
        }
        let after_ms = self.now_ms() - self.holds.recall_ms;
        let recalled =
            self.read(|store| store.recalls(after_ms, 1)).map_or(-1, |(_, all)| i64::try_from(all).unwrap_or(-1));
        let help = "Accepted parcels that must not leave after all, and lie nobody knows where; -1 when the store does not answer.";
        metrics.push(gauge("weighhouse_recalls", help, vec![], recalled));
        for (stage, count) in self.read(Store::parcel_counts).unwrap_or_default() {
            let value = i64::try_from(count).unwrap_or(i64::MAX);
            metrics.push(gauge("weighhouse_parcels", "Parcels by stage.", vec![("stage", stage)], value));
        }
        for (reason, forces) in self.read(Store::force_counts).unwrap_or_default() {
            metrics.push(Metric {
                name: "weighhouse_forces_total",
                help: "What was passed although the bench refused it, by reason.",
                kind: MetricKind::Counter,
                labels: vec![("reason", reason)],
                value: forces,
            });
        }
        let now = self.now_ms();
        if let Ok(late) = self.read(|store| store.late_count(now)) {
            metrics.push(gauge(
                "weighhouse_late_shipments",
                "Shipments that should have left and are here.",
                vec![],
                late,
            ));
        }
        metrics.extend(self.channel_metrics());
        metrics
    }
}
