//! Keyboard-mode scanners beyond the given vectors: every way to type a GS, every layout, keyboards of more than six keys.

use crate::vectors::hex;
use std::collections::BTreeSet;
use weighhouse::domain::{Scan, ScanFlag, Scanned};
use weighhouse::scanner::{self, Decoder, GsMode, LAYOUTS, Layout, Setup};

/// A boot report (id 1) and a bit map of 104 keys (id 2) beside it, behind a mouse (id 5).
const MANY_KEYS: &str = "05 01 09 02 a1 01 85 05 05 09 19 01 29 03 75 01 95 03 81 02 c0 \
     05 01 09 06 a1 01 85 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 06 25 65 19 00 29 65 81 00 \
     85 02 19 00 29 67 75 01 95 68 81 02 c0";

fn keyboard(layout: &str, gs: &str) -> Box<dyn Decoder> {
    let layout = Layout::find(layout).expect("a layout");
    let gs = GsMode::find(gs).expect("a mode");
    (scanner::find("keyboard").expect("a format").new)(&Setup { layout, gs, ..Setup::default() }).expect("a keyboard")
}

/// Each `(modifiers, key)` pressed and let go, then Enter.
fn typed(keyboard: &mut dyn Decoder, keys: &[(u8, u8)]) -> (Vec<u8>, Vec<ScanFlag>) {
    let mut reports: Vec<Vec<u8>> = Vec::new();
    for (modifiers, key) in keys.iter().chain(&[(0, 0), (0, 0x28)]) {
        reports.push(vec![*modifiers, 0, *key, 0, 0, 0, 0, 0]);
        reports.push(vec![*modifiers, 0, 0, 0, 0, 0, 0, 0]);
    }
    match codes(keyboard, &reports).as_slice() {
        [Scan { data, flags, .. }] => (data.clone(), flags.clone()),
        other => panic!("{other:?}"),
    }
}

fn codes(keyboard: &mut dyn Decoder, reports: &[Vec<u8>]) -> Vec<Scan> {
    let mut codes = Vec::new();
    for report in reports {
        keyboard.feed(report, &mut |scanned| match scanned {
            Scanned::Code(scan) => codes.push(scan),
            other => panic!("{other:?}"),
        });
    }
    codes
}

#[test]
fn a_gs_is_read_in_the_way_that_is_set_and_in_no_other() {
    type Way = (&'static str, &'static [(u8, u8)], &'static [u8]);
    let ways: [Way; 9] = [
        ("ctrl-bracket", &[(0x01, 0x30)], b""),
        ("f8", &[(0, 0x41)], b""),
        ("f12", &[(0, 0x45)], b""),
        ("down", &[(0, 0x51)], b""),
        ("ctrl-tap", &[(0x01, 0), (0, 0)], b""),
        ("alt-029", &[(0x04, 0x62), (0x04, 0x5a), (0x04, 0x61), (0, 0)], b"\x1d"),
        ("pipe", &[(0x02, 0x31)], b"|"),
        ("caret", &[(0x02, 0x23)], b"^"),
        ("hash", &[(0x02, 0x20)], b"#"),
    ];
    for (way, keys, otherwise) in ways {
        for (mode, ..) in ways {
            let keys = [&[(0, 0x1e)], keys, &[(0, 0x1f)]].concat();
            let (data, flags) = typed(&mut *keyboard("us", mode), &keys);
            let middle: &[u8] = if mode == way { b"\x1d" } else { otherwise };
            assert_eq!(data, [b"1", middle, b"2"].concat(), "{way} where {mode} is set");
            let silent = otherwise.is_empty() && mode != way && way != "ctrl-tap";
            assert_eq!(!flags.is_empty(), silent, "a key that types nothing leaves a flag: {way} where {mode} is set");
        }
    }
}

/// Ctrl that was used for something else is no GS.
#[test]
fn ctrl_with_a_key_is_no_tap() {
    let mut keyboard = keyboard("us", "ctrl-tap");
    let (data, flags) = typed(&mut *keyboard, &[(0, 0x1e), (0x01, 0x06), (0, 0), (0, 0x1f)]);
    assert_eq!((data.as_slice(), flags.as_slice()), (&b"12"[..], &[ScanFlag::ControlKey][..]));
    let ctrl_j: Vec<Vec<u8>> = [[0, 0x1e], [0, 0], [1, 0], [1, 0x0d], [1, 0], [0, 0]]
        .map(|[modifiers, key]| vec![modifiers, 0, key, 0, 0, 0, 0, 0])
        .to_vec();
    let twice = [ctrl_j.clone(), ctrl_j].concat();
    let data: Vec<_> = codes(&mut *keyboard, &twice).into_iter().map(|scan| scan.data).collect();
    assert_eq!(data, [b"1", b"1"], "Ctrl+J ends a code, and leaves nothing of itself in the next");
}

/// What a scanner that is set to a layout types is what we read, for all of ASCII, in every layout.
#[test]
fn every_layout_reads_back_all_of_ascii() {
    for layout in LAYOUTS {
        let modifiers: &[u8] = if layout.name == "us" { &[0, 2] } else { &[0, 2, 0x40, 0x41] };
        let presses = modifiers.iter().flat_map(|modifiers| (0x04..0x65).map(move |key| (*modifiers, key)));
        let printing = presses.filter(|(_, key)| !matches!(key, 0x28..=0x2b | 0x39..=0x63));
        let mut keyboard = keyboard(layout.name, "none");
        let found: BTreeSet<Vec<u8>> = printing.map(|press| typed(&mut *keyboard, &[press, (0, 0x54)]).0).collect();
        for wanted in b' '..=b'~' {
            assert!(found.contains(&vec![wanted, b'/']), "{}: {:?}", layout.name, char::from(wanted));
        }
    }
}

#[test]
fn a_keyboard_of_many_keys_is_read_as_one() {
    let descriptor = hex(MANY_KEYS);
    let setup = Setup { descriptor: Some(&descriptor), ..Setup::default() };
    let mut keyboard = (scanner::find("keyboard").expect("a format").new)(&setup).expect("a keyboard");
    let boot = |modifiers: u8, key: u8| vec![1, modifiers, 0, key, 0, 0, 0, 0, 0];
    let map = |key: usize| {
        let mut report = vec![0; 14];
        report[0] = 2;
        if key > 0 {
            report[1 + key / 8] = 1 << (key % 8);
        }
        report
    };
    let reports = [
        vec![5, 7],
        boot(2, 0x04),
        map(0x05),
        boot(0, 0),
        map(0),
        boot(0, 0x1e),
        map(0x1e),
        map(0),
        boot(0, 0),
        map(0x1f),
        map(0),
        boot(0, 0x28),
    ];
    let data: Vec<_> = codes(&mut *keyboard, &reports).into_iter().map(|scan| scan.data).collect();
    assert_eq!(data, [b"AB12"], "Shift holds for both reports, and a key that both tell is typed once");
}

/// `kb-two-scans`: the last key of one code is still down when the next begins.
#[test]
fn two_codes_without_a_release_between_are_two() {
    let keys = [[0x1e, 0], [0x1e, 0x28], [0x28, 0x1f], [0x1f, 0x20], [0x20, 0x28]];
    let reports = keys.map(|[one, two]| vec![0, 0, one, two, 0, 0, 0, 0]);
    let data: Vec<_> = codes(&mut *keyboard("us", "none"), &reports).into_iter().map(|scan| scan.data).collect();
    assert_eq!(data, [&b"1"[..], b"23"]);
}
