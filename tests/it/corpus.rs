//! Every input that the fuzz targets keep (`fuzz/corpus`), through the same functions: what once went wrong stays mended, and nobody
//! needs more than Rust to see it. `fuzz/README.md` says how new inputs are looked for.

mod answer;
mod code;
mod file;
mod pattern;
mod scale;
mod scanner;

use std::fs;

use crate::tidy::top;
use weighhouse::scale::PROTOCOLS;
use weighhouse::scanner::FORMATS;

type Body = Box<dyn Fn(&[u8])>;

/// What a target does with its bytes.
fn body(target: &str) -> Option<Body> {
    if let Some(row) = scale::row(target) {
        return Some(Box::new(|data| scale::hold(row, data)));
    }
    let rows = [pattern::TARGETS, scanner::TARGETS, code::TARGETS, file::TARGETS, answer::TARGETS];
    let found = rows.iter().flat_map(|rows| rows.iter()).find(|(name, _)| *name == target)?;
    Some(Box::new(found.1))
}

/// The targets that the manifest of the fuzz package builds.
fn targets() -> Vec<String> {
    let manifest = fs::read_to_string(top().join("fuzz/Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let targets = manifest["bin"].as_array().expect("targets").iter();
    targets.map(|target| target["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_parser_of_bytes_has_a_target() {
    let targets = targets();
    let mut wanted: Vec<String> = PROTOCOLS.iter().map(|row| format!("scale-{}", row.name)).collect();
    wanted.extend(FORMATS.iter().map(|row| format!("scanner-{}", row.name)));
    let rows = [pattern::TARGETS, scanner::TARGETS, code::TARGETS, file::TARGETS, answer::TARGETS];
    wanted.extend(rows.iter().flat_map(|rows| rows.iter()).map(|(name, _)| (*name).to_owned()));
    for name in &wanted {
        assert!(targets.contains(name), "add {name} to `bin` in fuzz/Cargo.toml");
    }
    for name in &targets {
        assert!(body(name).is_some(), "{name} is in fuzz/Cargo.toml, and nobody says what it does");
    }
}

#[test]
fn every_checked_row_can_be_proven() {
    for row in PROTOCOLS.iter().filter(|row| row.checked) {
        let (bytes, _) = row.golden[0];
        assert!(!scale::proven(row.name, b""), "{}: nothing proves nothing", row.name);
        scale::hold(row, bytes);
    }
}

#[test]
fn every_kept_input_is_survived() {
    for target in targets() {
        let (body, folder) = (body(&target).expect("a body"), top().join("fuzz/corpus").join(&target));
        // A protocol that was never fuzzed has its transcripts.
        if let Some(row) = scale::row(&target).filter(|_| !folder.exists()) {
            row.golden.iter().for_each(|(bytes, _)| body(bytes));
            continue;
        }
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{target} has no corpus: {error}"))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        inputs.sort();
        assert!(inputs.len() >= 3, "{target} has hardly any corpus");
        for input in inputs {
            let data = fs::read(&input).expect("an input");
            let survived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(&data)));
            assert!(survived.is_ok(), "{target}: {}", input.display());
        }
    }
}
