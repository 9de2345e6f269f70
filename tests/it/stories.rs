//! The bench's behaviour, story by story. See [`crate::story`] for the words.

use crate::story::{Role, play, play_at};

/// Two pieces of A (100 g), one of B (80 g): 280 g, accepted from 265 to 300.
const DAY: &str = "
    S1 SF100000001 A*2@100 B*1@80
    S2 SF100000002 A*1@100
    S3 SF100000003 C*1@500 box=BOX-S
    S4 - A*1@100
    S5 SF100000005 A*1@100 hold=refund
    S6 SF100000006 D*1 E*1@50:no-scan
";

#[test]
fn a_right_parcel_scan_first() {
    play(
        DAY,
        "scan S1            | off shows=S1 packed=0/2,0/1
         scan A             | off packed=1/2,0/1
         scan A             | packed=2/2,0/1
         scan B             | packed=2/2,1/1 off
         scan SF100000001   | off
         put 280            | green packed=2/2,1/1 shows=S1
         take               | green
         export             | rows=SF100000001
         export             | rows=",
    );
}

#[test]
fn a_right_parcel_weigh_first() {
    play(
        DAY,
        "scan SF100000002   | off shows=S2
         put 100            | off
         scan A             | off packed=1/1
         scan SF100000002   | green",
    );
}

#[test]
fn a_shipment_without_a_waybill_is_bound_at_the_bench() {
    play(
        DAY,
        "scan S4
         scan A
         scan SF7700001234567 | off
         put 100              | green
         scan SF7700001234567 | off
         export               | rows=SF7700001234567",
    );
}

#[test]
fn a_bound_label_is_free_again_after_cancel() {
    play(
        DAY,
        "scan S4
         scan A
         scan SF7700001234567
         scan WH:CANCEL       | off none
         scan SF7700001234567 | red no-shipment
         scan S4              | packed=0/1
         scan A
         scan SF7700009999999
         put 100              | green
         export               | rows=SF7700009999999",
    );
}

#[test]
fn wrong_surplus_and_unknown_items_block_and_are_not_counted() {
    play(
        DAY,
        "scan S2
         scan C             | red wrong-item packed=0/1
         scan A             | red needs-confirm packed=0/1
         scan WH:CONFIRM    | off packed=0/1
         scan NONSENSE      | red unknown-code packed=0/1
         scan WH:CONFIRM    | off
         scan A             | off packed=1/1
         scan A             | red surplus-item packed=1/1
         scan WH:UNDO       | red needs-confirm
         scan WH:CONFIRM    | off packed=1/1
         scan SF100000002
         put 100            | green",
    );
}

#[test]
fn the_label_before_the_last_item_names_what_is_missing() {
    play(
        DAY,
        "scan S1
         scan A
         scan SF100000001   | red missing-item packed=1/2,0/1
         put 280            | red missing-item
         scan A             | off
         scan B             | off
         scan SF100000001   | green",
    );
}

#[test]
fn confirm_with_nothing_to_confirm_is_ignored() {
    play(
        DAY,
        "scan WH:CONFIRM    | off none
         scan S2            | off
         scan WH:CONFIRM    | off shows=S2 packed=0/1
         scan A
         scan SF100000002
         put 100            | green
         scan WH:CONFIRM    | green",
    );
}

#[test]
fn undo_and_quantity() {
    play(
        DAY,
        "scan S1
         scan WH:QTY:2      | off
         scan A             | packed=2/2,0/1
         scan WH:UNDO       | packed=0/2,0/1
         scan WH:QTY:3
         scan A             | red surplus-item packed=0/2,0/1
         scan WH:CONFIRM
         scan A             | packed=1/2,0/1
         scan WH:UNDO       | packed=0/2,0/1
         scan WH:UNDO       | red not-allowed
         scan WH:QTY:0      | red bad-code",
    );
}

#[test]
fn weight_rejects_clear_by_confirm_and_judge_again_only_what_settled_anew() {
    play(
        DAY,
        "scan S1
         scan A
         scan A
         scan B
         scan SF100000001
         put 180            | red under-weight
         scan A             | red needs-confirm
         scan WH:CONFIRM    | off
         put 181            | red under-weight
         scan WH:CONFIRM    | off
         put 350            | red over-weight
         take
         put 280            | red over-weight
         scan WH:CONFIRM    | green
         export             | rows=SF100000001",
    );
}

#[test]
fn reweigh_judges_the_same_load_again() {
    play(
        DAY,
        "scan S2
         scan A
         scan WH:REWEIGH    | red no-load
         scan SF100000002
         put 60             | red under-weight
         scan WH:CONFIRM    | off
         scan WH:REWEIGH    | red under-weight
         lean 80
         scan WH:REWEIGH    | red unsettled
         put 100            | red
         scan WH:REWEIGH    | green",
    );
}

#[test]
fn the_bounds_of_the_tolerance_pass_and_a_gram_beyond_does_not() {
    for (grams, light) in [("84", "red"), ("85", "green"), ("120", "green"), ("121", "red")] {
        play(DAY, &format!("scan S2\nscan A\nscan SF100000002\nput {grams} | {light}"));
    }
}

#[test]
fn packaging_counts_and_may_be_chosen_at_the_bench() {
    play(DAY, "scan S3\nscan C\nscan SF100000003\nput 500 | red under-weight");
    play(DAY, "scan S3\nscan C\nscan SF100000003\nput 545 | green");
    play(DAY, "scan S2\nscan A\nscan BOX-S | off\nscan SF100000002\nput 145 | green");
}

#[test]
fn what_weight_cannot_see_is_not_judged_but_for_the_ceiling() {
    play(DAY, "scan S6 | packed=0/1,1/1\nscan D\nscan SF100000006\nput 900 | green");
    play(DAY, "scan S6\nscan D\nscan SF100000006\nput 30 | red under-weight");
    play(DAY, "scan S6\nscan D\nscan SF100000006\nput 30001 | red overload");
}

#[test]
fn a_held_shipment_is_set_aside() {
    play(
        DAY,
        "scan S5            | red held shows=S5
         scan A             | red needs-confirm
         scan WH:CONFIRM    | off none
         scan S2            | off shows=S2",
    );
}

#[test]
fn a_hold_stops_at_every_step_and_what_was_packed_is_remembered() {
    play(
        DAY,
        "scan S1
         scan A             | packed=1/2,0/1
         hold S1 refund
         scan A             | red held packed=1/2,0/1
         scan WH:CONFIRM    | off none
         scan S2            | off shows=S2
         scan WH:CANCEL
         lift S1 refund
         scan S1            | off packed=1/2,0/1
         scan A
         scan B
         hold S1 address
         scan SF100000001   | red held
         scan WH:CONFIRM
         lift S1 address
         scan S1
         scan SF100000001   | off
         hold S1 refund
         put 280            | red held
         export             | rows=",
    );
}

#[test]
fn hold_by_hand() {
    play(
        DAY,
        "scan S1
         scan A
         scan WH:HOLD       | off none
         scan S1            | red held
         scan WH:CONFIRM
         lift S1 hand
         scan S1            | off packed=1/2,0/1",
    );
}

#[test]
fn cancel_takes_the_box_apart() {
    play(
        DAY,
        "scan S1
         scan A
         scan WH:CANCEL     | off none
         scan S1            | packed=0/2,0/1",
    );
}

#[test]
fn another_shipment_during_a_session_is_refused_and_does_not_block() {
    play(
        DAY,
        "scan S1
         scan S2            | red session-open shows=S1
         scan A             | off packed=1/2,0/1",
    );
}

#[test]
fn numbers_that_mean_nothing() {
    play(
        DAY,
        "scan NOWHERE1234567 | red no-shipment
         bytes \\x1b[2Jhello\\r | red bad-code
         scan WH:DANCE       | red bad-code
         scan WH:NEXT-PARCEL | red not-allowed
         scan WH:UNDO        | red not-allowed
         scan S2             | off",
    );
}

#[test]
fn the_label_of_another_shipment() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000001   | red wrong-waybill
         scan SF100000002   | off
         scan SF100000001   | red second-waybill
         scan WH:CONFIRM    | off
         put 100            | green",
    );
}

#[test]
fn a_sealed_parcels_label_is_taken() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         take
         scan SF100000002   | off shows=S2
         scan S2            | red already-shipped
         scan S1
         scan SF100000002   | red waybill-taken
         scan A             | off packed=1/2,0/1",
    );
}

#[test]
fn a_second_label_on_the_sealed_load_suspends_the_accept_until_one_label_is_said() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan SF100000001   | red second-waybill
         export             | rows=
         take               | red second-waybill
         scan S1            | red needs-confirm
         scan WH:CANCEL     | red needs-confirm
         scan WH:CONFIRM    | green shows=S2
         export             | rows=SF100000002",
    );
}

#[test]
fn a_second_label_on_the_sealed_load_holds_both_parcels() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan SF100000001   | red second-waybill
         scan WH:HOLD       | off
         export             | rows=
         take
         scan S1            | red held
         scan WH:CONFIRM",
    );
}

#[test]
fn two_labels_in_one_session_hold_both() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         scan SF100000001   | red second-waybill
         put 100            | red second-waybill
         scan WH:HOLD       | off
         scan S2            | red held
         scan WH:CONFIRM
         scan S1            | red held",
    );
}

#[test]
fn a_load_left_on_the_scale_clears_itself_at_the_true_zero() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 100            | green
         scan S3
         scan C             | off
         scan SF100000003   | red load-not-zeroed
         take               | off
         put 545            | green
         export             | rows=SF100000002,SF100000003",
    );
}

#[test]
fn a_load_left_on_the_scale_is_never_weighed_as_the_next_parcel() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002
         put 545            | red over-weight
         take
         scan WH:CONFIRM
         put 100            | green
         scan S3
         scan SF100000003   | red second-waybill
         scan WH:CONFIRM    | green
         scan C
         put 545
         scan SF100000003   | red load-not-zeroed
         take
         put 545            | green",
    );
}

#[test]
fn the_scale_goes_and_comes_back() {
    play(
        DAY,
        "scan S2
         unplug scale       | red scale-lost
         scan A             | off packed=1/1
         scan SF100000002   | red scale-lost
         plug scale         | off
         put 100            | green",
    );
}

#[test]
fn while_one_device_is_missed_the_return_of_another_does_not_look_as_if_all_were_well() {
    play(
        DAY,
        "unplug scale       | red scale-lost
         unplug scanner     | red scanner-lost
         plug scale         | red scanner-lost
         unplug scale       | red scale-lost
         plug scanner       | red scale-lost
         plug scale         | off
         scan S2            | off shows=S2",
    );
}

#[test]
fn a_weight_from_before_the_unplug_is_not_used() {
    play(
        DAY,
        "scan S2
         put 100
         unplug scale
         plug scale
         scan A
         scan SF100000002   | off
         put 100            | green",
    );
}

#[test]
fn overload_is_told_and_passes() {
    play(DAY, "overload | red overload\ntake | off\nscan S2 | off");
    play(DAY, "scan S2\nscan A\nscan SF100000002\noverload | red overload\nput 100 | green");
}

#[test]
fn a_moving_load_is_not_judged() {
    play(
        DAY,
        "scan S2
         scan A
         put 100
         lean 300
         scan SF100000002   | off
         put 100            | green",
    );
}

#[test]
fn the_order_changed_while_it_was_packed() {
    play(
        DAY,
        "scan S1
         scan A
         scan A
         import S1 SF100000001 A*1@100 B*1@80 C*1@500
         scan B             | red changed packed=1/1,0/1,0/1
         scan B             | red needs-confirm
         scan WH:CONFIRM    | off
         scan B
         scan C
         scan SF100000001
         put 680            | green",
    );
}

#[test]
fn a_changed_waybill_asks_for_the_new_label() {
    play(
        DAY,
        "scan S2
         scan A
         scan SF100000002   | off
         import S2 SF999999999 A*1@100
         put 100            | red changed
         scan WH:CONFIRM    | off
         scan SF999999999   | green
         export             | rows=SF999999999",
    );
}

#[test]
fn restart_in_the_middle_loses_nothing_and_counts_nothing_twice() {
    play(
        DAY,
        "scan S1
         scan A
         restart            | off shows=S1 packed=1/2,0/1
         scan A
         scan B
         scan C             | red wrong-item
         restart            | red wrong-item packed=2/2,1/1
         scan WH:CONFIRM
         scan SF100000001
         restart            | off
         put 280            | green
         restart
         put 280
         scan SF100000002   | red second-waybill
         restart            | red second-waybill
         scan WH:CONFIRM    | green
         export             | rows=SF100000001",
    );
}

#[test]
fn what_was_not_saved_is_said_and_scanning_again_is_harmless() {
    for disk in ["full", "torn"] {
        play(
            DAY,
            &format!(
                "scan S2
                 scan A
                 disk {disk}
                 scan SF100000002   | red not-saved
                 export             | rows=
                 disk free
                 scan SF100000002   | off packed=1/1
                 disk {disk}
                 put 100            | red not-saved
                 disk free
                 scan SF100000002   | green
                 scan SF100000002   | off shows=S2
                 export             | rows=SF100000002"
            ),
        );
    }
}

#[test]
fn the_opening_scan_counts_as_the_label_only_by_rule() {
    let counts = |rules: &mut weighhouse::packing::Rules| rules.opening_counts = true;
    play_at(Role::PackWeigh, counts, DAY, "scan SF100000002\nput 100\nscan A | green");
    play(DAY, "scan SF100000002\nput 100\nscan A | off");
}

#[test]
fn a_bench_without_a_scale_seals_at_the_label() {
    play_at(Role::Pack, |_| {}, DAY, "scan S2\nscan A\nscan SF100000002 | green\nexport | rows=SF100000002");
}

#[test]
fn checked_here_and_weighed_elsewhere() {
    let both = |rules: &mut weighhouse::packing::Rules| (rules.check_required, rules.weigh_required) = (true, true);
    play_at(Role::Pack, both, DAY, "scan S2\nscan A\nscan SF100000002 | green\nexport | rows=");
    play_at(Role::Weigh, both, DAY, "put 100\nscan SF100000002 | red not-checked");
}

#[test]
fn a_weigher_takes_load_and_waybill_in_either_order() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "put 100            | off
         scan SF100000002   | green shows=S2
         take               | green
         scan SF100000001   | off
         put 280            | green
         scan SF100000001   | off
         take
         scan SF100000002   | red already-shipped
         scan WH:REWEIGH
         scan SF100000002   | off
         put 101            | green
         export             | rows=SF100000001,SF100000002",
    );
}

#[test]
fn a_weigher_meets_every_trouble() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "scan UNKNOWN9999999 | red no-shipment
         scan SF100000005   | red held
         scan WH:CONFIRM    | off
         scan SF100000001   | off
         scan SF100000002   | red second-waybill
         scan WH:CONFIRM    | off
         put 100            | red under-weight
         scan WH:CONFIRM
         put 280            | green
         scan SF100000002   | red second-waybill
         scan WH:HOLD       | off
         take
         put 100
         scan SF100000002   | red held",
    );
}

#[test]
fn a_weight_that_is_lifted_off_and_put_back_is_judged_again() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "scan SF100000002
         put 60             | red under-weight
         take
         put 100            | red under-weight
         scan WH:CONFIRM    | green",
    );
}

#[test]
fn an_operator_logs_in_without_disturbing() {
    play(DAY, "scan S2\nscan WH:OP:小王 | off shows=S2\nscan A | packed=1/1\nrestart | shows=S2");
}

#[test]
fn a_box_that_lay_there_before_its_shipment_was_opened() {
    play(DAY, "put 100\nscan S2\nscan A\nscan SF100000002 | green");
}
