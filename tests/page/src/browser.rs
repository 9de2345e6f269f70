//! A page in a headless Chromium, as a person looks at it: what is written where, and a picture of it.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use headless_chrome::protocol::cdp::Page::CaptureScreenshotFormatOption::Png;
use headless_chrome::protocol::cdp::Page::{
    AddScriptToEvaluateOnNewDocument, SetWebLifecycleState, SetWebLifecycleStateStateOption,
};
use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::protocol::cdp::{Emulation, HeapProfiler, Input, Memory};
use headless_chrome::{Browser, LaunchOptions, Tab};
use serde_json::Value;

use crate::twins;

/// How often the page is looked at while something is waited for.
const LOOK: Duration = Duration::from_millis(15);

/// The shapes of screens that pictures are taken in.
const SHAPES: [(&str, u32, u32); 3] = [("landscape", 1366, 768), ("portrait", 768, 1366), ("small", 1024, 600)];

/// A page, open in a tab of its own.
pub struct Page {
    tab: Arc<Tab>,
    complaints: Arc<Mutex<Vec<String>>>,
    pictures: PathBuf,
}

/// Starts a browser. As root it has no sandbox of its own.
pub fn launch() -> Browser {
    let path = std::env::var_os("CHROMIUM").map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
    // The sound is on as at a kiosk, and goes nowhere.
    let args = [
        "--autoplay-policy=no-user-gesture-required",
        "--mute-audio",
        "--hide-scrollbars",
        "--enable-precise-memory-info",
    ];
    let options = LaunchOptions::default_builder()
        .path(Some(path))
        .sandbox(false)
        .window_size(Some((1366, 768)))
        .idle_browser_timeout(Duration::from_secs(24 * 3600))
        .args(args.iter().map(std::ffi::OsStr::new).collect())
        .build()
        .unwrap();
    Browser::new(options).expect("Chromium starts: apt-get install chromium, or name it by CHROMIUM")
}

impl Page {
    /// Opens an address in a context of its own: nothing is remembered from one story to the next.
    pub fn open(browser: &Browser, address: &str) -> Page {
        Page::open_with(browser, address, "")
    }

    /// The same, with a script that runs before any of the page's own: what stands for a part of the browser.
    pub fn open_with(browser: &Browser, address: &str, script: &str) -> Page {
        let tab = browser.new_context().unwrap().new_tab().unwrap();
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&complaints);
        tab.enable_log().unwrap().enable_runtime().unwrap();
        tab.add_event_listener(Arc::new(move |event: &Event| {
            if let Some(complaint) = complaint(event) {
                heard.lock().unwrap().push(complaint);
            }
        }))
        .unwrap();
        tab.call_method(AddScriptToEvaluateOnNewDocument {
            source: script.to_owned(),
            world_name: None,
            include_command_line_api: None,
            run_immediately: None,
        })
        .unwrap();
        twins::plant_into(&tab);
        let pictures = PathBuf::from(std::env::var_os("PICTURES").expect("PICTURES names a folder"));
        fs::create_dir_all(&pictures).unwrap();
        let page = Page { tab, complaints, pictures };
        page.go(address);
        page
    }

    /// Opens another address in the same tab.
    pub fn go(&self, address: &str) {
        self.tab.navigate_to(address).unwrap().wait_until_navigated().unwrap();
    }

    /// The value of an expression, or what its promise holds.
    pub fn eval(&self, expression: &str) -> Value {
        let wrapped = format!("(async () => JSON.stringify(await ({expression})))()");
        let answer = self.tab.evaluate(&wrapped, true).unwrap_or_else(|error| panic!("{expression}: {error}"));
        answer.value.as_ref().and_then(Value::as_str).map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
    }

    /// Waits until an expression is true.
    pub fn until(&self, expression: &str) {
        let end = Instant::now() + twins::patience();
        while self.eval(expression) != Value::Bool(true) {
            if Instant::now() > end {
                self.picture("failed");
                let seen =
                    self.eval("({...document.body.dataset, text: document.querySelector('#verdict')?.innerText})");
                panic!(
                    "waited in vain until {expression}\n  last seen: {seen}\n  see failed.png in {}",
                    self.pictures.display()
                );
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until the bench shows this face: `accept`, `reject wrong-item`, `info`, `none`, `lost` …
    pub fn shows(&self, face: &str) {
        let (kind, fault) = face.split_once(' ').unwrap_or((face, ""));
        self.until(&format!(
            "document.body.dataset.kind === '{kind}' && (document.body.dataset.fault ?? '') === '{fault}'"
        ));
    }

    /// Waits until an element that can be seen says this, among other things.
    pub fn says(&self, place: &str, text: &str) {
        let (place, text) = (quoted(place), quoted(text));
        self.until(&format!(
            "[...document.querySelectorAll({place})].some((e) => e.checkVisibility() && e.innerText.includes({text}))"
        ));
    }

    /// No such element can be seen.
    pub fn lacks(&self, place: &str) {
        let place = quoted(place);
        self.until(&format!("![...document.querySelectorAll({place})].some((e) => e.checkVisibility())"));
    }

    /// Touches the middle of an element, as a finger does.
    pub fn touch(&self, place: &str) {
        let place = quoted(place);
        // What has just come up takes no touch for a moment.
        self.until(&format!(
            "(() => {{ const e = document.querySelector({place}); return e?.checkVisibility() === true && !e.closest('[aria-disabled=true]'); }})()"
        ));
        let at = self.eval(&format!(
            "(() => {{ const b = document.querySelector({place}).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        ));
        for kind in
            [Input::DispatchMouseEventTypeOption::MousePressed, Input::DispatchMouseEventTypeOption::MouseReleased]
        {
            self.tab
                .call_method(Input::DispatchMouseEvent {
                    Type: kind,
                    x: at[0].as_f64().unwrap(),
                    y: at[1].as_f64().unwrap(),
                    button: Some(Input::MouseButton::Left),
                    click_count: Some(1),
                    modifiers: None,
                    timestamp: None,
                    buttons: None,
                    force: None,
                    tangential_pressure: None,
                    tilt_x: None,
                    tilt_y: None,
                    twist: None,
                    delta_x: None,
                    delta_y: None,
                    pointer_Type: None,
                })
                .unwrap();
        }
    }

    /// Presses a key.
    pub fn key(&self, key: &str) {
        self.tab.press_key(key).unwrap();
    }

    /// The page in this language.
    pub fn language(&self, tag: &str) {
        if self.eval("document.documentElement.lang") != tag {
            self.eval("document.getElementById('language').click()");
        }
        self.until(&format!("document.documentElement.lang === '{tag}'"));
    }

    /// The lid of the machine is closed, or opened: nothing of the page runs meanwhile.
    pub fn sleep(&self, sleeps: bool) {
        let state =
            if sleeps { SetWebLifecycleStateStateOption::Frozen } else { SetWebLifecycleStateStateOption::Active };
        self.tab.call_method(SetWebLifecycleState { state }).unwrap();
    }

    /// The machine stands in another country.
    pub fn time_zone(&self, zone: &str) {
        self.tab.call_method(Emulation::SetTimezoneOverride { timezone_id: zone.to_owned() }).unwrap();
    }

    /// Whoever looks has asked to be shown no motion.
    pub fn without_motion(&self) {
        let reduce = Emulation::MediaFeature { name: "prefers-reduced-motion".to_owned(), value: "reduce".to_owned() };
        self.tab.call_method(Emulation::SetEmulatedMedia { media: None, features: Some(vec![reduce]) }).unwrap();
    }

    /// A screen of this size.
    pub fn size(&self, width: u32, height: u32) {
        self.tab
            .call_method(Emulation::SetDeviceMetricsOverride {
                width,
                height,
                device_scale_factor: 1.0,
                mobile: false,
                scale: None,
                screen_width: None,
                screen_height: None,
                position_x: None,
                position_y: None,
                dont_set_visible_size: None,
                screen_orientation: None,
                viewport: None,
                display_feature: None,
                device_posture: None,
            })
            .unwrap();
    }

    /// Pictures of what is shown, in both languages and every shape of screen; and in each of them nothing is cut off.
    pub fn pictures(&self, name: &str) {
        for (shape, width, height) in SHAPES {
            self.size(width, height);
            for language in ["en", "zh-CN"] {
                self.language(language);
                self.fits(&format!("{name} {shape} {language}"));
                self.picture(&format!("{name}-{shape}-{language}"));
            }
        }
        self.size(1366, 768);
    }

    /// One picture of what is shown.
    pub fn picture(&self, name: &str) {
        if twins::planted() {
            return;
        }
        let png = self.tab.capture_screenshot(Png, None, None, true).unwrap();
        fs::write(self.pictures.join(format!("{name}.png")), png).unwrap();
    }

    /// Nothing is wider than the screen, and the words of the verdict are all in sight.
    pub fn fits(&self, what: &str) {
        let wide = self.eval("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64() <= Some(0), "{what}: wider than the screen by {wide} px");
        let cut = self.eval(
            "[...document.querySelectorAll('#title, #advice, #next, #choices, #answers')].filter((e) => e.checkVisibility() && e.innerText)\
             .filter((e) => { const [a, b] = [e.getBoundingClientRect(), document.querySelector('#verdict').getBoundingClientRect()]; \
             return a.bottom > b.bottom + 1 || a.top < b.top - 1 || a.right > b.right + 1; }).map((e) => e.id)",
        );
        assert_eq!(cut, serde_json::json!([]), "{what}: cut off");
    }

    /// What the page holds once its rubbish is gone: KiB of its heap, and nodes.
    pub fn memory(&self) -> (u64, u64) {
        self.tab.call_method(HeapProfiler::CollectGarbage(None)).unwrap();
        let heap = self.eval("performance.memory.usedJSHeapSize");
        let counted = self.tab.call_method(Memory::GetDOMCounters(None)).unwrap();
        (heap.as_f64().unwrap_or_default() as u64 / 1024, u64::from(counted.nodes))
    }

    /// Complaints with this word in them are no surprise here.
    pub fn forgive(&self, word: &str) {
        self.complaints.lock().unwrap().retain(|complaint| !complaint.contains(word));
    }

    /// What the browser complained of so far: errors of scripts, of the content security policy, of the network.
    pub fn complaints(&self) -> Vec<String> {
        std::mem::take(&mut *self.complaints.lock().unwrap())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.tab.close(false);
        if !std::thread::panicking() {
            assert_eq!(self.complaints(), [""; 0], "the browser complained");
        }
    }
}

fn complaint(event: &Event) -> Option<String> {
    match event {
        Event::LogEntryAdded(event) => {
            let entry = &event.params.entry;
            Some(format!("{:?} {:?}: {} {}", entry.level, entry.source, entry.text, entry.url.as_deref().unwrap_or("")))
        }
        Event::RuntimeExceptionThrown(event) => Some(format!("exception: {:?}", event.params.exception_details)),
        Event::RuntimeConsoleAPICalled(event) => Some(format!("console: {:?}", event.params.args)),
        _ => None,
    }
}

/// A text as a literal of JavaScript.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
