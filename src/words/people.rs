//! What is said of people, of the scale's tests and of deadlines, in both languages.

use super::{Text, plain};
use crate::domain::{Detail, DrillStep, Due, Mg, Right};

/// What a right is called.
pub fn right(right: Right) -> Text {
    let (zh, en) = match right {
        Right::Force => ("强制放行", "force"),
        Right::Resolve => ("处理问题", "resolve"),
        Right::Release => ("解除拦截", "release"),
    };
    text(zh, en)
}

/// Why something was forced; a reason of the site's own is shown as it stands, made plain.
pub fn force_reason(reason: &str) -> Text {
    let (zh, en) = match reason {
        "weight-known" => ("重量已核实", "weight is known to be right"),
        "code-damaged" => ("条码损坏", "code is damaged"),
        "no-code" => ("没有条码", "bears no code"),
        "customer-wish" => ("客户要求", "customer's wish"),
        own => return text(&plain(own), &plain(own)),
    };
    text(zh, en)
}

/// How long there is: `还剩 1 小时 20 分`, `1 h 20 min left`.
pub fn due(due: &Due) -> Text {
    let seconds = due.left_s.unsigned_abs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let (zh, en) = match hours {
        0 => (format!("{minutes} 分"), format!("{minutes} min")),
        1..48 => (format!("{hours} 小时 {minutes} 分"), format!("{hours} h {minutes} min")),
        _ => (format!("{} 天", hours / 24), format!("{} days", hours / 24)),
    };
    match due.late() {
        true => text(&format!("已超时 {zh}"), &format!("late by {en}")),
        false => text(&format!("还剩 {zh}"), &format!("{en} left")),
    }
}

/// A step of a test, as title and advice.
pub(super) fn drill(step: &DrillStep) -> (Text, Text) {
    match *step {
        DrillStep::EmptyScale => {
            (text("秤点检", "Scale test"), text("把秤上的东西都拿下来", "take everything off the scale"))
        }
        DrillStep::PutWeight(weight) => (
            text("秤点检", "Scale test"),
            text(&format!("放上 {weight} 克砝码"), &format!("put the {weight} g weight on")),
        ),
        DrillStep::OtherWeight { shown, reference } => (
            text(&format!("秤显示 {shown} 克"), &format!("The scale shows {shown} g")),
            text(
                &format!("不像 {reference} 克砝码。拿下来，放对的；放的就是它，扫【确认】"),
                &format!(
                    "not like {reference} g. Take it off, put the right weight on; if it is the right one, scan CONFIRM"
                ),
            ),
        ),
        DrillStep::True { off } if off == Mg::ZERO => {
            (text("秤是准的", "The scale is true"), text("把砝码拿下来", "take the weight off"))
        }
        DrillStep::True { off } => (
            text("秤是准的", "The scale is true"),
            text(
                &format!("差 {} 克。把砝码拿下来", signed(off)),
                &format!("off by {} g. Take the weight off", signed(off)),
            ),
        ),
        DrillStep::Ended => {
            (text("点检没做完", "Test given up"), text("下次扫【校秤】再做", "scan CHECK-WEIGHT to test again"))
        }
    }
}

/// What is done about a scale that is off; `about` of the detail says that nothing is sealed by its weight.
pub(super) fn scale_off(detail: &Detail) -> Text {
    let by = detail.weight.zip(detail.wanted).map(|(shown, wanted)| (signed(shown - wanted), shown));
    let (zh, en) = by.map_or_else(Default::default, |(by, shown)| {
        (format!("秤偏差 {by} 克（显示 {shown} 克）。"), format!("the scale is off by {by} g ({shown} g). "))
    });
    match detail.about {
        Some(_) => text(
            &(zh + "不能称重。叫人校准，再扫【校秤】"),
            &(en + "Nothing is weighed here. Have it adjusted, then scan CHECK-WEIGHT"),
        ),
        None => text(&(zh + "告诉负责人，可以接着做"), &(en + "Tell who looks after it, and go on")),
    }
}

/// A weight with its sign: `+3`, `-0.5`.
pub(super) fn signed(weight: Mg) -> String {
    if weight > Mg::ZERO { format!("+{weight}") } else { weight.to_string() }
}

fn text(zh_cn: &str, en: &str) -> Text {
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}
