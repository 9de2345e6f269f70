//! Douyin (抖店): `param_json` with sorted keys in a JSON body, the rest in the query, signed by HMAC-SHA256.
//!
//! `order.logisticsAddSinglePack`: its `request_id` makes the call idempotent, by its own words: the same id again gives the first
//! result and ships nothing. Codes: the lists of its API pages, as sevencat/ecommerce_sdk generated them.

use serde_json::{Value, json};

use super::read::{object, text};
use super::request::{JSON, checked, form, plain_id};
use super::sign::{hmac_sha256, sha256_hex};
use super::{Account, Adapter, Answer, Class, Company, Consignment, Market, Packs, Request, Seen, Verb};

pub(super) const MARKET: Market = Market {
    name: "douyin",
    summary: "Douyin (order.logisticsAddSinglePack), one parcel an order",
    source: "op.jinritemai.com: calling the open platform, order.logisticsAddSinglePack, order.orderDetail",
    url: "https://openapi-fxg.jinritemai.com",
    keys: &["app_key", "app_secret", "access_token"],
    options: &[],
    digests: &[],
    packs: Packs::One,
    together: 1,
    // A number is changed there parcel by parcel, under an id of its own that only its answer tells: by hand, in its back office.
    verbs: &[Verb::Send],
    idempotent: true,
    companies: &[
        ("sf", "shunfeng"),
        ("zto", "zhongtong"),
        ("yto", "yuantong"),
        ("sto", "shentong"),
        ("yunda", "yunda"),
        ("jt", "jtexpress"),
        ("jd", "jd"),
        ("deppon", "debangkuaidi"),
        ("china-post", "ems"),
    ],
    adapter: &Douyin,
};

/// Codes of the shipping service, behind the last `:` of `sub_code`.
#[rustfmt::skip]
const SHIPPING: &[(&str, Class)] = &[
    ("60110", Class::AlreadyShippedOrBadState), ("70023", Class::AlreadyShippedOrBadState), ("60113", Class::AlreadyShippedOrBadState),
    ("60021", Class::Intercept), ("60040", Class::Intercept), ("60068", Class::Intercept), ("60120", Class::Intercept),
    ("60137", Class::Intercept),
    // In their risk check for an hour or two; another process holds the order; busy.
    ("60109", Class::Retry), ("70011", Class::Retry), ("60106", Class::Retry), ("60118", Class::Retry), ("60121", Class::Retry),
    ("60124", Class::Retry), ("60125", Class::Retry), ("60132", Class::Retry), ("70009", Class::Retry), ("120032", Class::Retry),
    ("8888", Class::Retry), ("60114", Class::Retry),
    ("50050", Class::PermanentBug), ("50029", Class::PermanentBug), ("60036", Class::PermanentBug), ("99998", Class::PermanentBug),
    ("60032", Class::PermanentBug),
];
/// Codes of the gateway.
#[rustfmt::skip]
const GATEWAY: &[(i64, Class)] = &[
    (20000, Class::Retry), (30001, Class::Auth), (30002, Class::Auth), (30003, Class::Config), (30005, Class::Config), (30007, Class::Auth),
    (40001, Class::Config), (40002, Class::PermanentBug), (40003, Class::Config), (40004, Class::Permanent),
    (50002, Class::Permanent), (60000, Class::RateLimited), (70000, Class::Config), (80000, Class::RateLimited),
];

struct Douyin;

impl Adapter for Douyin {
    fn tell(&self, account: &Account, told: &Consignment, verb: Verb, at_ms: i64) -> Result<Request, String> {
        let first = checked(told)?;
        if verb != Verb::Send || told.packages.len() > 1 {
            return Err("Douyin is told one parcel an order, once; change it in its back office".to_owned());
        }
        // The same order under the same number is the same request, whenever it is made.
        let request_id = sha256_hex(&format!("{} {} {}", told.order, first.company, first.waybill));
        let param = json!({
            "company_code": first.company,
            "logistics_code": first.waybill,
            "order_id_list": [told.order],
            "request_id": request_id.get(..32),
        });
        Ok(call(account, "order.logisticsAddSinglePack", &param, at_ms))
    }

    fn ask(&self, account: &Account, order: &str, at_ms: i64) -> Option<Request> {
        plain_id("", order).ok()?;
        Some(call(account, "order.orderDetail", &json!({ "shop_order_id": order }), at_ms))
    }

    fn ask_companies(&self, account: &Account, at_ms: i64) -> Option<Request> {
        Some(call(account, "order.logisticsCompanyList", &json!({}), at_ms))
    }

    fn answer(&self, _verb: Verb, status: u16, body: &[u8]) -> Answer {
        let Some(body) = object(body) else { return Answer::of_status(status) };
        let answer = answered(&body);
        if answer.class == Class::Ok && body.get("data").is_none_or(Value::is_null) {
            return Answer { class: Class::Unknown, say: "success was said, but no result".to_owned(), ..answer };
        }
        answer
    }

    fn seen(&self, order: &str, status: u16, body: &[u8]) -> Result<Seen, Answer> {
        let Some(body) = object(body) else { return Err(Answer::of_status(status)) };
        let answer = answered(&body);
        if answer.class != Class::Ok {
            let missing = ["20001", "20014"].iter().any(|code| answer.code.ends_with(&format!(":{code}")));
            return if missing { Ok(Seen::Missing) } else { Err(answer) };
        }
        let unreadable = |what: &str| Answer::of(Class::Unknown, "", what, "");
        let detail = body.pointer("/data/shop_order_detail").ok_or_else(|| unreadable("no order is shown"))?;
        if text(detail.get("order_id")) != order {
            return Err(unreadable("another order is shown than the one asked for"));
        }
        let packs = detail.get("logistics_info").and_then(Value::as_array).into_iter().flatten();
        let numbers: Vec<String> =
            packs.map(|pack| text(pack.get("tracking_no"))).filter(|it| !it.is_empty()).collect();
        let [state, main] = ["order_status", "main_status"].map(|key| text(detail.get(key)));
        match (state.as_str(), main.as_str()) {
            (_, "21" | "4") | ("4", _) => Ok(Seen::Closed(format!("order_status {state}/{main}"))),
            ("3" | "5" | "101", _) => Ok(Seen::Shipped(numbers)),
            ("2" | "105", _) => Ok(Seen::NotShipped),
            ("1", _) => Ok(Seen::Closed("not paid".to_owned())),
            _ => Err(unreadable(&format!("a status that is not known: {state}/{main}"))),
        }
    }

    fn companies(&self, body: &[u8]) -> Option<Vec<Company>> {
        let body = object(body)?;
        let list = body.get("data")?.as_array()?;
        let company = |row: &Value| {
            let [code, name] = ["code", "name"].map(|key| text(row.get(key)));
            (!code.is_empty() && !name.is_empty()).then_some(Company { code, name, pattern: String::new() })
        };
        Some(list.iter().take(5_000).filter_map(company).collect())
    }
}

/// A signed call: the moment in seconds; keys of `param` sorted at every level, which serde_json's maps are.
fn call(account: &Account, method: &str, param: &Value, at_ms: i64) -> Request {
    let param = param.to_string();
    let (app_key, seconds) = (account.key("app_key"), at_ms.div_euclid(1000).to_string());
    let secret = account.key("app_secret");
    let base = format!("{secret}app_key{app_key}method{method}param_json{param}timestamp{seconds}v2{secret}");
    let sign: String =
        hmac_sha256(secret.as_bytes(), base.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let query = form([
        ("method", method),
        ("app_key", app_key),
        ("access_token", account.key("access_token")),
        ("timestamp", &seconds),
        ("v", "2"),
        ("sign_method", "hmac-sha256"),
        ("sign", &sign),
    ]);
    let gist = format!("{method} {param}");
    let path = format!("/{}?{query}", method.replace('.', "/"));
    Request { path, content_type: JSON, body: param.into_bytes(), gist }
}

fn answered(body: &Value) -> Answer {
    let [code, msg, sub_code, sub_msg, log_id] =
        ["code", "msg", "sub_code", "sub_msg", "log_id"].map(|key| text(body.get(key)));
    let last = sub_code.rsplit(':').next().unwrap_or_default();
    let number = code.parse::<i64>().unwrap_or(-1);
    let class = if number == 10_000 {
        Class::Ok
    } else if let Some((_, class)) = SHIPPING.iter().find(|(known, _)| !last.is_empty() && *known == last) {
        *class
    } else if let Some((_, class)) = GATEWAY.iter().find(|(known, _)| *known == number) {
        *class
    } else {
        Class::RetryAmbiguous
    };
    let shown = if class == Class::Ok {
        String::new()
    } else if sub_code.is_empty() {
        code
    } else {
        sub_code
    };
    Answer::of(class, &shown, if sub_msg.is_empty() { &msg } else { &sub_msg }, &log_id)
}
