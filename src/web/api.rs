//! The API's calls: stations to look at, shipments to bring, ask after, hold and let go.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::front::{Front, whole};
use super::{Problem, screen_json};
use crate::domain::{HoldReason, ShipmentNo, Waybill};
use crate::import::FILE_BYTES;

/// Longest body of any other call.
pub(super) const BODY_BYTES: usize = 64 << 10;
/// Longest number that is asked after.
const ID_CHARS: usize = 128;
/// Longest note to a hold.
const NOTE_CHARS: usize = 1000;

/// A path's only parameter.
pub(super) type Id = Result<Path<String>, PathRejection>;
type Ids = Result<Path<(String, String)>, PathRejection>;
pub(super) type Answer = Result<Json<Value>, Problem>;

pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("openapi.json")).into_response()
}

/// Every station that runs, as an array of `Screen`.
pub(super) async fn stations(State(front): State<Front>) -> Json<Value> {
    let ports = front.site.stations.iter().filter(|port| front.station(port.id.as_str()).is_ok());
    Json(ports.map(screen_json).collect())
}

pub(super) async fn station(State(front): State<Front>, id: Id) -> Answer {
    Ok(Json(screen_json(front.station(&one(id)?)?)))
}

pub(super) async fn import(State(front): State<Front>, headers: HeaderMap, body: Body) -> Answer {
    let turn = front.imports.acquire().await.map_err(|_| Problem::new(503, "the daemon is stopping"))?;
    let bytes = whole(body, FILE_BYTES).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let name = file_name(kind, &bytes).ok_or_else(|| Problem::new(415, "bring application/json or text/csv"))?;
    let answer = front.ask(move |books| books.import(name, &bytes)).await?;
    drop(turn);
    Ok(Json(answer?))
}

pub(super) async fn shipment(State(front): State<Front>, no: Id) -> Answer {
    let no = ShipmentNo::from(one(no)?);
    found(front.ask(move |books| books.shipment(&no)).await??, "no shipment has this number")
}

pub(super) async fn parcel(State(front): State<Front>, waybill: Id) -> Answer {
    let waybill = Waybill::from(one(waybill)?);
    found(front.ask(move |books| books.parcel(&waybill)).await??, "no parcel bears this waybill")
}

pub(super) async fn order(State(front): State<Front>, ids: Ids) -> Answer {
    let (shop, no) = two(ids)?;
    found(front.ask(move |books| books.order(&shop, &no)).await??, "no order of this shop has this number")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    reason: String,
    #[serde(default)]
    note: String,
}

pub(super) async fn set_hold(State(front): State<Front>, no: Id, body: Body) -> Answer {
    let no = ShipmentNo::from(one(no)?);
    let Hold { reason, note } = parsed(body).await?;
    let reason = parse_reason(&reason)?;
    if note.chars().count() > NOTE_CHARS {
        return Err(Problem::new(422, format!("the note is longer than {NOTE_CHARS} characters")));
    }
    found(front.ask(move |books| books.set_hold(&no, &reason, &note)).await??, "no shipment has this number")
}

pub(super) async fn lift_hold(State(front): State<Front>, ids: Ids) -> Answer {
    let (no, reason) = two(ids)?;
    let (no, reason) = (ShipmentNo::from(no), parse_reason(&reason)?);
    found(
        front.ask(move |books| books.lift_hold(&no, &reason)).await??,
        "no such shipment, or it is not held for this reason",
    )
}

/// The body as JSON of a known shape, in at most 64 KiB.
pub(super) async fn parsed<T: serde::de::DeserializeOwned>(body: Body) -> Result<T, Problem> {
    let bytes = whole(body, BODY_BYTES).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::new(400, format!("the body is not the JSON that is wanted: {error}")))
}

pub(super) fn found(answer: Option<Value>, none: &str) -> Answer {
    answer.map(Json).ok_or_else(|| Problem::new(404, none))
}

fn parse_reason(text: &str) -> Result<HoldReason, Problem> {
    HoldReason::parse(text)
        .ok_or_else(|| Problem::new(422, "a reason has 1 to 40 characters and no control characters"))
}

pub(super) fn one(id: Id) -> Result<String, Problem> {
    let Path(id) = id.map_err(|error| Problem::new(400, error.body_text()))?;
    fits(id)
}

fn two(ids: Ids) -> Result<(String, String), Problem> {
    let Path((first, second)) = ids.map_err(|error| Problem::new(400, error.body_text()))?;
    Ok((fits(first)?, fits(second)?))
}

fn fits(id: String) -> Result<String, Problem> {
    if id.chars().count() > ID_CHARS { Err(Problem::new(404, "no number is that long")) } else { Ok(id) }
}

/// The file's kind by its media type; by its first byte where a plain client named none that says anything.
fn file_name(kind: &str, bytes: &[u8]) -> Option<&'static str> {
    match kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase().as_str() {
        "application/json" => Some("api.json"),
        "text/csv" => Some("api.csv"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some("api.xlsx"),
        "" | "application/octet-stream" | "application/x-www-form-urlencoded" | "text/plain" => {
            Some(match bytes.trim_ascii_start() {
                [b'[' | b'{', ..] => "api.json",
                [b'P', b'K', 3, 4, ..] => "api.xlsx",
                _ => "api.csv",
            })
        }
        _ => None,
    }
}
