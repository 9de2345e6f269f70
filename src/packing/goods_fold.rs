//! The part of the session's fold that remembers serial numbers asked for, marks, remarks and gifts.

use super::gift::GiftAnswer;
use super::session::{Job, Undo};
use crate::domain::{Event, Gift};

impl Job {
    /// Takes over a fact of goods.
    pub(super) fn apply_goods(&mut self, event: &Event) {
        match event {
            Event::Marked { line, qty, marks } => {
                self.steps.push(Undo::Marked { line: *line, qty: *qty, marks: marks.clone() });
            }
            Event::Unmarked { .. } => {
                self.steps.pop();
            }
            Event::SerialAsked { line } => self.awaits = Some(*line),
            Event::RemarkRead { text, .. } => self.remark_read = Some(text.clone()),
            Event::GiftAnswered { gift, accepted, packed, .. } => {
                self.answer(gift, GiftAnswer { accepted: *accepted, packed: *packed });
            }
            Event::GiftPacked { gift, packed, qty } => {
                self.answer(gift, GiftAnswer { accepted: true, packed: *packed });
                self.steps.push(Undo::Gift { gift: gift.clone(), qty: *qty });
            }
            Event::GiftUnpacked { gift, packed } => {
                self.answer(gift, GiftAnswer { accepted: true, packed: *packed });
                self.steps.pop();
            }
            _ => {}
        }
    }

    /// Remembers what was answered to a gift, and how many pieces of it are packed.
    fn answer(&mut self, gift: &Gift, answer: GiftAnswer) {
        match self.gifts.iter_mut().find(|(known, _)| known == gift) {
            Some((_, known)) => *known = answer,
            None => self.gifts.push((gift.clone(), answer)),
        }
    }
}
