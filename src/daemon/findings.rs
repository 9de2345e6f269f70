//! Whether a configured device is there, and ours to open.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::plan::scanner_kinds;
use crate::config::{Link, ScaleConf, ScannerConf, Station};
use crate::device::{HidKind, HidNode, HidPort, LOOK, Plugged, hid_nodes, try_grab};
use crate::domain::{Finding, Loss, LossCause, Text, UsbPlug};
use crate::words::devices::{mend, named, port as port_named, well, why};

/// `EBUSY` of Linux: somebody has the port for himself.
const BUSY: i32 = 16;

/// What is plugged in.
pub struct There {
    /// Everything that a configuration can name.
    pub plugged: Vec<Plugged>,
    /// Every HID interface.
    pub nodes: Vec<HidNode>,
}

impl There {
    /// Beside what is listed already.
    pub fn with(plugged: Vec<Plugged>) -> There {
        There { plugged, nodes: hid_nodes(Path::new("/")) }
    }
}

/// Looks for the devices of a station: its scanners in the order of the configuration, then its scale.
pub fn findings(station: &Station, there: &There) -> Vec<Finding> {
    let scanners = station.scanners.iter().map(|conf| scanner(conf, there));
    scanners.chain(station.scale.iter().map(|conf| scale(conf, there))).collect()
}

/// Looks for a scanner.
fn scanner(conf: &ScannerConf, there: &There) -> Finding {
    look(false, &conf.link, scanner_kinds(conf.mode), there)
}

/// Looks for a scale.
fn scale(conf: &ScaleConf, there: &There) -> Finding {
    look(true, &conf.link, HidPort::SCALE, there)
}

fn look(is_scale: bool, link: &Link, kinds: &'static [HidKind], there: &There) -> Finding {
    match link {
        Link::Serial { port, .. } => serial(is_scale, port, &there.plugged),
        Link::Hid { id, plug } => hid(is_scale, &HidPort { id: id.clone(), plug: plug.clone(), kinds }, &there.nodes),
    }
}

fn serial(is_scale: bool, port: &Path, plugged: &[Plugged]) -> Finding {
    let about = named(is_scale, &port.to_string_lossy(), None);
    match fs::metadata(port) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::missing(about, why::not_there(), mend::plug_in_port(nearest(&port.to_string_lossy(), plugged)))
        }
        Err(error) => Finding::missing(about, error.to_string(), mend::enter_the_folders()),
        Ok(metadata) if !metadata.file_type().is_char_device() => {
            Finding::missing(about, why::no_device(), mend::name_a_port())
        }
        Ok(_) => opened(about, port, true),
    }
}

/// The serial port whose name is most like this one.
fn nearest<'p>(port: &str, plugged: &'p [Plugged]) -> Option<&'p str> {
    let ports = plugged.iter().filter(|device| device.kind == "serial").map(|device| device.address.as_str());
    ports.min_by_key(|address| strsim::damerau_levenshtein(port, address))
}

fn hid(is_scale: bool, port: &HidPort, nodes: &[HidNode]) -> Finding {
    let about = named(is_scale, &port.id.to_string(), port.plug.as_ref().map(UsbPlug::as_str));
    let (node, kind) = match port.pick(nodes) {
        Ok(picked) => picked,
        Err(loss) => {
            let mend = loss.mend.unwrap_or_else(mend::plug_in);
            return Finding::missing(about, why::cannot_be_had(&loss.why), mend);
        }
    };
    // What it types goes through its input nodes, which must be ours to silence.
    let inputs = node.inputs.iter().filter(|_| kind != HidKind::Scale);
    let files: Vec<Finding> =
        std::iter::once(&node.path).chain(inputs).map(|file| opened(about.clone(), file, false)).collect();
    if let Some(shut) = files.into_iter().find(|finding| !finding.ok) {
        return shut;
    }
    let ours = Finding::well(about.clone(), well::opens_as(&kind.words()));
    match if kind == HidKind::Scale { Ok(()) } else { try_grab(&node.inputs) } {
        Ok(()) => ours,
        Err(loss) => taken(about, loss),
    }
}

/// A scanner whose keys another program has. The daemon that runs is such a program, and means no harm.
fn taken(about: Text, loss: Loss) -> Finding {
    let mend = loss.mend.unwrap_or_else(mend::plug_anew);
    if loss.cause == LossCause::Taken && mend.en.contains(env!("CARGO_PKG_NAME")) {
        return Finding::well(about, well::in_use_by_the_daemon());
    }
    Finding::missing(about, why::cannot_be_had(&loss.why), mend)
}

/// Opens a device file and closes it at once.
fn opened(about: Text, path: &Path, write: bool) -> Finding {
    match OpenOptions::new().read(true).write(write).custom_flags(LOOK).open(path) {
        Ok(_) => Finding::well(about, well::opens()),
        Err(error) if error.raw_os_error() == Some(BUSY) => Finding::well(about, well::in_use()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let group = fs::metadata(path).map_or_else(|_| "its group".to_owned(), |file| group_name(file.gid()));
            Finding::missing(about, why::only_group(&group, &path.to_string_lossy()), mend::let_in(&group))
        }
        Err(error) => Finding::missing(about, why::opens_not(&error.to_string()), mend::plug_anew()),
    }
}

/// Ports that are named twice under different names. Two entries for one device would tear its codes between them.
pub fn one_port_two_names<'l>(links: impl Iterator<Item = &'l Link>) -> Vec<Finding> {
    let mut seen: Vec<(std::path::PathBuf, &Path)> = Vec::new();
    let mut findings = Vec::new();
    for link in links {
        let Link::Serial { port, .. } = link else { continue };
        let Ok(real) = port.canonicalize() else { continue };
        match seen.iter().find(|(other, _)| *other == real) {
            Some((_, first)) => findings.push(Finding::missing(
                port_named(&port.to_string_lossy()),
                why::same_as(&first.to_string_lossy(), &real.to_string_lossy()),
                mend::name_once(),
            )),
            None => seen.push((real, port)),
        }
    }
    findings
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
    use crate::domain::HidId;
    use std::path::PathBuf;

    #[test]
    fn a_group_is_named() {
        let groups = "root:x:0:\ndialout:x:20:anna,bo\nbroken\n";
        assert_eq!(name_in(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(name_in(groups, 2), None);
    }

    #[test]
    fn a_hid_device_is_there_and_ours_or_it_is_said_which_not() {
        let node = |serial: &str, kinds: &[HidKind], home: &str| HidNode {
            path: "/dev/null".into(),
            id: HidId::parse(&format!("0c2e:0901{serial}")).unwrap(),
            plug: None,
            name: String::new(),
            kinds: kinds.to_vec(),
            descriptor: Vec::new(),
            inputs: vec![],
            home: home.into(),
        };
        let nodes = [node(":A1", &[HidKind::Keyboard], "a"), node(":B2", &[HidKind::Scale], "b")];
        let found = |id: &str, kinds| {
            let port = HidPort { id: HidId::parse(id).unwrap(), plug: None, kinds };
            hid(false, &port, &nodes)
        };
        assert!(found("0c2e:0901:A1", HidPort::SCANNER).ok);
        for (id, kinds, wanted) in [
            ("0c2e:0902", HidPort::SCANNER, "no HID scanner 0c2e:0902 is plugged in"),
            ("0c2e:0901:C3", HidPort::SCALE, "no HID scale 0c2e:0901:C3 is plugged in"),
            ("0c2e:0901:B2", HidPort::SCANNER, "is plugged in as a scale"),
            ("0c2e:0901:A1", HidPort::POS, "is plugged in as a keyboard, not as POS scanner"),
        ] {
            let finding = found(id, kinds);
            assert!(!finding.ok && finding.mend.is_some() && finding.says.en.contains(wanted), "{finding:?}");
        }
    }

    #[test]
    fn keys_that_somebody_else_has_are_told_unless_it_is_the_daemon() {
        let loss = |cause, mend: &str| Loss::new(cause, "another program has taken it").mended_by(mend);
        let by = |mend| taken("scanner".into(), loss(LossCause::Taken, mend));
        assert!(by("weighhouse (812) has it; close it").ok);
        let keyd = by("keyd (700) has it; close it");
        assert!(!keyd.ok && keyd.mend == Some("keyd (700) has it; close it".into()), "{keyd:?}");
        assert!(!taken("scanner".into(), loss(LossCause::Shut, "weighhouse")).ok);
    }

    #[test]
    fn a_path_is_there_a_device_and_ours_or_it_is_said_which_not() {
        let near = Plugged {
            name: String::new(),
            kind: "serial",
            address: "/dev/serial/by-id/acme".into(),
            plug: None,
            stanza: String::new(),
            problem: None,
        };
        let port = |path: &str| serial(true, Path::new(path), std::slice::from_ref(&near));
        assert_eq!((port("/dev/null").ok, port("/dev/null").mend), (true, None));
        assert!(port("/dev/no-such-port").says.en.contains("not there"));
        assert!(port("/dev/no-such-port").mend.unwrap().en.contains("/dev/serial/by-id/acme"));
        assert!(port("/etc/group").says.en.contains("no device"));
        assert!(port("/etc/group/x").mend.is_some());
    }

    #[test]
    fn one_port_under_two_names_is_told() {
        let home = tempfile::tempdir().unwrap();
        let (one, two) = (home.path().join("by-id"), home.path().join("by-path"));
        fs::write(&one, "").unwrap();
        std::os::unix::fs::symlink(&one, &two).unwrap();
        let link = |port: PathBuf| Link::Serial { port, baud: 9600, framing: crate::domain::Framing::EIGHT_NONE_ONE };
        let links = [link(one), link(two), link("/dev/null".into())];
        let findings = one_port_two_names(links.iter());
        assert!(findings.len() == 1 && findings[0].says.en.contains("by-id"), "{findings:?}");
    }
}
