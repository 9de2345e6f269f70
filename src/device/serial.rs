//! Serial ports: opened for us alone, with the settings that the device's manual names.

use std::io;
use std::path::{Path, PathBuf};

use serialport::{ClearBuffer, DataBits, SerialPort as _, StopBits};
use tokio_serial::{SerialPortBuilderExt, SerialStream};

use crate::domain::{Framing, Parity};

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
    pub fn open(&self) -> io::Result<SerialStream> {
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
            .open_native_async()?;
        stream.clear(ClearBuffer::Input)?;
        Ok(stream)
    }
}

fn is_pseudo_terminal(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with("/dev/pts"))
}
