//! `/report`: the report of a day as a page that prints on A4, in the dress of the balance.

use askama::Template;
use jiff::civil::Date;
use serde_json::Value;

use crate::domain::{CheckOutcome, Fault};
use crate::web::BALANCE_STYLE;
use crate::web::balance_page::{Heading, heading, moment};
use crate::web::certificate::{Place, field, list, text};
use crate::words::{
    BalanceWords, Language, ReportWords, balance as balance_words, chosen, fault, fill, plain, report as words, visible,
};

/// What the report adds to the balance's style sheet.
pub const REPORT_STYLE: &str = include_str!("../../../templates/report.css");

#[derive(Template)]
#[template(path = "report.html")]
struct Sheet<'a> {
    say: &'a BalanceWords,
    told: &'a ReportWords,
    language: &'static str,
    other: &'static str,
    style: Option<String>,
    site: String,
    day: String,
    before: Option<String>,
    after: Option<String>,
    as_of: String,
    /// What must be said of the moment at which it was drawn up.
    caution: Option<&'static str>,
    /// Where an earlier report of the day is kept.
    earlier: Option<String>,
    steps: Vec<(&'static str, u64)>,
    verdict: String,
    open: bool,
    notes: Vec<String>,
    work: Vec<(&'static str, u64, bool)>,
    headings: Vec<Heading>,
    faults: Vec<(String, u64)>,
    people: Vec<(String, [u64; 3])>,
    scales: Vec<Scale>,
}

struct Scale {
    station: String,
    weighed: u64,
    mean: String,
    outside: String,
    zero: String,
    tests: Vec<Test>,
    sum: bool,
}

struct Test {
    said: String,
    sound: bool,
}

/// The page of a report. `whole`: the style stands in the page, which is then a file of its own.
pub fn report_page(report: &Value, place: &Place<'_>, whole: bool) -> Option<String> {
    let (say, told) = (balance_words(place.language), words(place.language));
    let (labels, work, balance) = (field(report, "labels"), field(report, "day_work"), field(report, "balance"));
    let count = |of: &Value, key: &str| field(of, key).as_u64().unwrap_or(0);
    let day: Option<Date> = text(report, "day").parse().ok();
    let open = count(labels, "open");
    let mut steps = vec![(say.printed, "printed"), (say.checked, "checked"), (say.weighed, "weighed")];
    if field(report, "hands_over") == true {
        steps.push((say.handed_over, "handed_over"));
    }
    steps.extend([(say.uploaded, "uploaded"), (told.held, "held"), (told.late, "late")]);
    let mut notes = Vec::new();
    if count(balance, "unlabelled") > 0 {
        notes.push(fill(say.unlabelled, &[&count(balance, "unlabelled").to_string()]));
    }
    if field(balance, "left_out") == true {
        notes.push(say.left_out.to_owned());
    }
    let lines = list(balance, "headings").iter().filter(|one| field(one, "open") == true);
    let sheet = Sheet {
        say,
        told,
        language: place.language.tag(),
        other: if place.language == Language::En { Language::ZhCn.tag() } else { Language::En.tag() },
        style: whole.then(|| format!("{BALANCE_STYLE}{REPORT_STYLE}")),
        site: plain(place.site),
        day: plain(&text(report, "day")),
        before: day.and_then(|day| day.yesterday().ok()).map(|day| day.to_string()),
        after: day.and_then(|day| day.tomorrow().ok()).map(|day| day.to_string()),
        as_of: fill(say.as_of, &[&moment(&text(report, "as_of"), place)]),
        caution: caution(report, place),
        earlier: earlier(report, place),
        steps: steps.into_iter().map(|(name, key)| (name, count(labels, key))).collect(),
        verdict: match open {
            0 => say.all_done.to_owned(),
            _ => fill(say.still_open, &[&open.to_string(), &count(labels, "printed").to_string()]),
        },
        open: open > 0,
        notes,
        work: done(told).map(|(name, key, loud)| (name, count(work, key), loud && count(work, key) > 0)).to_vec(),
        headings: lines.map(|one| heading(one, place)).collect(),
        faults: list(report, "faults")
            .iter()
            .map(|one| (named(&text(one, "fault"), place), count(one, "count")))
            .collect(),
        people: list(report, "operators").iter().map(|one| person(one, told)).collect(),
        scales: scales(report, place),
    };
    sheet.render().ok()
}

/// What was done on the day: its word, its key, and whether it is something to look at.
pub(super) fn done(told: &ReportWords) -> [(&'static str, &'static str, bool); 7] {
    [
        (told.left, "left", false),
        (told.left_late, "left_late", true),
        (told.sealed, "sealed", false),
        (told.handed, "handed_over", false),
        (told.told, "uploaded", false),
        (told.refused, "refused", false),
        (told.forced, "forced", true),
    ]
}

/// A report of a day that is not over still grows; one that was drawn up on a later day stands as of then.
pub(super) fn caution(report: &Value, place: &Place<'_>) -> Option<&'static str> {
    let told = words(place.language);
    if field(report, "again") == true {
        return Some(told.made_after);
    }
    (field(report, "over") == false).then_some(told.still_runs)
}

/// What is said where an earlier report of the day is kept.
pub(super) fn earlier(report: &Value, place: &Place<'_>) -> Option<String> {
    Some(fill(words(place.language).earlier, &[&visible(field(report, "earlier").as_str()?)]))
}

/// A fault by its name; one that is not known keeps its id.
pub(super) fn named(id: &str, place: &Place<'_>) -> String {
    Fault::from_id(id).map_or_else(|| plain(id), |known| chosen(fault(known), place.language))
}

/// A person's name, and what they did.
pub(super) fn person(one: &Value, told: &ReportWords) -> (String, [u64; 3]) {
    let name = field(one, "shown").as_str().map_or_else(|| told.nobody.to_owned(), visible);
    (name, ["sealed", "refused", "forced"].map(|key| field(one, key).as_u64().unwrap_or(0)))
}

/// A test in words, and whether it ended well.
pub(super) fn test(one: &Value, place: &Place<'_>) -> (String, bool) {
    let told = words(place.language);
    let outcome = CheckOutcome::from_id(&text(one, "outcome")).unwrap_or(CheckOutcome::Off);
    let word = match outcome {
        CheckOutcome::True => told.test_true,
        CheckOutcome::Off => told.test_off,
        CheckOutcome::Refused => told.test_refused,
    };
    let gaps = [&moment(&text(one, "at"), place), &text(one, "shown_g"), &text(one, "reference_g"), word].map(plain);
    (fill(told.test_line, &gaps.each_ref().map(String::as_str)), outcome == CheckOutcome::True)
}

fn scales(report: &Value, place: &Place<'_>) -> Vec<Scale> {
    let told = words(place.language);
    let row = |one: &Value, station: String, sum: bool| {
        let zero = [text(one, "zero_before_g"), text(one, "zero_g")];
        let outside = field(one, "outside").as_u64().unwrap_or(0);
        Scale {
            station,
            weighed: field(one, "weighed").as_u64().unwrap_or(0),
            mean: text(one, "mean_off_g"),
            outside: match field(one, "outside_percent").as_str() {
                Some(percent) => format!("{outside} ({percent} %)"),
                None => String::new(),
            },
            zero: match &zero {
                _ if sum => String::new(),
                [_, at] if at.is_empty() => told.zero_still.to_owned(),
                [before, at] if before.is_empty() => at.clone(),
                [before, at] => format!("{before} → {at}"),
            },
            tests: list(one, "tests")
                .iter()
                .map(|one| test(one, place))
                .map(|(said, sound)| Test { said, sound })
                .collect(),
            sum,
        }
    };
    let each = list(report, "scales").iter().map(|one| row(one, visible(&text(one, "station")), false));
    let mut rows: Vec<Scale> = each.collect();
    if rows.len() > 1 {
        rows.push(row(field(report, "weights"), told.all_scales.to_owned(), true));
    }
    rows
}
