//! What kinds of facts and states of tracking rows are called, in both languages; and how sentences are filled in.

use super::Language;

/// Every kind of fact, as (kind, Chinese, English).
const KINDS: &[(&str, &str, &str)] = &[
    ("imported", "导入", "imported"),
    ("hold-set", "设置拦截", "hold set"),
    ("hold-lifted", "解除拦截", "hold lifted"),
    ("source-reported", "名单已更新", "list reported"),
    ("parcel-aside", "包裹放到一边", "parcel put aside"),
    ("doubted", "通过时有疑问", "accepted with a doubt"),
    ("surplus-removed", "多余的已拿出", "surplus taken out"),
    ("hand-over-mode", "交接开始或结束", "hand-over begun or ended"),
    ("handed-over", "已交快递", "handed over"),
    ("hand-over-undone", "撤回交接", "hand-over taken back"),
    ("scanned", "扫描", "scanned"),
    ("logged-in", "登录", "logged in"),
    ("opened", "打开", "opened"),
    ("packed", "放入", "packed"),
    ("unpacked", "取出", "taken out"),
    ("quantity-set", "设定数量", "quantity set"),
    ("packaging-set", "选定包材", "packaging chosen"),
    ("labelled", "快递单", "label scanned"),
    ("unlabelled", "撤回快递单", "label taken back"),
    ("revised", "接受新版本", "new revision taken over"),
    ("cancelled", "取消", "cancelled"),
    ("set-aside", "放到一边", "set aside"),
    ("settled", "称稳", "load at rest"),
    ("zeroed", "回零", "scale at zero"),
    ("reweigh-asked", "要求重称", "weighing again asked for"),
    ("weighed", "称重", "weighed"),
    ("sealed", "通过", "accepted"),
    ("rejected", "拒绝", "rejected"),
    ("double-label-seen", "看到两张快递单", "two labels seen"),
    ("confirmed", "确认", "confirmed"),
    ("double-label-found", "确认双面单", "two labels on the box"),
    ("device-lost", "设备断开", "device lost"),
    ("device-back", "设备恢复", "device back"),
    ("rules-in-force", "规则生效", "rules in force"),
    ("cut-off-missed", "过了截单时间", "after the cut-off"),
    ("return-asked", "开始退货", "return begun"),
    ("return-opened", "退回登记", "came back"),
    ("return-condition-set", "退货状况", "condition said"),
    ("return-counted", "退货验收", "taken back"),
    ("return-uncounted", "撤回退货验收", "not taken back"),
    ("return-closed", "退货完成", "return closed"),
    ("return-cancelled", "退货取消", "return cancelled"),
    ("parcel-closed", "本箱已满", "box full"),
    ("parcel-continued", "本箱继续装", "box continued"),
    ("reopen-asked", "要求拆箱", "taking a box apart asked for"),
    ("reopened", "拆箱", "box taken apart"),
    ("row-folded", "并入另一单号", "told by another number"),
    ("batch-built", "生成批次", "batch built"),
    ("batch-at", "批次送达进度", "batch on its way"),
    ("batch-delivered", "批次已交付", "batch delivered"),
    ("row-refused", "回传行被拒", "row refused"),
    ("upload-begun", "开始回传", "being told"),
    ("upload-answered", "平台已答复", "marketplace answered"),
    ("upload-cut", "回传中断", "cut off while being told"),
    ("row-superseded", "已换单号", "another number stands"),
    ("row-moved", "人工处理", "moved by hand"),
    ("channel-stopped", "回传通道停了", "channel stopped"),
    ("channel-resumed", "回传通道恢复", "channel resumed"),
    ("pack-scanned", "扫整包", "pack scanned"),
    ("marked", "记下唯一码或批号", "serial or lot noted"),
    ("unmarked", "撤回唯一码或批号", "serial or lot taken back"),
    ("serial-asked", "要唯一码", "serial asked for"),
    ("choice-asked", "问是哪一个", "asked which one"),
    ("choice-made", "选定", "chosen"),
    ("remark-read", "看过备注", "remark read"),
    ("gift-answered", "答复赠品", "gift answered"),
    ("gift-packed", "放入赠品", "gift packed"),
    ("gift-unpacked", "取出赠品", "gift taken out"),
    ("called", "叫来有权限的人", "somebody with the right was called"),
    ("stood-in", "代为处理", "stood in"),
    ("forced", "强制放行", "forced"),
    ("released", "解除工位拦截", "released at the bench"),
    ("check-begun", "开始秤点检", "scale test begun"),
    ("check-ended", "秤点检没做完", "scale test given up"),
    ("scale-checked", "秤点检", "scale tested"),
    ("zero-moved", "零点移动", "scale's zero moved"),
];

/// States of a tracking row, as (state, Chinese, English).
const STATES: &[(&str, &str, &str)] = &[
    ("held", "已拦截", "held"),
    ("ready", "待回传", "to be told"),
    ("suspended", "暂停", "suspended"),
    ("leased", "排队回传", "picked to be told"),
    ("sending", "正在回传", "being told"),
    ("acked", "平台已确认", "told"),
    ("acked-duplicate", "平台早有此单号", "known there already"),
    ("unknown", "不确定，待查平台", "in doubt, to be asked"),
    ("retry", "稍后再传", "to be tried again"),
    ("parked", "无法回传", "cannot be told"),
    ("intercept", "平台已关闭订单，拦下包裹", "order closed there: stop the parcel"),
    ("superseded", "已换单号", "another number stands"),
    ("folded", "并入另一单号", "told by another number"),
    ("batched", "已入批次", "in a batch"),
    ("delivered", "已交付", "delivered"),
];

/// What a kind of fact is called; an unknown one keeps its id.
pub(super) fn kind(id: &str, language: Language) -> &str {
    named(KINDS, id, language)
}

/// What the state of a tracking row is called; an unknown one keeps its id.
pub fn state(id: &str, language: Language) -> &str {
    named(STATES, id, language)
}

/// Puts each text in place of the next `{}`.
pub fn fill(sentence: &str, texts: &[&str]) -> String {
    let mut pieces = sentence.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for (piece, text) in pieces.zip(texts) {
        filled.push_str(text);
        filled.push_str(piece);
    }
    filled
}

fn named<'a>(table: &[(&'static str, &'static str, &'static str)], id: &'a str, language: Language) -> &'a str {
    let row = table.iter().find(|(known, ..)| *known == id);
    row.map_or(id, |(_, zh, en)| if language == Language::ZhCn { zh } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_one_name() {
        let known: Vec<&str> = STATES.iter().map(|(id, ..)| *id).collect();
        assert_eq!(known, crate::domain::RowState::ALL.map(crate::domain::RowState::id));
        for table in [KINDS, STATES] {
            let mut ids: Vec<&str> = table.iter().map(|(id, ..)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), table.len());
        }
        assert_eq!(kind("sealed", Language::En), "accepted");
        assert_eq!(kind("from-tomorrow", Language::ZhCn), "from-tomorrow");
    }

    #[test]
    fn gaps_are_filled_in_order_and_what_fills_them_is_not_read() {
        assert_eq!(fill("{} of {}!", &["1", "{}"]), "1 of {}!");
    }
}
