//! Time is an argument: nothing below the daemon asks a clock.

/// A moment, by both clocks. Windows and order use `mono_ms`; `wall_ms` is a label for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00:00Z; may jump either way.
    pub wall_ms: i64,
    /// Milliseconds since the daemon started; never runs back.
    pub mono_ms: u64,
}
