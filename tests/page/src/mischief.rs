//! Stories of people who mean harm or are only impatient, and of browsers that are no friends: never a light that is not the daemon's word.

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::proxy::Cable;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("a browser that keeps nothing shows the bench all the same", storage),
    ("times are the daemon's where the browser's clock is hours off", clock),
    ("a page that was put to sleep wakes up without its old green", lid),
    ("a finger that hammers answers one question and not the next", hammer),
    ("two windows in two languages show one bench, and an answer counts once", windows),
    ("back, forward and reload show nothing that the daemon does not say", history),
    ("a cable that is cut or silent takes the green down", cable),
    ("what cannot be drawn whole is not shown by half", undrawn),
    ("at 200 percent all words are in sight", zoom),
    ("two hundred lines, 9999 pieces and names in every script stay in sight", large),
];

/// Keeps every light that was on: what is asked of the list is whether a green was among them.
const LIGHTS: &str = r"
    globalThis.lights = [];
    const note = () => document.body && lights.push(document.body.dataset.light);
    new MutationObserver(note).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-light'] });";

fn accepted(browser: &Browser, address: Option<&dyn Fn(&str) -> String>, script: &str) -> (Site, Page) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let address = address.map_or_else(|| site.address.clone(), |through| through(&site.address));
    let page = Page::open_with(browser, &address, script);
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    page.until("document.body.dataset.light === 'green'");
    (site, page)
}

fn storage(browser: &Browser) {
    const BLOCKED: &str = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });";
    const FULL: &str = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };";
    const RUBBISH: [&str; 3] = ["{", "null", "\"\\\"loud\\\"\""];
    let rubbish = RUBBISH.map(|text| {
        format!("localStorage.setItem('sound bench-1', {text:?}); localStorage.setItem('language', 'constructor');")
    });
    let site = Site::start("pack+weigh", "", ORDERS);
    for script in [BLOCKED, FULL].into_iter().chain(rubbish.iter().map(String::as_str)) {
        let page = Page::open_with(browser, &site.address, script);
        page.shows("none");
        page.says("#next", "扫发货单或面单");
        page.touch("#language");
        page.until("document.documentElement.lang === 'en'");
        page.touch("#sound");
        page.touch("#settings p:first-child button:last-of-type");
        page.until("document.querySelector('#settings button[aria-pressed=true]')?.innerText === 'Loud'");
    }
}

/// A browser in New York whose clock is three hours ahead.
const ELSEWHERE: &str = r"
    const real = Date;
    globalThis.ahead = 3 * 3600000;
    globalThis.Date = class extends real {
      constructor(...given) { if (given.length > 0) super(...given); else super(real.now() + ahead); }
      static now() { return real.now() + ahead; }
    };";

fn clock(browser: &Browser) {
    let (mut site, page) = accepted(browser, None, ELSEWHERE);
    page.time_zone("America/New_York");
    site.call("POST", "/api/v1/shipments/FH-4/holds", r#"{"reason":"refund"}"#);
    page.until(
        "fetch('/api/v1/recalls').then((answer) => answer.json()).then(({ recalls: [{ sealed }] }) => \
         document.getElementById('recalls').innerText.includes(new Date(sealed).toLocaleTimeString('en', \
         { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Shanghai' })))",
    );
    site.take();
    site.scan("FH-3");
    page.shows("reject held");
    page.says("#marks", "刚刚");
    // Somebody sets the clock right, and then far back: the page is live, and sees that the daemon hangs.
    for hours in [-3, -9] {
        page.eval(&format!("ahead += {hours} * 3600000"));
        page.shows("reject held");
        site.scan("WH:CONFIRM");
        page.shows("info");
        site.scan("FH-3");
        page.shows("reject held");
        page.says("#marks", "刚刚");
    }
    site.freeze(true);
    page.eval("ahead -= 1500");
    page.shows("lost");
    site.freeze(false);
    page.shows("reject held");
    page.forgive("network");
}

fn lid(browser: &Browser) {
    let (mut site, page) = accepted(browser, None, LIGHTS);
    page.sleep(true);
    page.until("document.body.dataset.light === 'off'");
    page.eval("lights.length = 0");
    site.take();
    site.scan("FH-1");
    site.scan("6937754100882");
    page.sleep(false);
    page.shows("reject wrong-item");
    page.until("!lights.includes('green')");
}

const TWO_QUESTIONS: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,remark,packaging
FH-8,棉朵家居,8,顺丰,SF3001604410888,TEA-GH,桂花乌龙茶,罐装 100g,1,6925140300107,168,补充液:蓝*1,BOX-S
";

fn hammer(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "[remarks]\nimportant = [\"补充\"]\n", TWO_QUESTIONS);
    let page = Page::open(browser, &site.address);
    site.scan("FH-8");
    page.shows("ask");
    site.scan("6925140300107");
    page.until("document.body.dataset.kind === 'reject'");
    page.until("document.querySelector('#answers:not([aria-disabled=true]) button') !== null");
    let first = page.eval("document.body.dataset.fault");
    // Twenty a second, as long as it is fun.
    let hammered = "new Promise((done) => { let n = 0; const at = setInterval(() => { \
         document.querySelector('#answers button')?.click(); if (++n === 40) { clearInterval(at); done(true); } }, 50); })";
    page.until(hammered);
    let second = page.eval("document.body.dataset.fault");
    assert!(first != second && second.as_str().is_some_and(|fault| !fault.is_empty()), "{first} and then {second}");
    page.touch("#answers button");
    page.says("#title", "装齐了");
    // What undoes all of it is asked for twice, and a double touch is one.
    page.touch("#commands");
    page.until(
        "[...document.querySelectorAll('#settings .grave')].map((card) => { card.click(); card.click(); }).length > 0",
    );
    page.says("#settings .grave", "再点一次");
    page.touch("#settings .ends button");
    page.says("#title", "装齐了");
}

/// Keeps what the page tells the daemon.
const SENT: &str = "globalThis.sent = []; const real = fetch; \
    globalThis.fetch = (to, how) => { if (how?.body) sent.push(JSON.parse(how.body)); return real(to, how); };";

fn windows(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let [here, there] =
        ["zh-CN", "en"].map(|tag| Page::open_with(browser, &format!("{}?lang={tag}", site.address), SENT));
    site.scan("FH-1");
    site.scan("6937754100882");
    here.says("#title", "拿错了");
    there.says("#title", "Wrong item");
    let old =
        there.eval("fetch('/api/v1/stations/bench-1').then((answer) => answer.json()).then((screen) => screen.answer)");
    here.touch("#answers button");
    here.shows("info");
    there.shows("info");
    assert_eq!(here.eval("sent"), serde_json::json!([{ "code": "WH:CONFIRM", "answer": old }]));
    // The other window's finger comes too late, on what nobody has read yet.
    site.scan("6937754100882");
    there.shows("reject wrong-item");
    let late = format!(
        "fetch('/api/v1/stations/bench-1/commands', {{ method: 'POST', body: JSON.stringify({{ code: 'WH:CONFIRM', answer: {old} }}) }})\
         .then((answer) => answer.status)"
    );
    assert_eq!(there.eval(&late), 409);
    here.shows("reject wrong-item");
    there.touch("#answers button");
    here.shows("info");
    there.forgive("409");
    assert_eq!([here, there].map(|page| page.eval("document.documentElement.lang")), ["zh-CN", "en"]);
}

fn history(browser: &Browser) {
    let (mut site, page) = accepted(browser, None, LIGHTS);
    page.go(&site.address);
    page.shows("accept");
    page.go(&site.address.replace("/station/bench-1", "/"));
    site.take();
    site.scan("FH-1");
    page.eval("history.back()");
    page.until("document.body.dataset.station === 'bench-1' && document.body.dataset.live === 'true'");
    page.says("#no", "FH-1");
    page.until("!lights.includes('green')");
    page.eval("history.forward()");
    page.until("document.querySelector('.benches') !== null");
    page.eval("history.back()");
    page.until("document.body.dataset.live === 'true'");
    page.says("#no", "FH-1");
}

fn cable(browser: &Browser) {
    let through = std::cell::OnceCell::new();
    let make = |address: &str| through.get_or_init(|| Cable::to(address)).address.clone();
    let (mut site, page) = accepted(browser, Some(&make), LIGHTS);
    let cable = through.get().unwrap();
    cable.cut();
    page.until("lights.at(-2) === 'off' && lights.at(-1) === 'green'");
    cable.hush();
    site.take();
    site.scan("FH-1");
    page.shows("lost");
    page.eval("lights.length = 0");
    page.says("#no", "FH-1");
    page.until("!lights.includes('green')");
    page.forgive("etwork");
}

fn undrawn(browser: &Browser) {
    let broken = format!("{LIGHTS} Array.prototype.findIndex = () => {{ throw new Error('no'); }};");
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open_with(browser, &site.address, &broken);
    page.shows("none");
    site.scan("FH-1");
    page.shows("lost");
    page.says("#advice", "别放行");
    page.forgive("console");
    drop(site);
    page.forgive("");
}

fn zoom(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "[remarks]\nimportant = [\"别\"]\n", ORDERS);
    let page = Page::open(browser, &site.address);
    let magnified = |name: &str| {
        for (shape, width, height) in [("landscape", 683, 384), ("portrait", 384, 683), ("small", 512, 300)] {
            page.size(width, height);
            for tag in ["en", "zh-CN"] {
                page.language(tag);
                page.fits(&format!("{name} {shape} {tag} at 200 %"));
                page.until("document.querySelector('.top').getBoundingClientRect().top === -scrollY");
                page.picture(&format!("zoom-{name}-{shape}-{tag}"));
            }
        }
    };
    magnified("idle");
    site.scan("FH-2");
    page.shows("ask");
    magnified("ask");
    site.scan("6937754100882");
    page.shows("item");
    magnified("item");
    site.scan("6901288070010");
    page.until("document.body.dataset.kind === 'reject'");
    magnified("reject");
    site.scan("WH:CONFIRM");
    site.scan("WH:CANCEL");
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    magnified("accept");
}

fn large(browser: &Browser) {
    const NAMES: [&str; 6] = [
        "قهوة عربية محمصة طازجة بالهيل والزعفران",
        "שוקולד מריר 70% ללא סוכר",
        "🧴🫧💙 Badeschaum „Blaue Stunde“",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长超长的名字",
        "ก็ไม่รู้สินะ น้ำผึ้งดอกลำไย",
    ];
    let mut orders = "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g\n".to_owned();
    for n in 0..200 {
        let (name, qty) = (NAMES[n % NAMES.len()], [1, 6, 9999][if n < 30 { 0 } else { n % 3 }]);
        orders.push_str(&format!(
            "FH-200,s,200,顺丰,SF20000000200,SKU-{n},{name},规格 {name},{qty},{},1\n",
            690_000_000 + n
        ));
    }
    let mut site = Site::start("pack+weigh", "", &orders);
    let page = Page::open(browser, &site.address);
    site.scan("FH-200");
    page.until("document.querySelectorAll('#lines .line').length === 200");
    page.pictures("two-hundred");
    let inside = "(() => { const box = document.getElementById('lines').getBoundingClientRect(); \
        return [...document.querySelectorAll('#lines .line')].every((line) => { const at = line.getBoundingClientRect(); \
          return at.right <= box.right + 1 && [...line.querySelectorAll('.count, .tick')].every((e) => e.getBoundingClientRect().right <= at.right + 1); }) })()";
    page.until(inside);
    for n in (0..=30).chain([31; 6]).chain([32; 2]) {
        site.scan(&(690_000_000 + n).to_string());
    }
    page.says(".line[data-state=now] .count", "2 / 9999");
    page.until("(() => { const at = document.querySelector('.line[data-state=now]').getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight; })()");
    page.until(inside);
}
