//! The floors: a module uses only floors strictly below its own, and itself. Siblings do not know each other.

use super::Source;
use super::code::{code_of, line_at, numbered};

/// Every module of the house with its floor. A new module gets its row here first.
const FLOORS: &[(&str, u8)] = &[
    ("domain", 0),
    ("code", 1),
    ("export", 1),
    ("import", 1),
    ("market", 1),
    ("scale", 1),
    ("scanner", 1),
    ("words", 1),
    ("packing", 2),
    ("config", 3),
    ("device", 3),
    ("store", 3),
    ("intake", 4),
    ("station", 4),
    ("upload", 4),
    ("web", 4),
    ("daemon", 5),
    ("demo", 6),
    ("cli", 7),
];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// The table as `docs/architecture.md` prints it: floor, and its rooms in backticks.
pub fn told(page: &str) -> Vec<(String, u8)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter_map(|(floor, rest)| Some((floor.parse::<u8>().ok()?, rest.split(" | ").next()?)));
    let rooms = rows.flat_map(|(floor, rooms)| rooms.split_whitespace().map(move |room| (room, floor)));
    let mut told: Vec<(String, u8)> = rooms.map(|(room, floor)| (room.trim_matches('`').to_owned(), floor)).collect();
    told.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    told
}

/// The table itself, in the same shape.
pub fn table() -> Vec<(String, u8)> {
    FLOORS.iter().map(|(room, floor)| ((*room).to_owned(), *floor)).collect()
}

/// Uses of a module that stands on the same floor or a higher one, or that has no floor.
pub fn culprits(source: &Source) -> Vec<String> {
    let mut culprits = Vec::new();
    for (line, used) in used_modules(source) {
        let why = match (source.module(), floor(&used)) {
            (None, _) => continue,
            (Some(own), _) if own == used => continue,
            (Some(_), None) => format!("{used} has no floor"),
            (Some(own), Some(below)) => match floor(own) {
                None => format!("{own} has no floor"),
                Some(floor) if below < floor => continue,
                Some(floor) => format!("{own} (floor {floor}) uses {used} (floor {below})"),
            },
        };
        culprits.push(source.at(line, &why));
    }
    culprits
}

/// Modules of the crate's root that have no row in the table.
pub fn without_floor(root: &Source) -> Vec<String> {
    let code = code_of(&root.text);
    let declared = numbered(&code).filter_map(|(line, text)| {
        let name = text.strip_prefix("pub mod ").or(text.strip_prefix("mod "))?;
        Some((line, name.trim_end_matches([';', ' ', '{'])))
    });
    declared
        .filter(|(_, name)| floor(name).is_none() && *name != "tests")
        .map(|(line, name)| root.at(line, &format!("{name} has no floor")))
        .collect()
}

/// The first names behind `crate::`, `weighhouse::`, and behind as many `super::` as lead to the root; with their lines.
pub fn used_modules(source: &Source) -> Vec<(usize, String)> {
    let code = code_of(&source.text);
    let mut used = Vec::new();
    for root in ["crate::", "weighhouse::"] {
        for (at, _) in code.match_indices(root) {
            let part_of_a_name = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if !part_of_a_name {
                names(&code, at + root.len(), &mut used);
            }
        }
    }
    for (at, _) in code.match_indices("super::") {
        let more = code[..at].ends_with("super::") || code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let run = code[at..].len() - code[at..].trim_start_matches("super::").len();
        if !more && run / "super::".len() >= source.depth() + inline_depth(&code[..at]) {
            names(&code, at + run, &mut used);
        }
    }
    used.sort();
    used
}

/// The names that stand at `at`: one, or those of a group in braces.
fn names(code: &str, at: usize, used: &mut Vec<(usize, String)>) {
    let name = |at: usize| {
        let text = &code[at..];
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        (line_at(code, at), text[..end].to_owned())
    };
    if !code[at..].starts_with('{') {
        used.push(name(at));
        return;
    }
    let (mut depth, mut expected) = (0, false);
    for (step, c) in code[at..].char_indices() {
        match c {
            '{' => (depth, expected) = (depth + 1, true),
            '}' if depth == 1 => return,
            '}' => depth -= 1,
            ',' => expected = true,
            c if c.is_whitespace() => {}
            _ => {
                if expected && depth == 1 {
                    used.push(name(at + step));
                }
                expected = false;
            }
        }
    }
}

/// How many `mod … {` stand open at the end; rustfmt puts the braces of one at the same indent.
fn inline_depth(code: &str) -> usize {
    let mut open: Vec<usize> = Vec::new();
    for line in code.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim() == "}" && open.last() == Some(&indent) {
            open.pop();
        }
        let text = line.trim().trim_start_matches("pub ");
        if text.starts_with("mod ") && text.ends_with('{') {
            open.push(indent);
        }
    }
    open.len()
}

#[test]
fn who_reaches_up_or_sideways_is_named() {
    for (path, text, wanted) in [
        (
            "src/packing/mod.rs",
            "use crate::domain::Mg;\nuse crate::store::Store;",
            "src/packing/mod.rs:2: packing (floor 2) uses store (floor 3)",
        ),
        (
            "src/store/a.rs",
            "fn f() { crate::config::read() }",
            "src/store/a.rs:1: store (floor 3) uses config (floor 3)",
        ),
        (
            "src/scale/a.rs",
            "use crate::{\n    domain::{Mg, code},\n    code::Code,\n};",
            "src/scale/a.rs:3: scale (floor 1) uses code (floor 1)",
        ),
        ("src/scale/a.rs", "use super::super::words;", "src/scale/a.rs:1: scale (floor 1) uses words (floor 1)"),
        ("src/scale/mod.rs", "use super::words::plain;", "src/scale/mod.rs:1: scale (floor 1) uses words (floor 1)"),
        (
            "src/words.rs",
            "mod tests {\n    use super::super::web;\n}",
            "src/words.rs:2: words (floor 1) uses web (floor 4)",
        ),
        ("src/web.rs", "use crate::cellar::Wine;", "src/web.rs:1: cellar has no floor"),
        ("src/cellar.rs", "use crate::domain::Mg;", "src/cellar.rs:1: cellar has no floor"),
        ("src/domain/a.rs", "use weighhouse::cli;", "src/domain/a.rs:1: domain (floor 0) uses cli (floor 7)"),
    ] {
        assert_eq!(culprits(&Source::planted(path, text)), [wanted]);
    }
}

#[test]
fn who_stays_below_is_left_alone() {
    for (path, text) in [
        (
            "src/packing/mod.rs",
            "use crate::domain::{Mg, code};\nuse crate::packing::Rules; // crate::store\nlet s = \"crate::web\";",
        ),
        ("src/scale/a.rs", "use super::words;\nmod tests {\n    use super::*;\n    use super::super::number;\n}"),
        ("src/main.rs", "use weighhouse::cli;"),
        (
            "src/station.rs",
            "mod tests {\n    use super::{Station, cli};\n}\n#[macro_export]\nmacro_rules! m { () => { $crate::domain::Mg } }",
        ),
    ] {
        assert_eq!(culprits(&Source::planted(path, text)), [""; 0], "{path}");
    }
    let root = Source::planted("src/lib.rs", "pub mod domain;\npub mod cellar;\n");
    assert_eq!(without_floor(&root), ["src/lib.rs:2: cellar has no floor"]);
}
