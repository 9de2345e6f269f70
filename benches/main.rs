//! `cargo bench`: the limits that the bench must hold, each against a baseline measured in the same run.
//!
//! Machines are noisy: read the ratios, not the milliseconds. One part alone: `cargo bench -- verdict`.

#![allow(clippy::disallowed_methods, reason = "a benchmark is a clock")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark stops at what it did not expect"
)]

mod device;
mod import;
mod office;
mod process;
mod reader;
mod verdict;
mod world;

/// A part, by the name that selects it.
type Part = (&'static str, fn());

const PARTS: [Part; 5] = [
    ("verdict", verdict::run),
    ("device", device::run),
    ("import", import::run),
    ("process", process::run),
    ("office", office::run),
];

fn main() {
    let mut args = std::env::args().skip(1);
    if let Some(kind) = args.next().as_deref().and_then(|first| first.strip_prefix("--reader=")) {
        return reader::run(kind, args.next().expect("a port").into());
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, run) in PARTS {
        if words.is_empty() || words.iter().any(|word| word == name) {
            println!("\n== {name}");
            run();
        }
    }
}
