//! `[[carrier]]`: couriers of the house, and numbers of known couriers that the tables miss.

use super::error::Faults;
use super::keys;
use super::section::{Section, plain};
use crate::code::{Carriers, OwnCarrier, Pattern};

/// Most couriers of a site.
const CARRIERS_MAX: usize = 100;
/// Most names and most patterns of one.
const EACH_MAX: usize = 32;

/// Reads them all.
pub(super) fn carriers(top: &Section<'_>, faults: &mut Faults<'_>) -> Carriers {
    let mut all: Vec<OwnCarrier> = Vec::new();
    for section in top.list("carrier", keys::CARRIER, CARRIERS_MAX, faults) {
        let Some(own) = carrier(&section, faults) else { continue };
        if all.iter().any(|known| known.id == own.id) {
            section.fault("id", format!("{:?} once more", own.id), "one [[carrier]] for each courier", faults);
        }
        let known = Carriers::new(all.clone());
        for (key, name) in own.aliases.iter().map(|alias| ("aliases", alias)).chain([("name", &own.name)]) {
            if let Some(other) = known.named(name).filter(|other| *other != own.id) {
                let found = format!("{name:?}, which is {other:?}");
                section.fault(key, found, "a name that no other courier has", faults);
            }
        }
        all.push(own);
    }
    Carriers::new(all)
}

fn carrier(section: &Section<'_>, faults: &mut Faults<'_>) -> Option<OwnCarrier> {
    let wanted = "1 to 32 small letters, digits or hyphens";
    section.need("id", wanted, faults);
    let id = section.text("id", wanted, faults, |text| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        ((1..=32).contains(&text.len()) && text.bytes().all(fits)).then(|| text.to_owned())
    });
    let named = |text: &str| plain(text, 64).is_some_and(|text| text.chars().any(char::is_alphanumeric));
    let wanted = "a name of 1 to 64 characters";
    let name = section.text("name", wanted, faults, |text| named(text).then(|| text.to_owned()));
    let aliases = section.texts("aliases", wanted, EACH_MAX, faults, named);
    let wanted = "a pattern such as \"SF9{13}\": 9 is a digit, @ a capital letter, * either, [3-8] one of these, {13} or {12,15} how often";
    let patterns = section.texts("patterns", wanted, EACH_MAX, faults, |text| Pattern::parse(text).is_some());
    let patterns = patterns.iter().filter_map(|text| Pattern::parse(text)).collect();
    let id = id?;
    Some(OwnCarrier { name: name.unwrap_or_else(|| id.clone()), id, aliases, patterns })
}
