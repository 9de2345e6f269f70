//! The faults: everything that an operator can be told is wrong, each with one stable id.

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $id:literal),+ $(,)?) => {
        /// One thing that an operator can be told. The id is the same in journal, API, page, sound and docs.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Fault { $($(#[$doc])* $name),+ }

        impl Fault {
            /// Every fault, in the order of the contract.
            pub const ALL: &'static [Fault] = &[$(Fault::$name),+];

            /// The stable id.
            pub fn id(self) -> &'static str {
                match self { $(Fault::$name => $id),+ }
            }
        }
    };
}

faults! {
    /// Not an item of this shipment and not known anywhere.
    UnknownCode = "unknown-code",
    /// Control characters, no text, or a malformed command code.
    BadCode = "bad-code",
    /// No shipment has this number or waybill: the store was asked and said no.
    NoShipment = "no-shipment",
    /// The store could not be asked; never told as "not found".
    CannotAsk = "cannot-ask",
    /// Goods that this shipment does not hold.
    WrongItem = "wrong-item",
    /// One more than ordered.
    SurplusItem = "surplus-item",
    /// The label came before the last item.
    MissingItem = "missing-item",
    /// Weighed before it was checked, where the site requires the check.
    NotChecked = "not-checked",
    /// Another shipment is open, here or at another station.
    SessionOpen = "session-open",
    /// Everything of it has left already.
    AlreadyShipped = "already-shipped",
    /// A hold says that it must not leave.
    Held = "held",
    /// The shop changed it since it was opened.
    Changed = "changed",
    /// Two different labels for one box.
    SecondWaybill = "second-waybill",
    /// The label belongs to a sealed parcel.
    WaybillTaken = "waybill-taken",
    /// The label belongs to another shipment.
    WrongWaybill = "wrong-waybill",
    /// The label is of another courier than the order names.
    WrongCarrier = "wrong-carrier",
    /// Nothing lies on the scale.
    NoLoad = "no-load",
    /// The parcel before still lies on the scale.
    LoadNotZeroed = "load-not-zeroed",
    /// The scale has not come to rest.
    Unsettled = "unsettled",
    /// Lighter than it can be.
    UnderWeight = "under-weight",
    /// Heavier than it can be.
    OverWeight = "over-weight",
    /// More than the scale, or the bench's ceiling, takes.
    Overload = "overload",
    /// The scale does not answer.
    ScaleLost = "scale-lost",
    /// The scanner does not answer.
    ScannerLost = "scanner-lost",
    /// A question is open; only CONFIRM answers it.
    NeedsConfirm = "needs-confirm",
    /// This command does nothing here.
    NotAllowed = "not-allowed",
    /// The record could not be made: scan again.
    NotSaved = "not-saved",

    /// The next box was asked for, and this one is empty.
    EmptyParcel = "empty-parcel",
    /// The next box was asked for, and nothing is left for it.
    NothingLeft = "nothing-left",
    /// The last box is labelled, and a label that the order names is on none of them.
    UnusedWaybill = "unused-waybill",
    /// The code means several goods of this shipment: which is it?
    AmbiguousCode = "ambiguous-code",
    /// This serial number was counted before.
    SerialUsed = "serial-used",
    /// These goods are counted piece by piece, by their serial numbers.
    SerialWanted = "serial-wanted",
    /// No shipment of exactly this one item waits.
    NoSingle = "no-single",
    /// An important remark was not acknowledged.
    RemarkUnread = "remark-unread",
    /// A remark names a gift: does it go in?
    GiftOffered = "gift-offered",
    /// The badge of nobody whom the site knows.
    UnknownBadge = "unknown-badge",
    /// Nobody is logged in, and the site wants to know who packs.
    NoOperator = "no-operator",
    /// This needs somebody with a right that the operator does not have.
    NoRight = "no-right",
    /// The scale's last test with a known weight ended too far off.
    ScaleOff = "scale-off",
    /// The scale must be tested before it may weigh.
    CheckDue = "check-due",
    /// What never left cannot come back.
    NotShipped = "not-shipped",
    /// All of it came back before.
    AlreadyReturned = "already-returned",
}

impl Fault {
    /// Reads an id back from the journal.
    pub fn from_id(id: &str) -> Option<Fault> {
        Fault::ALL.iter().copied().find(|fault| fault.id() == id)
    }
}
