//! What the order file says of re-sends (补发): the shipment before, and what went wrong with it.

use super::field::Wanted;
use crate::domain::ResendReason;

/// How shops write the reasons.
const CHINESE: [(&str, ResendReason); 8] = [
    ("丢件", ResendReason::Lost),
    ("丢失", ResendReason::Lost),
    ("缺件", ResendReason::Missing),
    ("少件", ResendReason::Missing),
    ("漏发", ResendReason::Missing),
    ("破损", ResendReason::Damaged),
    ("损坏", ResendReason::Damaged),
    ("错发", ResendReason::Wrong),
];

/// A reason to send again.
pub(super) fn reason(text: &str) -> Result<ResendReason, Wanted> {
    let chinese = CHINESE.iter().find(|(word, _)| *word == text).map(|(_, reason)| *reason);
    let known = chinese.or_else(|| ResendReason::from_id(&text.to_ascii_lowercase()));
    known.ok_or("lost, missing, damaged or wrong (丢件, 缺件, 破损, 错发)".into())
}
