//! The life of a device: open, read, lose, find again. Never a busy loop, and never a wait on anything but the device.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::hidraw::{Reports, descriptor_of, keyboard_node};
use super::serial::SerialPort;
use crate::domain::HidId;

/// Where a device is found.
#[derive(Debug)]
pub enum Source {
    /// A serial port.
    Serial(SerialPort),
    /// A keyboard-mode scanner.
    Keyboard(HidId),
    /// A simulated device inside this process. Each stream that comes is its plug pushed in; dropping the other end pulls it.
    Simulated(mpsc::Receiver<DuplexStream>),
}

/// Whoever listens to a device.
pub trait Wire: Send {
    /// It answers. For a HID device, its report descriptor.
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()>;
    /// It is gone, or cannot be had.
    fn down(&mut self, why: &str);
    /// It said something: for HID one whole report, else bytes cut anywhere.
    fn bytes(&mut self, bytes: &[u8]);
    /// It has said nothing for a while.
    fn silence(&mut self);
    /// A pause longer than this is a silence.
    fn patience(&self) -> Duration;
    /// What to write to make it speak.
    fn ask(&self) -> Option<&'static [u8]>;
    /// Whether it speaks without end while it is on, asked or by itself, so that a long silence means that it is off.
    fn endless(&self) -> bool;
}

/// First and longest wait between two attempts to open.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// From an answer to the next question.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// From an unanswered question to the next.
const ASK_ANEW: Duration = Duration::from_millis(500);
/// Between two words of a device that speaks without end.
const BREATH: Duration = Duration::from_secs(1);
/// Whoever spoke so long without a pause does speak without end. A scale whose print key is pressed now and then does not.
const STEADY: Duration = Duration::from_secs(5);
/// And then its silence for so long says that it is off, although its port is there.
const SILENT: Duration = Duration::from_secs(5);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open device, and its report descriptor if it is a HID device.
type Opened = (Box<dyn Stream>, Option<Vec<u8>>);

/// Follows a device for as long as the daemon lives.
pub async fn follow(mut source: Source, wire: &mut dyn Wire) {
    let mut pause = BACK_OFF.0;
    let mut told = None;
    loop {
        let why = match source.open() {
            Ok((mut stream, descriptor)) => match wire.up(descriptor.as_deref()) {
                Ok(()) => {
                    told = None;
                    pause = BACK_OFF.0;
                    listen(&mut *stream, wire).await
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        let why = format!("{}: {why}", source.name());
        if told.as_deref() != Some(why.as_str()) {
            wire.down(&why);
            told = Some(why);
        }
        if matches!(&source, Source::Simulated(plugs) if plugs.is_closed() && plugs.is_empty()) {
            return;
        }
        sleep(pause).await;
        pause = (pause * 2).min(BACK_OFF.1);
    }
}

/// Reads until the device is gone. A read of nothing is a hang-up: the kernel says so for ever after an unplug.
async fn listen(stream: &mut dyn Stream, wire: &mut dyn Wire) -> io::Error {
    let mut buffer = [0; 4096];
    let mut ask_at = Instant::now();
    let mut silent_at: Option<Instant> = None;
    let mut speech = Speech::default();
    let mut off = false;
    loop {
        let never = ask_at + Duration::from_secs(3600);
        let off_at = speech.over_at().filter(|_| wire.endless());
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => match read {
                Ok(0) => return io::Error::new(io::ErrorKind::UnexpectedEof, "unplugged"),
                Ok(length) => {
                    if std::mem::take(&mut off)
                        && let Err(error) = wire.up(None)
                    {
                        return error;
                    }
                    let now = Instant::now();
                    (ask_at, silent_at) = (now + ASK_AGAIN, Some(now + wire.patience()));
                    speech.heard(now);
                    wire.bytes(buffer.get(..length).unwrap_or_default());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error,
            },
            () = sleep_until(silent_at.unwrap_or(never)), if silent_at.is_some() => {
                silent_at = None;
                wire.silence();
            }
            () = sleep_until(ask_at), if wire.ask().is_some() => {
                ask_at = Instant::now() + ASK_ANEW;
                if let Some(question) = wire.ask()
                    && let Err(error) = write_now(stream, question).await
                {
                    return error;
                }
            }
            () = sleep_until(off_at.unwrap_or(never)), if off_at.is_some() => {
                (speech, off) = (Speech::default(), true);
                wire.down("it says nothing any more: is it switched on?");
            }
        }
    }
}

/// From when to when a device spoke without a pause.
#[derive(Default)]
struct Speech(Option<(Instant, Instant)>);

impl Speech {
    fn heard(&mut self, now: Instant) {
        let from = self.0.filter(|(_, to)| now.duration_since(*to) <= BREATH).map_or(now, |(from, _)| from);
        self.0 = Some((from, now));
    }

    /// When its silence will mean that it is off: never, where it does not speak without end.
    fn over_at(&self) -> Option<Instant> {
        let (from, to) = self.0?;
        (to.duration_since(from) >= STEADY).then(|| to + SILENT)
    }
}

/// Writes what fits at once. A device that does not take its questions must not stop the reading.
async fn write_now(stream: &mut dyn Stream, bytes: &[u8]) -> io::Result<()> {
    tokio::select! {
        biased;
        written = stream.write(bytes) => written.map(drop),
        () = std::future::ready(()) => Ok(()),
    }
}

impl Source {
    fn open(&mut self) -> io::Result<Opened> {
        match self {
            Source::Serial(port) => Ok((Box::new(port.open()?), None)),
            Source::Keyboard(id) => {
                let node = keyboard_node(id)?;
                let descriptor = descriptor_of(&node)?;
                Ok((Box::new(Reports::open(&node)?), Some(descriptor)))
            }
            Source::Simulated(plugs) => {
                let stream = plugs.try_recv().map_err(|_| io::Error::new(io::ErrorKind::NotFound, "unplugged"))?;
                Ok((Box::new(stream), None))
            }
        }
    }

    fn name(&self) -> String {
        match self {
            Source::Serial(port) => port.path.display().to_string(),
            Source::Keyboard(id) => format!("scanner {id}"),
            Source::Simulated(_) => "simulated device".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a device that spoke at these seconds is taken for switched off.
    fn off_at(words: impl IntoIterator<Item = u64>) -> Option<u64> {
        let (start, mut speech) = (Instant::now(), Speech::default());
        for second in words {
            speech.heard(start + Duration::from_secs(second));
        }
        speech.over_at().map(|at| at.duration_since(start).as_secs())
    }

    #[test]
    fn only_the_silence_of_one_who_spoke_steadily_means_off() {
        assert_eq!(off_at(0..=20), Some(25));
        assert_eq!(off_at([]), None, "a scale that never spoke");
        assert_eq!(off_at([0, 1, 2]), None, "a parcel's worth of frames");
        assert_eq!(off_at([0, 9, 18, 27, 36]), None, "a print key");
        assert_eq!(off_at((0..=20).chain([30, 31])), None, "back again, and not yet steady");
    }
}
