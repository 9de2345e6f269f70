//! `GET /sheets`: what is printed and put up at a bench: command codes, badges, packaging, reasons for a force. A4, Code 128 and QR.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::bars::{BarCode, bar_code};
use super::commands::command;
use super::links::{Query, escaped};
use super::{Frame, answer, shown};
use crate::code::{COMMANDS, Command, PICK_MAX};
use crate::domain::{Mg, Right};
use crate::packing::Rules;
use crate::web::Problem;
use crate::web::api::{Id, one};
use crate::web::certificate_code::{Code, code};
use crate::web::front::Front;
use crate::words::{Language, OfficeWords, Text, chosen, fill, force_reason, right};

/// Labels on a page of two columns, and badges.
const LABELS: usize = 16;
const BADGES: usize = 10;
/// Pieces that a bench is likely to count at once.
const PIECES: [u16; 7] = [2, 3, 4, 5, 6, 10, 12];

/// One kind of sheet.
struct Kind {
    id: &'static str,
    title: fn(&OfficeWords) -> &'static str,
    about: fn(&OfficeWords) -> &'static str,
    /// What is said where there is nothing to print.
    none: fn(&OfficeWords) -> &'static str,
    labels: fn(&Frame, &Rules) -> Vec<Label>,
    on_a_page: usize,
}

/// Every kind, in the order of the list.
const KINDS: &[Kind] = &[
    Kind {
        id: "commands",
        title: |say| say.sheet_commands,
        about: |say| say.sheet_commands_about,
        none: |say| say.nothing_here,
        labels: |frame, _| COMMANDS.iter().map(|(_, known)| of_command(frame, *known)).collect(),
        on_a_page: LABELS,
    },
    Kind {
        id: "numbers",
        title: |say| say.sheet_numbers,
        about: |say| say.sheet_numbers_about,
        none: |say| say.nothing_here,
        labels: |frame, _| {
            let picks = (1..=PICK_MAX).map(Command::Pick);
            PIECES.map(Command::Qty).into_iter().chain(picks).map(|known| of_command(frame, known)).collect()
        },
        on_a_page: LABELS,
    },
    Kind {
        id: "badges",
        title: |say| say.sheet_badges,
        about: |say| say.sheet_badges_about,
        none: |say| say.sheet_badges_none,
        labels: badges,
        on_a_page: BADGES,
    },
    Kind {
        id: "packaging",
        title: |say| say.sheet_packaging,
        about: |say| say.sheet_packaging_about,
        none: |say| say.sheet_packaging_none,
        labels: packaging,
        on_a_page: LABELS,
    },
    Kind {
        id: "forces",
        title: |say| say.sheet_forces,
        about: |say| say.sheet_forces_about,
        none: |say| say.nothing_here,
        labels: forces,
        on_a_page: LABELS,
    },
];

#[derive(Template)]
#[template(path = "office/sheets.html")]
struct Index {
    frame: Frame,
    sheets: Vec<(&'static str, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "office/sheet.html")]
struct Page {
    frame: Frame,
    kind: &'static str,
    title: &'static str,
    about: &'static str,
    none: &'static str,
    pages: Vec<Vec<Label>>,
}

/// A code with what people call it.
struct Label {
    name: String,
    detail: String,
    text: String,
    bars: Option<BarCode>,
    square: Code,
}

/// `GET /sheets`.
pub(in crate::web) async fn sheets(State(front): State<Front>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "sheets", "/sheets".to_owned());
    let sheets = KINDS.iter().map(|kind| {
        let href = frame.at(&format!("/sheets/{}", kind.id));
        ((kind.title)(frame.say), (kind.about)(frame.say), href)
    });
    let bench = (frame.say.sheet_bench, frame.say.sheet_bench_about, frame.at("/sheets/bench"));
    let sheets = std::iter::once(bench).chain(sheets).collect();
    answer(&front, &Index { sheets, frame })
}

/// `GET /sheets/{kind}`.
pub(in crate::web) async fn sheet(
    State(front): State<Front>,
    id: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = one(id)?;
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "sheets", format!("/sheets/{}", escaped(&id)));
    let kind = KINDS.iter().find(|kind| kind.id == id);
    let kind = kind.ok_or_else(|| Problem::new(404, "there is no sheet of this name"))?;
    let mut rest = (kind.labels)(&frame, &front.site.rules).into_iter();
    let mut pages = Vec::new();
    loop {
        let page: Vec<Label> = rest.by_ref().take(kind.on_a_page).collect();
        if page.is_empty() {
            break;
        }
        pages.push(page);
    }
    let (title, about, none) = ((kind.title)(frame.say), (kind.about)(frame.say), (kind.none)(frame.say));
    answer(&front, &Page { kind: kind.id, title, about, none, pages, frame })
}

/// The name in this page's language, and beside it in the other: benches have both kinds of readers.
fn both(frame: &Frame, text: Text) -> String {
    match frame.language {
        Language::ZhCn => format!("{} {}", text.zh_cn, text.en),
        Language::En => format!("{} {}", text.en, text.zh_cn),
    }
}

fn label(name: String, detail: String, text: String) -> Label {
    Label { name: shown(&name), detail: shown(&detail), bars: bar_code(&text), square: code(&text), text: shown(&text) }
}

fn of_command(frame: &Frame, known: Command) -> Label {
    let (name, does) = command(known);
    let number = match known {
        Command::Qty(n) | Command::Pick(n) => format!(":{n}"),
        _ => String::new(),
    };
    label(both(frame, name), chosen(does, frame.language), format!("WH:{}{number}", known.name()))
}

fn badges(frame: &Frame, rules: &Rules) -> Vec<Label> {
    let badge = |person: &crate::packing::Person| {
        let rights: Vec<String> =
            person.rights.iter().map(|known: &Right| chosen(right(*known), frame.language)).collect();
        let rights =
            if rights.is_empty() { String::new() } else { fill(frame.say.right_named, &[&rights.join(frame.say.and)]) };
        label(person.name.clone(), rights, format!("WH:OP:{}", person.id))
    };
    rules.people.operators.iter().map(badge).collect()
}

fn packaging(_: &Frame, rules: &Rules) -> Vec<Label> {
    let grams = |weight: Mg| format!("{weight} g");
    rules.packaging.iter().map(|it| label(it.name.clone(), grams(it.weight), it.code.clone())).collect()
}

fn forces(frame: &Frame, rules: &Rules) -> Vec<Label> {
    let reason = |id: &String| label(both(frame, force_reason(id)), String::new(), format!("WH:FORCE:{id}"));
    rules.people.force_reasons.iter().map(reason).collect()
}
