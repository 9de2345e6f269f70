//! Kuaidi100 (快递100), a hub: it tells the marketplaces that a shop has authorised it for. `ent/logistics/send`: `param` as JSON, signed
//! by MD5 over param, key and secret. It cannot be asked what a marketplace knows, so what is in doubt is asked of people.

use serde_json::json;

use super::read::{object, text, yes};
use super::request::{FORM, checked, form};
use super::sign::md5_upper;
use super::{Account, Adapter, Answer, Class, Consignment, Market, Packs, Request, Seen, Verb};

pub(super) const MARKET: Market = Market {
    name: "kuaidi100",
    summary: "the hub Kuaidi100 (ent/logistics/send) for Taobao, JD, Douyin, Pinduoduo, Kuaishou, 1688 and others",
    source: "api.kuaidi100.com: returning waybill numbers and shipping of imported orders; its public sample programs",
    url: "https://api.kuaidi100.com/ent/logistics/send",
    keys: &["key", "secret"],
    options: &["shop_type", "shop_id"],
    digests: &[],
    packs: Packs::One,
    together: 1,
    verbs: &[Verb::Send],
    idempotent: false,
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
        ("zto-freight", "zhongtongkuaiyun"),
        ("ane", "annengwuliu"),
    ],
    adapter: &Kuaidi100,
};

/// Its return codes.
#[rustfmt::skip]
const CODES: &[(&str, Class)] = &[
    ("400", Class::PermanentBug), ("501", Class::RetryAmbiguous), ("502", Class::RetryAmbiguous), ("500", Class::RetryAmbiguous),
    ("503", Class::Config), ("601", Class::Quota), ("30001", Class::Config), ("30002", Class::Config), ("30004", Class::Auth),
];
/// What it passes on of an order that was shipped already.
const SHIPPED: &[&str] = &["已发货", "重复发货"];
const CLOSED: &[&str] = &["已取消", "已关闭", "退款"];

struct Kuaidi100;

impl Adapter for Kuaidi100 {
    fn tell(&self, account: &Account, told: &Consignment, verb: Verb, _at_ms: i64) -> Result<Request, String> {
        let first = checked(told)?;
        if verb != Verb::Send || told.packages.len() > 1 {
            return Err(
                "Kuaidi100 is told one parcel an order, once; change it in the marketplace's back office".to_owned()
            );
        }
        let option = |name: &str| account.option(name).ok_or_else(|| format!("the channel has no {name}"));
        let param = json!({
            "kuaidiCom": first.company,
            "kuaidiNum": first.waybill,
            "orderNum": told.order,
            "shopId": option("shop_id")?,
            "shopType": option("shop_type")?,
        })
        .to_string();
        let key = account.key("key");
        let sign = md5_upper(&[&param, key, account.key("secret")]);
        let body = form([("param", param.as_str()), ("key", key), ("sign", &sign)]).into_bytes();
        Ok(Request { path: String::new(), content_type: FORM, body, gist: format!("ent/logistics/send {param}") })
    }

    fn ask(&self, _account: &Account, _order: &str, _at_ms: i64) -> Option<Request> {
        None
    }

    fn answer(&self, _verb: Verb, status: u16, body: &[u8]) -> Answer {
        let Some(body) = object(body) else { return Answer::of_status(status) };
        let [code, say, id] = ["returnCode", "message", "requestId"].map(|key| text(body.get(key)));
        let says = |words: &[&str]| words.iter().any(|word| say.contains(word));
        let class = match (yes(body.get("result")), code.as_str()) {
            (true, "200") => Class::Ok,
            (true, _) | (false, "200") => Class::Unknown,
            (false, "") => return Answer::of_status(status),
            (false, _) if says(SHIPPED) => Class::AlreadyShippedOrBadState,
            (false, _) if says(CLOSED) => Class::Intercept,
            (false, code) => {
                CODES.iter().find(|(known, _)| *known == code).map_or(Class::Permanent, |(_, class)| *class)
            }
        };
        Answer::of(class, if class == Class::Ok { "" } else { &code }, &say, &id)
    }

    fn seen(&self, _order: &str, _status: u16, _body: &[u8]) -> Result<Seen, Answer> {
        Err(Answer::of(Class::Unknown, "", "a hub cannot be asked what the marketplace knows", ""))
    }
}
