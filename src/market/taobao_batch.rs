//! TOP's envelope: several calls of one method in one body for `/router/batch`, and their answers in the order of the calls.
//!
//! TOP document 104350 and the platform's own clients (`BatchTaobaoClient` for Java, `BatchTopClient` for .NET): system parameters in the
//! query, the raw body behind them in the signature, plain text as its type. How many calls a body may hold is written down nowhere; a
//! client in use takes 20.

use super::read::{object, text};
use super::request::{PLAIN, form};
use super::sign::kv_base;
use super::taobao::{Params, common, pairs};
use super::{Account, Answer, Class, Request, taobao_codes};

/// So many calls in one body.
pub(super) const CALLS_MAX: usize = 20;
/// Between the calls of a body, and between their answers.
const BETWEEN: &str = "\r\n-S-\r\n";
/// Before the parameters that all calls of a body share.
const SHARED: &str = "#PUBLIC#";
/// So long a ban is kept to that is not known to be one, in seconds.
const BAN_MAX_S: u32 = 60;
/// A call without parameters of its own.
const NOTHING: &str = "N";

/// Calls of one method, each with its own parameters, in one request.
pub(super) fn envelope(account: &Account, method: &str, calls: &[Params], at_ms: i64) -> Request {
    let own = |call: &Params| if call.is_empty() { NOTHING.to_owned() } else { form(pairs(call)) };
    let calls: Vec<String> = calls.iter().map(own).collect();
    let head = format!("{SHARED}{}", form([("method", method)]));
    let body = std::iter::once(&head).chain(&calls).map(String::as_str).collect::<Vec<_>>().join(BETWEEN);
    let mut query = common(account, at_ms);
    query.retain(|_, value| !value.is_empty());
    let sign = account.digest.sign(account.key("app_secret"), &format!("{}{body}", kv_base(&query)));
    query.insert("sign".to_owned(), sign);
    let gist = format!("{method} {}", calls.join(" "));
    Request { path: format!("../batch?{}", form(pairs(&query))), content_type: PLAIN, body: body.into_bytes(), gist }
}

/// What each of so many calls was answered. Errors: what the whole was answered, where that is not an answer to each.
pub(super) fn answers(status: u16, body: &[u8], calls: usize) -> Result<Vec<Answer>, Answer> {
    let parts = split(body);
    if parts.len() == calls {
        return Ok(parts.into_iter().map(|part| taobao_codes::answer(status, part)).collect());
    }
    let mut wait_s = None;
    if let [alone] = parts.as_slice()
        && let Some(error) = object(alone).as_ref().and_then(|it| it.get("error_response"))
        && taobao_codes::at_the_gate(error)
    {
        let refused = taobao_codes::refused(error);
        if calls > 2 {
            // No call of it was looked at.
            return Err(refused);
        }
        // One of two answers may be lost on the way, and this be the other order's. A ban holds all the same.
        wait_s = refused.wait_s.map(|wait_s| wait_s.min(BAN_MAX_S));
    }
    let said = parts.first().and_then(|part| object(part)).unwrap_or_default();
    let [code, request_id] =
        ["sub_code", "request_id"].map(|key| text(said.pointer(&format!("/error_response/{key}"))));
    let code = if code.is_empty() { format!("http-{status}") } else { code };
    let say = format!("{} answers came to {calls} orders: which is whose cannot be known", parts.len());
    Err(Answer { wait_s, ..Answer::of(Class::RetryAmbiguous, &code, &say, &request_id) })
}

fn split(mut body: &[u8]) -> Vec<&[u8]> {
    let between = BETWEEN.as_bytes();
    let mut parts = Vec::new();
    while let Some(at) = body.windows(between.len()).position(|it| it == between) {
        let (part, rest) = body.split_at(at);
        parts.push(part);
        body = rest.get(between.len()..).unwrap_or_default();
    }
    parts.push(body);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: &str = r#"{"logistics_offline_send_response":{"shipping":{"is_success":true}}}"#;
    const B60: &str = r#"{"error_response":{"code":50,"sub_code":"isv.x:B60","request_id":"r"}}"#;

    /// The classes of the parts, or `! class` of the whole.
    fn read(status: u16, parts: &[&str], calls: usize) -> String {
        match answers(status, parts.join(BETWEEN).as_bytes(), calls) {
            Ok(answers) => answers.iter().map(|it| it.class.id()).collect::<Vec<_>>().join(" "),
            Err(whole) => format!("! {}", whole.class.id()),
        }
    }

    #[test]
    fn each_answer_is_classed_alone() {
        let ban = r#"{"error_response":{"code":7,"msg":"This ban will last for 7 more seconds"}}"#;
        for (parts, classes) in [
            (vec![OK, OK], "ok ok"),
            (vec![OK, B60, OK], "ok permanent ok"),
            (vec![ban, OK], "rate-limited ok"),
            (vec!["", OK, "<html>"], "retry-ambiguous ok retry-ambiguous"),
            (vec![OK, ""], "ok retry-ambiguous"),
            (vec!["[]", "{}"], "retry-ambiguous retry-ambiguous"),
        ] {
            assert_eq!(read(200, &parts, parts.len()), classes, "{parts:?}");
        }
        assert_eq!(read(200, &[OK, OK, ""], 2), "! retry-ambiguous", "an empty end may be an answer that was lost");
        assert_eq!(answers(200, ["\u{ff}", OK].join(BETWEEN).as_bytes(), 2).unwrap().len(), 2);
        assert_eq!(
            answers(200, &[b"\xff", BETWEEN.as_bytes(), OK.as_bytes()].concat(), 2).unwrap()[1].class,
            Class::Ok
        );
    }

    #[test]
    fn as_many_answers_as_orders_or_nobody_knows_whose_they_are() {
        for parts in
            [vec![], vec![""], vec![OK], vec![OK, OK], vec![OK, OK, OK, OK], vec![OK, OK, OK, "", ""], vec![B60]]
        {
            assert_eq!(read(200, &parts, 3), "! retry-ambiguous", "{parts:?}");
        }
        assert_eq!(read(502, &["<html>"], 3), "! retry-ambiguous");
    }

    #[test]
    fn one_refusal_for_two_orders_may_be_that_of_one_of_them() {
        let ban = r#"{"error_response":{"code":7,"msg":"This ban will last for 7 more seconds"}}"#;
        assert_eq!(read(200, &[ban], 3), "! rate-limited");
        assert_eq!(read(200, &[ban], 2), "! retry-ambiguous");
        assert_eq!(answers(200, ban.as_bytes(), 2).unwrap_err().wait_s, Some(7), "it holds all the same");
    }

    /// Only what the gateway says before it looks at a call says that no call was carried out.
    #[test]
    fn an_error_of_the_whole_is_one_of_the_gateway() {
        let whole = |code: i64, sub_code: &str| {
            let body = serde_json::json!({"error_response": {"code": code, "sub_code": sub_code}}).to_string();
            read(200, &[&body], 3)
        };
        for (code, sub_code, class) in [
            (7, "accesscontrol.limited-by-api-access-count", "! rate-limited"),
            (7, "accesscontrol.limited-by-app-access-count", "! quota"),
            (11, "isv.permission-api-package-limit", "! config"),
            (25, "", "! config"),
            (27, "", "! auth"),
            (31, "", "! clock"),
            (40, "", "! permanent-bug"),
            (10, "", "! retry"),
            (15, "isp.top-remote-connection-timeout", "! retry-ambiguous"),
            (50, "isv.x:B60", "! retry-ambiguous"),
            (50, "isv.x:B04", "! retry-ambiguous"),
            (50, "isp.x:S01", "! retry-ambiguous"),
            (0, "", "! retry-ambiguous"),
        ] {
            assert_eq!(whole(code, sub_code), class, "{code} {sub_code}");
        }
    }
}
