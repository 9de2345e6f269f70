//! What the judgement must know of the world, and how it asks for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answers::LineKeys;
use super::drill::ScaleFacts;
use super::gift::KnownGift;
use super::input::Input;
use super::parcel::Parcel;
use super::returns::Returnable;
use super::session::{Question, Session};
use crate::code::Command;
use crate::domain::{Hold, Mg, Shipment, ShipmentNo, Silent, StationId, Waybill};

/// What must be read before an input can be judged.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    /// The code that was scanned: a number, a waybill, a goods code?
    pub code: Option<CodeNeeds>,
    /// Shipments that the session speaks of.
    pub shipments: Vec<ShipmentNo>,
    /// The shipment in hand and its revision there, to compare with the newest one.
    pub revision: Option<(ShipmentNo, u32)>,
    /// Nothing is in hand: which shipment of exactly this item waits?
    pub single: bool,
    /// The code is the waybill of a parcel that came back.
    pub returnable: bool,
    /// The bench whose scale is tested: what is known of that?
    pub scale: Option<StationId>,
}

/// A code to be looked up.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CodeNeeds {
    /// The code as it was read.
    pub text: String,
    /// The forms under which it may be goods.
    pub keys: Vec<String>,
    /// The other forms under which it may be a waybill, the likeliest first.
    pub forms: Vec<String>,
}

/// What was read, inside the transaction that will record the decision.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What the scanned text means. The shipments named here are in `shipments` too.
    pub code: CodeFacts,
    /// The shipments that it is about.
    pub shipments: Shipments,
    /// Revisions that the shop has changed since: the one in hand, or the first of one that may be opened.
    pub before: BTreeMap<ShipmentNo, Arc<Shipment>>,
    /// Sources of holds that have been silent for too long ([`super::silent`]).
    pub silent: Vec<Silent>,
    /// When those of them that are re-sends came in, milliseconds since 1970 UTC.
    pub came_ms: BTreeMap<ShipmentNo, i64>,
    /// The tests of the bench's scale.
    pub scale: ScaleFacts,
}

/// Shipments as they were read. A scan is about one, seldom about three.
#[derive(Clone, Debug, Default)]
pub struct Shipments(Vec<Known>);

impl Shipments {
    /// The one of this number.
    pub fn get(&self, no: &ShipmentNo) -> Option<&Known> {
        self.0.iter().find(|known| known.shipment.no == *no)
    }

    /// Adds one that is not there yet.
    pub fn add(&mut self, known: Known) {
        self.0.push(known);
    }

    /// All of them, in the order in which they were read.
    pub fn iter(&self) -> std::slice::Iter<'_, Known> {
        self.0.iter()
    }
}

/// What the scanned text means.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CodeFacts {
    /// It is a shipment's number.
    pub number: Option<ShipmentNo>,
    /// It is the waybill of this shipment.
    pub waybill: Option<ShipmentNo>,
    /// The form under which that waybill is known.
    pub form: Option<String>,
    /// It means goods of some shipment, past or present.
    pub goods: bool,
    /// It is a label that the shop took back from this shipment.
    pub withdrawn: Option<ShipmentNo>,
    /// It is a serial number that was counted.
    pub serial: Option<SerialOwner>,
    /// The shipment of exactly this item that is due first; asked for only with nothing in hand.
    pub single: Single,
    /// It is the waybill of this parcel, which may be coming back; asked for only then.
    pub returnable: Option<Returnable>,
}

/// Where a serial number was counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SerialOwner {
    /// In this shipment.
    pub shipment: ShipmentNo,
    /// The label of the sealed parcel that it went into.
    pub waybill: Option<Waybill>,
}

/// A shipment of one piece of one item, open, in nobody's hands and not held.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Single {
    /// There is none.
    #[default]
    None,
    /// The one that is due first.
    One(ShipmentNo),
    /// The code means several goods that wait so, and nobody guesses.
    Several,
}

/// A shipment as the store knows it now.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its newest revision.
    pub shipment: Arc<Shipment>,
    /// By line: what it answers to.
    pub keys: Arc<Vec<LineKeys>>,
    /// The gifts that its remarks name.
    pub gifts: Vec<KnownGift>,
    /// Why it must not leave; empty when it may.
    pub holds: Vec<Hold>,
    /// The label of the box in hand, or the next one that the shop named for it; that of the last box, once all are closed.
    pub waybill: Option<Waybill>,
    /// Pieces counted, by line, in all boxes together.
    pub packed: Vec<u32>,
    /// How far it has come.
    pub stage: Stage,
    /// What all its boxes weigh together, where each was weighed.
    pub weight: Option<Mg>,
    /// The station where it, or one of its boxes, is in hand.
    pub open_at: Option<StationId>,
    /// The boxes begun so far, by number.
    pub parcels: Vec<Parcel>,
}

/// How far a shipment has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Not yet checked.
    Open,
    /// Checked and labelled, not yet weighed.
    Checked,
    /// It may leave, and its tracking rows were born.
    Shipped,
}

impl Stage {
    /// The id in the store and the API.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Checked => "checked",
            Stage::Shipped => "shipped",
        }
    }
}

/// Names what `decide` will need for this input.
pub fn needs(session: &Session, input: &Input) -> Needs {
    let code = match input {
        Input::Code { text, keys, label } => {
            Some(CodeNeeds { text: text.clone(), keys: keys.clone(), forms: label.forms.clone() })
        }
        // The code that is being asked about may be a serial number: was it counted meanwhile?
        Input::Command(Command::Pick(_)) => match &session.question {
            Some(Question::Choice { code, keys, .. }) => {
                Some(CodeNeeds { text: code.clone(), keys: keys.clone(), forms: Vec::new() })
            }
            _ => None,
        },
        _ => None,
    };
    let mut shipments: Vec<ShipmentNo> = Vec::new();
    let mut need = |no: &ShipmentNo| {
        if !shipments.contains(no) {
            shipments.push(no.clone());
        }
    };
    if let Some(job) = &session.job {
        need(&job.shipment);
    }
    if let Some(done) = session.sealed_load() {
        need(&done.shipment);
    }
    // The parcel sealed last matters only when its label is scanned again; every other scan is spared the reading.
    let again = |waybill: &str| match input {
        Input::Code { text, label, .. } => text == waybill || label.forms.iter().any(|form| form == waybill),
        _ => true,
    };
    if let Some(done) = session.done.as_ref().filter(|done| again(done.sealed.waybill.as_str())) {
        need(&done.shipment);
    }
    match &session.question {
        Some(Question::Fault { shipment: Some(no), .. }) => need(no),
        Some(Question::DoubleLabel(labels)) => {
            need(&labels.first_shipment);
            labels.second_shipment.iter().for_each(&mut need);
        }
        _ => {}
    }
    let back = session.returning.as_ref();
    if let Some(parcel) = back.and_then(|returning| returning.parcel.as_ref()) {
        need(&parcel.shipment);
    }
    let returnable = back.is_some_and(|returning| returning.parcel.is_none());
    let revision = session.job.as_ref().map(|job| (job.shipment.clone(), job.revision));
    Needs { code, shipments, revision, single: session.job.is_none() && back.is_none(), returnable, scale: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Label;
    use crate::domain::Sealed;
    use crate::packing::session::Done;

    #[test]
    fn the_parcel_sealed_last_is_read_when_its_label_is_scanned_in_any_form() {
        let mut session = Session::default();
        let (shipment, waybill) = (ShipmentNo::from("S1"), Waybill::from("JDVA01234567890"));
        session.done =
            Some(Done { shipment: shipment.clone(), sealed: Sealed { waybill, weight: None, parcel: 1, more: false } });
        let needed = |text: &str, forms: &[&str]| {
            let label = Label { plausible: true, forms: forms.iter().map(|form| (*form).to_owned()).collect() };
            needs(&session, &Input::Code { text: text.into(), keys: vec![], label }).shipments
        };
        assert_eq!(needed("JDVA01234567890", &[]), std::slice::from_ref(&shipment));
        assert_eq!(needed("JDVA01234567890-1-1-", &["JDVA01234567890"]), [shipment]);
        assert_eq!(needed("JDVA01234567891", &["JDVA01234567891-1-1-"]), []);
    }
}
