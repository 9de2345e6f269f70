//! CAS "ECR type 2": asked and framed like Mettler 8217, but the weight is five digits without point, in thousandths of a kilogram.

use super::mettler_8217::{self, Mettler8217};
use super::{Protocol, Said, number};
use crate::domain::{Message, Reading, Status, Unit, WireFault};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "cas-ecr2",
    summary: "CAS scales set to ECR type 2; grams as five digits",
    source: "a public driver for CAS scales that was used with the device (poll W, 9600 7E1)",
    line: "9600 7E1",
    // The weight, and nothing else.
    poll: Some(b"W"),
    stability: Said::Always,
    // By the protocol: it knows no other.
    unit: Said::Always,
    new: |_| Mettler8217::boxed(read),
    golden: &[(
        b"\x0201235\r\x02?A\r\x02?B\r\x02?\r\x021235\r",
        &["reading 1.235 kg stable", "status motion", "status overload", "status no_weight", "error malformed"],
    )],
    ..Protocol::USUAL
};

/// A weight is only sent at rest and in range; anything else is a state behind `?`.
fn read(answer: &[u8]) -> Message {
    match answer {
        // Without its status byte it still says that there is no weight.
        b"?" => Message::Status(Status::NoWeight),
        [b'?', ..] => mettler_8217::read(answer),
        [a, b, c, d, e] => number::exact(false, &[*a, *b], &[*c, *d, *e]).map_or_else(Message::Error, |value| {
            Message::Reading(Reading { unit: Some(Unit::Kilogram), stable: Some(true), ..Reading::new(value) })
        }),
        _ => Message::Error(WireFault::Malformed),
    }
}
