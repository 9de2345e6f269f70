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

    /// The hands do the next right thing; nothing to do, or a play going on, is a [`Problem`] of status 409.
    fn next(&self) -> Result<(), Problem>;

    /// A shift is played with every fault in it, or one fault is provoked; one play at a time: a second one meanwhile is a [`Problem`] of
    /// status 409, and a fault that cannot be provoked one of 422.
    fn play(&self, fault: Option<&str>, speed: Speed) -> Result<(), Problem>;

    /// What is being played goes on at this speed, stands still, or goes on; nothing being played is a [`Problem`] of status 409.
    fn pace(&self, speed: Option<Speed>, paused: Option<bool>) -> Result<(), Problem>;

    /// What is being played ends, if anything is.
    fn stop(&self);

    /// What the sample day offers, for the page's buttons:
    /// `{"shipments":[{"no","waybill"|null,"grams":"512","story":{"zh-CN","en"},"items":[{"code","name"}]}],`
    /// `"extra":[{"code","label":{"zh-CN","en"}}],"play":{"on":false,"said":{"zh-CN","en"}|null,"speed":"slow|normal|fast","paused"}}`;
    /// `grams` is what the right parcel weighs, `items` one entry a piece, `play` whether something is being played, how fast, and what was
    /// last said of it. Beside them
    /// `"faults":[{"id","text"}]`, which can be provoked, and `"next":{"kind":"scan|put|take|plug","text","why"}|null`, what
    /// [`next`](Toys::next) would do.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Play {
    fault: Option<String>,
    #[serde(default)]
    speed: Speed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pace {
    speed: Option<Speed>,
    paused: Option<bool>,
}

/// How fast hands play.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    /// Slow enough to read everything.
    Slow,
    /// As a practised packer.
    #[default]
    Normal,
    /// To see a whole shift go by.
    Fast,
}

impl Speed {
    /// The id by which it is asked for.
    pub fn id(self) -> &'static str {
        match self {
            Speed::Slow => "slow",
            Speed::Normal => "normal",
            Speed::Fast => "fast",
        }
    }

    /// How long each picture stays, in percent of the usual.
    pub fn pace_percent(self) -> u32 {
        match self {
            Speed::Slow => 250,
            Speed::Normal => 100,
            Speed::Fast => 30,
        }
    }
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

pub(super) async fn next(State(front): State<Front>) -> Result<StatusCode, Problem> {
    play_with(&front, |toys| toys.next()).await
}

pub(super) async fn play(State(front): State<Front>, body: Body) -> Result<StatusCode, Problem> {
    let Play { fault, speed } = parsed(body).await?;
    play_with(&front, move |toys| toys.play(fault.as_deref(), speed)).await
}

pub(super) async fn pace(State(front): State<Front>, body: Body) -> Result<StatusCode, Problem> {
    let Pace { speed, paused } = parsed(body).await?;
    play_with(&front, move |toys| toys.pace(speed, paused)).await
}

pub(super) async fn stop(State(front): State<Front>) -> Result<StatusCode, Problem> {
    play_with(&front, |toys| {
        toys.stop();
        Ok(())
    })
    .await
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
