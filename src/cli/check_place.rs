//! Whether the files and folders of a site can be used, without making any that would stay.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::config::{ChannelConf, credentials};
use crate::daemon::environment;
use crate::domain::Finding;
use crate::store::Store;
use crate::words::chain;

/// The store opens, or can be made.
pub(super) fn store(path: &Path) -> Finding {
    let about = format!("store {}", path.display());
    if !path.try_exists().unwrap_or(true) {
        return to_be_made(about, path);
    }
    match Store::open(path) {
        Ok(_) => Finding::well(about, "opens"),
        Err(error) => Finding::missing(
            about,
            chain(&error),
            "see who may write it, and that the disk is local and not full".to_owned(),
        ),
    }
}

/// The token file can be read, or made.
pub(super) fn token(path: &Path) -> Finding {
    let about = format!("token file {}", path.display());
    match File::open(path) {
        Ok(_) => Finding::well(about, "can be read"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => to_be_made(about, path),
        Err(error) => {
            Finding::missing(about, error.to_string(), "give it to who runs weighhouse, with mode 0600".to_owned())
        }
    }
}

/// Files can be put into a folder, or it can be made.
pub(super) fn folder(what: &str, path: &Path) -> Finding {
    let about = format!("{what} {}", path.display());
    match probe(path) {
        Ok(()) => Finding::well(about, "can be written to"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => to_be_made(about, path),
        Err(error) => unwritable(about, path, &error),
    }
}

/// The credentials of a shop can be read.
pub(super) fn channel(conf: &ChannelConf) -> Finding {
    let about = format!("channel of shop {} ({})", conf.shop, conf.market.name);
    match credentials(conf, &environment) {
        Ok(_) => Finding::well(about, "has its credentials"),
        Err(errors) => {
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            let mend = "write them down as \"Direct upload\" in docs/operating.md shows; until then nothing is told";
            Finding::missing(about, said.join("; "), mend.to_owned())
        }
    }
}

fn to_be_made(about: String, path: &Path) -> Finding {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match probe(parent) {
        Ok(()) => Finding::well(about, "is not there yet and will be made"),
        Err(error) => unwritable(about, parent, &error),
    }
}

fn unwritable(about: String, folder: &Path, error: &io::Error) -> Finding {
    let folder = folder.display();
    let mend = match error.kind() {
        io::ErrorKind::NotFound => format!("mkdir -p {folder}"),
        _ => format!("make {folder} a folder that who runs weighhouse may write to"),
    };
    Finding::missing(about, format!("{folder} cannot be written to: {error}"), mend)
}

/// Makes a file in a folder and takes it away again.
fn probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".weighhouse-check-{}.tmp", std::process::id()));
    OpenOptions::new().write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("file"), "").unwrap();
        for finding in
            [store(&path("a.db")), token(&path("token")), folder("orders", &path("in")), folder("x", home.path())]
        {
            assert!(finding.ok && finding.mend.is_none(), "{finding:?}");
        }
        for finding in [
            store(&path("no/a.db")),
            token(&path("no/token")),
            folder("orders", &path("no/in")),
            folder("x", &path("file")),
        ] {
            assert!(!finding.ok && finding.mend.is_some(), "{finding:?}");
        }
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        fs::write(path("broken.db"), "this is no database, however long one looks at it").unwrap();
        assert!(!store(&path("broken.db")).ok);
    }
}
