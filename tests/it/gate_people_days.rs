//! Random days of packers, supervisors, forces, releases and scale tests, and what must hold of every fact of them.
//!
//! A failing day prints its seed and its steps; the steps are a story (see [`crate::story`]).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde_json::Value;
use weighhouse::domain::{Fault, Mg, Operator, Right};
use weighhouse::packing::{Deadlines, Drill, Person, Rules};

use crate::laws::Noise;
use crate::story::{Role, Stage};

const DAYS: u64 = 60;
const STEPS: usize = 60;
const DRILL: Drill = Drill {
    weight: Some(Mg::grams(500)),
    every_ms: 3_600_000,
    division: Mg::grams(1),
    refuse: Some(Mg::grams(3)),
    required: false,
    zero_limit: None,
};
/// 100 g a piece: one is accepted from 85 to 120 g, two from 185 to 220.
const ORDERS: [&str; 4] = [
    "S1 SF100000001 A*1@100 due=1790000060000",
    "S2 SF100000002 A*1@100 B*1@100",
    "S3 SF100000003 A*2@100 due=1790000100000",
    "S4 SF100000004 B*1@100 due=1790000200000",
];

#[derive(Clone, Copy, Default)]
struct Evil {
    rights_for_all: bool,
    blind_drill: bool,
    trigger: &'static str,
}

#[test]
fn every_day_keeps_what_is_kept_for_some() {
    let mut kinds = BTreeSet::new();
    for seed in 1..=DAYS {
        let seen = live(seed, Evil::default()).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        kinds.extend(seen);
    }
    // Days on which none of it happened would prove nothing.
    for kind in ["forced", "called", "stood-in", "released", "scale-checked", "check-ended", "zero-moved", "sealed"] {
        assert!(kinds.contains(kind), "no day had a fact {kind}");
    }
}

#[test]
fn a_planted_fault_breaks_its_promise() {
    let operator = "AFTER INSERT ON event WHEN NEW.kind = 'packed' BEGIN UPDATE event SET operator = NULL WHERE seq = NEW.seq; END";
    let twins = [
        ("forced by wang", Evil { rights_for_all: true, ..Evil::default() }),
        ("sealed by a scale that is off", Evil { blind_drill: true, ..Evil::default() }),
        ("nobody did it", Evil { trigger: operator, ..Evil::default() }),
        ("late and not listed", Evil { trigger: "AFTER INSERT ON due BEGIN DELETE FROM due; END", ..Evil::default() }),
        (
            "listed and gone",
            Evil { trigger: "BEFORE DELETE ON due BEGIN SELECT RAISE(IGNORE); END", ..Evil::default() },
        ),
    ];
    for (promise, evil) in twins {
        let seen = (1..=DAYS).find_map(|seed| live(seed, evil).err().filter(|wrong| wrong.contains(promise)));
        assert!(seen.is_some(), "no day noticed: {promise}");
    }
}

/// Lives one day. The kinds of facts it had, or the promise that was broken, with the steps up to it.
fn live(seed: u64, evil: Evil) -> Result<BTreeSet<String>, String> {
    let mut noise = Noise::quiet(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let drill = Drill { refuse: DRILL.refuse.filter(|_| !evil.blind_drill), ..DRILL };
    let mut stage = Stage::set_drilled(Some(drill), Role::PackWeigh, |rules| staff(rules, evil.rights_for_all), "");
    if !evil.trigger.is_empty() {
        let conn = Connection::open(stage.path()).unwrap();
        conn.execute_batch(&format!("CREATE TRIGGER evil {}", evil.trigger)).unwrap();
    }
    for order in ORDERS {
        stage.step(&format!("import {order}"));
    }
    let mut steps = vec!["scan WH:OP:wang".to_owned()];
    stage.step(&steps[0]);
    let story = |wrong: String, steps: &[String]| format!("{wrong}\n{}", steps.join("\n"));
    for _ in 0..STEPS {
        for step in next(&mut noise) {
            stage.step(&step);
            steps.push(step);
        }
    }
    let told = promises(&mut stage);
    let kinds = told.map_err(|wrong| story(wrong, &steps))?;
    if evil.trigger.is_empty() {
        stage.proof().map_err(|wrong| story(wrong, &steps))?;
    }
    Ok(kinds)
}

fn staff(rules: &mut Rules, everything_for_all: bool) {
    let all = Right::IDS.map(|(_, right)| right).to_vec();
    let person = |id: &str, rights: &[Right]| {
        let rights = if everything_for_all { all.clone() } else { rights.to_vec() };
        Person { id: Operator::from(id), name: id.into(), rights }
    };
    rules.people.operators = vec![person("li", &all), person("wang", &[]), person("zhao", &[Right::Resolve])];
    rules.people.resolve = vec![Fault::SecondWaybill];
}

struct Fact {
    seq: i64,
    kind: String,
    body: Value,
}

/// What must hold of the journal of a day, fact by fact. The rules in force are what the configuration says, and nobody's doing.
fn promises(stage: &mut Stage) -> Result<BTreeSet<String>, String> {
    let conn = Connection::open(stage.path()).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT seq, kind, body, operator, device, wall_ms, mono_ms FROM event
             WHERE station IS NOT NULL AND kind <> 'rules-in-force' ORDER BY seq",
        )
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let (mut here, mut last_mono) = (None::<String>, 0);
    let mut facts: Vec<Fact> = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let (seq, kind): (i64, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let body: Value = serde_json::from_str(&row.get::<_, String>(2).unwrap()).unwrap();
        let (operator, device): (Option<String>, Option<String>) = (row.get(3).unwrap(), row.get(4).unwrap());
        let (wall, mono): (i64, i64) = (row.get(5).unwrap(), row.get(6).unwrap());
        if kind == "logged-in" {
            here = body["operator"].as_str().map(str::to_owned);
        }
        if operator != here {
            return Err(format!("nobody did it: fact {seq}, {kind}, is of {operator:?} and {here:?} was logged in"));
        }
        if device.is_none() || wall - mono != 1_790_000_000_000 || mono < last_mono {
            return Err(format!("fact {seq}, {kind}: device {device:?}, clocks {wall} {mono}"));
        }
        last_mono = mono;
        facts.push(Fact { seq, kind, body });
    }
    people(&facts)?;
    scale(&facts)?;
    late(stage, &facts)?;
    Ok(facts.into_iter().map(|fact| fact.kind).collect())
}

/// What is forced or released is so by who may; what is sealed was right, or forced as it lay there.
fn people(facts: &[Fact]) -> Result<(), String> {
    let text = |fact: &Fact, key: &str| fact.body[key].as_str().unwrap_or_default().to_owned();
    let (mut weighed, mut forced) = (BTreeMap::new(), BTreeMap::new());
    for fact in facts {
        match fact.kind.as_str() {
            "forced" | "released" if text(fact, "by") != "li" => {
                return Err(format!("forced by {}: fact {}", text(fact, "by"), fact.seq));
            }
            "forced" if text(fact, "what") == "weight" => {
                forced.insert(fact.body["of"]["waybill"].to_string(), fact.body["of"]["mg"].clone());
            }
            "weighed" => {
                weighed.insert(fact.body["waybill"].to_string(), (fact.body["mg"].clone(), fact.body["fault"].clone()));
            }
            "sealed" => {
                let label = fact.body["waybill"].to_string();
                let Some((mg, fault)) = weighed.get(&label) else {
                    return Err(format!("sealed without being weighed: fact {}", fact.seq));
                };
                let right = fault.is_null() || forced.get(&label) == Some(mg);
                if !right || *mg != fact.body["mg"] {
                    return Err(format!("sealed although refused: fact {}", fact.seq));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing is sealed by a scale whose last test was more than three grams off, nor with the test's weight.
fn scale(facts: &[Fact]) -> Result<(), String> {
    let (mut off, mut reference) = (false, false);
    for fact in facts {
        match fact.kind.as_str() {
            "scale-checked" => {
                let number = |key: &str| fact.body[key].as_i64().unwrap();
                off = (number("shown_mg") - number("reference_mg")).abs() > 3_000;
                reference = true;
            }
            "zeroed" | "device-lost" => reference = false,
            "sealed" if off => return Err(format!("sealed by a scale that is off: fact {}", fact.seq)),
            "sealed" if reference => return Err(format!("the test's weight was sealed: fact {}", fact.seq)),
            _ => {}
        }
    }
    Ok(())
}

/// What must have left by a moment is listed until it has.
fn late(stage: &mut Stage, facts: &[Fact]) -> Result<(), String> {
    let told = stage.rim().late(&Deadlines::default(), 1_790_000_300_000, 0).unwrap();
    let listed: BTreeSet<&str> =
        told["shipments"].as_array().unwrap().iter().filter_map(|one| one["shipment"].as_str()).collect();
    let gone: BTreeSet<&str> = facts
        .iter()
        .filter(|fact| fact.body["ships"] == true)
        .filter_map(|fact| fact.body["shipment"].as_str())
        .collect();
    for no in ["S1", "S3", "S4"] {
        match (listed.contains(no), gone.contains(no)) {
            (false, false) => return Err(format!("late and not listed: {no}")),
            (true, true) => return Err(format!("listed and gone: {no}")),
            _ => {}
        }
    }
    Ok(())
}

/// A step, or a few that belong together, which something may interrupt.
fn next(noise: &mut Noise) -> Vec<String> {
    let n = 1 + noise.below(4);
    let items = ["scan A", "scan A\nscan B", "scan A\nscan A", "scan B"][n as usize - 1];
    let grams = noise.pick(&["100", "200", "150", "260"]);
    let reason = noise.pick(&["weight-known", "no-code", "because"]);
    let shown = noise.pick(&["500", "501", "505", "502", "1200"]);
    let steps = match noise.below(20) {
        0 => "restart".to_owned(),
        1 => format!("hold S{n} refund"),
        2 => format!("lift S{n} refund"),
        3 => format!("scan WH:{}", noise.pick(&["CANCEL", "UNDO", "HOLD", "REWEIGH", "PICK:1", "PICK:2"])),
        4..=5 => "scan WH:CONFIRM".to_owned(),
        6 => format!("scan WH:OP:{}", noise.pick(&["wang", "wang", "li", "zhao", "mallory"])),
        7 => format!("scan WH:FORCE:{reason}"),
        8..=9 => {
            format!("scan WH:FORCE:{reason}\nscan WH:OP:li\nscan WH:FORCE:{reason}\nscan WH:PICK:1\nscan WH:OP:wang")
        }
        10 => "scan WH:OP:li\nscan WH:RELEASE".to_owned(),
        11..=12 => format!("scan WH:CHECK-WEIGHT\ntake\nput {shown}\ntake"),
        13 => format!("unplug {}", noise.pick(&["scale", "scanner"])),
        14 => "plug scale\nplug scanner".to_owned(),
        15 => format!("settle {}", noise.pick(&["1", "2", "3", "0"])),
        16 => format!("put {grams}"),
        17 => "take".to_owned(),
        _ => format!("take\nscan S{n}\n{items}\nscan SF10000000{n}\nput {grams}"),
    };
    let mut steps: Vec<String> = steps.lines().map(str::to_owned).collect();
    if noise.one_in(4) {
        steps.truncate(1 + noise.below(steps.len() as u64) as usize);
    }
    steps
}
