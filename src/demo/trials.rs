//! Each fault that the demo's bench can meet, provoked by name: a few lines of a [`script`](super::script), played with a day of their own.
//! How it is mended, the [`coach`](super::coach) says.

use crate::domain::Fault;

/// A fault, and what brings it about.
pub struct Trial {
    /// The fault.
    pub fault: Fault,
    /// The lines; the last one expects it.
    pub lines: &'static [&'static str],
}

/// Every fault, the commonest first.
pub const TRIALS: &[Trial] = &[
    trial(Fault::WrongItem, &["scan no 03 | off", "scan MUG-400 | wrong-item"]),
    trial(
        Fault::SurplusItem,
        &["scan no 02 | off", "scan WH:QTY:3 | off", "scan TOWEL-W | off", "scan TOWEL-W | surplus-item"],
    ),
    trial(Fault::MissingItem, &["scan no 04 | off", "scan CANDLE | off", "scan label 04 | missing-item"]),
    trial(
        Fault::UnderWeight,
        &[
            "scan no 05 | off",
            "scan WH:QTY:2 | off",
            "scan TEA-GH | off",
            "scan label 05 | off",
            "put 219 | under-weight",
        ],
    ),
    trial(
        Fault::OverWeight,
        &[
            "scan no 05 | off",
            "scan WH:QTY:2 | off",
            "scan TEA-GH | off",
            "scan label 05 | off",
            "put 555 | over-weight",
        ],
    ),
    trial(Fault::Held, &["scan no 06 | held"]),
    trial(Fault::Changed, &["scan no 10 | off", "scan MUG-520 | off", "change 10 |", "scan MUG-520 | changed"]),
    trial(Fault::WrongWaybill, &["scan no 03 | off", "scan MUG-520 | off", "scan label 04 | wrong-waybill"]),
    trial(
        Fault::WaybillTaken,
        &[
            "scan no 11 | off",
            "scan TOTE | off",
            "scan label 11 | off",
            "put 152 | green",
            "take | green",
            "scan no 03 | off",
            "scan MUG-520 | off",
            "scan label 11 | waybill-taken",
        ],
    ),
    trial(
        Fault::SecondWaybill,
        &[
            "scan no 08 | off",
            "scan TEA-ML | off",
            "scan TEA-GH | off",
            "scan label 08 | off",
            "put 377 | green",
            "scan label 09 | second-waybill",
        ],
    ),
    trial(
        Fault::AlreadyShipped,
        &[
            "scan no 11 | off",
            "scan TOTE | off",
            "scan label 11 | off",
            "put 152 | green",
            "take | green",
            "scan no 11 | already-shipped",
        ],
    ),
    trial(
        Fault::LoadNotZeroed,
        &[
            "scan no 11 | off",
            "scan TOTE | off",
            "scan label 11 | off",
            "put 152 | green",
            "scan no 03 | off",
            "scan MUG-520 | off",
            "scan label 03 | load-not-zeroed",
        ],
    ),
    trial(Fault::ScannerLost, &["scan no 07 | off", "unplug scanner | scanner-lost"]),
    trial(
        Fault::ScaleLost,
        &["scan no 07 | off", "scan JAR-900 | off", "scan label 07 | off", "unplug scale | scale-lost"],
    ),
    trial(
        Fault::Unsettled,
        &[
            "scan no 02 | off",
            "scan WH:QTY:3 | off",
            "scan TOWEL-W | off",
            "scan label 02 | off",
            "lean 300 | off",
            "scan WH:REWEIGH | unsettled",
        ],
    ),
    trial(
        Fault::NoLoad,
        &["scan no 02 | off", "scan WH:QTY:3 | off", "scan TOWEL-W | off", "scan WH:REWEIGH | no-load"],
    ),
    trial(Fault::Overload, &["press | overload"]),
    trial(Fault::UnknownCode, &["scan no 02 | off", "scan 6937754109990 | unknown-code"]),
    trial(Fault::BadCode, &["scan no 02 | off", "scan WH:DANCE | bad-code"]),
    trial(Fault::NoShipment, &["scan no 99 | no-shipment"]),
    trial(Fault::SessionOpen, &["scan no 07 | off", "scan no 08 | session-open"]),
    trial(Fault::NeedsConfirm, &["scan no 03 | off", "scan MUG-400 | wrong-item", "scan MUG-520 | needs-confirm"]),
    trial(Fault::EmptyParcel, &["scan no 02 | off", "scan WH:NEXT-PARCEL | empty-parcel"]),
    trial(
        Fault::NothingLeft,
        &["scan no 02 | off", "scan WH:QTY:3 | off", "scan TOWEL-W | off", "scan WH:NEXT-PARCEL | nothing-left"],
    ),
    trial(Fault::NotAllowed, &["scan WH:NEXT-PARCEL | not-allowed"]),
    trial(Fault::NotShipped, &["scan WH:RETURN | off", "scan label 11 | not-shipped"]),
    trial(
        Fault::AlreadyReturned,
        &[
            "scan no 11 | off",
            "scan TOTE | off",
            "scan label 11 | off",
            "put 152 | green",
            "take | green",
            "scan WH:RETURN | off",
            "scan label 11 | off",
            "scan TOTE | off",
            "scan TOTE | already-returned",
        ],
    ),
];

/// The trial of a fault.
pub fn find(fault: &str) -> Option<&'static Trial> {
    TRIALS.iter().find(|trial| trial.fault.id() == fault)
}

const fn trial(fault: Fault, lines: &'static [&'static str]) -> Trial {
    Trial { fault, lines }
}
