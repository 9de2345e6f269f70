//! A clock that is set while a shop's marketplace is told: nobody waits a day for what was to wait a minute, and nobody is called who asked
//! to be left alone.

use weighhouse::upload::channel::Channel;

use super::platform::Mischief;
use super::{Site, turn};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// A row that was unlucky several times over waits so long, and no longer.
const LONG_MS: i64 = 3 * 60 * MINUTE_MS;

/// Looks at the clock as the daemon does, until all is told or so much time has passed; how long it took.
fn told_within(site: &Site, patience_ms: i64) -> Option<i64> {
    let channel: Channel = Site::channel();
    let began_ms = site.world.borrow().now_ms;
    loop {
        let wall_ms = { site.world.borrow().now_ms + site.world.borrow().set_ms };
        let mut store = site.store();
        if !store.channel_rests(&channel.shop, wall_ms).unwrap()
            && store.uploads_wait(&channel.scope(turn(), wall_ms)).unwrap()
        {
            site.run().unwrap();
        }
        let took_ms = site.world.borrow().now_ms - began_ms;
        if site.counts().keys().all(|state| state.starts_with("acked")) {
            return Some(took_ms);
        }
        if took_ms > patience_ms {
            return None;
        }
        site.world.borrow_mut().now_ms += 20_000;
    }
}

/// What the marketplace complains of, but for the clock that is wrong on purpose.
fn complaints(site: &Site) -> Vec<String> {
    let world = site.world.borrow();
    world.platform.complaints.iter().filter(|said| !said.starts_with("a clock that differs")).cloned().collect()
}

fn site(mischief: Mischief, sets: (usize, i64)) -> Site {
    let site = Site::with(60, 0xc10c);
    site.world.borrow_mut().platform.mischief = mischief;
    site.world.borrow_mut().sets = Some(sets);
    site
}

#[test]
fn a_ban_lasts_as_long_as_it_was_said_whatever_the_clock_does() {
    let bans = Mischief { ban: 6, ..Mischief::default() };
    for set_ms in [-DAY_MS, -60 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS] {
        for wait in [0, 1, 4] {
            let site = site(bans, (wait, set_ms));
            let took_ms = told_within(&site, LONG_MS);
            assert!(took_ms.is_some_and(|ms| ms < 30 * MINUTE_MS), "set by {set_ms} at wait {wait}: {took_ms:?}");
            assert_eq!(complaints(&site), [""; 0], "set by {set_ms} at wait {wait}");
            site.is_proven();
        }
    }
    // The twin, whose only clock is the one on the wall.
    let twin = site(bans, (0, -DAY_MS));
    twin.world.borrow_mut().one_clock = true;
    let took_ms = told_within(&twin, 2 * DAY_MS);
    assert!(took_ms.is_none_or(|ms| ms > DAY_MS / 2), "{took_ms:?}");
}

#[test]
fn a_row_that_is_tried_again_does_not_wait_for_the_clock_to_catch_up() {
    let busy = Mischief { busy: 5, late: 9, late_ms: 60_000, ..Mischief::default() };
    let right = site(busy, (usize::MAX, 0));
    let wanted_ms = told_within(&right, LONG_MS).expect("within hours");
    let calls = right.world.borrow().platform.calls;
    for set_ms in [-DAY_MS, -60 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS] {
        for wait in [0, 1, 3] {
            let site = site(busy, (wait, set_ms));
            let took_ms = told_within(&site, LONG_MS);
            let said = format!("set by {set_ms} at wait {wait}: {took_ms:?}, and {wanted_ms} where it runs");
            assert!(took_ms.is_some_and(|ms| ms <= wanted_ms + 30 * MINUTE_MS), "{said}");
            assert!(site.world.borrow().platform.calls <= calls + 100, "no busy loop; {said}");
            assert_eq!(complaints(&site), [""; 0], "{said}");
            site.is_proven();
        }
    }
}

#[test]
fn a_channel_that_rests_is_tried_when_its_clock_was_set_back() {
    let site = site(Mischief { unreachable: 1, ..Mischief::default() }, (usize::MAX, 0));
    assert!(site.run().unwrap().stopped.is_some_and(|stop| stop.until_ms.is_some()), "nobody is there");
    let now_ms = site.world.borrow().now_ms;
    let rests = |ms: i64| site.store().channel_rests("shop-a", now_ms + ms).unwrap();
    assert!(rests(0) && rests(MINUTE_MS));
    assert!(!rests(DAY_MS), "it is over");
    assert!(!rests(-DAY_MS) && !rests(-60 * MINUTE_MS), "nobody knows how long it has rested: one call finds out");
    site.world.borrow_mut().platform.mischief = Mischief::default();
    site.world.borrow_mut().set_ms = -DAY_MS;
    assert!(told_within(&site, LONG_MS).is_some_and(|ms| ms < 30 * MINUTE_MS));
}
