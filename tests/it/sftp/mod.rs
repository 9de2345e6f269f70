//! Tracking files to a server: whole or not at all, once, whatever the network and the server do.

mod daemon;
mod kill;
mod openssh;
pub mod server;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use russh::keys::ssh_key::LineEnding;
use russh_sftp::protocol::StatusCode;
use weighhouse::config::{Config, SftpConf};
use weighhouse::domain::Now;
use weighhouse::export::find;
use weighhouse::store::{Settled, Shops, Store};
use weighhouse::upload::export::{ExportError, Exported, export_shops};
use weighhouse::upload::places::Places;
use weighhouse::upload::server::ConfiguredServer;

use crate::delivery::{ship, shipped};
use server::{Mischief, PASSWORD, Server, USER, fingerprint, host_keys, taken_port, user_key};

const NOW: Now = Now { wall_ms: 1_794_412_800_000, mono_ms: 0 };
const FILE: &str = "tracking-generic-20261112-0001.csv";
/// The most that the configuration takes: no test but the one of a server that sleeps is to meet its end, however slow the machine.
const LONG: &str = "patience_seconds = 300\n";

/// A store with something to tell, and a server that is to hear of it.
struct Site {
    home: tempfile::TempDir,
    server: Server,
    more: String,
}

impl Site {
    fn new(mischief: Mischief) -> Site {
        let home = tempfile::tempdir().unwrap();
        let site = Site { home, server: Server::start(mischief), more: LONG.to_owned() };
        drop(shipped(&site.path("w.db"), 2));
        site.put("login.toml", &format!("password = \"{PASSWORD}\"\n"));
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// The stanza, with this host key and way to log in.
    fn conf(&self, host_key: &str, login: &str) -> SftpConf {
        let text = format!(
            "[delivery]\n[delivery.sftp]\nhost = \"127.0.0.1\"\nport = {}\nuser = \"{USER}\"\nhost_key = [{host_key}]\n{login}\n{}",
            self.server.port, self.more
        );
        Config::parse("w.toml", &text, self.home.path()).unwrap().delivery.unwrap().sftp.unwrap()
    }

    fn good(&self) -> SftpConf {
        self.conf(&format!("\"{}\"", fingerprint(&host_keys()[0])), "credentials = \"login.toml\"")
    }

    fn export_with(&self, conf: &SftpConf, folder: Option<&Path>) -> Result<Exported, String> {
        let mut store = Store::open(&self.path("w.db")).unwrap();
        let mut server = ConfiguredServer::new(conf, &|_| None);
        let mut places = Places::new(folder, Some(&mut server));
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let exported = export_shops(&mut store, find("generic").unwrap(), Shops::All, &zone, &mut places, NOW);
        exported.map_err(|error: ExportError| {
            let said = weighhouse::words::chain(&error);
            assert!(!said.contains(PASSWORD), "{said}");
            said
        })
    }

    /// Why nobody is let in, and whether only a person can mend it.
    fn refusal(&self) -> (String, bool) {
        let conf = self.good();
        let error = ConfiguredServer::new(&conf, &|_| None).session().err().unwrap();
        (error.to_string(), error.wants_person())
    }

    fn export(&self) -> Result<Exported, String> {
        self.export_with(&self.good(), None)
    }

    fn store(&self) -> Store {
        Store::open(&self.path("w.db")).unwrap()
    }

    fn states(&self) -> Vec<(String, u64)> {
        self.store().tracking_counts().unwrap()
    }

    /// The file is there, whole, with its checksum, and nothing else; its rows are told, and the journal proves it.
    fn is_delivered(&self, what: &str) {
        let names: Vec<String> = self.server.desk().files.keys().cloned().collect();
        assert_eq!(names, [FILE.to_owned(), format!("{FILE}.sha256")], "{what}");
        self.is_whole(&self.server.desk().files[FILE], what);
        let checksum = String::from_utf8(self.server.desk().files[&format!("{FILE}.sha256")].clone()).unwrap();
        assert!(checksum.len() > 64 && checksum.ends_with(&format!("  {FILE}\n")), "{what}: {checksum}");
        assert_eq!(self.states(), [("delivered".to_owned(), 2)], "{what}");
        assert_eq!(self.store().open_batches().unwrap(), [serde_json::Value::Null; 0], "{what}");
        assert!(self.store().verify().unwrap().is_ok(), "{what}");
    }

    fn is_whole(&self, bytes: &[u8], what: &str) {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!((text.lines().count(), text.ends_with("\r\n")), (3, true), "{what}: {text}");
    }

    fn renames(&self) -> usize {
        self.server.desk().log.iter().filter(|done| **done == format!("rename {FILE}")).count()
    }
}

#[test]
fn a_file_is_written_looked_at_renamed_looked_at_and_its_checksum_comes_last() {
    let site = Site::new(Mischief::default());
    let exported = site.export().unwrap();
    let placed = &exported.files[0];
    assert_eq!((placed.rows, placed.path.as_ref(), exported.files.len()), (2, None, 1));
    assert_eq!(placed.server, Some(format!("sftp://{USER}@127.0.0.1:{}/", site.server.port)));
    site.is_delivered("at once");
    let file = |what: &str| what.replace('F', FILE);
    let log = site.server.desk().log.clone();
    let wanted = [
        "open .F.tmp",
        "write .F.tmp",
        "close .F.tmp",
        "lstat .F.tmp",
        "rename F",
        "lstat F",
        "open .F.sha256.tmp",
        "write .F.sha256.tmp",
        "close .F.sha256.tmp",
        "lstat .F.sha256.tmp",
        "rename F.sha256",
        "lstat F.sha256",
    ];
    assert_eq!(log, wanted.map(file));
    // With nothing new, nobody is even called.
    let facts = site.store().chain_head().unwrap();
    assert_eq!(site.export().unwrap(), Exported::default());
    assert_eq!((site.server.desk().log.len(), site.store().chain_head().unwrap()), (log.len(), facts));
}

#[test]
fn cut_at_every_request_before_and_after_it_the_file_comes_once() {
    let mut cuts = 0;
    for at in 0.. {
        for after in [false, true] {
            let site = Site::new(Mischief { cut_at: Some((at, after)), ..Mischief::default() });
            let what = format!("cut at request {at}, after it: {after}");
            let Err(said) = site.export() else {
                site.is_delivered(&what);
                assert!(cuts > 20, "{cuts} cuts");
                return;
            };
            cuts += 1;
            assert_eq!(site.states(), [("batched".to_owned(), 2)], "{what}: {said}");
            let open = site.store().open_batches().unwrap();
            let place = &open[0]["places"][0];
            assert!(place["say"].as_str().unwrap().contains("no answer"), "{what}: {open:?}");
            if let Some(bytes) = site.server.desk().files.get(FILE) {
                site.is_whole(bytes, &what);
            }
            let exported = site.export().unwrap_or_else(|said| panic!("{what}: {said}"));
            assert_eq!((exported.files.len(), exported.stuck.len()), (1, 0), "{what}");
            site.is_delivered(&what);
            assert_eq!(site.renames(), 1, "{what}");
        }
    }
}

#[test]
fn a_server_that_loses_a_byte_or_is_full_or_refuses_gets_nothing_under_the_files_name() {
    for (mischief, wanted) in [
        (Mischief { loses_a_byte: true, ..Mischief::default() }, "bytes there and should have"),
        (
            Mischief { room: Some(40), ..Mischief::default() },
            "writing \".tracking-generic-20261112-0001.csv.tmp\" was refused",
        ),
        (
            Mischief { refuses: Some(("rename", StatusCode::PermissionDenied)), ..Mischief::default() },
            "Permission denied",
        ),
        (
            Mischief { refuses: Some(("open", StatusCode::PermissionDenied)), ..Mischief::default() },
            "Permission denied",
        ),
        (Mischief { refuses: Some(("lstat", StatusCode::Failure)), ..Mischief::default() }, "looking for"),
        (Mischief { lies: true, ..Mischief::default() }, "still has its temporary name"),
        (
            Mischief { posix_only: true, refuses: Some(("posix-rename", StatusCode::Failure)), ..Mischief::default() },
            "renaming",
        ),
    ] {
        let site = Site::new(mischief.clone());
        for _ in 0..2 {
            let said = site.export().unwrap_err();
            assert!(said.contains(wanted), "{mischief:?}: {said}");
            let files: Vec<String> = site.server.desk().files.keys().cloned().collect();
            assert!(files.iter().all(|name| name.ends_with(".tmp")), "{mischief:?}: {files:?}");
            assert_eq!(site.states(), [("batched".to_owned(), 2)]);
        }
        site.server.behave();
        site.export().unwrap();
        site.is_delivered(&format!("{mischief:?}"));
    }
}

#[test]
fn a_server_that_knows_only_the_rename_of_posix_is_served() {
    let site = Site::new(Mischief { posix_only: true, ..Mischief::default() });
    site.export().unwrap();
    site.is_delivered("by posix-rename");
    assert!(site.server.desk().log.contains(&format!("posix-rename {FILE}")));
}

#[test]
fn what_is_there_already_is_never_overwritten_and_holds_nothing_else_up() {
    let site = Site::new(Mischief::default());
    site.server.desk().files.insert(FILE.to_owned(), b"somebody else's".to_vec());
    let exported = site.export().unwrap();
    assert!(exported.files.is_empty() && exported.stuck[0].contains("other bytes"), "{exported:?}");
    assert!(exported.stuck[0].contains("--came 20261112-0001 or --again 20261112-0001"), "{exported:?}");
    // What comes after it goes out; it stays as it is, and is told again.
    ship(&mut site.store(), "S9", "W9");
    let exported = site.export().unwrap();
    assert_eq!((exported.files.len(), exported.stuck.len()), (1, 1), "{exported:?}");
    assert_eq!(site.server.desk().files[FILE], b"somebody else's");
    assert!(site.server.desk().files.contains_key("tracking-generic-20261112-0002.csv"));
    // The twin: taken away there, it goes out.
    site.server.desk().files.remove(FILE);
    assert_eq!(site.export().unwrap().files.len(), 1);
    assert_eq!(site.states(), [("delivered".to_owned(), 3)]);
}

#[test]
fn a_file_that_is_there_with_the_same_bytes_is_done() {
    let (site, other) = (Site::new(Mischief::default()), Site::new(Mischief::default()));
    other.export().unwrap();
    let files = other.server.desk().files.clone();
    site.server.desk().files = files;
    site.export().unwrap();
    site.is_delivered("it lay there");
    assert_eq!(site.renames(), 0);
}

#[test]
fn a_receiver_that_takes_files_in_at_once_gets_each_once() {
    let site = Site::new(Mischief { collects: true, ..Mischief::default() });
    site.export().unwrap();
    let taken: Vec<String> = site.server.desk().taken.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(
        (taken, site.states()),
        (vec![FILE.to_owned(), format!("{FILE}.sha256")], vec![("delivered".to_owned(), 2)])
    );

    // The answer to the rename is lost: it was taken in, and nobody here can know.
    for (came, times) in [(true, 1), (false, 2)] {
        let site = Site::new(Mischief { collects: true, ..Mischief::default() });
        let rename = {
            let probe = Site::new(Mischief::default());
            probe.export().unwrap();
            let log = probe.server.desk().log.clone();
            // The requests that found nothing are in no log: the look for the file, and the removal of a leftover.
            log.iter().position(|done| *done == format!("rename {FILE}")).unwrap() + 2
        };
        site.server.desk().mischief.cut_at = Some((rename, true));
        assert!(site.export().unwrap_err().contains("renaming"));
        for _ in 0..2 {
            let exported = site.export().unwrap();
            assert!(exported.stuck[0].contains("under neither name"), "{exported:?}");
        }
        assert_eq!(site.server.desk().taken.len(), 1);
        assert_eq!(site.store().settle_batch("20261112-0001", came, NOW).unwrap(), Settled::Done);
        let exported = site.export().unwrap();
        assert_eq!((exported.stuck.len(), site.states()), (0, vec![("delivered".to_owned(), 2)]));
        let times_taken = site.server.desk().taken.iter().filter(|(name, _)| name == FILE).count();
        assert_eq!(times_taken, times, "a person said that it came: {came}");
        assert_eq!(site.store().settle_batch("20261112-0001", came, NOW).unwrap(), Settled::Delivered);
        assert_eq!(site.store().settle_batch("x", came, NOW).unwrap(), Settled::NoSuchBatch);
    }
}

#[test]
fn an_unknown_or_changed_host_key_gets_neither_password_nor_file() {
    let site = Site::new(Mischief::default());
    let [first, second] = host_keys().map(|key| fingerprint(&key));
    let other = "SHA256:uNiVztksCsDhcc0u9e8BrrJHrc0I4ZgoGeGHCEAbZ6k";
    for (pinned, wanted) in [(String::new(), "is not known yet"), (format!("\"{other}\""), "Nothing was sent")] {
        let said = site.export_with(&site.conf(&pinned, "credentials = \"login.toml\""), None).unwrap_err();
        for part in [wanted, &format!("host_key = [\"{first}\"]"), &second] {
            assert!(said.contains(part), "{said}");
        }
        let desk = site.server.desk();
        assert_eq!((desk.passwords.len(), desk.log.len()), (0, 0));
    }
    // A key of another kind than the one that is shown first is known as well.
    site.export_with(&site.conf(&format!("\"{other}\", \"{second}\""), "credentials = \"login.toml\""), None).unwrap();
    site.is_delivered("by its second key");
}

#[test]
fn a_key_a_password_or_the_answer_to_a_question_lets_in() {
    let key = user_key();
    let text = key.to_openssh(LineEnding::LF).unwrap();
    for (asks, login) in
        [(false, "key = \"id\""), (true, "credentials = \"login.toml\""), (false, "credentials_env = \"S\"")]
    {
        let site = Site::new(Mischief { asks, ..Mischief::default() });
        site.put("id", &text);
        let conf = site.conf(&format!("\"{}\"", fingerprint(&host_keys()[0])), login);
        let mut server = ConfiguredServer::new(&conf, &|name| (name == "S_PASSWORD").then(|| PASSWORD.to_owned()));
        let mut places = Places::new(None, Some(&mut server));
        let exported = export_shops(
            &mut site.store(),
            find("generic").unwrap(),
            Shops::All,
            &TimeZone::get("Asia/Shanghai").unwrap(),
            &mut places,
            NOW,
        );
        assert_eq!(exported.unwrap().files.len(), 1, "{login}");
    }
}

#[test]
fn a_login_that_is_refused_says_what_the_server_takes_and_no_secret() {
    let site = Site::new(Mischief::default());
    site.put("login.toml", "password = \"TOP-SECRET-other\"\n");
    let said = site.export().unwrap_err();
    assert!(said.contains("refused the password") && !said.contains("TOP-SECRET"), "{said}");
    fs::set_permissions(site.path("login.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    let said = site.export().unwrap_err();
    assert!(said.contains("chmod 600") && !said.contains("TOP-SECRET"), "{said}");
    assert_eq!(site.server.desk().passwords, ["TOP-SECRET-other"], "a file that others read is not used");
}

/// Nobody has judged our password when the line is cut: it is tried again soon, and nobody is sent to look at it.
#[test]
fn a_line_that_is_cut_at_the_login_is_no_refusal() {
    let site = Site::new(Mischief { cut_at_login: true, ..Mischief::default() });
    let (said, wants_person) = site.refusal();
    assert!(said.contains("at the login: no answer: it ended the connection") && !wants_person, "{said}");
    site.server.behave();
    site.export().unwrap();
    site.is_delivered("later");

    // The twin: a server that takes its leave in words has judged.
    let site = Site::new(Mischief { strict: true, ..Mischief::default() });
    site.put("login.toml", "password = \"TOP-SECRET-other\"\n");
    let (said, wants_person) = site.refusal();
    assert!(said.contains("refused the password") && said.contains("Too many") && wants_person, "{said}");
}

#[test]
fn a_server_that_does_not_answer_is_left_in_time() {
    let mut site = Site::new(Mischief { sleeps: true, ..Mischief::default() });
    site.more = "patience_seconds = 1\n".to_owned();
    let said = site.export().unwrap_err();
    assert!(said.contains("no answer"), "{said}");
    // Nobody listens there, and nobody else can: the port is taken for as long as the test lasts.
    site.server.behave();
    site.more = LONG.to_owned();
    let taken = taken_port();
    let conf = SftpConf { port: taken.local_addr().unwrap().port(), ..site.good() };
    assert!(site.export_with(&conf, None).unwrap_err().contains("cannot be reached"));
    site.export().unwrap();
    site.is_delivered("later");
}

#[test]
fn beside_the_folder_each_place_gets_it_once() {
    let site = Site::new(Mischief { refuses: Some(("rename", StatusCode::Failure)), ..Mischief::default() });
    let folder = site.path("out");
    site.export_with(&site.good(), Some(&folder)).unwrap_err();
    assert!(folder.join(FILE).exists());
    // Whoever watches the folder has taken it in; it must not come back there because the server was slow.
    fs::remove_file(folder.join(FILE)).unwrap();
    site.server.behave();
    let exported = site.export_with(&site.good(), Some(&folder)).unwrap();
    assert_eq!((exported.files.len(), folder.join(FILE).exists()), (1, false));
    site.is_delivered("both");
}

#[test]
fn a_batch_on_its_way_to_a_server_is_put_nowhere_else() {
    let site = Site::new(Mischief { lies: true, ..Mischief::default() });
    site.export().unwrap_err();
    let (mut store, folder) = (site.store(), site.path("out"));
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let mut by_hand = || {
        let mut places = Places::folder(&folder);
        export_shops(&mut store, find("generic").unwrap(), Shops::All, &zone, &mut places, NOW).unwrap()
    };
    let exported = by_hand();
    assert!(exported.files.is_empty() && exported.stuck[0].contains("put nowhere else"), "{exported:?}");
    assert!(!folder.exists());
    // The receiver says that nothing came.
    site.store().settle_batch("20261112-0001", false, NOW).unwrap();
    assert_eq!(by_hand().files.len(), 1);
    assert!(folder.join(FILE).exists());
}
