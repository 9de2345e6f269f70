//! Command codes and badges: the barcodes on a bench's own card, all beginning `WH:`.

/// What the operator says by scanning a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// `WH:CONFIRM`: the question on the screen was read; go on.
    Confirm,
    /// `WH:CANCEL`: end the session; the box is taken apart.
    Cancel,
    /// `WH:UNDO`: take the last scan back.
    Undo,
    /// `WH:NEXT-PARCEL`: this box is full.
    NextParcel,
    /// `WH:REOPEN`: the next label names a sealed box that is to be taken apart.
    Reopen,
    /// `WH:REWEIGH`: judge the load again.
    Reweigh,
    /// `WH:HOLD`: this must not leave.
    Hold,
    /// `WH:CHECK-WEIGHT`: test the scale with a known weight.
    CheckWeight,
    /// `WH:RELEASE`: the hold on the screen is lifted.
    Release,
    /// `WH:DECLINE`: the gift on the screen does not go in.
    Decline,
    /// `WH:RETURN`: what comes now came back.
    Return,
    /// `WH:GOOD`: the next item came back as it left.
    Good,
    /// `WH:DAMAGED`: the next item came back broken.
    Damaged,
    /// `WH:MISSING`: the next item should have come back and did not.
    Missing,
    /// `WH:PICK:n`: of the goods on the screen it is the nth, 1 to 9.
    Pick(u16),
    /// `WH:QTY:n`: the next item counts this often, 1 to 999.
    Qty(u16),
}

/// The commands without a number, by name.
pub const COMMANDS: &[(&str, Command)] = &[
    ("CONFIRM", Command::Confirm),
    ("CANCEL", Command::Cancel),
    ("UNDO", Command::Undo),
    ("NEXT-PARCEL", Command::NextParcel),
    ("REOPEN", Command::Reopen),
    ("REWEIGH", Command::Reweigh),
    ("HOLD", Command::Hold),
    ("CHECK-WEIGHT", Command::CheckWeight),
    ("DECLINE", Command::Decline),
    ("RELEASE", Command::Release),
    ("RETURN", Command::Return),
    ("GOOD", Command::Good),
    ("DAMAGED", Command::Damaged),
    ("MISSING", Command::Missing),
];

const QTY_MAX: u16 = 999;
/// Most goods that a screen offers to pick from: those that can be read from a metre away.
pub const PICK_MAX: u16 = 9;
const BADGE_CHARS_MAX: usize = 40;

impl Command {
    /// Reads what follows `WH:`.
    pub fn read(name: &str) -> Option<Command> {
        if let Some(number) = name.strip_prefix("QTY:") {
            return whole(number, QTY_MAX).map(Command::Qty);
        }
        if let Some(number) = name.strip_prefix("PICK:") {
            return whole(number, PICK_MAX).map(Command::Pick);
        }
        COMMANDS.iter().find(|(known, _)| *known == name).map(|(_, command)| *command)
    }

    /// The name in output and on the card, without `WH:`; a quantity's is `QTY`, a choice's `PICK`.
    pub fn name(self) -> &'static str {
        let numbered = if matches!(self, Command::Pick(_)) { "PICK" } else { "QTY" };
        COMMANDS.iter().find(|(_, known)| *known == self).map_or(numbered, |(name, _)| name)
    }
}

/// A whole number from 1 to `most`, of at most three digits.
fn whole(number: &str, most: u16) -> Option<u16> {
    let plain = number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|number| plain && (1..=most).contains(number))
}

/// Reads what follows `WH:FORCE:`: an id of the site's list of reasons, 1 to 40 characters without spaces at its ends.
pub fn force(reason: &str) -> Option<String> {
    badge(reason)
}

/// Reads what follows `WH:OP:`: a person's id, 1 to 40 characters without spaces at its ends.
pub fn badge(id: &str) -> Option<String> {
    let fits = !id.is_empty() && id.trim() == id && id.chars().count() <= BADGE_CHARS_MAX;
    fits.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_exactly() {
        for (name, command) in COMMANDS {
            assert_eq!(Command::read(name), Some(*command));
            assert_eq!(command.name(), *name);
            assert_eq!(Command::read(&name.to_lowercase()), None);
        }
        for (name, qty) in [
            ("QTY:1", Some(1)),
            ("QTY:999", Some(999)),
            ("QTY:012", Some(12)),
            ("QTY:0", None),
            ("QTY:1000", None),
            ("QTY:", None),
            ("QTY:+5", None),
            ("QTY:٣", None),
            ("QTY", None),
        ] {
            assert_eq!(Command::read(name), qty.map(Command::Qty), "{name}");
        }
        for (name, pick) in
            [("PICK:1", Some(1)), ("PICK:9", Some(9)), ("PICK:0", None), ("PICK:10", None), ("PICK", None)]
        {
            assert_eq!(Command::read(name), pick.map(Command::Pick), "{name}");
        }
    }

    #[test]
    fn a_badge_names_somebody() {
        assert_eq!(badge("小王").as_deref(), Some("小王"));
        for id in ["", " ", " a", &"a".repeat(41)] {
            assert_eq!(badge(id), None, "{id:?}");
        }
    }
}
