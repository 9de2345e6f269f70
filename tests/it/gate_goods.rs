//! Codes of goods, remarks and gifts at the gate, story by story. See [`crate::story`] for the words.

use weighhouse::packing::Rules;
use weighhouse::store::Store;

use crate::story::{Role, Stage, order, play, play_at};

/// One code, X, for two sizes; packs of six; a bundle of a cup and two spoons; the same bundle in two orders.
const GOODS: &str = "
    S1 SF100000001 A*1@100;spec=M;code=X B*2@100;spec=L;code=X
    S2 SF100000002 A*8@10;pack=BOX6*6
    S3 SF100000003 CUP*2@100;bundle=SET*1 SPOON*4@10;bundle=SET*2
    S4 SF100000004 CUP*1@100;bundle=SET*1;order=O1 SPOON*2@10;bundle=SET*2;order=O1 CUP*1@100;bundle=SET*1;order=O2 SPOON*2@10;bundle=SET*2;order=O2
    S5 SF100000005 A*1@100;spec=M;code=X A*1@100:gift;spec=M;code=X
    S6 SF100000006 C*1@100
";

#[test]
fn one_code_for_several_goods_asks_and_a_number_answers() {
    play(
        GOODS,
        "scan S1
         scan X             | red ambiguous-code choices=goodsAM,goodsBL packed=0/1,0/2
         scan C             | red ambiguous-code packed=0/1,0/2
         restart
         scan WH:PICK:3     | red ambiguous-code packed=0/1,0/2
         scan WH:PICK:2     | off packed=0/1,1/2
         scan WH:UNDO       | packed=0/1,0/2
         scan X
         scan WH:PICK:1     | off packed=1/1,0/2
         scan X             | off packed=1/1,1/2
         scan X             | packed=1/1,2/2
         scan X             | red surplus-item packed=1/1,2/2
         scan WH:CONFIRM
         scan SF100000001
         put 300            | green",
    );
}

#[test]
fn a_code_of_the_goods_alone_answers_and_counts_once() {
    play(
        GOODS,
        "scan S1
         scan X
         scan SKU-B         | off packed=0/1,1/2
         scan X
         scan X             | red ambiguous-code packed=0/1,1/2
         scan A             | off packed=1/1,1/2",
    );
}

#[test]
fn what_is_none_of_the_choices_is_put_aside_and_not_counted() {
    for word in ["CONFIRM", "UNDO"] {
        play(
            GOODS,
            &format!(
                "scan S1
                 scan WH:QTY:2
                 scan X             | red ambiguous-code
                 scan WH:{word}     | off packed=0/1,0/2
                 scan WH:PICK:1     | red not-allowed packed=0/1,0/2
                 scan SF100000001   | red missing-item"
            ),
        );
    }
}

#[test]
fn a_quantity_waits_for_the_answer_and_may_be_too_many() {
    play(GOODS, "scan S1\nscan WH:QTY:2\nscan X\nscan WH:PICK:2 | packed=0/1,2/2");
    play(GOODS, "scan S1\nscan WH:QTY:2\nscan X\nscan WH:PICK:1 | red surplus-item packed=0/1,0/2");
}

#[test]
fn a_change_or_a_hold_while_it_asks_is_told_first() {
    play(
        GOODS,
        "scan S1
         scan X
         import S1 SF100000001 B*1@100;spec=L;code=X A*1@100;spec=M;code=X
         scan WH:PICK:2     | red changed packed=0/1,0/1
         scan WH:CONFIRM
         scan X             | red ambiguous-code choices=goodsBL,goodsAM
         hold S1 refund
         scan WH:PICK:1     | red held packed=0/1,0/1",
    );
}

#[test]
fn two_lines_of_the_same_goods_are_no_question() {
    play(GOODS, "scan S5\nscan X | off packed=1/1,0/1\nscan X | off packed=1/1,1/1");
}

#[test]
fn a_pack_counts_its_pieces_and_is_taken_back_whole() {
    play(
        GOODS,
        "scan S2
         scan BOX6          | off packed=6/8
         scan A             | packed=7/8
         scan BOX6          | red surplus-item packed=7/8
         scan WH:CONFIRM
         scan WH:UNDO       | packed=6/8
         scan WH:UNDO       | packed=0/8
         scan WH:QTY:2
         scan BOX6          | red surplus-item packed=0/8
         scan WH:CONFIRM
         scan BOX6
         restart
         scan WH:UNDO       | packed=0/8
         file S2 opened pack-scanned packed unpacked",
    );
}

#[test]
fn a_bundle_credits_every_part_or_none() {
    play(
        GOODS,
        "scan S3
         scan SET           | off packed=1/2,2/4
         scan SPOON         | packed=1/2,3/4
         scan SET           | red surplus-item packed=1/2,3/4
         scan WH:CONFIRM
         scan WH:UNDO       | packed=1/2,2/4
         scan SET           | off step=ScanLabel packed=2/2,4/4
         scan WH:UNDO       | packed=1/2,2/4
         scan WH:UNDO       | packed=0/2,0/4
         scan WH:QTY:2
         scan SET           | packed=2/2,4/4
         scan SF100000003
         put 240            | green",
    );
    // Of a shipment of two orders, one scan is the bundle of one of them.
    play(GOODS, "scan S4\nscan SET | packed=1/1,2/2,0/1,0/2\nscan SET | packed=1/1,2/2,1/1,2/2 step=ScanLabel");
}

#[test]
fn the_codes_of_packs_and_bundles_are_goods_everywhere() {
    play(GOODS, "scan S6\nscan BOX6 | red wrong-item\nscan WH:CONFIRM\nscan SET | red wrong-item");
}

/// Phones: the goods' code, then the number of the piece. Mugs: one code for both.
const SERIALS: &str = "
    S1 SF100000001 PHONE*2@100;serial=###### C*1@50
    S2 SF100000002 PHONE*1@100;serial=###### MUG*2@50;serial=U-##
    S3 SF100000003 06901234567892*2@100;serial=*
    S4 SF100000004 CASE*6@1;serial=C-*;pack=CASE6*6
";

#[test]
fn each_piece_is_counted_by_its_serial_number() {
    play(
        SERIALS,
        "scan S1
         scan PHONE         | off step=ScanSerial packed=0/2,0/1
         scan C             | off packed=0/2,1/1
         scan PHONE         | step=ScanSerial
         restart
         scan 000001        | off step=Packed packed=1/2,1/1
         scan PHONE
         scan 000001        | red serial-used packed=1/2,1/1
         scan PHONE         | step=ScanSerial
         scan SF100000001   | red missing-item packed=1/2,1/1
         scan 00000X        | red unknown-code packed=1/2,1/1
         scan WH:CONFIRM
         scan PHONE
         scan 000002        | off step=ScanLabel packed=2/2,1/1
         scan SF100000001
         put 250            | green
         file S1 serial-asked marked packed sealed",
    );
}

#[test]
fn a_number_used_before_is_told_and_undo_and_cancel_release_it() {
    play(
        SERIALS,
        "scan S2
         scan U-01          | off step=Packed packed=0/1,1/2
         scan U-01          | red serial-used packed=0/1,1/2
         scan U-02          | off packed=0/1,2/2
         scan U-03          | red surplus-item packed=0/1,2/2
         scan WH:CONFIRM
         scan WH:UNDO       | packed=0/1,1/2
         scan U-02          | packed=0/1,2/2
         scan PHONE
         scan 000009        | step=ScanLabel
         scan WH:CANCEL
         scan S1
         scan PHONE
         scan 000009        | packed=1/2,0/1
         at bench-2
         scan S2            | packed=0/1,0/2
         scan PHONE
         scan 000009        | red serial-used packed=0/1,0/2
         scan U-04          | red needs-confirm
         scan WH:CONFIRM
         scan U-04          | packed=0/1,1/2",
    );
}

#[test]
fn a_gs1_code_brings_serial_lot_and_dates() {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, SERIALS);
    for (step, packed) in [
        ("scan S3", 0),
        ("bytes ]C1010690123456789217271231\\g10L7\\g21S-1\\r", 1),
        ("bytes ]C1010690123456789217271231\\g10L7\\g21S-1\\r", 1),
        ("bytes ]C1010690123456789217271231\\g10L7\\g21S-2\\r", 2),
    ] {
        stage.step(step);
        let shown = stage.screen().shipment.as_ref().unwrap().lines[0].packed;
        assert_eq!(shown, packed, "{step}: {:?}", stage.screen().verdict);
    }
    let evidence = Store::open(stage.path()).unwrap().shipment_evidence("S3").unwrap().unwrap();
    let mark = &evidence["marks"][0];
    assert_eq!(mark["serial"], "(01)06901234567892(21)S-1");
    assert_eq!((&mark["lot"], &mark["dates"]["17"]), (&"L7".into(), &"271231".into()));
    assert_eq!(evidence["marks"].as_array().unwrap().len(), 2);
    stage.step("scan WH:UNDO");
    let evidence = Store::open(stage.path()).unwrap().shipment_evidence("S3").unwrap().unwrap();
    assert_eq!(evidence["marks"].as_array().unwrap().len(), 1, "taken back");
    stage.proof().unwrap();
}

#[test]
fn a_lot_is_kept_where_no_serial_is_wanted() {
    play(
        "S1 SF100000001 06901234567892*3@100",
        "scan S1
         scan WH:QTY:2
         bytes ]C1010690123456789210L7\\r | packed=2/3
         file S1 marked packed
         scan WH:UNDO                     | packed=0/3
         scan 6901234567892               | packed=1/3",
    );
}

#[test]
fn many_at_once_are_not_taken_where_each_has_a_number() {
    play(
        SERIALS,
        "scan S4
         scan CASE6         | red serial-wanted packed=0/6
         scan WH:QTY:3
         scan CASE          | red serial-wanted packed=0/6
         scan C-1           | off packed=1/6",
    );
}

#[test]
fn a_new_revision_keeps_the_numbers_of_what_is_still_ordered_or_asks_anew() {
    play(
        SERIALS,
        "scan S2
         scan U-01
         import S2 SF100000002 MUG*2@50;serial=U-## C*1@50
         scan U-02          | red changed packed=1/2,0/1
         scan WH:CONFIRM
         scan U-01          | red serial-used packed=1/2,0/1
         scan U-02          | packed=2/2,0/1
         import S2 SF100000002 MUG*1@50;serial=U-## C*1@50
         scan C             | red changed packed=0/1,0/1
         scan WH:CONFIRM
         scan U-01          | off packed=1/1,0/1
         import S2 SF100000002 C*1@50
         scan C             | red changed packed=0/1
         scan WH:CONFIRM
         scan C
         scan SF100000002
         put 50             | green
         take
         scan S1
         import S1 SF100000001 MUG*1@50;serial=U-##
         scan U-01          | red changed
         scan WH:CONFIRM
         scan U-01          | off packed=1/1",
    );
}

#[test]
fn what_was_only_checked_and_changed_is_scanned_with_its_numbers_again() {
    play_at(
        Role::Pack,
        |rules| (rules.check_required, rules.weigh_required) = (true, true),
        SERIALS,
        "scan S2
         scan U-01
         scan U-02
         scan PHONE
         scan 000001
         scan SF100000002   | green
         import S2 SF100000002 PHONE*1@100;serial=###### MUG*3@50;serial=U-##
         scan S2            | off packed=1/1,2/3
         scan U-01          | red serial-used packed=1/1,2/3
         scan U-03          | off step=ScanLabel
         scan SF100000002   | green",
    );
}

/// The evil twin of the question above: a store that lets a serial number be counted twice is caught by its own index.
#[test]
fn the_index_stands_behind_the_question() {
    let stage = Stage::set(Role::PackWeigh, |_| {}, SERIALS);
    let conn = rusqlite::Connection::open(stage.path()).unwrap();
    let sql = "INSERT INTO mark (event, shipment, shop, order_no, sku, spec, qty, serial, dates) VALUES (?, 'S1', '', '', '', '', 1, 'U-01', '{}')";
    conn.execute(sql, [1]).unwrap();
    assert!(conn.execute(sql, [2]).unwrap_err().to_string().contains("UNIQUE"));
}

const REMARKS: &str = "
    S1 SF100000001 A*1@100 remark=！勿放发票
    S2 SF100000002 A*1@100 remark=勿放发票 buyer=快点
    S3 SF100000003 A*1@100 seller=送礼 buyer=!不要敲门
    S4 SF100000004 A*1@100
";

#[test]
fn an_important_remark_is_acknowledged_before_the_seal() {
    play(
        REMARKS,
        "scan S1            | off step=ReadRemark
         scan A             | red remark-unread packed=1/1
         scan SF100000001   | red needs-confirm
         restart
         scan WH:CONFIRM    | off step=ScanLabel
         scan SF100000001
         put 100            | green
         file S1 opened confirmed remark-read sealed",
    );
    play(
        REMARKS,
        "scan S1            | off step=ReadRemark
         scan WH:CONFIRM    | off step=Confirmed
         scan WH:CONFIRM    | off
         scan A             | off step=ScanLabel
         scan SF100000001
         put 100            | green
         file S1 remark-read packed sealed",
    );
    play(REMARKS, "scan S3 | step=ReadRemark\nscan A | red remark-unread");
}

#[test]
fn nobody_is_bothered_who_did_not_ask() {
    play(REMARKS, "scan S2 | off step=Opened\nscan A | off step=ScanLabel\nscan SF100000002\nput 100 | green");
    let words = |rules: &mut Rules| rules.goods.important = vec!["勿".into()];
    play_at(Role::PackWeigh, words, REMARKS, "scan S2 | step=ReadRemark\nscan A | red remark-unread");
    play_at(Role::PackWeigh, words, REMARKS, "scan S4 | step=Opened\nscan A | step=ScanLabel");
}

#[test]
fn a_changed_remark_is_read_again_and_so_is_one_that_was_put_aside() {
    play(
        REMARKS,
        "scan S1
         scan WH:CONFIRM    | off step=Confirmed
         import S1 SF100000001 A*1@100 remark=！放收据
         scan A             | red changed
         scan WH:CONFIRM
         scan A             | red remark-unread
         scan WH:CONFIRM    | off step=ScanLabel
         hold S1 note
         scan SF100000001   | red held
         scan WH:CONFIRM
         lift S1 note
         scan S1            | red remark-unread packed=1/1",
    );
}

#[test]
fn a_bench_that_only_weighs_asks_for_no_remark() {
    play_at(Role::Weigh, |_| {}, REMARKS, "scan SF100000001 | off\nput 100 | green");
}

#[test]
fn the_remarks_are_kept_apart_on_the_screen() {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, REMARKS);
    stage.step("scan S3");
    let shown = stage.screen().shipment.as_ref().unwrap();
    assert_eq!(shown.remark, "送礼 / !不要敲门");
    let kept: Vec<_> = shown.remarks.iter().map(|it| (it.from, it.text.as_str(), it.important)).collect();
    assert_eq!(kept, [("seller", "送礼", false), ("buyer", "!不要敲门", true)]);
}

/// A refill that other shipments hold is known by its code; a sticker is not.
const GIFTS: &str = "
    S1 SF100000001 A*1@100 remark=补充液:蓝*2
    S2 SF100000002 A*1@100 seller=贴纸：圆＊3 buyer=手机:黑*1
    S9 SF100000009 REFILL*1@30;name=补充液;spec=蓝
    S3 SF100000003 A*1@100 remark=！补充液:蓝*1
";

fn offers(rules: &mut Rules) {
    rules.goods.gift_offers = true;
}

#[test]
fn a_gift_in_a_remark_is_only_shown_where_offers_are_off() {
    play(GIFTS, "scan S1 | step=Opened\nscan A | step=ScanLabel packed=1/1\nscan SF100000001\nput 100 | green");
}

#[test]
fn a_gift_is_offered_and_then_scanned_by_its_code_and_weighed() {
    play_at(
        Role::PackWeigh,
        offers,
        GIFTS,
        "scan S1            | off step=Opened packed=0/1
         scan A             | red gift-offered packed=1/1
         scan SF100000001   | red needs-confirm
         restart
         scan WH:CONFIRM    | off step=PackGift packed=1/1,0/2
         scan SF100000001   | red missing-item
         scan REFILL        | off packed=1/1,1/2
         restart
         scan WH:UNDO       | packed=1/1,0/2
         scan WH:QTY:3
         scan REFILL        | red surplus-item packed=1/1,0/2
         scan WH:CONFIRM
         scan WH:QTY:2
         scan REFILL        | off step=ScanLabel packed=1/1,2/2
         scan SF100000001
         put 100            | red under-weight
         scan WH:CONFIRM
         put 160            | green packed=1/1,2/2
         file S1 gift-answered gift-packed gift-unpacked gift-packed sealed",
    );
}

#[test]
fn a_gift_without_a_code_counts_by_hand_and_a_declined_one_does_not() {
    play_at(
        Role::PackWeigh,
        offers,
        GIFTS,
        "scan S2
         scan A             | red gift-offered
         scan WH:CONFIRM    | off step=ScanLabel packed=1/1,3/3
         scan SF100000002
         put 140            | green
         take
         scan S1
         scan A             | red gift-offered
         scan WH:DECLINE    | off step=ScanLabel packed=1/1
         scan REFILL        | red wrong-item
         scan WH:DECLINE    | red needs-confirm
         scan WH:CONFIRM
         scan WH:DECLINE    | red not-allowed
         scan SF100000001
         put 100            | green
         file S1 gift-answered sealed",
    );
}

#[test]
fn the_gift_scanned_early_is_offered_then_and_an_answer_outlives_a_pause_but_no_cancel() {
    play_at(
        Role::PackWeigh,
        offers,
        GIFTS,
        "scan S1
         scan REFILL        | red gift-offered packed=0/1
         scan WH:CONFIRM    | packed=0/1,0/2
         scan REFILL        | packed=0/1,1/2
         hold S1 note
         scan A             | red held
         scan WH:CONFIRM
         lift S1 note
         scan S1            | packed=0/1,1/2
         scan REFILL        | packed=0/1,2/2
         scan WH:UNDO       | packed=0/1,1/2
         scan WH:CANCEL
         scan S1            | packed=0/1
         scan A             | red gift-offered",
    );
}

#[test]
fn an_important_remark_offers_its_gift_also_where_offers_are_off() {
    play(
        GIFTS,
        "scan S3
         scan A             | red remark-unread
         scan WH:CONFIRM    | red gift-offered
         scan WH:CONFIRM    | off step=PackGift packed=1/1,0/1
         scan REFILL        | off step=ScanLabel packed=1/1,1/1",
    );
}

/// Singles of A and B; S4 is due first, S2 is held, S5 has two pieces.
const SINGLES: &str = "
    S1 SF100000001 A*1@100 due=3000
    S2 SF100000002 A*1@100 due=1000 hold=refund
    S3 - A*1@100
    S4 SF100000004 A*1@100 due=2000
    S5 SF100000005 A*2@100 due=500
    S6 SF100000006 B*1@100;code=Y
    S7 SF100000007 C*1@100;code=Y
    S8 SF100000008 A*1@100 E*1:no-scan
    S10 SF100000010 06901234567892*1@100
";

fn item_first(rules: &mut Rules) {
    rules.goods.item_first = vec!["bench-1".into(), "bench-2".into()];
}

#[test]
fn an_item_opens_the_single_that_is_due_first_and_the_label_closes_it() {
    play_at(
        Role::Pack,
        item_first,
        SINGLES,
        "scan A             | off shows=S4 packed=1/1 step=ScanLabel
         scan A             | red surplus-item
         scan WH:CONFIRM
         scan SF100000004   | green shows=S4
         scan A             | off shows=S1 packed=1/1
         restart
         scan SF100000001   | green
         scan A             | off shows=S3
         scan SF7700001234567 | green
         scan A             | red no-single
         lift S2 refund
         scan A             | off shows=S2
         scan SF100000002   | green
         scan S5            | off packed=0/2",
    );
}

#[test]
fn two_benches_never_get_the_same_single() {
    play_at(
        Role::Pack,
        item_first,
        SINGLES,
        "scan A             | shows=S4
         at bench-2 pack
         scan A             | shows=S1 packed=1/1
         at bench-1
         scan WH:CANCEL
         scan A             | shows=S4
         at bench-2
         scan SF100000001   | green
         scan A             | shows=S3",
    );
}

/// Also while its piece is not counted yet, since its serial number is still to come.
#[test]
fn a_single_that_waits_for_its_serial_number_is_in_hand() {
    play_at(
        Role::Pack,
        item_first,
        "S1 SF100000001 PHONE*1@100;serial=######
         S2 SF100000002 PHONE*1@100;serial=######",
        "scan PHONE         | shows=S1 step=ScanSerial packed=0/1
         at bench-2 pack
         scan PHONE         | shows=S2 step=ScanSerial
         scan 000001        | packed=1/1 step=ScanLabel
         at bench-1
         scan 000001        | red serial-used",
    );
}

#[test]
fn where_the_item_does_not_come_first_it_opens_nothing() {
    play_at(Role::Pack, |_| {}, SINGLES, "scan A | red no-shipment none");
    let elsewhere = |rules: &mut Rules| rules.goods.item_first = vec!["bench-2".into()];
    play_at(Role::Pack, elsewhere, SINGLES, "scan A | red no-shipment\nat bench-2 pack\nscan A | shows=S4");
}

#[test]
fn a_code_of_several_singles_is_not_guessed_and_any_form_of_a_number_finds_its_own() {
    play_at(
        Role::Pack,
        item_first,
        SINGLES,
        "scan Y             | red ambiguous-code none
         scan S6            | off
         scan Y             | packed=1/1
         scan SF100000006   | green
         scan Y             | off shows=S7
         scan WH:CANCEL
         scan 6901234567892 | off shows=S10
         scan WH:CANCEL
         scan NONSENSE      | red no-shipment",
    );
}

#[test]
fn a_change_moves_a_single_in_and_out_of_the_line() {
    play_at(
        Role::Pack,
        item_first,
        SINGLES,
        "import S4 SF100000004 A*2@100 due=2000
         scan A             | shows=S1
         scan SF100000001   | green
         import S4 SF100000004 A*1@100 due=9000
         import S5 SF100000005 A*1@100 due=8000
         scan A             | shows=S5
         scan SF100000005   | green
         scan A             | shows=S4",
    );
}

/// However many singles of an item wait or are gone, finding the next is a step down an index.
#[test]
fn the_next_single_is_found_without_reading_the_others() {
    let orders: String = (0..50).map(|n| format!("S{n} SF2000000{n:02} A*1@100\n")).collect();
    let stage = Stage::set(Role::Pack, item_first, &orders);
    let conn = rusqlite::Connection::open(stage.path()).unwrap();
    let plan = |sql: &str| -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    let sql = std::fs::read_to_string(crate::tidy::top().join("src/store/facts_goods.rs")).unwrap();
    let queries: Vec<&str> = sql.split('"').filter(|text| text.contains("FROM single")).collect();
    assert_eq!(queries.len(), 2, "the queries are looked at as they stand in the source");
    for query in queries {
        let query = query.replace("{order}", "DESC").replace("\n", " ");
        let steps = plan(&query.replace('?', "'A'"));
        assert!(steps.starts_with("SEARCH single USING"), "{steps}");
        assert!(!steps.contains("SCAN") && !steps.contains("TEMP B-TREE"), "{steps}");
    }
}

#[test]
fn a_shipment_as_the_stories_write_it_says_what_is_meant() {
    let read = order("S1 - A*2@5:gift;spec=M;pack=P*6;bundle=Q*2;serial=U-# remark=!x due=7").unwrap();
    let line = &read.lines[0];
    assert_eq!((line.packs[0].pieces, line.bundles[0].pieces, line.serial.as_deref()), (6, 2, Some("U-#")));
    assert_eq!((read.remark.as_str(), read.ship_by_ms, line.qty), ("!x", Some(7), 2));
}
