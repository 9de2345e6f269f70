//! What an answer of a marketplace means for a row, as a table. What is done about each class is data, so that the laws below hold for
//! every one of them: above all that nothing is sent twice unless it is certain that the first time did nothing.

/// What an answer means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Taken.
    Ok,
    /// Answered without an error, but success was not said.
    Unknown,
    /// The order was shipped already, or is in a state in which it cannot be.
    AlreadyShippedOrBadState,
    /// It was confirmed before.
    Duplicate,
    /// There is a consignment already, perhaps with another number.
    DuplicateOrConflict,
    /// A number is to be changed on an order that was not shipped yet.
    NotShippedYet,
    /// The marketplace will never take this row as it stands.
    Permanent,
    /// The request was malformed: a fault of this program or of the order file, not of the parcel.
    PermanentBug,
    /// The order was cancelled, refunded or closed: the parcel must be stopped.
    Intercept,
    /// Their side had a passing trouble and did nothing.
    Retry,
    /// Too many calls; the answer may say for how long.
    RateLimited,
    /// The day's calls are used up.
    Quota,
    /// The shop's authorisation has ended.
    Auth,
    /// Key, signature, permission or address list: nothing gets through before somebody mends it.
    Config,
    /// Their clock and ours differ by too much.
    Clock,
    /// Nobody was reached: no request has left.
    Unreachable,
    /// The request may have been taken or not: time-out, cut connection, an answer that cannot be read.
    RetryAmbiguous,
}

/// What is done about a class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// The row is told.
    Settle,
    /// The marketplace is asked at once what it has.
    Verify,
    /// The marketplace is asked later, when a late request cannot come in any more.
    VerifyLater,
    /// The other way of telling is tried: sending instead of changing, or the other way round. Capped.
    OtherVerb,
    /// Set aside with its reason.
    Park,
    /// Set aside, and the parcel is called back.
    Intercept,
    /// The same row again, after a while.
    Again,
    /// The same row again as soon as the marketplace lets us.
    Wait,
    /// The channel rests until the marketplace's next midnight.
    UntilMidnight,
    /// The channel stops until somebody mends it; its rows stay as they are.
    StopChannel,
}

/// Whether the request did something at the marketplace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// Nobody knows.
    Perhaps,
}

/// A class with what follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassRow {
    /// The class.
    pub class: Class,
    /// Its stable name.
    pub id: &'static str,
    /// Whether the request did something.
    pub done: Done,
    /// What is done about it.
    pub act: Act,
}

/// Every class.
#[rustfmt::skip]
pub const CLASSES: &[ClassRow] = &[
    row(Class::Ok, "ok", Done::Yes, Act::Settle),
    row(Class::Unknown, "unknown", Done::Perhaps, Act::Verify),
    row(Class::AlreadyShippedOrBadState, "already-shipped-or-bad-state", Done::No, Act::Verify),
    row(Class::Duplicate, "duplicate", Done::No, Act::Verify),
    row(Class::DuplicateOrConflict, "duplicate-or-conflict", Done::No, Act::Verify),
    row(Class::NotShippedYet, "not-shipped-yet", Done::No, Act::OtherVerb),
    row(Class::Permanent, "permanent", Done::No, Act::Park),
    row(Class::PermanentBug, "permanent-bug", Done::No, Act::Park),
    row(Class::Intercept, "intercept", Done::No, Act::Intercept),
    row(Class::Retry, "retry", Done::No, Act::Again),
    row(Class::RateLimited, "rate-limited", Done::No, Act::Wait),
    row(Class::Quota, "quota", Done::No, Act::UntilMidnight),
    row(Class::Auth, "auth", Done::No, Act::StopChannel),
    row(Class::Config, "config", Done::No, Act::StopChannel),
    row(Class::Clock, "clock", Done::No, Act::StopChannel),
    row(Class::Unreachable, "unreachable", Done::No, Act::Again),
    row(Class::RetryAmbiguous, "retry-ambiguous", Done::Perhaps, Act::VerifyLater),
];

const fn row(class: Class, id: &'static str, done: Done, act: Act) -> ClassRow {
    ClassRow { class, id, done, act }
}

impl Class {
    /// Its row of the table.
    pub fn row(self) -> &'static ClassRow {
        const FIRST: &ClassRow = &row(Class::Ok, "ok", Done::Yes, Act::Settle);
        CLASSES.iter().find(|row| row.class == self).unwrap_or(FIRST)
    }

    /// Its stable name.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The class of this name.
    pub fn from_id(id: &str) -> Option<Class> {
        CLASSES.iter().find(|row| row.id == id).map(|row| row.class)
    }

    /// What is done about it.
    pub fn act(self) -> Act {
        self.row().act
    }

    /// A fault of the channel and not of its rows.
    pub fn stops_channel(self) -> bool {
        matches!(self.act(), Act::StopChannel | Act::UntilMidnight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_row_and_its_name() {
        for (index, row) in CLASSES.iter().enumerate() {
            assert_eq!(row.class as usize, index, "{}: rows stand in the order of the classes", row.id);
            assert_eq!(Class::from_id(row.id), Some(row.class));
            assert_eq!(row.class.row(), row);
        }
        assert_eq!(CLASSES.len(), Class::RetryAmbiguous as usize + 1);
    }

    /// The law that keeps numbers from being told twice, and from not being told.
    #[test]
    fn nothing_is_sent_again_unless_the_first_time_did_nothing() {
        for row in CLASSES {
            let sends_again =
                matches!(row.act, Act::Again | Act::Wait | Act::OtherVerb | Act::UntilMidnight | Act::StopChannel);
            assert!(!sends_again || row.done == Done::No, "{} is sent again although it may have been taken", row.id);
            assert!(row.act != Act::Settle || row.done == Done::Yes, "{} is settled without having been taken", row.id);
            assert!(row.done != Done::Perhaps || matches!(row.act, Act::Verify | Act::VerifyLater), "{}", row.id);
        }
    }

    #[test]
    fn only_one_class_settles_and_no_fault_of_the_channel_parks_a_row() {
        let settle: Vec<&str> = CLASSES.iter().filter(|row| row.act == Act::Settle).map(|row| row.id).collect();
        assert_eq!(settle, ["ok"]);
        for class in [Class::Auth, Class::Config, Class::Clock, Class::Quota] {
            assert!(class.stops_channel(), "{class:?}");
        }
        for class in [Class::Duplicate, Class::DuplicateOrConflict, Class::AlreadyShippedOrBadState] {
            assert_eq!(class.act(), Act::Verify, "{class:?} is settled only by what is read back");
        }
    }
}
