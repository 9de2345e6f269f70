//! Item-first (一单一货): with nothing in hand, an item opens the oldest shipment that is exactly this item.

use super::decide::Turn;
use super::facts::Single;
use crate::domain::{Detail, Event, Fault};

impl Turn<'_> {
    /// Opens a shipment by its only item. False where this bench does not, or the code is something else.
    pub(super) fn opens_by_item(&mut self, text: &str, keys: &[String]) -> bool {
        let code = &self.facts.code;
        let here = self.rules.goods.item_first.contains(&self.bench.station);
        if !here || !code.goods || code.number.is_some() || code.waybill.is_some() {
            return false;
        }
        let known = match &code.single {
            Single::One(no) => self.facts.shipments.get(no),
            Single::Several => {
                self.reject(Fault::AmbiguousCode, Detail::code(text));
                return true;
            }
            Single::None => None,
        };
        let Some(known) = known else {
            self.reject(Fault::NoSingle, Detail::code(text));
            return true;
        };
        let (shipment, revision) = (known.shipment.no.clone(), known.shipment.revision);
        let none = vec![0; known.shipment.lines.len()];
        self.note(Event::Opened {
            shipment,
            revision,
            pack: true,
            parcel: 1,
            packed: none.clone(),
            boxed: none,
            code: None,
        });
        if let Some(job) = self.session.job.clone() {
            self.item(&job, known, text, keys);
        }
        self.tell_resend(known);
        true
    }
}
