//! Remarks: who wrote what, what must be acknowledged before the seal, and what is offered as a gift (赠品).

use super::decide::Turn;
use super::rules::GoodsRules;
use crate::domain::{Detail, Event, Fault, Gift, RemarkView, Shipment, Step, Verdict};

/// Most gifts that the remarks of a shipment may name; what follows is only shown.
const GIFTS_MAX: usize = 8;
/// Longest name and spec of a gift, in characters.
const NAME_CHARS_MAX: usize = 64;
/// Most pieces of a gift.
const QTY_MAX: u32 = 99;
/// Where rows of a file were put together into one remark.
const JOINT: &str = " / ";

/// The remarks of a shipment, the shop's first; empty ones are left out.
pub fn remarks(shipment: &Shipment, rules: &GoodsRules) -> Vec<RemarkView> {
    let of = |from, text: &str| {
        let important = text.split(JOINT).any(|part| part.starts_with(['!', '！']))
            || rules.important.iter().any(|word| text.contains(word.as_str()));
        RemarkView { from, text: text.to_owned(), important }
    };
    let all = [("shop", &shipment.remark), ("seller", &shipment.seller_remark), ("buyer", &shipment.buyer_remark)];
    all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(from, text)| of(from, text)).collect()
}

/// All remarks in one text.
pub fn joined(remarks: &[RemarkView]) -> String {
    remarks.iter().map(|remark| remark.text.as_str()).collect::<Vec<_>>().join(JOINT)
}

/// The gifts that the shop's or the seller's remark names, each once. A buyer's words never offer anything.
pub fn gifts_named(shipment: &Shipment) -> Vec<Gift> {
    gifts_in([&*shipment.remark, &*shipment.seller_remark].into_iter())
}

/// The gifts that must be answered: all where the site switched them on, else those of important remarks.
pub(super) fn gifts_offered(shipment: &Shipment, rules: &GoodsRules) -> Vec<Gift> {
    let remarks = remarks(shipment, rules);
    let asking = |remark: &&RemarkView| remark.from != "buyer" && (rules.gift_offers || remark.important);
    gifts_in(remarks.iter().filter(asking).map(|remark| remark.text.as_str()))
}

fn gifts_in<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Gift> {
    let mut gifts: Vec<Gift> = Vec::new();
    for text in texts.filter(|text| text.contains([':', '：'])) {
        let parts = text.split(JOINT).flat_map(|part| part.split(['；', ';', '，', ',', '。', '|', '\n']));
        for gift in parts.filter_map(gift) {
            if gifts.len() < GIFTS_MAX && !gifts.contains(&gift) {
                gifts.push(gift);
            }
        }
    }
    gifts
}

/// Exactly `name:spec*qty`; an input method's `：`, `＊` and `×` are the same signs.
fn gift(text: &str) -> Option<Gift> {
    let text = text.trim().trim_start_matches(['!', '！']).trim_start();
    let (name, rest) = text.split_once([':', '：'])?;
    let (spec, qty) = rest.split_once(['*', '＊', '×'])?;
    let (name, spec, qty) = (name.trim(), spec.trim(), qty.trim());
    let named = |text: &str| {
        let sign = |c: char| matches!(c, ':' | '：' | '*' | '＊' | '×');
        !text.is_empty() && text.chars().count() <= NAME_CHARS_MAX && !text.contains(sign)
    };
    let whole = !qty.is_empty() && qty.len() <= 2 && qty.bytes().all(|byte| byte.is_ascii_digit());
    let qty = qty.parse().ok().filter(|qty| whole && (1..=QTY_MAX).contains(qty))?;
    // `8:30*1` is a time.
    let time = name.bytes().all(|byte| byte.is_ascii_digit());
    (named(name) && named(spec) && !time).then(|| Gift { name: name.to_owned(), spec: spec.to_owned(), qty })
}

impl Turn<'_> {
    /// The important remarks of the shipment in hand, while they are not acknowledged. A bench that only weighs asks nothing.
    pub(super) fn unread(&self) -> Option<String> {
        let (job, known) = (self.session.job.as_ref().filter(|job| job.pack)?, self.known()?);
        let mut remarks = remarks(&known.shipment, &self.rules.goods);
        remarks.retain(|remark| remark.important);
        let text = joined(&remarks);
        (!text.is_empty() && job.remark_read.as_ref() != Some(&text)).then_some(text)
    }

    /// The operator acknowledges the important remarks. False when there is nothing to acknowledge.
    pub(super) fn read_remark(&mut self) -> bool {
        let (Some(text), Some(job)) = (self.unread(), &self.session.job) else { return false };
        let shipment = job.shipment.clone();
        self.note(Event::RemarkRead { shipment, text });
        true
    }

    /// What must be answered before a complete parcel goes on to its seal. True when something is asked.
    pub(super) fn asks_before_seal(&mut self) -> bool {
        if let Some(text) = self.unread() {
            self.ask(Fault::RemarkUnread, Detail::about(text));
            return true;
        }
        // A box that others follow needs no gift: the last one may take it.
        let more_follow = self.session.job.as_ref().is_some_and(|job| job.closed);
        match self.unanswered_gift().filter(|_| !more_follow) {
            Some(gift) => {
                self.offer(&gift);
                true
            }
            None => false,
        }
    }

    /// What is said of a shipment that was opened.
    pub(super) fn opened_step(&self) -> Verdict {
        Verdict::Info(self.unread().map_or(Step::Opened, Step::ReadRemark))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::shipment;
    use super::*;

    #[test]
    fn only_the_exact_shape_is_a_gift() {
        let told = |text: &str| gift(text).map(|gift| format!("{}|{}|{}", gift.name, gift.spec, gift.qty));
        for text in ["补充液:蓝*1", "补充液：蓝＊1", " ！补充液 : 蓝 × 1 "] {
            assert_eq!(told(text).as_deref(), Some("补充液|蓝|1"), "{text}");
        }
        for text in [
            "补充液:蓝",
            "补充液*1",
            ":蓝*1",
            "补充液:*1",
            "补充液:蓝*0",
            "补充液:蓝*100",
            "补充液:蓝*1个",
            "补充液:蓝*１",
            "a:b:c*1",
            "a:b*1*2",
            "8:30*1",
            "送补充液",
            "",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn gifts_are_found_among_other_words_and_never_in_the_buyers() {
        let mut parcel = shipment(vec![]);
        parcel.remark = "急；补充液:蓝*1，贴纸:圆*2 / 补充液:蓝*1".into();
        parcel.buyer_remark = "iPhone:黑*1".into();
        let named = gifts_named(&parcel);
        assert_eq!(named.iter().map(|gift| gift.name.as_str()).collect::<Vec<_>>(), ["补充液", "贴纸"]);
        let rules = GoodsRules::default();
        assert!(gifts_offered(&parcel, &rules).is_empty(), "nobody asked to be asked");
        parcel.remark.insert(0, '!');
        parcel.buyer_remark.insert(0, '!');
        assert_eq!(gifts_offered(&parcel, &rules).len(), 2);
    }

    #[test]
    fn a_sign_in_front_or_a_word_of_the_site_makes_a_remark_important() {
        let mut parcel = shipment(vec![]);
        let mut rules = GoodsRules::default();
        let important = |parcel: &Shipment, rules: &GoodsRules| remarks(parcel, rules).iter().any(|it| it.important);
        for (remark, told) in [("勿放发票", false), ("!勿放发票", true), ("快点 / ！勿放发票", true), ("好评!", false)]
        {
            parcel.remark = remark.into();
            assert_eq!(important(&parcel, &rules), told, "{remark}");
        }
        rules.important = vec!["勿".into()];
        parcel.remark = "请勿放发票".into();
        assert!(important(&parcel, &rules));
    }
}
