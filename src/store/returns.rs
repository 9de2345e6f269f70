//! A return that the rim registers whole: judged as a bench would, all of it or nothing.

use super::facts_return::returnable;
use super::intake::rim;
use super::{Cause, Store, StoreError};
use crate::code::goods_keys;
use crate::domain::{CameBack, Event, Fault, Now, ReturnedItem, ShipmentNo};
use crate::packing::{LineKeys, RETURNED_MAX, Returnable, returned_line};

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TakenBack {
    /// It is registered under this shipment.
    Registered(ShipmentNo),
    /// Nothing is: the fault, and the code that it speaks of where it is one of an item.
    Refused(Fault, Option<String>),
}

impl Store {
    /// Registers what came back in a parcel. `Ok(None)` when no parcel bears this waybill.
    pub fn take_back(&mut self, waybill: &str, items: &[CameBack], at: Now) -> Result<Option<TakenBack>, StoreError> {
        self.write(|writing| {
            let asked = |cause: Cause| StoreError::CannotAsk(cause);
            let Some(parcel) = returnable(writing.conn, waybill).map_err(asked)? else { return Ok(None) };
            let Some(keys) = writing.line_keys(&parcel.shipment)? else { return Ok(None) };
            if let Some(fault) = parcel.refusal() {
                return Ok(Some(TakenBack::Refused(fault, None)));
            }
            if parcel.open_at.is_some() {
                return Ok(Some(TakenBack::Refused(Fault::SessionOpen, None)));
            }
            let counted = match judged(&parcel, &keys, items) {
                Ok(counted) => counted,
                Err((fault, code)) => return Ok(Some(TakenBack::Refused(fault, Some(code)))),
            };
            let Returnable { shipment, waybill, .. } = &parcel;
            let opened =
                Event::ReturnOpened { shipment: shipment.clone(), waybill: waybill.clone(), left: parcel.left() };
            let closed = Event::ReturnClosed { shipment: shipment.clone(), waybill: waybill.clone() };
            let counted = counted.into_iter().map(Event::ReturnCounted);
            for event in std::iter::once(opened).chain(counted).chain([closed]) {
                writing.append(&rim(at, Some(shipment), event))?;
            }
            Ok(Some(TakenBack::Registered(shipment.clone())))
        })
    }
}

/// The items by line; or why they cannot all have come back.
fn judged(parcel: &Returnable, lines: &[LineKeys], items: &[CameBack]) -> Result<Vec<ReturnedItem>, (Fault, String)> {
    let mut left = parcel.left();
    let mut counted = Vec::new();
    for CameBack { code, condition, qty } in items.iter().take(RETURNED_MAX) {
        let hit = returned_line(lines, &left, code, &goods_keys(code));
        let qty = qty.saturating_mul(hit.map_or(1, |(_, pieces)| pieces));
        if let Some(left) = hit.and_then(|(line, _)| left.get_mut(line)) {
            *left = left.checked_sub(qty).ok_or_else(|| (Fault::AlreadyReturned, code.clone()))?;
        }
        let line = hit.map(|(line, _)| line);
        counted.push(ReturnedItem { line, code: code.clone(), condition: *condition, qty });
    }
    Ok(counted)
}
