//! The rules of the house, and what a bench is for. Set once at start; never read from anywhere else.

use super::deadline::Deadlines;
use super::drill::Drill;
use super::people::People;
use super::resend::CutOff;
use crate::code::Carriers;
use crate::domain::{Mg, StationId};

/// One bench, as its configuration describes it.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Its id.
    pub station: StationId,
    /// Items are checked here. Without it, the bench only weighs what others checked.
    pub packs: bool,
    /// A scale belongs to it.
    pub weighs: bool,
    /// How that scale is tested; `None`: it is not.
    pub drill: Option<Drill>,
}

/// Policies of the site.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Every station of the site.
    pub stations: Vec<StationId>,
    /// A parcel must be checked before it is weighed or shipped.
    pub check_required: bool,
    /// A parcel must be weighed before it counts as shipped.
    pub weigh_required: bool,
    /// How far below the expected weight a parcel may lie.
    pub under: Tolerance,
    /// How far above.
    pub over: Tolerance,
    /// No parcel may weigh more: a leaning hand, a wrong unit.
    pub ceiling: Mg,
    /// Whether the scan that opens a shipment by its waybill counts as the label's scan.
    pub opening_counts: bool,
    /// Boxes and bags by code.
    pub packaging: Vec<Packaging>,
    /// Couriers and what their numbers look like.
    pub carriers: Carriers,
    /// Until when a re-send that comes in leaves on the same day; `None`: nobody asks.
    pub resend_cut_off: Option<CutOff>,
    /// Remarks, gifts, and benches where the item comes first.
    pub goods: GoodsRules,
    /// Operators, their rights, and what is kept for some of them.
    pub people: People,
    /// When things must have left.
    pub deadlines: Deadlines,
}

/// How goods and remarks are treated. The default bothers nobody who did not ask.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GoodsRules {
    /// Stations where an item opens the oldest shipment of exactly that item (一单一货).
    pub item_first: Vec<StationId>,
    /// A remark that holds one of these words must be acknowledged; one that begins with `!` or `！` always must.
    pub important: Vec<String>,
    /// Gifts that any remark of the shop or the seller names must be answered before the seal.
    pub gift_offers: bool,
}

/// Grams or percent, whichever is more.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// At least this much.
    pub least: Mg,
    /// Hundredths of the expected weight.
    pub percent: u32,
}

impl Tolerance {
    /// The distance allowed around `expected`.
    pub fn around(self, expected: Mg) -> Mg {
        self.least.max(expected.percent(self.percent))
    }
}

/// A box or bag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packaging {
    /// Its barcode, and its name in the order file.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What it weighs empty.
    pub weight: Mg,
}

impl Rules {
    /// What a bench works under, for the record. The text holds every rule there is and is never read back, so it needs no format.
    pub fn in_force(&self, bench: &Bench) -> String {
        format!("{bench:?} {self:?}")
    }

    /// The packaging with this code.
    pub fn packaging(&self, code: &str) -> Option<&Packaging> {
        self.packaging.iter().find(|packaging| packaging.code == code)
    }
}
