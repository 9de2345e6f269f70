//! How a keyboard-mode scanner types GS (0x1D), the separator of GS1 codes. There is no standard, so it is a setting, never a guess.

/// One way.
#[derive(Debug)]
pub struct GsMode {
    /// The name in configuration and on the command line.
    pub name: &'static str,
    /// Who does it so.
    pub summary: &'static str,
    sign: Sign,
}

/// What stands for a GS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sign {
    /// Nothing but Alt and 0 2 9, which names it.
    None,
    /// A key by its HID usage, with Ctrl held or not.
    Key { ctrl: bool, usage: u16 },
    /// A character that the scanner was told to put in its place.
    Char(char),
    /// Ctrl goes up again without a key between.
    CtrlTap,
}

impl GsMode {
    /// The row of that name.
    pub fn find(name: &str) -> Option<&'static GsMode> {
        GS_MODES.iter().find(|mode| mode.name == name)
    }

    /// Whether this key press is a GS.
    pub(super) fn is_key(&self, ctrl: bool, usage: u16) -> bool {
        self.sign == Sign::Key { ctrl, usage }
    }

    /// Whether this character stands for a GS.
    pub(super) fn is_char(&self, typed: char) -> bool {
        self.sign == Sign::Char(typed)
    }

    /// Whether Ctrl alone is a GS.
    pub(super) fn is_ctrl_tap(&self) -> bool {
        self.sign == Sign::CtrlTap
    }
}

pub(super) const NONE: GsMode = GsMode { name: "none", summary: "the scanner types no GS", sign: Sign::None };

const fn key(name: &'static str, summary: &'static str, ctrl: bool, usage: u16) -> GsMode {
    GsMode { name, summary, sign: Sign::Key { ctrl, usage } }
}

/// A scanner that was told to put a printable character in the place of GS. That character cannot be part of a code any more.
const fn char(name: &'static str, typed: char) -> GsMode {
    GsMode { name, summary: "a printable character, as the scanner was told", sign: Sign::Char(typed) }
}

/// Every way. Usages are of the HID Usage Tables, page 0x07.
pub const GS_MODES: &[GsMode] = &[
    NONE,
    key("ctrl-bracket", "Ctrl+] (Datalogic control mode 00)", true, 0x30),
    key("f8", "the F8 key", false, 0x41),
    key("f12", "the F12 key (IDAutomation)", false, 0x45),
    key("down", "the Down arrow (Hand Held Products 3060)", false, 0x51),
    GsMode {
        name: "ctrl-tap",
        summary: "Ctrl pressed and let go alone (Worth Data, whose GS is the key \"Control off\")",
        sign: Sign::CtrlTap,
    },
    GsMode {
        name: "alt-029",
        summary: "Alt and 0 2 9 on the keypad; read in every mode, for it names its character",
        sign: Sign::None,
    },
    char("pipe", '|'),
    char("tilde", '~'),
    char("caret", '^'),
    char("hash", '#'),
    char("backslash", '\\'),
    char("slash", '/'),
    char("dollar", '$'),
    char("at", '@'),
    char("percent", '%'),
    char("asterisk", '*'),
    char("semicolon", ';'),
    char("brace", '}'),
];
