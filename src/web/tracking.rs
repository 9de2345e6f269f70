//! The API's calls about what marketplaces must be told: rows to look at and, for a person, to move.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::Problem;
use super::api::{Answer, BODY_BYTES, found};
use super::front::{Front, whole};
use crate::domain::{RowState, TrackingKey};
use crate::store::RowsAsked;

/// What a person may do with a row, as (the path's last word, the state it makes, what is written down where no reason is given).
const ACTS: [(&str, RowState, &str); 5] = [
    ("retry", RowState::Ready, "to be told, by hand"),
    ("park", RowState::Parked, "set aside by hand"),
    ("ask", RowState::Unknown, "to be asked about, by hand"),
    ("settle", RowState::Acked, "told by hand"),
    ("supersede", RowState::Superseded, "another number stands, by hand"),
];
/// Rows of a page, where nobody says.
const PAGE: u32 = 100;
/// Longest reason.
const REASON_CHARS: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    state: Option<String>,
    shop: Option<String>,
    #[serde(default)]
    told_then_held: bool,
    after: Option<String>,
    limit: Option<u32>,
}

pub(super) async fn rows(State(front): State<Front>, asked: Result<Query<Asked>, QueryRejection>) -> Answer {
    let Query(Asked { state, shop, told_then_held, after, limit }) =
        asked.map_err(|error| Problem::new(400, error.body_text()))?;
    let known = |id: String| {
        let names: Vec<&str> = RowState::ALL.iter().map(|state| state.id()).collect();
        RowState::from_id(&id).ok_or_else(|| Problem::new(422, format!("a state is one of {}", names.join(", "))))
    };
    let state = state.map(known).transpose()?;
    let after = after.map(|text| behind(&text)).transpose()?;
    let asked = RowsAsked { state, shop, told_then_held, after, limit: limit.unwrap_or(PAGE) };
    Ok(Json(front.ask(move |books| books.tracking(&asked)).await??))
}

/// A row as `next` of a page names it: `["shop","order","waybill"]`.
fn behind(text: &str) -> Result<TrackingKey, Problem> {
    let (shop, order, waybill): (String, String, String) =
        serde_json::from_str(text).map_err(|_| Problem::new(422, "after is what an answer gave as next"))?;
    Ok(TrackingKey { shop, order, waybill: waybill.into() })
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Move {
    #[serde(default)]
    reason: String,
}

type Row = Result<Path<(String, String, String, String)>, PathRejection>;

pub(super) async fn act(State(front): State<Front>, row: Row, body: Body) -> Answer {
    let Path((shop, order, waybill, act)) = row.map_err(|error| Problem::new(400, error.body_text()))?;
    let known = ACTS.iter().find(|(name, ..)| *name == act);
    let (_, to, words) =
        known.ok_or_else(|| Problem::new(404, "a row can be told to retry, park, ask, settle and supersede"))?;
    let bytes = whole(body, BODY_BYTES).await?;
    let Move { reason } = if bytes.is_empty() { Ok(Move::default()) } else { serde_json::from_slice(&bytes) }
        .map_err(|error| Problem::new(400, format!("the body is not the JSON that is wanted: {error}")))?;
    if reason.chars().count() > REASON_CHARS || reason.chars().any(char::is_control) {
        return Err(Problem::new(
            422,
            format!("a reason has at most {REASON_CHARS} characters and no control characters"),
        ));
    }
    let reason = if reason.is_empty() { (*words).to_owned() } else { reason };
    let (row, to) = (TrackingKey { shop, order, waybill: waybill.into() }, *to);
    found(front.ask(move |books| books.move_row(&row, to, &reason)).await??, "there is no such row")
}
