//! The scale drill and deadlines: the stories, each with what must not happen beside it.

use serde_json::{Value, json};
use weighhouse::domain::{Mg, StationId};
use weighhouse::packing::{Deadlines, Drill};

use crate::story::{Role, Stage, order, play, play_at};

const DAY: &str = "
    S1 SF100000001 A*1@100
    S2 SF100000002 A*5@100
    S3 SF100000003 A*1@100
";

const DRILL: Drill = Drill {
    weight: Some(Mg::grams(500)),
    every_ms: 8 * 3_600_000,
    division: Mg::grams(1),
    refuse: None,
    required: false,
    zero_limit: None,
};

fn drilled(drill: Drill, story: &str) -> Stage {
    let mut stage = Stage::set_drilled(Some(drill), Role::PackWeigh, |_| {}, DAY);
    stage.play(story);
    stage
}

#[test]
fn a_scale_without_a_check_weight_is_never_asked() {
    play(DAY, "scan WH:CHECK-WEIGHT | red not-allowed notes=\nwait 999999\nscan S1 | off notes=");
    let zeros_only = Drill { weight: None, ..DRILL };
    drilled(zeros_only, "scan WH:CHECK-WEIGHT | red not-allowed\nwait 999999\nscan S1 | off notes=");
}

/// The stage's day begins at 14:13:20 UTC.
const SHIFTS: &str = "
    scan WH:CHECK-WEIGHT
    put 500                | off notes=
    take
    wait 900
    wake                   | same
    wait 200
    wake                   | off notes=check-due
    scan S1                | off notes=check-due
    scan A
    scan SF100000001
    put 100                | red check-due
    take
    scan WH:CANCEL
    restart
    scan WH:CHECK-WEIGHT
    put 500                | off notes=
    take
    wait 3000
    wake                   | same
";

#[test]
fn a_test_is_due_when_a_shift_begins() {
    shifted("14:30");
}

#[test]
#[should_panic(expected = "check-due")]
fn a_shift_that_began_before_the_test_asks_for_none() {
    shifted("14:00");
}

fn shifted(start: &str) {
    let shifts = Deadlines { shifts: vec!["02:00".parse().unwrap(), start.parse().unwrap()], ..Deadlines::default() };
    let required = Drill { required: true, ..DRILL };
    let mut stage = Stage::set_drilled(Some(required), Role::PackWeigh, |rules| rules.deadlines = shifts.clone(), DAY);
    stage.play(SHIFTS);
}

#[test]
fn a_true_scale_is_said_to_be_true_and_what_is_overdue_is_said_and_stops_nothing() {
    drilled(
        DRILL,
        "scan S1                | off notes=check-due
         scan A
         scan SF100000001
         put 100                | green notes=check-due
         scan WH:CHECK-WEIGHT   | off says=take_everything_off
         take                   | off says=put_the_500_g
         put 501                | off says=off_by_+1 notes=
         take
         scan S3                | off notes=
         wait 28700
         scan A                 | off notes=
         wait 100
         wake                   | off notes=check-due
         wake                   | same
         scan SF100000003       | off notes=check-due
         restart
         put 100                | green notes=check-due",
    );
}

#[test]
fn the_check_weight_is_no_parcel() {
    drilled(
        DRILL,
        "scan S2
         scan WH:QTY:5
         scan A
         scan WH:CHECK-WEIGHT   | off says=put_the_500_g
         scan SF100000002       | red not-allowed says=tested
         scan WH:HOLD           | red not-allowed
         lean 300               | off
         put 500                | off says=true
         # It weighs what the parcel should weigh, and bears no label.
         scan SF100000002       | red load-not-zeroed
         take                   | off
         put 500                | green",
    );
}

#[test]
fn a_scale_that_is_off_is_told_and_weighs_on_unless_it_is_too_far_off() {
    let off = "scan WH:CHECK-WEIGHT  | off says=put_the_500_g
         put 503                | red scale-off says=+3_g notes=scale-off
         take
         scan S1
         scan A
         scan SF100000001       | notes=scale-off
         put 100                |";
    drilled(DRILL, &format!("{off} green"));
    let mut stage = drilled(Drill { refuse: Some(Mg::grams(3)), ..DRILL }, &format!("{off} green"));
    stage.play("take\nscan WH:CHECK-WEIGHT\nput 496.9 | red scale-off says=Nothing");
    stage.play(
        "take
         scan S3
         scan A                 | off
         scan SF100000003       | off
         put 100                | red scale-off shows=S3
         restart
         put 100                | red scale-off
         export                 | rows=SF100000001
         take
         scan WH:CHECK-WEIGHT   | off
         put 498                | red scale-off notes=scale-off
         take
         put 100                | green
         file S3 rejected sealed",
    );
}

#[test]
fn a_test_may_be_required_before_anything_is_weighed() {
    let required = Drill { required: true, ..DRILL };
    let mut stage = drilled(
        required,
        "scan S1
         scan A
         scan SF100000001
         put 100                | red check-due
         take
         scan WH:CHECK-WEIGHT
         put 500                | off
         take
         put 100                | green
         take
         scan S3
         scan A
         wait 30000
         scan SF100000003
         put 100                | red check-due",
    );
    // A bench that only checks goods has no scale to test.
    stage.play("at bench-2 pack\nscan S2\nscan WH:QTY:5\nscan A\nscan SF100000002 | green");
}

#[test]
fn another_thing_than_the_weight_is_not_taken_for_it() {
    let story = "scan WH:CHECK-WEIGHT
         put 1200               | off says=right_weight
         scan WH:CONFIRM        | red scale-off says=+700
         take
         scan WH:CHECK-WEIGHT   | off says=put_the
         put 1200
         take                   | off says=put_the
         put 500                | off says=true";
    drilled(DRILL, story);
    let mut stage = drilled(DRILL, "scan WH:CHECK-WEIGHT\nput 700\nscan WH:CANCEL | off says=CHECK-WEIGHT");
    assert_eq!(checks(&mut stage)["checks"], json!([]));
}

#[test]
fn a_test_survives_a_restart_and_a_lost_scale_begins_it_anew() {
    drilled(
        DRILL,
        "scan WH:OP:wang
         put 250
         scan WH:CHECK-WEIGHT   | off says=take_everything
         restart
         take                   | off says=put_the
         unplug scale           | red scale-lost
         plug scale             | off
         put 501                | off says=true
         restart
         scan S2
         scan WH:QTY:5
         scan A
         scan SF100000002       | red load-not-zeroed",
    );
}

#[test]
fn a_question_comes_before_a_test() {
    drilled(
        DRILL,
        "scan S1
         scan NONSENSE          | red unknown-code
         scan WH:CHECK-WEIGHT   | red needs-confirm
         scan WH:CONFIRM        | off
         unplug scale
         scan WH:CHECK-WEIGHT   | red scale-lost",
    );
}

#[test]
fn tests_and_zeros_are_kept_with_who_and_when_and_the_chart_is_of_one_weight() {
    let mut stage = drilled(
        Drill { zero_limit: Some(Mg::grams(1)), ..DRILL },
        "scan WH:OP:wang
         put 100
         settle 1
         scan WH:OP:wang        | notes=check-due
         put 100
         settle 2
         scan WH:OP:wang        | notes=zero-drift,check-due
         put 100
         settle 3
         scan WH:OP:wang        | notes=zero-drift,check-due
         put 100
         take
         scan WH:OP:wang        | notes=check-due",
    );
    for shown in ["500", "502", "499"] {
        stage.play(&format!("scan WH:CHECK-WEIGHT\nput {shown}\ntake"));
    }
    let told = checks(&mut stage);
    let column = |list: &str, key: &str| told[list].as_array().unwrap().iter().map(|row| row[key].clone()).collect();
    let offs: Value = column("checks", "off_g");
    assert_eq!(offs, json!(["0", "2", "-1"]));
    let outcomes: Value = column("checks", "outcome");
    assert_eq!(outcomes, json!(["true", "off", "true"]));
    assert_eq!(told["checks"][1]["operator"], "wang");
    // Mean of 0, 2, -1 g; moving ranges 2 and 3 g.
    assert_eq!(told["chart"], json!({"mean_g": "0.333", "low_g": "-6.317", "high_g": "6.983"}));
    let zeros: Value = column("zeros", "zero_g");
    assert_eq!(zeros, json!(["2", "0"]), "recorded where it moved by more than one division");
}

fn checks(stage: &mut Stage) -> Value {
    stage.rim().scale_checks(&StationId::from("bench-1")).unwrap()
}

/// 2026-09-21 in UTC; the stage's clock begins there at 14:13:20.
const START_MS: i64 = 1_790_000_000_000;

#[test]
fn how_long_there_is_stands_on_the_screen_until_the_parcel_has_left() {
    let due = START_MS + 3_600_000;
    let orders =
        format!("S1 SF100000001 A*2@100 due={due}\nS2 SF100000002 A*1@100\nS3 SF100000003 A*1@100 due={START_MS}");
    let story = "scan S1             | off left=3597
         wake                | same
         wait 60
         wake                | off left=3534 says=Open
         wait 3537
         scan A              | off left=-5 late
         scan A
         scan SF100000001    | left=-7
         put 200             | green left=
         take
         scan S2             | off left=
         scan WH:CANCEL
         scan S3             | late";
    play_at(Role::PackWeigh, |_| {}, &orders, story);
    let courier = |rules: &mut weighhouse::packing::Rules| {
        rules.deadlines = Deadlines { cut_off: Some("15:13:20".parse().unwrap()), ..Deadlines::default() };
    };
    play_at(Role::PackWeigh, courier, &orders, "scan S2 | off left=3597\nwait 3600\nscan A | left=86395");
}

#[test]
fn late_shipments_are_listed_by_urgency_and_what_left_or_never_will_is_not() {
    let at = |hours: i64| START_MS + hours * 3_600_000;
    let orders: Vec<String> = (1..=6)
        .map(|n| format!("S{n} SF10000000{n} A*1@100 due={}", at(7 - n)))
        .chain(["S7 SF100000007 A*1".into()])
        .collect();
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, &orders.join("\n"));
    stage.play("scan S6\nscan A\nscan SF100000006\nput 100 | green\ntake\nhold S5 refunded\nhold S4 refund\nscan S3");
    // S2 is given more time, and S1 less.
    for (no, hours) in [("S2", 90), ("S1", 1)] {
        let n = &no[1..];
        stage
            .rim()
            .import(vec![order(&format!("{no} SF10000000{n} A*1@100 due={}", at(hours))).unwrap()], Default::default)
            .unwrap();
    }
    let mut late = |now: i64, within_h: i64, deadlines: &Deadlines| {
        let told = stage.rim().late(deadlines, now, within_h * 3_600_000).unwrap();
        let list: Vec<String> = told["shipments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                format!(
                    "{} {}{}{}",
                    one["shipment"].as_str().unwrap(),
                    one["time_left_s"],
                    one["open_at"],
                    one["holds"]
                )
            })
            .collect();
        (told["late"].as_u64().unwrap(), list)
    };
    let plain = Deadlines::default();
    assert_eq!(late(at(0), 0, &plain), (0, vec![]));
    let soon = vec!["S1 3600null[]".to_owned(), "S4 10800null[\"refund\"]".into(), "S3 14400\"bench-1\"[]".into()];
    assert_eq!(late(at(0), 4, &plain), (0, soon.clone()));
    assert_eq!(late(at(0), 3, &plain), (0, soon[..2].to_vec()));
    assert_eq!(late(at(2), 0, &plain), (1, vec!["S1 -3600null[]".into()]));
    assert_eq!(late(at(1000), 0, &plain).0, 4);
    // The last pick-up before 17:13:20 and 18:13:20 is at 16:00, two hours less 13 minutes away.
    let four = Deadlines { cut_off: Some("16:00".parse().unwrap()), ..plain };
    let caught = vec!["S1 3600null[]".to_owned(), "S4 6400null[\"refund\"]".into(), "S3 6400\"bench-1\"[]".into()];
    assert_eq!(late(at(0), 2, &four), (0, caught));
    assert_eq!(stage.rim().late_count(at(2)).unwrap(), 1);
    stage.play("verify");
}
