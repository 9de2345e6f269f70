//! The seals of a shipment: each with its place in the chain and the rules that stood when it was made.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Cause;
use super::evidence::utc;
use super::evidence_load::standing;
use crate::domain::Mg;

/// Seals that are shown with their rules; a shipment has a handful.
const SEALS_MAX: usize = 1_000;

/// What the facts of a shipment say of its seals, oldest first, and the rules that these name, each once.
pub(super) fn seals(conn: &Connection, facts: &[Value]) -> Result<(Vec<Value>, Vec<Value>), Cause> {
    let mut rules: Vec<Value> = Vec::new();
    let mut seals = Vec::new();
    for fact in facts.iter().filter(|fact| fact["kind"] == "sealed").take(SEALS_MAX) {
        let seq = fact["seq"].as_i64().unwrap_or_default();
        let stood = standing(conn, "rules-in-force", seq, fact["station"].as_str().unwrap_or_default())?;
        let sha256 = stood.as_ref().map(|(.., body)| body["sha256"].clone());
        if let Some((since, at, body)) = stood
            && !rules.iter().any(|known| known["seq"] == since)
        {
            rules.push(json!({"seq": since, "since": utc(at), "station": fact["station"], "sha256": body["sha256"],
                "rules": body["rules"]}));
        }
        seals.push(json!({
            "waybill": fact["body"]["waybill"],
            "weight_g": fact["body"]["mg"].as_i64().map(|mg| Mg(mg).to_string()),
            "ships": fact["body"]["ships"],
            "at": fact["at"],
            "station": fact["station"],
            "operator": fact["operator"],
            "device": fact["device"],
            "seq": seq,
            "hash": fact["hash"],
            "rules": sha256,
        }));
    }
    Ok((seals, rules))
}
