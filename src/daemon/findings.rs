//! Whether a configured device is there, and ours to open.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::plan::scanner_kinds;
use crate::config::{Link, ScaleConf, ScannerConf, Station};
use crate::device::{HidKind, HidNode, HidPort, LOOK, Plugged, hid_nodes, try_grab};
use crate::domain::{Finding, Loss, LossCause};

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
    look("scanner", &conf.link, scanner_kinds(conf.mode), there)
}

/// Looks for a scale.
fn scale(conf: &ScaleConf, there: &There) -> Finding {
    look("scale", &conf.link, HidPort::SCALE, there)
}

fn look(what: &str, link: &Link, kinds: &'static [HidKind], there: &There) -> Finding {
    match link {
        Link::Serial { port, .. } => serial(what, port, &there.plugged),
        Link::Hid { id, plug } => hid(what, &HidPort { id: id.clone(), plug: plug.clone(), kinds }, &there.nodes),
    }
}

fn serial(what: &str, port: &Path, plugged: &[Plugged]) -> Finding {
    let about = format!("{what} {}", port.display());
    match fs::metadata(port) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mend = match nearest(&port.to_string_lossy(), plugged) {
                Some(near) => format!("plug it in and switch it on; or is {near} meant, which is there?"),
                None => "plug it in and switch it on; there is no serial port at all".to_owned(),
            };
            Finding::missing(about, "is not there".to_owned(), mend)
        }
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

/// The serial port whose name is most like this one.
fn nearest<'p>(port: &str, plugged: &'p [Plugged]) -> Option<&'p str> {
    let ports = plugged.iter().filter(|device| device.kind == "serial").map(|device| device.address.as_str());
    ports.min_by_key(|address| strsim::damerau_levenshtein(port, address))
}

fn hid(what: &str, port: &HidPort, nodes: &[HidNode]) -> Finding {
    let at = port.plug.as_ref().map_or_else(String::new, |plug| format!(" at the plug {plug}"));
    let about = format!("{what} {}{at}", port.id);
    let (node, kind) = match port.pick(nodes) {
        Ok(picked) => picked,
        Err(loss) => {
            let mend = loss.mend.unwrap_or_else(|| "plug it in; `weighhouse devices` lists what is there".to_owned());
            return Finding::missing(about, format!("cannot be had: {}", loss.why), mend);
        }
    };
    // What it types goes through its input nodes, which must be ours to silence.
    let inputs = node.inputs.iter().filter(|_| kind != HidKind::Scale);
    let files: Vec<Finding> =
        std::iter::once(&node.path).chain(inputs).map(|file| opened(about.clone(), file, false)).collect();
    if let Some(shut) = files.into_iter().find(|finding| !finding.ok) {
        return shut;
    }
    let well = Finding::well(about.clone(), &format!("is there as {}, and can be opened", kind.words()));
    match if kind == HidKind::Scale { Ok(()) } else { try_grab(&node.inputs) } {
        Ok(()) => well,
        Err(loss) => taken(about, loss),
    }
}

/// A scanner whose keys another program has. The daemon that runs is such a program, and means no harm.
fn taken(about: String, loss: Loss) -> Finding {
    let mend = loss.mend.unwrap_or_else(|| "unplug it, wait a moment, plug it in again".to_owned());
    if loss.cause == LossCause::Taken && mend.contains(env!("CARGO_PKG_NAME")) {
        return Finding::well(about, "is there and in use by the daemon that runs");
    }
    Finding::missing(about, format!("cannot be had: {}", loss.why), mend)
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
            let rules = "install udev/60-weighhouse.rules (a vendor that it does not name needs the two lines of one that it names)";
            let mend = match group.as_str() {
                "root" | "input" => format!("{rules}, and plug it in again"),
                _ => format!(
                    "sudo usermod -aG {group} NAME, where NAME is who runs weighhouse, then log in anew; for USB devices {rules} as well"
                ),
            };
            Finding::missing(about, format!("is there, but only group {group} may open it: {}", path.display()), mend)
        }
        Err(error) => Finding::missing(
            about,
            format!("cannot be opened: {error}"),
            "unplug it, wait a moment, plug it in again".to_owned(),
        ),
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
                format!("port {}", port.display()),
                format!("is the same device as {}: {}", first.display(), real.display()),
                "name each device once; `weighhouse devices` lists one name for each".to_owned(),
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
            hid("scanner", &port, &nodes)
        };
        assert!(found("0c2e:0901:A1", HidPort::SCANNER).ok);
        for (id, kinds, wanted) in [
            ("0c2e:0902", HidPort::SCANNER, "no HID scanner 0c2e:0902 is plugged in"),
            ("0c2e:0901:C3", HidPort::SCALE, "no HID scale 0c2e:0901:C3 is plugged in"),
            ("0c2e:0901:B2", HidPort::SCANNER, "is plugged in as a scale"),
            ("0c2e:0901:A1", HidPort::POS, "is plugged in as a keyboard, not as POS scanner"),
        ] {
            let finding = found(id, kinds);
            assert!(!finding.ok && finding.mend.is_some() && finding.says.contains(wanted), "{finding:?}");
        }
    }

    #[test]
    fn keys_that_somebody_else_has_are_told_unless_it_is_the_daemon() {
        let loss = |cause, mend: &str| Loss::new(cause, "another program has taken it").mended_by(mend);
        let by = |mend| taken("scanner".to_owned(), loss(LossCause::Taken, mend));
        assert!(by("weighhouse (812) has it; close it").ok);
        let keyd = by("keyd (700) has it; close it");
        assert!(!keyd.ok && keyd.mend.as_deref() == Some("keyd (700) has it; close it"), "{keyd:?}");
        assert!(!taken("scanner".to_owned(), loss(LossCause::Shut, "weighhouse")).ok);
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
        let port = |path: &str| serial("scale", Path::new(path), std::slice::from_ref(&near));
        assert_eq!((port("/dev/null").ok, port("/dev/null").mend), (true, None));
        assert!(port("/dev/no-such-port").says.contains("not there"));
        assert!(port("/dev/no-such-port").mend.unwrap().contains("/dev/serial/by-id/acme"));
        assert!(port("/etc/group").says.contains("no device"));
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
        assert!(findings.len() == 1 && findings[0].says.contains("by-id"), "{findings:?}");
    }
}
