//! Several orders in one shipment, and several parcels for one: story by story. See [`crate::story`] for the words.

use jiff::tz::TimeZone;
use weighhouse::domain::Now;
use weighhouse::export::{Numbers, Profile, find};
use weighhouse::store::{Manifest, Outgoing, Store};
use weighhouse::upload::export::export;

use crate::story::{Role, Stage, draft, play, play_at};

/// Two pieces of A (100 g each), one of B (80 g), one of C (500 g): 780 g in all.
const DAY: &str = "
    S1 SF100000001 A*2@100 B*1@80 C*1@500
    S2 SF100000002|SF200000002 A*1@100 B*1@80
    S3 - A*1@100 B*1@80 C*1@500
    S4 SF100000004 A*1@100 E*1@50:no-scan box=BOX-S
    S5 JD0123456789012 A*1@100 B*1@80
    S6 SF100000006 A*2@100
    S7 SF100000007 B*1@80
";

#[test]
fn two_boxes_each_with_its_own_items_label_and_weight() {
    play(
        DAY,
        "scan S1
         scan A
         scan A                | packed=2/2,0/1,0/1 here=2,0,0 box=1/1
         scan WH:NEXT-PARCEL   | off
         scan SF7700000000001  | off
         put 280               | red over-weight
         scan WH:CONFIRM
         put 200               | green packed=2/2,0/1,0/1 here=0,0,0 box=2/2
         export                | rows=
         take
         scan B                | off packed=2/2,1/1,0/1 here=0,1,0
         scan C                | here=0,1,1
         scan SF100000001      | off
         put 500               | red under-weight
         scan WH:CONFIRM
         put 580               | green packed=2/2,1/1,1/1
         export                | rows=SF100000001,SF7700000000001
         export                | rows=
         scan S1               | red already-shipped",
    );
}

#[test]
fn nothing_is_announced_while_goods_are_still_on_the_bench() {
    play(
        DAY,
        "scan S1\nscan A\nscan WH:NEXT-PARCEL\nscan SF100000001\nput 100 | green\ntake
         export                | rows=
         scan WH:CANCEL
         export                | rows=
         scan S1               | off packed=1/2,0/1,0/1 box=2/2
         scan A\nscan B\nscan C
         scan SF7700000000001  | off
         put 680               | green
         export                | rows=SF100000001,SF7700000000001",
    );
}

#[test]
fn next_parcel_needs_something_in_this_box_and_something_for_the_next() {
    play(
        DAY,
        "scan S6
         scan WH:NEXT-PARCEL   | red empty-parcel
         scan A
         scan WH:NEXT-PARCEL   | off
         scan WH:NEXT-PARCEL   | red not-allowed
         scan A                | red not-allowed packed=1/2
         scan WH:UNDO          | off packed=1/2
         scan A                | off packed=2/2
         scan WH:NEXT-PARCEL   | red nothing-left
         scan SF100000006
         scan WH:NEXT-PARCEL   | red not-allowed
         put 200               | green
         scan WH:NEXT-PARCEL   | red not-allowed",
    );
}

#[test]
fn undo_takes_back_the_label_then_the_closing_then_the_item_and_never_a_sealed_box() {
    play(
        DAY,
        "scan S3
         scan A
         scan WH:NEXT-PARCEL
         scan SF7700000000001  | off
         scan WH:UNDO          | off
         scan SF7700000000002  | off
         scan WH:UNDO
         scan WH:UNDO
         scan WH:UNDO          | packed=0/1,0/1,0/1
         scan A
         scan WH:NEXT-PARCEL
         scan SF7700000000001
         put 100               | green
         scan WH:UNDO          | red not-allowed packed=1/1,0/1,0/1",
    );
}

#[test]
fn the_label_of_one_box_is_not_for_another() {
    play(
        DAY,
        "scan S3
         scan A
         scan WH:NEXT-PARCEL
         scan SF7700000000001
         put 100               | green
         scan SF7700000000001  | off
         take
         scan SF7700000000001  | off
         scan B
         scan SF7700000000001  | red waybill-taken
         scan WH:NEXT-PARCEL
         scan SF7700000000001  | red waybill-taken
         scan SF7700000000002
         scan SF7700000000003  | red second-waybill
         scan WH:CONFIRM
         put 80                | green
         take
         scan S7               | red session-open
         scan C
         scan SF7700000000001  | red waybill-taken
         scan SF7700000000003
         put 500               | green
         take
         scan S7
         scan B
         scan SF7700000000002  | red waybill-taken
         export                | rows=SF7700000000001,SF7700000000002,SF7700000000003",
    );
}

#[test]
fn two_labels_on_one_of_several_boxes_are_found_on_the_scale() {
    play(
        DAY,
        "scan S3\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 100 | green
         scan SF100000007      | red second-waybill
         scan B                | red needs-confirm
         scan WH:CONFIRM       | green
         scan B
         scan C
         scan SF7700000000002  | red second-waybill
         take
         scan WH:HOLD          | off
         scan S3               | red held
         scan WH:CONFIRM
         export                | rows=",
    );
}

#[test]
fn a_box_left_on_the_scale_is_not_weighed_as_the_next() {
    play(
        DAY,
        "scan S2\nscan A\nscan WH:NEXT-PARCEL\nscan SF200000002\nput 100 | green
         scan B
         scan SF100000002      | red load-not-zeroed
         take                  | off
         put 80                | green
         export                | rows=SF100000002,SF200000002",
    );
}

#[test]
fn labels_that_the_order_names_are_each_used_once_or_said_to_be_spared() {
    play(
        DAY,
        "scan S2
         scan A
         scan WH:NEXT-PARCEL
         scan SF7700000000001  | red unknown-code
         scan WH:CONFIRM
         scan SF200000002
         scan SF100000002      | red second-waybill
         scan WH:CONFIRM
         put 100               | green
         take
         scan B
         scan SF200000002      | red waybill-taken
         scan SF100000002
         put 80                | green
         export                | rows=SF100000002,SF200000002",
    );
    play(
        DAY,
        "scan S2
         scan A
         scan B
         scan SF100000002      | red unused-waybill
         put 180               | red unused-waybill
         scan WH:CONFIRM       | green
         export                | rows=SF100000002",
    );
    play(
        DAY,
        "scan S1\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 100\ntake\nscan A\nscan B\nscan C
         scan SF7700000000002  | red unused-waybill\nscan WH:CONFIRM | off\nput 680 | green",
    );
}

#[test]
fn a_couriers_code_of_one_of_several_boxes_is_kept_whole() {
    play(
        DAY,
        "scan S5
         scan A
         scan WH:NEXT-PARCEL
         scan JD0123456789012-1-2- | off
         put 100               | green
         take
         scan B
         scan JD0123456789012-1-2- | red waybill-taken
         scan JD0123456789012      | red waybill-taken
         scan JD0123456789012-2-2- | off
         put 80                | green
         export                | rows=JD0123456789012-1-2-,JD0123456789012-2-2-",
    );
    play(
        DAY,
        "scan S5\nscan A\nscan B\nscan JD0123456789012-1-1- | off\nput 180 | green\nexport | rows=JD0123456789012",
    );
}

#[test]
fn goods_without_a_code_may_lie_in_any_box_and_are_missed_in_all_of_them() {
    let split = |first: u32, second: u32, end: &str| {
        play(
            DAY,
            &format!(
                "scan S4\nscan A\nscan WH:NEXT-PARCEL | off\nscan SF100000004\nput {first} | green\ntake
                 scan SF7700000000001\nput {second} | {end}"
            ),
        );
    };
    split(145, 95, "green");
    split(195, 45, "green");
    split(145, 45, "red under-weight");
}

#[test]
fn a_piece_that_is_in_no_box_is_missed_and_one_in_another_box_alarms_once() {
    let light = "
        S1 SF100000001 A*1@200 B*1@12 C*1@200 F*1@12 G*1@12
    ";
    // 12 g is within the tolerance of every box; three of them are not within that of the whole.
    let boxes = |weights: [u32; 3], end: &str| {
        let [a, b, c] = weights;
        play(
            light,
            &format!(
                "scan S1\nscan A\nscan B\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput {a} | green\ntake
                 scan F\nscan C\nscan WH:NEXT-PARCEL\nscan SF7700000000002\nput {b} | green\ntake
                 scan G\nscan SF100000001\nput {c} | {end}"
            ),
        );
    };
    boxes([212, 212, 12], "green");
    boxes([200, 224, 12], "green");
    boxes([200, 200, 12], "red under-weight");
    boxes([231, 231, 12], "red over-weight");
}

#[test]
fn cancel_empties_the_box_in_hand_and_no_other() {
    play(
        DAY,
        "scan S3
         scan A
         scan WH:NEXT-PARCEL
         scan SF7700000000001
         put 100               | green
         take
         scan B                | packed=1/1,1/1,0/1
         scan WH:NEXT-PARCEL
         scan SF7700000000002
         scan WH:CANCEL        | off none
         restart
         scan SF7700000000002  | red no-shipment
         scan S3               | packed=1/1,0/1,0/1 here=0,0,0 box=2/2
         scan C
         scan B
         scan SF7700000000003
         put 580               | green
         export                | rows=SF7700000000001,SF7700000000003",
    );
}

#[test]
fn a_sealed_box_is_taken_apart_by_two_codes_only() {
    play(
        DAY,
        "scan S3\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 100 | green
         scan WH:REOPEN        | red load-not-zeroed
         take
         scan B
         scan WH:REOPEN        | off
         scan C                | red no-shipment packed=1/1,1/1,0/1
         scan WH:REOPEN
         scan SF100000007      | red wrong-waybill
         scan WH:REOPEN
         restart
         scan SF7700000000001  | off packed=0/1,1/1,0/1
         scan A
         scan C                | packed=1/1,1/1,1/1 here=1,1,1
         scan SF7700000000001  | off
         put 680               | green
         take
         scan WH:REOPEN
         scan SF7700000000001  | red already-shipped
         export                | rows=SF7700000000001",
    );
}

#[test]
fn a_hold_in_the_middle_stops_every_box() {
    play(
        DAY,
        "scan S3
         scan A
         hold S3 refund
         scan WH:NEXT-PARCEL   | red held
         scan WH:CONFIRM
         lift S3 refund
         scan S3
         scan WH:NEXT-PARCEL
         hold S3 refund
         scan SF7700000000001  | red held
         scan WH:CONFIRM
         lift S3 refund
         scan S3               | packed=1/1,0/1,0/1
         scan WH:NEXT-PARCEL
         scan SF7700000000001
         put 100               | green
         take
         hold S3 refund
         scan B                | red held
         scan WH:CONFIRM
         export                | rows=
         lift S3 refund
         scan S3
         scan B
         scan C
         scan SF7700000000002
         put 580               | green
         hold S3 refund
         export                | rows=
         lift S3 refund
         export                | rows=SF7700000000001,SF7700000000002",
    );
}

#[test]
fn a_change_keeps_what_is_boxed_and_names_the_box_that_is_wrong() {
    play(
        DAY,
        "scan S3\nscan A\nscan B\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 180 | green\ntake
         import S3 - A*1@100 B*1@80 C*2@500
         scan C                | red changed packed=1/1,1/1,0/2
         scan WH:CONFIRM
         scan C                | packed=1/1,1/1,1/2
         import S3 - A*1@100 C*2@500
         scan C                | red changed packed=1/1,1/2
         scan WH:CONFIRM
         scan C                | red changed packed=1/1,2/2
         scan SF7700000000002  | red changed
         put 1000              | red changed
         export                | rows=
         take
         restart
         scan WH:REOPEN        | off
         scan SF7700000000001  | off packed=0/1,2/2
         scan A                | off packed=1/1,2/2
         put 1100              | green
         export                | rows=SF7700000000002",
    );
}

#[test]
fn a_change_that_leaves_nothing_for_the_next_box_closes_the_one_before_again() {
    play(
        DAY,
        "scan S3\nscan A\nscan B\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 180 | green\ntake
         import S3 - A*1@100 B*1@80
         scan C                | red changed packed=1/1,1/1 box=1/1
         scan WH:CONFIRM       | off
         scan SF7700000000001
         put 180               | green
         export                | rows=SF7700000000001",
    );
}

#[test]
fn a_changed_courier_asks_for_new_labels_on_sealed_boxes_too() {
    play(
        DAY,
        "scan S2\nscan A\nscan WH:NEXT-PARCEL\nscan SF100000002\nput 100 | green\ntake
         import S2 SF300000002|SF400000002 A*1@100 B*1@80
         scan B                | red changed
         scan WH:CONFIRM
         scan B                | red changed
         scan SF300000002      | red changed
         scan WH:REOPEN
         scan SF100000002      | off packed=0/1,1/1
         scan A                | red unused-waybill
         scan WH:CONFIRM       | off
         scan SF100000002      | red second-waybill
         scan WH:CONFIRM       | off
         put 180               | green
         export                | rows=SF300000002",
    );
}

#[test]
fn restart_in_every_state_stands_where_it_stood() {
    let steps = "
        scan S3\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nput 95\ntake\nscan B\nscan WH:NEXT-PARCEL
        scan BOX-S\nscan SF7700000000002\nput 80\nscan WH:CONFIRM\nput 125\nscan SF100000007\nscan WH:CONFIRM\ntake\nscan WH:REOPEN\nscan SF7700000000001
        scan C\nscan A\nscan SF7700000000001\nput 600\nexport";
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, DAY);
    let mut killed = Stage::set(Role::PackWeigh, |_| {}, DAY);
    for step in steps.lines().map(str::trim).filter(|step| !step.is_empty()) {
        stage.step(step);
        killed.step(step);
        killed.proof().unwrap();
        if killed.session().free_load().is_none() {
            killed.step("restart");
        }
        assert_eq!(stage.session().job, killed.session().job, "{step}");
        killed.proof().unwrap();
    }
    assert_eq!(stage.rows, ["SF7700000000001", "SF7700000000002"]);
    assert_eq!(killed.rows, stage.rows);
}

#[test]
fn boxes_are_checked_here_and_weighed_elsewhere_each_against_its_own_items() {
    let both = |rules: &mut weighhouse::packing::Rules| (rules.check_required, rules.weigh_required) = (true, true);
    play_at(
        Role::Pack,
        both,
        DAY,
        "scan S3
         scan A
         scan B
         scan WH:NEXT-PARCEL
         scan SF7700000000001  | green
         at bench-2 weigh
         scan SF7700000000001  | off
         put 680               | red over-weight
         scan WH:CONFIRM
         put 180               | green
         take
         at bench-1
         scan C
         scan SF7700000000002  | green
         export                | rows=
         at bench-2
         scan SF7700000000001  | off
         scan SF7700000000002
         put 400               | red under-weight
         scan WH:CONFIRM
         put 500               | green
         export                | rows=SF7700000000001,SF7700000000002",
    );
}

#[test]
fn boxes_that_nobody_checked_are_weighed_against_the_whole() {
    play_at(
        Role::Weigh,
        |rules| rules.weigh_required = true,
        DAY,
        "scan SF100000002
         put 300               | red over-weight
         scan WH:CONFIRM
         put 100               | green
         take
         export                | rows=
         scan SF100000002      | off
         scan SF200000002
         put 40                | red under-weight
         scan WH:CONFIRM
         put 80                | green
         export                | rows=SF100000002,SF200000002",
    );
}

#[test]
fn two_orders_in_one_shipment_and_each_parcel_tells_those_that_are_in_it() {
    let mut stage = Stage::set(Role::Pack, |_| {}, "S1 - A*1@100/O-1 B*1@80/O-2 C*1@500/O-1 E*1@1:no-scan/O-3");
    let steps = "scan S1\nscan A\nscan B\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nscan C\nscan SF7700000000002";
    steps.lines().for_each(|step| _ = stage.step(step));
    let evidence = stage.evidence("S1");
    let told: Vec<String> = evidence["tracking"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row["order"].as_str().unwrap(), row["waybill"].as_str().unwrap(), row["parcel"]))
        .collect();
    let wanted = ["O-1 SF7700000000001 1", "O-1 SF7700000000002 2", "O-2 SF7700000000001 1", "O-3 SF7700000000002 2"];
    assert_eq!(told, wanted);
    stage.step("export");
    assert_eq!(stage.rows.len(), 4);
    let items = |n: usize| evidence["parcels"][n]["items"].as_array().unwrap().iter();
    let skus: Vec<Vec<&str>> = (0..2).map(|n| items(n).map(|item| item["sku"].as_str().unwrap()).collect()).collect();
    assert_eq!(skus, [vec!["SKU-A", "SKU-B"], vec!["SKU-C", "SKU-E"]]);
}

/// Seals three boxes of two orders: O-1 in the first and third, O-2 in the second and third.
fn three_boxes() -> Stage {
    let mut stage = Stage::set(Role::Pack, |_| {}, "S1 - A*1@100/O-1 B*1@80/O-2 C*1@500/O-1 D*1/O-2");
    let steps = "scan S1\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000000001\nscan B\nscan WH:NEXT-PARCEL
        scan SF7700000000002\nscan C\nscan D\nscan SF7700000000003";
    steps.lines().for_each(|step| _ = stage.step(step.trim()));
    stage
}

#[test]
fn one_number_an_order_is_told_and_the_others_are_settled() {
    let profile = |numbers| Profile { numbers, ..find("generic").unwrap().clone() };
    let now = Now { wall_ms: 1_790_000_900_000, mono_ms: 0 };
    let told = |stage: &Stage, numbers: Numbers| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(stage.path()).unwrap();
        let exported = export(&mut store, &profile(numbers), &TimeZone::UTC, folder.path(), now).unwrap();
        let files = exported.files.iter().map(|it| std::fs::read_to_string(it.path.as_ref().unwrap()).unwrap());
        let rows = files.flat_map(|file| file.lines().skip(1).map(str::to_owned).collect::<Vec<_>>());
        let rows: Vec<String> =
            rows.map(|row| row.split(',').skip(1).step_by(2).take(2).collect::<Vec<_>>().join(" ")).collect();
        (rows, exported.folded.len())
    };
    let stage = three_boxes();
    let all = ["O-1 SF7700000000001", "O-1 SF7700000000003", "O-2 SF7700000000002", "O-2 SF7700000000003"];
    assert_eq!(told(&stage, Numbers::All), (all.map(str::to_owned).to_vec(), 0));
    assert_eq!(told(&stage, Numbers::One), (vec![], 0), "what was told is not told again");

    let mut stage = three_boxes();
    let one = ["O-1 SF7700000000001", "O-2 SF7700000000002"];
    assert_eq!(told(&stage, Numbers::One), (one.map(str::to_owned).to_vec(), 2));
    assert_eq!(told(&stage, Numbers::All), (vec![], 0), "what was folded is settled");
    let evidence = stage.evidence("S1");
    let state = |row: &serde_json::Value| {
        format!("{} {}", row["state"].as_str().unwrap(), row["reason"].as_str().unwrap_or("-"))
    };
    let states: Vec<String> = evidence["tracking"].as_array().unwrap().iter().map(state).collect();
    assert_eq!(states, ["delivered -", "folded SF7700000000001", "delivered -", "folded SF7700000000002"]);
    stage.proof().unwrap();
}

#[test]
fn a_held_shipment_folds_nothing_and_a_number_told_before_stands() {
    let mut stage = three_boxes();
    let mut store = Store::open(stage.path()).unwrap();
    let now = Now { wall_ms: 1_790_000_900_000, mono_ms: 0 };
    stage.step("hold S1 refund");
    let none = |_: &str, _: &[Outgoing]| -> Manifest { panic!("nothing is ready") };
    assert_eq!(store.build_batch(draft("d", true), now, none).unwrap().folded, []);
    stage.step("lift S1 refund");
    // The first export takes all but the first rows of each order, as if those could not be told.
    let first_refused = |id: &str, rows: &[Outgoing]| {
        let refused = (0..rows.len()).filter(|at| at % 2 == 0).map(|at| (at, "no".to_owned())).collect();
        Manifest { file: id.to_owned(), sha256: String::new(), refused, left: vec![] }
    };
    assert_eq!(store.build_batch(draft("d", false), now, first_refused).unwrap().refused.len(), 2);
    assert_eq!(store.build_batch(draft("d", true), now, none).unwrap(), Default::default());
    stage.proof().unwrap();
}

#[test]
fn a_label_that_another_bench_is_asked_about_is_not_announced_by_the_last_box() {
    let both = |rules: &mut weighhouse::packing::Rules| (rules.check_required, rules.weigh_required) = (false, true);
    play_at(
        Role::Weigh,
        both,
        DAY,
        "scan SF100000002
         put 100               | green
         scan SF100000007      | red second-waybill
         at bench-2 weigh
         scan SF200000002
         put 80                | green
         export                | rows=SF200000002
         at bench-1
         scan WH:CONFIRM       | green
         export                | rows=SF100000002",
    );
}

#[test]
fn two_benches_weigh_two_boxes_at_once_and_never_one_box_twice() {
    play_at(
        Role::Weigh,
        |rules| rules.weigh_required = true,
        DAY,
        "scan SF100000002      | off
         at bench-2 weigh
         scan SF100000002      | red session-open
         scan SF200000002      | off
         put 80                | green
         take
         at bench-1
         put 100               | green
         export                | rows=SF100000002,SF200000002",
    );
}

/// What a piece tells of itself stays with its box; what was read and given counts for all boxes.
#[test]
fn serial_numbers_remarks_and_gifts_over_several_boxes() {
    let orders = "
        S1 - PHONE*3@100;serial=U-## remark=!补充液:蓝*1
        S2 - REFILL*1@60;name=补充液;spec=蓝";
    play_at(
        Role::PackWeigh,
        |_| {},
        orders,
        "scan S1               | off step=ReadRemark
         scan U-01             | off packed=1/3
         scan WH:NEXT-PARCEL   | off
         scan SF7700000000001  | red remark-unread
         scan WH:CONFIRM       | off
         scan SF7700000000001  | off
         put 100               | green box=2/2
         take
         scan U-01             | red serial-used
         scan WH:CONFIRM
         scan U-02             | off packed=2/3
         scan WH:CANCEL        | off
         scan S1               | off packed=1/3
         scan U-02             | off packed=2/3
         restart
         scan U-03             | red remark-unread
         scan WH:CONFIRM       | red gift-offered
         scan WH:CONFIRM       | off
         scan REFILL           | off packed=3/3,1/1
         scan SF7700000000002  | off
         put 260               | green
         export                | rows=SF7700000000001,SF7700000000002",
    );
    play_at(
        Role::PackWeigh,
        |_| {},
        orders,
        "scan S1\nscan U-01\nscan WH:NEXT-PARCEL\nscan WH:CONFIRM\nscan SF7700000000001\nscan WH:CONFIRM\nscan SF7700000000001
         put 100               | green
         take
         scan WH:CANCEL
         scan WH:REOPEN
         scan SF7700000000001  | off
         scan S1
         scan U-01             | off packed=1/3",
    );
}

/// A gift lies in one box, and goes with it: taken out, it is offered again; in a sealed box, it stays.
#[test]
fn a_gift_belongs_to_the_box_that_it_lies_in() {
    const GIFT: &str = "G1 - A*2@100 remark=补充液:蓝*1\nG2 SF100000022 R*1@50;name=补充液;spec=蓝;code=RR\nG3 - A*2@100 remark=贴纸:圆*1";
    let offers = |rules: &mut weighhouse::packing::Rules| rules.goods.gift_offers = true;
    let in_box_one = "scan G1\nscan A\nscan RR | red gift-offered\nscan WH:CONFIRM\nscan RR
                      scan WH:NEXT-PARCEL\nscan SF7700000001234
                      put 150                | green\ntake\n";
    for (role, put) in [(Role::PackWeigh, "put 250"), (Role::Pack, "restart")] {
        let in_box_one = if role == Role::Pack {
            in_box_one.replace("put 150                ", "restart\nscan SF7700000001234").replace("| green", "| off")
        } else {
            in_box_one.to_owned()
        };
        play_at(
            role,
            offers,
            GIFT,
            &format!(
                "{in_box_one}
                 scan WH:REOPEN
                 scan SF7700000001234
                 scan A
                 scan A                 | red gift-offered
                 scan WH:CONFIRM        | step=PackGift
                 scan RR
                 scan SF7700000001234
                 {put}"
            ),
        );
    }
    // The box in hand is emptied, and the gift with it; the one in the sealed box is where it was.
    play_at(
        Role::PackWeigh,
        offers,
        GIFT,
        &format!("{in_box_one}scan A\nscan WH:CANCEL\nscan G1\nscan A\nscan SF7700000001235\nput 100 | green"),
    );
    play_at(
        Role::PackWeigh,
        offers,
        GIFT,
        "scan G1\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000001234\nput 100 | green\ntake
         scan A                 | red gift-offered
         scan WH:CONFIRM
         scan RR                | off
         scan WH:CANCEL
         scan G1
         scan A                 | red gift-offered",
    );
    // By hand as well.
    play_at(
        Role::PackWeigh,
        offers,
        GIFT,
        "scan G3\nscan A\nscan WH:NEXT-PARCEL\nscan SF7700000001234\nput 100 | green\ntake
         scan A                 | red gift-offered
         scan WH:CONFIRM        | off
         scan WH:CANCEL
         scan G3
         scan A                 | red gift-offered",
    );
}
