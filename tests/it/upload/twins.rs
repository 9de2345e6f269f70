//! Evil twins: the three mistakes that an upload must not make, each made on purpose, and seen by the marketplace's own book.

use std::panic::{AssertUnwindSafe, catch_unwind};

use weighhouse::domain::*;
use weighhouse::market::Request;
use weighhouse::upload::gateway::{Came, Gateway};
use weighhouse::upload::run::run;

use super::night::nights;
use super::{Door, Site, Watch, order_no};

fn book_is_wrong(site: &Site) -> bool {
    catch_unwind(AssertUnwindSafe(|| site.book_is_right())).is_err()
}

fn sql(site: &Site, text: &str) -> usize {
    rusqlite::Connection::open(&site.path).unwrap().execute(text, []).unwrap()
}

/// Kills the run right behind a call that was carried out. `twin` is what is done to the store before the next run.
fn after_a_crash(twin: impl Fn(&Site)) -> Site {
    // The first order has been taken, and nobody has written it down.
    for steps in 1.. {
        let site = Site::with(20, 7);
        site.world.borrow_mut().platform.mischief.forgets = true;
        site.world.borrow_mut().steps = Some(steps);
        assert!(catch_unwind(AssertUnwindSafe(|| site.run().map(drop))).is_err());
        site.world.borrow_mut().steps = None;
        if site.world.borrow().platform.orders.values().any(|order| order.shipped > 0) {
            twin(&site);
            nights(&site, 3);
            return site;
        }
    }
    unreachable!()
}

#[test]
fn sending_taken_for_ready_after_a_crash_is_seen() {
    assert!(!book_is_wrong(&after_a_crash(|_| {})));
    let twin = after_a_crash(|site| {
        assert!(sql(site, "UPDATE tracking SET state = 'ready' WHERE state = 'sending'") > 0);
    });
    assert!(book_is_wrong(&twin), "told twice, and nobody has seen it");
}

/// A gateway that takes every "shipped already" for a yes.
struct Blind(Door);

impl Gateway for Blind {
    fn call(&mut self, request: &Request) -> Came {
        match self.0.call(request) {
            Came::Back { body, .. } if String::from_utf8_lossy(&body).contains(":B") => Came::Back {
                status: 200,
                body: br#"{"alibaba_ascp_logistics_offline_send_response":{"result":{"success":true}}}"#.to_vec(),
                retry_after_s: None,
            },
            came => came,
        }
    }
}

#[test]
fn a_duplicate_that_is_believed_blindly_is_seen() {
    let told = |blind: bool| {
        let site = Site::with(2, 7);
        site.world.borrow_mut().platform.orders.get_mut(&order_no(1)).unwrap().numbers = vec!["YT999".into()];
        let (mut store, mut watch, door) = (site.store(), Watch(site.world.clone()), Door(site.world.clone()));
        let (mut open, mut blind_door) = (Door(site.world.clone()), Blind(door));
        let gateway: &mut dyn Gateway = if blind { &mut blind_door } else { &mut open };
        run(&mut store, &Site::channel(), &Default::default(), gateway, &mut watch, super::turn(), &mut |_| {})
            .unwrap();
        // What is said to be told, and stands at the marketplace under another number.
        let world = site.world.borrow();
        let asked = weighhouse::store::RowsAsked { limit: 10, ..Default::default() };
        let rows = site.store().tracking_rows(&asked).unwrap();
        let false_rows = rows.iter().filter(|row| {
            let acked = row["state"].as_str().unwrap().starts_with("acked");
            let numbers = &world.platform.orders[row["order"].as_str().unwrap()].numbers;
            acked && !numbers.iter().any(|number| number == row["waybill"].as_str().unwrap())
        });
        false_rows.count()
    };
    assert_eq!(told(false), 0);
    assert_eq!(told(true), 1, "a number that nobody was told counts as told, and nobody has seen it");
}

#[test]
fn a_gate_that_is_not_read_again_is_seen() {
    let shipped_though_held = |read: bool| {
        let site = Site::with(20, 7);
        let path = site.path.clone();
        site.world.borrow_mut().platform.before = Some(Box::new(move |tid| {
            if tid == order_no(0) {
                let mut store = weighhouse::store::Store::open(&path).unwrap();
                let reason = HoldReason::parse("refund").unwrap();
                assert!(store.set_hold(&"S000007".into(), &reason, HoldSource::Api, "", super::now(2)).unwrap());
                if !read {
                    let blind = rusqlite::Connection::open(&path).unwrap();
                    assert_eq!(blind.execute("DELETE FROM hold WHERE shipment = 'S000007'", []).unwrap(), 1);
                }
            }
        }));
        site.run().unwrap();
        site.world.borrow().platform.orders[&order_no(7)].shipped
    };
    assert_eq!(shipped_though_held(true), 0);
    assert_eq!(shipped_though_held(false), 1, "a parcel that was refunded is announced, and nobody has seen it");
}
