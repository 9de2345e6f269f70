//! `GET /devices/events`: what the devices say, as it comes. The newest wins: a page that is slow misses bytes, and no device ever waits.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::sleep;

use super::links::Query;
use super::{Frame, shown};
use crate::device::{Overheard, Standing};
use crate::domain::ScaleView;
use crate::web::front::Front;
use crate::web::{DevicePort, StationPort};
use crate::words::{fill, visible};

/// How often a page is told what is new.
const EVERY: Duration = Duration::from_millis(200);

/// What of a device changes all the time.
pub(super) struct Live {
    pub(super) hex: String,
    pub(super) text: String,
    pub(super) when: String,
    pub(super) read: String,
}

/// By what a page knows a device.
pub(super) fn place(port: &StationPort, device: &DevicePort) -> String {
    shown(&format!("{}/{}", port.id, device.id))
}

/// What a device says at this moment.
pub(super) fn live(frame: &Frame, port: &StationPort, device: &DevicePort, heard: &Overheard) -> Live {
    let hex: Vec<String> = heard.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Live {
        hex: hex.join(" "),
        text: pictured(&heard.bytes),
        when: frame.moment(heard.at_ms, "%H:%M:%S"),
        read: if device.scale { weight(frame, *port.scale.borrow()) } else { code(frame, heard) },
    }
}

/// Bytes as text, a control character as its picture: `␍` where `\u{d}` would break the eye.
fn pictured(bytes: &[u8]) -> String {
    let picture = |c: char| match u32::from(c) {
        control @ 0..=0x1f => char::from_u32(0x2400 + control).unwrap_or('\u{2426}'),
        0x7f => '\u{2421}',
        _ => c,
    };
    visible(&String::from_utf8_lossy(bytes).chars().map(picture).collect::<String>())
}

fn weight(frame: &Frame, view: ScaleView) -> String {
    let still = match view.stable {
        Some(true) => frame.say.device_still,
        Some(false) => frame.say.device_moving,
        None => "",
    };
    let grams = view.weight.map(|weight| format!("{weight} g")).unwrap_or_default();
    format!("{grams} {still}").trim().to_owned()
}

fn code(frame: &Frame, heard: &Overheard) -> String {
    match &heard.read {
        None => String::new(),
        Some(Ok(data)) => shown(&String::from_utf8_lossy(data)),
        Some(Err(fault)) => fill(frame.say.device_no_code, &[&shown(fault)]),
    }
}

/// `GET /devices/events`: an event `device` for each whenever it said something; it ends with the daemon.
pub(in crate::web) async fn live_devices(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "devices", "/devices".to_owned());
    let devices = front.site.stations.iter().flat_map(|port| port.devices.iter().map(move |device| (port, device)));
    let ears = devices.map(|(port, device)| Ear {
        port: port.clone(),
        device: device.clone(),
        heard: device.tap.look(),
        scale: port.scale.clone(),
        told: false,
    });
    let news = News { frame, ears: ears.collect(), due: VecDeque::new(), shutdown: front.site.shutdown.clone() };
    Sse::new(unfold(news, |mut news| async move {
        let event = news.next().await?;
        Some((Ok(event), news))
    }))
}

struct Ear {
    port: StationPort,
    device: DevicePort,
    heard: watch::Receiver<Overheard>,
    scale: watch::Receiver<ScaleView>,
    told: bool,
}

struct News {
    frame: Frame,
    ears: Vec<Ear>,
    due: VecDeque<Event>,
    shutdown: watch::Receiver<bool>,
}

impl News {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.due.pop_front() {
                return Some(event);
            }
            let frame = &self.frame;
            self.due.extend(self.ears.iter_mut().filter_map(|ear| ear.news(frame)));
            if !self.due.is_empty() {
                continue;
            }
            tokio::select! {
                biased;
                // An error means that nobody is left who could say it: that is a shutdown too.
                _ = self.shutdown.wait_for(|closing| *closing) => return None,
                () = sleep(EVERY) => {}
            }
        }
    }
}

impl Ear {
    fn news(&mut self, frame: &Frame) -> Option<Event> {
        let changed = self.heard.has_changed().unwrap_or(false)
            || (self.device.scale && self.scale.has_changed().unwrap_or(false));
        if std::mem::replace(&mut self.told, true) && !changed {
            return None;
        }
        self.scale.mark_unchanged();
        let heard = self.heard.borrow_and_update().clone();
        let Live { hex, text, when, read } = live(frame, &self.port, &self.device, &heard);
        let link = match heard.standing {
            Standing::Unknown => "unknown",
            Standing::Up => "up",
            Standing::Down(_) => "down",
        };
        let place = place(&self.port, &self.device);
        let told = json!({ "place": place, "link": link, "hex": hex, "text": text, "when": when, "read": read });
        Event::default().event("device").json_data(told).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_seen_and_turn_nothing() {
        assert_eq!(pictured(b"\x02ST,+1.5kg\r\n\x7f"), "\u{2402}ST,+1.5kg\u{240d}\u{240a}\u{2421}");
        assert_eq!(pictured("\u{202e}x\u{9b}".as_bytes()), "\\u{202e}x\\u{9b}");
        assert_eq!(pictured(&[0xff, b'1']), "\u{fffd}1");
    }
}
