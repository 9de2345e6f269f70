//! Stories of what is heard. The tones are rendered where nobody listens and told apart by figures; what is said is kept by a voice of our own.

use headless_chrome::Browser;
use serde_json::{Value, json};

use crate::Story;
use crate::browser::Page;
use crate::packing::ORDERS;
use crate::site::Site;

pub const STORIES: &[Story] = &[
    ("every kind of tone differs from every other, and none is cut off at its peak", tones),
    ("a stop is never cut short by what is weaker, and cuts short all else", ranks),
    ("each answer is said in the page's language, and what comes next cuts it", voices),
    ("until a screen is touched it says that it cannot be heard", touch),
];

const KINDS: [&str; 8] = ["note", "item", "step", "done", "doubt", "ask", "recall", "stop"];

/// A context that plays into a buffer. The page's own module of tones takes it for a loudspeaker.
const RENDERED: &str = r"
    (async () => {
      const real = globalThis.AudioContext;
      const all = {};
      for (const kind of KINDS) {
        let made;
        globalThis.AudioContext = class extends OfflineAudioContext {
          constructor() { super(1, 44100 * 2, 44100); made = this; }
          get state() { return 'running'; }
        };
        const tone = await import(`/assets/tone.js?of=${kind}`);
        tone.open();
        tone.play(kind, 1);
        const samples = (await made.startRendering()).getChannelData(0);
        all[kind] = { ...figures(samples), told: tone.length(kind) };
      }
      globalThis.AudioContext = real;
      return all;
    })()";

/// Of a sound: its peak, how loud it is heard, when it ends, and of each of its notes when it begins, how long it is and how high.
const FIGURES: &str = r"
    globalThis.KINDS = ['note', 'item', 'step', 'done', 'doubt', 'ask', 'recall', 'stop'];
    globalThis.figures = (samples) => {
      const STEP = 220, LOUD = 0.02;
      const peaks = [];
      for (let at = 0; at + STEP <= samples.length; at += STEP) {
        let peak = 0;
        for (let n = at; n < at + STEP; n++) peak = Math.max(peak, Math.abs(samples[n]));
        peaks.push(peak);
      }
      const high = (from, to) => {
        let crossings = 0;
        for (let n = from + 1; n < to; n++) if (samples[n - 1] < 0 && samples[n] >= 0) crossings++;
        return Math.round((crossings * 44100) / (to - from));
      };
      const notes = [];
      let last = 0;
      peaks.forEach((peak, n) => {
        const begins = peak > LOUD && (n === 0 || peaks[n - 1] <= LOUD);
        if (begins) notes.push({ at: (n * STEP) / 44100, from: n });
        if (peak > LOUD) last = n;
        const note = notes.at(-1);
        if (note && peak > LOUD) note.to = n + 1;
      });
      for (const note of notes) {
        note.hertz = high(note.from * STEP, note.to * STEP);
        note.length = ((note.to - note.from) * STEP) / 44100;
      }
      // What is left of it through a small loudspeaker and to an ear, which both take little of what is low: its loudest twentieth of a second.
      const keep = 1 / (1 + (2 * Math.PI * 500) / 44100);
      const thin = (from) => { let [x, y] = [0, 0]; return from.map((value) => { y = keep * (y + value - x); x = value; return y; }); };
      const heard = thin(thin(samples));
      let loud = 0;
      for (let at = 0; at + 2205 <= heard.length; at += STEP) {
        loud = Math.max(loud, Math.sqrt(heard.subarray(at, at + 2205).reduce((sum, x) => sum + x * x, 0) / 2205));
      }
      return { peak: Math.max(...peaks), loud, ends: ((last + 1) * STEP) / 44100, notes };
    };";

fn tones(browser: &Browser) {
    let site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open_with(browser, &site.address, FIGURES);
    page.until("document.body.dataset.live === 'true'");
    let all = page.eval(RENDERED);
    println!("  kind     peak  loud  ends  notes: hertz × ms");
    let of = |kind: &str, what: &str| all[kind][what].as_f64().unwrap();
    for kind in KINDS {
        let notes = all[kind]["notes"].as_array().unwrap();
        let shown: Vec<String> = notes
            .iter()
            .map(|note| format!("{}×{:.0}", note["hertz"], note["length"].as_f64().unwrap() * 1000.0))
            .collect();
        println!(
            "  {kind:7} {:.3} {:.3} {:.2}  {}",
            of(kind, "peak"),
            of(kind, "loud"),
            of(kind, "ends"),
            shown.join(" ")
        );
        assert!((0.05..0.95).contains(&of(kind, "peak")), "{kind} is heard, and not clipped");
        assert!((of(kind, "ends") - of(kind, "told")).abs() < 0.06, "{kind} is as long as it says");
        assert!(of(kind, "ends") < 1.1, "{kind} is short");
    }
    for (n, one) in KINDS.iter().enumerate() {
        for other in &KINDS[n + 1..] {
            assert!(differ(&all[*one], &all[*other]), "{one} and {other} are told apart");
        }
    }
    // A good item is heard a thousand times a day, and never in the way of the next scan.
    assert!(of("item", "ends") < 0.12);
    let by_weight = ["item", "step", "done", "ask", "stop"].map(|kind| of(kind, "loud"));
    assert!(by_weight.is_sorted(), "what matters more is louder: {by_weight:?}");
    assert!((of("ask", "loud")..of("stop", "loud")).contains(&of("recall", "loud")));
}

/// Told apart by an ear: how many notes there are, how high the first is, or how long it all takes.
fn differ(one: &Value, other: &Value) -> bool {
    let apart = |one: f64, other: f64, ratio: f64| one.max(other) / one.min(other) >= ratio;
    let notes = |of: &Value| of["notes"].as_array().map_or(0, Vec::len);
    let first = |of: &Value| of["notes"][0]["hertz"].as_f64().unwrap();
    let ends = |of: &Value| of["ends"].as_f64().unwrap();
    notes(one) != notes(other) || apart(first(one), first(other), 1.18) || apart(ends(one), ends(other), 1.5)
}

fn ranks(browser: &Browser) {
    let site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open(browser, &site.address);
    page.until("document.body.dataset.sound === 'on'");
    // In how many seconds the second of two tones has ended, beside its own length.
    let after = |first: &str, second: &str| {
        let waits = page.eval(&format!(
            "(async () => {{ const t = await import('/assets/tone.js?of={first}-{second}'); t.open(); \
             while (!t.open()) await new Promise((go) => setTimeout(go, 5)); \
             t.play('{first}', 1); return t.play('{second}', 1) - t.length('{second}'); }})()"
        ));
        waits.as_f64().unwrap()
    };
    for weak in ["item", "step", "done", "ask", "recall"] {
        assert!(after("stop", weak) > 0.3, "{weak} waits until the stop has ended");
        assert!(after(weak, "stop").abs() < 0.01, "a stop waits for no {weak}");
    }
    assert!(after("ask", "done") > 0.3 && after("done", "ask").abs() < 0.01, "a question goes before what is fine");
    assert!(after("item", "item").abs() < 0.01, "a quick hand hears each of its scans");
}

/// A voice that keeps what it is told to say.
const VOICE: &str = r"
    globalThis.spoken = [];
    const voices = [{ lang: 'zh-CN', name: 'zh' }, { lang: 'en-US', name: 'en' }];
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(globalThis, 'speechSynthesis', { value: {
      getVoices: () => voices,
      addEventListener() {},
      cancel: () => spoken.push('cut'),
      speak: (told) => spoken.push(`${told.voice.name} ${told.lang}: ${told.text}`),
    } });";

fn voices(browser: &Browser) {
    for (tag, said) in [
        (
            "zh-CN",
            ["拿错了", "扫面单", "放上秤", "轻了 110 克", "通过，0 8 7 1", "拦截，买家申请退款", "别发，0 8 7 1"],
        ),
        (
            "en",
            [
                "Wrong item",
                "Scan the label",
                "To the scale",
                "Too light by 110 grams",
                "OK, 0 8 7 1",
                "On hold, refund asked",
                "Stop, 0 8 7 1",
            ],
        ),
    ] {
        let mut site = Site::start("pack+weigh", "", ORDERS);
        let page = Page::open_with(browser, &format!("{}?lang={tag}", site.address), VOICE);
        page.until("document.body.dataset.sound === 'on'");
        let [wrong, label, scale, light, done, held, recall] = said;
        let hears = |words: &str| {
            let name = &tag[..2];
            let heard = json!(format!("{name} {tag}: {words}"));
            // What was said before was cut.
            page.until(&format!("spoken.at(-1) === {heard} && spoken.at(-2) === 'cut'"));
        };
        site.scan("FH-1");
        page.says("#no", "FH-1");
        site.scan("6937754100882");
        hears(wrong);
        site.scan("WH:CONFIRM");
        page.shows("info");
        for code in ["6901288070010", "6901288071062"] {
            site.scan(code);
            page.shows("item");
            page.until("spoken.at(-1) === 'cut'");
        }
        site.scan("6901288071062");
        hears(label);
        site.scan("SF3001604410871");
        hears(scale);
        site.put(540);
        hears(light);
        site.scan("WH:CONFIRM");
        page.until("spoken.at(-1) === 'cut'");
        site.put(650);
        hears(done);
        site.take();
        site.scan("FH-3");
        hears(held);
        site.scan("WH:CONFIRM");
        page.shows("info");
        site.call("POST", "/api/v1/shipments/FH-1/holds", r#"{"reason":"refund"}"#);
        hears(recall);
    }
}

/// A browser that wants a touch before the first sound, as most do outside of a kiosk.
const SHY: &str = r"
    let touched = false;
    addEventListener('pointerdown', () => { touched = true; }, { capture: true });
    globalThis.AudioContext = class extends AudioContext {
      get state() { return touched ? super.state : 'suspended'; }
      async resume() { if (!touched) return; await super.resume(); this.dispatchEvent(new Event('statechange')); }
    };";

fn touch(browser: &Browser) {
    let site = Site::start("pack+weigh", "", ORDERS);
    let page = Page::open_with(browser, &site.address, SHY);
    page.says("#unheard", "点一下屏幕");
    page.until("document.body.dataset.sound === 'waits'");
    page.pictures("not-heard");
    page.touch("#verdict");
    page.lacks("#unheard");
    page.until("document.body.dataset.sound === 'on'");
}
