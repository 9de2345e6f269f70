//! A night before it comes: what would be told, and what would not and why. Nothing is called, and nothing recorded.

use std::collections::BTreeSet;

use super::channel::{Channel, Companies};
use super::preflight::{Finding, look_at};
use super::run::Turn;
use crate::code::Carriers;
use crate::domain::{RowState, TrackingKey, Waybill};
use crate::market::Packs;
use crate::store::{Foreseen, Job, Shops, Stays, Store, StoreError};

/// What a run would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Foresight {
    /// Orders that would be told, the most urgent first.
    pub jobs: Vec<Job>,
    /// Rows that would be settled by the number of another parcel, and that number.
    pub folded: Vec<(TrackingKey, Waybill)>,
    /// Rows that would not be told, and why; the reasons are for people.
    pub stay: Vec<(TrackingKey, String)>,
    /// Rows to look at first, with why and what is known, sorted.
    pub findings: Vec<(Finding, TrackingKey, String)>,
}

/// Looks ahead. Couriers are called as the marketplace listed them last.
pub fn foresee(
    store: &mut Store,
    channel: &Channel,
    carriers: &Carriers,
    turn: Turn,
    at_ms: i64,
) -> Result<Foresight, StoreError> {
    let listed = store.companies(&channel.shop)?;
    let listed = listed.and_then(|(_, body)| channel.market.adapter.companies(body.as_bytes())).unwrap_or_default();
    let companies = Companies::new(channel, carriers, listed);
    let shop = std::slice::from_ref(&channel.shop);
    let found = store.preflight(Shops::Only(shop), channel.packs() == Packs::One)?;
    let mut all = Foresight { findings: look_at(&found), ..Foresight::default() };
    for one in store.foresee(&channel.scope(turn, at_ms))? {
        match one {
            Foreseen::Tell(job) => {
                let told = companies.consignment(&job);
                let told = told.and_then(|told| channel.market.adapter.tell(&channel.account, &told, job.verb, at_ms));
                match told {
                    Ok(_) => all.jobs.push(job),
                    Err(why) => {
                        let rows = job.rows.into_iter().map(|row| row.key);
                        let refused: Vec<(TrackingKey, String)> = rows.map(|key| (key, why.clone())).collect();
                        let found = refused.iter().map(|(key, why)| (Finding::Refused, key.clone(), why.clone()));
                        all.findings.extend(found);
                        all.stay.extend(refused);
                    }
                }
            }
            Foreseen::Fold(keys, told) => all.folded.extend(keys.into_iter().map(|key| (key, told.clone()))),
            Foreseen::Park(keys, why) => all.stay.extend(keys.into_iter().map(|key| (key, why.clone()))),
        }
    }
    let rows = all.jobs.iter().flat_map(|job| &job.rows).map(|row| &row.key);
    let settled = all.folded.iter().map(|(key, _)| key);
    let stay = all.stay.iter().map(|(key, _)| key);
    let known: BTreeSet<TrackingKey> = rows.chain(settled).chain(stay).cloned().collect();
    let rest = store.not_told(&channel.shop)?.into_iter().filter(|row| !known.contains(&row.key));
    all.stay.extend(rest.map(|row| (row.key.clone(), why(&row, channel, at_ms))));
    all.findings.sort();
    Ok(all)
}

fn why(row: &Stays, channel: &Channel, at_ms: i64) -> String {
    let later = row.due_ms.is_some_and(|due| due > at_ms);
    let because = |text: &str| if row.reason.is_empty() { text.to_owned() } else { format!("{text}: {}", row.reason) };
    match row.state {
        RowState::Held => format!("held: {}", row.holds.join(", ")),
        RowState::Suspended => "two labels were seen on its box; a bench must say which is true".to_owned(),
        RowState::Parked => because("set aside"),
        RowState::Intercept => because("the marketplace has closed the order; stop the parcel"),
        RowState::Unknown => "it may have been told; the marketplace is asked first".to_owned(),
        RowState::Sending => "it was being told when a run ended; the marketplace is asked first".to_owned(),
        _ if channel.handed_over && !row.handed_over => "its parcel was not handed over yet".to_owned(),
        RowState::Retry if later => because("it failed and is tried again later"),
        _ => "another parcel of its order must come first, or it waits for its hour".to_owned(),
    }
}
