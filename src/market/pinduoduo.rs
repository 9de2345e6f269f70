//! Pinduoduo: one JSON body by POST, every parameter signed.
//!
//! Signing: open.pinduoduo.com, document 8EC06C399636041E. `pdd.logistics.online.send`; `redelivery_type` 1 ships for the first time and
//! is refused for a shipped order, 2 overwrites. What the order looks like: `pdd.order.information.get`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::read::{object, text, yes};
use super::request::{JSON, checked, form, plain_id};
use super::sign::{kv_base, sign_wrapped};
use super::{Account, Adapter, Answer, Class, Company, Consignment, Market, Packs, Request, Seen, Verb};

pub(super) const MARKET: Market = Market {
    name: "pinduoduo",
    summary: "Pinduoduo (pdd.logistics.online.send)",
    source: "open.pinduoduo.com document 8EC06C399636041E (signing); API models generated from its documents by lywzx/pdd-node-sdk",
    url: "https://gw-api.pinduoduo.com/api/router",
    keys: &["client_id", "client_secret", "access_token"],
    options: &[],
    digests: &[],
    packs: Packs::One,
    together: 1,
    verbs: &[Verb::Send, Verb::Resend],
    idempotent: false,
    // Numbers of its own that no document lists: they are asked for.
    companies: &[],
    adapter: &Pinduoduo,
};

/// Its codes, from and to. `52xxx` and `7003x` are its gateway's own troubles; the rest of `5xxxx` is the service behind.
#[rustfmt::skip]
const CODES: &[(i64, i64, Class)] = &[
    (10000, 10001, Class::PermanentBug), (10019, 10019, Class::Auth), (20004, 20005, Class::Config), (20031, 20032, Class::Auth),
    (20034, 20035, Class::Config), (21001, 21002, Class::PermanentBug), (30000, 30001, Class::Config),
    (50000, 50000, Class::RetryAmbiguous), (50001, 50001, Class::Permanent), (52002, 52002, Class::RetryAmbiguous),
    (52101, 52101, Class::RateLimited), (52102, 52103, Class::Retry), (70031, 70032, Class::RateLimited), (70033, 70035, Class::Retry),
];
/// What its messages say of an order that was shipped already.
const SHIPPED: &[&str] = &["已发货", "重复发货"];
/// What they say of one that must not be.
const CLOSED: &[&str] = &["已取消", "退款成功", "售后处理中", "订单已关闭"];
/// What they say of a moment that differs too much.
const CLOCK: &[&str] = &["timestamp", "时间戳"];

struct Pinduoduo;

impl Adapter for Pinduoduo {
    fn tell(&self, account: &Account, told: &Consignment, verb: Verb, at_ms: i64) -> Result<Request, String> {
        let first = checked(told)?;
        if told.packages.len() > 1 {
            return Err("Pinduoduo is told one parcel an order".to_owned());
        }
        let again = if verb == Verb::Send { "1" } else { "2" };
        let params = [
            ("order_sn", told.order.as_str()),
            ("logistics_id", &first.company),
            ("tracking_number", &first.waybill),
            ("redelivery_type", again),
        ];
        Ok(call(account, "pdd.logistics.online.send", &params, at_ms))
    }

    fn ask(&self, account: &Account, order: &str, at_ms: i64) -> Option<Request> {
        plain_id("", order).ok()?;
        Some(call(account, "pdd.order.information.get", &[("order_sn", order)], at_ms))
    }

    fn ask_companies(&self, account: &Account, at_ms: i64) -> Option<Request> {
        Some(call(account, "pdd.logistics.companies.get", &[], at_ms))
    }

    fn answer(&self, _verb: Verb, status: u16, body: &[u8]) -> Answer {
        let Some(body) = object(body) else { return Answer::of_status(status) };
        if let Some(error) = body.get("error_response") {
            return refused(error);
        }
        let Some(response) = body.get("logistics_online_send_response") else { return Answer::of_status(status) };
        let request_id = text(response.get("request_id"));
        if yes(response.get("is_success")) {
            return Answer::of(Class::Ok, "", "", &request_id);
        }
        Answer::of(Class::Unknown, "", "success was not said", &request_id)
    }

    fn seen(&self, order: &str, status: u16, body: &[u8]) -> Result<Seen, Answer> {
        let Some(body) = object(body) else { return Err(Answer::of_status(status)) };
        if let Some(error) = body.get("error_response") {
            return Err(refused(error));
        }
        let unreadable = |what: &str| Answer::of(Class::Unknown, "", what, "");
        let info =
            body.pointer("/order_info_get_response/order_info").ok_or_else(|| unreadable("no order is shown"))?;
        if text(info.get("order_sn")) != order {
            return Err(unreadable("another order is shown than the one asked for"));
        }
        let [shipped, refund, deal] =
            ["order_status", "refund_status", "confirm_status"].map(|key| text(info.get(key)));
        match (shipped.as_str(), refund.as_str(), deal.as_str()) {
            ("2" | "3", ..) => {
                let number = text(info.get("tracking_number"));
                Ok(Seen::Shipped(if number.is_empty() { Vec::new() } else { vec![number] }))
            }
            (.., "2") => Ok(Seen::Closed("the deal was cancelled".to_owned())),
            (_, "2" | "3" | "4", _) => Ok(Seen::Closed(format!("refund_status {refund}"))),
            ("1", "" | "0" | "1", _) => Ok(Seen::NotShipped),
            _ => Err(unreadable(&format!("a status that is not known: {shipped}/{refund}"))),
        }
    }

    fn companies(&self, body: &[u8]) -> Option<Vec<Company>> {
        let body = object(body)?;
        let list = body.pointer("/logistics_companies_get_response/logistics_companies")?.as_array()?;
        let company = |row: &Value| {
            let [code, name] = ["id", "logistics_company"].map(|key| text(row.get(key)));
            (!code.is_empty() && !name.is_empty()).then_some(Company { code, name, pattern: String::new() })
        };
        Some(list.iter().take(5_000).filter_map(company).collect())
    }
}

fn call(account: &Account, kind: &str, params: &[(&str, &str)], at_ms: i64) -> Request {
    let gist = format!("{kind} {}", form(params.iter().copied()));
    let seconds = at_ms.div_euclid(1000).to_string();
    let common = [
        ("type", kind),
        ("client_id", account.key("client_id")),
        ("access_token", account.key("access_token")),
        ("data_type", "JSON"),
        ("timestamp", &seconds),
    ];
    let mut signed: BTreeMap<String, String> = common
        .iter()
        .chain(params)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let sign = sign_wrapped(account.key("client_secret"), &kv_base(&signed));
    signed.insert("sign".to_owned(), sign);
    let body = Value::from_iter(signed).to_string().into_bytes();
    Request { path: String::new(), content_type: JSON, body, gist }
}

/// What an `error_response` means. The service's own reasons have no documented codes, so its words are looked at too; they only ever
/// lead to a question or a stop, never to an acknowledgement.
fn refused(error: &Value) -> Answer {
    let [code, msg, sub_code, sub_msg, request_id] =
        ["error_code", "error_msg", "sub_code", "sub_msg", "request_id"].map(|key| text(error.get(key)));
    let says = |words: &[&str]| words.iter().any(|word| sub_msg.contains(word) || msg.contains(word));
    let number = code.parse::<i64>().unwrap_or(-1);
    let listed = CODES.iter().find(|(from, to, _)| (*from..=*to).contains(&number)).map(|(.., class)| *class);
    let class = match listed {
        Some(Class::Permanent) if says(SHIPPED) => Class::AlreadyShippedOrBadState,
        Some(Class::Permanent) if says(CLOSED) => Class::Intercept,
        Some(Class::PermanentBug) if says(CLOCK) => Class::Clock,
        Some(class) => class,
        None if (10_000..50_000).contains(&number) => Class::Config,
        None => Class::RetryAmbiguous,
    };
    let shown = if sub_code.is_empty() || sub_code == code { code } else { format!("{code}/{sub_code}") };
    Answer::of(class, &shown, if sub_msg.is_empty() { &msg } else { &sub_msg }, &request_id)
}
