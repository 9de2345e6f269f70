//! What may stand between the braces of a template.

use super::lex::Sign;
use super::{Coding, Fold, Form, Meaning, Number, Part, TemplateFault};
use crate::domain::{Status, Unit};

/// Widest part, in columns.
const WIDTH_MAX: u64 = 40;
/// Most decimals.
const PLACES_MAX: u64 = 6;
/// Most texts of one part, and the longest of them.
const WORDS_MAX: usize = 12;
const WORD_MAX: usize = 16;

/// Every part, for the message about one that does not exist.
const NAMES: &str = "{weight}, {number}, {sign}, {point}, {unit}, {state:…}, {stable:…}, {overload:…}, {underload:…}, {skip}, {bytes:N}, \
                     {spaces}, {begin}, {end}, {xor} or {sum}";

/// Words that say, wherever in a frame they stand, that it holds no weight.
type Anywhere = Vec<(Vec<u8>, Status)>;

/// What stands between two braces: a part of the frame, or words that may stand anywhere.
pub(super) fn part(column: usize, signs: &[Sign]) -> Result<Result<Part, Anywhere>, TemplateFault> {
    let colon = signs.iter().position(|sign| sign.is(b':'));
    let (name, arg) = match colon.and_then(|at| signs.split_at_checked(at)) {
        Some((name, arg)) => (name, arg.get(1..)),
        None => (signs, None),
    };
    let name: String = name.iter().map(|sign| char::from(sign.byte)).collect();
    let arg =
        Arg { column: arg.and_then(|arg| arg.first()).map_or(column, |sign| sign.column), name: &name, signs: arg };
    Ok(Ok(match name.as_str() {
        "weight" | "weight-comma" | "weight-reversed" | "weight-bcd" => Part::Weight(arg.number(&name)?),
        "number" | "number-comma" => Part::Number(arg.number(&name)?),
        "sign" => arg.none(Part::Sign)?,
        "point" => arg.none(Part::Point)?,
        "spaces" => arg.none(Part::Spaces)?,
        "begin" => arg.none(Part::Begin)?,
        "end" => arg.none(Part::End)?,
        "unit" => Part::Unit(arg.count()?),
        "skip" => Part::Skip(arg.count()?),
        "bytes" => Part::Bytes(arg.count()?.ok_or_else(|| arg.fault("no number of bytes", "{bytes:2} for two bytes"))?),
        "xor" => Part::Check(Fold::Xor, arg.form()?),
        "sum" => Part::Check(Fold::Sum, arg.form()?),
        "state" => Part::State(arg.states()?),
        "stable" => Part::State(arg.rest_and_motion()?),
        "overload" => return Ok(Err(arg.anywhere(Status::Overload)?)),
        "underload" => return Ok(Err(arg.anywhere(Status::Underload)?)),
        other => {
            let found = format!("{{{}}}", other.chars().take(20).flat_map(char::escape_debug).collect::<String>());
            return Err(TemplateFault::new(column, found, NAMES));
        }
    }))
}

/// What stands behind the colon, if there is one.
struct Arg<'a> {
    name: &'a str,
    column: usize,
    signs: Option<&'a [Sign]>,
}

impl Arg<'_> {
    fn fault(&self, found: impl Into<String>, wanted: impl Into<String>) -> TemplateFault {
        TemplateFault::new(self.column, found, wanted)
    }

    fn text(&self) -> Option<String> {
        self.signs.map(|signs| signs.iter().map(|sign| char::from(sign.byte)).collect())
    }

    fn none(&self, part: Part) -> Result<Part, TemplateFault> {
        match self.signs {
            None => Ok(part),
            Some(_) => Err(self.fault("a colon", format!("{{{}}} alone", self.name))),
        }
    }

    fn count(&self) -> Result<Option<usize>, TemplateFault> {
        let Some(text) = self.text() else { return Ok(None) };
        let wanted = || format!("a number from 1 to {WIDTH_MAX}");
        let number = within(&text, 1, WIDTH_MAX).ok_or_else(|| self.fault(format!("{text:?}"), wanted()))?;
        Ok(usize::try_from(number).ok())
    }

    /// `8`: in eight columns; `6.3`: six digits, three of them decimals; `.3`: any number of digits, three of them decimals.
    fn number(&self, name: &str) -> Result<Number, TemplateFault> {
        let mark = if name.ends_with("-comma") { b',' } else { b'.' };
        let coding = match name {
            "weight-reversed" => Coding::Reversed,
            "weight-bcd" => Coding::Bcd,
            _ => Coding::Text,
        };
        let mut number = Number { width: None, places: None, mark, coding };
        if let Some(text) = self.text() {
            let wanted = format!(
                "columns from 1 to {WIDTH_MAX}, or digits and decimals such as 6.3, with at most {PLACES_MAX} decimals"
            );
            let (width, places) = text.split_once('.').map_or((text.as_str(), None), |(w, p)| (w, Some(p)));
            let fault = || self.fault(format!("{text:?}"), wanted.clone());
            if !width.is_empty() || places.is_none() {
                let width = within(width, 1, WIDTH_MAX).ok_or_else(fault)?;
                number.width = usize::try_from(width).ok();
            }
            if let Some(places) = places {
                let places = within(places, 0, PLACES_MAX).ok_or_else(fault)?;
                number.places = u8::try_from(places).ok();
            }
        }
        if number.coding != Coding::Text && number.width.is_none() {
            return Err(
                self.fault("no width", format!("columns such as {{{name}:8}}: nothing else says where it ends"))
            );
        }
        Ok(number)
    }

    fn form(&self) -> Result<Form, TemplateFault> {
        match self.text().as_deref() {
            None | Some("hex") => Ok(Form::Hex),
            Some("byte") => Ok(Form::Byte),
            Some(other) => Err(self.fault(format!("{other:?}"), "hex for two hex digits, or byte for one raw byte")),
        }
    }

    /// The texts between bars, each with what stands behind its equals sign.
    fn words(&self) -> Result<Vec<Word>, TemplateFault> {
        let Some(signs) = self.signs else {
            return Err(self.fault("no texts", format!("{{{}:…}} with texts between bars", self.name)));
        };
        let words: Vec<Word> = signs.split(|sign| sign.is(b'|')).map(|word| Word::of(self.column, word)).collect();
        if let Some(word) = words.get(WORDS_MAX) {
            return Err(TemplateFault::new(word.column, "more texts", format!("at most {WORDS_MAX}")));
        }
        match words.iter().find(|word| word.text.len() > WORD_MAX) {
            Some(long) => Err(TemplateFault::new(long.column, "a longer text", format!("at most {WORD_MAX} bytes"))),
            None => Ok(words),
        }
    }

    fn states(&self) -> Result<Vec<(Vec<u8>, Meaning)>, TemplateFault> {
        let mut states: Vec<(Vec<u8>, Meaning)> = Vec::new();
        for word in self.words()? {
            let meaning = word.means.as_deref().and_then(meaning);
            let Some(meaning) = meaning else {
                let found = word.means.map_or("no meaning".to_owned(), |means| format!("{means:?}"));
                return Err(TemplateFault::new(word.column, found, MEANINGS));
            };
            // The first that fits is taken, so that a shorter one must not hide a longer one behind it.
            if states.iter().any(|(text, _)| word.text.starts_with(text)) {
                let wanted = "each text once, a longer one before its own beginning, and the empty one last";
                return Err(TemplateFault::new(word.column, "a text that is never reached", wanted));
            }
            states.push((word.text, meaning));
        }
        Ok(states)
    }

    fn rest_and_motion(&self) -> Result<Vec<(Vec<u8>, Meaning)>, TemplateFault> {
        match <[Word; 2]>::try_from(self.words()?) {
            Ok([rest, motion]) if rest.bare() && motion.bare() && rest.text != motion.text => {
                Ok(vec![(rest.text, Meaning::Stable), (motion.text, Meaning::Moving)])
            }
            _ => Err(self.fault("other texts", "two: at rest, a bar, moving, such as {stable:ST|US}")),
        }
    }

    fn anywhere(&self, status: Status) -> Result<Anywhere, TemplateFault> {
        let words = self.words()?;
        match words.iter().find(|word| !word.bare()) {
            Some(word) => Err(TemplateFault::new(word.column, "no plain text", format!("{{{}:OL}}", self.name))),
            None => Ok(words.into_iter().map(|word| (word.text, status)).collect()),
        }
    }
}

/// A text and, behind an equals sign, what it means.
#[derive(Debug)]
struct Word {
    column: usize,
    text: Vec<u8>,
    means: Option<String>,
}

impl Word {
    fn of(column: usize, signs: &[Sign]) -> Self {
        let column = signs.first().map_or(column, |sign| sign.column);
        let (text, means) = match signs.iter().rposition(|sign| sign.is(b'=')).and_then(|at| signs.split_at_checked(at))
        {
            Some((text, means)) => (text, means.get(1..)),
            None => (signs, None),
        };
        let means = means.map(|means| means.iter().map(|sign| char::from(sign.byte)).collect());
        Self { column, text: text.iter().map(|sign| sign.byte).collect(), means }
    }

    fn bare(&self) -> bool {
        self.means.is_none() && !self.text.is_empty()
    }
}

const MEANINGS: &str =
    "TEXT=MEANING with stable, moving, overload, underload, gross, net, count, tare, plus, minus, nothing, or a unit";

fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "stable" => Meaning::Stable,
        "moving" => Meaning::Moving,
        "overload" => Meaning::Overload,
        "underload" => Meaning::Underload,
        "gross" => Meaning::Gross,
        "net" => Meaning::Net,
        "count" => Meaning::Count,
        "tare" => Meaning::Tare,
        "minus" => Meaning::Minus,
        "plus" | "nothing" => Meaning::Nothing,
        unit => Meaning::Unit(Unit::parse(unit)?),
    })
}

/// A whole number without sign, from `least` to `most`.
fn within(text: &str, least: u64, most: u64) -> Option<u64> {
    let plain = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|number| (least..=most).contains(number))
}
