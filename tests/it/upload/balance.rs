//! The balance after a night of faults, read aloud: each line that was not told says why and what to do, in both languages, and never
//! that it will be told tonight while nothing gets through.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use weighhouse::code::Carriers;
use weighhouse::export::{TrackingRow, find as profile};
use weighhouse::market::{Answer, Consignment, Digest, MARKETS, Package, Seen, Verb};
use weighhouse::upload::channel::Companies;
use weighhouse::upload::judge::{Moments, shown};
use weighhouse::web::Office;
use weighhouse::words::{ROW_REASONS, row_reason};

use super::{Site, order_no};
use crate::market::{AT_MS, account};
use crate::tidy::all;

/// What the balance of the night says of each waybill: the heading, why, and what to do, in Chinese and in English.
fn read_aloud(site: &Site) -> Vec<(String, [String; 2], [String; 2])> {
    let office = Office {
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        packaging: Vec::new(),
        weigh_required: false,
        hands_over: false,
        called: vec!["shop-a".into()],
        people: Vec::new(),
    };
    let now_ms = site.world.borrow().now_ms;
    let day = office.day(None, AT_MS).unwrap();
    let told = office.balance(&mut site.store(), day, now_ms).unwrap().unwrap();
    let mut lines = Vec::new();
    for heading in told["headings"].as_array().unwrap() {
        for label in heading["labels"].as_array().unwrap() {
            let both = |key: &str| ["zh-CN", "en"].map(|tag| label[key][tag].as_str().unwrap().to_owned());
            let (why, to_do) = (both("why"), both("do"));
            assert!(
                !why[0].contains(" the ") && !to_do[0].contains(" the "),
                "English within Chinese: {why:?} {to_do:?}"
            );
            lines.push((heading["heading"].as_str().unwrap().to_owned(), why, to_do));
        }
    }
    lines
}

#[test]
fn while_nothing_gets_through_no_line_says_that_it_is_told_tonight() {
    for (code, sub_code, why, to_do) in [
        (27, "", ["授权到期", "authorisation"], ["重新授权", "Authorise the shop anew"]),
        (25, "", ["签名", "signature"], ["weighhouse check", "weighhouse check"]),
        (31, "", ["时间和平台差", "clock"], ["网络对时", "network time"]),
        (
            7,
            "accesscontrol.limited-by-app-access-count",
            ["调用次数用完了，11-22 00:00 再试", "used up; it is tried again at 11-22 00:00"],
            ["自动再试", "by itself"],
        ),
    ] {
        let site = Site::with(2, 7);
        let due = read_aloud(&site);
        assert!(
            due.iter()
                .all(|(heading, _, to_do)| heading == "shipped-not-uploaded" && to_do[0].contains("今晚自动回传"))
        );
        site.world.borrow_mut().platform.refuses = Some((code, sub_code));
        site.run().unwrap();
        for (heading, said, told) in read_aloud(&site) {
            assert_eq!(heading, "shipped-not-uploaded", "{code}");
            for language in 0..2 {
                assert!(said[language].contains(why[language]), "{code}: {said:?}");
                assert!(told[language].contains(to_do[language]), "{code}: {told:?}");
            }
            assert!(!told[0].contains("今晚自动回传") && !told[1].contains("tonight"), "{told:?}");
        }
        // What rested until a moment that is over goes on by itself, and what was mended is done.
        site.world.borrow_mut().platform.refuses = None;
        site.world.borrow_mut().now_ms += 86_400_000;
        if code == 7 {
            assert!(read_aloud(&site).iter().all(|(_, _, to_do)| to_do[0].contains("今晚自动回传")));
        }
        site.run().unwrap();
        assert!(read_aloud(&site).iter().all(|(heading, ..)| heading == "done"), "{code}");
    }
}

#[test]
fn each_row_that_the_marketplace_does_not_take_says_why_in_both_languages() {
    let site = Site::with(4, 7);
    {
        let platform = &mut site.world.borrow_mut().platform;
        platform.orders.get_mut(&order_no(0)).unwrap().numbers = vec!["YT999".into()];
        platform.orders.get_mut(&order_no(1)).unwrap().closed = true;
        platform.orders.remove(&order_no(2));
        platform.refuses_order.insert(order_no(3), (50, "isv.logistics-offline-service-error:B04"));
    }
    let turn = weighhouse::upload::run::Turn { until_ms: Some(AT_MS + 1_000), ..super::turn() };
    site.run_with(&Site::channel(), turn).unwrap();
    let lines = read_aloud(&site);
    for (zh, en, to_do) in [
        (
            "平台上是别的单号 YT999",
            "the marketplace shows another number, YT999",
            "type the number in at the marketplace by hand",
        ),
        ("已封箱，被拦截：订单取消", "it is held: order cancelled", "Put it aside and ask the shop"),
        // In the marketplace's own words.
        ("：订单", ": ", "type the number in at the marketplace by hand"),
        ("传过没成功：平台显示还没发货", "the marketplace shows the order as not shipped", "tried again by itself"),
    ] {
        let said = |(_, why, told): &&(String, [String; 2], [String; 2])| {
            why[0].contains(zh) && why[1].contains(en) && told[1].contains(to_do)
        };
        assert!(lines.iter().any(|line| said(&line)), "{zh}: {lines:#?}");
    }
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

/// The program's own reasons, made by the code that makes them.
fn own_reasons() -> BTreeSet<String> {
    let mut reasons = BTreeSet::new();
    let at = Moments { now_ms: 0, next_night_ms: 1 };
    let numbers = |numbers: &[&str]| Seen::Shipped(numbers.iter().map(|it| (*it).to_owned()).collect());
    for seen in
        [numbers(&[]), numbers(&["A"]), numbers(&["B"]), Seen::NotShipped, Seen::Closed("x".into()), Seen::Missing]
    {
        for verb in [Verb::Send, Verb::Resend] {
            reasons.insert(shown(&seen, &["A", "C"], verb, None, 0, at).1);
        }
    }
    for market in MARKETS {
        let mut account = account(market, Digest::Md5);
        let package = |company: &str, waybill: &str| Package { company: company.into(), waybill: waybill.into() };
        for (order, packages) in [
            ("1 2", vec![package("X", "1")]),
            ("A1", vec![package("X", "1")]),
            ("1", vec![package("X", "1 2")]),
            ("1", vec![package("", "1")]),
            ("1", vec![package("X", "1"), package("X", "2")]),
        ] {
            let told = Consignment { order: order.into(), packages };
            for verb in [Verb::Send, Verb::Resend] {
                reasons.extend(market.adapter.tell(&account, &told, verb, AT_MS).err());
            }
        }
        account.options.clear();
        for body in ["<", "{}", r#"{"x_response":{}}"#, r#"{"code":10000}"#, r#"{"logistics_online_send_response":{}}"#]
        {
            reasons.insert(market.answer(Verb::Send, 200, body.as_bytes()).say);
            reasons.extend(market.adapter.seen("7", 200, body.as_bytes()).err().map(|answer| answer.say));
            reasons.extend(market.answers(Verb::Send, 200, body.as_bytes(), 2).err().map(|answer| answer.say));
        }
    }
    reasons.insert(Answer::of_status(500).say);
    let channel = Site::channel();
    let carriers = Carriers::default();
    let companies = Companies::new(&channel, &carriers, Vec::new());
    let job = weighhouse::store::Job {
        shop: "s".into(),
        order: "7".into(),
        verb: Verb::Send,
        rows: Vec::new(),
        packages: vec![("飞毛腿".into(), "W1".into())],
        tries: 0,
    };
    reasons.extend(companies.consignment(&job).err());
    for (order, carrier, waybill) in [
        ("1 2", "SF", "W1"),
        ("=1", "SF", "W1"),
        ("1", "😀", "W1"),
        ("1", "", "W1"),
        ("1", "飞毛腿", "W1"),
        ("1", "SF", ""),
    ] {
        let row = TrackingRow {
            shop: "s".into(),
            order: order.into(),
            carrier: carrier.into(),
            waybill: waybill.into(),
            weight: None,
            shipped_at_ms: 0,
            items: Vec::new(),
        };
        for name in ["generic", "taobao", "amazon"] {
            let refused = profile(name).unwrap().render(std::slice::from_ref(&row), &TimeZone::UTC).refused;
            reasons.extend(refused.into_iter().map(|(_, why)| why));
        }
    }
    reasons.remove("");
    reasons
}

#[test]
fn every_reason_of_the_programs_own_is_read_in_chinese_and_none_is_there_for_nothing() {
    let reasons = own_reasons();
    assert!(reasons.len() > 20, "{reasons:#?}");
    // The hub's word on being asked is no reason of a row: nobody asks it.
    for reason in reasons.iter().filter(|it| !it.starts_with("a hub cannot be asked")) {
        assert_ne!(&row_reason(reason).zh_cn, reason, "not said in Chinese");
    }
    let code: String =
        all("src", &[".rs"]).into_iter().filter(|it| !it.path.contains("words/")).map(|it| it.text).collect();
    // A sentence may go on in the next line.
    let code: Vec<&str> = code.split("\\\n").map(str::trim_start).collect();
    let code = code.concat();
    for (en, _) in ROW_REASONS {
        let longest = en.split("{}").max_by_key(|piece| piece.len()).unwrap();
        assert!(code.contains(longest.trim()), "nobody says {en:?}");
    }
}
