//! Names of things. All are TEXT: a 19-digit order number breaks f64 and Excel, and leading zeros are part of a number.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<Cow<'_, str>> for $name {
            fn from(text: Cow<'_, str>) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )+};
}

text_id! {
    /// The number of a shipment (发货单), as printed on the packing slip.
    ShipmentNo,
    /// The number on a courier's label (快递单号).
    Waybill,
    /// One bench (工位).
    StationId,
    /// A person, as the badge names them (工牌).
    Operator,
    /// A device as the configuration names it: `scale`, `scanner-1`.
    DeviceId,
}

impl Waybill {
    /// The last four characters: what a voice says and an eye compares.
    pub fn tail(&self) -> &str {
        let text = self.as_str();
        let start = text.char_indices().rev().nth(3).map_or(0, |(i, _)| i);
        text.get(start..).unwrap_or(text)
    }
}
