//! The report of a day (日报): its totals, what the benches refused, who did what, how the scales did, and the balance with every open line.
//! As JSON, out of what the balance and the office already count; [`page`] and [`table`] only write it down.

mod page;
mod table;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::balance::Office;
use super::view::utc;
use crate::domain::{CheckOutcome, Heading, Mg};
use crate::store::{DayWork, ScaleDay, Scope, Store, StoreError, Today};
use crate::words::{masked, plain};

pub use page::{REPORT_STYLE, report_page};
pub use table::{report_table, report_text};

/// A report that is drawn up so long after its day says that it stands as of a later moment.
const LATER_MS: i64 = 12 * 3_600_000;

impl Office {
    /// Draws up the report of a day; `Ok(None)` for a day that no clock of the site knows.
    pub fn report(&self, store: &mut Store, day: Date, now_ms: i64) -> Result<Option<Value>, StoreError> {
        let Some((from_ms, to_ms)) = self.span(day) else { return Ok(None) };
        let Some(balance) = self.balance(store, day, now_ms)? else { return Ok(None) };
        let scope = Scope { from_ms, to_ms, recall_ms: now_ms };
        let (today, work) = (store.today(scope)?, store.day_work(scope)?);
        Ok(Some(json!({
            "day": day.to_string(), "as_of": utc(now_ms), "over": to_ms <= now_ms,
            "again": to_ms.saturating_add(LATER_MS) <= now_ms, "hands_over": self.hands_over,
            "labels": labels(&balance), "day_work": day_work(&today, &work),
            "faults": today.faults.iter().map(|(id, count)| json!({"fault": id, "count": count})).collect::<Vec<_>>(),
            "operators": self.operators(&today), "scales": work.scales.iter().map(scale).collect::<Vec<_>>(),
            "weights": weights(&work), "balance": balance,
        })))
    }

    /// Who did how much, under the names that others may see. Where two names look the same, the badge tells them apart.
    fn operators(&self, today: &Today) -> Vec<Value> {
        let named = |id: &str| {
            let known = self.people.iter().find(|person| person.id.as_str() == id);
            masked(known.map_or(id, |person| &person.name))
        };
        let shown: Vec<Option<String>> =
            today.people.iter().map(|person| person.operator.as_deref().map(named)).collect();
        let row = |(person, name): (&crate::store::Person, &Option<String>)| {
            let same = shown.iter().filter(|other| name.is_some() && *other == name).count();
            let name = name.clone().map(|name| match person.operator.as_deref() {
                Some(id) if same > 1 => format!("{name} ({})", plain(id)),
                _ => name,
            });
            json!({"operator": person.operator, "shown": name, "sealed": person.sealed, "refused": person.rejected,
                "forced": person.forced})
        };
        today.people.iter().zip(&shown).map(row).collect()
    }
}

/// The labels of the balance by how far they have come; those that are held, and those that are late, by its headings.
fn labels(balance: &Value) -> Value {
    let headings = balance.get("headings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let under = |which: &[Heading]| -> u64 {
        let ours = headings.iter().filter(|one| {
            let id = one.get("heading").and_then(Value::as_str);
            which.iter().any(|heading| id == Some(heading.id()))
        });
        ours.filter_map(|one| one.get("count")?.as_u64()).sum()
    };
    let held = under(&[Heading::Held, Heading::ToldThenHeld, Heading::HandedThenHeld]);
    let of = |key: &str| balance.get(key).cloned().unwrap_or_default();
    json!({"printed": of("printed"), "checked": of("checked"), "weighed": of("weighed"), "handed_over": of("handed_over"),
        "uploaded": of("uploaded"), "open": of("open"), "held": held, "late": under(&[Heading::Late])})
}

/// What was done on the day, whatever day its labels are of.
fn day_work(today: &Today, work: &DayWork) -> Value {
    let refused: u64 = today.faults.iter().map(|(_, count)| count).sum();
    json!({"left": today.states.left, "left_late": work.left_late, "sealed": today.parcels(), "handed_over": today.handed,
        "uploaded": work.told, "refused": refused, "forced": today.forces})
}

fn scale((station, scale): (&String, &ScaleDay)) -> Value {
    let tests = scale.tests.iter().map(|test| {
        json!({"at": utc(test.at_ms), "reference_g": test.reference.to_string(), "off_g": test.off.to_string(),
            "shown_g": (test.reference + test.off).to_string(), "outcome": test.outcome})
    });
    let grams = |weight: Option<Mg>| weight.map(|weight| weight.to_string());
    json!({"station": station, "weighed": scale.weighed, "expected": scale.expected, "outside": scale.outside,
        "outside_percent": percent(scale.outside, scale.expected), "mean_off_g": grams(scale.mean_off()),
        "zero_before_g": grams(scale.zero.0), "zero_g": grams(scale.zero.1), "tests": tests.collect::<Vec<_>>()})
}

/// All scales together.
fn weights(work: &DayWork) -> Value {
    let mut all = ScaleDay::default();
    for scale in work.scales.values() {
        all.weighed += scale.weighed;
        all.expected += scale.expected;
        all.outside += scale.outside;
        all.off = all.off + scale.off;
    }
    let tests = work.scales.values().flat_map(|scale| &scale.tests);
    let off = tests.clone().filter(|test| test.outcome != CheckOutcome::True.id()).count();
    json!({"weighed": all.weighed, "expected": all.expected, "outside": all.outside,
        "outside_percent": percent(all.outside, all.expected), "mean_off_g": all.mean_off().map(|mean| mean.to_string()),
        "tests": tests.count(), "tests_off": off})
}

/// A share with one decimal, as text; `None` of nothing.
fn percent(part: u64, of: u64) -> Option<String> {
    let tenths = part.saturating_mul(1000).checked_div(of)?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_have_one_decimal_and_nothing_has_none() {
        for (part, of, wanted) in [(0, 7, Some("0.0")), (1, 3, Some("33.3")), (3, 3, Some("100.0")), (0, 0, None)] {
            assert_eq!(percent(part, of).as_deref(), wanted, "{part}/{of}");
        }
    }
}
