//! The token: what a caller must show who changes something.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Shortest token that a file may hold; ours are 64 hexadecimal digits.
const SHORTEST: usize = 32;
/// Longest token file that is read.
const LONGEST: u64 = 1024;

/// The site's secret. It prints as dots, and is compared in a time that says nothing about it.
#[derive(Clone)]
pub struct Token {
    text: String,
    cookie: String,
}

/// Why there is no token.
#[derive(thiserror::Error, Debug)]
pub enum TokenError {
    /// Somebody else could read or change it.
    #[error("{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`, or delete it and a new one is made")]
    Open {
        /// The token file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It holds no usable token.
    #[error(
        "{path} holds no token: at least 32 letters, digits or signs without spaces are wanted; delete it and a new one is made"
    )]
    Shape {
        /// The token file.
        path: PathBuf,
    },
    /// It could not be read or made.
    #[error("the token file {path} cannot be read or made")]
    Io {
        /// The token file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Token {
    /// A token of this text, for tests and the demo.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cookie: hex(&digest("weighhouse page cookie 1\0", text)) }
    }

    /// Reads the token file, or makes it (mode 0600, synced to disk) out of `random` where there is none.
    ///
    /// Errors: a file that others can read or write, one without a usable token, and whatever the file system says.
    pub fn load_or_make(path: &Path, random: [u8; 32]) -> Result<Self, TokenError> {
        let io = |source| TokenError::Io { path: path.to_owned(), source };
        match File::open(path) {
            Ok(file) => load(path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = hex(&random);
                make(path, &text).map_err(io)?;
                Ok(Self::new(&text))
            }
            Err(error) => Err(io(error)),
        }
    }

    /// The value of the page's own cookie: derived from the token, and useless as a token.
    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) fn is(&self, shown: &str) -> bool {
        same(&self.text, shown)
    }

    pub(super) fn is_cookie(&self, shown: &str) -> bool {
        same(&self.cookie, shown)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn load(path: &Path, file: File) -> Result<Token, TokenError> {
    let io = |source| TokenError::Io { path: path.to_owned(), source };
    let mode = file.metadata().map_err(io)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(TokenError::Open { path: path.to_owned(), mode });
    }
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(io)?;
    let text = std::str::from_utf8(&bytes).map(str::trim).unwrap_or("");
    if text.len() < SHORTEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(TokenError::Shape { path: path.to_owned() });
    }
    Ok(Token::new(text))
}

/// Beside it first, then renamed: a crash leaves no half token behind that the next start would have to refuse.
fn make(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

/// Compares digests, so that neither length nor place of a difference shows in the time it takes.
fn same(kept: &str, shown: &str) -> bool {
    let (kept, shown) = (digest("", kept), digest("", shown));
    let difference = kept.iter().zip(shown.iter()).fold(0, |all, (a, b)| all | (a ^ b));
    black_box(difference) == 0
}

fn digest(label: &str, text: &str) -> [u8; 32] {
    Sha256::new().chain_update(label).chain_update(text).finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str, mode: u32) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn it_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let made = Token::load_or_make(&path, [7; 32]).unwrap();
        assert_eq!(made.text, "07".repeat(32));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Token::load_or_make(&path, [8; 32]).unwrap().text, made.text);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_open_or_empty_file_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let good = "g".repeat(32);
        for (text, mode, words) in [
            (good.as_str(), 0o640, "chmod 600"),
            (&good, 0o604, "read by others"),
            ("", 0o600, "no token"),
            ("short", 0o600, "no token"),
            (&format!("{good} {good}"), 0o600, "without spaces"),
        ] {
            put(&path, text, mode);
            let error = Token::load_or_make(&path, [7; 32]).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        put(&path, &format!("{good}\n"), 0o600);
        assert_eq!(Token::load_or_make(&path, [7; 32]).unwrap().text, good);
    }

    #[test]
    fn only_itself_is_the_same() {
        let token = Token::new("secret-secret-secret-secret-secret");
        assert!(token.is("secret-secret-secret-secret-secret") && token.is_cookie(token.cookie()));
        assert!(!token.is(token.cookie()) && !token.is_cookie(&token.text) && !token.is("") && !token.is("secret"));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
