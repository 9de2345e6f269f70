//! Whether the server of `[delivery.sftp]` answers, by which key, and whether it lets us into its folder. Nothing is written there.

use crate::config::SftpConf;
use crate::daemon::environment;
use crate::domain::Finding;
use crate::remote::{Remote, RemoteError};
use crate::upload::places::Door;
use crate::upload::server::ConfiguredServer;
use crate::words::chain;

/// Goes there and looks.
pub(super) fn server(conf: &SftpConf) -> Finding {
    let server = ConfiguredServer::new(conf, &environment);
    let about = format!("server {}", server.name());
    let mut session = match server.session() {
        Ok(session) => session,
        Err(error) => return Finding::missing(about, chain(&error), mend(&error)),
    };
    let known = format!("answers with the host key {} ({})", session.shown().fingerprint, session.shown().kind);
    let found = session.has_folder();
    Box::new(session).end();
    match found {
        Ok(true) => Finding::well(about, format!("{known}, and lets us in")),
        Ok(false) => {
            let mend = "have the folder made there, or write another one into [delivery.sftp]";
            Finding::missing(about, format!("{known}, and has no folder {:?}", conf.folder), mend.to_owned())
        }
        Err(error) => Finding::missing(about, format!("{known}; {}", chain(&error)), mend(&error)),
    }
}

fn mend(error: &RemoteError) -> String {
    match error {
        RemoteError::Stranger { .. } => "compare the host key with what its owner says, and write it down".to_owned(),
        RemoteError::Login { .. } => {
            "see user, key and credentials in [delivery.sftp], and that the server knows them".to_owned()
        }
        RemoteError::Unreachable { .. } => {
            "see host and port in [delivery.sftp], the network, and that the service may reach it (IPAddressAllow)"
                .to_owned()
        }
        _ => "ask who runs the server".to_owned(),
    }
}
