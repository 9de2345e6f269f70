//! Ready tracking rows to files: a batch is recorded, its file put in place, and that recorded too, in this order.
//!
//! A crash between any two of these steps leaves a batch that was built and not delivered; the next run renders it again, byte for
//! byte, and completes it. Nothing is ever put into a second batch.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::folder::hex;
use super::places::{Placed, Places, Put, ServerFault};
use crate::domain::{Now, TrackingKey, Waybill};
use crate::export::{Numbers, Profile, TrackingRow};
use crate::store::{Batch, Draft, Manifest, Outgoing, Shops, Store, StoreError};

/// What an export did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Exported {
    /// Files that are in all of their places; first those that an earlier run left unfinished.
    pub files: Vec<Placed>,
    /// Batches that a person must look at, in words; their rows are told by nobody else.
    pub stuck: Vec<String>,
    /// Rows that cannot be told in this profile, and why. They are set aside, and told only once.
    pub refused: Vec<(TrackingKey, String)>,
    /// Rows that are settled without being told, and the number that the marketplace is told for their order.
    pub folded: Vec<(TrackingKey, Waybill)>,
}

/// Why an export did not finish. Running it again continues where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder or a file in it.
    #[error("{path} cannot be delivered to: {why}")]
    Folder {
        /// The folder, or the folder of the store for the turn.
        path: PathBuf,
        /// What the file system says.
        why: io::Error,
    },
    /// Another machine takes nothing, or does not answer.
    #[error("tracking files cannot be brought to {place}")]
    Server {
        /// The place.
        place: String,
        /// What came of it.
        #[source]
        why: Box<ServerFault>,
    },
    /// An unfinished batch does not give the recorded bytes any more.
    #[error(
        "batch {batch} was recorded as {file} with SHA-256 {recorded}, but its rows make {rendered} now; \
         if the time zone, the profile file or the program was changed since, put that back and export again"
    )]
    Differs {
        /// The batch.
        batch: String,
        /// Its file.
        file: String,
        /// The recorded checksum.
        recorded: String,
        /// The checksum of what its rows make today.
        rendered: String,
    },
}

/// Delivers every ready row, whatever its shop; see [`export_shops`].
pub fn export(
    store: &mut Store,
    profile: &Profile,
    zone: &TimeZone,
    folder: &Path,
    now: Now,
) -> Result<Exported, ExportError> {
    export_shops(store, profile, Shops::All, zone, &mut Places::folder(folder), now)
}

/// Delivers the ready rows of some shops to their places, as files `tracking-<profile>-<batch>.<ending>`; days are counted in `zone`. A
/// folder is made if only it is missing.
///
/// Exports of one store take turns, so that two at once do what one would. With nothing new, nothing is written.
pub fn export_shops(
    store: &mut Store,
    profile: &Profile,
    shops: Shops<'_>,
    zone: &TimeZone,
    places: &mut Places<'_>,
    now: Now,
) -> Result<Exported, ExportError> {
    export_telling(store, profile, shops, zone, places, now, &mut |_, _| {})
}

/// As [`export_shops`], and says how many rows of how many are settled: at the start, and whenever a file is in its places. Where nothing
/// is to be done it says nothing.
pub fn export_telling(
    store: &mut Store,
    profile: &Profile,
    shops: Shops<'_>,
    zone: &TimeZone,
    places: &mut Places<'_>,
    now: Now,
    tell: &mut dyn FnMut(usize, usize),
) -> Result<Exported, ExportError> {
    let _turn = turn(store.path())?;
    let mut exported = Exported::default();
    let unfinished = store.undelivered(profile.name)?;
    let rows = unfinished.iter().map(|batch| batch.rows.len()).sum::<usize>();
    let mut way = Way { done: 0, all: rows + store.ready_rows(shops)?, tell };
    way.on(0);
    for batch in unfinished {
        let bytes = again(&batch, profile, zone)?;
        exported.take(places.put(store, &batch, &bytes, now)?);
        way.on(batch.rows.len());
    }
    let day = day(now, zone);
    loop {
        let mut bytes = Vec::new();
        let pack = |id: &str, rows: &[Outgoing]| {
            let rendered = profile.render(&told(rows, profile.numbers), zone);
            bytes = rendered.bytes;
            let file = format!("tracking-{}-{id}.{}", profile.name, profile.ending());
            Manifest { file, sha256: hex(&bytes), refused: rendered.refused, left: rendered.left }
        };
        let one_number = profile.numbers == Numbers::One;
        let items = profile.tells_items();
        let draft = Draft { day: &day, profile: profile.name, one_number, items, shops };
        let built = store.build_batch(draft, now, pack)?;
        let over = built.batch.is_none() && built.refused.is_empty();
        let mut settled = built.folded.len() + built.refused.len();
        exported.folded.extend(built.folded);
        exported.refused.extend(built.refused);
        if let Some(batch) = built.batch {
            exported.take(places.put(store, &batch, &bytes, now)?);
            settled += batch.rows.len();
        }
        way.on(settled);
        if over {
            return Ok(exported);
        }
    }
}

/// How far an export is.
struct Way<'t> {
    done: usize,
    all: usize,
    tell: &'t mut dyn FnMut(usize, usize),
}

impl Way<'_> {
    /// So many rows more are settled; those that became ready meanwhile were not foreseen.
    fn on(&mut self, rows: usize) {
        let start = self.done == 0;
        self.done += rows;
        self.all = self.all.max(self.done);
        if self.all > 0 && (rows > 0 || start) {
            (self.tell)(self.done, self.all);
        }
    }
}

impl Exported {
    fn take(&mut self, put: Put) {
        match put {
            Put::Placed(placed) => self.files.push(placed),
            Put::Stuck(say) => self.stuck.push(say),
        }
    }
}

/// Waits for its turn, which lasts as long as the file is open. The lock is on the store's folder: that is a local disk, and
/// opening the store's own file a second time would take SQLite's locks away.
fn turn(store: &Path) -> Result<File, ExportError> {
    let parent = store.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let locked = File::open(parent).and_then(|folder| folder.lock().map(|()| folder));
    locked.map_err(|why| ExportError::Folder { path: parent.to_owned(), why })
}

/// The bytes of a batch that was built before: exactly those that were recorded.
fn again(batch: &Batch, profile: &Profile, zone: &TimeZone) -> Result<Vec<u8>, ExportError> {
    let bytes = profile.render(&told(&batch.rows, profile.numbers), zone).bytes;
    let rendered = hex(&bytes);
    if rendered == batch.sha256 {
        return Ok(bytes);
    }
    let Batch { id, file, sha256, .. } = batch.clone();
    Err(ExportError::Differs { batch: id, file, recorded: sha256, rendered })
}

/// The rows of a batch as a profile renders them. Where a marketplace takes one number an order, items are told only if they all lie in that
/// parcel: those in another would never be told.
pub fn told(rows: &[Outgoing], numbers: Numbers) -> Vec<TrackingRow> {
    let row = |row: &Outgoing| TrackingRow {
        shop: row.key.shop.clone(),
        order: row.key.order.clone(),
        carrier: row.carrier.clone(),
        waybill: row.key.waybill.to_string(),
        weight: row.weight,
        shipped_at_ms: row.shipped_ms,
        items: if numbers == Numbers::All || row.sold.whole { row.sold.items.clone() } else { Vec::new() },
    };
    rows.iter().map(row).collect()
}

/// The date by the site's clock, as `yyyymmdd`.
fn day(now: Now, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(now.wall_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(zone.clone()).strftime("%Y%m%d").to_string()
}
