//! USB HID devices through hidraw. The reports are read here and not by a library, so that what is queued when the plug is pulled is
//! still read: the kernel hands it out first, and says EIO after it.

use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hidapi::HidApi;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tracing::warn;

use super::grab::Grab;
use super::hid::{HidKind, HidNode, hid_nodes};
use super::pick::HidPort;
use crate::domain::{Loss, LossCause};
use crate::scanner::wake;
use crate::words::devices::{mend, why};

/// `O_NONBLOCK` of Linux on the machines a bench has (x86, ARM, RISC-V): neither opening nor reading waits.
pub const O_NONBLOCK: i32 = 0o4000;
/// With `O_NOCTTY`: opening only to look must neither wait nor be hung up on.
pub const LOOK: i32 = O_NONBLOCK | 0o400;

/// An open HID device: its reports, its descriptor, and the silence of its keys.
pub(super) struct OpenHid {
    pub reports: Reports,
    pub descriptor: Vec<u8>,
    pub silence: Silence,
}

/// Keeps every input node of an open device grabbed, also those of an interface that the kernel finds after the first.
pub(super) struct Silence {
    root: PathBuf,
    node: PathBuf,
    types: bool,
    grab: Grab,
}

impl HidPort {
    /// Opens the device that is meant. Its keys are grabbed first, so that no report counts that was also typed somewhere.
    /// May wait for the device, some 50 ms in the kernel: not for the thread that reads.
    pub(super) fn open(&self, root: &Path) -> Result<OpenHid, Loss> {
        let nodes = hid_nodes(root);
        let (node, kind) = self.pick(&nodes)?;
        let types = kind != HidKind::Scale;
        let mut silence = Silence { root: root.to_owned(), node: node.path.clone(), types, grab: Grab::default() };
        if types {
            silence.grab.take(root, &node.inputs)?;
        }
        let file = open(&node.path)?;
        // Its number may have gone to another device between the look and the opening.
        if !hid_nodes(root)
            .iter()
            .any(|again| again.path == node.path && again.home == node.home && again.id == node.id)
        {
            return Err(Loss::new(LossCause::Gone, why::unplugged_meanwhile()));
        }
        if kind == HidKind::Pos
            && let Some(report) = wake(node.id.vendor, node.id.product)
            && let Err(error) = send_feature(&node.path, report)
        {
            // One that needs no switch refuses it and works as it is; of one that needs it this is the only trace.
            warn!(device = %node.id, %error, "the scanner refused the switch that makes it send its codes here");
        }
        let reports = Reports::new(file).map_err(|error| Loss::new(LossCause::Broken, error.to_string()))?;
        Ok(OpenHid { reports, descriptor: node.descriptor.clone(), silence })
    }
}

impl Silence {
    /// Grabs what came since the last look. May wait for the device.
    pub(super) fn renew(&mut self) -> Result<(), Loss> {
        if !self.types {
            return Ok(());
        }
        let nodes = hid_nodes(&self.root);
        // A device that is gone is told by its reports.
        let Some(HidNode { inputs, .. }) = nodes.iter().find(|node| node.path == self.node) else { return Ok(()) };
        self.grab.take(&self.root, inputs)
    }
}

/// Writes a feature report, its id first. May wait for the device.
fn send_feature(node: &Path, report: &[u8]) -> io::Result<()> {
    let path = CString::new(node.as_os_str().as_bytes())?;
    let device = HidApi::new().and_then(|api| api.open_path(&path));
    device.and_then(|device| device.send_feature_report(report)).map_err(io::Error::other)
}

fn open(node: &Path) -> Result<File, Loss> {
    OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(node).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Loss::new(LossCause::Shut, why::no_permission(Some(&node.to_string_lossy())))
                .mended_by(mend::install_the_rule())
        }
        io::ErrorKind::NotFound => Loss::new(LossCause::Gone, why::not_yet(&node.to_string_lossy())),
        _ => Loss::new(LossCause::Broken, why::not_opened(&node.to_string_lossy(), &error.to_string())),
    })
}

/// An open hidraw node: each read is one whole report.
pub(super) struct Reports(AsyncFd<File>);

impl Reports {
    #[expect(
        deprecated,
        reason = "its successor is an unsafe fn; a File owns its descriptor for as long as it lives, which is all either asks"
    )]
    fn new(file: File) -> io::Result<Self> {
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

/// Nothing is ever written to a HID device but the switch of its mode, which goes another way.
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
