//! USB HID devices through hidraw. hidapi finds them; the reports are read here, because its own reader throws away what is
//! queued when the plug is pulled.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::domain::HidId;

/// `O_NONBLOCK` of Linux on the machines a bench has (x86, ARM, RISC-V): neither opening nor reading waits.
pub const O_NONBLOCK: i32 = 0o4000;

/// The hidraw node of this device's keyboard. Two devices that match are an error: add the serial number.
pub fn keyboard_node(id: &HidId) -> io::Result<PathBuf> {
    let api = hidapi::HidApi::new().map_err(io::Error::other)?;
    let mut nodes: Vec<PathBuf> = api
        .device_list()
        .filter(|device| (device.vendor_id(), device.product_id()) == (id.vendor, id.product))
        .filter(|device| id.serial.is_none() || device.serial_number() == id.serial.as_deref())
        .filter(|device| (device.usage_page(), device.usage()) == (0x01, 0x06))
        .map(|device| PathBuf::from(device.path().to_string_lossy().into_owned()))
        .collect();
    nodes.sort();
    nodes.dedup();
    match nodes.as_slice() {
        [node] => Ok(node.clone()),
        [] => Err(io::Error::new(io::ErrorKind::NotFound, format!("no keyboard-mode scanner {id} is plugged in"))),
        _ => Err(io::Error::other(format!("{} devices are {id}: add the serial number", nodes.len()))),
    }
}

/// The report descriptor of a hidraw node, as the kernel keeps it.
pub fn descriptor_of(node: &Path) -> io::Result<Vec<u8>> {
    let name = node.file_name().ok_or_else(|| io::Error::other("not a hidraw node"))?;
    std::fs::read(Path::new("/sys/class/hidraw").join(name).join("device/report_descriptor"))
}

/// An open hidraw node: each read is one whole report.
pub(super) struct Reports(AsyncFd<File>);

impl Reports {
    #[expect(
        deprecated,
        reason = "its successor is an unsafe fn; a File owns its descriptor for as long as it lives, which is all either asks"
    )]
    pub(super) fn open(node: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(node)?;
        Ok(Reports(AsyncFd::new(file)?))
    }
}

impl AsyncRead for Reports {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut guard = ready!(self.0.poll_read_ready(cx))?;
            match guard.try_io(|fd| fd.get_ref().read(buf.initialize_unfilled())) {
                Ok(Ok(length)) => {
                    buf.advance(length);
                    return Poll::Ready(Ok(()));
                }
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                Err(_would_block) => {}
            }
        }
    }
}

/// Nothing is ever written to a keyboard.
impl AsyncWrite for Reports {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
