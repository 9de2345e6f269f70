//! Floor 2: the judgement. `needs` names what to read, `decide` judges, `Session::apply` remembers.
//!
//! There is no clock here, no IO, no chance, no `async`, and no `HashMap`.

mod answers;
mod choice;
mod command;
mod decide;
mod expect;
mod facts;
mod first;
#[cfg(test)]
mod fixture;
mod gift;
mod goods_fold;
mod input;
mod item;
mod label;
mod load;
mod remark;
mod resend;
mod returns;
mod rules;
mod scan;
mod serial;
mod session;
mod trace;
mod weigh;

pub use answers::LineKeys;
pub use decide::{Decision, decide};
pub use expect::Range;
pub use facts::{CodeFacts, CodeNeeds, Facts, Known, Needs, SerialOwner, Single, Stage, needs};
pub use gift::{GiftAnswer, KnownGift, gifts};
pub use input::{Input, Live};
pub use load::{LoadChange, Tracker};
pub use remark::{gifts_named, joined, remarks};
pub use resend::CutOff;
pub use returns::{RETURNED_MAX, Returnable, ReturnedParcel, Returning, returned_line};
pub use rules::{Bench, GoodsRules, Packaging, Rules, Tolerance};
pub use session::{Done, Job, Load, Question, Session};
