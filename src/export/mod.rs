//! Tracking rows to the bytes of a file, one profile a marketplace. Pure, and the same rows always give the same bytes.
//!
//! A profile is data: a [`Layout`] in a file of its own, and one row in [`PROFILES`]. What one shop needs otherwise it writes into a
//! profile file, which the configuration reads into the same [`Layout`].

mod amazon;
mod ebay_mip;
mod generic;
mod layout;
mod people;
mod record;
mod render;
mod sheet;
mod shopify;
mod taobao;
mod woocommerce;
mod writing;

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::Mg;
pub use crate::domain::SoldItem;
pub use layout::{Column, Courier, Encoding, Format, Layout, Reader, SHEET_ROWS_MAX, Value};
pub use writing::guarded;

/// What the marketplace is told of one parcel of one order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrackingRow {
    /// The marketplace account.
    pub shop: String,
    /// The marketplace's number of the order.
    pub order: String,
    /// The courier as the shop writes it; may be empty.
    pub carrier: String,
    /// The number on the label.
    pub waybill: String,
    /// What the parcel weighed, where it was weighed.
    pub weight: Option<Mg>,
    /// When it was sealed, milliseconds since 1970 UTC.
    pub shipped_at_ms: i64,
    /// What of the order lies in the parcel, where the shop numbers its items; empty: not told item by item.
    pub items: Vec<SoldItem>,
}

/// A file, and the rows that are not in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rendered {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Index in the rows given, and why that row cannot be told in this profile.
    pub refused: Vec<(usize, String)>,
    /// Indexes of the rows for which this file has no room; they belong into the next.
    pub left: Vec<usize>,
}

/// How many numbers of one order a marketplace takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbers {
    /// One for each parcel.
    All,
    /// One: that of the first parcel which holds something of the order. The first does not change when a box is weighed again, as the
    /// heaviest might.
    One,
}

/// One shape of tracking file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// What `--profile` and the configuration call it.
    pub name: &'static str,
    /// Whether the layout is known to be taken: our own, or checked against a live account. Where it is not, people are told.
    pub proven: bool,
    /// Whether the marketplace is told every parcel of an order, or one.
    pub numbers: Numbers,
    /// Columns, encoding, names of couriers.
    pub layout: Layout,
    /// Who knows couriers by the names of order files.
    pub couriers: Couriers,
}

/// Every profile.
pub const PROFILES: &[Profile] = &[
    generic::PROFILE,
    taobao::PROFILE,
    amazon::PROFILE,
    shopify::PROFILE,
    ebay_mip::PROFILE,
    woocommerce::PROFILE,
    people::PROFILE,
];

/// The profile of that name.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

impl Profile {
    /// A row of the table.
    const fn row(name: &'static str, proven: bool, numbers: Numbers, layout: Layout) -> Profile {
        Profile { name, proven, numbers, layout, couriers: Couriers(None) }
    }

    /// The ending of its file names, without a dot.
    pub fn ending(&self) -> &'static str {
        self.layout.ending
    }

    /// Whether its columns tell what lies in a parcel, item by item.
    pub fn tells_items(&self) -> bool {
        self.layout.columns.iter().any(|column| column.value.of_item())
    }

    /// Renders rows, as many as one file takes; moments are written in the zone.
    pub fn render(&self, rows: &[TrackingRow], zone: &TimeZone) -> Rendered {
        render::render(&self.layout, &self.couriers, rows, zone)
    }
}

/// What knows a courier's id by the name that an order file gives it. The tables of couriers are another room's, so that whoever stands
/// above both brings them together; without, a courier is known by its id only.
#[derive(Clone, Default)]
pub struct Couriers(Option<Knows>);

type Knows = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Couriers {
    /// Asks `knows` for the id of a courier.
    pub fn new(knows: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Couriers {
        Couriers(Some(Arc::new(knows)))
    }

    fn id(&self, written: &str) -> Option<String> {
        self.0.as_ref().and_then(|knows| knows(written))
    }
}

impl fmt::Debug for Couriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Couriers" } else { "no Couriers" })
    }
}

/// Not part of what a profile is.
impl PartialEq for Couriers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Couriers {}
