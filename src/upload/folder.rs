//! Delivery to a folder. Whoever watches it sees a file whole or not at all, and after a power cut still does.
//!
//! Order of steps: temp file in the same folder, write, fsync, rename, fsync of the folder; then the checksum beside it, the same
//! way and last, so that its presence says that the file is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A file in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivered {
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Whether it lay there already, with the same bytes.
    pub already: bool,
}

/// Puts `bytes` into `folder` as `name`, with `name.sha256` beside it (`<hex>  <name>`, as sha256sum writes it).
///
/// Again with the same bytes only completes what is missing. Errors: whatever the file system says;
/// [`io::ErrorKind::AlreadyExists`] when `name` lies there with other bytes, which are not touched;
/// [`io::ErrorKind::InvalidInput`] when `name` is no plain file name.
pub fn deliver(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Delivered> {
    if !is_plain(name) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} is no plain file name")));
    }
    let sha256 = hex(bytes);
    let path = folder.join(name);
    let already = match holds(&path, bytes)? {
        Some(true) => {
            // A crash may have come between the rename and the fsync of the folder.
            File::open(&path)?.sync_all()?;
            sync(folder)?;
            true
        }
        Some(false) => {
            let message = format!("{} is there already with other bytes; it was not touched", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        None => {
            place(folder, name, bytes)?;
            false
        }
    };
    let checksum = format!("{sha256}  {name}\n");
    let checksum_name = format!("{name}.sha256");
    if holds(&folder.join(&checksum_name), checksum.as_bytes())? != Some(true) {
        place(folder, &checksum_name, checksum.as_bytes())?;
    }
    Ok(Delivered { path, sha256, already })
}

/// Whether a file is there, and whether it holds exactly these bytes.
fn holds(path: &Path, bytes: &[u8]) -> io::Result<Option<bool>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut found = Vec::new();
    file.take(bytes.len() as u64 + 1).read_to_end(&mut found)?;
    Ok(Some(found == bytes))
}

/// Writes a file in one visible step; on failure nothing of it stays.
fn place(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temp = folder.join(format!(".{name}.tmp"));
    let written = write(&temp, bytes).and_then(|()| fs::rename(&temp, folder.join(name)));
    if written.is_err() {
        // The failure itself is what matters; a leftover is overwritten next time.
        _ = fs::remove_file(&temp);
    }
    written?;
    sync(folder)
}

fn write(temp: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(temp) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // `create_new`: a link planted under this name is not followed.
    let mut file = OpenOptions::new().write(true).create_new(true).open(temp)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn is_plain(name: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && !name.contains(odd)
}

/// SHA-256 of bytes, lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every file of a folder, temp files included.
    fn listing(folder: &Path) -> BTreeMap<String, String> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
            .collect()
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn both() -> BTreeMap<String, String> {
        [("a.csv", "abc".to_owned()), ("a.csv.sha256", format!("{ABC}  a.csv\n"))]
            .map(|(name, text)| (name.to_owned(), text))
            .into()
    }

    #[test]
    fn a_file_comes_with_its_checksum_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let delivered = deliver(folder.path(), "a.csv", b"abc").unwrap();
        assert_eq!((delivered.sha256.as_str(), delivered.already), (ABC, false));
        assert_eq!(listing(folder.path()), both());
    }

    #[test]
    fn again_completes_what_a_crash_left_out() {
        let folder = tempfile::tempdir().unwrap();
        for leftover in [("a.csv", "abc"), (".a.csv.tmp", "ab"), ("a.csv.sha256", "ba78"), (".a.csv.sha256.tmp", "")] {
            fs::write(folder.path().join(leftover.0), leftover.1).unwrap();
            deliver(folder.path(), "a.csv", b"abc").unwrap();
            _ = fs::remove_file(folder.path().join(".a.csv.tmp"));
            _ = fs::remove_file(folder.path().join(".a.csv.sha256.tmp"));
            assert_eq!(listing(folder.path()), both(), "{leftover:?}");
        }
        assert!(deliver(folder.path(), "a.csv", b"abc").unwrap().already);
    }

    #[test]
    fn a_leftover_temp_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".a.csv.tmp"), "half of someth").unwrap();
        deliver(folder.path(), "a.csv", b"abc").unwrap();
        assert_eq!(listing(folder.path()), both());
    }

    #[test]
    fn other_bytes_are_not_touched() {
        for other in ["abd", "ab", "abcd", ""] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.csv"), other).unwrap();
            let before = listing(folder.path());
            let error = deliver(folder.path(), "a.csv", b"abc").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert!(
                error.to_string().ends_with("a.csv is there already with other bytes; it was not touched"),
                "{error}"
            );
            assert_eq!(listing(folder.path()), before);
        }
    }

    #[test]
    fn a_name_never_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "../a", "/a", "a/b", ".a", "..", "a\\b", "a\nb", "C:a"] {
            assert_eq!(
                deliver(folder.path(), name, b"abc").unwrap_err().kind(),
                io::ErrorKind::InvalidInput,
                "{name:?}"
            );
        }
        assert_eq!(listing(folder.path()), BTreeMap::new());
    }

    #[test]
    fn what_cannot_be_finished_is_an_error_until_it_can() {
        let folder = tempfile::tempdir().unwrap();
        for blocked in [".a.csv.tmp", ".a.csv.sha256.tmp"] {
            let blocked = folder.path().join(blocked);
            fs::create_dir(&blocked).unwrap();
            deliver(folder.path(), "a.csv", b"abc").unwrap_err();
            assert!(
                !folder.path().join("a.csv.sha256").exists(),
                "the checksum says that all is well, so it comes last"
            );
            fs::remove_dir(&blocked).unwrap();
        }
        assert!(deliver(folder.path(), "a.csv", b"abc").unwrap().already);
        assert_eq!(listing(folder.path()), both());
    }

    #[test]
    fn a_folder_that_takes_nothing_is_an_error_and_stays_as_it_was() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        assert_eq!(deliver(&parent.path().join("none"), "a.csv", b"abc").unwrap_err().kind(), io::ErrorKind::NotFound);
        let folder = parent.path().join("shut");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        // Root writes where it likes; then there is nothing to see here.
        let shut = File::create(folder.join("probe")).is_err();
        if shut {
            assert_eq!(deliver(&folder, "a.csv", b"abc").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
            assert_eq!(listing(&folder), BTreeMap::new());
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
