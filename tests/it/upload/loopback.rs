//! Calls over real HTTP: what was lost is told from what was never sent, and the real process is killed in the middle of them.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use weighhouse::code::Carriers;
use weighhouse::market::Request;
use weighhouse::store::Store;
use weighhouse::upload::gateway::{Came, Gateway};
use weighhouse::upload::http::Http;
use weighhouse::upload::run::{Tally, Turn, run};

use super::Site;
use super::platform::{Mischief, Platform};
use super::server::{Ahead, Server, http, once};
use crate::laws::Noise;

/// Longer than anything may take on a slow machine; a test that waits for it fails.
const PATIENCE: Duration = Duration::from_secs(120);

fn request() -> Request {
    Request { path: String::new(), content_type: "text/plain", body: b"secret=1".to_vec(), gist: String::new() }
}

#[test]
fn what_was_lost_is_told_from_what_was_never_sent() {
    let lost = |came: Came| matches!(came, Came::Lost(_));
    let not_sent = |came: Came| matches!(came, Came::NotSent(_));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for address in [format!("http://{free}/"), "http://name.invalid/".into(), "http://[::ffff:0:0:1]:1/".into()] {
        assert!(not_sent(Http::new(&address).call(&request())), "{address}");
    }
    // A handshake that fails has told nobody anything.
    let plain = once(Vec::new()).replace("http://", "https://");
    assert!(not_sent(Http::new(&plain).call(&request())));
    let whole = http(200, "", b"{}").take();
    for bytes in
        [&whole[..0], &whole[..7], &whole[..whole.len() - 1], b"220 mail ready\r\n", b"\x15\x03\x01\0\x02\x02\x28"]
    {
        assert!(lost(Http::new(&once(bytes.to_vec())).call(&request())), "{bytes:?}");
    }
    let huge = http(200, "", &vec![b' '; 5 << 20]).take();
    assert!(lost(Http::new(&once(huge)).call(&request())), "an answer without end is none");
}

#[test]
fn every_status_comes_back_as_it_is_and_nothing_is_followed() {
    for (status, headers, retry_after_s) in [
        (200, "", None),
        (302, "Location: http://127.0.0.1:1/elsewhere\r\n", None),
        (307, "Location: http://127.0.0.1:1/elsewhere\r\n", None),
        (429, "Retry-After: 7\r\n", Some(7)),
        (429, "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT\r\n", None),
        (500, "", None),
    ] {
        let came = Http::new(&once(http(status, headers, b"{}").take())).call(&request());
        assert_eq!(came, Came::Back { status, body: b"{}".to_vec(), retry_after_s }, "{status} {headers}");
    }
}

#[test]
fn nothing_that_is_said_of_a_call_holds_its_query() {
    for address in ["http://127.0.0.1:1/a?SECRET", "http://name.invalid/?SECRET", "http://SECRET@[/", "SECRET"] {
        let mut gateway = Http::new(address);
        let request = Request { path: "?sign=SECRET".into(), ..request() };
        let came = gateway.call(&request);
        assert!(!format!("{came:?}").contains("SECRET"), "{address}: {came:?}");
    }
}

/// A shop whose marketplace is a server, and the folder of its configuration.
pub struct Shop {
    pub site: Site,
    pub server: Server,
}

impl Shop {
    pub fn with(orders: usize, seed: u64, mischief: Mischief) -> Shop {
        let site = Site::with(orders, seed);
        let mut platform = Platform::new(0, seed);
        platform.orders = std::mem::take(&mut site.world.borrow_mut().platform.orders);
        platform.mischief = mischief;
        let shop = Shop { server: Server::open(platform), site };
        shop.write(
            "keys.toml",
            "app_key = \"SECRET-app_key\"\napp_secret = \"SECRET-app_secret\"\nsession = \"SECRET-session\"\n",
        );
        shop.mode("keys.toml", 0o600);
        let url = &shop.server.address;
        shop.write(
            "w.toml",
            &format!(
                "[[channel]]\nshop = \"shop-a\"\nkind = \"taobao\"\ncredentials = \"keys.toml\"\nurl = \"{url}\"\n"
            ),
        );
        shop
    }

    pub fn folder(&self) -> &Path {
        self.site.path.parent().unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn mode(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The program with these words behind `weighhouse`, and everything that its log can say.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
        command.args(words).current_dir(self.folder()).env("RUST_LOG", "trace").stdin(Stdio::null());
        command
    }

    fn upload(&self, log: &str) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(self.path(log)).unwrap();
        let out = log.try_clone().unwrap();
        self.command(&["upload", "--config", "w.toml"]).stdout(out).stderr(log).spawn().unwrap()
    }

    /// A run within this process, whose clock runs ahead instead of waiting.
    fn run_ahead(&self) -> Tally {
        let mut store = Store::open(&self.site.path).unwrap();
        let mut pace = Ahead(Arc::clone(&self.server.desk));
        let next_night_ms = weighhouse::upload::run::Pace::now(&mut pace).wall_ms + 86_400_000;
        let turn = Turn { ship_by_ms: None, next_night_ms, until_ms: None };
        let mut gateway = Http::new(&self.server.address);
        let tally = run(&mut store, &Site::channel(), &Carriers::default(), &mut gateway, &mut pace, turn, &mut |_| {});
        tally.unwrap()
    }

    pub fn nights(&self, most: usize) {
        for _ in 0..most {
            self.run_ahead();
            if self.site.counts().keys().all(|state| state.starts_with("acked")) {
                return;
            }
            weighhouse::upload::run::Pace::wait(&mut Ahead(Arc::clone(&self.server.desk)), 86_400_000);
        }
        panic!("{most} nights were not enough: {:?}", self.site.counts());
    }

    pub fn book_is_right(&self) {
        let platform = self.server.desk.platform();
        assert_eq!(platform.complaints, Vec::<String>::new());
        for (no, order) in &platform.orders {
            assert_eq!(order.shipped, 1, "{no} was shipped {} times: {order:?}", order.shipped);
        }
    }
}

/// What can go wrong between two machines. Bans and busy services would be waited out by the real clock.
fn mischief() -> Mischief {
    Mischief {
        cut_before: 13,
        cut_after: 11,
        late: 17,
        late_ms: 60_000,
        garbage: 19,
        mute: 23,
        forgets: true,
        ..Mischief::default()
    }
}

#[test]
fn a_night_of_cut_connections_over_real_http_is_told_once() {
    let shop = Shop::with(150, 0x10c4_1001, mischief());
    shop.nights(20);
    shop.book_is_right();
    shop.site.is_proven();
}

#[test]
fn the_real_process_killed_in_the_middle_of_calls_misses_nothing_and_doubles_nothing() {
    let (seed, kills) = (0x10c4_2002, 6);
    println!("seed {seed:#x}");
    let shop = Shop::with(300, seed, Mischief { forgets: true, ..Mischief::default() });
    let mut noise = Noise::quiet(seed);
    for _ in 0..kills {
        let (reached, go) = shop.server.halt_after(5 + noise.below(30) as usize);
        let mut child = shop.upload("log");
        let stood = reached.recv_timeout(PATIENCE);
        child.kill().unwrap();
        child.wait().unwrap();
        drop(go);
        stood.unwrap();
    }
    let counts = shop.site.counts();
    assert!(counts.contains_key("sending") && counts.contains_key("unknown"), "it was killed at work: {counts:?}");
    shop.nights(3);
    shop.book_is_right();
    assert_eq!(shop.site.counts().get("acked"), Some(&300), "{:?}", shop.site.counts());
    shop.site.is_proven();
    for name in ["log", "weighhouse.db", "weighhouse.db-wal"] {
        let bytes = std::fs::read(shop.path(name)).unwrap_or_default();
        let seen = bytes.windows(7).any(|part| part == b"SECRET-");
        assert!(!seen, "{name} holds a credential");
    }
    assert!(std::fs::metadata(shop.path("log")).unwrap().len() > 0);
}
