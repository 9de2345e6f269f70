//! Text from outside, made fit to stand inside a sentence.

use crate::domain::is_invisible;

/// Longest result of [`plain`], in characters.
const LONGEST: usize = 40;

/// The text in at most 40 characters, with everything invisible or able to turn the line around shown as its escape
/// (`\u{202e}`), and `…` where it was cut. It is still not markup: whoever shows it inserts it as text.
pub fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut room = LONGEST - 1;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let piece = if is_invisible(c) { c.escape_unicode().to_string() } else { c.to_string() };
        let size = piece.chars().count();
        let last = rest.peek().is_none();
        if size > room + usize::from(last) {
            shown.push('…');
            break;
        }
        room = room.saturating_sub(size);
        shown.push_str(&piece);
    }
    shown
}

/// The whole text on one line, with everything invisible or able to turn the line around shown as its escape: for terminals and files.
pub fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if is_invisible(c) {
            shown.extend(c.escape_unicode())
        } else {
            shown.push(c)
        }
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_stays() {
        for text in ["", "6901234567892", "白色 M 码", "<img onerror=x>", "'; DROP", "../..", "^XA", "=cmd|' /C'!A0"]
        {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let rows = [
            ("a\u{202e}b", "a\\u{202e}b"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("\0", "\\u{0}"),
            ("x\u{2066}y\u{200b}", "x\\u{2066}y\\u{200b}"),
            ("\u{85}\u{2028}", "\\u{85}\\u{2028}"),
        ];
        for (text, shown) in rows {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn nothing_is_longer_than_forty() {
        let rows = [("x".repeat(40), 40, false), ("箱".repeat(41), 40, true), ("\u{202e}".repeat(41), 33, true)];
        for (text, length, cut) in rows {
            let shown = plain(&text);
            assert_eq!((shown.chars().count(), shown.ends_with('…')), (length, cut), "{shown}");
        }
    }
}
