//! The balance of a day (日结): stories that end under each heading, and over random days the promise that every printed label stands
//! under exactly one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;
use weighhouse::domain::{Heading, Waybill};
use weighhouse::packing::{Facts, Known, Packaging};
use weighhouse::store::Store;
use weighhouse::web::{Office, Place, balance_page};
use weighhouse::words::Language;

use crate::story::{Role, Stage};

/// A moment in the first minutes of every story.
const EVENING: i64 = 1_790_000_600_000;

fn office(weigh_required: bool, hands_over: bool) -> Office {
    let box_s = Packaging { code: "BOX-S".into(), name: "small box".into(), weight: weighhouse::domain::Mg::grams(45) };
    Office {
        zone: TimeZone::UTC,
        packaging: vec![box_s],
        weigh_required,
        hands_over,
        called: Vec::new(),
        people: Vec::new(),
    }
}

fn drawn(store: &mut Store, office: &Office, now_ms: i64) -> Value {
    let day = office.day(None, EVENING).unwrap();
    office.balance(store, day, now_ms).unwrap().unwrap()
}

/// The labels under each heading.
fn headings(told: &Value) -> BTreeMap<String, Vec<String>> {
    let headings = told["headings"].as_array().unwrap().iter();
    let labels = |one: &Value| {
        one["labels"].as_array().unwrap().iter().map(|it| it["waybill"].as_str().unwrap().to_owned()).collect()
    };
    headings.map(|one| (one["heading"].as_str().unwrap().to_owned(), labels(one))).collect()
}

/// Every label of these shipments stands under one heading, under none that contradicts what the benches know, and the counts agree.
/// Asked by the random days after every step.
pub fn keeps(store: &mut Store, facts: &Facts) -> Result<(), String> {
    let told = drawn(store, &office(true, true), EVENING);
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (heading, labels) in headings(&told) {
        for label in labels {
            if let Some(other) = seen.insert(label.clone(), heading.clone()) {
                return Err(format!("a label under two headings: {label} {other} {heading}"));
            }
        }
    }
    let (mut sealed, mut handed, mut wanted) = (0, 0, BTreeSet::new());
    for known in facts.shipments.iter() {
        wanted.extend(labels(known));
        for parcel in known.sealed_parcels() {
            sealed += 1;
            handed += u64::from(parcel.handed_ms.is_some());
            let waybill = parcel.waybill.as_ref().map(|it| it.as_str()).unwrap_or_default();
            let heading = seen.get(waybill).map(String::as_str).unwrap_or_default();
            let held = !known.holds.is_empty();
            let fits = match heading {
                "handed-over-then-held" => held && parcel.handed_ms.is_some(),
                "held" | "uploaded-then-held" => held && parcel.handed_ms.is_none(),
                "not-handed-over" => !held && parcel.handed_ms.is_none(),
                "shipped-not-uploaded" | "done" | "refused" => !held && parcel.handed_ms.is_some(),
                "checked-not-weighed" | "waits-for-other-boxes" | "look-for" => !held,
                _ => false,
            };
            if !fits {
                return Err(format!("a sealed label under the wrong heading: {waybill} {heading:?}"));
            }
        }
    }
    let odd = |label: &&String| {
        !wanted.contains(label.as_str()) && seen.get(*label).is_none_or(|heading| heading != "withdrawn")
    };
    if let Some(missing) = wanted.iter().find(|label| !seen.contains_key(label.as_str())) {
        return Err(format!("a label under no heading: {missing}"));
    }
    if let Some(stranger) = seen.keys().find(odd) {
        return Err(format!("a label that nobody printed: {stranger}"));
    }
    let count = |key: &str| told[key].as_u64().unwrap();
    let listed = u64::try_from(seen.len()).unwrap();
    if (count("printed"), count("checked"), count("handed_over")) != (listed, sealed, handed) || told["difference"] != 0
    {
        return Err(format!("the counts disagree: {told}"));
    }
    Ok(())
}

/// Every label that the benches know of a shipment.
fn labels(known: &Known) -> BTreeSet<String> {
    let parcels = known.parcels.iter().filter_map(|parcel| parcel.waybill.as_ref());
    known.shipment.waybills.iter().chain(parcels).map(Waybill::to_string).collect()
}

/// Plays a story, and says under which headings the labels stand afterwards, as `heading: W1 W2`.
fn ends(role: Role, weigh_required: bool, orders: &str, story: &str) -> (Stage, String) {
    let mut stage = Stage::set(role, |rules| rules.weigh_required = weigh_required, orders);
    stage.play(story);
    let said = said(&mut stage, weigh_required);
    (stage, said)
}

fn said(stage: &mut Stage, weigh_required: bool) -> String {
    let told = drawn(stage.rim(), &office(weigh_required, true), EVENING);
    assert_eq!(told["difference"], 0);
    let lines = headings(&told).into_iter().map(|(heading, labels)| format!("{heading}: {}", labels.join(" ")));
    lines.collect::<Vec<_>>().join("; ")
}

const SF: [&str; 4] = ["SF1000000000001", "SF1000000000002", "SF1000000000003", "SF1000000000004"];

#[test]
fn a_label_goes_from_heading_to_heading_as_its_parcel_goes_through_the_house() {
    let [one, ..] = SF;
    let (mut stage, said_first) = ends(Role::Pack, true, &format!("S1 {one} A*1@100"), "");
    assert_eq!(said_first, format!("printed-not-shipped: {one}"));
    stage.play(&format!("scan S1\nscan A\nscan {one} | green"));
    assert_eq!(said(&mut stage, true), format!("checked-not-weighed: {one}"));
    stage.play(&format!("at bench-2 weigh\nput 100\nscan {one} | green"));
    assert_eq!(said(&mut stage, true), format!("not-handed-over: {one}"));
    stage.play(&format!("at door hand-over\nscan {one} | green"));
    assert_eq!(said(&mut stage, true), format!("shipped-not-uploaded: {one}"));
    stage.play("export");
    assert_eq!(said(&mut stage, true), format!("shipped-not-uploaded: {one}"), "built is not delivered");
    let now = weighhouse::domain::Now { wall_ms: EVENING, mono_ms: 0 };
    let id = stage.rim().undelivered("generic").unwrap()[0].id.clone();
    stage.rim().delivered(&id, now).unwrap();
    assert_eq!(said(&mut stage, true), format!("done: {one}"));
    stage.play("hold S1 refund");
    assert_eq!(said(&mut stage, true), format!("handed-over-then-held: {one}"));
}

#[test]
fn what_does_not_leave_says_why() {
    let [one, two, three, four] = SF;
    let orders = format!("S1 {one} A*1\nS2 {two} B*1 due=1789999999999\nS3 {three}|{four} C*1\nS4 - D*1\nS5 SF9 E*1");
    let story = format!(
        "hold S1 address\nscan S3\nscan C\nscan {four} | red unused-waybill\nscan WH:CONFIRM | green\nhold S5 refunded"
    );
    let (mut stage, told) = ends(Role::Pack, false, &orders, &story);
    let here = format!("held: {one}; late: {two}; not-handed-over: {four}; unused: {three}; will-not-leave: SF9");
    assert_eq!(told, here);
    stage.play("import S5 SF8 E*1");
    assert!(said(&mut stage, false).contains("withdrawn: SF9"), "{}", said(&mut stage, false));
    let told = drawn(stage.rim(), &office(false, true), EVENING);
    assert_eq!((told["unlabelled"].as_u64(), told["open"].as_u64()), (Some(1), Some(4)));
}

#[test]
fn two_labels_on_one_box_are_found_by_the_weight_of_the_neighbour() {
    let [one, two, three, _] = SF;
    let orders = format!("S1 {one} A*1@300\nS2 {two} B*1@18\nS3 {three} C*1@300");
    // S2's goods went into S3's box, within its tolerance, and S2's label too: nobody will ever scan that.
    let story = format!(
        "scan S1\nscan A\nput 300\nscan {one} | green\ntake\nscan S3\nscan C\nput 318\nscan {three} | green\ntake"
    );
    let (mut stage, told) = ends(Role::PackWeigh, false, &orders, &story);
    assert_eq!(told, format!("look-for: {two}; not-handed-over: {one} {three}"));
    let told = drawn(stage.rim(), &office(false, true), EVENING);
    let label = &told["headings"][0]["labels"][0];
    assert_eq!(label["look_at"], serde_json::json!({"waybill": three, "weight_g": "318", "excess_g": "18"}));
    stage.play(&format!("scan S2\nscan B\nput 18\nscan {two} | green"));
    assert_eq!(said(&mut stage, false), format!("not-handed-over: {one} {two} {three}"), "it was found");
}

#[test]
fn yesterdays_open_labels_are_carried_over_and_settled_ones_are_not() {
    let [one, two, ..] = SF;
    let orders = format!("S1 {one} A*1\nS2 {two} B*1");
    let (mut stage, _) = ends(Role::Pack, false, &orders, &format!("scan S1\nscan A\nscan {one} | green\nexport"));
    let now = weighhouse::domain::Now { wall_ms: EVENING, mono_ms: 0 };
    let id = stage.rim().undelivered("generic").unwrap()[0].id.clone();
    stage.rim().delivered(&id, now).unwrap();
    let office = office(false, false);
    let day = office.day(None, EVENING).unwrap();
    let mut at = |day| {
        let told = office.balance(stage.rim(), day, EVENING).unwrap().unwrap();
        headings(&told)
            .into_iter()
            .map(|(heading, labels)| format!("{heading}: {}", labels.join(" ")))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(at(day), format!("done: {one}; printed-not-shipped: {two}"));
    assert_eq!(at(day.tomorrow().unwrap()), format!("printed-not-shipped: {two}"));
    assert_eq!(at(day.yesterday().unwrap()), "");
    assert_eq!(at(day.checked_add(jiff::Span::new().days(60)).unwrap()), "", "too long ago to be looked for");
}

#[test]
fn the_page_says_what_to_do_about_every_line_in_both_languages_and_takes_no_markup() {
    let orders = "S1 SF1000000000001 A*1\nS2 <b>&\" B*1";
    let (mut stage, _) = ends(Role::Pack, false, orders, "hold S1 <i>x</i>");
    let told = drawn(stage.rim(), &office(false, true), EVENING);
    let zone = TimeZone::UTC;
    for (language, wanted) in [(Language::ZhCn, "只打单未发出"), (Language::En, "Printed, not shipped")] {
        let place = Place { site: "Site <1>", zone: &zone, language };
        let page = balance_page(&told, &place, true).unwrap();
        assert!(page.contains(wanted) && page.contains("SF1000000000001"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>x") && !page.contains("Site <1>"), "{page}");
        for heading in told["headings"].as_array().unwrap() {
            let advice = heading["do"][language.tag()].as_str().unwrap();
            assert!(page.contains(advice) && !advice.is_empty(), "{advice}");
        }
    }
    assert_eq!(Heading::ALL.iter().filter(|heading| !heading.is_open()).count(), 3);
}
