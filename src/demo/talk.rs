//! What is told between the page's buttons and the hands: which day lies on the bench, whether something is being played, and what is said
//! of it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::day::{Day, said};
use crate::words::Text;

/// Shared by the hands and the player.
#[derive(Clone)]
pub(super) struct Talk(Arc<Shared>);

struct Shared {
    told: Mutex<(bool, Option<Text>)>,
    day: Mutex<Arc<Day>>,
    /// How long a picture stays, in percent of the demo's pace.
    pace_percent: AtomicU32,
    ended: AtomicBool,
}

impl Talk {
    pub(super) fn new(day: Arc<Day>) -> Talk {
        let told = Mutex::new((false, None));
        let (pace_percent, ended) = (AtomicU32::new(100), AtomicBool::new(false));
        Talk(Arc::new(Shared { told, day: Mutex::new(day), pace_percent, ended }))
    }

    /// Says something. `on`: the play goes on.
    pub(super) fn say(&self, on: bool, zh_cn: String, en: String) {
        *self.0.told.lock().unwrap_or_else(PoisonError::into_inner) = (on, Some(Text { zh_cn, en }));
    }

    /// True when nothing was being played, and something is from here on.
    pub(super) fn begin(&self, pace_percent: u32) -> bool {
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = !std::mem::replace(&mut told.0, true);
        if idle {
            self.0.ended.store(false, Ordering::Relaxed);
            self.0.pace_percent.store(pace_percent, Ordering::Relaxed);
        }
        idle
    }

    /// Whether something is being played.
    pub(super) fn plays(&self) -> bool {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// What is played ends before its next line.
    pub(super) fn end(&self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }

    pub(super) fn ended(&self) -> bool {
        self.0.ended.load(Ordering::Relaxed)
    }

    pub(super) fn pace_percent(&self) -> u32 {
        self.0.pace_percent.load(Ordering::Relaxed)
    }

    /// The day on the bench.
    pub(super) fn day(&self) -> Arc<Day> {
        Arc::clone(&self.0.day.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Another day comes onto the bench.
    pub(super) fn lay(&self, day: Arc<Day>) {
        *self.0.day.lock().unwrap_or_else(PoisonError::into_inner) = day;
    }

    pub(super) fn to_json(&self) -> Value {
        let told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        json!({ "on": told.0, "said": told.1.as_ref().map(said) })
    }
}
