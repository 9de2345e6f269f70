//! What a template's parts must be to each other, and where its frames end.

use super::{Coding, End, Form, LENGTH_MAX, Part, TemplateFault};
use crate::domain::Status;

/// The weight exactly once, and what belongs to it at most once.
pub(super) fn each_once(parts: &[(usize, Part)], last: usize) -> Result<(), TemplateFault> {
    type Kind = (&'static str, fn(&Part) -> bool, &'static str);
    let kinds: [Kind; 6] = [
        ("{weight}", |part| matches!(part, Part::Weight(_)), "{number} for a number that is not the weight"),
        ("{unit}", |part| matches!(part, Part::Unit(_)), "one {unit}; {skip} passes over a text"),
        ("{sign}", |part| matches!(part, Part::Sign), "one {sign}; {skip:1} passes over a character"),
        ("{point}", |part| matches!(part, Part::Point), "one {point}"),
        ("{begin}", |part| matches!(part, Part::Begin), "one {begin}"),
        ("{end}", |part| matches!(part, Part::End), "one {end}"),
    ];
    for (name, is, wanted) in kinds {
        if let Some((column, _)) = parts.iter().filter(|(_, part)| is(part)).nth(1) {
            return Err(TemplateFault::new(*column, format!("a second {name}"), wanted));
        }
    }
    // Of nothing every checksum is right.
    let at = |is: fn(&Part) -> bool| parts.iter().position(|(_, part)| is(part));
    let (begin, check) = (at(|part| *part == Part::Begin), at(|part| matches!(part, Part::Check(..))));
    if let Some(end) = at(|part| *part == Part::End)
        && !(begin < Some(end) && check.is_some_and(|check| end < check))
    {
        let column = parts.get(end).map_or(last, |(column, _)| *column);
        return Err(TemplateFault::new(
            column,
            "{end} with nothing to count",
            "{end} behind {begin} and before {xor} or {sum}",
        ));
    }
    let weight = parts.iter().find_map(|(_, part)| if let Part::Weight(number) = part { Some(*number) } else { None });
    let Some(weight) = weight else {
        return Err(TemplateFault::new(last, "no {weight}", "{weight} where the number stands"));
    };
    let point = parts.iter().find(|(_, part)| *part == Part::Point);
    match point {
        Some((column, _)) if weight.places.is_some() => Err(TemplateFault::new(
            *column,
            "{point} and decimals of {weight}",
            "one of them to say where the point is",
        )),
        _ => Ok(()),
    }
}

/// A part without a width must be followed by something that shows its end.
pub(super) fn neighbours(parts: &[(usize, Part)]) -> Result<(), TemplateFault> {
    for (at, (_, one)) in parts.iter().enumerate() {
        // Behind a number, a mark of the checksum takes no place and ends nothing.
        let marks = matches!(one, Part::Weight(_) | Part::Number(_));
        let mut behind = parts.iter().skip(at + 1);
        let Some((column, next)) = behind.find(|(_, next)| !marks || !matches!(next, Part::Begin | Part::End)) else {
            continue;
        };
        let (fits, wanted) = match one {
            Part::Skip(None) => (
                matches!(next, Part::Text(_) | Part::State(_)),
                "a text or {state:…} behind {skip}, or {skip:N} for N characters",
            ),
            Part::Weight(number) | Part::Number(number) if number.width.is_none() => {
                let goes_on = |byte: &u8| byte.is_ascii_digit() || *byte == number.mark;
                let fits = match next {
                    Part::Text(text) => !text.first().is_some_and(goes_on),
                    Part::Weight(_) | Part::Number(_) | Part::Point | Part::Bytes(_) | Part::Check(..) => false,
                    _ => true,
                };
                (fits, "a width such as {weight:6}, since digits follow digits here")
            }
            _ => (true, ""),
        };
        if !fits {
            return Err(TemplateFault::new(*column, "no end of the part before", wanted));
        }
    }
    Ok(())
}

/// A word for overload that every good frame holds would make each of them one.
pub(super) fn strangers(parts: &[(usize, Part)], words: &[(usize, Vec<u8>, Status)]) -> Result<(), TemplateFault> {
    let holds = |text: &[u8], word: &[u8]| text.windows(word.len()).any(|window| window == word);
    for (column, word, _) in words {
        let fixed = parts.iter().any(|(_, part)| match part {
            Part::Text(text) => holds(text, word),
            Part::State(words) => words.iter().any(|(text, _)| holds(text, word)),
            _ => false,
        });
        if fixed {
            let wanted = "a text that no frame with a weight holds; {state:…} tells texts at one place apart";
            return Err(TemplateFault::new(*column, "a text that stands in the template too", wanted));
        }
    }
    Ok(())
}

/// How often a text stands in what the template fixes.
fn times(parts: &[(usize, Part)], text: &[u8]) -> usize {
    let count = |of: &[u8]| of.windows(text.len()).filter(|window| *window == text).count();
    let counts = parts.iter().map(|(_, part)| match part {
        Part::Text(fixed) => count(fixed),
        Part::State(words) => words.iter().map(|(word, _)| count(word)).sum(),
        _ => 0,
    });
    counts.sum()
}

/// Where frames end: at the text that the template ends with; by length where there is none, or where any byte may look like it.
pub(super) fn end(parts: &[(usize, Part)], last: usize) -> Result<End, TemplateFault> {
    let raw = parts.iter().any(|(_, part)| match part {
        Part::Bytes(_) | Part::Check(_, Form::Byte) => true,
        Part::Weight(number) => number.coding == Coding::Bcd,
        _ => false,
    });
    if let (false, Some((column, Part::Text(text)))) = (raw, parts.last()) {
        let printable = text.iter().rposition(|byte| !byte.is_ascii_control());
        let shortest = printable.map_or(0, |at| (at + 1).min(text.len() - 1));
        let ends = (0..=shortest).rev().filter_map(|from| text.get(from..));
        // Where the line end also stands inside, as in a block of lines, as much of the last text as stands only there.
        let mut ends = ends.filter(|end| times(parts, end) == 1);
        let wanted = "a text at the end that stands nowhere else in the frame";
        let fault = || TemplateFault::new(*column, "an end that stands elsewhere in the frame too", wanted);
        return ends.next().map(|end| End::Text(end.to_vec())).ok_or_else(fault);
    }
    if let Some((column, _)) = parts.iter().find(|(_, part)| part.width().is_none()) {
        let (found, wanted) = match raw {
            true => (
                "a part without a width in a frame with raw bytes",
                "a width such as {weight:7}: it is cut by its length",
            ),
            false => (
                "a frame without an end",
                "a text at the end such as \\r\\n, or a width such as {weight:7} for this part",
            ),
        };
        return Err(TemplateFault::new(if raw { *column } else { last }, found, wanted));
    }
    let length: usize = parts.iter().filter_map(|(_, part)| part.width()).sum();
    let Some(first) = parts.first().and_then(|(_, part)| if let Part::Text(text) = part { text.first() } else { None })
    else {
        let wanted = "a text at the beginning such as \\x02: frames cut by length are counted from it";
        return Err(TemplateFault::new(1, "no text", wanted));
    };
    if length > LENGTH_MAX {
        return Err(TemplateFault::new(last, format!("a frame of {length} bytes"), format!("at most {LENGTH_MAX}")));
    }
    Ok(End::Length(*first, length))
}
