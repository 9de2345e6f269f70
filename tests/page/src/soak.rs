//! Figures: how long from a scan to what is durable, and to what is painted; and whether hours of work leave anything behind in the page or in
//! the daemon.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::site::Site;

pub const STORIES: &[Story] = &[("what is scanned is painted a moment after it is durable", painted)];

const HEADER: &str = "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g\n";
const GOODS: &str = "6901288070010";
/// Scans that are timed.
const TIMED: usize = 120;
/// Between two scans of a soak: two a second.
const BEAT: Duration = Duration::from_millis(500);
/// Parcels a minute of a soak: five beats each.
const A_MINUTE: u32 = 24;

/// Notes when a change of the verdict's words is on the screen: after the frame that has it.
const WATCH: &str = "(() => { window.painted = []; const after = new MessageChannel(); \
    after.port1.onmessage = () => painted.push(performance.timeOrigin + performance.now()); \
    new MutationObserver(() => requestAnimationFrame(() => after.port2.postMessage(0))) \
      .observe(document.getElementById('told'), { childList: true, characterData: true, subtree: true }); return true; })()";

fn painted(browser: &Browser) {
    let order = format!("{HEADER}FH-1,s,1,顺丰,SF1,MUG,陶瓷马克杯,雾蓝,{},{GOODS},1\n", TIMED + 1);
    let mut site = Site::start("pack+weigh", "", &order);
    let page = Page::open(browser, &site.address);
    site.scan("FH-1");
    page.says("#no", "FH-1");
    page.until(WATCH);
    let screens = screens(&site.address);
    let (mut durable, mut seen) = (Vec::new(), Vec::new());
    for n in 1..=TIMED {
        let (at, counted) = (wall_ms(), format!("\"packed\":{n},"));
        site.scan(GOODS);
        let told = loop {
            let (told, line) = screens.recv_timeout(Duration::from_secs(10)).expect("the daemon tells of it");
            if line.contains(&counted) {
                break told;
            }
        };
        page.until(&format!("painted.length >= {n}"));
        durable.push(told - at);
        seen.push(page.eval(&format!("painted[{}]", n - 1)).as_f64().unwrap() - at);
    }
    print_figures("scan → durable and told", &mut durable);
    print_figures("scan → painted", &mut seen);
    assert!(seen[TIMED / 2] < 250.0, "half of the scans are painted within a quarter of a second");
}

/// Packs parcels at two scans a second for so many minutes; nothing may grow.
pub fn soak(browser: &Browser, minutes: u32) {
    let parcels = (minutes + 1) * A_MINUTE;
    let row = |n| format!("FH-{n},s,{n},顺丰,SF{n:08},MUG,陶瓷马克杯,雾蓝 400ml,2,{GOODS},100\n");
    let mut site = Site::start("pack+weigh", "", &(HEADER.to_owned() + &(0..parcels).map(row).collect::<String>()));
    let page = Page::open(browser, &site.address);
    page.shows("none");
    println!("  minute  parcels  page KiB  nodes  daemon KiB");
    let (began, mut beat, mut samples) = (Instant::now(), Instant::now(), Vec::new());
    for n in 0..parcels {
        site.take();
        for code in [format!("FH-{n}"), GOODS.to_owned(), GOODS.to_owned(), format!("SF{n:08}")] {
            pause(&mut beat);
            site.scan(&code);
        }
        site.put(200);
        pause(&mut beat);
        page.shows("accept");
        let minute = began.elapsed().as_secs() / 60;
        if minute > samples.len() as u64 {
            let (heap, nodes) = page.memory();
            let daemon = site.memory_kib();
            println!("  {minute:6}  {:7}  {heap:8}  {nodes:5}  {daemon:10}", n + 1);
            samples.push([heap, nodes, daemon]);
        }
        if minute >= u64::from(minutes) {
            break;
        }
    }
    for (what, at, slack) in [("page", 0, 1024), ("nodes", 1, 200), ("daemon", 2, 4096)] {
        let most = |part: &[[u64; 3]]| part.iter().map(|sample| sample[at]).max().unwrap_or(0);
        // The first third warms up: caches fill, and the write-ahead log reaches its size.
        let (second, third) = (samples.len() / 3, samples.len() * 2 / 3);
        let (before, after) = (most(&samples[second..third.max(second)]), most(&samples[third..]));
        assert!(samples.len() < 3 || after <= before + before / 10 + slack, "{what} grows: {before}, then {after}");
    }
}

fn pause(beat: &mut Instant) {
    *beat += BEAT;
    thread::sleep(beat.saturating_duration_since(Instant::now()));
}

fn print_figures(what: &str, ms: &mut [f64]) {
    ms.sort_by(f64::total_cmp);
    let at = |percent: usize| ms[(ms.len() - 1) * percent / 100];
    println!("  {what}: half within {:.1} ms, 95 % {:.1} ms, 99 % {:.1} ms", at(50), at(95), at(99));
}

fn wall_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0
}

/// The station's own stream beside the page: when each picture came, and its line.
fn screens(address: &str) -> Receiver<(f64, String)> {
    let (tell, told) = channel();
    let host = address.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /api/v1/stations/bench-1/events HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if line.starts_with("data:") && tell.send((wall_ms(), line)).is_err() {
                return;
            }
        }
    });
    told
}
