//! The same against OpenSSH's own server, where it is installed: `tests/run` installs it, and runs this. Plain `cargo test` needs nothing.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::*;

const SSHD: &str = "/usr/sbin/sshd";
/// Looks at most so often, a little apart, until it listens.
const LOOKS: usize = 600;

struct Sshd {
    child: Child,
    port: u16,
    home: PathBuf,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn ran(command: &mut Command) {
    assert!(command.stdout(Stdio::null()).status().unwrap().success(), "{command:?}");
}

fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Sshd {
    /// One that lets in the key in `home/id`, at a port of its own, with the configuration and keys in `home`.
    fn start(home: &Path) -> Sshd {
        for (kind, name) in [("ed25519", "host"), ("rsa", "host-rsa"), ("ed25519", "id")] {
            ran(Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-f"]).arg(home.join(name)));
        }
        fs::copy(home.join("id.pub"), home.join("authorized")).unwrap();
        fs::set_permissions(home.join("authorized"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir(home.join("in")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let shown = home.display();
        let conf = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {shown}/host\nHostKey {shown}/host-rsa\nAuthorizedKeysFile {shown}/authorized\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\nSubsystem sftp internal-sftp\n"
        );
        fs::write(home.join("sshd.conf"), conf).unwrap();
        // As root it wants this folder for a part of itself that has no rights.
        _ = fs::create_dir_all("/run/sshd");
        let child =
            Command::new(SSHD).args(["-D", "-e", "-f"]).arg(home.join("sshd.conf")).stderr(Stdio::null()).spawn();
        let sshd = Sshd { child: child.unwrap(), port, home: home.to_owned() };
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return sshd;
            }
            crate::upload::server::pause(Duration::from_millis(50));
        }
        panic!("sshd does not listen at {port}");
    }

    fn fingerprint(&self, name: &str) -> String {
        let output = Command::new("ssh-keygen").arg("-lf").arg(self.home.join(name)).output().unwrap();
        String::from_utf8(output.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    fn conf(&self, host_key: &str) -> SftpConf {
        let text = format!(
            "[delivery]\n[delivery.sftp]\nhost = \"127.0.0.1\"\nport = {}\nuser = \"{}\"\nhost_key = [\"{host_key}\"]\nkey = \"id\"\n\
             folder = \"{}\"\n",
            self.port,
            user(),
            self.home.join("in").display()
        );
        Config::parse("w.toml", &text, &self.home).unwrap().delivery.unwrap().sftp.unwrap()
    }
}

#[test]
#[ignore = "it needs openssh-server; tests/run installs it"]
fn openssh_gets_each_file_once_and_whole() {
    let site = Site::new(Mischief::default());
    let sshd = Sshd::start(site.home.path());
    let inbox = sshd.home.join("in");
    // Another one answers than is known; both of its keys are told.
    let said = site.export_with(&sshd.conf("SHA256:uNiVztksCsDhcc0u9e8BrrJHrc0I4ZgoGeGHCEAbZ6k"), None).unwrap_err();
    for name in ["host", "host-rsa"] {
        assert!(said.contains(&sshd.fingerprint(name)), "{said}");
    }
    assert_eq!(fs::read_dir(&inbox).unwrap().count(), 0);

    // A leftover is cleaned away, and the key of the other kind is known too.
    fs::write(inbox.join(format!(".{FILE}.tmp")), "half of someth").unwrap();
    let conf = sshd.conf(&sshd.fingerprint("host-rsa"));
    assert_eq!(site.export_with(&conf, None).unwrap().files.len(), 1);
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(&inbox).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(), [FILE.to_owned(), format!("{FILE}.sha256")]);
    ran(Command::new("sha256sum").arg("-c").arg(format!("{FILE}.sha256")).current_dir(&inbox));

    // Taken in, it does not come again; what is new does; what is taken is not touched.
    fs::remove_file(inbox.join(FILE)).unwrap();
    let second = "tracking-generic-20261112-0002.csv";
    fs::write(inbox.join(second), "somebody else's").unwrap();
    ship(&mut site.store(), "S9", "W9");
    let conf = sshd.conf(&sshd.fingerprint("host"));
    let exported = site.export_with(&conf, None).unwrap();
    assert!(exported.stuck[0].contains("other bytes"), "{exported:?}");
    assert_eq!(fs::read_to_string(inbox.join(second)).unwrap(), "somebody else's");
    fs::remove_file(inbox.join(second)).unwrap();
    assert_eq!(site.export_with(&conf, None).unwrap().files.len(), 1);
    assert_eq!(names(), [format!("{FILE}.sha256"), second.to_owned(), format!("{second}.sha256")]);

    // The folder is gone: told, and nothing is lost.
    fs::rename(&inbox, sshd.home.join("away")).unwrap();
    ship(&mut site.store(), "S10", "W10");
    let said = site.export_with(&conf, None).unwrap_err();
    assert!(said.contains("No such file"), "{said}");
    fs::rename(sshd.home.join("away"), &inbox).unwrap();
    assert_eq!(site.export_with(&conf, None).unwrap().files.len(), 1);
    assert_eq!(site.states(), [("delivered".to_owned(), 4)]);
}
