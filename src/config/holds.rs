//! `[holds]` and `[[hold_source]]`: how long a parcel is looked for, and who must report how often.

use super::error::Faults;
use super::keys;
use super::section::Section;
use crate::domain::HoldSource;
use crate::packing::FreshSource;

/// Sources at most.
const SOURCES: usize = 32;
/// A week of minutes.
const MINUTES: u32 = 7 * 24 * 60;
/// A parcel that was accepted longer ago than three days has left, unless the file says otherwise.
const RECALL_HOURS: u32 = 72;
const HOUR_MS: i64 = 3_600_000;

/// What is known of holds beside the holds themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holds {
    /// Sources that must report now and then.
    pub sources: Vec<FreshSource>,
    /// For so long a parcel is called back, counted from when it was accepted.
    pub recall_ms: i64,
}

impl Holds {
    /// Whether this source must report.
    pub fn expects(&self, source: &HoldSource) -> bool {
        self.sources.iter().any(|fresh| fresh.source == *source)
    }
}

pub(super) fn holds(top: &Section<'_>, faults: &mut Faults<'_>) -> Holds {
    let section = top.inner("holds", keys::HOLDS, faults);
    let hours = section.whole("recall_hours", 1, 24 * 90, faults).unwrap_or(RECALL_HOURS);
    let mut sources: Vec<FreshSource> = Vec::new();
    for section in top.list("hold_source", keys::HOLD_SOURCE, SOURCES, faults) {
        let wanted = "\"file\", \"api\", or a name of 1 to 40 lower-case letters, digits and hyphens";
        section.need("name", wanted, faults);
        section.need("fresh_minutes", "how many minutes it may be silent", faults);
        let named = |text: &str| HoldSource::parse(text).filter(|source| *source != HoldSource::Bench);
        let source = section.text("name", wanted, faults, named);
        let minutes = section.whole("fresh_minutes", 1, MINUTES, faults);
        let (Some(source), Some(minutes)) = (source, minutes) else { continue };
        if sources.iter().any(|known| known.source == source) {
            section.fault("name", format!("{:?} once more", source.id()), "one [[hold_source]] for each name", faults);
        }
        sources.push(FreshSource { source, minutes });
    }
    Holds { sources, recall_ms: i64::from(hours) * HOUR_MS }
}
