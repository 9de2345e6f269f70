//! What becomes of a tracking row, from the sealed parcel to the marketplace's word that it knows the number.

/// Where a row stands. [`RowState::id`] is what the store's column `tracking.state`, the API and the page say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RowState {
    /// Ready, but its shipment is held. Read off the holds, never written: a lifted hold makes it ready again.
    Held,
    /// May be told.
    Ready,
    /// Two labels were seen on its box, and nobody has said yet what is true.
    Suspended,
    /// Picked by a running upload, nothing of it sent yet. Lives only as long as that run, and is never written.
    Leased,
    /// Recorded as about to be sent. After a crash it becomes [`RowState::Unknown`], never ready.
    Sending,
    /// The marketplace said that it knows the number.
    Acked,
    /// The marketplace knew it already, and it was read back that the number there is ours.
    AckedDuplicate,
    /// It may have been told or not: the marketplace is asked before anything is sent again.
    Unknown,
    /// Failed for a reason that passes; it is tried again.
    Retry,
    /// Cannot be told as it stands: somebody mends it and releases it.
    Parked,
    /// The order was cancelled, refunded or closed at the marketplace: the parcel must be stopped.
    Intercept,
    /// Another number stands for this order at the marketplace.
    Superseded,
    /// The marketplace takes one number an order and is told that of another parcel.
    Folded,
    /// In a file that was built, and is not known to be in place.
    Batched,
    /// In a file that is in place; without a result file this is the last word.
    Delivered,
}

impl RowState {
    /// Every state, in the order of a row's life.
    pub const ALL: [RowState; 15] = [
        RowState::Held,
        RowState::Ready,
        RowState::Suspended,
        RowState::Leased,
        RowState::Sending,
        RowState::Acked,
        RowState::AckedDuplicate,
        RowState::Unknown,
        RowState::Retry,
        RowState::Parked,
        RowState::Intercept,
        RowState::Superseded,
        RowState::Folded,
        RowState::Batched,
        RowState::Delivered,
    ];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            RowState::Held => "held",
            RowState::Ready => "ready",
            RowState::Suspended => "suspended",
            RowState::Leased => "leased",
            RowState::Sending => "sending",
            RowState::Acked => "acked",
            RowState::AckedDuplicate => "acked-duplicate",
            RowState::Unknown => "unknown",
            RowState::Retry => "retry",
            RowState::Parked => "parked",
            RowState::Intercept => "intercept",
            RowState::Superseded => "superseded",
            RowState::Folded => "folded",
            RowState::Batched => "batched",
            RowState::Delivered => "delivered",
        }
    }

    /// The state of this name.
    pub fn from_id(id: &str) -> Option<RowState> {
        RowState::ALL.into_iter().find(|state| state.id() == id)
    }

    /// The marketplace has the number, by its own word or by a file that nobody has complained about.
    pub fn is_told(self) -> bool {
        matches!(self, RowState::Acked | RowState::AckedDuplicate | RowState::Delivered)
    }

    /// Nothing is left to do for the row.
    pub fn is_settled(self) -> bool {
        self.is_told() || matches!(self, RowState::Superseded | RowState::Folded)
    }

    /// Only a person can move it on.
    pub fn wants_person(self) -> bool {
        matches!(self, RowState::Suspended | RowState::Parked | RowState::Intercept | RowState::Held)
    }
}

#[cfg(test)]
mod tests {
    use super::RowState;

    #[test]
    fn every_state_has_one_name_and_is_listed_once() {
        for (index, state) in RowState::ALL.into_iter().enumerate() {
            assert_eq!(RowState::from_id(state.id()), Some(state));
            assert_eq!(state as usize, index, "{state:?} is listed out of its order");
            assert!(!(state.is_settled() && state.wants_person()), "{state:?}");
        }
        assert_eq!(RowState::from_id("gone"), None);
    }
}
