//! What a scanner in keyboard mode types: reports of the boot keyboard, on a US layout. Its own table, so that the decoder is not
//! measured with its own.

/// Usages of the keyboard page (HID Usage Tables 1.4, section 10): of `a`, `1`, `0` and ENTER.
const A: u8 = 0x04;
const ONE: u8 = 0x1e;
const ZERO: u8 = 0x27;
const ENTER: u8 = 0x28;
const LEFT_SHIFT: u8 = 0x02;

/// Signs of labels that need no table of letters: the key, and whether it is shifted.
const SIGNS: [(char, u8, u8); 5] =
    [(' ', 0x2c, 0), ('-', 0x2d, 0), (':', 0x33, LEFT_SHIFT), ('.', 0x37, 0), ('/', 0x38, 0)];

/// A key pressed and released for each character, `\n` being ENTER.
pub fn typed(text: &str) -> Vec<[u8; 8]> {
    let press = |c| {
        let (shift, key) = key(c);
        [[shift, 0, key, 0, 0, 0, 0, 0], [0; 8]]
    };
    text.chars().flat_map(press).collect()
}

fn key(c: char) -> (u8, u8) {
    let from = |first: char| c as u8 - first as u8;
    match c {
        'a'..='z' => (0, A + from('a')),
        'A'..='Z' => (LEFT_SHIFT, A + from('A')),
        '1'..='9' => (0, ONE + from('1')),
        '0' => (0, ZERO),
        '\n' => (0, ENTER),
        _ => {
            let sign = SIGNS.iter().find(|(sign, ..)| *sign == c);
            sign.map_or_else(|| panic!("no key for {c:?}"), |(_, key, shift)| (*shift, *key))
        }
    }
}
