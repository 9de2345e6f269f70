//! The log: on stderr, one line an event, without colours, and whatever is hostile in it escaped.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use crate::words::visible;

/// Starts the log. `RUST_LOG` chooses what is told; without it, everything from `least` up.
pub fn start(least: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(least));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Escaped(io::stderr()));
    // A second start in one process, as tests may do, changes nothing.
    _ = log.try_init();
}

/// Writes every event, which comes in one piece, as exactly one line. Where nobody takes the log any more, the bench goes on without:
/// an error handed back would be told on the same stderr, and that panics.
struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        _ = writeln!(self.0, "{}", visible(text.trim_end_matches('\n')));
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        _ = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_on_its_line() {
        let mut log = Escaped(Vec::new());
        log.write_all("INFO scanned code=\u{1b}[2J\r\nERROR all is lost\u{202e}\n".as_bytes()).unwrap();
        let told = String::from_utf8(log.0).unwrap();
        assert_eq!(told, "INFO scanned code=\\u{1b}[2J\\u{d}\\u{a}ERROR all is lost\\u{202e}\n");
    }
}
