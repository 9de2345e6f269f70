//! Pictures of goods: files of a folder, named by sku, shown beside the lines that a bench packs.
//!
//! A folder that others fill is as hostile as any input. A name is made of the sku and is one plain part of a path ([`name`]); only plain
//! files are opened, links never; what is sent is what its bytes say ([`kind`]), and no larger than a bench's screen needs.

mod kind;
mod look;
mod name;
mod serve;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, open};

pub use look::Look;
pub(super) use serve::{KEPT, picture};

/// Largest file that is shown, in bytes.
const FILE_BYTES: u64 = 4 << 20;
/// Longest side that is shown, in pixels: a browser holds four bytes for each.
const SIDE: u32 = 4096;

/// A folder of pictures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pictures {
    folder: PathBuf,
}

/// A picture as it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// What its bytes say that it is: `image/png`, `image/jpeg`, `image/webp`.
    pub media: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// Why a file of the folder is not shown.
#[derive(Debug, thiserror::Error)]
pub enum Unshown {
    /// The system lets nobody read it.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// Anything but a file.
    #[error("is a link, a folder or a device")]
    NoFile,
    /// A file that is too long, with its bytes.
    #[error("has {0} bytes; at most {FILE_BYTES} are shown")]
    TooLong(u64),
    /// Too many pixels, across and down.
    #[error("is {0} × {1} pixels large; at most {SIDE} a side are shown")]
    TooWide(u32, u32),
    /// Its first bytes are of another kind, or its header makes no sense.
    #[error("is no PNG, JPEG or WebP picture, whatever its name says")]
    NoPicture,
    /// The end is missing.
    #[error("ends before the picture does")]
    CutShort,
    /// No sku is looked for under this name; the name that would be.
    #[error("has a name under which nothing is looked for")]
    Misnamed(Option<String>),
    /// The same sku has a picture that is looked for before this one.
    #[error("is not shown, since {0} is")]
    Behind(String),
}

impl Unshown {
    /// What to do about it.
    pub fn mend(&self) -> String {
        match self {
            Unshown::Unreadable(_) => "let who runs weighhouse read it".to_owned(),
            Unshown::NoFile => "put the picture itself here, as a file".to_owned(),
            Unshown::TooLong(_) | Unshown::TooWide(..) => {
                "make it smaller: 400 to 800 pixels a side are plenty".to_owned()
            }
            Unshown::NoPicture => "save it as PNG, JPEG or WebP, or take it out of the folder".to_owned(),
            Unshown::CutShort => "copy it anew".to_owned(),
            Unshown::Misnamed(Some(name)) => format!("rename it to {name}"),
            Unshown::Misnamed(None) => "name it by its sku, with .png, .jpg or .webp behind it".to_owned(),
            Unshown::Behind(name) => format!("take one of the two away, this or {name}"),
        }
    }
}

impl Pictures {
    /// The pictures of this folder, which need not be there yet.
    pub fn new(folder: PathBuf) -> Pictures {
        Pictures { folder }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The picture of a sku; `None` where the folder has none. Errors: there is a file and why it is not shown, or the folder cannot be read.
    pub fn of(&self, sku: &str) -> Result<Option<Picture>, Unshown> {
        let Some(stem) = name::stem(sku) else { return Ok(None) };
        for ending in name::ENDINGS {
            match self.read(&format!("{stem}.{ending}")) {
                Err(Unshown::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {}
                Err(why) => return Err(why),
                Ok(picture) => return Ok(Some(picture)),
            }
        }
        // That it has no such file is known only of a folder that is there.
        fs::read_dir(&self.folder)?;
        Ok(None)
    }

    /// A file of the folder, by its name there.
    fn read(&self, name: &str) -> Result<Picture, Unshown> {
        // Without waiting for whoever writes into a pipe, and never through a link.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match open(self.folder.join(name), flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO) => return Err(Unshown::NoFile),
            Err(errno) => return Err(io::Error::from(errno).into()),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(Unshown::NoFile);
        }
        let mut bytes = Vec::new();
        if metadata.len() > FILE_BYTES || file.take(FILE_BYTES + 1).read_to_end(&mut bytes)? as u64 > FILE_BYTES {
            return Err(Unshown::TooLong(metadata.len()));
        }
        let (kind, measure) = kind::kind(&bytes).ok_or(Unshown::NoPicture)?;
        match measure {
            // A header that is cut off says nothing; neither does one that never was.
            None => Err(Unshown::NoPicture),
            Some(it) if it.width > SIDE || it.height > SIDE => Err(Unshown::TooWide(it.width, it.height)),
            Some(it) if !it.whole => Err(Unshown::CutShort),
            Some(_) => Ok(Picture { media: kind.media, bytes }),
        }
    }
}
