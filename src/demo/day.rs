//! The sample day of a small shop: an order file that goes through the real importer, and what can be tried with each shipment.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::domain::{Line, LineKind, Mg, Now, Shipment};
use crate::import::{self, Unreadable};
use crate::packing::Rules;
use crate::store::{Outcome, Store, StoreError};
use crate::words::Text;

/// The order file. `{run}` in it is the day's own number, three digits, so that every play of a shift has fresh shipments.
const FILE: &str = include_str!("day.csv");
/// What the shop makes of shipment 10 while it is packed: one mug instead of two.
const CHANGED: &str = "D{run}-10,棉朵家居旗舰店,4172{run}508831660110,韵达,431{run}660990010,MUG-520,陶瓷马克杯 Mug,雾蓝 blue 520ml,1,\
                       6901288070522,460,goods,,,,BOX-S\n";
/// A label that no shipment has yet.
const FREE_LABEL: &str = "YT7{run}555000007";

/// A sentence in zh-CN and en.
type Both = (&'static str, &'static str);

/// What can be tried with each shipment, in the order of the file.
const STORIES: &[Both] = &[
    ("一杯一巾，照着做就通过", "A mug and a towel: follow the screen"),
    ("三条毛巾：扫三次，或先扫数量 3", "Three towels: scan thrice, or QTY 3 first"),
    ("520ml 的杯子，别拿成 400ml；单号和 01 很像", "The 520 ml mug, not the 400; its label looks like 01's"),
    ("有赠品，漏了会提醒", "With a gift: forget it and see"),
    ("两罐茶：少放一罐，秤会发现", "Two tins: leave one out and the scale knows"),
    ("买家在退款，不要发", "The buyer asked for a refund: it must not leave"),
    ("还没有面单：装好后扫一张新的", "No label yet: scan a new one when it is packed"),
    ("有备注，要看一眼", "It has a note to read"),
    ("两个订单合一个包裹", "Two orders in one parcel"),
    ("两个大杯子；演一班时买家会改成一个", "Two big mugs; in the shift the buyer makes it one"),
    ("和 12 面单很像：两张都扫试试", "Its label looks like 12's: scan both"),
    ("和 11 面单很像，袋子颜色不同", "Its label looks like 11's; the bag has another colour"),
];

/// Codes that belong to no shipment.
const EXTRA: &[(&str, Both)] = &[
    ("WH:OP:小王", ("工牌 小王", "badge 小王")),
    ("WH:QTY:3", ("数量 3", "QTY 3")),
    ("BOX-S", ("小号纸箱", "small box")),
    (FREE_LABEL, ("一张新面单", "a new label")),
    ("6937754109990", ("没见过的货", "unknown goods")),
    ("D{run}-99", ("没有的单号", "no such number")),
    ("\u{1b}[2J", ("读坏的码", "a bad read")),
];

/// One run of the sample day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    run: u32,
    /// Its shipments, in the order of the file.
    pub shipments: Vec<Shipment>,
}

/// Why there is no day.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// The importer does not take the file.
    #[error("the sample day cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    /// A shipment of it was refused, by the importer or the store.
    #[error("the sample day was refused: {0}")]
    Refused(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Day {
    /// The day's own number, 1 to 999.
    pub fn read(run: u32, zone: &TimeZone) -> Result<Day, DayError> {
        let shipments = shipments(&numbered(FILE, run), zone)?;
        Ok(Day { run, shipments })
    }

    /// The first day that this store has not seen, taken in.
    pub fn fresh(store: &mut Store, zone: &TimeZone, now: impl Fn() -> Now) -> Result<Day, DayError> {
        let mut run = 1;
        while store.shipment_evidence(&numbered("D{run}-01", run))?.is_some() {
            run += 1;
        }
        let day = Day::read(run, zone)?;
        take_in(store, day.shipments.clone(), now)?;
        Ok(day)
    }

    /// The shop changes shipment 10.
    pub fn change(&self, store: &mut Store, zone: &TimeZone, now: impl Fn() -> Now) -> Result<(), DayError> {
        let heading = FILE.lines().next().unwrap_or_default();
        let file = format!("{heading}\n{}", numbered(CHANGED, self.run));
        take_in(store, shipments(&file, zone)?, now)
    }

    /// The code that a script's word means: `no 03`, `label 03` (a free one where the shipment has none), a sku for its
    /// barcode; anything else is the code itself.
    pub fn code(&self, word: &str) -> String {
        let nth = |nn: &str| self.shipments.iter().find(|shipment| shipment.no.as_str().ends_with(&format!("-{nn}")));
        let found = match word.split_once(' ') {
            Some(("no", nn)) => nth(nn).map(|shipment| shipment.no.to_string()),
            Some(("label", nn)) => nth(nn)
                .map(|shipment| shipment.waybills.first().map_or(numbered(FREE_LABEL, self.run), ToString::to_string)),
            _ => {
                let mut lines = self.shipments.iter().flat_map(|shipment| &shipment.lines);
                lines.find(|line| line.sku == word).and_then(barcode)
            }
        };
        found.unwrap_or_else(|| numbered(word, self.run))
    }

    /// What can be tried with the shipment of this number.
    pub fn story(&self, no: &str) -> Option<Text> {
        let at = self.shipments.iter().position(|shipment| shipment.no.as_str() == no)?;
        STORIES.get(at).map(|(zh_cn, en)| Text { zh_cn: (*zh_cn).to_owned(), en: (*en).to_owned() })
    }

    /// The first shipment that waits to be packed: it has not left, and nothing holds it.
    pub fn todo(&self, store: &mut Store) -> Result<Option<&Shipment>, StoreError> {
        for shipment in &self.shipments {
            let evidence = store.shipment_evidence(shipment.no.as_str())?.unwrap_or_default();
            let held = evidence.get("holds").and_then(Value::as_array).is_some_and(|holds| !holds.is_empty());
            if !held && evidence.get("shipped") != Some(&Value::Bool(true)) {
                return Ok(Some(shipment));
            }
        }
        Ok(None)
    }

    /// What the page's buttons need; see [`crate::web::Toys::day`].
    pub fn to_json(&self, rules: &Rules) -> Value {
        let shipments = self.shipments.iter().zip(STORIES).map(|(shipment, story)| {
            let pieces = shipment.lines.iter().flat_map(|line| {
                let count = usize::try_from(line.scans()).unwrap_or(0);
                let item = json!({ "code": barcode(line), "name": format!("{} {}", line.name, line.spec) });
                std::iter::repeat_n(item, count)
            });
            json!({
                "no": shipment.no.as_str(),
                "waybill": shipment.waybills.first().map(ToString::to_string),
                "grams": weight(shipment, rules).to_string(),
                "story": both(*story),
                "items": pieces.collect::<Vec<_>>(),
            })
        });
        let extra = EXTRA.iter().map(|(code, label)| json!({"code": numbered(code, self.run), "label": both(*label)}));
        json!({ "shipments": shipments.collect::<Vec<_>>(), "extra": extra.collect::<Vec<_>>() })
    }
}

/// What the right parcel weighs.
fn weight(shipment: &Shipment, rules: &Rules) -> Mg {
    let goods = |line: &Line| line.unit_weight.unwrap_or_default().times(line.qty);
    let packaging =
        shipment.packaging.as_deref().and_then(|code| rules.packaging(code)).map(|packaging| packaging.weight);
    shipment.lines.iter().map(goods).chain(packaging).fold(Mg::ZERO, |sum, part| sum + part)
}

fn barcode(line: &Line) -> Option<String> {
    (line.kind != LineKind::NoScan).then(|| line.codes.first().cloned()).flatten()
}

fn shipments(file: &str, zone: &TimeZone) -> Result<Vec<Shipment>, DayError> {
    let parsed = import::read("day.csv", file.as_bytes(), zone)?;
    match parsed.refused.first() {
        Some(refusal) => Err(DayError::Refused(refusal.to_string())),
        None => Ok(parsed.shipments),
    }
}

fn take_in(store: &mut Store, shipments: Vec<Shipment>, now: impl Fn() -> Now) -> Result<(), DayError> {
    let report = store.import(shipments, now)?;
    let refused = report.outcomes.into_iter().find_map(|(no, outcome)| match outcome {
        Outcome::Refused(why) => Some(format!("{no}: {why}")),
        _ => None,
    });
    refused.map_or(Ok(()), |why| Err(DayError::Refused(why)))
}

fn numbered(text: &str, run: u32) -> String {
    text.replace("{run}", &format!("{run:03}"))
}

fn both((zh_cn, en): Both) -> Value {
    said(&Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() })
}

/// A text as the page wants it.
pub(super) fn said(text: &Text) -> Value {
    json!({ "zh-CN": text.zh_cn, "en": text.en })
}
