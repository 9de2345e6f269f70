//! Keyboard layouts: which character a key types. A raw HID usage names a place on the keyboard, not a letter.

/// One layout.
pub struct Layout {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// Whose keyboard it is.
    pub summary: &'static str,
    /// By HID usage, ascending: what is typed alone, with Shift, with AltGr; [`NONE`] for nothing.
    keys: &'static [(u16, [char; 3])],
}

/// Types nothing.
const NONE: char = '\0';

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
pub const LAYOUTS: &[Layout] = &[US, FR];

pub(super) const US: Layout =
    Layout { name: "us", summary: "United States; the factory setting of most scanners", keys: US_KEYS };
const FR: Layout = Layout { name: "fr", summary: "France (AZERTY): digits are typed with Shift", keys: FR_KEYS };

#[rustfmt::skip]
const US_KEYS: &[(u16, [char; 3])] = &[
    (0x04, ['a', 'A', NONE]),
    (0x05, ['b', 'B', NONE]),
    (0x06, ['c', 'C', NONE]),
    (0x07, ['d', 'D', NONE]),
    (0x08, ['e', 'E', NONE]),
    (0x09, ['f', 'F', NONE]),
    (0x0a, ['g', 'G', NONE]),
    (0x0b, ['h', 'H', NONE]),
    (0x0c, ['i', 'I', NONE]),
    (0x0d, ['j', 'J', NONE]),
    (0x0e, ['k', 'K', NONE]),
    (0x0f, ['l', 'L', NONE]),
    (0x10, ['m', 'M', NONE]),
    (0x11, ['n', 'N', NONE]),
    (0x12, ['o', 'O', NONE]),
    (0x13, ['p', 'P', NONE]),
    (0x14, ['q', 'Q', NONE]),
    (0x15, ['r', 'R', NONE]),
    (0x16, ['s', 'S', NONE]),
    (0x17, ['t', 'T', NONE]),
    (0x18, ['u', 'U', NONE]),
    (0x19, ['v', 'V', NONE]),
    (0x1a, ['w', 'W', NONE]),
    (0x1b, ['x', 'X', NONE]),
    (0x1c, ['y', 'Y', NONE]),
    (0x1d, ['z', 'Z', NONE]),
    (0x1e, ['1', '!', NONE]),
    (0x1f, ['2', '@', NONE]),
    (0x20, ['3', '#', NONE]),
    (0x21, ['4', '$', NONE]),
    (0x22, ['5', '%', NONE]),
    (0x23, ['6', '^', NONE]),
    (0x24, ['7', '&', NONE]),
    (0x25, ['8', '*', NONE]),
    (0x26, ['9', '(', NONE]),
    (0x27, ['0', ')', NONE]),
    (0x2c, [' ', ' ', NONE]),
    (0x2d, ['-', '_', NONE]),
    (0x2e, ['=', '+', NONE]),
    (0x2f, ['[', '{', NONE]),
    (0x30, [']', '}', NONE]),
    (0x31, ['\\', '|', NONE]),
    (0x32, ['\\', '|', NONE]),
    (0x33, [';', ':', NONE]),
    (0x34, ['\'', '"', NONE]),
    (0x35, ['`', '~', NONE]),
    (0x36, [',', '<', NONE]),
    (0x37, ['.', '>', NONE]),
    (0x38, ['/', '?', NONE]),
    (0x64, ['\\', '|', NONE]),
];

#[rustfmt::skip]
const FR_KEYS: &[(u16, [char; 3])] = &[
    (0x04, ['q', 'Q', NONE]),
    (0x05, ['b', 'B', NONE]),
    (0x06, ['c', 'C', NONE]),
    (0x07, ['d', 'D', NONE]),
    (0x08, ['e', 'E', '€']),
    (0x09, ['f', 'F', NONE]),
    (0x0a, ['g', 'G', NONE]),
    (0x0b, ['h', 'H', NONE]),
    (0x0c, ['i', 'I', NONE]),
    (0x0d, ['j', 'J', NONE]),
    (0x0e, ['k', 'K', NONE]),
    (0x0f, ['l', 'L', NONE]),
    (0x10, [',', '?', NONE]),
    (0x11, ['n', 'N', NONE]),
    (0x12, ['o', 'O', NONE]),
    (0x13, ['p', 'P', NONE]),
    (0x14, ['a', 'A', NONE]),
    (0x15, ['r', 'R', NONE]),
    (0x16, ['s', 'S', NONE]),
    (0x17, ['t', 'T', NONE]),
    (0x18, ['u', 'U', NONE]),
    (0x19, ['v', 'V', NONE]),
    (0x1a, ['z', 'Z', NONE]),
    (0x1b, ['x', 'X', NONE]),
    (0x1c, ['y', 'Y', NONE]),
    (0x1d, ['w', 'W', NONE]),
    (0x1e, ['&', '1', NONE]),
    (0x1f, ['é', '2', '~']),
    (0x20, ['"', '3', '#']),
    (0x21, ['\'', '4', '{']),
    (0x22, ['(', '5', '[']),
    (0x23, ['-', '6', '|']),
    (0x24, ['è', '7', '`']),
    (0x25, ['_', '8', '\\']),
    (0x26, ['ç', '9', '^']),
    (0x27, ['à', '0', '@']),
    (0x2c, [' ', ' ', NONE]),
    (0x2d, [')', '°', ']']),
    (0x2e, ['=', '+', '}']),
    (0x2f, ['^', '¨', NONE]),
    (0x30, ['$', '£', '¤']),
    (0x31, ['*', 'µ', NONE]),
    (0x32, ['*', 'µ', NONE]),
    (0x33, ['m', 'M', NONE]),
    (0x34, ['ù', '%', NONE]),
    (0x35, ['²', NONE, NONE]),
    (0x36, [';', '.', NONE]),
    (0x37, [':', '/', NONE]),
    (0x38, ['!', '§', NONE]),
    (0x64, ['<', '>', NONE]),
];

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
        assert_eq!((US.types(0x1e, false, false), FR.types(0x1e, false, false)), (Some('1'), Some('&')));
        assert_eq!((US.types(0x1e, true, false), FR.types(0x1e, true, false)), (Some('!'), Some('1')));
        assert_eq!((US.has_alt_gr(), FR.has_alt_gr()), (false, true));
    }
}
