//! What was noticed about the scanners of a bench. It is shown beside the verdict, and never is one.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{added, glued};
use crate::domain::{DeviceId, Fault, Notice, Verdict};

/// So many different codes with the same text before them are no chance.
const SAME: usize = 3;

/// The notices of a bench, by device.
#[derive(Debug, Default)]
pub(super) struct Noted {
    told: BTreeMap<DeviceId, Notice>,
    strange: BTreeMap<DeviceId, Strange>,
}

/// Codes of one scanner that nobody knew.
#[derive(Debug, Default)]
struct Strange {
    prefix: String,
    /// Different codes that began with it; at most [`SAME`].
    codes: BTreeSet<String>,
    glued: bool,
}

impl Noted {
    /// What a device's ear noticed. True when that is new.
    pub(super) fn told(&mut self, device: &DeviceId, notice: Option<Notice>) -> bool {
        match notice {
            Some(notice) => self.told.insert(device.clone(), notice.clone()) != Some(notice),
            None => self.told.remove(device).is_some(),
        }
    }

    /// A code was judged. One that somebody knows clears what was thought of its scanner.
    pub(super) fn judged(&mut self, device: &DeviceId, code: &str, verdict: Option<&Verdict>) {
        match verdict {
            Some(Verdict::Reject(Fault::UnknownCode | Fault::NoShipment | Fault::BadCode, _)) => {
                self.strange.entry(device.clone()).or_default().add(code);
            }
            // Nobody was asked about this code; but where CONFIRM itself is not understood, this is all that ever comes.
            Some(Verdict::Reject(Fault::NeedsConfirm, _)) if added(code).is_some() => {
                self.strange.entry(device.clone()).or_default().add(code);
            }
            Some(Verdict::Reject(Fault::NeedsConfirm | Fault::CannotAsk | Fault::NotSaved, _)) | None => {}
            _ => drop(self.strange.remove(device)),
        }
    }

    /// What is to be shown, in the order of devices.
    pub(super) fn all(&self) -> Vec<(DeviceId, Notice)> {
        let told = self.told.iter().map(|(device, notice)| (device.clone(), notice.clone()));
        let strange = self.strange.iter().filter_map(|(device, strange)| Some((device.clone(), strange.notice()?)));
        let mut all: Vec<_> = told.chain(strange).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }
}

impl Strange {
    fn add(&mut self, code: &str) {
        self.glued = glued(code);
        match added(code) {
            Some(prefix) if prefix == self.prefix => {}
            Some(prefix) => *self = Strange { prefix: prefix.to_owned(), ..Strange::default() },
            None if !self.prefix.is_empty() && code.starts_with(&self.prefix) => return,
            None => *self = Strange { glued: self.glued, ..Strange::default() },
        }
        if !self.prefix.is_empty() && self.codes.len() < SAME {
            self.codes.insert(code.to_owned());
        }
    }

    fn notice(&self) -> Option<Notice> {
        let prefix = (self.codes.len() >= SAME).then(|| Notice::Prefix(self.prefix.clone()));
        prefix.or(self.glued.then_some(Notice::Glued))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Detail, Step};

    const EANS: [&str; 4] = ["6901234567892", "5901234123457", "4006381333931", "6901028001915"];

    fn unknown() -> Verdict {
        Verdict::Reject(Fault::UnknownCode, Detail::default())
    }

    fn ids(noted: &Noted) -> Vec<&'static str> {
        noted.all().iter().map(|(_, notice)| notice.id()).collect()
    }

    #[test]
    fn three_codes_with_the_same_text_before_them_are_said_until_one_is_known() {
        let (mut noted, gun) = (Noted::default(), DeviceId::from("scanner-1"));
        for code in [EANS[0], EANS[0], EANS[1], EANS[1]] {
            noted.judged(&gun, &format!("A{code}"), Some(&unknown()));
            assert_eq!(ids(&noted), [""; 0], "two different codes may be chance");
        }
        noted.judged(&gun, "ASF1000000000123", Some(&unknown()));
        noted.judged(&gun, &format!("A{}", EANS[2]), Some(&unknown()));
        assert_eq!(noted.all(), [(gun.clone(), Notice::Prefix("A".into()))]);
        let neither = Verdict::Reject(Fault::NeedsConfirm, Detail::default());
        noted.judged(&gun, "B", Some(&neither));
        noted.judged(&DeviceId::from("scanner-2"), EANS[0], Some(&Verdict::Info(Step::Opened)));
        assert_eq!(ids(&noted), ["added-prefix"], "another scanner says nothing of this one");
        noted.judged(&gun, &format!("A{}", EANS[3]), Some(&Verdict::Info(Step::Opened)));
        assert_eq!(ids(&noted), [""; 0], "a shop that knows such codes means them");
    }

    #[test]
    fn another_text_or_none_begins_anew() {
        for between in [format!("B{}", EANS[3]), EANS[3].to_owned()] {
            let (mut noted, gun) = (Noted::default(), DeviceId::from("scanner-1"));
            for code in [&format!("A{}", EANS[0]), &format!("A{}", EANS[1]), &between, &format!("A{}", EANS[2])] {
                noted.judged(&gun, code, Some(&unknown()));
            }
            assert_eq!(ids(&noted), [""; 0], "{between}");
        }
    }

    #[test]
    fn two_codes_in_one_are_said_until_another_comes() {
        let (mut noted, gun) = (Noted::default(), DeviceId::from("scanner-1"));
        noted.judged(&gun, &[EANS[0], EANS[1]].concat(), Some(&unknown()));
        assert_eq!(ids(&noted), ["glued-codes"]);
        noted.judged(&gun, EANS[0], Some(&unknown()));
        assert_eq!(ids(&noted), [""; 0]);
    }

    #[test]
    fn what_an_ear_told_stands_until_it_tells_otherwise() {
        let (mut noted, gun) = (Noted::default(), DeviceId::from("scanner-1"));
        assert!(noted.told(&gun, Some(Notice::NoSuffix)));
        assert!(!noted.told(&gun, Some(Notice::NoSuffix)));
        assert!(noted.told(&gun, Some(Notice::CutOff)));
        assert_eq!(ids(&noted), ["cut-off"]);
        assert!(noted.told(&gun, None));
        assert!(!noted.told(&gun, None));
    }
}
