//! The configured server as a place for tracking files: what logs in there is read anew for every export, so that what was mended counts.

use super::places::Door;
use crate::config::{SftpConf, server_login};
use crate::remote::{Login, Remote, RemoteError, Server, Sftp, UserKey};

/// A server with the way to read its credentials. `environment` gives a variable's value.
pub struct ConfiguredServer<'c> {
    conf: &'c SftpConf,
    environment: &'c dyn Fn(&str) -> Option<String>,
}

impl<'c> ConfiguredServer<'c> {
    /// The server of `[delivery.sftp]`.
    pub fn new(conf: &'c SftpConf, environment: &'c dyn Fn(&str) -> Option<String>) -> ConfiguredServer<'c> {
        ConfiguredServer { conf, environment }
    }

    /// Goes there.
    pub fn session(&self) -> Result<Sftp, RemoteError> {
        let server = self.server();
        let login = self.login().map_err(|why| RemoteError::Login { server: server.name(), why })?;
        Sftp::open(&server, &login)
    }

    fn server(&self) -> Server {
        let SftpConf { host, port, user, host_keys, folder, patience, .. } = self.conf.clone();
        Server { host, port, user, folder, host_keys, patience }
    }

    fn login(&self) -> Result<Login, String> {
        let mut secrets = server_login(self.conf, self.environment)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let passphrase = secrets.remove("passphrase");
        let key = secrets.remove("key").map(|text| UserKey::read(text.expose(), passphrase.as_ref()));
        let key = key.transpose().map_err(|bad| match &self.conf.key {
            Some(path) => format!("{}: {bad}", path.display()),
            None => bad.to_string(),
        })?;
        Ok(Login { key, password: secrets.remove("password") })
    }
}

impl Door for ConfiguredServer<'_> {
    fn name(&self) -> String {
        self.server().name()
    }

    fn checksum(&self) -> bool {
        self.conf.checksum
    }

    fn open(&mut self) -> Result<Box<dyn Remote>, RemoteError> {
        Ok(Box::new(self.session()?))
    }
}
