//! The real daemon tells a shop by itself, and its API says so.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use super::loopback::Shop;
use super::order_no;
use super::platform::Mischief;
use super::server::pause;

/// Looks at most so often, [`LOOK`] apart: longer than anything may take on a slow machine.
const LOOKS: usize = 1_200;
const LOOK: Duration = Duration::from_millis(100);

/// The program's `run`, which ends with this value.
pub struct Daemon {
    child: Child,
    address: String,
    log: Receiver<String>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Daemon {
    pub fn start(shop: &Shop) -> Daemon {
        Daemon::run(shop.command(&["run", "--config", "w.toml"]))
    }

    /// Runs it until it is up.
    pub fn run(mut command: Command) -> Daemon {
        let mut child = command.env("RUST_LOG", "info").stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let up = log.by_ref().map(Result::unwrap).find(|line| line.contains("weighhouse is up")).unwrap();
        // What is said from here on stops nobody, whether it is read or not.
        let (says, heard) = channel();
        std::thread::spawn(move || log.map_while(Result::ok).for_each(|line| drop(says.send(line))));
        let address = up.split("address=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        Daemon { child, address, log: heard }
    }

    /// The next line of its log that holds this.
    pub fn says(&self, what: &str) -> String {
        let patience = LOOK * u32::try_from(LOOKS).unwrap();
        loop {
            let line = self.log.recv_timeout(patience).unwrap_or_else(|_| panic!("it never said {what:?}"));
            if line.contains(what) {
                return line;
            }
        }
    }

    pub fn call(&self, method: &str, path: &str, token: &str) -> (u16, String) {
        self.call_with(method, path, token, "")
    }

    pub fn call_with(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let host = &self.address;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n{token}\r\n{body}"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub fn tracking(&self, query: &str) -> Value {
        let (status, body) = self.call("GET", &format!("/api/v1/tracking{query}"), "");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    pub fn waits_until(&self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..LOOKS {
            let told = self.tracking("?limit=2");
            if is(&told) {
                return told;
            }
            pause(LOOK);
        }
        panic!("{what}: {}", self.tracking(""));
    }
}

#[test]
fn the_daemon_tells_a_shop_in_its_hours_and_the_api_says_so() {
    let shop = Shop::with(3, 7, Mischief::default());
    let url = shop.server.address.clone();
    // Nearly all day is night, so that the test may run at any hour.
    shop.write(
        "w.toml",
        &format!(
            "[web]\nlisten = \"127.0.0.1:0\"\n[[channel]]\nshop = \"shop-a\"\nkind = \"taobao\"\ncredentials = \"keys.toml\"\n\
             window = \"00:00-23:59\"\njitter_minutes = 0\nurl = \"{url}\"\n"
        ),
    );
    shop.server.desk.platform().refuses_order.insert(order_no(1), (50, "isv.logistics-offline-service-error:B60"));
    // Without its credentials the shop is not told, the daemon lives, and says why.
    shop.mode("keys.toml", 0o644);
    let daemon = Daemon::start(&shop);
    let told = daemon.waits_until("it says why", |told| !told["channels"][0]["stopped"].is_null());
    let stopped = &told["channels"][0]["stopped"];
    assert!(stopped["code"] == "credentials" && stopped["say"].as_str().unwrap().contains("chmod 600"), "{told}");
    assert!(daemon.call("GET", "/metrics", "").1.contains("weighhouse_channel_stopped{shop=\"shop-a\"} 1"));
    assert_eq!(shop.server.desk.platform().calls, 0);
    drop(daemon);

    shop.mode("keys.toml", 0o600);
    let daemon = Daemon::start(&shop);
    let row = format!("/api/v1/tracking/shop-a/{}/SF0000000010", order_no(1));
    let told = daemon.waits_until("it is told", |told| {
        told["counts"] == serde_json::json!([{"state": "acked", "rows": 2}, {"state": "parked", "rows": 1}])
    });
    assert_eq!((told["channels"][0]["stopped"].is_null(), told["rows"].as_array().unwrap().len()), (true, 2), "{told}");
    assert!(told["rows"][0]["told_at"].as_str().unwrap().ends_with('Z'), "{told}");
    let next: String = form_urlencoded::byte_serialize(told["next"].as_str().unwrap().as_bytes()).collect();
    let page = daemon.tracking(&format!("?limit=2&after={next}"));
    assert_eq!((page["rows"].as_array().unwrap().len(), page["next"].is_null()), (1, true), "{page}");
    let parked = daemon.tracking("?state=parked&shop=shop-a");
    assert_eq!(parked["rows"][0]["order"], order_no(1), "{parked}");

    let token = std::fs::read_to_string(shop.path("token")).unwrap();
    let token = format!("Authorization: Bearer {}\r\n", token.trim());
    assert_eq!(daemon.call("POST", &format!("{row}/retry"), "").0, 401);
    shop.server.desk.platform().refuses_order.clear();
    assert_eq!(daemon.call("POST", &format!("{row}/retry"), &token).0, 200);
    daemon.waits_until("it is told after all", |told| {
        told["counts"] == serde_json::json!([{"state": "acked", "rows": 3}])
    });
    let (status, body) = daemon.call("POST", &format!("{row}/retry"), &token);
    assert!(status == 409 && body.contains("\"state\":\"acked\""), "{status} {body}");
    assert_eq!(daemon.call("POST", &row.replace("SF", "ZZ"), &token).0, 404);
    assert_eq!(daemon.call("POST", &format!("{}/park", row.replace("SF", "ZZ")), &token).0, 404);
    let evidence: Value = serde_json::from_str(&daemon.call("GET", "/api/v1/shipments/S000001", "").1).unwrap();
    let classes: Vec<&str> =
        evidence["attempts"].as_array().unwrap().iter().map(|one| one["class"].as_str().unwrap()).collect();
    assert_eq!(classes, ["permanent", "ok"], "{evidence}");
    drop(daemon);
    let show = shop.command(&["show", "SF0000000010", "--config", "w.toml"]).env("RUST_LOG", "warn").output().unwrap();
    let show = String::from_utf8(show.stdout).unwrap();
    assert!(show.contains("send permanent isv.logistics-offline-service-error:B60 订单"), "{show}");
    shop.book_is_right();
    shop.site.is_proven();
}
