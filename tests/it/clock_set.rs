//! A clock that is set, back or forward, under a running bench: by an hour or a day, over midnight, in the middle of a load, between the
//! slip and the label. It is a label of what happened and decides nothing: every light is the one of a clock that runs.

use crate::laws::Noise;
use crate::story::{Role, Stage};

/// Two pieces of A (100 g), one of B (80 g): 280 g, accepted from 265 to 300.
const ORDERS: &str = "
    S1 SF100000001 A*2@100 B*1@80
    S2 SF100000002 A*1@100
    S3 SF100000003 B*1@80
    S4 SF100000004 A*1@100
    S5 SF100000005 B*1@80
    S6 SF100000006 A*1@100
";

/// A morning with a parcel scanned first and one weighed first, a wrong piece, a wrong weight, a hold before and one after the seal, a
/// second box on the scale, a restart amid a parcel, and what is exported of it. The scale never says that it rests.
const MORNING: &str = "
    scan S1
    scan A
    scan A
    scan B
    scan SF100000001
    equal 280
    equal 280          | green
    scan SF100000001   | off
    equal 0
    equal 0
    equal 100
    equal 100
    scan S2
    scan A
    scan SF100000002   | green
    scan S3            | off shows=S3
    scan B
    scan SF100000003   | red load-not-zeroed
    equal 0
    equal 0
    equal 400
    equal 400          | red over-weight
    scan WH:CONFIRM
    equal 80
    equal 80           | green
    equal 0
    equal 0
    hold S4 refund
    scan S4            | red held
    scan WH:CONFIRM
    lift S4 refund
    scan S4            | off shows=S4
    scan B             | red wrong-item
    scan WH:CONFIRM
    scan A
    restart
    equal 0
    equal 0
    scan SF100000004
    equal 100
    equal 100          | green
    equal 0
    equal 0
    hold S4 refund
    scan S5
    scan B
    scan SF100000005
    equal 80
    equal 80           | green
    equal 0
    equal 0
    export             | rows=SF100000001,SF100000002,SF100000003,SF100000005
    lift S4 refund
    export             | rows=SF100000004
    export             | rows=
";

/// To which distance from the right time the clock is set, in minutes: right, an hour as in summer, a day, and just over midnight from the
/// moment at which the stage's clock begins (14:13 in UTC).
const AWAY: &[i64] = &[0, -60, 60, -24 * 60, 24 * 60, 9 * 60 + 46, -(14 * 60 + 14)];

/// What the bench shows but for times, and what was exported.
fn picture(stage: &Stage) -> String {
    let screen = stage.screen();
    let (rows, session) = (&stage.rows, stage.session());
    let (verdict, shipment, seq) = (&screen.verdict, &screen.shipment, screen.seq);
    let counts = (screen.scale_up, screen.done, screen.recalled);
    let all = format!("{seq} {verdict:?} {shipment:?} {counts:?} {rows:?} {session:?}");
    // Since when a hold stands is one of those times.
    let mut parts = all.split("since_ms: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// The pictures of the morning, a step each; before each step the clock is set as `set` says.
fn played(one_clock: bool, mut set: impl FnMut(usize) -> i64) -> Vec<String> {
    let mut stage = Stage::set(Role::PackWeigh, |_| {}, ORDERS);
    if one_clock {
        stage.with_one_clock();
    }
    let steps = MORNING.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut away = 0;
    let mut pictures = Vec::new();
    for (index, line) in steps.enumerate() {
        let to = set(index);
        stage.step(&format!("set {}", to - away));
        away = to;
        stage.step(line.split(" | ").next().unwrap_or_default().trim());
        pictures.push(format!("{line}\n{}", picture(&stage)));
    }
    stage.proof().expect("the journal is whole, and a restart stands where the bench stands");
    pictures
}

fn first_difference(right: &[String], other: &[String]) -> Option<String> {
    let pair = right.iter().zip(other).find(|(right, other)| right != other)?;
    Some(format!("wanted {}\nfound  {}", pair.0, pair.1))
}

#[test]
fn the_morning_is_as_it_is_told() {
    Stage::set(Role::PackWeigh, |_| {}, ORDERS).play(MORNING);
}

#[test]
fn a_clock_that_is_set_changes_no_light() {
    let right = played(false, |_| 0);
    // Once, at each of its steps, each time to another distance.
    for at in 0..right.len() {
        for away in [AWAY[1 + at % (AWAY.len() - 1)], -24 * 60] {
            let other = played(false, |index| if index >= at { away } else { 0 });
            assert_eq!(first_difference(&right, &other), None, "set by {away} minutes before step {at}");
        }
    }
    // Again and again.
    for seed in 1..=8 {
        let mut noise = Noise::quiet(seed * 0x9e37_79b9);
        let other = played(false, |_| noise.pick(AWAY));
        assert_eq!(first_difference(&right, &other), None, "seed {seed}");
    }
}

/// The evil twin has one clock, and a load that never comes to rest after it was set back.
#[test]
fn a_bench_with_one_clock_is_seen() {
    let right = played(true, |_| 0);
    assert!((0..right.len()).any(|at| {
        let other = played(true, |index| if index >= at { -24 * 60 } else { 0 });
        first_difference(&right, &other).is_some()
    }));
}
