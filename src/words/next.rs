//! What to do next, in one line, where the verdict does not say it itself; and which commands answer what is asked.

use super::{Text, plain};
use crate::domain::{DrillStep, Fault, LineView, ReturnStep, Screen, ShipmentView, Step, Verdict};

/// The next thing to do; `None` where the verdict's advice says it. `packs`: items are checked here.
pub fn next(screen: &Screen, packs: bool) -> Option<Text> {
    let item = || screen.shipment.as_deref().and_then(next_item);
    match &screen.verdict {
        Verdict::None if screen.shipment.is_none() => Some(idle(screen, packs)),
        Verdict::Accept(sealed) | Verdict::Doubtful(sealed, _) => Some(match (sealed.more, screen.loaded) {
            (true, _) => text("做下一箱", "On to the next box"),
            (false, true) => text("拿下来，做下一单", "Take it off, then the next one"),
            (false, false) => text("做下一单", "On to the next one"),
        }),
        Verdict::Info(
            Step::Opened
            | Step::OpenedChanged(_)
            | Step::Packed { .. }
            | Step::Quantity(_)
            | Step::Packaging(_)
            | Step::LoggedIn(_)
            | Step::Undone
            | Step::Confirmed
            | Step::DeviceBack
            | Step::Resend { .. },
        ) => item(),
        _ => None,
    }
}

fn idle(screen: &Screen, packs: bool) -> Text {
    if screen.hands_over {
        return text("快递员拿走的，每张面单扫一下", "Scan every label that the courier takes");
    }
    match packs {
        true => text("扫发货单或面单，开始", "Scan a shipment or a label to begin"),
        false => text("放上秤，扫面单", "Put it on the scale, scan its label"),
    }
}

/// The first line that lacks something.
fn next_item(shipment: &ShipmentView) -> Option<Text> {
    if shipment.left {
        return None;
    }
    let line = shipment.lines.iter().find(|line| line.packed < line.ordered)?;
    let (name, more) = (item(line), line.ordered - line.packed);
    let times = if more > 1 { format!(" ×{more}") } else { String::new() };
    Some(text(&format!("扫 {name}{times}"), &format!("Scan {name}{times}")))
}

fn item(line: &LineView) -> String {
    let name = if line.name.is_empty() { &line.sku } else { &line.name };
    let spec = if line.spec.is_empty() { String::new() } else { format!(" {}", plain(&line.spec)) };
    plain(name) + &spec
}

/// The commands that answer what a verdict asks, by name, the likeliest first. A choice among goods is not among them.
pub fn answers(verdict: &Verdict) -> &'static [&'static str] {
    match verdict {
        Verdict::Reject(fault, _) => match fault {
            Fault::UnknownCode
            | Fault::WrongItem
            | Fault::SurplusItem
            | Fault::Held
            | Fault::Changed
            | Fault::NeedsConfirm
            | Fault::RemarkUnread
            | Fault::SerialUsed
            | Fault::NoRight
            | Fault::AmbiguousCode
            | Fault::AlreadyReturned => &["CONFIRM"],
            Fault::UnderWeight | Fault::OverWeight => &["CONFIRM", "REWEIGH"],
            Fault::SecondWaybill => &["CONFIRM", "HOLD"],
            Fault::UnusedWaybill => &["CONFIRM", "UNDO"],
            Fault::GiftOffered => &["CONFIRM", "DECLINE"],
            Fault::CheckDue | Fault::ScaleOff => &["CHECK-WEIGHT"],
            _ => &[],
        },
        Verdict::Info(Step::ReadRemark(_) | Step::Drill(DrillStep::OtherWeight { .. })) => &["CONFIRM"],
        Verdict::Info(Step::HandOver(true) | Step::HandedAlready(_)) | Verdict::HandedOver(_) => &["HANDOVER"],
        Verdict::Info(Step::Return(
            ReturnStep::Opened { .. } | ReturnStep::Counted { .. } | ReturnStep::Condition(_) | ReturnStep::Foreign(_),
        )) => &["CONFIRM", "DAMAGED", "MISSING"],
        _ => &[],
    }
}

/// An answer as its button says it: what the command does where it is asked for.
pub fn answer(name: &str) -> Option<Text> {
    match name {
        "HANDOVER" => Some(text("交接完了", "End the hand-over")),
        name => command(name),
    }
}

/// A command's name (`CONFIRM`, `PICK:2`) as operators say it; `None` for one that is none.
pub fn command(name: &str) -> Option<Text> {
    if let Some(n) = name.strip_prefix("PICK:") {
        return Some(text(&format!("第 {} 个", plain(n)), &format!("No. {}", plain(n))));
    }
    if let Some(n) = name.strip_prefix("QTY:") {
        return Some(text(&format!("数量 {}", plain(n)), &format!("Qty {}", plain(n))));
    }
    let (zh_cn, en) = match name {
        "CONFIRM" => ("确认", "Confirm"),
        "CANCEL" => ("取消", "Cancel"),
        "UNDO" => ("撤销", "Undo"),
        "NEXT-PARCEL" => ("下一箱", "Next box"),
        "REOPEN" => ("拆箱", "Reopen"),
        "HANDOVER" => ("交接", "Hand-over"),
        "REWEIGH" => ("重称", "Weigh again"),
        "HOLD" => ("拦截", "Hold"),
        "CHECK-WEIGHT" => ("校秤", "Test the scale"),
        "RELEASE" => ("解除拦截", "Lift the hold"),
        "DECLINE" => ("不放赠品", "No gift"),
        "RETURN" => ("退货", "Return"),
        "GOOD" => ("完好", "Good"),
        "DAMAGED" => ("破损", "Damaged"),
        "MISSING" => ("缺失", "Missing"),
        _ => return None,
    };
    Some(text(zh_cn, en))
}

/// An operator's name where others can see it: the first character of each word. Numbers are no names, and stay.
pub fn masked(name: &str) -> String {
    if name.chars().any(|c| c.is_ascii_digit()) {
        return plain(name);
    }
    let words = name.split_whitespace().map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(String::from).unwrap_or_default();
        if characters.next().is_some() { first + "*" } else { first }
    });
    plain(&words.collect::<Vec<_>>().join(" "))
}

fn text(zh_cn: &str, en: &str) -> Text {
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_and_numbers_stay() {
        for (name, shown) in
            [("小王", "小*"), ("王小明", "王*"), ("Wang Xiaoming", "W* X*"), ("1007", "1007"), ("A17", "A17"), ("", "")]
        {
            assert_eq!(masked(name), shown);
        }
    }
}
