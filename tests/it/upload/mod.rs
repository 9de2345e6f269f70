//! Direct upload against a marketplace that is strict and mischievous, judged by that marketplace's own book.

mod balance;
mod clock_set;
mod command;
mod crash;
pub mod daemon;
mod envelope;
mod hours;
mod large;
mod live;
mod loopback;
mod night;
pub mod platform;
pub mod server;
mod together;
mod twins;
mod when;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use weighhouse::code::Carriers;
use weighhouse::domain::*;
use weighhouse::market::{Digest, Request, find};
use weighhouse::store::Store;
use weighhouse::upload::channel::Channel;
use weighhouse::upload::gateway::{Came, Gateway};
use weighhouse::upload::run::{Pace, RunError, Tally, Turn, run};

use crate::market::{AT_MS, account};
use platform::{Order, Platform};

/// A shop with a store, a marketplace and a clock.
pub struct Site {
    _folder: tempfile::TempDir,
    pub path: PathBuf,
    pub world: Rc<RefCell<World>>,
}

/// What both sides live in.
pub struct World {
    pub platform: Platform,
    pub now_ms: i64,
    /// Steps that may still be taken before the process is killed; `None`: it lives.
    pub steps: Option<u64>,
    pub ended: bool,
    /// How far the site's clock on the wall is set away from the right time.
    pub set_ms: i64,
    /// At which wait it is set, counted from the next, and to how far.
    pub sets: Option<(usize, i64)>,
    /// An evil twin: the site has only the clock on the wall.
    pub one_clock: bool,
}

impl World {
    fn step(&mut self) {
        if let Some(steps) = &mut self.steps {
            if *steps == 0 {
                // No panic: nobody is to hear of it.
                std::panic::resume_unwind(Box::new("killed"));
            }
            *steps -= 1;
        }
    }
}

/// How long a call takes.
const CALL_MS: i64 = 40;

pub struct Door(pub Rc<RefCell<World>>);

impl Gateway for Door {
    fn call(&mut self, request: &Request) -> Came {
        let mut world = self.0.borrow_mut();
        world.step();
        world.now_ms += CALL_MS;
        let now_ms = world.now_ms;
        world.platform.at(now_ms);
        let came = world.platform.call(request);
        world.step();
        came
    }
}

pub struct Watch(pub Rc<RefCell<World>>);

impl Pace for Watch {
    fn now(&mut self) -> Now {
        let mut world = self.0.borrow_mut();
        world.step();
        let wall_ms = world.now_ms + world.set_ms;
        Now { wall_ms, mono_ms: if world.one_clock { wall_ms } else { world.now_ms }.unsigned_abs() }
    }

    fn wait(&mut self, ms: u64) -> bool {
        let mut world = self.0.borrow_mut();
        world.step();
        world.now_ms += i64::try_from(ms).unwrap();
        match world.sets {
            Some((0, set_ms)) => (world.set_ms, world.sets) = (set_ms, None),
            Some((waits, set_ms)) => world.sets = Some((waits - 1, set_ms)),
            None => {}
        }
        let now_ms = world.now_ms;
        world.platform.at(now_ms);
        !world.ended
    }

    fn ended(&mut self) -> bool {
        self.0.borrow().ended
    }
}

pub fn order_no(index: usize) -> String {
    format!("28967543210{index:08}")
}

fn waybill(index: usize, parcel: usize) -> String {
    format!("SF{index:09}{parcel}")
}

impl Site {
    /// So many orders of one parcel each, sealed and ready.
    pub fn with(orders: usize, seed: u64) -> Site {
        Site::with_parcels(orders, 1, seed)
    }

    pub fn with_parcels(orders: usize, parcels: usize, seed: u64) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighhouse.db");
        let mut store = Store::open(&path).unwrap();
        let shipment = |index: usize| {
            let labels: Vec<String> = (0..parcels).map(|parcel| waybill(index, parcel)).collect();
            crate::story::order(&format!("S{index:06} {} A*1@100;order={}", labels.join("|"), order_no(index))).unwrap()
        };
        store.import((0..orders).map(shipment).collect(), || now(0)).unwrap();
        for chunk in (0..orders).collect::<Vec<_>>().chunks(2_000) {
            store
                .write(|writing| {
                    for &index in chunk {
                        for parcel in 0..parcels {
                            let last = parcel + 1 == parcels;
                            writing.append(&sealed(index, parcel, last))?;
                        }
                    }
                    Ok(())
                })
                .unwrap();
        }
        let mut platform = Platform::new(AT_MS, seed);
        platform.orders = (0..orders).map(|index| (order_no(index), Order::default())).collect();
        let world =
            World { platform, now_ms: AT_MS, steps: None, ended: false, set_ms: 0, sets: None, one_clock: false };
        Site { _folder: folder, path, world: Rc::new(RefCell::new(world)) }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.path).unwrap()
    }

    pub fn channel() -> Channel {
        let market = find("taobao").unwrap();
        Channel {
            shop: "shop-a".into(),
            market,
            account: account(market, Digest::HmacSha256),
            companies: BTreeMap::new(),
            handed_over: false,
            one_number: false,
            together: 1,
        }
    }

    /// The same shop with so many orders in one call.
    pub fn channel_together(together: usize) -> Channel {
        Channel { together, ..Site::channel() }
    }

    pub fn run(&self) -> Result<Tally, RunError> {
        self.run_with(&Site::channel(), turn())
    }

    pub fn run_with(&self, channel: &Channel, turn: Turn) -> Result<Tally, RunError> {
        let mut store = self.store();
        let (mut door, mut watch) = (Door(self.world.clone()), Watch(self.world.clone()));
        run(&mut store, channel, &Carriers::default(), &mut door, &mut watch, turn, &mut |_| {})
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.store().tracking_counts().unwrap().into_iter().collect()
    }

    /// By the marketplace's book: every order was shipped once, under our number, and nothing else was ever wrong.
    pub fn book_is_right(&self) {
        let world = self.world.borrow();
        let platform = &world.platform;
        assert_eq!(platform.complaints, Vec::<String>::new());
        for (no, order) in &platform.orders {
            assert_eq!(order.shipped, 1, "{no} was shipped {} times: {order:?}", order.shipped);
        }
    }

    /// The journal is whole, and gives the tables.
    pub fn is_proven(&self) {
        self.store().verify().unwrap().unwrap();
    }
}

pub fn now(ms: i64) -> Now {
    Now { wall_ms: AT_MS - 3_600_000 + ms, mono_ms: ms.unsigned_abs() }
}

/// Now, all of it.
pub fn turn() -> Turn {
    Turn { ship_by_ms: None, next_night_ms: AT_MS + 86_400_000, until_ms: None }
}

fn sealed(index: usize, parcel: usize, last: bool) -> Entry {
    let seal = Seal {
        shipment: format!("S{index:06}").as_str().into(),
        parcel: u32::try_from(parcel).unwrap() + 1,
        waybill: waybill(index, parcel).into(),
        weight: Some(Mg(100_000)),
        items: vec![1],
        packaging: None,
        last,
        ships: last,
    };
    let shipment = Some(seal.shipment.clone());
    Entry { at: now(1), station: None, operator: None, device: None, shipment, event: Event::Sealed(Box::new(seal)) }
}
