//! Evil twins: bugs planted into the page's own files on their way to the browser, each of which must make its story fail. They show that
//! the stories can fail, and for what.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use headless_chrome::Tab;
use headless_chrome::browser::tab::RequestPausedDecision;
use headless_chrome::browser::transport::{SessionId, Transport};
use headless_chrome::protocol::cdp::Fetch::events::RequestPausedEvent;
use headless_chrome::protocol::cdp::Fetch::{FulfillRequest, HeaderEntry, RequestPattern};

/// Longer than anything may take on a slow machine, and what is enough to see that a planted bug is seen.
const PATIENCE: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(6)];
const FOLDER: &str = "src/web/page";

/// A bug: in which story's name these words stand, the file, what stands in it once, and what is put in its place.
pub struct Twin {
    pub story: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

/// Every bug that is planted by `tests/page/run --twins`.
pub const TWINS: &[Twin] = &[
    twin("hostile code", "labels.js", "made.textContent = visible(text);", "made.innerHTML = text;"),
    twin("hostile code", "labels.js", "made.textContent = visible(text);", "made.innerHTML = visible(text);"),
    twin("hostile code", "station.js", "at('advice').textContent = live", "at('advice').innerHTML = live"),
    twin("daemon that hangs", "live.js", "if (source && (silent > SILENCE_MS || silent < 0)) drop();", ""),
    twin("daemon that hangs", "station.js", "live ? screen.light : 'off'", "screen?.light ?? 'off'"),
    twin("killed and started", "live.js", "again = setTimeout(open, AGAIN_MS);", ""),
    twin("picture of its goods", "goods.js", "  showPicture(sku, made);", ""),
    twin(
        "picture of its goods",
        "pictures.js",
        "  const image = new Image();",
        "  const image = new Image(); tile.replaceChildren(image);",
    ),
    twin("picture of its goods", "pictures.js", "Date.now() - before.at < AGAIN_MS", "false"),
    twin("picture of its goods", "pictures.js", "if (before?.image) put(before.image, tile);", ""),
    twin("changed or taken away", "pictures.js", "Date.now() - before.at < AGAIN_MS", "true"),
    twin("changed or taken away", "pictures.js", "&at=${one.at}", ""),
    twin("changed or taken away", "pictures.js", "well ? image : undefined", "well ? image : one.image"),
    twin("picture of its goods", "pictures.js", "() => painted(image)", "() => true"),
    twin(
        "wide screen and a telephone",
        "office.css",
        "  .list thead { display: none; }\n",
        "  .list { min-width: 30rem; }\n",
    ),
    twin("are lost", "scale.js", "up ? label({", "true ? label({"),
    twin(
        "gives anything the focus",
        "touch.js",
        "export function handsOff() {",
        "export function handsOff() { return;",
    ),
    twin("gives anything the focus", "touch.js", "made.addEventListener('click', press);", ""),
    twin("first scan to the green", "station.js", "label('nobody')", "label('noone')"),
    twin("first scan to the green", "station.js", "at('next').textContent = next;", ""),
    twin("first scan to the green", "goods.js", "...gifts.map(gift),", ""),
    twin("first scan to the green", "scale.js", "toggleAttribute('hidden', !whole)", "hidden = !whole"),
    twin("only weighs", "station.js", "does !== 'check' || ", ""),
    twin("only weighs", "goods.js", "row(line, index === now, does === 'check')", "row(line, index === now, true)"),
    twin("forty lines", "goods.js", "inSight(at('lines'), at('lines').children[Math.max(now, 0)]);", ""),
    twin("keeps nothing", "kept.js", "  } catch {\n    return null;\n  }", "  } finally {\n  }"),
    twin("keeps nothing", "kept.js", "    // It holds until the page is closed.", "    throw new Error(name);"),
    twin("keeps nothing", "sound.js", "return Object(JSON.parse(kept('sound')));", "return JSON.parse(kept('sound'));"),
    twin("each station", "sound.js", "const KEY = `sound ${document.body.dataset.station}`;", "const KEY = 'sound';"),
    twin("as it is painted", "tokens.css", "--quiet: #5a6672;", "--quiet: #7d8893;"),
    twin("as it is painted", "goods.css", "background: var(--floor); color: var(--quiet); --cut", "opacity: .6; --cut"),
    twin("who must not see it", "house.css", "animation: none !important;", ""),
    twin("who must not see it", "goods.js", "made.setAttribute('aria-label', `${packed} / ${ordered}`);", ""),
    twin("to twenty-four", "goods.js", "at('due').lastElementChild.textContent = said(screen.due?.text);", ""),
    twin("hours off", "clock.js", "ahead = new Date(time) - Date.now() || 0;", ""),
    twin("hours off", "clock.js", "timeZone: zone || undefined", "timeZone: undefined"),
    twin("put to sleep", "live.js", "document.addEventListener('freeze', drop);", ""),
    twin("hammers", "touch.js", "if (number !== answer) unread(READ_MS);", ""),
    twin("hammers", "touch.js", "return unread(HAMMERS_MS);", "return;"),
    twin("hammers", "touch.js", "performance.now() < made.dataset.sure || say(code)", "say(code)"),
    twin("two windows", "touch.js", "  press(code, answer);", "  press(code);"),
    twin(
        "back, forward",
        "station.js",
        "let screen = null;\nlet live = false;",
        "let screen = null;\nlet live = false;\n\
         setInterval(() => live && sessionStorage.setItem('kept', JSON.stringify(screen)), 10);\n\
         setTimeout(() => { screen = JSON.parse(sessionStorage.getItem('kept')); live = screen !== null; draw(); });",
    ),
    twin("cut or silent", "live.js", "if (source && (silent > SILENCE_MS || silent < 0)) drop();", ""),
    twin("shown by half", "live.js", "      console.error(error);\n      drop();\n", ""),
    twin("200 percent", "bench.css", "  .bench { height: auto; min-height: 100dvh; overflow: visible; }", ""),
    twin("two hundred lines", "goods.js", "inSight(at('lines'), at('lines').children[Math.max(now, 0)]);", ""),
    twin("too much on the scale", "scale.js", "up && scale.grams !== null", "up"),
    twin("several boxes", "goods.js", " || screen.verdict.kind === 'accept'", ""),
    twin("several boxes", "station.js", "verdict?.kind === 'accept' ? null : screen?.expected", "screen?.expected"),
    twin("called back on every screen", "station.js", "at('recalls').hidden = lines.length === 0;", ""),
    twin("came back is taken in", "station.js", "  drawAnswers(verdict);", ""),
    twin(
        "courier's labels",
        "touch.js",
        "at('answers').hidden = answers.length === 0;",
        "at('answers').hidden = true;",
    ),
    twin("two goods of one code", "touch.js", "if (allowed) made.addEventListener('click', () => press(code));", ""),
    twin("two goods of one code", "touch.js", "at('choices').hidden = choices.length === 0;", ""),
    twin("important remark", "goods.js", "...shipment.remarks.map(remark),", ""),
    twin("important remark", "goods.js", "important ? 'remark important' : 'remark'", "'remark'"),
    twin("gift that a remark", "goods.js", "line.kind === 'gift' ? 'gift' : 'noScan'", "'noScan'"),
    twin("re-send", "goods.js", "shipment.resend ?", "false ?"),
    twin("scale is tested", "station.js", "at('notices').hidden = notices.length === 0;", ""),
    twin("silent makes", "station.js", "(screen?.silent ?? [])", "([])"),
    twin(
        "kind of tone",
        "tone.js",
        "step: { wave: 'triangle', peak: 0.36, notes: [[784, 0, 0.08], [1047, 0.09, 0.1]] }",
        "step: { wave: 'triangle', peak: 0.36, notes: [[1047, 0, 0.08]] }",
    ),
    twin("kind of tone", "tone.js", "const strength = peak * volume", "const strength = 9 * peak * volume"),
    twin("kind of tone", "tone.js", "stop: { wave: 'square', peak: 0.9,", "stop: { wave: 'square', peak: 0.3,"),
    twin("never cut short", "tone.js", "if (rank < playing.rank && left > 0) {", "if (false) {"),
    twin("said in the page's language", "sound.js", "  voices?.cancel();", ""),
    twin("said in the page's language", "sound.js", "told.lang = tongue();", "told.lang = 'zh-CN';"),
    twin("until a screen is touched", "sound.js", "at('unheard').hidden = heard || setting.volume === 0;", ""),
    twin("large button sends", "toys.js", "next: () => send('next'),", "next: () => {},"),
    twin("provoked by name", "toys.js", "send('play', { speed, ...what });", "send('play', { speed });"),
    twin("a shift is played", "toys.js", "faster: () => pace(1),", "faster: () => {},"),
    twin("a shift is played", "toys.js", "paused: !day.play.paused", "paused: false"),
    twin("a shift is played", "toys.js", "stop: () => send('stop'),", "stop: () => {},"),
    twin(
        "painted a moment after",
        "station.js",
        "[screen, live] = [value, true];\n    draw();",
        "[screen, live] = [value, true];\n    setTimeout(draw, 400);",
    ),
];

const fn twin(story: &'static str, file: &'static str, from: &'static str, to: &'static str) -> Twin {
    Twin { story, file, from, to }
}

impl Twin {
    /// The file with the bug in it.
    pub fn planted(&self) -> String {
        let whole = std::fs::read_to_string(format!("{FOLDER}/{}", self.file)).unwrap();
        assert_eq!(whole.matches(self.from).count(), 1, "{}: it must stand there once", self.told());
        whole.replace(self.from, self.to)
    }

    /// What the bug is, in a line.
    pub fn told(&self) -> String {
        format!("{}: {} → {}", self.file, self.from, if self.to.is_empty() { "nothing" } else { self.to })
    }
}

static PLANTED: Mutex<Option<&Twin>> = Mutex::new(None);

/// Pages opened from here on have this bug, or none.
pub fn plant(twin: Option<&'static Twin>) {
    *PLANTED.lock().unwrap() = twin;
}

/// Whether there is a bug in the page.
pub fn planted() -> bool {
    PLANTED.lock().unwrap().is_some()
}

/// How long anything is waited for.
pub fn patience() -> Duration {
    PATIENCE[usize::from(planted())]
}

/// Has a tab get the file with the bug in place of the daemon's own.
pub fn plant_into(tab: &Arc<Tab>) {
    let Some(twin) = *PLANTED.lock().unwrap() else { return };
    let kind = if twin.file.ends_with(".css") { "text/css" } else { "text/javascript" };
    let body = base64(twin.planted().as_bytes());
    let pattern = RequestPattern {
        url_pattern: Some(format!("*/assets/{}*", twin.file)),
        resource_Type: None,
        request_stage: None,
    };
    tab.enable_fetch(Some(&[pattern]), None).unwrap();
    tab.enable_request_interception(Arc::new(move |_: Arc<Transport>, _: SessionId, asked: RequestPausedEvent| {
        let kind = HeaderEntry { name: "content-type".to_owned(), value: kind.to_owned() };
        RequestPausedDecision::Fulfill(FulfillRequest {
            request_id: asked.params.request_id,
            response_code: 200,
            response_headers: Some(vec![kind]),
            binary_response_headers: None,
            body: Some(body.clone()),
            response_phrase: None,
        })
    }))
    .unwrap();
}

/// As the browser wants a body.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * n) & 63) as usize];
            text.push(if n > chunk.len() { '=' } else { char::from(sign) });
        }
    }
    text
}
