//! One shipment while its rows come in: what rows say of the whole must agree, and each row is a line.

use jiff::tz::TimeZone;

use super::barcode::{self, Barcodes};
use super::column::Column;
use super::field::{self, FIELD_BYTES, Wanted};
use super::refusal::{Place, shortened};
use super::resend;
use super::row::{Cell, Form, Row};
use crate::domain::{HoldReason, Line, OrderRef, Resend, ResendReason, Shipment, ShipmentNo, Waybill};

/// Most lines of a shipment.
pub(super) const LINES: usize = 5000;
/// Most faults told of one shipment: there is no use in a thousand alike.
const FAULTS: usize = 20;

/// What a fault speaks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum About {
    Column(Column),
    /// Something that is no column, by its name; empty for the row as such.
    Other(String),
}

/// One fault of a shipment.
pub(super) struct Fault {
    pub at: Place,
    pub about: About,
    pub found: String,
    pub wanted: Wanted,
}

/// A shipment being gathered. With a fault it is refused whole.
pub(super) struct Draft {
    pub no: ShipmentNo,
    /// Its first row.
    pub at: Place,
    pub faults: Vec<Fault>,
    rows: usize,
    carrier: Given<String>,
    hold: Given<HoldReason>,
    ship_by_ms: Given<i64>,
    packaging: Given<String>,
    resend_of: Given<ShipmentNo>,
    resend_reason: Given<ResendReason>,
    waybills: Given<Vec<Waybill>>,
    remarks: Vec<String>,
    seller_remarks: Vec<String>,
    buyer_remarks: Vec<String>,
    lines: Vec<Line>,
}

/// What the first row that says it says of the whole, in which words, and where.
type Given<T> = Option<(T, Box<str>, Place)>;

impl Draft {
    pub(super) fn new(no: ShipmentNo, at: Place) -> Self {
        let (carrier, waybills, hold, ship_by_ms, packaging) = (None, None, None, None, None);
        let (faults, lines) = (Vec::new(), Vec::new());
        let (remarks, seller_remarks, buyer_remarks) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            no,
            at,
            faults,
            rows: 0,
            carrier,
            hold,
            ship_by_ms,
            packaging,
            resend_of: None,
            resend_reason: None,
            waybills,
            remarks,
            seller_remarks,
            buyer_remarks,
            lines,
        }
    }

    /// Its labels, and where those were first named.
    pub(super) fn waybills(&self) -> Option<(&[Waybill], Place)> {
        self.waybills.as_ref().map(|(waybills, _, at)| (waybills.as_slice(), *at))
    }

    /// Notes a fault; the same one of the same cell only once.
    pub(super) fn fault(&mut self, at: Place, about: About, found: &str, wanted: Wanted) {
        let known = self.faults.iter().any(|fault| fault.at == at && fault.about == about);
        if self.faults.len() < FAULTS && !known {
            self.faults.push(Fault { at, about, found: shortened(found), wanted });
            self.lines = Vec::new();
        }
    }

    /// Takes a row in.
    pub(super) fn take(&mut self, row: &Row<'_>, zone: &TimeZone) {
        self.rows += 1;
        if self.rows > LINES {
            self.fault(
                self.at,
                About::Other(String::new()),
                "more than 5000 lines",
                "a shipment of at most 5000 lines".into(),
            );
            return;
        }
        let mut whole = Whole { row, faults: Vec::new() };
        whole.agree(Column::Carrier, &mut self.carrier, |text| field::short(text).map(str::to_owned));
        whole.agree(Column::Waybill, &mut self.waybills, field::waybills);
        whole.agree(Column::Hold, &mut self.hold, field::hold);
        whole.agree(Column::ShipBy, &mut self.ship_by_ms, |text| field::moment(text, zone));
        whole.agree(Column::Packaging, &mut self.packaging, |text| field::scanned(text).map(str::to_owned));
        whole.agree(Column::ResendOf, &mut self.resend_of, |text| field::id(text).map(ShipmentNo::from));
        whole.agree(Column::ResendReason, &mut self.resend_reason, resend::reason);
        whole.remark(Column::Remark, &mut self.remarks);
        whole.remark(Column::SellerRemark, &mut self.seller_remarks);
        whole.remark(Column::BuyerRemark, &mut self.buyer_remarks);
        let line = whole.line();
        for (column, wanted) in whole.faults {
            self.fault(row.place(column), About::Column(column), row.cell(column).text, wanted);
        }
        match line {
            Some(line) if self.faults.is_empty() => self.lines.push(line),
            _ => {}
        }
    }

    /// What it says of a re-send must be whole, and a shipment cannot stand in for itself.
    pub(super) fn check_resend(&mut self) {
        let fault = match (&self.resend_of, &self.resend_reason) {
            (Some((of, text, at)), _) if *of == self.no => {
                Some((*at, Column::ResendOf, text.clone(), "the number of another shipment"))
            }
            (Some((.., at)), None) => Some((*at, Column::ResendReason, "".into(), "lost, missing, damaged or wrong")),
            (None, Some((.., at))) => Some((*at, Column::ResendOf, "".into(), "the number of the shipment before")),
            _ => None,
        };
        if let Some((at, column, found, wanted)) = fault {
            self.fault(at, About::Column(column), &found, wanted.into());
        }
    }

    /// The shipment; revision 0, since revisions are numbered where shipments are kept.
    pub(super) fn shipment(self) -> Shipment {
        Shipment {
            no: self.no,
            revision: 0,
            carrier: self.carrier.map(|(carrier, ..)| carrier).unwrap_or_default(),
            waybills: self.waybills.map(|(waybills, ..)| waybills).unwrap_or_default(),
            remark: self.remarks.join(" / "),
            seller_remark: self.seller_remarks.join(" / "),
            buyer_remark: self.buyer_remarks.join(" / "),
            hold: self.hold.map(|(hold, ..)| hold),
            resend: self.resend_of.zip(self.resend_reason).map(|((of, ..), (reason, ..))| Resend { of, reason }),
            ship_by_ms: self.ship_by_ms.map(|(ship_by_ms, ..)| ship_by_ms),
            packaging: self.packaging.map(|(packaging, ..)| packaging),
            lines: self.lines,
        }
    }
}

/// A row being read; faults are collected, not thrown, so that a person sees all of them at once.
struct Whole<'r, 'a> {
    row: &'r Row<'a>,
    faults: Vec<(Column, Wanted)>,
}

impl<'a> Whole<'_, 'a> {
    /// Reads a cell; on a fault the value is missing and the fault noted.
    fn read<T>(&mut self, column: Column, check: impl FnOnce(&'a str) -> Result<T, Wanted>) -> Option<T> {
        let value = self.row.text(column).and_then(check);
        value.map_err(|wanted| self.faults.push((column, wanted))).ok()
    }

    /// A cell that speaks of the whole shipment: empty inherits, and two different values are a fault.
    fn agree<T: PartialEq>(
        &mut self,
        column: Column,
        given: &mut Given<T>,
        check: impl FnOnce(&'a str) -> Result<T, Wanted>,
    ) {
        let text = self.row.cell(column).text;
        if text.is_empty() || given.as_ref().is_some_and(|(_, first, _)| **first == *text) {
            return;
        }
        let Some(value) = self.read(column, check) else { return };
        match given {
            None => *given = Some((value, text.into(), self.row.place(column))),
            Some((first, _, at)) if *first != value => {
                self.faults.push((column, format!("the same as at {at}").into()));
            }
            Some(_) => {}
        }
    }

    /// Remarks that differ are joined; an operator must read all of them.
    fn remark(&mut self, column: Column, remarks: &mut Vec<String>) {
        let cell = self.row.cell(column);
        let nothing = cell.text.is_empty() && cell.form == Form::Text;
        if nothing || remarks.iter().any(|known| known == cell.text) {
            return;
        }
        let Some(remark) = self.read(column, field::free) else { return };
        if remark.is_empty() || remarks.contains(&remark) {
            return;
        }
        let size: usize = remarks.iter().map(|known| known.len() + 3).sum();
        match size + remark.len() > FIELD_BYTES {
            true => self.faults.push((column, "remarks of at most 4096 bytes together".into())),
            false => remarks.push(remark),
        }
    }

    fn line(&mut self) -> Option<Line> {
        let shop = self.read(Column::Shop, |text| field::short(text).map(str::to_owned));
        let no = self.read(Column::Order, |text| field::id(text).map(str::to_owned));
        let sku = self.read(Column::Sku, |text| field::id(text).map(str::to_owned));
        let name = self.read(Column::Name, field::free);
        let spec = self.read(Column::Spec, field::free);
        let qty = self.read(Column::Qty, field::qty);
        let codes = self.read(Column::Codes, barcode::codes);
        let bundles = self.read(Column::Bundle, barcode::bundles);
        let serial = self.read(Column::Serial, barcode::serial);
        let item = match self.row.cell(Column::Item) {
            Cell { text: "", form: Form::Text, .. } => Some(None),
            _ => self.read(Column::Item, field::id).map(|item| Some(item.to_owned())),
        };
        let unit_weight = match self.row.cell(Column::UnitG) {
            Cell { text: "", form: Form::Text, .. } => Some(None),
            _ => self.read(Column::UnitG, field::unit).map(Some),
        };
        let kind = self.read(Column::Kind, field::kind);
        let order = OrderRef { shop: shop?, no: no? };
        let Barcodes { pieces, packs } = codes?;
        Some(Line {
            order,
            sku: sku?,
            name: name?,
            spec: spec?,
            qty: qty?,
            codes: pieces,
            packs,
            bundles: bundles?,
            serial: serial?,
            unit_weight: unit_weight?,
            item: item?,
            kind: kind?,
        })
    }
}
