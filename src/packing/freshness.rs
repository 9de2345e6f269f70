//! How old what we know of holds may be. A source that is silent for longer leaves a doubt on every accept, which is said and recorded.

use std::collections::BTreeMap;

use crate::domain::{HoldSource, Silent};

/// A source of holds that must report now and then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FreshSource {
    /// Which.
    pub source: HoldSource,
    /// Minutes that it may be silent.
    pub minutes: u32,
}

const MINUTE_MS: u64 = 60_000;

/// The sources that have been silent for too long. `reports`: when each reported last, by id; milliseconds since 1970 UTC.
pub fn silent(sources: &[FreshSource], reports: &BTreeMap<String, i64>, now_ms: i64) -> Vec<Silent> {
    let age = |fresh: &FreshSource| {
        let Some(reported) = reports.get(fresh.source.id()) else { return Some(None) };
        // A report from the future was made by a clock that was wrong: how old it is nobody knows, and it vouches for nothing.
        let silent = now_ms.abs_diff(*reported);
        let minutes = u32::try_from(silent / MINUTE_MS).unwrap_or(u32::MAX);
        (silent > u64::from(fresh.minutes) * MINUTE_MS).then_some(Some(minutes))
    };
    let silent = sources.iter().filter_map(|fresh| Some((fresh, age(fresh)?)));
    silent.map(|(fresh, minutes)| Silent { source: fresh.source.clone(), minutes }).collect()
}
