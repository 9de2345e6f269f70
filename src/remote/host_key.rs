//! Who a server is: its host key must have a fingerprint that the configuration names. Nobody else is told a password, or a file.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use russh::client::{DisconnectReason, Handler};
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PublicKeyOrCertificate};

/// A host key that a server showed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Shown {
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// Its kind, such as `ssh-ed25519`.
    pub kind: String,
}

/// Looks at the host key, and lets only a known one pass.
pub(super) struct Verifier {
    pub(super) pinned: Vec<String>,
    pub(super) shown: Seen,
}

/// What was learned of a server while its session ran: the key that it showed last, and the words with which it ended the session.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<(Option<Shown>, Option<String>)>>);

impl Seen {
    pub(super) fn take(&self) -> Option<Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.take()
    }

    /// What it said when it ended the session; `None` where the line was cut.
    pub(super) fn goodbye(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

impl Handler for Verifier {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        // Certificates are not asked for, and nobody is configured who could vouch for one.
        let PublicKeyOrCertificate::PublicKey { key, .. } = shown else { return Ok(false) };
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        let known = self.pinned.contains(&fingerprint);
        let shown = Shown { fingerprint, kind: key.algorithm().to_string() };
        self.shown.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some(shown);
        Ok(known)
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Self::Error>) -> Result<(), Self::Error> {
        match reason {
            DisconnectReason::ReceivedDisconnect(info) => {
                self.shown.0.lock().unwrap_or_else(PoisonError::into_inner).1 = Some(info.message);
                Ok(())
            }
            DisconnectReason::Error(error) => Err(error),
        }
    }
}

/// Kinds of host keys, asked for one kind after the other: a server shows the first that it has, which may be another one than the
/// configuration names.
pub(super) fn kinds() -> [Cow<'static, [Algorithm]>; 3] {
    let ecdsa = |curve| Algorithm::Ecdsa { curve };
    let rsa = |hash| Algorithm::Rsa { hash: Some(hash) };
    [
        Cow::Owned(vec![Algorithm::Ed25519]),
        Cow::Owned(vec![ecdsa(EcdsaCurve::NistP256), ecdsa(EcdsaCurve::NistP384), ecdsa(EcdsaCurve::NistP521)]),
        Cow::Owned(vec![rsa(HashAlg::Sha512), rsa(HashAlg::Sha256)]),
    ]
}

/// What is wrong with a server's keys, and what to do.
pub(super) fn unknown(server: &str, pinned: &[String], shown: &[Shown]) -> String {
    let list: Vec<String> = shown.iter().map(|one| format!("{} ({})", one.fingerprint, one.kind)).collect();
    let list = list.join(", ");
    let paste = shown.first().map_or("SHA256:…", |one| one.fingerprint.as_str());
    if pinned.is_empty() {
        return format!(
            "{server} is not known yet; it shows the host key {list}. Ask who runs it whether that is theirs; if it is, write \
             host_key = [\"{paste}\"] into [delivery.sftp]"
        );
    }
    format!(
        "{server} shows the host key {list}, and the configuration knows {}: either its key was changed, or somebody else answers in \
         its place. Nothing was sent. Ask who runs it; only if they say that the key is theirs, write host_key = [\"{paste}\"] into \
         [delivery.sftp]",
        pinned.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_told_with_the_line_to_paste() {
        let shown = [Shown { fingerprint: "SHA256:new".into(), kind: "ssh-ed25519".into() }];
        let first = unknown("sftp://a@b:22", &[], &shown);
        assert!(first.contains("host_key = [\"SHA256:new\"]") && first.contains("not known yet"), "{first}");
        let changed = unknown("sftp://a@b:22", &["SHA256:old".into()], &shown);
        assert!(changed.contains("SHA256:old") && changed.contains("Nothing was sent"), "{changed}");
    }
}
