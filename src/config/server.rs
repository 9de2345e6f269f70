//! `[delivery]`: where tracking files go, and `[delivery.sftp]`: the server among those places.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::channel::credentials_at;
use super::error::Faults;
use super::section::{Section, plain};
use super::{CredentialsAt, Delivery, keys, resolve};
use crate::export::PROFILES;

/// Most host keys: one of each kind, and those that take their places.
const HOST_KEYS: usize = 8;
/// How long an answer may take where nothing is said, and at most, in seconds.
const PATIENCE: u32 = 20;
const PATIENCE_MAX: u32 = 300;

/// A folder on another machine, by SFTP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SftpConf {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// Fingerprints of its host keys; with none, nothing is delivered, and the message says what to write here.
    pub host_keys: Vec<String>,
    /// The folder there; empty: the one that a login begins in.
    pub folder: String,
    /// The file of a private key.
    pub key: Option<PathBuf>,
    /// Where the password or the key's passphrase is.
    pub credentials: Option<CredentialsAt>,
    /// Whether `NAME.sha256` is put beside each file, last.
    pub checksum: bool,
    /// How long an answer may take.
    pub patience: Duration,
}

/// Reads `[delivery]`; `None` where there is none.
pub(super) fn delivery(top: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Option<Delivery> {
    let delivery = top.inner("delivery", keys::DELIVERY, faults);
    if !delivery.is_there() {
        return None;
    }
    let inner = delivery.inner("sftp", keys::SFTP, faults);
    if !inner.is_there() {
        delivery.need("folder", "the folder that tracking files are put in, or a [delivery.sftp]", faults);
    }
    let profiles: Vec<(&str, &str)> = PROFILES.iter().map(|profile| (profile.name, profile.name)).collect();
    let profile = delivery.word("profile", &profiles, faults).unwrap_or("generic").to_owned();
    let at = delivery.text("at", "a time of the day, such as \"23:30\"", faults, resolve::time);
    let folder = delivery.path("folder", base, faults);
    let sftp = if inner.is_there() { sftp(&inner, base, faults) } else { None };
    Some(Delivery { folder, sftp, profile, at })
}

fn sftp(section: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Option<SftpConf> {
    section.need("host", "the server's name or address", faults);
    section.need("user", "the name to log in with", faults);
    let wanted = "a host name or an address, without a port";
    let host = section.text("host", wanted, faults, |text| is_host(text).then(|| text.to_owned()));
    let port = section.whole("port", 1, u32::from(u16::MAX), faults).and_then(|port| u16::try_from(port).ok());
    let own = |text: &str| plain(text, 128).map(str::to_owned);
    let user = section.text("user", "a name of 1 to 128 characters", faults, own);
    let wanted =
        "fingerprints as ssh-keygen -l prints them, such as \"SHA256:uNiVztksCsDhcc0u9e8BrrJHrc0I4ZgoGeGHCEAbZ6k\"";
    let host_keys = section.texts("host_key", wanted, HOST_KEYS, faults, is_fingerprint);
    let folder = section.text("folder", "a folder there, with / between its parts", faults, |text| {
        plain(text, 1024).filter(|text| !text.contains('\\')).map(str::to_owned)
    });
    let key = section.path("key", base, faults);
    let credentials = credentials_at(section, key.is_none() && !section.has("key"), base, faults);
    let checksum = section.flag("checksum", faults).unwrap_or(true);
    let patience = section.whole("patience_seconds", 1, PATIENCE_MAX, faults).unwrap_or(PATIENCE);
    Some(SftpConf {
        host: host?,
        port: port.unwrap_or(22),
        user: user?,
        host_keys,
        folder: folder.unwrap_or_default(),
        key,
        credentials,
        checksum,
        patience: Duration::from_secs(u64::from(patience)),
    })
}

fn is_host(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    let address = text.parse::<std::net::IpAddr>().is_ok();
    (1..=253).contains(&text.len()) && text.bytes().all(fits) && (address || !text.contains(':'))
}

/// SHA-256 in base 64 without padding, as OpenSSH prints it.
fn is_fingerprint(text: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.strip_prefix("SHA256:").is_some_and(|rest| rest.len() == 43 && rest.bytes().all(base64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::{Config, server_login};

    const KEY: &str = "SHA256:uNiVztksCsDhcc0u9e8BrrJHrc0I4ZgoGeGHCEAbZ6k";

    fn parsed(lines: &str) -> Result<SftpConf, String> {
        let text = format!("[delivery]\n[delivery.sftp]\n{lines}");
        let parsed = Config::parse("w.toml", &text, Path::new("/base"));
        let said = |errors: Vec<crate::config::ConfigError>| {
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        Ok(parsed.map_err(said)?.delivery.unwrap().sftp.unwrap())
    }

    #[test]
    fn a_server_is_read_with_its_defaults() {
        let conf = parsed("host = \"h.example\"\nuser = \"shop\"\nkey = \"id\"\n").unwrap();
        assert_eq!((conf.port, conf.folder.as_str(), conf.checksum, conf.patience.as_secs()), (22, "", true, 20));
        assert_eq!((conf.key, conf.credentials, conf.host_keys.len()), (Some(PathBuf::from("/base/id")), None, 0));
        let lines =
            format!("host = \"::1\"\nport = 2222\nuser = \"u\"\nhost_key = [\"{KEY}\"]\ncredentials_env = \"SFTP\"\n");
        let conf = parsed(&lines).unwrap();
        assert_eq!((conf.port, conf.credentials), (2222, Some(CredentialsAt::Environment("SFTP".into()))));
    }

    #[test]
    fn what_is_wrong_with_a_server_is_told_with_its_place() {
        for (lines, wanted) in [
            ("user = \"u\"\nkey = \"k\"\n", "delivery.sftp.host: found nothing"),
            ("host = \"h\"\nkey = \"k\"\n", "delivery.sftp.user: found nothing"),
            ("host = \"h\"\nuser = \"u\"\n", "delivery.sftp.credentials: found neither"),
            ("host = \"h:22\"\nuser = \"u\"\nkey = \"k\"\n", "w.toml:3:8: delivery.sftp.host"),
            ("host = \"a b\"\nuser = \"u\"\nkey = \"k\"\n", "w.toml:3:8: delivery.sftp.host"),
            ("host = \"h\"\nport = 0\nuser = \"u\"\nkey = \"k\"\n", "w.toml:4:8: delivery.sftp.port"),
            (
                "host = \"h\"\nuser = \"u\"\nkey = \"k\"\nhost_key = [\"MD5:00\"]\n",
                "w.toml:6:13: delivery.sftp.host_key",
            ),
            (
                "host = \"h\"\nuser = \"u\"\nkey = \"k\"\npassword = \"x\"\n",
                "delivery.sftp.password: found a key that is not known",
            ),
        ] {
            let said = parsed(lines).unwrap_err();
            assert!(said.contains(wanted), "{said}\nfor {lines}");
        }
        let neither = Config::parse("w.toml", "[delivery]\nat = \"23:30\"\n", Path::new("/")).unwrap_err();
        assert!(neither[0].to_string().contains("delivery.folder: found nothing"), "{neither:?}");
    }

    #[test]
    fn a_login_comes_from_a_file_that_nobody_else_reads_or_from_the_environment() {
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str, mode: u32| {
            let path = home.path().join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path.display().to_string()
        };
        let (good, open) =
            (put("good", "password = \"TOP-SECRET\"\n", 0o600), put("open", "password = \"TOP-SECRET\"\n", 0o640));
        let (key, bare) = (put("key", "TOP-SECRET", 0o644), put("bare", "passphrase = \"TOP-SECRET\"\n", 0o600));
        let secrets = |lines: &str| {
            let conf = parsed(&format!("host = \"h\"\nuser = \"u\"\n{lines}")).unwrap();
            let login = server_login(&conf, &|name| (name == "SFTP_PASSWORD").then(|| "TOP-SECRET".to_owned()));
            let said = login.map(|secrets: BTreeMap<_, _>| format!("{:?}", secrets.keys().collect::<Vec<_>>()));
            said.unwrap_or_else(|errors| errors.iter().map(ToString::to_string).collect())
        };
        assert_eq!(secrets(&format!("credentials = \"{good}\"\n")), "[\"password\"]");
        assert_eq!(secrets("credentials_env = \"SFTP\"\n"), "[\"password\"]");
        for (lines, wanted) in [
            (format!("credentials = \"{open}\"\n"), "chmod 600"),
            (format!("key = \"{key}\"\n"), "chmod 600"),
            (format!("credentials = \"{bare}\"\n"), "found no password"),
            ("credentials_env = \"OTHER\"\n".to_owned(), "found no password"),
        ] {
            let said = secrets(&lines);
            assert!(said.contains(wanted) && !said.contains("TOP-SECRET"), "{said}\nfor {lines}");
        }
    }
}
