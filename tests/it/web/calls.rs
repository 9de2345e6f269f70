//! Calls, problems, numbers, the page's parts, and the document that describes them.

use std::collections::BTreeSet;

use serde_json::json;
use weighhouse::domain::Fault;
use weighhouse::web::{Part, ROUTES};

use super::house::*;

#[tokio::test]
async fn the_page_has_nothing_inline_and_its_parts_exist() {
    let house = house(true);
    let html = text(house.call("GET /station/bench-1", "").await).await;
    assert!(
        html.contains("&#60;Warehouse&#62; 1")
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
        ("GET /api/v1/stations/bench-1/scale-checks", "", 200, "scale-checks bench-1"),
        ("GET /api/v1/stations/x/scale-checks", "", 404, ""),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:CONFIRM"}"#, 204, "press WH:CONFIRM"),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:PICK:2"}"#, 204, "press WH:PICK:2"),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:PICK:3","answer":0}"#, 204, "press WH:PICK:3"),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:CONFIRM","answer":1}"#, 409, ""),
        ("POST /api/v1/stations/x/commands", r#"{"code":"WH:CONFIRM"}"#, 404, ""),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:OP:wang"}"#, 422, ""),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"WH:FORCE:no-code"}"#, 422, ""),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"6901234567892"}"#, 422, ""),
        ("POST /api/v1/stations/bench-1/commands", r#"{"code":"CONFIRM"}"#, 422, ""),
        ("GET /api/v1/forces", "", 200, "forces None"),
        ("GET /api/v1/forces?day=2026-11-22", "", 200, "forces Some(\"2026-11-22\")"),
        ("GET /api/v1/forces?week=47", "", 400, ""),
        ("GET /api/v1/late?within=2h", "", 200, "late Some(\"2h\")"),
        ("GET /api/v1/late?within=2h&x=1", "", 400, ""),
        ("GET /api/v1/balance", "", 200, "balance None"),
        ("GET /api/v1/balance?date=2026-11-22", "", 200, "balance Some(\"2026-11-22\")"),
        ("GET /api/v1/balance?day=2026-11-22", "", 400, ""),
        ("GET /api/v1/report", "", 200, "report None"),
        ("GET /api/v1/report?date=2026-11-22", "", 200, "report Some(\"2026-11-22\")"),
        ("GET /api/v1/report?day=2026-11-22", "", 400, ""),
        ("GET /api/v1/parcels/SF0123", "", 200, "parcel SF0123"),
        ("GET /api/v1/orders/%E5%BA%97/1234567890123456789", "", 200, "order 店 1234567890123456789"),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"refund","note":"客服"}"#, 200, "hold FH-1 refund api 客服"),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"odd"}"#, 200, "hold FH-1 odd api "),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":""}"#, 422, ""),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"refund","x":1}"#, 400, ""),
        ("POST /api/v1/shipments/FH-1/holds", "", 400, ""),
        ("POST /api/v1/shipments/FH-1/holds", &note, 422, ""),
        ("POST /api/v1/shipments/FH-1/holds", &" ".repeat((64 << 10) + 1), 413, ""),
        ("DELETE /api/v1/shipments/FH-1/holds/refund", "", 200, "lift FH-1 refund api"),
        ("DELETE /api/v1/shipments/FH-1/holds/refund?source=refunds", "", 200, "lift FH-1 refund refunds"),
        ("DELETE /api/v1/shipments/FH-1/holds/refund?source=Refunds", "", 422, ""),
        ("DELETE /api/v1/shipments/FH-1/holds/refund?sauce=x", "", 400, ""),
        (
            "POST /api/v1/shipments/FH-1/holds",
            r#"{"reason":"refund","source":"refunds"}"#,
            200,
            "hold FH-1 refund refunds ",
        ),
        ("POST /api/v1/shipments/FH-1/holds", r#"{"reason":"refund","source":"bench"}"#, 422, ""),
        ("GET /api/v1/recalls", "", 200, ""),
        ("GET /api/v1/hold-sources", "", 200, ""),
        ("POST /api/v1/hold-sources/refunds/report", "", 200, "report refunds"),
        ("POST /api/v1/hold-sources/R/report", "", 422, ""),
        (
            "POST /api/v1/parcels/SF1/returns",
            r#"{"items":[{"code":"A","condition":"damaged"}]}"#,
            200,
            "take back SF1 [CameBack { code: \"A\", condition: Damaged, qty: 1 }]",
        ),
        ("POST /api/v1/parcels/SF1/returns", r#"{"items":[]}"#, 422, ""),
        ("POST /api/v1/parcels/SF1/returns", r#"{"items":[{"code":"A","condition":"odd"}]}"#, 422, ""),
        ("POST /api/v1/parcels/SF1/returns", r#"{"items":[{"code":"A","qty":0}]}"#, 422, ""),
        ("POST /api/v1/parcels/SF1/returns", r#"{"items":[{"code":"\u0007"}]}"#, 422, ""),
        ("POST /api/v1/parcels/SF1/returns", r#"{"items":[{"sku":"A"}]}"#, 400, ""),
        (
            "GET /api/v1/tracking",
            "",
            200,
            "tracking RowsAsked { state: None, shop: None, told_then_held: false, after: None, limit: 100 }",
        ),
        (
            "GET /api/v1/tracking?state=parked&shop=%E5%BA%97&told_then_held=true&limit=7",
            "",
            200,
            "tracking RowsAsked { state: Some(Parked), shop: Some(\"店\"), told_then_held: true, after: None, limit: 7 }",
        ),
        ("GET /api/v1/tracking?state=gone", "", 422, ""),
        ("GET /api/v1/tracking?after=x", "", 422, ""),
        ("GET /api/v1/tracking?limit=-1", "", 400, ""),
        ("GET /api/v1/tracking?colour=red", "", 400, ""),
        ("POST /api/v1/tracking/%E5%BA%97/1/SF1/retry", "", 200, "move 店 1 SF1 ready to be told, by hand"),
        ("POST /api/v1/tracking/s/1/SF1/park", r#"{"reason":"why"}"#, 200, "move s 1 SF1 parked why"),
        ("POST /api/v1/tracking/s/1/SF1/ask", "{}", 200, "move s 1 SF1 unknown to be asked about, by hand"),
        ("POST /api/v1/tracking/s/1/SF1/fly", "", 404, ""),
        ("POST /api/v1/tracking/s/1/SF1/park", r#"{"reason":"\u0007"}"#, 422, ""),
        ("POST /api/v1/tracking/s/1/SF1/park", r#"{"why":"x"}"#, 400, ""),
        ("GET /certificate/SF0123", "", 404, "parcel SF0123"),
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
        ("POST /demo/next", "", 204, "next"),
        ("POST /demo/play", "{}", 204, "play None Normal"),
        ("POST /demo/play", r#"{"fault":"held","speed":"slow"}"#, 204, "play Some(\"held\") Slow"),
        ("POST /demo/play", r#"{"speed":"backwards"}"#, 400, ""),
        ("POST /demo/pace", r#"{"speed":"fast"}"#, 204, "pace Some(Fast) None"),
        ("POST /demo/pace", r#"{"paused":true}"#, 204, "pace None Some(true)"),
        ("POST /demo/pace", r#"{"faster":true}"#, 400, ""),
        ("POST /demo/stop", "", 204, "stop"),
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
