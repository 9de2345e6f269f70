//! Floor 3: the store. One SQLite file; facts are appended, tables derived, both in one transaction that is durable when it returns.

mod balance;
mod chunk;
mod derive;
mod derive_goods;
mod derive_hold;
mod derive_parcel;
mod derive_people;
mod derive_return;
mod derive_revision;
mod derive_shipment;
mod derive_trail;
mod derive_upload;
mod evidence;
mod evidence_load;
mod evidence_parcel;
mod evidence_people;
mod evidence_return;
mod evidence_seal;
mod facts;
mod facts_goods;
mod facts_return;
mod holds;
mod intake;
mod journal;
mod office;
mod outbox;
mod outbox_answer;
mod outbox_batch;
mod outbox_foresee;
mod outbox_gate;
mod outbox_items;
mod outbox_plan;
mod outbox_preflight;
mod outbox_results;
mod outbox_rows;
mod outbox_send;
mod place;
mod recalls;
mod recent;
mod record;
mod record_evidence;
mod record_goods;
mod record_holds;
mod record_people;
mod record_upload;
mod reread;
mod returns;
mod rules;
mod schema;
mod schema_outbox;
mod shipment_record;
mod verify;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use journal::Head;
use place::Place;
use recent::Recent;

pub use balance::{BalanceDay, PrintRun};
pub use intake::{ImportReport, Outcome};
pub use office::{
    Check, DayWork, Fact, Found, LISTS, List, Listed, Meaning, Person, Row, ScaleDay, ScaleTest, Scope, States, TAIL,
    TAIL_MAX, Today, Weighing,
};
pub use outbox::{Batch, Built, Draft, Manifest, Outgoing, Shops};
pub use outbox_answer::{Moved, Outcome as UploadOutcome};
pub use outbox_batch::{AtPlace, Settled};
pub use outbox_foresee::{Foreseen, Stays};
pub use outbox_preflight::Preflight;
pub use outbox_results::{Heard, Said};
pub use outbox_rows::{ROWS_PAGE, RowsAsked};
pub use outbox_send::{Begun, Job, JobRow, ORDERS_MAX, Scope as UploadScope};
pub use record::write as body_of;
pub use reread::{Unreadable, read as reread};
pub use returns::TakenBack;
pub use verify::{Fault as VerifyFault, Verified};

/// Below this, SQLite has the bug that corrupts a database when the WAL is reset (fixed in 3.51.3, 2026-03).
const OLDEST_SQLITE: i32 = 3_051_003;
/// How long a writer waits for another before it gives up.
const PATIENCE_MS: i32 = 5_000;

/// Statements kept ready: more than a bench has, so that none is parsed again at a scan.
const STATEMENTS_MAX: usize = 256;
/// The page cache, in KiB with SQLite's minus sign: enough for a scan, and every thread has one.
const CACHE_KIB: i32 = -1024;
/// The same while an import runs: with less, its pages are written out and read back within one transaction.
const IMPORT_CACHE_KIB: i32 = -16 * 1024;

/// A connection to the store. Every thread has its own.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    place: Place,
    recent: Recent,
}

/// What went wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be used.
    #[error("the store {path} cannot be used: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A question found no answer. Never the same as "not found".
    #[error("the store could not be asked")]
    CannotAsk(#[source] Cause),
    /// Not confirmed, which is not the same as "did not happen".
    #[error("the record could not be made")]
    NotSaved(#[source] Cause),
}

/// The cause below a [`StoreError`].
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// SQLite said so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A record of the journal makes no sense.
    #[error(transparent)]
    Record(#[from] reread::Unreadable),
    /// A value cannot be written as JSON, or read.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The file is not where it was any more.
    #[error("{0} was taken away or replaced while it was in use: put it back")]
    Displaced(PathBuf),
}

impl Store {
    /// Opens the store, making it if it is not there.
    ///
    /// WAL with `synchronous=FULL`: in simulated power cuts FULL loses no acknowledged commit and NORMAL loses many, so both
    /// are set and read back.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let unusable = |why: String| StoreError::Unusable { path: path.to_owned(), why };
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(unusable(format!("SQLite {} is too old; 3.51.3 or newer is needed", rusqlite::version())));
        }
        let mut conn = Connection::open(path).map_err(|error| unusable(error.to_string()))?;
        conn.busy_handler(Some(wait_for_writer)).map_err(|error| unusable(error.to_string()))?;
        settle(&conn).map_err(|error| unusable(error.to_string()))??;
        schema::migrations().to_latest(&mut conn).map_err(|error| unusable(error.to_string()))?;
        return Ok(Store { conn, place: Place::of(path), recent: Recent::default() });

        fn settle(conn: &Connection) -> rusqlite::Result<Result<(), StoreError>> {
            let mode: String = conn.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))?;
            conn.execute_batch("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;")?;
            conn.pragma_update(None, "cache_size", CACHE_KIB)?;
            let synchronous: i64 = conn.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
            derive_trail::teach(conn)?;
            conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
            if mode.eq_ignore_ascii_case("wal") && synchronous == 2 {
                return Ok(Ok(()));
            }
            let path = conn.path().map(PathBuf::from).unwrap_or_default();
            let why =
                format!("journal_mode is {mode}, synchronous is {synchronous}; put it on a local disk, not a share");
            Ok(Err(StoreError::Unusable { path, why }))
        }
    }

    /// Opens a store that was open before, and makes none: where it is gone, an empty one in its place would know nothing of what
    /// was promised.
    pub fn open_again(path: &Path) -> Result<Store, StoreError> {
        match path.try_exists() {
            Ok(false) => Err(StoreError::CannotAsk(Cause::Displaced(path.to_owned()))),
            Ok(true) | Err(_) => Store::open(path),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// Errors: the file was taken away or replaced. What is written from then on is found by nobody.
    pub fn stands(&self) -> Result<(), StoreError> {
        self.place.stands().map_err(StoreError::NotSaved)
    }

    /// Runs `work` in one immediate transaction. When this returns `Ok`, what was appended is on the disk.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let conn = &self.conn;
        let run = |sql: &str| conn.prepare_cached(sql)?.execute([]);
        run("BEGIN IMMEDIATE").map_err(|error| StoreError::CannotAsk(error.into()))?;
        let mut writing = Writing { conn, head: None, recent: &mut self.recent };
        let result = work(&mut writing)
            .and_then(|done| run("COMMIT").map(|_| done).map_err(|error| StoreError::NotSaved(error.into())))
            .and_then(|done| self.place.stands().map(|()| done).map_err(StoreError::NotSaved));
        if result.is_err() {
            self.recent.forget();
            // SQLite may have rolled back by itself. If not even this succeeds, every later BEGIN fails and says so.
            if !conn.is_autocommit() {
                _ = run("ROLLBACK");
            }
        }
        result
    }

    /// Runs `work` with a cache for many rows, which is given back afterwards.
    fn in_bulk<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let cache = |store: &Self, size: i32| {
            let set = store.conn.pragma_update(None, "cache_size", size);
            set.map_err(|error| StoreError::CannotAsk(error.into()))
        };
        cache(self, IMPORT_CACHE_KIB)?;
        let done = work(self);
        cache(self, CACHE_KIB)?;
        self.conn.release_memory().map_err(|error| StoreError::CannotAsk(error.into()))?;
        done
    }

    /// Runs `work` on one unchanging picture of the store.
    pub fn read<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Cause>) -> Result<T, StoreError> {
        let tx = self.conn.transaction().map_err(|error| StoreError::CannotAsk(error.into()))?;
        work(&tx).map_err(StoreError::CannotAsk)
    }

    /// Moves what the WAL holds into the file, as far as no reader is in the way, and never waits. The WAL file stays, so that
    /// commits overwrite instead of growing it.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let passive = self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        passive.map_err(|error| StoreError::CannotAsk(error.into()))
    }
}

/// One transaction that will be recorded.
#[derive(Debug)]
pub struct Writing<'c> {
    conn: &'c Connection,
    /// Number and hash of the newest fact, once looked up.
    head: Option<Head>,
    recent: &'c mut Recent,
}

/// SQLite's own lock is not fair and its own waiting grows to 100 ms a step; a bulk writer leaves gaps of a few milliseconds
/// between its chunks, and this finds them.
#[expect(
    clippy::disallowed_methods,
    reason = "another process may hold the lock; there is nothing to wait for but time"
)]
fn wait_for_writer(attempt: i32) -> bool {
    std::thread::sleep(Duration::from_millis(1));
    attempt < PATIENCE_MS
}
