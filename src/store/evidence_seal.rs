//! The seals of a shipment: each with its place in the chain and the rules that stood when it was made.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Cause;
use super::evidence::{field, utc};
use super::evidence_load::standing;
use crate::domain::Mg;

/// Seals that are shown with their rules; a shipment has a handful.
const SEALS_MAX: usize = 1_000;

/// What the facts of a shipment say of its seals, oldest first, and the rules that these name, each once.
pub(super) fn seals(conn: &Connection, facts: &[Value]) -> Result<(Vec<Value>, Vec<Value>), Cause> {
    let mut rules: Vec<Value> = Vec::new();
    let mut seals = Vec::new();
    for fact in facts.iter().filter(|fact| field(fact, "kind") == "sealed").take(SEALS_MAX) {
        let seq = field(fact, "seq").as_i64().unwrap_or_default();
        let stood = standing(conn, "rules-in-force", seq, field(fact, "station").as_str().unwrap_or_default())?;
        let sha256 = stood.as_ref().map(|(.., body)| field(body, "sha256").clone());
        if let Some((since, at, body)) = stood
            && !rules.iter().any(|known| field(known, "seq") == since)
        {
            rules.push(json!({"seq": since, "since": utc(at), "station": field(fact, "station"), "sha256": field(&body, "sha256"),
                "rules": field(&body, "rules")}));
        }
        seals.push(json!({
            "waybill": field(field(fact, "body"), "waybill"),
            "weight_g": field(field(fact, "body"), "mg").as_i64().map(|mg| Mg(mg).to_string()),
            "ships": field(field(fact, "body"), "ships"),
            "at": field(fact, "at"),
            "station": field(fact, "station"),
            "operator": field(fact, "operator"),
            "device": field(fact, "device"),
            "seq": seq,
            "hash": field(fact, "hash"),
            "rules": sha256,
        }));
    }
    Ok((seals, rules))
}
