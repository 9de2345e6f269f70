//! Floor 3: the store. One SQLite file; facts are appended, tables derived, both in one transaction that is durable when it returns.

mod chunk;
mod derive;
mod derive_shipment;
mod evidence;
mod facts;
mod intake;
mod journal;
mod outbox;
mod record;
mod reread;
mod schema;
mod shipment_record;
mod verify;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use derive_shipment::KnownGoods;

pub use intake::{ImportReport, Outcome};
pub use outbox::{Batch, Built, Manifest, Outgoing};
pub use verify::{Fault as VerifyFault, Verified};

/// Below this, SQLite has the bug that corrupts a database when the WAL is reset (fixed in 3.51.3, 2026-03).
const OLDEST_SQLITE: i32 = 3_051_003;
/// How long a writer waits for another before it gives up.
const PATIENCE_MS: i32 = 5_000;

/// A connection to the store. Every thread has its own.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
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
        return Ok(Store { conn, path: path.to_owned() });

        fn settle(conn: &Connection) -> rusqlite::Result<Result<(), StoreError>> {
            let mode: String = conn.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))?;
            conn.execute_batch(
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-1024;",
            )?;
            let synchronous: i64 = conn.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
            conn.set_prepared_statement_cache_capacity(64);
            if mode.eq_ignore_ascii_case("wal") && synchronous == 2 {
                return Ok(Ok(()));
            }
            let path = conn.path().map(PathBuf::from).unwrap_or_default();
            let why =
                format!("journal_mode is {mode}, synchronous is {synchronous}; put it on a local disk, not a share");
            Ok(Err(StoreError::Unusable { path, why }))
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in one immediate transaction. When this returns `Ok`, what was appended is on the disk.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.write_knowing(&mut KnownGoods::default(), work)
    }

    /// The same, one of a run of transactions that share what they know of goods.
    fn write_knowing<T>(
        &mut self,
        goods: &mut KnownGoods,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| StoreError::CannotAsk(error.into()))?;
        let mut writing = Writing { tx, head: None, goods };
        let result = work(&mut writing)?;
        writing.tx.commit().map_err(|error| StoreError::NotSaved(error.into()))?;
        Ok(result)
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
    tx: Transaction<'c>,
    /// Number and hash of the newest fact, once looked up.
    head: Option<(i64, [u8; 32])>,
    goods: &'c mut KnownGoods,
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
