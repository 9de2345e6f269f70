//! Every integration test in one binary.

mod web;
mod words;
