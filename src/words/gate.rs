//! What is said of holds, recalls, changes and the hand-over, in both languages side by side.

use super::heard::spelled;
use super::{Text, hold, plain, tail};
use crate::domain::{Change, Changed, HandedOver, HoldSource, LineKind, Recall, Sealed, Silent};

/// Changes told in one sentence; the screen lists all.
const CHANGES: usize = 3;

/// One change, on a line of its own.
pub fn change(change: &Change) -> Text {
    let Change { what, item, before, after } = change;
    let (item, was, is) = (plain(item), plain(before), plain(after));
    let (zh_cn, en) = match what {
        Changed::Carrier => (format!("快递：{was} → {is}"), format!("courier: {was} → {is}")),
        Changed::Waybill => {
            let (was, is) = (tails(before), tails(after));
            (format!("面单尾号：{was} → {is}"), format!("label: {was} → {is}"))
        }
        Changed::Packaging => (format!("包装：{was} → {is}"), format!("packaging: {was} → {is}")),
        Changed::Remark => (format!("备注：{is}"), format!("remark: {is}")),
        Changed::Added => (format!("加 {item} ×{is}"), format!("added {item} ×{is}")),
        Changed::Removed => (format!("不要 {item} ×{was}"), format!("dropped {item} ×{was}")),
        Changed::Quantity => (format!("{item} {was} 件改 {is} 件"), format!("{item} ×{was} → ×{is}")),
        Changed::Kind => {
            let ((zh_was, en_was), (zh_is, en_is)) = (kinds(before), kinds(after));
            (format!("{item} {zh_was} → {zh_is}"), format!("{item}: {en_was} → {en_is}"))
        }
        Changed::Name => (format!("名称：{was} → {is}"), format!("name: {was} → {is}")),
        Changed::Codes => (format!("{item} 条码改了"), format!("other codes for {item}")),
        Changed::Surplus => (format!("拿出 {item} ×{was}"), format!("take out {item} ×{was}")),
    };
    Text { zh_cn, en }
}

/// Who set a hold.
pub fn hold_source(source: &HoldSource) -> Text {
    let (zh_cn, en) = match source {
        HoldSource::File => ("订单文件", "order file"),
        HoldSource::Api => ("店铺", "the shop"),
        HoldSource::Bench => ("打包台", "a bench"),
        HoldSource::Named(name) => return Text { zh_cn: plain(name), en: plain(name) },
    };
    Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }
}

/// The same by its id, as evidence names it; what is no id stays as it is.
pub fn hold_source_named(id: &str) -> Text {
    let known = HoldSource::parse(id).map(|source| hold_source(&source));
    known.unwrap_or_else(|| Text { zh_cn: plain(id), en: plain(id) })
}

/// A source of holds that has been silent for too long.
pub fn silent(silent: &Silent) -> Text {
    let (zh, en) = match &silent.source {
        HoldSource::File => ("订单文件".to_owned(), "the order file".to_owned()),
        source => (format!("{} 名单", plain(source.id())), format!("the {} list", plain(source.id()))),
    };
    match silent.minutes {
        Some(minutes) => {
            let (zh_long, en_long) = long(minutes);
            Text { zh_cn: format!("{zh} {zh_long}没有更新"), en: format!("{en} is {en_long} old") }
        }
        None => Text { zh_cn: format!("{zh}还没有更新过"), en: format!("{en} has never come in") },
    }
}

/// So many minutes, in the largest unit that says it.
fn long(minutes: u32) -> (String, String) {
    match minutes {
        0..120 => (format!("{minutes} 分钟"), format!("{minutes} minutes")),
        120..2880 => (format!("{} 小时", minutes / 60), format!("{} hours", minutes / 60)),
        _ => (format!("{} 天", minutes / 1440), format!("{} days", minutes / 1440)),
    }
}

/// A parcel to look for: its label's tail, its weight, and why.
pub fn recall(recall: &Recall) -> Text {
    let reasons: Vec<Text> = recall.reasons.iter().map(|reason| hold(reason.as_str())).collect();
    let all = |of: fn(&Text) -> &str, between: &str| reasons.iter().map(of).collect::<Vec<_>>().join(between);
    let (zh_why, en_why) = (all(|text| &text.zh_cn, "、"), all(|text| &text.en, ", "));
    let tail = tail(recall.waybill.as_str());
    let (zh_weight, en_weight) = match recall.weight {
        Some(weight) => (format!("，{weight} 克"), format!(", {weight} g")),
        None => Default::default(),
    };
    Text {
        zh_cn: format!("别发：尾号 {tail}{zh_weight}（{zh_why}）。找出来，扫它的面单"),
        en: format!("Stop …{tail}{en_weight} ({en_why}). Find it, scan its label"),
    }
}

/// What is said aloud of a parcel to look for: that it must not leave, and its label's tail.
pub fn recall_voice(recall: &Recall) -> Text {
    spelled("别发", "Stop", recall.waybill.as_str())
}

/// The sentence of a parcel that is the courier's.
pub(super) fn handed_over(handed: &HandedOver) -> (Text, Text) {
    let (tail, carrier, count) = (tail(handed.waybill.as_str()), plain(&handed.carrier), handed.count);
    let (zh_doubt, en_doubt) = doubt(&handed.silent);
    let title = Text { zh_cn: format!("已交 {count}"), en: format!("Handed over {count}") };
    let advice =
        Text { zh_cn: format!("尾号 {tail}，{carrier}{zh_doubt}"), en: format!("…{tail}, {carrier}{en_doubt}") };
    (title, advice)
}

/// The sentence of a parcel that may leave, with a doubt.
pub(super) fn doubtful(sealed: &Sealed, silent: &[Silent]) -> (Text, Text) {
    let tail = tail(sealed.waybill.as_str());
    let (zh_doubt, en_doubt) = doubt(silent);
    let title = Text { zh_cn: "通过，但有疑问".to_owned(), en: "OK, with a doubt".to_owned() };
    let advice = Text { zh_cn: format!("尾号 {tail}{zh_doubt}"), en: format!("…{tail}{en_doubt}") };
    (title, advice)
}

/// A few of the changes in one sentence, with `after` behind them; nothing where there are none.
pub(super) fn summary(changes: &[Change], of: fn(Text) -> String, between: &str, after: &str) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let mut told: Vec<String> = changes.iter().take(CHANGES).map(change).map(of).collect();
    if changes.len() > CHANGES {
        told.push("…".to_owned());
    }
    told.join(between) + after
}

/// Old and new label of one that was taken back.
pub(super) fn withdrawn(changes: &[Change]) -> Option<(String, String)> {
    let label = changes.iter().find(|change| change.what == Changed::Waybill)?;
    Some((tails(&label.before), tails(&label.after)))
}

fn doubt(list: &[Silent]) -> (String, String) {
    let all = list.iter().map(silent);
    all.fold(Default::default(), |(zh, en), text| (format!("{zh}。{}", text.zh_cn), format!("{en}. {}", text.en)))
}

/// Labels by their tails, as eyes compare them; `–` for none.
fn tails(labels: &str) -> String {
    let tails: Vec<String> = labels.split_whitespace().map(tail).collect();
    if tails.is_empty() { "–".to_owned() } else { tails.join(" ") }
}

/// `goods 2 + gift 1` in both languages.
fn kinds(text: &str) -> (String, String) {
    let named = |zh: bool| {
        let mut shown = plain(text);
        for (kind, id) in LineKind::IDS {
            let name = match kind {
                LineKind::Goods if zh => "货品",
                LineKind::Gift if zh => "赠品",
                LineKind::NoScan if zh => "免验",
                LineKind::NoScan => "no scan",
                LineKind::Goods | LineKind::Gift => id,
            };
            shown = shown.replace(id, name);
        }
        shown
    };
    (named(true), named(false))
}
