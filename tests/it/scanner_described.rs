//! Report descriptors as HID 1.11 and the usage tables allow them and scanners could have them: whatever way a descriptor says where a
//! code stands, it is read from there.

use crate::vectors::hex;
use weighhouse::device::{HidKind, kinds_of};
use weighhouse::domain::{Scan, Scanned};
use weighhouse::scale;
use weighhouse::scanner::{self, Setup};

/// What it is, its descriptor, its reports (hex digits; text in quotes; `*n` repeats what stands before it so often), and what they say.
type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

/// The items that most of them begin with: page and usage of a scanner, its application, values of a byte each.
const HEAD: &str = "05 8c 09 02 a1 01 15 00 26 ff 00 75 08 ";

const ROWS: &[Row] = &[
    (
        "no report id, a count, 20 bytes",
        "HEAD 95 01 05 01 09 3b 81 02 05 8c 95 14 09 fe 82 02 01 c0",
        &["05 '12345' 00*15", "00*21", "15 '1'*20"],
        &["12345", "!count_exceeds_field"],
    ),
    (
        "no report id, no count, 32 bytes, the identifier behind them as a range",
        "HEAD 95 20 09 fe 82 02 01 95 03 19 fb 29 fd 81 02 c0",
        &["'6901234567892' 00*19 ']E0'", "'A' 1d 'B' 00*29 00*3"],
        &["]E0 6901234567892", "A\u{1d}B"],
    ),
    (
        "64 bytes of data behind two ids that are of other things",
        "05 0c 09 01 a1 01 85 01 75 01 95 08 19 01 29 08 81 02 c0 HEAD 85 05 95 40 09 fe 82 02 01 95 01 09 ff 81 02 c0",
        &["01 ff", "05 'x'*64 01", "05 'y'*3 00*61 00"],
        &["'x'*64 'yyy'"],
    ),
    (
        "254 bytes: a report of more than one packet",
        "HEAD 85 02 95 01 05 01 09 3b 81 02 05 8c 95 fe 09 fe 82 02 01 c0",
        &["02 03 '123' 00*251", "02 ff 'x'*254"],
        &["123", "!count_exceeds_field"],
    ),
    (
        "300 bytes and a count of two bytes, the lower first",
        "HEAD 85 02 75 10 95 01 05 01 09 3b 27 ff ff 00 00 81 02 05 8c 75 08 96 2c 01 09 fe 82 02 01 c0",
        &["02 02 01 'x'*258 00*42", "02 2d 01 'x'*300", "02 03 00 'abcd' 00*296"],
        &["'x'*258", "!count_exceeds_field", "abc"],
    ),
    (
        "push and pop around the count",
        "HEAD 85 02 a4 05 01 75 10 95 01 09 3b 81 02 b4 95 04 09 fe 81 02 c0",
        &["02 03 00 'abcd'"],
        &["abc"],
    ),
    (
        "pop brings the report id back",
        "HEAD 85 02 95 01 a4 85 03 05 01 09 3b 81 02 b4 95 04 09 fe 81 02 85 03 95 02 09 fe 81 02 c0",
        &["02 'abcd'", "03 01 'xy'"],
        &["abcd", "x"],
    ),
    (
        "a long item in between, and items of no meaning here: designators, strings, physical limits, units",
        "HEAD 85 02 fe 03 f0 09 ff c0 35 00 46 ff 00 55 0e 65 11 95 04 39 01 49 02 59 03 79 04 89 05 99 06 09 fe 81 02 c0",
        &["02 'abcd'"],
        &["abcd"],
    ),
    (
        "one range for identifier and data: its last usage stands for all that follows",
        "HEAD 85 02 95 08 19 fb 29 fe 81 02 c0",
        &["02 ']C0' 'abcde'"],
        &["]C0 abcde"],
    ),
    (
        "a range whose end is named before its beginning",
        "HEAD 85 02 95 03 29 fd 19 fb 81 02 95 04 09 fe 81 02 c0",
        &["02 ']C0' 'abcd'"],
        &["]C0 abcd"],
    ),
    (
        "each part in a collection of its own",
        "HEAD 09 12 a1 02 85 02 a1 00 09 fb 09 fc 09 fd 95 03 81 02 c0 09 50 a1 02 a1 02 95 04 09 fe 81 02 c0 c0 09 ff \
         a1 00 75 01 95 01 09 ff 81 02 95 07 81 01 c0 c0 c0",
        &["02 ']Q1' 'abcd' 01", "02 ']Q1' 'ef' 00*2 fe"],
        &["]Q1 abcdef"],
    ),
    (
        "the application stands in the second collection, settings in the first",
        "05 8c 09 02 a1 01 09 11 a1 02 85 04 75 01 95 08 19 30 29 37 b1 02 c0 09 12 a1 02 85 02 75 08 95 04 09 fe 81 02 c0 c0",
        &["04 'zzzz'", "02 'abcd'"],
        &["abcd"],
    ),
    (
        "feature and output reports of the same id shift nothing",
        "HEAD 85 02 95 08 09 fe b1 02 95 03 09 fe 91 02 95 04 09 fe 81 02 95 10 09 fe b2 02 01 c0",
        &["02 'abcd'"],
        &["abcd"],
    ),
    (
        "a feature report for the vendor's switch",
        "HEAD 85 02 95 04 09 fe 82 02 01 06 00 ff 85 fe 09 01 95 01 b1 02 85 fd 09 02 95 3f 91 02 c0",
        &["02 'abcd'"],
        &["abcd"],
    ),
    (
        "the three letters of the identifier in another order",
        "HEAD 85 02 95 03 09 fd 09 fc 09 fb 81 02 95 04 09 fe 81 02 c0",
        &["02 '0E]' 'abcd'"],
        &["]E0 abcd"],
    ),
    (
        "the identifier as an array, and the data too",
        "HEAD 85 02 95 03 09 fb 09 fc 09 fd 81 00 95 04 09 fe 82 00 01 c0",
        &["02 ']E0' 'abcd'"],
        &["]E0 abcd"],
    ),
    (
        "the identifier as three fields with padding between",
        "HEAD 85 02 95 01 09 fb 81 02 81 03 09 fc 81 02 81 03 09 fd 81 02 95 04 09 fe 81 02 c0",
        &["02 ']' 00 'E' 00 '0' 'abcd'"],
        &["]E0 abcd"],
    ),
    (
        "the identifier as one usage for three bytes",
        "HEAD 85 02 95 03 09 fb 81 02 95 04 09 fe 81 02 c0",
        &["02 ']E0' 'abcd'"],
        &["]E0 abcd"],
    ),
    (
        "the continued bit first, the lowest of its byte",
        "HEAD 85 02 75 01 95 01 25 01 09 ff 81 02 95 07 81 03 75 08 95 04 09 fe 81 02 c0",
        &["02 01 'abcd'", "02 fe 'ef' 00*2"],
        &["abcdef"],
    ),
    (
        "the continued bit is the highest of a byte behind the data",
        "HEAD 85 02 95 04 09 fe 81 02 75 07 95 01 81 03 75 01 09 ff 81 02 c0",
        &["02 'abcd' 80", "02 'ef' 00*2 7f"],
        &["abcdef"],
    ),
    (
        "the continued bit amid a byte, the data not on a byte's edge",
        "HEAD 85 02 75 04 95 01 81 03 75 01 09 ff 81 02 75 08 95 02 09 fe 81 02 75 03 95 01 81 03 c0",
        // 0x41 and 0x42 five bits further up.
        &["02 30 48 08", "02 20 48 08"],
        &["ABAB"],
    ),
    (
        "the continued flag as a byte",
        "HEAD 85 02 95 04 09 fe 81 02 95 01 25 01 09 ff 81 02 c0",
        &["02 'abcd' 01", "02 'ef' 00*2 00"],
        &["abcdef"],
    ),
    (
        "the symbology as a choice of usages, and a prefix, before the data",
        "HEAD 85 02 95 01 19 90 29 9f 15 01 25 10 81 00 15 00 75 01 95 04 19 4f 29 52 81 02 95 04 81 03 75 08 95 04 09 fe 81 02 c0",
        &["02 07 f1 'abcd'"],
        &["abcd"],
    ),
    (
        "keyboard, consumer keys and scanner in one descriptor",
        "05 01 09 06 a1 01 85 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 75 08 95 01 81 03 95 05 19 00 29 65 81 00 c0 \
         05 0c 09 01 a1 01 85 03 15 00 26 ff 03 19 00 2a ff 03 75 10 95 01 81 00 c0 \
         HEAD 85 09 95 04 09 fe 81 02 c0",
        &["01 00 00 1e 00 00 00 00", "03 e9 00", "09 'abcd'"],
        &["abcd"],
    ),
    (
        "two data reports, a short one and a long one; a code does not go on in the other",
        "HEAD 85 02 95 02 09 fe 81 02 95 01 09 ff 81 02 85 06 95 06 09 fe 81 02 95 01 09 ff 81 02 c0",
        &["02 'ab' 01", "02 'c' 00 00", "06 'abcdef' 00", "02 'ab' 01", "06 'xyz' 00*3 00"],
        &["abc", "abcdef", "!continuation_interrupted", "xyz"],
    ),
    (
        "page and usage in two and in four bytes",
        "06 8c 00 0a 02 00 a1 01 07 8c 00 00 00 85 02 75 08 96 04 00 0a fe 00 81 02 05 01 95 01 0b ff 00 8c 00 81 02 c0",
        &["02 'abcd' 01", "02 'ef' 00*2 00"],
        &["abcdef"],
    ),
    ("the page behind its usage", "HEAD 85 02 05 01 95 04 09 fe 05 8c 81 02 c0", &["02 'abcd'"], &["abcd"]),
    (
        "a usage with an alias: the first is preferred",
        "HEAD 85 02 95 01 a9 01 09 fb 0b 01 00 00 ff a9 00 a9 01 09 fc 0b 02 00 00 ff a9 00 95 03 09 fd 81 02 95 04 a9 01 09 fe \
         09 70 a9 00 81 02 c0",
        &["02 ']E0' 'abcd'"],
        &["]E0 abcd"],
    ),
    ("a field of no values between", "HEAD 85 02 95 00 09 fb 81 02 95 04 09 fe 81 02 c0", &["02 'abcd'"], &["abcd"]),
    (
        "padding as one wide field, which the kernel takes up to 256 bits",
        "HEAD 85 02 75 40 95 01 81 03 75 08 95 04 09 fe 81 02 c0",
        &["02 00*8 'abcd'"],
        &["abcd"],
    ),
    (
        "a vendor's field of 128 bits in another report",
        "HEAD 85 02 95 04 09 fe 81 02 c0 06 00 ff 09 01 a1 01 85 07 75 80 95 02 09 02 81 02 c0",
        &["07 00*32", "02 'abcd'"],
        &["abcd"],
    ),
    (
        "data before and behind the flags",
        "HEAD 85 02 95 02 09 fe 81 02 95 01 81 03 09 ff 81 02 95 02 09 fe 81 02 c0",
        &["02 'ab' 99 01 'cd'", "02 'ef' 99 00 00*2"],
        &["abcdef"],
    ),
    (
        "a vendor's byte before all, which names no symbology",
        "HEAD 85 02 06 00 ff 09 01 95 01 81 02 05 8c 19 fb 29 fd 95 03 81 02 95 04 09 fe 81 02 c0",
        &["02 3f ']E0' 'abcd'"],
        &["]E0 abcd"],
    ),
    (
        "the report id before the collection, the collection within a physical one",
        "85 02 05 8c 09 02 a1 01 09 00 a1 00 09 12 a1 02 75 08 95 04 09 fe 81 02 c0 c0 c0",
        &["02 'abcd'"],
        &["abcd"],
    ),
];

/// Bytes as the rows write them.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    for word in text.split(' ') {
        let (word, times) = word.split_once('*').map_or((word, 1), |(word, times)| (word, times.parse().unwrap()));
        let one = match word.strip_prefix('\'') {
            Some(text) => text.strip_suffix('\'').unwrap().as_bytes().to_vec(),
            None => hex(word),
        };
        bytes.extend(one.repeat(times));
    }
    bytes
}

#[test]
fn a_code_is_read_from_where_the_descriptor_says_that_it_stands() {
    let mut wrong = Vec::new();
    for (what, descriptor, reports, wanted) in ROWS {
        let descriptor = hex(&descriptor.replace("HEAD ", HEAD));
        if !kinds_of(&descriptor).contains(&HidKind::Pos) {
            wrong.push(format!("{what}: no scanner"));
        }
        let setup = Setup { descriptor: Some(&descriptor), ..Setup::default() };
        let made = (scanner::find("pos").expect("a format").new)(&setup);
        let Ok(mut decoder) = made else {
            wrong.push(format!("{what}: {:?}", made.err()));
            continue;
        };
        let mut told: Vec<String> = Vec::new();
        for report in *reports {
            decoder.feed(&bytes(report), &mut |scanned| told.push(said(scanned)));
        }
        let wanted = wanted.iter().map(|text| match text.strip_prefix('\'') {
            Some(_) => String::from_utf8(bytes(text)).unwrap(),
            None => (*text).to_owned(),
        });
        if told != wanted.collect::<Vec<_>>() {
            wrong.push(format!("{what}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One interface for a scanner and a scale: each decoder reads its own reports and no others.
#[test]
fn a_scale_with_a_scanner_in_it_is_both() {
    let descriptor = hex(&(HEAD.to_owned()
        + "85 02 95 01 05 01 09 3b 81 02 05 8c 95 08 09 fe 81 02 c0 \
           05 8d 09 20 a1 01 85 03 95 01 15 01 25 08 19 71 29 78 81 00 25 0c 19 51 29 5c 81 00 15 81 25 7f 09 41 81 02 \
           75 10 15 00 27 ff ff 00 00 09 40 81 02 c0"));
    assert_eq!(kinds_of(&descriptor), [HidKind::Pos, HidKind::Scale]);
    let reports = [bytes("02 04 '1234' 00*4"), bytes("03 04 02 00 e2 04"), bytes("02 03 'abc' 00*5")];
    let setup = Setup { descriptor: Some(&descriptor), ..Setup::default() };
    let mut scanner = (scanner::find("pos").expect("a format").new)(&setup).expect("a scanner");
    let mut scale = (scale::find("usb-hid").expect("a protocol").new)(&scale::Setup::default());
    let mut told = Vec::new();
    for report in &reports {
        scanner.feed(report, &mut |scanned| told.push(said(scanned)));
        let mut weighed = Vec::new();
        scale.feed(report, &mut |message| weighed.push(message.to_string()));
        told.append(&mut weighed);
    }
    assert_eq!(told, ["1234", "reading 1250 g stable", "abc"]);
}

fn said(scanned: Scanned) -> String {
    match scanned {
        Scanned::Code(Scan { data, aim, .. }) => {
            aim.map_or(String::new(), |aim| format!("{aim} ")) + &String::from_utf8_lossy(&data)
        }
        Scanned::Refused(fault) => format!("!{}", fault.id()),
        Scanned::Answer(answer) => format!("answer {:?}", answer.data),
    }
}
