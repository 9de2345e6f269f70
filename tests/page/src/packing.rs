//! Stories of a parcel that is packed: each state of the screen, reached by real bytes.

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::pictures::drawn;
use crate::site::Site;

pub const STORIES: &[Story] = &[("a parcel from the first scan to the green light", parcel)];

/// What the bench packs.
pub const ORDERS: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,kind,remark,hold,ship_by,packaging
FH-1,棉朵家居,417201,顺丰,SF3001604410871,MUG-400,陶瓷马克杯,雾蓝 400ml,1,6901288070010,385,goods,,,,BOX-S
FH-1,棉朵家居,417201,顺丰,SF3001604410871,TOWEL-W,纯棉毛巾,米白 34×74cm,2,6901288071062,110,goods,,,,BOX-S
FH-2,棉朵家居,417202,中通,78001440012036,CANDLE,香薰蜡烛,白茶 200g,1,6937754100882,350,goods,送礼用，别放价格单,,2026-01-01 12:00,BOX-S
FH-2,棉朵家居,417202,中通,78001440012036,NOTE,便签本,横线 50 页,1,6937754101018,38,gift,送礼用，别放价格单,,2026-01-01 12:00,BOX-S
FH-3,棉朵家居,417203,圆通,YT7001123456005,JAR-900,玻璃密封罐,900ml,1,6901288072052,520,goods,,refund,,BOX-S
FH-4,棉朵家居,417204,极兔,JT5001100200308,TEA-GH,桂花乌龙茶,罐装 100g,1,6925140300107,168,goods,,,,BOX-S
";

fn parcel(browser: &Browser) {
    let mut site = Site::with("pictures = \"pictures\"\n", "pack+weigh", "", ORDERS);
    for sku in ["CANDLE", "JAR-900", "MUG-400", "NOTE", "TEA-GH", "TOWEL-W"] {
        site.picture(&format!("{sku}.png"), &drawn(sku));
    }
    let page = Page::open(browser, &site.address);
    page.shows("none");
    page.says("#next", "扫发货单或面单");
    page.pictures("idle");
    site.scan("WH:OP:小王");
    page.says("#operator", "小*");
    site.scan("FH-1");
    page.says("#next", "扫 陶瓷马克杯");
    page.until("document.getElementById('gauge').checkVisibility()");
    page.pictures("opened");
    site.scan("6901288070010");
    page.shows("item");
    page.says("#next", "扫 纯棉毛巾");
    page.pictures("item");
    site.scan("6937754100882");
    page.shows("reject wrong-item");
    page.pictures("wrong-item");
    site.scan("WH:CONFIRM");
    page.shows("info");
    site.scan("6901288071062");
    site.scan("6901288071062");
    page.says("#title", "装齐了");
    page.pictures("complete");
    site.scan("SF3001604410871");
    page.says("#title", "放上秤");
    page.pictures("to-the-scale");
    site.put(540);
    page.shows("reject under-weight");
    page.pictures("under-weight");
    site.scan("WH:CONFIRM");
    page.shows("info");
    site.lean(650);
    page.says("#title", "正在称");
    page.pictures("weighing");
    site.put(650);
    page.shows("accept");
    page.says("#done", "1");
    page.says("#next", "拿下来，做下一单");
    page.pictures("accept");
    site.take();
    page.until("document.getElementById('next').innerText === '做下一单'");
    page.shows("accept");
    site.scan("FH-2");
    page.says("#marks", "便签本");
    page.pictures("gift-remark-late");
    site.scan("WH:CANCEL");
    page.shows("info");
    site.scan("FH-3");
    page.shows("reject held");
    page.pictures("held");
}
