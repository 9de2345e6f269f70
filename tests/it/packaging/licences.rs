//! Every dependency's licence against `deny.toml`.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::tidy::{read, top};

/// Whether a licence expression (SPDX, with `/` for OR as older crates write it) can be met with the licences of the list.
fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let words = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+WITH+");
    let mut words = words.split_whitespace().peekable();
    let met = either(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed);
    }
    met
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    match words.next() {
        Some("(") => {
            let met = either(words, allowed);
            words.next() == Some(")") && met
        }
        Some(word) => allowed.contains(&word.replace("+WITH+", " WITH ")),
        None => false,
    }
}

fn strings(value: Option<&toml::Value>) -> impl Iterator<Item = String> {
    let items = value.and_then(toml::Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned))
}

/// The licences that a crate may carry, by `deny.toml`.
fn allowed(policy: &toml::Table, crate_name: &str) -> BTreeSet<String> {
    let licences = policy.get("licenses").and_then(toml::Value::as_table).expect("[licenses]");
    let exceptions = licences.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten();
    let own = exceptions.filter(|row| row.get("crate").and_then(toml::Value::as_str) == Some(crate_name));
    strings(licences.get("allow")).chain(own.flat_map(|row| strings(row.get("allow")))).collect()
}

/// The dependencies of the program on this kind of machine, out of what was fetched to build this test.
///
/// `None` where cargo would have to ask the network for more; `tests/run` fetches first, so there it is never `None`.
fn dependencies() -> Option<Vec<(String, String)>> {
    let cargo = env!("CARGO");
    let version = Command::new(cargo).args(["-vV"]).output().ok()?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    let arguments = ["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host];
    let output = Command::new(cargo).args(arguments).current_dir(top()).output().ok()?;
    if !output.status.success() {
        println!("licences are not looked at: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    Some(packages.iter().map(|package| (text(package, "name"), text(package, "license"))).collect())
}

#[test]
fn no_dependency_brings_a_licence_that_is_not_on_the_list() {
    let policy: toml::Table = toml::from_str(&read("deny.toml").text).expect("TOML");
    let Some(packages) = dependencies() else { return };
    assert!(packages.len() > 50, "the list is whole");
    let refused: Vec<_> = packages.iter().filter(|(name, licence)| !met(licence, &allowed(&policy, name))).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_licence_is_met_only_by_what_is_on_the_list() {
    let allowed: BTreeSet<String> =
        ["MIT", "Apache-2.0", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR GPL-3.0-only",
        "(GPL-3.0-only OR MIT) AND Zlib",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
    ] {
        assert!(met(good, &allowed), "{good}");
    }
    for bad in
        ["", "GPL-3.0-only", "AGPL-3.0", "MIT AND GPL-2.0-only", "(MIT OR Zlib) AND LGPL-2.1", "MIT)", "MIT Zlib"]
    {
        assert!(!met(bad, &allowed), "{bad}");
    }
}
