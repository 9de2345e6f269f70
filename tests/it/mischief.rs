//! Who means harm to a real daemon by its own door, and what an operator sees while the disk does not answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use serde_json::Value;

use crate::process::{Site, http};

const ORDERS: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g
S1,shop,1,SF,SF1000000000001,MUG,mug <img src=x onerror=alert(1)>,,1,6901234567908,350
S2,shop,2,SF,SF1000000000002,MUG,mug,,1,6901234567908,350
";
const STATION: &str = "GET /api/v1/stations/bench-1 HTTP/1.1";

/// Another program holds the store when the next parcel is scanned. The green of the last one must not stand there for it.
#[test]
fn a_bench_that_waits_for_the_disk_shows_no_old_green() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    for code in ["S1", "6901234567908", "SF1000000000001"] {
        site.scan_and_see(code, "off");
    }
    site.put_and_see(350, "green");
    let other = rusqlite::Connection::open(site.path("w.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    site.scan("S2");
    let shown = |site: &Site| {
        let (status, body) = site.http(STATION, "");
        (status, serde_json::from_str::<Value>(&body).unwrap_or_default())
    };
    // Meanwhile the scale speaks on: it is not the scale that has to answer. A wait that is over ends in another light.
    let last =
        std::iter::repeat_with(|| shown(&site)).find(|(status, screen)| *status != 200 || screen["light"] != "green");
    assert_eq!(last.unwrap().0, 503);
    let (status, body) = site.http("GET /api/v1/stations/bench-1/events HTTP/1.1", "");
    assert!(status == 503 && body.contains("not its word"), "{body}");
    assert!(site.http("GET / HTTP/1.1", "").1.contains("data-light=\"lost\""), "the office is not shown it either");
    other.execute_batch("ROLLBACK").unwrap();
    let (_, screen) = std::iter::repeat_with(|| shown(&site)).find(|(status, _)| *status == 200).unwrap();
    assert_eq!(screen["light"], "off", "{screen}");
}

#[test]
fn whatever_is_asked_is_answered_and_tells_nothing() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    let secret = std::fs::read_to_string(site.path("token")).unwrap();
    let long = "9".repeat(10_000);
    let queries = [
        "%00",
        "%27",
        "%22",
        "%25",
        "_",
        "*",
        "%5c",
        "%",
        "%zz",
        "%ff%fe",
        "a%0d%0aset-cookie:x",
        "%27;DROP+TABLE+event;--",
        "%3Cimg+src=x+onerror=alert(1)%3E",
        "%e2%80%ae1234",
        "%f0%9f%92%99",
        "NEAR(1+2)",
        "&q=&q=1",
        "1&day=x&lang=%00",
        &long,
    ];
    let mut asked: Vec<String> = queries.iter().map(|query| format!("/find?q={query}")).collect();
    for query in queries {
        let pages = ["/", "/list/sealed", "/balance", "/report", "/report.csv", "/devices", "/sheets/commands"];
        asked.extend(pages.map(|page| format!("{page}?day={query}&date={query}&only={query}&lang={query}")));
        let places =
            ["/list/", "/shipment/", "/fact/", "/scale/", "/sheets/", "/station/", "/assets/", "/certificate/"];
        asked.extend(places.map(|place| format!("{place}{}", query.replace('+', "%20"))));
    }
    let climbs =
        ["../token", "..%2ftoken", "%2e%2e/token", "%2e%2e%2f%2e%2e%2fetc/passwd", "....//token", "words.js%00"];
    asked.extend(
        climbs.iter().flat_map(|climb| ["/", "/assets/", "/station/", "/sheets/"].map(|at| format!("{at}{climb}"))),
    );
    for path in &asked {
        let (status, body) = site.http(&format!("GET {path} HTTP/1.1"), "");
        assert!((200..500).contains(&status), "{status} to {path}");
        for told in ["<img", secret.trim(), "root:", "SELECT", "rusqlite", "panicked"] {
            assert!(!body.contains(told), "{told} in the answer to {path}");
        }
    }
    let (status, page) = site.http("GET /shipment/S1 HTTP/1.1", "");
    assert!(status == 200 && page.contains("mug &#60;img") && !page.contains("<img"), "{page}");
    site.scan_and_see("S1", "off");
}

/// A hundred connections that say nothing whole, and as many calls as four hands can make, all of them refused.
#[test]
fn a_flood_at_the_door_keeps_no_scan_waiting() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    let log = std::fs::metadata(site.path("w.db")).unwrap().len();
    let connect = |site: &Site| TcpStream::connect(site.address()).unwrap();
    let half = b"POST /api/v1/shipments HTTP/1.1\r\nHost: ";
    let slow: Vec<TcpStream> = (0..100).map(|_| connect(&site)).collect();
    slow.iter().for_each(|mut stream| stream.write_all(half).unwrap());
    let refused = [
        ("", 401),
        ("Authorization: Bearer wrong\r\n", 401),
        ("Origin: http://evil.example\r\n", 403),
        ("Origin: null\r\nCookie: weighhouse-1=x\r\n", 403),
    ];
    thread::scope(|hands| {
        for (carried, expected) in refused {
            let address = site.address().to_owned();
            hands.spawn(move || {
                let body = "x".repeat(2_000);
                for path in
                    ["/api/v1/shipments", "/api/v1/shipments/S1/holds", "/api/v1/stations/bench-1/commands"].repeat(20)
                {
                    let request = format!("POST {path} HTTP/1.1\r\n{}", carried.trim_end());
                    assert_eq!(http(&address, request.trim_end(), &body).0, expected, "{path} {carried}");
                }
            });
        }
        for noise in [&b"\x16\x03\x01\x02\x00"[..], b"GET", b"\0\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"].repeat(5) {
            let mut stream = connect(&site);
            let _ = stream.write_all(noise);
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    for (code, light) in [("S1", "off"), ("6901234567908", "off"), ("SF1000000000001", "off")] {
        site.scan_and_see(code, light);
    }
    site.put_and_see(350, "green");
    drop(slow);
    let (status, body) = site.http("GET /healthz HTTP/1.1", "");
    assert_eq!(status, 200, "{body}");
    assert!(std::fs::metadata(site.path("w.db")).unwrap().len() <= log + (1 << 20), "nothing of it was kept");
}
