//! The words of a script, `STEP | EXPECTED`: what hands do, and what must be seen after it: a fault, `green`, `off` (no light), or
//! nothing in particular.

use super::day::Day;
use crate::domain::{Fault, Light, Mg, Screen, Verdict};

/// One thing that hands do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// `scan WORD`: the scanner reads a code, see [`Day::code`].
    Scan(String),
    /// `put GRAMS`: a load in place of what lay on the scale.
    Put(Mg),
    /// `lean GRAMS`: a load that a hand still holds.
    Lean(Mg),
    /// `take`: everything is taken off.
    Take,
    /// `press`: more than the scale can carry.
    Press,
    /// `plug scale`, `unplug scanner`.
    Plug {
        /// The scale; otherwise the scanner.
        scale: bool,
        /// In, or out.
        there: bool,
    },
    /// `change 10`: the shop changes a shipment.
    Change,
}

/// What must be seen after a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expect {
    /// Nothing in particular.
    Anything,
    /// A light.
    Light(Light),
    /// A fault.
    Fault(Fault),
}

/// Reads a line; `None` for one that says nothing that a bench could do or show.
pub fn read(line: &str, day: &Day) -> Option<(Step, Expect)> {
    let (step, expected) = line.split_once('|')?;
    Some((Step::read(step.trim(), day)?, Expect::read(expected.trim())?))
}

impl Step {
    fn read(text: &str, day: &Day) -> Option<Step> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match (verb, rest) {
            ("scan", word) => Step::Scan(day.code(word)),
            ("put", grams) => Step::Put(Mg::parse_grams(grams)?),
            ("lean", grams) => Step::Lean(Mg::parse_grams(grams)?),
            ("take", "") => Step::Take,
            ("press", "") => Step::Press,
            ("plug" | "unplug", "scale" | "scanner") => Step::Plug { scale: rest == "scale", there: verb == "plug" },
            ("change", "10") => Step::Change,
            _ => return None,
        })
    }
}

impl Expect {
    fn read(text: &str) -> Option<Expect> {
        Some(match text {
            "" => Expect::Anything,
            "green" => Expect::Light(Light::Green),
            "off" => Expect::Light(Light::Off),
            fault => Expect::Fault(Fault::from_id(fault)?),
        })
    }

    /// Whether a picture shows it.
    pub fn is_met(self, screen: &Screen) -> bool {
        match self {
            Expect::Anything => true,
            Expect::Light(light) => screen.light() == light,
            Expect::Fault(wanted) => matches!(&screen.verdict, Verdict::Reject(fault, _) if *fault == wanted),
        }
    }
}
