//! The cash-register variant of SCP-01: the status has an S before it, and no weight is sent while the load moves.

use super::nci::Nci;
use super::{Protocol, Said};

pub(super) const PROTOCOL: Protocol = Protocol {
    name: "nci-ecr",
    summary: "NCI for cash registers: Avery Berkel 6702, Brecknell 6712",
    source: "Brecknell 6712 manual p. 19, 6702u p. 68",
    line: "9600 7E1",
    // As for `nci`: the weight, and nothing else.
    poll: Some(b"W\r"),
    stability: Said::Always,
    unit: Said::Always,
    new: |_| Box::new(Nci::default()),
    golden: &[(
        b"\n   1.25LB\r\nS00\r\x03\nS10\r\x03\nS02\r\x03\n?\r\x03",
        &["reading 1.25 lb stable", "status motion", "status overload", "error unrecognised_command"],
    )],
    ..Protocol::USUAL
};
