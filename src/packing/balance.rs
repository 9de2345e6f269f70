//! The balance of a day: every printed label under one heading, from what is known of it. Pure; what is read stands in
//! `store/balance.rs`.
//!
//! The heading of a label is the first step that it lacks, in the order in which a parcel takes them: packed, weighed, handed over, told.

use super::Stage;
use super::twin_label::{Twin, look};
use crate::domain::{Heading, HoldReason, Mg, ShipmentNo, Waybill};

/// Holds under which a shipment will never leave.
const NEVER_LEAVES: [&str; 3] = ["refunded", "cancelled", "platform-shipped"];

/// What is known of one printed label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Printed {
    /// Its number.
    pub waybill: Waybill,
    /// The shipment that it was printed for.
    pub shipment: ShipmentNo,
    /// The shop of that shipment's first order.
    pub shop: String,
    /// The numbers of its orders.
    pub orders: Vec<String>,
    /// The courier as the order file writes it.
    pub carrier: String,
    /// When it became known, milliseconds since 1970 UTC.
    pub printed_ms: i64,
    /// By when it must have left.
    pub ship_by_ms: Option<i64>,
    /// The shop took it back.
    pub withdrawn: bool,
    /// Every box of its shipment may leave, or has left.
    pub shipped: bool,
    /// The box that bears it, once that is closed.
    pub sealed: Option<SealedBox>,
    /// Why it must not leave.
    pub holds: Vec<HoldReason>,
    /// What the marketplace knows.
    pub told: Told,
    /// Of a row that is not settled: its state, and the reason on record.
    pub note: String,
    /// What belongs to it: sku with spec, and pieces. Empty where that cannot be known.
    pub content: Vec<(String, u32)>,
    /// What that weighs by what the shop declares; `None` where it does not declare all of it.
    pub goods: Option<Mg>,
    /// The same with its packaging.
    pub expected: Option<Mg>,
}

/// A closed box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedBox {
    /// How far it has come.
    pub stage: Stage,
    /// What it weighed, where it was weighed.
    pub weight: Option<Mg>,
    /// When it was closed last, milliseconds since 1970 UTC.
    pub sealed_ms: i64,
    /// When the courier took it.
    pub handed_ms: Option<i64>,
}

/// What the marketplace knows of a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// Nothing is to be told yet.
    Nothing,
    /// It is to be told, and was not.
    Waits,
    /// It cannot be told as it stands, or the marketplace refused it.
    Refused,
    /// Everything that is to be told.
    All,
}

/// What the evening is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Evening {
    /// The moment for which it is asked, milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// Parcels must be weighed before they leave.
    pub weigh_required: bool,
    /// Hand-over to the courier is recorded.
    pub hands_over: bool,
}

/// A label under its heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    /// What is known of it.
    pub printed: Printed,
    /// Where it stands.
    pub heading: Heading,
    /// The box to look at, under [`Heading::LookFor`].
    pub twin: Option<Twin>,
}

/// How many labels have taken each step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// All of them.
    pub printed: u64,
    /// On a closed box.
    pub checked: u64,
    /// On a box that was weighed.
    pub weighed: u64,
    /// With the courier.
    pub handed_over: u64,
    /// Told to the marketplace.
    pub uploaded: u64,
    /// Under a heading that asks for something.
    pub open: u64,
}

/// Puts every label under its heading. `printed` is in the order of the print run; so is the answer.
pub fn balance(printed: Vec<Printed>, evening: Evening) -> Vec<Judged> {
    let headings: Vec<Heading> = printed.iter().map(|label| heading(label, evening)).collect();
    let missing = |heading: &Heading| matches!(heading, Heading::NotShipped | Heading::Late | Heading::NotWeighed);
    let missing: Vec<bool> = headings.iter().map(missing).collect();
    let twins = look(&printed, &missing);
    let judged = printed.into_iter().zip(headings).zip(twins);
    judged
        .map(|((printed, heading), twin)| {
            let heading = if twin.is_some() { Heading::LookFor } else { heading };
            Judged { printed, heading, twin }
        })
        .collect()
}

/// Counts them.
pub fn totals(judged: &[Judged]) -> Totals {
    let mut totals = Totals::default();
    for one in judged {
        let sealed = one.printed.sealed.as_ref();
        totals.printed += 1;
        totals.checked += u64::from(sealed.is_some());
        totals.weighed += u64::from(sealed.is_some_and(|it| it.weight.is_some()));
        totals.handed_over += u64::from(sealed.is_some_and(|it| it.handed_ms.is_some()));
        totals.uploaded += u64::from(sealed.is_some() && one.printed.told == Told::All);
        totals.open += u64::from(one.heading.is_open());
    }
    totals
}

fn heading(label: &Printed, evening: Evening) -> Heading {
    let held = !label.holds.is_empty();
    let Some(sealed) = &label.sealed else {
        let never = label.holds.iter().any(|reason| NEVER_LEAVES.contains(&reason.as_str()));
        return match () {
            () if label.withdrawn => Heading::Withdrawn,
            () if label.shipped => Heading::Unused,
            () if never => Heading::WillNotLeave,
            () if held => Heading::Held,
            () if label.ship_by_ms.is_some_and(|by| by < evening.now_ms) => Heading::Late,
            () => Heading::NotShipped,
        };
    };
    let handed = sealed.handed_ms.is_some();
    match () {
        () if held && handed => Heading::HandedThenHeld,
        () if held && label.told == Told::All => Heading::ToldThenHeld,
        () if held => Heading::Held,
        () if sealed.stage != Stage::Shipped && sealed.weight.is_none() && evening.weigh_required => {
            Heading::NotWeighed
        }
        () if sealed.stage != Stage::Shipped => Heading::Waits,
        () if evening.hands_over && !handed => Heading::NotHandedOver,
        () => match label.told {
            Told::All => Heading::Done,
            Told::Refused => Heading::Refused,
            Told::Waits | Told::Nothing => Heading::NotTold,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn label(n: u32) -> Printed {
        Printed {
            waybill: format!("SF{n:013}").into(),
            shipment: format!("S{n}").into(),
            shop: "s".into(),
            orders: vec![format!("O{n}")],
            carrier: "SF".into(),
            printed_ms: 0,
            ship_by_ms: None,
            withdrawn: false,
            shipped: false,
            sealed: None,
            holds: Vec::new(),
            told: Told::Nothing,
            note: String::new(),
            content: vec![("A".into(), 1)],
            goods: None,
            expected: None,
        }
    }

    fn sealed(stage: Stage, weight: Option<i64>, handed: bool) -> Option<SealedBox> {
        Some(SealedBox { stage, weight: weight.map(Mg::grams), sealed_ms: 5, handed_ms: handed.then_some(6) })
    }

    fn hold(reason: &str) -> Vec<HoldReason> {
        HoldReason::parse(reason).into_iter().collect()
    }

    #[test]
    fn the_first_step_that_is_missing_names_the_heading() {
        use Stage::{Checked, Shipped};
        let evening = Evening { now_ms: 100, weigh_required: true, hands_over: true };
        let base = label(1);
        for (wanted, label) in [
            (Heading::NotShipped, base.clone()),
            (Heading::NotShipped, Printed { ship_by_ms: Some(100), ..base.clone() }),
            (Heading::Late, Printed { ship_by_ms: Some(99), ..base.clone() }),
            (Heading::Held, Printed { holds: hold("address"), ship_by_ms: Some(99), ..base.clone() }),
            (Heading::WillNotLeave, Printed { holds: hold("refunded"), ..base.clone() }),
            (Heading::Unused, Printed { shipped: true, holds: hold("refund"), ..base.clone() }),
            (Heading::Withdrawn, Printed { shipped: true, withdrawn: true, ..base.clone() }),
            (Heading::NotWeighed, Printed { sealed: sealed(Checked, None, false), ..base.clone() }),
            (Heading::Waits, Printed { sealed: sealed(Checked, Some(9), false), ..base.clone() }),
            (
                Heading::NotHandedOver,
                Printed { sealed: sealed(Shipped, Some(9), false), told: Told::All, ..base.clone() },
            ),
            (Heading::NotTold, Printed { sealed: sealed(Shipped, Some(9), true), told: Told::Waits, ..base.clone() }),
            (Heading::Refused, Printed { sealed: sealed(Shipped, Some(9), true), told: Told::Refused, ..base.clone() }),
            (Heading::Done, Printed { sealed: sealed(Shipped, Some(9), true), told: Told::All, ..base.clone() }),
            (Heading::Held, Printed { sealed: sealed(Shipped, None, false), holds: hold("refunded"), ..base.clone() }),
            (
                Heading::ToldThenHeld,
                Printed { sealed: sealed(Shipped, None, false), holds: hold("x"), told: Told::All, ..base.clone() },
            ),
            (
                Heading::HandedThenHeld,
                Printed { sealed: sealed(Shipped, None, true), holds: hold("x"), told: Told::All, ..base.clone() },
            ),
        ] {
            assert_eq!(heading(&label, evening), wanted, "{label:?}");
        }
        let no_door = Evening { hands_over: false, weigh_required: false, ..evening };
        let here = Printed { sealed: sealed(Shipped, None, false), told: Told::All, ..base.clone() };
        assert_eq!(heading(&here, no_door), Heading::Done);
        let checked = Printed { sealed: sealed(Checked, None, false), ..base };
        assert_eq!(heading(&checked, no_door), Heading::Waits);
    }

    #[test]
    fn totals_count_steps() {
        let evening = Evening { now_ms: 100, weigh_required: false, hands_over: true };
        let done = Printed { sealed: sealed(Stage::Shipped, Some(9), true), told: Told::All, ..label(2) };
        let judged = balance(vec![label(1), done], evening);
        let wanted = Totals { printed: 2, checked: 1, weighed: 1, handed_over: 1, uploaded: 1, open: 1 };
        assert_eq!(totals(&judged), wanted);
    }
}
