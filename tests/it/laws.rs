//! Laws over the tables: what is true of every row, also of one that is added tomorrow.

use crate::vectors::text;
use serde_json::Value;
use std::collections::BTreeSet;
use weighhouse::code;
use weighhouse::domain::{Aim, Message, Scanned};
use weighhouse::scale::{self, PROTOCOLS, Said};
use weighhouse::scanner::{self, FORMATS, Format, GS_MODES, LAYOUTS, Setup};

/// Noise that is the same in every run.
pub struct Noise(u64);

impl Noise {
    pub fn seeded(seed: u64) -> Self {
        println!("noise seed {seed}");
        Self(seed)
    }

    /// The same without saying so: for those who tell the seed only where it matters.
    pub fn quiet(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    /// True once in `count` on average.
    pub fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn byte(&mut self) -> u8 {
        (self.next() >> 32) as u8
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}

const SEEDS: [u64; 2] = [0x5eed_0001, 0x9e37_79b9_7f4a_7c15];
const NOISE_BYTES: usize = 1_000_000;

fn told(decoder: &mut dyn scale::Decoder, chunks: &[&[u8]]) -> Vec<Message> {
    let mut told = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk, &mut |message| told.push(message));
    }
    decoder.end(&mut |message| told.push(message));
    told
}

fn scans(format: &Format, chunks: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut decoder = (format.new)(&Setup::default()).expect("a decoder");
    let mut found = Vec::new();
    for chunk in chunks {
        decoder.feed(chunk, &mut |scanned| {
            if let Scanned::Code(scan) = scanned {
                found.push(scan.data);
            }
        });
    }
    found
}

#[test]
fn names_are_plain_and_unique_and_found() {
    let tables: [Vec<&str>; 4] = [
        PROTOCOLS.iter().map(|row| row.name).collect(),
        FORMATS.iter().map(|row| row.name).collect(),
        LAYOUTS.iter().map(|row| row.name).collect(),
        GS_MODES.iter().map(|row| row.name).collect(),
    ];
    for names in &tables {
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        for name in names {
            let plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
            assert!(plain && !name.is_empty(), "{name}");
        }
    }
    assert!(tables[0].iter().all(|name| scale::find(name).is_some_and(|row| row.name == *name)));
    assert!(tables[1].iter().all(|name| scanner::find(name).is_some_and(|row| row.name == *name)));
}

#[test]
fn every_row_says_where_it_comes_from_and_how_to_listen() {
    for row in PROTOCOLS {
        assert!(!row.summary.is_empty() && !row.source.is_empty() && !row.golden.is_empty(), "{}", row.name);
        if row.reports {
            assert_eq!(row.line, "USB", "{}: reports come over no serial line", row.name);
            continue;
        }
        let (baud, framing) = row.line.split_once(' ').expect("baud and framing");
        assert!(baud.parse::<u32>().is_ok() && ["8N1", "7E1"].contains(&framing), "{}: {}", row.name, row.line);
    }
    for row in FORMATS {
        assert!(!row.summary.is_empty() && !row.source.is_empty() && !row.golden.is_empty(), "{}", row.name);
    }
}

/// A poll that is not on this list must be looked up in the manual first: on another scale `Z` tares and `X` switches off.
#[test]
fn nothing_is_written_that_could_change_a_scale() {
    let polls: Vec<(&str, &[u8])> = PROTOCOLS.iter().filter_map(|row| row.poll.map(|poll| (row.name, poll))).collect();
    let known: &[(&str, &[u8])] = &[
        ("and", b"Q\r\n"),
        ("mt-sics", b"SI\r\n"),
        ("mettler-8217", b"W"),
        ("nci", b"W\r"),
        ("nci-ecr", b"W\r"),
        ("sma", b"\nW\r"),
        ("ohaus", b"IP\r\n"),
        ("cas-ecr2", b"W"),
        ("cas-pd2", b"\x05\x11"),
        ("sartorius-sbi", b"\x1bP\r\n"),
        ("kern", b"w"),
        ("adam", b"G\r\n"),
        ("radwag", b"SI\r\n"),
        ("dibal", b"98000001\r\n"),
        ("gg", b"\x1bp"),
        ("yaohua-command", b"\x02AB03\x03"),
    ];
    assert_eq!(polls, known);
}

#[test]
fn golden_transcripts_decode_whole_and_byte_by_byte() {
    for row in PROTOCOLS {
        for (bytes, wanted) in row.golden {
            let whole = told(&mut *(row.new)(&scale::Setup::default()), &[bytes]);
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let lines: Vec<String> = whole.iter().map(Message::to_string).collect();
            assert_eq!(lines, *wanted, "{}", row.name);
            if !row.reports {
                assert_eq!(told(&mut *(row.new)(&scale::Setup::default()), &single), whole, "{}", row.name);
            }
        }
    }
    for row in FORMATS {
        for (fed, wanted) in row.golden {
            assert_eq!(scans(row, fed), *wanted, "{}", row.name);
            if !row.reports {
                let single: Vec<&[u8]> = fed.iter().flat_map(|bytes| bytes.chunks(1)).collect();
                assert_eq!(scans(row, &single), *wanted, "{}", row.name);
            }
        }
    }
}

#[test]
fn any_cut_of_noise_with_frames_in_it_says_the_same() {
    for row in PROTOCOLS.iter().filter(|row| !row.reports) {
        let mut noise = Noise::seeded(SEEDS[0]);
        let mut stream = Vec::new();
        for _ in 0..200 {
            let count = usize::from(noise.byte() % 40);
            stream.extend(noise.bytes(count));
            stream.extend(row.golden.iter().flat_map(|(bytes, _)| bytes.iter().copied()));
        }
        let whole = told(&mut *(row.new)(&scale::Setup::default()), &[&stream]);
        let mut cuts = Vec::new();
        let mut rest = stream.as_slice();
        while !rest.is_empty() {
            let (cut, after) = rest.split_at(usize::from(noise.byte() % 23).min(rest.len()));
            cuts.push(cut);
            rest = after;
        }
        assert_eq!(told(&mut *(row.new)(&scale::Setup::default()), &cuts), whole, "{}", row.name);
        assert!(whole.len() > 200, "{}: the frames are found between the noise", row.name);
    }
}

#[test]
fn noise_never_panics_and_never_passes_a_checksum() {
    for seed in SEEDS {
        let noise = Noise::seeded(seed).bytes(NOISE_BYTES);
        for row in PROTOCOLS {
            let readings = told(&mut *(row.new)(&scale::Setup::default()), &[&noise])
                .into_iter()
                .filter(|m| matches!(m, Message::Reading(_)));
            let count = readings.count();
            assert!(!row.checked || count == 0, "{}: {count} readings from noise", row.name);
        }
        for row in FORMATS {
            let chunks: Vec<&[u8]> = noise.chunks(if row.reports { 8 } else { 61 }).collect();
            scans(row, &chunks);
        }
    }
}

/// What a row tells of its wire is so in its transcripts.
#[test]
fn rest_and_unit_are_on_the_wire_as_the_row_says() {
    for row in PROTOCOLS {
        let fed: Vec<&[u8]> = row.golden.iter().map(|(bytes, _)| *bytes).collect();
        let readings: Vec<_> = told(&mut *(row.new)(&scale::Setup::default()), &fed)
            .into_iter()
            .filter_map(|message| match message {
                Message::Reading(reading) => Some(reading),
                _ => None,
            })
            .collect();
        let check = |what: &str, said: Said, has: Vec<bool>| {
            let all = match said {
                Said::Always => has.iter().all(|has| *has),
                Said::Never => !has.contains(&true),
                Said::Sometimes => has.contains(&true) && has.contains(&false),
            };
            assert!(all && !has.is_empty(), "{}: {what} {said:?}: {has:?}", row.name);
        };
        check("stability", row.stability, readings.iter().map(|reading| reading.stable.is_some()).collect());
        check("unit", row.unit, readings.iter().map(|reading| reading.unit.is_some()).collect());
    }
}

#[test]
fn every_setting_has_a_reader() {
    assert!(scale::Setup::KEYS.iter().all(|key| !scale::readers_of(key).is_empty()));
    assert!(PROTOCOLS.iter().flat_map(|row| row.settings).all(|key| scale::Setup::KEYS.contains(key)));
}

/// The law above could fail: one good frame behind noise is found, and is a reading.
#[test]
fn a_whole_frame_in_noise_is_a_reading() {
    for row in PROTOCOLS.iter().filter(|row| row.checked) {
        let mut noise = Noise::seeded(SEEDS[0]).bytes(1_000);
        noise.extend_from_slice(row.golden[0].0);
        let found = told(&mut *(row.new)(&scale::Setup::default()), &[&noise]);
        assert!(found.iter().any(|message| matches!(message, Message::Reading(_))), "{}", row.name);
    }
}

#[test]
fn a_million_bytes_without_an_end_are_forgotten() {
    for row in PROTOCOLS {
        let (bytes, wanted) = row.golden[0];
        let mut decoder = (row.new)(&scale::Setup::default());
        let endless = told(&mut *decoder, &[&b"\x021".repeat(NOISE_BYTES / 2)]);
        assert!(endless.iter().all(|message| matches!(message, Message::Error(_))), "{}", row.name);
        decoder.feed(b"\r\n", &mut |_| {});
        let found: Vec<String> = told(&mut *decoder, &[bytes]).iter().map(Message::to_string).collect();
        let told_last: Vec<&str> = found.iter().rev().take(wanted.len()).rev().map(String::as_str).collect();
        assert_eq!(told_last, wanted, "{}", row.name);
    }
}

/// A byte whose parity is wrong comes as NUL (Linux, termios(3): INPCK without PARMRK). A digit lost so must not make another weight or code.
#[test]
fn a_digit_with_wrong_parity_makes_no_other_weight_and_no_other_code() {
    for row in PROTOCOLS.iter().filter(|row| !row.reports) {
        for (bytes, wanted) in row.golden {
            for at in (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()) {
                let mut damaged = bytes.to_vec();
                damaged[at] = 0;
                for message in told(&mut *(row.new)(&scale::Setup::default()), &[&damaged]) {
                    let known = wanted.contains(&message.to_string().as_str());
                    assert!(known || !matches!(message, Message::Reading(_)), "{}: {message} of byte {at}", row.name);
                }
            }
        }
    }
    for row in FORMATS.iter().filter(|row| !row.reports) {
        for (fed, wanted) in row.golden {
            let bytes = fed.concat();
            for at in (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()) {
                let mut damaged = bytes.clone();
                damaged[at] = 0;
                let found = scans(row, &[&damaged]);
                assert!(found.iter().all(|code| wanted.contains(&code.as_slice())), "{}: byte {at}", row.name);
            }
        }
    }
}

#[test]
fn half_a_frame_is_never_completed_after_a_silence() {
    for row in PROTOCOLS {
        let (bytes, wanted) = row.golden[0];
        for cut in 1..bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            let mut decoder = (row.new)(&scale::Setup::default());
            if !told(&mut *decoder, &[head]).is_empty() {
                break;
            }
            decoder.silence();
            let after: Vec<String> = told(&mut *decoder, &[tail]).iter().map(Message::to_string).collect();
            assert!(!after.contains(&wanted[0].to_owned()), "{} cut at {cut}: {after:?}", row.name);
            assert!(
                after.iter().skip(1).all(|line| wanted.contains(&line.as_str())),
                "{} cut at {cut}: {after:?}",
                row.name
            );
        }
    }
}

#[test]
fn codes_and_descriptors_of_noise_never_panic() {
    let mut noise = Noise::seeded(SEEDS[1]);
    for _ in 0..20_000 {
        let length = usize::from(noise.byte() % 48);
        let bytes = noise.bytes(length);
        let digits: Vec<u8> = bytes.iter().map(|byte| b"0123456789\x1d0012"[usize::from(byte % 15)]).collect();
        for data in [&bytes, &digits] {
            for aim in [None, Some(Aim { code: b'C', modifier: b'1' }), Some(Aim { code: b'E', modifier: b'0' })] {
                let found = code::classify(data, aim);
                assert!(code::keys(&found).len() <= 3);
            }
        }
        if let Ok(report) = scanner::KeyboardReport::described(&bytes) {
            panic!("noise describes a keyboard: {report:?}");
        }
    }
}

#[test]
fn the_table_of_identifiers_is_the_dictionary() {
    let path = format!("{}/tests/data/gs1_ai_lengths.json", env!("CARGO_MANIFEST_DIR"));
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("the file")).expect("JSON");
    let rows = whole["ais"].as_array().expect("rows");
    assert_eq!(rows.len(), code::AIS.len());
    for (row, ai) in rows.iter().zip(code::AIS) {
        let name = if ai.from == ai.to { ai.from.to_owned() } else { format!("{}-{}", ai.from, ai.to) };
        assert_eq!(text(row, "ai"), name);
        assert_eq!(row["predefined_length"].as_bool(), Some(ai.predefined), "{name}");
        let (min, max) = ai.lengths();
        assert_eq!((row["min"].as_u64(), row["max"].as_u64()), (Some(min as u64), Some(max as u64)), "{name}");
    }
}
