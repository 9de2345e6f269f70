//! What must hold of whatever a marketplace, or somebody in its place, answers.

use weighhouse::market::{Answer, Class, MARKETS, Market, Seen, Verb};

/// A target by its name, and what it does with its bytes.
type Target = (&'static str, fn(&[u8]));

/// The targets of this file.
pub const TARGETS: &[Target] = &[("answer", answer)];

/// Statuses that an answer may come with.
const STATUSES: [u16; 8] = [200, 204, 302, 400, 401, 429, 500, 503];

/// The first byte says under which status it comes, the rest is its body; every marketplace reads it.
fn answer(data: &[u8]) {
    let (first, body) = data.split_first().unwrap_or((&0, b""));
    let status = STATUSES[usize::from(*first) % STATUSES.len()];
    let object = serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|value| value.is_object());
    for market in MARKETS {
        for verb in [Verb::Send, Verb::Resend] {
            let found = market.answer(verb, status, body);
            assert_eq!(market.answer(verb, status, body), found, "read again it says the same");
            bounded(&found);
            assert!(found.class != Class::Ok || (object && status < 300), "{}: a yes out of nothing", market.name);
        }
        match market.adapter.seen("TB1", status, body) {
            Ok(seen) => shown(market, &seen, object),
            Err(found) => {
                bounded(&found);
                assert!(found.class != Class::Ok, "{}: it was only asked", market.name);
            }
        }
        let _ = market.adapter.companies(body);
    }
}

fn bounded(answer: &Answer) {
    for text in [&answer.code, &answer.say, &answer.request_id] {
        assert!(!text.contains(char::is_control), "{text:?}");
        assert!(text.chars().count() <= 200, "{text:?}");
    }
}

fn shown(market: &Market, seen: &Seen, object: bool) {
    assert!(object, "{}: {seen:?} out of nothing", market.name);
    if let Seen::Shipped(numbers) = seen {
        assert!(numbers.iter().all(|number| !number.is_empty()), "{}: {seen:?}", market.name);
    }
}
