//! What TOP's answers mean: the gateway's own codes, and those of the shipping service behind it.
//!
//! Gateway: TOP document 102707 (error codes) and documents 108426, 108869 (limits). Shipping service: three public maps of programs in
//! daily use agree on them (gcloud TBAccessException, wdt sync, wofu OrderSendUtil).

use serde_json::Value;

use super::read::{object, text, yes};
use super::{Answer, Class};

/// Codes of the shipping service, behind the last `:` of `sub_code`.
#[rustfmt::skip]
const SHIPPING: &[(&str, Class)] = &[
    ("B04", Class::AlreadyShippedOrBadState), ("B02", Class::AlreadyShippedOrBadState), ("B55", Class::AlreadyShippedOrBadState),
    ("CD16", Class::AlreadyShippedOrBadState),
    ("B27", Class::DuplicateOrConflict),
    // Changing a number to what it is: the number is read back all the same.
    ("HD06", Class::Duplicate), ("P07", Class::Duplicate),
    ("CD19", Class::NotShippedYet),
    ("B01", Class::Permanent), ("P02", Class::Permanent), ("B05", Class::Permanent), ("CD30", Class::Permanent),
    ("ORDER_NOT_FOUND_ERROR", Class::Permanent), ("CD17", Class::Permanent),
    ("B56", Class::Permanent), ("B57", Class::Permanent), ("B58", Class::Permanent), ("B59", Class::Permanent),
    ("B60", Class::Permanent), ("CD18", Class::Permanent), ("P03", Class::Permanent),
    ("F", Class::Permanent), ("F01", Class::Permanent), ("F02", Class::Permanent), ("F03", Class::Permanent),
    ("F04", Class::Permanent), ("F05", Class::Permanent), ("F06", Class::Permanent),
    ("P25", Class::Permanent), ("P38", Class::Permanent), ("B03", Class::Permanent), ("B06", Class::Permanent),
    ("CD22", Class::Permanent), ("CD23", Class::Permanent), ("CD24", Class::Permanent), ("CD26", Class::Permanent),
    ("CD27", Class::Permanent), ("CD28", Class::Permanent), ("CD29", Class::Permanent), ("CD31", Class::Permanent),
    ("B98", Class::Permanent), ("CD01", Class::Permanent), ("CD86", Class::Permanent),
    ("CD25", Class::PermanentBug),
    ("B150", Class::Retry), ("S01", Class::Retry), ("R98", Class::Retry),
];

/// Codes of the gateway, from and to: below 100, and neither 15 nor 50, it refused before it asked the service behind it.
#[rustfmt::skip]
const GATEWAY: &[(i64, i64, Class)] = &[
    (2, 2, Class::Config), (4, 8, Class::RateLimited), (9, 9, Class::Config), (10, 10, Class::Retry), (11, 13, Class::Config),
    (21, 25, Class::Config), (26, 27, Class::Auth), (28, 29, Class::Config), (30, 31, Class::Clock), (32, 34, Class::Config),
    (40, 41, Class::PermanentBug), (42, 42, Class::Config), (43, 43, Class::PermanentBug), (47, 47, Class::Config),
];

/// So long a ban lasts where the answer does not say.
const BAN_S: u32 = 1;
/// The longest ban that is believed.
const BAN_MAX_S: u32 = 24 * 3600;

/// What an answer means.
pub(super) fn answer(status: u16, body: &[u8]) -> Answer {
    let Some(body) = object(body) else { return Answer::of_status(status) };
    if let Some(error) = body.get("error_response") {
        return refused(error);
    }
    let response = body.as_object().into_iter().flatten().find(|(key, _)| key.ends_with("_response"));
    let Some((_, response)) = response else { return Answer::of_status(status) };
    let request_id = text(response.get("request_id"));
    let part = |name: &str| response.get(name).unwrap_or(&Value::Null);
    let (shipping, result) = (part("shipping"), part("result"));
    let flags = [response.get("is_success"), shipping.get("is_success"), result.get("success")];
    if flags.into_iter().any(yes) {
        return Answer::of(Class::Ok, "", "", &request_id);
    }
    let code =
        ["error_code", "err_code", "code"].map(|key| text(result.get(key))).into_iter().find(|it| !it.is_empty());
    let code = code.unwrap_or_default();
    let say =
        ["error_msg", "err_msg", "message"].map(|key| text(result.get(key))).into_iter().find(|it| !it.is_empty());
    let class = shipping_class(&code).unwrap_or(Class::Unknown);
    Answer::of(class, &code, &say.unwrap_or_else(|| "success was not said".to_owned()), &request_id)
}

/// What an `error_response` means.
pub(super) fn refused(error: &Value) -> Answer {
    let code = text(error.get("code")).parse::<i64>().unwrap_or(-1);
    let [sub_code, msg, sub_msg, request_id] =
        ["sub_code", "msg", "sub_msg", "request_id"].map(|key| text(error.get(key)));
    let shown = if sub_code.is_empty() { code.to_string() } else { sub_code.clone() };
    let say = if sub_msg.is_empty() { &msg } else { &sub_msg };
    let mut answer = Answer::of(class(code, &sub_code), &shown, say, &request_id);
    if answer.class == Class::RateLimited {
        answer.wait_s = Some(ban(&msg).or_else(|| ban(&sub_msg)).unwrap_or(BAN_S).min(BAN_MAX_S));
    }
    answer
}

/// Whether the gateway itself refused, so that no service behind it was asked.
pub(super) fn at_the_gate(error: &Value) -> bool {
    gateway_class(text(error.get("code")).parse().unwrap_or(-1), &text(error.get("sub_code"))).is_some()
}

fn gateway_class(code: i64, sub_code: &str) -> Option<Class> {
    if sub_code == "accesscontrol.limited-by-app-access-count" {
        return Some(Class::Quota);
    }
    if sub_code.starts_with("accesscontrol.limited-by") {
        return Some(Class::RateLimited);
    }
    GATEWAY.iter().find(|(from, to, _)| (*from..=*to).contains(&code)).map(|(.., class)| *class)
}

fn class(code: i64, sub_code: &str) -> Class {
    if let Some(class) = gateway_class(code, sub_code) {
        return class;
    }
    if let Some(class) = shipping_class(sub_code) {
        return class;
    }
    match sub_code {
        // The service behind the gateway was not heard of again: it may have done what it was asked.
        isp if isp.starts_with("isp.") => Class::RetryAmbiguous,
        // A check of the gateway that nobody has listed is no fault of this order: all of them would be set aside for it.
        _ if (2..50).contains(&code) && code != 15 => Class::Config,
        isv if isv.starts_with("isv.") => Class::Permanent,
        _ => Class::RetryAmbiguous,
    }
}

fn shipping_class(code: &str) -> Option<Class> {
    let last = code.rsplit(':').next().unwrap_or(code);
    SHIPPING.iter().find(|(known, _)| *known == last).map(|(_, class)| *class)
}

/// `This ban will last for 7 more seconds`.
fn ban(say: &str) -> Option<u32> {
    let (_, rest) = say.split_once("last for ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_shipping_service_is_listed_once_and_settles_nothing() {
        for (index, (code, class)) in SHIPPING.iter().enumerate() {
            assert!(SHIPPING.iter().skip(index + 1).all(|(other, _)| other != code), "{code}");
            assert_ne!(*class, Class::Ok, "{code}");
            for prefix in ["isv.logistics-offline-service-error:", "isv.logistics-online-service-error:", "isp.x:"] {
                let body = format!(r#"{{"error_response":{{"code":50,"sub_code":"{prefix}{code}"}}}}"#);
                assert_eq!(answer(200, body.as_bytes()).class, *class, "{prefix}{code}");
            }
        }
    }

    #[test]
    fn bans_are_read_wherever_they_stand() {
        for (msg, sub_msg, wait) in [
            ("This ban will last for 7 more seconds", "", 7),
            ("App Call Limited", "This ban will last for 1 more seconds", 1),
            ("App Call Limited", "", BAN_S),
            ("This ban will last for 99999999 more seconds", "", BAN_MAX_S),
            ("This ban will last for 99999999999999999999 more seconds", "", BAN_S),
            ("last for more", "last for -3", BAN_S),
        ] {
            let code = "accesscontrol.limited-by-api-access-count";
            let body =
                serde_json::json!({"error_response": {"code": 7, "msg": msg, "sub_msg": sub_msg, "sub_code": code}});
            let answer = answer(200, body.to_string().as_bytes());
            assert_eq!((answer.class, answer.wait_s), (Class::RateLimited, Some(wait)), "{msg:?} {sub_msg:?}");
        }
    }
}
