//! Stories of the demo: a stranger with one button and a few keys.

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::site::Demo;

pub const STORIES: &[Story] = &[
    ("the demo's large button sends a parcel out, and its keys do the same", stranger),
    ("a mistake is provoked by name, stopped, and mended by the large button", mistake),
    ("a shift is played, and ends when it is told to", shift),
];

const NEXT: &str = "[data-hand=next]:not(:disabled)";

/// Presses the large button until the bench shows this.
fn follow(page: &Page, done: &str) {
    for _ in 0..12 {
        if page.eval(done) == true {
            return;
        }
        let before =
            page.eval("document.querySelector('#told').innerText + document.querySelector('#grams').innerText");
        page.touch(NEXT);
        page.until(&format!(
            "document.querySelector('#told').innerText + document.querySelector('#grams').innerText !== {before}"
        ));
        page.until(&format!("document.querySelector({NEXT:?}) !== null"));
    }
    page.until(done);
}

fn stranger(browser: &Browser) {
    let demo = Demo::start();
    let page = Page::open(browser, &demo.address);
    page.says("[data-hand=next]", "扫单号 D001-01");
    page.pictures("demo");
    page.touch(NEXT);
    page.says("[data-hand=next]", "扫 陶瓷马克杯");
    page.key(" ");
    page.says("[data-hand=next]", "扫 纯棉毛巾");
    page.pictures("demo-item");
    page.key("Enter");
    page.says("[data-hand=next]", "扫面单");
    page.key("ArrowRight");
    page.says("[data-hand=next]", "放上秤");
    page.key("p");
    page.shows("accept");
    page.says("[data-hand=next]", "拿下来");
    page.pictures("demo-accept");
    page.key("t");
    page.says("[data-hand=next]", "扫单号 D001-02");
    page.touch("[data-hand=scan]");
    page.says("#tray", "命令码");
    page.pictures("demo-codes");
    page.key("Escape");
    page.lacks("#tray");
}

fn mistake(browser: &Browser) {
    let demo = Demo::start();
    let page = Page::open(browser, &demo.address);
    page.says("[data-hand=next]", "扫单号");
    page.touch("[data-hand=faults]");
    page.says("#tray", "拿错了");
    page.pictures("demo-mistakes");
    page.eval("[...document.querySelectorAll('#tray button')].find((b) => b.textContent === '拿错了').click()");
    page.shows("reject wrong-item");
    page.says(NEXT, "确认");
    page.pictures("demo-mistake");
    follow(&page, "document.body.dataset.kind === 'accept'");
}

fn shift(browser: &Browser) {
    let demo = Demo::start();
    let page = Page::open(browser, &demo.address);
    page.says("[data-hand=next]", "扫单号");
    page.touch("[data-hand=play]");
    page.says("#tray", "慢慢看");
    page.touch("#tray section button:nth-of-type(2)");
    page.says("#toys .lead", "正在演 · 正常");
    page.lacks("[data-hand=next], [data-hand=scan]");
    page.touch("[data-hand=faster]");
    page.says("#toys .lead", "正在演 · 快");
    page.until("document.querySelector('[data-hand=faster]').disabled");
    page.key("-");
    page.says("#toys .lead", "正在演 · 正常");
    page.key("+");
    page.shows("accept");
    page.touch("[data-hand=pause]");
    page.says("#toys .lead", "停住了");
    page.says("[data-hand=pause]", "接着演");
    page.pictures("demo-paused");
    let held = page.eval("document.querySelector('#told').innerText");
    page.key(" ");
    page.says("#toys .lead", "正在演");
    page.until(&format!("document.querySelector('#told').innerText !== {held}"));
    page.pictures("demo-shift");
    page.says("[data-hand=stop]", "停");
    page.touch("[data-hand=stop]");
    page.says("[data-hand=play]", "演一班");
    page.says("#toys .lead", "停了");
}
