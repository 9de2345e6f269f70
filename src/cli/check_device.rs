//! Whether a configured device is there, and ours to open.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::check::Finding;
use crate::config::Link;
use crate::device::{O_NONBLOCK, Plugged, keyboard_node};
use crate::domain::HidId;

/// With `O_NOCTTY` of Linux on the machines a bench has: looking must neither wait nor be hung up on.
pub(super) const LOOK: i32 = O_NONBLOCK | 0o400;
/// `EBUSY` of Linux: somebody has the port for himself.
const BUSY: i32 = 16;

/// Looks for a scanner; `plugged` is what was found.
pub(super) fn scanner(link: &Link, plugged: &[Plugged]) -> Finding {
    match link {
        Link::Serial { port, .. } => serial("scanner", port),
        Link::Hid(id) => hid(id, plugged),
    }
}

/// Looks for a scale, which must have a serial port.
pub(super) fn scale(link: &Link) -> Finding {
    match link {
        Link::Serial { port, .. } => serial("scale", port),
        Link::Hid(id) => Finding::missing(
            format!("scale {id}"),
            "is a USB HID scale, which cannot be read yet".to_owned(),
            "connect its serial port and name that by port".to_owned(),
        ),
    }
}

fn serial(what: &str, port: &Path) -> Finding {
    let about = format!("{what} {}", port.display());
    match fs::metadata(port) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Finding::missing(
            about,
            "is not there".to_owned(),
            "plug it in and switch it on; `weighhouse devices` lists what is there under its lasting name".to_owned(),
        ),
        Err(error) => {
            Finding::missing(about, error.to_string(), "see that every folder of the path may be entered".to_owned())
        }
        Ok(metadata) if !metadata.file_type().is_char_device() => Finding::missing(
            about,
            "is no device".to_owned(),
            "put a serial port's path there; `weighhouse devices` lists them".to_owned(),
        ),
        Ok(_) => opened(about, port, true),
    }
}

fn hid(id: &HidId, plugged: &[Plugged]) -> Finding {
    let about = format!("scanner {id}");
    let same = |device: &&Plugged| {
        HidId::parse(&device.address).is_some_and(|found| {
            (found.vendor, found.product) == (id.vendor, id.product)
                && (id.serial.is_none() || found.serial == id.serial)
        })
    };
    let kinds: Vec<&str> = plugged.iter().filter(same).map(|device| device.kind).collect();
    if kinds.is_empty() {
        let mend = "plug it in; `weighhouse devices` lists what is there, and a serial number must be given as it stands there";
        return Finding::missing(about, "is not plugged in".to_owned(), mend.to_owned());
    }
    if !kinds.contains(&"keyboard") {
        let mend = "set it to keyboard mode, or to a serial port, with the barcodes of its manual";
        return Finding::missing(
            about,
            format!("is plugged in, but speaks as a HID {}, which cannot be read yet", kinds.join(" and ")),
            mend.to_owned(),
        );
    }
    match keyboard_node(id) {
        Ok(node) => opened(about, &node, false),
        Err(error) => Finding::missing(
            about,
            error.to_string(),
            "`weighhouse devices` lists every device with its serial number".to_owned(),
        ),
    }
}

/// Opens a device file and closes it at once.
fn opened(about: String, path: &Path, write: bool) -> Finding {
    match OpenOptions::new().read(true).write(write).custom_flags(LOOK).open(path) {
        Ok(_) => Finding::well(about, "is there and can be opened"),
        Err(error) if error.raw_os_error() == Some(BUSY) => {
            Finding::well(about, "is there and in use, perhaps by the daemon that runs")
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let group = fs::metadata(path).map_or_else(|_| "its group".to_owned(), |file| group_name(file.gid()));
            let mend = format!(
                "sudo usermod -aG {group} NAME, where NAME is who runs weighhouse, then log in anew; \
                 for USB devices install udev/60-weighhouse.rules as well"
            );
            Finding::missing(about, format!("is there, but only group {group} may open it"), mend)
        }
        Err(error) => Finding::missing(
            about,
            format!("cannot be opened: {error}"),
            "unplug it, wait a moment, plug it in again".to_owned(),
        ),
    }
}

fn group_name(gid: u32) -> String {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    name_in(&groups, gid).unwrap_or_else(|| gid.to_string())
}

/// The name of a group in the text of `/etc/group`: `name:password:number:members`.
fn name_in(groups: &str, gid: u32) -> Option<String> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named() {
        let groups = "root:x:0:\ndialout:x:20:anna,bo\nbroken\n";
        assert_eq!(name_in(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(name_in(groups, 2), None);
    }

    #[test]
    fn a_hid_device_matches_by_id_and_by_serial_number_where_one_is_given() {
        let plugged = [Plugged { name: "".into(), kind: "scanner", address: "0c2e:0901:A1".into(), stanza: "".into() }];
        let says = |id: &str| scanner(&Link::Hid(HidId::parse(id).unwrap()), &plugged).says;
        assert!(says("0c2e:0902").contains("not plugged in"));
        assert!(says("0c2e:0901:B2").contains("not plugged in"));
        for id in ["0c2e:0901", "0c2e:0901:A1"] {
            assert!(says(id).contains("HID scanner, which cannot be read yet"), "{}", says(id));
        }
        assert!(
            !scale(&Link::Hid(HidId::parse("0c2e:0901").unwrap())).ok,
            "also where it is plugged in: run refuses it"
        );
    }

    #[test]
    fn a_path_is_there_a_device_and_ours_or_it_is_said_which_not() {
        let port = |path: &str| serial("scale", Path::new(path));
        assert_eq!((port("/dev/null").ok, port("/dev/null").mend), (true, None));
        assert!(port("/dev/no-such-port").says.contains("not there"));
        assert!(port("/etc/group").says.contains("no device"));
        assert!(port("/etc/group/x").mend.is_some());
    }
}
