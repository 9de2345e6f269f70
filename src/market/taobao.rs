//! Taobao and Tmall, through the Taobao Open Platform (TOP): one form by POST, every parameter signed.
//!
//! Signing: TOP document 101617; the ways of telling: `alibaba.ascp.logistics.offline.send` (several parcels an order) and the older
//! `taobao.logistics.offline.send` (one). No empty parameter is ever sent: SDKs disagree on whether such a one is signed.

use std::collections::BTreeMap;

use serde_json::json;

use super::request::{FORM, checked, form};
use super::sign::kv_base;
use super::{Account, Adapter, Answer, Company, Consignment, Digest, Market, Packs, Request, Seen, Verb, china_time};
use super::{taobao_batch, taobao_codes, taobao_read};

/// Courier codes: the enumeration of the LinkedMall API (help.aliyun.com, `GoodsShippingNoticeCreateCmd.cpCode`).
#[rustfmt::skip]
const COMPANIES: &[(&str, &str)] = &[
    ("sf", "SF"), ("zto", "ZTO"), ("yto", "YTO"), ("sto", "STO"), ("yunda", "YUNDA"), ("jt", "JT"), ("jd", "JDLEx"), ("deppon", "DBKD"),
    ("china-post", "EMS"), ("zto-freight", "3108002701_1011"), ("ane", "2608021499_235"), ("fedex", "FEDEX"),
];
const KEYS: &[&str] = &["app_key", "app_secret", "session"];
const URL: &str = "https://gw.api.taobao.com/router/rest";

/// Several parcels an order.
pub(super) const MARKET: Market = Market {
    name: "taobao",
    summary: "Taobao and Tmall through TOP, several parcels an order (alibaba.ascp.logistics.offline.send)",
    source: "open.taobao.com documents 101617 (signing), 54934 (offline.send); metadata by bububa/opentaobao",
    url: URL,
    keys: KEYS,
    options: &[],
    digests: &[Digest::Md5, Digest::HmacMd5, Digest::HmacSha256],
    packs: Packs::Together,
    together: taobao_batch::CALLS_MAX,
    verbs: &[Verb::Send, Verb::Resend],
    idempotent: false,
    companies: COMPANIES,
    adapter: &Taobao { ascp: true },
};

/// One parcel an order, for apps that were never given the newer call.
pub(super) const MARKET_OFFLINE: Market = Market {
    name: "taobao-offline",
    summary: "Taobao and Tmall through TOP, one parcel an order (taobao.logistics.offline.send)",
    source: "open.taobao.com document 101617 (signing); metadata by bububa/opentaobao",
    packs: Packs::One,
    adapter: &Taobao { ascp: false },
    ..MARKET
};

struct Taobao {
    ascp: bool,
}

/// A call's parameters, by name.
pub(super) type Params = BTreeMap<String, String>;

impl Adapter for Taobao {
    fn tell(&self, account: &Account, told: &Consignment, verb: Verb, at_ms: i64) -> Result<Request, String> {
        Ok(call(account, self.method(verb), self.consign(told)?, at_ms))
    }

    fn tell_together(
        &self,
        account: &Account,
        told: &[Consignment],
        verb: Verb,
        at_ms: i64,
    ) -> Result<Request, String> {
        if told.is_empty() || told.len() > taobao_batch::CALLS_MAX {
            return Err(format!("{} orders in one call, which takes 1 to {}", told.len(), taobao_batch::CALLS_MAX));
        }
        let calls = told.iter().map(|one| self.consign(one)).collect::<Result<Vec<_>, _>>()?;
        Ok(taobao_batch::envelope(account, self.method(verb), &calls, at_ms))
    }

    fn ask(&self, account: &Account, order: &str, at_ms: i64) -> Option<Request> {
        let fields = "tid,status,orders.oid,orders.status,orders.refund_status,orders.invoice_no";
        let params = [("tid", order), ("fields", fields)].map(|(key, value)| (key.to_owned(), value.to_owned()));
        Some(call(account, "taobao.trade.fullinfo.get", params.into(), at_ms))
    }

    fn ask_companies(&self, account: &Account, at_ms: i64) -> Option<Request> {
        let params = [("fields", "id,code,name,reg_mail_no"), ("order_mode", "offline")];
        let params = params.map(|(key, value)| (key.to_owned(), value.to_owned()));
        Some(call(account, "taobao.logistics.companies.get", params.into(), at_ms))
    }

    fn answer(&self, _verb: Verb, status: u16, body: &[u8]) -> Answer {
        taobao_codes::answer(status, body)
    }

    fn answers(&self, _verb: Verb, status: u16, body: &[u8], calls: usize) -> Result<Vec<Answer>, Answer> {
        taobao_batch::answers(status, body, calls)
    }

    fn seen(&self, order: &str, status: u16, body: &[u8]) -> Result<Seen, Answer> {
        taobao_read::seen(order, status, body)
    }

    fn companies(&self, body: &[u8]) -> Option<Vec<Company>> {
        taobao_read::companies(body)
    }
}

impl Taobao {
    fn method(&self, verb: Verb) -> &'static str {
        match (self.ascp, verb) {
            (true, Verb::Send) => "alibaba.ascp.logistics.offline.send",
            (true, Verb::Resend) => "alibaba.ascp.logistics.consign.resend",
            (false, Verb::Send) => "taobao.logistics.offline.send",
            (false, Verb::Resend) => "taobao.logistics.consign.resend",
        }
    }

    /// The parameters of the method itself.
    fn consign(&self, told: &Consignment) -> Result<Params, String> {
        let first = checked(told)?;
        if !told.order.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("the order number {:?} is none of Taobao's, which are digits only", told.order));
        }
        let mut params = Params::from([("tid".to_owned(), told.order.clone())]);
        if self.ascp {
            let package = |it: &super::Package| json!({"company_code": it.company, "out_sid": it.waybill});
            let packages: Vec<_> = told.packages.iter().map(package).collect();
            params.insert("consign_pkgs".to_owned(), json!(packages).to_string());
        } else if told.packages.len() > 1 {
            return Err("this way of telling takes one parcel an order".to_owned());
        } else {
            params.insert("out_sid".to_owned(), first.waybill.clone());
            params.insert("company_code".to_owned(), first.company.clone());
        }
        Ok(params)
    }
}

/// A signed call. `params` are those of the method itself.
fn call(account: &Account, method: &str, params: Params, at_ms: i64) -> Request {
    let gist = format!("{method} {}", form(pairs(&params)));
    let mut signed = params;
    signed.insert("method".to_owned(), method.to_owned());
    signed.extend(common(account, at_ms));
    signed.retain(|_, value| !value.is_empty());
    let sign = account.digest.sign(account.key("app_secret"), &kv_base(&signed));
    signed.insert("sign".to_owned(), sign);
    Request { path: String::new(), content_type: FORM, body: form(pairs(&signed)).into_bytes(), gist }
}

/// The system parameters of every call; an empty one is not sent.
pub(super) fn common(account: &Account, at_ms: i64) -> Params {
    let common = [
        ("app_key", account.key("app_key")),
        ("session", account.key("session")),
        ("timestamp", &china_time(at_ms)),
        ("format", "json"),
        ("v", "2.0"),
        ("sign_method", account.digest.id()),
    ];
    common.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// A form's pairs.
pub(super) fn pairs(params: &Params) -> impl Iterator<Item = (&str, &str)> {
    params.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}
