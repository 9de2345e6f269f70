//! `GET /sheets/bench`: the bench on one page of A4: how to pack, what colours and sounds mean, the commands that are used all day.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::bars::{BarCode, bar_code};
use super::commands::command;
use super::links::Query;
use super::{Frame, answer, bench_words};
use crate::code::Command;
use crate::web::Problem;
use crate::web::front::Front;
use crate::words::chosen;

/// What is scanned every day; the other commands are a sheet of their own.
const DAILY: [Command; 8] = [
    Command::Confirm,
    Command::Cancel,
    Command::Undo,
    Command::NextParcel,
    Command::Reweigh,
    Command::Hold,
    Command::Decline,
    Command::CheckWeight,
];

#[derive(Template)]
#[template(path = "office/bench.html")]
struct Page {
    frame: Frame,
    words: &'static bench_words::BenchWords,
    commands: Vec<Card>,
}

struct Card {
    name: String,
    does: String,
    text: String,
    bars: Option<BarCode>,
}

/// `GET /sheets/bench`.
pub(in crate::web) async fn bench(State(front): State<Front>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "sheets", "/sheets/bench".to_owned());
    let card = |known: Command| {
        let (name, does) = command(known);
        let text = format!("WH:{}", known.name());
        Card { name: chosen(name, frame.language), does: chosen(does, frame.language), bars: bar_code(&text), text }
    };
    let commands = DAILY.map(card).into();
    answer(&front, &Page { commands, words: bench_words::of(frame.language), frame })
}
