//! A house with a fake store and one bench, called in-process.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;
use weighhouse::device::{Clock, Tap};
use weighhouse::domain::*;
use weighhouse::packing::{Packaging, People, Person, Rules};
use weighhouse::store::{Fact, Found, RowsAsked};
use weighhouse::web::{
    Books, DayFigures, DevicePort, Hardware, Hosts, Looked, Metric, Peer, Pictures, Problem, Pulse, Reel, Rows, Site,
    Speed, StationPort, Token, Toys, router,
};
use weighhouse::words::Language;

pub const TOKEN: &str = "test-token-test-token-test-token-test";
pub const HOSTILE: &str =
    "<img src=x onerror=alert(1)>\u{202e}\u{1b}[2J'; DROP TABLE\r\n\r\nevent: screen\r\ndata: {}\r\n\r\n../..^XA";

#[derive(Default)]
pub struct Shelf {
    calls: Mutex<Vec<String>>,
    pub day: Mutex<DayFigures>,
    pub rows: Mutex<Rows>,
    pub found: Mutex<Vec<Found>>,
    pub evidence: Mutex<Option<Value>>,
    pub looked: Mutex<Looked>,
}

impl Shelf {
    pub fn note(&self, call: String) -> Result<Option<Value>, Problem> {
        self.calls.lock().unwrap().push(call);
        Ok(Some(json!({ "ok": true })))
    }
}

impl Books for Shelf {
    fn import(&self, name: &str, body: &[u8]) -> Result<Value, Problem> {
        self.note(format!("import {name} {}", body.len()))?;
        if body.starts_with(b"bad") {
            Err(Problem::new(422, "bad row").with("rows", json!([1])))
        } else {
            Ok(json!([]))
        }
    }
    fn shipment(&self, no: &ShipmentNo) -> Result<Option<Value>, Problem> {
        match no.as_str() {
            "none" => Ok(None),
            "down" => Err(Problem::new(503, "the store does not answer")),
            _ => {
                let told = self.evidence.lock().unwrap().clone();
                self.note(format!("shipment {no}")).map(|plain| told.or(plain))
            }
        }
    }
    fn parcel(&self, waybill: &Waybill) -> Result<Option<Value>, Problem> {
        self.note(format!("parcel {waybill}"))
    }
    fn order(&self, shop: &str, no: &str) -> Result<Option<Value>, Problem> {
        self.note(format!("order {shop} {no}"))
    }
    fn set_hold(
        &self,
        no: &ShipmentNo,
        reason: &HoldReason,
        source: &HoldSource,
        note: &str,
    ) -> Result<Option<Value>, Problem> {
        self.note(format!("hold {no} {reason} {source} {note}"))
    }
    fn lift_hold(&self, no: &ShipmentNo, reason: &HoldReason, source: &HoldSource) -> Result<Option<Value>, Problem> {
        self.note(format!("lift {no} {reason} {source}"))
    }
    fn recalls(&self) -> Result<Value, Problem> {
        Ok(json!({"recalls": [], "all": 0}))
    }
    fn report_source(&self, source: &HoldSource) -> Result<Option<Value>, Problem> {
        self.note(format!("report {source}"))
    }
    fn hold_sources(&self) -> Result<Value, Problem> {
        Ok(json!({"sources": []}))
    }
    fn take_back(&self, waybill: &Waybill, items: &[CameBack]) -> Result<Option<Value>, Problem> {
        self.note(format!("take back {waybill} {items:?}"))
    }
    fn forces(&self, day: Option<&str>) -> Result<Value, Problem> {
        self.note(format!("forces {day:?}")).map(Option::unwrap_or_default)
    }
    fn scale_checks(&self, station: &StationId) -> Result<Value, Problem> {
        self.note(format!("scale-checks {station}")).map(Option::unwrap_or_default)
    }
    fn late(&self, within: Option<&str>) -> Result<Value, Problem> {
        self.note(format!("late {within:?}")).map(Option::unwrap_or_default)
    }
    fn day(&self, day: Option<&str>) -> Result<DayFigures, Problem> {
        self.note(format!("day {day:?}")).map(|_| self.day.lock().unwrap().clone())
    }
    fn list(&self, id: &str, day: Option<&str>, only: Option<&str>) -> Result<Option<Rows>, Problem> {
        self.note(format!("list {id} {day:?} {only:?}"))?;
        Ok((id != "none").then(|| self.rows.lock().unwrap().clone()))
    }
    fn find(&self, number: &str) -> Result<(Vec<Found>, bool), Problem> {
        self.note(format!("find {number}")).map(|_| (self.found.lock().unwrap().clone(), false))
    }
    fn balance(&self, day: Option<&str>) -> Result<Value, Problem> {
        self.note(format!("balance {day:?}")).map(Option::unwrap_or_default)
    }
    fn report(&self, day: Option<&str>) -> Result<Value, Problem> {
        self.note(format!("report {day:?}")).map(Option::unwrap_or_default)
    }
    fn around(&self, seq: i64) -> Result<Option<Vec<Fact>>, Problem> {
        self.note(format!("around {seq}"))?;
        let told = || Some(HOSTILE.repeat(9));
        let body = json!({"code": told(), "fault": "scale-lost", "detail": {"about": told()}, "shipment": told()});
        let fact = Fact {
            seq,
            at_ms: 0,
            kind: "rejected".into(),
            body,
            station: told(),
            operator: told(),
            device: told(),
            shipment: None,
        };
        Ok((seq > 0).then(|| vec![fact]))
    }
    fn tracking(&self, asked: &RowsAsked) -> Result<Value, Problem> {
        self.note(format!("tracking {asked:?}")).map(Option::unwrap_or_default)
    }
    fn move_row(&self, row: &TrackingKey, to: RowState, reason: &str) -> Result<Option<Value>, Problem> {
        let TrackingKey { shop, order, waybill } = row;
        self.note(format!("move {shop} {order} {waybill} {} {reason}", to.id()))
    }
    fn health(&self) -> Vec<String> {
        if self.calls.lock().unwrap().iter().any(|call| call.contains("sick")) {
            vec!["disk is full".into()]
        } else {
            vec![]
        }
    }
    fn metrics(&self) -> Vec<Metric> {
        vec![]
    }
}

impl Hardware for Shelf {
    fn look(&self) -> Looked {
        self.looked.lock().unwrap().clone()
    }
}

impl Toys for Shelf {
    fn scan(&self, station: &StationId, code: &[u8]) -> Result<(), Problem> {
        self.note(format!("scan {station} {}", String::from_utf8_lossy(code))).map(drop)
    }
    fn put(&self, station: &StationId, weight: Mg) -> Result<(), Problem> {
        self.note(format!("put {station} {weight}")).map(drop)
    }
    fn take(&self, station: &StationId) -> Result<(), Problem> {
        self.note(format!("take {station}")).map(drop)
    }
    fn next(&self) -> Result<(), Problem> {
        self.note("next".into()).map(drop)
    }
    fn play(&self, fault: Option<&str>, speed: Speed) -> Result<(), Problem> {
        self.note(format!("play {fault:?} {speed:?}")).map(drop)
    }
    fn pace(&self, speed: Option<Speed>, paused: Option<bool>) -> Result<(), Problem> {
        self.note(format!("pace {speed:?} {paused:?}")).map(drop)
    }
    fn stop(&self) {
        let _ = self.note("stop".into());
    }
    fn day(&self) -> Value {
        json!({ "shipments": [], "extra": [] })
    }
}

/// A house with one bench and its strings in the test's hand.
pub struct House {
    pub shelf: Arc<Shelf>,
    pub screen: Option<watch::Sender<Arc<Screen>>>,
    pub reel: Reel,
    pub pulse: Pulse,
    pub clock: Clock,
    /// What the clock says, in milliseconds since the start.
    pub time: Arc<AtomicU64>,
    pub scale: Option<watch::Sender<ScaleView>>,
    pub taps: Vec<Tap>,
    pub shutdown: watch::Sender<bool>,
    pub router: Router,
}

pub fn screen() -> Screen {
    Screen {
        station: "bench-1".into(),
        seq: 7,
        verdict: Verdict::None,
        shipment: None,
        operator: None,
        scale_up: Some(true),
        loaded: false,
        done: 2,
        done_today: 0,
        band: None,
        answer: 0,
        recalls: vec![],
        recalled: 0,
        silent: vec![],
        hands_over: false,
        notices: Vec::new(),
        acting: None,
        due: None,
    }
}

/// A site with names that would break a page which believed them.
fn rules() -> Rules {
    let person = |id: &str, name: &str| Person { id: id.into(), name: name.into(), rights: vec![Right::Force] };
    let operators = vec![person("li", HOSTILE), person("小王", "小王")];
    let people = People { operators, ..People::default() };
    let packaging = vec![Packaging { code: "BOX-S".into(), name: HOSTILE.into(), weight: Mg::grams(45) }];
    Rules { people, packaging, ..crate::story::default_rules() }
}

pub fn house(demo: bool) -> House {
    built(demo, false, None)
}

/// A house that other machines reach, where browsers sign in.
pub fn open_house() -> House {
    built(false, true, None)
}

/// A house with a folder of pictures.
pub fn picture_house(folder: &Path) -> House {
    built(false, false, Some(Pictures::new(folder.to_owned())))
}

fn built(demo: bool, sign_in: bool, pictures: Option<Pictures>) -> House {
    let shelf = Arc::new(Shelf::default());
    let (screen, screens) = watch::channel(Arc::new(screen()));
    let (scale, scales) = watch::channel(ScaleView::default());
    let (shutdown, closing) = watch::channel(false);
    let (reel, pulse, time) = (Reel::default(), Pulse::default(), Arc::new(AtomicU64::new(0)));
    let told = Arc::clone(&time);
    let clock: Clock = Arc::new(move || Now { wall_ms: 1_795_392_000_000, mono_ms: told.load(Ordering::Relaxed) });
    let device =
        |id: &str, scale| DevicePort { id: id.into(), scale, address: format!("/dev/{id}"), tap: Tap::default() };
    let devices = vec![device("scanner-1", false), device("scale", true)];
    let taps = devices.iter().map(|device| device.tap.clone()).collect();
    let site = Site {
        zone: jiff::tz::TimeZone::UTC,
        name: "<Warehouse> 1".into(),
        language: Language::ZhCn,
        stations: vec![StationPort {
            id: "bench-1".into(),
            role: "pack+weigh",
            screen: screens,
            reel: reel.clone(),
            pulse: pulse.clone(),
            clock: clock.clone(),
            press: {
                let shelf = shelf.clone();
                Arc::new(move |code, _| shelf.note(format!("press {code}")).is_ok())
            },
            scale: scales,
            devices,
        }],
        books: shelf.clone(),
        hardware: shelf.clone(),
        rules: Arc::new(rules()),
        token: Token::new(TOKEN),
        hosts: Hosts::new(8470, &["bench.lan".into()]),
        sign_in,
        touch: true,
        pictures,
        toys: demo.then(|| shelf.clone() as Arc<dyn Toys>),
        shutdown: closing,
    };
    House {
        shelf,
        screen: Some(screen),
        reel,
        scale: Some(scale),
        pulse,
        clock,
        time,
        taps,
        shutdown,
        router: router(Arc::new(site)),
    }
}

/// A request line and headers as a user could type them: `GET /healthz`, then `name: value` lines. A `peer:` line says
/// where from; without `host:` and `peer:` lines it comes from this machine.
fn typed(text: &str, body: impl Into<Body>) -> Request<Body> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    let (mut host, mut peer) = (Some("127.0.0.1:8470"), "127.0.0.1:50000");
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value.trim()) {
            ("host", "none") => host = None,
            ("host", value) => host = Some(value),
            ("peer", value) => peer = value,
            (name, value) => request = request.header(name, value),
        }
    }
    if let Some(host) = host {
        request = request.header("host", host);
    }
    let mut request = request.body(body.into()).unwrap();
    if peer != "none" {
        request.extensions_mut().insert(ConnectInfo(Peer(peer.parse::<SocketAddr>().unwrap())));
    }
    request
}

impl House {
    pub async fn call(&self, text: &str, body: impl Into<Body>) -> Response<Body> {
        self.router.clone().oneshot(typed(text, body)).await.unwrap()
    }

    pub async fn own(&self, text: &str, body: impl Into<Body>) -> Response<Body> {
        self.call(&format!("{text}\nauthorization: Bearer {TOKEN}"), body).await
    }

    pub fn calls(&self) -> Vec<String> {
        self.shelf.calls.lock().unwrap().clone()
    }

    pub async fn cookie(&self) -> String {
        let page = self.call("GET /station/bench-1", "").await;
        page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

pub async fn text(answer: Response<Body>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

pub async fn value(answer: Response<Body>) -> Value {
    serde_json::from_str(&text(answer).await).unwrap()
}
