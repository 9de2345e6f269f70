//! The balance of a day (日结): where every printed label stands in the evening, each under one heading.

/// Where a label stands. Each heading asks for one thing to be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Heading {
    /// Never weighed, and the box of a neighbour in the print run is too heavy by just what belongs to it: perhaps both labels are on that.
    LookFor,
    /// Held after the courier took it.
    HandedThenHeld,
    /// Held after the marketplace was told its number; the box is still here.
    ToldThenHeld,
    /// Held, and nobody outside knows of it.
    Held,
    /// Its order is refunded, cancelled or shipped elsewhere, and it was never packed.
    WillNotLeave,
    /// Printed, not shipped (只打单未发出), and its time has passed.
    Late,
    /// Printed, not shipped (只打单未发出).
    NotShipped,
    /// Checked, and weighing is still to come.
    NotWeighed,
    /// Done itself, but other boxes of its shipment are not.
    Waits,
    /// Shipped by the bench, and the courier has not taken it.
    NotHandedOver,
    /// It has left, and the marketplace has not been told.
    NotTold,
    /// The marketplace refused its number, or it cannot be told as it stands.
    Refused,
    /// Its shipment left without it.
    Unused,
    /// The shop took the label back.
    Withdrawn,
    /// Everything is done.
    Done,
}

impl Heading {
    /// Every heading, the most urgent first.
    pub const ALL: [Heading; 15] = [
        Heading::LookFor,
        Heading::HandedThenHeld,
        Heading::ToldThenHeld,
        Heading::Held,
        Heading::WillNotLeave,
        Heading::Late,
        Heading::NotShipped,
        Heading::NotWeighed,
        Heading::Waits,
        Heading::NotHandedOver,
        Heading::NotTold,
        Heading::Refused,
        Heading::Unused,
        Heading::Withdrawn,
        Heading::Done,
    ];

    /// Its id in JSON and CSV.
    pub fn id(self) -> &'static str {
        match self {
            Heading::LookFor => "look-for",
            Heading::HandedThenHeld => "handed-over-then-held",
            Heading::ToldThenHeld => "uploaded-then-held",
            Heading::Held => "held",
            Heading::WillNotLeave => "will-not-leave",
            Heading::Late => "late",
            Heading::NotShipped => "printed-not-shipped",
            Heading::NotWeighed => "checked-not-weighed",
            Heading::Waits => "waits-for-other-boxes",
            Heading::NotHandedOver => "not-handed-over",
            Heading::NotTold => "shipped-not-uploaded",
            Heading::Refused => "refused",
            Heading::Unused => "unused",
            Heading::Withdrawn => "withdrawn",
            Heading::Done => "done",
        }
    }

    /// Whether somebody still has to do something about it on another day.
    pub fn is_open(self) -> bool {
        !matches!(self, Heading::Done | Heading::Withdrawn | Heading::Unused)
    }
}

#[cfg(test)]
mod tests {
    use super::Heading;

    #[test]
    fn the_list_is_whole_and_in_order_and_every_id_is_its_own() {
        let mut sorted = Heading::ALL;
        sorted.sort();
        assert_eq!(sorted, Heading::ALL);
        for (at, heading) in Heading::ALL.iter().enumerate() {
            assert_eq!(*heading as usize, at);
            assert!(Heading::ALL.iter().all(|other| other == heading || other.id() != heading.id()));
        }
    }
}
