//! Stories of scanners that are set up wrongly: it is said, and nothing else changes. See [`crate::story`] for the words.

use crate::story::play;

const DAY: &str = "
    S1 SF100000001 6901234567892*2@100
    S2 SF100000002 A5901234123457*1@100
";

#[test]
fn a_code_without_an_end_is_said_and_is_no_scan() {
    play(
        DAY,
        "bytes S1                    | same
         pause                       | same
         bytes 6901234567892         | same
         pause                       | off none notes=no-suffix
         bytes \\r                   | red bad-code notes=no-suffix
         scan S1                     | off shows=S1 notes=
         bytes 6901234567892         | off
         pause                       | off shows=S1 packed=0/2 notes=no-suffix
         restart                     | off shows=S1 packed=0/2
         scan 6901234567892          | off packed=1/2 notes=",
    );
}

#[test]
fn a_prefix_is_said_and_the_code_is_judged_as_it_came() {
    play(
        DAY,
        "scan #6901234567892         | red no-shipment notes=
         scan #S1                    | red no-shipment notes=
         scan #WH:CONFIRM            | red no-shipment notes=
         scan #5901234123457         | red no-shipment none notes=added-prefix
         scan S1                     | off shows=S1 notes=
         scan #6901234567892         | red unknown-code packed=0/2 notes=
         scan #WH:CONFIRM            | red needs-confirm notes=
         scan #WH:HOLD               | red needs-confirm packed=0/2 notes=added-prefix
         scan WH:CONFIRM             | off notes=
         scan 6901234567892          | off packed=1/2 notes=",
    );
}

#[test]
fn a_shop_whose_codes_begin_so_is_never_told() {
    play(
        DAY,
        "scan A6901234567892         | red no-shipment
         scan A4006381333931         | red no-shipment
         scan S2                     | off
         scan A5901234123457         | off packed=1/1 notes=
         scan WH:CANCEL              | off
         scan A6901028001915         | red no-shipment notes=",
    );
}

#[test]
fn two_codes_in_one_are_said() {
    play(
        DAY,
        "scan S1                                  | off
         scan 69012345678926901234567892          | red unknown-code packed=0/2 notes=glued-codes
         scan WH:CONFIRM                          | off notes=
         scan 6901234567892                       | off packed=1/2",
    );
}
