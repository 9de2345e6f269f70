//! Settings that are one of a few words.

/// Declares an enum of words that the file may say.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every word with its meaning.
            pub const WORDS: &'static [(&'static str, $name)] = &[$(($word, $name::$variant)),+];

            /// The word.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
    };
}

words! {
    /// What is done at a station.
    Role {
        /// Goods are checked against the shipment.
        Pack = "pack",
        /// Parcels packed elsewhere are weighed.
        Weigh = "weigh",
        /// Both.
        PackWeigh = "pack+weigh",
        /// Parcels are handed over to the courier.
        HandOver = "hand-over",
    }
}

words! {
    /// When a label counts as scanned.
    LabelScan {
        /// Only as the closing act.
        Always = "always",
        /// Also when it opened the shipment.
        OpeningCounts = "opening-counts",
    }
}

words! {
    /// What a parcel needs to count as shipped.
    Requires {
        /// What the stations of the file can do: checking, where one packs.
        Auto = "auto",
        /// To be checked.
        Check = "check",
        /// To be weighed.
        Weigh = "weigh",
        /// Both.
        CheckWeigh = "check+weigh",
    }
}

words! {
    /// Which parcels a marketplace may be told of.
    NotBefore {
        /// Those that were sealed.
        Sealed = "sealed",
        /// Those that the courier has.
        HandedOver = "handed-over",
    }
}

words! {
    /// As what a HID scanner is read.
    ScanMode {
        /// Its keys.
        Keyboard = "keyboard",
        /// Its POS reports.
        Pos = "pos",
    }
}

impl Role {
    /// Whether goods are checked there.
    pub fn packs(self) -> bool {
        matches!(self, Role::Pack | Role::PackWeigh)
    }

    /// Whether parcels are weighed there.
    pub fn weighs(self) -> bool {
        matches!(self, Role::Weigh | Role::PackWeigh)
    }
}
