//! The event stream of a station: its pictures and its live scale, latest wins.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::sleep;

use super::api::{Id, one};
use super::front::Front;
use super::view::picture_json;
use super::{Problem, StationPort, scale_json};
use crate::domain::Screen;

/// After this long without news the scale is sent once more. It does the work of a keep-alive comment, and a page can
/// see it: a page that hears nothing for a while must take its green down, and comments are hidden from scripts.
const BEAT: Duration = Duration::from_secs(1);

/// `GET /api/v1/stations/{id}/events`: `screen` and `scale` as they are now, then every picture, and the scale as it changes. A reader
/// too slow for that is given the newest. The stream ends when the daemon stops, and when the station
/// has stopped or does not answer.
pub(super) async fn events(
    State(front): State<Front>,
    id: Id,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let port = front.station(&one(id)?)?.clone();
    let news = News {
        shutdown: front.site.shutdown.clone(),
        port,
        screen_due: true,
        due: VecDeque::new(),
        seen: None,
        scale_due: true,
        scale_open: true,
    };
    Ok(Sse::new(unfold(news, |mut news| async move {
        let event = news.next().await?;
        Some((Ok(event), news))
    })))
}

struct News {
    port: StationPort,
    shutdown: watch::Receiver<bool>,
    screen_due: bool,
    /// Pictures still to be sent, and the number of the last one that was.
    due: VecDeque<Arc<Screen>>,
    seen: Option<u64>,
    scale_due: bool,
    scale_open: bool,
}

impl News {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if *self.shutdown.borrow() || self.port.is_stuck() {
                return None;
            }
            if std::mem::take(&mut self.screen_due) {
                let newest = self.port.screen.borrow_and_update().clone();
                self.due = self.port.reel.since(self.seen, newest);
            }
            if let Some(screen) = self.due.pop_front() {
                self.seen = Some(screen.seq);
                return event("screen", picture_json(&self.port, &screen));
            }
            if std::mem::take(&mut self.scale_due) {
                self.port.scale.mark_unchanged();
                return event("scale", scale_json(&self.port));
            }
            tokio::select! {
                biased;
                told = self.shutdown.changed() => told.ok()?,
                told = self.port.screen.changed() => {
                    told.ok()?;
                    self.screen_due = true;
                }
                told = self.port.scale.changed(), if self.scale_open => {
                    // A scale that is gone for good is told once; the station goes on without it.
                    self.scale_open = told.is_ok();
                    self.scale_due = true;
                }
                () = sleep(BEAT) => self.scale_due = true,
            }
        }
    }
}

fn event(name: &str, value: Value) -> Option<Event> {
    // JSON text holds no raw line breaks, so this cannot fail; were it to, the stream would end and the page would say so.
    Event::default().event(name).json_data(value).ok()
}
