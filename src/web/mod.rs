//! The rim towards people and programs: the HTTP API, the event streams, and the operator page.
//!
//! It holds no truth of its own. Stations publish pictures through `watch` channels (latest wins), the store answers
//! through [`Books`]; whatever a browser sends is judged by the guard before a route sees it.

mod api;
mod balance;
mod balance_page;
mod books;
mod certificate;
mod certificate_code;
mod certificate_curve;
mod doors;
mod events;
mod front;
mod guard;
mod hardware;
mod metrics;
mod office;
mod page;
mod people;
mod pictures;
mod problem;
mod pulse;
mod reel;
mod report;
mod returns;
mod routes;
mod token;
mod touch;
mod toys;
mod tracking;
mod tries;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use jiff::tz::TimeZone;
use tokio::sync::watch;

use crate::device::Clock;
use crate::domain::{ScaleView, Screen, StationId};
use crate::packing::Rules;
use crate::words::Language;

pub use balance::Office;
pub use balance_page::{BALANCE_STYLE, balance_page};
pub use books::{Books, DayFigures, Metric, MetricKind, Rows};
pub use certificate::{CERTIFICATE_STYLE, Place, certificate};
pub use doors::{Peer, serve};
pub use guard::Hosts;
pub use hardware::{DevicePort, Hardware, Looked};
pub use pictures::{Look, Picture, Pictures, Unshown};
pub use problem::Problem;
pub use pulse::Pulse;
pub use reel::Reel;
pub use report::{REPORT_STYLE, report_page, report_table, report_text};
pub use routes::{Part, ROUTES, Route};
pub use token::{Token, TokenError};
pub use touch::Press;
pub use toys::{Speed, Toys};
pub use view::{recall_json, scale_json, screen_json, utc};

use front::Front;

/// Everything that the rim shows and asks.
pub struct Site {
    /// The site's name, for the page's heading.
    pub name: String,
    /// What the site's clocks show.
    pub zone: TimeZone,
    /// The language that the page begins with.
    pub language: Language,
    /// The benches, in the order of the configuration.
    pub stations: Vec<StationPort>,
    /// The store behind the API.
    pub books: Arc<dyn Books>,
    /// Whoever can look at the machine's devices.
    pub hardware: Arc<dyn Hardware>,
    /// The rules of the site: who works here, what is packed into what.
    pub rules: Arc<Rules>,
    /// What a caller must show who changes something.
    pub token: Token,
    /// The names under which this site may be called.
    pub hosts: Hosts,
    /// Whether a browser on another machine may sign in with the token.
    pub sign_in: bool,
    /// Command codes may be buttons on a station's page.
    pub touch: bool,
    /// Pictures of goods, if there is a folder of them.
    pub pictures: Option<Pictures>,
    /// Simulated hands; in the demo only.
    pub toys: Option<Arc<dyn Toys>>,
    /// Turns true once, when the daemon stops: the event streams end then.
    pub shutdown: watch::Receiver<bool>,
}

/// One bench as the rim sees it.
#[derive(Clone)]
pub struct StationPort {
    /// Its id.
    pub id: StationId,
    /// `pack`, `weigh`, `pack+weigh`.
    pub role: &'static str,
    /// Its newest picture. A dropped sender means that the station has stopped: nothing of it is shown any more.
    pub screen: watch::Receiver<Arc<Screen>>,
    /// Its last pictures.
    pub reel: Reel,
    /// Whether its loop answers: while it does not, nothing of it is shown either.
    pub pulse: Pulse,
    /// What the daemon's clock says; a browser's own may be hours off.
    pub clock: Clock,
    /// Where a touched command goes.
    pub press: Press,
    /// Its live scale; ignored where the picture says that there is none (`scale_up: None`).
    pub scale: watch::Receiver<ScaleView>,
    /// Its devices: scanners in the order of the configuration, then the scale.
    pub devices: Vec<DevicePort>,
}

impl StationPort {
    /// Its loop has been at work on one thing for too long.
    fn is_stuck(&self) -> bool {
        self.pulse.is_stuck((self.clock)())
    }
}

/// The whole rim as a router. Serve it by [`serve`], which tells the guard who calls; without that a caller is a stranger.
pub fn router(site: Arc<Site>) -> Router {
    let front = Front::new(site);
    let rows = ROUTES.iter().filter(|row| row.part != Part::Demo || front.site.toys.is_some());
    rows.fold(Router::new(), |router, row| router.route(row.path, (row.serve)()))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::not_allowed)
        .layer(from_fn_with_state(front.clone(), guard::stand))
        .layer(from_fn(guard::seal))
        .with_state(front)
}
