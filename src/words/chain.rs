//! An error and what is below it, for logs and terminals.

use std::error::Error;

/// An error with all its causes, in one line. A cause that the error ends with already is not said twice.
pub fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let cause_says = cause.to_string();
        if !told.ends_with(&cause_says) {
            told = format!("{told}: {cause_says}");
        }
        below = cause.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Told(&'static str, #[source] Option<Box<Told>>);

    #[test]
    fn every_cause_is_said_once() {
        let disk = || Some(Box::new(Told("disk full", None)));
        let rows = [
            (Told("disk full", None), "disk full"),
            (Told("not saved", disk()), "not saved: disk full"),
            (Told("not saved: disk full", disk()), "not saved: disk full"),
            (Told("a", Some(Box::new(Told("b", disk())))), "a: b: disk full"),
        ];
        for (error, wanted) in rows {
            assert_eq!(chain(&error), wanted);
        }
    }
}
