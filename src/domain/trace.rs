//! The trace of a load: what the scale showed from the last true zero until the load came to rest.

use super::Mg;

/// Points in a trace at most; beyond it the ones that say least are left out.
pub const TRACE_POINTS: usize = 64;

/// What the scale showed of one load, in the order of time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trace {
    /// It begins at a true zero. False where none was seen: the load lay there when the scale was found.
    pub from_zero: bool,
    /// At most [`TRACE_POINTS`], the first at offset 0, the last where the load came to rest.
    pub points: Vec<TracePoint>,
}

/// One reading of a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TracePoint {
    /// Milliseconds since the first point.
    pub at_ms: u32,
    /// What the scale showed.
    pub weight: Mg,
}

impl Trace {
    /// Milliseconds from the first point to the last.
    pub fn lasted_ms(&self) -> u32 {
        self.points.last().map_or(0, |point| point.at_ms)
    }
}
