//! The life of a device: open, read, lose, find again. Never a busy loop, and never a wait on anything but the device.

use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep, sleep_until};

use super::arrivals::Arrivals;
use super::hidraw::Silence;
use super::moments::Moments;
use super::source::{Opened, Source, Stream, lost};
use super::speech::Speech;
use crate::domain::{Loss, LossCause, Text};
use crate::words::devices::why;

/// Whoever listens to a device.
pub trait Wire: Send {
    /// It answers. For a HID device, its report descriptor.
    fn up(&mut self, descriptor: Option<&[u8]>) -> io::Result<()>;
    /// It is gone, or cannot be had.
    fn down(&mut self, loss: &Loss);
    /// It said something: for HID one whole report, else bytes cut anywhere.
    fn bytes(&mut self, bytes: &[u8]);
    /// It has said nothing for a while.
    fn silence(&mut self);
    /// A pause longer than this is a silence.
    fn patience(&self) -> Duration;
    /// What to write to make it speak.
    fn ask(&self) -> Option<&'static [u8]>;
    /// Whether it speaks without end while it is on, asked or by itself, so that a long silence means that it is off.
    fn endless(&self) -> bool;
}

/// First and longest wait between two attempts to open.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// The wait that no word of an arrival shortens: whoever floods us with such word gets no busy loop.
const BREATHER: Duration = Duration::from_millis(50);
/// Whoever was there so long was there: his next loss is a new one, and he is looked for as eagerly as at first.
const LASTING: Duration = Duration::from_secs(1);
/// Another cause of a loss is told when it was the cause for so long.
const STAYED: Duration = Duration::from_secs(2);
/// From an unanswered question to the next.
const ASK_ANEW: Duration = Duration::from_millis(500);
/// From an attempt to grab a late interface that failed to the next: udev may not have given it to us yet.
const GRAB_ANEW: Duration = Duration::from_millis(300);
/// So many attempts that fail are a device that types where it should not.
const GRABS: u32 = 3;

/// Follows a device for as long as the daemon lives. Word of an arrival wakes it at once; without any it looks once a second.
pub async fn follow(mut source: Source, wire: &mut dyn Wire, mut arrivals: Arrivals) {
    let mut pause = BACK_OFF.0;
    let mut told = Told::default();
    loop {
        // Whatever comes from here on wakes the wait below.
        arrivals.forget();
        let mut loss = match source.open().await {
            Ok(opened) => match wire.up(opened.descriptor.as_deref()) {
                Ok(()) => {
                    told = Told::default();
                    let since = Instant::now();
                    let loss = listen(opened, wire, &mut arrivals).await;
                    if since.elapsed() >= LASTING {
                        pause = BACK_OFF.0;
                    }
                    loss
                }
                Err(error) => Loss::new(LossCause::Broken, error.to_string()),
            },
            Err(loss) => loss,
        };
        let name = source.name();
        loss.why = Text::both(format!("{name}：{}", loss.why.zh_cn), format!("{name}: {}", loss.why.en));
        if told.is_news(&loss, Instant::now()) {
            wire.down(&loss);
        }
        if source.is_over() {
            return;
        }
        sleep(BREATHER).await;
        tokio::select! {
            () = sleep(pause) => pause = (pause * 2).min(BACK_OFF.1),
            () = arrivals.next() => pause = BACK_OFF.0,
        }
    }
}

/// What was told of a loss, so that it is told once.
#[derive(Default)]
struct Told {
    told: Option<Loss>,
    /// Another cause, and since when it is the cause.
    other: Option<(LossCause, Instant)>,
}

impl Told {
    /// Whether to tell it. The first loss is news at once. A device that was just plugged in is not ours before udev has been at it: of what
    /// is lost anyway, another cause is news when it has stayed.
    fn is_news(&mut self, loss: &Loss, now: Instant) -> bool {
        let Some(told) = &self.told else {
            self.told = Some(loss.clone());
            return true;
        };
        if told.cause == loss.cause {
            self.other = None;
            return false;
        }
        match self.other.filter(|(cause, _)| *cause == loss.cause) {
            None => self.other = Some((loss.cause, now)),
            Some((_, since)) if now.duration_since(since) < STAYED => {}
            Some(_) => {
                *self = Told { told: Some(loss.clone()), other: None };
                return true;
            }
        }
        false
    }
}

/// Reads until the device is gone. A read of nothing is a hang-up: the kernel says so for ever after an unplug. It says so, and an error,
/// only after all that it had queued was read.
///
/// What a frame says is told before anything else is done about it. What is kept between two frames stays: one timer, which is set when
/// something is due before it rings and not at every frame, and one watch over the silence.
async fn listen(opened: Opened, wire: &mut dyn Wire, arrivals: &mut Arrivals) -> Loss {
    let Opened { mut stream, silence, .. } = opened;
    let mut guard = Guard::of(silence);
    let mut kept = pin!(guard.watch(arrivals));
    let now = Instant::now();
    let mut moments = Moments::from(now);
    let mut timer = pin!(sleep_until(moments.next(now, wire)));
    let mut buffer = [0; 4096];
    let mut off = false;
    loop {
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => match read {
                Ok(0) => return Loss::new(LossCause::Gone, why::unplugged()),
                Ok(length) => {
                    if std::mem::take(&mut off)
                        && let Err(error) = wire.up(None)
                    {
                        return lost(&error);
                    }
                    wire.bytes(buffer.get(..length).unwrap_or_default());
                    let now = Instant::now();
                    moments.heard(now, wire.patience());
                    let next = moments.next(now, wire);
                    if next < timer.deadline() {
                        timer.as_mut().reset(next);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return lost(&error),
            },
            () = timer.as_mut() => {
                let now = Instant::now();
                if moments.silent_at.take_if(|at| *at <= now).is_some() {
                    wire.silence();
                }
                if let Some(question) = wire.ask().filter(|_| moments.ask_at <= now) {
                    moments.ask_at = now + ASK_ANEW;
                    if let Err(error) = write_now(&mut *stream, question).await {
                        return lost(&error);
                    }
                }
                if wire.endless() && moments.speech.over_at().is_some_and(|at| at <= now) {
                    (moments.speech, off) = (Speech::default(), true);
                    wire.down(&Loss::new(LossCause::Silent, why::silent()));
                }
                timer.as_mut().reset(moments.next(now, wire));
            }
            loss = &mut kept => return loss,
        }
    }
}

/// Writes what fits at once. A device that does not take its questions must not stop the reading.
async fn write_now(stream: &mut dyn Stream, bytes: &[u8]) -> io::Result<()> {
    tokio::select! {
        biased;
        written = stream.write(bytes) => written.map(drop),
        () = std::future::ready(()) => Ok(()),
    }
}

/// Looks after a device's silence while it is read. The look may wait for the device, and so happens on a thread of its own.
struct Guard {
    silence: Option<Silence>,
    look: Option<JoinHandle<(Silence, Result<(), Loss>)>>,
    failed: u32,
    again_at: Option<Instant>,
}

impl Guard {
    fn of(silence: Option<Silence>) -> Guard {
        Guard { silence, look: None, failed: 0, again_at: None }
    }

    /// Ends only when the silence cannot be kept.
    async fn watch(&mut self, arrivals: &mut Arrivals) -> Loss {
        loop {
            if let Some(look) = &mut self.look {
                let looked = look.await;
                self.look = None;
                let Ok((silence, kept)) = looked else {
                    return Loss::new(LossCause::Broken, why::leaked());
                };
                self.silence = Some(silence);
                self.failed = if kept.is_ok() { 0 } else { self.failed + 1 };
                self.again_at = kept.is_err().then(|| Instant::now() + GRAB_ANEW);
                match kept {
                    Err(loss) if self.failed >= GRABS => return loss,
                    _ => {}
                }
            }
            let Some(again_at) = self.again_at else {
                arrivals.next().await;
                self.look();
                continue;
            };
            sleep_until(again_at).await;
            self.look();
        }
    }

    fn look(&mut self) {
        if let Some(mut silence) = self.silence.take() {
            self.look = Some(spawn_blocking(move || {
                let kept = silence.renew();
                (silence, kept)
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_told_once_and_another_cause_when_it_stays() {
        let start = Instant::now();
        let mut told = Told::default();
        let mut news = |cause, ms| told.is_news(&Loss::new(cause, "x"), start + Duration::from_millis(ms));
        assert!(news(LossCause::Gone, 0));
        assert!(!news(LossCause::Gone, 1_000), "once");
        assert!(!news(LossCause::Shut, 1_100) && !news(LossCause::Shut, 1_300), "udev is at it");
        assert!(!news(LossCause::Gone, 1_400), "pulled again");
        assert!(!news(LossCause::Shut, 3_500), "the time before does not count");
        assert!(news(LossCause::Shut, 5_500) && !news(LossCause::Shut, 9_000), "it stays so");
        assert!(!news(LossCause::Taken, 9_100) && news(LossCause::Taken, 11_100));
    }
}
