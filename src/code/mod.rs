//! shim
/// c
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// .
    Confirm,
    /// .
    Cancel,
    /// .
    Undo,
    /// .
    NextParcel,
    /// .
    Reweigh,
    /// .
    Hold,
    /// .
    CheckWeight,
    /// .
    Quantity(u32),
}
/// .
pub fn goods_key(text: &str) -> String {
    text.to_owned()
}
