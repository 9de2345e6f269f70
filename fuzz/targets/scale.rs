#![no_main]
//! One scale protocol: the row that the target is called after.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use weighhouse::scale::Protocol;

#[path = "../../tests/it/corpus/scale.rs"]
mod scale;

static ROW: LazyLock<&Protocol> =
    LazyLock::new(|| scale::row(env!("CARGO_BIN_NAME")).expect("a target is called scale- and the name of a row"));

fuzz_target!(|data: &[u8]| scale::hold(&ROW, data));
