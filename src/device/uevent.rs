//! What the kernel and udev say when a device comes or goes, as far as it is needed: of which kind it is.
//!
//! Formats: the kernel's is `ACTION@DEVPATH`, NUL, then `KEY=VALUE` each ended by NUL (Linux, lib/kobject_uevent.c); udev's has a header
//! before the same list (systemd, src/libsystemd/sd-device/device-monitor.c). Nothing that is said here is believed: it only wakes
//! whoever then looks for himself, so a forged message costs one look.

/// The subsystems of the devices of a bench.
const OURS: [&[u8]; 3] = [b"hidraw", b"input", b"tty"];
/// The first bytes of a message of udev, and the number that follows them, most significant byte first.
const UDEV: &[u8] = b"libudev\0";
const UDEV_MAGIC: [u8; 4] = [0xFE, 0xED, 0xCA, 0xFE];

/// Whether a message says that something changed that a bench may wait for. Anything that is no message says nothing.
pub fn concerns_a_bench(message: &[u8]) -> bool {
    let list = match message.strip_prefix(UDEV) {
        Some(rest) => udev_list(message, rest),
        None => kernel_list(message),
    };
    let mut fields = list.unwrap_or_default().split(|byte| *byte == 0);
    fields.find_map(|field| field.strip_prefix(b"SUBSYSTEM=")).is_some_and(|subsystem| OURS.contains(&subsystem))
}

/// The list behind the header: magic, size of the header, offset of the list, its length.
fn udev_list<'m>(message: &'m [u8], header: &'m [u8]) -> Option<&'m [u8]> {
    let number = |at: usize| Some(u32::from_ne_bytes(header.get(at..at + 4)?.try_into().ok()?) as usize);
    if header.get(..4)? != UDEV_MAGIC {
        return None;
    }
    let (start, length) = (number(8)?, number(12)?);
    message.get(start..start.checked_add(length)?)
}

/// The list behind `ACTION@DEVPATH`.
fn kernel_list(message: &[u8]) -> Option<&[u8]> {
    let end = message.iter().position(|byte| *byte == 0)?;
    let (first, rest) = message.split_at(end);
    first.contains(&b'@').then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: &[u8] = b"add@/devices/pci0/usb1/1-1/1-1:1.0/0003:0C2E:0901.0001/hidraw/hidraw0\0ACTION=add\0\
        DEVPATH=/devices/pci0\0SUBSYSTEM=hidraw\0MAJOR=244\0DEVNAME=hidraw0\0SEQNUM=1234\0";

    fn udev(list: &[u8]) -> Vec<u8> {
        let mut message = UDEV.to_vec();
        message.extend(UDEV_MAGIC);
        for number in [40, 40, list.len() as u32, 0, 0, 0, 0] {
            message.extend(number.to_ne_bytes());
        }
        message.extend(list);
        message
    }

    #[test]
    fn messages_of_the_kernel_and_of_udev_are_understood() {
        assert!(concerns_a_bench(KERNEL));
        for (list, wanted) in [
            (&b"ACTION=add\0SUBSYSTEM=tty\0DEVNAME=/dev/ttyUSB0\0"[..], true),
            (b"SUBSYSTEM=input\0", true),
            (b"ACTION=change\0SUBSYSTEM=block\0", false),
            (b"ACTION=add\0ID_MODEL=SUBSYSTEM=tty\0", false),
            (b"", false),
        ] {
            assert_eq!(concerns_a_bench(&udev(list)), wanted, "{}", list.escape_ascii());
        }
        assert_eq!(udev(b"SUBSYSTEM=tty\0").len(), 40 + 14, "the header is as long as it says");
    }

    #[test]
    fn garbage_says_nothing_and_hurts_nobody() {
        for message in
            [&b""[..], b"\0", b"@", b"SUBSYSTEM=tty", b"noise\0SUBSYSTEM=tty\0", UDEV, b"libudev\0\xfe\xed\xca\xfe"]
        {
            assert!(!concerns_a_bench(message), "{}", message.escape_ascii());
        }
        let whole = udev(b"ACTION=add\0SUBSYSTEM=tty\0");
        for cut in 0..whole.len() {
            assert!(!concerns_a_bench(&whole[..cut]), "cut at {cut}");
            for hostile in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[cut] = hostile;
                // Offsets and lengths that lead anywhere: it must only not panic.
                let _ = concerns_a_bench(&changed);
            }
        }
        let mut wide = udev(b"SUBSYSTEM=tty\0");
        wide[16..24].fill(0xff);
        assert!(!concerns_a_bench(&wide), "an offset and a length whose sum overflows");
    }
}
