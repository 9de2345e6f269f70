//! Last byte of a scale's frame → published weight, against a bare poll-and-read loop on a port of its own.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::sync::watch;
use weighhouse::device::{Arrivals, ScaleEar, SerialPort, Source, Wire, follow};
use weighhouse::domain::{Framing, Loss, Mg, Now, ScaleView};

use crate::world::{median, pseudo_terminal, quantile, ratio};

const FRAMES: u32 = 2_000;
/// Frames come at 100 Hz here; a scale sends 10 to 20.
const PAUSE: Duration = Duration::from_millis(10);

pub fn run() {
    let (mut near, far) = pseudo_terminal();
    let (published, ours_at) = channel();
    thread::spawn(move || ours(far, published));
    let (mut bare_near, bare_far) = pseudo_terminal();
    let (read, bare_at) = channel();
    thread::spawn(move || bare(bare_far, &read));
    ours_at.recv().unwrap();
    bare_at.recv().unwrap();

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for frame in 0..FRAMES {
        let bytes = format!("ST,GS,+{:04}.{:03}kg\r\n", frame % 30, frame * 7 % 1000);
        for (port, at, took) in [(&mut near, &ours_at, &mut ours), (&mut bare_near, &bare_at, &mut bare)] {
            let start = Instant::now();
            port.write_all(bytes.as_bytes()).unwrap();
            took.push(at.recv().unwrap().duration_since(start));
            thread::sleep(PAUSE);
        }
    }
    let (p50, floor) = (median(&mut ours), median(&mut bare));
    println!("frames: {FRAMES} on each port, in turn");
    println!("frame -> published weight   p50 {p50:?}  p99 {:?}", quantile(&mut ours, 99));
    println!("frame -> bare read          p50 {floor:?}  p99 {:?}", quantile(&mut bare, 99));
    println!("ratio p50: {}   (goal: at most 2)", ratio(p50, floor));
}

/// The daemon's own way: follow, decode, track, publish; and the moment after.
struct Stamped {
    ear: ScaleEar,
    published: Sender<Instant>,
}

impl Wire for Stamped {
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()> {
        self.published.send(Instant::now()).unwrap();
        self.ear.up(descriptor)
    }
    fn down(&mut self, loss: &Loss) {
        self.ear.down(loss);
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.ear.bytes(bytes);
        if bytes.ends_with(b"\n") {
            let _ = self.published.send(Instant::now());
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

fn ours(path: PathBuf, published: Sender<Instant>) {
    let (view, _seen) = watch::channel(ScaleView::default());
    let start = Instant::now();
    let clock = Arc::new(move || Now { wall_ms: 0, mono_ms: start.elapsed().as_millis() as u64 });
    let protocol = weighhouse::scale::find("comma").unwrap();
    let ear =
        ScaleEar::new(protocol, weighhouse::scale::Setup::default(), None, Mg::grams(3), view, Arc::new(|_| {}), clock);
    let mut wire = Stamped { ear, published };
    let port = SerialPort { path, baud: 9600, framing: Framing::EIGHT_NONE_ONE };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(follow(Source::Serial(port), &mut wire, Arrivals::none()));
}

fn bare(path: PathBuf, read: &Sender<Instant>) {
    let mut port = File::options().read(true).write(true).open(path).unwrap();
    // As a port is opened: nothing echoed, nothing translated.
    let mut settings = tcgetattr(&port).unwrap();
    settings.make_raw();
    tcsetattr(&port, OptionalActions::Now, &settings).unwrap();
    let mut buffer = [0; 4096];
    read.send(Instant::now()).unwrap();
    loop {
        poll(&mut [PollFd::new(&port, PollFlags::IN)], None).unwrap();
        let Some(length) = port.read(&mut buffer).ok().filter(|&length| length > 0) else { return };
        if buffer[..length].ends_with(b"\n") && read.send(Instant::now()).is_err() {
            return;
        }
    }
}
