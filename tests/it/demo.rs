//! The demo: its day, its shift rehearsed without threads or waiting, and the real thing answering a browser's calls.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use weighhouse::demo::script::{Expect, Step, read};
use weighhouse::demo::shift::SHIFT;
use weighhouse::demo::trials::TRIALS;
use weighhouse::demo::{Day, Platform, coach};
use weighhouse::device::{Arrivals, Clock, Post, ScaleEar, ScannerEar, Signal, Source, Wire, follow};
use weighhouse::domain::*;
use weighhouse::packing::Bench;
use weighhouse::station::{Station, hear};
use weighhouse::store::{Manifest, Store};
use weighhouse::{daemon, demo, scale, scanner};

use crate::story::draft;

/// What a bench of this kind cannot meet, and why.
const NOT_HERE: &[(Fault, &str)] = &[
    (Fault::CannotAsk, "the store answers"),
    (Fault::NotSaved, "the disk takes everything"),
    (Fault::NotChecked, "whoever weighs here has checked"),
    (Fault::UnusedWaybill, "no order of the day names more labels than one"),
    (Fault::WrongCarrier, "no rule says yet which numbers a courier has"),
    (Fault::AmbiguousCode, "each barcode of the day means one kind of goods"),
    (Fault::SerialUsed, "no goods of the day bear serial numbers"),
    (Fault::SerialWanted, "no goods of the day bear serial numbers"),
    (Fault::NoSingle, "a number or a waybill opens shipments here"),
    (Fault::RemarkUnread, "no remark of the day is marked as important"),
    (Fault::GiftOffered, "gift offers are off unless a site switches them on"),
    (Fault::UnknownBadge, "no operator of the day is named"),
    (Fault::NoOperator, "nobody has to log in"),
    (Fault::NoRight, "no operator of the day is named"),
    (Fault::ScaleOff, "the scale of the day is not tested"),
    (Fault::CheckDue, "the scale of the day is not tested"),
];

#[test]
fn the_day_is_taken_in_whole_and_each_run_has_numbers_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, zone) = store(folder.path());
    let days: Vec<Day> = (0..3).map(|_| Day::fresh(&mut store, &zone, Now::default).unwrap()).collect();
    let mut seen = BTreeSet::new();
    for shipment in days.iter().flat_map(|day| &day.shipments) {
        assert!(seen.insert(shipment.no.to_string()), "{} twice", shipment.no);
        assert!(shipment.waybills.iter().all(|waybill| seen.insert(waybill.to_string())));
        for code in shipment.lines.iter().flat_map(|line| &line.codes) {
            assert!(weighhouse::code::gtin14(code).is_ok(), "{code}: its check digit is wrong");
        }
    }
    assert_eq!(days[0].shipments.len(), 12);
    assert_eq!(days[0].shipments.iter().filter(|shipment| shipment.waybills.is_empty()).count(), 1);
}

#[test]
fn every_shipment_offered_has_a_story_a_weight_and_its_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, zone) = store(folder.path());
    let day = Day::fresh(&mut store, &zone, Now::default).unwrap();
    let offered = day.to_json(&daemon::rules(&demo::config(folder.path(), 0).unwrap()));
    let shipments = offered["shipments"].as_array().unwrap();
    assert_eq!(shipments.len(), day.shipments.len());
    for (offer, shipment) in shipments.iter().zip(&day.shipments) {
        let pieces: u32 = shipment.lines.iter().map(Line::scans).sum();
        assert_eq!(offer["items"].as_array().unwrap().len(), pieces as usize, "{}", shipment.no);
        assert!(offer["items"].as_array().unwrap().iter().all(|item| item["code"].is_string()));
        assert!(offer["story"]["zh-CN"].is_string() && offer["story"]["en"].is_string());
    }
    assert_eq!((shipments[1]["grams"].as_str(), shipments[4]["grams"].as_str()), (Some("342"), Some("387")));
}

#[test]
fn the_shift_meets_every_fault_that_it_claims_and_only_the_green_leave() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::set(folder.path());
    let wanted: BTreeSet<Fault> =
        Fault::ALL.iter().copied().filter(|fault| NOT_HERE.iter().all(|(not, _)| not != fault)).collect();
    for run in 1..=2 {
        stage.met.clear();
        stage.play(&script()).unwrap_or_else(|wrong| panic!("play {run}: {wrong}"));
        assert_eq!(stage.met, wanted, "play {run}");
    }
    let rows = stage.rows();
    assert_eq!(
        rows.keys().cloned().collect::<BTreeSet<_>>(),
        stage.green,
        "what leaves is what got a lasting green light"
    );
    assert_eq!(rows.len(), 18, "nine parcels a play");
    assert_eq!(rows.values().filter(|orders| orders.len() == 2).count(), 2, "one parcel of two orders a play");
}

/// More moves than any parcel of the day needs, its mending included.
const MOVES: usize = 24;

#[test]
fn every_fault_is_provoked_by_name_and_mended_by_following_the_coach() {
    let wanted: BTreeSet<Fault> =
        Fault::ALL.iter().copied().filter(|fault| NOT_HERE.iter().all(|(not, _)| not != fault)).collect();
    assert_eq!(TRIALS.iter().map(|trial| trial.fault).collect::<BTreeSet<_>>(), wanted);
    assert_eq!(TRIALS.len(), wanted.len());
    for trial in TRIALS {
        let folder = tempfile::tempdir().unwrap();
        let mut stage = Stage::set(folder.path());
        let id = trial.fault.id();
        stage.play(trial.lines).unwrap_or_else(|wrong| panic!("{id}: {wrong}"));
        assert!(
            matches!(&stage.screen.verdict, Verdict::Reject(fault, _) if *fault == trial.fault),
            "{id} is what is seen last"
        );
        let before = stage.screen.done;
        let mut moves = vec![];
        while stage.screen.done == before {
            moves.push(stage.follow().unwrap_or_else(|| panic!("{id}: the coach is at a loss after {moves:?}")));
            assert!(moves.len() < MOVES, "{id}: no parcel got done by {moves:?}");
        }
        let reds = stage.met.len();
        assert!(
            stage.screen.light() == Light::Green,
            "{id}: {moves:?} ends in {:?}, {reds} faults",
            stage.screen.verdict
        );
    }
}

#[test]
fn who_follows_the_coach_packs_the_day_and_meets_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::set(folder.path());
    stage.begin();
    let mut moves = vec![];
    while let Some(told) = stage.follow() {
        moves.push(told);
        assert!(moves.len() < 12 * MOVES, "it ends, and not with {:?}", &moves[moves.len() - MOVES..]);
    }
    assert_eq!(stage.met, BTreeSet::new(), "a coach that is followed is right");
    assert_eq!((stage.screen.done, stage.rows().len()), (11, 11), "all but the one that the buyer gave back");
}

#[test]
fn a_script_that_is_wrong_anywhere_is_found_out() {
    let edits = [
        ("put 541 | green", "put 641 | green"),
        ("scan NOTE | off", ""),
        ("scan WH:CONFIRM | off", ""),
        ("change 10 |", ""),
        ("plug scale | off", ""),
        ("scan MUG-400 | wrong-item", "scan MUG-400 | off"),
        ("scan no 99 | no-shipment", "scan no 98 | held"),
        ("scan WH:HOLD | off", "scan WH:CONFIRM | off"),
        ("take | off", "taek | off"),
    ];
    for (from, to) in edits {
        let folder = tempfile::tempdir().unwrap();
        let mut lines = script();
        let at = lines.iter().position(|line| *line == from).unwrap_or_else(|| panic!("{from} is not in the script"));
        lines[at] = to;
        lines.retain(|line| !line.is_empty());
        assert!(Stage::set(folder.path()).play(&lines).is_err(), "{from:?} became {to:?} unnoticed");
    }
}

#[test]
fn the_real_thing_answers_and_a_scan_reaches_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut orders = demo::orders(folder.path(), 0, Duration::ZERO).unwrap();
    let (tell, told) = mpsc::channel();
    orders.ready = Box::new(move |address| tell.send(address.to_owned()).unwrap());
    // It lives as long as the tests: only a signal ends it, and that would end them all.
    std::thread::spawn(move || daemon::run(orders));
    let address = told.recv_timeout(Duration::from_secs(20)).unwrap();
    let house = House::at(&address, folder.path());

    assert!(house.call("GET", "/healthz", "").0.contains(" 200 "));
    let (_, day) = house.call("GET", "/demo/day", "");
    let day: Value = serde_json::from_str(&day).unwrap();
    let no = day["shipments"][0]["no"].as_str().unwrap();
    assert_eq!(day["play"]["on"], false);

    let mut screens = house.screens();
    let before = screens.find(|screen| screen["scale"]["link"] == "up").unwrap();
    let scan =
        |station: &str| house.call("POST", "/demo/scan", &format!(r#"{{"station":"{station}","code":"{no}"}}"#)).0;
    assert!(scan("bench-1").contains(" 204 "));
    let screen = screens.find(|screen| screen["shipment"]["no"] == no).unwrap();
    assert!(screen["seq"].as_u64() > before["seq"].as_u64());
    assert_eq!(screen["verdict"]["kind"], "info");
    assert!(scan("bench-9").contains(" 404 "));
}

#[test]
fn a_simulated_device_is_followed_through_every_plug_and_no_longer() {
    #[derive(Default)]
    struct Ear(String);
    impl Wire for Ear {
        fn up(&mut self, _: Option<&[u8]>) -> std::io::Result<()> {
            self.0 += "up ";
            Ok(())
        }
        fn down(&mut self, _: &Loss) {
            self.0 += "down ";
        }
        fn bytes(&mut self, bytes: &[u8]) {
            self.0 += std::str::from_utf8(bytes).unwrap();
        }
        fn silence(&mut self) {}
        fn patience(&self) -> Duration {
            Duration::from_secs(1)
        }
        fn ask(&self) -> Option<&'static [u8]> {
            None
        }
        fn endless(&self) -> bool {
            false
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut ear = Ear::default();
    runtime.block_on(async {
        let (plugs, wires) = tokio::sync::mpsc::channel(2);
        for word in ["one ", "two "] {
            let (mut ours, theirs) = tokio::io::duplex(64);
            ours.write_all(word.as_bytes()).await.unwrap();
            plugs.send(theirs).await.unwrap();
        }
        drop(plugs);
        follow(Source::Simulated(wires), &mut ear, Arrivals::none()).await;
    });
    assert_eq!(ear.0, "up one down up two down ");
}

/// The shift's lines.
fn script() -> Vec<&'static str> {
    SHIFT.iter().flat_map(|scene| scene.lines).copied().collect()
}

fn store(folder: &Path) -> (Store, jiff::tz::TimeZone) {
    let config = demo::config(folder, 0).unwrap();
    (Store::open(&config.store).unwrap(), config.site.zone)
}

/// The demo's bench without threads: its platform's frames and its scanner's bytes, the real decoders, station and store. Time is counted.
struct Stage {
    day: Option<Day>,
    view: watch::Receiver<ScaleView>,
    folder: std::path::PathBuf,
    station: Station,
    screen: Screen,
    platform: Platform,
    plugged: bool,
    scale: ScaleEar,
    scanner: ScannerEar,
    posted: Arc<Mutex<Vec<(bool, Signal)>>>,
    ms: Arc<Mutex<u64>>,
    met: BTreeSet<Fault>,
    green: BTreeSet<Waybill>,
}

impl Stage {
    fn set(folder: &Path) -> Stage {
        let config = demo::config(folder, 0).unwrap();
        let bench = Bench { station: "bench-1".into(), packs: true, weighs: true, hands_over: false, drill: None };
        let rules = Arc::new(daemon::rules(&config));
        let mut station = Station::open(bench, rules, config.store.clone()).unwrap();
        let posted = Arc::new(Mutex::new(Vec::new()));
        let post = |is_scale: bool| -> Post {
            let posted = Arc::clone(&posted);
            Arc::new(move |signal| posted.lock().unwrap().push((is_scale, signal)))
        };
        let ms = Arc::new(Mutex::new(0));
        let clock: Clock = {
            let ms = Arc::clone(&ms);
            Arc::new(move || Now { wall_ms: 1_790_000_000_000, mono_ms: *ms.lock().unwrap() })
        };
        let (view, seen) = watch::channel(ScaleView::default());
        let comma = scale::find("comma").unwrap();
        let mut scale = ScaleEar::new(comma, scale::Setup::default(), None, config.rules.zero, view, post(true), clock);
        let serial = scanner::find("serial").unwrap();
        let mut scanner = ScannerEar::new(serial, &scanner::LAYOUTS[0], &scanner::GS_MODES[0], post(false));
        scale.up(None).unwrap();
        scanner.up(None).unwrap();
        let screen = station.picture();
        Stage {
            day: None,
            view: seen,
            folder: folder.to_owned(),
            station,
            screen,
            platform: Platform::empty(),
            plugged: true,
            scale,
            scanner,
            posted,
            ms,
            met: BTreeSet::new(),
            green: BTreeSet::new(),
        }
    }

    /// A fresh day comes onto the bench.
    fn begin(&mut self) -> Day {
        let (mut store, zone) = store(&self.folder);
        let day = Day::fresh(&mut store, &zone, Now::default).unwrap();
        self.day = Some(day.clone());
        self.rest();
        day
    }

    /// Plays these lines with a fresh day. `Err` names the line that went another way.
    fn play(&mut self, lines: &[&str]) -> Result<(), String> {
        let day = self.begin();
        for line in lines {
            let (step, expect) = read(line, &day).ok_or(format!("{line}: no such step"))?;
            let before = self.screen.seq;
            self.act(step, &day);
            let fresh = expect == Expect::Anything || self.screen.seq > before;
            if !fresh || !expect.is_met(&self.screen) {
                return Err(format!("{line}: fresh: {fresh}, {:?}", self.screen.verdict));
            }
        }
        Ok(())
    }

    /// Does what the coach says, and returns what that was.
    fn follow(&mut self) -> Option<String> {
        let day = self.day.clone().unwrap();
        let rules = daemon::rules(&demo::config(&self.folder, 0).unwrap());
        let todo = day.todo(&mut store(&self.folder).0).unwrap();
        let next = coach::next(&day, &rules, todo, &self.screen, *self.view.borrow())?;
        self.act(next.step, &day);
        Some(next.told.en)
    }

    fn act(&mut self, step: Step, day: &Day) {
        match step {
            Step::Scan(code) => self.scanner.bytes(format!("{code}\r\n").as_bytes()),
            Step::Put(load) => self.platform.put(load),
            Step::Lean(load) => self.platform.lean(load),
            Step::Take => self.platform.take(),
            Step::Press => self.platform.press(),
            Step::Plug { scale: true, there } => self.plug_scale(there),
            Step::Plug { there: true, .. } => self.scanner.up(None).unwrap(),
            Step::Plug { there: false, .. } => self.scanner.down(&Loss::new(LossCause::Gone, "unplugged")),
            Step::Change => {
                let (mut store, zone) = store(&self.folder);
                day.change(&mut store, &zone, Now::default).unwrap();
            }
        }
        self.rest();
    }

    /// A second goes by.
    fn rest(&mut self) {
        self.deliver();
        for _ in 0..10 {
            *self.ms.lock().unwrap() += 100;
            let frame = self.platform.frame();
            if self.plugged {
                self.scale.bytes(frame.as_bytes());
            }
            self.deliver();
        }
    }

    fn plug_scale(&mut self, there: bool) {
        self.plugged = there;
        if there { self.scale.up(None).unwrap() } else { self.scale.down(&Loss::new(LossCause::Gone, "unplugged")) }
    }

    fn deliver(&mut self) {
        let posted = std::mem::take(&mut *self.posted.lock().unwrap());
        for (is_scale, signal) in posted {
            let device = DeviceId::from(if is_scale { "scale" } else { "scanner-1" });
            let Some(arrival) = hear(&device, is_scale, signal) else { continue };
            let now = Now { wall_ms: 1_790_000_000_000, mono_ms: *self.ms.lock().unwrap() };
            let Some(screen) = self.station.step(arrival, now) else { continue };
            match &screen.verdict {
                Verdict::Accept(sealed) => drop(self.green.insert(sealed.waybill.clone())),
                Verdict::Reject(fault, detail) => {
                    self.met.insert(*fault);
                    let of_weight = matches!(fault, Fault::UnderWeight | Fault::OverWeight);
                    let about = detail.about.as_deref().unwrap_or_default();
                    assert!(
                        !of_weight || !about.starts_with("D0"),
                        "{about} is a shipment, no goods that could be missing"
                    );
                    if let (Fault::SecondWaybill, Some(first)) = (fault, &detail.about) {
                        self.green.remove(&Waybill::from(first.as_str()));
                    }
                }
                Verdict::None | Verdict::Info(_) | Verdict::Doubtful(..) | Verdict::HandedOver(_) => {}
            }
            self.screen = screen;
        }
    }

    /// The tracking rows: the orders of each label.
    fn rows(&self) -> BTreeMap<Waybill, BTreeSet<String>> {
        let file =
            |id: &str, _: &[_]| Manifest { file: id.to_owned(), sha256: String::new(), refused: vec![], left: vec![] };
        let built = store(&self.folder).0.build_batch(draft("day", false), Now::default(), file).unwrap();
        let mut rows: BTreeMap<Waybill, BTreeSet<String>> = BTreeMap::new();
        for row in built.batch.unwrap().rows {
            assert!(rows.entry(row.key.waybill).or_default().insert(row.key.order), "a row twice");
        }
        rows
    }
}

/// A running demo, as a program on this machine sees it.
struct House {
    host: String,
    token: String,
}

impl House {
    fn at(address: &str, folder: &Path) -> House {
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let token = std::fs::read_to_string(folder.join("demo-token")).unwrap().trim().to_owned();
        House { host, token }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let (host, token, length) = (&self.host, &self.token, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        stream
    }

    /// Status line and body.
    fn call(&self, method: &str, path: &str, body: &str) -> (String, String) {
        let mut answer = String::new();
        self.ask(method, path, body).read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    /// The station's screens as its stream tells them: the scale's news is put into the last one; at most so many.
    fn screens(&self) -> impl Iterator<Item = Value> {
        let stream = BufReader::new(self.ask("GET", "/api/v1/stations/bench-1/events", ""));
        let mut screen = Value::Null;
        let data = stream
            .lines()
            .map(Result::unwrap)
            .filter_map(|line| line.strip_prefix("data:").map(|data| serde_json::from_str::<Value>(data).unwrap()));
        data.take(500).map(move |news| {
            if news.get("seq").is_some() {
                screen = news;
            } else {
                screen["scale"] = news;
            }
            screen.clone()
        })
    }
}
