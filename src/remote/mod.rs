//! Floor 3: a folder on another machine. [`Remote`] is what a delivery needs of one; [`Sftp`] is one behind SSH.
//!
//! Every question waits for its answer, within limits. What matters is told apart: a server that says no, and one of which nobody knows
//! whether it did what it was asked for.

mod door;
mod host_key;
mod login;
mod sftp;

pub use host_key::Shown;
pub use login::{BadKey, Login, UserKey};
pub use sftp::{Server, Sftp};

/// A folder on another machine. Names are plain file names in it.
pub trait Remote {
    /// How many bytes a file has; `None` where there is no file of this name.
    fn size(&mut self, name: &str) -> Result<Option<u64>, RemoteError>;

    /// The bytes of a file, at most so many.
    fn read(&mut self, name: &str, most: u64) -> Result<Vec<u8>, RemoteError>;

    /// Makes a file, which must not be there, and writes it whole. After an error some of it may be there.
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), RemoteError>;

    /// Gives a file another name, which must not be taken.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError>;

    /// Takes a file away; no error where there is none.
    fn remove(&mut self, name: &str) -> Result<(), RemoteError>;

    /// Says goodbye.
    fn end(self: Box<Self>) {}
}

/// Why another machine did not do what it was asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RemoteError {
    /// Nobody was reached.
    #[error("{server} cannot be reached: {why}")]
    Unreachable {
        /// Who.
        server: String,
        /// What the network says.
        why: String,
    },
    /// Whoever answers is not known by the configuration.
    #[error("{}", host_key::unknown(server, pinned, shown))]
    Stranger {
        /// Who should have answered.
        server: String,
        /// The fingerprints of the configuration.
        pinned: Vec<String>,
        /// What was shown.
        shown: Vec<Shown>,
    },
    /// The login was refused.
    #[error("{server} lets nobody in with what is configured: {why}")]
    Login {
        /// Who.
        server: String,
        /// What was tried, and what it takes.
        why: String,
    },
    /// It answered, and said no.
    #[error("{what} was refused: {why}")]
    Refused {
        /// What was asked, and of which file.
        what: String,
        /// What it said.
        why: String,
    },
    /// No answer: it may have been done or not.
    #[error("{what}: no answer: {why}")]
    Lost {
        /// What was asked, and of which file.
        what: String,
        /// What came instead.
        why: String,
    },
}

impl RemoteError {
    /// Whether only a person can mend it: trying again soon would be no use, and may lock the account.
    pub fn wants_person(&self) -> bool {
        matches!(self, RemoteError::Stranger { .. } | RemoteError::Login { .. })
    }
}

/// What a stranger said, for people: on one line, bounded, without control characters.
fn plain(text: &str) -> String {
    text.chars().take(300).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
