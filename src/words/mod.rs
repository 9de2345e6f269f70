//! What an operator reads, in zh-CN and en. Short, imperative, and it says what to do.
//!
//! A catalogue is one file with an exhaustive match over the domain's enums, so that the compiler finds a missing word.
//! All text that came from outside (codes, names, numbers) passes [`plain`] first.
//!
//! What a [`Detail`](crate::domain::Detail) means to each sentence; a missing field only shortens the sentence:
//!
//! | fault | `code` | `about` |
//! |---|---|---|
//! | `unknown-code` `bad-code` `no-shipment` `not-allowed` | what was scanned | |
//! | `wrong-item` `surplus-item` | what was scanned | name of the goods |
//! | `missing-item` | | name of the goods that are still missing |
//! | `changed` of a sealed box | its label | its number |
//! | `empty-parcel` `nothing-left` | | the number of the box |
//! | `unused-waybill` | the label | the shipment |
//! | `session-open` | | the shipment that is open, or the station that holds it |
//! | `already-shipped` `changed` `held` `not-checked` | | the shipment |
//! | `second-waybill` | the second label | the first label |
//! | `waybill-taken` `wrong-waybill` | the label | the shipment that it belongs to |
//! | `wrong-waybill` that was taken back | the label | its shipment; `changes` names the label in its place |
//! | `surplus-item` after a change | | the goods to take out |
//! | `wrong-carrier` | the label | the courier that the order names |
//! | `ambiguous-code` | what was scanned | (`choices`: the goods that it may be) |
//! | `serial-used` | the serial number | the goods, or the shipment that has it |
//! | `serial-wanted` `no-single` | what was scanned | the goods |
//! | `remark-unread` `gift-offered` | | the remark, the gift |
//! | `not-shipped` | the label | the shipment |
//! | `already-returned` | what was scanned | the shipment, or the goods |
//! | `under-weight` `over-weight` | | the goods that the difference looks like |
//! | `unknown-badge` | whose badge | |
//! | `no-right` | | the id of the right |
//! | `scale-off` | | set where nothing is sealed by its weight |

mod balance;
mod balance_line;
mod certificate;
mod chain;
mod channel_stop;
pub mod devices;
mod en;
mod fact_names;
mod facts;
mod gate;
mod heard;
mod next;
mod office;
mod page;
mod people;
mod plain;
mod report;
mod returns;
mod row_reason;
mod zh_cn;

use crate::domain::{Detail, Fault, Mg, Notice, Right, Step, Verdict, Waybill};

pub use crate::domain::Text;
pub use balance::{BalanceWords, balance, heading, heading_advice};
pub use balance_line::{BalanceLine, line_advice, line_reason};
pub use certificate::{CertificateWords, certificate};
pub use chain::chain;
pub use fact_names::{fill, state};
pub use facts::{cause, chosen, fact};
pub use gate::{change, hold_source, hold_source_named, recall, recall_voice, silent};
pub use heard::{Sound, sound, voice};
pub use next::{answer, answers, command, masked, next};
pub use office::OfficeWords;
pub use page::{DemoWords, PageWords, demo_words, page_words};
pub use people::{due, force_reason, right};
pub use plain::{plain, visible};
pub use report::{ReportWords, report};
pub use returns::{condition, resend_reason};
pub use row_reason::{ROW_REASONS, row_reason};

/// A language that operators read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Language {
    /// Every language with its BCP 47 tag, as configuration and page write it.
    pub const TAGS: [(Language, &'static str); 2] = [(Language::ZhCn, "zh-CN"), (Language::En, "en")];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        }
    }
}

/// A verdict in two sizes: what is seen from across the bench, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Telling {
    /// What it is, in a few characters. Empty only for [`Verdict::None`].
    pub title: Text,
    /// The details, and what to do. May be empty.
    pub advice: Text,
}

/// A verdict as one sentence: title and advice together. Empty only for [`Verdict::None`].
pub fn verdict(verdict: &Verdict) -> Text {
    let Telling { title, mut advice } = told(verdict);
    // What is to be chosen from stands beside a telling, and within a sentence.
    if let Verdict::Reject(Fault::AmbiguousCode, detail) = verdict
        && !detail.choices.is_empty()
    {
        advice.zh_cn = numbered(detail, "，") + "。" + &advice.zh_cn;
        advice.en = numbered(detail, ", ") + ". " + &advice.en;
    }
    Text { zh_cn: join(title.zh_cn, "：", &advice.zh_cn), en: join(title.en, " – ", &advice.en) }
}

/// A verdict as title and advice, each on a line of its own.
pub fn telling(verdict: &Verdict) -> Telling {
    let Telling { title, mut advice } = told(verdict);
    // English begins a line with a capital. What begins alike in both languages is somebody's own text, and stays as it is.
    let first = advice.en.chars().next().filter(char::is_ascii_lowercase);
    if let Some(first) = first.filter(|first| !advice.zh_cn.starts_with(*first)) {
        advice.en.replace_range(..1, first.to_ascii_uppercase().encode_utf8(&mut [0; 4]));
    }
    Telling { title, advice }
}

fn told(verdict: &Verdict) -> Telling {
    let (zh, en) = match verdict {
        Verdict::None => Default::default(),
        Verdict::Accept(sealed) => (zh_cn::accept(sealed), en::accept(sealed)),
        Verdict::Doubtful(sealed, silent) => return of(gate::doubtful(sealed, silent)),
        Verdict::HandedOver(handed) => return of(gate::handed_over(handed)),
        Verdict::Info(Step::Drill(step)) => {
            let (title, advice) = people::drill(step);
            return Telling { title, advice };
        }
        Verdict::Info(step) => (zh_cn::step(step), en::step(step)),
        Verdict::Reject(fault, detail) => (
            (zh_cn::title(*fault).to_owned(), zh_cn::advice(*fault, detail)),
            (en::title(*fault).to_owned(), en::advice(*fault, detail)),
        ),
    };
    return of((Text { zh_cn: zh.0, en: en.0 }, Text { zh_cn: zh.1, en: en.1 }));

    fn of((title, advice): (Text, Text)) -> Telling {
        Telling { title, advice }
    }
}

/// What is odd about a device, and how it is mended.
pub fn notice(notice: &Notice) -> Text {
    Text { zh_cn: zh_cn::notice(notice), en: en::notice(notice) }
}

/// A fault's short name, for headings, tables and docs.
pub fn fault(fault: Fault) -> Text {
    Text { zh_cn: zh_cn::title(fault).to_owned(), en: en::title(fault).to_owned() }
}

/// A hold reason's name; an unknown reason is shown as it stands, made plain.
pub fn hold(reason: &str) -> Text {
    let name = |known: Option<&'static str>| known.map_or_else(|| plain(reason), str::to_owned);
    Text { zh_cn: name(zh_cn::hold(reason)), en: name(en::hold(reason)) }
}

/// More reasons than this are told as `…`: the sentence must stay readable at a glance.
const REASONS: usize = 4;

fn join(title: String, between: &str, advice: &str) -> String {
    if advice.is_empty() { title } else { title + between + advice }
}

/// Text followed by `end`, or nothing when the text is not known.
fn known(text: Option<&String>, end: &str) -> String {
    text.map_or_else(String::new, |text| plain(text) + end)
}

/// The last four characters of a label, as eyes compare them.
fn tail(waybill: &str) -> String {
    plain(Waybill::from(waybill).tail())
}

/// Two labels by their tails, or whole where the tails are the same.
fn tails(detail: &Detail) -> Option<(String, String)> {
    let (first, second) = (detail.about.as_deref()?, detail.code.as_deref()?);
    let short = (tail(first), tail(second));
    Some(if short.0 == short.1 { (plain(first), plain(second)) } else { short })
}

/// How far the load is from the nearest weight that would have passed, and what it weighed.
fn off(detail: &Detail) -> Option<(Mg, Mg)> {
    let (weight, wanted) = (detail.weight?, detail.wanted?);
    Some(((weight - wanted).abs(), weight))
}

/// Longest name of one of several goods to choose from, in characters: nine of them must fit a screen.
const CHOICE: usize = 12;

/// The goods to choose from, each under its number.
fn numbered(detail: &Detail, between: &str) -> String {
    let short = |name: &String| match name.char_indices().nth(CHOICE) {
        Some((end, _)) => plain(name.get(..end).unwrap_or(name)) + "…",
        None => plain(name),
    };
    let numbered = detail.choices.iter().enumerate().map(|(at, name)| format!("{} {}", at + 1, short(name)));
    numbered.collect::<Vec<_>>().join(between)
}

/// The name of the right that a fault speaks of.
fn right_named(detail: &Detail) -> Text {
    detail.about.as_deref().and_then(Right::from_id).map(right).unwrap_or_default()
}

fn reasons(detail: &Detail, name: fn(&str) -> Option<&'static str>, between: &str) -> String {
    let names = detail.reasons.iter().take(REASONS);
    let names = names.map(|reason| name(reason.as_str()).map_or_else(|| plain(reason.as_str()), str::to_owned));
    let mut names: Vec<String> = names.collect();
    if detail.reasons.len() > REASONS {
        names.push("…".to_owned());
    }
    names.join(between)
}
