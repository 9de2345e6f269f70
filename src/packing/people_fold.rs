//! The part of the session's fold that remembers who stands in, and the scale's test.

use super::drill::Check;
use super::force::asks_by_force;
use super::session::{Question, Session};
use crate::domain::Event;

impl Session {
    /// Takes over a fact of people or of the scale's tests.
    pub(super) fn apply_people(&mut self, event: &Event) {
        match event {
            Event::Called { operator } => self.acting = Some(operator.clone()),
            Event::Forced(_) | Event::Released { .. } => self.question = None,
            Event::CheckBegun => self.check = Some(Check::default()),
            Event::CheckEnded => self.check = None,
            Event::ScaleChecked(_) => {
                self.check = None;
                self.reference = true;
            }
            _ => {}
        }
    }

    /// What follows from where things stand after a fact; `before` is the question that was open.
    pub(super) fn follow_up(&mut self, before: Option<&Question>) {
        // Who was called stands in for one answer; picking out what is forced belongs to it.
        let same = self.question.as_ref() == before || asks_by_force(self.question.as_ref());
        if self.question.is_none() || !same {
            self.acting = None;
        }
        if self.load.is_none() {
            self.reference = false;
            self.check = self.check.map(|_| Check { fresh: true });
        }
    }
}
