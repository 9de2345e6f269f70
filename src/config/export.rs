//! `[[export]]`: what differs from a profile's own ways.

use std::path::Path;

use super::error::Faults;
use super::section::Section;
use super::{keys, profile_file};
use crate::code::Carriers;
use crate::export::{Couriers, Numbers, PROFILES, Profile};

/// Every word for how many numbers of an order are told.
const NUMBERS: [(&str, Numbers); 2] = [("all", Numbers::All), ("one", Numbers::One)];

/// Every profile, with what the file says of it; each knows couriers as the file does.
pub(super) fn profiles(top: &Section<'_>, base: &Path, carriers: &Carriers, faults: &mut Faults<'_>) -> Vec<Profile> {
    let known = carriers.clone();
    let couriers = Couriers::new(move |written| known.named(written).map(str::to_owned));
    let with_couriers = |profile: &Profile| Profile { couriers: couriers.clone(), ..profile.clone() };
    let mut profiles: Vec<Profile> = PROFILES.iter().map(with_couriers).collect();
    let names: Vec<(&str, &str)> = PROFILES.iter().map(|profile| (profile.name, profile.name)).collect();
    let mut seen: Vec<&str> = Vec::new();
    for section in top.list("export", keys::EXPORT, PROFILES.len(), faults) {
        section.need("profile", "the name of a profile", faults);
        let name = section.word("profile", &names, faults);
        let numbers = section.word("numbers", &NUMBERS, faults);
        let file = section.path("file", base, faults);
        let Some(name) = name else { continue };
        if seen.contains(&name) {
            section.fault("profile", format!("{name:?} once more"), "one [[export]] for each profile", faults);
        }
        seen.push(name);
        let Some(profile) = profiles.iter_mut().find(|profile| profile.name == name) else { continue };
        profile.numbers = numbers.unwrap_or(profile.numbers);
        match file.map(|file| profile_file::load(&file)) {
            Some(Ok(layout)) => profile.layout = layout,
            Some(Err(errors)) => faults.list.extend(errors),
            None => {}
        }
    }
    profiles
}
