//! An SFTP server in this process, with a folder in memory and every kind of mischief. It checks for itself that nothing which is not whole
//! ever bears the name of a whole file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use russh::keys::ssh_key::private::{Ed25519Keypair, PrivateKey};
use russh::keys::{HashAlg, decode_secret_key};
use russh::server::{Auth, ChannelOpenHandle, Config, Msg, Response, Session, VerifiedPublicKey, run_stream};
use russh::{Channel, ChannelId, MethodKind, MethodSet, Preferred, kex};
use russh_sftp::protocol::{Attrs, Data, FileAttributes, Handle, Name, OpenFlags, Packet, Status, StatusCode, Version};
use tokio::net::TcpSocket;

pub const USER: &str = "shop";
pub const PASSWORD: &str = "TOP-SECRET-word";

/// What a server does wrong.
#[derive(Clone, Debug, Default)]
pub struct Mischief {
    /// The connection ends at this request of the server's life, counted from 0; `true`: after it was done, before it was answered.
    pub cut_at: Option<(usize, bool)>,
    /// Requests of this kind are refused.
    pub refuses: Option<(&'static str, StatusCode)>,
    /// So many bytes fit onto its disk.
    pub room: Option<usize>,
    /// The last byte of every file that is written is lost, without a word.
    pub loses_a_byte: bool,
    /// Renames are answered with yes and not done.
    pub lies: bool,
    /// A whole file is taken away as soon as it has its name.
    pub collects: bool,
    /// Only `posix-rename@openssh.com` is known.
    pub posix_only: bool,
    /// No request is ever answered.
    pub sleeps: bool,
    /// Passwords are asked for by questions only.
    pub asks: bool,
    /// The line is cut when it hears a password.
    pub cut_at_login: bool,
    /// It takes its leave after one wrong password.
    pub strict: bool,
}

/// The folder, and what was done there.
#[derive(Default)]
pub struct Desk {
    pub files: BTreeMap<String, Vec<u8>>,
    pub mischief: Mischief,
    /// Every request that was done, such as `write .a.tmp`.
    pub log: Vec<String>,
    /// Files that were taken away, each time they were.
    pub taken: Vec<(String, Vec<u8>)>,
    /// Passwords that anybody said here.
    pub passwords: Vec<String>,
    requests: usize,
}

/// A server that ends with this value.
pub struct Server {
    pub port: u16,
    pub desk: Arc<Mutex<Desk>>,
    _ends: tokio::sync::oneshot::Sender<()>,
}

/// A port on which nobody listens, and nobody else can.
pub fn taken_port() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

/// The host keys: the one that is shown first, and one of another kind.
pub fn host_keys() -> [PrivateKey; 2] {
    let ecdsa = decode_secret_key(include_str!("host-key-ecdsa"), None).unwrap();
    [PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32])), ecdsa]
}

pub fn fingerprint(key: &PrivateKey) -> String {
    key.public_key().fingerprint(HashAlg::Sha256).to_string()
}

/// The key that is let in.
pub fn user_key() -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[9; 32]))
}

impl Server {
    pub fn start(mischief: Mischief) -> Server {
        Server::at(taken_port(), mischief)
    }

    /// One that listens where nobody did.
    pub fn at(socket: TcpSocket, mischief: Mischief) -> Server {
        let methods: &[MethodKind] = match (mischief.asks, mischief.strict) {
            (true, _) => &[MethodKind::PublicKey, MethodKind::KeyboardInteractive],
            (_, true) => &[MethodKind::Password, MethodKind::KeyboardInteractive],
            _ => &[MethodKind::PublicKey, MethodKind::Password],
        };
        let config = Arc::new(Config {
            auth_rejection_time: Duration::ZERO,
            auth_rejection_time_initial: Some(Duration::ZERO),
            keys: host_keys().into(),
            max_auth_attempts: if mischief.strict { 1 } else { 10 },
            methods: MethodSet::from(methods),
            // The quickest exchange; that against OpenSSH is the one that is used in the field.
            preferred: Preferred { kex: Cow::Borrowed(&[kex::CURVE25519]), ..Preferred::DEFAULT },
            nodelay: true,
            ..Config::default()
        });
        let desk = Arc::new(Mutex::new(Desk { mischief, ..Desk::default() }));
        let port = socket.local_addr().unwrap().port();
        let (ends, ended) = tokio::sync::oneshot::channel();
        let (up, is_up) = std::sync::mpsc::channel();
        let shared = Arc::clone(&desk);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = socket.listen(128).unwrap();
                up.send(()).unwrap();
                let serving = async {
                    loop {
                        let (stream, _) = listener.accept().await.unwrap();
                        let stream = stream.into_std().unwrap();
                        let line = stream.try_clone().unwrap();
                        let client = Client { desk: Arc::clone(&shared), line: Arc::new(line), channel: None };
                        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
                        let config = Arc::clone(&config);
                        tokio::spawn(async move {
                            if let Ok(session) = run_stream(config, stream, client).await {
                                _ = session.await;
                            }
                        });
                    }
                };
                tokio::select! {
                    () = serving => {}
                    _ = ended => {}
                }
            });
        });
        is_up.recv().unwrap();
        Server { port, desk, _ends: ends }
    }

    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    /// From here on it behaves.
    pub fn behave(&self) {
        self.desk().mischief = Mischief::default();
    }
}

struct Client {
    desk: Arc<Mutex<Desk>>,
    line: Arc<TcpStream>,
    channel: Option<Channel<Msg>>,
}

impl russh::server::Handler for Client {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        let mut desk = self.desk.lock().unwrap();
        desk.passwords.push(password.to_owned());
        if desk.mischief.cut_at_login {
            _ = self.line.shutdown(Shutdown::Both);
            return Err(russh::Error::Disconnect);
        }
        Ok(if (user, password) == (USER, PASSWORD) { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Self::Error> {
        let Some(mut answers) = response else {
            let prompts = vec![("Password: ".into(), false)];
            return Ok(Auth::Partial { name: "".into(), instructions: "".into(), prompts: prompts.into() });
        };
        let said = answers.next().map(|answer| String::from_utf8_lossy(&answer).into_owned());
        Ok(if user == USER && said.as_deref() == Some(PASSWORD) { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let known = user == USER && key.public_key.key_data() == user_key().public_key().key_data();
        Ok(if known { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channel = Some(channel);
        reply.accept().await;
        Ok(())
    }

    async fn subsystem_request(&mut self, id: ChannelId, name: &str, session: &mut Session) -> Result<(), Self::Error> {
        assert_eq!(name, "sftp");
        session.channel_success(id)?;
        let (desk, line) = (Arc::clone(&self.desk), Arc::clone(&self.line));
        let files = Files { desk, line, open: BTreeMap::new() };
        russh_sftp::server::run(self.channel.take().unwrap().into_stream(), files).await;
        Ok(())
    }
}

struct Files {
    desk: Arc<Mutex<Desk>>,
    line: Arc<TcpStream>,
    open: BTreeMap<String, String>,
}

impl Files {
    /// One request: it is done, or refused, or nobody hears of it any more.
    async fn request<T>(
        &mut self,
        kind: &'static str,
        about: &str,
        doing: impl FnOnce(&mut Desk) -> Result<T, StatusCode>,
    ) -> Result<T, StatusCode> {
        let (done, silent) = {
            let mut desk = self.desk.lock().unwrap();
            let number = desk.requests;
            desk.requests += 1;
            let cut = desk.mischief.cut_at.filter(|(at, _)| *at == number).map(|(_, after)| after);
            let refused = desk.mischief.refuses.filter(|(what, _)| *what == kind).map(|(_, why)| why);
            let done = match (cut, refused) {
                (Some(false), _) => Err(StatusCode::ConnectionLost),
                (_, Some(why)) => Err(why),
                _ => doing(&mut desk),
            };
            if done.is_ok() {
                desk.log.push(format!("{kind} {about}"));
                desk.collect();
            }
            if cut.is_some() {
                _ = self.line.shutdown(Shutdown::Both);
            }
            (done, cut.is_some() || desk.mischief.sleeps)
        };
        if silent {
            std::future::pending::<()>().await;
        }
        done
    }
}

impl Desk {
    fn collect(&mut self) {
        if self.mischief.collects {
            let whole = |name: &String| !name.ends_with(".tmp");
            for name in self.files.keys().filter(|name| whole(name)).cloned().collect::<Vec<_>>() {
                let bytes = self.files.remove(&name).unwrap();
                self.taken.push((name, bytes));
            }
        }
    }

    fn rename(&mut self, from: &str, to: &str, over: bool) -> Result<(), StatusCode> {
        if self.mischief.lies {
            return Ok(());
        }
        if !over && self.files.contains_key(to) {
            return Err(StatusCode::Failure);
        }
        let bytes = self.files.remove(from).ok_or(StatusCode::NoSuchFile)?;
        self.files.insert(to.to_owned(), bytes);
        Ok(())
    }
}

fn ok(id: u32) -> Status {
    Status { id, status_code: StatusCode::Ok, error_message: String::new(), language_tag: String::new() }
}

impl russh_sftp::server::Handler for Files {
    type Error = StatusCode;

    fn unimplemented(&self) -> Self::Error {
        StatusCode::OpUnsupported
    }

    #[expect(clippy::disallowed_types, reason = "the trait's own")]
    async fn init(
        &mut self,
        _version: u32,
        _extensions: std::collections::HashMap<String, String>,
    ) -> Result<Version, Self::Error> {
        let mut version = Version::new();
        if self.desk.lock().unwrap().mischief.posix_only {
            version.extensions.insert("posix-rename@openssh.com".to_owned(), "1".to_owned());
        }
        Ok(version)
    }

    async fn open(
        &mut self,
        id: u32,
        filename: String,
        flags: OpenFlags,
        _attrs: FileAttributes,
    ) -> Result<Handle, Self::Error> {
        let name = filename.clone();
        self.request("open", &filename, |desk| {
            let there = desk.files.contains_key(&name);
            if flags.contains(OpenFlags::EXCLUDE) && there {
                return Err(StatusCode::Failure);
            }
            if !flags.contains(OpenFlags::CREATE) && !there {
                return Err(StatusCode::NoSuchFile);
            }
            desk.files.entry(name).or_default();
            Ok(())
        })
        .await?;
        let handle = format!("h{}", self.open.len());
        self.open.insert(handle.clone(), filename);
        Ok(Handle { id, handle })
    }

    async fn close(&mut self, id: u32, handle: String) -> Result<Status, Self::Error> {
        let name = self.open[&handle].clone();
        let lost = name.clone();
        self.request("close", &name, |desk| {
            if desk.mischief.loses_a_byte && lost.ends_with(".tmp") {
                desk.files.get_mut(&lost).unwrap().pop();
            }
            Ok(())
        })
        .await?;
        Ok(ok(id))
    }

    async fn read(&mut self, id: u32, handle: String, offset: u64, len: u32) -> Result<Data, Self::Error> {
        let name = self.open[&handle].clone();
        let data = self
            .request("read", &name.clone(), |desk| {
                let bytes = desk.files.get(&name).ok_or(StatusCode::NoSuchFile)?;
                let rest = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
                if rest.is_empty() {
                    return Err(StatusCode::Eof);
                }
                // Fewer than asked for, as a server may.
                Ok(rest[..rest.len().min(usize::try_from(len).unwrap()).min(1_000)].to_vec())
            })
            .await?;
        Ok(Data { id, data })
    }

    async fn write(&mut self, id: u32, handle: String, offset: u64, data: Vec<u8>) -> Result<Status, Self::Error> {
        let name = self.open[&handle].clone();
        self.request("write", &name.clone(), |desk| {
            assert!(name.ends_with(".tmp"), "{name} is written to under its last name");
            let used: usize = desk.files.values().map(Vec::len).sum();
            let fits = desk.mischief.room.is_none_or(|room| used + data.len() <= room);
            let bytes = desk.files.get_mut(&name).ok_or(StatusCode::NoSuchFile)?;
            assert_eq!(bytes.len() as u64, offset);
            if !fits {
                bytes.extend(&data[..data.len() / 2]);
                return Err(StatusCode::Failure);
            }
            bytes.extend(data);
            Ok(())
        })
        .await?;
        Ok(ok(id))
    }

    async fn lstat(&mut self, id: u32, path: String) -> Result<Attrs, Self::Error> {
        let size = self
            .request("lstat", &path.clone(), |desk| match path.as_str() {
                "." => Ok(4096),
                path => desk.files.get(path).map(|bytes| bytes.len() as u64).ok_or(StatusCode::NoSuchFile),
            })
            .await?;
        Ok(Attrs { id, attrs: FileAttributes { size: Some(size), ..FileAttributes::empty() } })
    }

    async fn remove(&mut self, id: u32, filename: String) -> Result<Status, Self::Error> {
        self.request("remove", &filename.clone(), |desk| {
            assert!(filename.ends_with(".tmp"), "{filename} is removed");
            desk.files.remove(&filename).map(drop).ok_or(StatusCode::NoSuchFile)
        })
        .await?;
        Ok(ok(id))
    }

    async fn rename(&mut self, id: u32, oldpath: String, newpath: String) -> Result<Status, Self::Error> {
        self.request("rename", &newpath.clone(), |desk| {
            if desk.mischief.posix_only {
                return Err(StatusCode::OpUnsupported);
            }
            desk.rename(&oldpath, &newpath, false)
        })
        .await?;
        Ok(ok(id))
    }

    async fn realpath(&mut self, id: u32, _path: String) -> Result<Name, Self::Error> {
        Ok(Name { id, files: Vec::new() })
    }

    async fn extended(&mut self, id: u32, request: String, data: Vec<u8>) -> Result<Packet, Self::Error> {
        assert_eq!(request, "posix-rename@openssh.com");
        let mut names = Vec::new();
        let mut rest = &data[..];
        while !rest.is_empty() {
            let (length, after) = rest.split_at(4);
            let (name, after) = after.split_at(u32::from_be_bytes(length.try_into().unwrap()).try_into().unwrap());
            names.push(String::from_utf8(name.to_vec()).unwrap());
            rest = after;
        }
        self.request("posix-rename", &names[1].clone(), |desk| desk.rename(&names[0], &names[1], true)).await?;
        Ok(Packet::Status(ok(id)))
    }
}
