//! HID POS scanners beyond the given vectors: every layout as its descriptor says it, codes in several reports and what may happen
//! between them, answers of scanners, hostile descriptors.

use crate::laws::Noise;
use crate::vectors::{check, data, hex, text};
use weighhouse::cli::decode::{Source, decode};
use weighhouse::domain::{Answer, AnswerStatus, SCAN_BYTES_MAX, Scan, ScanFault, Scanned, Terminator};
use weighhouse::scanner::{self, Decoder, PosReport, Setup};

/// The byte count, three symbology identifiers, 56 bytes of data, the vendor's byte, a reserved one, the continued bit.
const HONEYWELL: &str = "05 8c 09 02 a1 01 09 12 a1 02 85 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02 95 03 05 8c 09 fb 09 fc 09 fd \
     81 02 95 38 09 fe 82 02 01 95 01 06 66 ff 09 04 81 02 81 03 05 8c 25 01 75 01 09 ff 81 02 75 07 81 03 c0 c0";
/// The byte count, 56 bytes of data, four reserved ones, the vendor's byte, the continued bit.
const NEWLAND: &str = "05 8c 09 02 a1 01 85 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02 95 38 05 8c 09 fe 82 02 01 \
     95 04 81 03 95 01 06 00 ff 09 01 81 02 05 8c 75 01 09 ff 81 02 75 07 81 03 c0";
/// A keyboard (report 1) before the scanner (report 7), whose data stands before its count, each byte with a usage of its own.
const COMBINED: &str = "05 01 09 06 a1 01 85 01 05 07 19 e0 29 e7 75 01 95 08 81 02 75 08 95 07 19 00 29 ff 81 00 c0 \
     05 8c 09 02 a1 01 85 07 75 08 95 04 09 fe 09 fe 09 fe 09 fe 81 02 95 01 05 01 09 3b 81 02 \
     05 8c 19 fb 29 fd 95 03 81 02 75 08 95 01 09 ff 81 02 c0";

fn pos(descriptor: Option<&str>, vendor: Option<u16>) -> Box<dyn Decoder> {
    let bytes = descriptor.map(hex);
    let setup = Setup { descriptor: bytes.as_deref(), vendor, ..Setup::default() };
    (scanner::find("pos").expect("a format").new)(&setup).expect("a scanner")
}

fn told(decoder: &mut dyn Decoder, reports: &[Vec<u8>]) -> Vec<Scanned> {
    let mut told = Vec::new();
    reports.iter().for_each(|report| decoder.feed(report, &mut |scanned| told.push(scanned)));
    told
}

/// A report of Honeywell's layout.
fn report(aim: &[u8], data: &[u8], code_id: u8, continued: bool) -> Vec<u8> {
    let mut report = [&[2, data.len() as u8], aim, data].concat();
    report.resize(64, 0);
    report[61] = code_id;
    report[63] = u8::from(continued);
    report
}

fn code(data: &[u8]) -> Result<String, ScanFault> {
    Ok(String::from_utf8_lossy(data).into_owned())
}

/// Codes and refusals; anything else fails.
fn codes(told: Vec<Scanned>) -> Vec<Result<String, ScanFault>> {
    let one = |scanned| match scanned {
        Scanned::Code(Scan { data, flags, .. }) if flags.is_empty() => code(&data),
        Scanned::Refused(fault) => Err(fault),
        other => panic!("{other:?}"),
    };
    told.into_iter().map(one).collect()
}

#[test]
fn vectors_say_the_same_when_their_layout_is_described() {
    let rows = data("scanner_vectors.json");
    let mut checked = 0;
    for row in rows.iter().filter(|row| text(row, "format") == "pos") {
        let descriptor = match text(row, "settings") {
            "honeywell" => HONEYWELL,
            "newland" => NEWLAND,
            _ => continue,
        };
        let source = Source::Scanner { format: "pos".into(), layout: "us".into(), gs: "none".into(), descriptor: None };
        let reports: Vec<&str> =
            row["reports"].as_array().expect("reports").iter().filter_map(|one| one.as_str()).collect();
        let told = decode(&source, Some(descriptor.as_bytes()), reports.join("\n").as_bytes()).expect("decodes");
        check(text(row, "id"), &told, &row["expect"]);
        checked += 1;
    }
    assert_eq!(checked, 8);
}

#[test]
fn a_scanner_is_found_by_its_usages_and_not_by_its_place() {
    let mut combined = pos(Some(COMBINED), None);
    let keys = vec![1, 0, 0x1e, 0, 0, 0, 0, 0, 0];
    let whole = |data: &[u8; 4], count, continued| [&[7], &data[..], &[count], b"]E0", &[continued]].concat();
    let reports =
        [keys, whole(b"1234", 4, 1), whole(b"56\x00\x00", 2, 0), whole(b"7890", 5, 0), whole(b"AB\x00\x00", 3, 0)];
    let wanted = [code(b"123456"), Err(ScanFault::CountExceedsField), code(b"AB\0")];
    assert_eq!(codes(told(&mut *combined, &reports)), wanted, "desc-two-reports");
}

#[test]
fn nothing_is_a_scan_that_is_no_code() {
    for descriptor in [None, Some(HONEYWELL)] {
        let mut pos = pos(descriptor, None);
        let empty = data("malformed.json")
            .iter()
            .find(|case| text(case, "id") == "pos-len-0")
            .map(|case| hex(case["reports"][0].as_str().unwrap()));
        let reports = [empty.expect("pos-len-0"), vec![], vec![1, 0], report(b"]E0", b"\r\n", 0x64, false)];
        assert_eq!(told(&mut *pos, &reports), []);
        assert_eq!(codes(told(&mut *pos, &[vec![2, 5, b']']])), [Err(ScanFault::ShortReport)]);
        assert_eq!(codes(told(&mut *pos, &[report(b"\0\0\0", b"A", 0, false)])), [code(b"A")], "no identifier");
    }
}

#[test]
fn a_suffix_is_taken_off_once() {
    for (data, left, terminator) in [
        (&b"A\r"[..], &b"A"[..], Some(Terminator::Cr)),
        (b"A\n", b"A", Some(Terminator::Lf)),
        (b"A\r\n", b"A", Some(Terminator::CrLf)),
        (b"A\r\r", b"A\r", Some(Terminator::Cr)),
        (b"A\t", b"A\t", None),
        (b"A\x1d", b"A\x1d", None),
    ] {
        let told = told(&mut *pos(Some(HONEYWELL), None), &[report(b"]C0", data, 0x6a, false)]);
        let [Scanned::Code(scan)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((scan.data.as_slice(), scan.terminator), (left, terminator));
    }
}

/// `pos-aim-change`, and reports that are lost or broken on the way.
#[test]
fn two_halves_of_different_codes_are_never_one() {
    let part = |aim: &[u8; 3], data: &[u8], continued| report(aim, data, 0x73, continued);
    let broken = Err(ScanFault::ContinuationInterrupted);
    let count = |goes_on: u8| {
        let mut report = part(b"]Q1", b"", goes_on == 1);
        report[1] = 57;
        report
    };
    for (reports, wanted) in [
        (vec![part(b"]Q1", b"A", true), part(b"]Q1", b"B", true), part(b"]Q1", b"C", false)], vec![code(b"ABC")]),
        (vec![part(b"]Q1", b"A", true), part(b"]Q3", b"B", false)], vec![broken.clone(), code(b"B")]),
        (
            vec![part(b"]Q1", b"A", true), part(b"]C1", b"B", true), part(b"]C1", b"C", false)],
            vec![broken.clone(), code(b"BC")],
        ),
        (vec![part(b"]Q1", b"A", true), part(b"]Q1", b"", false)], vec![code(b"A")]),
        (vec![part(b"]Q1", b"A", true), part(b"]C1", b"", false)], vec![broken.clone()]),
        (
            vec![part(b"]Q1", b"A", true), count(0), part(b"]C1", b"B", false)],
            vec![Err(ScanFault::CountExceedsField), code(b"B")],
        ),
        (
            vec![count(1), part(b"]Q1", b"B", false), part(b"]Q1", b"C", false)],
            vec![Err(ScanFault::CountExceedsField), Err(ScanFault::Interrupted), code(b"C")],
        ),
        (
            vec![part(b"]Q1", b"A", true), vec![2, 1], part(b"]Q1", b"B", false)],
            vec![Err(ScanFault::ShortReport), Err(ScanFault::Interrupted)],
        ),
    ] {
        assert_eq!(codes(told(&mut *pos(Some(HONEYWELL), None), &reports)), wanted, "{reports:02x?}");
    }
}

/// `pos-cont-timeout`: what had begun is dropped, and its end is no code when it comes at last. A code of another kind is not its end.
#[test]
fn a_code_that_stops_is_dropped_with_its_late_end() {
    for (next, wanted) in [(b"]Q1", Err(ScanFault::Interrupted)), (b"]C1", code(b"B"))] {
        let mut pos = pos(Some(HONEYWELL), None);
        assert_eq!(told(&mut *pos, &[report(b"]Q1", b"A", 0, true)]), []);
        assert_eq!(pos.partial().map(|partial| partial.data), Some(b"A".to_vec()));
        pos.silence();
        assert_eq!(pos.partial(), None);
        pos.silence();
        let reports = [report(next, b"B", 0, false), report(b"]Q1", b"C", 0, false)];
        assert_eq!(codes(told(&mut *pos, &reports)), [wanted, code(b"C")]);
    }
}

#[test]
fn a_code_without_an_end_is_held_in_bounded_memory_and_refused_once() {
    let mut pos = pos(Some(HONEYWELL), None);
    let part = report(b"]Q1", &[b'x'; 56], 0x73, true);
    let whole = SCAN_BYTES_MAX / 56;
    assert_eq!(told(&mut *pos, &vec![part.clone(); whole]), []);
    assert_eq!(
        codes(told(&mut *pos, &[report(b"]Q1", &[b'x'; SCAN_BYTES_MAX % 56], 0x73, false)])),
        [code(&[b'x'; SCAN_BYTES_MAX])]
    );
    assert_eq!(told(&mut *pos, &vec![part; 20_000]), []);
    assert_eq!(pos.partial(), None, "nothing is kept of it");
    let ends = [report(b"]Q1", b"x", 0x73, false), report(b"]Q1", b"A", 0x73, false)];
    assert_eq!(codes(told(&mut *pos, &ends)), [Err(ScanFault::TooLong), code(b"A")]);
}

/// `pos-menu`.
#[test]
fn answers_are_never_scans() {
    for descriptor in [None, Some(HONEYWELL)] {
        let mut pos = pos(descriptor, None);
        let reports = [
            report(b"]X0", b"Product Name: Example 1602\r\nSerial Number: 15232B1F0C\r\n", b'?', true),
            report(b"]X0", b"Checksum: N/A\r\n", b'?', false),
            report(b"]Z6", b"REVINF\x06.", b'6', false),
            report(b"]Z6", b"PAPXYZ\x05!", b'6', false),
            report(b"]Z6", b"SUFBK2\x15.", b'6', false),
        ];
        let said = told(&mut *pos, &reports);
        let answers: Vec<&Answer> = said
            .iter()
            .map(|said| if let Scanned::Answer(answer) = said { answer } else { panic!("{said:?}") })
            .collect();
        let status: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(status, [None, Some(AnswerStatus::Ack), Some(AnswerStatus::Enq), Some(AnswerStatus::Nak)]);
        assert!(answers[0].data.starts_with(b"Product") && answers[0].data.ends_with(b"N/A\r\n"));
        assert_eq!(answers[1].data, b"REVINF");
        // An answer that is cut off is nobody's scan either.
        let cut = [reports[0].clone(), report(b"]E0", b"A", 0x64, false)];
        assert_eq!(codes(told(&mut *pos, &cut)), [code(b"A")]);
    }
}

/// `]X0` also stands for symbologies that have no letter: the vendor's byte says which, and other vendors send no answers.
#[test]
fn another_symbology_is_a_code() {
    let other = |code_id| [report(b"]X0", b"412356", code_id, false)];
    assert_eq!(codes(told(&mut *pos(Some(HONEYWELL), Some(0x0c2e)), &other(0x51))), [code(b"412356")]);
    assert_eq!(codes(told(&mut *pos(Some(HONEYWELL), Some(0x05e0)), &other(0))), [code(b"412356")]);
    for vendor in [None, Some(0x0c2e), Some(0x23d0)] {
        assert!(matches!(told(&mut *pos(Some(HONEYWELL), vendor), &other(0))[..], [Scanned::Answer(_)]), "{vendor:?}");
    }
}

#[test]
fn hostile_descriptors_describe_no_scanner() {
    let mut refused = 0;
    for case in data("malformed.json").iter().filter(|case| text(case, "id").starts_with("desc-")) {
        let once = if case["hex_repeat"].is_string() { text(case, "hex_repeat") } else { text(case, "hex") };
        let bytes = hex(once).repeat(case["times"].as_u64().unwrap_or(1) as usize);
        assert!(PosReport::described(&bytes).is_err(), "{}", text(case, "id"));
        refused += 1;
    }
    assert_eq!(refused, 8);
    let usages = hex("05 8c 09 02 a1 01 75 08 95 08 19 fe 2b ff ff ff 7f 81 02 c0");
    assert!(PosReport::described(&usages).is_ok(), "a huge usage maximum costs nothing");
    let wide = hex("05 8c 09 02 a1 01 75 10 95 08 09 fe 81 02 c0");
    assert!(PosReport::described(&wide).is_err(), "data of two bytes a value is not guessed at");
}

/// Every descriptor cut anywhere, and with any one byte changed, is read or refused, and so are reports by what is left of it.
#[test]
fn damaged_descriptors_never_panic() {
    let mut noise = Noise::seeded(0x0c2e_0b8f);
    for whole in [HONEYWELL, NEWLAND, COMBINED].map(hex) {
        for cut in 0..whole.len() {
            assert!(PosReport::described(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for _ in 0..20_000 {
            let mut bytes = whole.clone();
            let at = noise.below(bytes.len() as u64) as usize;
            bytes[at] = noise.byte();
            let Ok(mut decoder) =
                (scanner::find("pos").expect("a format").new)(&Setup { descriptor: Some(&bytes), ..Setup::default() })
            else {
                continue;
            };
            let report = noise.bytes(64);
            decoder.feed(&[&[2][..], &report].concat(), &mut |_| {});
            decoder.feed(&report, &mut |_| {});
        }
    }
}
