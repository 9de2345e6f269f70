//! The office's figures against the lists behind them, and what numbers mean: played at real benches into a real store.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use weighhouse::domain::{Mg, Operator, Right};
use weighhouse::packing::{Deadlines, Person, Rules};
use weighhouse::store::{LISTS, Meaning, Row, Scope, Store, Today};

use crate::story::{Role, Stage};

/// The UTC day of the stories.
const DAY: Scope = Scope { from_ms: 1_789_948_800_000, to_ms: 1_790_035_200_000, recall_ms: 0 };
const BEFORE: Scope = Scope { from_ms: 1_789_862_400_000, to_ms: 1_789_948_800_000, recall_ms: 0 };

const ORDERS: &str = "S1 SF100000001 A*2@100
                      S2 SF100000002 B*1@80
                      S3 SF100000003 C*1@500 hold=refund
                      S4 SF100000004 A*1@100
                      FH-20261122-0007 SF100000005 A*1@100;order=4172002508831660107";

/// Two parcels leave, one of them is called back and the other given to the courier; one is forced, one held, one in hand.
const SHIFT: &str = "scan WH:OP:li
    scan S1
    scan B               | red wrong-item
    scan WH:CONFIRM
    scan A\nscan A\nscan SF100000001
    put 200              | green
    take
    scan WH:OP:wang\nscan S2\nscan B\nscan SF100000002
    put 300              | red over-weight
    scan WH:OP:li
    scan WH:FORCE:weight-known | green
    take
    scan S3              | red held
    scan WH:CONFIRM
    scan NOT-A-NUMBER    | red no-shipment
    scan S4              | off
    hold S1 refund refunds
    at door hand-over
    scan SF100000002     | green";

fn staff(rules: &mut Rules) {
    let person =
        |id: &str, rights: &[Right]| Person { id: Operator::from(id), name: id.to_owned(), rights: rights.to_vec() };
    rules.people.operators = vec![person("li", &[Right::Force]), person("wang", &[])];
}

fn shift() -> Stage {
    let mut stage = Stage::set(Role::PackWeigh, staff, ORDERS);
    stage.play(SHIFT);
    stage
}

fn list(store: &mut Store, id: &str, scope: Scope, only: Option<&str>) -> Vec<Row> {
    let list = LISTS.iter().find(|list| list.id == id).unwrap();
    store.list(list, scope, only).unwrap().rows
}

/// Figures that differ from their lists.
fn culprits(store: &mut Store, scope: Scope, day: &Today) -> Vec<String> {
    let mut figures: Vec<(&str, Option<String>, u64)> = vec![
        ("waiting", None, day.states.waiting),
        ("in-hand", None, day.states.in_hand),
        ("checked", None, day.states.checked),
        ("held", None, day.states.held),
        ("left", None, day.states.left),
        ("parcels", None, day.parcels()),
        ("handed", None, day.handed),
        ("weight-alarms", None, day.refused(&["under-weight", "over-weight", "overload"])),
        ("problems", None, day.faults.iter().map(|(_, count)| count).sum()),
        ("forces", None, day.forces),
        ("recalls", None, day.recalls),
        ("untold", None, day.untold.iter().map(|(_, count)| count).sum()),
    ];
    figures.extend(day.faults.iter().map(|(id, count)| ("problems", Some(id.clone()), *count)));
    for person in &day.people {
        let by = Some(person.operator.clone().unwrap_or_default());
        figures.extend([
            ("seals", by.clone(), person.sealed),
            ("problems-of", by.clone(), person.rejected),
            ("forces", by, person.forced),
        ]);
    }
    let told = figures.into_iter().filter_map(|(id, only, figure)| {
        let rows = list(store, id, scope, only.as_deref()).len();
        (u64::try_from(rows).unwrap() != figure).then(|| format!("{id} {only:?}: {figure} said, {rows} listed"))
    });
    told.collect()
}

#[test]
fn every_figure_is_as_long_as_its_list() {
    let mut stage = shift();
    let store = stage.rim();
    let mut day = store.today(DAY).unwrap();
    let states = day.states;
    assert_eq!((states.waiting, states.in_hand, states.held, states.left), (1, 1, 1, 2));
    assert_eq!((day.parcels(), day.handed, day.recalls, day.forces), (2, 1, 1, 1));
    assert!(
        day.refused(&["wrong-item"]) == 1 && day.refused(&["over-weight"]) == 1 && day.faults.len() == 4,
        "{:?}",
        day.faults
    );
    let done: Vec<_> = day.people.iter().map(|one| (one.operator.as_deref(), one.sealed, one.forced)).collect();
    assert_eq!(done, [(Some("li"), 1, 1), (Some("wang"), 1, 0)], "who stands in forces, and the operator seals");
    assert_eq!(culprits(store, DAY, &day), [""; 0]);
    let offs: Vec<_> = day.weighings.iter().map(|it| (it.shipment.as_str(), it.off, it.refused)).collect();
    assert!(offs.contains(&("S2", Mg::grams(300 - 80) - Mg(2_500), true)), "from the middle of 65 and 100: {offs:?}");

    // The evil twin: one too many anywhere is noticed.
    day.states.waiting += 1;
    day.handed += 1;
    day.people[0].rejected += 1;
    assert_eq!(culprits(store, DAY, &day).len(), 3);
}

#[test]
fn a_day_is_only_that_day_and_the_next_begins_empty() {
    let mut stage = shift();
    let before = stage.rim().today(BEFORE).unwrap();
    assert_eq!((before.parcels(), before.states.left, before.forces, before.faults.len()), (0, 0, 0, 0));
    assert!(before.people.is_empty() && before.weighings.is_empty() && before.hours.len() == 24);
    assert_eq!(before.states.waiting, 1, "what waits, waits whichever day is asked for");
    assert_eq!(culprits(stage.rim(), BEFORE, &before), [""; 0]);
}

#[test]
fn a_parcel_that_is_checked_and_not_weighed_has_not_left() {
    let both = |rules: &mut Rules| rules.weigh_required = true;
    let mut stage = Stage::set(Role::Pack, both, "S1 SF100000001 A*1@100\nS2 SF100000002 A*1@100");
    stage.play("scan S1\nscan A\nscan SF100000001 | green");
    let states = stage.rim().today(DAY).unwrap().states;
    assert_eq!((states.waiting, states.checked, states.left), (1, 1, 0));
    stage.play("at scale weigh\nscan SF100000001\nput 100 | green");
    let day = stage.rim().today(DAY).unwrap();
    assert_eq!((day.states.waiting, day.states.checked, day.states.left, day.parcels()), (1, 0, 1, 1));
    assert_eq!(day.people[0].sealed, 2, "two people closed it");
    assert_eq!(culprits(stage.rim(), DAY, &day), [""; 0]);
    stage.proof().unwrap();
}

#[test]
fn a_number_or_its_tail_is_found() {
    let mut stage = shift();
    let mut found = |number: &str| {
        let (found, more) = stage.rim().find(number).unwrap();
        assert!(!more);
        found.into_iter().map(|one| (one.shipment, one.meaning)).collect::<Vec<_>>()
    };
    let fh = "FH-20261122-0007";
    for (number, shipment, meaning) in [
        ("S1", "S1", Meaning::Shipment),
        ("s1", "S1", Meaning::Shipment),
        ("SF100000005", fh, Meaning::Waybill),
        ("sf100000001", "S1", Meaning::Waybill),
        ("4172002508831660107", fh, Meaning::Order),
        (fh, fh, Meaning::Shipment),
        // By tails: sealed labels, and the numbers of shipments that wait.
        ("0002", "S2", Meaning::Waybill),
        ("00000002", "S2", Meaning::Waybill),
        ("0007", fh, Meaning::Shipment),
        ("-0007", fh, Meaning::Shipment),
    ] {
        assert_eq!(found(number), [(shipment.to_owned(), meaning)], "{number}");
    }
    // What is not sealed is kept by its whole number only; and no pattern of SQL means anything.
    for number in ["0005", "0107", "%", "%%%%", "____", "002", "' OR 1", "\u{202e}0001", "SF10000000200000000000"] {
        assert_eq!(found(number), [], "{number}");
    }
}

#[test]
fn a_tail_means_many_and_an_order_that_was_told_is_found_by_its_tail() {
    let orders: Vec<String> = (0..60).map(|n| format!("S{n} SF{n:04}7777 A*1@100;order=O{n:04}9999")).collect();
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, &orders.join("\n"));
    for n in [3, 4] {
        stage.play(&format!("scan S{n}\nscan A\nscan SF{n:04}7777\nput 100 | green\ntake"));
    }
    let (found, _) = stage.rim().find("7777").unwrap();
    let told: Vec<&str> = found.iter().map(|one| one.shipment.as_str()).collect();
    assert_eq!(told, ["S4", "S3"], "the newest seal first");
    assert_eq!(stage.rim().find("00039999").unwrap().0[0].shipment, "S3");
}

thread_local! {
    static ASKED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// The statements of these questions, with their values.
fn statements(store: &mut Store, questions: impl FnOnce(&mut Store)) -> BTreeSet<String> {
    let note = |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(statement, _) = event {
            ASKED.with_borrow_mut(|asked| asked.extend(statement.expanded_sql()));
        }
    };
    let watch = |store: &mut Store, note| {
        store
            .read(|conn| {
                conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, note);
                Ok(())
            })
            .unwrap();
    };
    watch(store, Some(note));
    questions(store);
    watch(store, None);
    ASKED.take()
}

/// Steps of a statement's plan that walk through a whole table of the site's history, or through a whole index of it. An index of what is in
/// the house at the moment is short however long the history.
fn walks(store: &mut Store, sql: &str) -> Vec<String> {
    const LARGE: [&str; 8] = ["event", "shipment", "parcel", "label", "order_ref", "tracking", "weighing", "withdrawn"];
    const SHORT: [&str; 4] = ["shipment_waiting", "parcel_checked", "parcel_open", "tracking_open"];
    let plan = store.read(|conn| {
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps = plan.query_map([], |row| row.get::<_, String>(3))?;
        Ok(steps.collect::<Result<Vec<_>, _>>()?)
    });
    let walk = |step: &String| {
        let mut words = step.split(' ');
        words.next() == Some("SCAN")
            && words.next().is_some_and(|table| LARGE.contains(&table))
            && !SHORT.contains(&step.rsplit(' ').next().unwrap())
    };
    plan.unwrap().into_iter().filter(walk).collect()
}

#[test]
fn no_question_of_the_office_walks_through_the_history() {
    let mut stage = shift();
    let store = stage.rim();
    let asked = statements(store, |store| {
        store.today(DAY).unwrap();
        store.late(&Deadlines::default(), DAY.to_ms, 0).unwrap();
        for list in LISTS {
            store.list(list, DAY, None).unwrap();
            store.list(list, DAY, Some("x")).unwrap();
        }
        for number in ["S1", "SF100000001", "4172002508831660107", "0002", "no such number"] {
            store.find(number).unwrap();
        }
        assert!(store.shipment_evidence("S1").unwrap().is_some() && store.shipment_evidence("S2").unwrap().is_some());
        assert!(store.around(3).unwrap().is_some() && store.around(999_999).unwrap().is_none());
    });
    let asked: Vec<String> = asked.into_iter().filter(|sql| sql.contains("FROM")).collect();
    assert!(asked.len() > 60, "{} statements", asked.len());
    let slow: Vec<_> =
        asked.iter().map(|sql| (walks(store, sql), sql)).filter(|(walks, _)| !walks.is_empty()).collect();
    assert!(slow.is_empty(), "{slow:#?}");
    // The evil twin: a question without an index is seen, also where an index is read from end to end.
    for slow in ["SELECT * FROM parcel WHERE weight_mg = 1", "SELECT count(*) FROM event WHERE wall_ms % 2"] {
        assert_ne!(walks(store, slow), [""; 0], "{slow}");
    }
}

#[test]
fn a_fact_is_told_among_those_of_its_bench() {
    let mut stage = shift();
    let store = stage.rim();
    let refused = list(store, "problems", DAY, Some("no-shipment")).remove(0);
    assert_eq!(refused.shipment, None, "the case that no shipment's evidence covers");
    let seq = refused.fact.unwrap();
    let facts = store.around(seq).unwrap().unwrap();
    let this = facts.iter().position(|fact| fact.seq == seq).unwrap();
    assert_eq!(facts[this].kind, "rejected");
    assert!(this > 5 && facts.len() > this + 1, "what came before and after");
    assert!(facts.iter().all(|fact| fact.station == facts[this].station) && facts.is_sorted_by_key(|fact| fact.seq));
    assert!(facts.len() <= 61);
    assert_eq!(store.around(0).unwrap(), None);
    assert_eq!(store.around(i64::MAX).unwrap(), None);
}
