//! The office's pages and what is printed, after a day at a bench: on a wide screen and on a telephone.

use std::time::{Duration, Instant};

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::{Demo, Site};

pub const STORIES: &[Story] = &[("the office's pages fit a wide screen and a telephone", fits)];

/// Widths and heights.
const SIZES: [(&str, u32, u32); 2] = [("wide", 1920, 1080), ("phone", 390, 844)];
/// Tallest picture of a page.
const TALL: u64 = 6000;
/// How long a shift may take that is played fast.
const SHIFT: Duration = Duration::from_secs(180);

/// Every page, by the name of its picture.
const PAGES: &[(&str, &str)] = &[
    ("day", "/"),
    ("list-parcels", "/list/parcels"),
    ("list-problems", "/list/problems"),
    ("list-held", "/list/held"),
    ("list-untold", "/list/untold"),
    ("find", "/find"),
    ("found", "/find?q=0871"),
    ("found-nothing", "/find?q=nothing"),
    ("story", "/shipment/D002-01"),
    ("story-held", "/shipment/D002-06"),
    ("fact", "/fact/60"),
    ("scale", "/scale/bench-1"),
    ("devices", "/devices"),
    ("balance", "/balance"),
    ("report", "/report"),
    ("certificate", "/certificate/SF3002604410871"),
    ("sheets", "/sheets"),
    ("sheet-commands", "/sheets/commands"),
    ("sheet-packaging", "/sheets/packaging"),
    ("sheet-bench", "/sheets/bench"),
];

/// What is wider than the screen, or whose words are cut off: each by its tag, its class and how it begins.
const BROKEN: &str = "(() => { \
    const told = (e) => `${e.tagName} ${e.className.baseVal ?? e.className}: ${e.textContent.trim().slice(0, 40)}`; \
    const all = [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility()); \
    const wide = document.documentElement.scrollWidth > innerWidth \
        ? all.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5) : []; \
    const cut = all.filter((e) => getComputedStyle(e).overflowX !== 'visible' && getComputedStyle(e).overflowX !== 'auto' \
        && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0); \
    return [...wide, ...cut].map(told); })()";

fn fits(browser: &Browser) {
    let demo = Demo::start();
    let page = Page::open(browser, &demo.address);
    page.says("[data-hand=next]", "扫单号");
    page.eval("fetch('/demo/play', { method: 'POST', body: JSON.stringify({ speed: 'fast' }) }).then((a) => a.status)");
    let end = Instant::now() + SHIFT;
    while page.eval("fetch('/demo/day').then((a) => a.json()).then((day) => day.play.on)") == true {
        assert!(Instant::now() < end, "the shift goes on and on");
        page.until("new Promise((done) => setTimeout(() => done(true), 500))");
    }
    let root = demo.address.replace("/station/bench-1", "");
    let mut broken: Vec<String> =
        PAGES.iter().flat_map(|(name, path)| look(&page, name, &format!("{root}{path}"))).collect();
    let door = Site::with("trusted_proxy = true\n", "pack", "", ORDERS);
    broken.extend(look(&page, "sign-in", &door.address.replace("/station/bench-1", "/sign-in")));
    // The sign-in has a token and no user.
    page.forgive("username fields");
    assert!(broken.is_empty(), "cut off or too wide:\n{}", broken.join("\n"));
}

/// Pictures of a page in every size and language, and what is wrong with it.
fn look(page: &Page, name: &str, address: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for language in ["en", "zh-CN"] {
        let with = if address.contains('?') { '&' } else { '?' };
        page.size(SIZES[0].1, SIZES[0].2);
        page.go(&format!("{address}{with}lang={language}"));
        assert_eq!(page.eval("document.documentElement.lang"), language, "{address}");
        for (shape, width, height) in SIZES {
            page.size(width, height);
            let found = page.eval(BROKEN);
            let tall = page.eval("document.documentElement.scrollHeight").as_u64().unwrap();
            page.size(width, tall.clamp(u64::from(height), TALL) as u32);
            page.picture(&format!("office-{name}-{shape}-{language}"));
            if found != serde_json::json!([]) {
                broken.push(format!("{name} {shape} {language}: {found}"));
            }
        }
    }
    broken
}
