//! `GET /fact/{seq}`: a fact among those of its bench: the evidence of what belongs to no shipment.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::Value;

use super::links::Query;
use super::{Frame, answer, shown};
use crate::store::Fact;
use crate::web::Problem;
use crate::web::api::{Id, one};
use crate::web::front::Front;
use crate::words::{fact, fill};

#[derive(Template)]
#[template(path = "office/around.html")]
struct Page {
    frame: Frame,
    title: String,
    steps: Vec<Step>,
}

struct Step {
    seq: i64,
    /// It is the one that was asked for.
    this: bool,
    when: String,
    what: String,
    bad: bool,
    shipment: String,
    href: String,
    operator: String,
    device: String,
}

/// `GET /fact/{seq}`.
pub(in crate::web) async fn around(
    State(front): State<Front>,
    seq: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let none = || Problem::new(404, "the journal has no such fact");
    let seq: i64 = one(seq)?.parse().map_err(|_| none())?;
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "day", format!("/fact/{seq}"));
    let facts = front.ask(move |books| books.around(seq)).await??.ok_or_else(none)?;
    answer(&front, &page(frame, seq, &facts))
}

fn page(frame: Frame, seq: i64, facts: &[Fact]) -> Page {
    let this = facts.iter().find(|fact| fact.seq == seq);
    let station = this.and_then(|fact| fact.station.as_deref()).map_or_else(|| frame.say.no_station.to_owned(), shown);
    let at = frame.moment(this.map(|fact| fact.at_ms), "%Y-%m-%d %H:%M:%S");
    Page {
        title: fill(frame.say.journal_around, &[&station, &at]),
        steps: facts.iter().map(|one| step(&frame, one, seq)).collect(),
        frame,
    }
}

fn step(frame: &Frame, one: &Fact, seq: i64) -> Step {
    // What was refused before a shipment was opened names it in its body.
    let named = one.shipment.as_deref().or_else(|| one.body.get("shipment").and_then(Value::as_str));
    let text = |text: &Option<String>| text.as_deref().map(shown).unwrap_or_default();
    Step {
        seq: one.seq,
        this: one.seq == seq,
        when: frame.moment(Some(one.at_ms), "%m-%d %H:%M:%S"),
        what: shown(&fact(&one.kind, &one.body, &[], frame.language)),
        bad: ["rejected", "hold-set", "forced", "double-label-seen", "device-lost"].contains(&one.kind.as_str()),
        shipment: named.map(shown).unwrap_or_default(),
        href: named.map(|no| frame.shipment(no)).unwrap_or_default(),
        operator: text(&one.operator),
        device: text(&one.device),
    }
}
