//! Stories of what a bench asks, or wants to be read: which goods a code means, remarks, gifts, re-sends, the scale's test, and a doubt.

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("two goods of one code are a question that a finger or a scan answers", choice),
    ("an important remark is read before the box is sealed", remark),
    ("a gift that a remark offers is taken on or declined", gift),
    ("a re-send is named as long as it is in hand", resend),
    ("the scale is tested, and one that is off is told", drill),
    ("a source of holds that is silent makes the green amber", doubt),
];

const TWO_OF_ONE_CODE: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,remark,packaging
FH-7,棉朵家居,7,顺丰,SF3001604410877,MUG-B,陶瓷马克杯,雾蓝 400ml,1,6901288070010,385,,BOX-S
FH-7,棉朵家居,7,顺丰,SF3001604410877,MUG-W,陶瓷马克杯,米白 400ml,2,6901288070010,385,,BOX-S
FH-8,棉朵家居,8,顺丰,SF3001604410888,TEA-GH,桂花乌龙茶,罐装 100g,1,6925140300107,168,补充液:蓝*1,BOX-S
FH-9,棉朵家居,9,顺丰,SF3001604410899,TEA-GH,桂花乌龙茶,罐装 100g,1,6925140300107,168,补充液:蓝*1,BOX-S
";

fn choice(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", TWO_OF_ONE_CODE);
    let page = Page::open(browser, &site.address);
    site.scan("FH-7");
    page.says("#no", "FH-7");
    site.scan("6901288070010");
    page.shows("reject ambiguous-code");
    page.says("#choices", "米白");
    page.pictures("choice");
    page.touch("#choices li:nth-child(2)");
    page.shows("item");
    page.says(".line:nth-child(2) .count", "1 / 2");
    page.says(".line:nth-child(1) .ticks[aria-label='0 / 1']", "");
    site.scan("6901288070010");
    page.shows("reject ambiguous-code");
    site.scan("WH:PICK:1");
    page.says("#title", "已装 1 / 1");
}

fn remark(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "[remarks]\nimportant = [\"别\"]\n", ORDERS);
    let page = Page::open(browser, &site.address);
    site.scan("FH-2");
    page.shows("ask");
    page.says("#advice", "别放价格单");
    page.says(".mark.important", "别放价格单");
    page.pictures("remark-to-read");
    site.scan("6937754100882");
    site.scan("6937754101018");
    page.shows("reject remark-unread");
    page.pictures("remark-unread");
    page.touch("#answers button");
    page.says("#title", "装齐了");
    page.says(".mark.important", "别放价格单");
}

fn gift(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "", TWO_OF_ONE_CODE);
    let page = Page::open(browser, &site.address);
    for (no, answer, told) in [("FH-8", "不放赠品", "装齐了"), ("FH-9", "确认", "装齐了")] {
        site.scan(no);
        page.says("#no", no);
        site.scan("6925140300107");
        page.shows("reject gift-offered");
        page.says("#advice", "补充液");
        page.pictures("gift-offered");
        page.until(&format!(
            "[...document.querySelectorAll('#answers button')].filter((b) => b.innerText === '{answer}' && !b.closest('[aria-disabled=true]')).length === 1"
        ));
        page.eval(&format!(
            "[...document.querySelectorAll('#answers button')].find((b) => b.innerText === '{answer}').click()"
        ));
        page.says("#told", told);
        if no == "FH-8" {
            site.scan("WH:CANCEL");
            page.lacks("#shipment");
        }
    }
    page.says("#marks", "有赠品");
    page.says("#lines .chip", "赠品");
    page.pictures("gift-taken-on");
}

const RESEND: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,resend_of,resend_reason,packaging
FH-4R,棉朵家居,417204,极兔,JT5001100200399,TEA-GH,桂花乌龙茶,罐装 100g,2,6925140300107,168,FH-4,missing,BOX-S
";

fn resend(browser: &Browser) {
    for (rules, light, picture) in
        [("", "off", "resend"), ("[rules]\nresend_cut_off = \"00:00\"\n", "amber", "resend-next-day")]
    {
        let mut site = Site::start("pack+weigh", rules, ORDERS);
        let page = Page::open(browser, &site.address);
        site.import(RESEND);
        site.scan("FH-4R");
        page.says("#title", "补发");
        page.until(&format!("document.body.dataset.light === '{light}'"));
        page.says("#marks", "FH-4");
        page.pictures(picture);
        site.scan("6925140300107");
        page.shows("item");
        page.says("#marks", "缺件");
    }
}

fn drill(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "check_weight_g = 500\n", ORDERS);
    let page = Page::open(browser, &site.address);
    page.says("#notices", "点检");
    page.pictures("drill-due");
    site.scan("WH:CHECK-WEIGHT");
    page.says("#advice", "放上 500 克砝码");
    page.pictures("drill");
    site.put(213);
    page.says("#title", "213 克");
    page.shows("ask");
    page.pictures("drill-other-weight");
    site.take();
    page.says("#advice", "放上 500 克砝码");
    site.put(500);
    page.says("#title", "秤是准的");
    page.pictures("drill-true");
    site.take();
    page.lacks("#notices");
    page.until("document.getElementById('grams').textContent === '0'");
    site.scan("WH:CHECK-WEIGHT");
    page.says("#advice", "放上 500 克砝码");
    site.put(504);
    page.shows("reject scale-off");
    page.pictures("drill-off");
    page.says("#notices", "4 克");
}

fn doubt(browser: &Browser) {
    let mut site = Site::start("pack+weigh", "[[hold_source]]\nname = \"refunds\"\nfresh_minutes = 30\n", ORDERS);
    let page = Page::open(browser, &site.address);
    page.says("#recalls", "refunds 名单");
    for code in ["FH-4", "6925140300107", "JT5001100200308"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    page.pictures("doubt-at-work");
    site.put(213);
    page.shows("accept");
    page.until("document.body.dataset.light === 'amber'");
    page.pictures("doubt");
    site.call("POST", "/api/v1/hold-sources/refunds/report", "");
    page.lacks("#recalls");
    site.take();
    for code in ["FH-1", "6901288070010", "6901288071062", "6901288071062", "SF3001604410871"] {
        site.scan(code);
    }
    page.says("#title", "放上秤");
    site.put(650);
    page.until("document.body.dataset.light === 'green'");
}
