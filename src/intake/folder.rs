//! The watched folder: order files dropped there are taken in, then moved to `done/`, or to `failed/` with the reason beside them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::place::{Print, put_away, read};
use super::{NotTaken, Report, take_in};
use crate::domain::Now;
use crate::store::{Store, StoreError};

/// Most files handled in one look; the others are there at the next.
const FILES: usize = 16;
/// Most entries of the folder that are kept in mind.
const ENTRIES: usize = 10_000;

/// A folder that is looked at again and again.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Every file as it was at the last look.
    seen: BTreeMap<OsString, Print>,
    /// Files that were handled and could not be moved away: not handled again until they change.
    stuck: BTreeMap<OsString, Print>,
}

/// What was made of a file's bytes.
pub enum Made<R> {
    /// All of it was taken; where there is a text, it is put beside the file.
    Done(R, Option<String>),
    /// Some or all of it was refused, with these sentences.
    Failed(Vec<String>),
    /// The store does not answer.
    Waits(StoreError),
}

/// One file that was handled.
#[derive(Debug)]
pub struct Handled<R = Report> {
    /// Its name, shown where it is not text.
    pub name: String,
    /// What became of it.
    pub became: Became<R>,
}

/// What became of a file.
#[derive(Debug)]
pub enum Became<R = Report> {
    /// All of it was taken; it lies in `done/` at this path.
    Done(R, PathBuf),
    /// Some or all of it was refused; it lies in `failed/` at this path, with these sentences beside it.
    Failed(Vec<String>, PathBuf),
    /// It was handled and stays where it is, since it cannot be moved.
    Stuck(io::Error),
    /// It stays where it is, untouched, since the store does not answer; the look ended here.
    Waits(StoreError),
}

impl Folder {
    /// Watches `path`.
    pub fn new(path: PathBuf) -> Folder {
        Folder { path, seen: BTreeMap::new(), stuck: BTreeMap::new() }
    }

    /// Looks once for order files; see [`Folder::look_with`].
    pub fn look(&mut self, store: &mut Store, zone: &TimeZone, now: impl Fn() -> Now) -> io::Result<Vec<Handled>> {
        self.look_with(|name, bytes| match take_in(store, name, bytes, zone, &now) {
            Ok(report) if report.refused_any() => Made::Failed(report.to_string().lines().map(str::to_owned).collect()),
            Ok(report) => Made::Done(report, None),
            Err(not_taken) => Made::from(not_taken),
        })
    }

    /// Looks once; never waits. A file is taken when its size and time are what they were at the look before, older files first.
    ///
    /// Passed over: folders, and names that begin with `.` or `~`, or end with `~`, `.tmp` or `.part`. The folder is made if only it is
    /// missing. Errors: the folder cannot be listed.
    pub fn look_with<R>(&mut self, mut make: impl FnMut(&str, &[u8]) -> Made<R>) -> io::Result<Vec<Handled<R>>> {
        let found = self.list()?;
        let still = |(name, print): &(&OsString, &Print)| {
            self.seen.get(*name) == Some(*print) && self.stuck.get(*name) != Some(*print)
        };
        let mut ready: Vec<(OsString, Print)> =
            found.iter().filter(still).map(|(name, print)| (name.clone(), *print)).collect();
        ready.sort_by_key(|(_, print)| print.modified);
        self.stuck.retain(|name, print| found.get(name) == Some(print));
        self.seen = found;
        let mut handled = Vec::new();
        for (name, print) in ready.into_iter().take(FILES) {
            let Some(became) = self.handle(&name, print, &mut make) else { continue };
            if let Became::Stuck(_) = became {
                self.stuck.insert(name.clone(), print);
            }
            let over = matches!(became, Became::Waits(_));
            handled.push(Handled { name: name.to_string_lossy().into_owned(), became });
            if over {
                break;
            }
        }
        Ok(handled)
    }

    fn list(&self) -> io::Result<BTreeMap<OsString, Print>> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(&self.path)?;
                fs::read_dir(&self.path)?
            }
            entries => entries?,
        };
        let mut found = BTreeMap::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            if found.len() >= ENTRIES || is_passed_over(&name) {
                continue;
            }
            // Gone since the listing: somebody took it back.
            let Ok(metadata) = fs::symlink_metadata(entry.path()) else { continue };
            if !metadata.is_dir() {
                found.insert(name, Print::of(&metadata));
            }
        }
        Ok(found)
    }

    /// `None` when the file changed or went away meanwhile.
    fn handle<R>(
        &self,
        name: &OsStr,
        print: Print,
        make: &mut impl FnMut(&str, &[u8]) -> Made<R>,
    ) -> Option<Became<R>> {
        let path = self.path.join(name);
        let shown = name.to_string_lossy();
        let failed = |why: Vec<String>| self.fail(&path, print, why);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            let what = "is a link or no plain file; only plain files are taken";
            return failed(vec![format!("{} {what}", shown.escape_debug())]);
        }
        let bytes = match read(&path, print) {
            Ok(bytes) => bytes?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return failed(vec![format!("{} cannot be read: {error}", shown.escape_debug())]),
        };
        match make(&shown, &bytes) {
            Made::Done(report, note) => match put_away(&path, print, &self.path.join("done"), note.as_deref()) {
                Ok(moved) => moved.map(|path| Became::Done(report, path)),
                Err(error) => Some(Became::Stuck(error)),
            },
            Made::Failed(why) => failed(why),
            Made::Waits(error) => Some(Became::Waits(error)),
        }
    }

    fn fail<R>(&self, path: &Path, print: Print, why: Vec<String>) -> Option<Became<R>> {
        let reason = why.iter().fold(String::new(), |text, line| text + line + "\n");
        match put_away(path, print, &self.path.join("failed"), Some(&reason)) {
            Ok(moved) => moved.map(|path| Became::Failed(why, path)),
            Err(error) => Some(Became::Stuck(error)),
        }
    }
}

impl<R> From<NotTaken> for Made<R> {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            NotTaken::Unreadable(why) => Made::Failed(vec![why.to_string(), "Nothing of it was taken.".to_owned()]),
            NotTaken::Store(error) => Made::Waits(error),
        }
    }
}

/// Names of files that are still being written, or that an editor keeps for itself.
fn is_passed_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    name.starts_with(['.', '~']) || [".tmp", ".part", "~"].iter().any(|end| name.ends_with(end))
}
