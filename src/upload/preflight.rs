//! What an export would do and what somebody should look at before it does. Writes nothing, neither a fact nor a file.

use jiff::tz::TimeZone;

use super::export::{ExportError, told};
use crate::domain::TrackingKey;
use crate::export::{Numbers, Profile};
use crate::store::{Outgoing, Preflight, Shops, Store};

/// Why a row is pointed at. The ids are for programs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Finding {
    /// It cannot be told in this profile: its courier is unknown there, or a character cannot be written.
    Refused,
    /// Its shipment was held after it was sealed: refunded, say. It waits.
    Held,
    /// Its order was told another number already.
    Told,
    /// It is settled by the number of another parcel.
    Folded,
    /// Its order stands in several parcels.
    Split,
    /// A number begins with zeros, which a spreadsheet takes off.
    LeadingZeros,
}

impl Finding {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Finding::Refused => "refused",
            Finding::Held => "held",
            Finding::Told => "told-already",
            Finding::Folded => "folded",
            Finding::Split => "split-order",
            Finding::LeadingZeros => "leading-zeros",
        }
    }

    /// Whether the row would not go out.
    pub fn stops(self) -> bool {
        matches!(self, Finding::Refused | Finding::Held)
    }
}

/// What an export would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Previewed {
    /// Rows of each file that would be written.
    pub files: Vec<usize>,
    /// Rows to look at, with why and what is known.
    pub findings: Vec<(Finding, TrackingKey, String)>,
}

/// Looks at what [`super::export::export`] would do.
pub fn preview(
    store: &mut Store,
    profile: &Profile,
    shops: Shops<'_>,
    zone: &TimeZone,
) -> Result<Previewed, ExportError> {
    let found = store.preflight(shops, profile.numbers == Numbers::One)?;
    let mut previewed = Previewed { files: Vec::new(), findings: look_at(&found) };
    for (row, other) in &found.folded {
        previewed.findings.push((Finding::Folded, row.clone(), format!("the order is told as {other}")));
    }
    let mut rows: Vec<Outgoing> = found.ready;
    while !rows.is_empty() {
        let rendered = profile.render(&told(&rows, profile.numbers), zone);
        let refused = rendered.refused.len();
        for (index, why) in rendered.refused {
            if let Some(row) = rows.get(index) {
                previewed.findings.push((Finding::Refused, row.key.clone(), why));
            }
        }
        let left: Vec<Outgoing> = rendered.left.iter().filter_map(|index| rows.get(*index).cloned()).collect();
        let taken = rows.len().saturating_sub(left.len() + refused);
        if taken > 0 {
            previewed.files.push(taken);
        }
        // A file that takes nothing and refuses nothing would be asked for ever.
        if left.len() >= rows.len() {
            break;
        }
        rows = left;
    }
    previewed.findings.sort();
    Ok(previewed)
}

/// What somebody should look at before these rows are told, in whatever way they are.
pub(super) fn look_at(found: &Preflight) -> Vec<(Finding, TrackingKey, String)> {
    let mut findings = Vec::new();
    let mut note = |finding, key: &TrackingKey, say: String| findings.push((finding, key.clone(), say));
    for (row, reasons) in &found.held {
        note(Finding::Held, row, format!("held since it was sealed: {reasons}; it waits until that is lifted"));
    }
    for (row, other) in &found.told {
        note(Finding::Told, row, format!("the order was told as {other} already: a second number may be rejected"));
    }
    for (row, parcels) in &found.split {
        note(Finding::Split, row, format!("the order stands in {parcels} parcels"));
    }
    let zeros = |text: &str| text.starts_with('0') && text.len() > 1;
    for row in &found.ready {
        if zeros(&row.key.order) || zeros(row.key.waybill.as_str()) {
            let say = "begins with zeros, which a spreadsheet takes off: compare it with the label before somebody retypes it";
            note(Finding::LeadingZeros, &row.key, say.to_owned());
        }
    }
    findings
}
