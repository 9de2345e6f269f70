#![no_main]
//! Files and messages.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/corpus/file.rs"]
mod file;

static BODY: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let found = file::TARGETS.iter().find(|(name, _)| *name == env!("CARGO_BIN_NAME"));
    found.expect("a target of this name").1
});

fuzz_target!(|data: &[u8]| BODY(data));
