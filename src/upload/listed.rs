//! What a marketplace lists of its couriers: asked for once a day, and kept.

use tracing::info;

use super::calls::Calls;
use super::channel::Channel;
use super::gateway::Gateway;
use super::run::{Pace, RunError, Turn};
use crate::market::{Company, Verb};
use crate::store::Store;

/// How old the list may be.
const COMPANIES_MS: i64 = 24 * 3600 * 1000;

/// The marketplace's list of couriers. Without one, the tables must do.
pub(super) fn listed(
    store: &mut Store,
    channel: &Channel,
    gateway: &mut dyn Gateway,
    pace: &mut dyn Pace,
    calls: &mut Calls,
    turn: Turn,
) -> Result<Vec<Company>, RunError> {
    let adapter = channel.market.adapter;
    let now_ms = pace.now().wall_ms;
    let kept = store.companies(&channel.shop)?;
    let fresh = kept.as_ref().is_some_and(|(at, _)| (0..COMPANIES_MS).contains(&now_ms.saturating_sub(*at)));
    // Nobody is called where there is nothing to do.
    let asks = !fresh && store.uploads_wait(&channel.scope(turn, now_ms))?;
    let request = if asks { adapter.ask_companies(&channel.account, now_ms) } else { None };
    if let Some(request) = request {
        let came = calls.make(gateway, pace, &request);
        if let Ok((status, body)) = came.read() {
            let answer = came.with_header(channel.market.answer(Verb::Send, status, body));
            calls.keep_quiet(&answer, pace.now());
        }
        if let Ok((200, body)) = came.read()
            && let Some(listed) = adapter.companies(body).filter(|it| !it.is_empty())
        {
            store.keep_companies(&channel.shop, now_ms, &String::from_utf8_lossy(body))?;
            return Ok(listed);
        }
        info!(shop = channel.shop, "the marketplace did not list its couriers; what is known of them must do");
    }
    Ok(kept.and_then(|(_, body)| adapter.companies(body.as_bytes())).unwrap_or_default())
}
