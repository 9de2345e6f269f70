//! Nights: quiet ones, and those on which everything that can go wrong does.

use weighhouse::domain::*;
use weighhouse::store::Store;
use weighhouse::upload::channel::Channel;

use super::platform::Mischief;
use super::{Site, order_no};

#[test]
fn a_quiet_night_tells_every_order_once() {
    let site = Site::with(300, 1);
    let tally = site.run().unwrap();
    assert_eq!((tally.acked, tally.duplicates, tally.refused.len(), tally.stopped), (300, 0, 0, None));
    site.book_is_right();
    assert_eq!(site.counts(), [("acked".to_owned(), 300)].into());
    let calls = site.world.borrow().platform.calls;
    assert_eq!((calls, tally.calls), (301, 301), "one for each order, and one for the couriers");
    assert_eq!(site.run().unwrap().calls, 0, "again is nothing, and the couriers are known for a day");
    site.is_proven();
}

/// Everything at once.
pub fn mischief() -> Mischief {
    Mischief {
        cut_before: 31,
        cut_after: 29,
        late: 37,
        late_ms: 60_000,
        unreachable: 41,
        ban: 23,
        busy: 19,
        garbage: 43,
        timeout: 17,
        mute: 47,
        missing: 13,
        surplus: 17,
        forgets: true,
    }
}

/// Runs until nothing is left, as nights follow each other.
pub fn nights(site: &Site, most: usize) -> usize {
    nights_of(site, &Site::channel(), most)
}

/// The same of a channel.
pub fn nights_of(site: &Site, channel: &Channel, most: usize) -> usize {
    for night in 1..=most {
        let mut turn = super::turn();
        turn.next_night_ms = site.world.borrow().now_ms + 86_400_000;
        site.run_with(channel, turn).unwrap();
        let counts = site.counts();
        if counts
            .keys()
            .all(|state| ["acked", "acked-duplicate", "parked", "intercept", "folded"].contains(&state.as_str()))
        {
            return night;
        }
        site.world.borrow_mut().now_ms += 86_400_000;
    }
    panic!("{most} nights were not enough: {:?}", site.counts());
}

/// Even a marketplace that would take an order twice without a word is told once.
#[test]
fn whatever_goes_wrong_nothing_is_missed_and_nothing_is_doubled() {
    for seed in [1, 2, 3] {
        let site = Site::with(400, 0x5eed_0000 + seed);
        site.world.borrow_mut().platform.mischief = mischief();
        let took = nights(&site, 20);
        println!("seed {seed}: {took} nights, {:?}", site.counts());
        site.book_is_right();
        assert_eq!(site.counts().get("acked"), Some(&400), "seed {seed}: {:?}", site.counts());
        site.is_proven();
    }
}

#[test]
fn a_fault_of_the_channel_stops_it_and_leaves_the_rows() {
    for (code, class) in [
        (25, "config"),
        (27, "auth"),
        (31, "clock"),
        (11, "config"),
        (29, "config"),
        (23, "config"),
        (42, "config"),
        (19, "config"),
    ] {
        let site = Site::with(60, 7);
        site.world.borrow_mut().platform.refuses = Some((code, ""));
        let tally = site.run().unwrap();
        assert_eq!(tally.stopped.as_ref().map(|stop| stop.class.as_str()), Some(class));
        assert_eq!(site.counts(), [("ready".to_owned(), 60)].into(), "code {code}");
        assert_eq!(site.store().stopped_channels().unwrap().len(), 1);
        assert!(site.world.borrow().platform.calls <= 2, "code {code}: it is not tried with every row");
        site.world.borrow_mut().platform.refuses = None;
        assert_eq!(site.run().unwrap().acked, 60);
        assert_eq!(site.store().stopped_channels().unwrap().len(), 0);
        site.book_is_right();
        site.is_proven();
    }
}

#[test]
fn one_bad_row_parks_with_its_reason_and_the_others_go() {
    let site = Site::with(50, 7);
    let bad = order_no(3);
    site.world.borrow_mut().platform.refuses_order.insert(bad.clone(), (50, "isv.logistics-offline-service-error:B60"));
    let tally = site.run().unwrap();
    assert_eq!((tally.acked, tally.refused.len()), (49, 1));
    assert_eq!(tally.refused[0].0.order, bad);
    assert!(tally.refused[0].1.contains("订单"), "{:?}", tally.refused);
    assert_eq!(site.counts(), [("acked".to_owned(), 49), ("parked".to_owned(), 1)].into());
    site.is_proven();
}

#[test]
fn five_tries_in_a_night_and_then_the_next() {
    let site = Site::with(1, 7);
    site.world.borrow_mut().platform.refuses = Some((50, "isv.logistics-offline-service-error:S01"));
    site.run().unwrap();
    let row = TrackingKey { shop: "shop-a".into(), order: order_no(0), waybill: "SF0000000000".into() };
    let tried = site.store().attempts(&row).unwrap();
    assert_eq!(tried.len(), 5, "{tried:?}");
    assert_eq!(site.counts(), [("retry".to_owned(), 1)].into());
    site.world.borrow_mut().platform.refuses = None;
    site.run().unwrap();
    assert_eq!(site.counts(), [("retry".to_owned(), 1)].into(), "it waits for the next night");
    site.world.borrow_mut().now_ms += 90_000_000;
    site.run().unwrap();
    site.book_is_right();
    site.is_proven();
}

#[test]
fn an_order_that_was_closed_there_stops_its_parcel_here() {
    let site = Site::with(20, 7);
    site.world.borrow_mut().platform.orders.get_mut(&order_no(5)).unwrap().closed = true;
    let tally = site.run().unwrap();
    assert_eq!((tally.acked, tally.refused.len()), (19, 1));
    assert_eq!(site.counts(), [("acked".to_owned(), 19), ("intercept".to_owned(), 1)].into());
    let (recalls, all) = site.store().recalls(0, 10).unwrap();
    assert_eq!((all, recalls[0].shipment.as_str()), (1, "S000005"), "the benches call it out");
    site.is_proven();
}

#[test]
fn a_number_that_another_hand_told_is_ours_or_a_persons_affair() {
    let site = Site::with(2, 7);
    for (index, number) in [(0, "SF0000000000"), (1, "YT999")] {
        site.world.borrow_mut().platform.orders.get_mut(&order_no(index)).unwrap().numbers = vec![number.into()];
    }
    let tally = site.run().unwrap();
    assert_eq!((tally.acked, tally.duplicates, tally.refused.len()), (0, 1, 1));
    assert!(tally.refused[0].1.contains("YT999"), "{:?}", tally.refused);
    assert_eq!(site.counts(), [("acked-duplicate".to_owned(), 1), ("parked".to_owned(), 1)].into());
    site.is_proven();
}

#[test]
fn several_parcels_of_an_order_are_told_together() {
    let site = Site::with_parcels(10, 3, 7);
    assert_eq!(site.run().unwrap().acked, 30);
    site.book_is_right();
    assert!(site.world.borrow().platform.orders.values().all(|order| order.numbers.len() == 3));
    site.is_proven();
}

#[test]
fn a_hold_set_while_its_group_is_under_way_keeps_the_order_back() {
    let site = Site::with(20, 7);
    let path = site.path.clone();
    // Set by another process, when the first order of the group is being told: the group is recorded already.
    site.world.borrow_mut().platform.before = Some(Box::new(move |tid| {
        if tid == order_no(0) {
            let mut store = weighhouse::store::Store::open(&path).unwrap();
            let reason = HoldReason::parse("refund").unwrap();
            assert!(store.set_hold(&"S000007".into(), &reason, HoldSource::Api, "", super::now(2)).unwrap());
        }
    }));
    let tally = site.run().unwrap();
    assert_eq!(tally.acked, 19);
    assert_eq!(site.counts(), [("acked".to_owned(), 19), ("held".to_owned(), 1)].into());
    assert_eq!(site.world.borrow().platform.orders[&order_no(7)].shipped, 0);
    site.is_proven();
}

#[test]
fn what_is_held_after_it_was_told_is_seen() {
    let site = Site::with(3, 7);
    site.run().unwrap();
    let reason = HoldReason::parse("refund").unwrap();
    let mut store = site.store();
    assert_eq!(store.told_then_held().unwrap(), 0);
    store.set_hold(&"S000001".into(), &reason, HoldSource::Api, "", super::now(2)).unwrap();
    assert_eq!(store.told_then_held().unwrap(), 1);
    let asked = weighhouse::store::RowsAsked { told_then_held: true, limit: 10, ..Default::default() };
    assert_eq!(store.tracking_rows(&asked).unwrap()[0]["shipment"], "S000001");
}

#[test]
fn send_and_change_by_turns_come_to_an_end() {
    let site = Site::with(1, 7);
    site.world.borrow_mut().platform.refuses = Some((50, "isv.logistics-consign-resend-service-error:CD19"));
    site.run().unwrap();
    assert_eq!(site.counts(), [("parked".to_owned(), 1)].into());
    assert!(site.world.borrow().platform.calls < 10);
}

#[test]
fn a_channel_that_can_do_nothing_is_not_woken_for_it() {
    let site = Site::with_parcels(2, 2, 7);
    let mut store = site.store();
    let (channel, turn) = (Site::channel(), super::turn());
    let now_ms = site.world.borrow().now_ms;
    let wait = |store: &mut Store, at_ms: i64| store.uploads_wait(&channel.scope(turn, at_ms)).unwrap();
    assert!(wait(&mut store, now_ms), "two orders wait");
    // Of each order one number may have been told, and is asked about in an hour: until then the other one waits for it.
    let due_ms = now_ms + 3_600_000;
    let key = |index: usize| TrackingKey {
        shop: "shop-a".into(),
        order: order_no(index),
        waybill: super::waybill(index, 0).into(),
    };
    for index in 0..2 {
        let sending = Sending { row: key(index), verb: "send".into(), sha256: String::new() };
        let shop = || "shop-a".to_owned();
        let begun = Event::UploadBegun { shop: shop(), rows: vec![sending] };
        for event in [begun, Event::UploadCut { shop: shop(), rows: vec![key(index)], due_ms }] {
            let entry = Entry { at: super::now(2), station: None, operator: None, device: None, shipment: None, event };
            store.write(|writing| writing.append(&entry)).unwrap();
        }
    }
    assert!(!wait(&mut store, now_ms), "nothing can be done within the hour");
    let facts = store.chain_head().unwrap();
    assert!(store.foresee(&channel.scope(turn, now_ms)).unwrap().is_empty(), "a run would do nothing either");
    assert_eq!(store.chain_head().unwrap(), facts);
    assert!(wait(&mut store, due_ms), "then it is asked");
}
