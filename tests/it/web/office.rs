//! The office's pages with hostile names in every place: nothing of them is markup, nothing turns a line around, every link leads somewhere.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use weighhouse::device::{Plugged, Signal, Tap, Wire};
use weighhouse::domain::{Finding, Loss, LossCause, Mg, Now, Scan, Scanned};
use weighhouse::store::{Check, Found, Listed, Meaning, Person, Row, Today, Weighing};
use weighhouse::web::{DayFigures, Looked, ROUTES, Rows};
use weighhouse::words::devices;

use super::house::*;

/// Text that would break whatever believes it, and is long besides.
fn hostile() -> String {
    format!("{HOSTILE}{}", "宽".repeat(4_000))
}

/// A house whose store holds nothing but such texts.
fn haunted() -> House {
    let house = house(true);
    let bad = hostile;
    let figures = Today {
        hours: (0..24).collect(),
        faults: vec![("wrong-item".into(), 3), (bad(), 2)],
        people: vec![
            Person { operator: Some(bad()), sealed: 1, rejected: 2, forced: 3 },
            Person { operator: None, sealed: 1, rejected: 0, forced: 0 },
        ],
        weighings: vec![
            Weighing { at_ms: 0, shipment: bad(), off: Mg(i64::MIN / 4), refused: true },
            Weighing { at_ms: 1, shipment: bad(), off: Mg(1_500), refused: false },
        ],
        checks: vec![Check { station: bad(), at_ms: 0, off: Mg(-1_500), outcome: bad() }],
        ..Today::default()
    };
    let day =
        DayFigures { day: "2026-11-22".into(), before: "2026-11-21".into(), figures, late: 2, ..DayFigures::default() };
    *house.shelf.day.lock().unwrap() = day;
    let text = || Some(bad());
    let row = Row {
        at_ms: Some(0),
        shipment: text(),
        waybill: text(),
        station: text(),
        operator: text(),
        what: text(),
        note: text(),
        weight: Some(Mg(1)),
        fact: Some(7),
    };
    *house.shelf.rows.lock().unwrap() =
        Rows { day: Some("2026-11-22".into()), hour_ms: None, listed: Listed { rows: vec![row], more: true } };
    let found = |n: &str| Found { shipment: bad() + n, meaning: Meaning::Waybill, number: bad(), sealed_ms: Some(0) };
    *house.shelf.found.lock().unwrap() = vec![found("1"), found("2")];
    let lines = "[[station.scanner]]\nport = \"</pre><img src=x>\u{202e}\"\n";
    let plugged = Plugged {
        name: bad(),
        kind: "serial",
        address: bad(),
        plug: None,
        stanza: lines.into(),
        problem: Some(bad().into()),
    };
    let finding = Finding::missing(bad(), bad(), bad());
    let findings = vec![("bench-1".into(), vec![finding.clone(), finding])];
    *house.shelf.looked.lock().unwrap() = Looked { plugged: vec![plugged], problems: vec![bad().into()], findings };
    for tap in &house.taps {
        speak(tap, |wire| {
            wire.bytes(HOSTILE.as_bytes());
            wire.down(&Loss::new(LossCause::Shut, bad()).mended_by(bad()));
        });
    }
    *house.shelf.evidence.lock().unwrap() = Some(evidence());
    house
}

/// A wire that says what it is told to.
struct Dumb;

impl Wire for Dumb {
    fn up(&mut self, _: Option<&[u8]>) -> std::io::Result<()> {
        Ok(())
    }
    fn down(&mut self, _: &Loss) {}
    fn bytes(&mut self, _: &[u8]) {}
    fn silence(&mut self) {}
    fn patience(&self) -> Duration {
        Duration::MAX
    }
    fn ask(&self) -> Option<&'static [u8]> {
        None
    }
    fn endless(&self) -> bool {
        false
    }
}

/// The device speaks while somebody looks.
fn speak(tap: &Tap, words: impl FnOnce(&mut dyn Wire)) {
    let _looking = tap.look();
    words(&mut *tap.on(Box::new(Dumb), Arc::new(|| Now { wall_ms: 0, mono_ms: 0 })));
}

/// The evidence of a shipment as the store tells it, every text of it hostile but what is an id or a moment.
fn evidence() -> Value {
    let (bad, at) = (hostile(), "2026-11-22T06:02:00.000Z");
    json!({
        "shipment": bad, "revision": 2, "shipped": true, "remark": bad, "seller_remark": bad, "buyer_remark": bad, "ship_by": at,
        "hold_set": [{"reason": bad, "source": bad, "note": bad, "since": at}],
        "lines": [{"shop": bad, "order": bad, "sku": bad, "name": bad, "spec": bad, "qty": 2, "kind": "goods"}],
        "parcels": [{"n": 1, "waybill": bad, "weight_g": "512", "packed": [1], "sealed_at": at, "handed_at": at, "recalled": true,
            "aside": true, "items": [{"name": bad, "spec": bad, "qty": 1}]}, {"n": 2, "waybill": null, "sealed_at": null}],
        "seals": [{"waybill": bad, "weight_g": "512", "at": at, "station": bad, "operator": bad, "seq": 3}],
        "weighings": [{"waybill": bad, "weight_g": "512", "low_g": "500", "high_g": "530", "fault": bad, "at": at,
            "load": {"from_zero": true, "trace": [{"ms": 0, "g": "0"}, {"ms": 400, "g": "512"}]}}],
        "resend": {"of": bad, "reason": bad}, "resends": [{"shipment": bad, "reason": bad}],
        "returns": [{"opened_at": at, "items": [{"name": bad, "condition": bad, "qty": 1}]}],
        "forces": [{"at": at, "reason": bad, "operator": bad}],
        "tracking": [{"shop": bad, "order": bad, "waybill": bad, "state": bad, "batch": bad, "reason": bad}],
        "facts": [{"seq": 1, "at": at, "kind": bad, "body": {}, "station": bad, "operator": bad, "device": bad},
            {"seq": 2, "at": bad, "kind": "scanned", "body": {"code": bad}, "station": null}],
    })
}

const PAGES: [&str; 17] = [
    "/fact/7",
    "/sheets/bench",
    "/balance",
    "/report",
    "/",
    "/devices",
    "/?day=2026-11-22",
    "/list/problems",
    "/list/held",
    "/list/forces?only=%3Cimg+src%3Dx%3E",
    "/find?q=%3Cimg+src%3Dx%3E%E2%80%AE",
    "/shipment/S1",
    "/scale/bench-1",
    "/sheets",
    "/sheets/badges",
    "/sheets/packaging",
    "/sheets/commands",
];

/// What of a page is not inert.
fn culprits(html: &str) -> Vec<String> {
    let inline = ["<img", "<style", " style=", "javascript:", "<script>", "http://", "https://", "{{"];
    let mut found: Vec<String> =
        inline.iter().filter(|word| html.contains(**word)).map(|word| (*word).to_owned()).collect();
    // An attribute that would be a script; as text it is followed by an escaped sign.
    found.extend(html.split('<').skip(1).filter_map(|tag| {
        let inside = tag.split('>').next().unwrap_or("");
        inside.split('"').step_by(2).find(|between| between.contains(" on")).map(|_| inside.to_owned())
    }));
    let turns =
        |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || (c.is_control() && *c != '\n');
    found.extend(html.chars().find(turns).map(|c| format!("{c:?}")));
    found.extend(html.contains(&"宽".repeat(400)).then(|| "a text without an end".to_owned()));
    found
}

#[tokio::test]
async fn hostile_names_are_inert_on_every_page_in_both_languages() {
    let house = haunted();
    for page in PAGES {
        for language in ["zh-CN", "en"] {
            let asked = format!("GET {page}{}lang={language}", if page.contains('?') { '&' } else { '?' });
            let answer = house.call(&asked, "").await;
            assert_eq!(answer.status(), 200, "{asked}");
            assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
            let html = text(answer).await;
            assert_eq!(culprits(&html), [""; 0], "{asked}");
            assert!(html.contains(&format!("<html lang=\"{language}\">")), "{asked}");
        }
    }
}

#[tokio::test]
async fn a_page_that_believed_its_names_would_be_seen() {
    let html = text(haunted().call("GET /list/problems", "").await).await;
    assert!(html.contains("&#60;img") || html.contains("&lt;img"), "the names are there, as text");
    for planted in [HOSTILE.to_owned(), "<b onclick=\"x\">".into(), "\u{202e}".into(), "宽".repeat(500)] {
        assert_ne!(culprits(&html.replace("</table>", &planted)), [""; 0], "{planted}");
    }
}

/// Addresses of this house in a page, as a browser would ask for them.
fn links(html: &str) -> Vec<String> {
    let named = ["href=\"", "src=\"", "action=\""].iter().flat_map(|name| html.split(*name).skip(1));
    let links =
        named.filter_map(|rest| rest.split('"').next()).map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
    links.filter(|link| link.starts_with('/')).collect()
}

#[tokio::test]
async fn every_link_of_every_page_leads_somewhere() {
    let house = haunted();
    let (mut seen, mut asked) = (Vec::new(), 0);
    for page in PAGES.into_iter().chain(["/sheets/numbers", "/sheets/forces"]) {
        seen.extend(links(&text(house.call(&format!("GET {page}"), "").await).await));
    }
    seen.sort();
    seen.dedup();
    for link in &seen {
        // A number longer than any is refused, and the fake knows no certificate and no other scale.
        let known = [StatusCode::OK, StatusCode::SEE_OTHER];
        let status = house.call(&format!("GET {link}"), "").await.status();
        let made_up =
            ["/shipment/", "/certificate/", "/scale/"].iter().any(|start| link.starts_with(start)) && link.len() > 400;
        assert!(known.contains(&status) || (made_up && status == 404), "{link}: {status}");
        asked += 1;
    }
    assert!(asked > 40, "{asked} links");
    assert!(
        house.calls().contains(&"list problems-of None Some(\"\")".to_owned()),
        "nobody's list is asked for as such"
    );
    for none in ["/list/none", "/fact/0", "/fact/x", "/fact/99999999999999999999"] {
        assert_eq!(house.call(&format!("GET {none}"), "").await.status(), 404, "{none}");
    }
    assert_eq!(house.call("GET /sheets/none", "").await.status(), 404);
}

#[tokio::test]
async fn one_answer_is_gone_to_and_the_language_goes_along() {
    let house = haunted();
    house.shelf.found.lock().unwrap().truncate(1);
    house.shelf.found.lock().unwrap()[0].shipment = "FH 1/2".into();
    for (asked, place) in [("q=0007", "/shipment/FH%201%2F2"), ("q=0007&lang=en", "/shipment/FH%201%2F2?lang=en")] {
        let answer = house.call(&format!("GET /find?{asked}"), "").await;
        assert_eq!((answer.status(), answer.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, place));
    }
    assert_eq!(house.calls().iter().filter(|call| *call == "find 0007").count(), 2);
}

#[tokio::test]
async fn a_stopped_station_is_told_as_stopped_and_its_green_is_gone() {
    let mut house = haunted();
    assert!(text(house.call("GET /?lang=en", "").await).await.contains("data-light=\"off\""));
    house.screen = None;
    let html = text(house.call("GET /?lang=en", "").await).await;
    assert!(html.contains("data-light=\"lost\"") && html.contains("has stopped"));
}

#[test]
fn every_page_of_the_office_is_tried() {
    let office =
        ROUTES.iter().map(|row| row.path).filter(|path| !path.starts_with("/api") && !path.starts_with("/demo"));
    let others = [
        "/healthz",
        "/metrics",
        "/station/{id}",
        "/certificate/{waybill}",
        "/assets/{name}",
        "/devices/events",
        "/sign-in",
        "/sign-out",
        "/report.csv",
    ];
    for path in office.filter(|path| !others.contains(path)) {
        let start = path.split('{').next().unwrap();
        assert!(PAGES.iter().any(|page| page.starts_with(start)), "{path}");
    }
}

#[tokio::test]
async fn a_lost_device_says_why_and_how_it_is_mended_in_both_languages() {
    let house = house(false);
    let [scanner, scale] = &house.taps[..] else { panic!() };
    speak(scanner, |wire| wire.down(&Loss::new(LossCause::Taken, "ttyUSB0 is taken").mended_by("close the other")));
    speak(scale, |wire| wire.up(None).unwrap());
    let page = async |language: &str| text(house.call(&format!("GET /devices?lang={language}"), "").await).await;
    let (zh, en) = (page("zh-CN").await, page("en").await);
    assert!(zh.contains("被别的程序占用了") && zh.contains("已连上") && zh.contains("close the other"), "{zh}");
    assert!(en.contains("another program has it") && en.contains("ttyUSB0 is taken"), "{en}");
    for raw in [">taken<", ">gone<"] {
        assert!(!zh.contains(raw) && !en.contains(raw), "an id is no word");
    }
    // What a look found says more than the loss.
    let finding = Finding::missing(
        devices::named(false, "/dev/scanner-1", None),
        devices::why::not_there(),
        devices::mend::plug_in_port(None),
    );
    *house.shelf.looked.lock().unwrap() =
        Looked { findings: vec![("bench-1".into(), vec![finding])], ..Looked::default() };
    let zh = page("zh-CN").await;
    assert!(zh.contains("扫码枪 /dev/scanner-1 不在") && zh.contains("插上并开机"), "{zh}");
    assert!(!zh.contains("is not there") && !zh.contains("plug it in"), "{zh}");
    let en = page("en").await;
    assert!(en.contains("scanner /dev/scanner-1 is not there") && en.contains("plug it in"), "{en}");
    // Of a device that answers, nothing is said but that.
    speak(scanner, |wire| wire.up(None).unwrap());
    assert!(!page("en").await.contains("plug it in"));
}

#[tokio::test]
async fn what_a_device_says_reaches_who_looks_and_the_newest_wins() {
    let house = house(false);
    let answer = house.call("GET /devices/events?lang=en", "").await;
    let mut body = answer.into_body();
    let mut news = async || {
        let frame = body.frame().await?.ok()?.into_data().ok()?;
        let text = String::from_utf8(frame.to_vec()).ok()?;
        serde_json::from_str::<Value>(text.lines().find_map(|line| line.strip_prefix("data: "))?).ok()
    };
    let first = [news().await.unwrap(), news().await.unwrap()];
    assert_eq!([&first[0]["place"], &first[1]["place"]], ["bench-1/scanner-1", "bench-1/scale"]);
    assert_eq!((&first[0]["hex"], &first[0]["link"]), (&json!(""), &json!("unknown")));
    let tap = &house.taps[0];
    let scan = |text: &str| Scan { data: text.into(), aim: None, terminator: None, flags: vec![] };
    speak(tap, |wire| {
        for text in ["SF1", "SF2"] {
            wire.bytes(format!("{text}\r").as_bytes());
            tap.read(&Signal::Scanned(Scanned::Code(scan(text))));
        }
    });
    let told = news().await.unwrap();
    assert_eq!((told["read"].as_str(), told["hex"].as_str()), (Some("SF2"), Some("53 46 31 0d 53 46 32 0d")));
    house.shutdown.send_replace(true);
    assert_eq!(news().await, None, "it ends with the daemon");
}
