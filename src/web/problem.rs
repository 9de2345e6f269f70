//! Errors as RFC 9457 problem details.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// Why a call was not answered as asked: a status, a sentence for people, and members of its own.
///
/// On the wire: `{"type":"about:blank","title":…,"status":…,"detail":…}`; with `about:blank` the title is the status's own phrase.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// The HTTP status, 400 to 599.
    pub status: u16,
    /// What is wrong and what to do, in English.
    pub detail: String,
    /// Extension members, for programs.
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem without extension members.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), more: Map::new() }
    }

    /// The same with one more member.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.more.insert(key.to_owned(), value.into());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = self.more;
        body.insert("type".into(), "about:blank".into());
        body.insert("title".into(), status.canonical_reason().unwrap_or("Problem").into());
        body.insert("status".into(), status.as_u16().into());
        body.insert("detail".into(), self.detail.into());
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        let mut answer = (status, kind, Value::Object(body).to_string()).into_response();
        if status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}

pub(super) async fn not_found() -> Problem {
    Problem::new(404, "there is nothing at this address")
}

pub(super) async fn not_allowed() -> Problem {
    Problem::new(405, "this address does not take this method")
}
