//! Calls to a marketplace, as facts. What must survive a crash is that a call was about to be made, and what came of it.

use super::{RowState, TrackingKey};

/// A row that is about to be told: recorded before the request leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sending {
    /// Which.
    pub row: TrackingKey,
    /// What is asked of the marketplace: `send` or `resend`.
    pub verb: String,
    /// SHA-256 of what is asked for, in hex; the same whenever the same is asked again.
    pub sha256: String,
}

/// What came of a call about a row, and where the row stands since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// Which.
    pub row: TrackingKey,
    /// What was asked: `send`, `resend`, or `read` for a question.
    pub verb: String,
    /// What the answer means: an id of the table of classes, or `withheld` for a request that was never made.
    pub class: String,
    /// The marketplace's code; empty where there is none.
    pub code: String,
    /// What it said, bounded.
    pub say: String,
    /// The name under which it can look the call up.
    pub request_id: String,
    /// How long the call took, in milliseconds.
    pub ms: u32,
    /// Where the row stands from here on.
    pub state: RowState,
    /// Not before this moment, in milliseconds since 1970 UTC, for a row that is tried or asked about again.
    pub due_ms: Option<i64>,
    /// How often it was tried without success since the night began.
    pub tries: u32,
    /// The next call uses the other verb.
    pub turns: bool,
}

/// Why a channel rests: nothing gets through, whatever the row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// What the answer means.
    pub class: String,
    /// The marketplace's code.
    pub code: String,
    /// What it said, bounded.
    pub say: String,
    /// Until when it rests, in milliseconds since 1970 UTC; `None`: until somebody has mended it.
    pub until_ms: Option<i64>,
}
