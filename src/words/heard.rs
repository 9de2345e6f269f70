//! What an operator hears of a verdict: a kind of tone, and a few words. It is heard before it is read, so it is short, and ends with
//! the tail of the label where there is one.

use super::{Text, hold, off, tail, telling};
use crate::domain::{Detail, DrillStep, Fault, ReturnStep, Sealed, Step, Verdict};

/// A kind of tone. The page has one for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sound {
    /// Nothing to hear.
    None,
    /// Something was noted that asks for nothing.
    Note,
    /// A good item.
    Item,
    /// The next step is another one.
    Step,
    /// A parcel is done.
    Done,
    /// It is done, with a doubt.
    Doubt,
    /// The operator is asked something, or must do something first.
    Ask,
    /// Stop.
    Stop,
}

impl Sound {
    /// Every kind with its id, the weakest first: a weaker one never cuts a stronger one short.
    pub const IDS: [(Sound, &'static str); 8] = [
        (Sound::None, "none"),
        (Sound::Note, "note"),
        (Sound::Item, "item"),
        (Sound::Step, "step"),
        (Sound::Done, "done"),
        (Sound::Doubt, "doubt"),
        (Sound::Ask, "ask"),
        (Sound::Stop, "stop"),
    ];

    /// The id in the API and on the page.
    pub fn id(self) -> &'static str {
        Sound::IDS.iter().find(|(sound, _)| *sound == self).map_or("none", |(_, id)| id)
    }
}

/// The tone of a verdict.
pub fn sound(verdict: &Verdict) -> Sound {
    match verdict {
        Verdict::None => Sound::None,
        Verdict::Accept(_) => Sound::Done,
        Verdict::Doubtful(..) => Sound::Doubt,
        Verdict::HandedOver(handed) if handed.silent.is_empty() => Sound::Done,
        Verdict::HandedOver(_) => Sound::Doubt,
        Verdict::Info(step) => of_step(step),
        Verdict::Reject(fault, _) => of_fault(*fault),
    }
}

fn of_step(step: &Step) -> Sound {
    match step {
        Step::Packed { .. } | Step::Return(ReturnStep::Counted { .. }) => Sound::Item,
        Step::Opened
        | Step::ScanSerial(_)
        | Step::ScanLabel
        | Step::ParcelClosed(_)
        | Step::PutOnScale
        | Step::Settled(_)
        | Step::ScanToReopen
        | Step::Reopened(_)
        | Step::HandOver(_)
        | Step::Released
        | Step::Return(_)
        | Step::Drill(DrillStep::EmptyScale | DrillStep::PutWeight(_)) => Sound::Step,
        Step::OpenedChanged(_)
        | Step::ReadRemark(_)
        | Step::Resend { .. }
        | Step::PackGift { .. }
        | Step::Drill(DrillStep::OtherWeight { .. }) => Sound::Ask,
        Step::Drill(DrillStep::True { .. }) => Sound::Done,
        Step::Settling => Sound::None,
        Step::AlreadyDone(_)
        | Step::Quantity(_)
        | Step::Packaging(_)
        | Step::LoggedIn(_)
        | Step::Undone
        | Step::Cancelled
        | Step::SetAside
        | Step::ParcelAside(_)
        | Step::HandedAlready(_)
        | Step::Confirmed
        | Step::DeviceBack
        | Step::Drill(DrillStep::Ended) => Sound::Note,
    }
}

/// What only asks for something sounds otherwise than what must not go on.
fn of_fault(fault: Fault) -> Sound {
    match fault {
        Fault::AmbiguousCode
        | Fault::GiftOffered
        | Fault::RemarkUnread
        | Fault::UnusedWaybill
        | Fault::NeedsConfirm
        | Fault::NoOperator
        | Fault::NoRight
        | Fault::CheckDue
        | Fault::NoLoad
        | Fault::LoadNotZeroed
        | Fault::Unsettled => Sound::Ask,
        _ => Sound::Stop,
    }
}

/// What is said aloud; `None` where the tone says enough.
pub fn voice(verdict: &Verdict) -> Option<Text> {
    let title = || Some(telling(verdict).title);
    match verdict {
        Verdict::None => None,
        Verdict::Accept(sealed) => Some(with_tail(sealed, "通过", "OK")),
        Verdict::Doubtful(sealed, _) => Some(with_tail(sealed, "通过，有疑问", "OK, with a doubt")),
        Verdict::HandedOver(handed) => Some(spelled("交接", "Handed over", handed.waybill.as_str())),
        Verdict::Info(
            Step::Packed { .. }
            | Step::Settling
            | Step::Settled(_)
            | Step::Opened
            | Step::Packaging(_)
            | Step::Confirmed,
        ) => None,
        Verdict::Info(Step::Return(ReturnStep::Counted { .. })) => None,
        Verdict::Info(Step::Drill(_) | Step::ScanLabel | Step::ParcelClosed(_)) => Some(telling(verdict).advice),
        Verdict::Info(_) => title(),
        Verdict::Reject(fault, detail) => Some(stopped(*fault, detail, telling(verdict).title)),
    }
}

/// A fault in few words, with the one detail that a hand needs.
fn stopped(fault: Fault, detail: &Detail, title: Text) -> Text {
    match fault {
        Fault::UnderWeight | Fault::OverWeight => match off(detail) {
            Some((by, _)) => {
                Text { zh_cn: format!("{} {by} 克", title.zh_cn), en: format!("{} by {by} grams", title.en) }
            }
            None => title,
        },
        Fault::WaybillTaken | Fault::WrongWaybill => match &detail.code {
            Some(code) => spelled(&title.zh_cn, &title.en, code),
            None => title,
        },
        Fault::Held => match detail.reasons.first() {
            Some(reason) => {
                let why = hold(reason.as_str());
                Text { zh_cn: format!("拦截，{}", why.zh_cn), en: format!("On hold, {}", why.en) }
            }
            None => title,
        },
        _ => title,
    }
}

fn with_tail(sealed: &Sealed, zh_cn: &str, en: &str) -> Text {
    spelled(zh_cn, en, sealed.waybill.as_str())
}

/// Words and the label's tail, character by character: a number would be read as one.
pub(super) fn spelled(zh_cn: &str, en: &str, waybill: &str) -> Text {
    let tail: Vec<String> = tail(waybill).chars().map(String::from).collect();
    let tail = tail.join(" ");
    Text { zh_cn: format!("{zh_cn}，{tail}"), en: format!("{en}, {tail}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_id_of_its_own_and_they_stand_in_their_order() {
        let mut ids: Vec<&str> = Sound::IDS.iter().map(|(sound, _)| sound.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Sound::IDS.len());
        assert!(Sound::IDS.is_sorted_by_key(|(sound, _)| *sound));
    }

    #[test]
    fn an_accept_ends_with_the_tail_spelled() {
        let sealed = Sealed { waybill: "SF3001604410871".into(), weight: None, parcel: 1, more: false };
        let said = voice(&Verdict::Accept(sealed)).unwrap();
        assert_eq!((said.zh_cn.as_str(), said.en.as_str()), ("通过，0 8 7 1", "OK, 0 8 7 1"));
    }
}
