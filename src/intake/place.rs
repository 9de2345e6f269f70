//! Files of the watched folder: told apart, read, and moved without ever losing or replacing one.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::device::O_NONBLOCK;
use crate::import::FILE_BYTES;

/// Longest name kept whole; file systems take 255 bytes, and ` (2)` and `.reason.txt` must fit behind it.
const NAME_BYTES: usize = 200;

/// What tells one state of one file from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Print {
    file: (u64, u64),
    pub(super) size: u64,
    pub(super) modified: (i64, i64),
}

impl Print {
    pub(super) fn of(metadata: &Metadata) -> Print {
        Print {
            file: (metadata.dev(), metadata.ino()),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

/// Reads a file if it is the one with this print before and after; `None` when it changed meanwhile.
pub(super) fn read(path: &Path, print: Print) -> io::Result<Option<Vec<u8>>> {
    // A pipe put in the file's place must not hold the folder up.
    let file = OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)?;
    let same = |file: &File| Ok::<_, io::Error>(Print::of(&file.metadata()?) == print);
    if !same(&file)? {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    (&file).take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(same(&file)?.then_some(bytes))
}

/// Moves a file into a folder beside it, which is made, under its own name or the next free one (`orders (2).csv`). With a `reason`,
/// that lies beside it as `NAME.reason.txt`. `None`, and nothing is changed, when another file took its place meanwhile.
pub(super) fn put_away(path: &Path, print: Print, into: &Path, reason: Option<&str>) -> io::Result<Option<PathBuf>> {
    match fs::create_dir(into) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("a path without a file name"))?;
    let target = into.join(free_name(into, name)?);
    let note = reason_name(&target);
    if let Some(reason) = reason {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&note)?;
        file.write_all(reason.as_bytes())?;
    }
    let moved = fs::rename(path, &target).and_then(|()| fs::symlink_metadata(&target));
    match moved {
        Ok(metadata) if Print::of(&metadata) == print => return Ok(Some(target)),
        // Somebody replaced it between the reading and the moving; what was moved has not been read. It goes back.
        Ok(_) => {
            let parent = path.parent().unwrap_or(Path::new("."));
            fs::rename(&target, parent.join(free_name(parent, name)?))?;
        }
        Err(error) => {
            _ = reason.map(|_| fs::remove_file(&note));
            return Err(error);
        }
    }
    if reason.is_some() {
        fs::remove_file(&note)?;
    }
    Ok(None)
}

/// `NAME.reason.txt`.
fn reason_name(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".reason.txt");
    name.into()
}

/// The name, or the first of ` (2)`, ` (3)` … before its ending under which neither a file nor a reason lies there.
fn free_name(folder: &Path, name: &OsStr) -> io::Result<OsString> {
    let name = fitting(name);
    let (stem, ending) = (Path::new(&name).file_stem().unwrap_or(&name), Path::new(&name).extension());
    for n in 1..10_000 {
        let mut candidate = if n == 1 { name.clone() } else { stem.to_owned() };
        if n > 1 {
            candidate.push(format!(" ({n})"));
            ending.into_iter().for_each(|ending| {
                candidate.push(".");
                candidate.push(ending);
            });
        }
        let target = folder.join(&candidate);
        if is_free(&target)? && is_free(&reason_name(&target))? {
            return Ok(candidate);
        }
    }
    Err(io::Error::other(format!("{} is full of files of this name", folder.display())))
}

fn is_free(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        found => found.map(|_| false),
    }
}

/// The name, its middle cut out where it is too long to get anything put behind it.
fn fitting(name: &OsStr) -> OsString {
    if name.len() <= NAME_BYTES {
        return name.to_owned();
    }
    let text = name.to_string_lossy();
    let head: String = text.char_indices().take_while(|(at, _)| *at < NAME_BYTES - 40).map(|(_, c)| c).collect();
    let ending = text.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 16);
    ending.map_or(head.clone(), |ending| format!("{head}.{ending}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_a_number_before_its_ending() {
        let folder = tempfile::tempdir().unwrap();
        let mut given = Vec::new();
        for name in ["a.csv", "a.csv", "a.csv", "b", "b", ".x"] {
            let free = free_name(folder.path(), OsStr::new(name)).unwrap();
            fs::write(folder.path().join(&free), "").unwrap();
            given.push(free.into_string().unwrap());
        }
        assert_eq!(given, ["a.csv", "a (2).csv", "a (3).csv", "b", "b (2)", ".x"]);
        fs::write(folder.path().join("c.csv.reason.txt"), "").unwrap();
        assert_eq!(free_name(folder.path(), OsStr::new("c.csv")).unwrap(), "c (2).csv");
        let long = format!("{}.csv", "单".repeat(83));
        let free = free_name(folder.path(), OsStr::new(&long)).unwrap();
        assert!(free.len() <= NAME_BYTES && free.to_str().unwrap().ends_with("单.csv"), "{free:?}");
    }

    #[test]
    fn what_took_the_place_of_a_read_file_is_not_put_away() {
        let folder = tempfile::tempdir().unwrap();
        let (path, done) = (folder.path().join("a.csv"), folder.path().join("done"));
        fs::write(&path, "old").unwrap();
        let print = Print::of(&fs::symlink_metadata(&path).unwrap());
        assert_eq!(read(&path, print).unwrap().unwrap(), b"old");
        fs::write(folder.path().join("new"), "newer").unwrap();
        fs::rename(folder.path().join("new"), &path).unwrap();
        assert_eq!(read(&path, print).unwrap(), None);
        assert_eq!(put_away(&path, print, &done, Some("why")).unwrap(), None);
        assert_eq!(fs::read(&path).unwrap(), b"newer");
        assert_eq!(fs::read_dir(&done).unwrap().count(), 0, "neither the file nor a reason");
        let print = Print::of(&fs::symlink_metadata(&path).unwrap());
        assert_eq!(put_away(&path, print, &done, None).unwrap(), Some(done.join("a.csv")), "the twin");
    }
}
