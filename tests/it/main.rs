//! Every integration test in one binary.

mod export;
mod import;
mod web;
mod words;
