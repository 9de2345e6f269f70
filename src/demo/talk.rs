//! What is told between the page's buttons and the hands: which day lies on the bench, whether something is being played and how fast, and
//! what is said of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::day::{Day, said};
use crate::web::Speed;
use crate::words::Text;

/// Shared by the hands and the player.
#[derive(Clone)]
pub(super) struct Talk(Arc<Shared>);

struct Shared {
    told: Mutex<(bool, Option<Text>)>,
    day: Mutex<Arc<Day>>,
    pace: watch::Sender<Pace>,
}

/// How a play goes on. Whoever waits between two lines hears of a change at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Pace {
    speed: Speed,
    paused: bool,
    ended: bool,
}

impl Talk {
    pub(super) fn new(day: Arc<Day>) -> Talk {
        let pace = watch::Sender::new(Pace::default());
        Talk(Arc::new(Shared { told: Mutex::default(), day: Mutex::new(day), pace }))
    }

    /// Says something. `on`: the play goes on.
    pub(super) fn say(&self, on: bool, zh_cn: String, en: String) {
        *self.told() = (on, Some(Text { zh_cn, en }));
    }

    /// True when nothing was being played, and something is from here on.
    pub(super) fn begin(&self, speed: Speed) -> bool {
        let mut told = self.told();
        let idle = !std::mem::replace(&mut told.0, true);
        if idle {
            self.0.pace.send_replace(Pace { speed, ..Pace::default() });
        }
        idle
    }

    /// Whether something is being played.
    pub(super) fn plays(&self) -> bool {
        self.told().0
    }

    /// What is played goes on at this speed, stands still, or goes on. False when nothing is being played.
    pub(super) fn pace(&self, speed: Option<Speed>, paused: Option<bool>) -> bool {
        let told = self.told();
        self.0.pace.send_modify(|pace| {
            pace.speed = speed.unwrap_or(pace.speed);
            pace.paused = paused.unwrap_or(pace.paused) && told.0;
        });
        told.0
    }

    /// What is played ends before its next line.
    pub(super) fn end(&self) {
        self.0.pace.send_modify(|pace| pace.ended = true);
    }

    pub(super) fn ended(&self) -> bool {
        self.0.pace.borrow().ended
    }

    /// Leaves an eye the time to see a picture, which is `whole` at the usual speed: less or more of it where that changes meanwhile, and
    /// none of it once the play ends.
    pub(super) async fn look(&self, whole: Duration) {
        let mut heard = self.0.pace.subscribe();
        let mut left = whole;
        loop {
            let Pace { speed, paused, ended } = *heard.borrow_and_update();
            if ended || left.is_zero() {
                return;
            }
            if paused {
                if heard.changed().await.is_err() {
                    return;
                }
                continue;
            }
            let (began, percent) = (Instant::now(), speed.pace_percent());
            if timeout(left * percent / 100, heard.changed()).await.is_err() {
                return;
            }
            left = rest(left, began.elapsed(), percent);
        }
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
        let pace = *self.0.pace.borrow();
        let told = self.told();
        json!({ "on": told.0, "said": told.1.as_ref().map(said), "speed": pace.speed.id(), "paused": pace.paused })
    }

    fn told(&self) -> MutexGuard<'_, (bool, Option<Text>)> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is left of a picture after so much of it went by at a speed.
fn rest(left: Duration, gone: Duration, percent: u32) -> Duration {
    left.saturating_sub(gone * 100 / percent.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};

    /// Longer than any test: what ends before was ended.
    const PICTURE: Duration = Duration::from_secs(3600);

    fn talk() -> Talk {
        Talk::new(Arc::new(Day::read(1, &jiff::tz::TimeZone::UTC).unwrap()))
    }

    #[test]
    fn what_went_by_slowly_counts_less() {
        let second = Duration::from_secs;
        for (left, gone, speed, rests) in [
            (10, 5, Speed::Normal, 5),
            (10, 10, Speed::Slow, 6),
            (10, 25, Speed::Slow, 0),
            (9, 3, Speed::Fast, 0),
            (20, 3, Speed::Fast, 10),
        ] {
            assert_eq!(rest(second(left), second(gone), speed.pace_percent()), second(rests), "{speed:?}");
        }
    }

    #[test]
    fn a_picture_is_left_as_soon_as_the_play_ends_also_while_it_stands_still() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _inside = runtime.enter();
        let mut context = Context::from_waker(Waker::noop());
        for paused in [false, true] {
            let talk = talk();
            assert!(talk.begin(Speed::Slow) && talk.pace(None, Some(paused)));
            let mut look = pin!(talk.look(PICTURE));
            assert!(look.as_mut().poll(&mut context).is_pending());
            assert!(talk.pace(Some(Speed::Fast), None));
            assert!(look.as_mut().poll(&mut context).is_pending(), "faster is not at once");
            talk.end();
            assert!(look.as_mut().poll(&mut context).is_ready() && talk.ended(), "paused: {paused}");
        }
    }

    #[test]
    fn a_play_that_stands_still_leaves_no_picture_until_it_goes_on() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _inside = runtime.enter();
        let mut context = Context::from_waker(Waker::noop());
        let talk = talk();
        assert!(talk.begin(Speed::Normal) && talk.pace(None, Some(true)));
        let mut look = pin!(talk.look(Duration::from_nanos(1)));
        assert!(look.as_mut().poll(&mut context).is_pending());
        assert!(talk.pace(None, Some(false)));
        runtime.block_on(look);
    }

    #[test]
    fn what_is_not_played_has_no_pace_and_a_play_begins_unpaused() {
        let talk = talk();
        assert!(!talk.pace(Some(Speed::Fast), Some(true)));
        assert!(talk.begin(Speed::Normal) && !talk.begin(Speed::Fast));
        let told = talk.to_json();
        assert_eq!((&told["speed"], &told["paused"]), (&json!("normal"), &json!(false)));
    }
}
