//! A pattern made of columns: frames without an end, which begin with one byte and are all of one length.

use super::{Draft, FRAMES_MIN, literal};

/// Shortest and longest distance between two beginnings.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=60;
/// Most beginnings that are tried.
const DRAFTS_MAX: usize = 4;

/// One draft for each byte that comes again and again at one distance: control bytes first, for digits repeat by chance.
pub(super) fn drafts(bytes: &[u8]) -> Vec<Draft> {
    let starts = (0..=u8::MAX)
        .filter(|byte| !byte.is_ascii_digit() && !matches!(byte, b' ' | b'.' | b'+' | b'-' | b'\r' | b'\n' | 0));
    let frames = starts.filter_map(|start| frames(bytes, start)).take(DRAFTS_MAX);
    frames.filter_map(|frames| draft(&frames)).collect()
}

/// The frames that begin with this byte, if nearly all its distances are the same.
fn frames(bytes: &[u8], start: u8) -> Option<Vec<&[u8]>> {
    let at: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == start).map(|(at, _)| at).collect();
    let mut distances: Vec<usize> = at.windows(2).filter_map(|pair| pair.get(1)?.checked_sub(*pair.first()?)).collect();
    distances.sort_unstable();
    let length = *distances.get(distances.len() / 2)?;
    let same = distances.iter().filter(|distance| **distance == length).count();
    if !LENGTHS.contains(&length) || same < FRAMES_MIN || same * 5 < distances.len() * 4 {
        return None;
    }
    let frames = at.iter().filter_map(|from| bytes.get(*from..from + length));
    Some(frames.filter(|frame| frame.iter().filter(|byte| **byte == start).count() == 1).collect())
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// The same byte in every frame.
    Same(u8),
    /// Digits, points, signs and blanks.
    Digits,
    /// Anything.
    Any,
}

fn draft(frames: &[&[u8]]) -> Option<Draft> {
    let length = frames.first()?.len();
    let columns: Vec<Column> = (0..length).map(|at| column(frames.iter().filter_map(|frame| frame.get(at)))).collect();
    let mut runs: Vec<(Column, usize, usize)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let like =
            |last: Column| matches!((last, *column), (Column::Digits, Column::Digits) | (Column::Any, Column::Any));
        match runs.last_mut() {
            Some((last, _, width)) if like(*last) => *width += 1,
            _ => runs.push((*column, at, 1)),
        }
    }
    // The longest number; of equals the first.
    let weight = runs.iter().rev().filter(|(column, ..)| *column == Column::Digits).max_by_key(|(.., width)| *width)?.1;
    let (mut text, mut changing) = (String::new(), Vec::new());
    for (column, at, width) in &runs {
        match column {
            Column::Same(byte) => text += &literal(&[*byte]),
            Column::Digits if *at == weight => text += &format!("{{weight:{width}}}"),
            Column::Digits => text += &format!("{{skip:{width}}}"),
            Column::Any => {
                text += &format!("{{bytes:{width}}}");
                let mut seen: Vec<String> =
                    frames.iter().filter_map(|frame| frame.get(*at..at + width)).map(literal).collect();
                seen.sort();
                seen.dedup();
                seen.truncate(4);
                changing.push(seen);
            }
        }
    }
    let numbers = runs.iter().filter(|(column, at, _)| *column == Column::Digits && *at != weight).count();
    Some(Draft { text, changing, numbers, behind: None })
}

fn column<'f>(mut bytes: impl Iterator<Item = &'f u8> + Clone) -> Column {
    let all = bytes.clone();
    let Some(first) = bytes.next() else { return Column::Any };
    // A column of nothing but one digit is still part of a number.
    if all.clone().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b' ')) {
        return Column::Digits;
    }
    if bytes.all(|byte| byte == first) { Column::Same(*first) } else { Column::Any }
}
