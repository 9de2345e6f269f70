//! `[[operator]]` and what `[rules]` says of people; and how a scale is tested.

use super::error::Faults;
use super::keys;
use super::section::{Section, plain};
use crate::domain::{FORCE_REASONS, Fault, HoldReason, Mg, Operator, Right};
use crate::packing::{Drill, People, Person, RESOLVABLE};

/// Most operators of a site.
const OPERATORS_MAX: usize = 1000;
/// Most reasons for a force: a list that fits on a card.
const REASONS_MAX: usize = 20;
/// Most kinds of holds that a bench may lift.
const HOLDS_MAX: usize = 32;
/// Heaviest check weight, and widest limit of a scale's tests.
const HEAVY: Mg = Mg::grams(100_000);
/// How often a scale is tested where nothing is said: once a shift.
const EVERY_HOURS: u32 = 8;
/// The longest time between two tests: a year.
const EVERY_HOURS_MAX: u32 = 8760;
const HOUR_MS: i64 = 3_600_000;

/// Reads the operators, and what the rules say of them.
pub(super) fn people(top: &Section<'_>, rules: &Section<'_>, faults: &mut Faults<'_>) -> People {
    let mut operators: Vec<Person> = Vec::new();
    for section in top.list("operator", keys::OPERATOR, OPERATORS_MAX, faults) {
        let Some(person) = operator(&section, faults) else { continue };
        if operators.iter().any(|known| known.id == person.id) {
            section.fault("id", format!("{:?} once more", person.id), "an id of its own for each operator", faults);
        }
        operators.push(person);
    }
    let wanted = "a reason of 1 to 40 characters without spaces at its ends";
    let reason = |text: &str| plain(text, 40).is_some_and(|text| text.trim() == text);
    let reasons = rules.texts("force_reasons", wanted, REASONS_MAX, faults, reason);
    let default = || FORCE_REASONS.iter().map(|reason| (*reason).to_owned()).collect();
    let known: Vec<&str> = RESOLVABLE.iter().map(|fault| fault.id()).collect();
    let wanted = format!("the id of a fault: {}", known.join(", "));
    let resolve = rules.texts("resolve", &wanted, RESOLVABLE.len(), faults, |text| known.contains(&text));
    let wanted = "the reason of a hold, such as \"address\"";
    let release = rules.texts("release", wanted, HOLDS_MAX, faults, |text| HoldReason::parse(text).is_some());
    People {
        operators,
        login_required: rules.word("login", &[("off", false), ("required", true)], faults).unwrap_or(false),
        force_reasons: if rules.has("force_reasons") { reasons } else { default() },
        resolve: resolve.iter().filter_map(|id| Fault::from_id(id)).collect(),
        release: release.iter().filter_map(|reason| HoldReason::parse(reason)).collect(),
    }
}

fn operator(section: &Section<'_>, faults: &mut Faults<'_>) -> Option<Person> {
    let wanted = "what the badge says behind WH:OP:, 1 to 40 characters without spaces at its ends";
    section.need("id", wanted, faults);
    let id = section
        .text("id", wanted, faults, |text| plain(text, 40).filter(|text| text.trim() == *text).map(Operator::from));
    let name = section.text("name", "a name of 1 to 64 characters", faults, |text| plain(text, 64).map(str::to_owned));
    let known = Right::IDS.map(|(id, _)| id);
    let rights =
        section.texts("rights", &known.map(|id| format!("{id:?}")).join(" or "), known.len(), faults, |text| {
            known.contains(&text)
        });
    let id = id?;
    let rights = rights.iter().filter_map(|right| Right::from_id(right)).collect();
    Some(Person { name: name.unwrap_or_else(|| id.to_string()), id, rights })
}

/// How a scale is tested; `None` where its section says nothing of that.
pub(super) fn drill(scale: &Section<'_>, faults: &mut Faults<'_>) -> Option<Drill> {
    let mut grams = |key: &str| scale.grams(key, Mg(1), HEAVY, faults);
    let (weight, division) = (grams("check_weight_g"), grams("division_g"));
    let (refuse, zero_limit) = (grams("refuse_off_g"), grams("zero_limit_g"));
    let hours = scale.whole("check_every_hours", 1, EVERY_HOURS_MAX, faults);
    let required = scale.flag("check_required", faults);
    for key in ["check_every_hours", "refuse_off_g", "check_required"] {
        if scale.has(key) && !scale.has("check_weight_g") {
            scale.fault(key, "no check_weight_g", "check_weight_g too: what the known weight weighs", faults);
        }
    }
    let division = division.unwrap_or(Mg::grams(1));
    if refuse.is_some_and(|refuse| refuse < division) {
        scale.fault("refuse_off_g", "less than division_g", "at least one division of the scale", faults);
    }
    let any = ["check_weight_g", "division_g", "zero_limit_g"].iter().any(|key| scale.has(key));
    any.then(|| Drill {
        weight,
        every_ms: i64::from(hours.unwrap_or(EVERY_HOURS)).saturating_mul(HOUR_MS),
        division,
        refuse,
        required: required.unwrap_or(false),
        zero_limit,
    })
}
