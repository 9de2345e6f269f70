//! A browser on another machine signs in: with the token and from the page itself, and in no other way.

use super::house::*;

const FAR: &str = "peer: 192.168.1.9:40000\nhost: bench.lan";
const OWN: &str = "origin: http://bench.lan";

fn form(token: &str) -> String {
    format!("token={token}&next=%2Ffind%3Fq%3D0007")
}

#[tokio::test]
async fn a_stranger_is_shown_the_door_signs_in_and_comes_to_where_he_wanted() {
    let house = open_house();
    let page = "accept: text/html,application/xhtml+xml";
    let answer = house.call(&format!("GET /find?q=0007\n{FAR}\n{page}"), "").await;
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!((answer.status().as_u16(), place.as_str()), (303, "/sign-in?next=%2Ffind%3Fq%3D0007"));
    assert!(!answer.headers().contains_key("set-cookie"));
    let door = house.call(&format!("GET {place}\n{FAR}"), "").await;
    assert!(door.status() == 200 && !door.headers().contains_key("set-cookie"), "a stranger has no cookie");
    let html = text(door).await;
    // With the house's own `no-referrer` a browser would send `Origin: null` with the form, which is foreign.
    assert!(html.contains("<meta name=\"referrer\" content=\"same-origin\">") && !html.contains(TOKEN));
    assert!(html.contains("name=\"next\" value=\"/find?q=0007\""), "{html}");

    let answer = house.call(&format!("POST /sign-in\n{FAR}\n{OWN}"), form(TOKEN)).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/find?q=0007"));
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["weighhouse-8470=", "; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=2592000"] {
        assert!(set.contains(part) && !set.contains(TOKEN) && !set.contains("Secure"), "{set}");
    }
    let cookie = set.split(';').next().unwrap();
    let inside = house.call(&format!("GET /\n{FAR}\ncookie: {cookie}"), "").await;
    assert!(inside.status() == 200 && !inside.headers().contains_key("set-cookie"), "the cookie is not cut short");
    // Behind TLS the cookie goes over TLS only.
    let answer = house.call(&format!("POST /sign-in\n{FAR}\norigin: https://bench.lan"), form(TOKEN)).await;
    assert!(answer.headers()["set-cookie"].to_str().unwrap().contains("; Secure"));
    // And out again.
    let out = house.call(&format!("POST /sign-out\n{FAR}\n{OWN}\ncookie: {cookie}"), "").await;
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn the_door_by_its_table() {
    let house = open_house();
    let page = "accept: text/html";
    let good = form(TOKEN);
    let rows: &[(&str, &[&str], &str, u16)] = &[
        // Who is wrong, or comes from elsewhere, gets nothing.
        ("POST /sign-in", &["origin: http://evil.example"], &good, 403),
        ("POST /sign-in", &["origin: null"], &good, 403),
        ("POST /sign-in", &["origin: null", "sec-fetch-site: same-origin"], &good, 403),
        ("POST /sign-in", &["sec-fetch-site: cross-site"], &good, 401),
        ("POST /sign-in", &[], &good, 401),
        ("POST /sign-in", &["origin: http://bench.lan", "host: evil.example"], &good, 421),
        ("POST /sign-in", &["origin: http://evil.example", "host: evil.example"], &good, 421),
        ("GET /sign-in", &["host: evil.example"], "", 421),
        ("GET /find", &["host: evil.example", page], "", 421),
        // Programs are told, and not led to a page.
        ("GET /api/v1/stations", &[page], "", 401),
        ("GET /find", &[], "", 401),
        ("GET /find", &[page, "authorization: Bearer wrong"], "", 401),
        ("POST /sign-out", &["origin: http://bench.lan"], "", 401),
        ("POST /api/v1/shipments", &["origin: http://bench.lan"], "[]", 401),
        // A stranger sees the door and its style, and nothing else of the house.
        ("GET /assets/station.js", &[], "", 401),
        ("GET /assets/../api/v1/stations", &[], "", 401),
        ("GET /sign-in/", &[], "", 401),
        ("GET /assets/office.css", &[], "", 200),
        ("GET /sign-in", &[], "", 200),
        ("GET /station/bench-1", &[page], "", 303),
        ("POST /sign-in", &["sec-fetch-site: same-origin"], &good, 303),
    ];
    for (line, carried, body, status) in rows {
        let host = if carried.iter().any(|one| one.starts_with("host:")) { "" } else { "host: bench.lan" };
        let text = format!("{line}\npeer: 192.168.1.9:40000\n{host}\n{}", carried.join("\n"));
        let answer = house.call(&text, body.to_string()).await;
        assert_eq!(answer.status().as_u16(), *status, "{text}");
        let lets_in = *line == "POST /sign-in" && *status == 303;
        assert_eq!(answer.headers().contains_key("set-cookie"), lets_in, "{text}");
    }
    assert_eq!(house.calls(), [""; 0], "nothing reached the store");
}

#[tokio::test]
async fn a_wrong_token_opens_nothing_and_costs_a_pause() {
    let house = open_house();
    let from = async |who: &str, token: &str| {
        house.call(&format!("POST /sign-in\npeer: {who}:40000\nhost: bench.lan\n{OWN}"), form(token)).await
    };
    let long = "x".repeat(7_000);
    for (who, wrong) in [("10.0.0.1", "wrong"), ("10.0.0.2", ""), ("10.0.0.3", &TOKEN[1..]), ("10.0.0.4", &long)] {
        let answer = from(who, wrong).await;
        assert!(answer.status() == 403 && !answer.headers().contains_key("set-cookie"), "{wrong}");
    }
    let cookie = house.cookie().await;
    assert_eq!(from("10.0.0.5", cookie.split_once('=').unwrap().1).await.status(), 403, "a cookie is no token");
    let again = from("10.0.0.1", TOKEN).await;
    assert!(again.status() == 429 && !again.headers().contains_key("set-cookie"), "also the right one must wait");
    assert!(again.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(from("10.0.0.9", TOKEN).await.status(), 303, "somebody else need not");
    let answer = house.call(&format!("POST /sign-in\n{FAR}\n{OWN}"), "x".repeat(9_000)).await;
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn where_no_other_machine_comes_nobody_signs_in() {
    let house = house(false);
    for line in ["GET /sign-in", "GET /assets/office.css", "GET /find\naccept: text/html"] {
        assert_eq!(house.call(&format!("{line}\n{FAR}"), "").await.status(), 401, "{line}");
    }
    assert_eq!(house.call(&format!("POST /sign-in\n{FAR}\n{OWN}"), form(TOKEN)).await.status(), 401);
    assert_eq!(house.call("GET /sign-in", "").await.status(), 404);
}
