//! What TOP shows of a trade, and which couriers it lists.

use serde_json::Value;

use super::read::{object, text};
use super::{Answer, Class, Company, Seen, taobao_codes};

/// Paid, and nothing stands against shipping.
const OPEN: &[&str] = &["WAIT_SELLER_SEND_GOODS"];
/// Shipped, whole or in part.
const SHIPPED: &[&str] = &["WAIT_BUYER_CONFIRM_GOODS", "SELLER_CONSIGNED_PART", "TRADE_BUYER_SIGNED", "TRADE_FINISHED"];
/// Never to be shipped, or not yet paid.
const CLOSED: &[&str] = &[
    "TRADE_CLOSED",
    "TRADE_CLOSED_BY_TAOBAO",
    "PAID_FORBID_CONSIGN",
    "WAIT_BUYER_PAY",
    "TRADE_NO_CREATE_PAY",
    "PAY_PENDING",
];
/// A refund that was neither withdrawn nor refused.
const REFUNDING: &[&str] = &["WAIT_SELLER_AGREE", "WAIT_BUYER_RETURN_GOODS", "WAIT_SELLER_CONFIRM_GOODS", "SUCCESS"];
/// What it answers of an order that it does not know.
const MISSING: &[&str] = &["isv.trade-not-exist", "isv.invalid-parameter:tid", "isv.order-not-exist"];
/// Couriers that are read at most.
const COMPANIES_MAX: usize = 5_000;

/// What the answer to `taobao.trade.fullinfo.get` shows.
pub(super) fn seen(order: &str, status: u16, body: &[u8]) -> Result<Seen, Answer> {
    let Some(body) = object(body) else { return Err(Answer::of_status(status)) };
    if let Some(error) = body.get("error_response") {
        let sub_code = text(error.get("sub_code"));
        return if MISSING.contains(&sub_code.as_str()) {
            Ok(Seen::Missing)
        } else {
            Err(taobao_codes::refused(error))
        };
    }
    let trade = body.pointer("/trade_fullinfo_get_response/trade");
    let unreadable = |what: &str| Answer::of(Class::Unknown, "", what, "");
    let trade = trade.ok_or_else(|| unreadable("no trade is shown"))?;
    if text(trade.get("tid")) != order {
        return Err(unreadable("another trade is shown than the one asked for"));
    }
    let children = trade.pointer("/orders/order").and_then(Value::as_array);
    let children: Vec<&Value> = children.into_iter().flatten().collect();
    let state = text(trade.get("status"));
    let is = |list: &[&str]| list.contains(&state.as_str());
    let refund = children.iter().map(|child| text(child.get("refund_status")));
    let refund = refund.into_iter().find(|status| REFUNDING.contains(&status.as_str()));
    if is(SHIPPED) {
        let mut numbers: Vec<String> = children.iter().map(|child| text(child.get("invoice_no"))).collect();
        numbers.retain(|number| !number.is_empty());
        numbers.sort();
        numbers.dedup();
        return Ok(Seen::Shipped(numbers));
    }
    match refund {
        _ if is(CLOSED) => Ok(Seen::Closed(state)),
        Some(refund) => Ok(Seen::Closed(format!("refund {refund}"))),
        None if is(OPEN) => Ok(Seen::NotShipped),
        None => Err(unreadable(&format!("a status that is not known: {state}"))),
    }
}

/// What the answer to `taobao.logistics.companies.get` lists.
pub(super) fn companies(body: &[u8]) -> Option<Vec<Company>> {
    let body = object(body)?;
    let list = body.pointer("/logistics_companies_get_response/logistics_companies/logistics_company")?.as_array()?;
    let company = |row: &Value| Company {
        code: text(row.get("code")),
        name: text(row.get("name")),
        pattern: text(row.get("reg_mail_no")),
    };
    let read = list.iter().take(COMPANIES_MAX).map(company);
    Some(read.filter(|row| !row.code.is_empty() && !row.name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(status: &str, children: &[(&str, &str)]) -> Result<Seen, Class> {
        let child = |(number, refund): &(&str, &str)| json!({"invoice_no": number, "refund_status": refund});
        let children: Vec<Value> = children.iter().map(child).collect();
        let trade = json!({"tid": "7", "status": status, "orders": {"order": children}});
        let body = json!({"trade_fullinfo_get_response": {"trade": trade}}).to_string();
        seen("7", 200, body.as_bytes()).map_err(|answer| answer.class)
    }

    #[test]
    fn a_trade_is_read() {
        let none = "NO_REFUND";
        assert_eq!(shown("WAIT_SELLER_SEND_GOODS", &[("", none)]), Ok(Seen::NotShipped));
        assert_eq!(
            shown("WAIT_BUYER_CONFIRM_GOODS", &[("B", none), ("A", none), ("B", none)]),
            Ok(Seen::Shipped(vec!["A".into(), "B".into()]))
        );
        assert_eq!(shown("SELLER_CONSIGNED_PART", &[("A", none), ("", none)]), Ok(Seen::Shipped(vec!["A".into()])));
        assert_eq!(
            shown("WAIT_SELLER_SEND_GOODS", &[("", "WAIT_SELLER_AGREE")]),
            Ok(Seen::Closed("refund WAIT_SELLER_AGREE".into()))
        );
        assert_eq!(shown("TRADE_CLOSED", &[("", "SUCCESS")]), Ok(Seen::Closed("TRADE_CLOSED".into())));
        assert_eq!(shown("PAID_FORBID_CONSIGN", &[]), Ok(Seen::Closed("PAID_FORBID_CONSIGN".into())));
        assert_eq!(shown("A_NEW_ONE", &[]), Err(Class::Unknown), "what is not known is never taken for not shipped");
    }

    #[test]
    fn nineteen_digits_stay_nineteen_digits_and_another_trade_is_no_answer() {
        let body = |tid: &str| {
            format!(
                r#"{{"trade_fullinfo_get_response":{{"trade":{{"tid":{tid},"status":"WAIT_SELLER_SEND_GOODS"}}}}}}"#
            )
        };
        let order = "2896754321098765432";
        assert_eq!(seen(order, 200, body(order).as_bytes()), Ok(Seen::NotShipped));
        assert_eq!(seen(order, 200, body("2896754321098765433").as_bytes()).unwrap_err().class, Class::Unknown);
    }

    #[test]
    fn errors_are_classed_and_a_missing_trade_is_missing() {
        let body = |code: u32, sub: &str| json!({"error_response": {"code": code, "sub_code": sub}}).to_string();
        assert_eq!(seen("7", 200, body(50, "isv.trade-not-exist").as_bytes()), Ok(Seen::Missing));
        assert_eq!(seen("7", 200, body(27, "").as_bytes()).unwrap_err().class, Class::Auth);
        assert_eq!(seen("7", 502, b"<html>").unwrap_err().class, Class::RetryAmbiguous);
    }
}
