//! The catalogue in English. Command codes stand in capitals as they are printed on the bench.

use super::gate::{summary, withdrawn};
use super::people::signed;
use super::{known, off, plain, reasons, returns, right_named, tail, tails};
use crate::domain::{Detail, Fault, LossCause, Notice, Sealed, Step};

pub(super) fn title(fault: Fault) -> &'static str {
    match fault {
        Fault::UnknownCode => "Unknown code",
        Fault::BadCode => "Bad code",
        Fault::NoShipment => "No such shipment",
        Fault::CannotAsk => "Cannot look it up",
        Fault::WrongItem => "Wrong item",
        Fault::SurplusItem => "One too many",
        Fault::MissingItem => "Items missing",
        Fault::NotChecked => "Not checked yet",
        Fault::SessionOpen => "Shipment still open",
        Fault::AlreadyShipped => "Already shipped",
        Fault::Held => "On hold, do not ship",
        Fault::Changed => "Order changed",
        Fault::SecondWaybill => "Two labels, one box",
        Fault::WaybillTaken => "Label already used",
        Fault::WrongWaybill => "Wrong label",
        Fault::WrongCarrier => "Wrong courier",
        Fault::NoLoad => "Scale is empty",
        Fault::LoadNotZeroed => "Scale not at zero",
        Fault::Unsettled => "Scale not steady",
        Fault::UnderWeight => "Too light",
        Fault::OverWeight => "Too heavy",
        Fault::Overload => "Overload",
        Fault::ScaleLost => "Scale not answering",
        Fault::ScannerLost => "Scanner not answering",
        Fault::NeedsConfirm => "Confirm first",
        Fault::NotAllowed => "Not now",
        Fault::NotSaved => "Not saved",
        Fault::EmptyParcel => "Box is empty",
        Fault::NothingLeft => "All packed already",
        Fault::UnusedWaybill => "Label not used",
        Fault::AmbiguousCode => "Which one",
        Fault::SerialUsed => "Serial number used",
        Fault::SerialWanted => "One by one",
        Fault::NoSingle => "No single waits",
        Fault::RemarkUnread => "Read the remark",
        Fault::GiftOffered => "A gift?",
        Fault::NotShipped => "Never shipped",
        Fault::AlreadyReturned => "Came back before",
        Fault::UnknownBadge => "Unknown badge",
        Fault::NoOperator => "Who packs here?",
        Fault::NoRight => "Needs another badge",
        Fault::ScaleOff => "Scale is off",
        Fault::CheckDue => "Test the scale first",
    }
}

pub(super) fn advice(fault: Fault, detail: &Detail) -> String {
    let code = |end| known(detail.code.as_ref(), end);
    let about = |end| known(detail.about.as_ref(), end);
    let label = || detail.code.as_deref().map_or("this label".to_owned(), |code| format!("…{}", tail(code)));
    let changes = || summary(&detail.changes, |text| text.en, "; ", "");
    match fault {
        Fault::UnknownCode => code(": ") + "not of this shipment. Put it aside, scan CONFIRM",
        Fault::BadCode => code(": ") + "clean the label, scan again",
        Fault::NoShipment => code(": ") + "no shipment has this number. Check the label, scan again",
        Fault::CannotAsk => "no answer, which is not a no. Wait, scan again".to_owned(),
        Fault::WrongItem => about(": ") + "not in this shipment. Put it back, scan CONFIRM",
        Fault::SurplusItem if !detail.changes.is_empty() => changes() + ". Then scan CONFIRM",
        Fault::SurplusItem => about(": ") + "enough already. Put it back, scan CONFIRM",
        Fault::MissingItem => about(": ") + "not all packed. Pack the rest, then scan the label",
        Fault::NotChecked => about(": ") + "check the items first, then weigh",
        Fault::SessionOpen => about(" ") + "is open. Finish it, or scan CANCEL there",
        Fault::AlreadyShipped => about(" ") + "has left. Do not pack again, put it aside",
        Fault::Held => reasons(detail, hold, ", ") + held_end(detail),
        Fault::Changed if detail.code.is_some() => {
            detail.about.as_ref().map_or_else(String::new, |_| format!("box {}, ", about("")))
                + &label()
                + " must be packed again. Scan REOPEN, then its label"
        }
        Fault::Changed if !detail.changes.is_empty() => changes() + ". Check, scan CONFIRM",
        Fault::Changed => about(": ") + "check against the new lines, scan CONFIRM",
        Fault::SecondWaybill => {
            let which = tails(detail).map_or_else(String::new, |(a, b)| format!("…{a} and …{b}. "));
            which + "Take it off and look: one label, scan CONFIRM; both on the box, scan HOLD"
        }
        Fault::WaybillTaken => label() + " is on another parcel" + &of(detail) + ". Use a new label",
        Fault::WrongWaybill if !detail.changes.is_empty() => match withdrawn(&detail.changes) {
            Some((_, new)) => label() + &format!(" was taken back by the shop. Tear it off, use …{new}"),
            None => label() + " was taken back by the shop. Tear it off",
        },
        Fault::WrongWaybill => label() + " is of another shipment" + &of(detail) + ". Remove it, scan this one's label",
        Fault::WrongCarrier => {
            let wanted = detail.about.as_ref().map_or_else(String::new, |_| format!("this goes by {}. ", about("")));
            wanted + "Use the right label, scan again"
        }
        Fault::NoLoad => "put the parcel on the scale".to_owned(),
        Fault::LoadNotZeroed => "take the last parcel off, wait for zero".to_owned(),
        Fault::Unsettled => "hands off, wait".to_owned(),
        Fault::UnderWeight => {
            let by = off(detail).map_or_else(String::new, |(by, weight)| format!("light by {by} g ({weight} g). "));
            let like =
                detail.about.as_ref().map_or_else(String::new, |_| format!("Looks like missing {}. ", about("")));
            by + &like + "Open it, find what is missing, scan CONFIRM, weigh again"
        }
        Fault::OverWeight => {
            let by = off(detail).map_or_else(String::new, |(by, weight)| format!("heavy by {by} g ({weight} g). "));
            let like = detail.about.as_ref().map_or_else(String::new, |_| format!("Looks like extra {}. ", about("")));
            by + &like + "Open it, find what is extra, scan CONFIRM, weigh again"
        }
        Fault::Overload => {
            detail.weight.map_or_else(String::new, |weight| format!("{weight} g: "))
                + "more than allowed. Do not lean on the scale, take the parcel off"
        }
        Fault::ScaleLost => lost(detail, "check its power and cable. It comes back by itself"),
        Fault::ScannerLost => lost(detail, "check its cable or battery. It comes back by itself"),
        Fault::NeedsConfirm => "the last problem is still open. Solve it, scan CONFIRM".to_owned(),
        Fault::NotAllowed if detail.about.as_deref() == Some("check-weight") => {
            "the scale is being tested. Finish that, or scan CANCEL".to_owned()
        }
        Fault::NotAllowed => code(" ") + "does nothing here. Do the next step",
        Fault::NotSaved => "the scan was not recorded. Scan again".to_owned(),
        Fault::EmptyParcel => "put something in, then scan NEXT-PARCEL".to_owned(),
        Fault::NothingLeft => "nothing is left for another box. Scan the label of this one".to_owned(),
        Fault::UnusedWaybill => label() + " is on no box. Destroy it and scan CONFIRM; or UNDO, and use it",
        Fault::AmbiguousCode if detail.choices.is_empty() => {
            code(": ") + "several goods have this code. Scan its own code, or the shipment number"
        }
        Fault::AmbiguousCode => {
            "scan PICK and the number, or its own code; none of them: put it back, CONFIRM".to_owned()
        }
        Fault::SerialUsed => {
            code(" ") + "was counted before" + &of(detail) + ". This piece does not count, take another"
        }
        Fault::SerialWanted => about(": ") + "needs its serial number. Scan the pieces one by one",
        Fault::NoSingle => code(": ") + "no shipment of this one item waits. Scan a shipment number",
        Fault::RemarkUnread => about(". ") + "Read it, scan CONFIRM; then it can be closed",
        Fault::UnknownBadge => code(": ") + "nobody here has this badge. Scan your own",
        Fault::NoOperator => "scan your badge, then go on".to_owned(),
        Fault::NoRight => {
            let right = right_named(detail).en;
            let wanted = if right.is_empty() { right } else { format!("it takes the right to {right}. ") };
            wanted + "Call who has it, scan their badge, then scan again. Or leave it and scan CONFIRM"
        }
        Fault::ScaleOff => super::people::scale_off(detail).en,
        Fault::CheckDue => "its test is overdue. Scan CHECK-WEIGHT and put the known weight on".to_owned(),
        Fault::GiftOffered => about(". ") + "Put it in and scan CONFIRM; no gift, scan DECLINE",
        Fault::NotShipped => about(" ") + "has not left, so it cannot come back. Check the label",
        Fault::AlreadyReturned => about(": ") + "taken back before. Put it aside, ask",
    }
}

/// What to do about a lost device; `gone` where it is not plugged in, or nobody knows more.
fn lost(detail: &Detail, gone: &str) -> String {
    match detail.about.as_deref().and_then(LossCause::parse) {
        None | Some(LossCause::Gone) => gone,
        Some(LossCause::Shut) => "it may not be opened. Call who set it up: weighhouse check says more",
        Some(LossCause::Taken) => "another program has it. Close that one, it comes back by itself",
        Some(LossCause::Double) => "two of a kind are plugged in. Unplug one, or call who set it up",
        Some(LossCause::Mode) => "it is set to another mode. Call who set it up: weighhouse check says more",
        Some(LossCause::Silent) => "it is connected and says nothing. Is it switched on?",
        Some(LossCause::Broken) => "it does not work. Unplug it, wait a moment, plug it in again",
    }
    .to_owned()
}

pub(super) fn accept(sealed: &Sealed) -> (String, String) {
    let tail = tail(sealed.waybill.as_str());
    let advice = match sealed.weight {
        _ if sealed.more => format!("…{tail}, box {} done. More boxes follow", sealed.parcel),
        Some(weight) => format!("…{tail}, {weight} g. Ready to go"),
        None => format!("…{tail} checked. Pass it on"),
    };
    ("OK".to_owned(), advice)
}

pub(super) fn step(step: &Step) -> (String, String) {
    let (title, advice) = match step {
        Step::Opened => ("Open", "scan the items".to_owned()),
        Step::OpenedChanged(all) => ("Open, and changed", summary(all, |text| text.en, "; ", ". ") + "Scan the items"),
        Step::ReadRemark(text) => ("Open, read this", super::plain(text) + ". Read it, scan CONFIRM; then the items"),
        Step::ScanSerial(item) => ("Serial number", super::plain(item) + ": scan the number of this piece"),
        Step::PackGift { item, qty } => {
            ("Pack the gift", format!("{} ×{qty}: put it in, scan its code", super::plain(item)))
        }
        Step::Packed { item, packed, ordered } => return (format!("{packed} of {ordered}"), super::plain(item)),
        Step::Resend { reason, of, next_day } => return returns::resend_en(*reason, of, *next_day),
        Step::Return(step) => return returns::step_en(step),
        Step::ScanLabel => ("All packed", "scan the label".to_owned()),
        Step::ParcelClosed(n) => return (format!("Box {n} is full"), "scan the label of this box".to_owned()),
        Step::ScanToReopen => ("Reopen", "scan the label of the box to take apart".to_owned()),
        Step::Reopened(n) => {
            return (format!("Box {n} reopened"), "remove its label, unpack it, scan its items again".to_owned());
        }
        Step::PutOnScale => ("To the scale", "put the parcel on the scale".to_owned()),
        Step::Settling => ("Weighing", "hands off, wait".to_owned()),
        Step::Settled(weight) => return (format!("{weight} g"), "weighed, scan the label".to_owned()),
        Step::AlreadyDone(sealed) => {
            ("Done already", format!("…{} was accepted just now. Take the next", tail(sealed.waybill.as_str())))
        }
        Step::Quantity(qty) => return (format!("Quantity {qty}"), format!("the next item counts {qty} times")),
        Step::Packaging(name) => ("Packaging", super::plain(name)),
        Step::LoggedIn(who) => ("Logged in", super::masked(who)),
        Step::Undone => ("Undone", "the last scan does not count".to_owned()),
        Step::Cancelled => ("Cancelled", "unpack the box, start over".to_owned()),
        Step::SetAside => ("Set aside", "what was packed is remembered. Take the next".to_owned()),
        Step::ParcelAside(waybill) => ("Put aside", format!("…{} is recorded. It stays here", tail(waybill.as_str()))),
        Step::HandOver(true) => ("Hand-over", "scan every label that the courier takes".to_owned()),
        Step::HandOver(false) => ("Hand-over ended", "labels are packed again".to_owned()),
        Step::HandedAlready(waybill) => ("Handed over already", format!("…{}. Take the next", tail(waybill.as_str()))),
        Step::Confirmed => ("Noted", "go on".to_owned()),
        Step::DeviceBack => ("Device is back", "go on".to_owned()),
        Step::Released => ("Hold lifted", "scan its label again".to_owned()),
        // Told whole in a file of its own.
        Step::Drill(_) => ("", String::new()),
    };
    (title.to_owned(), advice)
}

pub(super) fn hold(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "refund" => "refund asked",
        "refunded" => "refunded",
        "cancelled" => "order cancelled",
        "address" => "address changed",
        "note" => "note changed",
        "carrier" => "courier changed",
        "item" => "items changed",
        "gift" => "gift changed",
        "platform-shipped" => "shipped on the platform",
        "double-label" => "two labels on one box",
        "hand" => "held by hand",
        _ => return None,
    })
}

fn held_end(detail: &Detail) -> &'static str {
    if detail.reasons.is_empty() { "scan CONFIRM, put it aside" } else { ". Scan CONFIRM, put it aside" }
}

fn of(detail: &Detail) -> String {
    detail.about.as_ref().map_or_else(String::new, |about| format!(" ({})", super::plain(about)))
}

pub(super) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::WrongLayout { set } => format!(
            "The scanner types in another keyboard layout: no digit arrives. Scan the setup code for the layout that is configured \
             (US as a rule), or set layout = \"{set}\" for it"
        ),
        Notice::NoSuffix => {
            "A code came without an end. Scan the setup code that adds Enter (suffix CR), then scan again".to_owned()
        }
        Notice::CutOff => {
            "Half a code came, and was dropped. Scan again; if it comes back, check the scanner's cable".to_owned()
        }
        Notice::Glued => {
            "Two codes came as one. Scan the setup code that adds Enter (suffix CR), then one code at a time".to_owned()
        }
        Notice::CheckDue => "The scale's test is due: scan CHECK-WEIGHT and put the known weight on".to_owned(),
        Notice::ScaleOff(off) => format!("At its last test the scale was off by {} g. Have it adjusted", signed(*off)),
        Notice::ZeroDrift(zero) => format!(
            "The empty scale shows {} g. Clean under its plate, look for what touches it, then set it to zero",
            signed(*zero)
        ),
        Notice::Prefix(added) => format!(
            "Every code comes with {} before it, and nobody knows them so. Scan the setup code that clears the prefix or code ID",
            plain(added)
        ),
    }
}
