//! The large runs, by `cargo test --release --test it -- --ignored --nocapture upload::large`: a hundred thousand rows under every
//! mischief, and thousands of kills. Plain `cargo test` does the same in small.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Site;
use super::night::{mischief, nights_of};
use crate::laws::Noise;

/// What the marketplace's own book says: orders, missed, told twice.
fn book(site: &Site) -> (usize, usize, usize) {
    let world = site.world.borrow();
    assert_eq!(world.platform.complaints, Vec::<String>::new());
    let count = |is: fn(u32) -> bool| world.platform.orders.values().filter(|order| is(order.shipped)).count();
    (world.platform.orders.len(), count(|shipped| shipped == 0), count(|shipped| shipped > 1))
}

/// `together`: so many orders in one call.
fn under_mischief(orders: usize, seed: u64, together: usize) {
    let site = Site::with(orders, seed);
    site.world.borrow_mut().platform.mischief = mischief();
    let took = nights_of(&site, &Site::channel_together(together), 40);
    let (all, missed, doubled) = book(&site);
    let calls = site.world.borrow().platform.calls;
    println!(
        "seed {seed:#x}, {together} in a call: {all} rows, {missed} missed, {doubled} doubled; {calls} calls, {took} nights; {:?}",
        site.counts()
    );
    assert_eq!((all, missed, doubled), (orders, 0, 0));
    assert_eq!(
        site.counts().into_iter().filter(|(state, _)| state.starts_with("acked")).map(|(_, rows)| rows).sum::<u64>(),
        orders as u64
    );
    site.is_proven();
}

/// Kills a site's runs until it is done or so many were killed; how many were.
fn killed(orders: usize, most: u32, seed: u64, together: usize) -> u32 {
    let channel = Site::channel_together(together);
    let site = Site::with(orders, seed);
    site.world.borrow_mut().platform.mischief = mischief();
    let (mut noise, mut kills) = (Noise::quiet(seed ^ 0xc4a5), 0);
    for _ in 0..most {
        site.world.borrow_mut().steps = Some(noise.below(80));
        kills +=
            u32::from(catch_unwind(AssertUnwindSafe(|| site.run_with(&channel, super::turn()).map(drop))).is_err());
        let mut world = site.world.borrow_mut();
        world.steps = None;
        world.platform.banned_until = 0;
        world.now_ms += i64::try_from(noise.below(200_000)).unwrap();
    }
    nights_of(&site, &channel, 30);
    let (all, missed, doubled) = book(&site);
    assert_eq!((all, missed, doubled), (orders, 0, 0), "seed {seed:#x}, killed {kills} times");
    site.is_proven();
    kills
}

#[test]
fn a_thousand_rows_under_every_mischief() {
    under_mischief(1_000, 0x5eed_1000, 1);
    under_mischief(1_000, 0x5eed_1000, 20);
}

/// In the first shop, what was left of two answers was one refusal; in the second, an empty answer came last where one came twice.
#[test]
fn killed_shops_whose_answers_lost_one_another() {
    for seed in [0xdead_0012, 0xdead_004e] {
        killed(150, 60, seed, 20);
    }
}

#[test]
#[ignore = "a minute in a release build, many without; the head of this file has the command"]
fn a_hundred_thousand_rows_under_every_mischief() {
    under_mischief(100_000, 0x5eed_0100_0000, 1);
}

#[test]
#[ignore = "a minute in a release build, many without; the head of this file has the command"]
fn a_hundred_thousand_rows_under_every_mischief_with_several_in_a_call() {
    under_mischief(100_000, 0x5eed_0100_0000, 20);
}

#[test]
#[ignore = "a minute in a release build, many without; the head of this file has the command"]
fn thousands_of_kills() {
    let (mut kills, mut seeds) = (0, 0);
    while kills < 5_000 {
        seeds += 1;
        // Every third shop tells several orders in a call.
        kills += killed(150, 60, 0xdead_0000 + seeds, if seeds % 3 == 0 { 20 } else { 1 });
    }
    println!("{kills} kills over {seeds} seeds: 0 missed, 0 doubled");
}
