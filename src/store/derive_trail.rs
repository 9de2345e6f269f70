//! Where a shipment's counts stand in the journal. Most facts of a day say that pieces were counted: they are in no index, and the box in
//! hand remembers between which facts they lie. So a scan that counts writes two pages, the journal's and the box's own.

use rusqlite::{Connection, params};

use super::Cause;

/// Facts of other benches that a span may run over before another one is begun: what is read in vain is bounded by it.
const GAP: i64 = 512;

/// The spans of one shipment's counts, as rows `(a, b)` of numbers of facts, both within. `?1` is the shipment.
pub(super) const SPANS: &str = "
    SELECT packed_from AS a, packed_to AS b FROM parcel WHERE shipment = ?1 AND packed_to IS NOT NULL
    UNION SELECT value ->> 0, value ->> 1 FROM parcel, json_each(parcel.trail) WHERE parcel.shipment = ?1
    UNION SELECT value ->> 0, value ->> 1 FROM shipment, json_each(shipment.trail) WHERE shipment.no = ?1";

/// Pieces were counted into the box in hand at a station.
pub(super) fn packed(conn: &Connection, station: Option<&str>, seq: i64, line: usize, qty: u32) -> Result<(), Cause> {
    let sql = "UPDATE parcel SET packed = json_set(packed, '$[' || ?1 || ']', coalesce(packed ->> ?1, 0) + ?2),
               trail = iif(packed_to < ?3 - ?5, json_insert(trail, '$[#]', json_array(packed_from, packed_to)), trail),
               packed_from = iif(packed_to >= ?3 - ?5, packed_from, ?3), packed_to = ?3 WHERE open_at = ?4";
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    conn.prepare_cached(sql)?.execute(params![line, qty, seq, station, GAP])?;
    Ok(())
}

/// The box that a statement is about to delete hands its spans to the shipment. `which` says which box, in SQL.
pub(super) fn keep(conn: &Connection, no: &str, which: &str) -> Result<(), Cause> {
    let sql = format!(
        "SELECT value ->> 0, value ->> 1 FROM parcel, json_each(parcel.trail) WHERE shipment = ?1 AND {which}
         UNION ALL SELECT packed_from, packed_to FROM parcel WHERE shipment = ?1 AND packed_to IS NOT NULL AND {which}"
    );
    let mut spans = conn.prepare_cached(&sql)?;
    let spans = spans.query_map([no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let spans: Vec<(i64, i64)> = spans.collect::<Result<_, _>>()?;
    for (from, to) in spans {
        conn.prepare_cached(
            "UPDATE shipment SET trail = json_insert(trail, '$[#]', json_array(?1, ?2)) WHERE no = ?3",
        )?
        .execute(params![from, to, no])?;
    }
    Ok(())
}
