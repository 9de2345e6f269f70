//! stub
use crate::domain::{Now, TrackingKey};
use crate::store::Store;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
/// .
pub struct Exported {
    /// .
    pub files: Vec<(PathBuf, usize)>,
    /// .
    pub refused: Vec<(TrackingKey, String)>,
}
/// .
pub fn export(_: &mut Store, _: &crate::export::Profile, _: &TimeZone, _: &Path, _: Now) -> std::io::Result<Exported> {
    Ok(Exported { files: vec![], refused: vec![] })
}
