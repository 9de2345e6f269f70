//! The last pictures of a bench, so that a stream shows each of them: a red that the next scan replaced within a millisecond was still said.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Screen;

/// Pictures kept. Who falls further behind is given the newest.
const PICTURES: usize = 32;

/// The last pictures of one bench, oldest first. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Reel(Arc<Mutex<VecDeque<Arc<Screen>>>>);

impl Reel {
    /// Adds a picture; to be done before it is told to be the newest.
    pub fn add(&self, screen: &Arc<Screen>) {
        let mut pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pictures.len() >= PICTURES {
            pictures.pop_front();
        }
        pictures.push_back(Arc::clone(screen));
    }

    /// What is to be shown after picture `seen` when `newest` is the newest: all between that are kept, and the newest.
    pub(super) fn since(&self, seen: Option<u64>, newest: Arc<Screen>) -> VecDeque<Arc<Screen>> {
        let pictures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let between = |screen: &&Arc<Screen>| seen.is_some_and(|seen| screen.seq > seen) && screen.seq < newest.seq;
        let mut due: VecDeque<_> = pictures.iter().filter(between).cloned().collect();
        due.push_back(newest);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Verdict;

    fn screen(seq: u64) -> Arc<Screen> {
        let (verdict, station) = (Verdict::None, "bench-1".into());
        Arc::new(Screen {
            station,
            seq,
            verdict,
            shipment: None,
            operator: None,
            scale_up: None,
            loaded: false,
            done: 0,
            done_today: 0,
            band: None,
            answer: 0,
            notices: Vec::new(),
            acting: None,
            due: None,
            recalls: Vec::new(),
            recalled: 0,
            silent: Vec::new(),
            hands_over: false,
        })
    }

    #[test]
    fn every_picture_is_due_once_and_a_newcomer_is_given_the_newest() {
        let reel = Reel::default();
        (1..=100).for_each(|seq| reel.add(&screen(seq)));
        let due = |seen| reel.since(seen, screen(100)).iter().map(|screen| screen.seq).collect::<Vec<_>>();
        assert_eq!(due(Some(97)), [98, 99, 100]);
        assert_eq!(due(None), [100]);
        assert_eq!(due(Some(3)).len(), PICTURES, "too far behind");
        assert_eq!(Reel::default().since(Some(1), screen(7)).len(), 1);
    }
}
