//! The operator page: plain files, embedded as they are. The only words put into them are of our own making; all that
//! comes from outside reaches the page as JSON and is inserted as text.

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::api::{Id, one};
use super::front::Front;
use super::{BALANCE_STYLE, CERTIFICATE_STYLE, Place, Problem, balance_page, certificate, guard};
use crate::domain::Waybill;
use crate::words::Language;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Every asset: its name, media type and content.
const ASSETS: &[(&str, &str, &str)] = &[
    ("balance.css", STYLE, BALANCE_STYLE),
    ("certificate.css", STYLE, CERTIFICATE_STYLE),
    ("house.css", STYLE, include_str!("page/house.css")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("labels.js", SCRIPT, include_str!("page/labels.js")),
    ("list.js", SCRIPT, include_str!("page/list.js")),
    ("live.js", SCRIPT, include_str!("page/live.js")),
    ("station.js", SCRIPT, include_str!("page/station.js")),
    ("tone.js", SCRIPT, include_str!("page/tone.js")),
    ("toys.js", SCRIPT, include_str!("page/toys.js")),
];

/// `GET /`: the stations; where there is but one, the way to it.
pub(super) async fn list(State(front): State<Front>) -> Response {
    if let [only] = front.site.stations.as_slice() {
        let place = format!("/station/{}", escaped(only.id.as_str()));
        return (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    }
    page(&front, include_str!("page/list.html"))
}

/// `GET /station/{id}`: what the operator of a station looks at.
pub(super) async fn station(State(front): State<Front>, id: Id) -> Result<Response, Problem> {
    let id = one(id)?;
    if !front.site.stations.iter().any(|port| port.id.as_str() == id) {
        return Err(Problem::new(404, "no station has this id"));
    }
    Ok(page(&front, include_str!("page/station.html")))
}

/// `GET /certificate/{waybill}`: a sheet to be printed; `?lang=en` or `?lang=zh-CN` in a language of one's own.
pub(super) async fn weight_certificate(
    State(front): State<Front>,
    waybill: Id,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let waybill = one(waybill)?;
    let named = Waybill::from(waybill.as_str());
    let evidence = front.ask(move |books| books.parcel(&named)).await??;
    let language = asked.language(&front);
    let place = Place { site: &front.site.name, zone: &front.site.zone, language };
    let page = evidence.and_then(|evidence| certificate(&evidence, &waybill, &place, false));
    let page = page.ok_or_else(|| Problem::new(404, "no parcel was accepted by weight under this waybill"))?;
    Ok(([(header::CONTENT_TYPE, HTML)], page).into_response())
}

/// `GET /balance`: the balance of a day (`?date=2026-11-22`), to be read aloud and printed.
pub(super) async fn balance(State(front): State<Front>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let language = asked.language(&front);
    let told = front.ask(move |books| books.balance(asked.date.as_deref())).await??;
    let place = Place { site: &front.site.name, zone: &front.site.zone, language };
    let page = balance_page(&told, &place, false).ok_or_else(|| Problem::new(500, "the page could not be drawn"))?;
    Ok(([(header::CONTENT_TYPE, HTML)], page).into_response())
}

/// What may follow the address of a page to be printed.
#[derive(serde::Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
    date: Option<String>,
}

impl Asked {
    fn language(&self, front: &Front) -> Language {
        let known = Language::TAGS.into_iter().find(|(_, tag)| self.lang.as_deref() == Some(tag));
        known.map_or(front.site.language, |(language, _)| language)
    }
}

pub(super) async fn asset(name: Id) -> Result<Response, Problem> {
    let name = one(name)?;
    let asset = ASSETS.iter().find(|(ours, _, _)| *ours == name);
    let (_, kind, content) = asset.ok_or_else(|| Problem::new(404, "there is no such asset"))?;
    Ok(([(header::CONTENT_TYPE, *kind)], *content).into_response())
}

fn page(front: &Front, html: &'static str) -> Response {
    let demo = if front.site.toys.is_some() { "true" } else { "false" };
    let html = html.replace("{{language}}", front.site.language.tag()).replace("{{demo}}", demo);
    let html = html.replace("{{site}}", &marked(&front.site.name));
    let mut answer = ([(header::CONTENT_TYPE, HTML)], html).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&guard::cookie(&front.site)) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// The site's name comes from the configuration; it stands in the page as text all the same.
fn marked(text: &str) -> String {
    let named = |c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        _ => String::from(c),
    };
    text.chars().map(named).collect()
}

/// A path segment: everything but unreserved characters (RFC 3986) percent-encoded.
fn escaped(id: &str) -> String {
    let spell = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    id.bytes().map(spell).collect()
}
