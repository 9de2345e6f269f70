//! The words of the balance (日结): each heading says what it is and what to do, so that the page can be read aloud.

use super::{Language, Text};
use crate::domain::Heading;

/// What a heading is called.
pub fn heading(heading: Heading) -> Text {
    let (zh, en) = match heading {
        Heading::LookFor => ("可能一箱贴了两张面单", "Perhaps two labels on one box"),
        Heading::HandedThenHeld => ("已交快递，后来被拦截", "With the courier, then held"),
        Heading::ToldThenHeld => ("已回传单号，后来被拦截", "Told to the marketplace, then held"),
        Heading::Held => ("被拦截，还在仓库", "Held, still here"),
        Heading::WillNotLeave => ("已退款或取消，没有打包", "Refunded or cancelled, never packed"),
        Heading::Late => ("只打单未发出，已超时", "Printed, not shipped, and late"),
        Heading::NotShipped => ("只打单未发出", "Printed, not shipped"),
        Heading::NotWeighed => ("已验货，没称重", "Checked, not weighed"),
        Heading::Waits => ("同单的其他箱没好", "Waits for other boxes of its shipment"),
        Heading::NotHandedOver => ("已发货，没交给快递", "Shipped, not handed over"),
        Heading::NotTold => ("已发货，没回传单号", "Shipped, not told to the marketplace"),
        Heading::Refused => ("单号回传不了", "The number cannot be told"),
        Heading::Unused => ("多打的面单", "Label left over"),
        Heading::Withdrawn => ("店铺收回的面单", "Label taken back by the shop"),
        Heading::Done => ("全部完成", "Done"),
    };
    Text { zh_cn: zh.to_owned(), en: en.to_owned() }
}

/// What to do about it.
pub fn heading_advice(heading: Heading) -> Text {
    let (zh, en) = match heading {
        Heading::LookFor => (
            "找到写明的那个箱子，看上面是不是贴了两张面单：是，就拆开重新分箱；不是，就找到这张面单，打包发出。",
            "Find the box that is named and look whether it bears both labels. If so, open it and pack both anew; if not, find this label, pack it and ship it.",
        ),
        Heading::HandedThenHeld => (
            "打电话给快递截件；截不回来的，告诉店铺。",
            "Call the courier and have it stopped; tell the shop about those that cannot be.",
        ),
        Heading::ToldThenHeld => (
            "箱子放一边，不要交给快递；让店铺在平台改单或取消发货。",
            "Put the box aside and do not hand it over; have the shop correct it at the marketplace.",
        ),
        Heading::Held => (
            "放一边，问店铺：解除拦截，还是拆箱归位。",
            "Put it aside and ask the shop: lift the hold, or take it apart.",
        ),
        Heading::WillNotLeave => (
            "撕掉面单，货放回货架，让快递取消这个单号。",
            "Tear up the label, put the goods back, cancel the number at the courier.",
        ),
        Heading::Late => {
            ("马上打包发出；货不够就告诉店铺。", "Pack and ship it at once; if goods are missing, tell the shop.")
        }
        Heading::NotShipped => (
            "找到这张面单：打包发出；货不够或找不到，告诉店铺。",
            "Find the label, pack and ship it; if goods are missing or it cannot be found, tell the shop.",
        ),
        Heading::NotWeighed => ("拿到称重台扫面单、上秤。", "Take it to the scale, scan its label and weigh it."),
        Heading::Waits => ("先打完同一单的其他箱。", "Finish the other boxes of the same shipment."),
        Heading::NotHandedOver => (
            "交给快递时扫一下；已经拿走的，核对快递的揽收清单。",
            "Scan it when the courier takes it; if it is gone already, compare with the courier's list.",
        ),
        Heading::NotTold => (
            "等今晚自动导出，或现在运行 weighhouse export。",
            "Wait for tonight's export, or run weighhouse export now.",
        ),
        Heading::Refused => (
            "看旁边写的原因：在平台手工填单号；能改的，改好后再传一次。",
            "Read the reason beside it: type the number in at the marketplace by hand, or mend what it names and have it told again.",
        ),
        Heading::Unused => {
            ("撕掉面单，让快递取消这个单号。", "Tear up the label and cancel the number at the courier.")
        }
        Heading::Withdrawn => {
            ("撕掉面单，让快递取消这个单号。", "Tear up the label and cancel the number at the courier.")
        }
        Heading::Done => ("不用做什么。", "Nothing to do."),
    };
    Text { zh_cn: zh.to_owned(), en: en.to_owned() }
}

/// Everything else on the page.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is named after what stands there")]
pub struct BalanceWords {
    pub title: &'static str,
    pub other_title: &'static str,
    pub other_language: &'static str,
    pub day: &'static str,
    pub as_of: &'static str,
    pub printed: &'static str,
    pub checked: &'static str,
    pub weighed: &'static str,
    pub handed_over: &'static str,
    pub uploaded: &'static str,
    pub open: &'static str,
    pub all_done: &'static str,
    pub still_open: &'static str,
    pub unlabelled: &'static str,
    pub left_out: &'static str,
    pub more: &'static str,
    pub waybill: &'static str,
    pub shipment: &'static str,
    pub orders: &'static str,
    pub carrier: &'static str,
    pub since: &'static str,
    pub ship_by: &'static str,
    pub as_of_name: &'static str,
    pub note: &'static str,
    pub days_before: &'static str,
    pub to_today: &'static str,
    pub days_after: &'static str,
    pub explain: &'static str,
}

const EN: BalanceWords = BalanceWords {
    title: "Balance of the day",
    other_title: "日结",
    other_language: "中文",
    day: "Day",
    as_of: "as it stands at {}",
    printed: "printed",
    checked: "checked",
    weighed: "weighed",
    handed_over: "handed over",
    uploaded: "told to the marketplace",
    open: "open",
    all_done: "Every printed label is accounted for. Nothing is left to do.",
    still_open: "{} of {} labels are still open.",
    unlabelled: "Shipments of the day that have no label yet: {}. Print their labels, or ask the shop whether they are still to ship.",
    left_out: "There are more labels than this page can hold, and the newest are left out: ask for each day by itself.",
    more: "and {} more; weighhouse balance --json lists all of them",
    waybill: "Waybill",
    shipment: "Shipment",
    orders: "Orders",
    carrier: "Courier",
    since: "Printed",
    ship_by: "Ship by",
    as_of_name: "As it stands at",
    note: "Why",
    days_before: "Day before",
    to_today: "Today at a glance",
    days_after: "Day after",
    explain: "Labels printed on this day, and those of the thirty days before that are still open. Each stands under one heading: the first step that it lacks.",
};

const ZH: BalanceWords = BalanceWords {
    title: "日结",
    other_title: "Balance of the day",
    other_language: "English",
    day: "日期",
    as_of: "截至 {}",
    printed: "打单",
    checked: "验货",
    weighed: "称重",
    handed_over: "交快递",
    uploaded: "回传单号",
    open: "未结",
    all_done: "每张面单都有着落，没有要做的事。",
    still_open: "{} 张未结，共 {} 张面单。",
    unlabelled: "当天有 {} 单还没有面单：去打面单，或问店铺还发不发。",
    left_out: "面单太多，这一页放不下，最新的没有列出：请一天一天地看。",
    more: "还有 {} 张；weighhouse balance --json 列出全部",
    waybill: "快递单号",
    shipment: "发货单",
    orders: "订单",
    carrier: "快递公司",
    since: "打单时间",
    ship_by: "最晚发货",
    as_of_name: "截至",
    note: "原因",
    days_before: "前一天",
    to_today: "今日总览",
    days_after: "后一天",
    explain: "当天打的面单，加上前三十天还没了结的。每张只列一次，列在它缺的第一步下面。",
};

/// The words of a language.
pub fn balance(language: Language) -> &'static BalanceWords {
    match language {
        Language::ZhCn => &ZH,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_says_what_to_do_in_both_languages_and_in_its_own_words() {
        for one in Heading::ALL {
            let (name, advice) = (heading(one), heading_advice(one));
            for text in [&name.zh_cn, &name.en, &advice.zh_cn, &advice.en] {
                assert!(!text.is_empty(), "{one:?}");
            }
            let same = Heading::ALL
                .iter()
                .filter(|other| heading(**other).zh_cn == name.zh_cn || heading(**other).en == name.en);
            assert_eq!(same.count(), 1, "{one:?}");
        }
    }

    #[test]
    fn sentences_have_the_same_gaps_in_both_languages() {
        let gaps = |words: &BalanceWords| {
            let BalanceWords { as_of, still_open, unlabelled, more, .. } = *words;
            [as_of, still_open, unlabelled, more].map(|text| text.matches("{}").count())
        };
        assert_eq!(gaps(&ZH), gaps(&EN));
    }
}
