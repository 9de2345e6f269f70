//! The operator page: plain files, embedded as they are. The only words put into them are of our own making; all that
//! comes from outside reaches the page as JSON and is inserted as text.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use serde_json::{Value, json};

use super::api::{Id, one};
use super::certificate::text;
use super::front::Front;
use super::view::command_json;
use super::{
    BALANCE_STYLE, CERTIFICATE_STYLE, Place, Problem, REPORT_STYLE, balance_page, certificate, guard, report_page,
    report_table,
};
use crate::code::COMMANDS;
use crate::domain::Waybill;
use crate::words::{Language, PageWords, demo_words, page_words};

pub(super) const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TABLE: &str = "text/csv; charset=utf-8";

/// Every asset: its name, media type and content.
const ASSETS: &[(&str, &str, &str)] = &[
    ("balance.css", STYLE, BALANCE_STYLE),
    ("certificate.css", STYLE, CERTIFICATE_STYLE),
    ("devices.js", SCRIPT, include_str!("page/devices.js")),
    ("house.css", STYLE, include_str!("page/house.css")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("kept.js", SCRIPT, include_str!("page/kept.js")),
    ("labels.js", SCRIPT, include_str!("page/labels.js")),
    ("bench.css", STYLE, include_str!("page/bench.css")),
    ("clock.js", SCRIPT, include_str!("page/clock.js")),
    ("demo.css", STYLE, include_str!("page/demo.css")),
    ("fit.js", SCRIPT, include_str!("page/fit.js")),
    ("goods.css", STYLE, include_str!("page/goods.css")),
    ("goods.js", SCRIPT, include_str!("page/goods.js")),
    ("live.js", SCRIPT, include_str!("page/live.js")),
    ("office.css", STYLE, include_str!("page/office.css")),
    ("office.js", SCRIPT, include_str!("page/office.js")),
    ("pictures.js", SCRIPT, include_str!("page/pictures.js")),
    ("print.js", SCRIPT, include_str!("page/print.js")),
    ("report.css", STYLE, REPORT_STYLE),
    ("scale.js", SCRIPT, include_str!("page/scale.js")),
    ("sheets.css", STYLE, include_str!("page/sheets.css")),
    ("sound.js", SCRIPT, include_str!("page/sound.js")),
    ("station.js", SCRIPT, include_str!("page/station.js")),
    ("tokens.css", STYLE, include_str!("page/tokens.css")),
    ("tone.js", SCRIPT, include_str!("page/tone.js")),
    ("touch.js", SCRIPT, include_str!("page/touch.js")),
    ("toys.js", SCRIPT, include_str!("page/toys.js")),
];

/// `GET /station/{id}`: what the operator of a station looks at.
pub(super) async fn station(State(front): State<Front>, id: Id) -> Result<Response, Problem> {
    let id = one(id)?;
    if !front.site.stations.iter().any(|port| port.id.as_str() == id) {
        return Err(Problem::new(404, "no station has this id"));
    }
    let page = StationPage {
        station: &id,
        site: &front.site.name,
        language: front.site.language.tag(),
        say: page_words(front.site.language),
        demo: front.site.toys.is_some(),
        touch: front.site.touch,
        pictures: front.site.pictures.is_some(),
        zone: front.site.zone.iana_name().unwrap_or_default(),
    };
    let html = page.render().map_err(|_| Problem::new(500, "the page could not be written"))?;
    Ok(with_cookie(&front, html))
}

/// What the station's page is made of; everything that changes comes later, as JSON.
#[derive(Template)]
#[template(path = "station.html")]
struct StationPage<'a> {
    station: &'a str,
    site: &'a str,
    language: &'static str,
    say: &'static PageWords,
    demo: bool,
    touch: bool,
    pictures: bool,
    /// The site's time zone by its IANA name; empty where it has none.
    zone: &'a str,
}

/// `words.js`: the page's own words in every language and the names of all commands, as a module.
fn words_script(demo: bool) -> String {
    let words = Language::TAGS.into_iter().map(|(language, tag)| {
        let mut words = json!(page_words(language));
        if let (true, Some(all), Value::Object(more)) = (demo, words.as_object_mut(), json!(demo_words(language))) {
            all.extend(more);
        }
        (tag.to_owned(), words)
    });
    let commands = COMMANDS.iter().filter_map(|(name, _)| command_json(name));
    let (words, commands) = (Value::Object(words.collect()), Value::Array(commands.collect()));
    format!("export const WORDS = {words};\nexport const COMMANDS = {commands};\n")
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

/// `GET /report`: the report of a day (`?date=2026-11-22`), to be printed and kept.
pub(super) async fn report(State(front): State<Front>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let language = asked.language(&front);
    let told = front.ask(move |books| books.report(asked.date.as_deref())).await??;
    let place = Place { site: &front.site.name, zone: &front.site.zone, language };
    let page = report_page(&told, &place, false).ok_or_else(|| Problem::new(500, "the page could not be drawn"))?;
    Ok(([(header::CONTENT_TYPE, HTML)], page).into_response())
}

/// `GET /report.csv`: the same for a spreadsheet.
pub(super) async fn report_file(State(front): State<Front>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let language = asked.language(&front);
    let told = front.ask(move |books| books.report(asked.date.as_deref())).await??;
    let place = Place { site: &front.site.name, zone: &front.site.zone, language };
    let file = report_table(&told, &place).ok_or_else(|| Problem::new(500, "the file could not be written"))?;
    let day: String = text(&told, "day").chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let named = format!("attachment; filename=\"report-{day}.csv\"");
    let headers = [(header::CONTENT_TYPE, TABLE.to_owned()), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, file).into_response())
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

pub(super) async fn asset(State(front): State<Front>, name: Id) -> Result<Response, Problem> {
    let name = one(name)?;
    if name == "words.js" {
        return Ok(([(header::CONTENT_TYPE, SCRIPT)], words_script(front.site.toys.is_some())).into_response());
    }
    let asset = ASSETS.iter().find(|(ours, _, _)| *ours == name);
    let (_, kind, content) = asset.ok_or_else(|| Problem::new(404, "there is no such asset"))?;
    Ok(([(header::CONTENT_TYPE, *kind)], *content).into_response())
}

fn with_cookie(front: &Front, html: String) -> Response {
    let mut answer = ([(header::CONTENT_TYPE, HTML)], html).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&guard::cookie(&front.site)) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
