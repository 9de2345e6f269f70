//! Device stories on a real kernel with real USB devices. `tests/rig/run` starts a machine in QEMU and this program in it, as root;
//! `README.md` beside it says how to write a story. Anywhere else it only says that it told none.

#![allow(clippy::disallowed_methods, reason = "the rig waits for hardware, and a device has a second to be missed")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod adapter;
mod bench;
mod conduct;
mod exclusive;
mod gadget;
mod guest;
mod people;
mod scales;
mod scanners;
mod typing;

use std::panic::catch_unwind;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// A story: its name is a sentence that it shows to be true.
pub type Story = (&'static str, fn());

/// Lines of the kernel's log that a failed story prints.
const LAST_WORDS: usize = 60;

const STORIES: [&[Story]; 5] =
    [scanners::STORIES, exclusive::STORIES, scales::STORIES, conduct::STORIES, people::STORIES];

fn main() -> ExitCode {
    if std::env::var_os("WEIGHHOUSE_RIG").is_none() {
        println!("\n!! SKIPPED: no device story was told. They need a kernel of their own: tests/rig/run\n");
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let (mut passed, mut failed) = (0, Vec::new());
    for (name, story) in STORIES.into_iter().flatten().filter(|(name, _)| wanted(name)) {
        println!("{name} …");
        let began = Instant::now();
        // What a story plugged in is unplugged when it ends, however it ends.
        if catch_unwind(story).is_ok() {
            passed += 1;
            println!("  ok, {:.1?}", began.elapsed());
        } else {
            failed.push(*name);
            println!("  FAILED, {:.1?}; the kernel's last words:", began.elapsed());
            kernel_said();
        }
    }
    failed.iter().for_each(|name| println!("FAILED: {name}"));
    println!("rig: {passed} passed, {} failed", failed.len());
    // A word that fits no story must not pass for a success.
    if failed.is_empty() && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints what the kernel said lately: a device that it gave up is told nowhere else.
fn kernel_said() {
    let said = Command::new("dmesg").output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let said = said.unwrap_or_else(|error| format!("dmesg: {error}"));
    let lines: Vec<&str> = said.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(LAST_WORDS)).for_each(|line| println!("    | {line}"));
}
