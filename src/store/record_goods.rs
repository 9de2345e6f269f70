//! Facts of goods and remarks as the journal keeps them, written and read back. The names here are a file format.

use serde_json::{Value, json};

use super::reread::{Fields, Unreadable};
use crate::domain::{Event, Gift, Marks};

/// Kind and body of a fact of this file; `None` for any other.
pub(super) fn write(event: &Event) -> Option<(&'static str, Value)> {
    Some(match event {
        Event::PackScanned { code, pieces } => ("pack-scanned", json!({"code": code, "pieces": pieces})),
        Event::Marked { line, qty, marks } => ("marked", write_marks(*line, *qty, marks)),
        Event::Unmarked { line, qty, marks } => ("unmarked", write_marks(*line, *qty, marks)),
        Event::SerialAsked { line } => ("serial-asked", json!({ "line": line })),
        Event::ChoiceAsked { code, keys, lines } => {
            ("choice-asked", json!({"code": code, "keys": keys, "lines": lines}))
        }
        Event::ChoiceMade { line } => ("choice-made", json!({ "line": line })),
        Event::RemarkRead { shipment, text } => ("remark-read", json!({"shipment": shipment.as_str(), "text": text})),
        Event::GiftAnswered { shipment, gift, accepted, packed, unit } => (
            "gift-answered",
            json!({"shipment": shipment.as_str(), "gift": write_gift(gift), "accepted": accepted, "packed": packed,
                "unit_mg": unit.map(|mg| mg.0)}),
        ),
        Event::GiftPacked { gift, qty, packed } => {
            ("gift-packed", json!({"gift": write_gift(gift), "qty": qty, "packed": packed}))
        }
        Event::GiftUnpacked { gift, packed } => ("gift-unpacked", json!({"gift": write_gift(gift), "packed": packed})),
        _ => return None,
    })
}

/// Reads a fact of this file back; `None` when its kind is of another.
pub(super) fn read(kind: &str, at: &Fields<'_>) -> Result<Option<Event>, Unreadable> {
    Ok(Some(match kind {
        "pack-scanned" => Event::PackScanned { code: at.text("code")?.to_owned(), pieces: at.count("pieces")? },
        "marked" => Event::Marked { line: at.line()?, qty: at.count("qty")?, marks: read_marks(at)? },
        "unmarked" => Event::Unmarked { line: at.line()?, qty: at.count("qty")?, marks: read_marks(at)? },
        "serial-asked" => Event::SerialAsked { line: at.line()? },
        "choice-asked" => Event::ChoiceAsked {
            code: at.text("code")?.to_owned(),
            keys: at.texts("keys")?,
            lines: at.counts("lines")?.into_iter().map(|line| line as usize).collect(),
        },
        "choice-made" => Event::ChoiceMade { line: at.line()? },
        "remark-read" => Event::RemarkRead { shipment: at.text("shipment")?.into(), text: at.text("text")?.to_owned() },
        "gift-answered" => Event::GiftAnswered {
            shipment: at.text("shipment")?.into(),
            gift: read_gift(at)?,
            accepted: at.flag("accepted")?,
            packed: at.count("packed")?,
            unit: at.weight("unit_mg"),
        },
        "gift-packed" => Event::GiftPacked { gift: read_gift(at)?, qty: at.count("qty")?, packed: at.count("packed")? },
        "gift-unpacked" => Event::GiftUnpacked { gift: read_gift(at)?, packed: at.count("packed")? },
        _ => return Ok(None),
    }))
}

/// Dates as the tables keep them: `{"17":"271231"}`.
pub(super) fn dates(marks: &Marks) -> Value {
    Value::Object(marks.dates.iter().map(|(ai, date)| (ai.clone(), Value::from(date.as_str()))).collect())
}

fn write_marks(line: usize, qty: u32, marks: &Marks) -> Value {
    let dates: Vec<Value> = marks.dates.iter().map(|(ai, date)| json!([ai, date])).collect();
    json!({"line": line, "qty": qty, "serial": marks.serial, "lot": marks.lot, "dates": dates})
}

fn read_marks(at: &Fields<'_>) -> Result<Marks, Unreadable> {
    let cell = |date: &Fields<'_>, index: usize| date.cell(index).ok_or_else(|| at.missing("dates"));
    let date = |date: Fields<'_>| Ok((cell(&date, 0)?, cell(&date, 1)?));
    Ok(Marks {
        serial: at.optional("serial").map(str::to_owned),
        lot: at.optional("lot").map(str::to_owned),
        dates: at.list("dates")?.map(date).collect::<Result<_, _>>()?,
    })
}

fn write_gift(gift: &Gift) -> Value {
    json!({"name": gift.name, "spec": gift.spec, "qty": gift.qty})
}

fn read_gift(at: &Fields<'_>) -> Result<Gift, Unreadable> {
    let at = at.inner("gift");
    Ok(Gift { name: at.text("name")?.to_owned(), spec: at.text("spec")?.to_owned(), qty: at.count("qty")? })
}
