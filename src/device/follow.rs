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
}

/// First and longest wait between two attempts to open.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// From an answer to the next question.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// From an unanswered question to the next.
const ASK_ANEW: Duration = Duration::from_millis(500);
/// A device that used to answer and does not for so long is gone, although its port is there.
const DEAF: Duration = Duration::from_secs(5);

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
    let mut heard_at: Option<Instant> = None;
    let mut deaf = false;
    loop {
        let never = ask_at + Duration::from_secs(3600);
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => match read {
                Ok(0) => return io::Error::new(io::ErrorKind::UnexpectedEof, "unplugged"),
                Ok(length) => {
                    if std::mem::take(&mut deaf)
                        && let Err(error) = wire.up(None)
                    {
                        return error;
                    }
                    let now = Instant::now();
                    (ask_at, silent_at, heard_at) = (now + ASK_AGAIN, Some(now + wire.patience()), Some(now));
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
                if !deaf && heard_at.is_some_and(|heard| heard.elapsed() > DEAF) {
                    deaf = true;
                    wire.down("it does not answer any more: is it switched on?");
                }
            }
        }
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
