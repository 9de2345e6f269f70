//! Floor 4: orders in, and the marketplace's answers. One order file into the store, with one report for the command line, the watched folder and the API.

mod folder;
mod place;
mod report;
mod results;

use jiff::tz::TimeZone;

use crate::config::Holds;
use crate::domain::{HoldSource, Now};
use crate::import::{self, Unreadable};
use crate::store::{Store, StoreError};

pub use folder::{Became, Folder, Handled, Made};
pub use report::{Counts, Report, Taken};
pub use results::{Heeded, fitting, heed};

/// From so many bytes on, a file is read by two threads.
const LARGE: usize = 1 << 20;

/// Why nothing, or not everything, of a file was looked at.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The file makes no sense; nothing of it was taken.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store. What was taken before stays taken; the same file again is harmless.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes it down that an order file was brought, where the site must hear of one now and then.
pub fn report_file(store: &mut Store, holds: &Holds, now: impl Fn() -> Now) -> Result<(), StoreError> {
    if holds.expects(&HoldSource::File) { store.report_source(&HoldSource::File, now()) } else { Ok(()) }
}

/// Takes one order file in. `name` is shown in the report and its ending helps to tell the format; local times are of `zone`.
///
/// Every shipment stands for itself: those that the file or the store refuses are in the report with their reasons, the others are
/// taken. The same file again changes nothing.
pub fn take_in(
    store: &mut Store,
    name: &str,
    bytes: &[u8],
    zone: &TimeZone,
    now: impl Fn() -> Now,
) -> Result<Report, NotTaken> {
    take_in_telling(store, name, bytes, zone, now, &mut |_, _| {})
}

/// The same; `progress` hears how many shipments of how many the store has.
pub fn take_in_telling(
    store: &mut Store,
    name: &str,
    bytes: &[u8],
    zone: &TimeZone,
    now: impl Fn() -> Now,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report, NotTaken> {
    let both: Option<import::Both<'_>> = if bytes.len() < LARGE { None } else { Some(&at_once) };
    let parsed = import::read_by(name, bytes, zone, both)?;
    let taken = store.import_telling(parsed.shipments, now, progress)?;
    Ok(Report::new(name, taken, parsed.refused, parsed.notes))
}

/// Does the second piece of work in a thread of its own.
fn at_once(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
    std::thread::scope(|scope| {
        scope.spawn(second);
        first();
    });
}
