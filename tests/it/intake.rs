//! The watched folder: what is dropped there, where it ends up, and what is said about it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use weighhouse::domain::Now;
use weighhouse::intake::{Became, Folder, take_in};
use weighhouse::store::Store;

const HEAD: &str = "shipment,shop,order,sku,qty,waybill\n";
const GOOD: &str = "shipment,shop,order,sku,qty,waybill\nF1,A,1,S,1,W1\n";

/// A folder, its store, and a count of everything that was handled.
struct Place {
    home: tempfile::TempDir,
    folder: Folder,
    store: Store,
}

impl Place {
    fn new() -> Place {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("weighhouse.db")).unwrap();
        let folder = Folder::new(home.path().join("in"));
        let mut place = Place { home, folder, store };
        assert_eq!(place.look(), "", "the folder is made");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("in").join(name)
    }

    fn drop_in(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Looks once: `NAME became` of every file that was handled.
    fn look(&mut self) -> String {
        let handled = self.folder.look(&mut self.store, &TimeZone::UTC, Now::default).unwrap();
        let told = handled.iter().map(|handled| {
            let became = match &handled.became {
                Became::Done(..) => "done",
                Became::Failed(..) => "failed",
                Became::Stuck(_) => "stuck",
                Became::Waits(_) => "waits",
            };
            format!("{} {became}", handled.name)
        });
        told.collect::<Vec<_>>().join(", ")
    }

    /// Every file below the folder, sorted.
    fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        for sub in ["", "done/", "failed/"] {
            for entry in fs::read_dir(self.path(sub)).into_iter().flatten() {
                let entry = entry.unwrap();
                if !entry.file_type().unwrap().is_dir() {
                    found.push(format!("{sub}{}", entry.file_name().to_string_lossy()));
                }
            }
        }
        found.sort();
        found
    }

    fn reason(&self, name: &str) -> String {
        fs::read_to_string(self.path(&format!("failed/{name}.reason.txt"))).unwrap()
    }
}

#[test]
fn a_file_is_taken_when_it_has_come_to_rest_and_not_before() {
    let mut place = Place::new();
    place.drop_in("a.csv", HEAD);
    assert_eq!(place.look(), "", "just seen");
    place.drop_in("a.csv", GOOD);
    assert_eq!(place.look(), "", "it grew");
    assert_eq!(place.look(), "a.csv done");
    assert_eq!(place.tree(), ["done/a.csv"]);
    assert!(place.store.shipment_evidence("F1").unwrap().is_some());
    assert_eq!(place.look(), "");
}

#[test]
fn a_name_that_is_there_already_gets_a_number() {
    let mut place = Place::new();
    for _ in 0..3 {
        place.drop_in("a.csv", GOOD);
        place.look();
        assert_eq!(place.look(), "a.csv done");
    }
    assert_eq!(place.tree(), ["done/a (2).csv", "done/a (3).csv", "done/a.csv"]);
    for _ in 0..2 {
        place.drop_in("b.csv", "");
        place.look();
        place.look();
    }
    let failed = ["failed/b (2).csv", "failed/b (2).csv.reason.txt", "failed/b.csv", "failed/b.csv.reason.txt"];
    assert_eq!(place.tree().split_off(3), failed);
}

#[test]
fn a_refusal_moves_the_file_to_failed_with_every_reason_and_keeps_what_was_good() {
    let mut place = Place::new();
    place.drop_in("a.csv", &format!("{HEAD}F1,A,1,S,1,W1\nF2,A,2,S,none,W2\nF3,A,3,S,1,W9\n"));
    place.drop_in("a0.csv", &format!("{HEAD}F0,A,0,S,1,W0\n"));
    place.look();
    assert_eq!(place.look(), "a.csv failed, a0.csv done");
    let reason = place.reason("a.csv");
    let lines: Vec<&str> = reason.lines().collect();
    assert_eq!(lines[0], "a.csv: 2 new, 0 unchanged, 0 revised, 0 with only the hold changed, 1 refused");
    assert!(lines[1].contains("line 3, column qty: found \"none\""), "{reason}");
    // Once more, with the label of F3 moved to a shipment of another file.
    place.drop_in("b.csv", &format!("{HEAD}F4,A,4,S,1,W1\nF3,A,3,S,1,W9\n"));
    place.look();
    assert_eq!(place.look(), "b.csv failed");
    let reason = place.reason("b.csv");
    assert!(reason.contains("0 new, 1 unchanged, 0 revised, 0 with only the hold changed, 1 refused"), "{reason}");
    assert!(reason.contains("shipment F4 is refused: its waybill W1 belongs to shipment F1"), "{reason}");
}

#[test]
fn an_unreadable_file_says_why_and_that_nothing_was_taken() {
    let mut place = Place::new();
    place.drop_in("bad.xlsx", "x");
    place.look();
    assert_eq!(place.look(), "bad.xlsx failed");
    assert!(place.reason("bad.xlsx").ends_with("save it again as .xlsx\nNothing of it was taken.\n"));
}

#[test]
fn unfinished_and_hidden_files_and_folders_are_passed_over() {
    let mut place = Place::new();
    for name in [".a.csv", "a.csv.tmp", "a.PART", "a.csv~", "~$a.csv"] {
        place.drop_in(name, GOOD);
    }
    fs::create_dir(place.path("sub.csv")).unwrap();
    fs::write(place.path("sub.csv/a.csv"), GOOD).unwrap();
    for _ in 0..3 {
        assert_eq!(place.look(), "");
    }
    assert_eq!(place.tree(), [".a.csv", "a.PART", "a.csv.tmp", "a.csv~", "~$a.csv"]);
    fs::rename(place.path("a.csv.tmp"), place.path("a.csv")).unwrap();
    place.look();
    assert_eq!(place.look(), "a.csv done", "the twin: finished, it is taken");
}

#[test]
fn a_link_is_refused_and_what_it_points_to_is_untouched() {
    let mut place = Place::new();
    let secret = place.home.path().join("secret.csv");
    fs::write(&secret, GOOD).unwrap();
    symlink(&secret, place.path("a.csv")).unwrap();
    symlink("/nowhere", place.path("b.csv")).unwrap();
    place.look();
    assert_eq!(place.look(), "a.csv failed, b.csv failed");
    assert!(place.reason("a.csv").contains("is a link"));
    assert_eq!(fs::read_to_string(&secret).unwrap(), GOOD);
    assert!(place.store.shipment_evidence("F1").unwrap().is_none());
}

#[test]
fn a_file_that_may_not_be_read_fails_with_words() {
    let mut place = Place::new();
    place.drop_in("a.csv", GOOD);
    fs::set_permissions(place.path("a.csv"), fs::Permissions::from_mode(0o0)).unwrap();
    // Root reads what it likes; then it is an ordinary file.
    let shut = fs::File::open(place.path("a.csv")).is_err();
    place.look();
    assert_eq!(place.look(), if shut { "a.csv failed" } else { "a.csv done" });
}

#[test]
fn a_store_that_does_not_answer_leaves_the_file_where_it_is() {
    let mut place = Place::new();
    place.drop_in("a.csv", GOOD);
    place.drop_in("b.csv", GOOD);
    let other = rusqlite::Connection::open(place.store.path()).unwrap();
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'disk full'); END";
    other.execute_batch(broken).unwrap();
    place.look();
    let told = place.look();
    assert!(told.ends_with(".csv waits") && !told.contains(", "), "the look ends there: {told}");
    assert_eq!(place.tree(), ["a.csv", "b.csv"]);
    other.execute_batch("DROP TRIGGER broken").unwrap();
    let told = place.look();
    assert!(told.contains("a.csv done") && told.contains("b.csv done"), "{told}");
}

#[test]
fn a_file_that_cannot_be_moved_is_told_once_and_not_taken_again() {
    let mut place = Place::new();
    fs::write(place.path("done"), "in the way").unwrap();
    fs::write(place.path("failed"), "in the way").unwrap();
    place.drop_in("a.csv", GOOD);
    place.look();
    let told = place.look();
    assert!(told.contains("a.csv stuck"), "{told}");
    assert_eq!(place.look(), "");
    fs::remove_file(place.path("done")).unwrap();
    place.drop_in("a.csv", &format!("{GOOD}F2,A,2,S,1,W2\n"));
    place.look();
    assert_eq!(place.look(), "a.csv done", "changed, it is a new file");
}

#[test]
fn older_files_are_taken_first_and_hostile_names_stay_names() {
    let mut place = Place::new();
    let names = ["z.csv", "=cmd|' calc'!A0.csv", "a\nb.csv"];
    for (hour, name) in names.iter().enumerate() {
        place.drop_in(name, &format!("{HEAD}F1,A,1,S,{},W1\n", hour + 1));
        let file = fs::File::options().write(true).open(place.path(name)).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(3600 * hour as u64)).unwrap();
    }
    place.look();
    assert_eq!(place.look(), names.map(|name| format!("{name} done")).join(", "));
    let evidence = place.store.shipment_evidence("F1").unwrap().unwrap();
    assert_eq!((evidence["revision"].as_u64(), evidence["lines"][0]["qty"].as_u64()), (Some(3), Some(3)));
}

#[test]
fn the_report_is_the_same_for_people_and_for_programs() {
    let mut place = Place::new();
    let mut take =
        |text: &str| take_in(&mut place.store, "a.csv", text.as_bytes(), &TimeZone::UTC, Now::default).unwrap();
    let first =
        take(&format!("{}\n", GOOD.replace("sku,qty", "sku,colour,qty").replace(",S,1", ",S,red,1").trim_end()));
    assert_eq!(first.to_json()["notes"][0], "column \"colour\" is not known and was ignored");
    let faulty: String = (0..30).map(|n| format!("F2,A,{n},S,x,W2\n")).collect();
    let report = take(&format!("{HEAD}F1,A,1,S,2,W1\n{faulty}F3,A,3,S,1,W1\n,A,1,S,1,\n"));
    let value = report.to_json();
    assert_eq!(value["counts"]["refused"], 3, "F1 and F3 share a label, F2 has faults: {value:#}");
    assert_eq!(value["counts"]["refused-rows"], 1);
    for shipment in value["shipments"].as_array().unwrap() {
        let reasons = shipment["reasons"].as_array().unwrap().len();
        assert!(shipment["result"] == "refused" && (1..=20).contains(&reasons), "{shipment}");
    }
    let revised = take(&format!("{HEAD}F1,A,1,S,2,W1\n")).to_json();
    let expected = serde_json::json!([{"shipment": "F1", "result": "revised", "revision": 2, "reasons": []}]);
    assert_eq!(revised["shipments"], expected);
    assert_eq!(revised["counts"]["revised"], 1);
    assert!(report.to_string().lines().all(|line| line.starts_with("a.csv")));
}
