//! What all readings of a capture have in common, and what a person must be told of it before one of them is believed.

use crate::domain::{Reading, Unit};

/// Of all readings together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Common {
    /// They are all of one value: nothing was put on the scale meanwhile, and nothing shows what changes.
    pub alike: bool,
    /// None has a point.
    pub whole: bool,
    /// One has more digits than a scale shows: more than one number was taken for one.
    pub long: bool,
    /// One is in a unit that is no mass, and is never a weight.
    pub foreign: Option<Unit>,
}

/// More than any scale shows.
const DIGITS_MAX: u128 = 99_999_999;

impl Common {
    pub(super) fn of(readings: &[Reading]) -> Common {
        Common {
            alike: readings
                .windows(2)
                .all(|pair| pair.first().map(|one| one.value) == pair.last().map(|one| one.value)),
            whole: readings.iter().all(|reading| reading.value.scale() == 0),
            long: readings.iter().any(|reading| reading.value.digits() > DIGITS_MAX),
            foreign: readings.iter().filter_map(|reading| reading.unit).find(|unit| !unit.is_mass()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Decimal;

    #[test]
    fn what_is_common_is_what_every_reading_has() {
        let reading = |digits, scale| Reading::new(Decimal::new(false, digits, scale));
        let newton = Reading { unit: Some(Unit::Newton), ..reading(981, 2) };
        for (readings, alike, whole, long, foreign) in [
            (vec![reading(1250, 3), reading(1250, 3)], true, false, false, None),
            (vec![reading(1250, 0), reading(1310, 0)], false, true, false, None),
            (vec![reading(1_000_125_000_012, 0)], true, true, true, None),
            (vec![reading(99_999_999, 0), newton], false, false, false, Some(Unit::Newton)),
        ] {
            assert_eq!(Common::of(&readings), Common { alike, whole, long, foreign });
        }
    }
}
