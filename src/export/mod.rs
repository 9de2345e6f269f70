//! Tracking rows to the bytes of a file, one profile a marketplace. Pure, and the same rows always give the same bytes.
//!
//! A new profile is one file here and one row in [`PROFILES`].

mod generic;

use jiff::tz::TimeZone;

use crate::domain::Mg;

/// What the marketplace is told of one parcel of one order.
#[derive(Clone, PartialEq, Eq, Debug)]
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
}

/// A file, and the rows that are not in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rendered {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Index in the rows given, and why that row cannot be told in this profile.
    pub refused: Vec<(usize, String)>,
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
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// What `--profile` and the configuration call it.
    pub name: &'static str,
    /// The ending of its file names, without a dot.
    pub ending: &'static str,
    /// Whether the marketplace is told every parcel of an order, or one.
    pub numbers: Numbers,
    /// Renders rows; moments are written in the zone.
    pub render: fn(&[TrackingRow], &TimeZone) -> Rendered,
}

/// Every profile.
pub const PROFILES: &[Profile] = &[generic::PROFILE];

/// The profile of that name.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

/// By its name: that is what it is.
impl PartialEq for Profile {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.ending, self.numbers) == (other.name, other.ending, other.numbers)
    }
}

impl Eq for Profile {}
