//! `GET /api/v1/picture?sku=…`: the picture of a line's goods.
//!
//! The sku is a parameter and not a part of the path: browsers take `..` out of a path before they ask.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::{Picture, Unshown};
use crate::web::Problem;
use crate::web::front::Front;

/// How a browser keeps a picture: for itself, and five minutes without asking.
pub(in crate::web) const KEPT: &str = "private, max-age=300";
/// How long a picture is waited for. A folder of another machine may hang, and browsers have few connections.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Asked {
    sku: String,
    /// Makes an address of its own, so that a browser asks again.
    #[serde(default, rename = "at")]
    _at: Option<u64>,
}

/// The picture, or that nothing of it has changed since the caller asked.
pub(in crate::web) async fn picture(
    State(front): State<Front>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Asked { sku, .. }) = asked.map_err(|error| Problem::new(400, error.body_text()))?;
    let pictures = front.site.pictures.clone();
    let pictures =
        pictures.ok_or_else(|| Problem::new(404, "no folder of pictures is named; see `pictures` of [web]"))?;
    // A turn of their own: a folder that hangs must not keep the store's answers waiting.
    let read = async {
        let turn = Arc::clone(&front.pictures).acquire_owned().await.ok()?;
        let read = spawn_blocking(move || {
            let _turn = turn;
            pictures.of(&sku).map(|found| found.map(|picture| (tag(&picture), picture)))
        });
        read.await.ok()
    };
    match timeout(PATIENCE, read).await.ok().flatten() {
        Some(Ok(Some((tag, picture)))) => Ok(answer(&headers, &tag, picture)),
        Some(Ok(None)) => Err(Problem::new(404, "there is no picture of this sku")),
        Some(Err(Unshown::Unreadable(error))) => {
            Err(Problem::new(503, format!("the pictures cannot be read: {error}")))
        }
        Some(Err(why)) => Err(Problem::new(404, format!("the picture of this sku {why}: {}", why.mend()))),
        None => Err(Problem::new(503, "the folder of pictures does not answer")),
    }
}

fn answer(headers: &HeaderMap, tag: &str, picture: Picture) -> Response {
    let kept = [(header::ETAG, tag.to_owned()), (header::CACHE_CONTROL, KEPT.to_owned())];
    let held = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut held = held.flat_map(|tags| tags.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    if held.any(|held| held == tag || held == "*") {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, picture.media)], picture.bytes).into_response()
}

/// What tells one content from another: half of its SHA-256.
fn tag(picture: &Picture) -> String {
    let mut tag = String::from("\"");
    for byte in Sha256::digest(&picture.bytes).iter().take(16) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}
