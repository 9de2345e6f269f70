//! What `show` tells beyond the parcels: how each was weighed and where its seal stands in the chain, re-sends, returns.

use std::io;

use serde_json::Value;

use super::show::{field, list, moment, number, text};
use super::show_words::{Words, words};
use crate::config::Site;
use crate::domain::{Condition, Fault, ResendReason};
use crate::words::{self as all, chosen, fill};

/// Takes what is told, line by line.
type Line<'l> = &'l mut dyn FnMut(&str) -> io::Result<()>;

/// How each load was judged, and where each seal stands in the chain.
pub(super) fn proof(evidence: &Value, site: &Site, line: Line<'_>) -> io::Result<()> {
    let say = words(site.language);
    for (index, weighing) in list(evidence, "weighings").iter().enumerate() {
        if index == 0 {
            line(say.weighings)?;
        }
        line(&format!("  {}", weighed(weighing, site, say)))?;
    }
    for seal in list(evidence, "seals") {
        let rules = text(seal, "rules").get(..16).unwrap_or_default().to_owned();
        line(&fill(say.seal, &[&text(seal, "waybill"), &number(seal, "seq"), &text(seal, "hash"), &rules]))?;
    }
    Ok(())
}

/// What was tried to tell a row, and what came of it.
pub(super) fn attempts(evidence: &Value, row: &Value, site: &Site, line: Line<'_>) -> io::Result<()> {
    let same = |one: &&Value| ["shop", "order", "waybill"].iter().all(|key| field(one, key) == field(row, key));
    for one in list(evidence, "attempts").iter().filter(same) {
        let say = chosen(all::row_reason(&text(one, "say")), site.language);
        let said = [text(one, "verb"), text(one, "class"), text(one, "code"), say].join(" ");
        line(format!("    {}  {}", moment(one, "at", site), said.trim_end()).trim_end())?;
    }
    Ok(())
}

/// `SF1  512.25 g (500–530 g)  2026-11-11 18:00:00  zero 2026-11-11 17:59:58, 12 points  checked …`.
fn weighed(weighing: &Value, site: &Site, say: &Words) -> String {
    let load = weighing.get("load").unwrap_or(&Value::Null);
    let mut told = vec![text(weighing, "waybill"), format!("{} g", text(weighing, "weight_g"))];
    let bounds = [text(weighing, "low_g"), text(weighing, "high_g")];
    if bounds.iter().any(|bound| !bound.is_empty()) {
        told.push(format!("({} g)", bounds.join("–")));
    }
    told.extend(
        field(weighing, "fault").as_str().map(|id| {
            Fault::from_id(id).map_or_else(|| id.to_owned(), |fault| chosen(all::fault(fault), site.language))
        }),
    );
    told.push(moment(weighing, "at", site));
    if field(load, "zero_at").is_string() {
        let points = list(load, "trace").len().to_string();
        told.push(fill(say.from_zero, &[&moment(load, "zero_at", site), &points]));
    }
    let check = weighing.get("scale_check").unwrap_or(&Value::Null);
    if field(check, "at").is_string() {
        told.push(fill(say.scale_checked, &[&moment(check, "at", site)]));
    }
    told.join("  ")
}

/// What this shipment makes good, what makes it good, and what of it came back.
pub(super) fn after(evidence: &Value, site: &Site, line: Line<'_>) -> io::Result<()> {
    let say = words(site.language);
    let reason = |of: &Value| {
        let id = text(of, "reason");
        ResendReason::from_id(&id).map_or(id, |reason| chosen(all::resend_reason(reason), site.language))
    };
    if let Some(resend) = evidence.get("resend").filter(|resend| resend.is_object()) {
        line(&fill(say.resend_of, &[&text(resend, "of"), &reason(resend)]))?;
    }
    for resend in list(evidence, "resends") {
        let labels: Vec<String> = list(resend, "parcels").iter().map(|parcel| text(parcel, "waybill")).collect();
        let stage = if field(resend, "shipped") == true { say.sent } else { say.open };
        line(&fill(say.resent, &[&text(resend, "shipment"), &reason(resend), stage, &labels.join(" ")]))?;
    }
    for back in list(evidence, "returns") {
        let state = match text(back, "state").as_str() {
            "open" => say.open,
            "cancelled" => say.return_cancelled,
            _ => say.return_closed,
        };
        line(&fill(say.came_back, &[&text(back, "waybill"), &moment(back, "opened_at", site), state]))?;
        for item in list(back, "items") {
            let id = text(item, "condition");
            let condition = Condition::from_id(&id).map_or(id, |known| chosen(all::condition(known), site.language));
            let name = [text(item, "name"), text(item, "spec")].join(" ");
            let name = if field(item, "line").is_null() { say.not_of_it } else { name.trim() };
            line(&format!("  {} × {}  {name}  {condition}", number(item, "qty"), text(item, "code")))?;
        }
    }
    Ok(())
}
