//! What a word beside a number makes of it: gross, net, or a tare, which is never a weight.

use crate::domain::{Command, Message, Mode, Payload, Reading, Response};

/// Which weight a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Gross,
    Net,
    Count,
    Tare,
    /// No word stands beside it.
    Unsaid,
}

impl Kind {
    /// The number as a message. Pieces stay a count, whatever the word says.
    pub(super) fn tell(self, reading: Reading) -> Message {
        let mode = match self {
            Kind::Gross => Some(Mode::Gross),
            Kind::Net => Some(Mode::Net),
            Kind::Count => Some(Mode::Count),
            Kind::Unsaid => None,
            Kind::Tare => {
                let payload =
                    Payload::Tare { value: reading.value, unit: reading.unit, stable: reading.stable, address: None };
                return Message::Response(Response::done(Command::Tare, payload));
            }
        };
        Message::Reading(Reading { mode: reading.mode.or(mode), ..reading })
    }
}
