//! `GET /`: the day at a glance. Every figure leads to its list.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::links::{Query, escaped, with};
use super::plots::{Bars, Residuals, Shares, bars, residuals, shares};
use super::scale::outcome_name;
use super::{Frame, answer, shown};
use crate::domain::{CheckOutcome, Fault, Light, Mg};
use crate::packing::Chart;
use crate::store::Today;
use crate::web::front::Front;
use crate::web::{DayFigures, Problem, StationPort};
use crate::words::{chosen, fault, fill, telling};

/// Weight alarms, by the ids of their faults.
const WEIGHT_FAULTS: [&str; 3] = ["under-weight", "over-weight", "overload"];

#[derive(Template)]
#[template(path = "office/day.html")]
struct Page {
    frame: Frame,
    day: String,
    today: bool,
    before: String,
    after: Option<String>,
    report: String,
    benches: Vec<Bench>,
    groups: Vec<(&'static str, Vec<Tile>)>,
    hours: Option<Bars>,
    faults: Option<Shares>,
    residuals: Option<Residuals>,
    people: Vec<Worker>,
    checks: Vec<Tested>,
}

/// A figure with the way to its list.
struct Tile {
    name: &'static str,
    figure: String,
    href: String,
    /// `plain`, `mind` or `stop`; only a figure above zero is loud.
    tone: &'static str,
}

struct Bench {
    id: String,
    href: String,
    light: &'static str,
    role: &'static str,
    says: String,
    done: Option<String>,
    operator: String,
    scale: Option<bool>,
}

struct Worker {
    name: String,
    sealed: (u64, String),
    rejected: (u64, String),
    forced: (u64, String),
}

struct Tested {
    station: String,
    href: String,
    when: String,
    off: String,
    outcome: &'static str,
    sound: bool,
}

/// `GET /`, of today or `?day=2026-11-22`.
pub(in crate::web) async fn day(State(front): State<Front>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = Query::read(query.as_deref());
    let asked = query.get("day").map(str::to_owned);
    let here = asked.as_deref().map_or_else(|| "/".to_owned(), |day| with("/", "day", day));
    let of = asked.clone();
    let figures = front.ask(move |books| books.day(of.as_deref())).await??;
    let frame = Frame::of(&front, &query, "day", here);
    answer(&front, &page(&front, frame, &figures, asked.is_some()))
}

fn page(front: &Front, frame: Frame, day: &DayFigures, named: bool) -> Page {
    let figures = &day.figures;
    // The day goes along where one is named; today's lists stay today's, also past midnight.
    let of_day = |address: &str| {
        let address = if named { with(address, "day", &day.day) } else { address.to_owned() };
        frame.at(&address)
    };
    let on = |day: &str| frame.at(&with("/", "day", day));
    Page {
        day: day.day.clone(),
        today: day.after.is_none(),
        before: on(&day.before),
        after: day.after.as_deref().map(on),
        report: frame.at(&with("/report", "date", &day.day)),
        benches: front.site.stations.iter().map(|port| bench(&frame, port)).collect(),
        groups: groups(&frame, day, &of_day),
        hours: (figures.parcels() > 0).then(|| {
            bars(&figures.hours, |hour| {
                let list = of_day(&format!("/list/parcels?only={hour}"));
                (frame.moment(Some(day.hour_ms(hour)), "%H"), list)
            })
        }),
        faults: faults(&frame, figures, &of_day),
        residuals: drawn(&frame, figures),
        people: people(&frame, figures, &of_day),
        checks: checks(&frame, figures),
        frame,
    }
}

fn groups(frame: &Frame, day: &DayFigures, of_day: &dyn Fn(&str) -> String) -> Vec<(&'static str, Vec<Tile>)> {
    let (say, figures, states) = (frame.say, &day.figures, &day.figures.states);
    let tile = |name, figure: u64, list: &str, tone| Tile {
        name,
        figure: figure.to_string(),
        href: of_day(&format!("/list/{list}")),
        tone: if figure == 0 { "plain" } else { tone },
    };
    let untold = figures.untold.iter().map(|(_, count)| count).sum();
    let mut late = tile(say.late, day.late, "late", "stop");
    let mut soon = tile(say.soon, day.soon, "soon", "mind");
    if day.late_more {
        late.figure.push('+');
        soon.figure.push('+');
    }
    let of_this_day = vec![
        tile(say.left, states.left, "left", "plain"),
        tile(say.parcels, figures.parcels(), "parcels", "plain"),
        tile(say.handed, figures.handed, "handed", "plain"),
        tile(say.weight_alarms, figures.refused(&WEIGHT_FAULTS), "weight-alarms", "mind"),
        tile(say.problems, figures.faults.iter().map(|(_, count)| count).sum(), "problems", "plain"),
        tile(say.forces, figures.forces, "forces", "mind"),
    ];
    let at_this_moment = vec![
        tile(say.waiting, states.waiting, "waiting", "plain"),
        tile(say.in_hand, states.in_hand, "in-hand", "plain"),
        tile(say.checked, states.checked, "checked", "plain"),
        tile(say.untold, untold, "untold", "plain"),
    ];
    let mind = vec![
        late,
        soon,
        tile(say.recalls, figures.recalls, "recalls", "stop"),
        tile(say.held, states.held, "held", "mind"),
    ];
    vec![(say.mind_this, mind), (say.now_in_house, at_this_moment), (say.on_this_day, of_this_day)]
}

fn bench(frame: &Frame, port: &StationPort) -> Bench {
    let say = frame.say;
    let screen = port.screen.borrow().clone();
    let stopped = port.screen.has_changed().is_err() || port.is_stuck();
    let (light, title) = match screen.light() {
        _ if stopped => ("lost", say.stopped.to_owned()),
        light => (light_id(light), chosen(telling(&screen.verdict).title, frame.language)),
    };
    Bench {
        id: shown(port.id.as_str()),
        href: format!("/station/{}", escaped(port.id.as_str())),
        light,
        role: match port.role {
            "pack" => say.role_pack,
            "weigh" => say.role_weigh,
            "hand-over" => say.role_hand_over,
            _ => say.role_pack_weigh,
        },
        says: if title.is_empty() { say.ready.to_owned() } else { title },
        done: (!stopped).then(|| fill(say.parcels_done, &[&screen.done.to_string()])),
        operator: screen.operator.as_ref().map_or_else(|| say.nobody.to_owned(), |who| shown(who.as_str())),
        scale: screen.scale_up.map(|_| port.scale.borrow().up && port.scale.has_changed().is_ok()),
    }
}

fn light_id(light: Light) -> &'static str {
    match light {
        Light::Off => "off",
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    }
}

/// A fault by its name; one that is not known keeps its id.
pub(super) fn fault_name(frame: &Frame, id: &str) -> String {
    Fault::from_id(id).map_or_else(|| shown(id), |known| chosen(fault(known), frame.language))
}

fn faults(frame: &Frame, figures: &Today, of_day: &dyn Fn(&str) -> String) -> Option<Shares> {
    let rows = figures.faults.iter().map(|(id, count)| {
        let list = of_day(&format!("/list/problems?only={}", escaped(id)));
        (fault_name(frame, id), *count, list)
    });
    shares(rows.collect())
}

fn drawn(frame: &Frame, figures: &Today) -> Option<Residuals> {
    // The limits are those of loads that passed: what was refused is what they are there to show.
    let passed = figures.weighings.iter().filter(|weighing| !weighing.refused);
    let offs: Vec<Mg> = passed.map(|weighing| weighing.off).collect();
    let points = figures.weighings.iter().map(|it| {
        let said = format!("{} {} g · {}", frame.moment(Some(it.at_ms), "%H:%M:%S"), it.off, shown(&it.shipment));
        (it.off, it.refused, frame.shipment(&it.shipment), said)
    });
    let none = Chart { mean: Mg::ZERO, low: Mg::ZERO, high: Mg::ZERO };
    residuals(points.collect(), &Chart::of(&offs).unwrap_or(none))
}

fn people(frame: &Frame, figures: &Today, of_day: &dyn Fn(&str) -> String) -> Vec<Worker> {
    let row = |person: &crate::store::Person| {
        let id = person.operator.as_deref().unwrap_or_default();
        let list = |list: &str| {
            let of = if id.is_empty() { "nobody=1".to_owned() } else { format!("only={}", escaped(id)) };
            of_day(&format!("/list/{list}?{of}"))
        };
        Worker {
            name: person.operator.as_deref().map_or_else(|| frame.say.nobody.to_owned(), shown),
            sealed: (person.sealed, list("seals")),
            rejected: (person.rejected, list("problems-of")),
            forced: (person.forced, list("forces")),
        }
    };
    figures.people.iter().map(row).collect()
}

fn checks(frame: &Frame, figures: &Today) -> Vec<Tested> {
    let row = |check: &crate::store::Check| Tested {
        station: shown(&check.station),
        href: frame.at(&format!("/scale/{}", escaped(&check.station))),
        when: frame.moment(Some(check.at_ms), "%m-%d %H:%M"),
        off: format!("{} g", check.off),
        outcome: outcome_name(frame, &check.outcome),
        sound: check.outcome == CheckOutcome::True.id(),
    };
    figures.checks.iter().map(row).collect()
}
