//! Stories of what comes between the page and the truth: a daemon that hangs or ends, devices that go, and codes that mean harm.

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("a daemon that hangs takes the green down, and the page comes back by itself", hangs),
    ("a daemon that was killed and started again finds the page waiting", restarts),
    ("a scanner and a scale that are lost are told, and told to be back", devices),
    ("a hostile code is shown and does nothing", hostile),
    ("no key and no touch gives anything the focus", focus),
];

fn accepted(browser: &Browser) -> (Site, Page) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    (site, page)
}

fn hangs(browser: &Browser) {
    let (site, page) = accepted(browser);
    site.freeze(true);
    page.shows("lost");
    assert_eq!(page.eval("document.body.dataset.light"), "off", "no green is older than the daemon's word");
    page.pictures("not-live");
    site.freeze(false);
    page.shows("accept");
    page.forgive("network");
}

fn restarts(browser: &Browser) {
    let (mut site, page) = accepted(browser);
    site.kill();
    page.shows("lost");
    site.run();
    page.until("document.body.dataset.live === 'true'");
    page.says("#done", "1");
    site.scan("FH-1");
    page.says("#no", "FH-1");
    page.forgive("Network");
}

fn devices(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    site.scan("FH-1");
    page.says("#no", "FH-1");
    site.pull("scanner");
    page.shows("reject scanner-lost");
    page.pictures("scanner-lost");
    site.plug("scanner");
    page.shows("info");
    site.pull("scale");
    page.shows("reject scale-lost");
    page.says("#steady", "秤没有反应");
    page.pictures("scale-lost");
    site.plug("scale");
    page.shows("info");
}

fn hostile(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    let image = "<img src=x onerror=alert(1)>";
    for (code, shown) in [
        (image.to_owned(), "<img"),
        ("\u{202e}1234\u{2066}5678".to_owned(), "\\u{202e}1234"),
        ("9".repeat(4000), "…"),
        ("'; DROP TABLE event;--".to_owned(), "DROP"),
        ("\u{1b}[2J\u{7}".to_owned(), "\\u{1b}"),
    ] {
        site.scan(&code);
        page.says("#advice", shown);
        page.until("!document.querySelector('main img') && !/[\\u202a-\\u202e\\u2066-\\u2069\\u001b]/.test(document.body.innerText)");
    }
    // And out of an order file, where a shop may have written anything that can be seen.
    let header = "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,remark\n";
    let row = |name: &str, remark: &str| {
        format!("{header}FH-9,s,9,<i>快递</i>,X<u>Y9,{},{name},{image},1,69,1,{remark}\n", "S".repeat(60))
    };
    site.refuses(&row("\u{202e}杯", ""), "FH-9 is refused");
    site.import(&row("<b onclick=alert(1)>杯", &format!("{image}{}", "长".repeat(1300))));
    site.scan("FH-9");
    page.says("#lines", "<b onclick=alert(1)>杯");
    page.says("#lines", image);
    page.says("#marks", image);
    page.says("#carrier", "<i>快递</i>");
    page.until("!document.querySelector('main :is(b[onclick], i:not(.tick), u, img)')");
    page.pictures("hostile");
}

fn focus(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    let nowhere = "document.activeElement === document.body";
    page.touch("#sound");
    page.says("#settings", "试听");
    page.touch("#settings .ends button:last-child");
    page.lacks("#settings");
    page.until(nowhere);
    page.touch("#language");
    page.until("document.documentElement.lang === 'en'");
    page.until(nowhere);
    for key in ["Enter", " ", "Tab", "Enter"] {
        page.key(key);
    }
    page.until("document.documentElement.lang === 'en'");
    site.scan("FH-1");
    site.scan("6937754100882");
    page.shows("reject wrong-item");
    page.touch("#answers button");
    page.shows("info");
    page.until(nowhere);
}
