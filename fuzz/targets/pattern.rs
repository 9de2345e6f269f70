#![no_main]
//! A user's pattern, and what speaks there.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/corpus/pattern.rs"]
mod pattern;
#[allow(dead_code, reason = "a pattern needs less of it than a row does")]
#[path = "../../tests/it/corpus/scale.rs"]
mod scale;

static BODY: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let found = pattern::TARGETS.iter().find(|(name, _)| *name == env!("CARGO_BIN_NAME"));
    found.expect("a target of this name").1
});

fuzz_target!(|data: &[u8]| BODY(data));
