//! Who has a device file open: for the words of an error, as far as this process may look.

use std::fs;
use std::path::Path;

/// Processes, and open files of one, that are looked at.
const LOOKS_MAX: usize = 4_096;
/// Holders that are named.
const NAMES_MAX: usize = 3;

/// The names and numbers of other processes that have the file open, such as `keyd (812)`. Empty where nothing may be seen.
pub(super) fn holders(root: &Path, device: &Path) -> Vec<String> {
    let Ok(device) = device.canonicalize() else { return Vec::new() };
    let has_it = |process: &Path| {
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten().take(LOOKS_MAX);
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|open| open == device)
    };
    let name = |process: &Path| {
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        let plain: String = name.trim().chars().filter(|c| !c.is_control()).collect();
        format!("{plain} ({})", process.file_name().unwrap_or_default().to_string_lossy())
    };
    let ours = std::process::id().to_string();
    let processes = fs::read_dir(root.join("proc")).into_iter().flatten().flatten();
    processes
        .take(LOOKS_MAX)
        .filter(|process| {
            let number = process.file_name().to_string_lossy().into_owned();
            number != ours && number.bytes().all(|byte| byte.is_ascii_digit())
        })
        .map(|process| process.path())
        .filter(|process| has_it(process))
        .take(NAMES_MAX)
        .map(|process| name(&process))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn other_holders_are_named_and_nobody_else() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let device = root.join("event5");
        fs::write(&device, "").unwrap();
        let own = std::process::id().to_string();
        for (number, name, open) in [("812", "keyd\n", "event5"), ("7", "vi\n", "event6"), (&own, "us\n", "event5")] {
            let process = root.join("proc").join(number);
            fs::create_dir_all(process.join("fd")).unwrap();
            fs::write(process.join("comm"), name).unwrap();
            symlink(root.canonicalize().unwrap().join(open), process.join("fd/3")).unwrap();
        }
        assert_eq!(holders(root, &device), ["keyd (812)"]);
        assert!(holders(root, &root.join("event9")).is_empty());
    }
}
