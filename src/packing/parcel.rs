//! The parcels of a shipment as the store knows them: which box is in hand, which label may go onto it, what lies where.

use std::sync::Arc;

use super::answers::LineKeys;
use super::facts::{Known, Stage};
use super::gift::KnownGift;
use super::session::{Job, Session};
use crate::domain::{Hold, Mg, PARCELS_MAX, Shipment, StationId, Surplus, Waybill};

/// A box of a shipment: begun, or sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// Its number within the shipment, from 1.
    pub n: u32,
    /// The label on it, once scanned.
    pub waybill: Option<Waybill>,
    /// Pieces scanned into it, by line.
    pub items: Vec<u32>,
    /// The code of its box or bag, once sealed.
    pub packaging: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// It was closed with the rest of the shipment in it.
    pub last: bool,
    /// The shop changed what it asked for since: it must be taken apart.
    pub stale: bool,
    /// Its current weight.
    pub weight: Option<Mg>,
    /// The station where it is in hand.
    pub open_at: Option<StationId>,
    /// Pieces that lie in it although the shop's new revision does not want them there.
    pub surplus: Vec<Surplus>,
    /// Two labels were seen on it, and nobody has answered yet which it is.
    pub suspended: bool,
    /// It is held, and was put aside.
    pub aside: bool,
    /// When the courier took it, milliseconds since 1970 UTC.
    pub handed_ms: Option<i64>,
    /// Something of it came back.
    pub returned: bool,
}

impl Parcel {
    /// A box that was just begun.
    pub fn begun(n: u32) -> Parcel {
        Parcel {
            n,
            waybill: None,
            items: Vec::new(),
            packaging: None,
            stage: Stage::Open,
            last: false,
            stale: false,
            weight: None,
            open_at: None,
            surplus: Vec::new(),
            suspended: false,
            aside: false,
            handed_ms: None,
            returned: false,
        }
    }

    /// It was closed.
    pub fn sealed(&self) -> bool {
        self.stage != Stage::Open
    }

    /// It bears this label, or none yet.
    pub fn may_bear(&self, text: &str) -> bool {
        self.waybill.is_none() || self.bears(text)
    }

    /// It bears this label.
    pub fn bears(&self, text: &str) -> bool {
        self.waybill.as_ref().is_some_and(|waybill| waybill.as_str() == text)
    }
}

impl Known {
    /// A shipment with these boxes; each counts as many lines as the shipment has.
    pub fn new(
        shipment: Arc<Shipment>,
        keys: Arc<Vec<LineKeys>>,
        gifts: Vec<KnownGift>,
        holds: Vec<Hold>,
        parcels: Vec<Parcel>,
    ) -> Known {
        let stage = match parcels.iter().map(|parcel| parcel.stage).max() {
            Some(Stage::Shipped) => Stage::Shipped,
            _ if parcels.iter().any(|parcel| parcel.last && parcel.sealed()) => Stage::Checked,
            _ => Stage::Open,
        };
        let lines = shipment.lines.len();
        let weights: Option<Vec<Mg>> = parcels.iter().map(|parcel| parcel.weight).collect();
        let weight =
            weights.filter(|all| !all.is_empty()).map(|all| all.into_iter().fold(Mg::ZERO, |sum, mg| sum + mg));
        let open_at = parcels.iter().find_map(|parcel| parcel.open_at.clone());
        let packed = sum(lines, parcels.iter());
        let mut known = Known { shipment, keys, gifts, holds, waybill: None, packed, stage, weight, open_at, parcels };
        known.waybill = known.next_label();
        known
    }

    fn next_label(&self) -> Option<Waybill> {
        let hand = self.parcels.iter().find(|parcel| !parcel.sealed());
        let last = || self.parcels.last().filter(|_| self.stage != Stage::Open).and_then(|last| last.waybill.clone());
        hand.and_then(|hand| hand.waybill.clone()).or_else(last).or_else(|| self.free_labels().next().cloned())
    }

    /// The sealed box that bears this label.
    pub fn sealed_with(&self, text: &str) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.sealed() && parcel.bears(text))
    }

    /// The box of this number.
    pub fn parcel(&self, n: u32) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.n == n)
    }

    /// Boxes that are sealed.
    pub fn sealed_parcels(&self) -> impl Iterator<Item = &Parcel> {
        self.parcels.iter().filter(|parcel| parcel.sealed())
    }

    /// Pieces that lie in sealed boxes, by line.
    pub fn boxed(&self) -> Vec<u32> {
        sum(self.shipment.lines.len(), self.sealed_parcels())
    }

    /// The number that a box gets when it is taken in hand at this station: that of one which was begun and put down, else the lowest
    /// that is free. `None` when there are as many as there may be.
    pub fn next_number(&self, station: &StationId) -> Option<u32> {
        let here = |parcel: &&Parcel| parcel.open_at.as_ref() == Some(station);
        let begun = || self.parcels.iter().filter(|parcel| !parcel.sealed());
        let begun = begun().find(here).or_else(|| begun().next()).map(|parcel| parcel.n);
        begun.or_else(|| self.free_number())
    }

    /// The lowest number that no box has.
    pub fn free_number(&self) -> Option<u32> {
        (1..=PARCELS_MAX).find(|n| self.parcel(*n).is_none())
    }

    /// What lies in its boxes was scanned box by box, so that one whose content nobody knows cannot be weighed as the rest.
    pub fn is_checked_by_box(&self) -> bool {
        let checked = |parcel: &Parcel| parcel.items.iter().any(|&count| count > 0);
        self.sealed_parcels().any(checked) || (self.shipment.waybills.len() > 1 && self.parcels.iter().any(checked))
    }

    /// Labels that the shop named and that are on no sealed box. The courier's code of one of several boxes counts for the number
    /// that it begins with.
    pub fn free_labels(&self) -> impl Iterator<Item = &Waybill> {
        let used = |named: &Waybill| {
            let bears = |label: &Waybill| label == named || is_box_of(named.as_str(), label.as_str());
            self.sealed_parcels().filter_map(|parcel| parcel.waybill.as_ref()).any(bears)
        };
        self.shipment.waybills.iter().filter(move |named| !used(named))
    }

    /// A sealed box that must be taken apart before the shipment can leave.
    pub fn stale_parcel(&self) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.stale)
    }
}

impl Job {
    /// Pieces in the box in hand, by line.
    pub fn here(&self) -> Vec<u32> {
        let boxed = self.boxed.iter().copied().chain(std::iter::repeat(0));
        self.packed.iter().zip(boxed).map(|(packed, boxed)| packed.saturating_sub(boxed)).collect()
    }

    /// Nothing lies in the box in hand.
    pub fn is_empty(&self) -> bool {
        self.here().iter().all(|&count| count == 0)
    }
}

impl Session {
    /// A sealed box was taken apart: nothing of it is counted any more, and it is not the one that was sealed last.
    pub(super) fn take_apart(&mut self, waybill: &Waybill, items: &[u32]) {
        self.reopen = false;
        self.done = self.done.take().filter(|done| done.sealed.waybill != *waybill);
        if let Some(job) = self.job_mut() {
            for counts in [&mut job.packed, &mut job.boxed] {
                counts.iter_mut().zip(items).for_each(|(count, items)| *count = count.saturating_sub(*items));
            }
        }
    }
}

/// A courier's code of one of several boxes (`JD0123456789012-1-2-`: the first of two), for the number that the shop knows. The
/// suffix is kept whole: it is what tells the boxes apart (SF, JD and Deppon print one number on all boxes of a shipment).
pub(super) fn is_box_of(number: &str, text: &str) -> bool {
    let Some(suffix) = text.strip_prefix(number).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let parts: Vec<&str> = suffix.strip_suffix('-').unwrap_or(suffix).split('-').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 2 && parts.iter().all(number)
}

fn sum<'p>(lines: usize, parcels: impl Iterator<Item = &'p Parcel>) -> Vec<u32> {
    parcels.fold(vec![0; lines], |mut sum, parcel| {
        sum.iter_mut().zip(&parcel.items).for_each(|(sum, items)| *sum = sum.saturating_add(*items));
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::is_box_of;

    #[test]
    fn the_code_of_a_box_belongs_to_its_number() {
        for yes in ["JD0123456789012-1-2-", "JD0123456789012-12-120-", "JD0123456789012-1-2"] {
            assert!(is_box_of("JD0123456789012", yes), "{yes}");
        }
        for no in ["JD0123456789012", "JD0123456789012-1-", "JD0123456789012-1-2-3-", "JD01234567890121-2-", "JD0-1-2-"]
        {
            assert!(!is_box_of("JD0123456789012", no), "{no}");
        }
    }
}
