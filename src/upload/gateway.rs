//! The one door to the outside: a request goes out, and something comes back, or nothing does. Everything above it is tested with a
//! gateway of its own.

use crate::market::{Answer, Class, Request};

/// What came of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Came {
    /// An answer.
    Back {
        /// The status of HTTP.
        status: u16,
        /// The body, bounded.
        body: Vec<u8>,
        /// For how long the gateway wants to be left alone, in seconds, where a header says so.
        retry_after_s: Option<u32>,
    },
    /// Nobody was reached, and so nothing was read: the name, the port or the certificate.
    NotSent(String),
    /// The request left, wholly or in part, and no answer was heard: it may have been taken.
    Lost(String),
}

/// The way to one marketplace.
pub trait Gateway {
    /// Makes one call, and waits for what comes of it, within a limit of its own.
    fn call(&mut self, request: &Request) -> Came;
}

impl Came {
    /// What it means by itself, where there is no body to ask; `Ok` with status and body where there is.
    pub(super) fn read(&self) -> Result<(u16, &[u8]), Answer> {
        match self {
            Came::Back { status, body, .. } => Ok((*status, body)),
            Came::NotSent(why) => Err(Answer::of(Class::Unreachable, "not-sent", why, "")),
            Came::Lost(why) => Err(Answer::of(Class::RetryAmbiguous, "no-answer", why, "")),
        }
    }

    /// What the answer is after the header has had its say.
    pub(super) fn with_header(&self, mut answer: Answer) -> Answer {
        if let (Came::Back { retry_after_s: Some(wait), .. }, Class::RateLimited) = (self, answer.class) {
            answer.wait_s = Some(answer.wait_s.unwrap_or(0).max(*wait));
        }
        answer
    }
}
