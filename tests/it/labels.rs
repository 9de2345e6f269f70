//! Stories of labels: the courier's own, another courier's, and one label that is read and written in several ways.

use weighhouse::code::{Carriers, OwnCarrier, Pattern};
use weighhouse::packing::Rules;

use crate::story::{Role, play, play_at};

/// One piece of A (100 g) in each; the courier as the order file writes it.
const DAY: &str = "
    Z1 - A*1@100 by=中通快递
    F1 - A*1@100 by=顺丰速运
    N1 - A*1@100 by=
    L1 - A*1@100 by=同城
    J1 JDVA01234567890 A*1@100 by=京东
    J2 JDVA01234567891-1-1- A*1@100 by=京东物流
    J3 - A*1@100 by=JD
    J4 JDVA01234567894-1-2- A*1@100 by=JD
    J5 JDVA01234567894-2-2- A*1@100 by=JD
    Y1 5012345678901 A*1@100 by=韵达
    Y2 - A*1@100 by=YUNDA
    U1 - A*1@100 by=USPS
    S1 SF1012345678901 A*1@100 by=SF
    E1 - 6901234567892*1@100 by=邮政
";

#[test]
fn a_label_of_another_courier_is_not_bound() {
    play(
        DAY,
        "scan Z1
         scan A
         scan SF1099999999999 | red wrong-carrier packed=1/1 shows=Z1
         scan SF1099999999999 | red wrong-carrier
         put 100              | off packed=1/1
         scan YT1234567890123 | red wrong-carrier
         restart
         scan 73000000000001  | off
         put 100              | green
         export               | rows=73000000000001",
    );
}

/// The twin: the same label on an order of its courier, of none, of one that no table knows, and of one that the site describes.
#[test]
fn the_same_label_is_right_for_its_own_courier_and_for_those_that_nobody_knows() {
    for no in ["F1", "N1", "L1"] {
        play(
            DAY,
            &format!("scan {no}\nscan A\nscan SF1099999999999 | off\nput 100 | green\nexport | rows=SF1099999999999"),
        );
    }
    let local = |rules: &mut Rules| {
        let patterns = vec![Pattern::parse("TC9{8}").unwrap()];
        let own = OwnCarrier { id: "local".into(), name: "同城".into(), aliases: vec![], patterns };
        rules.carriers = Carriers::new(vec![own]);
    };
    play_at(
        Role::PackWeigh,
        local,
        DAY,
        "scan L1\nscan A\nscan SF1099999999999 | red wrong-carrier\nscan TC12345678 | off\nput 100 | green",
    );
}

/// A courier's table is habit: what is not certain must not stop a parcel.
#[test]
fn a_number_that_only_looks_like_another_couriers_passes() {
    for label in [
        "73000000000001",         // what ZTO prints
        "461234567890123",        // what Yunda prints
        "986578788855",           // FedEx, with a check digit that holds
        "3318810025",             // DHL, the same
        "9400111201080805483016", // USPS, the same
        "4301234567890",          // thirteen digits of the post, or of anybody
        "K2479825491",            // a letter and ten digits with a check digit
        "RB123456785CN",          // the post, to which others hand on
        "SF109999999999",         // not quite SF
        "sf1099999999999",        // nor this
        "TBZ000000000000",        // nor Amazon
        "X0001234567",            // nobody's
    ] {
        for no in ["F1", "Z1", "J3"] {
            play(DAY, &format!("scan {no}\nscan A\nscan {label} | off\nput 100 | green\nexport | rows={label}"));
        }
    }
}

#[test]
fn a_wrong_courier_before_the_last_item_and_a_second_label_are_told_as_what_they_are() {
    play(
        DAY,
        "scan Z1
         scan SF1099999999999 | red unknown-code packed=0/1
         scan WH:CONFIRM
         scan SF1012345678901 | red wrong-waybill
         scan A
         scan 73000000000001  | off
         scan SF1099999999999 | red second-waybill
         scan WH:CONFIRM
         put 100              | green",
    );
}

#[test]
fn the_tail_of_a_jd_label_says_nothing_where_there_is_one_box() {
    play(
        DAY,
        "scan JDVA01234567890-1-1- | off shows=J1
         scan A
         scan JDVA01234567890-1-1- | off
         scan JDVA01234567890      | off
         put 100                   | green
         scan JDVA01234567890-1-1- | off shows=J1
         take
         scan JDVA01234567891      | off shows=J2
         scan A
         scan JDVA01234567890-1-1- | red waybill-taken
         scan JDVA01234567891-1-1- | off
         put 100                   | green
         export                    | rows=JDVA01234567890,JDVA01234567891-1-1-",
    );
    play(DAY, "scan J3\nscan A\nscan JDVA01234567899-1-1- | off\nput 100 | green\nexport | rows=JDVA01234567899");
}

/// The twin: with several boxes each has its own label, and one does not stand for the other.
#[test]
fn the_tail_of_a_jd_label_is_kept_where_there_are_several_boxes() {
    play(
        DAY,
        "scan J4
         scan A
         scan JDVA01234567894-2-2- | red wrong-waybill
         scan JDVA01234567894-1-2- | off
         put 100                   | green
         take
         scan J5
         scan A
         scan JDVA01234567894-1-2- | red waybill-taken
         scan JDVA01234567894-2-2- | off
         put 100                   | green
         take
         scan J3
         scan A
         scan JDVA01234567899-2-3- | off
         put 100                   | green
         export | rows=JDVA01234567899-2-3-,JDVA01234567894-1-2-,JDVA01234567894-2-2-",
    );
}

#[test]
fn the_first_thirteen_characters_of_a_yunda_barcode_are_the_waybill() {
    play(
        DAY,
        "scan 50123456789010571234 | off shows=Y1
         scan A
         scan 50123456789010571234 | off
         scan 5012345678901        | off
         put 100                   | green
         take
         scan Y2
         scan A
         scan 50123456789010571234 | red waybill-taken
         scan 50123456789990571234 | off
         scan 5012345678999        | off
         put 100                   | green
         export                    | rows=5012345678901,5012345678999",
    );
    // The twins: a number of its own length is whole, and another courier's is not cut.
    play(DAY, "scan Y2\nscan A\nscan 461234567890123 | off\nput 100 | green\nexport | rows=461234567890123");
    play(DAY, "scan Z1\nscan A\nscan 50123456789990571234\nput 100 | green\nexport | rows=50123456789990571234");
}

#[test]
fn goods_are_never_a_label() {
    play(
        DAY,
        "scan E1
         scan 6901234567892   | packed=1/1
         scan 6901234567892   | red surplus-item packed=1/1
         scan WH:CONFIRM
         scan 6925140300107   | red unknown-code
         scan WH:CONFIRM
         scan 6925140300108   | red unknown-code
         scan WH:CONFIRM
         bytes ]E05901234123457\\r | red unknown-code
         scan WH:CONFIRM
         scan 0106925140300107 | red unknown-code
         scan WH:CONFIRM
         scan 1201234567890   | off
         put 100              | green
         export               | rows=1201234567890",
    );
    // The twin: the same digits without a symbology may be the post's, and the order says post.
    play(DAY, "scan E1\nscan 6901234567892\nscan 5901234123457 | off\nput 100 | green");
}

#[test]
fn the_codes_of_one_label_are_one_label() {
    play(
        DAY,
        "scan https://example.com/t?no=SF1012345678901 | off shows=S1
         scan A
         scan {'k1':'755','k5':'SF1012345678901'}      | off
         scan SF1012345678901                          | off
         scan SF 1012 3456 78901                       | off
         put 100                                       | green
         scan A1|SF1012345678901|                      | off shows=S1
         take
         scan F1
         scan A
         scan A1|SF1012345678901|                      | red waybill-taken
         scan A1|SF1099999999999|                      | off
         scan SF1099999999999                          | off
         put 100                                       | green
         take
         scan Z1
         scan A
         scan no=SF1088888888888                       | red wrong-carrier
         scan no=SF1088888888888&no=SF1077777777777    | red unknown-code
         scan WH:CONFIRM
         export | rows=SF1099999999999,SF1012345678901",
    );
}

#[test]
fn what_is_tracked_is_bound_and_not_what_is_printed_around_it() {
    play(
        DAY,
        "scan U1
         scan A
         scan 420787459400111206206406260787 | off
         scan 9400111206206406260787         | off
         put 100                             | green
         export                              | rows=9400111206206406260787",
    );
}

#[test]
fn a_weigher_knows_a_label_in_every_form() {
    play_at(
        Role::Weigh,
        |_| {},
        DAY,
        "scan JDVA01234567890-1-1- | off shows=J1
         scan JDVA01234567890      | off
         scan 50123456789010571234 | red second-waybill
         scan WH:CONFIRM
         put 100                   | green
         scan JDVA01234567890-1-1- | off shows=J1
         take
         scan 50123456789010571234 | off shows=Y1
         put 100                   | green
         export                    | rows=JDVA01234567890,5012345678901",
    );
}

#[test]
fn another_form_of_the_sealed_label_is_no_second_label() {
    play(
        DAY,
        "scan J1
         scan A
         scan JDVA01234567890
         put 100                   | green
         scan JDVA01234567890-1-1- | off shows=J1
         scan JDVA01234567890-2-2- | off shows=J1
         scan JDVA01234567897-1-1- | red second-waybill",
    );
}

#[test]
fn hostile_text_is_no_label_and_no_name_of_a_courier() {
    let orders = "
        H1 - A*1@100 by=';DROP/**/TABLE/**/parcel;--
        H2 - A*1@100 by=<img/onerror=alert(1)>
        H3 - A*1@100 by=../../顺丰
        H4 - A*1@100 by=\u{202e}丰顺
        H5 - A*1@100 by==cmd|'/C'!A0
        H6 - A*1@100 by=^XA";
    for no in ["H1", "H2", "H3", "H4", "H5", "H6"] {
        play(
            orders,
            &format!(
                "scan {no}
                 scan A
                 scan '; DROP TABLE parcel; --12345678 | red unknown-code
                 scan WH:CONFIRM
                 scan <img src=x onerror=alert(12345678)> | red unknown-code
                 scan WH:CONFIRM
                 scan =cmd|' /C calc'!A012345678 | red unknown-code
                 scan WH:CONFIRM
                 scan ../../../12345678 | red unknown-code
                 scan WH:CONFIRM
                 scan ^XA12345678^XZ | red unknown-code
                 scan WH:CONFIRM
                 scan SF12345678\u{202e}90123 | red bad-code
                 bytes SF10123456\\x1b[2J78901\\r | red bad-code
                 scan LABEL-12345678 | off
                 put 100 | green
                 verify
                 export | rows=LABEL-12345678"
            ),
        );
    }
}
