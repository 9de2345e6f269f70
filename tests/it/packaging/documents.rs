//! The tables of `docs/operating.md`, held against the tables of the code.

use jiff::tz::TimeZone;
use weighhouse::code::{CARRIERS, COMMANDS, CONVENTIONS, FORMATS};
use weighhouse::domain::{Fault, HoldReason, Mg, Notice};
use weighhouse::scale::PROTOCOLS;
use weighhouse::scanner::{GS_MODES, LAYOUTS};
use weighhouse::{import, words};

use crate::tidy::read;

/// The cells of the table that follows a heading, without its own two head lines. Backticks are taken off.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = text.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")).collect();
    lines.map(cells).collect()
}

fn operating(heading: &str) -> Vec<Vec<String>> {
    let rows = table(&read("docs/operating.md").text, heading);
    assert!(!rows.is_empty(), "no table below {heading:?}");
    rows
}

fn column(rows: &[Vec<String>], at: usize) -> Vec<&str> {
    rows.iter().map(|row| row[at].as_str()).collect()
}

#[test]
fn every_fault_stands_in_the_table_with_the_words_that_the_screen_shows() {
    let rows = operating("## What the screen says");
    let listed: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    let texts: Vec<_> = Fault::ALL.iter().map(|fault| (fault.id(), words::fault(*fault))).collect();
    let wanted: Vec<[&str; 3]> = texts.iter().map(|(id, text)| [*id, &*text.zh_cn, &*text.en]).collect();
    assert_eq!(listed, wanted);
    assert!(rows.iter().all(|row| row.len() == 5 && row.iter().all(|cell| !cell.is_empty())), "each says what to do");
}

#[test]
fn every_hold_stands_in_the_table() {
    let rows = operating("## Holds");
    let texts: Vec<_> = HoldReason::KNOWN.iter().map(|reason| (*reason, words::hold(reason))).collect();
    let wanted: Vec<[&str; 3]> = texts.iter().map(|(id, text)| [*id, &*text.zh_cn, &*text.en]).collect();
    let listed: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    assert_eq!(listed, wanted);
}

#[test]
fn every_setting_of_a_scanner_and_every_notice_stands_in_a_table() {
    let layouts: Vec<&str> = LAYOUTS.iter().map(|row| row.name).collect();
    assert_eq!(column(&operating("### Keyboard layouts"), 0), layouts);
    let modes: Vec<&str> = GS_MODES.iter().map(|row| row.name).collect();
    assert_eq!(column(&operating("### Ways to type a GS"), 0), modes);
    let notices = [
        Notice::WrongLayout { set: "fr" },
        Notice::NoSuffix,
        Notice::CutOff,
        Notice::Glued,
        Notice::Prefix(String::new()),
        Notice::CheckDue,
        Notice::ScaleOff(Mg::ZERO),
        Notice::ZeroDrift(Mg::ZERO),
    ];
    let ids: Vec<&str> = notices.iter().map(Notice::id).collect();
    let tables = ["scanner", "scale"].map(|what| operating(&format!("### What is noticed about a {what}")));
    assert_eq!(tables.each_ref().map(|rows| column(rows, 0)).concat(), ids);
    let api: serde_json::Value = serde_json::from_str(&read("src/web/openapi.json").text).unwrap();
    assert_eq!(api["components"]["schemas"]["Notice"]["properties"]["id"]["enum"], serde_json::json!(ids));
}

#[test]
fn every_command_code_stands_in_the_table() {
    let rows = operating("## Command codes");
    let mut wanted: Vec<String> = COMMANDS.iter().map(|(name, _)| format!("WH:{name}")).collect();
    wanted.extend(["PICK:n", "QTY:n", "OP:id", "FORCE:reason"].map(|name| format!("WH:{name}")));
    assert_eq!(column(&rows, 0), wanted);
}

/// The names of each column, as the source of the import has them.
fn headings() -> Vec<(String, bool, Vec<String>)> {
    let source = read("src/import/column.rs").text;
    let rows = source.lines().filter_map(|line| line.trim().strip_prefix("row("));
    let names = |row: &str| row.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = rows.filter(|row| row.contains("Level::")).map(|row| (names(row), row.contains(", true, ")));
    rows.map(|(mut names, required)| (names.remove(0), required, names)).collect()
}

#[test]
fn every_column_of_the_order_file_stands_in_the_table_with_all_its_names() {
    let rows = operating("## The order file");
    let wanted = headings();
    assert_eq!(wanted.len(), 23);
    assert_eq!(column(&rows, 0), wanted.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>());
    for (row, (name, required, aliases)) in rows.iter().zip(&wanted) {
        let listed: Vec<&str> = row[2].split(", ").collect();
        assert_eq!(listed, *aliases, "{name}");
        assert_eq!(row[1] == "yes", *required, "{name}");
    }
}

/// The names are not only written down: a file that uses them is read.
#[test]
fn a_file_with_the_names_of_the_table_is_read() {
    let rows = operating("## The order file");
    let value = |name: &str| match name {
        "qty" => "2".to_owned(),
        "unit_g" => "12.5".to_owned(),
        "kind" => "gift".to_owned(),
        "resend_reason" => "lost".to_owned(),
        "ship_by" => "2026-11-11 18:00".to_owned(),
        other => format!("{other}-1"),
    };
    let values: Vec<String> = rows.iter().map(|row| value(&row[0])).collect();
    for round in 0..6 {
        let names: Vec<&str> = rows.iter().map(|row| row[2].split(", ").nth(round).unwrap_or(&row[0])).collect();
        let file = format!("{}\n{}\n", names.join(","), values.join(","));
        let parsed = import::read("orders.csv", file.as_bytes(), &TimeZone::UTC).expect("a file that reads");
        assert_eq!((parsed.shipments.len(), parsed.refused.len(), parsed.notes.len()), (1, 0, 0), "{file}");
    }
}

#[test]
fn every_scale_protocol_stands_in_the_table() {
    let rows = operating("## Scales");
    assert_eq!(column(&rows, 0), PROTOCOLS.iter().map(|row| row.name).collect::<Vec<_>>());
    assert_eq!(column(&rows, 1), PROTOCOLS.iter().map(|row| row.line).collect::<Vec<_>>());
    let speaks = |poll: Option<&[u8]>| if poll.is_some() { "when asked" } else { "by itself" };
    assert_eq!(column(&rows, 2), PROTOCOLS.iter().map(|row| speaks(row.poll)).collect::<Vec<_>>());
    assert_eq!(column(&rows, 3), PROTOCOLS.iter().map(|row| row.stability.id()).collect::<Vec<_>>());
    assert_eq!(column(&rows, 4), PROTOCOLS.iter().map(|row| row.unit.id()).collect::<Vec<_>>());
}

#[test]
fn a_table_is_read_cell_by_cell_and_not_beyond_its_end() {
    let text = "## A\n| x | y |\n|---|---|\n| `a` | b |\n\n| c | d |\n## B\n| x |\n|---|\n| e |\n";
    assert_eq!(table(text, "## A"), [["a", "b"]]);
    assert_eq!(table(text, "## B"), [["e"]]);
    assert_eq!(table(text, "## C"), [[""; 0]; 0]);
}

/// What the table says of a courier's numbers, row by row of the code: shapes, and a tick behind those with a check digit.
fn numbers(id: &str) -> String {
    let rows = FORMATS.iter().chain(CONVENTIONS).filter(|row| row.carrier == id);
    let told = rows.map(|row| row.patterns.join(" ") + if row.check.is_some() { " ✓" } else { "" });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_courier_stands_in_the_table_with_its_names_and_numbers() {
    let rows = operating("## Couriers");
    let wanted: Vec<[String; 5]> = CARRIERS
        .iter()
        .map(|row| [row.id.into(), row.zh_cn.into(), row.en.into(), row.aliases.join(", "), numbers(row.id)])
        .collect();
    assert_eq!(rows, wanted);
}
