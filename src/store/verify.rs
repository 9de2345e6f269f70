//! Proof: the chain of the journal is whole, and replaying it gives the tables.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode};

use super::derive_shipment::KnownGoods;
use super::journal::{FACTS, GENESIS, columns, insert, link};
use super::schema::{DERIVED, migrations};
use super::{Cause, Store, StoreError, derive, derive_trail};
use crate::domain::Event;

/// Facts between two words of progress.
const TELL_EVERY: i64 = 1_000;

/// A proof that held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Facts in the journal.
    pub facts: i64,
    /// The hash of the newest one.
    pub head: [u8; 32],
}

/// Where the proof broke.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// This fact's hash does not follow from the one before it and its own content: one of the two was changed.
    BrokenLink {
        /// Its number.
        seq: i64,
    },
    /// A fact is missing before this one.
    Gap {
        /// Its number.
        seq: i64,
    },
    /// This fact cannot be read.
    Unreadable {
        /// Its number.
        seq: i64,
        /// Why.
        why: String,
    },
    /// The file contradicts itself: an index, say, that no longer finds a row.
    Damaged {
        /// What SQLite found first.
        why: String,
    },
    /// A table does not say what the facts say.
    Table {
        /// Its name.
        table: &'static str,
        /// The first row that differs, as the facts have it; `None` where they have none.
        facts_say: Option<String>,
        /// The same as the table has it.
        table_says: Option<String>,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::BrokenLink { seq } => {
                write!(f, "the chain breaks at fact {seq}: it, or the one before it, was changed")
            }
            Fault::Gap { seq } => write!(f, "facts are missing before fact {seq}"),
            Fault::Unreadable { seq, why } => write!(f, "fact {seq} cannot be read: {why}"),
            Fault::Damaged { why } => write!(f, "the file of the store is damaged: {why}"),
            Fault::Table { table, facts_say, table_says } => {
                let row = |row: &Option<String>| row.clone().unwrap_or_else(|| "nothing".to_owned());
                write!(
                    f,
                    "table {table} differs from the facts: they say {}, it says {}",
                    row(facts_say),
                    row(table_says)
                )
            }
        }
    }
}

impl Store {
    /// Walks the journal from its first fact, checks every link, replays it into an empty store and compares the tables; then lets SQLite
    /// hold the file against itself, since a damaged index hides what is there.
    pub fn verify(&mut self) -> Result<Result<Verified, Fault>, StoreError> {
        self.verify_telling(&mut |_, _| {})
    }

    /// The same; `progress` hears how many facts of how many were replayed.
    pub fn verify_telling(
        &mut self,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Result<Verified, Fault>, StoreError> {
        self.read(|conn| {
            let replayed = match replay(conn, progress)? {
                Ok(replayed) => replayed,
                Err(fault) => return Ok(Err(fault)),
            };
            if let Some(why) = schema_differs(conn, &replayed.tables)? {
                return Ok(Err(Fault::Damaged { why }));
            }
            for (table, key) in DERIVED {
                if let Some(fault) = compare(conn, &replayed.tables, table, key)? {
                    return Ok(Err(fault));
                }
            }
            Ok(match integrity(conn)? {
                Some(why) => Err(Fault::Damaged { why }),
                None => Ok(replayed.verified),
            })
        })
    }
}

struct Replayed {
    tables: Connection,
    verified: Verified,
}

fn replay(conn: &Connection, progress: &mut dyn FnMut(u64, u64)) -> Result<Result<Replayed, Fault>, Cause> {
    let all: i64 = conn.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
    // A private database that SQLite keeps in memory while it is small and on disk when it is not.
    let mut tables = Connection::open("")?;
    tables.execute_batch("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;")?;
    derive_trail::teach(&tables)?;
    if let Err(error) = migrations().to_latest(&mut tables) {
        return Ok(Err(Fault::Unreadable { seq: 0, why: error.to_string() }));
    }
    tables.execute_batch("BEGIN")?;
    let mut head = GENESIS;
    let mut facts = 0;
    let mut goods = KnownGoods::default();
    let mut statement = conn.prepare(&format!("{FACTS} ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) if is_damage(&error) => {
                return Ok(Err(Fault::Unreadable { seq: facts + 1, why: error.to_string() }));
            }
            Err(error) => return Err(error.into()),
        };
        let seq: i64 = row.get(0)?;
        if seq != facts + 1 {
            return Ok(Err(Fault::Gap { seq }));
        }
        let stored = match columns(row) {
            Ok(stored) => stored,
            Err(error) => return Ok(Err(Fault::Unreadable { seq, why: error.to_string() })),
        };
        let hash = link(&head, seq, &stored.columns);
        if stored.hash != hash {
            return Ok(Err(Fault::BrokenLink { seq }));
        }
        insert(&tables, seq, &stored.columns, &hash)?;
        let derived = stored.entry().and_then(|entry| {
            let fresh = match &entry.event {
                Event::Imported(shipment) => Some(goods.fresh(shipment)),
                _ => None,
            };
            derive::apply(&tables, seq, &entry, fresh.as_ref())
        });
        if let Err(cause) = derived {
            return Ok(Err(Fault::Unreadable { seq, why: cause.to_string() }));
        }
        (head, facts) = (hash, seq);
        if facts % TELL_EVERY == 0 || facts == all {
            progress(facts.unsigned_abs(), all.unsigned_abs());
        }
    }
    tables.execute_batch("COMMIT")?;
    Ok(Ok(Replayed { tables, verified: Verified { facts, head } }))
}

/// The page, and not the way to it, is what fails.
fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// The first table or index that is not as it was made: a column of another name answers other questions. What others made beside them is
/// theirs.
fn schema_differs(stored: &Connection, replayed: &Connection) -> Result<Option<String>, Cause> {
    let mut made = replayed.prepare("SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY rowid")?;
    let mut found = stored.prepare("SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE name = ?")?;
    let mut rows = made.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let same = found.query([&name])?.next()?.map(values).transpose()? == Some(values(row)?);
        if !same {
            return Ok(Some(format!("{name} is not as it was made")));
        }
    }
    Ok(None)
}

/// What SQLite finds wrong with the file first; `None` when it is sound.
fn integrity(conn: &Connection) -> Result<Option<String>, Cause> {
    let found: String = match conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)) {
        Ok(found) => found,
        Err(error) if is_damage(&error) => error.to_string(),
        Err(error) => return Err(error.into()),
    };
    Ok((found != "ok").then_some(found))
}

fn compare(stored: &Connection, replayed: &Connection, table: &'static str, key: &str) -> Result<Option<Fault>, Cause> {
    let sql = format!("SELECT * FROM {table} ORDER BY {key}");
    let (mut stored, mut replayed) = (stored.prepare(&sql)?, replayed.prepare(&sql)?);
    let (mut table_rows, mut fact_rows) = (stored.query([])?, replayed.query([])?);
    loop {
        let table_says = table_rows.next()?.map(values).transpose()?;
        let facts_say = fact_rows.next()?.map(values).transpose()?;
        if table_says != facts_say {
            let show = |row: Option<Vec<Value>>| row.map(|row| format!("{row:?}"));
            return Ok(Some(Fault::Table { table, facts_say: show(facts_say), table_says: show(table_says) }));
        }
        if table_says.is_none() {
            return Ok(None);
        }
    }
}

fn values(row: &rusqlite::Row<'_>) -> rusqlite::Result<Vec<Value>> {
    let value = |index| {
        Ok(match row.get_ref(index)? {
            // Text that is none any more differs from every text.
            ValueRef::Text(bytes) if std::str::from_utf8(bytes).is_err() => Value::Blob(bytes.to_vec()),
            _ => row.get(index)?,
        })
    };
    (0..row.as_ref().column_count()).map(value).collect()
}
