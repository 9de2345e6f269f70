//! The store's contract: durable, provable, asked and answered without confusion.

use rusqlite::Connection;
use serde_json::Value;
use weighhouse::domain::*;
use weighhouse::packing::{CodeNeeds, Needs, Stage as Progress};
use weighhouse::store::{Built, Manifest, Outcome, Store, StoreError, VerifyFault};

use crate::story::{Role, Stage, draft, order};

const DAY: &str = "
    S1 SF100000001 A*2@100 B*1@80
    S2 SF100000002 A*1@100
    S3 SF100000003 C*1@500 box=BOX-S
    S4 - A*1@100
    S5 SF100000005 A*1@100 hold=refund
";

/// A day in which every table gets rows and nearly every kind of fact happens.
const RICH: &str = "
    scan WH:OP:li\nscan S1\nscan A\nscan C\nscan WH:CONFIRM\nscan WH:QTY:1\nscan A\nscan WH:UNDO\nscan A\nscan B
    scan BOX-S\nscan SF100000001\nput 60\nscan WH:CONFIRM\nscan WH:REWEIGH\nscan WH:CONFIRM\nput 325\ntake
    scan S2\nscan A\nscan SF100000002\nput 100\nscan SF100000003\nscan WH:CONFIRM\nexport\ntake
    scan S4\nscan A\nscan SF7700001234567\nscan WH:UNDO\nscan SF7700001234567\nscan WH:CANCEL
    scan S3\nimport S3 SF100000003 C*1@500\nscan C\nscan WH:CONFIRM\nscan C\nscan SF100000003\nput 500\nscan YT9900000001\nscan WH:HOLD\ntake
    hold S5 address\nlift S5 address\nunplug scale\nplug scale\nscan S5\nscan WH:CONFIRM\nscan S4\nscan WH:HOLD";

fn rich() -> Stage {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, DAY);
    for step in RICH.lines().map(str::trim).filter(|line| !line.is_empty()) {
        stage.step(step);
    }
    stage
}

fn open(stage: &Stage) -> Store {
    Store::open(stage.path()).unwrap()
}

fn sql(stage: &Stage, sql: &str) {
    Connection::open(stage.path()).unwrap().execute_batch(sql).unwrap();
}

fn at(ms: i64) -> Now {
    Now { wall_ms: 1_790_000_000_000 + ms, mono_ms: ms.unsigned_abs() }
}

/// A store of its own with these shipments.
fn store(orders: &str) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("weighhouse.db")).unwrap();
    import(&mut store, orders);
    (folder, store)
}

fn import(store: &mut Store, orders: &str) -> Vec<Outcome> {
    let report = store.import(orders.lines().filter_map(order).collect(), || at(0)).unwrap();
    report.outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn holds(store: &mut Store, no: &str) -> Vec<String> {
    let facts = store.facts(&Needs { shipments: vec![no.into()], ..Needs::default() }).unwrap();
    facts.shipments.get(&ShipmentNo::from(no)).unwrap().reasons().iter().map(ToString::to_string).collect()
}

fn file(id: &str, refused: &[usize]) -> Manifest {
    let refused = refused.iter().map(|&index| (index, "not deliverable".to_owned())).collect();
    Manifest { file: format!("{id}.csv"), sha256: "00".into(), refused, left: vec![] }
}

fn waybills(built: &Built) -> Vec<String> {
    built.batch.iter().flat_map(|batch| &batch.rows).map(|row| row.key.waybill.to_string()).collect()
}

#[test]
fn what_is_promised_is_on_the_disk() {
    let (folder, mut store) = store("");
    let (mode, synchronous): (String, i64) = store
        .read(|conn| {
            Ok((
                conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?,
                conn.query_row("PRAGMA synchronous", [], |row| row.get(0))?,
            ))
        })
        .unwrap();
    assert_eq!((mode.as_str(), synchronous), ("wal", 2));
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    let version = |conn: &Connection| conn.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    let first = store.read(|conn| Ok(version(conn)?)).unwrap();
    let again = Store::open(&folder.path().join("weighhouse.db")).unwrap().read(|conn| Ok(version(conn)?)).unwrap();
    assert!(first >= 1 && first == again, "the schema is made once");
}

#[test]
fn a_file_that_cannot_be_a_store_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "this is no database, however long one looks at it ".repeat(100)).unwrap();
    let newer = folder.path().join("newer.db");
    drop(Store::open(&newer).unwrap());
    Connection::open(&newer).unwrap().execute_batch("PRAGMA user_version = 9999").unwrap();
    for path in [text, newer, folder.path().join("absent").join("x.db")] {
        match Store::open(&path) {
            Err(StoreError::Unusable { path: named, why }) => assert!(named == path && !why.is_empty()),
            other => panic!("{path:?}: {other:?}"),
        }
    }
}

#[test]
fn a_rich_day_is_proven_and_replays() {
    let mut stage = rich();
    stage.proof().unwrap();
    let mut store = open(&stage);
    for table in ["shipment", "parcel", "order_ref", "hold", "goods", "weighing", "tracking", "batch"] {
        let count = format!("SELECT count(*) FROM {table}");
        let rows: i64 = store.read(|conn| Ok(conn.query_row(&count, [], |row| row.get(0))?)).unwrap();
        assert!(rows > 0, "the day is not rich: {table} is empty");
    }
    let kinds: i64 =
        store.read(|conn| Ok(conn.query_row("SELECT count(DISTINCT kind) FROM event", [], |row| row.get(0))?)).unwrap();
    assert!(kinds >= 24, "the day is not rich: {kinds} kinds of facts");
    let proven = store.verify().unwrap().unwrap();
    assert_eq!((proven.facts, proven.head), store.chain_head().unwrap());
}

#[test]
fn a_changed_column_is_found_and_named() {
    let seq = 20;
    for (column, value) in [
        ("wall_ms", "wall_ms + 1"),
        ("mono_ms", "mono_ms - 1"),
        ("station", "'bench-9'"),
        ("station", "NULL"),
        ("operator", "''"),
        ("operator", "NULL"),
        ("device", "'scanner-2'"),
        ("shipment", "'S9'"),
        ("kind", "'unlabelled'"),
        ("kind", "CAST(x'ff' AS TEXT)"),
        ("body", "body || ' '"),
        ("body", "'{}'"),
        ("body", "CAST(x'7bff7d' AS TEXT)"),
        ("hash", "zeroblob(32)"),
        ("hash", "x'00'"),
    ] {
        let stage = rich();
        sql(&stage, &format!("UPDATE event SET {column} = {value} WHERE seq = {seq}"));
        match open(&stage).verify().unwrap() {
            Err(VerifyFault::BrokenLink { seq: found } | VerifyFault::Unreadable { seq: found, .. }) => {
                assert_eq!(found, seq, "{column} = {value}");
            }
            other => panic!("{column} = {value}: {other:?}"),
        }
    }
}

#[test]
fn facts_missing_moved_or_forged_are_found_and_named() {
    let link = |seq| Err(VerifyFault::BrokenLink { seq });
    let gap = |seq| Err(VerifyFault::Gap { seq });
    for (forgery, wanted) in [
        ("DELETE FROM event WHERE seq = 7", gap(8)),
        ("DELETE FROM event WHERE seq = 1", gap(2)),
        ("UPDATE event SET seq = 9999 WHERE seq = 7", gap(8)),
        ("UPDATE event SET seq = 0 WHERE seq = 1", gap(0)),
        (
            "UPDATE event SET seq = 9999 WHERE seq = 7; UPDATE event SET seq = 7 WHERE seq = 8; UPDATE event SET seq = 8 WHERE seq = 9999",
            link(7),
        ),
        ("DELETE FROM event WHERE seq = 7; UPDATE event SET seq = seq - 1 WHERE seq > 7", link(7)),
        (
            "INSERT INTO event SELECT max(seq) + 1, 0, 0, NULL, NULL, NULL, NULL, 'zeroed', '{}', zeroblob(32) FROM event",
            link(-1),
        ),
    ] {
        let stage = rich();
        let last = open(&stage).chain_head().unwrap().0;
        let wanted = if wanted == link(-1) { link(last + 1) } else { wanted };
        sql(&stage, forgery);
        assert_eq!(open(&stage).verify().unwrap(), wanted, "{forgery}");
    }
}

#[test]
fn a_changed_table_is_found_and_named() {
    for (table, change) in [
        ("shipment", "UPDATE shipment SET revision = revision + 1 WHERE no = 'S1'"),
        ("shipment", "UPDATE shipment SET file_hold = NULL"),
        ("parcel", "UPDATE parcel SET packed = '[9,9]' WHERE shipment = 'S1'"),
        ("parcel", "UPDATE parcel SET stage = 'shipped' WHERE shipment = 'S4'"),
        ("parcel", "DELETE FROM parcel WHERE shipment = 'S1'"),
        ("order_ref", "DELETE FROM order_ref WHERE shipment = 'S2'"),
        ("order_ref", "INSERT INTO order_ref VALUES ('O-S9', 'shop-a', 'S1')"),
        ("hold", "DELETE FROM hold"),
        ("goods", "INSERT INTO goods VALUES ('ZZZ')"),
        ("weighing", "UPDATE weighing SET weight_mg = weight_mg + 1"),
        ("tracking", "UPDATE tracking SET state = 'ready' WHERE state <> 'ready'"),
        ("tracking", "UPDATE tracking SET carrier = CAST(x'ff' AS TEXT)"),
        ("batch", "UPDATE batch SET sha256 = 'ff'"),
        ("batch", "DELETE FROM batch"),
    ] {
        let stage = rich();
        sql(&stage, change);
        match open(&stage).verify().unwrap() {
            Err(VerifyFault::Table { table: found, facts_say, table_says }) => {
                assert!(found == table && facts_say != table_says, "{change}: {found}");
            }
            other => panic!("{change}: {other:?}"),
        }
    }
}

#[test]
fn importing_again_changes_nothing() {
    let (_folder, mut store) = store(DAY);
    let head = store.chain_head().unwrap();
    assert!(import(&mut store, DAY).iter().all(|outcome| *outcome == Outcome::Unchanged));
    assert_eq!(store.chain_head().unwrap(), head, "not one fact more");
}

#[test]
fn a_change_is_a_revision_and_a_shipped_one_is_never_altered() {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, DAY);
    let mut store = open(&stage);
    assert_eq!(import(&mut store, "S1 SF100000001 A*3@100"), [Outcome::Revised(2)]);
    assert_eq!(import(&mut store, "S1 SF100000001 A*3@100 hold=note"), [Outcome::HoldChanged]);
    for step in ["scan S2", "scan A", "scan SF100000002", "put 100"] {
        stage.step(step);
    }
    let refused = import(&mut store, "S2 SF100000002 A*2@100 hold=refund");
    assert!(matches!(&refused[..], [Outcome::Refused(why)] if why.contains("shipped")), "{refused:?}");
    assert_eq!(holds(&mut store, "S2"), ["refund"], "its hold is taken all the same");
    stage.step("export");
    assert!(stage.rows.is_empty());
    import(&mut store, "S2 SF100000002 A*1@100");
    stage.step("export");
    assert_eq!(stage.rows, ["SF100000002"]);
}

#[test]
fn goods_that_came_first_with_a_refused_shipment_come_with_the_next() {
    let (_folder, mut store) = store("S1 SF100000001 A*1");
    let outcomes = import(&mut store, "S2 SF100000001 B*1\nS3 - B*1\nS4 - B*1 C*1");
    assert!(matches!(&outcomes[..], [Outcome::Refused(_), Outcome::New, Outcome::New]), "{outcomes:?}");
    // The tables are made anew from the facts, with these goods in them, and must be these.
    store.verify().unwrap().unwrap();
}

#[test]
fn one_waybill_is_one_parcels() {
    let (_folder, mut store) = store("S1 SF100000001 A*1\nS2 - A*1\nS3 SF100000003 A*1");
    let clash = |outcomes: &[Outcome]| matches!(outcomes, [Outcome::Refused(why)] if why.contains("SF100000001") && why.contains("S1"));
    assert!(clash(&import(&mut store, "S9 SF100000001 B*1")), "a new one");
    assert!(clash(&import(&mut store, "S3 SF100000001 A*1")), "a changed one");
    assert_eq!(
        import(&mut store, "S1 SF100000009 A*1\nS3 SF100000001 A*1"),
        [Outcome::Revised(2), Outcome::Revised(2)]
    );
}

#[test]
fn the_files_hold_comes_and_goes_with_the_file() {
    let (_folder, mut store) = store("S1 SF100000001 A*1");
    for (line, wanted) in [
        ("S1 SF100000001 A*1 hold=refund", vec!["refund"]),
        ("S1 SF100000001 A*1 hold=refund", vec!["refund"]),
        ("S1 SF100000001 A*1 hold=address", vec!["address"]),
        ("S1 SF100000001 A*1", vec![]),
    ] {
        import(&mut store, line);
        assert_eq!(holds(&mut store, "S1"), wanted, "{line}");
    }
    let (no, note) = (ShipmentNo::from("S1"), HoldReason::parse("note").unwrap());
    import(&mut store, "S1 SF100000001 A*1 hold=note");
    assert!(store.lift_hold(&no, &note, HoldSource::Api, at(1)).unwrap());
    let facts = store.chain_head().unwrap();
    assert!(!store.lift_hold(&no, &note, HoldSource::Api, at(1)).unwrap(), "it is not held for this reason any more");
    assert!(!store.lift_hold(&"S9".into(), &note, HoldSource::Api, at(1)).unwrap(), "no such shipment");
    assert_eq!(store.chain_head().unwrap(), facts, "what changes nothing is no fact");
    import(&mut store, "S1 SF100000001 A*1 hold=note");
    assert!(holds(&mut store, "S1").is_empty(), "a person's word outlasts the same file");
    assert!(!store.set_hold(&"S9".into(), &note, HoldSource::Api, "", at(1)).unwrap(), "no such shipment");
    let facts = |store: &mut Store| store.chain_head().unwrap().0;
    let before = facts(&mut store);
    for (source, note_text, written) in [
        (HoldSource::Api, "", 1),
        (HoldSource::Api, "", 1),
        (HoldSource::Api, "called", 2),
        (HoldSource::Api, "called", 2),
    ] {
        assert!(store.set_hold(&no, &note, source, note_text, at(1)).unwrap(), "it is held");
        assert_eq!(facts(&mut store) - before, written, "{note_text:?}: what changes nothing is no fact");
    }
    assert_eq!(holds(&mut store, "S1"), ["note"]);
    store.verify().unwrap().unwrap();
}

#[test]
fn not_found_is_never_could_not_ask() {
    let (_folder, mut store) = store("S1 SF100000001 A*1");
    let path = store.path().to_owned();
    let code = |text: &str| CodeNeeds { text: text.into(), keys: vec![text.into()], forms: vec![] };
    let ask = |text: &str| Needs { code: Some(code(text)), ..Needs::default() };
    let found = store.facts(&ask("SF100000001")).unwrap();
    assert_eq!(found.code.waybill, Some("S1".into()));
    assert_eq!(found.shipments.get(&ShipmentNo::from("S1")).unwrap().stage, Progress::Open);
    let unknown = store.facts(&ask("NOWHERE")).unwrap();
    assert_eq!((unknown.code, unknown.shipments.iter().count()), (Default::default(), 0));
    Connection::open(&path).unwrap().execute_batch("UPDATE event SET body = '{'").unwrap();
    // What this connection read it may remember, for facts never change; another one must read.
    let mut store = Store::open(&path).unwrap();
    assert!(matches!(store.facts(&ask("SF100000001")), Err(StoreError::CannotAsk(_))));
    Connection::open(&path).unwrap().execute_batch("DROP TABLE parcel").unwrap();
    assert!(matches!(store.facts(&ask("SF100000001")), Err(StoreError::CannotAsk(_))));
    let set = store.set_hold(&"S1".into(), &HoldReason::parse("note").unwrap(), HoldSource::Api, "", at(1));
    assert!(matches!(set, Err(StoreError::CannotAsk(_) | StoreError::NotSaved(_))), "{set:?}");
}

#[test]
fn what_was_read_of_a_rolled_back_import_is_forgotten() {
    let (_folder, mut store) = store("");
    let needs = Needs { shipments: vec!["S1".into()], ..Needs::default() };
    let shipment = |remark: &str| Shipment { revision: 1, remark: remark.into(), ..order("S1 SF1 A*1").unwrap() };
    let imported = |remark: &str| Entry {
        at: at(1),
        station: None,
        operator: None,
        device: None,
        shipment: None,
        event: Event::Imported(Box::new(shipment(remark))),
    };
    let failed = store.write(|writing| {
        writing.append(&imported("never was"))?;
        assert_eq!(writing.facts(&needs)?.shipments.get(&ShipmentNo::from("S1")).unwrap().shipment.remark, "never was");
        Err::<(), _>(StoreError::NotSaved(rusqlite::Error::InvalidQuery.into()))
    });
    assert!(failed.is_err());
    store.write(|writing| writing.append(&imported("this one"))).unwrap();
    assert_eq!(
        store.facts(&needs).unwrap().shipments.get(&ShipmentNo::from("S1")).unwrap().shipment.remark,
        "this one"
    );
}

#[test]
fn a_row_goes_out_once_and_never_while_it_must_not() {
    let stage = rich();
    let mut store = open(&stage);
    let batches = store.undelivered("generic").unwrap();
    assert_eq!(batches.len(), 1, "built by the day's export");
    let first: Vec<_> = batches[0].rows.iter().map(|row| row.key.waybill.to_string()).collect();
    assert_eq!(first, ["SF100000001", "SF100000002"]);
    store.delivered(&batches[0].id, at(1)).unwrap();
    assert!(store.undelivered("generic").unwrap().is_empty());
    // S3 was sealed, and is held as double-label.
    assert_eq!(store.tracking_counts().unwrap(), [("delivered".to_owned(), 2), ("held".to_owned(), 1)]);
    let built = store.build_batch(draft("d", false), at(2), |id, _| file(id, &[])).unwrap();
    assert_eq!(built, Built::default());
    let double = HoldReason::parse(HoldReason::DOUBLE_LABEL).unwrap();
    store.lift_hold(&"S3".into(), &double, HoldSource::Api, at(3)).unwrap();
    // Nothing can be made of it: it is parked, with the reason, and there is no batch.
    let built =
        store.build_batch(draft("d", false), at(4), |id, rows| file(id, &(0..rows.len()).collect::<Vec<_>>())).unwrap();
    assert!(built.batch.is_none() && built.refused.len() == 1);
    assert_eq!(store.tracking_counts().unwrap(), [("delivered".to_owned(), 2), ("parked".to_owned(), 1)]);
    let built = store.build_batch(draft("d", false), at(5), |id, _| file(id, &[])).unwrap();
    assert!(waybills(&built).is_empty(), "parked rows wait for a person");
    store.verify().unwrap().unwrap();
}

#[test]
fn two_connections_write_at_once_into_one_chain() {
    let (_folder, store) = store("S1 SF100000001 A*1");
    let path = store.path().to_owned();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = path.clone();
            scope.spawn(move || {
                let mut store = Store::open(&path).unwrap();
                for n in 0..50 {
                    let reason = HoldReason::parse(&format!("w{writer}-{n}")).unwrap();
                    assert!(store.set_hold(&"S1".into(), &reason, HoldSource::Api, "", at(n)).unwrap());
                }
            });
        }
    });
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.verify().unwrap().unwrap().facts, 101);
    assert_eq!(holds(&mut store, "S1").len(), 100);
}

#[test]
fn a_failed_write_leaves_nothing() {
    let (_folder, mut store) = store("S1 SF100000001 A*1");
    let head = store.chain_head().unwrap();
    let failed: Result<(), StoreError> = store.write(|writing| {
        let event = Event::Cancelled { shipment: "S1".into() };
        writing.append(&Entry { at: at(0), station: None, operator: None, device: None, shipment: None, event })?;
        Err(StoreError::CannotAsk(rusqlite::Error::QueryReturnedNoRows.into()))
    });
    assert!(failed.is_err());
    assert_eq!(store.chain_head().unwrap(), head);
}

#[test]
fn the_evidence_begins_with_the_first_import_whatever_came_after() {
    let (_folder, mut store) = store("S1 SF100000001 A*1");
    for (orders, revisions) in [("S1 SF100000001 A*2", 2), ("S1 SF100000001 A*3", 3)] {
        assert_eq!(import(&mut store, orders), [Outcome::Revised(revisions)]);
        let evidence = store.shipment_evidence("S1").unwrap().unwrap();
        let facts = evidence["facts"].as_array().unwrap();
        let imports: Vec<_> = facts.iter().map(|fact| (&fact["kind"], &fact["body"]["revision"])).collect();
        let (kind, numbers): (Value, Vec<Value>) = ("imported".into(), (1..=revisions).map(Value::from).collect());
        assert_eq!(imports, numbers.iter().map(|number| (&kind, number)).collect::<Vec<_>>());
    }
    store.verify().unwrap().unwrap();
}

#[test]
fn the_evidence_answers_for_shipment_label_and_order() {
    let stage = rich();
    let mut store = open(&stage);
    let by_number = store.shipment_evidence("S1").unwrap().unwrap();
    assert_eq!(store.parcel_evidence("SF100000001").unwrap().as_ref(), Some(&by_number));
    let of_order = store.order_evidence(Some("shop-a"), "O-S1").unwrap().unwrap();
    assert_eq!(of_order["shipments"][0], by_number);
    assert_eq!(store.order_evidence(None, "O-S1").unwrap().unwrap()["shipments"][0], by_number);
    for none in [
        store.shipment_evidence("S9").unwrap(),
        store.parcel_evidence("SF999999999").unwrap(),
        store.order_evidence(Some("shop-b"), "O-S1").unwrap(),
    ] {
        assert_eq!(none, None);
    }
    assert_eq!((&by_number["shipped"], &by_number["parcels"][0]["weight_g"]), (&Value::Bool(true), &"325".into()));
    let weights: Vec<_> = by_number["weighings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["weight_g"].clone(), w["fault"].clone()))
        .collect();
    let under = Value::from("under-weight");
    assert_eq!(weights, [("60".into(), under.clone()), ("60".into(), under), ("325".into(), Value::Null)]);
    let facts = by_number["facts"].as_array().unwrap();
    let (imported, at_bench) = facts.split_first().unwrap();
    assert_eq!((&imported["kind"], &imported["body"]["revision"]), (&"imported".into(), &1.into()));
    assert!(at_bench.iter().all(|fact| fact["operator"] == "li" && fact["station"] == "bench-1"), "{facts:#?}");
    assert!(facts.iter().any(|fact| fact["kind"] == "sealed" && fact["hash"].as_str().unwrap().len() == 64));
}

#[test]
fn a_session_is_made_of_the_facts_since_the_last_seal() {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, DAY);
    for step in ["scan WH:OP:li", "scan S2", "scan A", "scan SF100000002", "put 100", "take", "scan S1", "scan A"] {
        stage.step(step);
    }
    let events = open(&stage).session_events(&"bench-1".into()).unwrap();
    let kinds: Vec<String> = events
        .iter()
        .map(|entry| format!("{:?}", entry.event))
        .map(|text| text.chars().take_while(|c| c.is_alphanumeric()).collect())
        .collect();
    assert_eq!(kinds, ["Sealed", "Zeroed", "Opened", "Packed"]);
    assert!(open(&stage).session_events(&"bench-9".into()).unwrap().is_empty());
}
