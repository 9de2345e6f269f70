//! `/balance`: the balance of a day as a page that prints on A4, and that can be read aloud.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::certificate::{Place, field, list, text};
use crate::words::{BalanceWords, Language, balance as words, plain, visible};

/// The style sheet, for pages that the daemon serves and for files that carry it along.
pub const BALANCE_STYLE: &str = include_str!("../../templates/balance.css");
/// Labels of one heading that the page lists.
const LABELS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "balance.html")]
struct Sheet<'a> {
    say: &'a BalanceWords,
    language: &'static str,
    other: &'static str,
    style: Option<&'static str>,
    site: String,
    day: String,
    before: Option<String>,
    after: Option<String>,
    as_of: String,
    steps: Vec<(&'static str, u64)>,
    verdict: String,
    open: bool,
    notes: Vec<String>,
    headings: Vec<Heading>,
}

/// One heading with its lines.
pub(super) struct Heading {
    pub(super) id: String,
    pub(super) open: bool,
    pub(super) title: String,
    pub(super) advice: String,
    pub(super) count: u64,
    pub(super) labels: Vec<Label>,
    pub(super) more: Option<String>,
}

/// One line.
pub(super) struct Label {
    pub(super) waybill: String,
    pub(super) shipment: String,
    pub(super) orders: String,
    pub(super) carrier: String,
    pub(super) printed: String,
    pub(super) why: String,
    /// Where it is not what the heading says.
    pub(super) advice: String,
}

/// The page of a balance. `whole`: the style stands in the page, which is then a file of its own.
pub fn balance_page(told: &Value, place: &Place<'_>, whole: bool) -> Option<String> {
    let say = words(place.language);
    let count = |key: &str| field(told, key).as_u64().unwrap_or(0);
    let day: Option<Date> = text(told, "day").parse().ok();
    let mut steps =
        vec![(say.printed, count("printed")), (say.checked, count("checked")), (say.weighed, count("weighed"))];
    if field(told, "hands_over") == true {
        steps.push((say.handed_over, count("handed_over")));
    }
    steps.push((say.uploaded, count("uploaded")));
    let open = count("open");
    let verdict = match open {
        0 => say.all_done.to_owned(),
        _ => say.still_open.replacen("{}", &open.to_string(), 1).replacen("{}", &count("printed").to_string(), 1),
    };
    let mut notes = Vec::new();
    if count("unlabelled") > 0 {
        notes.push(say.unlabelled.replace("{}", &count("unlabelled").to_string()));
    }
    if field(told, "left_out") == true {
        notes.push(say.left_out.to_owned());
    }
    let sheet = Sheet {
        say,
        language: place.language.tag(),
        other: if place.language == Language::En { Language::ZhCn.tag() } else { Language::En.tag() },
        style: whole.then_some(BALANCE_STYLE),
        site: plain(place.site),
        day: plain(&text(told, "day")),
        before: day.and_then(|day| day.yesterday().ok()).map(|day| day.to_string()),
        after: day.and_then(|day| day.tomorrow().ok()).map(|day| day.to_string()),
        as_of: say.as_of.replace("{}", &moment(&text(told, "as_of"), place)),
        steps,
        verdict,
        open: open > 0,
        notes,
        headings: list(told, "headings").iter().map(|one| heading(one, place)).collect(),
    };
    sheet.render().ok()
}

/// A heading as the page shows it.
pub(super) fn heading(one: &Value, place: &Place<'_>) -> Heading {
    let say = words(place.language);
    let labels = list(one, "labels");
    let open = field(one, "open") == true;
    // What is done need not be listed on paper.
    let shown = if field(one, "heading") == "done" { 0 } else { LABELS_MAX };
    let left = labels.len().saturating_sub(shown);
    Heading {
        id: plain(&text(one, "heading")),
        open,
        title: text(field(one, "title"), place.language.tag()),
        advice: text(field(one, "do"), place.language.tag()),
        count: field(one, "count").as_u64().unwrap_or(0),
        labels: labels.iter().take(shown).map(|label| row(one, label, place)).collect(),
        more: (left > 0 && shown > 0).then(|| say.more.replace("{}", &left.to_string())),
    }
}

fn row(heading: &Value, label: &Value, place: &Place<'_>) -> Label {
    let said = |of: &Value, key: &str| text(field(of, key), place.language.tag());
    let advice = said(label, "do");
    let orders: Vec<&str> = list(label, "orders").iter().filter_map(Value::as_str).collect();
    Label {
        waybill: plain(&text(label, "waybill")),
        shipment: plain(&text(label, "shipment")),
        orders: plain(&orders.join(", ")),
        carrier: plain(&text(label, "carrier")),
        printed: moment(&text(label, "printed"), place),
        why: visible(&said(label, "why")),
        advice: if advice == said(heading, "do") { String::new() } else { advice },
    }
}

/// A moment of the JSON by the site's clock.
pub(super) fn moment(told: &str, place: &Place<'_>) -> String {
    match told.parse::<Timestamp>() {
        Ok(at) => at.to_zoned(place.zone.clone()).strftime("%m-%d %H:%M").to_string(),
        Err(_) => plain(told),
    }
}
