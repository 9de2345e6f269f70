//! Every integration test in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod balance;
mod cli;
mod clock_set;
mod config;
mod corpus;
mod days;
mod delivery;
mod demo;
mod export;
mod facts;
mod gate_done;
mod gate_drill;
mod gate_evidence;
mod gate_evidence_bytes;
mod gate_goods;
mod gate_goods_days;
mod gate_holds;
mod gate_parcels;
mod gate_people;
mod gate_people_days;
mod import;
mod import_laws;
mod import_xlsx;
mod intake;
mod labels;
mod laws;
mod malformed;
mod market;
mod market_sign;
mod mischief;
mod notices;
mod office;
mod packaging;
mod patterns;
mod process;
mod profiles;
mod progress;
mod report;
mod results;
mod scanner_described;
mod scanner_keyboard;
mod scanner_pos;
mod sftp;
mod sheets;
mod shop_day;
mod sold;
mod store;
mod stories;
mod story;
mod tidy;
mod troubles;
mod upload;
mod vectors;
mod waybills;
mod web;
mod words;
