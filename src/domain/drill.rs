//! The scale put to the test with a weight that is known (点检).

use super::Mg;

/// One test: what lay there, and what the scale said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScaleCheck {
    /// What the weight weighs.
    pub reference: Mg,
    /// What the scale showed.
    pub shown: Mg,
    /// How it was judged, by the limits of that moment.
    pub outcome: CheckOutcome,
}

impl ScaleCheck {
    /// How far the scale is off; positive where it shows too much.
    pub fn off(&self) -> Mg {
        self.shown - self.reference
    }
}

/// How a test of the scale ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckOutcome {
    /// Within one division.
    True,
    /// Off by more than one division: said, and weighing goes on.
    Off,
    /// Off by more than the site allows: nothing is sealed by weight until a test ends better.
    Refused,
}

impl CheckOutcome {
    /// Every outcome with its id in journal and API.
    pub const IDS: [(&'static str, CheckOutcome); 3] =
        [("true", CheckOutcome::True), ("off", CheckOutcome::Off), ("refused", CheckOutcome::Refused)];

    /// The id.
    pub fn id(self) -> &'static str {
        CheckOutcome::IDS.iter().find(|(_, outcome)| *outcome == self).map_or("off", |(id, _)| id)
    }

    /// Reads an id.
    pub fn from_id(id: &str) -> Option<CheckOutcome> {
        CheckOutcome::IDS.iter().find(|(known, _)| *known == id).map(|(_, outcome)| *outcome)
    }
}

/// What is asked of the operator during a test, and what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DrillStep {
    /// Take everything off.
    EmptyScale,
    /// Put the known weight on.
    PutWeight(Mg),
    /// What lies there is far from the known weight: another thing, or a scale that is badly off.
    OtherWeight {
        /// What the scale shows.
        shown: Mg,
        /// What the weight weighs.
        reference: Mg,
    },
    /// The scale is true within one division.
    True {
        /// How far it is off.
        off: Mg,
    },
    /// The test was given up.
    Ended,
}
