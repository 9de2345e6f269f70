//! Random shop days: an operator who is mostly honest, a shop that changes its mind, a store and a scale that fail. After every step,
//! and at the end of the day, what the design says must always hold is asked of the store by a second connection.
//!
//! A failing day prints its seed and its steps; the steps are a story (see [`crate::story`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::laws::Noise;
use crate::story::{Role, Stage};
use weighhouse::domain::*;
use weighhouse::packing::{Facts, Known, Needs, Question, Stage as Progress};
use weighhouse::store::Store;

/// Days in one run of the tests.
const DAYS: u64 = 160;
/// Steps of a day before the honest evening.
const STEPS: usize = 30;
/// The evening ends within so many steps, or never.
const EVENING: usize = 250;
const SHIPMENTS: u64 = 4;
/// What the two benches of a site are for; where the first only packs and the second only weighs, both are required.
const SITES: [[Role; 2]; 6] = [
    [Role::PackWeigh, Role::PackWeigh],
    [Role::PackWeigh, Role::PackWeigh],
    [Role::PackWeigh, Role::PackWeigh],
    [Role::Pack, Role::Pack],
    [Role::Weigh, Role::Weigh],
    [Role::Pack, Role::Weigh],
];

#[test]
fn every_odd_day_keeps_every_promise() {
    live_through((1..=DAYS).step_by(2));
}

#[test]
fn every_even_day_keeps_every_promise() {
    live_through((2..=DAYS).step_by(2));
}

fn live_through(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        let head = live(seed, None).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        if seed % 20 < 2 {
            assert_eq!(live(seed, None), Ok(head), "seed {seed} twice gives two journals");
        }
    }
}

/// Faults planted into the store, each with the promise that it breaks.
const EVIL: [(&str, &str); 8] = [
    ("green without a record", "AFTER UPDATE OF stage ON parcel BEGIN UPDATE parcel SET stage = 'open'; END"),
    ("green although held", "AFTER INSERT ON hold BEGIN DELETE FROM hold; END"),
    ("packed above ordered", "AFTER UPDATE OF packed ON parcel BEGIN UPDATE parcel SET packed = '[99]'; END"),
    ("exported twice", "AFTER UPDATE OF state ON tracking BEGIN UPDATE tracking SET state = 'ready'; END"),
    ("shipped and never exported", "AFTER INSERT ON tracking BEGIN DELETE FROM tracking; END"),
    (
        "not shipped by an honest operator",
        "AFTER UPDATE OF open_at ON parcel BEGIN UPDATE parcel SET open_at = 'bench-9'; END",
    ),
    (
        "exported although suspended",
        "AFTER UPDATE OF state ON tracking WHEN NEW.state = 'suspended' BEGIN UPDATE tracking SET state = 'ready'; END",
    ),
    (
        "the chain breaks",
        "AFTER INSERT ON event WHEN NEW.kind = 'packed' BEGIN UPDATE event SET body = '{\"line\":0,\"qty\":0}' WHERE seq = NEW.seq; END",
    ),
];

#[test]
fn a_planted_fault_breaks_its_promise() {
    for (promise, trigger) in EVIL {
        let seen = (1..=DAYS).find_map(|seed| live(seed, Some(trigger)).err().filter(|wrong| wrong.contains(promise)));
        assert!(seen.is_some(), "no day noticed: {promise}");
    }
}

/// Lives one day. The head of its journal, or the promise that was broken, with the steps up to it.
fn live(seed: u64, evil: Option<&str>) -> Result<[u8; 32], String> {
    let mut day = Day::dawn(seed, evil);
    let lived = day.morning().and_then(|()| day.evening());
    lived.map_err(|wrong| format!("{wrong}\n{}\n{}", day.orders, day.steps.join("\n")))?;
    Ok(day.eyes.chain_head().unwrap().1)
}

struct Day {
    stage: Stage,
    noise: Noise,
    site: [Role; 2],
    orders: String,
    /// The second connection, and what it saw last.
    eyes: Store,
    facts: Facts,
    steps: Vec<String>,
    /// Holds set and not lifted by calls of the API, as the caller knows them.
    held: BTreeSet<(String, &'static str)>,
    greens: BTreeSet<Waybill>,
    told: BTreeMap<String, usize>,
    /// Parcels that each bench says it sealed.
    done: BTreeMap<StationId, u64>,
}

impl Day {
    fn dawn(seed: u64, evil: Option<&str>) -> Day {
        let mut noise = Noise::quiet(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let site = noise.pick(&SITES);
        let both = site == [Role::Pack, Role::Weigh];
        let (opening_counts, weighs) = (noise.one_in(4), both || site[0] != Role::Pack && noise.one_in(2));
        let orders: Vec<String> = (1..=SHIPMENTS).map(|n| order(&mut noise, n, site)).collect();
        let rules = |rules: &mut weighhouse::packing::Rules| {
            (rules.opening_counts, rules.weigh_required, rules.check_required) = (opening_counts, weighs, both);
        };
        let orders = orders.join("\n");
        let stage = Stage::set(site[0], rules, &orders);
        if let Some(trigger) = evil {
            let conn = rusqlite::Connection::open(stage.path()).unwrap();
            conn.execute_batch(&format!("CREATE TRIGGER evil {trigger}")).unwrap();
        }
        let eyes = Store::open(stage.path()).unwrap();
        let (steps, held, greens, told) = (Vec::new(), BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        let mut day = Day {
            stage,
            noise,
            site,
            orders,
            eyes,
            facts: Facts::default(),
            steps,
            held,
            greens,
            told,
            done: BTreeMap::new(),
        };
        day.facts = day.ask();
        day
    }

    fn morning(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            let honest = if self.noise.one_in(3) { None } else { self.honest() };
            match honest {
                Some(step) => self.act(&step)?,
                None => self.mischief()?,
            }
        }
        Ok(())
    }

    /// Mischief has stopped: whatever can be shipped is shipped, and once a bench is clear, without one fault.
    fn evening(&mut self) -> Result<(), String> {
        for bench in [1, 0, 1] {
            self.walk(bench)?;
            self.act("plug scale")?;
            if self.stage.session().load.is_some() {
                self.act("take")?;
            }
            let mut clear = false;
            let mut left = EVENING;
            while let Some(step) = self.honest() {
                let session = self.stage.session();
                clear |= session.job.is_none() && session.question.is_none() && session.load.is_none();
                self.act(&step)?;
                if let (true, Verdict::Reject(fault, _)) = (clear, &self.stage.screen().verdict) {
                    return Err(format!("false alarm: {}", fault.id()));
                }
                left -= 1;
                if left == 0 {
                    return Err("not shipped by an honest operator: it never ends".into());
                }
            }
        }
        self.act("export")?;
        self.act("export")?;
        if !self.stage.rows.is_empty() {
            return Err("exported twice: a second export with nothing new".into());
        }
        for (no, known) in &self.facts.shipments {
            let label = known.waybill.as_ref().map(ToString::to_string).unwrap_or_default();
            match known.stage {
                _ if !known.holds.is_empty() => {}
                Progress::Shipped if self.told.contains_key(&label) => {}
                Progress::Shipped => return Err(format!("shipped and never exported: {no}")),
                Progress::Open | Progress::Checked => return Err(format!("not shipped by an honest operator: {no}")),
            }
        }
        self.stage.proof()
    }

    fn walk(&mut self, bench: usize) -> Result<(), String> {
        self.act(&format!("at bench-{} {}", bench + 1, name(self.site[bench])))
    }

    /// Does a step and asks whether every promise still stands.
    fn act(&mut self, step: &str) -> Result<(), String> {
        self.steps.push(step.to_owned());
        self.stage.step(step);
        let facts = self.ask();
        for (no, known) in &facts.shipments {
            let lines = known.shipment.lines.iter().zip(&known.packed);
            if let Some((line, packed)) = lines.clone().find(|(line, packed)| **packed > line.scans()) {
                return Err(format!("packed above ordered: {no} {} {packed}", line.sku));
            }
        }
        self.look(&facts)?;
        let exported = if step == "export" { self.read_export(&facts) } else { Ok(()) };
        self.facts = facts;
        exported
    }

    /// A green light is a durable record of a parcel that may leave.
    fn look(&mut self, facts: &Facts) -> Result<(), String> {
        let screen = self.stage.screen();
        let before = self.done.insert(screen.station.clone(), screen.done);
        let sealed_now = screen.done > before.unwrap_or(0);
        if let Some(shipment) = &screen.shipment
            && let Some(line) = shipment.lines.iter().find(|line| line.packed > line.ordered)
        {
            return Err(format!("packed above ordered on the screen: {}", line.sku));
        }
        let Verdict::Accept(sealed) = &screen.verdict else {
            return if sealed_now { Err("sealed and not told".into()) } else { Ok(()) };
        };
        // A light that still burns is not a new promise: the shop may change what was only checked.
        if !sealed_now && self.greens.contains(&sealed.waybill) {
            return Ok(());
        }
        let owner = facts.shipments.iter().find(|(_, known)| known.waybill.as_ref() == Some(&sealed.waybill));
        let Some((no, _)) = owner.filter(|(_, known)| known.stage != Progress::Open) else {
            return Err(format!("green without a record: {}", sealed.waybill));
        };
        if screen.shipment.as_ref().is_none_or(|shown| shown.no != *no) {
            return Err("green beside another shipment".into());
        }
        if sealed_now && self.held.iter().any(|(held, _)| held == no.as_str()) {
            return Err(format!("green although held: {no}"));
        }
        self.greens.insert(sealed.waybill.clone());
        Ok(())
    }

    fn read_export(&mut self, facts: &Facts) -> Result<(), String> {
        for waybill in &self.stage.rows {
            let count = self.told.entry(waybill.clone()).or_default();
            *count += 1;
            let known =
                facts.shipments.values().find(|known| known.waybill.as_ref().is_some_and(|w| w.as_str() == waybill));
            let suspended = self.stage.sessions().any(|session| {
                matches!(&session.question, Some(Question::DoubleLabel(labels)) if labels.sealed && labels.first.as_str() == waybill)
            });
            let wrong = match known {
                _ if *count > 1 => "exported twice",
                _ if suspended => "exported although suspended",
                _ if !self.greens.iter().any(|green| green.as_str() == waybill) => "exported without a green light",
                Some(known) if known.stage == Progress::Shipped && known.holds.is_empty() => continue,
                Some(_) => "exported although held or not shipped",
                None => "exported and unknown",
            };
            return Err(format!("{wrong}: {waybill}"));
        }
        Ok(())
    }

    fn ask(&mut self) -> Facts {
        let shipments = (1..=SHIPMENTS).map(|n| format!("S{n}").into()).collect();
        self.eyes.facts(&Needs { shipments, ..Needs::default() }).unwrap()
    }

    /// What an honest operator at this bench does next; `None` when nothing is left to do.
    fn honest(&self) -> Option<String> {
        let facts = &self.facts;
        let (session, bench) = (self.stage.session(), self.stage.bench());
        if session.question.is_some() {
            return Some("scan WH:CONFIRM".into());
        }
        let Some(job) = &session.job else {
            if session.load.is_some() {
                return Some("take".into());
            }
            let checked_first = self.site == [Role::Pack, Role::Weigh] && !bench.packs;
            let stage = if checked_first { Progress::Checked } else { Progress::Open };
            let may = |known: &&Known| {
                let here = known.open_at.as_ref().is_none_or(|station| *station == bench.station);
                here && known.stage == stage && known.holds.is_empty()
            };
            let next = facts.shipments.values().find(may)?;
            return Some(match &next.waybill {
                Some(waybill) if !bench.packs => format!("scan {waybill}"),
                _ => format!("scan {}", next.shipment.no),
            });
        };
        let known = facts.shipments.get(&job.shipment)?;
        let mut lines = known.shipment.lines.iter().zip(&job.packed);
        if let Some((line, _)) = lines.find(|(line, packed)| **packed < line.scans()).filter(|_| job.pack) {
            return Some(format!("scan {}", line.codes[0]));
        }
        if session.sealed_load().is_some() {
            return Some("take".into());
        }
        let label = known.waybill.as_ref().map_or(format!("YT77000000{}", job.shipment), ToString::to_string);
        match (&job.label, session.free_load()) {
            (Some(_), None) => Some(format!("put {}", weight(known, job.packaging.as_deref()))),
            (Some(_), Some(_)) => Some("take".into()),
            (None, _) => Some(format!("scan {label}")),
        }
    }

    fn mischief(&mut self) -> Result<(), String> {
        let n = 1 + self.noise.below(SHIPMENTS);
        let no = format!("S{n}");
        match self.noise.below(32) {
            0..=5 => {
                let code = self.code();
                self.act(&format!("scan {code}"))
            }
            6..=10 => {
                let commands =
                    ["CONFIRM", "CANCEL", "UNDO", "HOLD", "REWEIGH", "QTY:2", "QTY:5", "NEXT-PARCEL", "OP:li"];
                let command = self.noise.pick(&commands);
                self.act(&format!("scan WH:{command}"))
            }
            11..=15 => {
                let load = self.load();
                self.act(&load)
            }
            16..=17 => {
                let reason = self.noise.pick(&["refund", "address"]);
                self.held.insert((no.clone(), reason));
                self.act(&format!("hold {no} {reason}"))
            }
            18..=20 => {
                let reason = self.noise.pick(&["refund", "address", "hand", "double-label"]);
                self.held.remove(&(no.clone(), reason));
                self.act(&format!("lift {no} {reason}"))
            }
            21..=23 => {
                let order = order(&mut self.noise, n, self.site);
                self.act(&format!("import {order}"))
            }
            24 => self.act("restart"),
            25 => {
                self.act("unplug scale")?;
                self.act("plug scale")
            }
            26..=27 => {
                let how = self.noise.pick(&["full", "torn"]);
                self.act(&format!("disk {how}"))?;
                for _ in 0..=self.noise.below(3) {
                    let step = match self.noise.below(4) {
                        0 => self.load(),
                        1 => format!("scan {}", self.code()),
                        _ => self.honest().unwrap_or("take".into()),
                    };
                    self.act(&step)?;
                }
                self.act("disk free")
            }
            28 => {
                let bench = self.noise.pick(&[0, 1]);
                self.walk(bench)
            }
            _ => {
                if self.stage.session().sealed_load().is_some() {
                    self.act(&format!("scan SF10000000{n}"))?;
                }
                self.act("export")
            }
        }
    }

    fn code(&mut self) -> String {
        let n = 1 + self.noise.below(SHIPMENTS);
        match self.noise.below(5) {
            0 => format!("S{n}"),
            1 => format!("SF10000000{n}"),
            2 => format!("YT990000000{n}"),
            3 => self.noise.pick(&["NONSENSE", "BOX-S", "E"]).to_owned(),
            _ => self.noise.pick(&["A", "B", "C", "D"]).to_owned(),
        }
    }

    fn load(&mut self) -> String {
        let loads = ["take", "take", "put 100", "put 280", "put 12", "lean 90", "overload", "put 30500"];
        self.noise.pick(&loads).to_owned()
    }
}

/// A shipment that the shop may ask for, or change its mind to.
fn order(noise: &mut Noise, n: u64, site: [Role; 2]) -> String {
    let waybill = match noise.below(8) {
        0 | 1 if site[0] != Role::Weigh => "-".to_owned(),
        2 => format!("SF20000000{n}"),
        _ => format!("SF10000000{n}"),
    };
    let mut words = vec![format!("S{n}"), waybill];
    for _ in 0..=noise.below(3) {
        let sku = noise.pick(&["A*1@100", "A*2@100", "B*1@80", "C*1@500", "D*3", "B*1@80:gift", "E*1@50:no-scan"]);
        words.push(sku.to_owned());
    }
    if noise.one_in(4) {
        words.push("box=BOX-S".into());
    }
    if noise.one_in(6) {
        words.push("hold=note".into());
    }
    words.join(" ")
}

/// What an honest parcel weighs: a piece of unknown weight is taken for 40 g.
fn weight(known: &Known, chosen: Option<&str>) -> Mg {
    let pieces = known.shipment.lines.iter().map(|line| line.unit_weight.unwrap_or(Mg::grams(40)).times(line.qty));
    let packaging = chosen.or(known.shipment.packaging.as_deref()).map_or(Mg::ZERO, |_| Mg::grams(45));
    pieces.fold(packaging, |sum, piece| sum + piece)
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Pack => "pack",
        Role::Weigh => "weigh",
        Role::PackWeigh => "pack+weigh",
    }
}
