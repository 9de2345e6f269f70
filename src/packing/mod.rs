//! Floor 2: the judgement. `needs` names what to read, `decide` judges, `Session::apply` folds what was recorded into a session.
//!
//! There is no clock here, no IO, no chance, no `async`, and no `HashMap`.

mod answers;
mod balance;
mod band;
mod changed;
mod choice;
mod command;
mod deadline;
mod decide;
mod drill;
mod expect;
mod facts;
mod first;
#[cfg(test)]
mod fixture;
mod force;
mod freshness;
mod gift;
mod goods_fold;
mod hand_over;
mod input;
mod item;
mod job_fold;
mod label;
mod load;
mod next_parcel;
mod on_scale;
mod parcel;
mod people;
mod people_fold;
mod question;
mod recall;
mod remark;
mod resend;
mod returns;
mod revision;
mod rules;
mod scan;
mod serial;
mod session;
mod trace;
mod twin_label;
mod weigh;

pub use answers::LineKeys;
pub use balance::{Evening, Judged, Printed, SealedBox, Told, Totals, balance, totals};
pub use band::band;
pub use deadline::{Deadlines, LONGEST_DAY_MS, span_ms};
pub use decide::{Decision, decide};
pub use drill::{Chart, Check, Drill, ScaleFacts};
pub use expect::Range;
pub use facts::{CodeFacts, CodeNeeds, Facts, Known, Needs, SerialOwner, Shipments, Single, Stage, needs};
pub use freshness::{FreshSource, silent};
pub use gift::{GiftAnswer, KnownGift, gifts};
pub use input::{Input, Live};
pub use item::item_name;
pub use load::{LoadChange, Tracker};
pub use parcel::Parcel;
pub use people::{People, Person, RESOLVABLE};
pub use remark::{gifts_named, joined, remarks};
pub use resend::CutOff;
pub use returns::{RETURNED_MAX, Returnable, ReturnedParcel, Returning, returned_line};
pub use revision::changes;
pub use rules::{Bench, GoodsRules, Packaging, Rules, Tolerance};
pub use session::{Done, Job, Load, Question, Refused, Session};
pub use twin_label::Twin;
