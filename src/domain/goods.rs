//! Goods beyond a plain code: codes that stand for several pieces, what a piece tells of itself, gifts named by a remark.

/// A code that stands for several pieces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PackCode {
    /// The barcode.
    pub code: String,
    /// Pieces in it; in a bundle's code, pieces of this line. At least 1.
    pub pieces: u32,
}

/// What pieces tell of themselves beyond what they are (GS1 General Specifications, section 3).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// The serial number (唯一码) of one piece: the code as it was read, or `(01)…(21)…` out of a GS1 code.
    pub serial: Option<String>,
    /// Batch or lot, AI 10.
    pub lot: Option<String>,
    /// Dates as the code has them: application identifier (11, 12, 13, 15, 16, 17) and `YYMMDD`.
    pub dates: Vec<(String, String)>,
}

impl Marks {
    /// Nothing is told.
    pub fn is_empty(&self) -> bool {
        self.serial.is_none() && self.lot.is_none() && self.dates.is_empty()
    }
}

/// A gift (赠品) that a remark names: `补充液:蓝*1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gift {
    /// What people call it.
    pub name: String,
    /// Colour, size, flavour.
    pub spec: String,
    /// Pieces. At least 1.
    pub qty: u32,
}
