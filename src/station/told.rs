//! What a bench says, with the picture that goes with it.

use std::sync::Arc;

use super::view::view;
use crate::domain::{Band, ShipmentNo, ShipmentView, Step, Verdict};
use crate::packing::{Bench, Facts, Input, Live, Rules, Session, band, decide};

/// What was said last.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) verdict: Verdict,
    pub(super) shown: Option<Arc<ShipmentView>>,
    pub(super) band: Option<Band>,
}

impl Told {
    /// A green light is for the box that was accepted, and another one lies on the scale, which was not judged.
    pub(super) fn green_is_over(&self, session: &Session) -> bool {
        self.verdict.accepted().is_some() && session.free_load().is_some()
    }
}

/// Where a bench stands once an input is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    pub(super) bench: &'a Bench,
    pub(super) rules: &'a Rules,
    pub(super) session: &'a Session,
    pub(super) live: Live,
    pub(super) facts: &'a Facts,
}

impl Standing<'_> {
    /// Says this, of this shipment. `before` is what was said before.
    pub(super) fn say(self, verdict: Verdict, shows: Option<&ShipmentNo>, before: &Told) -> Told {
        let Standing { bench, rules, session, live, facts } = self;
        let band = band(bench, rules, session, live, facts);
        let keeps_picture = matches!(verdict, Verdict::Info(Step::LoggedIn(_)));
        if keeps_picture && shows.is_none() {
            return Told { verdict, shown: before.shown.clone(), band };
        }
        let accepted = bench.packs && verdict.accepted().is_some_and(|sealed| !sealed.more);
        // What was set aside is in nobody's hands any more.
        let aside = matches!(verdict, Verdict::Info(Step::SetAside | Step::ParcelAside(_)));
        let known = shows.filter(|_| !aside).and_then(|no| facts.shipments.get(no));
        let shown = known.map(|known| Arc::new(view(known, &rules.goods, session.job.as_deref(), accepted)));
        Told { verdict, shown, band }
    }

    /// Says how things stand.
    pub(super) fn look(self, before: &Told) -> Told {
        let Standing { bench, rules, session, live, facts } = self;
        let standing = decide(bench, rules, session, live, facts, &Input::Look);
        self.say(standing.verdict.unwrap_or_default(), standing.shows.as_ref(), before)
    }
}
