//! USB HID devices through hidraw. hidapi finds them; the reports are read here, because its own reader throws away what is
//! queued when the plug is pulled.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll, ready};

use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// `O_NONBLOCK` of Linux on the machines a bench has (x86, ARM, RISC-V).
const O_NONBLOCK: i32 = 0o4000;

/// A device by what it says it is: `vendor:product[:serial]`, the numbers in hex.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HidId {
    /// USB vendor id.
    pub vendor: u16,
    /// USB product id.
    pub product: u16,
    /// The serial number, where two alike must be told apart.
    pub serial: Option<String>,
}

impl FromStr for HidId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("{text:?} is not vendor:product[:serial], such as 0c2e:0901");
        let mut parts = text.splitn(3, ':');
        let mut number =
            || parts.next().filter(|part| part.len() == 4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let (Some(vendor), Some(product)) = (number(), number()) else { return Err(wanted()) };
        let serial = parts.next().map(str::to_owned);
        if serial.as_deref() == Some("") { Err(wanted()) } else { Ok(HidId { vendor, product, serial }) }
    }
}

impl std::fmt::Display for HidId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)?;
        self.serial.iter().try_for_each(|serial| write!(f, ":{serial}"))
    }
}

impl HidId {
    /// The hidraw node of this device's keyboard. Two devices that match are an error: add the serial number.
    pub fn keyboard_node(&self) -> io::Result<PathBuf> {
        let api = hidapi::HidApi::new().map_err(io::Error::other)?;
        let mut nodes: Vec<PathBuf> = api
            .device_list()
            .filter(|device| (device.vendor_id(), device.product_id()) == (self.vendor, self.product))
            .filter(|device| self.serial.is_none() || device.serial_number() == self.serial.as_deref())
            .filter(|device| (device.usage_page(), device.usage()) == (0x01, 0x06))
            .map(|device| PathBuf::from(device.path().to_string_lossy().into_owned()))
            .collect();
        nodes.sort();
        nodes.dedup();
        match nodes.as_slice() {
            [node] => Ok(node.clone()),
            [] => {
                Err(io::Error::new(io::ErrorKind::NotFound, format!("no keyboard-mode scanner {self} is plugged in")))
            }
            _ => Err(io::Error::other(format!("{} devices are {self}: add the serial number", nodes.len()))),
        }
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

#[cfg(test)]
mod tests {
    use super::HidId;

    #[test]
    fn ids_read_print_and_are_refused() {
        for text in ["0c2e:0901", "0922:8003:0000SN1"] {
            assert_eq!(text.parse::<HidId>().unwrap().to_string(), text);
        }
        for bad in ["", "0c2e", "0c2e:901", "0c2e:zzzz", "0c2e:0901:"] {
            assert!(bad.parse::<HidId>().is_err(), "{bad}");
        }
    }
}
