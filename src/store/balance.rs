//! What the balance of a day is made of: the labels printed on it, and those of earlier days that something is still to be done about.
//! Each as it stands at the moment of asking; the judgement is `packing/balance.rs`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row, params};

use super::holds::holds;
use super::office::first_fact;
use super::{Cause, Store, StoreError, shipment_record};
use crate::domain::{Hold, LineKind, Mg, RowState, Shipment, Waybill};
use crate::packing::{Packaging, Printed, SealedBox, Stage, Told};

/// So far back it is looked for labels that are still open: thirty days.
const WINDOW_MS: i64 = 30 * 24 * 3_600_000;
/// Shipments of one balance at most; beyond it the newest are left out, and said so.
const SHIPMENTS_MAX: usize = 50_000;
/// Shipments between two words of progress.
const TELL_EVERY: u64 = 500;
/// Holds under which a shipment will never leave: they are settled with the day on which they were set.
const NEVER_LEAVES: &str = "'refunded', 'cancelled', 'platform-shipped'";

/// Which balance is asked for.
#[derive(Clone, Copy, Debug)]
pub struct BalanceDay<'p> {
    /// Its first moment, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// The first moment after it.
    pub until_ms: i64,
    /// Hand-over to the courier is recorded.
    pub hands_over: bool,
    /// Boxes and bags, for what a parcel should weigh.
    pub packaging: &'p [Packaging],
}

/// The labels of a balance.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrintRun {
    /// In the order of the print run: that of the order files.
    pub printed: Vec<Printed>,
    /// Shipments of the day that have no label yet.
    pub unlabelled: u64,
    /// There are more than could be read.
    pub left_out: bool,
}

impl Store {
    /// The labels of a day's balance. `progress` hears how many shipments of how many were looked at.
    pub fn print_run(
        &mut self,
        day: BalanceDay<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<PrintRun, StoreError> {
        self.read(|conn| {
            let mut run = PrintRun::default();
            let shipments = shipments(conn, day)?;
            let all = u64::try_from(shipments.len()).unwrap_or(u64::MAX);
            for (done, (no, first)) in (0..).zip(shipments) {
                if done % TELL_EVERY == 0 {
                    progress(done, all);
                }
                if run.printed.len() >= SHIPMENTS_MAX {
                    run.left_out = true;
                    break;
                }
                let labels = of_shipment(conn, &no, first, day)?;
                let new = seen_on(conn, first)? >= day.from_ms;
                run.unlabelled += u64::from(labels.is_empty() && new);
                run.printed.extend(labels);
            }
            progress(all, all);
            Ok(run)
        })
    }

    /// The facts from one moment to before another, as the first number and the one after the last. Every fact belongs to one day, also
    /// where a clock was set back.
    pub fn facts_between(&mut self, from_ms: i64, until_ms: i64) -> Result<(i64, i64), StoreError> {
        self.read(|conn| Ok((first_fact(conn, from_ms)?, first_fact(conn, until_ms)?)))
    }
}

fn seen_on(conn: &Connection, first: i64) -> Result<i64, Cause> {
    Ok(conn.prepare_cached("SELECT wall_ms FROM event WHERE seq = ?")?.query_row([first], |row| row.get(0))?)
}

/// The shipments first seen on the day, and before them those of earlier days that are open or were worked on since.
fn shipments(conn: &Connection, day: BalanceDay<'_>) -> Result<Vec<(String, i64)>, Cause> {
    let [window, from, until] =
        [day.from_ms.saturating_sub(WINDOW_MS), day.from_ms, day.until_ms].map(|at_ms| first_fact(conn, at_ms));
    let settled: Vec<String> =
        RowState::ALL.iter().filter(|state| state.is_settled()).map(|it| format!("'{}'", it.id())).collect();
    let mut statement = conn.prepare(&format!(
        "SELECT no, first_event FROM shipment WHERE first_event >= ?1 AND first_event < ?3 AND (first_event >= ?2
         OR EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND (sealed_ms >= ?4 OR handed_ms >= ?4))
         OR CASE
             WHEN EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND stage <> 'open') THEN
                 EXISTS (SELECT 1 FROM hold WHERE hold.shipment = no)
                 OR EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND stage <> 'shipped')
                 OR EXISTS (SELECT 1 FROM tracking WHERE tracking.shipment = no AND state NOT IN ({}))
                 OR (?5 AND EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND handed_ms IS NULL))
             ELSE NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = no AND since_ms < ?4 AND reason IN ({NEVER_LEAVES}))
         END)
         ORDER BY first_event LIMIT ?6",
        settled.join(", ")
    ))?;
    let most = i64::try_from(SHIPMENTS_MAX + 1).unwrap_or(i64::MAX);
    let found = statement.query_map(params![window?, from?, until?, day.from_ms, day.hands_over, most], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// A closed box as the tables have it.
struct Boxed {
    waybill: String,
    packed: Vec<u32>,
    last: bool,
    packaging: Option<String>,
    sealed: SealedBox,
}

fn of_shipment(conn: &Connection, no: &str, first: i64, day: BalanceDay<'_>) -> Result<Vec<Printed>, Cause> {
    let body: String = conn
        .prepare_cached("SELECT body FROM shipment JOIN event ON seq = shipment.event WHERE no = ?")?
        .query_row([no], |row| row.get(0))?;
    let shipment = shipment_record::from_body(&body)?;
    let (boxes, bound) = boxes(conn, no)?;
    let (holds, withdrawn, told) = (holds(conn, no)?, withdrawn(conn, no)?, told(conn, no)?);
    let printed_ms = seen_on(conn, first)?;
    let mut labels: Vec<Waybill> = shipment.waybills.clone();
    let more = boxes.iter().map(|it| &it.waybill).chain(&bound).chain(&withdrawn);
    for waybill in more.map(|waybill| Waybill::from(waybill.as_str())) {
        if !labels.contains(&waybill) {
            labels.push(waybill);
        }
    }
    let shipped = boxes.iter().any(|it| it.sealed.stage == Stage::Shipped);
    let alone = labels.len() == 1;
    let orders: BTreeSet<&str> = shipment.lines.iter().map(|line| line.order.no.as_str()).collect();
    let orders: Vec<String> = orders.into_iter().map(str::to_owned).collect();
    let label = |waybill: Waybill| {
        let boxed = boxes.iter().find(|it| it.waybill == waybill.as_str());
        let pieces = pieces(&shipment, boxed, alone);
        let (told, note) = told.get(waybill.as_str()).cloned().unwrap_or((Told::Nothing, String::new()));
        let goods = pieces.as_deref().and_then(|pieces| goods(&shipment, pieces));
        let code = boxed.and_then(|it| it.packaging.as_deref()).or(shipment.packaging.as_deref());
        let around = match code {
            Some(code) => day.packaging.iter().find(|it| it.code == code).map(|it| it.weight),
            None => Some(Mg::ZERO),
        };
        Printed {
            withdrawn: boxed.is_none() && withdrawn.contains(waybill.as_str()),
            waybill,
            shipment: shipment.no.clone(),
            shop: shipment.lines.first().map(|line| line.order.shop.clone()).unwrap_or_default(),
            orders: orders.clone(),
            carrier: shipment.carrier.clone(),
            printed_ms,
            ship_by_ms: shipment.ship_by_ms,
            shipped,
            sealed: boxed.map(|it| it.sealed.clone()),
            holds: holds
                .iter()
                .map(|Hold { reason, .. }| reason.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            told,
            note,
            content: pieces.map(|pieces| content(&shipment, &pieces)).unwrap_or_default(),
            goods,
            expected: goods.zip(around).map(|(goods, around)| goods + around),
        }
    };
    Ok(labels.into_iter().map(label).collect())
}

/// The closed boxes, and the labels on boxes that are not.
fn boxes(conn: &Connection, no: &str) -> Result<(Vec<Boxed>, Vec<String>), Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT waybill, stage, weight_mg, sealed_ms, handed_ms, packed, last, packaging FROM parcel
         WHERE shipment = ? AND waybill IS NOT NULL ORDER BY n",
    )?;
    let read = |row: &Row<'_>| -> rusqlite::Result<(String, String, Option<i64>, String, Boxed)> {
        let sealed = SealedBox {
            stage: Stage::Open,
            weight: row.get::<_, Option<i64>>(2)?.map(Mg),
            sealed_ms: 0,
            handed_ms: row.get(4)?,
        };
        let boxed =
            Boxed { waybill: row.get(0)?, packed: Vec::new(), last: row.get(6)?, packaging: row.get(7)?, sealed };
        Ok((boxed.waybill.clone(), row.get(1)?, row.get(3)?, row.get(5)?, boxed))
    };
    let (mut closed, mut open) = (Vec::new(), Vec::new());
    for row in statement.query_map([no], read)? {
        let (waybill, stage, sealed_ms, packed, mut boxed) = row?;
        boxed.sealed.stage = match stage.as_str() {
            "shipped" => Stage::Shipped,
            "checked" => Stage::Checked,
            _ => {
                open.push(waybill);
                continue;
            }
        };
        boxed.sealed.sealed_ms = sealed_ms.unwrap_or(0);
        boxed.packed = serde_json::from_str(&packed)?;
        closed.push(boxed);
    }
    Ok((closed, open))
}

fn withdrawn(conn: &Connection, no: &str) -> Result<BTreeSet<String>, Cause> {
    let mut statement = conn.prepare_cached("SELECT waybill FROM withdrawn WHERE shipment = ?")?;
    let found = statement.query_map([no], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What the marketplace knows of each label, and of a row that is not settled its state and reason.
fn told(conn: &Connection, no: &str) -> Result<BTreeMap<String, (Told, String)>, Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT waybill, state, coalesce(reason, '') FROM tracking WHERE shipment = ? ORDER BY shop, order_no, waybill",
    )?;
    let mut all: BTreeMap<String, (Told, String)> = BTreeMap::new();
    let rows = statement.query_map([no], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for row in rows {
        let (waybill, state, reason): (String, String, String) = row?;
        let known = RowState::from_id(&state);
        let told = match known {
            Some(state) if state.is_settled() => Told::All,
            Some(RowState::Parked | RowState::Intercept) => Told::Refused,
            _ => Told::Waits,
        };
        let note = if told == Told::All { String::new() } else { format!("{state} {reason}").trim_end().to_owned() };
        let entry = all.entry(waybill).or_insert((Told::All, String::new()));
        // Of several rows the worst counts.
        let worse = |told: Told| match told {
            Told::Refused => 2,
            Told::Waits | Told::Nothing => 1,
            Told::All => 0,
        };
        if worse(told) > worse(entry.0) {
            *entry = (told, note);
        }
    }
    Ok(all)
}

/// Pieces by line of what belongs to a label; `None` where nobody can know.
fn pieces(shipment: &Shipment, boxed: Option<&Boxed>, alone: bool) -> Option<Vec<u32>> {
    let whole = || Some(shipment.lines.iter().map(|line| line.qty).collect());
    match boxed {
        None if alone => whole(),
        None => None,
        // Nobody scanned into it: at a bench that only weighs, it is the whole shipment or unknown.
        Some(boxed) if boxed.packed.iter().all(|&count| count == 0) => {
            if alone {
                whole()
            } else {
                None
            }
        }
        Some(boxed) => {
            let counted = shipment.lines.iter().enumerate().map(|(index, line)| {
                let unseen = boxed.last && line.kind == LineKind::NoScan;
                if unseen { line.qty } else { boxed.packed.get(index).copied().unwrap_or(0) }
            });
            Some(counted.collect())
        }
    }
}

fn goods(shipment: &Shipment, pieces: &[u32]) -> Option<Mg> {
    let of = shipment.lines.iter().zip(pieces).filter(|(_, qty)| **qty > 0);
    of.map(|(line, qty)| line.unit_weight.map(|unit| unit.times(*qty))).try_fold(Mg::ZERO, |sum, one| Some(sum + one?))
}

fn content(shipment: &Shipment, pieces: &[u32]) -> Vec<(String, u32)> {
    let mut content: BTreeMap<String, u32> = BTreeMap::new();
    for (line, qty) in shipment.lines.iter().zip(pieces).filter(|(_, qty)| **qty > 0) {
        let count = content.entry(format!("{} {}", line.sku, line.spec)).or_default();
        *count = count.saturating_add(*qty);
    }
    content.into_iter().collect()
}
