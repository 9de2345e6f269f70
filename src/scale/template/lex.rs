//! A template cut into texts and braces, with escapes read; every byte keeps its column.

use super::{TEMPLATE_MAX, TemplateFault};

/// A byte of the template with its column. One that was escaped is never a brace, a colon, a bar or an equals sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sign {
    pub byte: u8,
    pub column: usize,
    escaped: bool,
}

impl Sign {
    pub(super) fn is(self, byte: u8) -> bool {
        self.byte == byte && !self.escaped
    }
}

/// What stands in a template.
pub(super) enum Lexed {
    /// Bytes that stand for themselves.
    Text(Vec<u8>),
    /// What stands between braces.
    Part(Vec<Sign>),
}

/// Cuts a template into texts and braces, each with the column it begins at.
pub(super) fn lex(text: &str) -> Result<Vec<(usize, Lexed)>, TemplateFault> {
    let mut found: Vec<(usize, Lexed)> = Vec::new();
    let mut open: Option<(usize, Vec<Sign>)> = None;
    for sign in signs(text)? {
        match &mut open {
            None if sign.is(b'{') => open = Some((sign.column, Vec::new())),
            None if sign.is(b'}') => {
                return Err(TemplateFault::new(sign.column, "} without {", "\\} where the sign itself is meant"));
            }
            None => match found.last_mut() {
                Some((_, Lexed::Text(bytes))) => bytes.push(sign.byte),
                _ => found.push((sign.column, Lexed::Text(vec![sign.byte]))),
            },
            Some(_) if sign.is(b'{') => {
                return Err(TemplateFault::new(
                    sign.column,
                    "{ within {",
                    "} first, or \\{ where the sign itself is meant",
                ));
            }
            Some(_) if sign.is(b'}') => {
                if let Some((column, signs)) = open.take() {
                    found.push((column, Lexed::Part(signs)));
                }
            }
            Some((_, signs)) => signs.push(sign),
        }
    }
    match open {
        Some((column, _)) => {
            Err(TemplateFault::new(column, "{ without }", "a } behind it, or \\{ for the sign itself"))
        }
        None => Ok(found),
    }
}

fn signs(text: &str) -> Result<Vec<Sign>, TemplateFault> {
    let mut signs = Vec::new();
    let mut chars = text.chars().enumerate().map(|(at, char)| (at + 1, char));
    while let Some((column, char)) = chars.next() {
        if column > TEMPLATE_MAX {
            return Err(TemplateFault::new(column, "more", format!("at most {TEMPLATE_MAX} characters")));
        }
        let (byte, escaped) = match char {
            '\\' => (escape(column, &mut chars)?, true),
            char if char.is_ascii() => (u8::try_from(char).unwrap_or_default(), false),
            char => {
                let wanted = "\\xHH for each byte that is on the wire; Chinese scales send GBK, two bytes a character, as `listen` shows";
                return Err(TemplateFault::new(column, format!("{char:?}"), wanted));
            }
        };
        if byte == 0 {
            let wanted = "another byte: that is how a port reports a parity error";
            return Err(TemplateFault::new(column, "the byte 0", wanted));
        }
        signs.push(Sign { byte, column, escaped });
    }
    Ok(signs)
}

fn escape(column: usize, chars: &mut impl Iterator<Item = (usize, char)>) -> Result<u8, TemplateFault> {
    let wanted = "\\r, \\n, \\t, \\xHH, or \\ before one of { } | = : \\";
    match chars.next().map(|(_, char)| char) {
        Some('r') => Ok(b'\r'),
        Some('n') => Ok(b'\n'),
        Some('t') => Ok(b'\t'),
        Some('x') => {
            let mut digit =
                || chars.next().and_then(|(_, char)| char.to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
            match (digit(), digit()) {
                (Some(high), Some(low)) => Ok(high << 4 | low),
                _ => Err(TemplateFault::new(column, "\\x", "two hex digits behind it, such as \\x02")),
            }
        }
        Some(char @ ('{' | '}' | '|' | '=' | ':' | '\\')) => Ok(u8::try_from(char).unwrap_or_default()),
        Some(char) => Err(TemplateFault::new(column, format!("\\{}", char.escape_debug()), wanted)),
        None => Err(TemplateFault::new(column, "\\ at the end", wanted)),
    }
}
