//! What the office asks of the store: a day in figures, the lists behind them, and what a number means. Reading only, each question a few
//! steps down an index, so that a million shipments of history cost nothing.

mod around;
mod find;
mod indexes;
mod lists;
mod scales_day;
mod today;

pub use around::Fact;
pub use find::{Found, Meaning, TAIL, TAIL_MAX};
pub(super) use indexes::INDEXES;
pub use lists::{LISTS, List, Listed, Row};
pub use scales_day::{DayWork, ScaleDay, ScaleTest};
pub use today::{Check, Person, States, Today, Weighing};

use rusqlite::{Connection, OptionalExtension};

use super::Cause;

/// From which moment to before which, and from when on recalls count; milliseconds since 1970 UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The day's first moment.
    pub from_ms: i64,
    /// The next day's first moment.
    pub to_ms: i64,
    /// Recalls of parcels that were accepted before this are not listed.
    pub recall_ms: i64,
}

/// The number of the first fact recorded at or after a moment; one past the newest where there is none. Facts are numbered without a
/// gap, and their moments grow with their numbers but for a clock that is set.
pub(in crate::store) fn first_fact(conn: &Connection, at_ms: i64) -> Result<i64, Cause> {
    let mut moment = conn.prepare_cached("SELECT wall_ms FROM event WHERE seq = ?")?;
    let newest: Option<i64> = conn.prepare_cached("SELECT max(seq) FROM event")?.query_row([], |row| row.get(0))?;
    let (mut low, mut high) = (1, newest.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let at: Option<i64> = moment.query_row([middle], |row| row.get(0)).optional()?;
        if at.is_some_and(|at| at < at_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
