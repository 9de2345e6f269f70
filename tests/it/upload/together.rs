//! Several orders in one call: each answer counts for its own order, and an answer that is none to each counts for none.

use std::panic::{AssertUnwindSafe, catch_unwind};

use weighhouse::domain::*;
use weighhouse::market::Request;
use weighhouse::store::RowsAsked;
use weighhouse::upload::gateway::{Came, Gateway};
use weighhouse::upload::run::{Tally, run};

use super::loopback::Shop;
use super::night::{mischief, nights_of};
use super::platform::Mischief;
use super::{Door, Site, Watch, order_no, waybill};
use crate::laws::Noise;

fn together(site: &Site, orders: usize) -> Tally {
    site.run_with(&Site::channel_together(orders), super::turn()).unwrap()
}

fn sizes(site: &Site) -> Vec<usize> {
    site.world.borrow().platform.sizes.clone()
}

fn key(index: usize) -> TrackingKey {
    TrackingKey { shop: "shop-a".into(), order: order_no(index), waybill: waybill(index, 0).into() }
}

fn counts(wanted: &[(&str, u64)]) -> std::collections::BTreeMap<String, u64> {
    wanted.iter().map(|(state, rows)| ((*state).to_owned(), *rows)).collect()
}

#[test]
fn a_quiet_night_takes_one_call_for_twenty_orders_and_one_record_for_each() {
    let site = Site::with(300, 1);
    let tally = together(&site, 20);
    assert_eq!((tally.acked, tally.refused.len(), tally.stopped, tally.calls), (300, 0, None, 16));
    assert_eq!(sizes(&site), [20; 15]);
    site.book_is_right();
    site.is_proven();
    let mut hashes = std::collections::BTreeSet::new();
    for index in 0..300 {
        let attempts = site.store().attempts(&key(index)).unwrap();
        let [attempt] = attempts.as_slice() else { panic!("{attempts:?}") };
        assert_eq!((&attempt["verb"], &attempt["class"]), (&"send".into(), &"ok".into()), "{attempt}");
        assert!(attempt["request_id"].as_str().unwrap().starts_with('r'), "{attempt}");
        hashes.insert(attempt["sha256"].as_str().unwrap().to_owned());
    }
    assert_eq!(hashes.len(), 300, "the hash is of what was asked for that order");
}

#[test]
fn the_hash_of_what_is_told_is_the_same_alone_and_with_others() {
    let hash = |orders: usize| {
        let site = Site::with(3, 1);
        together(&site, orders);
        site.store().attempts(&key(1)).unwrap()[0]["sha256"].clone()
    };
    assert_eq!(hash(1), hash(3));
}

#[test]
fn a_rest_of_one_order_goes_alone() {
    let site = Site::with(45, 1);
    assert_eq!(together(&site, 7).acked, 45);
    // Twenty orders are recorded together.
    assert_eq!(sizes(&site), [7, 7, 6, 7, 7, 6, 5]);
    let site = Site::with(8, 1);
    assert_eq!((together(&site, 7).calls, sizes(&site)), (3, vec![7]), "the couriers, seven, and one");
    site.book_is_right();
}

#[test]
fn each_answer_counts_for_its_own_order() {
    let site = Site::with(20, 7);
    {
        let platform = &mut site.world.borrow_mut().platform;
        platform.refuses_order.insert(order_no(3), (50, "isv.logistics-offline-service-error:B60"));
        platform.refuses_order.insert(order_no(4), (50, "isv.logistics-offline-service-error:S01"));
        platform.refuses_order.insert(order_no(5), (15, "isp.unknown-error"));
        platform.orders.get_mut(&order_no(6)).unwrap().closed = true;
        platform.orders.get_mut(&order_no(7)).unwrap().numbers = vec![waybill(7, 0)];
        platform.orders.get_mut(&order_no(8)).unwrap().numbers = vec!["YT999".into()];
    }
    site.world.borrow_mut().ended = true;
    // A run that is to end begins nothing.
    assert_eq!((together(&site, 20).acked, sizes(&site).len()), (0, 0));
    site.world.borrow_mut().ended = false;
    let mut turn = super::turn();
    // It ends before what failed is due again.
    turn.until_ms = Some(site.world.borrow().now_ms + 10_000);
    let tally = site.run_with(&Site::channel_together(20), turn).unwrap();
    assert_eq!(sizes(&site), [20]);
    assert_eq!((tally.acked, tally.duplicates, tally.refused.len()), (14, 1, 3), "{tally:?}");
    let wanted = [("acked", 14), ("acked-duplicate", 1), ("intercept", 1), ("parked", 2), ("retry", 1), ("unknown", 1)];
    assert_eq!(site.counts(), counts(&wanted));
    let state = |index: usize| {
        let rows = site.store().tracking_rows(&RowsAsked { limit: 100, ..RowsAsked::default() }).unwrap();
        let row = rows.iter().find(|row| row["order"] == order_no(index).as_str()).unwrap();
        row["state"].as_str().unwrap().to_owned()
    };
    for (index, wanted) in [(3, "parked"), (4, "retry"), (5, "unknown"), (6, "intercept"), (7, "acked-duplicate")] {
        assert_eq!(state(index), wanted, "order {index}");
    }
    assert_eq!(state(8), "parked", "another number stands there");
    site.is_proven();
}

/// A turn that ends after the first call that tells.
fn one_call(site: &Site) -> weighhouse::upload::run::Turn {
    let until_ms = site.world.borrow().now_ms + 60;
    weighhouse::upload::run::Turn { until_ms: Some(until_ms), ..super::turn() }
}

/// Everything of a call in doubt: asked about first, and never told again unless the marketplace shows that it has nothing.
#[test]
fn a_call_without_an_answer_to_each_leaves_all_its_orders_in_doubt() {
    let none = Mischief::default();
    for (name, mischief, taken) in [
        ("cut before", Mischief { cut_before: 1, ..none }, 0),
        ("cut after", Mischief { cut_after: 1, ..none }, 6),
        ("late", Mischief { late: 1, late_ms: 60_000, ..none }, 0),
        ("an answer missing", Mischief { missing: 1, ..none }, 6),
        ("an answer too many", Mischief { surplus: 1, ..none }, 6),
    ] {
        let site = Site::with(6, 7);
        site.world.borrow_mut().platform.mischief = mischief;
        let channel = Site::channel_together(6);
        let tally = site.run_with(&channel, one_call(&site)).unwrap();
        assert_eq!((tally.acked, sizes(&site)), (0, vec![6]), "{name}");
        assert_eq!(site.counts(), counts(&[("unknown", 6)]), "{name}");
        let shipped: u32 = site.world.borrow().platform.orders.values().map(|order| order.shipped).sum();
        assert_eq!(shipped, taken, "{name}");
        // It would take every order again without a word.
        site.world.borrow_mut().platform.mischief = Mischief { forgets: true, ..none };
        nights_of(&site, &channel, 3);
        site.book_is_right();
        assert_eq!(site.counts(), counts(&[("acked", 6)]), "{name}");
        let asked = site.store().attempts(&key(2)).unwrap();
        assert_eq!((&asked[0]["class"], &asked[1]["verb"]), (&"retry-ambiguous".into(), &"read".into()), "{name}");
        site.is_proven();
    }
}

#[test]
fn nobody_reached_is_told_again_without_being_asked_about() {
    let site = Site::with(6, 7);
    site.world.borrow_mut().platform.mischief.unreachable = 1;
    site.run_with(&Site::channel_together(6), one_call(&site)).unwrap();
    assert_eq!(site.counts(), counts(&[("retry", 6)]));
    site.world.borrow_mut().platform.mischief.unreachable = 0;
    nights_of(&site, &Site::channel_together(6), 2);
    assert!(site.store().attempts(&key(2)).unwrap().iter().all(|attempt| attempt["verb"] == "send"));
    site.book_is_right();
}

#[test]
fn what_is_answered_twice_in_a_row_with_the_wrong_number_is_told_one_by_one() {
    let site = Site::with(60, 7);
    site.world.borrow_mut().platform.mischief.missing = 1;
    nights_of(&site, &Site::channel_together(20), 3);
    assert_eq!(sizes(&site), [20, 20], "the third twenty went one by one, in the same run");
    site.book_is_right();
    site.is_proven();
}

/// The platform's permission, or its way of signing: the night is not lost for it.
#[test]
fn where_several_orders_in_one_call_are_refused_as_such_each_goes_alone() {
    for refused in [(25, "isv.invalid-signature"), (11, "isv.permission-api-package-limit"), (40, ""), (21, "")] {
        let site = Site::with(45, 7);
        site.world.borrow_mut().platform.refuses_together = Some(refused);
        let tally = together(&site, 20);
        assert_eq!((tally.acked, tally.refused.len(), tally.stopped), (45, 0, None), "{refused:?}");
        assert_eq!(sizes(&site), [20], "{refused:?}: once is enough");
        let attempts = site.store().attempts(&key(0)).unwrap();
        assert_eq!(attempts.len(), 2, "both are on record: {attempts:?}");
        site.book_is_right();
        site.is_proven();
        // Where it is not that, the channel stops as ever, and its rows stay.
        let site = Site::with(45, 7);
        site.world.borrow_mut().platform.refuses_together = Some(refused);
        site.world.borrow_mut().platform.refuses = Some((25, ""));
        assert_eq!(together(&site, 20).stopped.map(|stop| stop.class), Some("config".to_owned()));
        assert_eq!(site.counts(), counts(&[("ready", 45)]));
    }
}

#[test]
fn a_fault_of_the_channel_stops_it_whether_all_are_refused_or_each() {
    let day = 86_400_000;
    for (refused, class, rests) in [
        ((27, ""), "auth", false),
        ((31, ""), "clock", false),
        ((7, "accesscontrol.limited-by-app-access-count"), "quota", true),
    ] {
        for whole in [true, false] {
            let site = Site::with(45, 7);
            let platform = |site: &Site, error| {
                let platform = &mut site.world.borrow_mut().platform;
                *if whole { &mut platform.refuses_together } else { &mut platform.refuses } = error;
            };
            platform(&site, Some(refused));
            let stop = together(&site, 20).stopped.unwrap();
            assert_eq!((stop.class.as_str(), stop.until_ms.is_some()), (class, rests), "{refused:?} {whole}");
            assert_eq!(site.counts(), counts(&[("ready", 45)]), "{refused:?} {whole}");
            assert_eq!(sizes(&site), [20], "it is not tried with every row");
            platform(&site, None);
            site.world.borrow_mut().now_ms += day;
            assert_eq!(together(&site, 20).acked, 45);
            site.book_is_right();
        }
    }
}

#[test]
fn one_order_that_stops_the_channel_leaves_the_others_told() {
    let site = Site::with(20, 7);
    site.world.borrow_mut().platform.refuses_order.insert(order_no(3), (27, "isv.invalid-session"));
    let tally = together(&site, 20);
    assert_eq!((tally.acked, tally.stopped.map(|stop| stop.class)), (19, Some("auth".to_owned())));
    assert_eq!(site.counts(), counts(&[("acked", 19), ("ready", 1)]));
    site.is_proven();
}

#[test]
fn requests_that_are_called_malformed_stop_the_channel_and_set_none_aside() {
    let site = Site::with(45, 7);
    site.world.borrow_mut().platform.refuses = Some((41, "isv.invalid-parameter"));
    let tally = together(&site, 20);
    assert_eq!((tally.refused.len(), tally.stopped.map(|stop| stop.class)), (0, Some("permanent-bug".to_owned())));
    assert_eq!(site.counts(), counts(&[("ready", 45)]));
    // One such among others is that order's own affair.
    site.world.borrow_mut().platform.refuses = None;
    site.world.borrow_mut().platform.refuses_order.insert(order_no(3), (41, "isv.invalid-parameter"));
    let tally = together(&site, 20);
    assert_eq!((tally.acked, tally.refused.len(), tally.stopped), (44, 1, None));
}

#[test]
fn a_ban_of_all_or_of_some_is_waited_out_and_only_those_go_again() {
    for seed in 1..=8 {
        let site = Site::with(60, seed);
        site.world.borrow_mut().platform.mischief.ban = 6;
        let tally = together(&site, 20);
        assert_eq!((tally.acked, tally.stopped), (60, None), "seed {seed}");
        let sizes = sizes(&site);
        assert!(sizes.iter().any(|size| *size < 20), "seed {seed}: {sizes:?}");
        // No call came during a ban, and none was made twice.
        site.book_is_right();
        site.is_proven();
    }
}

#[test]
fn a_ban_without_end_rests_the_channel() {
    let site = Site::with(20, 7);
    site.world
        .borrow_mut()
        .platform
        .refuses_order
        .insert(order_no(3), (7, "accesscontrol.limited-by-api-access-count"));
    let tally = together(&site, 20);
    let stop = tally.stopped.unwrap();
    assert_eq!((tally.acked, stop.class.as_str(), stop.until_ms.is_some()), (19, "rate-limited", true));
    assert_eq!(site.counts(), counts(&[("acked", 19), ("ready", 1)]));
}

/// Holds a shipment from elsewhere when the marketplace sees this order.
fn hold_at(site: &Site, order: usize, held: usize) {
    let path = site.path.clone();
    site.world.borrow_mut().platform.before = Some(Box::new(move |tid| {
        if tid == order_no(order) {
            let mut store = weighhouse::store::Store::open(&path).unwrap();
            let reason = HoldReason::parse("refund").unwrap();
            store
                .set_hold(&format!("S{held:06}").as_str().into(), &reason, HoldSource::Api, "", super::now(2))
                .unwrap();
        }
    }));
}

#[test]
fn the_gate_is_read_again_for_each_order_just_before_the_call() {
    // All twenty are recorded; the refund comes in with the first five.
    let site = Site::with(20, 7);
    hold_at(&site, 0, 7);
    let tally = together(&site, 5);
    assert_eq!((tally.acked, sizes(&site)), (19, vec![5, 4, 5, 5]));
    assert_eq!(site.counts(), counts(&[("acked", 19), ("held", 1)]));
    assert_eq!(site.world.borrow().platform.orders[&order_no(7)].shipped, 0);
    // And after a ban: the refund comes in with the call that was banned.
    let site = Site::with(5, 7);
    site.world
        .borrow_mut()
        .platform
        .refuses_order
        .insert(order_no(2), (7, "accesscontrol.limited-by-api-access-count"));
    hold_at(&site, 2, 2);
    let tally = together(&site, 5);
    assert_eq!((tally.acked, tally.stopped, sizes(&site)), (4, None, vec![5]));
    assert_eq!(site.counts(), counts(&[("acked", 4), ("held", 1)]));
    site.is_proven();
}

#[test]
fn orders_of_several_parcels_go_together_and_sending_is_not_mixed_with_changing() {
    let site = Site::with_parcels(6, 2, 7);
    // Two of them were told of one parcel already, by hand: what remains is a change.
    for index in [1, 4] {
        site.world.borrow_mut().platform.orders.get_mut(&order_no(index)).unwrap().numbers = vec![waybill(index, 0)];
    }
    let tally = together(&site, 6);
    assert_eq!((tally.acked, tally.refused.len()), (12, 0), "{tally:?}");
    assert_eq!(sizes(&site), [6, 2]);
    let world = site.world.borrow();
    assert_eq!(world.platform.complaints, Vec::<String>::new());
    assert!(world.platform.orders.values().all(|order| order.numbers.len() == 2));
    assert_eq!(world.platform.orders[&order_no(1)].shipped, 0, "it was changed");
}

#[test]
fn whatever_goes_wrong_with_some_or_all_nothing_is_missed_and_nothing_is_doubled() {
    for seed in 1..=4 {
        let site = Site::with(400, 0xba7c_0000 + seed);
        site.world.borrow_mut().platform.mischief = mischief();
        let took = nights_of(&site, &Site::channel_together(20), 30);
        let sizes = sizes(&site);
        println!("seed {seed}: {took} nights, {} calls for several, {:?}", sizes.len(), site.counts());
        assert!(sizes.len() > 5, "{sizes:?}");
        site.book_is_right();
        assert_eq!(site.counts(), counts(&[("acked", 400)]), "seed {seed}");
        site.is_proven();
    }
}

/// Kills the run after so many steps. True when it was killed, and not done before.
fn killed_after(site: &Site, steps: u64, orders: usize) -> bool {
    site.world.borrow_mut().steps = Some(steps);
    let channel = Site::channel_together(orders);
    let ended = catch_unwind(AssertUnwindSafe(|| site.run_with(&channel, super::turn()).map(drop)));
    let mut world = site.world.borrow_mut();
    world.steps = None;
    world.platform.banned_until = 0;
    ended.is_err()
}

#[test]
fn killed_at_every_step_of_a_night_of_calls_for_several() {
    let mut kills = 0;
    for step in 0.. {
        let site = Site::with(7, step);
        site.world.borrow_mut().platform.mischief.forgets = true;
        if !killed_after(&site, step, 3) {
            break;
        }
        kills += 1;
        nights_of(&site, &Site::channel_together(3), 3);
        site.book_is_right();
        assert_eq!(site.counts(), counts(&[("acked", 7)]), "killed after {step} steps");
        site.is_proven();
    }
    assert!(kills > 20, "{kills} steps");
}

#[test]
fn killed_again_and_again_in_a_night_of_mischief_with_calls_for_several() {
    for seed in 1..=3_u64 {
        let site = Site::with(120, 0xdead_ba70 + seed);
        site.world.borrow_mut().platform.mischief = mischief();
        let mut noise = Noise::quiet(0xc4a5_ba70 + seed);
        let mut kills = 0;
        for _ in 0..60 {
            kills += u32::from(killed_after(&site, noise.below(60), 20));
            site.world.borrow_mut().now_ms += i64::try_from(noise.below(200_000)).unwrap();
        }
        nights_of(&site, &Site::channel_together(20), 20);
        site.book_is_right();
        assert_eq!(site.counts(), counts(&[("acked", 120)]), "seed {seed}, killed {kills} times");
        site.is_proven();
    }
}

/// A gateway that makes up the answer that is missing, at the end.
struct Padding(Door);

impl Gateway for Padding {
    fn call(&mut self, request: &Request) -> Came {
        match self.0.call(request) {
            Came::Back { status, mut body, retry_after_s } if request.path.starts_with("../batch") => {
                body.extend(
                    b"\r\n-S-\r\n{\"alibaba_ascp_logistics_offline_send_response\":{\"result\":{\"success\":true}}}",
                );
                Came::Back { status, body, retry_after_s }
            }
            came => came,
        }
    }
}

#[test]
fn answers_that_are_counted_wrongly_are_seen() {
    let false_rows = |pads: bool| {
        let site = Site::with(20, 7);
        site.world.borrow_mut().platform.mischief.missing = 1;
        let bad = order_no(19);
        site.world.borrow_mut().platform.refuses_order.insert(bad.clone(), (50, "isv.x:B60"));
        let (mut store, mut watch, mut door) = (site.store(), Watch(site.world.clone()), Door(site.world.clone()));
        let mut padding = Padding(Door(site.world.clone()));
        let gateway: &mut dyn Gateway = if pads { &mut padding } else { &mut door };
        let channel = Site::channel_together(20);
        run(&mut store, &channel, &Default::default(), gateway, &mut watch, super::turn(), &mut |_| {}).unwrap();
        let rows = site.store().tracking_rows(&RowsAsked { limit: 100, ..RowsAsked::default() }).unwrap();
        let world = site.world.borrow();
        let told = rows.iter().filter(|row| row["state"].as_str().unwrap().starts_with("acked"));
        told.filter(|row| world.platform.orders[row["order"].as_str().unwrap()].shipped == 0).count()
    };
    assert_eq!(false_rows(false), 0);
    assert_eq!(false_rows(true), 1, "an order that nobody was told of counts as told, and nobody has seen it");
}

#[test]
fn over_real_http_by_the_program_with_its_secrets_in_no_log() {
    let shop = Shop::with(45, 7, Mischief::default());
    let conf = std::fs::read_to_string(shop.path("w.toml")).unwrap();
    shop.write("w.toml", &format!("{conf}batch = 20\n"));
    let output = shop.command(&["upload", "--config", "w.toml", "--json"]).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((told["acked"].as_u64(), told["calls"].as_u64()), (Some(45), Some(4)), "{out}{err}");
    assert!(!out.contains("SECRET-") && !err.contains("SECRET-"), "{err}");
    assert_eq!(shop.server.desk.platform().sizes, [20, 20, 5]);
    shop.book_is_right();
    shop.site.is_proven();
}

#[test]
fn the_real_process_killed_in_the_middle_of_calls_for_several() {
    let shop = Shop::with(100, 7, Mischief { forgets: true, ..Mischief::default() });
    let conf = std::fs::read_to_string(shop.path("w.toml")).unwrap();
    shop.write("w.toml", &format!("{conf}batch = 10\n"));
    // With the third call the second ten are under way.
    let (reached, go) = shop.server.halt_after(3);
    let mut child = shop.command(&["upload", "--config", "w.toml"]).spawn().unwrap();
    reached.recv_timeout(std::time::Duration::from_secs(120)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(go);
    assert_eq!(shop.site.counts(), counts(&[("ready", 80), ("sending", 20)]));
    shop.nights(3);
    shop.book_is_right();
    assert_eq!(shop.site.counts(), counts(&[("acked", 100)]));
    shop.site.is_proven();
}
