//! What must hold of codes, element strings and waybill numbers, whatever they are.

use weighhouse::code::{self, AIS, CARRIERS, Carriers, Checked, Code, Elements, OwnCarrier, Pattern};
use weighhouse::domain::Aim;

/// A target by its name, and what it does with its bytes.
type Target = (&'static str, fn(&[u8]));

/// The targets of this file.
pub const TARGETS: &[Target] = &[("code", classify), ("gs1", gs1), ("waybill", waybill)];

/// A code as a scanner sends it, symbology identifier and all.
fn classify(data: &[u8]) {
    let found = code::classify(data, None);
    makes_sense(&found);
    let (aim, rest) = Aim::split(data);
    if aim.is_some() {
        makes_sense(&code::classify(rest, aim));
    }
    for aim in [Aim { code: b'C', modifier: b'1' }, Aim { code: b'E', modifier: b'0' }] {
        makes_sense(&code::classify(data, Some(aim)));
    }
    if let Code::Text(text) | Code::Gtin { text, .. } = &found
        && !text.starts_with(']')
        && aim_of(data).is_none()
    {
        assert_eq!(code::classify(text.as_bytes(), None), found, "read again it is the same");
    }
    label(&found, aim);
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(code::added(text).is_none_or(|added| text.starts_with(added) && !added.is_empty()));
        let _ = code::glued(text);
    }
}

/// The identifier behind what is cleaned off the front.
fn aim_of(data: &[u8]) -> Option<Aim> {
    let data = data.strip_prefix("\u{feff}".as_bytes()).unwrap_or(data);
    Aim::split(data.trim_ascii_start()).0
}

fn makes_sense(found: &Code) {
    let keys = code::keys(found);
    assert!(keys.len() <= 3 && keys.iter().all(|key| !key.is_empty()), "{keys:?}");
    let control = |text: &str| text.chars().any(|c| c.is_control() && c != '\u{1d}');
    assert!(!keys.iter().any(|key| control(key)), "{keys:?}");
    match found {
        Code::Gtin { gtin14, or_upc_e, .. } => {
            sums_up(gtin14, 14);
            or_upc_e.iter().for_each(|gtin14| sums_up(gtin14, 14));
        }
        Code::Sscc(sscc) => sums_up(sscc, 18),
        Code::Gs1 { elements, .. } => elements_fit(elements),
        Code::Badge(id) | Code::Force(id) => assert!(!id.is_empty() && !control(id)),
        Code::Command(_) | Code::Text(_) => {}
        Code::Bad(_) => assert!(keys.is_empty()),
    }
}

/// Weights three and one from the right (GS1 General Specifications, section 7.9): written apart from the code's own.
fn sums_up(number: &str, length: usize) {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    assert!(digits.len() == length && number.len() == length, "{number}");
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, digit)| digit * if at % 2 == 1 { 3 } else { 1 }).sum();
    assert_eq!(sum % 10, 0, "{number}");
}

fn label(found: &Code, aim: Option<Aim>) {
    let label = code::label(found, aim);
    assert!(label.forms.len() <= 8);
    let number = code::number(found, aim);
    assert!(number.is_some() || label == Default::default(), "what is no number is no label: {found:?}");
    let (Code::Text(text) | Code::Gtin { text, .. } | Code::Sscc(text)) = found else { return };
    if number.is_none() {
        return;
    }
    for carrier in [None, Some("sf"), Some("yunda"), Some("jd"), Some("usps")] {
        let bound = code::bound(text, carrier);
        assert!(bound == *text || label.forms.contains(&bound), "{text:?} is bound as {bound:?}, a form of none");
    }
}

/// An element string.
fn gs1(data: &[u8]) {
    if let Ok(elements) = code::elements(data) {
        elements_fit(&elements);
        assert!(!elements.ambiguous || !data.contains(&0x1d), "a separator leaves nothing open");
    }
}

fn elements_fit(elements: &Elements) {
    assert!((1..=64).contains(&elements.pairs.len()));
    let mut written = String::new();
    for (ai, value) in &elements.pairs {
        let row = AIS.iter().find(|row| row.from.len() == ai.len() && (row.from..=row.to).contains(&ai.as_str()));
        let (min, max) = row.expect("an identifier of the table").lengths();
        assert!((min..=max).contains(&value.len()), "({ai}){value}");
        written += &format!("{ai}{value}\u{1d}");
    }
    let again = code::elements(written.as_bytes()).expect("what was read can be read again");
    assert_eq!(again.pairs, elements.pairs, "with a separator behind each");
    assert_eq!(again.lint, elements.lint);
    let _ = (elements.weight(), elements.to_string());
}

/// A courier's pattern up to the first line end, and a number.
fn waybill(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, number) = text.split_once('\n').unwrap_or(("", text));
    candidates(&Carriers::default(), number);
    let Some(pattern) = Pattern::parse(pattern) else { return };
    let fits = pattern.fits(number);
    let patterns = vec![pattern];
    let own = OwnCarrier { id: "own".into(), name: "Own".into(), aliases: Vec::new(), patterns };
    let found = candidates(&Carriers::new(vec![own]), number);
    assert!(!found || fits, "{number} is its own only where its pattern fits");
}

/// Whether the house's own courier is among those whose number it may be.
fn candidates(known: &Carriers, number: &str) -> bool {
    let found = known.candidates(number);
    for fit in &found.fits {
        assert!(!fit.number.is_empty() && fit.number.len() <= number.len(), "{fit:?}");
        assert!(fit.check != Checked::Verified || found.carriers.contains(&fit.carrier), "{fit:?}");
    }
    for carrier in &found.carriers {
        assert!(!found.possible.contains(carrier));
        assert!(!known.contradict(carrier, number), "{carrier} is contradicted by its own {number}");
    }
    for carrier in CARRIERS.iter().filter(|_| found.fits.is_empty()) {
        assert!(!known.contradict(carrier.id, number), "{number} is nobody's and contradicts {}", carrier.id);
    }
    found.fits.iter().any(|fit| fit.carrier == "own")
}
