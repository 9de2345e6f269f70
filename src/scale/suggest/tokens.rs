//! A pattern made of lines: what stays is written down, what changes is named.

use std::collections::BTreeMap;

use super::{Draft, FRAMES_MIN, literal};
use crate::domain::Unit;

/// Ends that frames have, the likelier first.
const ENDS: [&[u8]; 5] = [b"\r\n", b"\r", b"\n", b"\x03", b"="];
/// Longest frame, and most tokens in it.
const FRAME_MAX: usize = 100;
const TOKENS_MAX: usize = 24;
/// Most values of a changing text that are shown.
const VALUES_MAX: usize = 4;

/// A piece of a frame.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Token<'f> {
    /// Perhaps a sign, digits, perhaps a point; the blanks before it belong to it.
    Number(&'f [u8]),
    /// Letters.
    Word(&'f [u8]),
    /// Blanks that stand before no number.
    Blank(usize),
    /// Anything else, byte by byte.
    Other(u8),
}

/// One draft for each end that the bytes have.
pub(super) fn drafts(bytes: &[u8]) -> Vec<Draft> {
    ENDS.iter().filter_map(|end| draft(&lines(bytes, end)?, end)).collect()
}

/// What stands between ends, without the first, of which nobody knows how much was missed.
fn lines<'b>(bytes: &'b [u8], end: &[u8]) -> Option<Vec<&'b [u8]>> {
    let mut lines = Vec::new();
    let mut from = 0;
    for at in 0..bytes.len() {
        if at >= from && bytes.get(at..).is_some_and(|rest| rest.starts_with(end)) {
            lines.push(bytes.get(from..at)?);
            from = at + end.len();
        }
    }
    let fits = |line: &&&[u8]| !line.is_empty() && line.len() <= FRAME_MAX;
    let lines: Vec<&[u8]> = lines.iter().skip(1).filter(fits).copied().collect();
    (lines.len() >= FRAMES_MIN).then_some(lines)
}

fn draft(lines: &[&[u8]], end: &[u8]) -> Option<Draft> {
    // Frames of one shape: kinds of tokens in the same order, signs and points of text the same.
    let mut shapes: BTreeMap<Vec<Token<'_>>, Vec<Vec<Token<'_>>>> = BTreeMap::new();
    for line in lines {
        let tokens = tokens(line);
        shapes.entry(tokens.iter().map(shape).collect()).or_default().push(tokens);
    }
    let frames = shapes.into_values().max_by_key(Vec::len)?;
    let width = frames.first()?.len();
    if frames.len() < FRAMES_MIN || frames.len() * 2 < lines.len() || width > TOKENS_MAX {
        return None;
    }
    let columns: Vec<Vec<&Token<'_>>> =
        (0..width).map(|at| frames.iter().filter_map(|frame| frame.get(at)).collect()).collect();
    let weight = weight(&columns)?;
    let (mut text, mut changing, mut numbers) = (String::new(), Vec::new(), 0);
    for (at, column) in columns.iter().enumerate() {
        match column.first()? {
            Token::Number(digits) => {
                // Numbers side by side are told apart by the blank between them.
                let follows = at > 0
                    && columns.get(at - 1).is_some_and(|before| matches!(before.first(), Some(Token::Number(_))));
                text += if follows && digits.first() == Some(&b' ') { " " } else { "" };
                text += if at == weight { "{weight}" } else { "{number}" };
                numbers += usize::from(at != weight);
            }
            Token::Word(word) => {
                let behind = at == weight + 1
                    || at == weight + 2 && matches!(columns.get(weight + 1)?.first(), Some(Token::Blank(_)));
                let (part, values) = worded(word, column, behind && !text.contains("{unit}"));
                text += &part;
                changing.extend(values);
            }
            Token::Blank(count) if column.iter().all(|token| **token == Token::Blank(*count)) => {
                text += &" ".repeat(*count)
            }
            Token::Blank(_) => text += "{spaces}",
            // A sign behind the number is its sign, also where only one of them was seen.
            Token::Other(b'+' | b'-') if at == weight + 1 => text += "{state:+=plus|-=minus}",
            Token::Other(_) if column.iter().any(|token| Some(token) != column.first()) => text += "{skip:1}",
            Token::Other(byte) => text += &literal(&[*byte]),
        }
    }
    let behind = if text.contains("{unit}") { None } else { behind(&columns, weight) };
    Some(Draft { text: text + &literal(end), changing, numbers, behind })
}

/// Letters that always stand behind the weight, as a unit would.
fn behind(columns: &[Vec<&Token<'_>>], weight: usize) -> Option<String> {
    let from = columns.iter().skip(weight + 1).skip_while(|column| matches!(column.first(), Some(Token::Blank(_))));
    let mut bytes = Vec::new();
    for column in from.take_while(|column| column.iter().all(|token| Some(token) == column.first())) {
        match column.first()? {
            Token::Word(word) if bytes.is_empty() => return Some(literal(word)),
            Token::Other(byte @ 0x80..) => bytes.push(*byte),
            _ => break,
        }
    }
    (!bytes.is_empty()).then(|| literal(&bytes))
}

/// How letters are written in the template, and what was seen where they change.
fn worded(word: &[u8], column: &[&Token<'_>], behind_the_weight: bool) -> (String, Option<Vec<String>>) {
    let words: Vec<&[u8]> =
        column.iter().filter_map(|token| if let Token::Word(word) = token { Some(*word) } else { None }).collect();
    let unit = |word: &&[u8]| std::str::from_utf8(word).is_ok_and(|word| Unit::parse(word).is_some());
    if behind_the_weight && words.iter().all(unit) {
        return ("{unit}".to_owned(), None);
    }
    if words.iter().all(|other| *other == word) {
        return (literal(word), None);
    }
    let mut values: Vec<String> = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    values.sort();
    values.dedup();
    values.truncate(VALUES_MAX);
    let one_length = words.iter().all(|other| other.len() == word.len());
    (if one_length { format!("{{skip:{}}}", word.len()) } else { "{skip}".to_owned() }, Some(values))
}

/// The column that is likeliest the weight: a unit behind it, a point in it, and it changes; of equals the first.
fn weight(columns: &[Vec<&Token<'_>>]) -> Option<usize> {
    let rank = |at: usize, column: &[&Token<'_>]| {
        let pointed = |token: &&&Token<'_>| matches!(token, Token::Number(digits) if digits.contains(&b'.'));
        let next = |at: usize| columns.get(at).and_then(|column| column.first());
        let behind = match next(at + 1) {
            Some(Token::Blank(_)) => next(at + 2),
            other => other,
        };
        let unit = matches!(behind, Some(Token::Word(word)) if std::str::from_utf8(word).is_ok_and(|word| Unit::parse(word).is_some()));
        let changes = column.iter().any(|token| Some(token) != column.first());
        4 * usize::from(unit)
            + 2 * usize::from(changes)
            + usize::from(column.iter().filter(pointed).count() * 2 > column.len())
    };
    let numbers = columns.iter().enumerate().filter(|(_, column)| matches!(column.first(), Some(Token::Number(_))));
    numbers.rev().max_by_key(|(at, column)| rank(*at, column)).map(|(at, _)| at)
}

fn tokens(line: &[u8]) -> Vec<Token<'_>> {
    let (mut tokens, mut rest) = (Vec::new(), line);
    while let Some(first) = rest.first() {
        let run =
            |is: &dyn Fn(u8) -> bool, from: usize| from + rest.iter().skip(from).take_while(|byte| is(**byte)).count();
        let digits = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        let blanks = run(&|byte| byte == b' ', 0);
        let sign = blanks + usize::from(rest.get(blanks).is_some_and(|byte| matches!(byte, b'+' | b'-')));
        let start = if sign > blanks { run(&|byte| byte == b' ', sign) } else { sign };
        let (token, length) = if rest.get(start).is_some_and(u8::is_ascii_digit) {
            let end = run(&digits, start);
            (Token::Number(rest.get(..end).unwrap_or_default()), end)
        } else if blanks > 0 {
            (Token::Blank(blanks), blanks)
        } else if first.is_ascii_alphabetic() || *first == b'%' {
            let end = run(&|byte| byte.is_ascii_alphabetic() || byte == b'%', 0);
            (Token::Word(rest.get(..end).unwrap_or_default()), end)
        } else {
            (Token::Other(*first), 1)
        };
        tokens.push(token);
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    tokens
}

/// The token without what may change in it.
fn shape<'f>(token: &Token<'f>) -> Token<'f> {
    match token {
        Token::Number(_) => Token::Number(b""),
        Token::Word(_) => Token::Word(b""),
        Token::Blank(_) => Token::Blank(0),
        Token::Other(b'-') => Token::Other(b'+'),
        Token::Other(byte) => Token::Other(*byte),
    }
}
