//! One code, several goods: the bench asks, and never guesses.

use super::answers::hits;
use super::decide::Turn;
use super::facts::Known;
use super::item::item_name;
use super::session::Question;
use crate::code::PICK_MAX;
use crate::domain::{Detail, Event, Fault, Verdict};

impl Turn<'_> {
    /// Asks which of these goods a code means. `lines`: the first line of each.
    pub(super) fn which(&mut self, known: &Known, text: &str, keys: &[String], lines: &[usize]) {
        let lines: Vec<usize> = lines.iter().copied().take(usize::from(PICK_MAX)).collect();
        let detail = choices(known, text, &lines);
        self.note(Event::ChoiceAsked { code: text.to_owned(), keys: keys.to_vec(), lines });
        self.say(Verdict::Reject(Fault::AmbiguousCode, detail));
    }

    /// `WH:PICK:n`. A number that is not offered, or nothing to choose from: said, and nothing is counted.
    pub(super) fn pick(&mut self, number: u16) {
        let Some(Question::Choice { lines, .. }) = &self.session.question else {
            return match self.session.question {
                Some(_) => self.needs_confirm(),
                None => self.reject(Fault::NotAllowed, Detail::default()),
            };
        };
        match usize::from(number).checked_sub(1).and_then(|index| lines.get(index)).copied() {
            Some(line) => self.choose(line),
            None => self.say_how_it_stands(),
        }
    }

    /// A code while the question is open answers it if it means exactly one of the goods asked about; else it is asked again.
    pub(super) fn choose_by_code(&mut self, text: &str, keys: &[String]) {
        let answer = match (&self.session.question, self.known()) {
            (Some(Question::Choice { code, keys: asked, lines }), Some(known)) => {
                let meant = hits(&known.keys, text, keys);
                let is_meant = |line: usize| meant.iter().any(|hit| self.same_goods(known, hit.line, line));
                let mut answers = lines.iter().copied().filter(|line| is_meant(*line));
                let only = answers.next().filter(|_| answers.next().is_none());
                // A serial number was not looked up with this code: only the number on the screen answers for it.
                only.filter(|line| {
                    hits(&known.keys, code, asked).iter().any(|hit| self.same_goods(known, hit.line, *line))
                })
            }
            _ => None,
        };
        match answer {
            Some(line) => self.choose(line),
            None => self.say_how_it_stands(),
        }
    }

    fn choose(&mut self, line: usize) {
        if !self.passes_gate() {
            return;
        }
        let Some(Question::Choice { code, keys, .. }) = self.session.question.clone() else { return };
        if self.picked_by_force(line, &code) {
            return;
        }
        self.note(Event::ChoiceMade { line });
        if let Some(known) = self.known() {
            self.count_chosen(known, line, &code, &keys);
        }
    }
}

/// What the screen says of the goods to choose from.
pub(super) fn choices(known: &Known, text: &str, lines: &[usize]) -> Detail {
    let name = |line: &usize| known.shipment.lines.get(*line).map(item_name).unwrap_or_default();
    Detail { choices: lines.iter().map(name).collect(), ..Detail::code(text) }
}
