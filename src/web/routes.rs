//! Every route, as rows. The router is made of them, and the OpenAPI document is held against them.

use axum::routing::{MethodRouter, delete, get, post};

use super::front::Front;
use super::{api, events, metrics, office, page, people, pictures, returns, touch, toys, tracking};

/// One call.
pub struct Route {
    /// `GET`, `POST`, `DELETE`.
    pub method: &'static str,
    /// The path, parameters in braces.
    pub path: &'static str,
    /// Who it is for.
    pub part: Part,
    pub(super) serve: fn() -> MethodRouter<Front>,
}

/// Who a call is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Programs: part of the contract, described in the OpenAPI document.
    Api,
    /// The demo's simulated hands: there in the demo only, described too.
    Demo,
    /// People: pages and their assets.
    Page,
}

/// Every call that the daemon answers.
pub const ROUTES: &[Route] = &[
    row("GET", "/healthz", Part::Api, || get(metrics::health)),
    row("GET", "/metrics", Part::Api, || get(metrics::metrics)),
    row("GET", "/api/v1/openapi.json", Part::Api, || get(api::openapi)),
    row("GET", "/api/v1/stations", Part::Api, || get(api::stations)),
    row("GET", "/api/v1/stations/{id}", Part::Api, || get(api::station)),
    row("GET", "/api/v1/stations/{id}/events", Part::Api, || get(events::events)),
    row("POST", "/api/v1/stations/{id}/commands", Part::Api, || post(touch::press)),
    row("GET", "/api/v1/stations/{id}/scale-checks", Part::Api, || get(people::scale_checks)),
    row("GET", "/api/v1/forces", Part::Api, || get(people::forces)),
    row("GET", "/api/v1/late", Part::Api, || get(people::late)),
    row("GET", "/api/v1/balance", Part::Api, || get(people::balance)),
    row("GET", "/api/v1/report", Part::Api, || get(people::report)),
    row("GET", "/api/v1/picture", Part::Api, || get(pictures::picture)),
    row("GET", "/api/v1/tracking", Part::Api, || get(tracking::rows)),
    row("POST", "/api/v1/tracking/{shop}/{order}/{waybill}/{act}", Part::Api, || post(tracking::act)),
    row("POST", "/api/v1/shipments", Part::Api, || post(api::import)),
    row("GET", "/api/v1/shipments/{no}", Part::Api, || get(api::shipment)),
    row("GET", "/api/v1/parcels/{waybill}", Part::Api, || get(api::parcel)),
    row("POST", "/api/v1/parcels/{waybill}/returns", Part::Api, || post(returns::take_back)),
    row("GET", "/api/v1/orders/{shop}/{no}", Part::Api, || get(api::order)),
    row("POST", "/api/v1/shipments/{no}/holds", Part::Api, || post(api::set_hold)),
    row("DELETE", "/api/v1/shipments/{no}/holds/{reason}", Part::Api, || delete(api::lift_hold)),
    row("GET", "/api/v1/recalls", Part::Api, || get(api::recalls)),
    row("GET", "/api/v1/hold-sources", Part::Api, || get(api::hold_sources)),
    row("POST", "/api/v1/hold-sources/{name}/report", Part::Api, || post(api::report_source)),
    row("GET", "/demo/day", Part::Demo, || get(toys::day)),
    row("POST", "/demo/scan", Part::Demo, || post(toys::scan)),
    row("POST", "/demo/put", Part::Demo, || post(toys::put)),
    row("POST", "/demo/take", Part::Demo, || post(toys::take)),
    row("POST", "/demo/next", Part::Demo, || post(toys::next)),
    row("POST", "/demo/play", Part::Demo, || post(toys::play)),
    row("POST", "/demo/pace", Part::Demo, || post(toys::pace)),
    row("POST", "/demo/stop", Part::Demo, || post(toys::stop)),
    row("GET", "/", Part::Page, || get(office::day)),
    row("GET", "/list/{id}", Part::Page, || get(office::list)),
    row("GET", "/fact/{seq}", Part::Page, || get(office::around)),
    row("GET", "/find", Part::Page, || get(office::find)),
    row("GET", "/devices", Part::Page, || get(office::devices)),
    row("GET", "/devices/events", Part::Page, || get(office::live_devices)),
    row("GET", "/sheets", Part::Page, || get(office::sheets)),
    row("GET", "/sheets/bench", Part::Page, || get(office::bench)),
    row("GET", "/sheets/{kind}", Part::Page, || get(office::sheet)),
    row("GET", "/scale/{id}", Part::Page, || get(office::scale)),
    row("GET", "/shipment/{no}", Part::Page, || get(office::story)),
    row("GET", "/sign-in", Part::Page, || get(office::ask)),
    row("POST", "/sign-in", Part::Page, || post(office::sign_in)),
    row("POST", "/sign-out", Part::Page, || post(office::sign_out)),
    row("GET", "/station/{id}", Part::Page, || get(page::station)),
    row("GET", "/certificate/{waybill}", Part::Page, || get(page::weight_certificate)),
    row("GET", "/balance", Part::Page, || get(page::balance)),
    row("GET", "/report", Part::Page, || get(page::report)),
    row("GET", "/report.csv", Part::Page, || get(page::report_file)),
    row("GET", "/assets/{name}", Part::Page, || get(page::asset)),
];

const fn row(method: &'static str, path: &'static str, part: Part, serve: fn() -> MethodRouter<Front>) -> Route {
    Route { method, path, part, serve }
}
