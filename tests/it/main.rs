//! Every integration test in one binary.

mod export;
mod import;
mod laws;
mod malformed;
mod stories;
mod story;
mod vectors;
mod web;
mod words;
