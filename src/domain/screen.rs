//! What a station shows. A plain value; the page and the API draw it.

use super::{DeviceId, Mg, Notice, Operator, ResendReason, ShipmentNo, StationId, Step, Verdict, Waybill};

/// One picture of a station. `seq` grows by one with every picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Which bench.
    pub station: StationId,
    /// The picture's number.
    pub seq: u64,
    /// The answer to the last input.
    pub verdict: Verdict,
    /// The shipment that the verdict speaks of.
    pub shipment: Option<ShipmentView>,
    /// Who is logged in.
    pub operator: Option<Operator>,
    /// Whether the scale answers; `None` where the station has none.
    pub scale_up: Option<bool>,
    /// Parcels accepted here since the daemon started.
    pub done: u64,
    /// What is odd about its scanners; it says why codes come as they do, and stops nothing.
    pub notices: Vec<(DeviceId, Notice)>,
}

impl Screen {
    /// The light that goes with the verdict. Green is accept and nothing else.
    pub fn light(&self) -> Light {
        match self.verdict {
            Verdict::Info(Step::Resend { next_day: true, .. }) => Light::Amber,
            Verdict::None | Verdict::Info(_) => Light::Off,
            Verdict::Accept(_) => Light::Green,
            Verdict::Reject(..) => Light::Red,
        }
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
    /// Its lines.
    pub lines: Vec<LineView>,
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
