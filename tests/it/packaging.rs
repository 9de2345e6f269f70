//! What stands around the program, kept true to it: udev rules, service, licences, and the tables of the operators' page.

mod documents;
mod licences;

use std::collections::BTreeSet;

use crate::tidy::read;
use weighhouse::scanner::VENDORS;

/// Vendors of scanners, as the rules name them.
fn scanners() -> Vec<String> {
    VENDORS.iter().map(|vendor| format!("{:04x}", vendor.usb)).collect()
}

/// Vendors of HID scales.
const SCALES: [&str; 6] = ["0922", "1446", "2474", "0eb8", "0b67", "0d8f"];
/// The driver whose serial adapters hold bytes back.
const FTDI: &str = "DRIVERS==\"ftdi_sio\"";

/// Lines that say something: neither empty nor a comment.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// What is wrong with a file of udev rules.
fn udev_faults(rules: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let has = |parts: &[&str]| said(rules).any(|line| parts.iter().all(|part| line.contains(part)));
    let mut want = |parts: &[&str]| {
        if !has(parts) {
            faults.push(format!("no rule with {}", parts.join(" ")));
        }
    };
    let scanners = scanners();
    for vendor in &scanners {
        let vendor = format!("ATTRS{{idVendor}}==\"{vendor}\"");
        want(&["SUBSYSTEM==\"hidraw\"", &vendor]);
        want(&[
            "SUBSYSTEM==\"input\"",
            "KERNEL==\"event[0-9]*\"",
            &vendor,
            "ENV{LIBINPUT_IGNORE_DEVICE}=\"1\"",
            "ENV{ID_INPUT_KEY}=\"0\"",
        ]);
    }
    for vendor in SCALES {
        want(&["SUBSYSTEM==\"hidraw\"", &format!("ATTRS{{idVendor}}==\"{vendor}\"")]);
    }
    for port in ["ttyUSB[0-9]*", "ttyACM[0-9]*"] {
        want(&["SUBSYSTEM==\"tty\"", port, "ENV{ID_MM_DEVICE_IGNORE}=\"1\"", "ENV{ID_MM_PORT_IGNORE}=\"1\""]);
    }
    want(&["SUBSYSTEM==\"tty\"", FTDI, "ATTR{device/latency_timer}=\"1\""]);
    for line in said(rules) {
        for wanted in ["GROUP=\"weighhouse\"", "MODE=\"0660\""] {
            if !line.contains(wanted) {
                faults.push(format!("no {wanted}: {line}"));
            }
        }
        let known: BTreeSet<&str> = scanners.iter().map(String::as_str).chain(SCALES).collect();
        let vendor = line.split_once("idVendor}==\"").and_then(|(_, rest)| rest.split('"').next());
        if let Some(stranger) = vendor.filter(|vendor| !known.contains(vendor)) {
            faults.push(format!("{stranger} is a vendor without a source: {line}"));
        }
    }
    faults
}

#[test]
fn udev_gives_devices_to_the_group_and_to_nobody_else() {
    assert_eq!(udev_faults(&read("udev/60-weighhouse.rules").text), [""; 0]);
}

#[test]
fn a_rule_that_opens_or_forgets_a_device_would_be_seen() {
    let rules = read("udev/60-weighhouse.rules").text;
    for (from, to, wanted) in [
        ("MODE=\"0660\"", "MODE=\"0666\"", "no MODE=\"0660\": "),
        ("GROUP=\"weighhouse\", ", "", "no GROUP=\"weighhouse\": "),
        ("0eb8", "0eb9", "no rule with SUBSYSTEM==\"hidraw\" ATTRS{idVendor}==\"0eb8\""),
        ("1eab", "1eac", "1eac is a vendor without a source"),
        ("DRIVERS", "DRIVER", "no rule with SUBSYSTEM==\"tty\" DRIVERS==\"ftdi_sio\""),
        (
            "KERNEL==\"event[0-9]*\"",
            "KERNEL==\"js[0-9]*\"",
            "no rule with SUBSYSTEM==\"input\" KERNEL==\"event[0-9]*\"",
        ),
        ("ENV{ID_MM_PORT_IGNORE}=\"1\"", "", "no rule with SUBSYSTEM==\"tty\" ttyACM[0-9]*"),
    ] {
        let faults = udev_faults(&rules.replace(from, to));
        assert!(faults.iter().any(|fault| fault.starts_with(wanted)), "{from}: {faults:?}");
    }
}

/// Lines that the service cannot do without, each with what would be lost.
const SERVICE: [(&str, &str); 20] = [
    ("Type=notify", "systemd must know when benches are ready"),
    ("NotifyAccess=main", "no child speaks for the daemon"),
    ("WatchdogSec=10", "a daemon that hangs is started anew"),
    ("Restart=always", "a bench does not stay down"),
    ("RestartSec=1", "nor for long"),
    ("ExecStart=/usr/bin/weighhouse run --config /etc/weighhouse/weighhouse.toml", "the contract's command"),
    ("User=weighhouse", "not root"),
    ("StateDirectory=weighhouse", "a place for the store"),
    ("ConfigurationDirectory=weighhouse", "a place for the configuration"),
    ("DevicePolicy=closed", "no device but those named"),
    ("DeviceAllow=char-ttyUSB rw", "serial adapters"),
    ("DeviceAllow=char-ttyACM rw", "serial-mode scanners"),
    ("DeviceAllow=char-hidraw rw", "HID scanners and scales"),
    ("DeviceAllow=char-input rw", "keyboards to be silenced"),
    ("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK", "udev's word that a device came"),
    ("IPAddressDeny=any", "no network"),
    ("IPAddressAllow=localhost", "but this machine"),
    ("ProtectSystem=strict", "the system is not its own"),
    ("NoNewPrivileges=yes", "it stays what it is"),
    ("CapabilityBoundingSet=", "it is nothing special"),
];

#[test]
fn the_service_says_what_it_must() {
    let service = read("config/weighhouse.service").text;
    let lines: Vec<&str> = said(&service).collect();
    for (line, why) in SERVICE {
        assert!(lines.contains(&line), "{line}: {why}");
    }
}

#[test]
fn the_drivers_behind_device_allow_are_loaded_before_the_service() {
    let modules = read("config/modules-load.conf").text;
    let modules: Vec<&str> = said(&modules).collect();
    // Which driver makes a kind of device; char-input is part of every kernel that has a keyboard.
    for (kind, module) in [("char-ttyUSB", "usbserial"), ("char-ttyACM", "cdc_acm"), ("char-hidraw", "hid")] {
        assert!(modules.contains(&module), "{kind} needs {module}");
    }
    assert!(read("config/weighhouse.service").text.contains("After=systemd-modules-load.service"));
}

#[test]
fn a_stranger_finds_the_two_commands_and_every_page() {
    let readme = read("README.md").text;
    for wanted in ["cargo run --release -- demo", "tests/run", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        assert!(readme.contains(wanted), "{wanted}");
    }
    for page in ["docs/architecture.md", "docs/style.md", "docs/add-a-scale.md", "docs/operating.md"] {
        assert!(readme.contains(page) && !read(page).text.is_empty(), "{page}");
    }
    // In Chinese it says as much: the same commands, limits, figures and places.
    let chinese = read("README.zh-CN.md").text;
    assert!(readme.contains("README.zh-CN.md") && chinese.contains("README.md"));
    for start in ["## ", "| ", "| `", "- ", "src/", "weighhouse ", "cargo run", "tests/run"] {
        let count = |text: &str| text.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((count(&readme), count(&readme) > 0), (count(&chinese), true), "{start}");
    }
    for (file, words) in [("LICENSE-MIT", "MIT License"), ("LICENSE-APACHE", "Apache License")] {
        assert!(read(file).text.trim_start().starts_with(words), "{file}");
    }
}
