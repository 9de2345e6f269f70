//! Stories of the pictures of goods: painted where there is one, the tile where there is none, and asked for now and then.

use std::fs;

use headless_chrome::Browser;

use crate::Story;
use crate::browser::Page;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("a line shows the picture of its goods, and its tile where there is none or it is broken", lines),
    ("a picture that is changed or taken away is noticed after a while", changed),
];

const ORDERS: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,kind,packaging
FH-1,棉朵家居,1,顺丰,SF3001604410871,MUG-400,陶瓷马克杯,雾蓝 400ml,2,6901288070010,385,goods,BOX-S
FH-1,棉朵家居,1,顺丰,SF3001604410871,杯/520 ../x,陶瓷马克杯,雾蓝 520ml,1,6901288070522,460,goods,BOX-S
FH-1,棉朵家居,1,顺丰,SF3001604410871,TOWEL-W,纯棉毛巾,米白 34×74cm,1,6901288071062,110,goods,BOX-S
FH-1,棉朵家居,1,顺丰,SF3001604410871,NOTE,便签本,横线 50 页,1,6937754101018,38,gift,BOX-S
FH-2,棉朵家居,2,圆通,YT7001123456005,CANDLE,香薰蜡烛,白茶 200g,1,6937754100882,350,goods,BOX-S
FH-3,棉朵家居,3,圆通,YT7001123456006,TEA-GH,桂花乌龙茶,罐装 100g,1,6925140300107,168,goods,BOX-S
FH-3,棉朵家居,3,圆通,YT7001123456006,TEA-ML,茉莉花茶,罐装 100g,1,6925140300275,165,goods,BOX-S
FH-4,棉朵家居,4,极兔,JT5001100200308,MUG-400,陶瓷马克杯,雾蓝 400ml,3,6901288070010,385,goods,BOX-S
";

/// A picture of the demo's.
pub fn drawn(sku: &str) -> Vec<u8> {
    fs::read(format!("src/demo/goods/{sku}.png")).unwrap()
}

/// Whether the picture in a line's tile is there, in sight, and of this size.
fn seen(line: u32, side: u32) -> String {
    format!(
        "(() => {{ const i = document.querySelector('#lines .line:nth-child({line}) .tile img'); \
         return !!i && i.complete && i.naturalWidth === {side} && i.checkVisibility() && i.getBoundingClientRect().width > 30; }})()"
    )
}

/// What a line's tile says in place of a picture.
fn tile(page: &Page, line: u32, says: &str) {
    let place = format!("#lines .line:nth-child({line}) .tile");
    page.says(&place, says);
    page.lacks(&format!("{place} img"));
}

/// Answers of the daemon to this, since the page was opened; what the browser had already is none.
fn answers(part: &str) -> String {
    format!(
        "performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/v1/picture?sku={part}') && e.transferSize > 0).length"
    )
}

/// How often the daemon was asked for pictures since the page was opened.
fn asked(page: &Page) -> u64 {
    page.eval(&answers("")).as_u64().unwrap()
}

fn lines(browser: &Browser) {
    let mut site = Site::with("pictures = \"pictures\"\n", "pack+weigh", "", ORDERS);
    site.picture("MUG-400.png", &drawn("MUG-400"));
    site.picture("杯%2F520 ..%2Fx.png", &drawn("MUG-520"));
    // The first is half a file, which is not sent; the second says all that is needed of one, and nothing can be made of it.
    let towel = drawn("TOWEL-W");
    site.picture("TOWEL-W.png", &towel[..towel.len() / 2]);
    let mut candle = drawn("CANDLE");
    let data = candle.windows(4).position(|four| four == b"IDAT").unwrap() + 4;
    candle[data..data + 200].fill(0xAA);
    site.picture("CANDLE.png", &candle);
    for sku in ["TEA-GH", "TEA-ML"] {
        site.picture(&format!("{sku}.png"), &drawn(sku));
    }
    let page = Page::open(browser, &site.address);
    site.scan("FH-1");
    page.until(&seen(1, 400));
    page.until(&seen(2, 400));
    // Not only its place is there: the mug is blue where a mug is.
    page.until(
        "(() => { const c = document.createElement('canvas').getContext('2d'); \
         c.drawImage(document.querySelector('#lines .tile img'), -182, -250); \
         const [r, , b, a] = c.getImageData(0, 0, 1, 1).data; return a === 255 && b > r + 20; })()",
    );
    tile(&page, 3, "TOWE");
    tile(&page, 4, "NOTE");
    page.until(&format!("{} === 4", answers("")));
    page.pictures("pictures");
    site.scan("6901288070010");
    page.shows("item");
    assert_eq!(page.eval(&seen(1, 400)), true, "it is there at once, and not a moment later");
    site.scan("6901288070010");
    page.says("#next", "520ml");
    assert_eq!(page.eval(&seen(1, 400)), true);
    tile(&page, 4, "NOTE");
    assert_eq!(asked(&page), 4, "each is asked for once, also where there is none");
    site.scan("WH:CANCEL");
    page.shows("info");
    site.scan("FH-2");
    page.says("#no", "FH-2");
    page.until(&format!("{} === 1", answers("CANDLE")));
    tile(&page, 1, "CAND");
    page.pictures("picture-broken");
    site.scan("WH:CANCEL");
    page.shows("info");
    site.scan("FH-3");
    page.until(&seen(1, 400));
    page.until(&seen(2, 400));
    page.pictures("pictures-two");
    site.scan("WH:CANCEL");
    page.shows("info");
    site.scan("FH-4");
    page.until(&seen(1, 400));
    page.pictures("picture-one");
    // What a browser says of an answer without a picture.
    page.forgive("/api/v1/picture?sku=");
}

fn changed(browser: &Browser) {
    let mut site = Site::with("pictures = \"pictures\"\n", "pack+weigh", "", ORDERS);
    site.picture("MUG-400.png", &drawn("MUG-400"));
    let clock = "const real = Date.now; Date.now = () => real() + (window.ahead ?? 0);";
    let page = Page::open_with(browser, &site.address, clock);
    site.scan("FH-4");
    page.until(&seen(1, 400));
    // One pixel, the smallest picture there is.
    site.picture("MUG-400.png", &small());
    site.scan("6901288070010");
    page.shows("item");
    assert_eq!((page.eval(&seen(1, 400)), asked(&page)), (true.into(), 1));
    page.eval("window.ahead = 301000");
    site.scan("6901288070010");
    page.until(&seen(1, 1));
    assert_eq!(asked(&page), 2);
    site.remove_picture("MUG-400.png");
    page.eval("window.ahead = 602000");
    site.scan("WH:CANCEL");
    page.shows("info");
    site.scan("FH-4");
    page.until(&format!("{} === 3", answers("")));
    site.scan("6901288070010");
    page.shows("item");
    tile(&page, 1, "MUG");
    page.forgive("/api/v1/picture?sku=");
}

/// A PNG of one red pixel.
fn small() -> Vec<u8> {
    b"\x89PNG\x0d\x0a\x1a\x0a\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82".to_vec()
}
