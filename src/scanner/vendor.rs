//! Vendors of scanners: what a USB vendor's scanners need at opening, and whether they answer commands among their codes.

/// One vendor.
#[derive(Debug)]
pub struct Vendor {
    /// The USB vendor id (usb.ids).
    pub usb: u16,
    /// Its name.
    pub name: &'static str,
    /// The feature report, its id first, that makes a HID POS scanner send its codes to whoever opened it; `None` where it does so by itself.
    pub wake: Option<&'static [u8]>,
    /// Whether answers to commands come in the report of the codes, marked by the AIM identifiers `]X0` and `]Z`.
    pub answers: bool,
}

/// The switch of Honeywell's family, seen in github.com/NielsLeenheer/WebHidBarcodeScanner and .../HenkVanAsselt/python_hon_usbhid.
const SWITCH: Option<&[u8]> = Some(&[0xFE, 0x01]);

/// Every vendor that is known. A scanner of another one is read as well: it is taken to need nothing.
pub const VENDORS: &[Vendor] = &[
    Vendor { usb: 0x0C2E, name: "Honeywell", wake: SWITCH, answers: true },
    Vendor { usb: 0x23D0, name: "Youjie", wake: SWITCH, answers: true },
    Vendor { usb: 0x05E0, name: "Zebra", wake: None, answers: false },
    Vendor { usb: 0x05F9, name: "Datalogic", wake: None, answers: false },
    Vendor { usb: 0x1EAB, name: "Newland", wake: None, answers: false },
    Vendor { usb: 0x067E, name: "Intermec", wake: None, answers: false },
];

impl Vendor {
    /// The row of that USB id.
    pub fn find(usb: u16) -> Option<&'static Vendor> {
        VENDORS.iter().find(|vendor| vendor.usb == usb)
    }
}

/// The feature report to send when a HID POS scanner was opened, its id first. All products of a vendor are alike so far; `product`
/// is asked for so that one that is not can have a row of its own.
pub fn wake(vendor: u16, _product: u16) -> Option<&'static [u8]> {
    Vendor::find(vendor)?.wake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_honeywell_family_is_switched() {
        assert_eq!(wake(0x0C2E, 0x0B8F), Some(&[0xFE, 0x01][..]));
        assert_eq!(wake(0x23D0, 0x0C81), Some(&[0xFE, 0x01][..]));
        for other in [0x05E0, 0x05F9, 0x1EAB, 0x067E, 0xFFFF] {
            assert_eq!(wake(other, 1), None, "{other:04x}: nothing is written to a device without a source");
        }
    }

    #[test]
    fn every_vendor_stands_once() {
        let mut ids: Vec<u16> = VENDORS.iter().map(|vendor| vendor.usb).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), VENDORS.len());
        assert!(VENDORS.iter().all(|vendor| vendor.wake.is_none_or(|report| report.len() > 1)));
    }
}
