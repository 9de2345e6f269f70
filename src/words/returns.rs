//! The words of re-sends and returns, in both languages.

use super::{Text, plain, tail};
use crate::domain::{Condition, ResendReason, ReturnStep, ReturnTally, ShipmentNo};

/// What went wrong with the shipment before.
pub fn resend_reason(reason: ResendReason) -> Text {
    let (zh_cn, en) = match reason {
        ResendReason::Lost => ("丢件", "lost"),
        ResendReason::Missing => ("缺件", "missing"),
        ResendReason::Damaged => ("破损", "damaged"),
        ResendReason::Wrong => ("错发", "wrong item"),
    };
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}

/// In which condition something came back.
pub fn condition(condition: Condition) -> Text {
    let (zh_cn, en) = match condition {
        Condition::Good => ("完好", "good"),
        Condition::Damaged => ("破损", "damaged"),
        Condition::Missing => ("缺失", "missing"),
    };
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}

pub(super) fn resend_zh(reason: ResendReason, of: &ShipmentNo, next_day: bool) -> (String, String) {
    let late = if next_day { "过了截单时间，算明天的。" } else { "" };
    (format!("补发：{}", resend_reason(reason).zh_cn), format!("{late}原单 {}。扫货品", plain(of.as_str())))
}

pub(super) fn resend_en(reason: ResendReason, of: &ShipmentNo, next_day: bool) -> (String, String) {
    let late = if next_day { "after the cut-off, so it is the next day's. " } else { "" };
    (
        format!("Re-send: {}", resend_reason(reason).en),
        format!("{late}In place of {}. Scan the items", plain(of.as_str())),
    )
}

pub(super) fn step_zh(step: &ReturnStep) -> (String, String) {
    let (title, advice) = match step {
        ReturnStep::ScanWaybill => ("退货", "扫退回包裹的面单".to_owned()),
        ReturnStep::Opened { waybill, left } => {
            ("退货验收", format!("尾号 {}，还可退 {left} 件。逐件扫货品，完了扫【确认】", tail(waybill.as_str())))
        }
        ReturnStep::Condition(next) => return (format!("下一件：{}", condition(*next).zh_cn), "扫这件货品".to_owned()),
        ReturnStep::Counted { item, condition: found, left: 0 } => {
            return (condition(*found).zh_cn, format!("{}。都退齐了，扫【确认】", plain(item)));
        }
        ReturnStep::Counted { item, condition: found, left } => {
            return (condition(*found).zh_cn, format!("{}，还可退 {left} 件", plain(item)));
        }
        ReturnStep::Foreign(code) => ("不是本单的货", format!("{}，已记下。放一边", plain(code))),
        ReturnStep::Closed(ReturnTally { good, damaged, missing, foreign }) => {
            ("退货完成", format!("完好 {good}，破损 {damaged}，缺失 {missing}，非本单 {foreign}"))
        }
        ReturnStep::Cancelled => ("退货取消", "这次扫的都不算".to_owned()),
    };
    (title.to_owned(), advice)
}

pub(super) fn step_en(step: &ReturnStep) -> (String, String) {
    let (title, advice) = match step {
        ReturnStep::ScanWaybill => ("Return", "scan the label of what came back".to_owned()),
        ReturnStep::Opened { waybill, left } => (
            "Take it back",
            format!("…{}, {left} pieces may come back. Scan each item, then CONFIRM", tail(waybill.as_str())),
        ),
        ReturnStep::Condition(next) => return (format!("Next: {}", condition(*next).en), "scan that item".to_owned()),
        ReturnStep::Counted { item, condition: found, left: 0 } => {
            return (format!("Back: {}", condition(*found).en), format!("{}. All of it is back: CONFIRM", plain(item)));
        }
        ReturnStep::Counted { item, condition: found, left } => {
            return (format!("Back: {}", condition(*found).en), format!("{}; {left} more may come back", plain(item)));
        }
        ReturnStep::Foreign(code) => ("Not of this parcel", format!("{}: noted. Put it aside", plain(code))),
        ReturnStep::Closed(ReturnTally { good, damaged, missing, foreign }) => (
            "Return closed",
            format!("good {good}, damaged {damaged}, missing {missing}, not of this parcel {foreign}"),
        ),
        ReturnStep::Cancelled => ("Return cancelled", "nothing scanned for it counts".to_owned()),
    };
    (title.to_owned(), advice)
}
