//! `GET /list/{id}`: the rows behind a figure, each with the way to its evidence.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::day::fault_name;
use super::links::{Query, escaped, with};
use super::{Frame, answer, shown};
use crate::store::Row;
use crate::web::api::{Id, one};
use crate::web::front::Front;
use crate::web::{Problem, Rows};
use crate::words::{cause, chosen, fill, force_reason, hold, state};

#[derive(Template)]
#[template(path = "office/list.html")]
struct Page {
    frame: Frame,
    title: String,
    day: Option<String>,
    all: Option<String>,
    columns: Columns,
    rows: Vec<Line>,
    more: Option<String>,
}

/// Which columns any row fills.
#[derive(Default)]
struct Columns {
    when: bool,
    shipment: bool,
    waybill: bool,
    what: bool,
    note: bool,
    weight: bool,
    station: bool,
    operator: bool,
}

struct Line {
    when: String,
    /// The journal around it.
    fact: Option<String>,
    shipment: String,
    href: String,
    waybill: String,
    what: String,
    note: String,
    weight: String,
    station: String,
    operator: String,
}

/// `GET /list/{id}`, of today or `?day=…`; `?only=` a fault, an operator or a state, `?nobody=1` where nobody was logged in.
pub(in crate::web) async fn list(
    State(front): State<Front>,
    id: Id,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (id, query) = (one(id)?, Query::read(query.as_deref()));
    let day = query.get("day").map(str::to_owned);
    let only = if query.get("nobody").is_some() { Some(String::new()) } else { query.get("only").map(str::to_owned) };
    let (asked, of, wanted) = (id.clone(), day.clone(), only.clone());
    let rows = front.ask(move |books| books.list(&asked, of.as_deref(), wanted.as_deref())).await??;
    let rows = rows.ok_or_else(|| Problem::new(404, "there is no list of this name"))?;
    let mut here = format!("/list/{}", escaped(&id));
    if let Some(day) = &day {
        here = with(&here, "day", day);
    }
    let whole = here.clone();
    match only.as_deref() {
        Some("") => here = with(&here, "nobody", "1"),
        Some(only) => here = with(&here, "only", only),
        None => {}
    }
    let frame = Frame::of(&front, &query, "day", here);
    answer(&front, &page(frame, &id, &rows, only.as_deref(), &whole))
}

fn page(frame: Frame, id: &str, listed: &Rows, only: Option<&str>, whole: &str) -> Page {
    let rows: Vec<Line> = listed.listed.rows.iter().map(|row| line(&frame, id, row)).collect();
    let any = |of: fn(&Line) -> &String| rows.iter().any(|row| !of(row).is_empty());
    let columns = Columns {
        when: any(|row| &row.when),
        shipment: any(|row| &row.shipment),
        waybill: any(|row| &row.waybill),
        what: any(|row| &row.what),
        note: any(|row| &row.note),
        weight: any(|row| &row.weight),
        station: any(|row| &row.station),
        operator: any(|row| &row.operator),
    };
    let mut title = title(&frame, id).to_owned();
    if let Some(only) = only {
        let hour = listed.hour_ms.map(|from| {
            let [from, to] = [from, from.saturating_add(3_600_000)].map(|at| frame.moment(Some(at), "%H:%M"));
            format!("{from}–{to}")
        });
        let of = match hour {
            Some(hour) => hour,
            None if only.is_empty() => frame.say.nobody.to_owned(),
            None => what(&frame, id, only),
        };
        title = format!("{title} · {of}");
    }
    let more = listed.listed.more.then(|| fill(frame.say.more_rows, &[&rows.len().to_string()]));
    Page { title, day: listed.day.clone(), all: only.map(|_| frame.at(whole)), columns, rows, more, frame }
}

fn title(frame: &Frame, id: &str) -> &'static str {
    let say = frame.say;
    match id {
        "waiting" => say.waiting,
        "in-hand" => say.in_hand,
        "checked" => say.checked,
        "held" => say.held,
        "left" => say.left,
        "parcels" => say.parcels,
        "handed" => say.handed,
        "seals" => say.seals,
        "weight-alarms" => say.weight_alarms,
        "forces" => say.forces,
        "recalls" => say.recalls,
        "untold" => say.untold,
        "late" => say.late,
        "soon" => say.soon,
        _ => say.problems,
    }
}

/// What an id of this list means.
fn what(frame: &Frame, list: &str, id: &str) -> String {
    let several = |name: &dyn Fn(&str) -> String| id.split(',').map(name).collect::<Vec<_>>().join(frame.say.and);
    match list {
        "held" | "recalls" | "late" | "soon" => several(&|id| chosen(hold(id), frame.language)),
        "forces" => shown(&chosen(force_reason(id), frame.language)),
        "untold" => shown(state(id, frame.language)),
        "seals" | "problems-of" if crate::domain::Fault::from_id(id).is_none() => shown(id),
        _ => fault_name(frame, id),
    }
}

fn line(frame: &Frame, list: &str, row: &Row) -> Line {
    let text = |text: &Option<String>| text.as_deref().map(shown).unwrap_or_default();
    Line {
        when: frame.moment(row.at_ms, "%m-%d %H:%M:%S"),
        fact: row.fact.map(|seq| frame.at(&format!("/fact/{seq}"))),
        shipment: text(&row.shipment),
        href: row.shipment.as_deref().map(|no| frame.shipment(no)).unwrap_or_default(),
        waybill: text(&row.waybill),
        what: row.what.as_deref().map(|id| what(frame, list, id)).unwrap_or_default(),
        note: row.note.clone().map(|note| shown(&cause(row.what.as_deref(), note, frame.language))).unwrap_or_default(),
        weight: row.weight.map(|weight| format!("{weight} g")).unwrap_or_default(),
        station: text(&row.station),
        operator: text(&row.operator),
    }
}
