//! `[report]`: where the report of each day is kept, when it is written, and for how long.

use std::path::{Path, PathBuf};

use jiff::civil::Time;

use super::error::Faults;
use super::keys;
use super::resolve::time;
use super::section::Section;

/// When the day's report is written, unless the file says otherwise.
const AT: Time = Time::constant(23, 50, 0, 0);
/// Reports are kept for so many days, unless the file says otherwise: a year, and what the next one is compared with.
const KEEP_DAYS: u32 = 400;
/// A hundred years.
const KEEP_MOST: u32 = 36_500;

/// Where and when reports are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportConf {
    /// The folder.
    pub folder: PathBuf,
    /// When, each day, by the site's clock. In the morning it is the report of the day before.
    pub at: Time,
    /// Reports of days longer ago than this are taken away.
    pub keep_days: u32,
}

/// The section, if there is one. `taken` are the folders of other things.
pub(super) fn report(top: &Section<'_>, base: &Path, taken: &[&Path], faults: &mut Faults<'_>) -> Option<ReportConf> {
    let section = top.inner("report", keys::REPORT, faults);
    if !section.is_there() {
        return None;
    }
    section.need("folder", "the folder that daily reports are kept in", faults);
    let at = section.text("at", "a time of the day, such as \"23:50\"", faults, time).unwrap_or(AT);
    let keep_days = section.whole("keep_days", 1, KEEP_MOST, faults).unwrap_or(KEEP_DAYS);
    let folder = section.path("folder", base, faults)?;
    if taken.contains(&folder.as_path()) {
        let wanted = "a folder of its own: reports are neither order files nor tracking files";
        section.fault("folder", format!("{:?} once more", folder.display().to_string()), wanted, faults);
    }
    Some(ReportConf { folder, at, keep_days })
}
