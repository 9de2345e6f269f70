//! The ear of `listen`: every read as hex and text, and what each decoder makes of it.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot::Sender;

use super::ending::say;
use super::listen_readers::{Reader, Readers};
use crate::device::Wire;
use crate::domain::Loss;
use crate::words::visible;

/// Why there is nothing more to hear.
pub(super) enum Over {
    /// The device went away.
    Gone(String),
    /// The device could not be had at all.
    NeverThere(String),
    /// Nobody reads any more.
    Output(io::Error),
}

/// Listens to one device and prints.
pub(super) struct Ear<W> {
    readers: Readers,
    open: Vec<Reader>,
    json: bool,
    out: W,
    heard: bool,
    over: Option<Sender<Over>>,
}

impl<W: Write + Send> Ear<W> {
    /// Prints to `out`; the end is told to `over`, once.
    pub(super) fn new(readers: Readers, json: bool, out: W, over: Sender<Over>) -> Self {
        Ear { readers, open: Vec::new(), json, out, heard: false, over: Some(over) }
    }

    fn end(&mut self, why: Over) {
        if let Some(over) = self.over.take() {
            // Nobody waits for it only when the command is over already.
            _ = over.send(why);
        }
    }

    /// What was only waiting for more to follow is whole when nothing does.
    fn print_waiting(&mut self) -> io::Result<()> {
        for reader in &mut self.open {
            let made = reader.silence();
            tell(&mut self.out, self.json, reader.name(), &made)?;
        }
        self.out.flush()
    }

    fn print(&mut self, bytes: &[u8]) -> io::Result<()> {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let (hex, text) = (hex.join(" "), bytes.escape_ascii().to_string());
        match self.json {
            true => writeln!(self.out, "{}", json!({"raw_hex": hex, "raw": text}))?,
            false => writeln!(self.out, "{hex}  \"{text}\"")?,
        }
        for reader in &mut self.open {
            let made = reader.feed(bytes);
            tell(&mut self.out, self.json, reader.name(), &made)?;
        }
        self.out.flush()
    }
}

/// Prints what one reader made.
fn tell(out: &mut impl Write, json: bool, name: &str, made: &[String]) -> io::Result<()> {
    for made in made {
        match json {
            true => {
                let made: Value = serde_json::from_str(made).unwrap_or(Value::Null);
                writeln!(out, "{}", json!({"by": name, "makes": made}))?;
            }
            false => writeln!(out, "  {name}: {}", visible(made))?,
        }
    }
    Ok(())
}

impl<W: Write + Send> Wire for Ear<W> {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.open = self.readers.open(descriptor)?;
        self.heard = true;
        say("listening; Ctrl-C ends it");
        Ok(())
    }

    fn down(&mut self, loss: &Loss) {
        let why = loss.to_string();
        self.end(if self.heard { Over::Gone(why) } else { Over::NeverThere(why) });
    }

    fn bytes(&mut self, bytes: &[u8]) {
        // Its keys are grabbed: who listens to his own keyboard by mistake must get it back.
        if matches!(self.readers, Readers::Hid(_)) && types_ctrl_c(bytes) {
            return self.end(Over::Gone("Ctrl-C was typed on it".to_owned()));
        }
        if let Err(error) = self.print(bytes) {
            self.end(Over::Output(error));
        }
    }

    fn silence(&mut self) {
        if let Err(error) = self.print_waiting() {
            self.end(Over::Output(error));
        }
    }

    /// A scanner may pause within a code for longer than a scale within a frame.
    fn patience(&self) -> Duration {
        match self.readers {
            Readers::Protocol(..) => Duration::from_millis(250),
            Readers::All | Readers::Serial | Readers::Hid(_) => Duration::from_secs(1),
        }
    }

    /// Nothing is ever asked: only listening is safe with a device that is not yet known.
    fn ask(&self) -> Option<&'static [u8]> {
        None
    }

    fn endless(&self) -> bool {
        false
    }
}

/// Whether a keyboard's report, in the boot layout with or without a report id before it, has Ctrl and C down (HID 1.11, appendix B.1).
fn types_ctrl_c(report: &[u8]) -> bool {
    let keys = match report.len() {
        8 => report,
        9 => report.get(1..).unwrap_or_default(),
        _ => return false,
    };
    let ctrl = keys.first().is_some_and(|modifiers| modifiers & 0x11 != 0);
    ctrl && keys.get(2..).is_some_and(|keys| keys.contains(&0x06))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LossCause;
    use crate::scale;

    #[test]
    fn ctrl_c_is_known_in_reports_of_either_layout_and_codes_are_not() {
        for report in [&[1, 0, 6, 0, 0, 0, 0, 0][..], &[0x10, 0, 0x1e, 6, 0, 0, 0, 0], &[1, 1, 0, 6, 0, 0, 0, 0, 0]] {
            assert!(types_ctrl_c(report), "{report:?}");
        }
        // Shift+c, Ctrl+j, c alone under report id 2, a POS report.
        let pos = [&[1, 0][..], &[6; 62]].concat();
        for report in
            [&[2, 0, 6, 0, 0, 0, 0, 0][..], &[1, 0, 0x0d, 0, 0, 0, 0, 0], &[2, 0, 0, 6, 0, 0, 0, 0, 0], &pos, &[]]
        {
            assert!(!types_ctrl_c(report), "{report:?}");
        }
    }

    fn only(protocol: &str) -> Readers {
        Readers::Protocol(scale::find(protocol).unwrap(), scale::Setup::default())
    }

    fn heard(readers: Readers, json: bool, bytes: &[u8]) -> String {
        let (over, _told) = tokio::sync::oneshot::channel();
        let mut ear = Ear::new(readers, json, Vec::new(), over);
        ear.up(None).unwrap();
        ear.bytes(bytes);
        String::from_utf8(ear.out).unwrap()
    }

    #[test]
    fn every_protocol_tries_and_the_right_one_shows() {
        let told = heard(Readers::All, false, b"ST,GS,+0001.250kg\r\n");
        assert!(told.starts_with("53 54 2c 47 53"), "{told}");
        assert!(told.contains(r#"  comma: {"outcome":"reading","value":"1.250","unit":"kg""#), "{told}");
        assert!(told.contains(r#"  scanner: {"outcome":"scan","data":"ST,GS,+0001.250kg""#), "{told}");
        assert!(!told.contains(r#"mt-sics: {"outcome":"reading""#), "{told}");
        let (over, _told) = tokio::sync::oneshot::channel();
        let mut ear = Ear::new(only("yaohua-forward"), false, Vec::new(), over);
        ear.up(None).unwrap();
        ear.bytes(b"=0003.000");
        assert!(!String::from_utf8_lossy(&ear.out).contains("reading"), "more may follow");
        ear.silence();
        assert!(String::from_utf8_lossy(&ear.out).contains(r#""value":"3.000""#), "nothing follows");
        let one = heard(only("comma"), false, b"ST,GS,+0001.250kg\r\n");
        assert_eq!(one.lines().count(), 2, "{one}");
    }

    #[test]
    fn hostile_bytes_never_reach_the_terminal() {
        let told = heard(Readers::All, false, b"\x1b[2J\xe2\x80\xae\x9b31m\x07\r\n");
        assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
        assert!(!told.contains('\u{202e}') && told.contains(r"\x1b[2J\xe2\x80\xae\x9b31m\x07\r\n"), "{told}");
    }

    #[test]
    fn the_end_is_told_once_and_whether_it_was_ever_there() {
        for heard in [true, false] {
            let (over, mut told) = tokio::sync::oneshot::channel();
            let mut ear = Ear::new(Readers::All, false, Vec::new(), over);
            if heard {
                ear.up(None).unwrap();
            }
            ear.down(&Loss::new(LossCause::Gone, "unplugged"));
            ear.down(&Loss::new(LossCause::Gone, "again"));
            let over = told.try_recv().unwrap();
            let why = match (&over, heard) {
                (Over::Gone(why), true) | (Over::NeverThere(why), false) => why,
                _ => panic!("heard: {heard}"),
            };
            assert_eq!(why, "unplugged");
        }
    }

    #[test]
    fn json_is_one_object_a_line() {
        for line in heard(Readers::Serial, true, b"6901234567892\r\n").lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            assert!(value["raw"] == "6901234567892\\r\\n" || value["makes"]["data"] == "6901234567892", "{line}");
        }
    }
}
