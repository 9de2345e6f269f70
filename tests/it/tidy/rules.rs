//! Rules over one file each: its text in, the culprits out as `path:line: why`.

use super::Source;
use super::code::{code_of, comments_of, has_word, line_at, numbered};

/// Longest file of `src`, its tests included.
const LINES_MAX: usize = 300;
/// The rooms that may know tokio: who waits for a device, a client, or everything.
const TOKIO: [&str; 6] = ["device", "remote", "web", "daemon", "demo", "cli"];
/// Rooms without floating point: weights and counts are integers.
const NO_FLOATS: [&str; 4] = ["domain", "packing", "scale", "store"];
/// Rooms where a value comes out of values: no clock, file, socket or thread.
const PURE: [&str; 8] = ["domain", "scale", "scanner", "code", "words", "import", "export", "packing"];
/// What a comment says that was written for a reader of the change, not of the code.
const CHANGE_TALK: [&str; 6] = ["now uses", "now we", "previously", "formerly", "used to be", "for now"];
/// Folders under the root that exist on one machine only.
const MACHINE_FOLDERS: [&str; 3] = ["root", "home", "work"];

/// Rules for a file of `src`.
pub fn of_source(source: &Source) -> Vec<String> {
    let rules = [head, length, words, absences, floats, reasons, change_talk];
    rules.iter().flat_map(|rule| rule(source)).collect()
}

/// Rules for every text that people write: code, tests, scripts, pages of `docs`.
pub fn of_text(source: &Source) -> Vec<String> {
    let mut culprits = Vec::new();
    for (line, text) in numbered(&source.text) {
        if text.ends_with([' ', '\t', '\r']) {
            culprits.push(source.at(line, "blanks at the end of the line"));
        }
        if text.contains('\t') {
            culprits.push(source.at(line, "a tab"));
        }
        let paths = MACHINE_FOLDERS.iter().map(|folder| format!("/{folder}/"));
        culprits.extend(paths.filter(|path| text.contains(path)).map(|path| source.at(line, &path)));
    }
    if !source.text.is_empty() && (!source.text.ends_with('\n') || source.text.ends_with("\n\n")) {
        culprits.push(source.at(source.text.lines().count(), "the file does not end with one line end"));
    }
    culprits
}

/// Dependencies without the reason they are here.
pub fn of_manifest(manifest: &Source) -> Vec<String> {
    let mut section = "";
    let mut culprits = Vec::new();
    for (line, text) in numbered(&manifest.text) {
        if text.starts_with('[') {
            section = text;
        } else if section.contains("dependencies") && text.contains('=') && !text.contains("# ") {
            culprits.push(manifest.at(line, "a dependency without a reason"));
        }
    }
    culprits
}

fn head(source: &Source) -> Vec<String> {
    if source.text.starts_with("//! ") {
        Vec::new()
    } else {
        vec![source.at(1, "it does not begin by saying what it is (//!)")]
    }
}

fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines > LINES_MAX { vec![source.at(lines, &format!("more than {LINES_MAX} lines"))] } else { Vec::new() }
}

/// Things left undone.
fn words(source: &Source) -> Vec<String> {
    let undone = ["TODO", "FIXME", "XXX", "HACK", "todo!", "unimplemented!", "dbg!"];
    let found = |line: usize, text: &str| -> Vec<String> {
        undone.iter().filter(|word| has_word(text, word)).map(|word| source.at(line, word)).collect()
    };
    numbered(&source.text).flat_map(|(line, text)| found(line, text)).collect()
}

/// What a room must not know.
fn absences(source: &Source) -> Vec<String> {
    let module = source.module().unwrap_or_default();
    let code = code_of(&source.text);
    let mut culprits = Vec::new();
    for (line, text) in numbered(&code) {
        let mut forbid = |there: bool, what: &str| {
            if there {
                culprits.push(source.at(line, what));
            }
        };
        forbid(has_word(text, "unsafe"), "unsafe");
        let tokio = ["tokio", "tokio_serial", "tokio_stream"].iter().any(|word| has_word(text, word));
        forbid(tokio && source.module().is_some() && !TOKIO.contains(&module), "tokio does not belong here");
        let serde = ["serde", "serde_json", "Serialize", "Deserialize"].iter().any(|word| has_word(text, word));
        forbid(serde && module == "domain", "the domain has no serde");
        let edge = ["std::fs", "std::net", "std::thread", "std::process", "std::env", "SystemTime", "Instant", "async"];
        let edge = edge.iter().find(|word| has_word(text, word)).copied();
        forbid(edge.is_some() && PURE.contains(&module), &format!("{} in a pure room", edge.unwrap_or_default()));
    }
    culprits
}

fn floats(source: &Source) -> Vec<String> {
    if !source.module().is_some_and(|module| NO_FLOATS.contains(&module)) {
        return Vec::new();
    }
    let code = code_of(&source.text);
    let typed = |text: &str| has_word(text, "f32") || has_word(text, "f64") || has_float(text);
    numbered(&code).filter(|(_, text)| typed(text)).map(|(line, _)| source.at(line, "a float")).collect()
}

/// Whether a float literal stands in a line of code: `1.5`, `1.`, `1e3`, `1f32`; not `a.0.1`, `0..3`, `1.max(2)`, `0x1e3`.
fn has_float(code: &str) -> bool {
    let bytes = code.as_bytes();
    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !name(bytes[at - 1]) && bytes[at - 1] != b'.');
        if !starts {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|&byte| !name(byte)).map_or(bytes.len(), |length| at + length);
        let (word, rest) = (&code[at..end], &code[end..]);
        let radix = word.starts_with("0x") || word.starts_with("0b") || word.starts_with("0o");
        let suffixed = word.ends_with("f32") || word.ends_with("f64") || word.contains(['e', 'E']);
        let point = rest
            .strip_prefix('.')
            .is_some_and(|after| !after.starts_with(|c: char| c == '.' || c == '_' || c.is_alphabetic()));
        if !radix && (suffixed && !word.ends_with("size") || point) {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

/// A lint that is switched off says why.
fn reasons(source: &Source) -> Vec<String> {
    let code = code_of(&source.text);
    let mut culprits = Vec::new();
    for opening in ["#[allow(", "#[expect(", "#![allow(", "#![expect("] {
        for (at, _) in code.match_indices(opening) {
            let end = code[at..].find(")]").map_or(code.len(), |length| at + length);
            if !has_word(&code[at..end], "reason") {
                culprits.push(source.at(line_at(&code, at), "a lint switched off without a reason"));
            }
        }
    }
    culprits
}

fn change_talk(source: &Source) -> Vec<String> {
    let comments = comments_of(&source.text).to_lowercase();
    let talk = |text: &str| CHANGE_TALK.iter().find(|words| has_word(text, words)).copied();
    numbered(&comments)
        .filter_map(|(line, text)| {
            talk(text).map(|words| source.at(line, &format!("{words:?} speaks of a change, not of the code")))
        })
        .collect()
}

#[test]
fn every_rule_of_the_source_bites() {
    let long = format!("//! Long.\n{}", "\n".repeat(LINES_MAX));
    for (path, text, wanted) in [
        ("src/web.rs", "fn f() {}", "src/web.rs:1: it does not begin by saying what it is (//!)"),
        ("src/web.rs", long.as_str(), "src/web.rs:301: more than 300 lines"),
        ("src/web.rs", "//! W.\n// TODO: later", "src/web.rs:2: TODO"),
        ("src/web.rs", "//! W.\nfn f() { todo!() }", "src/web.rs:2: todo!"),
        ("src/web.rs", "//! W.\nfn f() { unsafe { g() } }", "src/web.rs:2: unsafe"),
        ("src/store/a.rs", "//! S.\nuse tokio::sync::watch;", "src/store/a.rs:2: tokio does not belong here"),
        ("src/domain/a.rs", "//! D.\n#[derive(Serialize)]", "src/domain/a.rs:2: the domain has no serde"),
        ("src/packing/a.rs", "//! P.\nlet t = Instant::now();", "src/packing/a.rs:2: Instant in a pure room"),
        ("src/import/a.rs", "//! I.\nuse std::fs;", "src/import/a.rs:2: std::fs in a pure room"),
        ("src/scale/a.rs", "//! S.\nlet kg: f64 = read();", "src/scale/a.rs:2: a float"),
        ("src/store/a.rs", "//! S.\nlet kg = 1.5;", "src/store/a.rs:2: a float"),
        ("src/web.rs", "//! W.\n#[allow(dead_code)]\nfn f() {}", "src/web.rs:2: a lint switched off without a reason"),
        ("src/web.rs", "//! W.\n#[expect(\n    missing_docs\n)]", "src/web.rs:2: a lint switched off without a reason"),
        (
            "src/web.rs",
            "//! W.\n// Previously a float.",
            "src/web.rs:2: \"previously\" speaks of a change, not of the code",
        ),
    ] {
        assert_eq!(of_source(&Source::planted(path, text)), [wanted]);
    }
}

#[test]
fn no_rule_bites_what_only_looks_alike() {
    for (path, text) in [
        ("src/domain/a.rs", "//! No serde, no unsafe, no f64.\nlet s = \"1.5 f64 unsafe tokio TODO_\"; // 1.5"),
        ("src/packing/a.rs", "//! P.\nlet a = b.0.1 + c[0..3].len() + 1.max(2) + 0x1e3 + 7usize;"),
        (
            "src/web.rs",
            "//! W.\nlet share = 1.5;\n#[expect(dead_code, reason = \"row of a table\")]\n// no longer than this",
        ),
        ("src/main.rs", "//! M.\n#[tokio::main]"),
    ] {
        assert_eq!(of_source(&Source::planted(path, text)), [""; 0]);
    }
}

#[test]
fn loose_ends_and_dependencies_without_a_reason_are_named() {
    let planted = |text: &str| of_text(&Source::planted("docs/a.md", text));
    assert_eq!(planted("a \n"), ["docs/a.md:1: blanks at the end of the line"]);
    assert_eq!(planted("a\n\tb\n"), ["docs/a.md:2: a tab"]);
    assert_eq!(planted("a"), ["docs/a.md:1: the file does not end with one line end"]);
    assert_eq!(planted(concat!("see /", "home/me\n")), [concat!("docs/a.md:1: /", "home/")]);
    assert_eq!(planted("a\n\nb\n"), [""; 0]);
    let manifest = "[package]\nname = \"w\"\n[dependencies]\ncsv = \"1\" # RFC 4180\ntoml = \"1\"\n";
    assert_eq!(of_manifest(&Source::planted("Cargo.toml", manifest)), ["Cargo.toml:5: a dependency without a reason"]);
}
