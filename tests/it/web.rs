//! The rim, called in-process with a fake store: the guard's table, the seals, the streams, the problems, the document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;
use weighhouse::domain::*;
use weighhouse::web::{Books, Hosts, Metric, Part, Peer, Problem, ROUTES, Site, StationPort, Token, Toys, router};
use weighhouse::words::Language;

const TOKEN: &str = "test-token-test-token-test-token-test";
const HOSTILE: &str =
    "<img src=x onerror=alert(1)>\u{202e}\u{1b}[2J'; DROP TABLE\r\n\r\nevent: screen\r\ndata: {}\r\n\r\n../..^XA";

#[derive(Default)]
struct Shelf {
    calls: Mutex<Vec<String>>,
}

impl Shelf {
    fn note(&self, call: String) -> Result<Option<Value>, Problem> {
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
            _ => self.note(format!("shipment {no}")),
        }
    }
    fn parcel(&self, waybill: &Waybill) -> Result<Option<Value>, Problem> {
        self.note(format!("parcel {waybill}"))
    }
    fn order(&self, shop: &str, no: &str) -> Result<Option<Value>, Problem> {
        self.note(format!("order {shop} {no}"))
    }
    fn set_hold(&self, no: &ShipmentNo, reason: &HoldReason, note: &str) -> Result<Option<Value>, Problem> {
        self.note(format!("hold {no} {reason} {note}"))
    }
    fn lift_hold(&self, no: &ShipmentNo, reason: &HoldReason) -> Result<Option<Value>, Problem> {
        self.note(format!("lift {no} {reason}"))
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
    fn play(&self) -> Result<(), Problem> {
        self.note("play".into()).map(drop)
    }
    fn day(&self) -> Value {
        json!({ "shipments": [], "extra": [] })
    }
}

/// A house with one bench and its strings in the test's hand.
struct House {
    shelf: Arc<Shelf>,
    screen: Option<watch::Sender<Arc<Screen>>>,
    scale: Option<watch::Sender<ScaleView>>,
    shutdown: watch::Sender<bool>,
    router: Router,
}

fn screen() -> Screen {
    Screen {
        station: "bench-1".into(),
        seq: 7,
        verdict: Verdict::None,
        shipment: None,
        operator: None,
        scale_up: Some(true),
        done: 2,
    }
}

fn house(demo: bool) -> House {
    let shelf = Arc::new(Shelf::default());
    let (screen, screens) = watch::channel(Arc::new(screen()));
    let (scale, scales) = watch::channel(ScaleView::default());
    let (shutdown, closing) = watch::channel(false);
    let site = Site {
        name: "<Warehouse> 1".into(),
        language: Language::ZhCn,
        stations: vec![StationPort { id: "bench-1".into(), role: "pack+weigh", screen: screens, scale: scales }],
        books: shelf.clone(),
        token: Token::new(TOKEN),
        hosts: Hosts::new(8470, &["bench.lan".into()]),
        toys: demo.then(|| shelf.clone() as Arc<dyn Toys>),
        shutdown: closing,
    };
    House { shelf, screen: Some(screen), scale: Some(scale), shutdown, router: router(Arc::new(site)) }
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
    async fn call(&self, text: &str, body: impl Into<Body>) -> Response<Body> {
        self.router.clone().oneshot(typed(text, body)).await.unwrap()
    }

    async fn own(&self, text: &str, body: impl Into<Body>) -> Response<Body> {
        self.call(&format!("{text}\nauthorization: Bearer {TOKEN}"), body).await
    }

    fn calls(&self) -> Vec<String> {
        self.shelf.calls.lock().unwrap().clone()
    }

    async fn cookie(&self) -> String {
        let page = self.call("GET /station/bench-1", "").await;
        page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

async fn text(answer: Response<Body>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn value(answer: Response<Body>) -> Value {
    serde_json::from_str(&text(answer).await).unwrap()
}

/// The next event of a stream: its name and its data.
async fn event(body: &mut Body) -> Option<(String, Value)> {
    let frame = body.frame().await?.unwrap().into_data().unwrap();
    let frame = std::str::from_utf8(&frame).unwrap().to_owned();
    let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(|it| it.trim().to_owned());
    assert!(frame.ends_with("\n\n") && frame.lines().count() == 3, "one whole event: {frame:?}");
    Some((field("event:")?, serde_json::from_str(&field("data:")?).unwrap()))
}

#[tokio::test]
async fn the_guard_by_its_table() {
    let house = house(false);
    let cookie = house.cookie().await;
    let own = "origin: http://127.0.0.1:8470";
    let bearer = format!("authorization: Bearer {TOKEN}");
    let page = format!("cookie: other=1; {cookie}");
    let far = "peer: 192.168.1.9:40000";
    // Method, what the request carries, the status. `POST /api/v1/shipments` with `[]` does nothing but pass.
    let rows: &[(&str, &[&str], u16)] = &[
        // The name that the caller uses.
        ("GET", &[], 200),
        ("GET", &["host: localhost:8470"], 200),
        ("GET", &["host: LOCALHOST:8470"], 200),
        ("GET", &["host: [::1]:8470"], 200),
        ("GET", &["host: none"], 421),
        ("GET", &["host: evil.example"], 421),
        ("GET", &["host: 127.0.0.1"], 421),
        ("GET", &["host: 127.0.0.1:80"], 421),
        ("GET", &["host: 127.0.0.1:8470.evil.example"], 421),
        ("GET", &["host: localhost.:8470"], 421),
        ("POST", &["host: evil.example:8470", &bearer], 421),
        // Reading is free at this machine only, and only by its own names.
        ("GET", &["peer: [::1]:50000"], 200),
        ("GET", &["peer: [::ffff:127.0.0.1]:50000"], 200),
        ("GET", &[far], 401),
        ("GET", &["peer: none"], 401),
        ("GET", &["host: bench.lan"], 401),
        ("GET", &["host: bench.lan:8470", far, &bearer], 200),
        ("GET", &["host: bench.lan", far, &page], 200),
        ("GET", &["x-forwarded-for: 192.168.1.9"], 401),
        ("GET", &["forwarded: for=192.168.1.9"], 401),
        ("HEAD", &[far], 401),
        ("OPTIONS", &[far], 401),
        // Changing wants the token ...
        ("POST", &[], 401),
        ("POST", &[own], 401),
        ("POST", &[&bearer], 200),
        ("POST", &[&bearer, own], 200),
        ("POST", &[&bearer, far, "host: bench.lan"], 200),
        ("POST", &["authorization: bearer   test-token-test-token-test-token-test "], 200),
        ("POST", &["authorization: Bearer wrong"], 401),
        ("POST", &["authorization: Bearer"], 401),
        ("POST", &["authorization: Basic test-token-test-token-test-token-test"], 401),
        ("POST", &["authorization: Bearer wrong", &page, own], 401),
        ("POST", &[&bearer, &bearer], 401),
        ("GET", &["authorization: Bearer wrong"], 401),
        // ... or the page's cookie, from the page itself.
        ("POST", &[&page, own], 200),
        ("POST", &[&page, "sec-fetch-site: same-origin"], 200),
        ("POST", &[&page, "host: localhost:8470", "origin: http://localhost:8470"], 200),
        ("POST", &[&page], 403),
        ("POST", &[&page, "sec-fetch-site: same-site"], 403),
        ("POST", &[&page, "sec-fetch-site: cross-site"], 403),
        ("POST", &["cookie: weighhouse-8470=wrong", own], 401),
        ("POST", &["cookie: weighhouse-8470=test-token-test-token-test-token-test", own], 401),
        // A foreign page changes nothing, whatever it shows.
        ("POST", &[&bearer, "origin: null"], 403),
        ("POST", &[&bearer, "origin: http://evil.example"], 403),
        ("POST", &[&bearer, "origin: http://127.0.0.1:8471"], 403),
        ("POST", &[&bearer, "origin: http://localhost:8470"], 403),
        ("POST", &[&bearer, "origin: 127.0.0.1:8470"], 403),
        ("POST", &[&bearer, own, "origin: http://evil.example"], 403),
        ("POST", &[&page, "origin: null", "sec-fetch-site: same-origin"], 403),
    ];
    for (method, carried, status) in rows {
        let path = if *method == "POST" { "/api/v1/shipments" } else { "/api/v1/stations" };
        let text = format!("{method} {path}\n{}", carried.join("\n"));
        let expect = if *method == "OPTIONS" && *status == 200 { 405 } else { *status };
        assert_eq!(house.call(&text, "[]").await.status().as_u16(), expect, "{text}");
    }
    let passed = rows.iter().filter(|(method, _, status)| *method == "POST" && *status == 200).count();
    assert_eq!(house.calls().len(), passed, "what was refused never reached the store");
}

#[tokio::test]
async fn a_target_that_names_another_host_is_refused() {
    let house = house(false);
    assert_eq!(house.call("GET http://127.0.0.1:8470/api/v1/stations", "").await.status(), 200);
    assert_eq!(house.call("GET http://evil.example/api/v1/stations", "").await.status(), 421);
}

#[tokio::test]
async fn every_answer_carries_the_seals_and_none_opens_the_house() {
    let house = house(true);
    let mut lines: Vec<String> =
        ROUTES.iter().map(|row| format!("{} {}", row.method, row.path.replace("{id}", "bench-1"))).collect();
    lines.extend(["GET /assets/house.css", "GET /nowhere", "PUT /", "OPTIONS /", "GET /station/x"].map(str::to_owned));
    for line in lines {
        for extra in ["", "\nhost: evil.example", "\norigin: http://evil.example"] {
            let answer = house.own(&format!("{line}{extra}"), "").await;
            let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or("");
            let csp = header("content-security-policy");
            assert!(csp.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{line}");
            assert!(csp.contains("frame-ancestors 'none'") && !csp.contains("unsafe"), "{line}");
            for (name, wanted) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cache-control", "no-store"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(header(name), wanted, "{line}: {name}");
            }
            assert!(!answer.headers().keys().any(|name| name.as_str().starts_with("access-control-")), "{line}");
        }
    }
}

#[tokio::test]
async fn the_cookie_is_the_pages_own_and_not_the_token() {
    let house = house(false);
    let page = house.call("GET /station/bench-1", "").await;
    let cookie = page.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["weighhouse-8470=", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let html = text(page).await;
    assert!(!cookie.contains(TOKEN) && !html.contains(TOKEN));
    for path in ["/api/v1/stations", "/healthz", "/assets/station.js"] {
        assert!(!house.call(&format!("GET {path}"), "").await.headers().contains_key("set-cookie"), "{path}");
    }
    let stranger = house.call("GET /station/bench-1\npeer: 192.168.1.9:40000", "").await;
    assert!(stranger.status() == 401 && !stranger.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn the_page_has_nothing_inline_and_its_parts_exist() {
    let house = house(true);
    let way = house.call("GET /", "").await;
    assert_eq!(
        (way.status(), way.headers()["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/station/bench-1")
    );
    let html = text(house.call("GET /station/bench-1", "").await).await;
    assert!(
        html.contains("&lt;Warehouse&gt; 1")
            && html.contains(r#"lang="zh-CN" data-demo="true""#)
            && !html.contains("{{")
    );
    for inline in ["<style", " style=", " onclick", " onload", "javascript:", "<script>", "http://", "https://"] {
        assert!(!html.contains(inline), "{inline}");
    }
    let mut named: Vec<String> =
        html.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned).collect();
    assert!(named.len() >= 3);
    while let Some(path) = named.pop() {
        let answer = house.call(&format!("GET {path}"), "").await;
        assert_eq!(answer.status(), 200, "{path}");
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let content = text(answer).await;
        if kind.contains("javascript") {
            for sink in
                ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", ".style"]
            {
                assert!(!content.contains(sink), "{path}: {sink}");
            }
            named.extend(
                content.split('\'').filter_map(|part| part.strip_prefix("./")).map(|name| format!("/assets/{name}")),
            );
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_what_is_follows_changes_and_ends_with_the_daemon() {
    let house = house(false);
    let answer = house.call("GET /api/v1/stations/bench-1/events", "").await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    let (name, shown) = event(&mut body).await.unwrap();
    assert_eq!((name.as_str(), &shown["seq"], &shown["scale"]["link"]), ("screen", &json!(7), &json!("down")));
    assert_eq!(
        event(&mut body).await,
        Some(("scale".into(), json!({ "link": "down", "grams": null, "stable": null })))
    );

    let scale = house.scale.as_ref().unwrap();
    for grams in [1, 2, 512] {
        scale.send(ScaleView { up: true, weight: Some(Mg::grams(grams)), stable: Some(true) }).unwrap();
    }
    let newest = json!({ "link": "up", "grams": "512", "stable": true });
    assert_eq!(event(&mut body).await, Some(("scale".into(), newest)), "latest wins");

    let sealed = Sealed { waybill: "SF00001234".into(), weight: Some(Mg(512_500)) };
    let green = Screen { seq: 8, verdict: Verdict::Accept(sealed), ..screen() };
    house.screen.as_ref().unwrap().send(Arc::new(green)).unwrap();
    let (name, shown) = event(&mut body).await.unwrap();
    assert_eq!(
        (name.as_str(), &shown["light"], &shown["verdict"]["kind"]),
        ("screen", &json!("green"), &json!("accept"))
    );

    house.shutdown.send(true).unwrap();
    assert_eq!(event(&mut body).await, None);
}

#[tokio::test]
async fn a_station_that_stopped_is_shown_no_more() {
    let mut house = house(false);
    let mut body = house.call("GET /api/v1/stations/bench-1/events", "").await.into_body();
    event(&mut body).await.unwrap();
    event(&mut body).await.unwrap();
    // A dead scale is told; the station goes on.
    house.scale.as_ref().unwrap().send(ScaleView { up: true, weight: Some(Mg::grams(5)), stable: None }).unwrap();
    assert_eq!(event(&mut body).await.unwrap().1["grams"], "5");
    house.scale = None;
    assert_eq!(event(&mut body).await.unwrap().1["link"], "down");
    // A dead station ends the stream, and no old green can be had by asking again.
    house.screen = None;
    assert_eq!(event(&mut body).await, None);
    assert_eq!(house.call("GET /api/v1/stations/bench-1/events", "").await.status(), 503);
    assert_eq!(house.call("GET /api/v1/stations/bench-1", "").await.status(), 503);
    assert_eq!(value(house.call("GET /api/v1/stations", "").await).await, json!([]));
    assert_eq!(value(house.call("GET /healthz", "").await).await["reasons"], json!(["station bench-1 has stopped"]));
}

#[tokio::test]
async fn a_screen_is_spelled_as_the_contract_says() {
    let house = house(false);
    let line =
        LineView { sku: "MUG".into(), name: HOSTILE.into(), spec: "M".into(), kind: "gift", ordered: 2, packed: 1 };
    let shipment = ShipmentView {
        no: "FH-1".into(),
        carrier: "SF".into(),
        waybill: None,
        remark: HOSTILE.into(),
        lines: vec![line],
    };
    let verdict = Verdict::Reject(Fault::WrongItem, Detail::code_about(HOSTILE, HOSTILE));
    let shown = Screen { verdict, shipment: Some(shipment), operator: Some(HOSTILE.into()), ..screen() };
    house.screen.as_ref().unwrap().send(Arc::new(shown)).unwrap();
    house.scale.as_ref().unwrap().send(ScaleView { up: true, weight: Some(Mg(-3_500)), stable: None }).unwrap();

    let answer = house.call("GET /api/v1/stations/bench-1", "").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    let shown = value(answer).await;
    assert_eq!((&shown["station"], &shown["light"], &shown["seq"]), (&json!("bench-1"), &json!("red"), &json!(7)));
    assert_eq!((&shown["verdict"]["kind"], &shown["verdict"]["fault"]), (&json!("reject"), &json!("wrong-item")));
    assert_eq!(shown["scale"], json!({ "link": "up", "grams": "-3.5", "stable": null }));
    assert_eq!(shown["shipment"]["waybill"], Value::Null);
    assert_eq!(shown["shipment"]["lines"][0]["name"], HOSTILE, "data stays what it is, as JSON");
    assert_eq!(shown["operator"], HOSTILE);
    for language in ["zh-CN", "en"] {
        let said = shown["verdict"]["text"][language].as_str().unwrap();
        assert!(said.contains("\\u{202e}") || !said.contains("img"), "{said}");
        assert!(!said.chars().any(|c| c.is_control() || c == '\u{202e}'), "{said:?}");
    }
    // Line breaks in it do not break out of the event.
    let mut body = house.call("GET /api/v1/stations/bench-1/events", "").await.into_body();
    assert_eq!(event(&mut body).await.unwrap().1, shown);

    let without = Screen { scale_up: None, ..screen() };
    house.screen.as_ref().unwrap().send(Arc::new(without)).unwrap();
    let shown = value(house.call("GET /api/v1/stations", "").await).await;
    assert_eq!((&shown[0]["scale"], &shown[0]["light"]), (&Value::Null, &json!("off")));
}

#[tokio::test]
async fn calls_reach_the_store_as_they_were_meant() {
    let house = house(true);
    let long = "9".repeat(129);
    let note = format!(r#"{{"reason":"refund","note":"{}"}}"#, "n".repeat(1001));
    let rows: &[(&str, &str, u16, &str)] = &[
        ("GET /api/v1/shipments/FH%2F1%20a", "", 200, "shipment FH/1 a"),
        ("GET /api/v1/shipments/none", "", 404, ""),
        ("GET /api/v1/shipments/down", "", 503, ""),
        (&format!("GET /api/v1/shipments/{long}"), "", 404, ""),
        ("GET /api/v1/shipments/%ff", "", 400, ""),
        ("GET /api/v1/stations/%ff/events", "", 400, ""),
        ("GET /api/v1/stations/x/events", "", 404, ""),
        ("GET /api/v1/parcels/SF0123", "", 200, "parcel SF0123"),
        ("GET /api/v1/orders/%E5%BA%97/1234567890123456789", "", 200, "order 店 1234567890123456789"),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"refund","note":"客服"}"#, 200, "hold FH-1 refund 客服"),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"odd"}"#, 200, "hold FH-1 odd "),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":""}"#, 422, ""),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"refund","x":1}"#, 400, ""),
        ("POST /api/v1/shipments/FH-1/holds", "", 400, ""),
        ("POST /api/v1/shipments/FH-1/holds", &note, 422, ""),
        ("POST /api/v1/shipments/FH-1/holds", &" ".repeat((64 << 10) + 1), 413, ""),
        ("DELETE /api/v1/shipments/FH-1/holds/refund", "", 200, "lift FH-1 refund"),
        ("POST /api/v1/shipments\ncontent-type: text/csv; charset=gbk", "a,b", 200, "import api.csv 3"),
        ("POST /api/v1/shipments\ncontent-type: application/json", "[]", 200, "import api.json 2"),
        ("POST /api/v1/shipments", " [1]", 200, "import api.json 4"),
        ("POST /api/v1/shipments", "shipment,shop", 200, "import api.csv 13"),
        ("POST /api/v1/shipments", "PK\u{3}\u{4}", 200, "import api.xlsx 4"),
        ("POST /api/v1/shipments\ncontent-type: image/png", "x", 415, ""),
        ("POST /api/v1/shipments", "bad", 422, "import api.csv 3"),
        ("POST /demo/scan", r#"{"station":"bench-1","code":"A\u001dB"}"#, 204, "scan bench-1 A\u{1d}B"),
        ("POST /demo/scan", r#"{"station":"bench-1","code":""}"#, 422, ""),
        ("POST /demo/put", r#"{"station":"bench-1","grams":"0.5"}"#, 204, "put bench-1 0.5"),
        ("POST /demo/put", r#"{"station":"bench-1","grams":"1e3"}"#, 422, ""),
        ("POST /demo/take", r#"{"station":"bench-1"}"#, 204, "take bench-1"),
        ("POST /demo/play", "{}", 204, "play"),
        ("GET /demo/day", "", 200, ""),
        ("GET /demo/scan", "", 405, ""),
        ("PUT /api/v1/shipments", "", 405, ""),
        ("GET /api/v2", "", 404, ""),
    ];
    for (line, body, status, call) in rows {
        let before = house.calls().len();
        let answer = house.own(line, (*body).to_owned()).await;
        assert_eq!(answer.status().as_u16(), *status, "{line}");
        assert_eq!(house.calls().get(before).map_or("", String::as_str), *call, "{line}");
        if *status >= 400 {
            assert_eq!(answer.headers()["content-type"], "application/problem+json", "{line}");
            assert_eq!(answer.headers().contains_key("allow"), *status == 405, "{line}");
            let problem = value(answer).await;
            assert_eq!((&problem["status"], &problem["type"]), (&json!(status), &json!("about:blank")), "{line}");
            assert!(problem["title"].is_string() && !problem["detail"].as_str().unwrap().is_empty(), "{line}");
        }
    }
}

#[tokio::test]
async fn health_and_numbers() {
    let house = house(false);
    let well = house.call("GET /healthz", "").await;
    assert_eq!((well.status().as_u16(), value(well).await), (200, json!({ "status": "ok" })));
    let numbers = house.call("GET /metrics", "").await;
    assert!(numbers.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    assert!(text(numbers).await.contains("weighhouse_parcels_accepted_total{station=\"bench-1\"} 2\n"));
    house.shelf.note("sick".into()).unwrap();
    let ill = house.call("GET /healthz", "").await;
    assert_eq!((ill.status().as_u16(), &value(ill).await["reasons"]), (503, &json!(["disk is full"])));
}

#[tokio::test]
async fn toys_are_there_in_the_demo_only() {
    let house = house(false);
    for row in ROUTES.iter().filter(|row| row.part == Part::Demo) {
        assert_eq!(house.own(&format!("{} {}", row.method, row.path), "{}").await.status(), 404, "{}", row.path);
    }
}

#[tokio::test]
async fn the_document_names_every_call_and_no_other() {
    let house = house(false);
    let document = value(house.call("GET /api/v1/openapi.json", "").await).await;
    let told: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, calls)| {
            calls.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let rows = ROUTES.iter().filter(|row| row.part != Part::Page);
    let made: BTreeSet<String> = rows.map(|row| format!("{} {}", row.method, row.path)).collect();
    assert_eq!(told, made);
    let faults: Vec<&str> = Fault::ALL.iter().map(|fault| fault.id()).collect();
    assert_eq!(document["components"]["schemas"]["Fault"]["enum"], json!(faults));
    // Every member of a real screen is described, and every described one is there.
    let screen = value(house.call("GET /api/v1/stations/bench-1", "").await).await;
    for (schema, real) in [("Screen", &screen), ("Verdict", &screen["verdict"]), ("Scale", &screen["scale"])] {
        let told: BTreeSet<&String> =
            document["components"]["schemas"][schema]["properties"].as_object().unwrap().keys().collect();
        assert_eq!(told, real.as_object().unwrap().keys().collect(), "{schema}");
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split(r##""$ref":"#"##).skip(1) {
        let place = reference.split('"').next().unwrap();
        assert!(document.pointer(place).is_some(), "{place}");
    }
}

#[tokio::test]
async fn serving_ends_while_a_reader_still_listens() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = house(false);
    let serving = tokio::spawn(weighhouse::web::serve(listener, house.router.clone(), house.shutdown.subscribe()));
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    // The guard is told who calls: reading is free because this is loopback, under the site's own name.
    line.write_all(b"GET /api/v1/stations/bench-1/events HTTP/1.1\r\nhost: 127.0.0.1:8470\r\n\r\n").await.unwrap();
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("event: scale") {
        assert!(line.read_buf(&mut heard).await.unwrap() > 0, "{}", String::from_utf8_lossy(&heard));
    }
    assert!(heard.starts_with(b"HTTP/1.1 200 "));
    house.shutdown.send(true).unwrap();
    serving.await.unwrap().unwrap();
    line.read_to_end(&mut heard).await.unwrap();
}
