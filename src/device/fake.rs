//! A tree like `/sys` and `/dev` for tests: USB devices with the interfaces that they are given.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// Boot keyboard, shortened to what names it.
pub(super) const KEYBOARD: &[u8] = b"\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x75\x01\x95\x08\x81\x02\
    \x19\x00\x29\x65\x75\x08\x95\x06\x81\x00\xc0";
/// POS scanner: one data report.
pub(super) const POS: &[u8] = b"\x05\x8c\x09\x02\xa1\x01\x85\x02\x09\xfe\x75\x08\x95\x3f\x81\x02\xc0";
/// Scale: one data report.
pub(super) const SCALE: &[u8] = b"\x05\x8d\x09\x20\xa1\x01\x85\x03\x09\x40\x75\x08\x95\x05\x81\x02\xc0";

/// Plugs a device in: `interfaces` are `(number of its hidraw and event nodes, descriptor, whether it types)`.
pub(super) fn plug(root: &Path, socket: &str, id: &str, serial: &str, interfaces: &[(u32, &[u8], bool)]) {
    let home = root.join("sys/devices/pci0/usb1").join(socket);
    let (vendor, product) = id.split_once(':').unwrap();
    write(&home.join("idVendor"), vendor.as_bytes());
    for (at, (number, descriptor, types)) in interfaces.iter().enumerate() {
        let hid = home.join(format!("{socket}:1.{at}")).join(format!("0003:{vendor}:{product}.{number:04}"));
        let told = format!("HID_ID=0003:0000{vendor}:0000{product}\nHID_NAME=Acme One\nHID_UNIQ={serial}\n");
        write(&hid.join("uevent"), told.as_bytes());
        write(&hid.join("report_descriptor"), descriptor);
        write(&root.join(format!("dev/hidraw{number}")), b"");
        if *types {
            write(&hid.join(format!("input/input{number}/event{number}/dev")), b"");
            write(&root.join(format!("dev/input/event{number}")), b"");
        }
        let node = root.join(format!("sys/class/hidraw/hidraw{number}"));
        fs::create_dir_all(&node).unwrap();
        symlink(&hid, node.join("device")).unwrap();
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
