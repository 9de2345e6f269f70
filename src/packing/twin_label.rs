//! The third net for double labels (双面单). The first two are at the bench: a second label scanned, a load that was weighed before. What
//! slips through both is a label that is never seen again, and a box in the same print run that is too heavy by just what belongs to it.
//!
//! It gives advice, and stops nothing.

use std::collections::BTreeMap;

use super::balance::Printed;
use crate::domain::{Mg, Waybill};

/// How far away in the print run a neighbour stands at most.
const PLACES: usize = 5;
/// How far away its number is at most.
const NUMBERS: u64 = 3;
/// So many boxes of the same content make their weight known where the shop declares none.
const ENOUGH: usize = 4;
/// Less than this is not told from the box being a little heavy.
const LEAST: Mg = Mg::grams(10);
/// The same, in hundredths of what the box should weigh.
const LEAST_PERCENT: u32 = 3;
/// How close the excess must come to what belongs to the label.
const NEAR: Mg = Mg::grams(5);
const NEAR_PERCENT: u32 = 5;
/// Where only whole boxes are known, the one that is not there has no packaging of its own: so much of its weight may be that.
const PACKAGING_PERCENT: u32 = 30;

/// The box that may bear a second label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Twin {
    /// Its own label.
    pub waybill: Waybill,
    /// What it weighed.
    pub weight: Mg,
    /// How much more that is than what belongs to it.
    pub excess: Mg,
}

/// For every label that is `missing`, the box to look at, if there is one. `run` is in the order of the print run.
pub(super) fn look(run: &[Printed], missing: &[bool]) -> Vec<Option<Twin>> {
    let usual = usual(run);
    let numbers: BTreeMap<(String, u64), usize> =
        run.iter().enumerate().filter_map(|(at, label)| Some((number(label.waybill.as_str())?, at))).collect();
    let look_for = |at: usize, label: &Printed| {
        let wanted = wanted(label, &usual)?;
        let places = at.saturating_sub(PLACES)..=at.saturating_add(PLACES);
        let beside = number(label.waybill.as_str()).into_iter().flat_map(|(head, number)| {
            let from = (head.clone(), number.saturating_sub(NUMBERS));
            numbers.range(from..=(head, number.saturating_add(NUMBERS))).map(|(_, at)| *at).collect::<Vec<_>>()
        });
        let near = places.chain(beside).filter(|other| *other != at && missing.get(*other) == Some(&false));
        let heavy = near.filter_map(|other| {
            let other = run.get(other).filter(|other| other.shop == label.shop)?;
            let twin = heavy(other, &usual, wanted)?;
            Some(((twin.excess - wanted.likely).abs(), twin))
        });
        heavy.min_by(|one, other| (one.0, &one.1.waybill).cmp(&(other.0, &other.1.waybill))).map(|(_, twin)| twin)
    };
    let lost = |at: usize, label: &Printed| {
        missing.get(at) == Some(&true) && label.sealed.as_ref().is_none_or(|it| it.weight.is_none())
    };
    run.iter().enumerate().map(|(at, label)| if lost(at, label) { look_for(at, label) } else { None }).collect()
}

/// The excess that would give a label away.
#[derive(Clone, Copy)]
struct Wanted {
    least: Mg,
    likely: Mg,
    most: Mg,
}

type Usual<'p> = BTreeMap<&'p [(String, u32)], Mg>;

/// What boxes of each content weigh: the middle one of enough of them.
fn usual(run: &[Printed]) -> Usual<'_> {
    let mut weights: BTreeMap<&[(String, u32)], Vec<Mg>> = BTreeMap::new();
    for label in run.iter().filter(|label| !label.content.is_empty()) {
        let weight = label.sealed.as_ref().and_then(|it| it.weight);
        weights.entry(&label.content).or_default().extend(weight);
    }
    let middle = |mut weights: Vec<Mg>| {
        weights.sort();
        weights.get(weights.len() / 2).copied().filter(|_| weights.len() >= ENOUGH)
    };
    weights.into_iter().filter_map(|(content, weights)| Some((content, middle(weights)?))).collect()
}

fn wanted(label: &Printed, usual: &Usual<'_>) -> Option<Wanted> {
    let around = |weight: Mg| NEAR.max(weight.percent(NEAR_PERCENT));
    match (label.goods, usual.get(label.content.as_slice())) {
        (Some(goods), _) => Some(Wanted { least: goods - around(goods), likely: goods, most: goods + around(goods) }),
        (None, Some(&whole)) => Some(Wanted {
            least: whole - whole.percent(PACKAGING_PERCENT) - NEAR,
            likely: whole,
            most: whole + around(whole),
        }),
        (None, None) => None,
    }
}

/// Whether a box is too heavy by so much.
fn heavy(label: &Printed, usual: &Usual<'_>, wanted: Wanted) -> Option<Twin> {
    let weight = label.sealed.as_ref()?.weight?;
    let own = label.expected.or_else(|| usual.get(label.content.as_slice()).copied())?;
    let excess = weight - own;
    let told = excess >= LEAST.max(own.percent(LEAST_PERCENT)) && (wanted.least..=wanted.most).contains(&excess);
    told.then(|| Twin { waybill: label.waybill.clone(), weight, excess })
}

/// A number as its letters and its value, so that neighbours can be found; `None` where it has too few or too many digits.
fn number(waybill: &str) -> Option<(String, u64)> {
    let digits = waybill.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, tail) = waybill.split_at_checked(waybill.len().checked_sub(digits)?)?;
    // Numbers of different length are no neighbours.
    let head = format!("{head}/{digits}");
    (6..=19).contains(&digits).then(|| tail.parse().ok()).flatten().map(|number| (head, number))
}

#[cfg(test)]
mod tests {
    use super::super::Stage;
    use super::super::balance::{SealedBox, Told};
    use super::*;

    /// A label of shop `s` whose goods weigh `goods` grams, in a box of 50; weighed at `weight`.
    fn label(n: u64, goods: Option<i64>, weight: Option<i64>) -> Printed {
        let sealed = weight.map(|weight| SealedBox {
            stage: Stage::Shipped,
            weight: Some(Mg::grams(weight)),
            sealed_ms: 0,
            handed_ms: None,
        });
        Printed {
            waybill: format!("SF{n:013}").into(),
            shipment: format!("S{n}").into(),
            shop: "s".into(),
            orders: Vec::new(),
            carrier: String::new(),
            printed_ms: 0,
            ship_by_ms: None,
            withdrawn: false,
            shipped: sealed.is_some(),
            sealed,
            holds: Vec::new(),
            told: Told::Nothing,
            note: String::new(),
            content: vec![("A".into(), 1)],
            goods: goods.map(Mg::grams),
            expected: goods.map(|goods| Mg::grams(goods + 50)),
        }
    }

    /// Tails of the boxes to look at, one for each label.
    fn found(run: &[Printed]) -> Vec<String> {
        let missing: Vec<bool> = run.iter().map(|label| label.sealed.is_none()).collect();
        look(run, &missing)
            .into_iter()
            .map(|twin| twin.map_or("-".into(), |twin| format!("{} +{}", twin.waybill.tail(), twin.excess)))
            .collect()
    }

    #[test]
    fn a_neighbour_that_is_too_heavy_by_just_that_is_named() {
        let run = [label(1, Some(300), Some(351)), label(2, Some(120), None), label(3, Some(300), Some(471))];
        assert_eq!(found(&run), ["-", "0003 +121", "-"]);
    }

    #[test]
    fn other_weights_other_shops_and_boxes_far_away_are_not() {
        let heavy = || label(3, Some(300), Some(471));
        assert_eq!(found(&[label(2, Some(140), None), heavy()]), ["-", "-"], "another weight");
        assert_eq!(found(&[label(2, Some(8), None), label(3, Some(300), Some(358))]), ["-", "-"], "too little to tell");
        assert_eq!(found(&[label(2, Some(120), None), Printed { shop: "t".into(), ..heavy() }]), ["-", "-"]);
        let mut run = vec![label(2, Some(120), None)];
        run.extend((100..106).map(|n| label(n, Some(300), Some(350))));
        run.push(label(1000, Some(300), Some(471)));
        assert_eq!(found(&run)[0], "-", "far away in the run and in its number");
        run.push(label(4, Some(300), Some(471)));
        assert_eq!(found(&run)[0], "0004 +121", "its number is near");
        run.insert(1, label(2000, Some(300), Some(472)));
        assert_eq!(found(&run)[0], "0004 +121", "the closer weight");
    }

    #[test]
    fn where_the_shop_declares_no_weights_boxes_of_the_same_content_tell() {
        let mut run: Vec<Printed> = (10..14).map(|n| label(n, None, Some(200))).collect();
        run.extend([label(14, None, None), label(15, None, Some(370))]);
        assert_eq!(found(&run)[4], "0015 +170");
        let few: Vec<Printed> = run.split_off(2);
        assert!(found(&few[1..]).iter().all(|twin| twin == "-"), "too few boxes say what is usual");
    }

    #[test]
    fn odd_numbers_have_no_neighbours() {
        assert_eq!(number("SF0000000000012"), Some(("SF/13".into(), 12)));
        for odd in ["", "X", "12345", "99999999999999999999", "١٢٣٤٥٦"] {
            assert_eq!(number(odd), None, "{odd}");
        }
    }
}
