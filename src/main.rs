//! The command `weighhouse`.

fn main() {}
