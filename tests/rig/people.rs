//! Stories of people: who may open a device, and what he is told who may not.

use crate::Story;
use crate::bench::Bench;
use crate::scanners::{STANZA, scanner};

pub const STORIES: &[Story] = &[("who is not in the group reads no scanner, and `check` says what to do", outsider)];

fn outsider() {
    let mut scanner = scanner();
    scanner.plug();
    let mut bench = Bench::start_as("passerby", STANZA);
    bench.shows("red scanner-lost");
    let (ok, said) = bench.command(&["check", "--config", "w.toml"]);
    assert!(!ok && said.contains("only group weighhouse may open it"), "{said}");
    assert!(said.contains("usermod -aG weighhouse"), "{said}");
}
