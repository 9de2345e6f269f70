#![no_main]
//! Answers of marketplaces.

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/corpus/answer.rs"]
mod answer;

fuzz_target!(|data: &[u8]| answer::TARGETS[0].1(data));
