//! Every integration test in one binary.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, also in what it shares with others"
)]

mod laws;
mod malformed;
mod vectors;
