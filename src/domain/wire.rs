//! How a device is connected, as people write it down.

use std::fmt;

/// `vendor:product[:serial]`, the numbers in hex as `lsusb` prints them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HidId {
    /// USB vendor.
    pub vendor: u16,
    /// USB product.
    pub product: u16,
    /// The device's own serial number, to tell two of a kind apart.
    pub serial: Option<String>,
}

/// Where a USB device is plugged in, as the kernel names it: `1-1.4` is the fourth socket of the hub in the first socket of bus 1
/// (Linux, Documentation/ABI, "sysfs-bus-usb").
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct UsbPlug(String);

/// Bits of a character on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Framing {
    /// Data bits, 5 to 8.
    pub data: u8,
    /// Parity.
    pub parity: Parity,
    /// Stop bits, 1 or 2.
    pub stop: u8,
}

/// Parity of a character on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parity {
    /// `N`
    None,
    /// `E`
    Even,
    /// `O`
    Odd,
}

impl Framing {
    /// What nearly every scanner and scale leaves the factory with.
    pub const EIGHT_NONE_ONE: Framing = Framing { data: 8, parity: Parity::None, stop: 1 };

    /// Reads `8N1`.
    pub fn parse(text: &str) -> Option<Framing> {
        let &[data @ b'5'..=b'8', parity, stop @ b'1'..=b'2'] = text.as_bytes() else { return None };
        let parity = match parity {
            b'N' => Parity::None,
            b'E' => Parity::Even,
            b'O' => Parity::Odd,
            _ => return None,
        };
        Some(Framing { data: data - b'0', parity, stop: stop - b'0' })
    }
}

impl HidId {
    /// Reads `0c2e:0901` or `0c2e:0901:SERIAL`.
    pub fn parse(text: &str) -> Option<HidId> {
        let number = |part: &str| {
            let hex = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            hex.then(|| u16::from_str_radix(part, 16).ok()).flatten()
        };
        let mut parts = text.splitn(3, ':');
        let (vendor, product) = (number(parts.next()?)?, number(parts.next()?)?);
        let serial = match parts.next() {
            Some(serial) => Some(plain(serial)?),
            None => None,
        };
        Some(HidId { vendor, product, serial })
    }
}

impl UsbPlug {
    /// Hubs behind hubs; USB allows seven levels.
    const DEPTH: usize = 7;

    /// Reads `1-1.4`.
    pub fn parse(text: &str) -> Option<UsbPlug> {
        let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let (bus, sockets) = text.split_once('-')?;
        let fits = number(bus) && sockets.split('.').all(number) && sockets.split('.').count() <= Self::DEPTH;
        fits.then(|| UsbPlug(text.to_owned()))
    }

    /// As the kernel names it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UsbPlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `8N1`.
impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        write!(f, "{}{parity}{}", self.data, self.stop)
    }
}

/// A serial number that can stand in a file: 1 to 64 characters, none of them a control character.
fn plain(serial: &str) -> Option<String> {
    let fits = (1..=64).contains(&serial.chars().count()) && !serial.chars().any(char::is_control);
    fits.then(|| serial.to_owned())
}

impl fmt::Display for HidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)?;
        self.serial.iter().try_for_each(|serial| write!(f, ":{serial}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framings_read_or_are_refused() {
        for good in ["8N1", "7E1", "7O2", "5N2"] {
            assert_eq!(Framing::parse(good).map(|framing| framing.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "8N", "9N1", "8X1", "8N3", "8N11", "N81"] {
            assert!(Framing::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn plugs_read_print_and_are_refused() {
        for text in ["1-1", "1-1.4", "12-2.1.4", "1-1.1.1.1.1.1.1"] {
            assert_eq!(UsbPlug::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "1", "1-", "-1", "1-1.", "1-1..2", "usb1", "1-1:1.0", "1-../..", "1-1.1.1.1.1.1.1.1", "1-1234"]
        {
            assert!(UsbPlug::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn ids_read_print_and_are_refused() {
        for text in ["0c2e:0901", "0922:8003:0000SN1"] {
            assert_eq!(HidId::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "0c2e", "0c2e:901", "0c2e:zzzz", "0c2e:+901", "0c2e:0901:"] {
            assert!(HidId::parse(bad).is_none(), "{bad}");
        }
    }
}
