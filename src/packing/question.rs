//! What a bench waits to be answered: nothing else is taken meanwhile.

use crate::domain::{Detail, DoubleLabel, Fault, ShipmentNo};

/// What blocks the bench.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// A fault that must be acknowledged.
    Fault {
        /// Which.
        fault: Fault,
        /// The shipment it speaks of, where none is in hand.
        shipment: Option<ShipmentNo>,
        /// What is known of it.
        detail: Detail,
    },
    /// One label or two on this box?
    DoubleLabel(DoubleLabel),
    /// Which goods does this code mean?
    Choice {
        /// The code as it was read.
        code: String,
        /// The forms under which it may be goods.
        keys: Vec<String>,
        /// The first line of each goods to choose from.
        lines: Vec<usize>,
    },
}

impl Question {
    /// The fault that asks.
    pub fn fault(&self) -> Fault {
        match self {
            Question::Fault { fault, .. } => *fault,
            Question::DoubleLabel(_) => Fault::SecondWaybill,
            Question::Choice { .. } => Fault::AmbiguousCode,
        }
    }
}
