//! Who may call, and what every answer carries.

use weighhouse::web::ROUTES;

use super::house::*;

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
        ("POST", &[&bearer, "origin: http://127.0.0.1:84700"], 403),
        ("POST", &[&bearer, "origin: http://127.0.0.1:8470.evil.example"], 403),
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
