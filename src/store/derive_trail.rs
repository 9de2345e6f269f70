//! Where a shipment's openings and counts stand in the journal. Most facts of a day say that a box was taken in hand or that pieces were
//! counted: the index by shipment does not hold them, and that by bench no counts, but the box remembers between which facts they lie. So a
//! scan that counts writes two pages, the journal's and the box's own.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

use super::Cause;

/// Facts of other benches that a span may run over before another one is begun: what is read in vain is bounded by it.
const GAP: i64 = 512;

/// The facts of a shipment that lie in its spans, and those that the index by shipment holds.
pub(super) const IN_SPANS: &str = "kind IN ('opened', 'packed')";
pub(super) const IN_INDEX: &str = "kind NOT IN ('opened', 'packed')";

/// The spans of one shipment, as rows `(a, b)` of numbers of facts, both within. `?1` is the shipment.
pub(super) const SPANS: &str = "
    SELECT span_from AS a, span_to AS b FROM parcel WHERE shipment = ?1 AND span_to IS NOT NULL
    UNION SELECT value ->> 0, value ->> 1 FROM parcel, json_each(parcel.trail) WHERE parcel.shipment = ?1
    UNION SELECT value ->> 0, value ->> 1 FROM shipment, json_each(shipment.trail) WHERE shipment.no = ?1";

/// A box's span reaches to fact `?3`; where that is more than `?5` facts on, another span begins.
macro_rules! span_reaches {
    () => {
        "trail = iif(span_to < ?3 - ?5, json_insert(trail, '$[#]', json_array(span_from, span_to)), trail),
         span_from = iif(span_to >= ?3 - ?5, span_from, ?3), span_to = ?3"
    };
}

/// Teaches a connection `counted(packed, line, qty)`: the counts of a box with pieces of a line added. SQL's own JSON takes nearly twice the
/// instructions, and each scan of an item waits for it.
pub(super) fn teach(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("counted", 3, flags, |asked| {
        let packed = asked.get_raw(0).as_str()?;
        let unreadable = || rusqlite::Error::UserFunctionError(format!("{packed} are no counts of a box").into());
        let mut items = counts(packed).ok_or_else(unreadable)?;
        let line = usize::try_from(asked.get::<i64>(1)?).unwrap_or(usize::MAX);
        count(&mut items, line, asked.get(2)?);
        serde_json::to_string(&items).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    })
}

/// The counts of a row, which are numbers between brackets and nothing else.
fn counts(packed: &str) -> Option<Vec<u32>> {
    match packed.strip_prefix('[')?.strip_suffix(']')? {
        "" => Some(Vec::new()),
        counts => counts.split(',').map(|count| count.parse().ok()).collect(),
    }
}

/// Pieces were counted on a line: the row takes a count for a line that it has, or for the one behind its last.
pub(super) fn count(items: &mut Vec<u32>, line: usize, qty: u32) {
    if items.len() == line {
        items.push(0);
    }
    if let Some(count) = items.get_mut(line) {
        *count = count.saturating_add(qty);
    }
}

/// A box was taken in hand. `here`: the pieces in it, where it is packed and not only weighed.
pub(super) fn opened(
    conn: &Connection,
    station: Option<&str>,
    seq: i64,
    (no, n): (&str, u32),
    here: Option<&[u32]>,
) -> Result<(), Cause> {
    let sql = concat!(
        "INSERT INTO parcel (shipment, n, open_at, packed, span_from, span_to)
         VALUES (?1, ?2, ?4, coalesce(?6, '[]'), ?3, ?3)
         ON CONFLICT DO UPDATE SET open_at = excluded.open_at, packed = coalesce(?6, packed), ",
        span_reaches!()
    );
    let packed = here.map(serde_json::to_string).transpose()?;
    conn.prepare_cached(sql)?.execute(params![no, n, seq, station, GAP, packed])?;
    Ok(())
}

/// Pieces were counted into a box. It is named whole: SQLite keeps no copy of the page to undo a statement that changes one row only.
pub(super) fn packed(
    conn: &Connection,
    seq: i64,
    (no, n): (Option<&str>, u32),
    (line, qty): (usize, u32),
) -> Result<(), Cause> {
    let sql = concat!(
        "UPDATE parcel SET packed = counted(packed, ?1, ?2), ",
        span_reaches!(),
        " WHERE shipment = ?4 AND n = ?6"
    );
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    conn.prepare_cached(sql)?.execute(params![line, qty, seq, no, GAP, n])?;
    Ok(())
}

/// The box that a statement is about to delete hands its spans to the shipment. `which` says which box, in SQL.
pub(super) fn keep(conn: &Connection, no: &str, which: &str) -> Result<(), Cause> {
    let sql = format!(
        "SELECT value ->> 0, value ->> 1 FROM parcel, json_each(parcel.trail) WHERE shipment = ?1 AND {which}
         UNION ALL SELECT span_from, span_to FROM parcel WHERE shipment = ?1 AND span_to IS NOT NULL AND {which}"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_counts_up_to_one_behind_its_last() {
        let conn = Connection::open_in_memory().unwrap();
        teach(&conn).unwrap();
        let counted = |packed: &str, line: i64, qty: i64| -> rusqlite::Result<String> {
            conn.query_row("SELECT counted(?, ?, ?)", params![packed, line, qty], |row| row.get(0))
        };
        for (packed, line, qty, after) in [
            ("[1]", 0, 2, "[3]"),
            ("[]", 0, 5, "[5]"),
            ("[1,0]", 2, 1, "[1,0,1]"),
            ("[1]", 3, 7, "[1]"),
            ("[1]", i64::MIN, 7, "[1]"),
            ("[4294967295]", 0, 1, "[4294967295]"),
        ] {
            assert_eq!(counted(packed, line, qty).unwrap(), after, "{packed} {line} {qty}");
        }
        for packed in ["", "[", "[-1]", "{}"] {
            counted(packed, 0, 1).expect_err(packed);
        }
        counted("[1]", 0, -1).expect_err("pieces are not negative");
    }
}
