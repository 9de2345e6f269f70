//! What stands behind a weighing: how the load came to rest, the scale's last zero and last check, and the rules it was judged by.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value, json};

use super::Cause;
use super::derive_trail::IN_INDEX;
use super::evidence::{field, rows, utc};
use crate::domain::Mg;

/// Judgements that are shown with their loads; of more, the newest.
const LOADS_MAX: usize = 200;
/// How far back a load's own facts are looked for: between two parcels a station records a few dozen.
const FAR: i64 = 50_000;

/// Every judgement of a load of this shipment, oldest first; the newest with all that stands behind them.
pub(super) fn weighings(conn: &Connection, no: &str) -> Result<Vec<Value>, Cause> {
    let mut found = rows(
        conn,
        &format!(
            "SELECT weighing.event AS seq, waybill, weight_mg AS weight_g, low_mg AS low_g, high_mg AS high_g, fault,
         event.wall_ms AS at, event.station, event.operator
         FROM event CROSS JOIN weighing ON weighing.event = event.seq
         WHERE event.shipment = ? AND {IN_INDEX} AND kind = 'weighed' ORDER BY event.seq"
        ),
        no,
    )?;
    for weighing in found.iter_mut().rev().take(LOADS_MAX) {
        let Value::Object(weighing) = weighing else { continue };
        let seq = weighing.get("seq").and_then(Value::as_i64).unwrap_or_default();
        let Some(station) = weighing.get("station").and_then(Value::as_str).map(str::to_owned) else { continue };
        behind(conn, seq, &station, weighing)?;
    }
    Ok(found)
}

fn behind(conn: &Connection, seq: i64, station: &str, weighing: &mut Map<String, Value>) -> Result<(), Cause> {
    weighing.insert("load".into(), load(conn, seq, station)?.unwrap_or(Value::Null));
    let rules = standing(conn, "rules-in-force", seq, station)?;
    weighing.insert("rules".into(), rules.map_or(Value::Null, |(_, _, body)| field(&body, "sha256").clone()));
    let check = standing(conn, "scale-checked", seq, station)?;
    let check = check.map(|(seq, at, body)| json!({"seq": seq, "at": utc(at), "found": body}));
    weighing.insert("scale_check".into(), check.unwrap_or(Value::Null));
    Ok(())
}

/// The load that was judged: the one that settled last at that station.
fn load(conn: &Connection, seq: i64, station: &str) -> Result<Option<Value>, Cause> {
    let Some((at, body, device)) = newest(conn, "settled", seq, station)? else { return Ok(None) };
    let body: Value = serde_json::from_str(&body)?;
    let trace = field(&body, "trace");
    let points = field(trace, "points").as_array().map(Vec::as_slice).unwrap_or_default();
    let lasted = points.last().and_then(|point| point[0].as_i64()).unwrap_or(0);
    let zero_at = match field(trace, "zero").as_bool() {
        Some(true) => Some(at.saturating_sub(lasted)),
        _ => newest(conn, "zeroed", seq, station)?.map(|(at, ..)| at),
    };
    let point = |point: &Value| json!({"ms": point[0], "g": point[1].as_i64().map(|mg| Mg(mg).to_string())});
    Ok(Some(json!({
        "settled_at": utc(at),
        "device": device,
        "inferred": field(&body, "inferred"),
        "zero_at": zero_at.map(utc),
        "from_zero": field(trace, "zero"),
        "trace": points.iter().map(point).collect::<Vec<_>>(),
    })))
}

/// Moment, body and device of the newest fact of this kind at a station before a fact.
fn newest(
    conn: &Connection,
    kind: &str,
    seq: i64,
    station: &str,
) -> Result<Option<(i64, String, Option<String>)>, Cause> {
    let mut newest = conn.prepare_cached(
        "SELECT wall_ms, body, device FROM event WHERE station = ?1 AND seq < ?2 AND seq > ?2 - ?4 AND kind = ?3 AND kind <> 'packed'
         ORDER BY seq DESC LIMIT 1",
    )?;
    let row = newest.query_row(params![station, seq, kind, FAR], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(row.optional()?)
}

/// Number, moment and body of the fact of a rare kind that stood at a station when a fact was recorded.
pub(super) fn standing(
    conn: &Connection,
    kind: &str,
    seq: i64,
    station: &str,
) -> Result<Option<(i64, i64, Value)>, Cause> {
    // The kinds are written out, or the partial index that knows them would not be used.
    let mut newest = conn.prepare_cached(
        "SELECT seq, wall_ms, body FROM event WHERE kind IN ('rules-in-force', 'scale-checked') AND kind = ?1
         AND station = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT 1",
    )?;
    let row = newest.query_row(params![kind, station, seq], |row| {
        let body: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, body))
    });
    let Some((seq, at, body)) = row.optional()? else { return Ok(None) };
    Ok(Some((seq, at, serde_json::from_str(&body)?)))
}
