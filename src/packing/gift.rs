//! Gifts that a remark names: offered, taken on or declined, and then packed as the lines of the shipment are.

use std::sync::Arc;

use super::answers::LineKeys;
use super::decide::Turn;
use super::facts::Known;
use super::remark::gifts_offered;
use super::session::Job;
use crate::domain::{Detail, Event, Fault, Gift, Line, LineKind, OrderRef, Shipment, Step, Verdict};

/// A gift that a remark names, as the store knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownGift {
    /// What the remark says.
    pub gift: Gift,
    /// Goods of this name and spec that some shipment held, with what they answer to.
    pub goods: Option<Arc<(Line, LineKeys)>>,
    /// Whether it was taken on, and how many pieces are packed; `None` while nobody answered.
    pub answer: Option<GiftAnswer>,
}

/// What was said to an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GiftAnswer {
    /// It goes in.
    pub accepted: bool,
    /// Pieces packed.
    pub packed: u32,
}

/// The gifts of a shipment with what was answered last: here, or before it came here.
pub fn gifts<'k>(known: &'k Known, job: Option<&Job>) -> Vec<(&'k KnownGift, Option<GiftAnswer>)> {
    let answers =
        job.filter(|job| job.shipment == known.shipment.no).map(|job| job.gifts.as_slice()).unwrap_or_default();
    let here = |gift: &Gift| answers.iter().find(|(known, _)| known == gift).map(|(_, answer)| *answer);
    known.gifts.iter().map(|known| (known, here(&known.gift).or(known.answer))).collect()
}

/// What people call a gift.
fn name(gift: &Gift) -> String {
    format!("{} {}", gift.name, gift.spec)
}

fn named(gift: &Gift) -> String {
    format!("{} ×{}", name(gift), gift.qty)
}

impl Turn<'_> {
    /// The first gift that must be answered and was not.
    pub(super) fn unanswered_gift(&self) -> Option<Gift> {
        let (job, known) = (self.session.job.as_ref().filter(|job| job.pack)?, self.known()?);
        if known.gifts.is_empty() {
            return None;
        }
        let offered = gifts_offered(&known.shipment, &self.rules.goods);
        let open =
            |(known, answer): &(&KnownGift, Option<GiftAnswer>)| answer.is_none() && offered.contains(&known.gift);
        gifts(known, Some(job)).into_iter().find(open).map(|(known, _)| known.gift.clone())
    }

    /// Asks whether a gift goes in.
    pub(super) fn offer(&mut self, gift: &Gift) {
        self.ask(Fault::GiftOffered, Detail::about(named(gift)));
    }

    /// The offer on the screen is answered. One whose goods have codes must then be scanned; else its pieces count by hand.
    pub(super) fn answer_gift(&mut self, accepted: bool) {
        let (Some(gift), Some(job), Some(known)) = (self.unanswered_gift(), self.session.job.clone(), self.known())
        else {
            return self.go_on_or_say();
        };
        let goods = known.gifts.iter().find(|known| known.gift == gift).and_then(|known| known.goods.as_deref());
        let scanned = accepted && goods.is_some_and(|(line, _)| line.kind != LineKind::NoScan);
        let packed = if accepted && !scanned { gift.qty } else { 0 };
        let unit = goods.and_then(|(line, _)| line.unit_weight);
        let step = Step::PackGift { item: name(&gift), qty: gift.qty };
        self.note(Event::GiftAnswered { shipment: job.shipment.clone(), gift, accepted, packed, unit });
        match scanned {
            true => self.say(Verdict::Info(step)),
            false => self.go_on_or_say(),
        }
    }

    fn go_on_or_say(&mut self) {
        match self.complete() {
            true => self.advance(),
            false => self.say_how_it_stands(),
        }
    }

    /// Counts a code on the gifts that were taken on. False when it means none of the gifts that the remark names.
    pub(super) fn gift_item(&mut self, known: &Known, text: &str, keys: &[String]) -> bool {
        let pieces = |known: &KnownGift| known.goods.as_deref().and_then(|(_, answers)| answers.pieces(text, keys));
        let meant = gifts(known, self.session.job.as_deref()).into_iter().find(|(known, _)| pieces(known).is_some());
        let Some((known_gift, answer)) = meant else { return false };
        let gift = known_gift.gift.clone();
        match answer {
            None if self.unanswered_gift().is_some_and(|first| first == gift) => self.offer(&gift),
            Some(GiftAnswer { accepted: true, packed }) => {
                let wanted = pieces(known_gift).unwrap_or(1).saturating_mul(self.session.quantity.unwrap_or(1));
                if gift.qty.saturating_sub(packed) < wanted {
                    self.ask(Fault::SurplusItem, Detail::code_about(text, name(&gift)));
                    return true;
                }
                let (item, packed, ordered) = (name(&gift), packed + wanted, gift.qty);
                self.note(Event::GiftPacked { gift, qty: wanted, packed });
                self.say(Verdict::Info(Step::Packed { item, packed, ordered }));
                self.go_on();
            }
            _ => return false,
        }
        true
    }

    /// Every gift that was taken on is packed.
    pub(super) fn gifts_packed(&self) -> bool {
        self.known().is_none_or(|known| self.open_gift(known).is_none())
    }

    /// The first gift that is still missing, and how many of it.
    pub(super) fn missing_gift(&self, known: &Known) -> Option<String> {
        let (gift, packed) = self.open_gift(known)?;
        Some(format!("{} ×{}", name(gift), gift.qty - packed))
    }

    fn open_gift<'k>(&self, known: &'k Known) -> Option<(&'k Gift, u32)> {
        let open = |(known, answer): (&'k KnownGift, Option<GiftAnswer>)| {
            let packed = answer.filter(|answer| answer.accepted)?.packed;
            (packed < known.gift.qty).then_some((&known.gift, packed))
        };
        gifts(known, self.session.job.as_deref()).into_iter().find_map(open)
    }

    /// The shipment with the gifts that were taken on: what the parcel should weigh.
    pub(super) fn with_gifts(&self, known: &Known) -> Arc<Shipment> {
        let taken = gifts(known, self.session.job.as_deref()).into_iter();
        let taken = taken.filter(|(_, answer)| answer.is_some_and(|answer| answer.accepted));
        let mut whole = Arc::clone(&known.shipment);
        for (gift, _) in taken {
            Arc::make_mut(&mut whole).lines.push(as_line(gift));
        }
        whole
    }
}

/// A gift as a line of the shipment.
fn as_line(known: &KnownGift) -> Line {
    let KnownGift { gift, goods, .. } = known;
    let goods = goods.as_deref().map(|(line, _)| line);
    Line {
        order: OrderRef { shop: String::new(), no: String::new() },
        sku: goods.map(|line| line.sku.clone()).unwrap_or_default(),
        name: gift.name.clone(),
        spec: gift.spec.clone(),
        qty: gift.qty,
        codes: Vec::new(),
        packs: Vec::new(),
        bundles: Vec::new(),
        serial: None,
        unit_weight: goods.and_then(|line| line.unit_weight),
        item: None,
        kind: LineKind::Gift,
    }
}
