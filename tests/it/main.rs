//! Every integration test in one binary.

mod export;
mod import;
