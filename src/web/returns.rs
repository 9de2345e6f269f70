//! `POST /api/v1/parcels/{waybill}/returns`: what came back, from a program that took it in.

use axum::body::Body;
use axum::extract::State;
use serde::Deserialize;

use super::Problem;
use super::api::{Answer, Id, found, one, parsed};
use super::front::Front;
use crate::domain::{CameBack, Condition, Waybill};

/// Items of one call at most.
const ITEMS_MAX: usize = 1_000;
/// Most pieces of one item, as in the order file.
const QTY_MAX: u32 = 9_999;
/// Longest code.
const CODE_CHARS: usize = 128;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Return {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    code: String,
    #[serde(default = "one_piece")]
    qty: u32,
    #[serde(default)]
    condition: Option<String>,
}

fn one_piece() -> u32 {
    1
}

pub(super) async fn take_back(State(front): State<Front>, waybill: Id, body: Body) -> Answer {
    let waybill = Waybill::from(one(waybill)?);
    let Return { items } = parsed(body).await?;
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(Problem::new(422, format!("name 1 to {ITEMS_MAX} items")));
    }
    let items = items.into_iter().map(came_back).collect::<Result<Vec<_>, _>>()?;
    found(front.ask(move |books| books.take_back(&waybill, &items)).await??, "no parcel bears this waybill")
}

fn came_back(item: Item) -> Result<CameBack, Problem> {
    let Item { code, qty, condition } = item;
    let plain = !code.is_empty() && code.chars().count() <= CODE_CHARS && !code.chars().any(char::is_control);
    if !plain {
        return Err(Problem::new(422, format!("a code has 1 to {CODE_CHARS} characters and no control characters")));
    }
    if !(1..=QTY_MAX).contains(&qty) {
        return Err(Problem::new(422, format!("qty is a whole number from 1 to {QTY_MAX}")));
    }
    let condition = match condition {
        None => Condition::Good,
        Some(id) => Condition::from_id(&id)
            .ok_or_else(|| Problem::new(422, "a condition is good, damaged or missing; without one it is good"))?,
    };
    Ok(CameBack { code, condition, qty })
}
