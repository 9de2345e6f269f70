//! The only room with clocks, chance and the environment.

use std::io;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::device::Clock;
use crate::domain::Now;

/// Both clocks. The monotonic one starts here.
#[expect(clippy::disallowed_methods, reason = "the daemon owns the clocks")]
pub fn clock() -> Clock {
    let start = Instant::now();
    Arc::new(move || {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ms = |duration: std::time::Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Now { wall_ms: i64::try_from(ms(wall)).unwrap_or(i64::MAX), mono_ms: ms(start.elapsed()) }
    })
}

/// Bytes that nobody can guess, for the token of the first start.
#[expect(clippy::disallowed_methods, reason = "the token is the one thing that must not be foreseeable")]
pub(super) fn chance() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// A variable of the environment; `None` where it is not set, or is no text.
#[expect(clippy::disallowed_methods, reason = "credentials may be handed over by whoever starts the process")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
