//! Facts: what happened, past tense, append-only. Every table is derived from them.

use super::{DeviceId, Fault, HoldReason, HoldSource, Mg, Now, Operator, Shipment, ShipmentNo, StationId, Waybill};

/// A fact with its circumstances.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Both clocks at that moment.
    pub at: Now,
    /// The station, for what happened at one.
    pub station: Option<StationId>,
    /// Who was logged in.
    pub operator: Option<Operator>,
    /// The device that spoke.
    pub device: Option<DeviceId>,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the fields say what they are; the variants say what happened")]
pub enum Event {
    /// The shop named a shipment, or changed one (a higher revision).
    Imported(Box<Shipment>),
    /// A reason was set that a shipment must not leave.
    HoldSet { shipment: ShipmentNo, reason: HoldReason, source: HoldSource, note: String },
    /// A reason was lifted.
    HoldLifted { shipment: ShipmentNo, reason: HoldReason, source: HoldSource },

    /// A code was read. Kept for every scan, whatever became of it.
    Scanned { code: String },
    /// An operator logged in at the station.
    LoggedIn { operator: Operator },
    /// A shipment was opened for packing, or (`pack: false`) its label was taken at a weighing station.
    Opened { shipment: ShipmentNo, revision: u32, pack: bool, packed: Vec<u32> },
    /// Pieces were counted on a line.
    Packed { line: usize, qty: u32 },
    /// The last count was taken back.
    Unpacked { line: usize, qty: u32 },
    /// The next item counts this often.
    QuantitySet { qty: u32 },
    /// A box or bag was chosen by its code.
    PackagingSet { code: String },
    /// The label was scanned; `bound` when the shipment had none and now has this one.
    Labelled { waybill: Waybill, bound: bool },
    /// The label was taken back.
    Unlabelled,
    /// The shop's new revision was taken over by the open session.
    Revised { revision: u32, packed: Vec<u32>, keeps_label: bool },
    /// The session ended unfinished; its counts went to zero.
    Cancelled { shipment: ShipmentNo },
    /// The session ended unfinished; what was packed is remembered.
    SetAside { shipment: ShipmentNo },

    /// The load came to rest. `inferred` when the scale itself never said so.
    Settled { weight: Mg, inferred: bool },
    /// The scale returned to a true zero after a load.
    Zeroed,
    /// `WH:REWEIGH`: judge the load again.
    ReweighAsked,
    /// A load was judged against what the parcel should weigh. Every judgement is kept.
    Weighed {
        shipment: ShipmentNo,
        waybill: Waybill,
        weight: Mg,
        low: Option<Mg>,
        high: Option<Mg>,
        fault: Option<Fault>,
    },
    /// The parcel is closed; `ships` when nothing more is required, and its tracking rows are born.
    Sealed { shipment: ShipmentNo, waybill: Waybill, weight: Option<Mg>, ships: bool },

    /// A fault was told. `asks` when it blocks until CONFIRM.
    Rejected { fault: Fault, code: Option<String>, asks: bool },
    /// Two labels for one box were seen. With `sealed`, the accept given to `first` is suspended.
    DoubleLabelSeen { first: Waybill, second: Waybill, sealed: bool },
    /// The open question was answered by CONFIRM.
    Confirmed { fault: Fault },
    /// Both labels are on the box: both parcels are held, and the session lets go of them.
    DoubleLabelFound { first: Waybill, second: Waybill },
    /// A device stopped answering.
    DeviceLost,
    /// It answers again.
    DeviceBack,

    /// Rows were put together into one delivery; each row is in at most one.
    BatchBuilt { batch: String, profile: String, file: String, sha256: String, rows: Vec<TrackingKey> },
    /// The file of a batch is in place, whole.
    BatchDelivered { batch: String },
    /// A row cannot be delivered as it stands.
    RowRefused { row: TrackingKey, reason: String },
}

/// One number that the marketplace must be told: (shop, order, parcel).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TrackingKey {
    /// The marketplace account.
    pub shop: String,
    /// The order's number there.
    pub order: String,
    /// The parcel's label.
    pub waybill: Waybill,
}
