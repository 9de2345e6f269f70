//! The rim, called in-process with a fake store: the guard's table, the seals, the streams, the problems, the document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod calls;
mod contrast;
mod guard;
mod house;
mod office;
mod pictures;
mod sign_in;
mod stream;
