//! The fuzz package takes rooms, and single files of rooms, by their paths, and no plain build sees it: whoever they use must be in its list too.

use super::Source;
use super::floors::used_modules;

/// Rooms and files that are used by what the list holds, and are not in it. `all` reads every file below a folder.
pub fn culprits(list: &Source, all: impl Fn(&str) -> Vec<Source>) -> Vec<String> {
    let mut culprits = Vec::new();
    let mut room: Option<(String, Vec<&str>)> = None;
    for line in list.text.lines() {
        if let Some(path) = line.strip_prefix("#[path = \"../").and_then(|rest| rest.strip_suffix("\"]")) {
            match path.strip_suffix("/mod.rs") {
                Some(folder) => all(folder).iter().for_each(|source| culprits.extend(lacks(list, source))),
                None => room = Some((path.to_owned(), Vec::new())),
            }
        } else if let Some(file) = line.strip_prefix("    mod ").and_then(|rest| rest.strip_suffix(';')) {
            room.iter_mut().for_each(|(_, files)| files.push(file));
        } else if line == "}"
            && let Some((folder, files)) = room.take()
        {
            culprits.extend(part(list, &all(&folder), &files));
        }
    }
    culprits
}

/// A room of which only some files are taken.
fn part(list: &Source, sources: &[Source], files: &[&str]) -> Vec<String> {
    let mut culprits = Vec::new();
    let name = |source: &Source| source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
    for source in sources.iter().filter(|source| files.contains(&name(source).as_str())) {
        culprits.extend(lacks(list, source));
        let beside = source.text.lines().filter_map(|line| line.strip_prefix("use super::"));
        let names = beside.flat_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let siblings = names.filter(|word| sources.iter().any(|other| name(other) == *word));
        let missing = siblings.filter(|word| !files.contains(word));
        culprits.extend(missing.map(|word| source.at(1, &format!("{word} is not in the fuzz package"))));
    }
    culprits
}

/// Rooms that a file uses and the list has not.
fn lacks(list: &Source, source: &Source) -> Vec<String> {
    let has =
        |room: &str| list.text.lines().any(|line| line.trim_end_matches([';', ' ', '{']) == format!("pub mod {room}"));
    let used = used_modules(source).into_iter().filter(|(_, room)| !has(room));
    used.map(|(line, room)| source.at(line, &format!("{room} is not in the fuzz package"))).collect()
}

#[test]
fn what_is_missing_is_named() {
    let list = "#[path = \"../src/code/mod.rs\"]\npub mod code;\n#[path = \"../src/store\"]\npub mod store {\n    mod record;\n}\n";
    let found = culprits(&Source::planted("fuzz/parsers.rs", list), |folder| match folder {
        "src/code" => vec![Source::planted("src/code/a.rs", "use crate::code::b;\nuse crate::market::Market;\n")],
        _ => ["use super::{record_upload, rules};", "", "", "use crate::words::W;"]
            .iter()
            .zip(["record", "record_upload", "rules", "verify"])
            .map(|(text, name)| Source::planted(&format!("src/store/{name}.rs"), text))
            .collect(),
    });
    assert_eq!(
        found,
        [
            "src/code/a.rs:2: market is not in the fuzz package",
            "src/store/record.rs:1: record_upload is not in the fuzz package",
            "src/store/record.rs:1: rules is not in the fuzz package",
        ]
    );
}
