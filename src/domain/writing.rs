//! Characters that do not show what they are. Text that a person compares by eye may hold none of them.

/// Whether a character turns the direction of writing (the bidi controls of Unicode TR9), so that a text is shown as another.
pub fn turns_writing(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character leaves no mark of its own or changes how others are drawn: controls, line and paragraph separators,
/// what [turns writing](turns_writing), zero-width characters, soft hyphen, fillers, tags. Blanks are not meant.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || turns_writing(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}'
            | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_writing_is_invisible_and_what_can_be_read_is_neither() {
        for c in char::MIN..=char::MAX {
            assert!(!turns_writing(c) || is_invisible(c), "{c:?}");
        }
        for c in (' '..='~').chain("　箱é½×–…＝😀".chars()) {
            assert!(!is_invisible(c), "{c:?}");
        }
        for c in ['\0', '\r', '\u{1d}', '\u{85}', '\u{ad}', '\u{200b}', '\u{202e}', '\u{2028}', '\u{feff}'] {
            assert!(is_invisible(c), "{c:?}");
        }
    }
}
