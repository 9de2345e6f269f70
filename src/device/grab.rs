//! What a scanner types is kept from console and desktop: its input nodes are grabbed, so that the kernel gives their events to us alone.
//! Its hidraw node is not touched by that and says everything (Linux, include/uapi/linux/input.h, `EVIOCGRAB`).

use std::io;
use std::path::{Path, PathBuf};

use evdev::raw_stream::RawDevice;

use super::holder::holders;
use crate::domain::{Loss, LossCause};
use crate::words::devices::{mend, why};

/// Input nodes of one device that are grabbed; a scanner has one to four.
const INPUTS_MAX: usize = 32;

/// The input nodes of one device, ours alone for as long as this lives. Nothing is read from them: what nobody takes is dropped by the kernel.
#[derive(Default)]
pub(super) struct Grab(Vec<(PathBuf, RawDevice)>);

impl Grab {
    /// Grabs those that are not grabbed yet, so that an interface that comes late is silenced too. One that cannot be had fails them all:
    /// a scanner whose codes are also typed somewhere is not one that a bench may use.
    pub(super) fn take(&mut self, root: &Path, inputs: &[PathBuf]) -> Result<(), Loss> {
        if inputs.len() > INPUTS_MAX {
            return Err(Loss::new(LossCause::Broken, why::many_nodes(inputs.len())));
        }
        self.0.retain(|(path, _)| inputs.contains(path));
        for path in inputs {
            if self.0.iter().any(|(held, _)| held == path) {
                continue;
            }
            let mut device = RawDevice::open(path).map_err(|error| unopened(path, &error))?;
            device.grab().map_err(|error| ungrabbed(root, path, &error))?;
            self.0.push((path.clone(), device));
        }
        Ok(())
    }
}

/// Whether what a scanner types can be kept from console and desktop: its input nodes are grabbed, and let go at once.
pub fn try_grab(inputs: &[PathBuf]) -> Result<(), Loss> {
    Grab::default().take(Path::new("/"), inputs)
}

fn unopened(path: &Path, error: &io::Error) -> Loss {
    let path = &path.to_string_lossy();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            Loss::new(LossCause::Shut, why::not_kept_off(&why::no_permission(Some(path))))
                .mended_by(mend::install_the_rule())
        }
        _ => Loss::new(LossCause::Broken, why::not_opened(path, &error.to_string())),
    }
}

fn ungrabbed(root: &Path, path: &Path, error: &io::Error) -> Loss {
    let shown = &path.to_string_lossy();
    match error.kind() {
        io::ErrorKind::ResourceBusy => Loss::new(LossCause::Taken, why::node_taken(shown))
            .mended_by(mend::close_it_or_leave(&holders(root, path), shown)),
        _ => Loss::new(LossCause::Broken, why::not_kept_off(&format!("{shown}: {error}").into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(error: io::Error, says: fn(&Path, &io::Error) -> Loss) -> (LossCause, String) {
        let loss = says(Path::new("/dev/input/event5"), &error);
        (loss.cause, loss.to_string())
    }

    #[test]
    fn what_cannot_be_grabbed_is_told_with_its_node_and_what_to_do() {
        let (shut, words) = cause(io::ErrorKind::PermissionDenied.into(), unopened);
        assert_eq!(shut, LossCause::Shut);
        assert!(
            words.contains("no permission on /dev/input/event5") && words.contains("60-weighhouse.rules"),
            "{words}"
        );
        let (taken, words) =
            cause(io::ErrorKind::ResourceBusy.into(), |path, error| ungrabbed(Path::new("/none"), path, error));
        assert_eq!(taken, LossCause::Taken);
        assert!(words.contains("/dev/input/event5 for itself") && words.contains("fuser"), "{words}");
    }

    #[test]
    fn a_node_that_is_no_input_device_fails_the_whole() {
        let root = tempfile::tempdir().unwrap();
        let node = root.path().join("event0");
        std::fs::write(&node, "").unwrap();
        for path in [node, root.path().join("event1")] {
            let loss = Grab::default().take(root.path(), &[path]).unwrap_err();
            assert_eq!(loss.cause, LossCause::Broken);
        }
        assert!(Grab::default().take(root.path(), &vec![PathBuf::new(); 33]).is_err());
        assert!(Grab::default().take(root.path(), &[]).is_ok());
    }
}
