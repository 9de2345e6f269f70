//! What a station shows, and that nothing old is shown for new.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use weighhouse::domain::*;

use super::house::*;

/// The next event of a stream: its name and its data.
async fn event(body: &mut Body) -> Option<(String, Value)> {
    let frame = body.frame().await?.unwrap().into_data().unwrap();
    let frame = std::str::from_utf8(&frame).unwrap().to_owned();
    let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(|it| it.trim().to_owned());
    assert!(frame.ends_with("\n\n") && frame.lines().count() == 3, "one whole event: {frame:?}");
    Some((field("event:")?, serde_json::from_str(&field("data:")?).unwrap()))
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
        Some(("scale".into(), json!({ "link": "down", "grams": null, "stable": null, "fitted": true })))
    );

    let scale = house.scale.as_ref().unwrap();
    for grams in [1, 2, 512] {
        scale.send(ScaleView { up: true, weight: Some(Mg::grams(grams)), stable: Some(true) }).unwrap();
    }
    let newest = json!({ "link": "up", "grams": "512", "stable": true, "fitted": true });
    assert_eq!(event(&mut body).await, Some(("scale".into(), newest)), "latest wins");

    let sealed = Sealed { waybill: "SF00001234".into(), weight: Some(Mg(512_500)), parcel: 1, more: false };
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

/// A red that the next scan replaced before the stream looked was still said.
#[tokio::test]
async fn every_picture_is_told_also_one_that_was_replaced_at_once() {
    let house = house(false);
    let mut body = house.call("GET /api/v1/stations/bench-1/events", "").await.into_body();
    event(&mut body).await.unwrap();
    for seq in 8..=10 {
        let picture = Arc::new(Screen { seq, ..screen() });
        house.reel.add(&picture);
        house.screen.as_ref().unwrap().send(picture).unwrap();
    }
    let mut told = Vec::new();
    while told.last() != Some(&json!(10)) {
        let (name, shown) = event(&mut body).await.unwrap();
        told.extend((name == "screen").then(|| shown["seq"].clone()));
    }
    assert_eq!(told, [json!(8), json!(9), json!(10)]);
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

/// A scan was made, and its verdict does not come: the picture of the parcel before must not stand there for it.
#[tokio::test]
async fn a_station_that_does_not_answer_shows_nothing_old() {
    let house = house(false);
    let mut body = house.call("GET /api/v1/stations/bench-1/events", "").await.into_body();
    event(&mut body).await.unwrap();
    event(&mut body).await.unwrap();
    house.pulse.begin((house.clock)());
    house.time.store(1_400, Ordering::Relaxed);
    house.scale.as_ref().unwrap().send(ScaleView { up: true, weight: Some(Mg::grams(5)), stable: None }).unwrap();
    assert_eq!(event(&mut body).await.unwrap().1["grams"], "5", "verdicts take a moment");
    house.time.store(1_600, Ordering::Relaxed);
    house.scale.as_ref().unwrap().send(ScaleView { up: true, weight: Some(Mg::grams(6)), stable: None }).unwrap();
    // What was on its way may still come, and then nothing.
    let mut late = Vec::new();
    while let Some((name, _)) = event(&mut body).await {
        late.push(name);
        assert!(late.len() < 3 && late.iter().all(|name| name == "scale"), "it ends: {late:?}");
    }
    for path in ["/events", ""] {
        assert_eq!(house.call(&format!("GET /api/v1/stations/bench-1{path}"), "").await.status(), 503);
    }
    assert_eq!(value(house.call("GET /api/v1/stations", "").await).await, json!([]));
    house.pulse.end();
    assert_eq!(house.call("GET /api/v1/stations/bench-1", "").await.status(), 200);
}

#[tokio::test]
async fn a_screen_is_spelled_as_the_contract_says() {
    let house = house(false);
    let line = LineView {
        sku: "MUG".into(),
        name: HOSTILE.into(),
        spec: "M".into(),
        kind: "gift",
        ordered: 2,
        packed: 1,
        here: 1,
    };
    let shipment = ShipmentView {
        resend: None,
        no: "FH-1".into(),
        carrier: "SF".into(),
        waybill: None,
        holds: vec![],
        remark: HOSTILE.into(),
        parcel: 2,
        parcels: 3,
        remarks: vec![],
        lines: vec![line],
        ship_by_ms: None,
        left: false,
    };
    let verdict = Verdict::Reject(Fault::WrongItem, Detail::code_about(HOSTILE, HOSTILE));
    let shown = Screen { verdict, shipment: Some(shipment.into()), operator: Some(HOSTILE.into()), ..screen() };
    let notices = vec![(DeviceId::from("scanner-1"), Notice::Prefix(HOSTILE.into()))];
    let shown = Screen { notices, ..shown };
    house.screen.as_ref().unwrap().send(Arc::new(shown)).unwrap();
    house.scale.as_ref().unwrap().send(ScaleView { up: true, weight: Some(Mg(-3_500)), stable: None }).unwrap();

    let answer = house.call("GET /api/v1/stations/bench-1", "").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    let shown = value(answer).await;
    assert_eq!((&shown["station"], &shown["light"], &shown["seq"]), (&json!("bench-1"), &json!("red"), &json!(7)));
    assert_eq!((&shown["verdict"]["kind"], &shown["verdict"]["fault"]), (&json!("reject"), &json!("wrong-item")));
    assert_eq!(shown["scale"], json!({ "link": "up", "grams": "-3.5", "stable": null, "fitted": true }));
    assert_eq!(shown["shipment"]["waybill"], Value::Null);
    let boxes = (&shown["shipment"]["parcel"], &shown["shipment"]["parcels"], &shown["shipment"]["lines"][0]["here"]);
    assert_eq!(boxes, (&json!(2), &json!(3), &json!(1)));
    assert_eq!(shown["shipment"]["lines"][0]["name"], HOSTILE, "data stays what it is, as JSON");
    assert_eq!(shown["operator"], HOSTILE);
    let notice = &shown["notices"][0];
    assert_eq!((&notice["device"], &notice["id"]), (&json!("scanner-1"), &json!("added-prefix")));
    for language in ["zh-CN", "en"] {
        let said = notice["text"][language].as_str().unwrap();
        assert!(!said.is_empty() && !said.chars().any(|c| c.is_control() || c == '\u{202e}'), "{said:?}");
    }
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
    let none = json!({ "link": "down", "grams": null, "stable": null, "fitted": false });
    assert_eq!((&shown[0]["scale"], &shown[0]["light"]), (&none, &json!("off")));
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

/// The clock is the test's own, and goes on as soon as nobody has anything to do.
#[tokio::test(start_paused = true)]
async fn who_holds_a_connection_and_says_nothing_is_let_go() {
    use tokio::io::AsyncReadExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = house(false);
    let _serving = tokio::spawn(weighhouse::web::serve(listener, house.router.clone(), house.shutdown.subscribe()));
    let began = tokio::time::Instant::now();
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut heard = Vec::new();
    // Closed in either way: nothing was said, so nothing is lost.
    let hour = std::time::Duration::from_secs(3_600);
    let _ = tokio::time::timeout(hour, line.read_to_end(&mut heard)).await.expect("it is closed");
    assert!(heard.is_empty());
    assert!(began.elapsed().as_secs() >= 120, "not before its time: {:?}", began.elapsed());
}
