//! `weighhouse listen --suggest`: listen for a while, and say what speaks there. Nothing is written, at whatever baud rate.

use std::io;
use std::time::Duration;

use tokio::sync::oneshot::{self, Sender};

use super::ending::say;
use super::suggest::{Port, found};
use crate::device::{Arrivals, SerialPort, Source, Wire as DeviceWire, follow};
use crate::domain::Loss;
use crate::scale::{SUGGEST_BYTES_MAX, Suggestion, Wire, suggest};

/// Rates that scales are set to, the likelier first.
const BAUDS: [u32; 8] = [9600, 2400, 4800, 19_200, 1200, 38_400, 57_600, 115_200];
/// So many bytes show all that a scale says unasked, without waiting to the end.
const ENOUGH: usize = 2048;

/// Why listening ended before its time.
enum Over {
    /// Enough was heard.
    Enough,
    /// The port went away, or never was to be had.
    Down(String),
    /// Somebody has waited enough.
    Stopped,
}

/// What was heard, and at which settings.
pub(super) struct Heard {
    /// What it looks like.
    pub suggestion: Suggestion,
    /// The port as it was set.
    pub port: Port,
}

/// Listens at each of the rates until one makes sense; at the given one only, where one is given. Errors: the port cannot be had.
pub(super) fn listen(port: &SerialPort, baud: Option<u32>, each: Duration) -> Result<Heard, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let mut first = None;
    for rate in baud.map_or(BAUDS.to_vec(), |baud| vec![baud]) {
        let (bytes, stopped) = runtime.block_on(once(SerialPort { baud: rate, ..port.clone() }, each))?;
        let suggestion = suggest(&bytes);
        let heard = Heard {
            port: Port { path: port.path.display().to_string(), baud: rate, framing: port.framing },
            suggestion,
        };
        if stopped || is_its_rate(&heard.suggestion) {
            return Ok(heard);
        }
        say(&format!("at {rate} it makes no sense"));
        first.get_or_insert(heard);
    }
    first.ok_or_else(|| "no baud rate was tried".to_owned())
}

/// Whether no other rate is to be hoped for: silence is silent at every one, and text is text at the right one only.
fn is_its_rate(suggestion: &Suggestion) -> bool {
    found(suggestion) || suggestion.text || suggestion.wire == Wire::Silent
}

/// What is heard at one rate, and whether that shall be the last.
async fn once(port: SerialPort, each: Duration) -> Result<(Vec<u8>, bool), String> {
    let (over, told) = oneshot::channel();
    let baud = port.baud;
    let mut ear = Ear { baud, heard: Vec::new(), over: Some(over) };
    let ended = tokio::select! {
        () = follow(Source::Serial(port), &mut ear, Arrivals::none()) => None,
        over = told => over.ok(),
        () = tokio::time::sleep(each) => None,
        _ = tokio::signal::ctrl_c() => Some(Over::Stopped),
    };
    match ended {
        Some(Over::Down(why)) if ear.heard.is_empty() => Err(why),
        ended => Ok((ear.heard, matches!(ended, Some(Over::Stopped)))),
    }
}

/// Keeps what it hears.
struct Ear {
    baud: u32,
    heard: Vec<u8>,
    over: Option<Sender<Over>>,
}

impl Ear {
    fn end(&mut self, why: Over) {
        if let Some(over) = self.over.take() {
            // Nobody waits for it only when the listening is over already.
            _ = over.send(why);
        }
    }
}

impl DeviceWire for Ear {
    fn up(&mut self, _: Option<&[u8]>) -> io::Result<()> {
        say(&format!("listening at {}; nothing is written", self.baud));
        Ok(())
    }

    fn down(&mut self, loss: &Loss) {
        self.end(Over::Down(loss.to_string()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let room = SUGGEST_BYTES_MAX.saturating_sub(self.heard.len());
        self.heard.extend(bytes.iter().take(room));
        if self.heard.len() >= ENOUGH {
            self.end(Over::Enough);
        }
    }

    fn silence(&mut self) {}

    fn patience(&self) -> Duration {
        Duration::from_secs(1)
    }

    /// Nothing is ever asked.
    fn ask(&self) -> Option<&'static [u8]> {
        None
    }

    fn endless(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a port at `rate` makes of bytes that are sent at another: every bit is looked at in its middle, and a byte without a stop
    /// bit is passed on as it is, which is what USB adapters do.
    fn misheard(bytes: &[u8], sent: u32, rate: u32) -> Vec<u8> {
        let bits: Vec<bool> = bytes
            .iter()
            .flat_map(|byte| [false].into_iter().chain((0..8).map(move |bit| byte >> bit & 1 == 1)).chain([true, true]))
            .collect();
        // In sixteenths of the receiver's bit.
        let level = |at: u32| bits.get((u64::from(at) * u64::from(sent) / u64::from(rate) / 16) as usize).copied();
        let (mut heard, mut at, mut before) = (Vec::new(), 0, true);
        while let Some(now) = level(at) {
            if before && !now {
                heard.push(
                    (0..8).fold(0, |byte, bit| byte | u8::from(level(at + 24 + 16 * bit).unwrap_or(true)) << bit),
                );
                at += 152;
            }
            before = level(at).unwrap_or(true);
            at += 1;
        }
        heard
    }

    #[test]
    fn a_scale_at_another_rate_is_looked_for_at_all_of_them() {
        let frames: String = (0..40).map(|at| format!("ST,+{:07.1}  g\r\n", f64::from(at % 7) * 117.3)).collect();
        assert!(is_its_rate(&suggest(&misheard(frames.as_bytes(), 9600, 9600))), "the right one");
        for (sent, rate) in [(1200, 9600), (2400, 9600), (4800, 9600), (19_200, 9600), (9600, 2400)] {
            let suggestion = suggest(&misheard(frames.as_bytes(), sent, rate));
            assert!(!is_its_rate(&suggestion), "sent at {sent}, heard at {rate}: {:?}", suggestion.wire);
        }
        assert!(is_its_rate(&suggest(b"")), "silence");
        assert!(is_its_rate(&suggest(&b"hello world\r\n".repeat(20))), "text of no scale");
    }
}
