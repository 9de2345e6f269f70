//! Stories of trouble: numbers that mean two things, and what comes at the wrong moment. See [`crate::story`] for the words.

use crate::story::{Role, play, play_at};

const DAY: &str = "
    S1 SF100000001 A*2@100 B*1@80
    S2 SF100000002 A*1@100
    S3 SF100000003 C*1@500
    S5 SF100000005 A*1@100 hold=refund
";

fn checked_first(rules: &mut weighhouse::packing::Rules) {
    (rules.check_required, rules.weigh_required) = (true, true);
}

#[test]
fn a_shipment_whose_number_is_its_waybill() {
    play(
        "SF100000001 SF100000001 A*1@100",
        "scan SF100000001   | off packed=0/1
         scan SF100000001   | red missing-item
         scan A             | off packed=1/1
         scan SF100000001   | off
         put 100            | green
         scan SF100000001   | off shows=SF100000001
         export             | rows=SF100000001",
    );
    let counts = |rules: &mut weighhouse::packing::Rules| rules.opening_counts = true;
    play_at(Role::PackWeigh, counts, "SF100000001 SF100000001 A*1@100", "put 100\nscan SF100000001\nscan A | green");
}

#[test]
fn goods_whose_code_is_also_a_number_or_a_label() {
    play(
        "S1 SF100000001 S1*1@100 SF100000001*1@100",
        "scan S1            | packed=0/1,0/1
         scan S1            | packed=1/1,0/1
         scan SF100000001   | packed=1/1,1/1
         scan SF100000001   | off
         put 200            | green",
    );
}

#[test]
fn a_number_that_is_the_waybill_of_another_shipment() {
    play(
        "SF100000009 SF100000001 A*1@100\nS2 SF100000009 B*1@80",
        "scan S2
         scan B
         scan SF100000009   | off
         put 80             | green
         take
         scan SF100000009   | off shows=SF100000009 packed=0/1
         scan A
         scan SF100000001
         put 100            | green
         export             | rows=SF100000009,SF100000001",
    );
}

#[test]
fn one_code_on_two_lines_fills_both_and_undo_takes_back_the_whole_scan() {
    let twice = "S1 SF100000001 A*2@100 A*1@100:gift";
    play(
        twice,
        "scan S1
         scan WH:QTY:3
         scan A             | packed=2/2,1/1
         scan WH:UNDO       | packed=0/2,0/1
         scan A             | packed=1/2,0/1
         scan WH:QTY:2
         scan A             | packed=2/2,1/1
         restart
         scan WH:UNDO       | packed=1/2,0/1
         scan WH:UNDO       | packed=0/2,0/1
         scan WH:UNDO       | red not-allowed
         scan WH:QTY:4
         scan A             | red surplus-item packed=0/2,0/1",
    );
}

#[test]
fn nothing_to_scan_but_the_label() {
    play("S1 SF100000001 A*1@50:no-scan", "scan S1 | packed=1/1\nscan A | off\nscan SF100000001 | off\nput 50 | green");
}

#[test]
fn undo_after_a_change_does_not_touch_another_line() {
    play(
        DAY,
        "scan S1
         scan B             | packed=0/2,1/1
         import S1 SF100000001 B*1@80 A*2@100
         scan WH:UNDO       | red not-allowed packed=1/1,0/2
         scan WH:UNDO       | red not-allowed packed=1/1,0/2",
    );
}

#[test]
fn a_change_keeps_every_piece_that_is_still_ordered() {
    for (old, new, packed) in [
        ("A*1 A*1", "A*2", "2/2"),
        ("A*2", "A*1 A*1", "1/1,1/1"),
        ("A*3", "A*2", "2/2"),
        ("A*2 A*1", "A*1 B*1 A*3", "1/1,0/1,2/3"),
        ("A*2", "B*1", "0/1"),
        ("A*2", "A*2:no-scan", "2/2"),
    ] {
        let all = if old.contains("A*1") || old == "A*3" { "scan WH:QTY:3\n" } else { "scan WH:QTY:2\n" };
        let all = if old == "A*1 A*1" { "scan WH:QTY:2\n" } else { all };
        let story = format!("scan S1\n{all}scan A\nimport S1 - {new}\nscan WH:QTY:1\nscan A | red packed={packed}");
        play(&format!("S1 - {old}"), &story);
    }
}

#[test]
fn a_shipment_emptied_of_what_was_packed() {
    play(
        DAY,
        "scan S1
         scan A
         scan A
         import S1 SF100000001 C*1@500
         scan WH:UNDO       | red changed packed=0/1
         scan WH:CONFIRM
         scan C             | off packed=1/1
         scan SF100000001
         put 500            | green",
    );
}

#[test]
fn a_change_between_label_and_load_is_read_again_at_the_seal() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         import S2 SF100000002 A*2@100
         put 100            | red changed packed=1/2
         take
         scan WH:CONFIRM    | off
         scan A             | off packed=2/2
         put 200            | green",
    );
}

#[test]
fn hold_while_another_shipment_is_refused_as_held_holds_nothing() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan S5            | red held
         scan WH:HOLD       | red needs-confirm
         scan WH:CONFIRM
         export             | rows=SF100000002",
    );
}

#[test]
fn a_hold_after_the_seal_is_told_at_the_label() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan WH:HOLD       | off
         scan SF100000002   | red held shows=S2
         scan WH:CONFIRM    | off
         export             | rows=
         lift S2 hand
         scan SF100000002   | off
         export             | rows=SF100000002",
    );
}

#[test]
fn a_green_light_shows_what_it_accepts() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan S3
         scan SF100000003   | red second-waybill
         scan WH:CONFIRM    | green shows=S2
         scan C             | off shows=S3",
    );
}

#[test]
fn one_label_said_after_the_next_box_is_on_the_scale_judges_that_box() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan S3
         scan C
         scan SF100000003   | red load-not-zeroed
         scan SF100000001   | red second-waybill
         take               | red second-waybill
         put 400            | red second-waybill
         scan WH:CONFIRM    | red under-weight shows=S3
         scan WH:CONFIRM
         put 500            | green shows=S3
         export             | rows=SF100000002,SF100000003",
    );
}

#[test]
fn every_fact_is_filed_under_the_shipment_that_it_names() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan S3
         scan SF100000001   | red second-waybill
         scan WH:HOLD       | off
         file S2 sealed double-label-seen double-label-found hold-set
         file S1 hold-set
         file S3 opened
         scan WH:CANCEL     | off
         file S3 cancelled",
    );
}

#[test]
fn a_weight_from_before_the_restart_is_not_used() {
    play(
        DAY,
        "scan S2
         scan A
         put 100
         restart
         scan SF100000002   | off
         put 60             | red under-weight",
    );
}

#[test]
fn an_unplug_that_could_not_be_saved_still_forgets_the_weight() {
    play(
        DAY,
        "scan S2
         scan A
         put 100
         disk full
         unplug scale       | red not-saved
         disk free
         plug scale         | off
         scan SF100000002   | off
         put 60             | red under-weight",
    );
}

#[test]
fn what_the_scale_did_meanwhile_is_remembered_and_never_judged_unseen() {
    // Twenty loads pass while nothing can be saved; the last one counts, and is green only before somebody's eyes.
    let passing = "put 300\ntake\n".repeat(20);
    play(
        DAY,
        &format!(
            "scan S2
             scan A
             scan SF100000002
             disk full
             {passing}
             put 100            | red not-saved
             disk free
             scan S1            | red session-open
             export             | rows=
             scan SF100000002   | green
             disk full
             take               | red not-saved
             disk free
             scan S3
             scan C
             scan SF100000003   | off
             put 500            | green"
        ),
    );
}

#[test]
fn a_badge_does_not_hide_what_blocks() {
    play(
        DAY,
        "scan S2
         scan C             | red wrong-item
         scan WH:OP:li      | red wrong-item
         scan WH:CONFIRM    | off shows=S2",
    );
}

#[test]
fn every_question_has_a_way_out_after_a_restart_too() {
    for (trouble, fault) in [
        ("scan C", "wrong-item"),
        ("scan NONSENSE", "unknown-code"),
        ("scan A\nscan A", "surplus-item"),
        ("scan A\nscan SF100000002\nput 10", "under-weight"),
        ("scan A\nscan SF100000002\nput 900", "over-weight"),
        ("scan A\nscan SF100000002\nput 30001", "overload"),
        ("hold S2 refund\nscan A", "held"),
        ("import S2 SF100000002 A*2@100\nscan A", "changed"),
        ("scan A\nscan SF100000002\nscan SF100000001", "second-waybill"),
    ] {
        for between in ["", "restart", "unplug scale\nplug scale", "scan WH:UNDO", "scan WH:QTY:2", "scan WH:REWEIGH"] {
            play(
                DAY,
                &format!(
                    "scan S2
                     {trouble}          | red {fault}
                     {between}
                     scan WH:CONFIRM
                     lift S2 refund
                     take
                     scan WH:CANCEL
                     scan S1            | off shows=S1"
                ),
            );
        }
    }
}

#[test]
fn a_second_label_in_a_session_answered_after_a_restart() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         scan SF100000001   | red second-waybill
         scan WH:CANCEL     | red needs-confirm
         scan WH:REWEIGH    | red needs-confirm
         restart            | red second-waybill
         put 100            | red second-waybill
         scan WH:CONFIRM    | green
         export             | rows=SF100000002",
    );
}

#[test]
fn a_suspended_accept_survives_unplug_restart_and_zero() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan SF100000001   | red second-waybill
         unplug scale       | red scale-lost
         export             | rows=
         plug scale         | red second-waybill
         take
         restart            | red second-waybill
         export             | rows=
         scan WH:OP:li      | red second-waybill
         scan WH:CONFIRM    | green
         export             | rows=SF100000002",
    );
}

#[test]
fn a_suspended_accept_that_was_held_meanwhile_does_not_stand() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan SF100000001   | red second-waybill
         hold S2 refund
         scan WH:CONFIRM    | red held
         export             | rows=
         lift S2 refund
         export             | rows=SF100000002",
    );
}

#[test]
fn two_benches_want_one_shipment() {
    play(
        DAY,
        "scan S2
         scan A
         at bench-2 pack+weigh
         scan S2            | red session-open
         scan SF100000002   | red session-open
         scan S1            | off shows=S1
         scan SF100000002   | red wrong-waybill
         at bench-1
         scan SF100000002
         put 100            | green
         at bench-2
         scan SF100000002   | red waybill-taken
         scan WH:CANCEL
         scan S2            | red already-shipped",
    );
}

#[test]
fn two_benches_want_one_label() {
    play(
        "S1 - A*1@100\nS2 - A*1@100",
        "scan S1
         scan A
         at bench-2 pack+weigh
         scan S2
         scan A
         scan SF7700001234567 | off
         at bench-1
         scan SF7700001234567 | red wrong-waybill
         at bench-2
         put 100              | green
         at bench-1
         scan SF7700001234567 | red waybill-taken
         export               | rows=SF7700001234567",
    );
}

#[test]
fn a_change_after_the_check_goes_back_to_the_packing_bench() {
    play_at(
        Role::Pack,
        checked_first,
        DAY,
        "scan S2
         scan A
         scan SF100000002   | green
         at bench-2 weigh
         scan SF100000002   | off
         import S2 SF100000002 A*2@100
         put 200            | red not-checked
         scan SF100000002   | red not-checked
         at bench-1
         scan SF100000002   | off packed=1/2
         scan A
         scan SF100000002   | green
         at bench-2
         scan SF100000002   | green
         export             | rows=SF100000002",
    );
}

#[test]
fn a_bench_that_packs_and_weighs_weighs_what_was_checked_elsewhere() {
    play_at(
        Role::Pack,
        checked_first,
        DAY,
        "scan S2
         scan A
         scan SF100000002   | green
         at bench-2 pack+weigh
         scan S2            | red already-shipped
         scan SF100000002   | off shows=S2
         put 60             | red under-weight
         scan WH:CONFIRM
         put 100            | green
         export             | rows=SF100000002",
    );
}

#[test]
fn cancel_at_the_scale_takes_no_box_apart() {
    play(
        "S1 - A*2@100",
        "scan S1
         scan WH:QTY:2
         scan A
         scan SF7700001234567
         put 10             | red under-weight
         scan WH:HOLD
         lift S1 hand
         at bench-2 weigh
         scan SF7700001234567 | off
         scan WH:CANCEL     | off
         at bench-1
         scan S1            | packed=2/2",
    );
}

#[test]
fn the_number_of_a_slip_is_no_second_label_at_the_scale() {
    play_at(
        Role::Weigh,
        |_| {},
        "20261121000123 SF100000001 A*1@100\nS2 SF100000002 A*1@100",
        "scan SF100000002
         scan 20261121000123 | red session-open
         put 100             | green",
    );
}

#[test]
fn a_hold_of_a_person_outlives_the_files_hold() {
    for (first, second) in [
        ("hold S2 refund", "import S2 SF100000002 A*1@100 hold=refund"),
        ("import S2 SF100000002 A*1@100 hold=refund", "hold S2 refund"),
    ] {
        play(
            DAY,
            &format!(
                "{first}
                 {second}
                 import S2 SF100000002 A*1@100
                 scan S2            | red held
                 scan WH:CONFIRM
                 lift S2 refund
                 scan S2            | off"
            ),
        );
    }
}

#[test]
fn a_tray_that_dips_below_zero_does_not_leave_the_bench_settling() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         lean 0
         take               | off
         put 100            | green",
    );
}

#[test]
fn weighing_again_at_the_scale_bench() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "put 100
         scan SF100000002   | green
         scan WH:REWEIGH    | off
         scan SF100000002   | off
         take
         scan WH:REWEIGH
         scan SF100000002   | off
         put 60             | red under-weight
         restart            | red under-weight
         scan WH:CONFIRM
         put 100            | green
         export             | rows=SF100000002
         export             | rows=",
    );
}

#[test]
fn a_label_that_changed_while_it_was_weighed() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "scan SF100000002
         import S2 SF999999999 A*1@100
         put 100            | red changed
         scan WH:CONFIRM
         scan SF100000002   | red wrong-waybill
         scan SF999999999   | green
         export             | rows=SF999999999",
    );
}

#[test]
fn a_change_not_yet_taken_over_is_shown_with_its_own_counts() {
    play(
        DAY,
        "scan S1
         scan A
         scan A
         import S1 SF100000001 B*1@80 A*2@100 hold=note
         scan A             | red held packed=0/1,2/2",
    );
}

#[test]
fn a_station_that_the_site_no_longer_has_holds_on_to_nothing() {
    let without = |rules: &mut weighhouse::packing::Rules| rules.stations = vec!["bench-1".into()];
    let story = "at bench-2 pack+weigh\nscan S1\nscan A\nat bench-1 pack+weigh\nscan S1 |";
    play_at(Role::PackWeigh, |_| {}, DAY, &format!("{story} red session-open"));
    play_at(Role::PackWeigh, without, DAY, &format!("{story} off packed=1/2,0/1"));
}

#[test]
fn a_code_that_is_goods_and_packaging_is_goods() {
    play("S1 SF100000001 BOX-S*1@45", "scan S1\nscan BOX-S | off packed=1/1");
}

#[test]
fn a_store_that_was_carried_away_gets_no_green_light_and_none_is_made_in_its_place() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         store away
         put 100            | red cannot-ask
         scan SF100000002   | red cannot-ask
         scan S3            | red cannot-ask
         store back
         scan SF100000002   | green
         take
         scan S3
         scan C
         scan SF100000003
         put 500            | green
         export             | rows=SF100000002,SF100000003
         verify",
    );
}

#[test]
fn a_green_light_ends_when_another_box_lies_on_the_scale() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         take               | green
         put 280            | off none
         take               | off
         scan S3
         scan C
         put 500
         scan SF100000003   | green
         put 501            | green
         take               | green",
    );
}

#[test]
fn a_box_that_was_put_aside_and_still_lies_on_the_scale_is_no_other_parcel() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         hold S2 refund
         put 100            | red held
         scan WH:CONFIRM    | off
         scan S3
         scan C
         scan SF100000003   | red load-not-zeroed
         lean 500
         put 500            | red load-not-zeroed
         take               | off
         put 500            | green
         export             | rows=SF100000003",
    );
    play(
        "S1 SF100000001 A*1@100\nS2 SF100000002 A*1@100",
        "scan S1
         scan A
         put 180
         scan SF100000001   | red over-weight
         scan WH:CONFIRM
         put 100            | green",
    );
    play(
        "S1 SF100000001 A*1@100\nS2 SF100000002 A*1@180",
        "scan S1
         scan A
         put 180
         scan SF100000001   | red over-weight
         scan WH:CONFIRM
         scan WH:CANCEL
         scan S2
         scan A
         scan SF100000002   | red load-not-zeroed
         scan WH:CANCEL
         scan S1
         scan A
         put 101
         scan SF100000001   | red load-not-zeroed
         take
         put 100            | green",
    );
}

#[test]
fn at_the_scale_bench_too_a_rejected_box_is_taken_off_first() {
    play_at(
        Role::Weigh,
        |_| {},
        "S1 SF100000001 A*1@100\nS2 SF100000002 A*1@180\nS3 SF100000003 A*1@180",
        "put 180
         scan SF100000001   | red over-weight
         scan WH:CONFIRM
         scan WH:CANCEL
         scan SF100000002   | red load-not-zeroed
         take               | off
         put 180            | green
         take
         hold S3 refund
         put 180
         scan SF100000003   | red held
         scan WH:CONFIRM",
    );
}
