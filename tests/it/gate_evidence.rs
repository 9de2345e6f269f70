//! The gate's evidence: what can be shown later of a parcel, its re-sends and its returns. See [`crate::story`] for the words.

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use weighhouse::domain::{CameBack, Condition, Fault, Now};
use weighhouse::packing::{CutOff, Rules};
use weighhouse::store::{Store, TakenBack};
use weighhouse::web::{CERTIFICATE_STYLE, Place, certificate};
use weighhouse::words::Language;

use crate::story::{Role, Stage, play, play_at};

/// Two pieces of A (100 g), one of B (80 g): 280 g, accepted from 265 to 300.
const DAY: &str = "
    S1 SF100000001 A*2@100 B*1@80
    S2 SF100000002 B*1@80;order=O-S1 resend=S1:missing
    S3 SF100000003 A*1@100
";

/// The parcel as it ought to go; with B forgotten first, which the scale says.
const HONEST: &str = "
    scan WH:OP:anna
    scan S1
    scan A
    scan A
    scan B             | off
    scan SF100000001   | off
    put 200            | red under-weight
    scan WH:CONFIRM    | off
    take
    put 280            | green
    take
";

fn staged(story: &str) -> Stage {
    staged_under(|_| {}, story)
}

fn staged_under(change: impl Fn(&mut Rules), story: &str) -> Stage {
    let mut stage = Stage::set(Role::PackWeigh, change, DAY);
    stage.play(story);
    stage
}

fn evidence(stage: &Stage, waybill: &str) -> Value {
    Store::open(stage.path()).unwrap().parcel_evidence(waybill).unwrap().unwrap()
}

fn sheet(evidence: &Value, waybill: &str, language: Language) -> Option<String> {
    let place = Place { site: "Warehouse <1>", zone: &TimeZone::UTC, language };
    certificate(evidence, waybill, &place, true)
}

#[test]
fn a_missing_item_is_proven_by_weight_and_certificate() {
    let stage = staged(HONEST);
    let told = evidence(&stage, "SF100000001");
    // "B was not in the box." Each piece was scanned, and the box weighed what all three weigh.
    let scans: Vec<&str> =
        told["facts"].as_array().unwrap().iter().filter_map(|fact| fact["body"]["code"].as_str()).collect();
    assert_eq!(scans, ["S1", "A", "A", "B", "SF100000001", "WH:CONFIRM"]);
    let [light, right] = told["weighings"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!((&light["fault"], &light["weight_g"]), (&json!("under-weight"), &json!("200")));
    assert_eq!((&right["fault"], &right["weight_g"]), (&Value::Null, &json!("280")));
    let load = &right["load"];
    assert_eq!((&load["from_zero"], &load["device"]), (&json!(true), &json!("scale")));
    let trace = load["trace"].as_array().unwrap();
    assert_eq!((&trace[0]["g"], &trace[trace.len() - 1]["g"]), (&json!("0"), &json!("280")), "from zero to rest");
    let [seal] = told["seals"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!(
        (&seal["operator"], &seal["station"], &seal["weight_g"]),
        (&json!("anna"), &json!("bench-1"), &json!("280"))
    );
    assert_eq!(seal["rules"], told["rules"][0]["sha256"], "the rules that it was judged by");

    let hash = seal["hash"].as_str().unwrap();
    for (language, words) in [(Language::En, "Weight certificate"), (Language::ZhCn, "称重证明")] {
        let page = sheet(&told, "SF100000001", language).unwrap();
        for wanted in [
            "SF100000001",
            "280 g",
            "265",
            "300",
            hash,
            "SKU-A",
            "goods B",
            words,
            "<polyline",
            "Warehouse &#60;1&#62;",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in {page}");
        }
        assert!(!page.contains("anna") && page.contains("a***"), "names of people are masked");
        assert!(!page.contains("<script") && !page.contains(" style=") && page.contains(CERTIFICATE_STYLE));
        assert_eq!(page.matches("<path").count(), 1, "the QR code");
        assert_eq!(sheet(&told, "SF100000001", language).unwrap(), page, "the same parcel gives the same sheet");
    }
}

#[test]
fn what_was_not_accepted_has_no_certificate() {
    // The twin of the parcel above: B stays out, and nobody says otherwise.
    let stage = staged("scan S1\nscan A\nscan A\nscan B\nscan SF100000001\nput 200 | red under-weight");
    let told = evidence(&stage, "SF100000001");
    assert_eq!(told["weighings"].as_array().unwrap().len(), 1);
    assert_eq!(sheet(&told, "SF100000001", Language::En), None);
    // And another parcel's evidence proves nothing for this waybill.
    assert_eq!(sheet(&evidence(&staged(HONEST), "SF100000001"), "SF100000002", Language::En), None);
}

#[test]
fn a_certificate_of_a_changed_journal_is_found_out() {
    let stage = staged(HONEST);
    let conn = rusqlite::Connection::open(stage.path()).unwrap();
    conn.execute("UPDATE event SET body = replace(body, '280000', '281000') WHERE kind = 'sealed'", []).unwrap();
    let seq: i64 = conn.query_row("SELECT seq FROM event WHERE kind = 'sealed'", [], |row| row.get(0)).unwrap();
    let told = evidence(&stage, "SF100000001");
    assert!(sheet(&told, "SF100000001", Language::En).unwrap().contains("281 g"), "the lie is printed …");
    let fault = Store::open(stage.path()).unwrap().verify().unwrap().unwrap_err();
    assert!(fault.to_string().contains(&format!("breaks at fact {seq}")), "… and named: {fault}");
}

#[test]
fn a_sheet_of_anything_is_one_page_of_plain_text() {
    let hostile = "<b>\"'&\u{202e}\u{1b}".repeat(40);
    let line = json!({"sku": hostile, "name": hostile, "spec": hostile, "qty": 9_999});
    let told = json!({
        "shipment": hostile, "revision": 7, "carrier": hostile, "resend": {"of": hostile, "reason": "lost"},
        "lines": vec![line; 5_000], "parcels": [{"n": 1, "waybill": "W"}],
        "weighings": [{"seq": 1, "waybill": "W", "fault": null, "low_g": "1", "high_g": "2", "load": {"trace": [{"ms": 1}], "device": hostile}}],
        "seals": [{"seq": 2, "waybill": "W", "weight_g": "1", "at": hostile, "hash": "00", "operator": hostile, "station": hostile}],
    });
    let page = sheet(&told, "W", Language::En).unwrap();
    assert!(!page.contains("<b>") && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
    assert!(page.matches("<tr>").count() < 12 && page.contains("and 499") && page.contains(" more lines"));
}

fn cut_off(rules: &mut Rules) {
    rules.resend_cut_off = Some(CutOff { at: "15:00".parse().unwrap(), zone: TimeZone::UTC });
}

const LATE: &str = "
    clock 15:20
    import S9 SF100000009 B*1@80;order=O-S1 resend=S1:missing
    scan S9            | amber shows=S9
    scan B             | off
    scan SF100000009
    put 80             | green
    take
    file S9 opened cut-off-missed sealed
    export             | rows=SF100000009
";

#[test]
fn the_resend_after_15_00_is_told_as_the_next_days_and_stops_nothing() {
    play_at(Role::PackWeigh, cut_off, DAY, LATE);
    // The day after it is due like anything else, and so is what came in before the cut-off however late it is packed.
    play_at(
        Role::PackWeigh,
        cut_off,
        DAY,
        "clock 15:20
         import S9 SF100000009 B*1@80 resend=S1:missing
         clock 09:00
         scan S9            | off shows=S9",
    );
    play_at(
        Role::PackWeigh,
        cut_off,
        DAY,
        "clock 14:30
         import S9 SF100000009 B*1@80 resend=S1:missing
         clock 16:00
         scan S9            | off shows=S9",
    );
    // Nothing configured, nothing asked; and what is no re-send has no cut-off.
    play(DAY, &LATE.replace("amber", "off").replace(" cut-off-missed", ""));
    play_at(Role::PackWeigh, cut_off, DAY, "clock 15:20\nimport S9 SF100000009 B*1@80\nscan S9 | off shows=S9");
}

#[test]
#[should_panic(expected = "amber: wanted")]
fn a_cut_off_that_nobody_keeps_would_be_seen() {
    play(DAY, LATE);
}

#[test]
fn a_resend_and_its_shipment_know_each_other_and_each_parcel_has_a_row_of_its_own() {
    let mut stage =
        staged(&format!("{HONEST} scan S2 | off shows=S2\n scan B\n scan SF100000002\n put 80 | green\n export"));
    assert_eq!(stage.rows, ["SF100000001", "SF100000002"], "one order, two parcels, two rows");
    stage.play("restart | off\n export | rows=");
    let told = evidence(&stage, "SF100000001");
    assert_eq!(told["resends"][0]["shipment"], "S2");
    assert_eq!((&told["resends"][0]["reason"], &told["resends"][0]["shipped"]), (&json!("missing"), &json!(true)));
    assert_eq!(told["resends"][0]["parcels"][0]["waybill"], "SF100000002");
    assert_eq!(told["resend"], Value::Null);
    let again = evidence(&stage, "SF100000002");
    assert_eq!(again["resend"], json!({"of": "S1", "reason": "missing", "known": true}));
    let page = sheet(&again, "SF100000002", Language::En).unwrap();
    assert!(page.contains("Re-send of</dt><dd>S1"), "{page}");
    let order = Store::open(stage.path()).unwrap().order_evidence(Some("shop-a"), "O-S1").unwrap().unwrap();
    assert_eq!(order["shipments"].as_array().unwrap().len(), 2);
}

const RETURNED: &str = "
    scan WH:RETURN     | off
    scan SF100000001   | off shows=S1
    scan A             | off
    scan WH:DAMAGED    | off
    restart            | off
    scan A             | off
    scan A             | red already-returned
    scan NONSENSE      | off
    scan WH:CONFIRM    | off
    scan WH:CONFIRM    | off
";

fn conditions(told: &Value) -> Vec<(&str, &str)> {
    let items = told["returns"].as_array().unwrap().iter().filter(|one| one["state"] != "cancelled");
    let items = items.flat_map(|one| one["items"].as_array().unwrap());
    items.map(|item| (item["code"].as_str().unwrap(), item["condition"].as_str().unwrap())).collect()
}

#[test]
fn the_return_with_a_damaged_item_is_checked_in_piece_by_piece() {
    let mut stage = staged(HONEST);
    stage.play(RETURNED);
    let told = evidence(&stage, "SF100000001");
    assert_eq!(conditions(&told), [("A", "good"), ("A", "damaged"), ("NONSENSE", "good")]);
    assert_eq!(told["returns"][0]["operator"], "anna");
    assert_eq!(
        (&told["returns"][0]["items"][0]["sku"], &told["returns"][0]["items"][2]["sku"]),
        (&json!("SKU-A"), &Value::Null)
    );
    // B came later, in a second box; then there is nothing left to come back.
    stage.play(
        "scan WH:RETURN
         scan SF100000001   | off
         scan WH:MISSING
         scan B             | off
         scan WH:CONFIRM    | off
         scan WH:RETURN
         scan SF100000001   | red already-returned
         scan WH:CANCEL     | off
         scan S3            | off shows=S3
         export             | rows=SF100000001",
    );
    let told = evidence(&stage, "SF100000001");
    assert_eq!(conditions(&told).last(), Some(&("B", "missing")));
    assert_eq!(told["shipped"], true, "what came back has been sent");
}

#[test]
#[should_panic(expected = "already-returned")]
fn a_piece_that_comes_back_twice_would_be_seen() {
    let mut stage = staged(HONEST);
    stage.play(&RETURNED.replace("scan WH:DAMAGED    | off", "scan WH:UNDO | off"));
}

#[test]
fn what_never_left_does_not_come_back() {
    play(
        DAY,
        "scan WH:RETURN     | off
         scan SF100000003   | red not-shipped
         scan NONSENSE      | red no-shipment
         scan WH:GOOD       | red not-allowed
         scan WH:CONFIRM    | red not-allowed
         scan WH:CANCEL     | off none
         scan WH:DAMAGED    | red not-allowed
         scan S3            | off
         scan WH:RETURN     | red session-open shows=S3
         scan A
         scan SF100000003
         put 100            | green",
    );
}

#[test]
fn a_cancelled_return_and_an_undone_item_do_not_count() {
    let mut stage = staged(HONEST);
    stage.play(
        "scan WH:RETURN
         scan SF100000001
         scan A             | off
         scan S2            | red session-open
         scan WH:CANCEL     | off
         scan WH:RETURN
         scan SF100000001
         scan WH:QTY:2
         scan A             | off
         scan WH:UNDO       | off
         scan WH:UNDO       | red not-allowed
         scan A             | off
         at bench-2 pack
         scan WH:RETURN
         scan SF100000001   | red session-open
         scan WH:CANCEL
         at bench-1
         scan SF100000001   | off
         scan WH:CONFIRM    | off
         verify",
    );
    assert_eq!(conditions(&evidence(&stage, "SF100000001")), [("A", "good")]);
}

#[test]
fn the_rim_registers_a_return_whole_or_not_at_all() {
    let stage = staged(HONEST);
    let mut store = Store::open(stage.path()).unwrap();
    let item = |code: &str, condition, qty| CameBack { code: code.into(), condition, qty };
    let at = Now { wall_ms: 1_790_000_900_000, mono_ms: 900_000 };
    let mut take = |waybill: &str, items: &[CameBack]| store.take_back(waybill, items, at).unwrap();
    let refused = |fault, code: Option<&str>| Some(TakenBack::Refused(fault, code.map(str::to_owned)));
    assert_eq!(take("NONSENSE", &[]), None);
    assert_eq!(take("SF100000003", &[item("A", Condition::Good, 1)]), refused(Fault::NotShipped, None));
    let three = [item("B", Condition::Good, 1), item("A", Condition::Good, 3)];
    assert_eq!(take("SF100000001", &three), refused(Fault::AlreadyReturned, Some("A")));
    let right = [item("SKU-A", Condition::Damaged, 2), item("B", Condition::Good, 1), item("X", Condition::Good, 1)];
    assert_eq!(take("SF100000001", &right), Some(TakenBack::Registered("S1".into())));
    assert_eq!(take("SF100000001", &right), refused(Fault::AlreadyReturned, None));
    store.verify().unwrap().unwrap();
    let told = evidence(&stage, "SF100000001");
    assert_eq!(conditions(&told), [("SKU-A", "damaged"), ("B", "good"), ("X", "good")]);
}

/// What came back, or is the courier's, is not weighed once more as if it were to leave.
#[test]
fn what_is_out_of_reach_is_not_weighed_again() {
    const WEIGHED: &str = "put 100\nscan SF100000003 | green\ntake\n";
    let again = "scan WH:REWEIGH\nput 100\nscan SF100000003";
    let weigher = |story: &str| play_at(Role::Weigh, |_| {}, DAY, &format!("{WEIGHED}{story}"));
    weigher(&format!("{again} | green"));
    weigher(&format!("scan WH:RETURN\nscan SF100000003\nscan A\nscan WH:CONFIRM\n{again} | red already-returned"));
    weigher(&format!("scan WH:HANDOVER\nscan SF100000003 | green\nscan WH:HANDOVER\n{again} | red already-shipped"));
}

#[test]
fn a_resend_tells_its_changes_and_its_remark_first_unless_it_is_the_next_days() {
    let opened = |clock: &str, step: &str| {
        let story = format!(
            "clock {clock}
             import S9 SF100000009 B*1@80 resend=S1:missing
             import S9 SF100000009 B*2@80 resend=S1:missing
             import S8 SF100000008 B*1@80 resend=S1:lost remark=!careful
             scan S9 | step={step}
             scan WH:CANCEL
             scan S8 | step={}",
            step.replace("OpenedChanged", "ReadRemark")
        );
        play_at(Role::PackWeigh, cut_off, DAY, &story);
    };
    opened("14:00", "OpenedChanged");
    opened("15:00", "Resend");
}

#[test]
fn a_label_that_was_taken_back_still_finds_its_shipment() {
    let mut stage = staged("import S1 SF900000001 A*1@100");
    let told = evidence(&stage, "SF100000001");
    assert_eq!((&told["shipment"], &told["waybill"]), (&json!("S1"), &json!("SF900000001")));
    assert_eq!(told["withdrawn"], json!(["SF100000001"]));
    assert_eq!(sheet(&told, "SF100000001", Language::En), None, "and has no certificate");
    // Where another shipment has it, it is that one's.
    stage.play("import S7 SF100000001 A*1@100");
    assert_eq!(evidence(&stage, "SF100000001")["shipment"], "S7");
}
