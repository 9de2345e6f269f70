//! What of an order lies in a parcel, by the numbers that the marketplace gave its items (子订单号, order-item-id).

use super::{Line, LineKind, OrderRef, Shipment};

/// A numbered item of an order, as far as it lies in one parcel.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SoldItem {
    /// The marketplace's number of it.
    pub no: String,
    /// The shop's name for the goods.
    pub sku: String,
    /// What people call them.
    pub title: String,
    /// Pieces in the parcel. At least 1.
    pub qty: u32,
}

/// What lies in a parcel of one order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sold {
    /// Item by item, in the order of the file; empty: only the order as a whole can be told.
    pub items: Vec<SoldItem>,
    /// Everything lies in it that the shipment has of the order.
    pub whole: bool,
}

/// What is known of a parcel's content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Content<'c> {
    /// Pieces scanned into it, by line.
    pub packed: &'c [u32],
    /// It is the last one, in which what is not scanned lies.
    pub last: bool,
    /// It is the only one: what nobody checked lies in it as ordered.
    pub only: bool,
}

impl Shipment {
    /// What lies of an order in a parcel. Items are told only where every line of the order that was sold has a number, so that no parcel
    /// speaks of an item and its neighbour of the whole order; and where a number means one kind of goods, since of a set nobody knows how
    /// many of it two of its parts are. A gift without a number was not sold.
    pub fn sold(&self, order: &OrderRef, content: Content<'_>) -> Sold {
        let checked = content.packed.iter().any(|&pieces| pieces > 0);
        if !checked && !content.only {
            return Sold::default();
        }
        let told = |line: &Line| line.kind != LineKind::Gift || line.item.is_some();
        let lines = self.lines.iter().enumerate().filter(|(_, line)| line.order == *order && told(line));
        let (mut sold, mut known) = (Sold { items: Vec::new(), whole: true }, Vec::<&Line>::new());
        for (index, line) in lines {
            let Some(no) = &line.item else { return Sold::default() };
            if known.iter().any(|other| other.item == line.item && (&other.sku, &other.spec) != (&line.sku, &line.spec))
            {
                return Sold::default();
            }
            known.push(line);
            let qty = match (checked, line.kind) {
                (false, _) => line.qty,
                (true, LineKind::NoScan) => {
                    if content.last {
                        line.qty
                    } else {
                        0
                    }
                }
                (true, _) => content.packed.get(index).copied().unwrap_or(0),
            };
            sold.whole &= qty >= line.qty;
            match sold.items.iter_mut().find(|item| item.no == *no) {
                _ if qty == 0 => {}
                Some(item) => item.qty = item.qty.saturating_add(qty),
                None => {
                    let title = if line.name.is_empty() { &line.sku } else { &line.name };
                    sold.items.push(SoldItem { no: no.clone(), sku: line.sku.clone(), title: title.clone(), qty });
                }
            }
        }
        sold
    }
}
