//! Which interface of which device is meant by what the configuration says of it; or why none is, and what to do.

use super::hid::{HidKind, HidNode};
use crate::domain::{HidId, Loss, LossCause, Text, UsbPlug};
use crate::words::devices::{Hid, and, at, mend, speaks_as, why};

/// A HID device as the configuration names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HidPort {
    /// Vendor, product and perhaps the serial number.
    pub id: HidId,
    /// Where it is plugged in, to tell two of a kind apart that have no serial numbers.
    pub plug: Option<UsbPlug>,
    /// What it may be, the best first.
    pub kinds: &'static [HidKind],
}

impl HidPort {
    /// A scanner: the POS interface if it has one, else the keyboard.
    pub const SCANNER: &'static [HidKind] = &[HidKind::Pos, HidKind::Keyboard];
    /// A scanner that is to be read as a keyboard.
    pub const KEYBOARD: &'static [HidKind] = &[HidKind::Keyboard];
    /// A scanner that is to be read as a POS device.
    pub const POS: &'static [HidKind] = &[HidKind::Pos];
    /// Whatever it may be.
    pub const ANY: &'static [HidKind] = &[HidKind::Pos, HidKind::Scale, HidKind::Keyboard];
    /// A scale.
    pub const SCALE: &'static [HidKind] = &[HidKind::Scale];

    /// The interface that is meant, and as what it is read.
    pub fn pick<'n>(&self, nodes: &'n [HidNode]) -> Result<(&'n HidNode, HidKind), Loss> {
        let of_kind: Vec<&HidNode> = nodes.iter().filter(|node| self.is_of_kind(node)).collect();
        let here: Vec<&HidNode> = of_kind.iter().copied().filter(|node| self.is_here(node)).collect();
        if here.is_empty() {
            return Err(self.gone(&of_kind, nodes));
        }
        for kind in self.kinds {
            // Interfaces are sorted by number: the first is the one with the lowest.
            let mut fitting = here.iter().copied().filter(|node| node.kinds.contains(kind));
            if let Some(first) = fitting.next() {
                return match fitting.find(|node| node.home != first.home) {
                    None => Ok((first, *kind)),
                    Some(_) => Err(self.double(&here)),
                };
            }
        }
        Err(self.otherwise(&here))
    }

    fn is_of_kind(&self, node: &HidNode) -> bool {
        (node.id.vendor, node.id.product) == (self.id.vendor, self.id.product)
    }

    fn is_here(&self, node: &HidNode) -> bool {
        let serial = self.id.serial.is_none() || self.id.serial == node.id.serial;
        serial && (self.plug.is_none() || self.plug == node.plug)
    }

    fn wanted(&self) -> Hid {
        match self.kinds {
            [HidKind::Scale] => Hid::Scale,
            [HidKind::Pos] => Hid::Pos,
            [HidKind::Keyboard] => Hid::Keyboard,
            [_, _, _] => Hid::Any,
            _ => Hid::Scanner,
        }
    }

    fn gone(&self, of_kind: &[&HidNode], nodes: &[HidNode]) -> Loss {
        let plug = self.plug.as_ref().map(UsbPlug::as_str);
        let loss = Loss::new(LossCause::Gone, why::none(self.wanted(), &self.id.to_string(), plug));
        let near: Vec<&HidNode> = match of_kind {
            [] => nodes.iter().filter(|node| node.kinds.iter().any(|kind| self.kinds.contains(kind))).collect(),
            others => others.to_vec(),
        };
        match names(&near) {
            none if none.is_empty() => loss,
            names => loss.mended_by(mend::is_it(&names)),
        }
    }

    fn double(&self, here: &[&HidNode]) -> Loss {
        let names = names(here);
        let plug = here.iter().find_map(|node| node.plug.as_ref());
        let serials: Vec<&HidId> = here.iter().map(|node| &node.id).filter(|id| id.serial.is_some()).collect();
        let told_apart = serials.len() == here.len() && serials.windows(2).any(|pair| pair.first() != pair.last());
        let mend = match (plug, serials.first()) {
            (_, Some(id)) if told_apart => mend::name_by_serial(&id.to_string()),
            (Some(plug), _) => mend::name_by_plug(plug.as_str()),
            (None, _) => mend::unplug_one(),
        };
        Loss::new(LossCause::Double, why::several(names.len(), &self.id.to_string(), &names)).mended_by(mend)
    }

    fn otherwise(&self, here: &[&HidNode]) -> Loss {
        let mut kinds: Vec<HidKind> = here.iter().flat_map(|node| node.kinds.iter().copied()).collect();
        kinds.sort();
        kinds.dedup();
        let speaks = match kinds.as_slice() {
            [] => why::speaks_nothing_known(),
            kinds => and(&kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>()),
        };
        let mend = match self.kinds {
            [HidKind::Scale] => mend::name_the_scale(),
            _ => mend::set_its_mode(),
        };
        Loss::new(LossCause::Mode, why::otherwise(&self.id.to_string(), &speaks, self.wanted())).mended_by(mend)
    }
}

impl HidKind {
    /// What it is, in a few words.
    pub fn words(self) -> Text {
        speaks_as(match self {
            HidKind::Pos => Hid::Pos,
            HidKind::Scale => Hid::Scale,
            HidKind::Keyboard => Hid::Keyboard,
        })
    }
}

/// Whole devices by their ids and plugs, each once.
fn names(nodes: &[&HidNode]) -> Vec<Text> {
    let mut homes: Vec<&HidNode> = Vec::new();
    for node in nodes {
        if !homes.iter().any(|seen| seen.home == node.home) {
            homes.push(node);
        }
    }
    homes.iter().map(|node| at(&node.id.to_string(), node.plug.as_ref().map(UsbPlug::as_str))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fake::{KEYBOARD, POS, SCALE, plug};
    use super::super::hid::hid_nodes;
    use super::*;

    /// What is picked by this id and plug, as `node kind inputs`, or the cause and all its words.
    fn picked(root: &std::path::Path, id: &str, at: &str, kinds: &'static [HidKind]) -> String {
        let port = HidPort { id: HidId::parse(id).unwrap(), plug: UsbPlug::parse(at), kinds };
        let last = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().into_owned();
        match port.pick(&hid_nodes(root)) {
            Ok((node, kind)) => {
                let inputs: Vec<String> = node.inputs.iter().map(|input| last(input)).collect();
                format!("{} {kind:?} {}", last(&node.path), inputs.join(" "))
            }
            Err(loss) => format!("{:?}: {loss}", loss.cause),
        }
    }

    #[test]
    fn one_device_is_found_by_id_serial_and_plug_and_its_best_interface_is_taken() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1.2", "0c2e:0901", "A1", &[(3, KEYBOARD, true), (4, POS, false)]);
        plug(root.path(), "1-2", "0922:8003", "", &[(12, SCALE, false)]);
        let is = |id, at, kinds, wanted: &str| assert_eq!(picked(root.path(), id, at, kinds), wanted);
        is("0c2e:0901", "", HidPort::SCANNER, "hidraw4 Pos event3");
        is("0c2e:0901:A1", "1-1.2", HidPort::KEYBOARD, "hidraw3 Keyboard event3");
        is("0922:8003", "1-2", HidPort::SCALE, "hidraw12 Scale ");
        is(
            "0922:8003",
            "",
            HidPort::SCANNER,
            "Mode: 0922:8003 is plugged in as a scale, not as HID scanner; \
             set it by the barcodes of its manual, or change `mode` in the configuration",
        );
        is(
            "0c2e:0901",
            "1-1.4",
            HidPort::SCANNER,
            "Gone: no HID scanner 0c2e:0901 at the plug 1-1.4 is plugged in; \
             there is 0c2e:0901:A1 at the plug 1-1.2: is that the one that is meant?",
        );
        is(
            "0c2e:0902",
            "",
            HidPort::SCANNER,
            "Gone: no HID scanner 0c2e:0902 is plugged in; \
             there is 0c2e:0901:A1 at the plug 1-1.2: is that the one that is meant?",
        );
    }

    #[test]
    fn two_of_a_kind_are_told_apart_or_refused_with_both_plugs() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1.2", "23d0:0c80", "", &[(0, KEYBOARD, true)]);
        plug(root.path(), "1-1.4", "23d0:0c80", "", &[(1, KEYBOARD, true)]);
        let is = |id, at, wanted: &str| assert_eq!(picked(root.path(), id, at, HidPort::SCANNER), wanted);
        is("23d0:0c80", "1-1.2", "hidraw0 Keyboard event0");
        is("23d0:0c80", "1-1.4", "hidraw1 Keyboard event1");
        is(
            "23d0:0c80",
            "",
            "Double: 2 devices are 23d0:0c80: 23d0:0c80 at the plug 1-1.2, and 23d0:0c80 at the plug 1-1.4; \
             name one by where it is plugged in, such as plug = \"1-1.2\"",
        );
        plug(root.path(), "1-3", "05e0:1200", "S1", &[(2, KEYBOARD, true)]);
        plug(root.path(), "1-4", "05e0:1200", "S2", &[(5, KEYBOARD, true)]);
        is("05e0:1200:S2", "", "hidraw5 Keyboard event5");
        assert!(picked(root.path(), "05e0:1200", "", HidPort::SCANNER).ends_with("such as hid = \"05e0:1200:S1\""));
    }

    #[test]
    fn two_keyboards_of_one_device_are_no_ambiguity() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1", "1eab:0003", "", &[(7, KEYBOARD, true), (6, KEYBOARD, true)]);
        assert_eq!(picked(root.path(), "1eab:0003", "", HidPort::SCANNER), "hidraw6 Keyboard event6 event7");
    }

    #[test]
    fn an_interface_of_the_scanners_page_without_codes_is_no_scanner() {
        let root = tempfile::tempdir().unwrap();
        let trigger = b"\x05\x8c\x09\x02\xa1\x01\x09\x14\xa1\x02\x85\x04\x09\x60\x75\x01\x95\x08\x81\x02\xc0\xc0";
        plug(root.path(), "1-1", "05e0:1200", "", &[(1, trigger, false), (2, KEYBOARD, true)]);
        assert_eq!(picked(root.path(), "05e0:1200", "", HidPort::SCANNER), "hidraw2 Keyboard event2");
    }

    #[test]
    fn an_empty_or_broken_tree_is_nothing_plugged_in() {
        let root = tempfile::tempdir().unwrap();
        let nothing = "Gone: no HID scale 0922:8003 is plugged in";
        assert_eq!(picked(root.path(), "0922:8003", "", HidPort::SCALE), nothing);
        plug(root.path(), "1-2", "0922:8003", "", &[(1, b"\xa1\x01", false), (2, b"", false)]);
        assert!(
            picked(root.path(), "0922:8003", "", HidPort::SCALE)
                .starts_with("Mode: 0922:8003 is plugged in as nothing")
        );
        std::fs::remove_dir_all(root.path().join("sys/devices")).unwrap();
        assert_eq!(picked(root.path(), "0922:8003", "", HidPort::SCALE), nothing);
    }
}
