//! `GET /scale/{station}`: the tests of a bench's scale as a control chart, and where its zero has been.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::Value;

use super::links::{Query, escaped};
use super::plots::{Residuals, residuals};
use super::{Frame, answer, shown};
use crate::domain::{CheckOutcome, Mg};
use crate::packing::Chart;
use crate::web::Problem;
use crate::web::api::{Id, one};
use crate::web::certificate::{field, list, text};
use crate::web::certificate_curve::signed;
use crate::web::front::Front;

#[derive(Template)]
#[template(path = "office/scale.html")]
struct Page {
    frame: Frame,
    station: String,
    chart: Option<Residuals>,
    checks: Vec<Row>,
    zeros: Vec<(String, String, String)>,
}

struct Row {
    when: String,
    /// The journal around it.
    fact: String,
    operator: String,
    reference: String,
    shown: String,
    off: String,
    outcome: &'static str,
    sound: bool,
}

/// `GET /scale/{station}`.
pub(in crate::web) async fn scale(
    State(front): State<Front>,
    id: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (id, query) = (one(id)?, Query::read(query.as_deref()));
    let frame = Frame::of(&front, &query, "day", format!("/scale/{}", escaped(&id)));
    let port = front.site.stations.iter().find(|port| port.id.as_str() == id);
    let station = port.ok_or_else(|| Problem::new(404, "no station has this id"))?.id.clone();
    let told = front.ask(move |books| books.scale_checks(&station)).await??;
    answer(&front, &page(frame, &id, &told))
}

fn page(frame: Frame, station: &str, told: &Value) -> Page {
    let checks = list(told, "checks");
    let zeros = list(told, "zeros").iter().rev();
    let zero = |zero: &Value| (when(&frame, zero), journal(&frame, zero), format!("{} g", text(zero, "zero_g")));
    let zeros = zeros.map(zero).collect();
    Page {
        station: shown(station),
        chart: chart(&frame, told, checks),
        checks: checks.iter().rev().map(|check| row(&frame, check)).collect(),
        zeros,
        frame,
    }
}

/// The tests with the newest weight, as the limits are made of them.
fn chart(frame: &Frame, told: &Value, checks: &[Value]) -> Option<Residuals> {
    let limits = field(told, "chart");
    let grams = |of: &Value, key: &str| field(of, key).as_str().and_then(signed).map(Mg);
    let chart = Chart { mean: grams(limits, "mean_g")?, low: grams(limits, "low_g")?, high: grams(limits, "high_g")? };
    let newest = text(checks.last()?, "reference_g");
    let of_this_weight = checks.iter().filter(|check| text(check, "reference_g") == newest);
    let point = |check: &Value| {
        let off = grams(check, "off_g")?;
        let said = format!("{} {off} g", when(frame, check));
        Some((off, text(check, "outcome") != CheckOutcome::True.id(), journal(frame, check), said))
    };
    residuals(of_this_weight.filter_map(point).collect(), &chart)
}

fn row(frame: &Frame, check: &Value) -> Row {
    let outcome = text(check, "outcome");
    let grams = |key: &str| format!("{} g", text(check, key));
    Row {
        when: when(frame, check),
        fact: journal(frame, check),
        operator: shown(&text(check, "operator")),
        reference: grams("reference_g"),
        shown: grams("shown_g"),
        off: grams("off_g"),
        outcome: outcome_name(frame, &outcome),
        sound: outcome == CheckOutcome::True.id(),
    }
}

/// What the outcome of a test is called.
pub(super) fn outcome_name(frame: &Frame, id: &str) -> &'static str {
    match CheckOutcome::from_id(id) {
        Some(CheckOutcome::True) => frame.say.check_true,
        Some(CheckOutcome::Refused) => frame.say.check_refused,
        _ => frame.say.check_off,
    }
}

/// The way to the journal around what has a number there.
fn journal(frame: &Frame, of: &Value) -> String {
    field(of, "seq").as_i64().map(|seq| frame.at(&format!("/fact/{seq}"))).unwrap_or_default()
}

fn when(frame: &Frame, of: &Value) -> String {
    frame.told_moment(&text(of, "at"), "%m-%d %H:%M")
}
