//! Where the store's file lies. A file that somebody moves, deletes or replaces stays open here, and takes every commit with it to
//! where nobody finds it again: a promise counts only while what was opened is what the path still names.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Cause;

/// Device and number of a file, which no other file has while it is open.
type Identity = (u64, u64);

/// The file and its write-ahead log, as they were opened.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    opened: Vec<(PathBuf, Identity)>,
}

impl Place {
    /// Looks at a store that was just opened. SQLite keeps both files as long as somebody has the store open.
    pub(super) fn of(path: &Path) -> Place {
        let mut wal = path.as_os_str().to_owned();
        wal.push("-wal");
        let both = [path.to_owned(), PathBuf::from(wal)];
        let opened = both.into_iter().filter_map(|file| identity(&file).map(|it| (file, it))).collect();
        Place { path: path.to_owned(), opened }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Errors: [`Cause::Displaced`].
    pub(super) fn stands(&self) -> Result<(), Cause> {
        match self.opened.iter().find(|(file, opened)| identity(file) != Some(*opened)) {
            Some((file, _)) => Err(Cause::Displaced(file.clone())),
            None => Ok(()),
        }
    }
}

fn identity(file: &Path) -> Option<Identity> {
    fs::metadata(file).ok().map(|it| (it.dev(), it.ino()))
}

#[cfg(test)]
mod tests {
    use super::super::Store;

    #[test]
    fn a_store_that_was_taken_away_confirms_nothing_and_one_that_is_back_does() {
        let folder = tempfile::tempdir().unwrap();
        for moved in ["w.db", "w.db-wal"] {
            let path = folder.path().join("w.db");
            let mut store = Store::open(&path).unwrap();
            store.write(|_| Ok(())).unwrap();
            let (there, away) = (folder.path().join(moved), folder.path().join("away"));
            std::fs::rename(&there, &away).unwrap();
            let told = store.write(|_| Ok(())).unwrap_err();
            assert!(format!("{told:?}").contains("Displaced"), "{told:?}");
            std::fs::copy(&away, &there).unwrap();
            store.write(|_| Ok(())).expect_err("a copy is another file");
            std::fs::rename(&away, &there).unwrap();
            store.write(|_| Ok(())).unwrap();
        }
    }

    #[test]
    fn a_store_that_is_gone_is_not_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.db");
        Store::open_again(&path).expect_err("there is none");
        assert!(!path.exists());
        drop(Store::open(&path).unwrap());
        Store::open_again(&path).unwrap();
    }
}
