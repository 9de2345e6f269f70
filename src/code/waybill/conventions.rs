//! What couriers of China print, by habit: none of them publishes a check digit, so a number that looks so only *may* be theirs.
//!
//! Known from public collections of patterns (github.com/BF-zh/Carrier-Validation at 97e7d48, and the logistics functions of chinagoods),
//! and from numbers seen.

use super::format::Source::Convention;
use super::format::{Format, shaped};

/// Every convention.
#[rustfmt::skip]
pub const CONVENTIONS: &[Format] = &[
    habit("sf", "顺丰", &["SF9{13}"], &["SF1012345678901"]).unmistakable(),
    habit("sf", "顺丰 (12)", &["9{12}"], &["101234567890"]),
    habit("zto", "中通", &["7[3-8]9{12}"], &["73000000000001", "78123456789012"]),
    habit("yto", "圆通", &["YT9{13}"], &["YT1234567890123"]).unmistakable(),
    habit("sto", "申通", &["779{12,15}", "439{12,15}"], &["770123456789012", "431234567890123"]),
    habit("yunda", "韵达", &["[34]9{14}", "59{12}"], &["461234567890123", "5012345678901"]),
    habit("jt", "极兔", &["JT9{13}"], &["JT5012345678901"]).unmistakable(),
    habit("jd", "京东", &["JD**9{11}", "JD**9{11}-9{1,3}-9{1,3}", "JD**9{11}-9{1,3}-9{1,3}-"], &["JDX001234567890", "JDVA01234567890-1-1-"])
        .tracked(one_box).unmistakable(),
    habit("deppon", "德邦", &["DPK9{12}"], &["DPK201234567891"]).unmistakable(),
    habit("china-post", "邮政 (13)", &["[189]9{12}", "P@9{11}", "9{13}"], &["1201234567890", "PA12345678901", "4301234567890"]),
    habit("cainiao", "菜鸟", &["6219{12}"], &["621012345678901"]),
    habit("zto-freight", "中通快运 (12)", &["9{12}"], &["201234567891"]),
    habit("ane", "安能 (12)", &["9{12}"], &["301234567890"]),
];

const fn habit(
    carrier: &'static str,
    name: &'static str,
    patterns: &'static [&'static str],
    golden: &'static [&'static str],
) -> Format {
    shaped(carrier, name, patterns, Convention, golden)
}

/// JD prints `-BOX-BOXES-` behind the number. With one box that says nothing; with several, each box has a label of its own.
pub(super) fn one_box(number: &str) -> &str {
    match number.split_once('-') {
        Some((head, tail)) if tail.trim_end_matches('-').split_once('-').is_some_and(|(_, boxes)| boxes == "1") => head,
        _ => number,
    }
}
