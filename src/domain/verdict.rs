//! What the station says after each input: accept, information, or reject with a fault.

use super::{DrillStep, Fault, HoldReason, Mg, ResendReason, ReturnStep, ShipmentNo, Waybill};

/// The answer to an input. Green only ever comes with [`Verdict::Accept`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Verdict {
    /// Nothing to say.
    #[default]
    None,
    /// A parcel may leave (at a station that only checks: go on to the scale).
    Accept(Sealed),
    /// A step was taken, or the next one is named.
    Info(Step),
    /// Stop: one fault, with what is known about it.
    Reject(Fault, Detail),
}

/// The parcel just accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    /// Its label.
    pub waybill: Waybill,
    /// What it weighed; `None` at a station without a scale.
    pub weight: Option<Mg>,
    /// Its number within the shipment, from 1.
    pub parcel: u32,
    /// The rest of the shipment lies in other parcels that are yet to be closed.
    pub more: bool,
}

/// A step that is not a verdict on a parcel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// A shipment is open: scan its items.
    Opened,
    /// An item was counted.
    Packed {
        /// Name or sku of the goods.
        item: String,
        /// Pieces packed of its line.
        packed: u32,
        /// Pieces ordered of its line.
        ordered: u32,
    },
    /// A shipment is open, and this remark of it must be acknowledged.
    ReadRemark(String),
    /// The goods were read: scan the serial number of the piece.
    ScanSerial(String),
    /// A gift was taken on: scan so many pieces of it.
    PackGift {
        /// Its name.
        item: String,
        /// Pieces.
        qty: u32,
    },
    /// A re-send is open: scan its items.
    Resend {
        /// What went wrong with the shipment before.
        reason: ResendReason,
        /// That shipment.
        of: ShipmentNo,
        /// It came in after the cut-off: the next day's.
        next_day: bool,
    },
    /// A parcel is taken back.
    Return(ReturnStep),
    /// Every line is packed: scan the label.
    ScanLabel,
    /// The box in hand, the one of this number, is full: scan its label.
    ParcelClosed(u32),
    /// Scan the label of the box that is to be taken apart.
    ScanToReopen,
    /// This sealed box counts as taken apart.
    Reopened(u32),
    /// The label is known: put the parcel on the scale.
    PutOnScale,
    /// The load moves: wait.
    Settling,
    /// The load lies still: scan the label.
    Settled(Mg),
    /// This parcel was sealed just now.
    AlreadyDone(Sealed),
    /// The next item counts this often.
    Quantity(u32),
    /// The next parcel goes into this box.
    Packaging(String),
    /// Somebody logged in.
    LoggedIn(String),
    /// The last scan was taken back.
    Undone,
    /// The session ended and its counts went to zero.
    Cancelled,
    /// The shipment was put aside; what was packed is remembered.
    SetAside,
    /// A question was answered: go on.
    Confirmed,
    /// A device is back.
    DeviceBack,
    /// Holds were lifted at the bench: scan the shipment's label again.
    Released,
    /// The scale is being tested.
    Drill(DrillStep),
}

/// What is known about a fault. Empty fields were not known or do not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Detail {
    /// The code that was scanned.
    pub code: Option<String>,
    /// The goods, shipment, waybill or station that the fault speaks of; of a lost device the id of its [`super::LossCause`].
    pub about: Option<String>,
    /// What was weighed.
    pub weight: Option<Mg>,
    /// What it should have weighed.
    pub wanted: Option<Mg>,
    /// Why it is held.
    pub reasons: Vec<HoldReason>,
    /// What there is to choose from, the first under `WH:PICK:1`.
    pub choices: Vec<String>,
}

impl Detail {
    /// Only a code.
    pub fn code(code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..Self::default() }
    }

    /// Only what it is about.
    pub fn about(about: impl ToString) -> Self {
        Self { about: Some(about.to_string()), ..Self::default() }
    }

    /// A code, and what it is about.
    pub fn code_about(code: &str, about: impl ToString) -> Self {
        Self { code: Some(code.to_owned()), about: Some(about.to_string()), ..Self::default() }
    }
}
