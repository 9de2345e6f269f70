//! What must hold of a scanner's bytes, reports and descriptors, whatever they are.

use weighhouse::domain::{SCAN_BYTES_MAX, Scan, Scanned, Terminator};
use weighhouse::scanner::{self, Decoder, Field, GS_MODES, KeyboardReport, LAYOUTS, PosReport, Setup, VENDORS};

/// Longest report that a descriptor may ask for, in bytes.
const REPORT_MAX: usize = 4096;
/// A code that is read after whatever came before.
const CODE: &[u8] = b"5901234123457";

/// A target by its name, and what it does with its bytes.
pub const TARGETS: &[(&str, fn(&[u8]))] =
    &[("scanner-serial", serial), ("scanner-keyboard", keyboard), ("scanner-pos", pos), ("hid-descriptor", descriptor)];

fn decoder(format: &str, setup: &Setup) -> Box<dyn Decoder> {
    (scanner::find(format).expect("a format").new)(setup).expect("a decoder")
}

fn feed(decoder: &mut dyn Decoder, bytes: &[u8]) -> Vec<Scanned> {
    let mut told = Vec::new();
    decoder.feed(bytes, &mut |scanned| told.push(scanned));
    assert!(decoder.partial().is_none_or(|partial| partial.data.len() <= SCAN_BYTES_MAX));
    for scanned in &told {
        if let Scanned::Code(Scan { data, flags, .. }) = scanned {
            assert!(data.len() <= SCAN_BYTES_MAX && flags.len() <= 8, "{scanned:?}");
        }
    }
    told
}

fn codes(told: &[Scanned]) -> Vec<&[u8]> {
    let data = |scanned| if let &Scanned::Code(Scan { ref data, .. }) = scanned { Some(data.as_slice()) } else { None };
    told.iter().filter_map(data).collect()
}

/// Raw bytes.
fn serial(data: &[u8]) {
    let setup = Setup::default();
    let (mut whole, mut single) = (decoder("serial", &setup), decoder("serial", &setup));
    let told = feed(&mut *whole, data);
    let cut: Vec<Scanned> = data.iter().flat_map(|byte| feed(&mut *single, std::slice::from_ref(byte))).collect();
    // CRLF is only named when both came in one read.
    let named = |mut scanned: Scanned| {
        if let Scanned::Code(Scan { terminator: Some(end @ Terminator::CrLf), .. }) = &mut scanned {
            *end = Terminator::Cr;
        }
        scanned
    };
    assert_eq!(told.into_iter().map(named).collect::<Vec<_>>(), cut);
    assert_eq!(whole.partial(), single.partial());
    whole.silence();
    feed(&mut *whole, b"\r");
    assert_eq!(codes(&feed(&mut *whole, &[CODE, b"\r"].concat())), [CODE], "it does not recover");
}

/// Layout, way of GS, then boot reports of eight bytes.
fn keyboard(data: &[u8]) {
    let [layout, gs, reports @ ..] = data else { return };
    let pick = |at: &u8, of: usize| usize::from(*at) % of;
    let (layout, gs) = (&LAYOUTS[pick(layout, LAYOUTS.len())], &GS_MODES[pick(gs, GS_MODES.len())]);
    let setup = Setup { layout, gs, ..Setup::default() };
    let (mut once, mut twice) = (decoder("keyboard", &setup), decoder("keyboard", &setup));
    for report in reports.chunks(8) {
        let told = feed(&mut *once, report);
        if report.len() == 8 {
            assert_eq!(feed(&mut *twice, report), told, "the same report");
            assert_eq!(feed(&mut *twice, report), [], "a key that stays down is typed once");
            assert_eq!(once.partial(), twice.partial());
        } else {
            assert!(matches!(told.as_slice(), [Scanned::Refused(_)]), "a short report: {told:?}");
        }
    }
    once.silence();
    let mut last = Vec::new();
    for key in [0x28, 0x1e, 0x1f, 0x28] {
        feed(&mut *once, &[0; 8]);
        last = feed(&mut *once, &[0, 0, key, 0, 0, 0, 0, 0]);
    }
    assert!(matches!(last.as_slice(), [Scanned::Code(_)]), "it does not recover: {last:?}");
}

/// Vendor and length of the reports, then reports, without a descriptor.
fn pos(data: &[u8]) {
    let [vendor, length, reports @ ..] = data else { return };
    let vendor = VENDORS.get(usize::from(*vendor) % (VENDORS.len() + 1)).map(|vendor| vendor.usb);
    let setup = Setup { vendor, ..Setup::default() };
    let mut pos = decoder("pos", &setup);
    for report in reports.chunks([64, 62, 61, 63, 65][usize::from(length % 5)]) {
        feed(&mut *pos, report);
    }
    pos.silence();
    let mut report = vec![0; 64];
    (report[0], report[1]) = (2, CODE.len() as u8);
    report[2..5].copy_from_slice(b"]E0");
    report[5..5 + CODE.len()].copy_from_slice(CODE);
    feed(&mut *pos, &report);
    assert_eq!(codes(&feed(&mut *pos, &report)), [CODE], "it does not recover");
}

/// The length of a descriptor, the descriptor, then reports: each as long as the descriptor says, of one id after the other.
fn descriptor(data: &[u8]) {
    let [length, rest @ ..] = data else { return };
    let (descriptor, mut reports) = rest.split_at(usize::from(*length).min(rest.len()));
    let Ok(found) = scanner::parse(descriptor) else {
        assert!(KeyboardReport::described(descriptor).is_err() && PosReport::described(descriptor).is_err());
        return;
    };
    for (id, length) in &found.lengths {
        assert!(*length <= REPORT_MAX, "report {id} of {length} bytes");
    }
    found.fields.iter().for_each(|field| field_fits(field, found.lengths[&field.report]));
    let setup = Setup { descriptor: Some(descriptor), ..Setup::default() };
    let mut decoders: Vec<_> = ["keyboard", "pos"]
        .into_iter()
        .filter_map(|format| (scanner::find(format).expect("a format").new)(&setup).ok())
        .collect();
    if decoders.is_empty() {
        return;
    }
    for length in found.lengths.values().cycle().take(16) {
        let (report, after) = reports.split_at((*length).min(reports.len()));
        for decoder in &mut decoders {
            feed(&mut **decoder, report);
            // Nothing stands behind a report's end that could change what it says.
            feed(&mut **decoder, &[report, &[0xff]].concat());
        }
        reports = after;
    }
    decoders.iter_mut().for_each(|decoder| decoder.silence());
}

/// Every value lies within its report, and there are as many as there is room for.
fn field_fits(field: &Field, length: usize) {
    assert!(field.size <= 32 && field.offset + field.size * field.count <= length * 8, "{field:?}");
    let values = field.values().take(field.count + 1).count();
    assert!(values == field.count || field.usages.is_empty(), "{field:?}");
    let _ = field.listed(u32::MAX);
}
