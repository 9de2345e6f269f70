//! What each fact says, in a few words.

use serde_json::Value;

use super::fact_names::{fill, kind};
use super::{Language, Text};
use crate::domain::{Detail, Fault, LossCause, Mg, Right, Verdict};
use crate::words;

/// One fact as `what it is: its particulars`. `lines` are those of the shipment.
pub fn fact(id: &str, body: &Value, lines: &[Value], language: Language) -> String {
    let particulars: Vec<String> = particulars(id, body, lines, language);
    let name = kind(id, language);
    if particulars.is_empty() { name.to_owned() } else { format!("{name}: {}", particulars.join(", ")) }
}

/// A text of one language.
pub fn chosen(text: Text, language: Language) -> String {
    match language {
        Language::ZhCn => text.zh_cn,
        Language::En => text.en,
    }
}

fn particulars(id: &str, body: &Value, lines: &[Value], language: Language) -> Vec<String> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let grams = |key: &str| body.get(key).and_then(Value::as_i64).map(|mg| format!("{} g", Mg(mg)));
    let number = |key: &str| body.get(key).and_then(Value::as_u64).map(|number| number.to_string());
    let fault = || text("fault").map(|id| fault(&id, language));
    let told = match id {
        "scanned" | "packaging-set" => vec![text("code")],
        "logged-in" | "called" => vec![text("operator")],
        "stood-in" => {
            let right = text("right").map(|id| Right::from_id(&id).map_or(id, |it| chosen(words::right(it), language)));
            vec![text("operator"), right]
        }
        "forced" => forced(body, language),
        "released" => vec![text("by")],
        "scale-checked" => vec![grams("shown_mg"), grams("reference_mg")],
        "zero-moved" => vec![grams("mg")],
        "packed" | "unpacked" => vec![item(body, lines), number("qty").map(|qty| format!("× {qty}")), text("code")],
        "quantity-set" => vec![number("qty")],
        "labelled" => vec![text("waybill")],
        "reopened" => vec![number("parcel"), text("waybill")],
        "row-folded" => vec![text("told")],
        "settled" => vec![grams("mg")],
        "weighed" => vec![grams("mg"), range(body), fault()],
        "sealed" => vec![text("waybill"), grams("mg")],
        "rejected" => {
            let detail = body.get("detail").unwrap_or(&Value::Null);
            let detail = |key: &str| detail.get(key).and_then(Value::as_str).map(str::to_owned);
            let cause = detail("about").map(|about| cause(text("fault").as_deref(), about, language));
            vec![fault(), detail("code"), cause]
        }
        "confirmed" => vec![fault()],
        "pack-scanned" => vec![text("code"), number("pieces").map(|pieces| format!("× {pieces}"))],
        "marked" | "unmarked" => vec![item(body, lines), text("serial"), text("lot")],
        "serial-asked" | "choice-made" => vec![item(body, lines)],
        "choice-asked" => vec![text("code")],
        "remark-read" => vec![text("text")],
        "gift-answered" | "gift-packed" | "gift-unpacked" => {
            let declined = body.get("accepted").and_then(Value::as_bool) == Some(false);
            let packed =
                if declined { Some("✗".to_owned()) } else { number("packed").map(|packed| format!("× {packed}")) };
            vec![body.get("gift").and_then(gift), packed]
        }
        "hold-set" | "hold-lifted" => {
            let reason = text("reason").map(|reason| chosen(words::hold(&reason), language));
            vec![reason, text("note"), text("source").map(|id| chosen(words::hold_source_named(&id), language))]
        }
        "source-reported" => vec![text("source").map(|id| chosen(words::hold_source_named(&id), language))],
        "parcel-aside" | "handed-over" | "hand-over-undone" => vec![text("waybill")],
        "doubted" => {
            let silent = body.get("silent").and_then(Value::as_array).into_iter().flatten();
            silent.map(|it| it.get("source").and_then(Value::as_str).map(str::to_owned)).collect()
        }
        "hand-over-mode" => {
            vec![body.get("on").and_then(Value::as_bool).map(|on| (if on { "+" } else { "−" }).to_owned())]
        }
        "return-opened" | "return-closed" => vec![text("waybill")],
        "return-condition-set" => vec![text("condition")],
        "return-counted" | "return-uncounted" => {
            vec![item(body, lines).or(text("code")), number("qty").map(|qty| format!("× {qty}")), text("condition")]
        }
        "rules-in-force" => vec![text("sha256")],
        "double-label-seen" | "double-label-found" => vec![text("first"), text("second")],
        "revised" | "opened" | "imported" => {
            vec![text("code"), number("revision").map(|revision| fill(revision_of(language), &[&revision]))]
        }
        _ => vec![],
    };
    told.into_iter().flatten().collect()
}

fn revision_of(language: Language) -> &'static str {
    match language {
        Language::ZhCn => "第 {} 版",
        Language::En => "revision {}",
    }
}

/// `li, code is damaged, SKU-1 × 2`; of a weight what it was and what would have passed.
fn forced(body: &Value, language: Language) -> Vec<Option<String>> {
    let of = body.get("of").unwrap_or(&Value::Null);
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let grams = of.get("mg").and_then(Value::as_i64).map(|mg| format!("{} g", Mg(mg)));
    let pieces = of.get("qty").and_then(Value::as_u64).map(|qty| format!("× {qty}"));
    let reason = text(body, "reason").map(|reason| chosen(words::force_reason(&reason), language));
    vec![text(body, "by"), reason, text(of, "sku"), pieces, grams, range(of)]
}

/// A fault by its name; one that is not known keeps its id.
fn fault(id: &str, language: Language) -> String {
    Fault::from_id(id).map_or_else(|| id.to_owned(), |fault| chosen(words::fault(fault), language))
}

/// What a fault was about: of a lost device the cause in words, where it is an id on the record.
pub fn cause(fault: Option<&str>, about: String, language: Language) -> String {
    let lost = fault.and_then(Fault::from_id).filter(|fault| [Fault::ScaleLost, Fault::ScannerLost].contains(fault));
    match lost.zip(LossCause::parse(&about)) {
        Some((fault, cause)) => {
            chosen(words::telling(&Verdict::Reject(fault, Detail::about(cause.id()))).advice, language)
        }
        None => about,
    }
}

fn item(body: &Value, lines: &[Value]) -> Option<String> {
    let line = lines.get(usize::try_from(body.get("line")?.as_u64()?).ok()?)?;
    let text = |key: &str| line.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let named: Vec<&str> = [text("name").or(text("sku")), text("spec")].into_iter().flatten().collect();
    Some(named.join(" "))
}

/// `补充液 蓝`.
fn gift(gift: &Value) -> Option<String> {
    let text = |key: &str| gift.get(key).and_then(Value::as_str);
    Some([text("name")?, text("spec")?].join(" "))
}

fn range(body: &Value) -> Option<String> {
    let at = |key: &str| body.get(key).and_then(Value::as_i64).map(Mg);
    Some(format!("{}–{} g", at("low_mg")?, at("high_mg")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_are_told_in_the_words_of_the_bench() {
        let lines = [json!({"sku": "TEA", "name": "白茶", "spec": "中号"})];
        for (id, body, zh) in [
            ("scanned", json!({"code": "6901"}), "扫描: 6901"),
            ("opened", json!({"code": "SF1", "revision": 2}), "打开: SF1, 第 2 版"),
            ("packed", json!({"line": 0, "qty": 2}), "放入: 白茶 中号, × 2"),
            ("packed", json!({"line": 7, "qty": 2}), "放入: × 2"),
            (
                "weighed",
                json!({"mg": 512_250, "low_mg": 500_000, "high_mg": 510_000, "fault": "over-weight"}),
                "称重: 512.25 g, 500–510 g, 重了",
            ),
            ("sealed", json!({"waybill": "W1", "mg": null}), "通过: W1"),
            ("hold-set", json!({"reason": "refund", "note": "", "source": "file"}), "设置拦截: 买家申请退款, 订单文件"),
            (
                "rejected",
                json!({"fault": "scale-lost", "detail": {"about": "taken"}}),
                "拒绝: 秤没有反应, 被别的程序占用了。关掉那个程序，会自己恢复",
            ),
            ("rejected", json!({"fault": "wrong-item", "detail": {"about": "gone"}}), "拒绝: 拿错了, gone"),
            ("zeroed", json!({}), "回零"),
            ("marked", json!({"line": 0, "serial": "U-1", "lot": null}), "记下唯一码或批号: 白茶 中号, U-1"),
            (
                "gift-answered",
                json!({"gift": {"name": "贴纸", "spec": "圆"}, "accepted": false}),
                "答复赠品: 贴纸 圆, ✗",
            ),
            ("tomorrow", json!({"x": 1}), "tomorrow"),
            ("packed", Value::Null, "放入"),
        ] {
            assert_eq!(fact(id, &body, &lines, Language::ZhCn), zh);
        }
    }
}
