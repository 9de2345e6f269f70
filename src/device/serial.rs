//! Serial ports: opened for us alone, with the settings that the device's manual names.
//!
//! Alone means TIOCEXCL, which keeps others out unless they are root, and an exclusive flock, which asks root's programs too; both are
//! what the `serialport` crate does from 4.9 on unless told otherwise.

use std::io;
use std::path::{Path, PathBuf};

use serialport::{ClearBuffer, DataBits, ErrorKind, SerialPort as _, StopBits};
use tokio_serial::{SerialPortBuilderExt, SerialStream};

use super::holder::holders;
use crate::domain::{Framing, Loss, LossCause, Parity};
use crate::words::devices::{mend, why};

/// A port and its settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SerialPort {
    /// A stable name: `/dev/serial/by-id/…` or `/dev/serial/by-path/…`.
    pub path: PathBuf,
    /// Bits a second.
    pub baud: u32,
    /// Data bits, parity, stop bits.
    pub framing: Framing,
}

impl SerialPort {
    /// Opens the port for this process alone and throws away what an earlier parcel left in its buffer.
    pub fn open(&self) -> Result<SerialStream, Loss> {
        // A pseudo-terminal has no line, so its driver refuses every framing but its own.
        let framing = if is_pseudo_terminal(&self.path) { Framing::EIGHT_NONE_ONE } else { self.framing };
        let stream = tokio_serial::new(self.path.to_string_lossy(), self.baud)
            .data_bits(match framing.data {
                5 => DataBits::Five,
                6 => DataBits::Six,
                7 => DataBits::Seven,
                _ => DataBits::Eight,
            })
            .parity(match framing.parity {
                Parity::None => serialport::Parity::None,
                Parity::Even => serialport::Parity::Even,
                Parity::Odd => serialport::Parity::Odd,
            })
            .stop_bits(if framing.stop == 2 { StopBits::Two } else { StopBits::One })
            .open_native_async()
            .map_err(|error| self.unopened(&error))?;
        stream.clear(ClearBuffer::Input).map_err(|error| self.unopened(&error))?;
        Ok(stream)
    }

    /// Why it cannot be had. `NoDevice` is the crate's word for a port that somebody else has.
    fn unopened(&self, error: &serialport::Error) -> Loss {
        match error.kind {
            ErrorKind::NoDevice => Loss::new(LossCause::Taken, why::port_taken())
                .mended_by(mend::close_it(&holders(Path::new("/"), &self.path), &self.path.to_string_lossy())),
            ErrorKind::Io(io::ErrorKind::NotFound) => Loss::new(LossCause::Gone, why::not_plugged_in()),
            ErrorKind::Io(io::ErrorKind::PermissionDenied) => {
                Loss::new(LossCause::Shut, why::no_permission(None)).mended_by(mend::join_the_group())
            }
            _ => Loss::new(LossCause::Broken, error.to_string()),
        }
    }
}

fn is_pseudo_terminal(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with("/dev/pts"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    #[tokio::test(flavor = "current_thread")]
    async fn a_port_is_opened_once_and_whoever_comes_second_is_told() {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let path = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let port = |path: &str| SerialPort { path: path.into(), baud: 9600, framing: Framing::EIGHT_NONE_ONE };
        let first = port(&path).open().unwrap();
        let second = port(&path).open().unwrap_err();
        assert!(second.cause == LossCause::Taken && second.mend.is_some(), "{second}");
        drop(first);
        assert!(port(&path).open().is_ok(), "it is free again");
        assert_eq!(port("/dev/no-such-port").open().unwrap_err().cause, LossCause::Gone);
    }
}
