//! Credentials of a shop or a server: out of a file that nobody else may read, or out of the environment. What is wrong with them is told with its
//! place, and never with what stands there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use toml::de::DeTable;

use super::error::{Faults, nearest};
use super::{ChannelConf, ConfigError, CredentialsAt, SftpConf};
use crate::market::Secret;

/// Largest file of credentials.
const FILE_BYTES: u64 = 64 * 1024;
/// Longest credential, in bytes.
const SECRET_BYTES: usize = 4096;
/// The bits of a file's mode that let others in.
const OTHERS: u32 = 0o077;

/// What credentials consist of.
struct Keys<'k> {
    /// Who gave them.
    whose: &'k str,
    all: &'k [&'k str],
    needed: &'k [&'k str],
}

/// Reads the credentials of a channel, by the names of [`crate::market::Market::keys`]. `environment` gives a variable's value. Errors: all
/// that is wrong or missing, without a single character of what was found.
pub fn credentials(
    conf: &ChannelConf,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Secret>, Vec<ConfigError>> {
    let keys = conf.market.keys;
    of(&conf.credentials, &Keys { whose: conf.market.name, all: keys, needed: keys }, environment)
}

/// Reads what logs in at a server: `password` and `passphrase`, as far as they are there, and the text of the private key as `key`. Errors:
/// as with [`credentials`].
pub fn server_login(
    conf: &SftpConf,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Secret>, Vec<ConfigError>> {
    let keys = Keys { whose: "the server", all: &["password", "passphrase"], needed: &[] };
    let mut secrets = match &conf.credentials {
        Some(at) => of(at, &keys, environment)?,
        None => BTreeMap::new(),
    };
    if let Some(path) = &conf.key {
        let file = path.display().to_string();
        let (spot, key) = (None, String::new());
        let text = read(path).map_err(|(found, wanted)| vec![ConfigError { file, spot, key, found, wanted }])?;
        secrets.insert("key".to_owned(), Secret::new(text));
    }
    if secrets.contains_key("key") || secrets.contains_key("password") {
        return Ok(secrets);
    }
    let file = match &conf.credentials {
        Some(CredentialsAt::File(path)) => path.display().to_string(),
        _ => "environment".to_owned(),
    };
    let (found, wanted) = ("no password".to_owned(), "a password, or key = \"…\" in [delivery.sftp]".to_owned());
    Err(vec![ConfigError { file, spot: None, key: "password".to_owned(), found, wanted }])
}

fn of(
    at: &CredentialsAt,
    keys: &Keys<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Secret>, Vec<ConfigError>> {
    match at {
        CredentialsAt::File(path) => of_file(path, keys),
        CredentialsAt::Environment(prefix) => of_environment(prefix, keys, environment),
    }
}

fn of_environment(
    prefix: &str,
    wanted: &Keys<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Secret>, Vec<ConfigError>> {
    let (mut keys, mut errors) = (BTreeMap::new(), Vec::new());
    for key in wanted.all {
        let name = format!("{prefix}_{}", key.to_ascii_uppercase());
        match environment(&name).filter(|value| fits(value)) {
            Some(value) => _ = keys.insert((*key).to_owned(), Secret::new(value)),
            None if !wanted.needed.contains(key) => {}
            None => errors.push(ConfigError {
                file: "environment".to_owned(),
                spot: None,
                key: name,
                found: "nothing, or what is no credential".to_owned(),
                wanted: format!("the {key} that {} gave to the shop", wanted.whose),
            }),
        }
    }
    if errors.is_empty() { Ok(keys) } else { Err(errors) }
}

fn of_file(path: &Path, wanted: &Keys<'_>) -> Result<BTreeMap<String, Secret>, Vec<ConfigError>> {
    let file = path.display().to_string();
    let text = read(path).map_err(|(found, wanted)| {
        vec![ConfigError { file: file.clone(), spot: None, key: String::new(), found, wanted }]
    })?;
    let mut faults = Faults { file: &file, text: &text, list: Vec::new() };
    let (table, broken) = DeTable::parse_recoverable(&text);
    let example = wanted.all.first().copied().unwrap_or_default();
    for error in broken {
        let wanted = format!("lines such as {example} = \"…\"");
        faults.note(error.span().unwrap_or_default(), String::new(), "what is not TOML", wanted);
    }
    let mut keys = BTreeMap::new();
    let (table, whole) = (table.get_ref(), table.span());
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !wanted.all.contains(&name) {
            let near = nearest(name, wanted.all.iter().copied()).unwrap_or_default();
            let known = format!("{}; perhaps {near}", wanted.all.join(", "));
            faults.note(key.span(), String::new(), format!("a key that {} does not have", wanted.whose), known);
            continue;
        }
        match value.get_ref().as_str().filter(|text| fits(text)) {
            Some(text) => _ = keys.insert(name.to_owned(), Secret::new(text.to_owned())),
            None => faults.note(value.span(), name.to_owned(), "what is no credential", "a text in quotes"),
        }
    }
    for key in wanted.needed.iter().filter(|key| !table.contains_key(**key)) {
        let wanted = format!("the {key} that {} gave to the shop", wanted.whose);
        faults.note(whole.clone(), (*key).to_owned(), "nothing", wanted);
    }
    if faults.list.is_empty() { Ok(keys) } else { Err(faults.list) }
}

/// The text of a file that only its owner may read. Errors: what was found, and what is wanted.
fn read(path: &Path) -> Result<String, (String, String)> {
    let wanted = || "a file of credentials that whoever runs weighhouse may read, with mode 0600".to_owned();
    let failed = |error: io::Error| (error.to_string(), wanted());
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let mode = metadata.permissions().mode() & 0o777;
    if !metadata.is_file() {
        return Err(("no file".to_owned(), wanted()));
    }
    if mode & OTHERS != 0 {
        let mend = format!("mode 0600: chmod 600 {}; and new credentials, if others had a look", path.display());
        return Err((format!("mode {mode:04o}, which lets others read it"), mend));
    }
    let mut text = String::new();
    let read = file.take(FILE_BYTES + 1).read_to_string(&mut text);
    // What cannot be read as text may hold a credential: only that it is so is told.
    read.map_err(|error| (error.kind().to_string(), wanted()))?;
    if text.len() as u64 > FILE_BYTES {
        return Err((format!("more than {FILE_BYTES} bytes"), wanted()));
    }
    Ok(text)
}

fn fits(value: &str) -> bool {
    (1..=SECRET_BYTES).contains(&value.len()) && !value.chars().any(char::is_control) && value.trim() == value
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::market::find;

    fn keys(market: &str) -> Keys<'static> {
        let market = find(market).unwrap();
        Keys { whose: market.name, all: market.keys, needed: market.keys }
    }

    fn told(text: &str, mode: u32) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        match of_file(&path, &keys("taobao")) {
            Ok(keys) => format!("{:?}", keys.keys().collect::<Vec<_>>()),
            Err(errors) => {
                let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
                said.join("\n").replace(&folder.path().display().to_string(), "")
            }
        }
    }

    const GOOD: &str = "app_key = \"12\"\napp_secret = \"TOP-SECRET\"\nsession = \"TOP-SECRET\"\n";

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        assert_eq!(told(GOOD, 0o600), "[\"app_key\", \"app_secret\", \"session\"]");
        assert_eq!(told(GOOD, 0o400), "[\"app_key\", \"app_secret\", \"session\"]");
        for mode in [0o640, 0o604, 0o660, 0o644] {
            assert!(told(GOOD, mode).contains("chmod 600"), "{mode:o}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_not_with_what_stands_there() {
        for (text, wanted) in [
            ("app_key = \"12\"\napp_secret = TOP-SECRET\nsession = \"x\"\n", "/keys.toml:2:14: found what is not TOML"),
            (
                "app_key = 12\nsession = \"x\"\napp_secret = \"y\"\n",
                "/keys.toml:1:11: app_key: found what is no credential",
            ),
            ("app_key = \"12\"\nsession = \"TOP-SECRET\"\n", "/keys.toml:1:1: app_secret: found nothing"),
            ("app_key = \"12\"\nTOP-SECRET = 1\n", "/keys.toml:2:1: found a key that taobao does not have"),
            ("app_key = \" TOP-SECRET\"\n", "/keys.toml:1:11: app_key: found what is no credential"),
        ] {
            let said = told(text, 0o600);
            assert!(said.contains(wanted) && !said.contains("TOP-SECRET"), "{said}\nfor {text}");
        }
    }

    #[test]
    fn the_environment_has_every_key_or_says_which_it_lacks() {
        let market = keys("pinduoduo");
        let all = |name: &str| name.starts_with("SHOP_").then(|| "TOP-SECRET".to_owned());
        assert_eq!(of_environment("SHOP", &market, &all).unwrap().len(), 3);
        let said = of_environment("SHOP", &market, &|name| all(name).filter(|_| !name.ends_with("TOKEN"))).unwrap_err();
        assert_eq!(said[0].key, "SHOP_ACCESS_TOKEN");
        assert_eq!(said.len(), 1);
    }
}
