//! Facts: what happened, past tense, append-only. Every table is derived from them.

use super::{
    Answered, Condition, Detail, DeviceId, Fault, Force, Gift, HoldReason, HoldSource, Marks, Mg, Now, Operator,
    PlaceStep, ReturnedItem, Right, RowState, ScaleCheck, Sending, Shipment, ShipmentNo, Silent, StationId, Stop,
    Trace, Waybill,
};

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
    /// The shipment in hand, or spoken of.
    pub shipment: Option<ShipmentNo>,
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
    /// The reason that one source gave was lifted, by itself or by whoever may overrule it.
    HoldLifted { shipment: ShipmentNo, reason: HoldReason, source: HoldSource, by: HoldSource },
    /// A source of holds said that all it knows is known here.
    SourceReported { source: HoldSource },

    /// A code was read. Kept for every scan that another fact does not tell with what it did, whatever became of it.
    Scanned { code: String },
    /// An operator logged in at the station.
    LoggedIn { operator: Operator },
    /// A shipment was opened for packing, or (`pack: false`) a label of it was taken at a weighing station. `parcel` is the box in
    /// hand; `packed` are the pieces counted so far, by line, of which `boxed` lie in sealed boxes. `code`: the scan that did it, where
    /// one scan did no more than that; such a scan is no fact of its own.
    Opened {
        shipment: ShipmentNo,
        revision: u32,
        pack: bool,
        parcel: u32,
        packed: Vec<u32>,
        boxed: Vec<u32>,
        code: Option<String>,
    },
    /// Pieces of a line were counted into a box. `code` as with [`Event::Opened`].
    Packed { line: usize, qty: u32, parcel: u32, code: Option<String> },
    /// `WH:NEXT-PARCEL`: the box in hand is full, and something is left for another.
    ParcelClosed,
    /// That was taken back.
    ParcelContinued,
    /// `WH:REOPEN`: the next label names a sealed box that is to be taken apart.
    ReopenAsked,
    /// A sealed box was taken apart: the pieces that lay in it, by line, go to zero, and its label is no longer on it.
    Reopened { shipment: ShipmentNo, parcel: u32, waybill: Waybill, items: Vec<u32> },
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
    Revised { revision: u32, parcel: u32, packed: Vec<u32>, boxed: Vec<u32>, keeps_label: bool },
    /// The session ended unfinished; the box in hand went to zero. Sealed boxes stay sealed.
    Cancelled { shipment: ShipmentNo },
    /// The session ended unfinished; what was packed is remembered.
    SetAside { shipment: ShipmentNo },

    /// The load came to rest. `inferred` when the scale itself never said so; `trace` is how it came there.
    Settled { weight: Mg, inferred: bool, trace: Trace },
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
    /// A parcel is closed.
    Sealed(Box<Seal>),

    /// A fault was told. `asks` when it blocks until CONFIRM.
    Rejected { fault: Fault, shipment: Option<ShipmentNo>, detail: Detail, asks: bool },
    /// Two labels for one box were seen. With `sealed`, the accept given to the first is suspended.
    DoubleLabelSeen(DoubleLabel),
    /// The open question was answered by CONFIRM; of two labels it says that there is only one.
    Confirmed { fault: Fault, labels: Option<DoubleLabel> },
    /// `WH:HOLD` said that both labels are on the box; the holds follow as facts of their own.
    DoubleLabelFound(DoubleLabel),
    /// An accepted parcel that is held was put aside by whoever had it in hand.
    ParcelAside { shipment: ShipmentNo, parcel: u32, waybill: Waybill },
    /// It was accepted, or handed over, while these sources of holds had been silent for too long.
    Doubted { shipment: ShipmentNo, waybill: Waybill, silent: Vec<Silent> },
    /// Pieces that a new revision left over in the box in hand were taken out.
    SurplusRemoved { shipment: ShipmentNo, parcel: u32 },
    /// Labels scanned at the station are handed over to the courier from here on, or not any more.
    HandOverMode { on: bool },
    /// A parcel was given to the courier.
    /// `count`: how many since the bench began to hand over, with this one.
    HandedOver { shipment: ShipmentNo, parcel: u32, waybill: Waybill, count: u32 },
    /// It was not, after all.
    HandOverUndone { shipment: ShipmentNo, parcel: u32, waybill: Waybill },

    /// A device stopped answering.
    DeviceLost,
    /// It answers again.
    DeviceBack,

    /// A code was read that stands for so many pieces; their counts follow.
    PackScanned { code: String, pieces: u32 },
    /// What the pieces counted next on a line tell of themselves.
    Marked { line: usize, qty: u32, marks: Marks },
    /// Those marks were taken back: a serial number among them is unused again.
    Unmarked { line: usize, qty: u32, marks: Marks },
    /// Goods were scanned whose serial number must follow.
    SerialAsked { line: usize },
    /// A code means several goods of the shipment, and nobody guesses which. `lines`: the first line of each.
    ChoiceAsked { code: String, keys: Vec<String>, lines: Vec<usize> },
    /// It was said which; counts follow.
    ChoiceMade { line: usize },
    /// An important remark was read by the operator.
    RemarkRead { shipment: ShipmentNo, text: String },
    /// A gift that a remark names was taken on (`packed` pieces of it counted by hand), or declined.
    GiftAnswered { shipment: ShipmentNo, gift: Gift, accepted: bool, packed: u32, unit: Option<Mg> },
    /// Pieces of such a gift were scanned; so many are packed in all.
    GiftPacked { gift: Gift, qty: u32, packed: u32 },
    /// That was taken back; so many are still packed.
    GiftUnpacked { gift: Gift, packed: u32 },

    /// A re-send was opened that came in after the day's cut-off: it was told as the next day's.
    CutOffMissed { shipment: ShipmentNo },
    /// `WH:RETURN`: the next waybill is of a parcel that came back.
    ReturnAsked,
    /// A parcel that came back was registered; `left` are the pieces of it that may still come back, by line.
    ReturnOpened { shipment: ShipmentNo, waybill: Waybill, left: Vec<u32> },
    /// The next item is in this condition.
    ReturnConditionSet { condition: Condition },
    /// Pieces came back.
    ReturnCounted(ReturnedItem),
    /// The last of them was taken back.
    ReturnUncounted(ReturnedItem),
    /// Every item of the box was looked at.
    ReturnClosed { shipment: ShipmentNo, waybill: Waybill },
    /// Nothing of this return counts.
    ReturnCancelled { shipment: Option<ShipmentNo> },
    /// A station begins to work under rules that differ from those it had: `rules` as a text, and its SHA-256 in hex.
    RulesInForce { sha256: String, rules: String },
    /// Somebody with more rights stands beside the operator, for the answer to the open question.
    Called { operator: Operator },
    /// And gave it: the facts that follow with it are by that right.
    StoodIn { operator: Operator, right: Right },
    /// What the bench refused was passed, with a reason. The count or the seal follows as a fact of its own.
    Forced(Box<Force>),
    /// Holds of this shipment were lifted at the bench; each follows as a fact of its own.
    Released { shipment: ShipmentNo, by: Operator, reasons: Vec<HoldReason> },
    /// `WH:CHECK-WEIGHT`: the scale is put to the test.
    CheckBegun,
    /// The test was given up.
    CheckEnded,
    /// The scale was tested.
    ScaleChecked(ScaleCheck),
    /// The scale's true zero moved by more than one division since it was last recorded.
    ZeroMoved { zero: Mg },

    /// Rows were put together into one delivery; each row is in at most one.
    BatchBuilt { batch: String, profile: String, file: String, sha256: String, rows: Vec<TrackingKey> },
    /// How far the file of a batch has come at a place; `say` is why it came no further, empty where nothing is wrong.
    BatchAt { batch: String, place: String, step: PlaceStep, say: String },
    /// The file of a batch is in place, whole.
    BatchDelivered { batch: String },
    /// The marketplace takes one number an order, and is told another one: this row is settled without being delivered.
    RowFolded { row: TrackingKey, told: Waybill },
    /// A row cannot be delivered as it stands.
    RowRefused { row: TrackingKey, reason: String },
    /// These rows are about to be told to the marketplace of their shop.
    UploadBegun { shop: String, rows: Vec<Sending> },
    /// What came of it, or of asking about them.
    UploadAnswered { shop: String, rows: Vec<Answered> },
    /// A run ended before it could say what came of these: they may have been told or not.
    /// Nobody asks about them before `due_ms`: what was under way may still come in.
    UploadCut { shop: String, rows: Vec<TrackingKey>, due_ms: i64 },
    /// Another number stands for this order at the marketplace.
    RowSuperseded { row: TrackingKey, by: Waybill },
    /// A person moved a row on: to `ready`, `parked`, `unknown` (ask again), `acked` or `superseded`.
    RowMoved { row: TrackingKey, state: RowState, reason: String },
    /// Nothing gets through to the marketplace of this shop.
    ChannelStopped { shop: String, stop: Stop },
    /// Something got through again.
    ChannelResumed { shop: String },
}

impl Event {
    /// The shipment that a fact names itself: it is filed there, also while another one is in hand.
    pub fn shipment(&self) -> Option<&ShipmentNo> {
        match self {
            Event::HoldSet { shipment, .. }
            | Event::HoldLifted { shipment, .. }
            | Event::ParcelAside { shipment, .. }
            | Event::Doubted { shipment, .. }
            | Event::SurplusRemoved { shipment, .. }
            | Event::HandedOver { shipment, .. }
            | Event::HandOverUndone { shipment, .. }
            | Event::Opened { shipment, .. }
            | Event::Cancelled { shipment }
            | Event::SetAside { shipment }
            | Event::Reopened { shipment, .. }
            | Event::RemarkRead { shipment, .. }
            | Event::GiftAnswered { shipment, .. }
            | Event::CutOffMissed { shipment }
            | Event::ReturnOpened { shipment, .. }
            | Event::ReturnClosed { shipment, .. }
            | Event::Weighed { shipment, .. }
            | Event::Released { shipment, .. } => Some(shipment),
            Event::Forced(force) => Some(&force.shipment),
            Event::Sealed(seal) => Some(&seal.shipment),
            Event::DoubleLabelSeen(labels)
            | Event::DoubleLabelFound(labels)
            | Event::Confirmed { labels: Some(labels), .. } => Some(&labels.first_shipment),
            _ => None,
        }
    }
}

/// A parcel that was closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    /// Its shipment.
    pub shipment: ShipmentNo,
    /// Its number within the shipment, from 1.
    pub parcel: u32,
    /// Its label.
    pub waybill: Waybill,
    /// What it weighed; `None` where it was not weighed.
    pub weight: Option<Mg>,
    /// Pieces scanned into it, by line; empty where it was not checked.
    pub items: Vec<u32>,
    /// The code of its box or bag, where one is known.
    pub packaging: Option<String>,
    /// Nothing of the shipment is left to pack.
    pub last: bool,
    /// Nothing more is required of the shipment: all its parcels may leave, and their tracking rows are born.
    pub ships: bool,
}

/// Two labels (双面单) seen for one box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoubleLabel {
    /// The label that came first.
    pub first: Waybill,
    /// Its shipment.
    pub first_shipment: ShipmentNo,
    /// The label that came second.
    pub second: Waybill,
    /// Its shipment; `None` when the store knows no such waybill.
    pub second_shipment: Option<ShipmentNo>,
    /// The first was already accepted on the load that still lies on the scale.
    pub sealed: bool,
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
