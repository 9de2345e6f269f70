//! Every integration test in one binary.

mod config;
mod export;
mod import;
mod import_laws;
mod laws;
mod malformed;
mod stories;
mod story;
mod vectors;
mod web;
mod words;
