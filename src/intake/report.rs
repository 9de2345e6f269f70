//! What became of an order file: for people as lines, for programs as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use crate::domain::ShipmentNo;
use crate::import::Refusal;
use crate::store::{ImportReport, Outcome};

/// Most reasons told of one shipment: there is no use in a thousand alike.
const REASONS: usize = 20;
/// Most rows without a shipment that are told one by one; all are counted.
const ROWS: usize = 1_000;

/// What became of an order file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// The file as the caller named it.
    pub file: String,
    /// Every shipment that the file names: those that reached the store in the order of the file, then those refused before.
    pub shipments: Vec<Taken>,
    /// Rows that name no shipment, each as one sentence; at most 1,000.
    pub refused_rows: Vec<String>,
    /// How many there were of each.
    pub counts: Counts,
    /// What was passed over, such as columns that are not known.
    pub notes: Vec<String>,
}

/// What became of one shipment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Its number.
    pub no: ShipmentNo,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused, each as one sentence; at most 20. Empty unless it was.
    pub reasons: Vec<String>,
}

/// Shipments by what became of them, and rows that name none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "each is counted under its own name")]
pub struct Counts {
    pub new: usize,
    pub unchanged: usize,
    pub revised: usize,
    pub hold_changed: usize,
    pub refused: usize,
    pub refused_rows: usize,
}

impl Report {
    /// Joins what the file and what the store said.
    pub(super) fn new(file: &str, taken: ImportReport, refused: Vec<Refusal>, notes: Vec<String>) -> Report {
        let mut report = Report { file: file.to_owned(), notes, ..Report::default() };
        report.shipments.extend(taken.outcomes.into_iter().map(|(no, outcome)| of_store(file, no, outcome)));
        let mut at: BTreeMap<ShipmentNo, usize> = BTreeMap::new();
        for refusal in refused {
            let Some(no) = refusal.shipment.clone() else {
                report.counts.refused_rows += 1;
                if report.refused_rows.len() < ROWS {
                    report.refused_rows.push(refusal.to_string());
                }
                continue;
            };
            let index = *at.entry(no.clone()).or_insert_with(|| {
                let outcome = Outcome::Refused(refusal.to_string());
                report.shipments.push(Taken { no, outcome, reasons: Vec::new() });
                report.shipments.len() - 1
            });
            let shipment = report.shipments.get_mut(index).filter(|shipment| shipment.reasons.len() < REASONS);
            shipment.into_iter().for_each(|shipment| shipment.reasons.push(refusal.to_string()));
        }
        for shipment in &report.shipments {
            *report.counts.of(&shipment.outcome) += 1;
        }
        report
    }

    /// Whether any shipment or row was refused.
    pub fn refused_any(&self) -> bool {
        self.counts.refused + self.counts.refused_rows > 0
    }

    /// `{"shipments":[{"shipment","result","revision"?,"reasons":[…]}],"refused_rows":[…],"counts":{…},"notes":[…]}`, where `result` is
    /// `new`, `unchanged`, `revised`, `hold-changed` or `refused`.
    pub fn to_json(&self) -> Value {
        let shipment = |taken: &Taken| {
            let mut value =
                json!({"shipment": taken.no.as_str(), "result": id(&taken.outcome), "reasons": taken.reasons});
            if let (Outcome::Revised(revision), Some(object)) = (&taken.outcome, value.as_object_mut()) {
                object.insert("revision".to_owned(), json!(revision));
            }
            value
        };
        let Counts { new, unchanged, revised, hold_changed, refused, refused_rows } = self.counts;
        json!({
            "shipments": self.shipments.iter().map(shipment).collect::<Vec<_>>(),
            "refused_rows": self.refused_rows,
            "counts": {"new": new, "unchanged": unchanged, "revised": revised, "hold-changed": hold_changed,
                "refused": refused, "refused-rows": refused_rows},
            "notes": self.notes,
        })
    }
}

/// The summary on the first line, then every refusal and note on a line of its own.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.file.escape_debug(), self.counts)?;
        for reason in self.shipments.iter().flat_map(|taken| &taken.reasons).chain(&self.refused_rows) {
            writeln!(f, "{reason}")?;
        }
        let untold = self.counts.refused_rows - self.refused_rows.len();
        if untold > 0 {
            writeln!(f, "and {untold} more rows without a shipment number")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{}: {note}", self.file.escape_debug()))
    }
}

/// `3 new, 0 unchanged, 1 revised, 0 with only the hold changed, 2 refused`.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { new, unchanged, revised, hold_changed, refused, refused_rows } = self;
        write!(f, "{new} new, {unchanged} unchanged, {revised} revised, ")?;
        write!(f, "{hold_changed} with only the hold changed, {refused} refused")?;
        match refused_rows {
            0 => Ok(()),
            1 => f.write_str(", and 1 row without a shipment number"),
            rows => write!(f, ", and {rows} rows without a shipment number"),
        }
    }
}

impl Counts {
    fn of(&mut self, outcome: &Outcome) -> &mut usize {
        match outcome {
            Outcome::New => &mut self.new,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Revised(_) => &mut self.revised,
            Outcome::HoldChanged => &mut self.hold_changed,
            Outcome::Refused(_) => &mut self.refused,
        }
    }
}

fn id(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::New => "new",
        Outcome::Unchanged => "unchanged",
        Outcome::Revised(_) => "revised",
        Outcome::HoldChanged => "hold-changed",
        Outcome::Refused(_) => "refused",
    }
}

/// What the store says speaks of a shipment, and gets its file and number put before it.
fn of_store(file: &str, no: ShipmentNo, outcome: Outcome) -> Taken {
    let reasons = match &outcome {
        Outcome::Refused(why) => vec![format!("{}, shipment {no} is refused: {why}", file.escape_debug())],
        _ => Vec::new(),
    };
    Taken { no, outcome, reasons }
}
