//! Every integration test in one binary.

mod config;
mod export;
mod import;
mod import_laws;
