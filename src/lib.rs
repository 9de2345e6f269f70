//! Weighhouse: the daemon on a packing bench that lets nothing leave wrong.
//!
//! The folders are floors; a module uses only floors strictly below its own (`tests/it/tidy.rs` holds the table).

pub mod cli;
pub mod code;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod device;
pub mod domain;
pub mod export;
pub mod import;
pub mod intake;
pub mod market;
pub mod packing;
pub mod remote;
pub mod scale;
pub mod scanner;
pub mod station;
pub mod store;
pub mod upload;
pub mod web;
pub mod words;
