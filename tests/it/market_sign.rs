//! Signatures beyond the given vectors: whole requests with what parameters may hold (Chinese, spaces, `+ & = %`, quotes, nothing at all),
//! secrets of every length, against digests that a program in another language computed.

use std::collections::BTreeMap;

use serde_json::Value;
use weighhouse::market::{Account, Consignment, Digest, Package, Request, Secret, Verb, find, kv_base};

use crate::market::{AT_MS, form};

const VECTORS: &str = include_str!("../data/sign_vectors.json");

fn texts(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn text<'v>(vector: &'v Value, key: &str) -> &'v str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} of {vector}"))
}

fn digest(name: &str) -> Digest {
    Digest::IDS.iter().find(|(id, _)| *id == name).unwrap().1
}

#[test]
fn digests_over_sorted_parameters() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let mut checked = 0;
    for vector in vectors["vectors"].as_array().unwrap().iter().filter(|it| it["what"] == "base") {
        let mut params = texts(&vector["params"]);
        params.retain(|_, value| !value.is_empty());
        let base = kv_base(&params);
        assert_eq!(base, text(vector, "base"));
        for (name, digest) in Digest::IDS {
            assert_eq!(digest.sign(text(vector, "secret"), &base), text(vector, name), "{name} of {vector}");
        }
        checked += 1;
    }
    assert_eq!(checked, 28);
}

fn consignment(order: &Value) -> Consignment {
    let waybills = order["waybills"].as_array().unwrap().iter();
    let package =
        |it: &Value| Package { company: text(order, "company").to_owned(), waybill: it.as_str().unwrap().to_owned() };
    Consignment { order: text(order, "order").to_owned(), packages: waybills.map(package).collect() }
}

/// What is on the wire, without the signature, and the signature.
fn wire(what: &str, request: &Request) -> (BTreeMap<String, String>, String) {
    let query = |prefix: &str| form(request.path.split_once('?').unwrap_or((prefix, "")).1.as_bytes());
    let mut params = match what {
        "together" | "douyin" => query(""),
        "pinduoduo" => texts(&serde_json::from_slice(&request.body).unwrap()),
        _ => form(&request.body),
    };
    let sign = params.remove("sign").unwrap();
    (params, sign)
}

#[test]
fn whole_requests_are_signed_as_another_program_signs_them() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for vector in vectors["vectors"].as_array().unwrap().iter().filter(|it| it["what"] != "base") {
        let what = text(vector, "what");
        let market = find(vector["kind"].as_str().unwrap_or(what)).unwrap();
        let keys = texts(&vector["keys"]).into_iter().map(|(key, value)| (key, Secret::new(value)));
        let options = texts(&vector["options"]);
        let account = Account { keys: keys.collect(), options, digest: digest(text(vector, "digest")) };
        let verb = Verb::from_id(text(vector, "verb")).unwrap();
        let told: Vec<Consignment> = vector["orders"].as_array().unwrap().iter().map(consignment).collect();
        let request = match told.as_slice() {
            [one] => market.adapter.tell(&account, one, verb, AT_MS),
            several => market.adapter.tell_together(&account, several, verb, AT_MS),
        };
        let request = request.unwrap_or_else(|why| panic!("{why}: {vector}"));
        assert_eq!(wire(what, &request), (texts(&vector["wire"]), text(vector, "sign").to_owned()), "{vector}");
        if let Some(body) = vector["body"].as_str() {
            assert_eq!(String::from_utf8(request.body).unwrap(), body, "{vector}");
        }
        *checked.entry(what).or_default() += 1;
    }
    let wanted = [
        ("douyin", 12),
        ("kuaidi100", 12),
        ("pinduoduo", 12),
        ("taobao", 18),
        ("taobao-offline", 18),
        ("together", 18),
    ];
    assert_eq!(checked.into_iter().collect::<Vec<_>>(), wanted);
}
