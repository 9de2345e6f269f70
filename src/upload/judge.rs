//! What follows for a row from an answer, or from what the marketplace shows: pure, and the only place that says that a row is told.

use crate::domain::RowState;
use crate::market::{Act, Answer, Class, Seen, Verb};

/// So often a row is tried in one night; then it waits for the next.
pub const TRIES_MAX: u32 = 5;
/// So long nobody asks after a call whose end was not heard: what was under way by then has come in, or never will.
pub const SETTLE_MS: i64 = 90_000;
/// The wait before the second try; it doubles from then on.
const BACKOFF_MS: i64 = 30_000;
/// The longest ban that is waited out on the spot; a longer one lets the channel rest.
pub const BAN_ON_THE_SPOT_S: u32 = 60;

/// When things happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moments {
    /// Now, in milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// When the next night begins.
    pub next_night_ms: i64,
}

/// Where a row stands from here on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stand {
    /// The state.
    pub state: RowState,
    /// Not before this moment.
    pub due_ms: Option<i64>,
    /// Tries without success since the night began.
    pub tries: u32,
    /// The next call uses the other verb.
    pub turns: bool,
}

/// What is to be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// The next row.
    Next,
    /// The marketplace is asked what it has of this one, at once.
    Ask,
    /// The same once more, after so many milliseconds.
    Again(u64),
    /// The channel rests until this moment; `None`: until somebody has mended it.
    Stop(Option<i64>),
}

/// What follows from the answer to a send or a change.
pub fn told(answer: &Answer, tries: u32, at: Moments) -> (Stand, Then) {
    let stays = Stand { state: RowState::Ready, due_ms: None, tries, turns: false };
    match answer.class.act() {
        Act::Settle => (settled(RowState::Acked), Then::Next),
        Act::Verify => (Stand { state: RowState::Unknown, ..stays }, Then::Ask),
        Act::VerifyLater => {
            let due_ms = Some(at.now_ms.saturating_add(SETTLE_MS));
            (Stand { state: RowState::Unknown, due_ms, ..stays }, Then::Next)
        }
        Act::OtherVerb => (Stand { turns: true, ..stays }, Then::Next),
        Act::Park => (settled(RowState::Parked), Then::Next),
        Act::Intercept => (settled(RowState::Intercept), Then::Next),
        Act::Again => (later(RowState::Retry, tries, at), Then::Next),
        Act::Wait => {
            let wait_s = answer.wait_s.unwrap_or(1).saturating_add(1);
            let wait_ms = u64::from(wait_s) * 1000;
            if wait_s <= BAN_ON_THE_SPOT_S {
                return (stays, Then::Again(wait_ms));
            }
            (stays, Then::Stop(Some(at.now_ms.saturating_add_unsigned(wait_ms))))
        }
        Act::UntilMidnight => (stays, Then::Stop(Some(crate::market::next_midnight(at.now_ms)))),
        Act::StopChannel => (stays, Then::Stop(None)),
    }
}

/// What follows from what the marketplace shows of an order. `ours` are the numbers that must stand there, `verb` what was asked for
/// last, `after` what was answered to it, if anything was.
pub fn shown(seen: &Seen, ours: &[&str], verb: Verb, after: Option<Class>, tries: u32, at: Moments) -> (Stand, String) {
    match seen {
        Seen::Shipped(numbers) => {
            let there = |number: &&str| numbers.iter().any(|shown| shown == number);
            let said = numbers.join(" ");
            if ours.iter().all(there) && !ours.is_empty() {
                // After a call whose end was not heard, it was that call; after "known already" it was an earlier one.
                let known = after.is_some_and(|class| class.act() == Act::Verify && class != Class::Unknown);
                return (settled(if known { RowState::AckedDuplicate } else { RowState::Acked }), String::new());
            }
            if verb == Verb::Resend {
                return (later(RowState::Retry, tries, at), format!("the marketplace still shows {said}"));
            }
            if ours.iter().any(there) {
                let stand = Stand { state: RowState::Ready, due_ms: None, tries, turns: true };
                return (stand, format!("the marketplace shows only {said}"));
            }
            let say = if numbers.is_empty() {
                "the marketplace shows the order as shipped, and no number: look at it there".to_owned()
            } else {
                format!("the marketplace shows another number, {said}: look at it there")
            };
            (settled(RowState::Parked), say)
        }
        Seen::NotShipped if verb == Verb::Resend => {
            let stand = Stand { state: RowState::Ready, due_ms: None, tries, turns: true };
            (stand, "the marketplace shows the order as not shipped".to_owned())
        }
        Seen::NotShipped => {
            (later(RowState::Retry, tries, at), "the marketplace shows the order as not shipped".to_owned())
        }
        Seen::Closed(why) => (settled(RowState::Intercept), format!("the order is closed there: {why}")),
        Seen::Missing => (settled(RowState::Parked), "the marketplace knows no such order".to_owned()),
    }
}

/// What follows when the question itself had no answer that helps: the row stays in doubt.
pub fn not_shown(answer: &Answer, tries: u32, at: Moments) -> (Stand, Then) {
    let stays = Stand { state: RowState::Unknown, due_ms: None, tries, turns: false };
    match told(answer, tries, at) {
        (_, then @ (Then::Stop(_) | Then::Again(_))) => (stays, then),
        _ => (later(RowState::Unknown, tries, at), Then::Next),
    }
}

fn settled(state: RowState) -> Stand {
    Stand { state, due_ms: None, tries: 0, turns: false }
}

/// Once more, a little later each time, and then in the next night.
fn later(state: RowState, tries: u32, at: Moments) -> Stand {
    let tries = tries.saturating_add(1);
    if tries >= TRIES_MAX {
        return Stand { state, due_ms: Some(at.next_night_ms), tries: 0, turns: false };
    }
    let wait = BACKOFF_MS << (tries - 1).min(8);
    Stand { state, due_ms: Some(at.now_ms.saturating_add(wait)), tries, turns: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{CLASSES, Done};

    const AT: Moments = Moments { now_ms: 1_000_000, next_night_ms: 90_000_000 };

    fn answer(class: Class) -> Answer {
        Answer::of(class, "c", "s", "r")
    }

    /// The law of the house, over every class: only a yes is a yes, and what may have been done is asked about before it is done again.
    #[test]
    fn no_class_acknowledges_but_one_and_none_sends_again_what_may_have_been_done() {
        for row in CLASSES {
            for tries in 0..=TRIES_MAX {
                let (stand, then) = told(&answer(row.class), tries, AT);
                assert_eq!(stand.state.is_told(), row.class == Class::Ok, "{}", row.id);
                let sends_again = matches!(stand.state, RowState::Ready | RowState::Retry);
                assert!(!sends_again || row.done == Done::No, "{} {tries}", row.id);
                if row.class.stops_channel() {
                    assert!(
                        stand.state == RowState::Ready && matches!(then, Then::Stop(_)),
                        "{}: its rows stay",
                        row.id
                    );
                    assert_eq!(stand.tries, tries, "{}: no try of the row", row.id);
                }
                let (doubt, _) = not_shown(&answer(row.class), tries, AT);
                assert_eq!(doubt.state, RowState::Unknown, "{}: a question without an answer leaves the doubt", row.id);
            }
        }
    }

    #[test]
    fn five_tries_and_then_the_next_night() {
        let mut waits = Vec::new();
        let mut tries = 0;
        loop {
            let (stand, _) = told(&answer(Class::Retry), tries, AT);
            waits.push(stand.due_ms.unwrap() - AT.now_ms);
            tries = stand.tries;
            if tries == 0 {
                break;
            }
        }
        assert_eq!(waits, [30_000, 60_000, 120_000, 240_000, AT.next_night_ms - AT.now_ms]);
    }

    #[test]
    fn a_ban_is_waited_out_and_a_long_one_rests_the_channel() {
        for (wait_s, then) in
            [(Some(7), Then::Again(8_000)), (None, Then::Again(2_000)), (Some(600), Then::Stop(Some(1_601_000)))]
        {
            let answer = Answer { wait_s, ..answer(Class::RateLimited) };
            assert_eq!(told(&answer, 0, AT).1, then);
        }
    }

    #[test]
    fn only_our_own_number_settles() {
        let shipped = |numbers: &[&str]| Seen::Shipped(numbers.iter().map(|it| (*it).to_owned()).collect());
        let state = |seen: &Seen, ours: &[&str], verb, after| shown(seen, ours, verb, after, 0, AT).0.state;
        let send = Verb::Send;
        assert_eq!(state(&shipped(&["A"]), &["A"], send, Some(Class::Duplicate)), RowState::AckedDuplicate);
        assert_eq!(state(&shipped(&["A"]), &["A"], send, Some(Class::RetryAmbiguous)), RowState::Acked);
        assert_eq!(state(&shipped(&["A"]), &["A"], send, None), RowState::Acked);
        assert_eq!(state(&shipped(&["A", "B"]), &["A", "B"], send, Some(Class::Duplicate)), RowState::AckedDuplicate);
        assert_eq!(state(&shipped(&["B"]), &["A"], send, Some(Class::Duplicate)), RowState::Parked);
        assert_eq!(state(&shipped(&[]), &["A"], send, Some(Class::Duplicate)), RowState::Parked);
        assert_eq!(state(&shipped(&["A"]), &[], send, Some(Class::Duplicate)), RowState::Parked);
        assert!(shown(&shipped(&["A"]), &["A", "B"], send, None, 0, AT).0.turns, "the rest is told by changing");
        assert_eq!(state(&shipped(&["B"]), &["A"], Verb::Resend, None), RowState::Retry);
        assert_eq!(state(&Seen::NotShipped, &["A"], send, Some(Class::AlreadyShippedOrBadState)), RowState::Retry);
        assert_eq!(state(&Seen::Closed("x".into()), &["A"], send, None), RowState::Intercept);
        assert_eq!(state(&Seen::Missing, &["A"], send, None), RowState::Parked);
    }
}
