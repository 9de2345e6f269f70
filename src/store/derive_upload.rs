//! What deliveries and uploads mean for the tables: rows, batches, attempts, and channels that rest.

use rusqlite::{Connection, params};

use super::Cause;
use crate::domain::{Answered, Event, RowState, Sending, TrackingKey};

/// Takes one fact in, if it is about these things.
pub(super) fn apply(conn: &Connection, at_ms: i64, event: &Event) -> Result<(), Cause> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<(), Cause> {
        conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    };
    match event {
        Event::BatchBuilt { batch, profile, file, sha256, rows } => {
            let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            run(
                "INSERT INTO batch (id, profile, file, sha256, rows, state, built_ms) VALUES (?, ?, ?, ?, ?, 'built', ?)",
                params![batch, profile, file, sha256, count, at_ms],
            )?;
            for row in rows {
                run(
                    "UPDATE tracking SET state = 'batched', batch = ?, reason = NULL
                     WHERE shop = ? AND order_no = ? AND waybill = ?",
                    params![batch, row.shop, row.order, row.waybill.as_str()],
                )?;
            }
            Ok(())
        }
        Event::BatchAt { batch, place, step, say } => run(
            "INSERT INTO batch_place (batch, place, step, say, at_ms) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET step = excluded.step, say = excluded.say, at_ms = excluded.at_ms",
            params![batch, place, step.id(), say, at_ms],
        ),
        Event::BatchDelivered { batch } => {
            run("UPDATE batch SET state = 'delivered' WHERE id = ?", params![batch])?;
            run("UPDATE tracking SET state = 'delivered', told_ms = ? WHERE batch = ?", params![at_ms, batch])
        }
        Event::RowFolded { row, told } => moved(conn, row, RowState::Folded, Some(told.as_str())),
        Event::RowRefused { row, reason } => moved(conn, row, RowState::Parked, Some(reason)),
        Event::RowSuperseded { row, by } => moved(conn, row, RowState::Superseded, Some(by.as_str())),
        Event::RowMoved { row, state, reason } => {
            moved(conn, row, *state, Some(reason).filter(|it| !it.is_empty()).map(String::as_str))?;
            // Whoever moved it has looked at it: it begins anew.
            run(
                "UPDATE tracking SET tries = 0, turns = 0, due_ms = NULL, told_ms = iif(?1 = 'acked', ?2, NULL)
                 WHERE shop = ?3 AND order_no = ?4 AND waybill = ?5",
                params![state.id(), at_ms, row.shop, row.order, row.waybill.as_str()],
            )
        }
        Event::UploadBegun { rows, .. } => rows.iter().try_for_each(|it| begun(conn, at_ms, it)),
        Event::UploadAnswered { rows, .. } => rows.iter().try_for_each(|it| answered(conn, at_ms, it)),
        Event::UploadCut { rows, due_ms, .. } => rows.iter().try_for_each(|row| {
            moved(conn, row, RowState::Unknown, None)?;
            let key = params![due_ms, row.shop, row.order, row.waybill.as_str()];
            run("UPDATE tracking SET due_ms = ? WHERE shop = ? AND order_no = ? AND waybill = ?", key)?;
            let sql =
                "UPDATE attempt SET class = 'cut' WHERE shop = ? AND order_no = ? AND waybill = ? AND class IS NULL";
            run(sql, params![row.shop, row.order, row.waybill.as_str()])
        }),
        Event::ChannelStopped { shop, stop } => run(
            "INSERT INTO channel (shop, class, code, say, since_ms, until_ms) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET class = excluded.class, code = excluded.code, say = excluded.say,
             until_ms = excluded.until_ms",
            params![shop, stop.class, stop.code, stop.say, at_ms, stop.until_ms],
        ),
        Event::ChannelResumed { shop } => run("DELETE FROM channel WHERE shop = ?", params![shop]),
        _ => Ok(()),
    }
}

fn moved(conn: &Connection, row: &TrackingKey, state: RowState, reason: Option<&str>) -> Result<(), Cause> {
    conn.prepare_cached("UPDATE tracking SET state = ?, reason = ? WHERE shop = ? AND order_no = ? AND waybill = ?")?
        .execute(params![state.id(), reason, row.shop, row.order, row.waybill.as_str()])?;
    Ok(())
}

fn begun(conn: &Connection, at_ms: i64, it: &Sending) -> Result<(), Cause> {
    moved(conn, &it.row, RowState::Sending, None)?;
    attempt(conn, at_ms, &it.row, &it.verb, Some(&it.sha256))
}

/// The next attempt of a row; what came of it is written beside it once.
fn attempt(conn: &Connection, at_ms: i64, row: &TrackingKey, verb: &str, sha256: Option<&str>) -> Result<(), Cause> {
    conn.prepare_cached(
        "INSERT INTO attempt (shop, order_no, waybill, n, at_ms, verb, sha256)
         SELECT ?1, ?2, ?3, coalesce(max(n), 0) + 1, ?4, ?5, ?6 FROM attempt
         WHERE shop = ?1 AND order_no = ?2 AND waybill = ?3",
    )?
    .execute(params![row.shop, row.order, row.waybill.as_str(), at_ms, verb, sha256])?;
    Ok(())
}

fn answered(conn: &Connection, at_ms: i64, it: &Answered) -> Result<(), Cause> {
    let (shop, order, waybill) = (&it.row.shop, &it.row.order, it.row.waybill.as_str());
    let mut close = conn.prepare_cached(
        "UPDATE attempt SET class = ?, code = ?, say = ?, request_id = ?, ms = ?
         WHERE shop = ? AND order_no = ? AND waybill = ? AND class IS NULL",
    )?;
    let said = params![it.class, it.code, it.say, it.request_id, it.ms, shop, order, waybill];
    // A question, and the same call once more after a ban, were not announced.
    if it.verb == "read" || close.execute(said)? == 0 {
        attempt(conn, at_ms, &it.row, &it.verb, None)?;
        close.execute(said)?;
    }
    let settled = it.state.is_settled();
    let reason = match (settled, it.say.as_str(), it.code.as_str()) {
        (true, ..) | (_, "", "") => None,
        (_, say, "") => Some(say.to_owned()),
        (_, "", code) => Some(code.to_owned()),
        (_, say, code) => Some(format!("{say} ({code})")),
    };
    conn.prepare_cached(
        "UPDATE tracking SET state = ?, reason = ?, tries = ?, turns = turns + ?, due_ms = ?, told_ms = iif(?, ?, told_ms)
         WHERE shop = ? AND order_no = ? AND waybill = ?",
    )?
    .execute(params![
        it.state.id(),
        reason,
        it.tries,
        it.turns,
        it.due_ms,
        it.state.is_told(),
        at_ms,
        shop,
        order,
        waybill
    ])?;
    Ok(())
}
