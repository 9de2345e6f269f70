//! When a shop is told: in the hours of its night, before them where the night would be too late, and of parcels that may be told at all.
//!
//! Orders come as files, parcels are sealed and handed over at a bench, and the shop is looked after as the daemon does it: at a moment
//! that the story names.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use weighhouse::code::Carriers;
use weighhouse::config::{ChannelConf, Config};
use weighhouse::domain::*;
use weighhouse::intake::take_in;
use weighhouse::store::{RowsAsked, Store};
use weighhouse::upload::channel::Channel;
use weighhouse::upload::run::{Turn, run};
use weighhouse::upload::when::turn;

use super::platform::{Order, Platform};
use super::{Door, Watch, World, order_no, waybill};
use crate::story::{Role, Stage};

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// A shop's channel with these keys.
pub fn conf(shop: &str, more: &str) -> ChannelConf {
    let head = format!("[[channel]]\nshop = \"{shop}\"\nkind = \"taobao\"\nsign = \"hmac-sha256\"\n");
    let text = format!("{head}credentials_env = \"SHOP_A\"\n{more}");
    Config::parse("w.toml", &text, Path::new("/")).unwrap().channels.remove(0)
}

/// What decides how far ahead a look at the clock sees.
type Looks = fn(&ChannelConf, i64) -> Turn;

/// A turn as it would be without the trigger: between two nights nothing is so urgent that it goes.
fn no_trigger(conf: &ChannelConf, now_ms: i64) -> Turn {
    let turn = turn(conf, now_ms);
    Turn { ship_by_ms: turn.ship_by_ms.map(|_| i64::MIN), ..turn }
}

/// An evening of a shop: a bench, a marketplace and the configuration between them.
struct Evening {
    stage: Stage,
    world: Rc<RefCell<World>>,
    conf: ChannelConf,
    looks: Looks,
}

impl Evening {
    /// Begins where stories begin: at 22:13:20 of the shop's clock.
    fn new(more: &str, looks: Looks) -> Evening {
        let now_ms = ms("2026-09-21T14:13:20Z");
        let platform = Platform::new(now_ms, 7);
        let world = World { platform, now_ms, steps: None, ended: false, set_ms: 0, sets: None, one_clock: false };
        let conf = conf("shop-a", &format!("jitter_minutes = 0\n{more}"));
        Evening { stage: Stage::set(Role::PackWeigh, |_| {}, ""), world: Rc::new(RefCell::new(world)), conf, looks }
    }

    /// An order file with an order for each of these moments; an empty one has none.
    fn brings(&mut self, ship_by: &[&str]) {
        let mut text = "shipment,shop,order,carrier,waybill,sku,qty,codes,unit_g,ship_by\n".to_owned();
        for (index, by) in ship_by.iter().enumerate() {
            let (order, waybill) = (order_no(index), waybill(index, 0));
            text += &format!("S{index:06},shop-a,{order},SF,{waybill},SKU-A,1,6900000000014,100,{by}\n");
            self.world.borrow_mut().platform.orders.insert(order, Order::default());
        }
        let zone = self.conf.zone.clone();
        let now = Now { wall_ms: self.world.borrow().now_ms, mono_ms: 0 };
        let report = take_in(self.stage.rim(), "orders.csv", text.as_bytes(), &zone, || now).unwrap();
        assert!(!report.refused_any(), "{report}");
    }

    /// The bench seals it.
    fn seals(&mut self, index: usize) {
        let label = waybill(index, 0);
        self.stage.play(&format!(
            "at bench-1\nscan S{index:06} | off\nscan 6900000000014\nput 100\nscan {label} | green\ntake"
        ));
    }

    /// The courier takes it; another scan, of `WH:UNDO`, gives it back.
    fn hands_over(&mut self, index: usize) {
        self.stage.play(&format!("at door hand-over\nscan {} | green", waybill(index, 0)));
    }

    /// It is that moment.
    fn clock(&mut self, at: &str) {
        let mut world = self.world.borrow_mut();
        assert!(ms(at) >= world.now_ms, "time goes on");
        world.now_ms = ms(at);
        let now_ms = world.now_ms;
        world.platform.at(now_ms);
        drop(world);
        self.stage.step(&format!("clock {}", &at[11..16]));
    }

    /// The daemon's look at the clock: what is due is told. The orders that the marketplace has been told of, after it.
    fn look(&mut self) -> Vec<usize> {
        let now_ms = self.world.borrow().now_ms;
        let mut store = Store::open(self.stage.path()).unwrap();
        let secret = |name: &str| Some(format!("SECRET-{}", name.strip_prefix("SHOP_A_")?.to_ascii_lowercase()));
        let channel = Channel::of(&self.conf, &secret).unwrap();
        let turn = (self.looks)(&self.conf, now_ms);
        if store.uploads_wait(&channel.scope(turn, now_ms)).unwrap() {
            let (mut door, mut watch) = (Door(self.world.clone()), Watch(self.world.clone()));
            run(&mut store, &channel, &Carriers::default(), &mut door, &mut watch, turn, &mut |_| {}).unwrap();
        }
        let world = self.world.borrow();
        assert_eq!(world.platform.complaints, Vec::<String>::new());
        assert!(world.platform.orders.values().all(|order| order.shipped <= 1));
        (0..world.platform.orders.len()).filter(|index| world.platform.orders[&order_no(*index)].shipped == 1).collect()
    }

    /// Numbers that the marketplace heard of after the shipment had to leave.
    fn late(&mut self) -> Vec<String> {
        let asked = RowsAsked { limit: 100, ..RowsAsked::default() };
        let rows = self.stage.rim().tracking_rows(&asked).unwrap();
        let late = rows
            .iter()
            .filter(|row| row["ship_by_ms"].as_i64().zip(row["told_ms"].as_i64()).is_some_and(|(by, told)| told > by));
        late.map(|row| row["shipment"].as_str().unwrap().to_owned()).collect()
    }
}

/// The shop's night begins at 23:30. What is due before it, what is due just after, what is due in days, and what has no deadline.
const ORDERS: [&str; 4] = ["2026-09-21 23:00", "2026-09-22 00:20", "2026-09-25 12:00", ""];

#[test]
fn what_must_leave_before_the_night_goes_at_once_after_the_seal_and_the_rest_waits() {
    for (margin, at_once) in [("margin_minutes = 0\n", vec![0]), ("margin_minutes = 60\n", vec![0, 1])] {
        let mut evening = Evening::new(margin, turn);
        evening.brings(&ORDERS);
        assert_eq!(evening.look(), [0; 0], "nothing is told that was not sealed");
        for index in (0..ORDERS.len()).rev() {
            evening.seals(index);
        }
        assert_eq!(evening.look(), at_once, "{margin}");
        let calls = evening.world.borrow().platform.calls;
        evening.clock("2026-09-21T15:29:00Z");
        assert_eq!(evening.look(), at_once, "{margin}: the others wait for the night");
        assert_eq!(evening.world.borrow().platform.calls, calls, "and nobody is called in vain");
        evening.clock("2026-09-21T15:30:00Z");
        assert_eq!(evening.look(), [0, 1, 2, 3]);
        assert_eq!(evening.late(), [""; 0]);
    }
}

#[test]
fn without_the_trigger_the_order_is_told_too_late() {
    let mut evening = Evening::new("margin_minutes = 60\n", no_trigger);
    evening.brings(&ORDERS);
    (0..ORDERS.len()).for_each(|index| evening.seals(index));
    assert_eq!(evening.look(), [0; 0]);
    evening.clock("2026-09-21T15:30:00Z");
    assert_eq!(evening.look(), [0, 1, 2, 3]);
    assert_eq!(evening.late(), ["S000000"], "and the shop is fined");
}

#[test]
fn by_day_what_is_sealed_after_the_night_goes_when_its_deadline_comes_before_the_next() {
    let mut evening = Evening::new("margin_minutes = 0\n", turn);
    evening.brings(&["2026-09-22 18:00", "2026-09-23 18:00"]);
    // Five in the morning, by the shop's clock: the night is over.
    evening.clock("2026-09-21T21:00:00Z");
    (0..2).for_each(|index| evening.seals(index));
    assert_eq!(evening.look(), [0], "tomorrow's evening is after the next night");
}

#[test]
fn handed_over_is_told_only_when_the_courier_has_it_and_sealed_in_the_next_hours() {
    let mut sealed = Evening::new("not_before = \"sealed\"\n", turn);
    let mut handed = Evening::new("not_before = \"handed-over\"\n", turn);
    for evening in [&mut sealed, &mut handed] {
        evening.brings(&["", "", "2026-09-21 23:00"]);
        (0..3).for_each(|index| evening.seals(index));
    }
    assert_eq!(sealed.look(), [2], "the night has not come, but the deadline has");
    assert_eq!(handed.look(), [0; 0], "not even the urgent one: no courier has it");
    assert_eq!(handed.world.borrow().platform.calls, 0, "nobody is called in vain");
    handed.hands_over(2);
    assert_eq!(handed.look(), [2]);
    for evening in [&mut sealed, &mut handed] {
        evening.clock("2026-09-21T15:30:00Z");
    }
    assert_eq!(sealed.look(), [0, 1, 2], "told, and no courier has them");
    assert_eq!(handed.look(), [2]);
    handed.hands_over(0);
    assert_eq!(handed.look(), [0, 2], "the night goes on");
    // Given back by mistake: what the courier has not is not told.
    handed.hands_over(1);
    handed.stage.play("at door hand-over\nscan WH:UNDO");
    assert_eq!(handed.look(), [0, 2]);
    handed.hands_over(1);
    assert_eq!(handed.look(), [0, 1, 2]);
}

/// What is done elsewhere while a row's group is recorded and its request is not yet made.
fn meanwhile(evening: &Evening, index: usize, mut does: impl FnMut(&mut Store) + Send + 'static) {
    let path = evening.stage.path().to_owned();
    evening.world.borrow_mut().platform.before = Some(Box::new(move |order| {
        if order == order_no(index) {
            does(&mut Store::open(&path).unwrap());
        }
    }));
}

/// The buyer wants the money back.
fn hold(store: &mut Store, index: usize) {
    let (reason, now) = (HoldReason::parse("refund").unwrap(), Now { wall_ms: ms("2026-09-21T15:30:01Z"), mono_ms: 0 });
    assert!(store.set_hold(&format!("S{index:06}").as_str().into(), &reason, HoldSource::Api, "", now).unwrap());
}

#[test]
fn the_gate_is_read_again_at_sending() {
    let mut evening = Evening::new("", turn);
    evening.brings(&["", "", ""]);
    (0..3).for_each(|index| evening.seals(index));
    evening.clock("2026-09-21T15:30:00Z");
    meanwhile(&evening, 0, |store| hold(store, 1));
    assert_eq!(evening.look(), [0, 2], "the refund came after the plan and before the call");
    assert_eq!(evening.look(), [0, 2], "and it stays");
    evening.stage.step("lift S000001 refund");
    assert_eq!(evening.look(), [0, 1, 2], "until it is lifted");
}

#[test]
fn what_the_courier_gives_back_between_plan_and_call_is_not_told() {
    let mut evening = Evening::new("not_before = \"handed-over\"\n", turn);
    evening.brings(&["", ""]);
    (0..2).for_each(|index| evening.seals(index));
    (0..2).for_each(|index| evening.hands_over(index));
    evening.clock("2026-09-21T15:30:00Z");
    meanwhile(&evening, 0, |store| {
        let (shipment, waybill) = (ShipmentNo::from("S000001"), waybill(1, 0).into());
        let event = Event::HandOverUndone { shipment: shipment.clone(), parcel: 1, waybill };
        let at = Now { wall_ms: ms("2026-09-21T15:30:01Z"), mono_ms: 0 };
        let entry = Entry { at, station: None, operator: None, device: None, shipment: Some(shipment), event };
        store.write(|writing| writing.append(&entry)).unwrap();
    });
    assert_eq!(evening.look(), [0]);
    evening.hands_over(1);
    assert_eq!(evening.look(), [0, 1]);
}

#[test]
fn the_gate_is_read_again_after_a_ban_was_waited_out() {
    let mut evening = Evening::new("", turn);
    evening.brings(&["", ""]);
    (0..2).for_each(|index| evening.seals(index));
    evening.clock("2026-09-21T15:30:00Z");
    // The marketplace answers every call for the second order with a ban; the refund comes in while the first ban is waited out.
    let banned = (7, "accesscontrol.limited-by-api-access-count");
    evening.world.borrow_mut().platform.refuses_order.insert(order_no(1), banned);
    let calls = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&calls);
    meanwhile(&evening, 1, move |store| {
        counts.fetch_add(1, Ordering::SeqCst);
        hold(store, 1);
    });
    assert_eq!(evening.look(), [0]);
    assert_eq!(calls.load(Ordering::SeqCst), 1, "after the refund it was not called again");
}
