//! Every integration test in one binary.

mod export;
mod import;
mod stories;
mod story;
mod web;
mod words;
