//! A number that a scale sent, with all that the wire says about it.

use super::{Decimal, Mg, Unit};
use std::fmt;

/// A number with all that the wire says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The number as sent.
    pub value: Decimal,
    /// The unit, when the wire says one.
    pub unit: Option<Unit>,
    /// At rest or moving; `None` when the wire does not say.
    pub stable: Option<bool>,
    /// What was counted, when the wire says.
    pub mode: Option<Mode>,
    /// What only some protocols say.
    pub extras: Vec<Extra>,
}

impl Reading {
    /// A bare number.
    pub fn new(value: Decimal) -> Self {
        Self { value, unit: None, stable: None, mode: None, extras: Vec::new() }
    }

    /// Exact grams. The unit on the wire wins over the configured one; `None` without a unit, where it is no mass, and while the
    /// number can be read in two ways.
    pub fn grams(&self, configured: Option<Unit>) -> Option<Decimal> {
        if self.ambiguous().is_some() {
            return None;
        }
        let factor = self.unit.or(configured)?.grams()?;
        self.value.times(factor).map(Decimal::trimmed)
    }

    /// The key of the setting without which the number can be read in two ways.
    pub fn ambiguous(&self) -> Option<&'static str> {
        self.extras.iter().find_map(|extra| match extra {
            Extra::Ambiguous(key) => Some(*key),
            _ => None,
        })
    }

    /// The weight, half a milligram rounded away from zero; `None` as for [`Reading::grams`].
    pub fn weight(&self, configured: Option<Unit>) -> Option<Mg> {
        self.grams(configured)?.thousandths().map(Mg)
    }
}

/// What the number of a reading counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Everything on the scale.
    Gross,
    /// Without the tare.
    Net,
    /// Pieces.
    Count,
}

impl Mode {
    /// The name in output.
    pub const fn id(self) -> &'static str {
        match self {
            Mode::Gross => "gross",
            Mode::Net => "net",
            Mode::Count => "count",
        }
    }
}

/// What only some protocols say about a reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Extra {
    /// The two parts of a compound weight; the value is in pounds.
    PoundOunce {
        /// Whole pounds.
        lb: u32,
        /// Ounces, below sixteen.
        oz: Decimal,
    },
    /// The tare that is taken off, in the unit of the reading.
    Tare(Decimal),
    /// The scale calls this its true zero.
    AtZero,
    /// Shown with more digits than the scale is accurate to.
    Expanded,
    /// What the scale's own comparison says: `OK`, `HI`, `LO`.
    Comparator(String),
    /// The address of the device.
    Address(char),
    /// A number of unknown meaning after a slash.
    Index(String),
    /// The wire can be read in two ways, and the setting of that key, which would tell them apart, is not set. Never a weight.
    Ambiguous(&'static str),
}

/// `reading -12.5 kg moving net`.
impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reading {}", self.value)?;
        if let Some(unit) = self.unit {
            write!(f, " {unit}")?;
        }
        f.write_str(match self.stable {
            Some(true) => " stable",
            Some(false) => " moving",
            None => "",
        })?;
        self.mode.map_or(Ok(()), |mode| write!(f, " {}", mode.id()))?;
        self.ambiguous().map_or(Ok(()), |key| write!(f, " ambiguous, set {key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(digits: u128, scale: u8, unit: Option<Unit>) -> Reading {
        Reading { unit, ..Reading::new(Decimal::new(true, digits, scale)) }
    }

    #[test]
    fn the_unit_on_the_wire_wins() {
        let in_kg = reading(12_500, 4, Some(Unit::Kilogram));
        assert_eq!(in_kg.weight(Some(Unit::Pound)), Some(Mg::grams(-1_250)));
        assert_eq!(reading(5, 0, None).weight(Some(Unit::Gram)), Some(Mg::grams(-5)));
    }

    #[test]
    fn without_a_mass_there_is_no_weight() {
        assert_eq!(reading(5, 0, None).weight(None), None);
        for unit in [Unit::Pieces, Unit::Percent, Unit::Newton] {
            assert_eq!(reading(5, 0, Some(unit)).weight(Some(Unit::Gram)), None, "{unit}");
            assert_eq!(reading(5, 0, None).weight(Some(unit)), None, "{unit}");
        }
    }

    #[test]
    fn minus_zero_weighs_nothing() {
        let zero = reading(0, 2, Some(Unit::Gram));
        assert_eq!((zero.value.to_string().as_str(), zero.weight(None)), ("-0.00", Some(Mg::ZERO)));
    }
}
