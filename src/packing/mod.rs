//! Floor 2: the judgement. `needs` names what to read, `decide` judges, `Session::apply` remembers.
//!
//! There is no clock here, no IO, no chance, no `async`, and no `HashMap`.

mod command;
mod decide;
mod expect;
mod facts;
#[cfg(test)]
mod fixture;
mod input;
mod item;
mod label;
mod load;
mod rules;
mod scan;
mod session;
mod trace;
mod weigh;

pub use decide::{Decision, decide};
pub use expect::Range;
pub use facts::{CodeFacts, CodeNeeds, Facts, Known, Needs, Stage, needs};
pub use input::{Input, Live};
pub use load::{LoadChange, Tracker};
pub use rules::{Bench, Packaging, Rules, Tolerance};
pub use session::{Done, Job, Load, Question, Session};
