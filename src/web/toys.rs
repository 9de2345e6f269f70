//! The demo's simulated hands: scan a code, put a box on the scale, take it off, play a shift.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

use super::api::parsed;
use super::front::Front;
use super::{Problem, StationPort};
use crate::domain::{Mg, StationId};

/// Longest code that a toy scanner reads; more than any symbol on a label holds.
const CODE_BYTES: usize = 4096;

/// Simulated devices. They send real bytes through the real decoders; calls return when the bytes are on their way, and
/// a station that has no such device is a [`Problem`] of status 404.
pub trait Toys: Send + Sync + 'static {
    /// The scanner of the station reads a code.
    fn scan(&self, station: &StationId, code: &[u8]) -> Result<(), Problem>;

    /// A load comes onto the station's scale.
    fn put(&self, station: &StationId, weight: Mg) -> Result<(), Problem>;

    /// The load is taken off.
    fn take(&self, station: &StationId) -> Result<(), Problem>;

    /// Told once, before anything else: the benches as the rim sees them.
    fn meet(&self, _stations: &[StationPort]) {}

    /// A shift is played, with every fault in it; once at a time: a second one meanwhile is a [`Problem`] of status 409.
    fn play(&self) -> Result<(), Problem>;

    /// What the sample day offers, for the page's buttons:
    /// `{"shipments":[{"no","waybill"|null,"grams":"512","story":{"zh-CN","en"},"items":[{"code","name"}]}],`
    /// `"extra":[{"code","label":{"zh-CN","en"}}],"play":{"on":false,"said":{"zh-CN","en"}|null}}`; `grams` is what the right
    /// parcel weighs, `items` one entry a piece, `play` whether a shift is being played and what was last said of it.
    fn day(&self) -> Value;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    station: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Put {
    station: String,
    /// Decimal grams as text: `"512"`.
    grams: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Take {
    station: String,
}

pub(super) async fn day(State(front): State<Front>) -> Result<Json<Value>, Problem> {
    let toys = toys(&front)?;
    Ok(Json(front.block(move || toys.day()).await?))
}

pub(super) async fn scan(State(front): State<Front>, body: Body) -> Result<StatusCode, Problem> {
    let Scan { station, code } = parsed(body).await?;
    if code.is_empty() || code.len() > CODE_BYTES {
        return Err(Problem::new(422, format!("a code has 1 to {CODE_BYTES} bytes")));
    }
    play_with(&front, move |toys| toys.scan(&StationId::from(station), code.as_bytes())).await
}

pub(super) async fn put(State(front): State<Front>, body: Body) -> Result<StatusCode, Problem> {
    let Put { station, grams } = parsed(body).await?;
    let weight =
        Mg::parse_grams(&grams).ok_or_else(|| Problem::new(422, "`grams` is decimal text, such as \"512\""))?;
    play_with(&front, move |toys| toys.put(&StationId::from(station), weight)).await
}

pub(super) async fn take(State(front): State<Front>, body: Body) -> Result<StatusCode, Problem> {
    let Take { station } = parsed(body).await?;
    play_with(&front, move |toys| toys.take(&StationId::from(station))).await
}

pub(super) async fn play(State(front): State<Front>) -> Result<StatusCode, Problem> {
    play_with(&front, |toys| toys.play()).await
}

async fn play_with(
    front: &Front,
    act: impl FnOnce(&dyn Toys) -> Result<(), Problem> + Send + 'static,
) -> Result<StatusCode, Problem> {
    let toys = toys(front)?;
    front.block(move || act(&*toys)).await??;
    Ok(StatusCode::NO_CONTENT)
}

fn toys(front: &Front) -> Result<Arc<dyn Toys>, Problem> {
    front.site.toys.clone().ok_or_else(|| Problem::new(404, "this is not the demo"))
}
