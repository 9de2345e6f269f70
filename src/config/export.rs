//! `[[export]]`: what differs from a profile's own ways.

use super::error::Faults;
use super::keys;
use super::section::Section;
use crate::export::{Numbers, PROFILES, Profile};

/// Every word for how many numbers of an order are told.
const NUMBERS: [(&str, Numbers); 2] = [("all", Numbers::All), ("one", Numbers::One)];

/// Every profile, with what the file says of it.
pub(super) fn profiles(top: &Section<'_>, faults: &mut Faults<'_>) -> Vec<Profile> {
    let mut profiles = PROFILES.to_vec();
    let names: Vec<(&str, &str)> = PROFILES.iter().map(|profile| (profile.name, profile.name)).collect();
    let mut seen: Vec<&str> = Vec::new();
    for section in top.list("export", keys::EXPORT, PROFILES.len(), faults) {
        section.need("profile", "the name of a profile", faults);
        let name = section.word("profile", &names, faults);
        let numbers = section.word("numbers", &NUMBERS, faults);
        let Some(name) = name else { continue };
        if seen.contains(&name) {
            section.fault("profile", format!("{name:?} once more"), "one [[export]] for each profile", faults);
        }
        seen.push(name);
        if let (Some(numbers), Some(profile)) = (numbers, profiles.iter_mut().find(|profile| profile.name == name)) {
            profile.numbers = numbers;
        }
    }
    profiles
}
