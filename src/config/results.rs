//! `[[results]]`: folders in which the marketplaces' answers to tracking files are put, and how such a file says what.

use std::path::{Path, PathBuf};

use super::error::Faults;
use super::keys;
use super::section::{Section, plain};
use crate::import::{ResultColumns, plain as compared};

/// Most folders.
const FOLDERS: usize = 8;
/// Most headings or words of one meaning.
const WORDS: usize = 20;

/// A folder of answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultFolder {
    /// Where they are put.
    pub folder: PathBuf,
    /// How they say what.
    pub columns: ResultColumns,
}

/// Every folder. `taken` are the folders of other things.
pub(super) fn folders(top: &Section<'_>, base: &Path, taken: &[&Path], faults: &mut Faults<'_>) -> Vec<ResultFolder> {
    let mut all: Vec<ResultFolder> = Vec::new();
    for section in top.list("results", keys::RESULTS, FOLDERS, faults) {
        section.need("folder", "the folder that the marketplace's result files are put in", faults);
        let word = |text: &str| plain(text, 64).is_some();
        let mut columns = ResultColumns::default();
        for (key, words) in [
            ("order", &mut columns.order),
            ("waybill", &mut columns.waybill),
            ("result", &mut columns.result),
            ("reason", &mut columns.reason),
            ("done", &mut columns.done),
            ("failed", &mut columns.failed),
        ] {
            if section.has(key) {
                let given = section.texts(key, "a heading or a word of 1 to 64 characters", WORDS, faults, word);
                *words = given.iter().map(|word| compared(word)).collect();
            }
        }
        if let Some(word) = columns.done.iter().find(|word| columns.failed.contains(word)) {
            section.fault("done", format!("{word:?}, which is in failed too"), "a word that says one of both", faults);
        }
        let Some(folder) = section.path("folder", base, faults) else { continue };
        if taken.contains(&folder.as_path()) || all.iter().any(|other| other.folder == folder) {
            let wanted = "a folder of its own: result files are neither order files nor tracking files";
            section.fault("folder", format!("{:?} once more", folder.display().to_string()), wanted, faults);
        }
        all.push(ResultFolder { folder, columns });
    }
    all
}
