//! Stories of who else looks at the page: eyes that need contrast, ears that it is read to, whoever must not be shown motion, and screens from
//! ten inches to twenty-four.

use headless_chrome::Browser;
use serde_json::json;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("every word as it is painted can be told from its ground", contrast),
    ("a verdict is told to who listens, and nothing moves for who must not see it", senses),
    ("from ten inches to twenty-four all words are in sight", screens),
    ("how loud it is is kept for each station", loudness),
];

/// WCAG 2.2 (1.4.3, and 1.4.6 for the verdict) over every word in sight: what is too close to its ground, as `words: ratio`. What is under a
/// picture or a gradient is left out, and so is what cannot be used.
const PALE: &str = r"
    globalThis.pale = () => {
      const parts = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
      const over = ({ rgb, a }, under) => rgb.map((part, n) => part * a + under[n] * (1 - a));
      const light = (rgb) => {
        const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const lineage = (e) => (e ? [...lineage(e.parentElement), e] : []);
      const found = [];
      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const text = words.currentNode.textContent.trim();
        const holder = words.currentNode.parentElement;
        if (!text || !holder.checkVisibility({ opacityProperty: true }) || holder.closest('script, style, :disabled, .tile')) continue;
        const all = lineage(holder);
        if (all.some((e) => getComputedStyle(e).backgroundImage !== 'none')) continue;
        const ground = all.reduce((under, e) => over(parts(getComputedStyle(e).backgroundColor), under), [255, 255, 255]);
        const style = getComputedStyle(holder);
        const ink = parts(holder.closest('svg') ? style.fill : style.color);
        ink.a *= all.reduce((share, e) => share * Number(getComputedStyle(e).opacity), 1);
        const [dark, bright] = [light(ground), light(over(ink, ground))].sort((one, other) => one - other);
        const ratio = (bright + 0.05) / (dark + 0.05);
        const least = holder.closest('#title, #advice, #next') ? 7 : 4.5;
        if (ratio < least) found.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
      }
      return found;
    };";

fn contrast(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "[remarks]\nimportant = [\"别\"]\n", ORDERS);
    let page = Page::open_with(browser, &site.address, PALE);
    let told = |what: &str| assert_eq!(page.eval("pale()"), json!([]), "{what}");
    page.shows("none");
    told("idle");
    site.scan("FH-2");
    page.shows("ask");
    told("a question, a gift, a deadline that is over");
    site.scan("6937754101018");
    page.shows("item");
    told("a gift that is packed");
    site.scan("6901288070010");
    page.until("document.body.dataset.kind === 'reject'");
    told("a reject");
    site.scan("WH:CONFIRM");
    site.scan("WH:CANCEL");
    site.scan("FH-3");
    page.shows("reject held");
    told("held");
    site.scan("WH:CONFIRM");
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    told("accepted");
    site.call("POST", "/api/v1/shipments/FH-4/holds", r#"{"reason":"refund"}"#);
    page.says("#recalls", "0308");
    told("called back");
    page.touch("#sound");
    told("the settings");
    for path in [
        "/",
        "/find?q=FH",
        "/shipment/FH-4",
        "/list/held",
        "/devices",
        "/sheets",
        "/sheets/bench",
        "/balance",
        "/report",
    ] {
        page.go(&site.address.replace("/station/bench-1", path));
        told(path);
    }
}

fn senses(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    page.until("getComputedStyle(document.querySelector('.ray')).animationName === 'ray'");
    page.without_motion();
    page.until("getComputedStyle(document.querySelector('.ray')).animationName === 'none'");
    site.scan("FH-1");
    site.scan("6937754100882");
    page.shows("reject wrong-item");
    page.until("document.querySelector('[aria-live=assertive]').innerText.includes('拿错了')");
    // What a drawing says is said by words beside it, and every button has a name.
    page.until(
        "[...document.querySelectorAll('button')].every((b) => b.innerText.trim() || b.getAttribute('aria-label'))",
    );
    page.until("document.getElementById('shape').getAttribute('aria-hidden') === 'true'");
    page.until("[...document.querySelectorAll('.ticks')].every((ticks) => /^[0-9]+ \\/ [0-9]+$/.test(ticks.getAttribute('aria-label')))");
}

fn screens(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    let fits = |name: &str| {
        for (width, height) in [(1280, 800), (800, 1280), (1920, 1080), (1080, 1920), (2560, 1440)] {
            page.size(width, height);
            for tag in ["en", "zh-CN"] {
                page.language(tag);
                page.fits(&format!("{name} {width} × {height} {tag}"));
                page.picture(&format!("inches-{name}-{width}-{tag}"));
            }
        }
    };
    fits("idle");
    site.scan("FH-2");
    page.says("#due", "已超时");
    fits("opened");
    site.scan("6901288070010");
    page.shows("reject wrong-item");
    fits("reject");
    site.scan("WH:CONFIRM");
    site.scan("WH:CANCEL");
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    fits("accept");
}

fn loudness(browser: &Browser) {
    let site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    page.touch("#sound");
    page.touch("#settings p:first-child button:last-of-type");
    page.until("JSON.parse(localStorage.getItem('sound bench-1')).volume === 3");
    page.go(&site.address);
    page.touch("#sound");
    page.until("document.querySelector('#settings button[aria-pressed=true]').innerText === '大'");
    // Another bench in the same browser is as loud as it was.
    page.eval("localStorage.setItem('sound bench-2', localStorage.getItem('sound bench-1')) ?? localStorage.removeItem('sound bench-1')");
    page.go(&site.address);
    page.touch("#sound");
    page.until("document.querySelector('#settings button[aria-pressed=true]').innerText === '中'");
}
