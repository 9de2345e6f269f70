//! Who reads a scale's port in a process of its own and says each value on stdout, a line each: the daemon's own way, a bare loop, and a
//! bare loop on tokio, which shows how much of the difference is the runtime's.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::io::AsyncReadExt;
use tokio::sync::watch;
use tokio_serial::SerialPortBuilderExt;
use weighhouse::device::{Arrivals, ScaleEar, SerialPort, Source, Wire, follow};
use weighhouse::domain::{Framing, Loss, Mg, Now, ScaleView};

/// Runs as that reader until the port hangs up.
pub fn run(kind: &str, path: PathBuf) {
    match kind {
        "ours" => ours(path),
        "bare" => bare(path),
        "tokio" => bare_tokio(path),
        other => panic!("no reader is called {other}"),
    }
}

/// The daemon's own way: follow, decode, track, publish. What was published is then said.
struct Said {
    ear: ScaleEar,
    shown: watch::Receiver<ScaleView>,
}

impl Wire for Said {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.ear.up(descriptor)?;
        say(b"ready\n");
        Ok(())
    }
    fn down(&mut self, _: &Loss) {
        std::process::exit(0);
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.ear.bytes(bytes);
        if self.shown.has_changed().unwrap() {
            let weight = self.shown.borrow_and_update().weight;
            say(format!("{}\n", weight.map_or(-1, |weight| weight.0 / 1_000)).as_bytes());
        }
    }
    fn silence(&mut self) {
        self.ear.silence();
    }
    fn patience(&self) -> Duration {
        self.ear.patience()
    }
    fn ask(&self) -> Option<&'static [u8]> {
        self.ear.ask()
    }
    fn endless(&self) -> bool {
        self.ear.endless()
    }
}

fn ours(path: PathBuf) {
    let (view, mut shown) = watch::channel(ScaleView::default());
    shown.mark_unchanged();
    let start = Instant::now();
    let clock = Arc::new(move || Now { wall_ms: 0, mono_ms: start.elapsed().as_millis() as u64 });
    let protocol = weighhouse::scale::find("comma").unwrap();
    let setup = weighhouse::scale::Setup::default();
    let ear = ScaleEar::new(protocol, setup, None, Mg::grams(3), view, Arc::new(|_| {}), clock);
    let mut wire = Said { ear, shown };
    let port = SerialPort { path, baud: 9600, framing: Framing::EIGHT_NONE_ONE };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(follow(Source::Serial(port), &mut wire, Arrivals::none()));
}

/// Waits, reads, and says that a line came. It understands nothing.
fn bare(path: PathBuf) {
    let mut port = File::options().read(true).write(true).open(path).unwrap();
    // As a port is opened: nothing echoed, nothing translated.
    let mut settings = tcgetattr(&port).unwrap();
    settings.make_raw();
    tcsetattr(&port, OptionalActions::Now, &settings).unwrap();
    let mut buffer = [0; 4096];
    say(b"ready\n");
    loop {
        poll(&mut [PollFd::new(&port, PollFlags::IN)], None).unwrap();
        let Some(length) = port.read(&mut buffer).ok().filter(|&length| length > 0) else { return };
        if buffer[..length].ends_with(b"\n") {
            say(b"line\n");
        }
    }
}

/// The same with tokio and its serial port.
fn bare_tokio(path: PathBuf) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut port = tokio_serial::new(path.to_string_lossy(), 9600).open_native_async().unwrap();
        let mut buffer = [0; 4096];
        say(b"ready\n");
        loop {
            let Some(length) = AsyncReadExt::read(&mut port, &mut buffer).await.ok().filter(|&length| length > 0)
            else {
                return;
            };
            if buffer[..length].ends_with(b"\n") {
                say(b"line\n");
            }
        }
    });
}

/// One write, as the other readers do it.
fn say(line: &[u8]) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(line).and_then(|()| out.flush());
}
