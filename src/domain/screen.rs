//! What a station shows. A plain value; the page and the API draw it.

use std::sync::Arc;

use super::{
    DeviceId, Hold, Mg, Notice, Operator, Recall, ResendReason, ShipmentNo, Silent, StationId, Step, Verdict, Waybill,
};

/// One picture of a station. `seq` grows by one with every picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Which bench.
    pub station: StationId,
    /// The picture's number.
    pub seq: u64,
    /// The answer to the last input.
    pub verdict: Verdict,
    /// Which answer it is: a picture with the number of the one before it says nothing anew.
    pub answer: u64,
    /// The shipment that the verdict speaks of.
    pub shipment: Option<Arc<ShipmentView>>,
    /// Who is logged in.
    pub operator: Option<Operator>,
    /// Whether the scale answers; `None` where the station has none.
    pub scale_up: Option<bool>,
    /// Something lies on the scale, or has lain there since its last zero.
    pub loaded: bool,
    /// Parcels accepted here since the daemon started.
    pub done: u64,
    /// Parcels accepted here today, by the site's clock.
    pub done_today: u64,
    /// The weights that would pass for the box in hand; `None` where none is, or nothing is known of it.
    pub band: Option<Band>,
    /// What is odd about its devices; it says why codes and weights come as they do, and stops nothing.
    pub notices: Vec<(DeviceId, Notice)>,
    /// Who stands in for the operator, for the answer to the open question.
    pub acting: Option<Operator>,
    /// How long there is for the shipment; `None` where it has no deadline, or has left.
    pub due: Option<Due>,
    /// Accepted parcels that must not leave after all, the newest hold first; at most [`Recall::SHOWN`].
    pub recalls: Vec<Recall>,
    /// How many there are in all.
    pub recalled: u64,
    /// Sources of holds that have been silent for too long.
    pub silent: Vec<Silent>,
    /// Labels scanned here are handed over to the courier.
    pub hands_over: bool,
}

impl Screen {
    /// The light that goes with the verdict. Green is accept without a doubt, and nothing else.
    pub fn light(&self) -> Light {
        match &self.verdict {
            Verdict::Info(Step::Resend { next_day: true, .. }) => Light::Amber,
            Verdict::None | Verdict::Info(_) => Light::Off,
            Verdict::Accept(_) => Light::Green,
            Verdict::Doubtful(..) => Light::Amber,
            Verdict::HandedOver(handed) if handed.silent.is_empty() => Light::Green,
            Verdict::HandedOver(_) => Light::Amber,
            Verdict::Reject(..) => Light::Red,
        }
    }
}

/// The weights that pass. `None` is a side that cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Band {
    /// The lightest.
    pub low: Option<Mg>,
    /// The heaviest.
    pub high: Option<Mg>,
}

/// How long there is for a shipment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// When the order says that it must have left, milliseconds since 1970 UTC; `None` where only the courier's hour counts.
    pub ship_by_ms: Option<i64>,
    /// The moment that counts: `ship_by`, or the last pick-up before it.
    pub at_ms: i64,
    /// Seconds until then; negative once it has passed.
    pub left_s: i64,
}

impl Due {
    /// The moment has passed.
    pub fn late(&self) -> bool {
        self.left_s < 0
    }
}

/// The lamp over the bench.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// Go on.
    Off,
    /// The parcel may leave.
    Green,
    /// It may, with a doubt that is said.
    Amber,
    /// Stop.
    Red,
}

/// A shipment as the operator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShipmentView {
    /// Its number.
    pub no: ShipmentNo,
    /// Its courier.
    pub carrier: String,
    /// The label it expects, or bears.
    pub waybill: Option<Waybill>,
    /// What must be read: all remarks together.
    pub remark: String,
    /// The same, each with who wrote it.
    pub remarks: Vec<RemarkView>,
    /// What it makes good, where it is a re-send.
    pub resend: Option<ResendView>,
    /// Why it must not leave; empty when it may.
    pub holds: Vec<Hold>,
    /// The number of the box in hand, from 1; of the last one, when none is.
    pub parcel: u32,
    /// Its boxes so far, the one in hand among them.
    pub parcels: u32,
    /// Its lines.
    pub lines: Vec<LineView>,
    /// When it must have left, milliseconds since 1970 UTC, where the order says so.
    pub ship_by_ms: Option<i64>,
    /// It was sealed for good: no deadline counts any more.
    pub left: bool,
}

/// A re-send as the operator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResendView {
    /// The shipment that it makes good.
    pub of: ShipmentNo,
    /// What went wrong with that.
    pub reason: ResendReason,
    /// It came in after the cut-off.
    pub next_day: bool,
}

/// A remark as the operator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemarkView {
    /// `shop`, `seller` or `buyer`.
    pub from: &'static str,
    /// What was written.
    pub text: String,
    /// Whether it must be acknowledged.
    pub important: bool,
}

/// A line as the operator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineView {
    /// The shop's name for the goods.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// Colour, size, flavour.
    pub spec: String,
    /// `goods`, `gift`, `no-scan`.
    pub kind: &'static str,
    /// Pieces ordered.
    pub ordered: u32,
    /// Pieces packed.
    pub packed: u32,
    /// Those of them that lie in the box in hand; of the last one, when none is.
    pub here: u32,
}

/// The live scale, latest wins; never part of a judgement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScaleView {
    /// Whether the scale answers.
    pub up: bool,
    /// The newest weight; `None` before the first, and after the link is lost.
    pub weight: Option<Mg>,
    /// Whether it lies still; `None` when the wire does not say.
    pub stable: Option<bool>,
}
