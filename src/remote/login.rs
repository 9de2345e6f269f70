//! Who we are: a user key, a password, or both one after the other, as the server asks for them.

use std::fmt;
use std::sync::Arc;

use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse as Asked};
use russh::keys::{PrivateKey, PrivateKeyWithHashAlg, decode_secret_key};
use russh::{MethodKind, MethodSet};

use super::host_key::{Seen, Verifier};
use super::plain;
use crate::market::Secret;

/// Rounds of questions that a server may ask: for a password, and once more.
const ROUNDS: usize = 3;

/// What is known of us.
#[derive(Clone, Default, Debug)]
pub struct Login {
    /// A user key, which is tried first.
    pub key: Option<UserKey>,
    /// A password, which is also the answer to every question that is asked without showing what is typed.
    pub password: Option<Secret>,
}

/// A private key, unlocked. Nothing of it is ever shown.
#[derive(Clone)]
pub struct UserKey(Arc<PrivateKey>);

impl fmt::Debug for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserKey(…)")
    }
}

/// Why a text is no key that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadKey {
    /// It wants a passphrase, or another one.
    #[error("a private key that this passphrase does not open, or that wants one")]
    Locked,
    /// It is something else.
    #[error("no private key of OpenSSH, PKCS#8 or PKCS#1")]
    Unreadable,
}

impl UserKey {
    /// Reads the text of a private key.
    pub fn read(text: &str, passphrase: Option<&Secret>) -> Result<UserKey, BadKey> {
        let locked = text.contains("ENCRYPTED") || passphrase.is_some();
        match decode_secret_key(text, passphrase.map(Secret::expose)) {
            Ok(key) => Ok(UserKey(Arc::new(key))),
            Err(russh::keys::Error::KeyIsEncrypted) => Err(BadKey::Locked),
            Err(_) if locked => Err(BadKey::Locked),
            Err(_) => Err(BadKey::Unreadable),
        }
    }
}

/// What came of the attempts.
pub(super) enum LoggedIn {
    Yes,
    /// What was tried, and what the server takes; `refused`: it answered at least one attempt with no.
    No {
        why: String,
        refused: bool,
    },
}

/// Tries what is known, in the order key, password, questions.
///
/// A line that is cut meanwhile is an error and no refusal: nobody has judged us. A server that takes its leave in words has.
pub(super) async fn log_in(
    handle: &mut Handle<Verifier>,
    user: &str,
    login: &Login,
    seen: &Seen,
) -> Result<LoggedIn, russh::Error> {
    match attempts(handle, user, login).await {
        Ok(LoggedIn::No { refused: false, .. }) | Err(_) if handle.is_closed() && seen.goodbye().is_none() => {
            Err(russh::Error::Disconnect)
        }
        Ok(LoggedIn::No { why, refused }) => Ok(LoggedIn::No { why: after(why, seen), refused }),
        other => other,
    }
}

/// What was refused, and the words that ended the session, if it was ended.
fn after(why: String, seen: &Seen) -> String {
    seen.goodbye().map_or(why.clone(), |said| format!("{why}; it ended the connection: {}", plain(&said)))
}

async fn attempts(handle: &mut Handle<Verifier>, user: &str, login: &Login) -> Result<LoggedIn, russh::Error> {
    let (mut tried, mut takes): (Vec<&str>, Option<MethodSet>) = (Vec::new(), None);
    if let Some(UserKey(key)) = &login.key {
        let hash = handle.best_supported_rsa_hash().await?.flatten();
        let key = PrivateKeyWithHashAlg::new(Arc::clone(key), hash);
        tried.push("the key");
        match handle.authenticate_publickey(user, key).await? {
            AuthResult::Success => return Ok(LoggedIn::Yes),
            AuthResult::Failure { remaining_methods, .. } => takes = Some(remaining_methods),
        }
    }
    if let Some(password) = &login.password {
        let may = |takes: &Option<MethodSet>, kind| takes.as_ref().is_none_or(|takes| takes.contains(&kind));
        if may(&takes, MethodKind::Password) {
            tried.push("the password");
            match handle.authenticate_password(user, password.expose()).await? {
                AuthResult::Success => return Ok(LoggedIn::Yes),
                AuthResult::Failure { remaining_methods, .. } => takes = Some(remaining_methods),
            }
        }
        if may(&takes, MethodKind::KeyboardInteractive) {
            tried.push("the password as an answer");
            let mut asked = cut_is_no(handle.authenticate_keyboard_interactive_start(user, None).await)?;
            for _ in 0..ROUNDS {
                let answers = match &asked {
                    Asked::Success => return Ok(LoggedIn::Yes),
                    Asked::Failure { remaining_methods, .. } => {
                        takes = Some(remaining_methods.clone());
                        break;
                    }
                    Asked::InfoRequest { prompts, .. } => prompts
                        .iter()
                        .map(|prompt| if prompt.echo { user.to_owned() } else { password.expose().to_owned() })
                        .collect(),
                };
                asked = cut_is_no(handle.authenticate_keyboard_interactive_respond(answers).await)?;
            }
            if matches!(asked, Asked::Success) {
                return Ok(LoggedIn::Yes);
            }
        }
    }
    // The library answers a cut line with a refusal that leaves no way to try.
    let refused = tried.is_empty() || takes.as_ref().is_some_and(|takes| !takes.is_empty());
    Ok(LoggedIn::No { why: refusal(&tried, takes.as_ref()), refused })
}

/// The library's other ways to log in answer a cut line so; [`log_in`] looks at why it was cut.
fn cut_is_no(asked: Result<Asked, russh::Error>) -> Result<Asked, russh::Error> {
    match asked {
        Err(russh::Error::SendError | russh::Error::RecvError) => {
            Ok(Asked::Failure { remaining_methods: MethodSet::empty(), partial_success: false })
        }
        asked => asked,
    }
}

fn refusal(tried: &[&str], takes: Option<&MethodSet>) -> String {
    let tried = if tried.is_empty() {
        "nothing could be tried".to_owned()
    } else {
        format!("it refused {}", tried.join(" and "))
    };
    let takes: Vec<&str> = takes.map(|takes| takes.iter().map(Into::into).collect()).unwrap_or_default();
    if takes.is_empty() { tried } else { format!("{tried}; it takes {}", takes.join(", ")) }
}
