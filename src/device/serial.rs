//! Serial ports: opened for us alone, with the settings that the device's manual names.

use std::io;
use std::path::{Path, PathBuf};

use serialport::{ClearBuffer, DataBits, Parity, SerialPort as _, StopBits};
use tokio_serial::{SerialPortBuilderExt, SerialStream};

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

/// Data bits, parity and stop bits, written `8N1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Framing {
    data: DataBits,
    parity: Parity,
    stop: StopBits,
}

impl Framing {
    /// Eight data bits, no parity, one stop bit: what USB scanners and most scales use.
    pub const EIGHT_NONE_ONE: Framing = Framing { data: DataBits::Eight, parity: Parity::None, stop: StopBits::One };

    /// Reads `8N1`, `7E1`, `7O2` …
    pub fn parse(text: &str) -> Option<Framing> {
        let [data, parity, stop] = text.as_bytes() else { return None };
        let data = match data {
            b'5' => DataBits::Five,
            b'6' => DataBits::Six,
            b'7' => DataBits::Seven,
            b'8' => DataBits::Eight,
            _ => return None,
        };
        let parity = match parity.to_ascii_uppercase() {
            b'N' => Parity::None,
            b'E' => Parity::Even,
            b'O' => Parity::Odd,
            _ => return None,
        };
        let stop = match stop {
            b'1' => StopBits::One,
            b'2' => StopBits::Two,
            _ => return None,
        };
        Some(Framing { data, parity, stop })
    }
}

impl SerialPort {
    /// Opens the port for this process alone and throws away what an earlier parcel left in its buffer.
    pub fn open(&self) -> io::Result<SerialStream> {
        // A pseudo-terminal has no line, so its driver refuses every framing but its own.
        let framing = if is_pseudo_terminal(&self.path) { Framing::EIGHT_NONE_ONE } else { self.framing };
        let stream = tokio_serial::new(self.path.to_string_lossy(), self.baud)
            .data_bits(framing.data)
            .parity(framing.parity)
            .stop_bits(framing.stop)
            .open_native_async()?;
        stream.clear(ClearBuffer::Input)?;
        Ok(stream)
    }
}

fn is_pseudo_terminal(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with("/dev/pts"))
}

#[cfg(test)]
mod tests {
    use super::Framing;

    #[test]
    fn framings_read_or_are_refused() {
        for good in ["8N1", "7E1", "7o2", "5N2"] {
            assert!(Framing::parse(good).is_some(), "{good}");
        }
        for bad in ["", "8N", "9N1", "8X1", "8N3", "8N11", "N81"] {
            assert!(Framing::parse(bad).is_none(), "{bad}");
        }
    }
}
