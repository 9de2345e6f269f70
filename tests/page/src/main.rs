//! The operator page in a real browser, against the real daemon with devices on pseudo-terminals. `tests/page/run` starts it.

mod browser;
mod links;
mod packing;
mod site;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use headless_chrome::Browser;

/// A story: its name is a sentence that it shows to be true.
pub type Story = (&'static str, fn(&Browser));

const STORIES: [&[Story]; 2] = [packing::STORIES, links::STORIES];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let browser = browser::launch();
    let (mut passed, mut failed) = (0, Vec::new());
    for (name, story) in STORIES.into_iter().flatten().filter(|(name, _)| wanted(name)) {
        println!("{name} …");
        let began = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| story(&browser))).is_ok() {
            passed += 1;
            println!("  ok, {:.1?}", began.elapsed());
        } else {
            failed.push(*name);
            println!("  FAILED, {:.1?}", began.elapsed());
        }
    }
    failed.iter().for_each(|name| println!("FAILED: {name}"));
    println!("page: {passed} passed, {} failed", failed.len());
    // A word that fits no story must not pass for a success.
    if failed.is_empty() && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
