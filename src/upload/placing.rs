//! A file to a folder on another machine, so that whoever watches it sees it whole or not at all, once, and a cut at any moment is mended by
//! doing it again.
//!
//! Order of steps: the file under a temporary name, its size looked at; the fact that it is about to get its own name; the rename, and a
//! look at what is there; the checksum, the same way and last.

use crate::domain::PlaceStep;
use crate::remote::{Remote, RemoteError};

/// Why a file is not there.
#[derive(Debug, thiserror::Error)]
pub enum PlacingError<E> {
    /// The other machine.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// What was to be recorded could not be.
    #[error("the record could not be made")]
    Record(#[source] E),
    /// The name is taken.
    #[error(
        "{name} is there already with other bytes; it was not touched. Look at it there, and take it away or send it on"
    )]
    Taken {
        /// The name.
        name: String,
    },
    /// It is not as long there as it was sent.
    #[error("{name} has {found} bytes there and should have {wanted}: is the disk full? It is sent anew")]
    Short {
        /// The name.
        name: String,
        /// Its bytes.
        wanted: u64,
        /// Those that are there.
        found: u64,
    },
    /// The rename was answered with yes, and was not done.
    #[error("{name} was said to be in place, and still has its temporary name")]
    Unmoved {
        /// The name.
        name: String,
    },
    /// Nobody knows whether it came.
    #[error(
        "{name} was whole there and about to get its name when the answer was lost, and it lies there under neither name: it may have \
         been taken in, and is not sent twice. Ask the receiver"
    )]
    Gone {
        /// The name.
        name: String,
    },
}

impl<E> PlacingError<E> {
    /// Whether only a person can mend it.
    pub fn wants_person(&self) -> bool {
        match self {
            PlacingError::Remote(error) => error.wants_person(),
            PlacingError::Taken { .. } | PlacingError::Gone { .. } => true,
            _ => false,
        }
    }
}

/// What is brought there, and how far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parcel<'p> {
    /// The file's name, a plain one.
    pub name: &'p str,
    /// Its bytes.
    pub bytes: &'p [u8],
    /// The text of `NAME.sha256`, where that is wanted there.
    pub checksum: Option<&'p str>,
    /// How far it is known to have come.
    pub step: PlaceStep,
}

/// Brings a file to its place. `record` makes a step durable before what follows it is done.
pub fn place<E>(
    remote: &mut dyn Remote,
    parcel: Parcel<'_>,
    record: &mut dyn FnMut(PlaceStep) -> Result<(), E>,
) -> Result<(), PlacingError<E>> {
    let Parcel { name, checksum, step, .. } = parcel;
    if step < PlaceStep::Moved {
        whole(remote, parcel, record)?;
        record(PlaceStep::Moved).map_err(PlacingError::Record)?;
    }
    if let Some(checksum) = checksum {
        let name = format!("{name}.sha256");
        let parcel = Parcel { name: &name, bytes: checksum.as_bytes(), checksum: None, step: PlaceStep::Waits };
        whole(remote, parcel, &mut |_| Ok(()))?;
    }
    Ok(())
}

fn whole<E>(
    remote: &mut dyn Remote,
    parcel: Parcel<'_>,
    record: &mut dyn FnMut(PlaceStep) -> Result<(), E>,
) -> Result<(), PlacingError<E>> {
    let Parcel { name, bytes, step, .. } = parcel;
    let (temp, wanted) = (format!(".{name}.tmp"), bytes.len() as u64);
    match there(remote, name, bytes, step)? {
        There::Same => return Ok(remote.remove(&temp)?),
        There::Other => return Err(PlacingError::Taken { name: name.to_owned() }),
        There::Nothing => {}
    }
    let resumed = step.may_be_read();
    if resumed && remote.size(&temp)?.is_none() {
        return Err(PlacingError::Gone { name: name.to_owned() });
    }
    if !(resumed && there(remote, &temp, bytes, step)? == There::Same) {
        remote.remove(&temp)?;
        remote.write(&temp, bytes)?;
        let found = remote.size(&temp)?.unwrap_or(0);
        if found != wanted {
            remote.remove(&temp)?;
            return Err(PlacingError::Short { name: name.to_owned(), wanted, found });
        }
        record(PlaceStep::Moving).map_err(PlacingError::Record)?;
    }
    match remote.rename(&temp, name) {
        // A server may say no because somebody else came first; what is there counts.
        Err(refused @ RemoteError::Refused { .. }) => match there(remote, name, bytes, PlaceStep::Waits)? {
            There::Same => return Ok(()),
            There::Other => return Err(PlacingError::Taken { name: name.to_owned() }),
            There::Nothing => return Err(refused.into()),
        },
        renamed => renamed?,
    }
    match remote.size(name)? {
        Some(found) if found == wanted => Ok(()),
        Some(_) => Err(PlacingError::Taken { name: name.to_owned() }),
        None if remote.size(&temp)?.is_some() => Err(PlacingError::Unmoved { name: name.to_owned() }),
        // It said yes, and neither is there: some receivers take a file in at once.
        None => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum There {
    Nothing,
    Same,
    Other,
}

/// What lies there under a name.
fn there(remote: &mut dyn Remote, name: &str, bytes: &[u8], step: PlaceStep) -> Result<There, RemoteError> {
    let wanted = bytes.len() as u64;
    match remote.size(name)? {
        None => return Ok(There::Nothing),
        Some(found) if found != wanted => return Ok(There::Other),
        Some(_) => {}
    }
    match remote.read(name, wanted.saturating_add(1)) {
        Ok(found) if found == bytes => Ok(There::Same),
        Ok(_) => Ok(There::Other),
        // Some receivers let nobody read. What is as long, under a name that only we give, and after we were about to give it, is ours.
        Err(RemoteError::Refused { .. }) if step.may_be_read() => Ok(There::Same),
        Err(error) => Err(error),
    }
}
