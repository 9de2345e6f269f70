//! What was read a moment ago and is still so. A fact never changes once it is recorded, so of a shipment its number is all that must be
//! looked up again; and the tables are made of the journal, so that below the same newest fact they say the same.

use std::sync::Arc;

use super::derive::packed_here;
use super::{Cause, shipment_record};
use crate::domain::{Entry, Event, Hold, Shipment, ShipmentNo};
use crate::packing::{LineKeys, Parcel};

/// A bench has one shipment in hand, and perhaps two more that a question speaks of.
const KEPT: usize = 4;

/// A shipment with what its lines answer to.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) shipment: Arc<Shipment>,
    /// By line: what it answers to.
    pub(super) keys: Arc<Vec<LineKeys>>,
}

/// What the tables say of a shipment.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) no: ShipmentNo,
    /// The newest revision.
    pub(super) read: Read,
    pub(super) holds: Vec<Hold>,
    /// Its boxes by number, each with as many counts as its row has.
    pub(super) boxes: Vec<Parcel>,
}

/// What the tables say below one newest fact, as far as it was read.
#[derive(Debug, Default)]
struct Below {
    /// That fact.
    head: i64,
    shipments: Vec<Standing>,
    /// Whether any parcel is to be called back.
    recalls: Option<bool>,
}

/// The shipments read last, the newest first, and what the tables said of them.
#[derive(Debug, Default)]
pub(super) struct Recent {
    shipments: Vec<(i64, Read)>,
    below: Below,
}

impl Recent {
    /// The transaction that begins stands upon this fact: what was read below another one is forgotten.
    pub(super) fn stand(&mut self, head: i64) {
        if self.below.head != head {
            self.below = Below { head, ..Below::default() };
        }
    }

    /// A fact was appended. What nearly every scan brings is taken in here as it is in the tables; all else is read again.
    pub(super) fn appended(&mut self, seq: i64, entry: &Entry) {
        self.stand(seq - 1);
        match &entry.event {
            Event::Scanned { .. } => {}
            Event::Opened { shipment, pack, parcel, packed, boxed, .. } => {
                let here = pack.then(|| packed_here(packed, boxed));
                let known = self.below.shipments.iter_mut().filter(|known| known.no == *shipment);
                known.for_each(|known| known.opened(entry, *parcel, here.as_deref()));
            }
            Event::Packed { line, qty, .. } => {
                let boxes = self.below.shipments.iter_mut().flat_map(|known| &mut known.boxes);
                let in_hand = boxes.filter(|it| it.open_at.is_some() && it.open_at == entry.station);
                in_hand.for_each(|it| count(&mut it.items, *line, *qty));
            }
            _ => self.below = Below::default(),
        }
        self.below.head = seq;
    }

    /// What the tables say of a shipment, if it was read below this fact.
    pub(super) fn standing(&self, no: &ShipmentNo) -> Option<&Standing> {
        self.below.shipments.iter().find(|known| known.no == *no)
    }

    /// Remembers it.
    pub(super) fn stands(&mut self, standing: Standing) {
        self.below.shipments.insert(0, standing);
        self.below.shipments.truncate(KEPT);
    }

    /// Whether any parcel is to be called back, if that was read.
    pub(super) fn recalls(&mut self) -> &mut Option<bool> {
        &mut self.below.recalls
    }

    /// The shipment that this fact imported, with this body.
    pub(super) fn shipment(&mut self, seq: i64, body: &str) -> Result<Read, Cause> {
        if let Some((_, read)) = self.shipments.iter().find(|(known, _)| *known == seq) {
            return Ok(read.clone());
        }
        let shipment = shipment_record::from_body(body)?;
        let keys = shipment.lines.iter().map(LineKeys::of).collect();
        let read = Read { shipment: Arc::new(shipment), keys: Arc::new(keys) };
        self.shipments.insert(0, (seq, read.clone()));
        self.shipments.truncate(KEPT);
        Ok(read)
    }

    /// A transaction was rolled back: the numbers of its facts will be given to others.
    pub(super) fn forget(&mut self) {
        *self = Recent::default();
    }
}

impl Standing {
    /// A box was taken in hand, with these pieces where it is packed.
    fn opened(&mut self, entry: &Entry, n: u32, here: Option<&[u32]>) {
        let at = self.boxes.partition_point(|it| it.n < n);
        if self.boxes.get(at).is_none_or(|it| it.n != n) {
            self.boxes.insert(at, Parcel::begun(n));
        }
        if let Some(it) = self.boxes.get_mut(at) {
            it.open_at = entry.station.clone();
            it.items = here.map_or_else(|| std::mem::take(&mut it.items), <[u32]>::to_vec);
        }
    }
}

/// Pieces were counted on a line: the row holds counts up to the last line that had any when it was written, and takes one more.
fn count(items: &mut Vec<u32>, line: usize, qty: u32) {
    if items.len() == line {
        items.push(0);
    }
    if let Some(count) = items.get_mut(line) {
        *count = count.saturating_add(qty);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Now;

    #[test]
    fn what_somebody_else_appended_makes_forget_what_was_read_before() {
        let (no, mut recent) = (ShipmentNo::from("S1"), Recent::default());
        let entry = Entry {
            at: Now::default(),
            station: None,
            operator: None,
            device: None,
            shipment: None,
            event: Event::Scanned { code: "x".into() },
        };
        let body = r#"{"revision":1,"content":{"no":"S1","shop":"","order":"","carrier":"","lines":[]}}"#;
        let read = recent.shipment(1, body).unwrap();
        recent.stand(7);
        recent.stands(Standing { no: no.clone(), read, holds: vec![], boxes: vec![] });
        recent.appended(8, &entry);
        assert!(recent.standing(&no).is_some(), "a scan changes nothing");
        recent.appended(10, &entry);
        assert!(recent.standing(&no).is_none(), "fact 9 was another connection's");
    }

    #[test]
    fn a_row_takes_counts_up_to_one_behind_its_last() {
        let mut items = vec![1];
        count(&mut items, 0, 2);
        count(&mut items, 1, 5);
        count(&mut items, 3, 7);
        assert_eq!(items, [3, 5], "as json_set does in the table");
    }
}
