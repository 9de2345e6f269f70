//! One run of a shop at a time, whatever process it is in.

use std::fs::File;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::run::RunError;

/// Takes the turn of a shop, which lasts as long as the file is open: two runs of one shop would take each other's calls for cut ones.
pub(super) fn take_turn(store: &Path, shop: &str) -> Result<File, RunError> {
    let name: String = Sha256::digest(shop.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let mut path = store.as_os_str().to_owned();
    path.push(format!(".upload-{name}"));
    let path = PathBuf::from(path);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|why| RunError::Turn { path: path.clone(), why })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(RunError::Busy { shop: shop.to_owned() }),
        Err(std::fs::TryLockError::Error(why)) => Err(RunError::Turn { path, why }),
    }
}
