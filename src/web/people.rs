//! The API's calls for whoever runs the shop: forces, the scales' tests, what is late.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::Value;

use super::Problem;
use super::api::{Id, one};
use super::front::Front;

type Answer = Result<Json<Value>, Problem>;

pub(super) async fn forces(State(front): State<Front>, RawQuery(query): RawQuery) -> Answer {
    let day = only(query, "day")?;
    Ok(Json(front.ask(move |books| books.forces(day.as_deref())).await??))
}

pub(super) async fn late(State(front): State<Front>, RawQuery(query): RawQuery) -> Answer {
    let within = only(query, "within")?;
    Ok(Json(front.ask(move |books| books.late(within.as_deref())).await??))
}

pub(super) async fn balance(State(front): State<Front>, RawQuery(query): RawQuery) -> Answer {
    let day = only(query, "date")?;
    Ok(Json(front.ask(move |books| books.balance(day.as_deref())).await??))
}

pub(super) async fn report(State(front): State<Front>, RawQuery(query): RawQuery) -> Answer {
    let day = only(query, "date")?;
    Ok(Json(front.ask(move |books| books.report(day.as_deref())).await??))
}

pub(super) async fn scale_checks(State(front): State<Front>, id: Id) -> Answer {
    let station = front.station(&one(id)?)?.id.clone();
    Ok(Json(front.ask(move |books| books.scale_checks(&station)).await??))
}

/// The value of the one key that a call knows. Its values are plain: days and spans.
fn only(query: Option<String>, key: &str) -> Result<Option<String>, Problem> {
    match query.as_deref() {
        None | Some("") => Ok(None),
        Some(query) => match query.split_once('=') {
            Some((name, value)) if name == key && !value.contains('&') => Ok(Some(value.to_owned())),
            _ => Err(Problem::new(400, format!("this call knows one key, {key}"))),
        },
    }
}
