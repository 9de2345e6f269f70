//! Stories: a bench played by strings that a person could type into a bug report.
//!
//! Every scan goes through the serial scanner's decoder, every load through the comma scale's decoder and the load tracker, every
//! decision through the real station into a real SQLite file. Time is counted, never waited for.
//!
//! A line is a step, then what must be true after it:
//!
//! ```text
//! scan S1                  | off
//! scan 6900000000014       | packed=1/2,0/1
//! scan NONSENSE            | red unknown-code
//! put 320                  | green
//! ```
//!
//! Steps: `scan CODE`, `bytes BYTES` (of the scanner, as they are), `pause` (of the scanner), `put GRAMS`, `lean GRAMS` (moving, not at rest), `take`, `overload`, `unplug scale`, `plug scale` (or `scanner`), `restart`,
//! `clock HH:MM` (of the next time that it is so, in UTC), `import ORDER`, `hold SHIPMENT REASON`, `lift SHIPMENT REASON`, `disk full`, `disk torn`, `disk free`, `store away`, `store back`, `export`, `verify`,
//! `hold SHIPMENT REASON SOURCE`, `report SOURCE`, `minutes N` (pass), `glance` (the daemon's word that the store changed without a scan),
//! `set MINUTES` (the wall clock is set by so many, or back; no time passes), `equal GRAMS` (two readings that say nothing of rest), `at BENCH ROLE` (go to another bench of the same site: `pack`, `weigh`, `pack+weigh`, `hand-over`), `file SHIPMENT WORDS` (the facts filed under
//! a shipment must hold these kinds), `wait SECONDS`.
//! Expectations: a light (`off`, `green`, `amber`, `red`), a fault id, `packed=…`, `shows=SHIPMENT`, `rows=WAYBILL,…` (after export),
//! `recalls=WAYBILL,…`, `silent=SOURCE,…`, `changes=WHAT:ITEM:BEFORE>AFTER,…`,
//! `here=…` (pieces in the box in hand), `box=N/OF`, `step=NAME` (of a step shown), `choices=A,B` (what there is to choose from), `none`
//! (no shipment shown), `notes=ID,…` (what is odd about the scanner), `same` (nothing new to show).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use weighhouse::code::Carriers;
use weighhouse::device::{Clock, Post, ScaleEar, ScannerEar, Signal, Wire};
use weighhouse::domain::*;
use weighhouse::packing::{Bench, Drill, Packaging, Rules, Session, Tolerance};
use weighhouse::station::{Station, hear};
use weighhouse::store::{Draft, Manifest, Outcome, Shops, Store};
use weighhouse::{scale, scanner, words};

/// Plays a story at a `pack+weigh` bench.
pub fn play(orders: &str, story: &str) {
    play_at(Role::PackWeigh, |_| {}, orders, story);
}

/// What a bench is for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Role {
    Pack,
    Weigh,
    PackWeigh,
    HandOver,
}

/// Plays a story at a bench of this role, under rules that differ from the defaults. Panics with the line that went wrong.
pub fn play_at(role: Role, change: impl Fn(&mut Rules), orders: &str, story: &str) {
    Stage::set(role, change, orders).play(story);
}

/// A site: its store, its clock, its benches, and the one where somebody stands.
pub struct Stage {
    _folder: tempfile::TempDir,
    path: PathBuf,
    rules: Arc<Rules>,
    drill: Option<Drill>,
    clock: Arc<Mutex<Hands>>,
    seat: Seat,
    others: BTreeMap<String, Seat>,
    /// The connection of the shop's side: imports, holds, exports, proofs.
    rim: Store,
    /// The waybills of the newest export.
    pub rows: Vec<String>,
    /// The forces so far, as they were asked for last.
    forced: Vec<String>,
}

/// Both clocks of the site.
#[derive(Clone, Copy, Default)]
struct Hands {
    mono_ms: u64,
    /// How far the wall clock was set away from it.
    set_ms: i64,
    /// An evil twin: there is only the wall clock.
    one: bool,
}

impl Hands {
    fn now(self) -> Now {
        let Now { wall_ms, mono_ms } = at(self.mono_ms);
        let mono_ms = if self.one { mono_ms.saturating_add_signed(self.set_ms) } else { mono_ms };
        Now { wall_ms: wall_ms + self.set_ms, mono_ms }
    }
}

/// A bench and its devices.
struct Seat {
    bench: Bench,
    station: Station,
    screen: Screen,
    posted: Arc<Mutex<Vec<(bool, Signal)>>>,
    scale: Option<ScaleEar>,
    scanner: ScannerEar,
}

impl Seat {
    /// Opens a bench, as the daemon would.
    fn take(bench: Bench, rules: &Arc<Rules>, path: &Path, clock: &Arc<Mutex<Hands>>) -> Seat {
        let posted = Arc::new(Mutex::new(Vec::new()));
        let mut station = Station::open(bench.clone(), Arc::clone(rules), path.to_owned()).unwrap();
        station.begin(clock.lock().unwrap().now()).unwrap();
        let screen = station.picture();
        let post = |is_scale: bool| -> Post {
            let posted = Arc::clone(&posted);
            Arc::new(move |signal| posted.lock().unwrap().push((is_scale, signal)))
        };
        let reads: Clock = {
            let clock = Arc::clone(clock);
            Arc::new(move || clock.lock().unwrap().now())
        };
        let format = scanner::find("serial").unwrap();
        let mut scanner = ScannerEar::new(format, &scanner::LAYOUTS[0], &scanner::GS_MODES[0], post(false));
        scanner.up(None).unwrap();
        let scale = bench.weighs.then(|| {
            let protocol = scale::find("comma").unwrap();
            let (view, _) = watch::channel(ScaleView::default());
            ScaleEar::new(protocol, scale::Setup::default(), None, Mg::grams(3), view, post(true), reads)
        });
        Seat { bench, station, screen, posted, scale, scanner }
    }

    /// Hands over what the devices said. Whether there was something new to show.
    fn deliver(&mut self, now: Now) -> bool {
        let mut told = false;
        let posted = std::mem::take(&mut *self.posted.lock().unwrap());
        for (is_scale, signal) in posted {
            let device = DeviceId::from(if is_scale { "scale" } else { "scanner-1" });
            let screen = match signal {
                Signal::Noticed(notice) => self.station.note(&device, notice),
                signal => hear(&device, is_scale, signal).and_then(|arrival| self.station.step(arrival, now)),
            };
            if let Some(screen) = screen {
                assert_eq!(screen.seq, self.screen.seq + 1, "seq grows by one");
                (self.screen, told) = (screen, true);
            }
        }
        told
    }

    fn weigh(&mut self, heads: &[&str], grams: &str) {
        let mg = Mg::parse_grams(grams).unwrap();
        for (index, head) in heads.iter().enumerate() {
            let shown = if index + 1 < heads.len() && mg.0 > 0 { Mg(mg.0 * 2 / 3) } else { mg };
            self.scale_bytes(&format!("{head}+{:04}.{:03}kg\r\n", shown.0 / 1_000_000, shown.0 / 1000 % 1000));
        }
    }

    fn scale_bytes(&mut self, text: &str) {
        if let Some(scale) = &mut self.scale {
            scale.bytes(text.as_bytes());
        }
    }
}

impl Stage {
    /// Plays a story to its end, and proves the journal. Panics with the line that went wrong.
    pub fn play(&mut self, story: &str) {
        for (index, line) in story.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // The last bar with blanks around it: a code may hold bars.
            let (step, expected) = line.rsplit_once(" | ").unwrap_or((line, ""));
            let told = self.step(step.trim());
            if let Err(wrong) = self.check(expected.trim(), told) {
                panic!("line {}: {line}\n  {wrong}\n  screen: {:?}", index + 1, self.screen());
            }
        }
        self.check_chain();
    }

    /// A bench with nothing on it and these orders in its store.
    pub fn set(role: Role, change: impl Fn(&mut Rules), orders: &str) -> Stage {
        Stage::set_drilled(None, role, change, orders)
    }

    /// The same, where the scales of the site are tested.
    pub fn set_drilled(drill: Option<Drill>, role: Role, change: impl Fn(&mut Rules), orders: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighhouse.db");
        let mut rules = default_rules();
        change(&mut rules);
        let (rules, clock) = (Arc::new(rules), Arc::new(Mutex::new(Hands::default())));
        let mut rim = Store::open(&path).unwrap();
        rim.import(orders.lines().filter_map(order).collect(), || at(0)).unwrap();
        let seat = Seat::take(bench("bench-1", role, drill), &rules, &path, &clock);
        let mut stage = Stage {
            _folder: folder,
            path,
            rules,
            clock,
            seat,
            others: BTreeMap::new(),
            rim,
            rows: vec![],
            forced: vec![],
            drill,
        };
        stage.step("plug scale");
        stage.step("take");
        stage
    }

    /// Does one step. Whether there was something new to show.
    pub fn step(&mut self, step: &str) -> bool {
        let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
        if verb == "set" {
            self.clock.lock().unwrap().set_ms += 60_000 * rest.parse::<i64>().unwrap();
            return false;
        }
        self.clock.lock().unwrap().mono_ms += 1_000;
        let now = self.clock.lock().unwrap().now();
        match verb {
            "scan" => self.seat.scanner.bytes(format!("{rest}\r\n").as_bytes()),
            "bytes" => self.seat.scanner.bytes(&unescape(rest)),
            "pause" => self.seat.scanner.silence(),
            "put" => self.seat.weigh(&["US,GS,", "US,GS,", "ST,GS,"], rest),
            "lean" => self.seat.weigh(&["US,GS,"], rest),
            "settle" => self.seat.weigh(&["US,GS,", "ST,GS,"], rest),
            "take" => self.seat.weigh(&["US,GS,", "ST,GS,"], "0"),
            "overload" => self.seat.scale_bytes("OL,GS,+            \r\n"),
            "unplug" if rest == "scanner" => self.seat.scanner.down(&Loss::new(LossCause::Gone, "unplugged")),
            "plug" if rest == "scanner" => self.seat.scanner.up(None).unwrap(),
            "unplug" => {
                self.seat.scale.iter_mut().for_each(|scale| scale.down(&Loss::new(LossCause::Gone, "unplugged")))
            }
            "plug" => self.seat.scale.iter_mut().for_each(|scale| scale.up(None).unwrap()),
            "restart" => self.restart(),
            "import" => {
                self.rim.import(vec![order(rest).unwrap()], || now).unwrap();
            }
            "hold" | "lift" => self.hold(verb, rest, now),
            "report" => self.rim.report_source(&HoldSource::parse(rest).unwrap(), now).unwrap(),
            "minutes" => self.clock.lock().unwrap().mono_ms += 60_000 * rest.parse::<u64>().unwrap(),
            "glance" => return self.glance(now),
            "disk" => self.disk(rest),
            "store" => self.carry(rest),
            "export" => self.export(now),
            "clock" => return self.turn_clock(rest),
            "verify" => self.check_chain(),
            "at" => self.go(rest),
            "wake" => {
                let screen = self.seat.station.wake(now);
                let told = screen.is_some();
                self.seat.screen = screen.unwrap_or(self.seat.screen.clone());
                return told;
            }
            "forces" => self.forced = self.forces(),
            "wait" => self.clock.lock().unwrap().mono_ms += rest.parse::<u64>().unwrap() * 1_000,
            "equal" => self.equal(rest),
            "file" => self.file(rest),
            _ => panic!("no such step: {step}"),
        }
        self.seat.deliver(now)
    }

    /// Takes the monotonic clock away: an evil twin, whose windows go with the clock on the wall.
    pub fn with_one_clock(&mut self) {
        let mut clock = self.clock.lock().unwrap();
        (clock.one, clock.mono_ms) = (true, clock.mono_ms + 7 * 24 * 3_600_000);
    }

    /// Two readings a quarter of a second apart, of a scale that does not say whether its load rests.
    fn equal(&mut self, grams: &str) {
        let mg = Mg::parse_grams(grams).unwrap();
        for _ in 0..2 {
            self.clock.lock().unwrap().mono_ms += 250;
            self.seat.scale_bytes(&format!("+{:04}.{:03}kg\r\n", mg.0 / 1_000_000, mg.0 / 1000 % 1000));
        }
    }

    /// Walks to a bench; the first time it is a new one, with its scale plugged in and empty.
    fn go(&mut self, rest: &str) {
        let (name, role) = rest.split_once(' ').unwrap_or((rest, "pack+weigh"));
        let role = match role {
            "pack" => Role::Pack,
            "weigh" => Role::Weigh,
            "hand-over" => Role::HandOver,
            _ => Role::PackWeigh,
        };
        if self.seat.bench.station.as_str() == name {
            return;
        }
        let known = self.others.remove(name);
        let new = known.is_none();
        let seat =
            known.unwrap_or_else(|| Seat::take(bench(name, role, self.drill), &self.rules, &self.path, &self.clock));
        let left = std::mem::replace(&mut self.seat, seat);
        self.others.insert(left.bench.station.to_string(), left);
        if new {
            self.step("plug scale");
            self.step("take");
        }
    }

    /// What the daemon has a bench do when the store changed without a scan.
    fn glance(&mut self, now: Now) -> bool {
        let Some(screen) = self.seat.station.glance(now) else { return false };
        assert_eq!(screen.seq, self.seat.screen.seq + 1, "seq grows by one");
        self.seat.screen = screen;
        true
    }

    /// Waits until the next such time of the day, in UTC.
    fn turn_clock(&mut self, time: &str) -> bool {
        const DAY_MS: i64 = 24 * 3_600_000;
        let (hours, minutes) = time.split_once(':').unwrap();
        let wanted = (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * 60_000;
        let mut clock = self.clock.lock().unwrap();
        let wait = (wanted - clock.now().wall_ms).rem_euclid(DAY_MS);
        clock.mono_ms += u64::try_from(wait).unwrap();
        false
    }

    /// What kill -9 leaves: only the file.
    fn restart(&mut self) {
        self.seat = Seat::take(self.seat.bench.clone(), &self.rules, &self.path, &self.clock);
        self.step("plug scale");
    }

    fn hold(&mut self, verb: &str, rest: &str, now: Now) {
        let mut words = rest.split(' ');
        let no = ShipmentNo::from(words.next().unwrap());
        let reason = HoldReason::parse(words.next().unwrap()).unwrap();
        let source = words.next().map_or(HoldSource::Api, |source| HoldSource::parse(source).unwrap());
        let store = &mut self.rim;
        let known = match verb {
            "hold" => store.set_hold(&no, &reason, source, "", now),
            _ => store.lift_hold(&no, &reason, source, now),
        };
        assert!(known.unwrap() || verb != "hold", "no shipment {no}");
    }

    /// `full`: no row can be written. `torn`: everything can be written, and the commit itself fails.
    fn disk(&mut self, how: &str) {
        let sql = match how {
            "full" => "CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'disk full'); END",
            "torn" => {
                "CREATE TABLE IF NOT EXISTS absent (id INTEGER PRIMARY KEY);
                 CREATE TABLE IF NOT EXISTS orphan (id REFERENCES absent DEFERRABLE INITIALLY DEFERRED);
                 CREATE TRIGGER broken AFTER INSERT ON event BEGIN INSERT INTO orphan VALUES (1); END"
            }
            _ => "DROP TRIGGER broken",
        };
        rusqlite::Connection::open(&self.path).unwrap().execute_batch(sql).unwrap();
    }

    /// `away`: somebody moves the store's files while it is in use; else he brings them back.
    fn carry(&self, how: &str) {
        for end in ["", "-wal", "-shm"] {
            let name = |away: &str| PathBuf::from(format!("{}{away}{end}", self.path.display()));
            let (from, to) = if how == "away" { (name(""), name(".away")) } else { (name(".away"), name("")) };
            std::fs::rename(from, to).unwrap();
        }
    }

    fn export(&mut self, now: Now) {
        let file =
            |id: &str, _: &[_]| Manifest { file: id.to_owned(), sha256: String::new(), refused: vec![], left: vec![] };
        let built = self.rim.build_batch(draft("day", false), now, file).unwrap();
        self.rows = built.batch.iter().flat_map(|batch| &batch.rows).map(|row| row.key.waybill.to_string()).collect();
    }

    /// Whether the proof holds, and every bench would stand after a restart where it stands now.
    pub fn proof(&mut self) -> Result<(), String> {
        self.rim.verify().unwrap().map_err(|fault| fault.to_string())?;
        for seat in self.others.values().chain([&self.seat]) {
            let replayed = Station::open(seat.bench.clone(), self.rules.clone(), self.path.clone()).unwrap();
            if replayed.session() != seat.station.session() {
                return Err(format!(
                    "a restart must stand where {} stood:\n{:?}\n{:?}",
                    seat.bench.station,
                    replayed.session(),
                    seat.station.session()
                ));
            }
        }
        Ok(())
    }

    fn check_chain(&mut self) {
        self.proof().unwrap_or_else(|wrong| panic!("{wrong}"));
    }

    fn check(&self, expected: &str, told: bool) -> Result<(), String> {
        for want in expected.split_whitespace() {
            let (key, value) = want.split_once('=').unwrap_or((want, ""));
            let (found, wanted) = match key {
                "same" => (told.to_string(), "false".to_owned()),
                "off" | "green" | "amber" | "red" => {
                    (format!("{:?}", self.seat.screen.light()).to_lowercase(), want.to_owned())
                }
                "packed" => (self.packed(), value.to_owned()),
                "here" => (self.here(), value.to_owned()),
                "box" => (self.parcel(), value.to_owned()),
                "shows" => (self.shows(), value.to_owned()),
                "none" => (self.shows(), String::new()),
                "recalls" => (self.recalls(), value.to_owned()),
                "silent" => (self.silent(), value.to_owned()),
                "changes" => (self.changes(), value.to_owned()),
                "step" => (self.step_name(), value.to_owned()),
                "choices" => (self.choices(), value.to_owned()),
                "forced" => (self.forced.join(","), value.to_owned()),
                "notes" => (self.notes(), value.to_owned()),
                "operator" => (named(&self.seat.screen.operator), value.to_owned()),
                "acting" => (named(&self.seat.screen.acting), value.to_owned()),
                "left" => {
                    (self.seat.screen.due.map(|due| due.left_s.to_string()).unwrap_or_default(), value.to_owned())
                }
                "late" => (self.seat.screen.due.is_some_and(|due| due.late()).to_string(), "true".to_owned()),
                "says" => (self.says(&value.replace('_', " ")), String::new()),
                "rows" => (self.rows.join(","), value.to_owned()),
                fault => (self.fault().to_owned(), fault.to_owned()),
            };
            if found != wanted {
                return Err(format!("{key}: wanted {wanted:?}, found {found:?}"));
            }
        }
        Ok(())
    }

    /// The kinds of facts filed under a shipment hold these, in this order, among others.
    fn file(&mut self, rest: &str) {
        let (no, wanted) = rest.split_once(' ').unwrap();
        let evidence = self.rim.shipment_evidence(no).unwrap().unwrap();
        let kinds: Vec<&str> =
            evidence["facts"].as_array().unwrap().iter().filter_map(|f| f["kind"].as_str()).collect();
        let mut left = kinds.iter();
        for want in wanted.split_whitespace() {
            assert!(left.any(|kind| *kind == want), "{no}: {want} is not filed there in order: {kinds:?}");
        }
    }

    /// The picture of the bench where somebody stands.
    pub fn screen(&self) -> &Screen {
        &self.seat.screen
    }

    /// What that bench remembers.
    pub fn session(&self) -> &Session {
        self.seat.station.session()
    }

    /// What every bench remembers.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.others.values().chain([&self.seat]).map(|seat| seat.station.session())
    }

    /// The bench where somebody stands.
    pub fn bench(&self) -> &Bench {
        &self.seat.bench
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn notes(&self) -> String {
        self.seat.screen.notices.iter().map(|(_, notice)| notice.id()).collect::<Vec<_>>().join(",")
    }

    fn recalls(&self) -> String {
        self.seat.screen.recalls.iter().map(|recall| recall.waybill.as_str()).collect::<Vec<_>>().join(",")
    }

    fn silent(&self) -> String {
        self.seat.screen.silent.iter().map(|silent| silent.source.id()).collect::<Vec<_>>().join(",")
    }

    /// `quantity:goods-A:1>2`, without blanks.
    fn changes(&self) -> String {
        let changes = match &self.seat.screen.verdict {
            Verdict::Info(Step::OpenedChanged(changes)) => changes.as_slice(),
            Verdict::Reject(_, detail) => &detail.changes,
            _ => &[],
        };
        let shown = |change: &Change| {
            let Change { what, item, before, after } = change;
            format!("{}:{item}:{before}>{after}", what.id()).replace(' ', "-")
        };
        changes.iter().map(shown).collect::<Vec<_>>().join(",")
    }

    fn packed(&self) -> String {
        let lines = self.seat.screen.shipment.iter().flat_map(|shipment| &shipment.lines);
        lines.map(|line| format!("{}/{}", line.packed, line.ordered)).collect::<Vec<_>>().join(",")
    }

    fn here(&self) -> String {
        let lines = self.seat.screen.shipment.iter().flat_map(|shipment| &shipment.lines);
        lines.map(|line| line.here.to_string()).collect::<Vec<_>>().join(",")
    }

    fn parcel(&self) -> String {
        let shown = self.seat.screen.shipment.as_ref();
        shown.map(|shown| format!("{}/{}", shown.parcel, shown.parcels)).unwrap_or_default()
    }

    /// Imports an order as the shop would, and hears why not.
    pub fn import(&mut self, line: &str) -> Result<(), String> {
        let report = self.rim.import(vec![order(line).unwrap()], || at(0)).unwrap();
        match &report.outcomes[0].1 {
            Outcome::Refused(why) => Err(why.clone()),
            _ => Ok(()),
        }
    }

    /// What `show` and the API know of a shipment.
    pub fn evidence(&mut self, no: &str) -> serde_json::Value {
        self.rim.shipment_evidence(no).unwrap().unwrap()
    }

    fn shows(&self) -> String {
        self.seat.screen.shipment.as_ref().map(|shipment| shipment.no.to_string()).unwrap_or_default()
    }

    /// The name of the step that the screen shows.
    fn step_name(&self) -> String {
        match &self.seat.screen.verdict {
            Verdict::Info(step) => format!("{step:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned(),
            _ => String::new(),
        }
    }

    /// What there is to choose from, without blanks.
    fn choices(&self) -> String {
        match &self.seat.screen.verdict {
            Verdict::Reject(_, detail) => detail.choices.join(",").replace(' ', ""),
            _ => String::new(),
        }
    }

    /// `li:no-code:SKU-B*1`, `li:weight-known:over-weight:150`.
    fn forces(&mut self) -> Vec<String> {
        let told = self.rim.forces(0, i64::MAX).unwrap();
        let told = told["forces"].as_array().unwrap().iter().map(|force| {
            let text = |key: &str| force[key].as_str().unwrap_or_default().to_owned();
            let of = match &*text("what") {
                "item" => format!("{}*{}", text("sku"), force["qty"]),
                _ => format!("{}:{}", text("fault"), text("weight_g")),
            };
            format!("{}:{}:{of}", text("operator"), text("reason"))
        });
        told.collect()
    }

    /// The shop's side.
    pub fn rim(&mut self) -> &mut Store {
        &mut self.rim
    }

    /// The rules change, and every bench is opened anew.
    pub fn change(&mut self, change: impl Fn(&mut Rules)) {
        change(Arc::make_mut(&mut self.rules));
        self.restart();
    }

    /// Empty where the words hold these.
    fn says(&self, wanted: &str) -> String {
        let said = words::verdict(&self.seat.screen.verdict).en;
        if said.contains(wanted) { String::new() } else { said }
    }

    fn fault(&self) -> &'static str {
        match &self.seat.screen.verdict {
            Verdict::Reject(fault, _) => fault.id(),
            _ => "no fault",
        }
    }
}

/// Reads `S1 W1 A*2@120 B*1@80:gift`: shipment, waybill (`-` for none, `W1|W2` for two), lines of sku*qty@grams (see [`line`]); `box=CODE`,
/// `hold=REASON`, `remark=TEXT`, `seller=TEXT`, `buyer=TEXT`, `due=MS`, `by=COURIER` too. A line may end in `/ORDER`, the number of its order.
pub fn order(line: &str) -> Option<Shipment> {
    let mut words = line.split_whitespace();
    let no = words.next()?;
    let waybill = words.next()?;
    let mut shipment = Shipment {
        no: no.into(),
        revision: 0,
        carrier: "SF".into(),
        waybills: waybill.split('|').filter(|waybill| *waybill != "-").map(Into::into).collect(),
        remark: String::new(),
        seller_remark: String::new(),
        buyer_remark: String::new(),
        hold: None,
        resend: None,
        ship_by_ms: None,
        packaging: None,
        lines: vec![],
    };
    for word in words {
        match word.split_once('=').filter(|(key, _)| !key.contains(';')) {
            Some(("by", carrier)) => shipment.carrier = carrier.to_owned(),
            Some(("box", code)) => shipment.packaging = Some(code.to_owned()),
            Some(("remark", text)) => shipment.remark = text.to_owned(),
            Some(("seller", text)) => shipment.seller_remark = text.to_owned(),
            Some(("buyer", text)) => shipment.buyer_remark = text.to_owned(),
            Some(("due", ms)) => shipment.ship_by_ms = ms.parse().ok(),
            Some(("resend", what)) => {
                let (of, reason) = what.split_once(':').unwrap();
                let reason = ResendReason::from_id(reason).unwrap();
                shipment.resend = Some(Resend { of: of.into(), reason });
            }
            Some(("hold", reason)) => shipment.hold = HoldReason::parse(reason),
            _ => shipment.lines.push(self::line(no, word)),
        }
    }
    Some(shipment)
}

/// `A*2@100:gift`, and behind semicolons what else is said of the line: `;code=X`, `;pack=X*6`, `;bundle=X*2`, `;serial=U-#`,
/// `;name=N`, `;spec=S`, `;order=NO`, `;item=NO`.
fn line(no: &str, word: &str) -> Line {
    let (word, more) = word.split_once(';').unwrap_or((word, ""));
    let mut line = plain_line(no, word);
    for (key, value) in more.split(';').filter_map(|more| more.split_once('=')) {
        let pack = || {
            let (code, pieces) = value.split_once('*').unwrap();
            PackCode { code: code.to_owned(), pieces: pieces.parse().unwrap() }
        };
        match key {
            "code" => line.codes.push(value.to_owned()),
            "pack" => line.packs.push(pack()),
            "bundle" => line.bundles.push(pack()),
            "serial" => line.serial = Some(value.to_owned()),
            "name" => line.name = value.to_owned(),
            "spec" => line.spec = value.to_owned(),
            "item" => line.item = Some(value.to_owned()),
            "order" => line.order.no = value.to_owned(),
            _ => panic!("no such word of a line: {key}"),
        }
    }
    line
}

fn plain_line(no: &str, word: &str) -> Line {
    let own = format!("O-{no}");
    let (word, order) = word.split_once('/').unwrap_or((word, &own));
    let (word, kind) = word.split_once(':').unwrap_or((word, "goods"));
    let (word, grams) = word.split_once('@').unwrap_or((word, ""));
    let (sku, qty) = word.split_once('*').unwrap_or((word, "1"));
    Line {
        order: OrderRef { shop: "shop-a".into(), no: order.to_owned() },
        sku: format!("SKU-{sku}"),
        name: format!("goods {sku}"),
        spec: String::new(),
        qty: qty.parse().unwrap(),
        codes: vec![sku.to_owned()],
        packs: vec![],
        bundles: vec![],
        serial: None,
        unit_weight: Mg::parse_grams(grams),
        item: None,
        kind: LineKind::IDS.iter().find(|(_, id)| *id == kind).unwrap().0,
    }
}

fn bench(name: &str, role: Role, drill: Option<Drill>) -> Bench {
    let (packs, weighs) = (matches!(role, Role::Pack | Role::PackWeigh), matches!(role, Role::Weigh | Role::PackWeigh));
    Bench { station: name.into(), packs, weighs, hands_over: role == Role::HandOver, drill }
}

fn named(operator: &Option<Operator>) -> String {
    operator.as_ref().map(ToString::to_string).unwrap_or_default()
}

pub fn default_rules() -> Rules {
    Rules {
        stations: vec!["bench-1".into(), "bench-2".into()],
        check_required: false,
        weigh_required: false,
        under: Tolerance { least: Mg::grams(15), percent: 2 },
        over: Tolerance { least: Mg::grams(20), percent: 3 },
        ceiling: Mg::grams(30_000),
        opening_counts: false,
        hold_sources: vec![],
        recall_ms: 72 * 3_600_000,
        resend_cut_off: None,
        packaging: vec![Packaging { code: "BOX-S".into(), name: "small box".into(), weight: Mg::grams(45) }],
        goods: Default::default(),
        carriers: Carriers::default(),
        people: Default::default(),
        deadlines: Default::default(),
    }
}

fn at(mono_ms: u64) -> Now {
    Now { wall_ms: 1_790_000_000_000 + mono_ms as i64, mono_ms }
}

fn unescape(text: &str) -> Vec<u8> {
    let text = text.replace("\\r", "\r").replace("\\x1b", "\x1b").replace("\\0", "\0");
    text.replace("\\g", "\u{1d}").into_bytes()
}

/// A file of every shop's rows.
pub fn draft(day: &str, one_number: bool) -> Draft<'_> {
    Draft { day, profile: "generic", one_number, items: false, shops: Shops::All }
}
