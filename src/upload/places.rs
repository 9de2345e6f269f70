//! Where the files of an export go: a folder, another machine's folder, or both. A batch is delivered when its file is in every place, and
//! is put into none twice.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::export::ExportError;
use super::folder::{deliver, hex};
use super::placing::{Parcel, PlacingError, place};
use crate::domain::{Now, PlaceStep};
use crate::remote::{Remote, RemoteError};
use crate::store::{AtPlace, Batch, Store, StoreError};
use crate::words::chain;

/// The way to another machine. It is opened when there is something to bring there, and anew for every export.
pub trait Door {
    /// The place, as people and the store name it.
    fn name(&self) -> String;

    /// Whether `NAME.sha256` is wanted there.
    fn checksum(&self) -> bool;

    /// Goes there.
    fn open(&mut self) -> Result<Box<dyn Remote>, RemoteError>;
}

/// The places of one export.
pub struct Places<'p> {
    folder: Option<&'p Path>,
    door: Option<&'p mut dyn Door>,
    open: Option<Box<dyn Remote>>,
}

/// A file that is in all of its places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The batch.
    pub batch: String,
    /// Where it lies in the folder, if it goes to one.
    pub path: Option<PathBuf>,
    /// The server that has it, if it goes to one.
    pub server: Option<String>,
    /// Its name.
    pub file: String,
    /// Its rows.
    pub rows: usize,
}

/// What became of one batch.
pub(super) enum Put {
    Placed(Placed),
    /// It must be looked at by a person; others go on.
    Stuck(String),
}

impl<'p> Places<'p> {
    /// These places; at least one of both.
    pub fn new(folder: Option<&'p Path>, door: Option<&'p mut dyn Door>) -> Places<'p> {
        Places { folder, door, open: None }
    }

    /// A folder, and nothing else.
    pub fn folder(folder: &'p Path) -> Places<'p> {
        Places::new(Some(folder), None)
    }

    /// Puts a batch's file into every place where it is not, and only then records that it is delivered.
    pub(super) fn put(&mut self, store: &mut Store, batch: &Batch, bytes: &[u8], now: Now) -> Result<Put, ExportError> {
        let known = store.at_places(&batch.id)?;
        let folder = self.folder.map(|folder| folder.display().to_string());
        let server = self.door.as_ref().map(|door| door.name());
        let mine = |place: &str| [&folder, &server].into_iter().flatten().any(|name| name == place);
        if let Some(elsewhere) = known.iter().find(|it| it.step.may_be_read() && !mine(&it.place)) {
            return Ok(Put::Stuck(format!(
                "batch {} ({}) was on its way to {}, and is put nowhere else: export to there again, or ask the receiver and say \
                 --came {0} or --again {0}",
                batch.id, batch.file, elsewhere.place
            )));
        }
        let step = |place: &Option<String>| {
            let at = known.iter().find(|it| Some(&it.place) == place.as_ref());
            at.map_or(PlaceStep::Waits, |it| it.step)
        };
        let mut path = None;
        if let Some(to) = self.folder {
            path = Some(to.join(&batch.file));
            if step(&folder) != PlaceStep::Placed {
                into_folder(to, &batch.file, bytes)?;
                // With one place, that the batch is delivered says it.
                if let (Some(place), Some(_)) = (folder.clone(), &server) {
                    let at = AtPlace { place, step: PlaceStep::Placed, say: String::new() };
                    store.batch_at(&batch.id, &at, now)?;
                }
            }
        }
        if let (Some(place), true) = (server.clone(), step(&server) != PlaceStep::Placed)
            && let Some(stuck) = self.bring(store, batch, bytes, &place, step(&server), now)?
        {
            return Ok(Put::Stuck(stuck));
        }
        store.delivered(&batch.id, now)?;
        let (batch, file, rows) = (batch.id.clone(), batch.file.clone(), batch.rows.len());
        Ok(Put::Placed(Placed { batch, path, server, file, rows }))
    }

    /// Brings it there; `Some` is why a person must look at it.
    fn bring(
        &mut self,
        store: &mut Store,
        batch: &Batch,
        bytes: &[u8],
        to: &str,
        from: PlaceStep,
        now: Now,
    ) -> Result<Option<String>, ExportError> {
        let Some(door) = self.door.as_mut() else { return Ok(None) };
        let checksum = door.checksum().then(|| format!("{}  {}\n", hex(bytes), batch.file));
        let parcel = Parcel { name: &batch.file, bytes, checksum: checksum.as_deref(), step: from };
        let mut at = from;
        let at_place = |step, say| AtPlace { place: to.to_owned(), step, say };
        let brought = self.open.take().map_or_else(|| door.open().map_err(PlacingError::Remote), Ok);
        let brought = brought.and_then(|mut remote| {
            let mut record = |step| {
                at = step;
                store.batch_at(&batch.id, &at_place(step, String::new()), now)
            };
            let placed = place(&mut *remote, parcel, &mut record);
            // After an error nobody knows in what state the session is.
            match placed {
                Ok(()) => {
                    self.open = Some(remote);
                    Ok(())
                }
                Err(error) => {
                    remote.end();
                    Err(error)
                }
            }
        });
        match brought {
            Ok(()) => {
                store.batch_at(&batch.id, &at_place(PlaceStep::Placed, String::new()), now)?;
                Ok(None)
            }
            Err(PlacingError::Record(error)) => Err(ExportError::Store(error)),
            Err(error) => {
                store.batch_at(&batch.id, &at_place(at, chain(&error)), now)?;
                match error {
                    PlacingError::Taken { .. } | PlacingError::Gone { .. } => {
                        let (id, say) = (&batch.id, chain(&error));
                        Ok(Some(format!("{to}: {say}; then say --came {id} or --again {id}")))
                    }
                    error => Err(ExportError::Server { place: to.to_owned(), why: Box::new(error) }),
                }
            }
        }
    }
}

impl Drop for Places<'_> {
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            open.end();
        }
    }
}

/// Why a server does not have a file, with what the store says where it takes no record.
pub type ServerFault = PlacingError<StoreError>;

fn into_folder(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), ExportError> {
    let failed = |why| ExportError::Folder { path: folder.to_owned(), why };
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    deliver(folder, file, bytes).map(drop).map_err(failed)
}
