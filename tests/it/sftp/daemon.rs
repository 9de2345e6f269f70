//! The program itself and a server: the night of a daemon, what `check` says before it, and what a person says after a cut.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use weighhouse::domain::Now;
use weighhouse::store::Store;

use super::server::{Mischief, PASSWORD, Server, USER, fingerprint, host_keys, taken_port};
use crate::delivery::ship_at;
use crate::upload::daemon::Daemon;

/// Long ago by every clock, so that some night has come since.
const LONG_AGO: Now = Now { wall_ms: 1_600_000_000_000, mono_ms: 0 };

/// A folder with a configuration, and two parcels that nobody was told of.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(port: u16) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        let mut store = Store::open(&folder.path("w.db")).unwrap();
        for n in 1..=2 {
            ship_at(&mut store, &format!("S{n}"), &format!("W{n}"), LONG_AGO);
        }
        folder.password(PASSWORD);
        folder.configure(port, &[&fingerprint(&host_keys()[0])]);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn password(&self, password: &str) {
        fs::write(self.path("login.toml"), format!("password = \"{password}\"\n")).unwrap();
        fs::set_permissions(self.path("login.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn configure(&self, port: u16, keys: &[&str]) {
        let text = format!(
            "[site]\nname = \"Test\"\ntimezone = \"Asia/Shanghai\"\nlanguage = \"en\"\n[store]\npath = \"w.db\"\n\
             [web]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\n[delivery]\nat = \"00:00\"\n[delivery.sftp]\n\
             host = \"127.0.0.1\"\nport = {port}\nuser = \"{USER}\"\nhost_key = {keys:?}\ncredentials = \"login.toml\"\n\
             patience_seconds = 300\n"
        );
        fs::write(self.path("w.toml"), text).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
        command.args(words).args(["--config", "w.toml"]).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn daemon(&self) -> Daemon {
        Daemon::run(self.command(&["run"]))
    }

    /// Exit code, and all that was said.
    fn say(&self, words: &[&str]) -> (i32, String) {
        let done = self.command(words).output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(!said.contains(PASSWORD), "{said}");
        (done.status.code().unwrap(), said)
    }

    fn open_batch(&self) -> String {
        let open = Store::open(&self.path("w.db")).unwrap().open_batches().unwrap();
        open[0]["batch"].as_str().unwrap().to_owned()
    }

    fn is_right(&self) {
        assert_eq!(self.say(&["verify"]).0, 0);
    }
}

fn undelivered(daemon: &Daemon) -> String {
    let metrics = daemon.call("GET", "/metrics", "").1;
    metrics.lines().find(|line| line.starts_with("weighhouse_batches_undelivered ")).unwrap().to_owned()
}

/// The folder there holds both rows once, and the checksum of the file.
fn received(server: &Server) {
    let files = server.desk().files.clone();
    let names: Vec<&String> = files.keys().collect();
    assert!(names.len() == 2 && *names[1] == format!("{}.sha256", names[0]), "{names:?}");
    let text = String::from_utf8(files[names[0]].clone()).unwrap();
    let waybills: Vec<_> = text.lines().skip(1).map(|line| line.split(',').nth(3).unwrap()).collect();
    assert_eq!((waybills, text.ends_with("\r\n")), (vec!["W1", "W2"], true), "{text}");
}

fn is_told(told: &Value) -> bool {
    told["counts"] == json!([{"state": "delivered", "rows": 2}]) && told["batches"] == json!([])
}

#[test]
fn a_night_whose_server_is_down_waits_says_so_and_is_made_good() {
    let socket = taken_port();
    let folder = Folder::new(socket.local_addr().unwrap().port());
    let daemon = folder.daemon();
    let told = daemon.waits_until("it says why", |told| !told["batches"][0]["places"][0]["say"].is_null());
    let place = &told["batches"][0]["places"][0];
    assert!(place["say"].as_str().unwrap().contains("cannot be reached"), "{told}");
    assert!(place["place"].as_str().unwrap().starts_with("sftp://shop@127.0.0.1:"), "{told}");
    assert_eq!(told["counts"], json!([{"state": "batched", "rows": 2}]), "{told}");
    assert_eq!(undelivered(&daemon), "weighhouse_batches_undelivered 1");
    drop(daemon);

    // It comes up; whether the daemon lived through the night or was killed in it is the same.
    let server = Server::at(socket, Mischief::default());
    let daemon = folder.daemon();
    daemon.waits_until("the file comes", is_told);
    assert_eq!(undelivered(&daemon), "weighhouse_batches_undelivered 0");
    drop(daemon);
    received(&server);
    folder.is_right();
}

#[test]
#[ignore = "most of a minute: the daemon's own pause between two attempts; tests/run waits for it"]
fn the_same_daemon_tries_again_by_itself() {
    let socket = taken_port();
    let folder = Folder::new(socket.local_addr().unwrap().port());
    let daemon = folder.daemon();
    daemon.waits_until("it says why", |told| !told["batches"][0]["places"][0]["say"].is_null());
    let server = Server::at(socket, Mischief::default());
    daemon.waits_until("the file comes", is_told);
    received(&server);
}

#[test]
fn a_quiet_night_brings_the_file_to_the_server() {
    let server = Server::start(Mischief::default());
    let folder = Folder::new(server.port);
    let daemon = folder.daemon();
    daemon.waits_until("the file comes", is_told);
    drop(daemon);
    received(&server);
    folder.is_right();
}

#[test]
fn check_says_who_answers_and_what_to_paste() {
    let server = Server::start(Mischief::default());
    let [first, second] = host_keys().map(|key| fingerprint(&key));
    let folder = Folder::new(server.port);
    let paste = format!("host_key = [\"{first}\"]");
    let other = "SHA256:uNiVztksCsDhcc0u9e8BrrJHrc0I4ZgoGeGHCEAbZ6k";
    let seen = |keys: &[&str], code: i32, parts: &[&str]| {
        folder.configure(server.port, keys);
        let (ended, said) = folder.say(&["check"]);
        assert_eq!(ended, code, "{said}");
        parts.iter().for_each(|part| assert!(said.contains(part), "{part:?} is missing: {said}"));
    };
    let good = format!("answers with the host key {first} (ssh-ed25519), and lets us in");
    seen(&[&first], 0, &[&good, "all is well"]);
    // Known by the key that it does not show first.
    seen(&[&second], 0, &[&second, "and lets us in"]);
    seen(&[], 1, &["MISSING server sftp://shop@127.0.0.1", "is not known yet", &paste, "to mend it"]);
    seen(&[other], 1, &["Nothing was sent", other, &paste, &second]);
    assert_eq!(server.desk().passwords, [PASSWORD, PASSWORD], "strangers hear no password");
    folder.password("another");
    seen(&[&first], 1, &["refused the password", "see user, key and credentials in [delivery.sftp]"]);
    let nobody = taken_port();
    folder.configure(nobody.local_addr().unwrap().port(), &[&first]);
    let (ended, said) = folder.say(&["check"]);
    assert!(ended == 1 && said.contains("cannot be reached") && said.contains("see host and port"), "{said}");
    assert!(server.desk().log.iter().all(|done| done == "lstat ."), "check writes nothing there");
}

/// The receiver takes files in at once, and the answer to the rename was lost: a person asks there, and says it on the command line.
#[test]
fn a_person_says_that_a_file_came_or_did_not() {
    let export = ["export", "--profile", "generic"];
    for (flag, times, says) in [("--came", 1, "is delivered"), ("--again", 2, "2 rows")] {
        let server = Server::start(Mischief { collects: true, cut_at: Some((6, true)), ..Mischief::default() });
        let folder = Folder::new(server.port);
        let (ended, said) = folder.say(&export);
        assert!(ended != 0 && said.contains("renaming"), "{ended} {said}");
        let batch = folder.open_batch();
        let (ended, said) = folder.say(&export);
        let asked = format!("--came {batch} or --again {batch}");
        assert!(ended == 1 && said.contains("under neither name") && said.contains(&asked), "{ended} {said}");
        let (ended, said) = folder.say(&[&export[..], &[flag, "nothing"]].concat());
        assert!(ended == 1 && said.contains("there is no batch"), "{ended} {said}");
        let (ended, said) = folder.say(&[&export[..], &[flag, &batch]].concat());
        assert!(ended == 0 && said.contains(says), "{ended} {said}");
        let (ended, said) = folder.say(&[&export[..], &[flag, &batch]].concat());
        assert!(ended == 1 && said.contains("delivered already"), "{ended} {said}");
        let (ended, said) = folder.say(&export);
        assert!(ended == 0 && said.contains("nothing new"), "{ended} {said}");
        let name = format!("tracking-generic-{batch}.csv");
        let taken = server.desk().taken.iter().filter(|(taken, _)| *taken == name).count();
        assert_eq!(taken, times, "{flag}: {:?}", server.desk().log);
        folder.is_right();
    }
}
