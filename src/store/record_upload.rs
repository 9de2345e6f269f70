//! Facts of uploads as the journal keeps them, written and read back. The names here are a file format.

use serde_json::{Value, json};

use super::record::write_row;
use super::reread::{Fields, Unreadable, read_row};
use crate::domain::{Answered, Event, PlaceStep, RowState, Sending, Stop};

/// Kind and body of a fact of this file; `None` for any other.
pub(super) fn write(event: &Event) -> Option<(&'static str, Value)> {
    Some(match event {
        Event::BatchAt { batch, place, step, say } => {
            ("batch-at", json!({"batch": batch, "place": place, "step": step.id(), "say": say}))
        }
        Event::UploadBegun { shop, rows } => {
            let row = |it: &Sending| json!({"row": write_row(&it.row), "verb": it.verb, "sha256": it.sha256});
            ("upload-begun", json!({"shop": shop, "rows": rows.iter().map(row).collect::<Vec<_>>()}))
        }
        Event::UploadAnswered { shop, rows } => {
            ("upload-answered", json!({"shop": shop, "rows": rows.iter().map(write_answered).collect::<Vec<_>>()}))
        }
        Event::UploadCut { shop, rows, due_ms } => {
            let rows: Vec<Value> = rows.iter().map(write_row).collect();
            ("upload-cut", json!({"shop": shop, "rows": rows, "due_ms": due_ms}))
        }
        Event::RowSuperseded { row, by } => ("row-superseded", json!({"row": write_row(row), "by": by.as_str()})),
        Event::RowMoved { row, state, reason } => {
            ("row-moved", json!({"row": write_row(row), "state": state.id(), "reason": reason}))
        }
        Event::ChannelStopped { shop, stop } => (
            "channel-stopped",
            json!({"shop": shop, "class": stop.class, "code": stop.code, "say": stop.say, "until_ms": stop.until_ms}),
        ),
        Event::ChannelResumed { shop } => ("channel-resumed", json!({ "shop": shop })),
        _ => return None,
    })
}

/// Reads a fact of this file back; `None` when its kind is of another.
pub(super) fn read(kind: &str, at: &Fields<'_>) -> Result<Option<Event>, Unreadable> {
    let shop = || at.text("shop").map(str::to_owned);
    Ok(Some(match kind {
        "batch-at" => {
            let text = |field: &str| at.text(field).map(str::to_owned);
            let step = PlaceStep::from_id(at.text("step")?).ok_or_else(|| at.missing("step"))?;
            Event::BatchAt { batch: text("batch")?, place: text("place")?, step, say: text("say")? }
        }
        "upload-begun" => {
            let row = |it: Fields<'_>| {
                let (verb, sha256) = (it.text("verb")?.to_owned(), it.text("sha256")?.to_owned());
                Ok(Sending { row: read_row(&it.inner("row"))?, verb, sha256 })
            };
            Event::UploadBegun { shop: shop()?, rows: at.list("rows")?.map(row).collect::<Result<_, _>>()? }
        }
        "upload-answered" => {
            let rows = at.list("rows")?.map(|it| read_answered(&it)).collect::<Result<_, _>>()?;
            Event::UploadAnswered { shop: shop()?, rows }
        }
        "upload-cut" => {
            let rows = at.list("rows")?.map(|it| read_row(&it)).collect::<Result<_, _>>()?;
            let due_ms = at.moment("due_ms").ok_or_else(|| at.missing("due_ms"))?;
            Event::UploadCut { shop: shop()?, rows, due_ms }
        }
        "row-superseded" => Event::RowSuperseded { row: read_row(&at.inner("row"))?, by: at.waybill("by")? },
        "row-moved" => Event::RowMoved {
            row: read_row(&at.inner("row"))?,
            state: state(at)?,
            reason: at.text("reason")?.to_owned(),
        },
        "channel-stopped" => {
            let text = |field: &str| at.text(field).map(str::to_owned);
            let (class, code, say) = (text("class")?, text("code")?, text("say")?);
            Event::ChannelStopped { shop: shop()?, stop: Stop { class, code, say, until_ms: at.moment("until_ms") } }
        }
        "channel-resumed" => Event::ChannelResumed { shop: shop()? },
        _ => return Ok(None),
    }))
}

fn write_answered(it: &Answered) -> Value {
    json!({"row": write_row(&it.row), "verb": it.verb, "class": it.class, "code": it.code, "say": it.say,
        "request_id": it.request_id, "ms": it.ms, "state": it.state.id(), "due_ms": it.due_ms, "tries": it.tries,
        "turns": it.turns})
}

fn read_answered(at: &Fields<'_>) -> Result<Answered, Unreadable> {
    let text = |field: &str| at.text(field).map(str::to_owned);
    Ok(Answered {
        row: read_row(&at.inner("row"))?,
        verb: text("verb")?,
        class: text("class")?,
        code: text("code")?,
        say: text("say")?,
        request_id: text("request_id")?,
        ms: at.count("ms")?,
        state: state(at)?,
        due_ms: at.moment("due_ms"),
        tries: at.count("tries")?,
        turns: at.flag("turns")?,
    })
}

fn state(at: &Fields<'_>) -> Result<RowState, Unreadable> {
    RowState::from_id(at.text("state")?).ok_or_else(|| at.missing("state"))
}
