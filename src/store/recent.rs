//! What was read a moment ago and is still so. A fact never changes once it is recorded, so a shipment is read once for all that know the
//! number of the fact that brought it; and the tables are made of the journal, so that below the same newest fact they say the same.

use std::sync::Arc;

use super::derive::packed_here;
use super::derive_trail::count;
use super::journal::Head;
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
    /// The fact of the newest revision, and what it brought.
    pub(super) event: i64,
    pub(super) read: Read,
    pub(super) holds: Vec<Hold>,
    /// Its boxes by number, each with as many counts as its row has.
    pub(super) boxes: Vec<Parcel>,
}

/// What the tables say below one newest fact, as far as it was read.
#[derive(Debug, Default)]
struct Below {
    head: Head,
    shipments: Vec<Standing>,
    /// Whether any parcel is to be called back.
    recalls: Option<bool>,
}

/// The shipments asked for last, and what the tables said of them.
#[derive(Debug, Default)]
pub(super) struct Recent {
    shipments: Vec<(i64, Read)>,
    below: Below,
}

impl Recent {
    /// The transaction that begins stands upon this fact: what was read below another one is forgotten.
    pub(super) fn stand(&mut self, head: Head) {
        if self.below.head != head {
            self.below = Below { head, ..Below::default() };
        }
    }

    /// A fact was appended to the one `before`. What nearly every scan brings is taken in here as it is in the tables; all else is read
    /// again.
    pub(super) fn appended(&mut self, before: Head, head: Head, entry: &Entry) {
        self.stand(before);
        match &entry.event {
            Event::Scanned { .. } => {}
            Event::Opened { shipment, pack, parcel, packed, boxed, .. } => {
                let here = pack.then(|| packed_here(packed, boxed));
                let known = self.below.shipments.iter_mut().filter(|known| known.no == *shipment);
                known.for_each(|known| known.opened(entry, *parcel, here.as_deref()));
            }
            Event::Packed { line, qty, parcel, .. } => {
                let known = self.below.shipments.iter_mut().filter(|known| Some(&known.no) == entry.shipment.as_ref());
                let boxes = known.flat_map(|known| &mut known.boxes).filter(|it| it.n == *parcel);
                boxes.for_each(|it| count(&mut it.items, *line, *qty));
            }
            _ => self.below = Below::default(),
        }
        self.below.head = head;
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

    /// The fact that brought this shipment, if that was read.
    pub(super) fn event(&self, no: &ShipmentNo) -> Option<i64> {
        self.shipments.iter().find(|(_, read)| read.shipment.no == *no).map(|(event, _)| *event)
    }

    /// A line of this shipment, as it is or was, is known to answer to one of these forms.
    pub(super) fn answers(&self, no: &ShipmentNo, keys: &[String]) -> bool {
        let mut reads = self.shipments.iter().map(|(_, read)| read).filter(|read| read.shipment.no == *no);
        reads.any(|read| read.keys.iter().any(|line| keys.iter().any(|key| line.is(key))))
    }

    /// The shipment that this fact brought. `body` is not asked for where it was read before.
    pub(super) fn shipment<'b>(
        &mut self,
        event: i64,
        body: impl FnOnce() -> Result<&'b str, Cause>,
    ) -> Result<Read, Cause> {
        let known = self.shipments.iter().position(|(known, _)| *known == event);
        let read = match known.map(|at| self.shipments.remove(at)) {
            Some((_, read)) => read,
            None => {
                let shipment = shipment_record::from_body(body()?)?;
                let keys = shipment.lines.iter().map(LineKeys::of).collect();
                Read { shipment: Arc::new(shipment), keys: Arc::new(keys) }
            }
        };
        self.shipments.insert(0, (event, read.clone()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Now;

    fn entry(station: Option<&str>, event: Event) -> Entry {
        let station = station.map(Into::into);
        Entry { at: Now::default(), station, operator: None, device: None, shipment: None, event }
    }

    /// Remembers two shipments without a box below fact 7.
    fn two() -> Recent {
        let mut recent = Recent::default();
        recent.stand((7, [7; 32]));
        for no in ["S1", "S2"] {
            let body =
                format!(r#"{{"revision":1,"content":{{"no":"{no}","shop":"","order":"","carrier":"","lines":[]}}}}"#);
            let read = recent.shipment(1, || Ok(&body)).unwrap();
            recent.stands(Standing { no: no.into(), event: 1, read, holds: vec![], boxes: vec![] });
        }
        recent
    }

    fn boxes(recent: &Recent, no: &str) -> Vec<(u32, Option<String>, Vec<u32>)> {
        let standing = recent.standing(&no.into()).expect("remembered");
        standing.boxes.iter().map(|it| (it.n, it.open_at.as_ref().map(ToString::to_string), it.items.clone())).collect()
    }

    #[test]
    fn what_somebody_else_appended_makes_forget_what_was_read_before() {
        let scanned = entry(None, Event::Scanned { code: "x".into() });
        for (before, remembered) in [((7, [7; 32]), true), ((8, [7; 32]), false), ((7, [8; 32]), false)] {
            let mut recent = two();
            recent.appended(before, (before.0 + 1, [9; 32]), &scanned);
            assert_eq!(recent.standing(&"S1".into()).is_some(), remembered, "{before:?}");
        }
    }

    #[test]
    fn counts_go_into_the_box_that_their_fact_names() {
        let opened = |no: &str, parcel, pack| Event::Opened {
            shipment: no.into(),
            revision: 1,
            pack,
            parcel,
            packed: vec![3, 1],
            boxed: vec![2],
            code: None,
        };
        let packed = |parcel, line| Event::Packed { line, qty: 2, parcel, code: None };
        let (mut recent, mut head) = (two(), (7, [7; 32]));
        let facts = [
            (Some("a"), "S1", opened("S1", 2, true)),
            (Some("b"), "S1", opened("S1", 1, false)),
            (Some("a"), "S1", packed(2, 1)),
            (Some("b"), "S1", packed(1, 0)),
            (None, "S2", opened("S2", 1, true)),
            (None, "S2", packed(1, 0)),
            (Some("a"), "S2", packed(2, 0)),
        ];
        for (station, no, event) in facts {
            let next = (head.0 + 1, [7; 32]);
            recent.appended(head, next, &Entry { shipment: Some(no.into()), ..entry(station, event) });
            head = next;
        }
        assert_eq!(boxes(&recent, "S1"), [(1, Some("b".into()), vec![2]), (2, Some("a".into()), vec![1, 3])]);
        assert_eq!(boxes(&recent, "S2"), [(1, None, vec![3, 1])], "there is no second box");
        recent.appended(head, (head.0 + 1, [7; 32]), &entry(Some("a"), Event::Unlabelled));
        assert!(recent.standing(&"S1".into()).is_none(), "all else is read again");
    }
}
