//! How a keyboard-mode scanner types GS (0x1D), the separator of GS1 codes. There is no standard, so it is a setting, never a guess.

/// One way.
#[derive(Debug)]
pub struct GsMode {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// Who does it so.
    pub summary: &'static str,
    /// With Ctrl held or not.
    ctrl: bool,
    /// The HID usage of the key; 0 for none.
    usage: u16,
}

impl GsMode {
    /// The row of that name.
    pub fn find(name: &str) -> Option<&'static GsMode> {
        GS_MODES.iter().find(|mode| mode.name == name)
    }

    /// Whether this key press is a GS.
    pub(super) fn is_gs(&self, ctrl: bool, usage: u16) -> bool {
        self.usage != 0 && self.usage == usage && self.ctrl == ctrl
    }
}

pub(super) const NONE: GsMode = GsMode { name: "none", summary: "the scanner types no GS", ctrl: false, usage: 0 };

/// Every way. Usages are of the HID Usage Tables, page 0x07.
pub const GS_MODES: &[GsMode] = &[
    NONE,
    GsMode { name: "ctrl-bracket", summary: "Ctrl+] (Datalogic control mode 00)", ctrl: true, usage: 0x30 },
    GsMode { name: "f8", summary: "the F8 key", ctrl: false, usage: 0x41 },
    GsMode { name: "f12", summary: "the F12 key (IDAutomation)", ctrl: false, usage: 0x45 },
    GsMode { name: "down", summary: "the Down arrow (Hand Held Products 3060)", ctrl: false, usage: 0x51 },
    GsMode {
        name: "alt-029",
        summary: "Alt and 0 2 9 on the keypad; read in every mode, for it names its character",
        ctrl: false,
        usage: 0,
    },
];
