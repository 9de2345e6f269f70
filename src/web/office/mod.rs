//! The office's pages: the supervisor's day, the lists behind its figures, finding a parcel and its story, sheets to print.
//!
//! Rendered here and escaped by the template; a page asks for itself anew every few seconds, and shows at once when nobody answers.

mod around;
mod bars;
mod bench;
mod bench_words;
mod commands;
mod day;
mod devices;
mod devices_live;
mod find;
mod links;
mod list;
mod plots;
mod scale;
mod sheets;
mod sign_in;
mod story;
mod story_said;

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::front::Front;
use super::page::HTML;
use super::{Problem, guard};
use crate::words::{Language, OfficeWords, visible};

pub(super) use around::around;
pub(super) use bench::bench;
pub(super) use day::day;
pub(super) use devices::devices;
pub(super) use devices_live::live_devices;
pub(super) use find::find;
pub(super) use list::list;
pub(super) use scale::scale;
pub(super) use sheets::{sheet, sheets};
pub(super) use sign_in::{ask, sign_in, sign_out, way};
pub(super) use story::story;

use links::Query;

/// Longest text of a person or a device that a page shows; the rest is cut, and said so by its `…`.
const SHOWN: usize = 160;

/// What every page of the office knows.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    say: &'static OfficeWords,
    language: Language,
    /// The language was asked for, and goes along with every link.
    asked: bool,
    zone: TimeZone,
    site: String,
    /// This page's own address, without its language.
    here: String,
    /// Which part of the office this is.
    part: &'static str,
}

impl Frame {
    fn of(front: &Front, query: &Query, part: &'static str, here: String) -> Frame {
        let asked = query.language();
        let language = asked.unwrap_or(front.site.language);
        let (zone, site) = (front.site.zone.clone(), visible(&front.site.name));
        Frame { say: OfficeWords::of(language), language, asked: asked.is_some(), zone, site, here, part }
    }

    fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The same address in the other language.
    fn other(&self) -> String {
        let other = if self.language == Language::En { Language::ZhCn } else { Language::En };
        links::with(&self.here, "lang", other.tag())
    }

    fn other_tag(&self) -> &'static str {
        if self.language == Language::En { Language::ZhCn.tag() } else { Language::En.tag() }
    }

    /// An address within the office, in this page's language.
    fn at(&self, address: &str) -> String {
        if self.asked { links::with(address, "lang", self.tag()) } else { address.to_owned() }
    }

    /// The evidence of a shipment.
    fn shipment(&self, no: &str) -> String {
        self.at(&format!("/shipment/{}", links::escaped(no)))
    }

    fn choose<T>(&self, zh: T, en: T) -> T {
        if self.language == Language::ZhCn { zh } else { en }
    }

    /// A moment by the site's clocks, `strftime` style; empty where there is none.
    fn moment(&self, ms: Option<i64>, form: &str) -> String {
        let at = ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        at.map(|at| at.to_zoned(self.zone.clone()).strftime(form).to_string()).unwrap_or_default()
    }

    /// The same of a text as the evidence holds it.
    fn told_moment(&self, text: &str, form: &str) -> String {
        let at = text.parse::<Timestamp>().ok();
        at.map_or_else(|| shown(text), |at| self.moment(Some(at.as_millisecond()), form))
    }
}

/// Text from outside on a page: on one line, with what cannot be seen spelled out, and not endless. The template escapes it besides.
fn shown(text: &str) -> String {
    let mut plain = visible(text);
    if let Some((end, _)) = plain.char_indices().nth(SHOWN) {
        plain.truncate(end);
        plain.push('…');
    }
    plain
}

/// The page as an answer, with the cookie by which its own calls are known.
fn answer(front: &Front, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::new(500, format!("the page could not be made: {error}")))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(HTML));
    if let Ok(cookie) = header::HeaderValue::from_str(&guard::cookie(&front.site)) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    Ok((StatusCode::OK, headers, html).into_response())
}
