//! Weighhouse: the daemon on a packing bench that lets nothing leave wrong.
//!
//! The folders are floors; a module uses only floors strictly below its own (`tests/it/tidy.rs` holds the table).

pub mod config;
pub mod domain;
pub mod export;
pub mod import;
pub mod upload;
