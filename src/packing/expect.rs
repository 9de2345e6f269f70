//! What a parcel should weigh: declared unit weights and packaging, with a two-sided tolerance.

use super::item::item_name;
use super::rules::Rules;
use crate::domain::{Fault, LineKind, Mg, Shipment};

/// How close a difference must come to the weight of one piece to be called by its name.
const NEAR: Mg = Mg::grams(5);
const NEAR_PERCENT: u32 = 5;

/// The weights that pass. `None` is a side that cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The lightest that passes.
    pub low: Option<Mg>,
    /// The heaviest that passes.
    pub high: Option<Mg>,
    /// What is known of its weight.
    known: Mg,
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
            known,
        }
    }

    /// The range for one of several boxes, with these pieces by line in it. Goods that are not scanned may lie in any box, so they only
    /// raise what it may weigh.
    pub fn of_box(shipment: &Shipment, items: &[u32], packaging: Option<&str>, rules: &Rules) -> Range {
        let mut part = shipment.clone();
        for (index, line) in part.lines.iter_mut().enumerate() {
            line.qty = items.get(index).copied().unwrap_or(0);
        }
        let mut unscanned = shipment.clone();
        // So may gifts that were taken on: they stand behind the lines of the order.
        let mut index = 0..;
        unscanned.lines.retain(|line| {
            let ordered = index.next().is_some_and(|index: usize| index < items.len());
            !ordered || line.kind == LineKind::NoScan
        });
        part.lines.retain(|line| line.qty > 0);
        let least = Range::of(&part, packaging, rules);
        part.lines.append(&mut unscanned.lines);
        Range { high: Range::of(&part, packaging, rules).high, ..least }
    }

    /// The range for a box of which nobody knows what of the shipment lies in it.
    pub fn of_unknown(shipment: &Shipment, packaging: Option<&str>, rules: &Rules) -> Range {
        Range { low: None, ..Range::of(shipment, packaging, rules) }
    }

    /// The range for one box where all together must weigh what the shipment does: `packagings` are those of every box, and `others`
    /// is what the other boxes weigh.
    pub fn of_rest<'p>(
        shipment: &Shipment,
        packagings: impl Iterator<Item = Option<&'p str>>,
        others: Mg,
        rules: &Rules,
    ) -> Range {
        let mut bare = shipment.clone();
        bare.packaging = None;
        let Range { high, mut known, .. } = Range::of(&bare, None, rules);
        let mut whole = high.is_some();
        for code in packagings.flatten() {
            match rules.packaging(code) {
                Some(packaging) => known = known + packaging.weight,
                None => whole = false,
            }
        }
        Range {
            low: (known > Mg::ZERO).then(|| known - rules.under.around(known) - others),
            high: whole.then(|| known + rules.over.around(known) - others),
            known: known - others,
        }
    }

    /// Both at once.
    pub fn within(self, other: Range) -> Range {
        let high = [self.high, other.high].into_iter().flatten().min();
        Range { low: self.low.max(other.low), high, ..self }
    }

    /// The goods of which one piece weighs what is too much or too little; `None` unless exactly one sku does.
    pub fn looks_like(self, weight: Mg, shipment: &Shipment) -> Option<String> {
        let off = (weight - self.known).abs();
        let near = |unit: Mg| (unit - off).abs() <= NEAR.max(unit.percent(NEAR_PERCENT));
        let mut fitting = shipment.lines.iter().filter(|line| line.unit_weight.is_some_and(near));
        let first = fitting.next()?;
        fitting.all(|line| line.sku == first.sku).then(|| item_name(first))
    }

    /// The fault of a weight, with what it should have been.
    pub fn judge(self, weight: Mg, ceiling: Mg) -> Option<(Fault, Mg)> {
        if weight > ceiling {
            return Some((Fault::Overload, ceiling));
        }
        if self.low.is_some_and(|low| weight < low) {
            return Some((Fault::UnderWeight, self.known));
        }
        self.high.is_some_and(|high| weight > high).then_some((Fault::OverWeight, self.known))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{line, rules, shipment};
    use super::*;

    fn bounds(range: Range) -> (Option<Mg>, Option<Mg>) {
        (range.low, range.high)
    }

    #[test]
    fn tolerance_is_the_larger_of_grams_and_percent_on_either_side() {
        let rules = rules();
        let light = shipment(vec![line("A", 1, Some(200))]);
        assert_eq!(bounds(Range::of(&light, None, &rules)), (Some(Mg::grams(185)), Some(Mg::grams(220))));
        let heavy = shipment(vec![line("A", 10, Some(1000))]);
        assert_eq!(bounds(Range::of(&heavy, None, &rules)), (Some(Mg::grams(9800)), Some(Mg::grams(10300))));
    }

    #[test]
    fn the_bounds_themselves_pass_and_a_milligram_beyond_does_not() {
        let range = Range { low: Some(Mg(100)), high: Some(Mg(200)), known: Mg(150) };
        let ceiling = Mg(1000);
        for pass in [100, 150, 200] {
            assert_eq!(range.judge(Mg(pass), ceiling), None);
        }
        assert_eq!(range.judge(Mg(99), ceiling), Some((Fault::UnderWeight, Mg(150))));
        assert_eq!(range.judge(Mg(201), ceiling), Some((Fault::OverWeight, Mg(150))));
        assert_eq!(range.judge(Mg(1001), ceiling), Some((Fault::Overload, Mg(1000))));
    }

    #[test]
    fn an_unknown_unit_weight_leaves_a_lower_bound_only() {
        let partly = shipment(vec![line("A", 1, Some(200)), line("B", 1, None)]);
        assert_eq!(bounds(Range::of(&partly, None, &rules())), (Some(Mg::grams(185)), None));
        let unknown = shipment(vec![line("B", 1, None)]);
        assert_eq!(bounds(Range::of(&unknown, None, &rules())), (None, None));
    }

    #[test]
    fn a_difference_is_called_by_name_only_when_one_sku_fits() {
        let parcel = shipment(vec![line("A", 2, Some(182)), line("B", 1, Some(60)), line("C", 1, Some(62))]);
        let range = Range::of(&parcel, None, &rules());
        let named = |grams| range.looks_like(Mg::grams(grams), &parcel);
        assert_eq!(named(486 - 180).as_deref(), Some("A"), "one short");
        assert_eq!(named(486 + 185).as_deref(), Some("A"), "one more");
        assert_eq!(named(486 - 61), None, "B or C?");
        assert_eq!(named(486 - 300), None);
    }

    #[test]
    fn packaging_counts_and_the_bench_may_choose_another() {
        let mut boxed = shipment(vec![line("A", 1, Some(200))]);
        boxed.packaging = Some("BOX-S".into());
        assert_eq!(Range::of(&boxed, None, &rules()).low, Some(Mg::grams(230)));
        assert_eq!(Range::of(&boxed, Some("BOX-L"), &rules()).low, Some(Mg::grams(305)));
    }
}
