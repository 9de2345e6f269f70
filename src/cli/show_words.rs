//! The words of `show`, in both languages.

use crate::words::Language;

/// The sentences of the print, each under its name; `{}` are filled in by [`fill`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub shipment: &'static str,
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

/// The sentences of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
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
    }
}
