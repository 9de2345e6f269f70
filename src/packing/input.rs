//! What can happen at a bench.

use super::load::LoadChange;
use crate::code::{Command, Label};
use crate::domain::{LossCause, Operator};

/// One thing that happened. The station takes them one at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A command code.
    Command(Command),
    /// A badge.
    Badge(Operator),
    /// `WH:FORCE:` with a reason.
    Force(String),
    /// Any other code: a number, a waybill, goods.
    Code {
        /// The code as it was read.
        text: String,
        /// The forms under which it may be goods ([`crate::code::keys`]).
        keys: Vec<String>,
        /// What it is as a label ([`crate::code::label`]).
        label: Label,
    },
    /// Bytes that are no code: control characters, malformed commands. Already made fit to show.
    BadCode(String),
    /// The scale's load changed.
    Load(LoadChange),
    /// What the load did while nothing could be recorded: remembered, and judged only when the operator acts again.
    Missed(LoadChange),
    /// The scale stopped answering, or answers again.
    ScaleLink {
        /// Why it does not answer; `None`: it answers.
        lost: Option<LossCause>,
    },
    /// A scanner stopped answering, or answers again.
    ScannerLink {
        /// Why it does not answer; `None`: it answers.
        lost: Option<LossCause>,
    },
    /// Nothing happened; asks for the picture as it stands.
    Look,
}

/// What the bench knows of its scale beyond the record: it is measured anew after every start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Live {
    /// The scale answers.
    pub scale_up: bool,
    /// The load is not at rest.
    pub moving: bool,
    /// It carries more than it can weigh.
    pub overload: bool,
    /// The wall clock, milliseconds since 1970 UTC; `None` before the first input. For deadlines and for what is due.
    pub wall_ms: Option<i64>,
}

impl Live {
    /// Takes over what an input says of the scale.
    pub fn after(self, input: &Input) -> Live {
        match input {
            Input::ScaleLink { lost } => Live { scale_up: lost.is_none(), moving: false, overload: false, ..self },
            Input::Load(LoadChange::Settled { .. } | LoadChange::Zero { .. }) => {
                Live { scale_up: true, moving: false, overload: false, ..self }
            }
            Input::Load(LoadChange::Moving) => Live { scale_up: true, moving: true, overload: false, ..self },
            Input::Load(LoadChange::Overload) => Live { scale_up: true, moving: true, overload: true, ..self },
            _ => self,
        }
    }
}
