#![no_main]
//! Codes, element strings and waybill numbers.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/corpus/code.rs"]
mod code;

static BODY: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let found = code::TARGETS.iter().find(|(name, _)| *name == env!("CARGO_BIN_NAME"));
    found.expect("a target of this name").1
});

fuzz_target!(|data: &[u8]| BODY(data));
