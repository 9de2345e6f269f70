//! The weights that would pass for the box in hand, as the page draws them beside the live weight. It judges nothing.

use super::decide::Turn;
use super::facts::Facts;
use super::input::Live;
use super::rules::{Bench, Rules};
use super::session::Session;
use crate::domain::Band;

/// The band by which the box in hand would be judged now; `None` where nothing is weighed, in hand, or known.
pub fn band(bench: &Bench, rules: &Rules, session: &Session, live: Live, facts: &Facts) -> Option<Band> {
    if !bench.weighs {
        return None;
    }
    let turn =
        Turn { bench, rules, live, facts, session: session.clone(), events: Vec::new(), verdict: None, shows: None };
    let (job, known) = (session.job.as_ref()?, turn.known()?);
    let whole = turn.with_gifts(known);
    let range = turn.range_of_box(job, known, &whole);
    let range = turn.rest_of_total(job, known, &whole).map_or(range, |total| range.within(total));
    let band = Band { low: range.low, high: range.high };
    (band.low.is_some() || band.high.is_some()).then_some(band)
}
