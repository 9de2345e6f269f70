//! Where a device is found, and its opening. Opening may wait in the kernel for the device, 50 ms for a USB one that is well and seconds
//! for one that is not, and so happens on a thread of its own: the one that reads must not miss another device's reports.

use std::io;
use std::path::Path;

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::hidraw::{OpenHid, Silence};
use super::pick::HidPort;
use super::serial::SerialPort;
use crate::domain::{Loss, LossCause};
use crate::words::devices::why;

/// Where a device is found.
#[derive(Debug)]
pub enum Source {
    /// A serial port.
    Serial(SerialPort),
    /// A HID device.
    Hid(HidPort),
    /// A simulated device inside this process. Each stream that comes is its plug pushed in; dropping the other end pulls it.
    Simulated(mpsc::Receiver<DuplexStream>),
}

/// What bytes are read from and questions are written to.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open device.
pub(super) struct Opened {
    pub stream: Box<dyn Stream>,
    /// Its report descriptor, if it is a HID device.
    pub descriptor: Option<Vec<u8>>,
    /// What keeps its keys from the desktop, if it has any.
    pub silence: Option<Silence>,
}

impl Source {
    /// Opens the device, if it can be had.
    pub(super) async fn open(&mut self) -> Result<Opened, Loss> {
        let plain = |stream| Opened { stream, descriptor: None, silence: None };
        match self {
            Source::Serial(port) => {
                let port = port.clone();
                Ok(plain(Box::new(apart(move || port.open()).await?)))
            }
            Source::Hid(port) => {
                let port = port.clone();
                let OpenHid { reports, descriptor, silence } = apart(move || port.open(Path::new("/"))).await?;
                Ok(Opened { stream: Box::new(reports), descriptor: Some(descriptor), silence: Some(silence) })
            }
            Source::Simulated(plugs) => {
                let stream = plugs.try_recv().map_err(|_| Loss::new(LossCause::Gone, why::unplugged()))?;
                Ok(plain(Box::new(stream)))
            }
        }
    }

    /// How it is named in words.
    pub fn name(&self) -> String {
        match self {
            Source::Serial(port) => port.path.display().to_string(),
            Source::Hid(port) => match &port.plug {
                Some(plug) => format!("{} at {plug}", port.id),
                None => port.id.to_string(),
            },
            Source::Simulated(_) => "simulated device".to_owned(),
        }
    }

    /// Whether it will never be plugged in again.
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Source::Simulated(plugs) if plugs.is_closed() && plugs.is_empty())
    }
}

async fn apart<T: Send + 'static>(open: impl FnOnce() -> Result<T, Loss> + Send + 'static) -> Result<T, Loss> {
    let opened = spawn_blocking(open).await;
    opened.unwrap_or_else(|error| Err(Loss::new(LossCause::Broken, why::opening_failed(&error.to_string()))))
}

/// What an open device's error means. After an unplug hidraw says EIO (5) or ENODEV (19), a serial port EIO.
pub(super) fn lost(error: &io::Error) -> Loss {
    match error.raw_os_error() {
        Some(5 | 19) => Loss::new(LossCause::Gone, why::unplugged()),
        _ => Loss::new(LossCause::Broken, error.to_string()),
    }
}
