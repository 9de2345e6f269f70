//! When something is to be done about a device that says nothing: ask it, call it silent, call it off.

use std::time::Duration;

use tokio::time::Instant;

use super::Wire;
use super::speech::Speech;

/// From an answer to the next question.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// A timer needs a time to ring, also where nothing is awaited.
const NEVER: Duration = Duration::from_secs(3600);

/// When something is to be done although nothing was said.
pub(super) struct Moments {
    /// To ask.
    pub ask_at: Instant,
    /// To tell that it is silent.
    pub silent_at: Option<Instant>,
    /// How long it has been speaking.
    pub speech: Speech,
}

impl Moments {
    /// Of a device that has not spoken yet: it is asked at once.
    pub(super) fn from(now: Instant) -> Moments {
        Moments { ask_at: now, silent_at: None, speech: Speech::default() }
    }

    /// It spoke.
    pub(super) fn heard(&mut self, now: Instant, patience: Duration) {
        (self.ask_at, self.silent_at) = (now + ASK_AGAIN, Some(now + patience));
        self.speech.heard(now);
    }

    /// The earliest of them; far away from now where there is none.
    pub(super) fn next(&self, now: Instant, wire: &dyn Wire) -> Instant {
        let ask_at = wire.ask().map(|_| self.ask_at);
        let off_at = self.speech.over_at().filter(|_| wire.endless());
        [ask_at, self.silent_at, off_at].into_iter().flatten().min().unwrap_or(now + NEVER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Loss;
    use std::io;

    /// Who is never asked, and speaks when he likes.
    struct Quiet;

    impl Wire for Quiet {
        fn up(&mut self, _: Option<&[u8]>) -> io::Result<()> {
            Ok(())
        }
        fn down(&mut self, _: &Loss) {}
        fn bytes(&mut self, _: &[u8]) {}
        fn silence(&mut self) {}
        fn patience(&self) -> Duration {
            Duration::from_millis(250)
        }
        fn ask(&self) -> Option<&'static [u8]> {
            None
        }
        fn endless(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_timer_with_nothing_due_never_rings_at_once() {
        let start = Instant::now();
        let mut moments = Moments::from(start);
        let week = start + 168 * NEVER;
        assert_eq!(moments.next(week, &Quiet), week + NEVER, "a scanner that lay there for a week is no busy loop");
        moments.heard(week, Quiet.patience());
        assert_eq!(moments.next(week, &Quiet), week + Quiet.patience());
    }
}
