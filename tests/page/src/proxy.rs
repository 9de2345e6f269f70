//! A bad cable between browser and daemon: it can be cut, or go silent while both ends believe that it stands.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes on what goes between a browser and a daemon.
pub struct Cable {
    /// The page's address through the cable.
    pub address: String,
    ends: Arc<Mutex<Vec<TcpStream>>>,
    /// Connections that were made before this one are silent.
    silent: Arc<AtomicU64>,
    made: Arc<AtomicU64>,
}

impl Cable {
    /// A cable to the daemon behind this address. The daemon knows itself by its own port, so that is what it is called by.
    pub fn to(address: &str) -> Cable {
        let (far, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = listener.local_addr().unwrap().to_string();
        let cable = Cable {
            address: format!("http://{near}/{path}"),
            ends: Arc::default(),
            silent: Arc::default(),
            made: Arc::default(),
        };
        let (ends, silent, made) = (Arc::clone(&cable.ends), Arc::clone(&cable.silent), Arc::clone(&cable.made));
        let far = far.to_owned();
        thread::spawn(move || {
            for browser in listener.incoming().map_while(Result::ok) {
                let Ok(daemon) = TcpStream::connect(&far) else { continue };
                let n = made.fetch_add(1, Ordering::SeqCst);
                ends.lock().unwrap().extend([browser.try_clone().unwrap(), daemon.try_clone().unwrap()]);
                let (up, down) = ((browser.try_clone().unwrap(), daemon.try_clone().unwrap()), (daemon, browser));
                for ((from, to), names) in [(up, Some((near.clone(), far.clone()))), (down, None)] {
                    let silent = Arc::clone(&silent);
                    thread::spawn(move || pass(from, to, names, &|| n < silent.load(Ordering::SeqCst)));
                }
            }
        });
        cable
    }

    /// Every connection ends.
    pub fn cut(&self) {
        for end in self.ends.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Nothing comes through what is connected so far; what is connected later is well.
    pub fn hush(&self) {
        self.silent.store(self.made.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// Copies bytes until either end is gone. A request is given the name that the daemon goes by.
fn pass(mut from: TcpStream, mut to: TcpStream, names: Option<(String, String)>, silent: &dyn Fn() -> bool) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let mut chunk = bytes[..count].to_vec();
        if let (Some((near, far)), Ok(text)) = (&names, std::str::from_utf8(&chunk)) {
            chunk = text.replace(near, far).into_bytes();
        }
        if !silent() && to.write_all(&chunk).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
