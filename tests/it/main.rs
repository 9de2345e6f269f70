//! Every integration test in one binary.

mod config;
mod export;
mod import;
