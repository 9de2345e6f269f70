//! The operator page in a real browser, against the real daemon with devices on pseudo-terminals. `tests/page/run` starts it.

mod asks;
mod browser;
mod demo;
mod links;
mod mischief;
mod office;
mod packing;
mod pictures;
mod proxy;
mod reach;
mod site;
mod soak;
mod sounds;
mod states;
mod twins;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use headless_chrome::Browser;
use twins::TWINS;

/// A story: its name is a sentence that it shows to be true.
pub type Story = (&'static str, fn(&Browser));

const STORIES: [&[Story]; 11] = [
    office::STORIES,
    packing::STORIES,
    pictures::STORIES,
    states::STORIES,
    asks::STORIES,
    links::STORIES,
    mischief::STORIES,
    reach::STORIES,
    sounds::STORIES,
    demo::STORIES,
    soak::STORIES,
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let browser = browser::launch();
    match words.as_slice() {
        ["--soak", minutes] => match minutes.parse() {
            Ok(minutes) => told(vec![("soak", holds(&|| soak::soak(&browser, minutes)))]),
            Err(_) => usage(),
        },
        ["--twins", words @ ..] => caught(&browser, words),
        [option, ..] if option.starts_with('-') => usage(),
        words => {
            let all = STORIES.into_iter().flatten().filter(|(name, _)| wanted(name, words));
            let run = |(name, story): &Story| {
                println!("{name} …");
                (*name, holds(&|| story(&browser)))
            };
            told(all.map(run).collect())
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("tests/page/run [WORD…] | --twins [WORD…] | --soak MINUTES");
    ExitCode::from(2)
}

fn wanted(name: &str, words: &[&str]) -> bool {
    words.is_empty() || words.iter().any(|word| name.contains(word))
}

/// Whether a story goes through.
fn holds(story: &dyn Fn()) -> bool {
    let began = Instant::now();
    let holds = catch_unwind(AssertUnwindSafe(story)).is_ok();
    println!("  {}, {:.1?}", if holds { "ok" } else { "FAILED" }, began.elapsed());
    holds
}

/// Plants every bug, and wants its story to fail.
fn caught(browser: &Browser, words: &[&str]) -> ExitCode {
    let mut all = Vec::new();
    for twin in TWINS.iter().filter(|twin| wanted(twin.story, words)) {
        let (name, story) = STORIES.into_iter().flatten().find(|(name, _)| name.contains(twin.story)).unwrap();
        println!("{name}, with {} …", twin.told());
        // A bug that cannot be planted is not one that was seen.
        let _ = twin.planted();
        twins::plant(Some(twin));
        // Where it was seen: a daemon that does not even start says nothing of the bug.
        let seen = Arc::new(Mutex::new(String::new()));
        let where_seen = Arc::clone(&seen);
        set_hook(Box::new(move |why| {
            println!("  seen: {}", why.to_string().lines().nth(1).unwrap_or_default());
            *where_seen.lock().unwrap() = why.location().map_or_else(String::new, |at| at.file().to_owned());
        }));
        let holds = catch_unwind(AssertUnwindSafe(|| story(browser))).is_ok();
        let _ = std::panic::take_hook();
        twins::plant(None);
        let caught = !holds && !seen.lock().unwrap().ends_with("site.rs");
        all.push((*name, caught));
        println!("  {}", if caught { "caught" } else { "NOT SEEN" });
    }
    told(all)
}

/// A word that fits no story must not pass for a success.
fn told(all: Vec<(&str, bool)>) -> ExitCode {
    let passed = all.iter().filter(|(_, holds)| *holds).count();
    all.iter().filter(|(_, holds)| !holds).for_each(|(name, _)| println!("FAILED: {name}"));
    println!("page: {passed} passed, {} failed", all.len() - passed);
    if passed > 0 && passed == all.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
