//! Floor 7: the command line.

pub mod decode;
mod decode_input;
mod decode_lines;
