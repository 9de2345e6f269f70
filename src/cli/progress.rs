//! How far a long command is, on stderr: one line that is written over on a terminal, ten lines where somebody asked for them by
//! `--progress`, and else nothing, so that a log of every night stays short.

use std::io::{self, IsTerminal, Write};

use clap::Args;

use crate::words::visible;

/// The flag by which progress is told where no terminal is.
#[derive(Args, Clone, Copy, Debug)]
pub struct ProgressFlag {
    /// Say on stderr how far it is, also where that is no terminal. It may be stopped at any moment and run again.
    #[arg(long)]
    progress: bool,
}

/// One line of progress.
pub(super) struct Shown {
    name: String,
    unit: &'static str,
    way: Way,
    tenth: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Nothing,
    OneLine,
    Lines,
}

impl ProgressFlag {
    /// Of this work, counted in these units.
    pub(super) fn shown(self, name: &str, unit: &'static str) -> Shown {
        let way = match (io::stderr().is_terminal(), self.progress) {
            (true, _) => Way::OneLine,
            (false, true) => Way::Lines,
            (false, false) => Way::Nothing,
        };
        Shown { name: visible(name), unit, way, tenth: None }
    }
}

impl Shown {
    /// So much of all is done.
    pub(super) fn tell(&mut self, done: u64, all: u64) {
        let line = self.line(done, all);
        let Some(line) = line else { return };
        let mut stderr = io::stderr().lock();
        // A closed stderr is nobody's trouble.
        _ = match (self.way, done >= all) {
            (Way::OneLine, false) => write!(stderr, "\r{line}").and_then(|()| stderr.flush()),
            (Way::OneLine, true) => writeln!(stderr, "\r{line}"),
            _ => writeln!(stderr, "{line}"),
        };
    }

    /// What is to be said, if anything: of lines, one a tenth.
    fn line(&mut self, done: u64, all: u64) -> Option<String> {
        let tenth = done.saturating_mul(10).checked_div(all).unwrap_or(10);
        if self.way == Way::Nothing || (self.way == Way::Lines && self.tenth == Some(tenth)) {
            return None;
        }
        self.tenth = if done >= all { None } else { Some(tenth) };
        Some(format!("{}: {done} of {all} {}", self.name, self.unit))
    }
}

/// A count as progress takes it.
pub(super) fn counted(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Shown, Way};

    #[test]
    fn a_file_gets_a_line_a_tenth_and_a_log_none() {
        let lines = |way| {
            let mut shown = Shown { name: "x".into(), unit: "rows", way, tenth: None };
            (0..=1000).filter_map(|done| shown.line(done, 1000)).count()
        };
        assert_eq!([Way::Nothing, Way::Lines, Way::OneLine].map(lines), [0, 11, 1001]);
        let mut none = Shown { name: "x".into(), unit: "rows", way: Way::Lines, tenth: None };
        assert_eq!(none.line(0, 0).as_deref(), Some("x: 0 of 0 rows"));
    }
}
