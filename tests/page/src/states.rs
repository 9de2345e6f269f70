//! Stories of the states that a bench is in now and then: each reached by real bytes, each with its pictures.

use std::fmt::Write as _;

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("a bench that only weighs puts the weight first", weighs),
    ("forty lines and long names stay in sight", many),
    ("too much on the scale is told", overload),
    ("several boxes are numbered", boxes),
    ("a parcel that is held after its green is called back on every screen", recall),
    ("what came back is taken in", returns),
    ("the courier's labels are handed over", hands_over),
];

/// Nothing lies on the scale.
const EMPTY: &str = "document.getElementById('grams').textContent === '0' && document.getElementById('scale').dataset.steady === 'true'";

/// Packs shipment 4 up to its green light.
fn pack(site: &mut Site, page: &Page) {
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(213);
    page.shows("accept");
    site.take();
    page.until(EMPTY);
}

fn weighs(browser: &Browser) {
    let mut site = Site::start("weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    page.says("#next", "放上秤");
    page.pictures("weigh-idle");
    site.put(213);
    page.says("#advice", "扫面单");
    page.pictures("weigh-settled");
    site.scan("JT5001100200308");
    page.shows("accept");
    page.lacks("#shipment");
    page.pictures("weigh-judged");
    site.take();
    page.until(EMPTY);
    site.put(565);
    site.scan("YT7001123456005");
    page.shows("reject held");
    page.says("#lines", "×1");
    page.lacks(".tick");
    page.pictures("weigh-held");
}

fn many(browser: &Browser) {
    let mut rows = ORDERS.lines().next().unwrap().to_owned() + "\n";
    for n in 0..40 {
        let code = 6_900_000_000_000_u64 + n;
        let name = if n == 17 {
            "超长名字的加厚防滑家用厨房收纳置物架".repeat(4)
        } else {
            format!("货品 {n}")
        };
        let _ = writeln!(
            rows,
            "FH-40,棉朵家居,41,顺丰,SF3001604410940,SKU-{n:02},{name},规格 {n},{},{code},10,goods,,,,BOX-S",
            1 + n % 9
        );
    }
    let mut site = Site::start("pack+weigh", "", &rows);
    let page = Page::open(browser, &site.address);
    site.scan("FH-40");
    page.says("#lines", "货品 0");
    page.pictures("many-lines");
    for n in 0..17_u64 {
        site.scan(&format!("WH:QTY:{}", 1 + n % 9));
        site.scan(&(6_900_000_000_000_u64 + n).to_string());
    }
    page.says("#next", "超长名字");
    page.until(
        "(() => { const [a, b] = [document.querySelector('.line[data-state=now]').getBoundingClientRect(), \
         document.querySelector('#lines').getBoundingClientRect()]; return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; })()",
    );
    page.pictures("many-lines-long-name");
}

fn overload(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    site.scan("FH-1");
    page.says("#no", "FH-1");
    site.press();
    page.shows("reject overload");
    page.says("#grams", "—");
    page.pictures("overload");
    site.take();
    page.shows("info");
}

fn boxes(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    site.scan("FH-1");
    site.scan("6901288070010");
    page.shows("item");
    site.scan("WH:NEXT-PARCEL");
    page.says("#title", "第 1 箱满了");
    page.pictures("box-full");
    site.scan("SF3001604410871");
    page.says("#title", "放上秤");
    site.put(430);
    page.shows("accept");
    // The band of the next box, and its number, would contradict the green.
    page.lacks("#gauge, #expected, #box");
    page.pictures("box-1-accept");
    site.take();
    site.scan("6901288071062");
    page.shows("item");
    page.says("#box", "2 / 2");
    page.pictures("box-2");
}

fn recall(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    pack(&mut site, &page);
    site.call("POST", "/api/v1/shipments/FH-4/holds", r#"{"reason":"refund"}"#);
    page.says("#recalls", "0308");
    page.pictures("recall");
    site.scan("FH-1");
    page.says("#no", "FH-1");
    page.says("#recalls", "0308");
    page.pictures("recall-at-work");
}

fn returns(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    pack(&mut site, &page);
    site.scan("WH:RETURN");
    page.says("#title", "退货");
    page.pictures("return");
    site.scan("JT5001100200308");
    page.says("#answers", "破损");
    page.pictures("return-opened");
    site.scan("6925140300107");
    page.shows("item");
    page.says("#advice", "扫【确认】");
    page.lacks(".tick");
    page.pictures("return-counted");
    page.touch("#answers button");
    page.says("#title", "退货完成");
    page.pictures("return-closed");
}

fn hands_over(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    pack(&mut site, &page);
    site.scan("WH:HANDOVER");
    page.says("#title", "交接");
    page.pictures("hand-over");
    site.scan("JT5001100200308");
    page.shows("accept");
    page.pictures("handed-over");
    site.scan("SF3001604410871");
    page.shows("reject not-checked");
    page.pictures("hand-over-stopped");
    site.scan("JT5001100200308");
    page.says("#answers", "交接完了");
    page.touch("#answers button");
    page.says("#title", "交接完了");
}
