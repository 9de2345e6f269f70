//! Stories of the gate: holds that come too late, sources that fall silent, orders that change, and the hand-over to the courier.
//! Each has an evil twin that shows that the story would notice. The refund that finance missed is told in `gate_done`.

use crate::story::{Role, Stage, play, play_at};
use weighhouse::domain::{HoldSource, Now};
use weighhouse::packing::{FreshSource, Rules};

const DAY: &str = "S1 SF100000001 A*2@100 B*1@80
                   S2 SF100000002 B*1@80
                   S3 SF100000003 C*1@500";

/// Ships S1 and S2 at a bench with a scale.
const SHIPPED: &str = "scan S1\nscan A\nscan A\nscan B\nscan SF100000001\nput 280 | green recalls=\ntake
                       scan S2\nscan B\nscan SF100000002\nput 80 | green\ntake";

fn told(story: &str) -> String {
    format!("{SHIPPED}\n{story}")
}

fn refunds(minutes: u32) -> impl Fn(&mut Rules) {
    move |rules| {
        let source = HoldSource::parse("refunds").unwrap();
        rules.hold_sources = vec![FreshSource { source, minutes }];
    }
}

#[test]
fn a_hold_between_green_and_export_keeps_the_row_back() {
    play(
        DAY,
        &told(
            "hold S2 refund\nexport | rows=SF100000001\nrestart\nexport | rows=\nlift S2 refund\nexport | rows=SF100000002",
        ),
    );
}

#[test]
fn a_recall_ends_where_the_parcel_is_scanned_aside() {
    for at in ["", "at bench-2 weigh", "at bench-2 pack"] {
        play(
            DAY,
            &told(&format!(
                "hold S1 refund
                 {at}
                 scan SF100000001     | red held shows=S1 recalls=SF100000001
                 restart
                 scan WH:CONFIRM      | off none recalls=
                 glance               | recalls=
                 hold S1 address      | recalls=
                 scan SF100000001     | red held
                 scan WH:CONFIRM
                 lift S1 refund
                 lift S1 address
                 hold S1 cancelled
                 glance               | recalls=SF100000001"
            )),
        );
    }
}

#[test]
fn a_recall_blocks_nobody_and_ends_with_the_hold() {
    play(
        DAY,
        &told(
            "scan S3
             hold S1 refund
             glance               | off recalls=SF100000001 shows=S3 packed=0/1
             scan C               | off packed=1/1
             scan SF100000003
             put 500              | green
             take
             lift S1 refund
             glance               | recalls=
             hold S1 refund
             minutes 4321
             scan NONSENSE        | recalls=",
        ),
    );
}

#[test]
fn a_green_light_that_still_burns_goes_out_when_its_parcel_is_held() {
    play(
        DAY,
        "scan S1
         scan A
         scan A
         scan B
         scan SF100000001
         put 280              | green
         glance               | same green
         hold S1 refund
         glance               | red held recalls=SF100000001
         glance               | same
         scan SF100000001     | red held
         scan WH:CONFIRM      | off recalls=
         take
         scan S2              | off shows=S2",
    );
}

#[test]
fn a_hold_by_hand_on_the_parcel_in_hand_sends_nobody_to_look_for_it() {
    play(
        DAY,
        "scan S1\nscan A\nscan A\nscan B\nscan SF100000001\nput 280 | green
         scan WH:HOLD         | off none recalls=
         take
         lift S1 hand
         scan SF100000001     | off recalls=",
    );
}

#[test]
fn one_reason_of_two_sources_stands_until_both_have_lifted_it() {
    play(
        DAY,
        "hold S1 refund refunds
         hold S1 refund
         lift S1 refund refunds
         scan S1              | red held
         scan WH:CONFIRM
         lift S1 refund
         scan S1              | off",
    );
    play(
        DAY,
        "hold S1 refund refunds
         hold S1 refund
         import S1 SF100000001 A*2@100 B*1@80 hold=refund|address
         scan S1              | red held
         scan WH:CONFIRM
         lift S1 refund refunds
         scan S1              | red held
         scan WH:CONFIRM
         lift S1 refund
         scan S1              | red held
         scan WH:CONFIRM
         lift S1 refund refunds
         import S1 SF100000001 A*2@100 B*1@80 hold=address
         scan S1              | red held
         scan WH:CONFIRM
         import S1 SF100000001 A*2@100 B*1@80
         scan S1              | off
         verify",
    );
    let mut stage = Stage::set(Role::Pack, |_| {}, DAY);
    for step in ["hold S1 refund refunds", "hold S1 refund", "hold S2 note"] {
        stage.step(step);
    }
    let held = stage.evidence("S1");
    assert_eq!(held["holds"], serde_json::json!(["refund"]), "each reason once");
    let sources: Vec<&str> =
        held["hold_set"].as_array().unwrap().iter().map(|it| it["source"].as_str().unwrap()).collect();
    assert_eq!(sources, ["api", "refunds"]);
    assert!(held["hold_set"][0]["since"].as_str().unwrap().starts_with("2026-"));
}

#[test]
#[should_panic(expected = "off: wanted \"off\", found \"red\"")]
fn twin_of_two_sources_one_lift_is_not_enough() {
    play(DAY, "hold S1 refund refunds\nhold S1 refund\nlift S1 refund\nscan S1 | off");
}

#[test]
fn a_silent_source_makes_accepts_amber_and_says_so() {
    play_at(
        Role::PackWeigh,
        refunds(30),
        DAY,
        "glance              | silent=refunds
         report refunds
         scan S1             | silent=
         scan A
         scan A
         scan B
         scan SF100000001
         minutes 45
         put 280             | amber silent=refunds
         scan SF100000001    | off silent=refunds
         restart
         file S1 doubted sealed
         take
         report refunds
         scan S2             | silent=
         scan B
         scan SF100000002
         put 80              | green
         take
         # The late word of the source finds the parcel that was accepted in doubt.
         hold S1 refund refunds
         glance              | recalls=SF100000001
         minutes 31
         at door hand-over
         scan SF100000002    | amber silent=refunds
         hold S3 note refunds
         scan SF100000002    | off silent=
         export              | rows=SF100000002",
    );
}

#[test]
#[should_panic(expected = "amber: wanted \"amber\", found \"green\"")]
fn twin_of_the_silent_source_one_that_reports_leaves_no_doubt() {
    play_at(
        Role::PackWeigh,
        refunds(30),
        DAY,
        "report refunds\nscan S2\nscan B\nscan SF100000002\nwait 29\nput 80 | amber",
    );
}

#[test]
fn with_nothing_configured_nothing_is_asked() {
    play(DAY, "minutes 10000\nscan S2 | silent=\nscan B\nscan SF100000002\nput 80 | green");
}

#[test]
fn the_hand_over_reads_the_gate_and_counts_each_parcel_once() {
    play_at(
        Role::PackWeigh,
        |rules| rules.weigh_required = true,
        DAY,
        "scan WH:HANDOVER     | off
         scan SF100000001     | red not-checked
         scan S1              | red unknown-code
         scan NONSENSE99999   | red no-shipment
         scan WH:HANDOVER     | off
         scan S1
         scan WH:HANDOVER     | red session-open
         scan A\nscan A\nscan B\nscan SF100000001
         put 280              | green
         scan WH:HANDOVER     | red load-not-zeroed
         take
         scan WH:HANDOVER     | off
         put 90
         take
         scan SF100000001     | green shows=S1
         restart
         scan SF100000001     | off
         scan WH:UNDO         | off
         scan WH:UNDO         | red not-allowed
         hold S1 address
         scan SF100000001     | red held
         scan WH:CONFIRM
         lift S1 address
         scan SF100000001     | green
         scan WH:REWEIGH      | red not-allowed
         scan WH:HANDOVER     | off
         hold S1 refund
         glance               | recalls=
         scan SF100000001     | red already-shipped
         scan S2              | shows=S2
         at bench-2 pack
         scan S3\nscan C
         scan SF100000003     | green
         at door hand-over
         scan SF100000003     | red not-checked",
    );
}

#[test]
fn two_labels_in_question_are_not_handed_over() {
    play(
        DAY,
        "scan S2\nscan B\nscan SF100000002\nput 80 | green
         scan SF100000003     | red second-waybill
         at door hand-over
         scan SF100000002     | red held
         at bench-1 pack+weigh
         scan WH:CONFIRM      | green
         at door hand-over
         scan SF100000002     | green",
    );
}

#[test]
fn what_the_shop_changed_while_it_was_packed_is_told_line_by_line() {
    play(
        DAY,
        "scan S1
         scan A
         scan B
         import S1 SF100000001 A*3@100 C*1@500 remark=careful
         scan A    | red changed packed=1/3,0/1 changes=surplus:goods-B:1>,quantity:goods-A:2>3,removed:goods-B:1>,added:goods-C:>1,remark::>careful
         scan A               | red needs-confirm
         restart
         scan WH:CONFIRM      | off packed=1/3,0/1
         scan A\nscan A
         scan C
         scan SF100000001
         put 800              | green
         take
         file S1 revised surplus-removed sealed",
    );
}

#[test]
fn a_surplus_waits_in_a_box_that_was_put_down_and_counts_again_if_it_is_wanted() {
    play(
        DAY,
        "scan S1\nscan A\nscan B
         hold S1 item
         scan A               | red held
         scan WH:CONFIRM      | off none
         import S1 SF100000001 A*2@100
         lift S1 item
         at bench-2 pack+weigh
         scan S1              | red surplus-item packed=1/2 changes=surplus:goods-B:1>
         hold S1 item
         scan WH:CONFIRM      | red held
         scan WH:CONFIRM      | off none
         lift S1 item
         at bench-1 pack+weigh
         scan S1              | off packed=1/2",
    );
    play(
        DAY,
        "scan S1\nscan A\nscan B
         import S1 SF100000001 A*2@100
         scan A               | red changed
         import S1 SF100000001 A*2@100 B*1@80
         scan WH:CONFIRM      | red changed packed=1/2,1/1
         scan WH:CONFIRM      | off packed=1/2,1/1
         scan A
         scan SF100000001
         put 280              | green",
    );
}

#[test]
fn a_cancelled_box_has_no_surplus() {
    play(
        DAY,
        "scan S1\nscan A\nscan B
         import S1 SF100000001 A*2@100
         scan A               | red changed
         scan WH:CANCEL       | off
         scan S1              | off packed=0/2",
    );
}

#[test]
#[should_panic(expected = "surplus-item: wanted \"surplus-item\"")]
fn twin_of_the_surplus_nothing_left_over_nothing_said() {
    play(
        DAY,
        "scan S1\nscan A\nhold S1 item\nscan A\nscan WH:CONFIRM\nimport S1 SF100000001 A*2@100\nlift S1 item\nscan S1 | surplus-item",
    );
}

#[test]
fn a_change_that_only_machines_read_asks_nobody() {
    play(
        DAY,
        "scan S1
         scan A
         import S1 SF100000001 A*2@101 B*1@81
         scan A               | off packed=2/2,0/1
         scan B               | off packed=2/2,1/1
         scan SF100000001
         put 283              | green",
    );
}

#[test]
fn an_old_label_is_told_as_taken_back() {
    play(
        DAY,
        "scan S1\nscan A\nscan A\nscan B
         scan SF100000001     | off
         import S1 ZT500000001 A*2@100 B*1@80 by=ZTO
         put 280              | red changed changes=carrier::SF>ZTO,waybill::SF100000001>ZT500000001
         restart
         scan WH:CONFIRM      | off
         scan SF100000001     | red wrong-waybill
         scan ZT500000001     | off
         scan SF100000001     | red wrong-waybill
         take
         put 280              | green
         take
         scan SF100000001     | red wrong-waybill
         at bench-2 weigh
         scan SF100000001     | red wrong-waybill
         export               | rows=ZT500000001",
    );
}

#[test]
fn a_label_bound_at_the_bench_goes_with_its_courier() {
    play(
        "S4 - A*1@100",
        "scan S4\nscan A
         scan SF7700000001234 | off
         import S4 - A*1@100 by=ZTO
         put 100              | red changed
         scan WH:CONFIRM      | off
         scan SF7700000001234 | red wrong-waybill
         take
         scan 73100000012345  | off
         put 100              | green",
    );
}

#[test]
fn a_change_that_comes_too_late_says_how_to_stop_the_parcel() {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, DAY);
    for line in SHIPPED.lines() {
        stage.step(line.split(" | ").next().unwrap().trim());
    }
    let refused = |stage: &mut Stage| stage.import("S2 SF100000002 B*2@80").unwrap_err();
    let said = refused(&mut stage);
    assert!(said.contains("never altered (goods B ×1 → ×2)") && said.contains("`hold`"), "{said}");
    stage.step("import S2 SF100000002 B*2@80 hold=item");
    stage.step("glance");
    assert_eq!(stage.screen().recalls[0].waybill.as_str(), "SF100000002", "the hold of a refused row stands");
    stage.step("import S2 SF100000002 B*2@80");
    stage.step("at door hand-over");
    stage.step("scan SF100000002");
    let said = refused(&mut stage);
    assert!(said.contains("courier"), "{said}");
}

#[test]
fn a_return_of_nothing_calls_nobody_off() {
    play(
        DAY,
        &told(
            "hold S1 refund
             scan WH:RETURN       | recalls=SF100000001
             scan SF100000001     | off shows=S1
             scan WH:CONFIRM      | off recalls=SF100000001
             scan WH:RETURN
             scan SF100000001
             scan A
             scan WH:CONFIRM      | off recalls=",
        ),
    );
}

#[test]
fn what_is_handed_over_by_mistake_and_held_meanwhile_is_called_back() {
    play(
        DAY,
        &told(
            "at door hand-over
             scan SF100000001     | green
             hold S1 refund
             glance               | green recalls=
             scan WH:UNDO         | off recalls=SF100000001
             scan SF100000001     | red held",
        ),
    );
}

/// A report made while the clock was wrong vouches for nothing once it is right again.
#[test]
fn a_report_from_the_future_leaves_a_doubt() {
    for (minutes, light) in [(29, "green"), (31, "amber")] {
        let mut stage = Stage::set(Role::PackWeigh, refunds(30), DAY);
        let ahead = Now { wall_ms: 1_790_000_000_000 + minutes * 60_000 + 5_000, mono_ms: 0 };
        stage.rim().report_source(&HoldSource::parse("refunds").unwrap(), ahead).unwrap();
        stage.play(&format!("scan S2\nscan B\nscan SF100000002\nput 80 | {light}"));
    }
}
