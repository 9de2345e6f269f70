//! The program killed and the network cut at any instant, again and again, seeded: every batch is received exactly once, whole, and the
//! store says so. The receiver's own book decides.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;

use jiff::tz::TimeZone;
use weighhouse::export::find;
use weighhouse::remote::{Remote, RemoteError};
use weighhouse::store::{Settled, Shops, Store};
use weighhouse::upload::export::{Exported, export_shops};
use weighhouse::upload::places::{Door, Places};

use super::NOW;
use crate::delivery::{ship, shipped};
use crate::laws::Noise;

/// The other machine, and what happens to the way there.
#[derive(Default)]
struct World {
    files: BTreeMap<String, Vec<u8>>,
    /// What was taken in, in the order in which it was.
    book: Vec<(String, Vec<u8>)>,
    /// Requests until the next mishap; `None`: none comes.
    fuse: Option<u64>,
    mishap: Mishap,
    /// The receiver takes whole files in as soon as they have their names.
    collects: bool,
    /// What a careless program would do.
    plant: Plant,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mishap {
    /// The request is not done, and no answer comes.
    #[default]
    Before,
    /// It is done, and no answer comes.
    After,
    /// The program dies before the request leaves.
    KilledBefore,
    /// The program dies when it was done.
    KilledAfter,
    /// Half of what was to be written is written, and the program dies.
    KilledWithin,
}

/// Mistakes that the book must show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Plant {
    #[default]
    None,
    /// Files are written under their own names at once.
    NoTempName,
    /// What is recorded of a rename that was about to be made is forgotten.
    ForgetsMoving,
}

#[derive(Clone)]
struct Line(Rc<RefCell<World>>);

impl Line {
    fn request<T>(&self, doing: impl FnOnce(&mut World, bool) -> Result<T, RemoteError>) -> Result<T, RemoteError> {
        let mut world = self.0.borrow_mut();
        let mishap = match &mut world.fuse {
            Some(0) => Some(world.mishap),
            Some(left) => {
                *left -= 1;
                None
            }
            None => None,
        };
        let lost = || RemoteError::Lost { what: "it".into(), why: "cut".into() };
        let killed = || -> ! { std::panic::resume_unwind(Box::new("killed")) };
        if mishap.is_some() {
            world.fuse = None;
        }
        match mishap {
            Some(Mishap::Before) => return Err(lost()),
            Some(Mishap::KilledBefore) => {
                drop(world);
                killed()
            }
            _ => {}
        }
        let done = doing(&mut world, mishap == Some(Mishap::KilledWithin));
        if world.collects {
            let whole: Vec<String> = world.files.keys().filter(|name| !name.ends_with(".tmp")).cloned().collect();
            for name in whole {
                let bytes = world.files.remove(&name).unwrap();
                world.book.push((name, bytes));
            }
        }
        drop(world);
        match mishap {
            Some(Mishap::After) => Err(lost()),
            Some(Mishap::KilledAfter | Mishap::KilledWithin) => killed(),
            _ => done,
        }
    }

    fn refused(why: &str) -> RemoteError {
        RemoteError::Refused { what: "it".into(), why: why.into() }
    }

    fn name(&self, name: &str) -> String {
        let bare = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
        let plant = self.0.borrow().plant == Plant::NoTempName;
        bare.filter(|_| plant).unwrap_or(name).to_owned()
    }
}

impl Remote for Line {
    fn size(&mut self, name: &str) -> Result<Option<u64>, RemoteError> {
        self.request(|world, _| Ok(world.files.get(name).map(|bytes| bytes.len() as u64)))
    }

    fn read(&mut self, name: &str, most: u64) -> Result<Vec<u8>, RemoteError> {
        self.request(|world, _| {
            let bytes = world.files.get(name).ok_or_else(|| Line::refused("none"))?;
            Ok(bytes[..bytes.len().min(usize::try_from(most).unwrap())].to_vec())
        })
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), RemoteError> {
        let name = self.name(name);
        self.request(|world, half| {
            if world.files.contains_key(&name) {
                return Err(Line::refused("there"));
            }
            let length = if half { bytes.len() / 2 } else { bytes.len() };
            world.files.insert(name, bytes[..length].to_vec());
            Ok(())
        })
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        self.request(|world, _| {
            if world.files.contains_key(to) {
                return Err(Line::refused("there"));
            }
            let bytes = world.files.remove(from).ok_or_else(|| Line::refused("none"))?;
            world.files.insert(to.to_owned(), bytes);
            Ok(())
        })
    }

    fn remove(&mut self, name: &str) -> Result<(), RemoteError> {
        self.request(|world, _| Ok(_ = world.files.remove(name)))
    }
}

impl Door for Line {
    fn name(&self) -> String {
        "sftp://shop@example:22/in".into()
    }

    fn checksum(&self) -> bool {
        true
    }

    fn open(&mut self) -> Result<Box<dyn Remote>, RemoteError> {
        self.request(|_, _| Ok(()))?;
        Ok(Box::new(self.clone()))
    }
}

struct Site {
    _home: tempfile::TempDir,
    path: PathBuf,
    world: Rc<RefCell<World>>,
    shipped: usize,
}

impl Site {
    fn new(collects: bool, plant: Plant) -> Site {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("w.db");
        drop(shipped(&path, 2));
        let world = World { collects, plant, ..World::default() };
        Site { _home: home, path, world: Rc::new(RefCell::new(world)), shipped: 2 }
    }

    fn ship(&mut self) {
        self.shipped += 1;
        let n = self.shipped;
        ship(&mut Store::open(&self.path).unwrap(), &format!("S{n}"), &format!("W{n}"));
    }

    /// One run of the program. `None` when it was killed, or stopped by an error.
    fn run(&self) -> Option<Exported> {
        if self.world.borrow().plant == Plant::ForgetsMoving {
            let sql = "UPDATE batch_place SET step = 'waits' WHERE step IN ('moving', 'moved')";
            _ = rusqlite::Connection::open(&self.path).unwrap().execute(sql, []).unwrap();
        }
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let mut store = Store::open(&self.path).unwrap();
            let mut door = Line(Rc::clone(&self.world));
            let mut places = Places::new(None, Some(&mut door));
            let zone = TimeZone::get("Asia/Shanghai").unwrap();
            export_shops(&mut store, find("generic").unwrap(), Shops::All, &zone, &mut places, NOW).ok()
        }));
        ran.ok().flatten()
    }

    /// Whether the receiver has the file of a batch, and how often.
    fn received(&self, batch: &str) -> Vec<Vec<u8>> {
        let world = self.world.borrow();
        let name = format!("tracking-generic-{batch}.csv");
        let lying = world.files.get(&name).cloned();
        world.book.iter().filter(|(taken, _)| *taken == name).map(|(_, bytes)| bytes.clone()).chain(lying).collect()
    }

    /// A person answers what the program cannot know, by the receiver's book. Gives how often somebody was asked.
    fn ask_the_receiver(&self) -> usize {
        let mut asked = 0;
        let open = Store::open(&self.path).unwrap().open_batches().unwrap();
        for batch in open {
            let id = batch["batch"].as_str().unwrap();
            let came = !self.received(id).is_empty();
            assert_eq!(Store::open(&self.path).unwrap().settle_batch(id, came, NOW).unwrap(), Settled::Done);
            asked += 1;
        }
        asked
    }

    /// Nothing missed, nothing doubled, nothing but whole files under whole names.
    fn is_right(&self, what: &str) {
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        let world = self.world.borrow();
        let whole = |(name, bytes): &(String, Vec<u8>)| (name.clone(), bytes.clone());
        let lying: Vec<_> = world.files.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
        for (name, bytes) in world.book.iter().map(whole).chain(lying) {
            assert!(!name.ends_with(".tmp"), "{what}: {name} is left behind");
            if name.ends_with(".csv") {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.ends_with("\r\n"), "{what}: {name} is not whole");
                text.lines().skip(1).for_each(|row| *rows.entry(row.to_owned()).or_default() += 1);
            }
        }
        assert_eq!(rows.len(), self.shipped, "{what}: {rows:?}");
        assert!(rows.values().all(|times| *times == 1), "{what}: {rows:?}");
        let mut store = Store::open(&self.path).unwrap();
        assert_eq!(store.tracking_counts().unwrap(), [("delivered".to_owned(), self.shipped as u64)], "{what}");
        assert!(store.verify().unwrap().is_ok(), "{what}");
    }
}

/// A few days, each with mishaps. Gives how often somebody had to be asked.
fn days(seed: u64, collects: bool, plant: Plant) -> usize {
    let mut noise = Noise::quiet(0x5f7b_0000 + seed);
    let mut site = Site::new(collects, plant);
    let mut asked = 0;
    for day in 0..3 {
        for _ in 0..noise.below(5) {
            let mishaps =
                [Mishap::Before, Mishap::After, Mishap::KilledBefore, Mishap::KilledAfter, Mishap::KilledWithin];
            let mishap = mishaps[usize::try_from(noise.below(5)).unwrap()];
            {
                let mut world = site.world.borrow_mut();
                (world.fuse, world.mishap) = (Some(noise.below(16)), mishap);
            }
            _ = site.run();
        }
        site.world.borrow_mut().fuse = None;
        let ran = site.run().expect("without a mishap it comes to its end");
        if !ran.stuck.is_empty() {
            asked += site.ask_the_receiver();
            assert_eq!(site.run().expect("it comes to its end").stuck, [""; 0], "seed {seed}, day {day}");
        }
        site.is_right(&format!("seed {seed}, day {day}, collects {collects}"));
        site.ship();
    }
    asked
}

#[test]
fn killed_and_cut_at_any_instant_each_file_comes_once_and_whole() {
    nights(0..12);
}

#[test]
#[ignore = "minutes: a thousand seeds"]
fn the_same_for_a_thousand_seeds() {
    nights(0..1_000);
}

fn nights(seeds: std::ops::Range<u64>) {
    let mut asked = 0;
    for seed in seeds.clone() {
        // A folder where files stay tells everything by itself.
        assert_eq!(days(seed, false, Plant::None), 0, "seed {seed}");
        asked += days(seed, true, Plant::None);
    }
    assert!(asked > 0, "a receiver that takes files in at once makes some of them unknowable");
    println!("{} seeds, twice; asked the receiver {asked} times", seeds.end);
}

#[test]
fn careless_programs_are_seen_by_the_book() {
    for (plant, collects) in [(Plant::NoTempName, true), (Plant::ForgetsMoving, true)] {
        let seen = (0..60).any(|seed| catch_unwind(AssertUnwindSafe(|| days(seed, collects, plant))).is_err());
        assert!(seen, "{plant:?}");
    }
}
