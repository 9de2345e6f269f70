//! A folder behind SSH, file by file. The session lives on a small runtime of its own, which runs only while a question waits for its
//! answer: to those above, every question is a call.

use std::time::Duration;

use russh::client::Handle;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout_at};

use super::door::{self, Opened};
use super::host_key::{Shown, Verifier};
use super::{Login, Remote, RemoteError, plain};

/// How long a session may last in all: a server that answers every question at the last moment keeps nobody for a night.
const SESSION: Duration = Duration::from_secs(15 * 60);
/// What is written or read at once: the least that every server must take (SFTP version 3, section 3).
const CHUNK: usize = 32 * 1024;

/// A server, and the folder there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder; empty: the one that a login begins in.
    pub folder: String,
    /// Fingerprints of its host keys. Without one, nobody is let in.
    pub host_keys: Vec<String>,
    /// How long an answer may take.
    pub patience: Duration,
}

impl Server {
    /// The place, as people and the store name it: `sftp://user@host:port/folder`.
    pub fn name(&self) -> String {
        let Server { host, port, user, folder, .. } = self;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        format!("sftp://{user}@{host}:{port}/{}", folder.trim_start_matches('/'))
    }

    fn path(&self, name: &str) -> String {
        match (self.folder.as_str(), name) {
            ("", "") => ".".to_owned(),
            ("", name) => name.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, name) => format!("{}/{name}", folder.trim_end_matches('/')),
        }
    }
}

/// An open session.
pub struct Sftp {
    raw: RawSftpSession,
    handle: Handle<Verifier>,
    runtime: Runtime,
    server: Server,
    shown: Shown,
    syncs: bool,
    moves: bool,
    ends: Instant,
}

impl Sftp {
    /// Goes there, makes sure who answers, and logs in. Not to be called where tokio waits for things itself.
    pub fn open(server: &Server, login: &Login) -> Result<Sftp, RemoteError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime
            .map_err(|error| RemoteError::Unreachable { server: server.name(), why: plain(&error.to_string()) })?;
        let (opened, ends) =
            runtime.block_on(async { (door::open(server, login).await, Instant::now().checked_add(SESSION)) });
        let Opened { raw, handle, shown, syncs, moves } = opened?;
        let ends =
            ends.ok_or_else(|| RemoteError::Unreachable { server: server.name(), why: "no clock".to_owned() })?;
        Ok(Sftp { raw, handle, runtime, server: server.clone(), shown, syncs, moves, ends })
    }

    /// The key by which the server was known.
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Whether its folder is there.
    pub fn has_folder(&mut self) -> Result<bool, RemoteError> {
        Ok(self.size("")?.is_some())
    }

    fn ask<T>(&self, what: String, asking: impl Future<Output = Result<T, Error>>) -> Result<T, RemoteError> {
        let ends = self.ends;
        match self.runtime.block_on(async { timeout_at(ends, asking).await }) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(told(what, error)),
            Err(_) => Err(RemoteError::Lost { what, why: "the session took too long".to_owned() }),
        }
    }
}

impl Remote for Sftp {
    fn size(&mut self, name: &str) -> Result<Option<u64>, RemoteError> {
        let path = self.server.path(name);
        let asking = async {
            match self.raw.lstat(path).await {
                Ok(attributes) => Ok(Some(attributes.attrs.size.unwrap_or(u64::MAX))),
                Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.ask(format!("looking for {name:?}"), asking)
    }

    fn read(&mut self, name: &str, most: u64) -> Result<Vec<u8>, RemoteError> {
        let path = self.server.path(name);
        let asking = async {
            let handle = self.raw.open(path, OpenFlags::READ, FileAttributes::empty()).await?.handle;
            let mut bytes: Vec<u8> = Vec::new();
            let read = loop {
                let have = bytes.len() as u64;
                let want = most.saturating_sub(have).min(CHUNK as u64);
                if want == 0 {
                    break Ok(());
                }
                match self.raw.read(handle.clone(), have, u32::try_from(want).unwrap_or(u32::MAX)).await {
                    Ok(data) if data.data.is_empty() => break Ok(()),
                    Ok(data) => bytes.extend(data.data.into_iter().take(usize::try_from(want).unwrap_or(0))),
                    Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
            // After a line that was cut nothing can be closed, and waiting for the answer would cost another patience.
            if let Ok(()) | Err(Error::Status(_)) = read {
                _ = self.raw.close(handle).await;
            }
            read.map(|()| bytes)
        };
        self.ask(format!("reading {name:?}"), asking)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), RemoteError> {
        let path = self.server.path(name);
        let asking = async {
            // `EXCLUDE`: a link that was planted under this name is not followed.
            let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUDE;
            let handle = self.raw.open(path, flags, FileAttributes::empty()).await?.handle;
            let mut at = 0_u64;
            for chunk in bytes.chunks(CHUNK) {
                self.raw.write(handle.clone(), at, chunk.to_vec()).await?;
                at = at.saturating_add(chunk.len() as u64);
            }
            if self.syncs {
                self.raw.fsync(handle.clone()).await?;
            }
            self.raw.close(handle).await.map(drop)
        };
        self.ask(format!("writing {name:?}"), asking)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), RemoteError> {
        let (old, new) = (self.server.path(from), self.server.path(to));
        // The plain rename is refused where the name is taken, which is what is wanted; the one of POSIX puts itself in its place, and is
        // asked for only by servers that cannot do the plain one, after a look.
        let asking = async {
            match self.raw.rename(old.clone(), new.clone()).await {
                Err(Error::Status(status)) if self.moves && unable(status.status_code) => {
                    match self.raw.lstat(new.clone()).await {
                        Err(Error::Status(there)) if there.status_code == StatusCode::NoSuchFile => {
                            posix_rename(&self.raw, &old, &new).await
                        }
                        _ => Err(Error::Status(status)),
                    }
                }
                renamed => renamed.map(drop),
            }
        };
        self.ask(format!("renaming {from:?} to {to:?}"), asking)
    }

    fn remove(&mut self, name: &str) -> Result<(), RemoteError> {
        let path = self.server.path(name);
        let asking = async {
            match self.raw.remove(path).await {
                Err(Error::Status(status)) if status.status_code == StatusCode::NoSuchFile => Ok(()),
                removed => removed.map(drop),
            }
        };
        self.ask(format!("removing {name:?}"), asking)
    }

    fn end(self: Box<Self>) {
        let Sftp { raw, handle, runtime, .. } = *self;
        drop(raw);
        runtime.block_on(door::leave(handle));
    }
}

fn unable(status: StatusCode) -> bool {
    matches!(status, StatusCode::Failure | StatusCode::OpUnsupported)
}

/// `posix-rename@openssh.com` (OpenSSH, PROTOCOL, section 4.3): two names, each with its length before it.
async fn posix_rename(raw: &RawSftpSession, old: &str, new: &str) -> Result<(), Error> {
    let mut data = Vec::new();
    for name in [old, new] {
        data.extend(u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes());
        data.extend(name.as_bytes());
    }
    match raw.extended("posix-rename@openssh.com", data).await? {
        Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
        Packet::Status(status) => Err(Error::Status(status)),
        _ => Err(Error::UnexpectedPacket),
    }
}

fn told(what: String, error: Error) -> RemoteError {
    match error {
        Error::Status(status) => {
            let (code, said) = (status.status_code.to_string(), plain(&status.error_message));
            let why = if said.is_empty() || said == code { code } else { format!("{code} ({said})") };
            RemoteError::Refused { what, why }
        }
        other => RemoteError::Lost { what, why: plain(&other.to_string()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_name_and_its_files_lie_in_its_folder() {
        let server = |host: &str, folder: &str| Server {
            host: host.into(),
            port: 22,
            user: "shop".into(),
            folder: folder.into(),
            host_keys: Vec::new(),
            patience: Duration::from_secs(1),
        };
        for (folder, name, path) in [
            ("", "sftp://shop@h:22/", "f"),
            ("in", "sftp://shop@h:22/in", "in/f"),
            ("/a/b/", "sftp://shop@h:22/a/b/", "/a/b/f"),
        ] {
            let server = server("h", folder);
            assert_eq!((server.name().as_str(), server.path("f").as_str()), (name, path));
        }
        assert_eq!(server("::1", "").name(), "sftp://shop@[::1]:22/");
        assert_eq!((server("h", "").path(""), server("h", "in").path("")), (".".to_owned(), "in".to_owned()));
    }
}
