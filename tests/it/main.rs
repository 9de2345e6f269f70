//! Every integration test in one binary.

mod laws;
mod malformed;
mod vectors;
