//! What is plugged into the machine, and what a look at each configured device finds.

use crate::device::{Plugged, Tap};
use crate::domain::{DeviceId, Finding, StationId, Text};

/// One device of a bench.
#[derive(Clone, Debug)]
pub struct DevicePort {
    /// Its name at the bench: `scale`, `scanner-1`.
    pub id: DeviceId,
    /// Whether it weighs.
    pub scale: bool,
    /// How the configuration names it: a port's path, or a HID id, perhaps with its plug.
    pub address: String,
    /// What it does.
    pub tap: Tap,
}

/// What a look found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Looked {
    /// Everything that a configuration can name.
    pub plugged: Vec<Plugged>,
    /// Lists that could not be made, each with the reason.
    pub problems: Vec<Text>,
    /// Of each station what was found of its devices: scanners in the order of the configuration, then the scale.
    pub findings: Vec<(StationId, Vec<Finding>)>,
}

/// Whoever can look.
pub trait Hardware: Send + Sync + 'static {
    /// Looks, or tells what a look found a moment ago. It may block.
    fn look(&self) -> Looked;
}
