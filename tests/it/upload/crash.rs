//! The night's work killed at any instant: at every step between the process and the world, thousands of times.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Site;
use super::night::{mischief, nights};

/// Kills the run after so many steps. True when it was killed, and not done before.
fn killed_after(site: &Site, steps: u64) -> bool {
    site.world.borrow_mut().steps = Some(steps);
    let ended = catch_unwind(AssertUnwindSafe(|| site.run().map(drop)));
    let mut world = site.world.borrow_mut();
    world.steps = None;
    // Whoever is killed forgets a ban.
    world.platform.banned_until = 0;
    drop(world);
    ended.is_err()
}

#[test]
fn killed_at_every_step_of_a_night_nothing_is_missed_and_nothing_is_doubled() {
    let mut kills = 0;
    for step in 0.. {
        let site = Site::with(3, step);
        // It would take an order twice without a word: only asking before telling again keeps the book right.
        site.world.borrow_mut().platform.mischief.forgets = true;
        if !killed_after(&site, step) {
            break;
        }
        kills += 1;
        nights(&site, 3);
        site.book_is_right();
        assert_eq!(site.counts().get("acked"), Some(&3), "killed after {step} steps");
        site.is_proven();
    }
    assert!(kills > 20, "{kills} steps");
    println!("{kills} steps, each of them the last one once");
}

#[test]
fn killed_again_and_again_in_a_night_of_mischief() {
    for seed in 1..=4_u64 {
        let site = Site::with(120, 0xdead_0000 + seed);
        site.world.borrow_mut().platform.mischief = mischief();
        let mut noise = crate::laws::Noise::quiet(0xc4a5_0000 + seed);
        let mut kills = 0;
        for _ in 0..60 {
            let steps = noise.below(60);
            kills += u32::from(killed_after(&site, steps));
            site.world.borrow_mut().now_ms += i64::try_from(noise.below(200_000)).unwrap();
        }
        nights(&site, 20);
        site.book_is_right();
        assert_eq!(site.counts().get("acked"), Some(&120), "seed {seed}, killed {kills} times: {:?}", site.counts());
        site.is_proven();
    }
}
