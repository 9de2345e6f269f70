//! Laws over the words: nothing is missing, nothing is in the wrong language, nothing hostile gets through.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use weighhouse::domain::{
    Change, Changed, Condition, Detail, DrillStep, Due, FORCE_REASONS, Fault, HandedOver, HoldReason, HoldSource,
    LossCause, Mg, Notice, Recall, ResendReason, ReturnStep, ReturnTally, Right, Sealed, Silent, Step, Verdict,
    Waybill,
};
use weighhouse::words::{self, Language, Text};

fn cjk(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

fn check(name: &str, text: &Text) {
    assert!(cjk(&text.zh_cn), "{name}: no Chinese in {:?}", text.zh_cn);
    assert!(!text.en.trim().is_empty() && !cjk(&text.en), "{name}: not English: {:?}", text.en);
    for said in [&text.zh_cn, &text.en] {
        assert!(said.chars().count() <= 240, "{name}: too long for a glance: {said}");
        assert_eq!(said.trim(), said, "{name}: loose ends");
        for flaw in ["  ", "。。", "：。", ": .", "（）", "()"] {
            assert!(!said.contains(flaw), "{name}: {flaw:?} in {said}");
        }
    }
}

fn details() -> Vec<Detail> {
    let full = Detail {
        code: Some("SF1000000000123".into()),
        about: Some("FH-1001".into()),
        weight: Some(Mg::grams(512)),
        wanted: Some(Mg::grams(694)),
        reasons: vec![HoldReason::parse("refund").unwrap(), HoldReason::parse("odd").unwrap()],
        changes: changes(),
        choices: vec!["Mug white".into(), "Mug black".into()],
    };
    let changed = Detail { changes: changes(), ..Detail::default() };
    vec![Detail::default(), Detail::code("6901234567892"), Detail::about("bench-2"), changed, full]
}

fn changes() -> Vec<Change> {
    let change = |(what, _): &(Changed, &str)| Change {
        what: *what,
        item: "MUG-RED".into(),
        before: "2".into(),
        after: "gift 3".into(),
    };
    Changed::IDS.iter().map(change).collect()
}

#[test]
fn every_change_has_words_and_an_id_that_is_read_back() {
    for change in changes() {
        check(change.what.id(), &words::change(&change));
        let nothing = Change { item: String::new(), before: String::new(), after: String::new(), ..change.clone() };
        assert!(!words::change(&nothing).en.is_empty());
        assert_eq!(Changed::parse(change.what.id()), Some(change.what));
    }
    let (all, one) = (
        Detail { changes: changes(), ..Detail::default() },
        Detail { changes: changes()[..1].to_vec(), ..Detail::default() },
    );
    let said = |detail: &Detail| words::verdict(&Verdict::Reject(Fault::Changed, detail.clone())).en;
    assert!(said(&all).contains('…') && !said(&one).contains('…'), "a few are told, the screen lists all");
}

#[test]
fn recalls_doubts_and_hand_overs_are_said() {
    let silent = |minutes| Silent { source: HoldSource::parse("refunds").unwrap(), minutes };
    for minutes in [None, Some(45)] {
        check("silent", &words::silent(&silent(minutes)));
    }
    assert_eq!(words::silent(&silent(Some(45))).en, "the refunds list is 45 minutes old");
    let sealed = Sealed { waybill: "SF1000000000123".into(), weight: None, parcel: 1, more: false };
    check("doubtful", &words::verdict(&Verdict::Doubtful(sealed, vec![silent(None), silent(Some(45))])));
    for doubts in [vec![], vec![silent(Some(45))]] {
        let (waybill, carrier) = (Waybill::from("SF1000000000123"), "SF".to_owned());
        check(
            "handed over",
            &words::verdict(&Verdict::HandedOver(HandedOver { waybill, carrier, count: 3, silent: doubts })),
        );
    }
    let recall = Recall {
        waybill: "SF1000000000123".into(),
        shipment: "S1".into(),
        parcel: 1,
        reasons: vec![HoldReason::parse("refund").unwrap()],
        since_ms: 0,
        sealed_ms: 0,
        weight: Some(Mg::grams(512)),
    };
    check("recall", &words::recall(&recall));
    assert!(words::recall(&recall).en.contains("0123") && words::recall(&recall).en.contains("512 g"));
}

/// The match is exhaustive so that a new step cannot be forgotten here.
fn steps() -> Vec<Step> {
    let sealed =
        Sealed { waybill: Waybill::from("SF1000000000123"), weight: Some(Mg::grams(512)), parcel: 1, more: false };
    let all = vec![
        Step::Opened,
        Step::Packed { item: "Mug".into(), packed: 2, ordered: 3 },
        Step::ScanLabel,
        Step::PutOnScale,
        Step::Settling,
        Step::Settled(Mg::grams(512)),
        Step::AlreadyDone(sealed),
        Step::Quantity(3),
        Step::Packaging("BOX-S".into()),
        Step::LoggedIn("007".into()),
        Step::Undone,
        Step::Cancelled,
        Step::SetAside,
        Step::Confirmed,
        Step::DeviceBack,
        Step::ParcelClosed(2),
        Step::ScanToReopen,
        Step::Reopened(1),
        Step::ReadRemark("no invoice".into()),
        Step::ScanSerial("Phone".into()),
        Step::PackGift { item: "Refill blue".into(), qty: 2 },
        Step::Released,
        Step::Drill(DrillStep::EmptyScale),
        Step::Drill(DrillStep::PutWeight(Mg::grams(500))),
        Step::Drill(DrillStep::OtherWeight { shown: Mg::grams(1_234), reference: Mg::grams(500) }),
        Step::Drill(DrillStep::True { off: Mg::ZERO }),
        Step::Drill(DrillStep::True { off: Mg(-500) }),
        Step::Drill(DrillStep::Ended),
        Step::Resend { reason: ResendReason::Missing, of: "FH-1".into(), next_day: true },
        Step::Return(ReturnStep::ScanWaybill),
        Step::OpenedChanged(changes()),
        Step::ParcelAside("SF1000000000123".into()),
        Step::HandOver(true),
        Step::HandedAlready("SF1000000000123".into()),
        Step::HandOver(false),
    ];
    for (at, step) in all.iter().enumerate() {
        let place = match step {
            Step::Opened => 0,
            Step::Packed { .. } => 1,
            Step::ScanLabel => 2,
            Step::PutOnScale => 3,
            Step::Settling => 4,
            Step::Settled(_) => 5,
            Step::AlreadyDone(_) => 6,
            Step::Quantity(_) => 7,
            Step::Packaging(_) => 8,
            Step::LoggedIn(_) => 9,
            Step::Undone => 10,
            Step::Cancelled => 11,
            Step::SetAside => 12,
            Step::Confirmed => 13,
            Step::DeviceBack => 14,
            Step::ParcelClosed(_) => 15,
            Step::ScanToReopen => 16,
            Step::Reopened(_) => 17,
            Step::ReadRemark(_) => 18,
            Step::ScanSerial(_) => 19,
            Step::PackGift { .. } => 20,
            Step::Released => 21,
            Step::Drill(step) => match step {
                DrillStep::EmptyScale => 22,
                DrillStep::PutWeight(_) => 23,
                DrillStep::OtherWeight { .. } => 24,
                DrillStep::True { off } => 25 + usize::from(*off != Mg::ZERO),
                DrillStep::Ended => 27,
            },
            Step::Resend { .. } => 28,
            Step::Return(_) => 29,
            Step::OpenedChanged(_) => 30,
            Step::ParcelAside(_) => 31,
            Step::HandOver(true) => 32,
            Step::HandedAlready(_) => 33,
            Step::HandOver(false) => 34,
        };
        assert_eq!(place, at);
    }
    all
}

#[test]
fn every_fault_has_words_whatever_is_known() {
    for fault in Fault::ALL {
        check(fault.id(), &words::fault(*fault));
        for detail in details() {
            check(fault.id(), &words::verdict(&Verdict::Reject(*fault, detail)));
        }
    }
}

#[test]
fn every_cause_of_a_lost_device_is_told_apart_from_the_others() {
    let said = |fault, cause: &str| words::verdict(&Verdict::Reject(fault, Detail::about(cause)));
    for fault in [Fault::ScannerLost, Fault::ScaleLost] {
        let mut all: Vec<Text> = LossCause::ALL.iter().map(|cause| said(fault, cause.id())).collect();
        all.iter().for_each(|text| check(fault.id(), text));
        assert_eq!(said(fault, "no such cause"), said(fault, "gone"), "a record of a later version");
        let each = all.len();
        all.sort_by(|a, b| (&a.en, &a.zh_cn).cmp(&(&b.en, &b.zh_cn)));
        all.dedup_by(|a, b| a.en == b.en || a.zh_cn == b.zh_cn);
        assert_eq!(all.len(), each);
    }
}

#[test]
#[should_panic(expected = "no Chinese")]
fn a_missing_translation_would_be_seen() {
    check("twin", &Text { zh_cn: "Wrong item".into(), en: "Wrong item".into() });
}

#[test]
fn titles_tell_faults_apart() {
    for one in [|text: Text| text.zh_cn, |text: Text| text.en] {
        let mut titles: Vec<String> = Fault::ALL.iter().map(|fault| one(words::fault(*fault))).collect();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), Fault::ALL.len());
    }
}

#[test]
fn every_step_and_accept_has_words() {
    for step in steps() {
        let name = format!("{step:?}");
        check(&name, &words::verdict(&Verdict::Info(step)));
    }
    for weight in [None, Some(Mg::grams(512))] {
        check(
            "accept",
            &words::verdict(&Verdict::Accept(Sealed { waybill: "SF0123".into(), weight, parcel: 1, more: false })),
        );
    }
    assert_eq!(words::verdict(&Verdict::None), Text::default());
}

#[test]
fn every_step_of_a_return_and_every_reason_to_send_again_has_words() {
    let mut said = vec![
        ReturnStep::Opened { waybill: "SF1000000000123".into(), left: 3 },
        ReturnStep::Foreign("\u{202e}X".into()),
        ReturnStep::Closed(ReturnTally { good: 2, damaged: 1, missing: 0, foreign: 1 }),
        ReturnStep::Cancelled,
    ];
    for (condition, id) in Condition::IDS {
        assert_eq!((condition.id(), Condition::from_id(id)), (id, Some(condition)));
        check(id, &words::condition(condition));
        said.push(ReturnStep::Condition(condition));
        said.push(ReturnStep::Counted { item: "Mug".into(), condition, left: 1 });
    }
    let steps = said.into_iter().map(Step::Return);
    let resends = ResendReason::IDS.into_iter().map(|(reason, id)| {
        assert_eq!((reason.id(), ResendReason::from_id(id)), (id, Some(reason)));
        check(id, &words::resend_reason(reason));
        Step::Resend { reason, of: "FH-1".into(), next_day: false }
    });
    for step in steps.chain(resends) {
        let name = format!("{step:?}");
        check(&name, &words::verdict(&Verdict::Info(step)));
    }
}

#[test]
fn every_known_hold_has_a_name_and_an_unknown_one_is_shown() {
    for reason in HoldReason::KNOWN {
        check(reason, &words::hold(reason));
    }
    assert_eq!(words::hold("由客服"), Text { zh_cn: "由客服".into(), en: "由客服".into() });
}

#[test]
fn sentences_carry_what_is_known() {
    let weigh = |weight, wanted| Detail {
        weight: Some(Mg::grams(weight)),
        wanted: Some(Mg::grams(wanted)),
        ..Detail::default()
    };
    let held = |ids: &[&str]| Detail {
        reasons: ids.iter().map(|id| HoldReason::parse(id).unwrap()).collect(),
        ..Detail::default()
    };
    let rows: [(Fault, Detail, &str, &str); 8] = [
        (
            Fault::WrongItem,
            Detail::default(),
            "拿错了：这件不在本单里。放回去，扫【确认】",
            "Wrong item – not in this shipment. Put it back, scan CONFIRM",
        ),
        (Fault::UnderWeight, weigh(512, 694), "轻 182 克", "light by 182 g"),
        (Fault::OverWeight, weigh(900, 694), "重 206 克", "heavy by 206 g"),
        (Fault::SecondWaybill, Detail::code_about("SF00002222", "SF00001111"), "尾号 1111 和 2222", "…1111 and …2222"),
        (Fault::SecondWaybill, Detail::code_about("YT9999", "SF9999"), "SF9999 和 YT9999", "…SF9999 and …YT9999"),
        (Fault::SessionOpen, Detail::about("bench-2"), "bench-2 还开着", "bench-2 is open"),
        (Fault::Held, held(&["refund", "odd"]), "买家申请退款、odd。扫【确认】", "refund asked, odd. Scan CONFIRM"),
        (Fault::Held, held(&["a", "b", "c", "d", "e"]), "a、b、c、d、…", "a, b, c, d, …"),
    ];
    for (fault, detail, zh, en) in rows {
        let said = words::verdict(&Verdict::Reject(fault, detail));
        assert!(said.zh_cn.contains(zh), "{}", said.zh_cn);
        assert!(said.en.contains(en), "{}", said.en);
    }
}

/// The match is exhaustive so that a new notice cannot be forgotten here.
#[test]
fn every_notice_has_words_and_names_the_setting() {
    let hostile = format!("\u{202e}\r{}", "A".repeat(1_000));
    let all = [
        (Notice::WrongLayout { set: "fr" }, "layout = \"fr\"", "layout = \"fr\""),
        (Notice::NoSuffix, "回车", "Enter"),
        (Notice::CutOff, "再扫一次", "again"),
        (Notice::Glued, "回车", "Enter"),
        (Notice::Prefix("A".into()), "多了 A", "with A before"),
        (Notice::Prefix(hostile), "\\u{202e}", "\\u{202e}"),
        (Notice::CheckDue, "【校秤】", "CHECK-WEIGHT"),
        (Notice::ScaleOff(Mg::grams(3)), "+3 克", "+3 g"),
        (Notice::ZeroDrift(Mg(-2_500)), "-2.5 克", "-2.5 g"),
    ];
    for (at, (notice, zh, en)) in all.iter().enumerate() {
        let place = match notice {
            Notice::WrongLayout { .. } => 0,
            Notice::NoSuffix => 1,
            Notice::CutOff => 2,
            Notice::Glued => 3,
            Notice::Prefix(_) => at.clamp(4, 5),
            Notice::CheckDue => 6,
            Notice::ScaleOff(_) => 7,
            Notice::ZeroDrift(_) => 8,
        };
        assert_eq!(place, at);
        let said = words::notice(notice);
        check(notice.id(), &said);
        assert!(said.zh_cn.contains(zh) && said.en.contains(en), "{said:?}");
        assert!(!said.en.chars().any(|c| c.is_control() || c == '\u{202e}'), "{said:?}");
    }
}

#[test]
fn rights_reasons_and_times_have_words() {
    for (id, right) in Right::IDS {
        check(id, &words::right(right));
    }
    for reason in FORCE_REASONS {
        check(reason, &words::force_reason(reason));
    }
    assert_eq!(words::force_reason("老板\u{202e}").en, "老板\\u{202e}", "one of the site's own, made plain");
    let rows = [
        (4_800, "还剩 1 小时 20 分", "1 h 20 min left"),
        (59, "还剩 0 分", "0 min left"),
        (-60, "已超时 1 分", "late by 1 min"),
        (200_000, "还剩 2 天", "2 days left"),
    ];
    for (left_s, zh, en) in rows {
        let said = words::due(&Due { ship_by_ms: None, at_ms: 0, left_s });
        assert_eq!((said.zh_cn.as_str(), said.en.as_str()), (zh, en));
    }
    let off = Detail { weight: Some(Mg::grams(503)), wanted: Some(Mg::grams(500)), ..Detail::default() };
    let said = words::verdict(&Verdict::Reject(Fault::ScaleOff, off));
    assert!(said.en.contains("+3 g (503 g)") && said.zh_cn.contains("+3 克（显示 503 克）"), "{said:?}");
    let said = words::verdict(&Verdict::Reject(Fault::NoRight, Detail::about("release")));
    assert!(said.en.contains("release") && said.zh_cn.contains("解除拦截"), "{said:?}");
}

#[test]
fn hostile_details_arrive_plain_and_bounded() {
    let hostile = format!("\u{202e}\u{1b}[2J\r\n\0{}", "A".repeat(100_000));
    let detail = Detail { reasons: vec![], ..Detail::code_about(&hostile, &hostile) };
    for fault in Fault::ALL {
        let said = words::verdict(&Verdict::Reject(*fault, detail.clone()));
        for text in [said.zh_cn, said.en] {
            assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
            assert!(text.chars().count() <= 240, "{text}");
        }
    }
    for step in [
        Step::Packed { item: hostile.clone(), packed: 1, ordered: 2 },
        Step::Packaging(hostile.clone()),
        Step::LoggedIn(hostile),
    ] {
        let said = words::verdict(&Verdict::Info(step));
        assert!(!said.en.chars().any(|c| c.is_control() || c == '\u{202e}') && said.en.chars().count() <= 240);
    }
}

#[test]
fn languages_go_by_their_tags() {
    for (language, tag) in Language::TAGS {
        assert_eq!(language.tag(), tag);
    }
}

#[test]
fn what_is_heard_is_short_and_there_in_both_languages() {
    for fault in Fault::ALL {
        for detail in details() {
            let verdict = Verdict::Reject(*fault, detail);
            let said = words::voice(&verdict).unwrap();
            check(fault.id(), &said);
            assert!(said.en.chars().count() <= 60 && said.zh_cn.chars().count() <= 30, "{}: {}", fault.id(), said.en);
            assert!(words::sound(&verdict) >= words::Sound::Ask, "{} must be heard", fault.id());
        }
    }
    let sealed = Sealed { waybill: "SF1000000000123".into(), weight: None, parcel: 1, more: false };
    let (done, doubt) = (Verdict::Accept(sealed.clone()), Verdict::Doubtful(sealed, vec![]));
    assert!(words::sound(&done) < words::sound(&doubt), "a doubt is not drowned by what is fine");
}

#[test]
fn every_command_has_a_name_and_every_answer_is_a_command() {
    for (name, _) in weighhouse::code::COMMANDS {
        check(name, &words::command(name).unwrap());
    }
    assert_eq!(words::command("DANCE"), None);
    for fault in Fault::ALL {
        for name in words::answers(&Verdict::Reject(*fault, Detail::default())) {
            assert!(weighhouse::code::Command::read(name).is_some(), "{}: {name}", fault.id());
        }
    }
}

#[test]
fn who_is_told_to_confirm_on_the_screen_can_touch_it() {
    for fault in Fault::ALL {
        let verdict = Verdict::Reject(*fault, Detail::default());
        let tells = words::verdict(&verdict).en.contains("CONFIRM");
        assert!(!tells || words::answers(&verdict).contains(&"CONFIRM"), "{}", fault.id());
    }
}

#[test]
fn the_pages_own_words_are_there_in_both_languages_and_in_the_right_one() {
    let of = |language| {
        let mut all = serde_json::to_value(words::page_words(language)).unwrap();
        let demo = serde_json::to_value(words::demo_words(language)).unwrap();
        all.as_object_mut().unwrap().extend(demo.as_object().unwrap().clone());
        all
    };
    let (zh, en) = (of(Language::ZhCn), of(Language::En));
    for (key, chinese) in zh.as_object().unwrap() {
        let (chinese, english) = (chinese.as_str().unwrap(), en[key].as_str().unwrap());
        // Each language's button names the other one.
        let alien = key == "otherLanguage";
        assert!(cjk(chinese) != alien && cjk(english) == alien || chinese.is_empty() && english.is_empty(), "{key}");
    }
}
