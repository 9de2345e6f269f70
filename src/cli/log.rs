//! The log: on stderr, one line an event, without colours, and whatever is hostile in it escaped.
//!
//! Lines are written by a thread of their own. Whoever takes the log may fall asleep (a pipe that nobody reads, a journal that is
//! stuck), and then a write waits for ever: no scan may wait behind it.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::words::visible;

/// Lines that wait to be taken. Those that come when so many wait are counted and not kept.
const LINES_MAX: usize = 4_096;
/// The end of the process waits for the lines that wait, no longer than this.
const END: Duration = Duration::from_secs(1);

/// Starts the log. `RUST_LOG` chooses what is told; without it, everything from `least` up. The lines are out when what this returns
/// is dropped.
pub fn start(least: &str) -> Log {
    let (sender, receiver) = sync_channel(LINES_MAX);
    let lost = Arc::new(AtomicU64::new(0));
    let log = Log(sender.clone());
    let counted = Arc::clone(&lost);
    let written =
        thread::Builder::new().name("log".to_owned()).spawn(move || write_all(&receiver, &counted, io::stderr()));
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(least));
    let format = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    // A second start in one process, as tests may do, changes nothing.
    _ = match written {
        Ok(_) => format.with_writer(move || Queued(sender.clone(), Arc::clone(&lost))).try_init(),
        Err(_) => format.with_writer(|| Escaped(io::stderr())).try_init(),
    };
    log
}

/// The running log.
#[must_use = "the lines that wait are lost when it is dropped before the work is done"]
pub struct Log(SyncSender<Said>);

impl Drop for Log {
    fn drop(&mut self) {
        let (done, out) = sync_channel(1);
        if self.0.try_send(Said::End(done)).is_ok() {
            _ = out.recv_timeout(END);
        }
    }
}

/// What is handed to the thread that writes.
enum Said {
    Line(Vec<u8>),
    End(SyncSender<()>),
}

/// Hands every event over, which comes in one piece, and never waits.
struct Queued(SyncSender<Said>, Arc<AtomicU64>);

impl Write for Queued {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        if self.0.try_send(Said::Line(event.to_vec())).is_err() {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes what was handed over, and how much could not be.
fn write_all(said: &Receiver<Said>, lost: &AtomicU64, out: impl Write) {
    let mut out = Escaped(out);
    for one in said {
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            _ = out.write(format!("ERROR {missing} lines of the log are lost: nobody took them in time").as_bytes());
        }
        match one {
            Said::Line(event) => _ = out.write(&event),
            Said::End(done) => _ = done.try_send(()),
        }
    }
}

/// Writes every event as exactly one line. Where nobody takes the log any more, the bench goes on without: an error handed back would
/// be told on the same stderr, and that panics.
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

    #[test]
    fn lines_that_nobody_takes_are_counted_and_wait_for_nobody() {
        let (sender, receiver) = sync_channel(2);
        let lost = Arc::new(AtomicU64::new(0));
        let mut log = Queued(sender.clone(), Arc::clone(&lost));
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        drop((log, sender));
        let mut out = Vec::new();
        write_all(&receiver, &lost, &mut out);
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told, "ERROR 2 lines of the log are lost: nobody took them in time\none\ntwo\n");
    }
}
