//! First stage: a section of the TOML, read key by key. Every reader answers with the value, or notes what is wrong.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Faults, Spot, nearest};
use super::keys::SectionKeys;
use crate::domain::Mg;

/// A name that belongs to a table elsewhere, kept with its place so that it can be checked there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The name.
    pub text: String,
    /// Where the file says it; where the section begins, for a default.
    pub spot: Spot,
}

/// A section, or what stands in for one that is left out.
pub(super) struct Section<'t> {
    keys: SectionKeys,
    table: Option<&'t DeTable<'t>>,
    /// Where it begins.
    pub span: Range<usize>,
}

impl<'t> Section<'t> {
    /// The top of the file.
    pub(super) fn top(table: &'t Spanned<DeTable<'t>>, keys: SectionKeys, faults: &mut Faults<'_>) -> Self {
        Self::of(table.get_ref(), table.span(), keys, faults)
    }

    /// A section that may be left out.
    pub(super) fn inner(&self, key: &str, keys: SectionKeys, faults: &mut Faults<'_>) -> Section<'t> {
        let Some(value) = self.get(key) else { return Section { keys, table: None, span: self.span.clone() } };
        match value.get_ref() {
            DeValue::Table(table) => Self::of(table, value.span(), keys, faults),
            other => {
                faults.note(value.span(), self.keys.path(key), shown(other), format!("a section [{}]", keys.name));
                Section { keys, table: None, span: value.span() }
            }
        }
    }

    /// Sections that may be there any number of times, at most `most`.
    pub(super) fn list(&self, key: &str, keys: SectionKeys, most: usize, faults: &mut Faults<'_>) -> Vec<Section<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let wanted = format!("sections [[{}]]", keys.name);
        let DeValue::Array(items) = value.get_ref() else {
            faults.note(value.span(), self.keys.path(key), shown(value.get_ref()), wanted);
            return Vec::new();
        };
        if let Some(item) = items.get(most) {
            faults.note(
                item.span(),
                self.keys.path(key),
                format!("{} of them", items.len()),
                format!("at most {most}"),
            );
        }
        let mut sections = Vec::new();
        for item in items.iter().take(most) {
            match item.get_ref() {
                DeValue::Table(table) => sections.push(Self::of(table, item.span(), keys, faults)),
                other => faults.note(item.span(), self.keys.path(key), shown(other), wanted.clone()),
            }
        }
        sections
    }

    fn of(table: &'t DeTable<'t>, span: Range<usize>, keys: SectionKeys, faults: &mut Faults<'_>) -> Self {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if keys.keys.contains(&name) {
                continue;
            }
            let near = nearest(name, keys.keys.iter().copied()).unwrap_or_default();
            faults.note(key.span(), shown_key(&keys.path(name)), "a key that is not known", format!("perhaps {near}"));
        }
        Self { keys, table: Some(table), span }
    }

    /// Whether it is in the file.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// Whether a key is in the file, right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where a key's value stands; where the section begins, if it is left out.
    pub(super) fn at(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.span.clone(), Spanned::span)
    }

    /// Notes an error at a key.
    pub(super) fn fault(
        &self,
        key: &str,
        found: impl Into<String>,
        wanted: impl Into<String>,
        faults: &mut Faults<'_>,
    ) {
        faults.note(self.at(key), self.keys.path(key), found, wanted);
    }

    /// Notes that a key is missing, if it is.
    pub(super) fn need(&self, key: &str, wanted: &str, faults: &mut Faults<'_>) {
        if !self.has(key) {
            self.fault(key, "nothing", wanted, faults);
        }
    }

    /// A text that `parse` makes something of.
    pub(super) fn text<T>(
        &self,
        key: &str,
        wanted: &str,
        faults: &mut Faults<'_>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.value(key, wanted, faults, |value| value.as_str().and_then(parse))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)], faults: &mut Faults<'_>) -> Option<T> {
        let quoted: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        self.text(key, &quoted.join(" or "), faults, |text| {
            words.iter().find(|(word, _)| *word == text).map(|(_, it)| *it)
        })
    }

    /// A name that is checked elsewhere.
    pub(super) fn named(&self, key: &str, faults: &mut Faults<'_>) -> Option<Named> {
        let text = self.text(key, "a name", faults, |text| plain(text, 64).map(str::to_owned))?;
        Some(Named { text, spot: faults.spot(self.at(key).start) })
    }

    /// A path; a relative one counts from `base`.
    pub(super) fn path(&self, key: &str, base: &Path, faults: &mut Faults<'_>) -> Option<PathBuf> {
        self.text(key, "a path", faults, |text| plain(text, 4096).map(|text| base.join(text)))
    }

    /// A whole number.
    pub(super) fn whole(&self, key: &str, least: u32, most: u32, faults: &mut Faults<'_>) -> Option<u32> {
        self.value(key, &format!("a whole number from {least} to {most}"), faults, |value| {
            let DeValue::Integer(number) = value else { return None };
            let number = u32::from_str_radix(number.as_str(), number.radix()).ok()?;
            (least..=most).contains(&number).then_some(number)
        })
    }

    /// Grams with at most three decimals.
    pub(super) fn grams(&self, key: &str, least: Mg, most: Mg, faults: &mut Faults<'_>) -> Option<Mg> {
        self.value(key, &format!("grams from {least} to {most}"), faults, |value| {
            let weight = match value {
                DeValue::Integer(number) if number.radix() == 10 => Mg::parse_grams(number.as_str()),
                DeValue::Float(number) => Mg::parse_grams(number.as_str()),
                _ => None,
            };
            weight.filter(|weight| (least..=most).contains(weight))
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str, faults: &mut Faults<'_>) -> Option<bool> {
        self.value(key, "true or false", faults, DeValue::as_bool)
    }

    /// A list of texts, at most `most`; every one that does not fit is told.
    pub(super) fn texts(
        &self,
        key: &str,
        wanted: &str,
        most: usize,
        faults: &mut Faults<'_>,
        fits: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let all = format!("a list of at most {most}: {wanted}");
        let Some(items) = self.value(key, &all, faults, |value| match value {
            DeValue::Array(items) if items.len() <= most => Some(items.iter().collect::<Vec<_>>()),
            _ => None,
        }) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str().filter(|text| fits(text)) {
                Some(text) => texts.push(text.to_owned()),
                None => faults.note(item.span(), self.keys.path(key), shown(item.get_ref()), wanted),
            }
        }
        texts
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        debug_assert!(self.keys.keys.contains(&key), "{key} is not in the table of keys");
        self.table?.get(key)
    }

    fn value<T>(
        &self,
        key: &str,
        wanted: &str,
        faults: &mut Faults<'_>,
        parse: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(key)?;
        let parsed = parse(value.get_ref());
        if parsed.is_none() {
            self.fault(key, shown(value.get_ref()), wanted, faults);
        }
        parsed
    }
}

/// A text of 1 to `most` characters without control characters.
pub(super) fn plain(text: &str, most: usize) -> Option<&str> {
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    fits.then_some(text)
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > 60 => "a text that is too long".to_owned(),
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}

fn shown_key(key: &str) -> String {
    key.chars().take(80).flat_map(char::escape_debug).collect()
}
