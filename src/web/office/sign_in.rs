//! `/sign-in`: the token is typed once, and this browser may look from another machine. Only where the configuration lets other machines
//! come; the guard lets strangers in as far as this page and no further.

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use super::Frame;
use super::links::{Query, with};
use crate::web::front::{Front, whole};
use crate::web::page::HTML;
use crate::web::{Peer, Problem, guard};
use crate::words::fill;

/// Longest form that is read.
const FORM_BYTES: usize = 8 * 1024;
/// Longest token that is compared, in characters.
const TOKEN_CHARS: usize = 1024;
/// How long a browser stays signed in.
const STAYS_S: u32 = 30 * 24 * 3600;

#[derive(Template)]
#[template(path = "office/sign_in.html")]
struct Page {
    frame: Frame,
    wrong: Option<String>,
    next: String,
}

/// The way to the page, and from there to where somebody wanted to go.
pub(in crate::web) fn way(wanted: &str) -> String {
    with("/sign-in", "next", wanted)
}

/// `GET /sign-in`.
pub(in crate::web) async fn ask(State(front): State<Front>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    open(&front)?;
    let query = Query::read(query.as_deref());
    page(&front, &query, StatusCode::OK, None)
}

/// `POST /sign-in`: `token`, and `next` where to go then. Errors, as the page: 403 for a wrong token, 429 before the pause after one is over.
pub(in crate::web) async fn sign_in(State(front): State<Front>, request: Request<Body>) -> Result<Response, Problem> {
    open(&front)?;
    let (parts, body) = request.into_parts();
    let form = whole(body, FORM_BYTES).await?;
    let form = Query::form(&String::from_utf8_lossy(&form), TOKEN_CHARS);
    let say = Frame::of(&front, &form, "sign-in", "/sign-in".to_owned()).say;
    let peer = parts.extensions.get::<ConnectInfo<Peer>>();
    let caller = peer.map_or([0, 0, 0, 0].into(), |ConnectInfo(Peer(address))| address.ip());
    let now = Instant::now();
    if let Some(wait) = front.tries().wait(caller, now) {
        let seconds = (wait.as_secs() + 1).to_string();
        let mut answer = page(&front, &form, StatusCode::TOO_MANY_REQUESTS, Some(fill(say.sign_in_wait, &[&seconds])))?;
        if let Ok(seconds) = HeaderValue::from_str(&seconds) {
            answer.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        return Ok(answer);
    }
    if !form.get("token").is_some_and(|token| front.site.token.is(token)) {
        front.tries().wrong(caller, now);
        return page(&front, &form, StatusCode::FORBIDDEN, Some(say.sign_in_wrong.to_owned()));
    }
    front.tries().right(caller);
    let secure = parts.headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{}; Max-Age={STAYS_S}{secure}", guard::cookie(&front.site));
    Ok(go(inside(form.get("next")), &cookie))
}

/// `POST /sign-out`: this browser is a stranger again.
pub(in crate::web) async fn sign_out(State(front): State<Front>) -> Result<Response, Problem> {
    open(&front)?;
    Ok(go("/sign-in", &guard::no_cookie(&front.site)))
}

fn open(front: &Front) -> Result<(), Problem> {
    if front.site.sign_in {
        Ok(())
    } else {
        Err(Problem::new(404, "nobody signs in here: only this machine reaches it"))
    }
}

fn page(front: &Front, query: &Query, status: StatusCode, wrong: Option<String>) -> Result<Response, Problem> {
    let next = inside(query.get("next"));
    let frame = Frame::of(front, query, "sign-in", way(next));
    let page = Page { next: next.to_owned(), wrong, frame };
    let html = page.render().map_err(|error| Problem::new(500, format!("the page could not be made: {error}")))?;
    Ok((status, [(header::CONTENT_TYPE, HTML)], html).into_response())
}

/// Only an address of this house: a path, and not one that browsers take for a host (`//x`, `/\x`).
fn inside(next: Option<&str>) -> &str {
    let fits = |next: &&str| {
        let rest = next.strip_prefix('/');
        rest.is_some_and(|rest| !rest.starts_with(['/', '\\'])) && next.bytes().all(|byte| byte.is_ascii_graphic())
    };
    next.filter(fits).unwrap_or("/")
}

fn go(place: &str, cookie: &str) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in [(header::LOCATION, place), (header::SET_COOKIE, cookie)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_out_of_the_house() {
        for inward in ["/", "/find?q=0007&lang=en", "/shipment/FH%2F1"] {
            assert_eq!(inside(Some(inward)), inward);
        }
        for outward in
            ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a\r\nset-cookie: x", "/\t/x"]
        {
            assert_eq!(inside(Some(outward)), "/", "{outward:?}");
        }
        assert_eq!(inside(None), "/");
    }
}
