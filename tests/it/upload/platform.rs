//! A marketplace in the process: strict where the real one is, mischievous on demand, and with a book of its own that is the judge in
//! the end. It speaks TOP, whose rules are the best documented: signature, clock, encoding, parameters.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use weighhouse::market::Request;
use weighhouse::upload::gateway::{Came, Gateway};

use crate::laws::Noise;
use crate::market::form;

pub const SECRET: &str = "SECRET-app_secret";
/// What every call holds beside its signature.
pub(super) const SYSTEM: [&str; 6] = ["app_key", "session", "timestamp", "v", "sign_method", "format"];

/// What the marketplace knows of an order.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Numbers that it was shipped under.
    pub numbers: Vec<String>,
    /// How often a request shipped it: more than once is a parcel announced twice.
    pub shipped: u32,
    /// Closed by the buyer before anything was told.
    pub closed: bool,
}

/// How often each mischief happens, once in so many calls; 0 is never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mischief {
    /// The connection is cut before the request is read.
    pub cut_before: u64,
    /// It is cut after the request was carried out.
    pub cut_after: u64,
    /// The request hangs on the way: the connection is cut, and it is carried out so much later, in milliseconds.
    pub late: u64,
    pub late_ms: i64,
    /// Nobody is reached.
    pub unreachable: u64,
    /// A ban of some seconds.
    pub ban: u64,
    /// Their service is busy; nothing was done.
    pub busy: u64,
    /// An answer that nobody can read, after it was done.
    pub garbage: u64,
    /// Their service timed out behind the gateway; done or not by chance.
    pub timeout: u64,
    /// A success that does not say so.
    pub mute: u64,
    /// Of several answers to one call, one is missing, or is there twice.
    pub missing: u64,
    pub surplus: u64,
    /// It takes the same order again without a word, and counts it: what a platform without memory does.
    pub forgets: bool,
}

/// What happens elsewhere while an order is being told.
type Before = Box<dyn FnMut(&str) + Send>;

/// The marketplace.
pub struct Platform {
    pub orders: BTreeMap<String, Order>,
    pub now_ms: i64,
    pub mischief: Mischief,
    pub noise: Noise,
    /// What was wrong with requests. Must stay empty.
    pub complaints: Vec<String>,
    pub calls: usize,
    /// Every answer to a send is this error, as (code, sub_code).
    pub refuses: Option<(i64, &'static str)>,
    /// The same for one order only.
    pub refuses_order: BTreeMap<String, (i64, &'static str)>,
    /// Called with each order before its request is carried out.
    pub before: Option<Before>,
    /// Every call for several orders is this error as a whole.
    pub refuses_together: Option<(i64, &'static str)>,
    /// How many orders each call was for.
    pub sizes: Vec<usize>,
    pub(super) late: Vec<(i64, BTreeMap<String, String>)>,
    pub banned_until: i64,
}

impl Platform {
    pub fn new(now_ms: i64, seed: u64) -> Platform {
        Platform {
            orders: BTreeMap::new(),
            now_ms,
            mischief: Mischief::default(),
            noise: Noise::quiet(seed),
            complaints: Vec::new(),
            calls: 0,
            refuses: None,
            refuses_order: BTreeMap::new(),
            before: None,
            refuses_together: None,
            sizes: Vec::new(),
            late: Vec::new(),
            banned_until: 0,
        }
    }

    /// Time passes; what hung on the way comes in.
    pub fn at(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        let due = |(at, _): &(i64, BTreeMap<String, String>)| *at <= now_ms;
        for (_, request) in self.late.extract_if(.., |it| due(it)).collect::<Vec<_>>() {
            self.carry_out(&request);
        }
    }

    pub(super) fn happens(&mut self, once_in: u64) -> bool {
        once_in > 0 && self.noise.one_in(once_in)
    }

    fn answer(&mut self, request: &BTreeMap<String, String>) -> Came {
        let mischief = self.mischief;
        let sends = request["method"].contains("send");
        if let Some(came) = self.on_the_way() {
            return came;
        }
        if self.happens(mischief.ban) {
            return self.bans();
        }
        if self.happens(mischief.busy) {
            return error(50, "isp.logistics-offline-service-error:S01");
        }
        if sends && self.happens(mischief.late) {
            self.late.push((self.now_ms + mischief.late_ms, request.clone()));
            return Came::Lost("timed out".into());
        }
        if self.happens(mischief.timeout) {
            if self.noise.one_in(2) {
                self.carry_out(request);
            }
            return error(15, "isp.top-remote-connection-timeout");
        }
        let came = self.carry_out(request);
        if self.happens(mischief.cut_after) {
            return Came::Lost("reset".into());
        }
        if self.happens(mischief.garbage) {
            return Came::Back { status: 502, body: b"<html>Bad Gateway</html>".to_vec(), retry_after_s: None };
        }
        if sends && self.happens(mischief.mute) {
            return back(json!({"alibaba_ascp_logistics_offline_send_response": {"result": {"success": false}}}));
        }
        came
    }

    /// What happens to a call before anybody reads it.
    pub(super) fn on_the_way(&mut self) -> Option<Came> {
        if self.happens(self.mischief.unreachable) {
            return Some(Came::NotSent("no route".into()));
        }
        if self.happens(self.mischief.cut_before) {
            return Some(Came::Lost("reset".into()));
        }
        if self.now_ms < self.banned_until {
            self.complaints.push(format!("a call during a ban, {} ms early", self.banned_until - self.now_ms));
        }
        None
    }

    /// From here on nobody may call for some seconds.
    pub(super) fn bans(&mut self) -> Came {
        let seconds = 1 + self.noise.below(8) as i64;
        self.banned_until = self.banned_until.max(self.now_ms + seconds * 1000);
        let msg = format!("This ban will last for {seconds} more seconds");
        let sub_code = "accesscontrol.limited-by-api-access-count";
        back(json!({"error_response": {"code": 7, "msg": msg, "sub_code": sub_code}}))
    }

    pub(super) fn carry_out(&mut self, request: &BTreeMap<String, String>) -> Came {
        let method = request["method"].as_str();
        if method == "taobao.logistics.companies.get" {
            let rows = json!([{"code": "SF", "name": "顺丰速运", "id": 505, "reg_mail_no": "^SF"}, {"code": "YTO", "name": "圆通速递", "id": 101}]);
            return back(
                json!({"logistics_companies_get_response": {"logistics_companies": {"logistics_company": rows}}}),
            );
        }
        let tid = request["tid"].as_str();
        if let Some(before) = &mut self.before {
            before(tid);
        }
        let refuses = self.refuses_order.get(tid).copied().or(self.refuses);
        let forgets = self.mischief.forgets;
        let Some(order) = self.orders.get_mut(tid) else {
            return error(
                50,
                if method.contains("send") { "isv.logistics-offline-service-error:B01" } else { "isv.trade-not-exist" },
            );
        };
        if method == "taobao.trade.fullinfo.get" {
            let status = match (order.closed, order.numbers.is_empty()) {
                (true, true) => "TRADE_CLOSED",
                (_, false) => "WAIT_BUYER_CONFIRM_GOODS",
                (false, true) => "WAIT_SELLER_SEND_GOODS",
            };
            let child = |number: &String| json!({"oid": tid, "invoice_no": number, "refund_status": "NO_REFUND"});
            let children: Vec<Value> = order.numbers.iter().map(child).collect();
            return back(
                json!({"trade_fullinfo_get_response": {"trade": {"tid": tid, "status": status, "orders": {"order": children}}}}),
            );
        }
        if let Some((code, sub_code)) = refuses {
            return error(code, sub_code);
        }
        let packages: Vec<Value> = serde_json::from_str(&request["consign_pkgs"]).unwrap();
        let numbers: Vec<String> = packages.iter().map(|it| it["out_sid"].as_str().unwrap().to_owned()).collect();
        let resends = method == "alibaba.ascp.logistics.consign.resend";
        match (order.closed, order.numbers.is_empty(), resends) {
            (true, ..) => return error(50, "isv.logistics-offline-service-error:B04"),
            (_, true, true) => return error(50, "isv.logistics-consign-resend-service-error:CD19"),
            (_, false, false) if !forgets => {
                let code = ["B04", "B27"][self.noise.below(2) as usize];
                return error(
                    50,
                    if code == "B04" {
                        "isv.logistics-offline-service-error:B04"
                    } else {
                        "isv.logistics-offline-service-error:B27"
                    },
                );
            }
            _ => {}
        }
        order.numbers = numbers;
        order.shipped += u32::from(!resends);
        let root = format!("{}_response", method.replace('.', "_"));
        back(json!({root: {"result": {"success": true}, "request_id": format!("r{}", self.calls)}}))
    }

    /// What the real gateway checks before it looks at anything else.
    fn check(&mut self, request: &Request) -> Option<BTreeMap<String, String>> {
        if request.content_type != "application/x-www-form-urlencoded;charset=utf-8" || !request.path.is_empty() {
            self.complaints.push(format!("type {:?}, path {:?}", request.content_type, request.path));
        }
        let params = self.check_signed(form(&request.body), "")?;
        let own = ["method", "tid", "consign_pkgs", "fields", "order_mode"];
        self.check_known(&params, &[&SYSTEM[..], &own].concat());
        Some(params)
    }

    pub(super) fn check_known(&mut self, params: &BTreeMap<String, String>, known: &[&str]) {
        for (key, value) in params {
            if !known.contains(&key.as_str()) || value.is_empty() {
                self.complaints.push(format!("parameter {key}={value:?}"));
            }
        }
    }

    /// Signature, credentials and clock; `behind` is what is signed behind the parameters.
    pub(super) fn check_signed(
        &mut self,
        mut params: BTreeMap<String, String>,
        behind: &str,
    ) -> Option<BTreeMap<String, String>> {
        let sign = params.remove("sign").unwrap_or_default();
        let base: String = params.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]).collect();
        let mut mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(base.as_bytes());
        mac.update(behind.as_bytes());
        let wanted: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        let get = |key: &str| params.get(key).map_or("", String::as_str);
        if sign != wanted || get("sign_method") != "hmac-sha256" {
            self.complaints.push(format!("signature of {base}{behind}"));
            return None;
        }
        if get("app_key") != "SECRET-app_key" || get("session") != "SECRET-session" || get("v") != "2.0" {
            self.complaints.push("who is this?".into());
        }
        let said = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", get("timestamp")).unwrap();
        let said = said.to_zoned(jiff::tz::Offset::constant(8).to_time_zone()).unwrap().timestamp().as_millisecond();
        if (said - self.now_ms).abs() > 600_000 {
            self.complaints.push(format!("a clock that differs by {} ms", said - self.now_ms));
        }
        Some(params)
    }
}

impl Gateway for Platform {
    fn call(&mut self, request: &Request) -> Came {
        self.calls += 1;
        self.at(self.now_ms);
        if request.path.starts_with("../batch") {
            return self.envelope(request);
        }
        match self.check(request) {
            Some(params) => self.answer(&params),
            None => error(25, ""),
        }
    }
}

pub(super) fn error(code: i64, sub_code: &str) -> Came {
    back(
        json!({"error_response": {"code": code, "msg": "m", "sub_code": sub_code, "sub_msg": "订单", "request_id": "r"}}),
    )
}

fn back(body: Value) -> Came {
    Came::Back { status: 200, body: body.to_string().into_bytes(), retry_after_s: None }
}
