//! What lies on the scale, as the session remembers it: one load, one label.

use super::session::Session;
use crate::domain::{Mg, Sealed, ShipmentNo, Waybill};

/// What lies on the scale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Its newest weight at rest.
    pub weight: Mg,
    /// The parcel that this load was accepted as: one load, one waybill.
    pub sealed: Option<Done>,
    /// The label of the box that this is, where that was put aside or given up: no other is accepted on it.
    pub left: Option<Waybill>,
}

impl Load {
    /// A load of which nobody knows more.
    pub(super) fn new(weight: Mg) -> Load {
        Load { weight, sealed: None, left: None }
    }
}

/// A parcel that was accepted here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Label and weight.
    pub sealed: Sealed,
}

impl Session {
    /// The load may be judged: it lies there, no parcel was accepted on it, and it is one.
    pub fn free_load(&self) -> Option<&Load> {
        self.load.as_ref().filter(|load| load.sealed.is_none() && !self.reference)
    }

    /// The parcel accepted on the load that still lies on the scale.
    pub fn sealed_load(&self) -> Option<&Done> {
        self.load.as_ref()?.sealed.as_ref()
    }

    /// The label of another box, which was put aside or given up and still lies on the scale.
    pub(super) fn left_load(&self, label: &Waybill) -> Option<&Waybill> {
        self.load.as_ref()?.left.as_ref().filter(|left| *left != label)
    }

    /// The box with this label was put aside or given up; if anything lies on the scale, it is that.
    pub(super) fn leave_load(&mut self, label: Option<Waybill>) {
        if let (Some(load), Some(label)) = (self.load.as_mut().filter(|load| load.sealed.is_none()), label) {
            load.left = Some(label);
        }
    }
}
