//! The clock of the commands.

use crate::domain::Now;

/// This moment. A command has no past, so its steady clock stands at zero.
#[expect(clippy::disallowed_methods, reason = "above the daemon a command reads the clock itself")]
pub(super) fn now() -> Now {
    Now { wall_ms: jiff::Timestamp::now().as_millisecond(), mono_ms: 0 }
}
