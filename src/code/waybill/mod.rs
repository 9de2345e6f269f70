//! Waybills: whose label a number may be. Several couriers print numbers of one shape, so the answer is a list, and never a guess: the
//! order says who the courier is.

mod carrier;
mod conventions;
mod format;
mod formats;
mod label;
mod pattern;
mod post;
mod scheme;
mod tables;

pub use carrier::{CARRIERS, Carrier};
pub use conventions::CONVENTIONS;
pub use format::{Check, Checked, Format, Over, Source};
pub use formats::FORMATS;
pub use label::{Label, bound, label, number};
pub use pattern::{PATTERN_CHARS_MAX, Pattern, Tells};
pub use scheme::Scheme;

use tables::{known_fits, rows_of, tables};

use super::gtin::{check_digit, gtin14};

/// Every courier that the house knows: the tables of this room, and what the configuration adds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Carriers {
    own: Vec<OwnCarrier>,
}

/// A courier of the configuration. With the id of a known one it adds to that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnCarrier {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What else order files call it.
    pub aliases: Vec<String>,
    /// What its numbers look like.
    pub patterns: Vec<Pattern>,
}

/// One format that a number has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fit<'a> {
    /// The courier's id.
    pub carrier: &'a str,
    /// The format's name; the courier's, where the configuration made it.
    pub format: &'a str,
    /// The number that is tracked.
    pub number: &'a str,
    /// What is said of the check digit.
    pub check: Checked,
    /// What in its shape tells it from others.
    pub tells: Tells,
    /// Nobody else's numbers look so.
    pub unmistakable: bool,
}

/// Whose number it may be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidates<'a> {
    /// The couriers whose numbers look so, by check digit, letters or first digits; by length, where one
    /// courier alone has it and the number is no GTIN.
    pub carriers: Vec<&'a str>,
    /// Others for whom only the length speaks.
    pub possible: Vec<&'a str>,
    /// Every format that it has.
    pub fits: Vec<Fit<'a>>,
}

impl Carriers {
    /// Those of the configuration beside the known ones.
    pub fn new(own: Vec<OwnCarrier>) -> Carriers {
        Carriers { own }
    }

    /// The courier that an order file names. `None`: a name that is in no table.
    pub fn named(&self, written: &str) -> Option<&str> {
        let own = self.own.iter().find(|own| {
            let names = [own.id.as_str(), own.name.as_str()].into_iter();
            carrier::means(written, names.chain(own.aliases.iter().map(String::as_str)))
        });
        let known = || CARRIERS.iter().find(|known| carrier::means(written, known.names())).map(|known| known.id);
        own.map(|own| own.id.as_str()).or_else(known)
    }

    /// Whose number this may be. Spaces must have been taken out.
    pub fn candidates<'a>(&'a self, number: &'a str) -> Candidates<'a> {
        let fits = self.fits(number);
        let strong = |fit: &&Fit<'a>| fit.check == Checked::Verified || fit.tells > Tells::Length;
        let mut carriers = once_each(fits.iter().filter(strong).map(|fit| fit.carrier));
        let mut possible = once_each(fits.iter().filter(|fit| !strong(fit)).map(|fit| fit.carrier));
        if carriers.is_empty() && possible.len() == 1 && gtin14(number).is_err() {
            std::mem::swap(&mut carriers, &mut possible);
        }
        possible.retain(|id| !carriers.contains(id));
        Candidates { carriers, possible, fits }
    }

    /// Whether this number is certainly another courier's than the one that the order names. Certain are only numbers that begin with
    /// letters which one courier alone uses: digits that look like somebody's, even with a check digit that holds, are too common. An
    /// order whose courier is not in the table, or hands its parcels to others, is never contradicted.
    pub fn contradict(&self, order: &str, number: &str) -> bool {
        let Some(id) = self.named(order) else { return false };
        let known = CARRIERS.iter().find(|known| known.id == id);
        let shaped = self.own.iter().any(|own| own.id == id && !own.patterns.is_empty())
            || tables().iter().any(|row| row.format.carrier == id);
        if !shaped || known.is_some_and(|known| known.hands_on) {
            return false;
        }
        let fits = self.fits(number);
        let kin = |fit: &Fit<'_>| known.is_some_and(|known| known.kin.contains(&fit.carrier));
        let its_own = fits.iter().any(|fit| fit.carrier == id || kin(fit));
        !its_own && fits.iter().any(|fit| fit.unmistakable)
    }

    /// Every format that a number has.
    fn fits<'a>(&'a self, number: &'a str) -> Vec<Fit<'a>> {
        if is_chinese_goods(number) {
            return Vec::new();
        }
        let own = self.own.iter().flat_map(|own| own.patterns.iter().map(move |pattern| (own, pattern)));
        let own = own.filter(|(_, pattern)| pattern.fits(number)).map(|(own, pattern)| Fit {
            carrier: own.id.as_str(),
            format: own.name.as_str(),
            number,
            check: Checked::NonePublished,
            tells: pattern.tells(),
            unmistakable: pattern.tells() == Tells::Letters,
        });
        known_fits(number).into_iter().chain(own).collect()
    }
}

/// Thirteen digits from 69 with a check digit that holds are goods of China (GS1 prefixes 690 to 699), and no courier's number.
fn is_chinese_goods(text: &str) -> bool {
    let body = text.as_bytes().get(..12);
    text.len() == 13 && text.starts_with("69") && body.and_then(check_digit) == text.as_bytes().last().copied()
}

fn once_each<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut each = Vec::new();
    for id in ids {
        if !each.contains(&id) {
            each.push(id);
        }
    }
    each
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carriers(number: &str) -> Vec<String> {
        let known = Carriers::default();
        known.candidates(number).carriers.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_number_has_candidates_and_is_never_guessed() {
        for (number, wanted) in [
            ("SF1012345678901", &["sf"][..]),
            ("YT1234567890123", &["yto"]),
            ("YT2229521272164446", &["yunexpress"]),
            ("73000000000001", &["zto"]),
            ("77000000000012", &["zto", "sto"]),
            ("RB123456785CN", &["s10", "china-post"]),
            ("986578788855", &["fedex"]),
            ("999999999999", &[]),
            ("201234567891", &[]),
            ("6901234567892", &[]),
            ("SF101234567890", &[]),
            ("", &[]),
        ] {
            assert_eq!(carriers(number), wanted, "{number}");
        }
        let all = Carriers::default();
        assert_eq!(
            all.candidates("201234567891").possible,
            ["sf", "zto-freight", "ane"],
            "twelve digits are many couriers'"
        );
        assert_eq!(all.candidates("986578788855").possible, ["sf", "zto-freight", "ane"]);
    }

    #[test]
    fn only_what_can_be_nobody_elses_contradicts_an_order() {
        let all = Carriers::default();
        for (order, number) in [
            ("中通", "SF1012345678901"),
            ("顺丰速运", "YT1234567890123"),
            ("韵达", "JT5012345678901"),
            ("圆通", "DPK201234567891"),
            ("FedEx", "1Z410E7W0392751591"),
            ("SF-EXPRESS", "EA123456785CN"),
            ("中通快运", "JDVA01234567890-1-1-"),
        ] {
            assert!(all.contradict(order, number), "{order} {number}");
        }
        for (order, number, why) in [
            ("顺丰", "SF1012345678901", "its own"),
            ("", "SF1012345678901", "no courier"),
            ("同城", "SF1012345678901", "not in the table"),
            ("菜鸟", "SF1012345678901", "hands on"),
            ("德邦", "JDVA01234567890", "one house"),
            ("顺丰", "73000000000001", "digits only"),
            ("顺丰", "986578788855", "digits only, with a check digit that holds"),
            ("顺丰", "9400111201080805483016", "digits only"),
            ("中通", "SF101234567890", "not quite a number of SF"),
            ("中通", "RB123456785CN", "others hand parcels to the post"),
            ("中通", "K2479825491", "one letter"),
            ("UPS", "1Z410E7W0392751591", "its own"),
        ] {
            assert!(!all.contradict(order, number), "{order} {number}: {why}");
        }
    }

    #[test]
    fn the_configuration_adds_couriers_and_formats() {
        let pattern = |text: &str| Pattern::parse(text).expect("a pattern");
        let own = |id: &str, name: &str, patterns: &[&str]| OwnCarrier {
            id: id.into(),
            name: name.into(),
            aliases: vec!["闪送".into()],
            patterns: patterns.iter().map(|text| pattern(text)).collect(),
        };
        let all = Carriers::new(vec![own("zto", "中通", &["SF9{13}"]), own("local", "同城", &["TC9{8}"])]);
        assert!(!all.contradict("中通", "SF1012345678901"), "what the house says of its couriers goes");
        assert_eq!(all.candidates("TC12345678").carriers, ["local"]);
        assert_eq!(all.named("同城快递"), Some("local"));
        assert!(all.contradict("同城", "YT1234567890123") && all.contradict("顺丰", "TC12345678"));
        assert!(
            !Carriers::new(vec![own("local", "同城", &[])]).contradict("同城", "YT1234567890123"),
            "no shape, no judgement"
        );
    }
}
