//! Codes that look as if a scanner had added to them. Only looks: what a shop calls its goods is its own matter, so this is asked only
//! of codes that nobody knows, and what it answers is said and never acted upon.

use super::command::{Command, badge};
use super::gtin::gtin14;
use crate::domain::Aim;

/// What every command code and badge begins with.
const OWN: &str = "WH:";
/// The longest text that a scanner is believed to add.
const ADDED_CHARS_MAX: usize = 8;
/// A whole EAN-13.
const EAN_DIGITS: usize = 13;

/// What seems to have been added before a code: control characters, or text before a whole trade number or command code. An AIM
/// identifier is none: it is known for what it is.
pub fn added(code: &str) -> Option<&str> {
    let plain = code.trim_start_matches(char::is_control);
    if plain.len() < code.len() && !plain.is_empty() {
        return code.strip_suffix(plain);
    }
    let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
    let command = code.find(OWN).and_then(|at| code.get(at..)).filter(|rest| is_command(rest));
    let whole = command.or(Some(digits).filter(|digits| gtin14(digits).is_ok()))?;
    let aim = Aim::split(code.as_bytes()).0.is_some();
    code.strip_suffix(whole).filter(|added| !aim && (1..=ADDED_CHARS_MAX).contains(&added.chars().count()))
}

/// Whether it seems to be two whole codes: two EAN-13, or a command code behind another code.
pub fn glued(code: &str) -> bool {
    let halves = code
        .split_at_checked(EAN_DIGITS)
        .is_some_and(|(one, two)| two.len() == EAN_DIGITS && gtin14(one).is_ok() && gtin14(two).is_ok());
    let command = code.rfind(OWN).filter(|at| *at > 0).and_then(|at| code.split_at_checked(at));
    halves || command.is_some_and(|(before, rest)| is_command(rest) && (is_command(before) || gtin14(before).is_ok()))
}

fn is_command(code: &str) -> bool {
    let Some(name) = code.strip_prefix(OWN) else { return false };
    Command::read(name).is_some() || name.strip_prefix("OP:").and_then(badge).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_stands_before_a_whole_code() {
        for (code, wanted) in [
            ("A6901234567892", Some("A")),
            ("*5901234123457", Some("*")),
            ("箱5901234123457", Some("箱")),
            ("]E05901234123457", None),
            ("\u{2}SF1000000000123", Some("\u{2}")),
            ("xWH:CONFIRM", Some("x")),
            ("xWH:OP:wang", Some("x")),
            ("6901234567892", None),
            ("WH:CONFIRM", None),
            ("A6901234567893", None),
            ("A69012345678926901234567892", None),
            ("a-long-text6901234567892", None),
            ("xWH:NOTHING", None),
            ("SF1000000000123", None),
            ("\u{2}", None),
            ("", None),
        ] {
            assert_eq!(added(code), wanted, "{code:?}");
        }
    }

    #[test]
    fn two_whole_codes_are_glued() {
        for code in ["69012345678925901234123457", "6901234567892WH:CONFIRM", "WH:CONFIRMWH:CANCEL"] {
            assert!(glued(code), "{code}");
        }
        for code in [
            "6901234567892",
            "69012345678925901234123458",
            "WH:CONFIRM",
            "SF1WH:CONFIRM",
            "",
            "小6901234567892590123412345",
        ] {
            assert!(!glued(code), "{code}");
        }
    }
}
