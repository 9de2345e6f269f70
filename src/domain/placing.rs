//! How far the file of a batch has come at a place that answers late or not at all. What must survive a crash is that its last name was
//! about to be given to it: from then on it may have been read, and is not sent anew without looking.

/// A step on the way to a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PlaceStep {
    /// Nothing of it is there under its name.
    Waits,
    /// It is there whole under a temporary name, and about to get its own. After a crash it may have either name, or have been taken away.
    Moving,
    /// It is there under its name; what says that it is whole may be missing.
    Moved,
    /// All of it is there.
    Placed,
}

impl PlaceStep {
    /// Every step, in their order.
    pub const ALL: [PlaceStep; 4] = [PlaceStep::Waits, PlaceStep::Moving, PlaceStep::Moved, PlaceStep::Placed];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            PlaceStep::Waits => "waits",
            PlaceStep::Moving => "moving",
            PlaceStep::Moved => "moved",
            PlaceStep::Placed => "placed",
        }
    }

    /// The step of this name.
    pub fn from_id(id: &str) -> Option<PlaceStep> {
        PlaceStep::ALL.into_iter().find(|step| step.id() == id)
    }

    /// Whether somebody may have read it there.
    pub fn may_be_read(self) -> bool {
        self != PlaceStep::Waits
    }
}

#[cfg(test)]
mod tests {
    use super::PlaceStep;

    #[test]
    fn every_step_has_one_name() {
        for (index, step) in PlaceStep::ALL.into_iter().enumerate() {
            assert_eq!((PlaceStep::from_id(step.id()), step as usize), (Some(step), index));
        }
        assert_eq!(PlaceStep::from_id("gone"), None);
        assert!(!PlaceStep::Waits.may_be_read() && PlaceStep::Moving.may_be_read());
    }
}
