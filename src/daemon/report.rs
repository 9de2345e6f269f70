//! The daily report, written every night into a folder and kept there; it is sent nowhere.
//!
//! What is written lies there under the name of its day, so that neither a restart nor a clock set back skips a night or writes one twice.
//! Nothing that lies there is overwritten: a day that is reported again gets a file with a number behind its date.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use tracing::{error, info};

use super::night::latest_due;
use crate::config::{Config, ReportConf};
use crate::device::Clock;
use crate::store::{Store, StoreError};
use crate::upload::folder::deliver;
use crate::web::{Office, Place, report_page, report_table};
use crate::words::chain;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(20);
/// Days before the last that are looked at for a report that was missed, while the daemon was down.
const MISSED_DAYS: i32 = 7;
/// Reports of one day at most.
const COPIES: u32 = 1_000;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder or a file in it.
    #[error("{path} cannot be written to: {why}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the file system says.
        why: io::Error,
    },
    /// No clock of the site knows the day, or it was reported too often.
    #[error("{0} cannot be reported")]
    Day(Date),
}

/// Writes every day's report, for as long as the daemon lives; does nothing where no folder is configured.
pub(super) async fn watch(config: Config, clock: Clock) {
    let Some(report) = config.report.clone() else { return };
    let (mut done_for, mut said) = (None, String::new());
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let now_ms = clock().wall_ms;
        let Some(due_ms) = latest_due(now_ms, report.at, &config.site.zone) else { continue };
        if done_for == Some(due_ms) {
            continue;
        }
        let (config, report) = (config.clone(), report.clone());
        match tokio::task::spawn_blocking(move || write_due(&config, &report, due_ms, now_ms)).await {
            Ok(Ok(())) => (done_for, said) = (Some(due_ms), String::new()),
            // Tried again at the next look, and said once.
            Ok(Err(error)) if said == chain(&error) => {}
            Ok(Err(error)) => {
                said = chain(&error);
                error!(error = said, "the daily report cannot be written; it is tried again");
            }
            Err(error) => return error!(%error, "no daily report is written any more"),
        }
    }
}

/// Writes what is missing up to a due moment, and takes away what is kept no longer.
pub fn write_due(config: &Config, report: &ReportConf, due_ms: i64, now_ms: i64) -> Result<(), ReportError> {
    let Some(last) = day_of(due_ms, report.at, config) else { return Ok(()) };
    let office = Office::of(config);
    let mut store = Store::open(&config.store)?;
    let first = last.checked_sub(MISSED_DAYS.days()).unwrap_or(last);
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let Some((from_ms, until_ms)) = office.span(day) else { continue };
        let (begin, end) = store.facts_between(from_ms, until_ms)?;
        // An empty day is reported as the others are, once there is a shop; one that was missed is worth it only for what happened.
        let wanted = if day == last { end > 1 } else { end > begin };
        if !wanted || is_kept(&report.folder, day) {
            continue;
        }
        for path in keep(config, report, &mut store, day, now_ms)? {
            info!(path = %path.display(), "daily report written");
        }
    }
    for name in outdated(&report.folder, last, report.keep_days) {
        info!(name, days = report.keep_days, "a daily report was kept long enough and is taken away");
        _ = fs::remove_file(report.folder.join(&name));
    }
    Ok(())
}

/// Writes the report of a day as a page and as a table, each with its checksum, and gives their paths. The folder is made if only it is
/// missing.
pub fn keep(
    config: &Config,
    report: &ReportConf,
    store: &mut Store,
    day: Date,
    now_ms: i64,
) -> Result<[PathBuf; 2], ReportError> {
    let failed = |why| ReportError::Folder { path: report.folder.clone(), why };
    match fs::create_dir(&report.folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    let mut drawn = Office::of(config).report(store, day, now_ms)?.ok_or(ReportError::Day(day))?;
    let free = |name: &String| ENDINGS.iter().all(|ending| !report.folder.join(format!("{name}.{ending}")).exists());
    let name = (1..=COPIES).map(|copy| name(day, copy)).find(free).ok_or(ReportError::Day(day))?;
    if name != self::name(day, 1)
        && let Value::Object(drawn) = &mut drawn
    {
        drawn.insert("earlier".to_owned(), Value::from(format!("{}.html", self::name(day, 1))));
    }
    let place = Place { site: &config.site.name, zone: &config.site.zone, language: config.site.language };
    let page = report_page(&drawn, &place, true).ok_or(ReportError::Day(day))?;
    let table = report_table(&drawn, &place).ok_or(ReportError::Day(day))?;
    // The page comes last: it says that the report is whole.
    let table = deliver(&report.folder, &format!("{name}.csv"), &table).map_err(failed)?;
    let page = deliver(&report.folder, &format!("{name}.html"), page.as_bytes()).map_err(failed)?;
    Ok([page.path, table.path])
}

const ENDINGS: [&str; 2] = ["html", "csv"];

fn name(day: Date, copy: u32) -> String {
    if copy == 1 { format!("report-{day}") } else { format!("report-{day}-{copy}") }
}

/// Which day is reported at a due moment: before noon the one that ended.
fn day_of(due_ms: i64, at: Time, config: &Config) -> Option<Date> {
    let due = Timestamp::from_millisecond(due_ms).ok()?.to_zoned(config.site.zone.clone()).date();
    if at < Time::midnight().saturating_add(12.hours()) { due.yesterday().ok() } else { Some(due) }
}

/// Whether a whole report of the day lies there.
fn is_kept(folder: &Path, day: Date) -> bool {
    (1..=COPIES)
        .map(|copy| folder.join(format!("{}.html", name(day, copy))))
        .take_while(|page| page.exists())
        .any(|page| page.with_extension("csv").exists())
}

/// Names of files of ours whose day is too long ago. Nothing else in the folder is looked at.
fn outdated(folder: &Path, last: Date, keep_days: u32) -> Vec<String> {
    let Some(oldest) = last.checked_sub(i64::from(keep_days).days()).ok() else { return Vec::new() };
    let names =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| day_named(name).is_some_and(|day| day <= oldest)).collect();
    names.sort();
    names
}

/// The day of a file that bears one of our names.
fn day_named(name: &str) -> Option<Date> {
    let name = name.strip_suffix(".sha256").unwrap_or(name);
    let name = ENDINGS.iter().find_map(|ending| name.strip_suffix(&format!(".{ending}")))?;
    let rest = name.strip_prefix("report-")?;
    let (day, copy) = rest.split_at_checked(10)?;
    let copied = copy.is_empty() || copy.strip_prefix('-').is_some_and(|n| n.parse::<u32>().is_ok());
    day.parse().ok().filter(|_| copied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_ours_are_taken_away() {
        for (name, wanted) in [
            ("report-2026-11-22.html", true),
            ("report-2026-11-22-2.csv.sha256", true),
            ("report-2026-11-22.txt", false),
            ("report-2026-11-22-final.html", false),
            ("report-2026-13-22.html", false),
            ("my-report-2026-11-22.html", false),
            ("report-2026-1.html", false),
            ("report-日日日日日.html", false),
        ] {
            assert_eq!(day_named(name).is_some(), wanted, "{name}");
        }
    }
}
