//! The words of `show`, in both languages.

use crate::words::Language;

/// The sentences of the print, each under its name; `{}` are filled in by [`fill`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub shipment: &'static str,
    pub revision: &'static str,
    pub shipped: &'static str,
    pub not_shipped: &'static str,
    pub holds: &'static str,
    pub recalled: &'static str,
    pub aside: &'static str,
    pub handed: &'static str,
    pub carrier: &'static str,
    pub remark: &'static str,
    pub seller_remark: &'static str,
    pub buyer_remark: &'static str,
    pub lines: &'static str,
    pub parcels: &'static str,
    pub no_label: &'static str,
    pub withdrawn: &'static str,
    pub parcel: &'static str,
    pub stale: &'static str,
    pub open: &'static str,
    pub checked: &'static str,
    pub sent: &'static str,
    pub sealed_by: &'static str,
    pub weighings: &'static str,
    pub seal: &'static str,
    pub from_zero: &'static str,
    pub scale_checked: &'static str,
    pub resend_of: &'static str,
    pub resent: &'static str,
    pub came_back: &'static str,
    pub return_closed: &'static str,
    pub return_cancelled: &'static str,
    pub not_of_it: &'static str,
    pub tracking: &'static str,
    pub facts: &'static str,
    pub left_out: &'static str,
    pub nobody: &'static str,
}

const EN: Words = Words {
    shipment: "Shipment {}, revision {}",
    revision: "revision {}",
    shipped: "SHIPPED, parcels: {}",
    not_shipped: "NOT SHIPPED",
    holds: "ON HOLD: {}, by {} since {}",
    recalled: "CALL IT BACK",
    aside: "lies aside",
    handed: "handed over {}",
    carrier: "Courier: {}",
    remark: "Remark: {}",
    seller_remark: "Seller: {}",
    buyer_remark: "Buyer: {}",
    lines: "Ordered",
    parcels: "Parcels",
    no_label: "(no label yet)",
    withdrawn: "Label that the shop took back: {}",
    parcel: "box {}",
    stale: "must be taken apart: the order changed",
    open: "open",
    checked: "checked",
    sent: "shipped",
    sealed_by: "accepted {} at {} by {}",
    weighings: "Weighed",
    seal: "Sealed {}: fact {}, chain {}, rules {}",
    from_zero: "from zero at {} ({} readings)",
    scale_checked: "scale checked {}",
    resend_of: "RE-SEND in place of {}: {}",
    resent: "Sent again as {}: {}, {} {}",
    came_back: "Came back: {} at {}, {}",
    return_closed: "closed",
    return_cancelled: "cancelled",
    not_of_it: "(not of this parcel)",
    tracking: "Told to the marketplace",
    facts: "What happened",
    left_out: "… and newer facts, which are left out here",
    nobody: "(nobody logged in)",
};

const ZH: Words = Words {
    shipment: "发货单 {}，第 {} 版",
    revision: "第 {} 版",
    shipped: "已发货，包裹数 {}",
    not_shipped: "未发货",
    holds: "拦截中：{}，来自 {}，{} 起",
    recalled: "要追回",
    aside: "已放一边",
    handed: "{} 已交快递",
    carrier: "快递：{}",
    remark: "备注：{}",
    seller_remark: "卖家备注：{}",
    buyer_remark: "买家留言：{}",
    lines: "明细",
    parcels: "包裹",
    no_label: "（还没有快递单）",
    withdrawn: "店铺收回的面单：{}",
    parcel: "第 {} 箱",
    stale: "要拆箱：订单改了",
    open: "未完成",
    checked: "已验货",
    sent: "已发货",
    sealed_by: "{} 在 {} 通过，操作员 {}",
    weighings: "称重",
    seal: "封箱 {}：第 {} 条记录，链头 {}，规则 {}",
    from_zero: "零点 {}（{} 个读数）",
    scale_checked: "校秤 {}",
    resend_of: "补发，原单 {}：{}",
    resent: "已补发 {}：{}，{} {}",
    came_back: "退回：{}，{}，{}",
    return_closed: "已完成",
    return_cancelled: "已取消",
    not_of_it: "（不是本单的货）",
    tracking: "回传平台",
    facts: "经过",
    left_out: "……更新的记录这里没有列出",
    nobody: "（未登录）",
};

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
    ("batch-delivered", "批次已交付", "batch delivered"),
    ("row-refused", "回传行被拒", "row refused"),
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
    ("ready", "待回传", "to be told"),
    ("suspended", "暂停", "suspended"),
    ("folded", "并入另一单号", "told by another number"),
    ("parked", "无法回传", "cannot be told"),
    ("batched", "已入批次", "in a batch"),
    ("delivered", "已交付", "delivered"),
];

/// The sentences of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
}

/// What a kind of fact is called; an unknown one keeps its id.
pub(super) fn kind(id: &str, language: Language) -> &str {
    named(KINDS, id, language)
}

/// What the state of a tracking row is called; an unknown one keeps its id.
pub(super) fn state(id: &str, language: Language) -> &str {
    named(STATES, id, language)
}

/// Puts each text in place of the next `{}`.
pub(super) fn fill(sentence: &str, texts: &[&str]) -> String {
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
    fn sentences_have_the_same_gaps_in_both_languages() {
        let gaps = |words: &Words| {
            let Words {
                shipment, shipped, holds, handed, carrier, remark, seller_remark, buyer_remark, sealed_by, ..
            } = *words;
            [shipment, shipped, holds, handed, carrier, remark, seller_remark, buyer_remark, sealed_by]
                .map(|sentence| sentence.matches("{}").count())
        };
        assert_eq!(gaps(&ZH), gaps(&EN));
        assert_eq!(fill("{} of {}!", &["1", "{}"]), "1 of {}!");
    }

    #[test]
    fn every_id_has_one_name() {
        for table in [KINDS, STATES] {
            let mut ids: Vec<&str> = table.iter().map(|(id, ..)| *id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), table.len());
        }
        assert_eq!(kind("sealed", Language::En), "accepted");
        assert_eq!(kind("from-tomorrow", Language::ZhCn), "from-tomorrow");
    }
}
