//! Marketplaces: signatures by published and computed vectors, answers by fixtures, and laws over every row of the table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use weighhouse::market::{
    Account, Answer, CLASSES, Class, Consignment, Digest, MARKETS, Market, Package, Packs, Secret, Seen, Verb, find,
    hex_upper, kv_base, sign_wrapped,
};

use crate::laws::Noise;

/// 2026-11-21 02:15:00 in China.
pub const AT_MS: i64 = 1_795_198_500_000;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/upload_vectors.json")).expect("JSON")
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().expect("a list")
}

fn params(vector: &Value) -> BTreeMap<String, String> {
    pairs(&vector["params"])
}

fn pairs(params: &Value) -> BTreeMap<String, String> {
    let pairs = params.as_object().expect("parameters").iter();
    // No empty parameter is ever sent, and so none is signed.
    pairs
        .map(|(key, value)| (key.clone(), value.as_str().expect("text").to_owned()))
        .filter(|(_, it)| !it.is_empty())
        .collect()
}

/// An account whose every credential is known by sight.
pub fn account(market: &Market, digest: Digest) -> Account {
    let keys = market.keys.iter().map(|key| ((*key).to_owned(), Secret::new(format!("SECRET-{key}"))));
    let options = market.options.iter().map(|key| ((*key).to_owned(), format!("option-{key}")));
    Account { keys: keys.collect(), options: options.collect(), digest }
}

fn told(company: &str, order: &str, waybills: &[&str]) -> Consignment {
    let package = |waybill: &&str| Package { company: company.into(), waybill: (*waybill).into() };
    Consignment { order: order.into(), packages: waybills.iter().map(package).collect() }
}

#[test]
fn every_signature_vector_of_the_platforms_we_speak_to_comes_out() {
    let vectors = vectors();
    let mut checked = Vec::new();
    for vector in list(&vectors, "signature_vectors") {
        let id = vector["id"].as_str().unwrap();
        let platform = vector["platform"].as_str().unwrap();
        let expected = vector["expected"].as_str().unwrap_or_default();
        let secret = match (vector["secret"].as_str(), vector["secret_hex"].as_str()) {
            (Some(secret), _) => secret.to_owned(),
            (None, Some(hex)) => {
                let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
                String::from_utf8((0..hex.len()).step_by(2).map(byte).collect()).unwrap()
            }
            (None, None) => String::new(),
        };
        match platform {
            "taobao-top" => {
                let params = params(vector);
                let base = kv_base(&params);
                if let Some(wanted) = vector["expected_base"].as_str() {
                    assert_eq!(base, wanted, "{id}");
                } else {
                    let digest = match params.get("sign_method").map(String::as_str) {
                        Some("md5") => Digest::Md5,
                        Some("hmac-sha256") => Digest::HmacSha256,
                        _ => Digest::HmacMd5,
                    };
                    let wanted = vector["string_to_sign"].as_str().unwrap();
                    let signed = if digest == Digest::Md5 { format!("{secret}{base}{secret}") } else { base.clone() };
                    assert_eq!(signed, wanted, "{id}");
                    assert_eq!(digest.sign(&secret, &base), expected, "{id}");
                }
            }
            "pinduoduo" | "jd" => assert_eq!(sign_wrapped(&secret, &kv_base(&params(vector))), expected, "{id}"),
            "taobao-top-batch" => {
                let account = documented(
                    &[("app_key", "12345678"), ("app_secret", "helloworld"), ("session", "test-session")],
                    Digest::Md5,
                );
                let both = [
                    told("YTO", "2896754321098765432", &["YT8812345678901"]),
                    told("ZTO", "2896754321098765440", &["75812345678901"]),
                ];
                let adapter = find("taobao-offline").unwrap().adapter;
                let request = adapter.tell_together(&account, &both, Verb::Send, AT_MS).unwrap();
                assert_eq!(String::from_utf8(request.body).unwrap(), vector["body"].as_str().unwrap(), "{id}");
                let query = form(request.path.strip_prefix("../batch?").unwrap().as_bytes());
                let mut wanted = pairs(&vector["system_params"]);
                wanted.insert("sign".into(), expected.into());
                assert_eq!((query, request.content_type), (wanted, "text/plain;charset=utf-8"), "{id}");
            }
            // A platform that we do not speak to.
            "1688" => continue,
            other => panic!("{id}: {other} is new here"),
        }
        checked.push(id);
    }
    assert_eq!(checked.len(), 13, "{checked:?}");
}

fn documented(keys: &[(&str, &str)], digest: Digest) -> Account {
    let keys = keys.iter().map(|(key, value)| ((*key).to_owned(), Secret::new((*value).to_owned())));
    Account { keys: keys.collect(), options: BTreeMap::new(), digest }
}

#[test]
fn the_body_of_the_older_call_is_the_documented_one() {
    let vectors = vectors();
    let body = &list(&vectors, "wire_bodies")[0];
    let account =
        documented(&[("app_key", "12345678"), ("app_secret", "helloworld"), ("session", "test-session")], Digest::Md5);
    let told = told("YTO", "2896754321098765432", &["YT8812345678901"]);
    let request = find("taobao-offline").unwrap().adapter.tell(&account, &told, Verb::Send, AT_MS).unwrap();
    assert_eq!(request.content_type, body["content_type"].as_str().unwrap());
    assert_eq!(String::from_utf8(request.body).unwrap(), body["body_sorted_by_key"].as_str().unwrap());
}

#[test]
fn the_body_of_pinduoduo_is_the_documented_one() {
    let vectors = vectors();
    let vector = list(&vectors, "signature_vectors").iter().find(|it| it["id"] == "pdd-online-send").unwrap();
    let account =
        documented(&[("client_id", "1"), ("client_secret", "testSecret"), ("access_token", "tok")], Digest::Md5);
    let told = told("85", "261120-123456789012345", &["YT8812345678901"]);
    let request = find("pinduoduo").unwrap().adapter.tell(&account, &told, Verb::Send, AT_MS).unwrap();
    let mut wanted = vector["params"].clone();
    wanted["sign"] = vector["expected"].clone();
    assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), wanted);
}

#[test]
fn several_parcels_are_told_in_one_call() {
    let market = find("taobao").unwrap();
    let told = told("YTO", "2896754321098765432", &["YT1", "YT2"]);
    let request = market.adapter.tell(&account(market, Digest::HmacSha256), &told, Verb::Send, AT_MS).unwrap();
    let form: BTreeMap<String, String> = form(&request.body);
    assert_eq!(form["method"], "alibaba.ascp.logistics.offline.send");
    let packages = json!([{"company_code": "YTO", "out_sid": "YT1"}, {"company_code": "YTO", "out_sid": "YT2"}]);
    assert_eq!(serde_json::from_str::<Value>(&form["consign_pkgs"]).unwrap(), packages);
    assert_eq!((form["timestamp"].as_str(), form["sign"].len()), ("2026-11-21 02:15:00", 64));
}

/// A form's body, taken apart by hand and not by the crate that made it.
pub fn form(body: &[u8]) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(body).unwrap();
    let plain = |text: &str| {
        let (mut bytes, mut rest) = (Vec::new(), text.bytes());
        while let Some(byte) = rest.next() {
            match byte {
                b'+' => bytes.push(b' '),
                b'%' => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                }
                byte => bytes.push(byte),
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&')
        .filter(|it| !it.is_empty())
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(k, v)| (plain(k), plain(v)))
        .collect()
}

/// The rows that a fixture's platform means.
fn rows(platform: &str) -> Vec<&str> {
    match platform {
        "taobao-top" => vec!["taobao", "taobao-offline"],
        "any" => MARKETS.iter().map(|market| market.name).collect(),
        other => vec![other],
    }
}

#[test]
fn every_given_answer_is_classed_as_given() {
    let vectors = vectors();
    for fixture in list(&vectors, "error_fixtures") {
        let body = if fixture["body"].is_null() { Vec::new() } else { fixture["body"].to_string().into_bytes() };
        let wanted = fixture["cls"].as_str().unwrap().replace('_', "-");
        assert!(CLASSES.iter().any(|row| row.id == wanted), "{wanted} has no class");
        for name in rows(fixture["platform"].as_str().unwrap()) {
            let answer = find(name).unwrap().answer(Verb::Send, 200, &body);
            assert_eq!(answer.class.id(), wanted, "{name}: {}", fixture["id"]);
        }
    }
}

fn answer(market: &str, body: Value) -> Answer {
    find(market).unwrap().answer(Verb::Send, 200, body.to_string().as_bytes())
}

/// Beyond the given ones: codes of the same lists, and envelopes that differ a little.
#[test]
fn more_answers_are_classed() {
    let top = |code: i64, sub: &str| {
        answer("taobao", json!({"error_response": {"code": code, "msg": "m", "sub_code": sub, "request_id": "r"}}))
    };
    for (code, sub, class) in [
        (7, "accesscontrol.limited-by-api-access-count", Class::RateLimited),
        (7, "accesscontrol.limited-by-app-api-access-count", Class::RateLimited),
        (7, "accesscontrol.limited-by-dynamic-access-count", Class::RateLimited),
        (2, "", Class::Config),
        (4, "", Class::RateLimited),
        (5, "", Class::RateLimited),
        (6, "", Class::RateLimited),
        (7, "", Class::RateLimited),
        (8, "", Class::RateLimited),
        (9, "", Class::Config),
        (10, "", Class::Retry),
        (11, "isv.permission-ip-whitelist-limit", Class::Config),
        (11, "isv.permission-api-package-limit", Class::Config),
        (15, "isp.top-remote-connection-timeout", Class::RetryAmbiguous),
        (15, "isp.unknown-error", Class::RetryAmbiguous),
        (15, "", Class::RetryAmbiguous),
        (15, "isv.logistics-online-service-error:B04", Class::AlreadyShippedOrBadState),
        (12, "", Class::Config),
        (13, "", Class::Config),
        (21, "", Class::Config),
        (22, "isv.invalid-method", Class::Config),
        (23, "", Class::Config),
        (24, "", Class::Config),
        (28, "isv.missing-app-key", Class::Config),
        (30, "", Class::Clock),
        (32, "", Class::Config),
        (34, "", Class::Config),
        (42, "", Class::Config),
        (43, "isv.invalid-parameter", Class::PermanentBug),
        (47, "", Class::Config),
        // What nobody has listed: never an order's own fault, and never done for certain.
        (19, "", Class::Config),
        (19, "isv.something-new", Class::Config),
        (19, "isp.something-new", Class::RetryAmbiguous),
        (1, "", Class::RetryAmbiguous),
        (560, "", Class::RetryAmbiguous),
        (560, "isv.something-new", Class::Permanent),
        (26, "", Class::Auth),
        (27, "isv.invalid-session", Class::Auth),
        (29, "", Class::Config),
        (31, "", Class::Clock),
        (40, "", Class::PermanentBug),
        (41, "isv.invalid-parameter", Class::PermanentBug),
        (50, "isv.logistics-offline-service-error:S01", Class::Retry),
        (50, "isp.logistics-offline-service-error:S01", Class::Retry),
        (50, "isp.logistics-offline-service-error:B150", Class::Retry),
        (50, "isv.logistics-consign-resend-service-error:CD19", Class::NotShippedYet),
        (50, "isv.logistics-update-company-or-mailno-service-error:P07", Class::Duplicate),
        (50, "isv.logistics-offline-service-error:F04", Class::Permanent),
        (50, "isv.logistics-offline-service-error:NEW99", Class::Permanent),
        (50, "", Class::RetryAmbiguous),
    ] {
        assert_eq!(top(code, sub).class, class, "{code} {sub}");
    }
    assert_eq!(top(50, "isv.x:B60").code, "isv.x:B60");
    assert_eq!((top(25, "").code, top(25, "").request_id), ("25".into(), "r".into()));
    for (body, class) in [
        (json!({"logistics_offline_send_response": {"shipping": {"is_success": "true"}}}), Class::Ok),
        (json!({"alibaba_ascp_logistics_offline_send_response": {"result": {"success": false}}}), Class::Unknown),
        (
            json!({"alibaba_ascp_logistics_offline_send_response": {"result": {"success": false, "err_code": "B04"}}}),
            Class::AlreadyShippedOrBadState,
        ),
        (json!({"logistics_offline_send_response": {}}), Class::Unknown),
        (json!({"something": {}}), Class::RetryAmbiguous),
        (json!([]), Class::RetryAmbiguous),
    ] {
        assert_eq!(answer("taobao", body.clone()).class, class, "{body}");
    }
    let pdd = |code: i64, say: &str| {
        answer("pinduoduo", json!({"error_response": {"error_code": code, "error_msg": "m", "sub_msg": say}})).class
    };
    for (code, say, class) in [
        (10019, "access_token已过期", Class::Auth),
        (20004, "签名sign校验失败", Class::Config),
        (20005, "ip无权访问接口", Class::Config),
        (52101, "当前接口被限流", Class::RateLimited),
        (70031, "调用过于频繁", Class::RateLimited),
        (52102, "接口暂时不可用", Class::Retry),
        (50000, "系统内部错误", Class::RetryAmbiguous),
        (50001, "订单已发货，不能重复发货", Class::AlreadyShippedOrBadState),
        (50001, "订单退款成功", Class::Intercept),
        (50001, "快递单号错误", Class::Permanent),
        (10000, "timestamp已过期", Class::Clock),
        (99, "?", Class::RetryAmbiguous),
    ] {
        assert_eq!(pdd(code, say), class, "{code} {say}");
    }
    assert_eq!(answer("pinduoduo", json!({"logistics_online_send_response": {"is_success": true}})).class, Class::Ok);
    assert_eq!(
        answer("pinduoduo", json!({"logistics_online_send_response": {"is_success": false}})).class,
        Class::Unknown
    );
    let douyin =
        |code: i64, sub: &str| answer("douyin", json!({"code": code, "msg": "m", "sub_code": sub, "data": {}})).class;
    for (code, sub, class) in [
        (10000, "", Class::Ok),
        (50002, "isv.business-failed:60040", Class::Intercept),
        (50002, "isv.business-failed:60068", Class::Intercept),
        (50002, "isv.business-failed:70019", Class::Permanent),
        (50002, "isv.business-failed:70018", Class::Permanent),
        (50002, "isv.business-failed:70022", Class::Permanent),
        (50002, "isv.business-failed:60032", Class::PermanentBug),
        (50002, "isv.business-failed:60110", Class::AlreadyShippedOrBadState),
        (50002, "isv.business-failed:60021", Class::Intercept),
        (50002, "isv.business-failed:60128", Class::Permanent),
        (50002, "isv.business-failed:60109", Class::Retry),
        (40002, "isv.missing-parameter:50050", Class::PermanentBug),
        (40004, "isv.parameter-invalid:60017", Class::Permanent),
        (20000, "isp.service-error:99999", Class::Retry),
        (30001, "isv.access-token-expired", Class::Auth),
        (12345, "", Class::RetryAmbiguous),
    ] {
        assert_eq!(douyin(code, sub), class, "{code} {sub}");
    }
    assert_eq!(answer("douyin", json!({"code": 10000, "data": null})).class, Class::Unknown);
    for (body, class) in [
        (json!({"result": true, "returnCode": "200", "message": "提交成功"}), Class::Ok),
        (json!({"result": true, "returnCode": "201"}), Class::Unknown),
        (json!({"result": false, "returnCode": "503", "message": "验证签名失败"}), Class::Config),
        (json!({"result": false, "returnCode": "601", "message": "key已没有单量"}), Class::Quota),
        (json!({"result": false, "returnCode": "600", "message": "该订单已发货"}), Class::AlreadyShippedOrBadState),
        (json!({"result": false, "returnCode": "600", "message": "单号不符合规则"}), Class::Permanent),
        (json!({}), Class::RetryAmbiguous),
    ] {
        assert_eq!(answer("kuaidi100", body.clone()).class, class, "{body}");
    }
}

/// Every code of the shipping service that the reference names, by what is to be done about it.
#[test]
fn every_code_of_taobaos_shipping_service_is_classed_as_the_reference_has_it() {
    let permanent = "B01 P02 B05 CD30 ORDER_NOT_FOUND_ERROR CD17 B56 B57 B58 B59 B60 CD18 P03 F F01 F02 F03 F04 F05 F06 P25 P38 CD22 CD23 \
        CD24 CD26 CD27 CD28 CD29 CD31 B03 B06 B98 CD01 CD86";
    for (codes, class) in [
        ("B04 B02 B55 CD16", Class::AlreadyShippedOrBadState),
        ("B27", Class::DuplicateOrConflict),
        ("HD06 P07", Class::Duplicate),
        ("CD19", Class::NotShippedYet),
        (permanent, Class::Permanent),
        ("CD25", Class::PermanentBug),
        ("B150 S01 R98", Class::Retry),
    ] {
        for code in codes.split_whitespace() {
            for service in ["offline", "online", "confirm", "update-company-or-mailno"] {
                for side in ["isv", "isp"] {
                    let sub_code = format!("{side}.logistics-{service}-service-error:{code}");
                    for gateway in [15, 50] {
                        let body = json!({"error_response": {"code": gateway, "msg": "Remote service error", "sub_code": sub_code}});
                        assert_eq!(answer("taobao", body).class, class, "{gateway} {sub_code}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_row_keeps_the_laws_of_the_table() {
    let names: BTreeSet<&str> = MARKETS.iter().map(|market| market.name).collect();
    assert_eq!(names.len(), MARKETS.len());
    for market in MARKETS {
        let name = market.name;
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{name}");
        assert!(market.url.starts_with("https://") && !market.url.ends_with('/'), "{name}");
        assert!(!market.summary.is_empty() && !market.source.is_empty() && !market.keys.is_empty(), "{name}");
        assert!(market.verbs.contains(&Verb::Send), "{name}");
        for digest in [Digest::Md5, Digest::HmacMd5, Digest::HmacSha256] {
            let account = account(market, digest);
            let one = told("X1", "1234567890123456789", &["YT1"]);
            for verb in [Verb::Send, Verb::Resend] {
                let built = market.adapter.tell(&account, &one, verb, AT_MS);
                assert_eq!(built.is_ok(), market.verbs.contains(&verb), "{name} {verb:?}: {built:?}");
                let Ok(request) = built else { continue };
                let again = market.adapter.tell(&account, &one, verb, AT_MS + 86_400_000).unwrap();
                assert_eq!(request.gist, again.gist, "{name}: the gist is the same whenever it is told");
                assert!(!request.gist.contains("SECRET"), "{name}: {}", request.gist);
                let shown = format!("{request:?}{account:?}");
                assert!(!shown.contains("SECRET"), "{name}: {shown}");
                assert!(request.gist.contains("YT1") && request.gist.contains("1234567890123456789"), "{name}");
                let secret = ["app_secret", "client_secret", "secret"].map(|key| format!("SECRET-{key}"));
                let wire = format!("{}{}", request.path, String::from_utf8(request.body).unwrap());
                assert!(secret.iter().all(|secret| !wire.contains(secret)), "{name}: the secret is on the wire");
            }
            let two = told("X1", "1234567890123456789", &["YT1", "YT2"]);
            let both = market.adapter.tell(&account, &two, Verb::Send, AT_MS).is_ok();
            assert_eq!(both, market.packs == Packs::Together, "{name}");
        }
    }
}

#[test]
fn what_is_no_id_is_refused_before_it_is_sent() {
    for market in MARKETS {
        let account = account(market, Digest::Md5);
        for (order, waybill, company) in [
            ("", "YT1", "YTO"),
            ("1 2", "YT1", "YTO"),
            ("=1+1", "YT1", "YTO"),
            ("１２", "YT1", "YTO"),
            ("12", "", "YTO"),
            ("12", "YT1\r\nX: y", "YTO"),
            ("12", "YT1&tid=3", "YTO"),
            ("12", "YT\u{202e}1", "YTO"),
            ("12", "YT1", ""),
            ("12", "YT1", "Y\nTO"),
            (&"1".repeat(65), "YT1", "YTO"),
        ] {
            let told = told(company, order, &[waybill]);
            assert!(market.adapter.tell(&account, &told, Verb::Send, AT_MS).is_err(), "{} {told:?}", market.name);
        }
        let nothing = Consignment { order: "12".into(), packages: Vec::new() };
        assert!(market.adapter.tell(&account, &nothing, Verb::Send, AT_MS).is_err(), "{}", market.name);
    }
}

/// Whatever comes back, nobody panics, and only what says success is success.
#[test]
fn noise_is_never_success_and_never_an_order_that_was_shipped() {
    let bodies = vectors();
    let fixtures: Vec<Vec<u8>> =
        list(&bodies, "error_fixtures").iter().map(|it| it["body"].to_string().into_bytes()).collect();
    let mut noise = Noise::seeded(0x5eed_0006);
    for round in 0..20_000 {
        let mut body = fixtures[noise.below(fixtures.len() as u64) as usize].clone();
        for _ in 0..=noise.below(4) {
            let at = noise.below(body.len().max(1) as u64) as usize;
            match noise.below(3) {
                0 => body.truncate(at),
                1 if at < body.len() => body[at] = noise.byte(),
                _ => body.insert(at.min(body.len()), noise.byte()),
            }
        }
        let status = noise.pick(&[200_u16, 302, 404, 429, 500, 502]);
        for market in MARKETS {
            let answer = market.answer(Verb::Send, status, &body);
            let bare: String = String::from_utf8_lossy(&body).split_whitespace().collect();
            let says = bare.contains("uccess\":true") && status == 200;
            assert!(
                answer.class != Class::Ok || says,
                "round {round}, {}: {}",
                market.name,
                String::from_utf8_lossy(&body)
            );
            for answer in market.answers(Verb::Send, status, &body, 2).into_iter().flatten() {
                assert!(answer.class != Class::Ok || says, "round {round}, {}", market.name);
            }
            let seen = market.adapter.seen("7", status, &body);
            assert!(!matches!(seen, Ok(Seen::Shipped(_) | Seen::NotShipped)), "round {round}, {}", market.name);
            market.adapter.companies(&body);
        }
    }
}

#[test]
fn a_marketplace_takes_several_orders_in_one_call_or_says_that_it_does_not() {
    let orders = |n: usize| -> Vec<Consignment> { (1..=n).map(|n| told("X1", &n.to_string(), &["YT1"])).collect() };
    for market in MARKETS {
        let (name, account) = (market.name, account(market, Digest::Md5));
        let tells = |told: &[Consignment]| market.adapter.tell_together(&account, told, Verb::Send, AT_MS);
        for n in [0, 1, 2, market.together, market.together + 1] {
            assert_eq!(tells(&orders(n)).is_ok(), n > 0 && n <= market.together && market.together > 1, "{name} {n}");
        }
        let answers = market.answers(Verb::Send, 200, b"{}", 2);
        assert_eq!(answers.unwrap_err().class, Class::RetryAmbiguous, "{name}: one answer to two");
        if market.together == 1 {
            continue;
        }
        let request = tells(&orders(3)).unwrap();
        assert!(!format!("{request:?}{}", request.gist).contains("SECRET"), "{name}");
        let wire = format!("{}{}", request.path, String::from_utf8(request.body).unwrap());
        assert!(wire.contains("SECRET-session") && !wire.contains("SECRET-app_secret"), "{name}");
        let one_bad = [orders(2), vec![told("X1", "1 2", &["YT1"])]].concat();
        assert!(tells(&one_bad).is_err(), "{name}: what is no id is sent by no way");
    }
    // A success is one only under a status that says so too, also here.
    let body = "{\"x_response\":{\"is_success\":true}}\r\n-S-\r\n{\"x_response\":{\"is_success\":true}}";
    for (status, class) in [(200, Class::Ok), (500, Class::Unknown)] {
        let answers = find("taobao").unwrap().answers(Verb::Send, status, body.as_bytes(), 2).unwrap();
        assert!(answers.len() == 2 && answers.iter().all(|answer| answer.class == class), "{status}");
    }
    assert_eq!(hex_upper(&[0, 255]), "00FF");
}
