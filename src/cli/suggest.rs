//! A suggestion as people and programs read it: what fits, what is open, and the lines to paste.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::domain::{Framing, Unit};
use crate::scale::{Common, Derived, Suggestion, Wire};
use crate::words::visible;

/// The port that was listened to; none for recorded bytes.
#[derive(Clone, Debug)]
pub(super) struct Port {
    /// Its path.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
    /// Data bits, parity and stop bits.
    pub framing: Framing,
}

/// Whether there is something to paste.
pub(super) fn found(suggestion: &Suggestion) -> bool {
    !suggestion.fits.is_empty() || pattern(suggestion).is_some()
}

/// The pattern, where its number can be one.
fn pattern(suggestion: &Suggestion) -> Option<&Derived> {
    suggestion.pattern.as_ref().filter(|derived| !derived.common.long)
}

/// For people.
pub(super) fn tell(suggestion: &Suggestion, port: Option<&Port>, out: &mut dyn Write) -> io::Result<()> {
    let at = port.map(|port| format!(" at {} {}", port.baud, port.framing)).unwrap_or_default();
    writeln!(out, "heard {} bytes{at}", suggestion.heard)?;
    for fit in &suggestion.fits {
        let (name, all) = (fit.protocol.name, fit.frames + fit.refused);
        let last = visible(&fit.sample);
        writeln!(out, "  {name}: {} of {all} frames, {} % of the bytes; last: {last}", fit.frames, fit.explained)?;
    }
    if let Some(derived) = &suggestion.pattern {
        let all = derived.read + derived.refused;
        writeln!(out, "  pattern {}", visible(&derived.template.to_string()))?;
        writeln!(out, "  reads {} of {all} frames; last: {}", derived.read, visible(&derived.sample))?;
    }
    notes(suggestion).iter().try_for_each(|note| writeln!(out, "- {}", visible(note)))?;
    match stanza(suggestion, port) {
        Some(stanza) => writeln!(out, "\nPaste into the configuration, below its [[station]]:\n\n{stanza}"),
        None => Ok(()),
    }
}

/// For programs: one object.
pub(super) fn to_json(suggestion: &Suggestion, port: Option<&Port>) -> Value {
    let fits = suggestion.fits.iter().map(|fit| {
        json!({
            "protocol": fit.protocol.name, "frames": fit.frames, "refused": fit.refused, "explained_percent": fit.explained,
            "unit": fit.unit, "rest": fit.rest, "needs": fit.needs, "last": fit.sample, "same": fit.same,
        })
    });
    let pattern = suggestion.pattern.as_ref().map(|derived| {
        json!({
            "pattern": derived.template.to_string(), "frames": derived.read, "refused": derived.refused, "last": derived.sample,
            "changing": derived.changing,
        })
    });
    let (name, framing) = match suggestion.wire {
        Wire::Silent => ("silent", None),
        Wire::Well => ("well", port.map(|port| port.framing)),
        Wire::SevenBits(framing) => ("seven-bits", Some(framing)),
        Wire::Parity => ("parity-errors", None),
        Wire::Garbage => ("garbage", None),
    };
    json!({
        "outcome": "suggestion", "heard": suggestion.heard, "wire": name, "baud": port.map(|port| port.baud),
        "framing": framing.map(|framing| framing.to_string()), "fits": fits.collect::<Vec<_>>(), "pattern": pattern,
        "notes": notes(suggestion), "stanza": stanza(suggestion, port),
    })
}

/// What is open, and what to do about it.
fn notes(suggestion: &Suggestion) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let mut note = |holds: bool, text: String| {
        if holds {
            notes.push(text);
        }
    };
    let wire = suggestion.wire;
    note(wire == Wire::Silent, SILENT.to_owned());
    note(wire == Wire::Parity, ZEROS.to_owned());
    note(
        wire == Wire::Garbage,
        "This is no text and no known frame: another baud rate. The scale's menu or label names it.".to_owned(),
    );
    if let Wire::SevenBits(framing) = wire {
        note(true, format!("The eighth bit of every byte is its parity: the framing is {framing}."));
    }
    if let Some(best) = suggestion.fits.first() {
        let others = |same: bool| {
            let others = suggestion.fits.iter().skip(1).filter(|fit| fit.same == same);
            others.map(|fit| fit.protocol.name).collect::<Vec<_>>().join(", ")
        };
        note(
            !others(true).is_empty(),
            format!("{} read the same from these bytes: either will do until one refuses a frame.", others(true)),
        );
        note(
            !others(false).is_empty(),
            format!(
                "{} read them too, but otherwise: compare with the display, at rest, in motion and below zero.",
                others(false)
            ),
        );
        note(best.frames < 3, "That is very little to go by: let it send more.".to_owned());
        note(best.refused > 0, format!("{} frames were refused; `weighhouse listen` shows which.", best.refused));
        of_all(&best.common, &mut note);
        note(best.codes, "These numbers look like barcodes: is it a scanner?".to_owned());
        note(best.common.whole && !best.unit && !best.codes, NO_POINT.to_owned());
        note(!best.unit, NO_UNIT.to_owned());
        note(!best.rest, NO_REST.to_owned());
        note(
            best.needs.is_some(),
            format!("Its number can be read in two ways: set {}.", best.needs.unwrap_or_default()),
        );
    } else if let Some(derived) = &suggestion.pattern {
        note(
            true,
            "No protocol fits. This pattern was made from what stays and what changes: compare it with the display."
                .to_owned(),
        );
        note(
            derived.numbers > 0,
            format!("{} other numbers stand in a frame: is {{weight}} the right one?", derived.numbers),
        );
        for values in &derived.changing {
            let seen = values.join(", ");
            note(
                true,
                format!("These change: {seen}. If one means rest or motion, write it so: {{state:A=stable|B=moving}}."),
            );
        }
        of_all(&derived.common, &mut note);
        note(derived.common.long, LONG.to_owned());
        note(derived.common.whole, NO_POINT.to_owned());
        let behind = derived.behind.as_deref().unwrap_or_default();
        note(
            !behind.is_empty(),
            format!(
                "{behind} stands behind the number, and is no unit that is known here: if it is one, such as jin, set the scale to kg or g; \
             if it means one of those, write {{state:{behind}=kg}}."
            ),
        );
        note(!derived.unit && behind.is_empty(), NO_UNIT.to_owned());
        note(derived.changing.is_empty(), NO_REST.to_owned());
    } else if matches!(wire, Wire::Well | Wire::SevenBits(_)) {
        note(true, "Nothing here repeats as frames of a scale do. Put something on it, let it send for longer, or write a pattern.".to_owned());
    }
    notes
}

/// What holds of a protocol's readings and of a pattern's.
fn of_all(common: &Common, note: &mut dyn FnMut(bool, String)) {
    note(common.alike, ALIKE.to_owned());
    let unit = common.foreign.map_or("", Unit::id);
    note(
        !unit.is_empty(),
        format!("It sends {unit}, which is no weight: set the scale to kg or g, or nothing is weighed with it."),
    );
}

const ALIKE: &str = "Every reading was the same: put something on it and take it off while it is listened to, or what is proposed here was \
                     guessed from too little.";
const NO_POINT: &str = "No point is on the wire: if the display shows one, a pattern says where it is: {weight:6.3} for six digits, three of \
                        them decimals.";
const LONG: &str = "These are more digits than a scale shows: several numbers stand side by side. Write a pattern that cuts them, such as \
                    {skip:1}{weight:6.3}{number:6}.";
const ZEROS: &str = "Many bytes are zero: another parity (try --framing 8N1, 7E1 and 7O1), or a lower baud rate. If both are right, it packs its \
                     digits: write a pattern with {weight-bcd:3.2}.";
const SILENT: &str = "Nothing was heard. Is it on, and is this its port? It may speak only when its print key is pressed, or when it is asked: \
                      then name its protocol from its manual; nothing is written here to find out.";
const NO_UNIT: &str = "No unit is on the wire: give the one that the display shows.";
const NO_REST: &str = "Whether the load rests is not on the wire: it is concluded from equal readings.";

/// The lines of the configuration; none where nothing fits.
fn stanza(suggestion: &Suggestion, port: Option<&Port>) -> Option<String> {
    let best = suggestion.fits.first();
    let derived = pattern(suggestion);
    let (name, unit) = match (best, derived) {
        (Some(fit), _) => (fit.protocol.name, fit.unit),
        (None, Some(derived)) => (crate::scale::PATTERN, derived.unit),
        (None, None) => return None,
    };
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut lines = vec!["[station.scale]".to_owned()];
    lines.push(format!("port = {}", quoted(port.map_or("/dev/serial/by-id/…", |port| &port.path))));
    lines.push(format!("protocol = {}", quoted(name)));
    if let (None, Some(derived)) = (best, derived) {
        lines.push(format!("pattern = {}", quoted(&derived.template.to_string())));
    }
    lines.extend(port.map(|port| format!("baud = {}", port.baud)));
    let seven = if let Wire::SevenBits(framing) = suggestion.wire { Some(framing) } else { None };
    lines.extend(seven.or(port.map(|port| port.framing)).map(|framing| format!("framing = \"{framing}\"")));
    if !unit {
        lines.push("# unit = \"…\"      not on the wire: as the display shows it".to_owned());
    }
    lines.extend(best.and_then(|fit| fit.needs).map(|key| format!("# {key} = \"…\"")));
    Some(lines.join("\n"))
}
