//! `GET /find?q=`: what a number, or its tail, means. One answer is gone to at once.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::links::{Query, with};
use super::{Frame, answer, shown};
use crate::store::{Found, Meaning, TAIL};
use crate::web::Problem;
use crate::web::front::Front;
use crate::words::fill;

#[derive(Template)]
#[template(path = "office/find.html")]
struct Page {
    frame: Frame,
    asked: String,
    said: String,
    why: &'static str,
    answers: Vec<Answer>,
    more: bool,
}

struct Answer {
    meaning: &'static str,
    number: String,
    tail: String,
    shipment: String,
    href: String,
    sealed: String,
}

/// `GET /find?q=`.
pub(in crate::web) async fn find(State(front): State<Front>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = Query::read(query.as_deref());
    let asked = query.get("q").unwrap_or_default().to_owned();
    let frame = Frame::of(&front, &query, "find", with("/find", "q", &asked));
    let (found, more) = if asked.is_empty() {
        (Vec::new(), false)
    } else {
        let number = asked.clone();
        front.ask(move |books| books.find(&number)).await??
    };
    let shipments: std::collections::BTreeSet<&str> = found.iter().map(|one| one.shipment.as_str()).collect();
    if let (Some(only), 1) = (shipments.first(), shipments.len()) {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, frame.shipment(only))]).into_response());
    }
    let say = frame.say;
    let (said, why) = match found.len() {
        _ if asked.is_empty() => (String::new(), say.search_hint),
        0 if asked.chars().count() < TAIL => (fill(say.too_short, &[&TAIL.to_string()]), say.search_hint),
        0 => (fill(say.found_none, &[&shown(&asked)]), say.found_none_why),
        _ => (fill(say.found_many, &[&shown(&asked), &shipments.len().to_string()]), ""),
    };
    let answers = found.iter().map(|one| row(&frame, one, asked.chars().count())).collect();
    answer(&front, &Page { asked: shown(&asked), said, why, answers, more, frame })
}

/// A number with the part that was asked for set apart.
fn row(frame: &Frame, found: &Found, asked: usize) -> Answer {
    let number = shown(&found.number);
    let cut = number.char_indices().rev().nth(asked.saturating_sub(1)).map_or(0, |(at, _)| at);
    let (front, tail) = number.split_at(cut);
    Answer {
        meaning: match found.meaning {
            Meaning::Waybill => frame.say.waybill,
            Meaning::Order => frame.say.order,
            Meaning::Shipment => frame.say.shipment,
        },
        number: front.to_owned(),
        tail: tail.to_owned(),
        shipment: shown(&found.shipment),
        href: frame.shipment(&found.shipment),
        sealed: match found.sealed_ms {
            Some(at) => format!("{} {}", frame.say.sealed_at, frame.moment(Some(at), "%Y-%m-%d %H:%M")),
            None => frame.say.not_sealed.to_owned(),
        },
    }
}
