//! What must hold of a scale's bytes, whatever they are. The fuzz targets and `cargo test` call the same functions.

use weighhouse::domain::{Decimal, Extra, Message, Reading, Unit};
use weighhouse::scale::{self, Code001, HELD_MAX, Protocol, Setup};

/// The row of a target that is called after one.
pub fn row(target: &str) -> Option<&'static Protocol> {
    scale::find(target.strip_prefix("scale-")?)
}

/// One protocol, in each of its settings.
pub fn hold(row: &Protocol, data: &[u8]) {
    if row.reports {
        return reports(row, data);
    }
    hold_set(row, &Setup::default(), data);
    if row.settings.contains(&Code001::KEY) {
        for (_, code) in Code001::WORDS {
            hold_set(row, &Setup { code_001: Some(*code), ..Setup::default() }, data);
        }
    }
}

/// Each report is one feed and speaks for itself. In the data its length stands before it.
fn reports(row: &Protocol, data: &[u8]) {
    let mut decoder = (row.new)(&Setup::default());
    let mut rest = data;
    while let [length, after @ ..] = rest {
        let (report, after) = after.split_at(usize::from(length % 16).min(after.len()));
        let told = feed(&mut *decoder, report);
        assert_eq!(told, feed(&mut *(row.new)(&Setup::default()), report), "{}: a report speaks for itself", row.name);
        assert!(told.len() <= 1 && decoder.held() == 0);
        told.iter().for_each(plausible);
        rest = after;
    }
}

fn hold_set(row: &Protocol, setup: &Setup, data: &[u8]) {
    same_however_cut(row, setup, data);
    recovers(row, setup, data);
}

/// Byte by byte says what all at once says; little is kept; what is told makes sense and, under a checksum, is proven.
pub fn same_however_cut(row: &Protocol, setup: &Setup, data: &[u8]) {
    let mut decoder = (row.new)(setup);
    let mut whole = feed(&mut *decoder, data);
    decoder.end(&mut |message| whole.push(message));
    let (mut decoder, mut single) = ((row.new)(setup), Vec::with_capacity(whole.len()));
    for (at, byte) in data.iter().enumerate() {
        let before = single.len();
        decoder.feed(std::slice::from_ref(byte), &mut |message| single.push(message));
        assert!(decoder.held() <= HELD_MAX, "{} keeps {} bytes", row.name, decoder.held());
        if row.checked && single.iter().skip(before).any(|message| matches!(message, Message::Reading(_))) {
            assert!(proven(row.name, &data[..=at]), "{}: a reading without its checksum", row.name);
        }
    }
    decoder.end(&mut |message| single.push(message));
    assert_eq!(whole, single, "{}: cut in another way", row.name);
    assert!(whole.len() <= 2 * data.len() + 1, "{}: more messages than bytes", row.name);
    whole.iter().for_each(plausible);
}

/// Halves and silences are survived: a frame that comes again and again is read in the end as it ever is.
fn recovers(row: &Protocol, setup: &Setup, data: &[u8]) {
    let Some((bytes, _)) = row.golden.first() else { return };
    let wanted = feed(&mut *(row.new)(setup), bytes);
    let (one, two) = data.split_at(data.len() / 2);
    let mut decoder = (row.new)(setup);
    for half in [one, two] {
        decoder.feed(half, &mut |_| {});
        decoder.silence();
    }
    let mut told = Vec::new();
    for _ in 0..3 {
        told = feed(&mut *decoder, bytes);
    }
    assert_eq!(told, wanted, "{}: it does not recover", row.name);
}

fn feed(decoder: &mut dyn scale::Decoder, bytes: &[u8]) -> Vec<Message> {
    let mut told = Vec::new();
    decoder.feed(bytes, &mut |message| told.push(message));
    told
}

/// One line for a person; and a number is the same number in every form.
fn plausible(message: &Message) {
    let shown = message.to_string();
    assert!(!shown.contains(char::is_control), "{shown:?} is one line");
    let Message::Reading(reading) = message else { return };
    same_digits(reading.value);
    let mass = reading.unit.is_some_and(Unit::is_mass) && reading.ambiguous().is_none();
    let grams = reading.grams(None);
    assert_eq!(grams.is_some(), mass, "{shown}: a unit of mass gives grams, and nothing else does");
    if let Some(grams) = grams {
        same_digits(grams);
        rounded(grams, reading.weight(None).map(|weight| weight.0));
    }
    if reading.unit.is_some() {
        assert_eq!(reading.grams(Some(Unit::Pound)), grams, "{shown}: the unit on the wire wins");
    }
    reading.extras.iter().for_each(|extra| extra_fits(reading, extra));
}

/// What is shown says digits, point and sign.
fn same_digits(value: Decimal) {
    let shown = value.to_string();
    let (sign, number) = shown.strip_prefix('-').map_or((false, shown.as_str()), |number| (true, number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits: u128 = format!("{whole}{fraction}").parse().expect("digits");
    assert!(sign == value.is_negative() && digits == value.digits() && fraction.len() == usize::from(value.scale()));
}

/// Milligrams are at most half of one off; there are none where they would not fit, which is beyond nine million tonnes.
fn rounded(grams: Decimal, mg: Option<i64>) {
    let unit = 10i128.pow(u32::from(grams.scale()));
    let digits = i128::try_from(grams.digits()).expect("fits") * if grams.is_negative() { -1 } else { 1 };
    match mg {
        Some(mg) => assert!(2 * (i128::from(mg) * unit - digits * 1_000).abs() <= unit, "{grams} g is not {mg} mg"),
        None => assert!(digits.abs() / unit >= i128::from(i64::MAX) / 1_000, "{grams} g is a weight"),
    }
}

fn extra_fits(reading: &Reading, extra: &Extra) {
    if let Extra::Comparator(text) | Extra::Index(text) = extra {
        assert!(text.len() <= HELD_MAX && !text.contains(char::is_control), "{text:?}");
    }
    if let Extra::PoundOunce { lb, oz } = extra {
        // Sixteen times the value is the ounces of both parts.
        let sixteen = Decimal::new(false, 16, 0);
        let pounds = u128::from(*lb) * 16 * 10u128.pow(u32::from(oz.scale()));
        let ounces = Decimal::new(reading.value.is_negative(), pounds + oz.digits(), oz.scale());
        assert_eq!(reading.value.times(sixteen).map(Decimal::trimmed), Some(ounces.trimmed()));
    }
}

/// Whether the frame that ends here carries the checksum of its manual. Written apart from the decoders on purpose.
pub fn proven(name: &str, upto: &[u8]) -> bool {
    let last = |length: usize| upto.len().checked_sub(length).map(|at| &upto[at..]);
    let xor = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum ^ byte);
    let hex = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|text| u8::from_str_radix(text, 16).ok());
    let end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let line = || upto.split_last().and_then(|(_, before)| before.rsplit(end).next()).unwrap_or_default();
    match name {
        "yaohua-a9" => last(12).is_some_and(|frame| frame[0] == 2 && hex(&frame[9..11]) == Some(xor(&frame[1..9]))),
        "yaohua-command" => {
            last(14).is_some_and(|frame| frame[0] == 2 && hex(&frame[11..13]) == Some(xor(&frame[1..11])))
        }
        "cas-pd2" => last(15).is_some_and(|frame| frame[..2] == [1, 2] && frame[12] == xor(&frame[2..12])),
        "yaohua-a12" => line().len() == 13 && hex(&line()[11..]) == Some(xor(&line()[..11])),
        "dibal" => line().split_last().is_some_and(|(check, digits)| {
            let sum = xor(digits) & 0x0f;
            *check == b'0' + sum || hex(&[*check]) == Some(sum)
        }),
        other => panic!("{other}: say here how a frame of it is proven"),
    }
}
