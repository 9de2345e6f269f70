//! A look through the whole folder: how many pictures are shown, and which files are not, and why.

use std::ffi::OsString;
use std::fs;
use std::io;

use super::{Pictures, Unshown, name};

/// Most files that are looked at.
const FILES: usize = 20_000;
/// Most files that are told one by one.
const TOLD: usize = 20;
/// What other systems leave in every folder.
const LITTER: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// What a look through the folder found.
#[derive(Debug, Default)]
pub struct Look {
    /// Files that are shown.
    pub shown: usize,
    /// The first that are not, by name, and why.
    pub unshown: Vec<(String, Unshown)>,
    /// How many more are not.
    pub more: usize,
    /// Files that were not looked at, since there are so many.
    pub unseen: usize,
}

impl Pictures {
    /// Looks at every file. Errors: the folder cannot be read.
    pub fn look(&self) -> io::Result<Look> {
        let mut names: Vec<OsString> = Vec::new();
        let mut look = Look::default();
        for entry in fs::read_dir(self.folder())? {
            let name = entry?.file_name();
            match name.to_str() {
                Some(text) if text.starts_with('.') || LITTER.contains(&text) => {}
                _ if names.len() < FILES => names.push(name),
                _ => look.unseen += 1,
            }
        }
        names.sort();
        for name in names {
            match self.judge(name.to_str()) {
                Ok(()) => look.shown += 1,
                Err(why) if look.unshown.len() < TOLD => look.unshown.push((name.to_string_lossy().into_owned(), why)),
                Err(_) => look.more += 1,
            }
        }
        Ok(look)
    }

    /// Whether a file is shown under this name.
    fn judge(&self, name: Option<&str>) -> Result<(), Unshown> {
        let (stem, ending) = name.and_then(|name| name.rsplit_once('.')).ok_or(Unshown::Misnamed(None))?;
        let known = name::ENDINGS.into_iter().find(|known| known.eq_ignore_ascii_case(ending));
        let right = name::sku(stem).and_then(|sku| name::stem(&sku)).zip(known);
        let (right, known) = right.ok_or(Unshown::Misnamed(None))?;
        let written = name::ENDINGS.contains(&ending);
        if right != stem || !written {
            let ending = if written { ending } else { known };
            return Err(Unshown::Misnamed(Some(format!("{right}.{ending}"))));
        }
        self.read(&format!("{stem}.{ending}"))?;
        let before = name::ENDINGS.iter().take_while(|known| **known != ending).map(|known| format!("{stem}.{known}"));
        match before.into_iter().find(|other| self.folder().join(other).symlink_metadata().is_ok()) {
            Some(other) => Err(Unshown::Behind(other)),
            None => Ok(()),
        }
    }
}
