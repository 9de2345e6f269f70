//! House rules as tests. Each rule is a pure function from a text to its culprits, shown to bite on planted ones beside it.

mod code;
mod floors;
mod fuzz;
mod rules;

use std::path::{Path, PathBuf};

/// A text of the house, by its path from the top.
pub struct Source {
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    fn planted(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    /// The room that it belongs to; `None` for the roof: `lib.rs`, `main.rs`.
    fn module(&self) -> Option<&str> {
        let name = self.path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
        (!matches!(name, "lib" | "main")).then_some(name)
    }

    /// How many `super` lead from the file to the crate's root.
    fn depth(&self) -> usize {
        let parts = self.path.trim_start_matches("src/").trim_end_matches(".rs").split('/');
        parts.filter(|part| !matches!(*part, "mod" | "lib" | "main")).count()
    }

    fn at(&self, line: usize, why: &str) -> String {
        format!("{}:{line}: {why}", self.path)
    }
}

/// The top of the repository.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One file.
pub fn read(path: &str) -> Source {
    let text = std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    Source { path: path.to_owned(), text }
}

/// Every file below a folder whose name ends so, sorted.
pub fn all(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut folders = vec![top().join(folder)];
    let mut paths: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().map(|path| read(path.strip_prefix(top()).unwrap().to_str().unwrap())).collect()
}

fn none(culprits: Vec<String>) {
    assert!(culprits.is_empty(), "{} culprits:\n{}", culprits.len(), culprits.join("\n"));
}

#[test]
fn modules_use_only_the_floors_below() {
    let sources = all("src", &[".rs"]);
    assert!(sources.len() > 100, "the rules look at the sources");
    none(sources.iter().flat_map(floors::culprits).collect());
    none(floors::without_floor(&read("src/lib.rs")));
}

#[test]
fn the_page_shows_the_same_floors() {
    assert_eq!(floors::told(&read("docs/architecture.md").text), floors::table());
    assert_eq!(floors::told("| 1 | `b` `a` | x |\n| x | `c` | y |"), [("a".to_owned(), 1), ("b".to_owned(), 1)]);
}

#[test]
fn the_fuzz_package_has_all_that_its_rooms_use() {
    none(fuzz::culprits(&read("fuzz/parsers.rs"), |folder| all(folder, &[".rs"])));
}

#[test]
fn sources_keep_the_rules() {
    none(all("src", &[".rs"]).iter().flat_map(rules::of_source).collect());
}

#[test]
fn texts_have_no_loose_ends() {
    let folders: [(&str, &[&str]); 7] = [
        ("src", &[".rs", ".js", ".css", ".html", ".json"]),
        ("tests/it", &[".rs"]),
        ("tests/rig", &[""]),
        ("docs", &[".md"]),
        ("config", &[".toml", ".service", ".conf"]),
        ("udev", &[".rules"]),
        (".ci", &[""]),
    ];
    let files = ["Cargo.toml", "README.md", "CHANGELOG.md", "clippy.toml", "deny.toml", "rustfmt.toml", "tests/run"];
    // The rules name what they forbid.
    let names_them = |source: &Source| source.path.starts_with("tests/it/tidy");
    let sources = folders.iter().flat_map(|(folder, endings)| all(folder, endings));
    let sources = sources.chain(files.iter().map(|file| read(file)));
    none(sources.filter(|source| !names_them(source)).flat_map(|source| rules::of_text(&source)).collect());
}

#[test]
fn every_dependency_says_why_it_is_here() {
    none(rules::of_manifest(&read("Cargo.toml")));
}
