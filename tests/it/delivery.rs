//! The export: every shipped row in one file, whatever stops it in the middle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use weighhouse::domain::*;
use weighhouse::export::{Profile, find};
use weighhouse::store::{Manifest, Shops, Store};
use weighhouse::upload::export::{ExportError, Exported, export};

use crate::story::{draft, order};

/// The moment of what is shipped.
pub const NOW: Now = Now { wall_ms: 1_794_412_800_000, mono_ms: 0 };

fn generic() -> &'static Profile {
    find("generic").unwrap()
}

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

/// A store with shipments `S1` … that were all sealed under the waybills `W1` ….
pub fn shipped(path: &Path, count: usize) -> Store {
    let mut store = Store::open(path).unwrap();
    for n in 1..=count {
        ship(&mut store, &format!("S{n}"), &format!("W{n}"));
    }
    store
}

/// Imports a shipment and seals its parcel.
pub fn ship(store: &mut Store, no: &str, waybill: &str) {
    ship_at(store, no, waybill, NOW);
}

/// The same at another moment.
pub fn ship_at(store: &mut Store, no: &str, waybill: &str, at: Now) {
    store.import(vec![order(&format!("{no} {waybill} A*1@100")).unwrap()], || at).unwrap();
    seal_at(store, no, waybill, at);
}

/// Seals the parcel of a known shipment, as a bench would have done.
pub fn seal(store: &mut Store, no: &str, waybill: &str) {
    seal_at(store, no, waybill, NOW);
}

fn seal_at(store: &mut Store, no: &str, waybill: &str, at: Now) {
    store.write(|writing| writing.append(&sealed(no, waybill, at))).unwrap();
}

/// The fact that the parcel of a shipment is sealed.
pub fn sealed(no: &str, waybill: &str, at: Now) -> Entry {
    let (shipment, waybill, weight) = (ShipmentNo::from(no), Waybill::from(waybill), Some(Mg::grams(120)));
    let (items, packaging) = (vec![1], None);
    let seal =
        Seal { shipment: shipment.clone(), parcel: 1, waybill, weight, items, packaging, last: true, ships: true };
    let event = Event::Sealed(Box::new(seal));
    let (station, operator) = (Some("bench-1".into()), Some("anna".into()));
    Entry { at, station, operator, device: None, shipment: Some(shipment), event }
}

struct Site {
    _home: tempfile::TempDir,
    path: PathBuf,
    folder: PathBuf,
}

impl Site {
    fn new() -> Site {
        let home = tempfile::tempdir().unwrap();
        let (path, folder) = (home.path().join("weighhouse.db"), home.path().join("out"));
        Site { _home: home, path, folder }
    }

    fn export(&self, store: &mut Store) -> Exported {
        export(store, generic(), &shanghai(), &self.folder, NOW).unwrap()
    }

    /// The waybills of every file, by file; each file must have its checksum beside it, and nothing else may lie there.
    fn files(&self) -> BTreeMap<String, Vec<String>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(&self.folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if let Some(checked) = name.strip_suffix(".sha256") {
                assert!(self.folder.join(checked).exists(), "{name} alone");
                continue;
            }
            assert!(self.folder.join(format!("{name}.sha256")).exists(), "{name} without its checksum");
            let text = fs::read_to_string(&path).unwrap();
            let waybill = |line: &str| line.split(',').nth(3).unwrap().to_owned();
            files.insert(name, text.lines().skip(1).map(waybill).collect());
        }
        files
    }
}

fn one(name: &str, waybills: &[&str]) -> BTreeMap<String, Vec<String>> {
    [(name.to_owned(), waybills.iter().map(ToString::to_string).collect())].into()
}

#[test]
fn every_row_is_told_once_and_with_nothing_new_nothing_is_written() {
    let site = Site::new();
    let mut store = shipped(&site.path, 2);
    let first = "tracking-generic-20261112-0001.csv";
    let path = site.folder.join(first);
    let exported = site.export(&mut store);
    let placed: Vec<_> = exported.files.iter().map(|it| (it.path.clone(), it.server.clone(), it.rows)).collect();
    assert_eq!((placed, exported.refused.len(), exported.stuck.len()), (vec![(Some(path), None, 2)], 0, 0));
    assert_eq!(site.files(), one(first, &["W1", "W2"]), "midnight has passed in Shanghai, if not in London");
    let facts = store.chain_head().unwrap();
    assert_eq!(site.export(&mut store), Exported::default());
    assert_eq!((site.files(), store.chain_head().unwrap()), (one(first, &["W1", "W2"]), facts));
    ship(&mut store, "S3", "W3");
    site.export(&mut store);
    assert_eq!(site.files()["tracking-generic-20261112-0002.csv"], ["W3"]);
    store.verify().unwrap().unwrap();
}

/// What `export` does up to its first commit.
fn build(store: &mut Store, sha256: Option<&str>) {
    let (mut home, zone) = (Site::new(), shanghai());
    home.folder = home.path.with_file_name("scratch");
    store
        .build_batch(draft("20261111", false), NOW, |id, rows| {
            let bytes = generic()
                .render(&weighhouse::upload::export::told(rows, weighhouse::export::Numbers::All), &zone)
                .bytes;
            fs::create_dir_all(&home.folder).unwrap();
            let made = weighhouse::upload::folder::deliver(&home.folder, "a.csv", &bytes).unwrap().sha256;
            let file = format!("tracking-generic-{id}.csv");
            Manifest { file, sha256: sha256.map_or(made, str::to_owned), refused: vec![], left: vec![] }
        })
        .unwrap();
}

#[test]
fn a_batch_that_was_built_and_not_delivered_is_delivered_by_the_next_run() {
    let site = Site::new();
    let mut store = shipped(&site.path, 2);
    build(&mut store, None);
    drop(store);
    let mut store = Store::open(&site.path).unwrap();
    ship(&mut store, "S3", "W3");
    let exported = site.export(&mut store);
    assert_eq!(exported.files.iter().map(|it| it.rows).collect::<Vec<_>>(), [2, 1]);
    let files = site.files();
    assert_eq!(files["tracking-generic-20261111-0001.csv"], ["W1", "W2"]);
    assert_eq!(files["tracking-generic-20261112-0002.csv"], ["W3"]);
    assert_eq!(site.export(&mut store), Exported::default());
}

#[test]
fn a_file_that_was_delivered_and_not_recorded_is_recorded_by_the_next_run() {
    let site = Site::new();
    let mut store = shipped(&site.path, 1);
    // The record of the delivery fails: the store takes batches, and refuses that one kind of fact.
    let conn = rusqlite::Connection::open(&site.path).unwrap();
    let torn = "CREATE TRIGGER torn BEFORE INSERT ON event WHEN NEW.kind = 'batch-delivered' BEGIN SELECT RAISE(FAIL, 'torn'); END";
    conn.execute_batch(torn).unwrap();
    let failed = export(&mut store, generic(), &shanghai(), &site.folder, NOW);
    assert!(matches!(failed, Err(ExportError::Store(_))), "{failed:?}");
    let (files, name) = (site.files(), "tracking-generic-20261112-0001.csv");
    assert_eq!(files, one(name, &["W1"]));
    conn.execute_batch("DROP TRIGGER torn").unwrap();
    assert_eq!(site.export(&mut store).files.len(), 1);
    assert_eq!(site.files(), files);
    assert_eq!(site.export(&mut store), Exported::default());
}

#[test]
fn a_folder_that_cannot_be_delivered_to_keeps_the_batch_for_the_next_run() {
    let site = Site::new();
    let mut store = shipped(&site.path, 1);
    fs::write(&site.folder, "in the way").unwrap();
    for _ in 0..2 {
        let failed = export(&mut store, generic(), &shanghai(), &site.folder, NOW).unwrap_err();
        assert!(matches!(failed, ExportError::Folder { .. }), "{failed}");
    }
    fs::remove_file(&site.folder).unwrap();
    site.export(&mut store);
    assert_eq!(site.files(), one("tracking-generic-20261112-0001.csv", &["W1"]));
}

#[test]
fn an_unfinished_batch_that_gives_other_bytes_is_an_error_with_words() {
    let site = Site::new();
    let mut store = shipped(&site.path, 1);
    build(&mut store, None);
    let failed = export(&mut store, generic(), &TimeZone::UTC, &site.folder, NOW).unwrap_err();
    assert!(failed.to_string().contains("if the time zone"), "{failed}");
    assert!(!site.folder.exists(), "nothing is delivered");
    assert_eq!(site.export(&mut store).files.len(), 1, "the twin: the zone put back");
    let site = Site::new();
    let mut store = shipped(&site.path, 1);
    build(&mut store, Some("00"));
    assert!(matches!(
        export(&mut store, generic(), &shanghai(), &site.folder, NOW),
        Err(ExportError::Differs { recorded, .. }) if recorded == "00"
    ));
}

#[test]
fn runs_at_once_do_what_one_would() {
    const RUNS: usize = 4;
    let site = Site::new();
    let mut store = Store::open(&site.path).unwrap();
    for round in 1..=20 {
        ship(&mut store, &format!("S{round}"), &format!("W{round}"));
        // Half the rounds begin after a crash: then every run sees the same unfinished batch at once.
        if round % 2 == 0 {
            build(&mut store, None);
        }
        let together = std::sync::Barrier::new(RUNS);
        let run = || {
            let mut store = Store::open(&site.path).unwrap();
            together.wait();
            site.export(&mut store).files.len()
        };
        let files: usize = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..RUNS).map(|_| scope.spawn(run)).collect();
            runs.into_iter().map(|run| run.join().unwrap()).sum()
        });
        assert_eq!((files, site.files().len()), (1, round), "one file, told by one run");
    }
    store.verify().unwrap().unwrap();
}

#[test]
fn hostile_and_held_rows_stay_behind_with_their_reason() {
    let site = Site::new();
    let mut store = shipped(&site.path, 1);
    for (no, waybill) in [("S2", "=1+1"), ("S3", "W3")] {
        ship(&mut store, no, waybill);
    }
    let refund = HoldReason::parse("refund").unwrap();
    store.set_hold(&"S3".into(), &refund, HoldSource::Api, "", NOW).unwrap();
    let exported = site.export(&mut store);
    assert_eq!(site.files(), one("tracking-generic-20261112-0001.csv", &["W1"]));
    let [(key, reason)] = exported.refused.as_slice() else { panic!("{exported:?}") };
    assert_eq!(key.waybill.as_str(), "=1+1");
    assert!(reason.contains("tracking_number"), "{reason}");
    assert_eq!(site.export(&mut store), Exported::default(), "told once");
    store.lift_hold(&"S3".into(), &refund, HoldSource::Api, NOW).unwrap();
    assert_eq!(site.export(&mut store).files.len(), 1, "the twin: lifted, it goes out");
}

#[test]
fn what_is_over_the_cap_of_a_file_goes_into_the_next_and_nothing_twice() {
    let site = Site::new();
    let mut store = shipped(&site.path, 7);
    let mut capped = generic().clone();
    capped.layout.rows_max = 3;
    let exported = export(&mut store, &capped, &shanghai(), &site.folder, NOW).unwrap();
    assert_eq!(exported.files.iter().map(|it| it.rows).collect::<Vec<_>>(), [3, 3, 1]);
    let told: Vec<String> = site.files().into_values().flatten().collect();
    assert_eq!(told, (1..=7).map(|n| format!("W{n}")).collect::<Vec<_>>());
    assert_eq!(export(&mut store, &capped, &shanghai(), &site.folder, NOW).unwrap(), Exported::default());
    store.verify().unwrap().unwrap();
}

#[test]
fn a_dry_run_says_what_to_look_at_and_writes_nothing() {
    let site = Site::new();
    let mut store = shipped(&site.path, 2);
    ship(&mut store, "S3", "0075");
    ship(&mut store, "S4", "W4;");
    store.set_hold(&"S2".into(), &HoldReason::parse("refund").unwrap(), HoldSource::Api, "", NOW).unwrap();
    let facts = store.chain_head().unwrap();
    let preview =
        |store: &mut Store| weighhouse::upload::preflight::preview(store, generic(), Shops::All, &shanghai()).unwrap();
    let previewed = preview(&mut store);
    let found: Vec<String> =
        previewed.findings.iter().map(|(finding, key, _)| format!("{} {}", finding.id(), key.waybill)).collect();
    assert_eq!(found, ["refused W4;", "held W2", "leading-zeros 0075"]);
    assert_eq!(previewed.files, [2]);
    assert_eq!(store.chain_head().unwrap(), facts, "no fact");
    let exported = site.export(&mut store);
    assert_eq!((exported.files[0].rows, exported.refused.len()), (2, 1), "the export does what was said");
    assert_eq!(preview(&mut store).files, [0_usize; 0]);
}
