//! Units that scales put on the wire. A mass has an exact factor to grams; a count, a percentage or a force never becomes a weight.

use super::Decimal;
use std::fmt;

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident $id:literal $spellings:tt $grams:expr;)+) => {
        /// What a number on a scale's wire counts.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Unit { $($(#[$doc])* $name),+ }

        impl Unit {
            /// Every unit that is understood.
            pub const ALL: &'static [Unit] = &[$(Unit::$name),+];

            /// The one name it has in output and configuration.
            pub const fn id(self) -> &'static str {
                match self { $(Unit::$name => $id),+ }
            }

            /// The ways scales write it, in lower case.
            const fn spellings(self) -> &'static [&'static str] {
                match self { $(Unit::$name => &$spellings),+ }
            }

            /// Grams in one of it, exact; `None` for what is no mass.
            pub const fn grams(self) -> Option<Decimal> {
                match self { $(Unit::$name => $grams),+ }
            }
        }
    };
}

const fn g(digits: u128, scale: u8) -> Option<Decimal> {
    Some(Decimal::new(false, digits, scale))
}

// Factors: SI Brochure (9th ed.) for the metric ones; NIST Handbook 44, Appendix C for the pound (0.45359237 kg exactly, by the
// international agreement of 1959) and what is derived from it; Hong Kong Cap. 68 for the tael of 1/16 catty.
units! {
    /// Milligram.
    Milligram "mg" ["mg"] g(1, 3);
    /// Gram.
    Gram "g" ["g"] g(1, 0);
    /// Kilogram.
    Kilogram "kg" ["kg", "k"] g(1_000, 0);
    /// Metric tonne.
    Tonne "t" ["t"] g(1_000_000, 0);
    /// Avoirdupois pound: 453.59237 g.
    Pound "lb" ["lb", "lbs"] g(45_359_237, 5);
    /// Avoirdupois ounce: a sixteenth of a pound.
    Ounce "oz" ["oz"] g(28_349_523_125, 9);
    /// Troy ounce: 480 grains.
    TroyOunce "ozt" ["ozt", "toz"] g(311_034_768, 7);
    /// Ton: 2,000 pounds in one country, 2,240 in the next, and 1,000 kg in a third. It is passed on, and is never a weight.
    ShortTon "ton_us" ["ton", "ton_us"] None;
    /// Metric carat.
    Carat "ct" ["ct"] g(2, 1);
    /// Grain: 1/7000 pound.
    Grain "gr" ["gr", "gn"] g(6_479_891, 8);
    /// Pennyweight: 24 grains.
    Pennyweight "dwt" ["dwt"] g(155_517_384, 8);
    /// Hong Kong tael. Taiwan and Singapore have others, which are not read: a wrong tael would be a wrong weight.
    Tael "tael" ["tlh", "tael"] g(3_779_936_375, 8);
    /// Pieces: a count.
    Pieces "pcs" ["pcs", "pc", "pieces"] None;
    /// Percent of a reference.
    Percent "%" ["%"] None;
    /// Newton: a force.
    Newton "N" ["n"] None;
}

impl Unit {
    /// Reads a spelling in either case; `None` for what is not a unit.
    pub fn parse(text: &str) -> Option<Unit> {
        Unit::ALL.iter().copied().find(|unit| unit.spellings().iter().any(|s| s.eq_ignore_ascii_case(text)))
    }

    /// Whether an amount of it is a weight.
    pub const fn is_mass(self) -> bool {
        self.grams().is_some()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_means_one_unit_and_the_id_is_one() {
        for unit in Unit::ALL {
            assert_eq!(Unit::parse(unit.id()), Some(*unit));
            for spelling in unit.spellings() {
                assert_eq!(Unit::parse(&spelling.to_uppercase()), Some(*unit), "{spelling}");
            }
        }
        for stranger in ["", "xx", "GS", "ST", "kgs ", "ｋｇ"] {
            assert_eq!(Unit::parse(stranger), None, "{stranger:?}");
        }
    }

    #[test]
    fn derived_factors_follow_from_the_pound() {
        let grams = |unit: Unit| unit.grams().expect("a mass");
        let times = |unit: Unit, n: u128| grams(unit).times(Decimal::new(false, n, 0)).expect("fits").trimmed();
        assert_eq!(times(Unit::Ounce, 16), grams(Unit::Pound));
        assert_eq!(times(Unit::Grain, 7_000), grams(Unit::Pound));
        assert_eq!(times(Unit::Grain, 480), grams(Unit::TroyOunce));
        assert_eq!(times(Unit::Grain, 24), grams(Unit::Pennyweight));
    }

    #[test]
    fn counts_and_forces_are_no_mass() {
        for unit in [Unit::Pieces, Unit::Percent, Unit::Newton, Unit::ShortTon] {
            assert!(!unit.is_mass(), "{unit}");
        }
    }
}
