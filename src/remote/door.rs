//! The way in: a connection, a host key that is known, a login, and the SFTP subsystem behind it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{Config, Handle, connect_stream};
use russh::keys::Algorithm;
use russh::{Disconnect, Preferred};
use russh_sftp::client::RawSftpSession;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::host_key::{Seen, Shown, Verifier, kinds};
use super::login::{LoggedIn, Login, log_in};
use super::sftp::Server;
use super::{RemoteError, plain};

/// Largest packet that a server may send.
const PACKET_BYTES: u32 = 256 * 1024;

/// What was opened.
pub(super) struct Opened {
    pub(super) raw: RawSftpSession,
    pub(super) handle: Handle<Verifier>,
    /// The key by which the server was known.
    pub(super) shown: Shown,
    /// Whether it can be asked to put what it holds onto its disk.
    pub(super) syncs: bool,
    /// Whether it knows the rename that is one step.
    pub(super) moves: bool,
}

/// Opens a server's door.
pub(super) async fn open(server: &Server, login: &Login) -> Result<Opened, RemoteError> {
    let (mut handle, shown, seen) = known(server).await?;
    let lost = |what: &str, why: String| RemoteError::Lost { what: format!("{} {what}", server.name()), why };
    match within(server.patience, log_in(&mut handle, &server.user, login, &seen)).await {
        Ok(LoggedIn::Yes) => {}
        Ok(LoggedIn::No { why, .. }) => return Err(RemoteError::Login { server: server.name(), why: plain(&why) }),
        Err(why) => return Err(lost("at the login", why)),
    }
    let channel = async {
        let channel = handle.channel_open_session().await?;
        channel.request_subsystem(true, "sftp").await?;
        Ok::<_, russh::Error>(channel)
    };
    let channel = within(server.patience, channel).await.map_err(|why| lost("at the beginning of SFTP", why))?;
    let seconds = server.patience.as_secs().max(1);
    let config = russh_sftp::client::Config {
        max_packet_len: PACKET_BYTES,
        request_timeout_secs: seconds,
        ..russh_sftp::client::Config::default()
    };
    let raw = RawSftpSession::new_with_config(channel.into_stream(), config);
    let version = raw.init().await.map_err(|error| lost("at the beginning of SFTP", plain(&error.to_string())))?;
    let has = |name: &str| version.extensions.contains_key(name);
    Ok(Opened { raw, handle, shown, syncs: has("fsync@openssh.com"), moves: has("posix-rename@openssh.com") })
}

/// A connection to a server whose key is known. One that shows another kind of key first is asked for the other kinds.
async fn known(server: &Server) -> Result<(Handle<Verifier>, Shown, Seen), RemoteError> {
    let mut shown: Vec<Shown> = Vec::new();
    match attempt(server, Preferred::DEFAULT.key).await {
        Attempt::Known(handle, key, seen) => return Ok((handle, key, seen)),
        Attempt::Stranger(key) => shown.push(key),
        Attempt::Failed(why) => return Err(RemoteError::Unreachable { server: server.name(), why }),
    }
    for kind in kinds() {
        match attempt(server, kind).await {
            Attempt::Known(handle, key, seen) => return Ok((handle, key, seen)),
            Attempt::Stranger(key) if !shown.contains(&key) => shown.push(key),
            // It has no key of this kind.
            Attempt::Stranger(_) | Attempt::Failed(_) => {}
        }
    }
    Err(RemoteError::Stranger { server: server.name(), pinned: server.host_keys.clone(), shown })
}

enum Attempt {
    Known(Handle<Verifier>, Shown, Seen),
    Stranger(Shown),
    Failed(String),
}

async fn attempt(server: &Server, keys: Cow<'static, [Algorithm]>) -> Attempt {
    let seen = Seen::default();
    let verifier = Verifier { pinned: server.host_keys.clone(), shown: seen.clone() };
    let config = Config {
        preferred: Preferred { key: keys, ..Preferred::DEFAULT },
        inactivity_timeout: None,
        nodelay: true,
        ..Config::default()
    };
    let connecting = async {
        let stream = TcpStream::connect((server.host.as_str(), server.port)).await?;
        stream.set_nodelay(true)?;
        connect_stream(Arc::new(config), stream, verifier).await
    };
    let connected = within(server.patience, connecting).await;
    match (connected, seen.take()) {
        (Ok(handle), Some(key)) => Attempt::Known(handle, key, seen),
        (Err(_), Some(key)) if !server.host_keys.contains(&key.fingerprint) => Attempt::Stranger(key),
        (Err(why), _) => Attempt::Failed(why),
        (Ok(_), None) => Attempt::Failed("it showed no host key".to_owned()),
    }
}

/// Says goodbye, so that the server does not wait for us.
pub(super) async fn leave(handle: Handle<Verifier>) {
    _ = timeout(Duration::from_secs(2), async {
        handle.disconnect(Disconnect::ByApplication, "", "").await?;
        handle.await
    })
    .await;
}

/// What came in time; else why not, in words.
async fn within<T>(patience: Duration, doing: impl Future<Output = Result<T, russh::Error>>) -> Result<T, String> {
    match timeout(patience, doing).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(said(&error)),
        Err(_) => Err(format!("nothing in {} seconds", patience.as_secs())),
    }
}

fn said(error: &russh::Error) -> String {
    match error {
        russh::Error::IO(error) => plain(&error.to_string()),
        russh::Error::HUP | russh::Error::Disconnect => "it ended the connection".to_owned(),
        russh::Error::NoCommonAlgo { kind, theirs, .. } => {
            plain(&format!("it knows no {kind:?} that is safe enough to be spoken here, only {}", theirs.join(", ")))
        }
        other => plain(&other.to_string()),
    }
}
