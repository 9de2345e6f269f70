//! A command by touch: what a printed card says, said by a finger on the bench's own screen.
//!
//! It goes the way of a scan: into the station's own bounded queue, judged and recorded as one. Goods, labels and badges never come this
//! way: what is packed is what a scanner read, and who works is who has the badge.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use super::Problem;
use super::api::{Id, one, parsed};
use super::front::Front;
use crate::code::Command;

/// Hands a command to a station as if its card was scanned, below the answer of this number if it is told; false when the station takes
/// nothing more.
pub type Press = Arc<dyn Fn(&str, Option<u64>) -> bool + Send + Sync>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pressed {
    code: String,
    /// `answer` of the screen that was touched: what stands there by then must not be confirmed by a finger that saw another.
    answer: Option<u64>,
}

/// `POST /api/v1/stations/{id}/commands` `{"code":"WH:CONFIRM","answer":7}`: 204 when the command is on its way, 409 when the screen shows
/// another answer than that by then. What comes of it is on the screen.
pub(super) async fn press(State(front): State<Front>, id: Id, body: Body) -> Result<StatusCode, Problem> {
    let port = front.station(&one(id)?)?.clone();
    let Pressed { code, answer } = parsed(body).await?;
    if !front.site.touch {
        return Err(Problem::new(403, "commands are scanned here; `[web] touch` of the configuration allows buttons"));
    }
    if code.strip_prefix("WH:").and_then(Command::read).is_none() {
        return Err(Problem::new(422, "only command codes may be touched, such as \"WH:CONFIRM\""));
    }
    let shown = port.screen.borrow().answer;
    if answer.is_some_and(|seen| seen != shown) {
        return Err(Problem::new(409, "the screen has moved on: look at it again").with("answer", shown));
    }
    match (port.press)(&code, answer) {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::new(503, "the station takes nothing; try again")),
    }
}
