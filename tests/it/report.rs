//! The report of a day: an evening with a line under every open heading, read as its owner reads it; the files that the night writes and
//! keeps; and what a spreadsheet makes of the table.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use weighhouse::config::Config;
use weighhouse::daemon::{keep_report, write_due};
use weighhouse::domain::*;
use weighhouse::packing::{Drill, Packaging, Person};
use weighhouse::store::{Draft, Manifest, Shops};
use weighhouse::web::{Office, Place, balance_page, report_page, report_table, report_text};
use weighhouse::words::Language;

use crate::story::{Role, Stage};

/// A moment in the first hours of every story.
const EVENING: i64 = 1_790_005_600_000;
const DAY_MS: i64 = 86_400_000;

fn office() -> Office {
    Office {
        zone: TimeZone::UTC,
        packaging: vec![Packaging { code: "BOX-S".into(), name: "small box".into(), weight: Mg::grams(45) }],
        weigh_required: true,
        hands_over: true,
        called: Vec::new(),
        people: [("li", "Li Na"), ("li2", "Lo Nu")]
            .map(|(id, name)| Person { id: id.into(), name: name.into(), rights: vec![] })
            .to_vec(),
    }
}

/// A label under every heading that asks for something.
fn evening() -> Stage {
    let orders = "S1 SF01 A*1@300\nS2 SF02 B*1@18\nS3 SF03 C*1@300\nS4 SF04 D*1@100\nS5 SF05 E*1@100 due=1789999999999\n\
        S6 SF06 F*1@100\nS7 SF07 G*1@100\nS8 SF08 H*1@100\nS9 SF91|SF92 I*2@100\nS10 SF10 J*1@100\nS11 SF11 K*1@100\n\
        S12 SF12 L*1@100\nS13 SF13 M*1@100;order=2896754321098765432\nS14 SF14 N*1@100\nS15 - O*1@100\nS16 0016 P*1@100";
    let drill = Drill {
        weight: Some(Mg::grams(500)),
        every_ms: 8 * 3_600_000,
        division: Mg::grams(1),
        refuse: None,
        required: false,
        zero_limit: None,
    };
    let mut stage = Stage::set_drilled(Some(drill), Role::PackWeigh, |rules| rules.weigh_required = true, orders);
    let sealed =
        |no: u32, sku: &str, grams: u32| format!("scan S{no}\nscan {sku}\nput {grams}\nscan SF{no:02} | green\ntake\n");
    stage.play("scan WH:OP:li\nscan WH:CHECK-WEIGHT\nput 503\ntake\n");
    stage.play(&sealed(8, "H", 100));
    deliver(&mut stage);
    stage.play("hold S8 refund");
    stage.play(&[sealed(1, "A", 300), sealed(3, "C", 318), sealed(7, "G", 100)].concat());
    stage.play("scan WH:OP:li2\nscan S10\nscan NONSENSE | red unknown-code\nscan WH:CONFIRM\nscan WH:CANCEL\n");
    stage.play(&[sealed(10, "J", 100), sealed(12, "L", 100), sealed(13, "M", 100), sealed(14, "N", 100)].concat());
    stage.play("scan S9\nscan I\nscan WH:NEXT-PARCEL\nput 100\nscan SF91 | green\ntake\nscan WH:CANCEL");
    stage.play("hold S4 address\nhold S6 refunded\nat bench-2 pack\nscan S11\nscan K\nscan SF11 | green\n");
    stage.play("at door hand-over\nscan SF07 | green\nscan SF10 | green\nscan SF12 | green\nscan SF13 | green\nscan SF14 | green");
    stage.play("hold S7 address");
    let key = |stage: &mut Stage, waybill: &str| {
        let rows =
            stage.rim().tracking_rows(&weighhouse::store::RowsAsked { limit: 100, ..Default::default() }).unwrap();
        let row = rows.iter().find(|row| row["waybill"] == waybill).unwrap().clone();
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        TrackingKey { shop: text("shop"), order: text("order"), waybill: waybill.into() }
    };
    for (waybill, state, say, code) in [
        ("SF12", RowState::Parked, "运单号不符合规则", "B60"),
        ("SF14", RowState::Intercept, "trade closed", ""),
        ("SF13", RowState::Unknown, "", ""),
    ] {
        let row = key(&mut stage, waybill);
        let (verb, sha256, shop) = ("send".to_owned(), String::new(), row.shop.clone());
        let sending = Sending { row: row.clone(), verb: verb.clone(), sha256 };
        let answered = Answered {
            row,
            verb,
            class: "permanent".into(),
            code: code.into(),
            say: say.into(),
            request_id: String::new(),
            ms: 7,
            state,
            due_ms: None,
            tries: 0,
            turns: false,
        };
        let begun = Event::UploadBegun { shop: shop.clone(), rows: vec![sending] };
        for event in [begun, Event::UploadAnswered { shop, rows: vec![answered] }] {
            let at = Now { wall_ms: EVENING - 1_000, mono_ms: 0 };
            let entry = Entry { at, station: None, operator: None, device: None, shipment: None, event };
            stage.rim().write(|writing| writing.append(&entry)).unwrap();
        }
    }
    stage
}

fn deliver(stage: &mut Stage) {
    let at = Now { wall_ms: EVENING - 5_000_000, mono_ms: 0 };
    let draft = Draft { day: "20260921", profile: "generic", one_number: false, items: false, shops: Shops::All };
    let file = |id: &str, _: &[_]| Manifest { file: id.into(), sha256: String::new(), refused: vec![], left: vec![] };
    let batch = stage.rim().build_batch(draft, at, file).unwrap().batch.unwrap();
    stage.rim().delivered(&batch.id, at).unwrap();
}

fn drawn(stage: &mut Stage, now_ms: i64) -> Value {
    let office = office();
    let day = office.day(None, EVENING).unwrap();
    office.report(stage.rim(), day, now_ms).unwrap().unwrap()
}

fn place(language: Language, zone: &TimeZone) -> Place<'_> {
    Place { site: "Site <1>", zone, language }
}

#[test]
fn an_owner_can_read_every_kind_of_line_aloud_and_know_what_to_do() {
    let mut stage = evening();
    let office = office();
    let day = office.day(None, EVENING).unwrap();
    let told = office.balance(stage.rim(), day, EVENING).unwrap().unwrap();
    let headings = told["headings"].as_array().unwrap();
    let open: BTreeSet<&str> =
        headings.iter().filter(|one| one["open"] == true).map(|one| one["heading"].as_str().unwrap()).collect();
    let wanted: BTreeSet<&str> = Heading::ALL.iter().filter(|one| one.is_open()).map(|one| one.id()).collect();
    assert_eq!(open, wanted, "every kind of open line is there");
    let mut said = Vec::new();
    for (heading, label) in
        headings.iter().flat_map(|one| one["labels"].as_array().unwrap().iter().map(move |label| (one, label)))
    {
        for language in [Language::ZhCn, Language::En] {
            let zone = TimeZone::UTC;
            let page = balance_page(&told, &place(language, &zone), true).unwrap();
            let [why, to_do] = ["why", "do"].map(|key| label[key][language.tag()].as_str().unwrap().to_owned());
            assert!(!why.is_empty() && !to_do.is_empty(), "{label}");
            assert!(!why.contains("null") && !why.contains('?'), "{why}");
            if heading["open"] == true {
                let told = |words: &str| page.contains(&words.replace('\'', "&#39;"));
                assert!(told(&why) && told(&to_do), "{why} {to_do}");
            }
            said.push(format!("{}: {why} → {to_do}", label["waybill"].as_str().unwrap()));
        }
    }
    let has = |words: &str| assert!(said.iter().any(|line| line.contains(words)), "{words}\n{}", said.join("\n"));
    has("SF02: never weighed; the box with SF03 weighs 318 g, 18 g too much");
    has("SF12: refused, or it cannot be told as it stands: 运单号不符合规则 (B60)");
    has(
        "SF14: the marketplace says that the order was closed or refunded: trade closed → Stop the parcel and type in no number",
    );
    has("SF13: it may have been told, or not → Nothing by hand");
    has("SF07: the courier took it at 09-21");
    has("SF04: 没打包，被拦截：");
    has("SF05: not packed; it had to leave by 09-21");
    has("→ Find the box that is named and look whether it bears both labels");
}

#[test]
fn the_report_counts_the_day_once_and_its_lines_are_the_balances() {
    let mut stage = evening();
    let told = drawn(&mut stage, EVENING);
    let labels = &told["labels"];
    assert_eq!(
        (&labels["printed"], &labels["checked"], &labels["held"], &labels["late"]),
        (&json!(16), &json!(10), &json!(3), &json!(1)),
        "{labels}"
    );
    let work = &told["day_work"];
    assert_eq!(
        work,
        &json!({"left": 8, "left_late": 0, "sealed": 10, "handed_over": 5, "uploaded": 1, "refused": 2, "forced": 0})
    );
    assert_eq!(told["faults"], json!([{"fault": "scale-off", "count": 1}, {"fault": "unknown-code", "count": 1}]));
    let people: Vec<(&str, u64)> = told["operators"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["shown"].as_str().unwrap_or("nobody"), one["sealed"].as_u64().unwrap()))
        .collect();
    assert_eq!(people, [("L* N* (li2)", 5), ("L* N* (li)", 4), ("nobody", 1)], "names are masked and told apart");
    let scale = &told["scales"][0];
    assert_eq!(
        (&scale["station"], &scale["weighed"], &scale["outside"], &scale["outside_percent"]),
        (&json!("bench-1"), &json!(9), &json!(0), &json!("0.0"))
    );
    // One box of nine was 18 g too heavy; the middle of what passes lies 2.5 g above what the goods weigh.
    assert_eq!(scale["mean_off_g"].as_str(), Some("-0.5"), "{scale}");
    let test = &scale["tests"][0];
    assert_eq!((&test["off_g"], &test["outcome"], &test["shown_g"]), (&json!("3"), &json!("off"), &json!("503")));
    assert_eq!((&told["weights"]["tests"], &told["weights"]["tests_off"]), (&json!(1), &json!(1)));
    assert_eq!(told["balance"]["open"], labels["open"]);
    assert_eq!((&told["over"], &told["again"]), (&json!(false), &json!(false)));
    let later = drawn(&mut stage, EVENING + 3 * DAY_MS);
    assert_eq!((&later["over"], &later["again"]), (&json!(true), &json!(true)));
    let before = office().report(stage.rim(), office().day(None, EVENING - DAY_MS).unwrap(), EVENING).unwrap().unwrap();
    assert_eq!(before["day_work"]["sealed"], 0, "another day has other work");
}

#[test]
fn the_page_prints_in_both_languages_and_takes_no_markup() {
    let mut stage = evening();
    stage.play("import SX <b>& A*1\nhold SX <i>x</i>");
    let zone = TimeZone::UTC;
    for (now_ms, zh, en) in [
        (EVENING, "当天还没过完", "The day is not over"),
        (EVENING + 3 * DAY_MS, "当天过后才做的", "Drawn up after the day was over"),
    ] {
        let told = drawn(&mut stage, now_ms);
        for (language, caution, words) in [
            (Language::ZhCn, zh, ["日报", "工位拦下了什么", "谁做了多少", "重量和电子秤", "只打单未发出"]),
            (
                Language::En,
                en,
                [
                    "Daily report",
                    "What the benches refused",
                    "Who did what",
                    "Weights and scales",
                    "Printed, not shipped",
                ],
            ),
        ] {
            let page = report_page(&told, &place(language, &zone), true).unwrap();
            for word in words.into_iter().chain([caution, "L* N* (li)", "break-inside: avoid", "@page { size: A4"]) {
                assert!(page.contains(word), "{word}\n{page}");
            }
            assert!(
                !page.contains("<b>&")
                    && !page.contains("<i>x")
                    && !page.contains("Site <1>")
                    && !page.contains("<link")
            );
            let text = report_text(&told, &place(language, &zone));
            for heading in told["balance"]["headings"].as_array().unwrap().iter().filter(|one| one["open"] == true) {
                let title = heading["title"][language.tag()].as_str().unwrap();
                assert!(page.contains(title) && text.contains(title), "{title}");
                for label in heading["labels"].as_array().unwrap() {
                    let why = label["why"][language.tag()].as_str().unwrap();
                    assert!(text.contains(why), "{why}\n{text}");
                }
            }
        }
    }
}

#[test]
fn a_spreadsheet_keeps_what_stands_in_the_table() {
    let mut stage = evening();
    let told = drawn(&mut stage, EVENING);
    let zone = TimeZone::UTC;
    let bytes = report_table(&told, &place(Language::En, &zone)).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf") && bytes.windows(2).any(|pair| pair == b"\r\n"));
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(&bytes[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let find = |id: &str| rows.iter().find(|row| &row[14] == id).unwrap_or_else(|| panic!("{id}"));
    assert_eq!((&find("printed")[3], &find("held")[3], &find("mean_off_g")[3]), ("16", "3", "-0.5"));
    let line = |waybill: &str| rows.iter().find(|row| &row[5] == waybill).unwrap_or_else(|| panic!("{waybill}"));
    assert_eq!(&line("SF13")[8], "'2896754321098765432", "nineteen digits stay nineteen");
    assert_eq!(&line("'0016")[14], "printed-not-shipped", "zeros in front stay");
    assert!(line("SF02")[13].contains("Find the box"), "{:?}", line("SF02"));
    for cell in rows.iter().flatten() {
        let runs = cell.starts_with(['=', '+', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        assert!(!runs && (!cell.starts_with('-') || cell == "-0.5"), "{cell}");
    }
    let open = told["labels"]["open"].as_u64().unwrap();
    assert_eq!(rows.iter().filter(|row| !row[5].is_empty()).count(), usize::try_from(open).unwrap());
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_night_writes_each_day_once_and_overwrites_nothing() {
    let mut stage = evening();
    let home = tempfile::tempdir().unwrap();
    let text = "[site]\ntimezone = \"UTC\"\nlanguage = \"en\"\n[store]\npath = \"w.db\"\n[report]\nfolder = \"r\"\nat = \"23:50\"\nkeep_days = 3\n";
    let mut config = Config::parse("w.toml", text, home.path()).unwrap();
    config.store = stage.rim().path().to_owned();
    let report = config.report.clone().unwrap();
    let folder = &report.folder;
    let day = office().day(None, EVENING).unwrap();
    let due =
        |days: i64| day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond() + days * DAY_MS + 85_800_000;
    let whole =
        |name: &str| ["csv", "csv.sha256", "html", "html.sha256"].map(|ending| format!("report-{name}.{ending}"));
    write_due(&config, &report, due(0), due(0)).unwrap();
    assert_eq!(names(folder), whole("2026-09-21"));
    let first = fs::read(folder.join("report-2026-09-21.html")).unwrap();
    assert!(String::from_utf8_lossy(&first).contains("<h1>Daily report"));
    write_due(&config, &report, due(0), due(0) + 1_000).unwrap();
    assert_eq!(names(folder), whole("2026-09-21"), "a restart writes nothing twice");
    // A crash between the two files: the table is there, the page is not.
    fs::remove_file(folder.join("report-2026-09-21.html")).unwrap();
    write_due(&config, &report, due(0), due(0) + 60_000).unwrap();
    assert!(folder.join("report-2026-09-21-2.html").exists(), "{:?}", names(folder));
    fs::write(folder.join("report-2026-09-21.html"), &first).unwrap();
    // Somebody asks again, a day later.
    let mut store = weighhouse::store::Store::open(&config.store).unwrap();
    let [page, table] = keep_report(&config, &report, &mut store, day, due(1)).unwrap();
    assert!(page.ends_with("report-2026-09-21-3.html") && table.ends_with("report-2026-09-21-3.csv"), "{page:?}");
    let again = fs::read_to_string(&page).unwrap();
    assert!(again.contains("report-2026-09-21.html is kept beside it") && again.contains("Drawn up after the day"));
    assert_eq!(fs::read(folder.join("report-2026-09-21.html")).unwrap(), first, "the first stays as it was");
    // The daemon was down for two days on which nothing happened; the last of them is reported all the same.
    fs::write(folder.join("notes-2020-01-01.html"), "mine").unwrap();
    write_due(&config, &report, due(2), due(2)).unwrap();
    assert!(folder.join("report-2026-09-23.html").exists() && !folder.join("report-2026-09-22.html").exists());
    write_due(&config, &report, due(3), due(3)).unwrap();
    let left: Vec<String> = names(folder).into_iter().filter(|name| name.contains("09-21")).collect();
    assert_eq!(left, [""; 0], "three days are kept: the first one is a fourth");
    assert!(folder.join("notes-2020-01-01.html").exists(), "what is not ours stays");
}

#[test]
fn in_the_morning_it_is_the_report_of_the_day_that_ended_and_a_missed_day_is_caught_up() {
    let mut stage = evening();
    let home = tempfile::tempdir().unwrap();
    let text = "[site]\ntimezone = \"UTC\"\n[report]\nfolder = \"r\"\nat = \"06:00\"\n";
    let mut config = Config::parse("w.toml", text, home.path()).unwrap();
    config.store = stage.rim().path().to_owned();
    let report = config.report.clone().unwrap();
    let day = office().day(None, EVENING).unwrap();
    let six = day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond() + 6 * 3_600_000;
    write_due(&config, &report, six, six).unwrap();
    assert!(!report.folder.exists(), "the day before there was no shop");
    write_due(&config, &report, six + 4 * DAY_MS, six + 4 * DAY_MS).unwrap();
    let pages: Vec<String> = names(&report.folder).into_iter().filter(|name| name.ends_with("html")).collect();
    assert_eq!(pages, ["report-2026-09-21.html", "report-2026-09-24.html"]);
    // What cannot be written is an error until it can be.
    let mut blocked = report.clone();
    blocked.folder = home.path().join("none/r");
    let error = write_due(&config, &blocked, six + 4 * DAY_MS, six + 4 * DAY_MS).unwrap_err();
    assert!(error.to_string().contains("none/r cannot be written to"), "{error}");
}
