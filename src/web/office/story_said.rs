//! The sentences of a shipment's story, as an agent reads them aloud.

use serde_json::Value;

use super::{Frame, shown};
use crate::domain::{Condition, ResendReason};
use crate::web::certificate::{field, list, text};
use crate::words::{chosen, condition, fill, force_reason, hold, hold_source_named, resend_reason};

/// Goods that one sentence names.
const GOODS_MAX: usize = 12;
/// Sentences of one kind.
const EACH_MAX: usize = 40;

/// One of them.
pub(super) struct Sentence {
    /// `plain`, `good` or `bad`.
    pub(super) tone: &'static str,
    pub(super) text: String,
}

/// The story, the answer to "was it sent?" first.
pub(super) fn said(frame: &Frame, evidence: &Value) -> Vec<Sentence> {
    let mut told = Vec::new();
    let mut say = |tone, text: String| told.push(Sentence { tone, text });
    let parcels = list(evidence, "parcels");
    let no = shown(&text(evidence, "shipment"));
    if field(evidence, "shipped") == true {
        say("good", fill(frame.say.said_shipped, &[&no, &parcels.len().to_string()]));
    } else {
        say("plain", fill(frame.say.said_not_shipped, &[&no]));
    }
    for held in list(evidence, "hold_set").iter().take(EACH_MAX) {
        let reason = shown(&chosen(hold(&text(held, "reason")), frame.language));
        let reason = [reason, shown(&text(held, "note"))].join(" ");
        let source = chosen(hold_source_named(&text(held, "source")), frame.language);
        say("bad", fill(frame.say.said_held, &[reason.trim(), &moment(frame, held, "since"), &source]));
    }
    for parcel in parcels.iter().take(EACH_MAX) {
        let (tone, text) = parcel_said(frame, evidence, parcel);
        say(tone, text);
    }
    around(frame, evidence, &mut say);
    told
}

fn parcel_said(frame: &Frame, evidence: &Value, parcel: &Value) -> (&'static str, String) {
    let words = frame.say;
    let label = text(parcel, "waybill");
    let named = if label.is_empty() { words.said_unlabelled.to_owned() } else { shown(&label) };
    if field(parcel, "sealed_at").is_null() {
        return ("plain", fill(words.said_open, &[&named]));
    }
    let seal = list(evidence, "seals").iter().rfind(|seal| field(seal, "waybill") == label.as_str());
    let of_seal = |key: &str| seal.map(|seal| shown(&text(seal, key))).unwrap_or_default();
    let operator = of_seal("operator");
    let operator = if operator.is_empty() { words.nobody_said.to_owned() } else { operator };
    let weight = text(parcel, "weight_g");
    let weight = if weight.is_empty() { weight } else { fill(words.gram_comma, &[&weight]) };
    let sealed = moment(frame, parcel, "sealed_at");
    let mut told = vec![fill(words.said_parcel, &[&named, &weight, &sealed, &of_seal("station"), &operator])];
    let goods: Vec<String> = list(parcel, "items").iter().take(GOODS_MAX).map(goods).collect();
    if !goods.is_empty() {
        told.push(fill(words.said_contents, &[&goods.join(words.and)]));
    }
    if !field(parcel, "handed_at").is_null() {
        told.push(fill(words.said_handed, &[&moment(frame, parcel, "handed_at")]));
    }
    let recalled = field(parcel, "recalled") == true;
    if recalled {
        told.push(words.said_recalled.to_owned());
    }
    if field(parcel, "aside") == true {
        told.push(words.said_aside.to_owned());
    }
    let between = frame.choose("", " ");
    (if recalled { "bad" } else { "good" }, told.join(between))
}

/// What came before, beside and after.
fn around(frame: &Frame, evidence: &Value, say: &mut dyn FnMut(&'static str, String)) {
    let words = frame.say;
    let of = |value: &Value, key: &str| shown(&text(value, key));
    for forced in list(evidence, "forces").iter().take(EACH_MAX) {
        let reason = chosen(force_reason(&text(forced, "reason")), frame.language);
        say("bad", fill(words.said_forced, &[&moment(frame, forced, "at"), &shown(&reason), &of(forced, "operator")]));
    }
    for row in list(evidence, "tracking").iter().take(EACH_MAX) {
        let told = ["delivered", "folded"].contains(&text(row, "state").as_str());
        let sentence = if told { words.said_told } else { words.said_untold };
        say("plain", fill(sentence, &[&of(row, "shop"), &of(row, "order"), &of(row, "waybill")]));
    }
    if let Some(revision) = field(evidence, "revision").as_u64().filter(|revision| *revision > 1) {
        say("plain", fill(words.said_revision, &[&revision.to_string()]));
    }
    if field(evidence, "shipped") != true && !field(evidence, "ship_by").is_null() {
        say("plain", fill(words.said_late, &[&moment(frame, evidence, "ship_by")]));
    }
    let reason = |value: &Value| {
        let id = text(value, "reason");
        ResendReason::from_id(&id).map_or_else(|| shown(&id), |known| chosen(resend_reason(known), frame.language))
    };
    let resend = field(evidence, "resend");
    if !resend.is_null() {
        say("plain", fill(words.said_resend, &[&of(resend, "of"), &reason(resend)]));
    }
    for again in list(evidence, "resends").iter().take(EACH_MAX) {
        say("plain", fill(words.said_resent, &[&of(again, "shipment"), &reason(again)]));
    }
    for back in list(evidence, "returns").iter().take(EACH_MAX) {
        let item = |item: &Value| {
            let id = text(item, "condition");
            let state =
                Condition::from_id(&id).map_or_else(|| shown(&id), |known| chosen(condition(known), frame.language));
            format!("{} {state}", goods(item))
        };
        let items: Vec<String> = list(back, "items").iter().take(GOODS_MAX).map(item).collect();
        say("plain", fill(words.said_returned, &[&moment(frame, back, "opened_at"), &items.join(words.and)]));
    }
}

/// `陶瓷马克杯 雾蓝 ×2`; what has no name is told by its sku or its code.
fn goods(item: &Value) -> String {
    let named = ["name", "sku", "code"].map(|key| text(item, key)).into_iter().find(|text| !text.is_empty());
    let name = [named.unwrap_or_default(), text(item, "spec")].join(" ");
    format!("{} ×{}", shown(name.trim()), field(item, "qty").as_u64().unwrap_or(0))
}

fn moment(frame: &Frame, of: &Value, key: &str) -> String {
    frame.told_moment(&text(of, key), frame.choose("%-m月%-d日 %H:%M", "%-d %b %H:%M"))
}
