//! What a parcel should weigh: declared unit weights and packaging, with a two-sided tolerance.

use super::rules::Rules;
use crate::domain::{Fault, Mg, Shipment};

/// The weights that pass. `None` is a side that cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The lightest that passes.
    pub low: Option<Mg>,
    /// The heaviest that passes.
    pub high: Option<Mg>,
}

impl Range {
    /// The range for a shipment in the packaging chosen at the bench (else the one it names).
    ///
    /// Where a unit weight or the packaging is unknown, what is known is still the least that it must weigh.
    pub fn of(shipment: &Shipment, chosen: Option<&str>, rules: &Rules) -> Range {
        let mut known = Mg::ZERO;
        let mut whole = true;
        for line in &shipment.lines {
            match line.unit_weight {
                Some(unit) => known = known + unit.times(line.qty),
                None => whole = false,
            }
        }
        if let Some(code) = chosen.or(shipment.packaging.as_deref()) {
            match rules.packaging(code) {
                Some(packaging) => known = known + packaging.weight,
                None => whole = false,
            }
        }
        Range {
            low: (known > Mg::ZERO).then(|| known - rules.under.around(known)),
            high: whole.then(|| known + rules.over.around(known)),
        }
    }

    /// The fault of a weight, with the nearest weight that would have passed.
    pub fn judge(self, weight: Mg, ceiling: Mg) -> Option<(Fault, Mg)> {
        if weight > ceiling {
            return Some((Fault::Overload, ceiling));
        }
        if let Some(low) = self.low.filter(|&low| weight < low) {
            return Some((Fault::UnderWeight, low));
        }
        self.high.filter(|&high| weight > high).map(|high| (Fault::OverWeight, high))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{line, rules, shipment};
    use super::*;

    #[test]
    fn tolerance_is_the_larger_of_grams_and_percent_on_either_side() {
        let rules = rules();
        let light = shipment(vec![line("A", 1, Some(200))]);
        assert_eq!(Range::of(&light, None, &rules), Range { low: Some(Mg::grams(185)), high: Some(Mg::grams(220)) });
        let heavy = shipment(vec![line("A", 10, Some(1000))]);
        assert_eq!(Range::of(&heavy, None, &rules), Range { low: Some(Mg::grams(9800)), high: Some(Mg::grams(10300)) });
    }

    #[test]
    fn the_bounds_themselves_pass_and_a_milligram_beyond_does_not() {
        let range = Range { low: Some(Mg(100)), high: Some(Mg(200)) };
        let ceiling = Mg(1000);
        for pass in [100, 150, 200] {
            assert_eq!(range.judge(Mg(pass), ceiling), None);
        }
        assert_eq!(range.judge(Mg(99), ceiling), Some((Fault::UnderWeight, Mg(100))));
        assert_eq!(range.judge(Mg(201), ceiling), Some((Fault::OverWeight, Mg(200))));
        assert_eq!(range.judge(Mg(1001), ceiling), Some((Fault::Overload, Mg(1000))));
    }

    #[test]
    fn an_unknown_unit_weight_leaves_a_lower_bound_only() {
        let partly = shipment(vec![line("A", 1, Some(200)), line("B", 1, None)]);
        assert_eq!(Range::of(&partly, None, &rules()), Range { low: Some(Mg::grams(185)), high: None });
        let unknown = shipment(vec![line("B", 1, None)]);
        assert_eq!(Range::of(&unknown, None, &rules()), Range { low: None, high: None });
    }

    #[test]
    fn packaging_counts_and_the_bench_may_choose_another() {
        let mut boxed = shipment(vec![line("A", 1, Some(200))]);
        boxed.packaging = Some("BOX-S".into());
        assert_eq!(Range::of(&boxed, None, &rules()).low, Some(Mg::grams(230)));
        assert_eq!(Range::of(&boxed, Some("BOX-L"), &rules()).low, Some(Mg::grams(305)));
    }
}
