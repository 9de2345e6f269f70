//! The strict marketplace behind real HTTP on a port of its own, and answers that no marketplace should give.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use weighhouse::daemon::clock;
use weighhouse::device::Clock;
use weighhouse::domain::Now;
use weighhouse::market::Request;
use weighhouse::upload::gateway::{Came, Gateway};
use weighhouse::upload::run::Pace;

use super::platform::Platform;

/// The marketplace as the world reaches it.
pub struct Server {
    pub address: String,
    pub desk: Arc<Desk>,
}

/// What all connections share.
pub struct Desk {
    platform: Mutex<Platform>,
    clock: Clock,
    ahead_ms: AtomicI64,
    halt: Mutex<Option<Halt>>,
    closed: AtomicBool,
}

/// A call at which everything stands still until somebody lets it go on.
struct Halt {
    call: usize,
    reached: Sender<()>,
    go: Receiver<()>,
}

impl Server {
    pub fn open(platform: Platform) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/router/rest", listener.local_addr().unwrap());
        let desk = Arc::new(Desk {
            platform: Mutex::new(platform),
            clock: clock(),
            ahead_ms: AtomicI64::new(0),
            halt: Mutex::new(None),
            closed: AtomicBool::new(false),
        });
        let shared = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.closed.load(Ordering::SeqCst) {
                    return;
                }
                let desk = Arc::clone(&shared);
                thread::spawn(move || desk.serve(stream));
            }
        });
        Server { address, desk }
    }

    /// Lets everything stand still when so many calls more have come. Gives what tells that it does, and what lets it go on.
    pub fn halt_after(&self, calls: usize) -> (Receiver<()>, Sender<()>) {
        let ((reached, hears), (lets, go)) = (channel(), channel());
        let call = self.desk.platform().calls + calls;
        *self.desk.halt.lock().unwrap() = Some(Halt { call, reached, go });
        (hears, lets)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::SeqCst);
        let host = self.address.trim_start_matches("http://").split('/').next().unwrap();
        drop(TcpStream::connect(host));
    }
}

impl Desk {
    pub fn platform(&self) -> MutexGuard<'_, Platform> {
        self.platform.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        (self.clock)().wall_ms + self.ahead_ms.load(Ordering::SeqCst)
    }

    fn serve(&self, stream: TcpStream) {
        // A test that hangs must not.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut stream = stream;
        while let Some(request) = read(&mut reader) {
            let Some(answer) = self.answer(&request) else { return };
            if stream.write_all(&answer.bytes).is_err() || answer.cut {
                return;
            }
        }
    }

    /// What goes back; `None` for a connection that is cut without a word.
    fn answer(&self, request: &Request) -> Option<Bytes> {
        let calls = self.platform().calls + 1;
        let halts = self.halt.lock().unwrap().take_if(|halt| halt.call <= calls);
        let halt = |halt: &Halt| {
            halt.reached.send(()).unwrap();
            _ = halt.go.recv();
        };
        // Half of them before it is carried out, half after it.
        halts.iter().filter(|_| calls.is_multiple_of(2)).for_each(halt);
        let came = {
            let mut platform = self.platform();
            platform.now_ms = self.now_ms();
            platform.call(request)
        };
        halts.iter().filter(|_| !calls.is_multiple_of(2)).for_each(halt);
        if calls.is_multiple_of(16) {
            pause(Duration::from_millis(20));
        }
        match came {
            Came::Back { status, body, .. } => Some(http(status, "", &body)),
            Came::NotSent(_) => None,
            Came::Lost(_) if calls.is_multiple_of(2) => None,
            // Cut within the answer.
            Came::Lost(_) => {
                let mut bytes = http(200, "", b"{\"alibaba_ascp_logistics_offline_send_response\":{\"result\":{}}}");
                bytes.bytes.truncate(bytes.bytes.len() - 9);
                Some(Bytes { cut: true, ..bytes })
            }
        }
    }
}

pub struct Bytes {
    bytes: Vec<u8>,
    cut: bool,
}

pub fn http(status: u16, headers: &str, body: &[u8]) -> Bytes {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    Bytes { bytes: [head.as_bytes(), body].concat(), cut: false }
}

/// Answers the first connection with these bytes once a request is in, and cuts it.
pub fn once(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/x", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        if read(&mut BufReader::new(stream.try_clone().unwrap())).is_some() {
            _ = stream.write_all(&answer);
        }
    });
    address
}

impl Bytes {
    pub fn take(self) -> Vec<u8> {
        self.bytes
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let (mut length, mut content_type, mut path) = (0, "", None);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if path.is_none() {
            // What comes in place of the address's last part begins so, as it does where the request is made.
            let target = line.strip_prefix("POST /")?.split(' ').next()?;
            path = Some(
                target
                    .strip_prefix("router/")
                    .filter(|it| *it != "rest")
                    .map_or_else(String::new, |it| format!("../{it}")),
            );
            continue;
        }
        let Some((name, value)) = line.split_once(": ") else {
            if line.is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-type" if value == "application/x-www-form-urlencoded;charset=utf-8" => {
                content_type = "application/x-www-form-urlencoded;charset=utf-8";
            }
            "content-type" if value == "text/plain;charset=utf-8" => content_type = "text/plain;charset=utf-8",
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { path: path.unwrap_or_default(), content_type, body, gist: String::new() })
}

/// A slow answer: nothing waits for it but the caller.
pub fn pause(time: Duration) {
    let (_kept, never) = channel::<()>();
    assert_eq!(never.recv_timeout(time), Err(RecvTimeoutError::Timeout));
}

/// A clock that runs ahead instead of waiting; the marketplace's runs with it.
pub struct Ahead(pub Arc<Desk>);

impl Pace for Ahead {
    fn now(&mut self) -> Now {
        let wall_ms = self.0.now_ms();
        Now { wall_ms, mono_ms: wall_ms.unsigned_abs() }
    }

    fn wait(&mut self, ms: u64) -> bool {
        self.0.ahead_ms.fetch_add(i64::try_from(ms).unwrap(), Ordering::SeqCst);
        let now_ms = self.0.now_ms();
        self.0.platform().at(now_ms);
        true
    }

    fn ended(&mut self) -> bool {
        false
    }
}
