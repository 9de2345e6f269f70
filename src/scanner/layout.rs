//! Keyboard layouts: which character a key types. A raw HID usage names a place on the keyboard, not a letter.

use super::keys::{self, Keys, NONE};

/// One layout.
pub struct Layout {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// Whose keyboard it is.
    pub summary: &'static str,
    keys: Keys,
}

impl Layout {
    /// The row of that name.
    pub fn find(name: &str) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.name == name)
    }

    /// What a key types with these modifiers.
    pub(super) fn types(&self, usage: u16, shift: bool, alt_gr: bool) -> Option<char> {
        if let Some(typed) = keypad(usage) {
            return Some(typed);
        }
        let at = self.keys.binary_search_by_key(&usage, |(key, _)| *key).ok()?;
        let [alone, shifted, graphed] = self.keys.get(at)?.1;
        let typed = if alt_gr {
            graphed
        } else if shift {
            shifted
        } else {
            alone
        };
        (typed != NONE).then_some(typed)
    }

    /// Whether its digits are typed with Shift.
    pub fn digits_shifted(&self) -> bool {
        self.types(0x1E, true, false) == Some('1')
    }

    /// Whether Right Alt chooses a third character, and so is no Alt.
    pub(super) fn has_alt_gr(&self) -> bool {
        self.keys.iter().any(|(_, [.., graphed])| *graphed != NONE)
    }
}

/// The digit that a keypad key stands for (with Num Lock, as scanners use it).
pub(super) fn keypad_digit(usage: u16) -> Option<u8> {
    match usage {
        0x59..=0x61 => u8::try_from(usage - 0x58).ok(),
        0x62 => Some(0),
        _ => None,
    }
}

fn keypad(usage: u16) -> Option<char> {
    match usage {
        0x54 => Some('/'),
        0x55 => Some('*'),
        0x56 => Some('-'),
        0x57 => Some('+'),
        0x63 => Some('.'),
        0x67 => Some('='),
        _ => keypad_digit(usage).map(|digit| char::from(b'0' + digit)),
    }
}

/// Every layout. Usages are of the HID Usage Tables, page 0x07.
pub const LAYOUTS: &[Layout] = &[
    US,
    Layout { name: "uk", summary: "United Kingdom", keys: keys::UK },
    Layout { name: "de", summary: "Germany (QWERTZ)", keys: keys::DE },
    Layout { name: "fr", summary: "France (AZERTY): digits are typed with Shift", keys: keys::FR },
];

pub(super) const US: Layout =
    Layout { name: "us", summary: "United States; the factory setting of most scanners", keys: keys::US };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_order_and_every_ascii_character_can_be_typed() {
        for layout in LAYOUTS {
            assert!(layout.keys.is_sorted_by(|a, b| a.0 < b.0), "{}", layout.name);
            for wanted in ' '..='~' {
                let typed = |usage: &u16| {
                    [(false, false), (true, false), (false, true)]
                        .iter()
                        .any(|(s, g)| layout.types(*usage, *s, *g) == Some(wanted))
                };
                assert!((0x04..0x68).any(|usage| typed(&usage)), "{} cannot type {wanted}", layout.name);
            }
        }
    }

    #[test]
    fn the_digit_row_tells_the_layouts_apart() {
        let shifted: Vec<&str> = LAYOUTS.iter().filter(|layout| layout.digits_shifted()).map(|row| row.name).collect();
        assert_eq!(shifted, ["fr"]);
        let fr = Layout::find("fr").expect("a layout");
        for layout in LAYOUTS {
            let digits: String =
                (0x1e..=0x27).filter_map(|key| layout.types(key, layout.digits_shifted(), false)).collect();
            assert_eq!(digits, "1234567890", "{}", layout.name);
        }
        assert_eq!((US.types(0x1e, true, false), fr.types(0x1e, false, false)), (Some('!'), Some('&')));
        assert_eq!((US.has_alt_gr(), fr.has_alt_gr()), (false, true));
    }

    #[test]
    fn where_layouts_differ_each_types_its_own() {
        let typed =
            |name: &str, key, shift, alt_gr| Layout::find(name).and_then(|layout| layout.types(key, shift, alt_gr));
        for (key, shift, alt_gr, us, uk, de) in [
            (0x1c, false, false, Some('y'), Some('y'), Some('z')),
            (0x1d, true, false, Some('Z'), Some('Z'), Some('Y')),
            (0x1f, true, false, Some('@'), Some('"'), Some('"')),
            (0x20, true, false, Some('#'), Some('£'), Some('§')),
            (0x34, true, false, Some('"'), Some('@'), Some('Ä')),
            (0x38, false, false, Some('/'), Some('/'), Some('-')),
            (0x24, true, false, Some('&'), Some('&'), Some('/')),
            (0x14, false, true, None, None, Some('@')),
            (0x32, false, false, Some('\\'), Some('#'), Some('#')),
            (0x64, true, false, Some('|'), Some('|'), Some('>')),
        ] {
            let found =
                [typed("us", key, shift, alt_gr), typed("uk", key, shift, alt_gr), typed("de", key, shift, alt_gr)];
            assert_eq!(found, [us, uk, de], "{key:02x}");
        }
    }
}
