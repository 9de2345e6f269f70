//! The guard at the door: who may call, from where, and what every answer must carry.
//!
//! Loopback is no wall: any web page that an operator opens can send requests to it (DNS rebinding, CVE-2019-13450).
//! So the `Host` must be one of ours, a foreign `Origin` changes nothing, and whoever changes something shows the token
//! or the page's own cookie. There is no CORS, and nothing changes by GET.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::front::Front;
use super::pictures::KEPT;
use super::{Peer, Problem, Site, office};

/// The names under which the site may be called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hosts {
    port: u16,
    loopback: Vec<String>,
    configured: Vec<String>,
}

impl Hosts {
    /// Loopback names with this port, and the configured names: `bench.lan` (with this port or none) or `bench.lan:8443`.
    pub fn new(port: u16, configured: &[String]) -> Self {
        let spell = |name: &str| {
            let with_port = format!("{}:{port}", name.to_ascii_lowercase());
            let bare = (port == 80).then(|| name.to_ascii_lowercase());
            bare.into_iter().chain([with_port])
        };
        let loopback = ["127.0.0.1", "localhost", "[::1]"].into_iter().flat_map(spell).collect();
        let also = configured
            .iter()
            .flat_map(|name| [name.to_ascii_lowercase(), format!("{}:{port}", name.to_ascii_lowercase())]);
        Self { port, loopback, configured: also.collect() }
    }

    /// The port that the site listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn allow(&self, host: &str) -> bool {
        self.is_loopback(host) || self.configured.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }

    fn is_loopback(&self, host: &str) -> bool {
        self.loopback.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }
}

/// What every answer carries, whatever it is.
pub(super) const SEALS: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()",
    ),
];

/// Puts the seals on an answer. Nothing is kept by a browser but pictures of goods.
pub(super) async fn seal(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let kept = answer.headers().get(header::CACHE_CONTROL).is_some_and(|said| said == KEPT);
    for (name, value) in SEALS.into_iter().filter(|(name, _)| !kept || name != header::CACHE_CONTROL) {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Lets a request pass or answers it.
pub(super) async fn stand(State(front): State<Front>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (site, signing) = (&front.site, parts.uri.path().starts_with("/sign-"));
    match judge(site, &parts) {
        // Whoever has a cookie keeps it as it is: that of a sign-in lasts longer than the page's own.
        Ok(()) if shown(site, &parts.headers) == Shown::Cookie && !signing => {
            let mut answer = next.run(Request::from_parts(parts, body)).await;
            answer.headers_mut().remove(header::SET_COOKIE);
            answer
        }
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) if problem.status == 401 && site.sign_in && wants_page(&parts) => {
            let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
            (StatusCode::SEE_OTHER, [(header::LOCATION, office::way(wanted))]).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

/// The page's cookie: it goes only to pages of this site, no script reads it, and it is not the token. Cookies ignore
/// ports, so the name holds it: two daemons on one machine must not undo each other's.
pub(super) fn cookie(site: &Site) -> String {
    format!("{}={}; HttpOnly; SameSite=Strict; Path=/", cookie_name(site), site.token.cookie())
}

/// The same, taken back.
pub(super) fn no_cookie(site: &Site) -> String {
    format!("{}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0", cookie_name(site))
}

fn judge(site: &Site, parts: &Parts) -> Result<(), Problem> {
    let host = host(parts).filter(|host| site.hosts.allow(host));
    let host = host
        .ok_or_else(|| Problem::new(421, "this site is not called by that name; see `hosts` in the configuration"))?;
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let origin = origin(&parts.headers, host);
    if changes && origin == Origin::Foreign {
        return Err(Problem::new(403, "a page of another site may not change anything here"));
    }
    if site.sign_in && is_door(parts, origin) {
        return Ok(());
    }
    match shown(site, &parts.headers) {
        Shown::Token => Ok(()),
        Shown::Wrong => Err(Problem::new(401, "that is not this site's token")),
        Shown::Cookie if !changes || origin == Origin::Own || fetched_by_own_page(&parts.headers) => Ok(()),
        Shown::Cookie => Err(Problem::new(403, "the page's cookie counts only in calls of the page itself")),
        Shown::Nothing if changes => Err(Problem::new(401, "send `Authorization: Bearer` with this site's token")),
        Shown::Nothing if near(site, parts, host) => Ok(()),
        Shown::Nothing => Err(Problem::new(401, "from another machine reading needs this site's token too")),
    }
}

/// Whether it is what a stranger may do where browsers sign in: see the page for it with its style, and send its form.
fn is_door(parts: &Parts, origin: Origin) -> bool {
    const SEEN: [&str; 4] = ["/sign-in", "/assets/icon.svg", "/assets/office.css", "/assets/tokens.css"];
    let path = parts.uri.path();
    match parts.method {
        Method::GET | Method::HEAD => SEEN.contains(&path),
        Method::POST => path == "/sign-in" && (origin == Origin::Own || fetched_by_own_page(&parts.headers)),
        _ => false,
    }
}

/// Whether a browser asks for a page for its window.
fn wants_page(parts: &Parts) -> bool {
    let accepts = only(&parts.headers, &header::ACCEPT).is_some_and(|kinds| kinds.contains("text/html"));
    let program = ["/api/", "/metrics", "/healthz"].iter().any(|start| parts.uri.path().starts_with(start));
    accepts && !program && parts.method == Method::GET && !parts.headers.contains_key(header::AUTHORIZATION)
}

/// The name that the caller used, if it is one and the same everywhere in the request.
fn host(parts: &Parts) -> Option<&str> {
    let host = only(&parts.headers, &header::HOST)?;
    let same = parts.uri.authority().is_none_or(|target| target.as_str().eq_ignore_ascii_case(host));
    same.then_some(host)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Origin {
    /// No browser's script sent this, or it was not told.
    Untold,
    Own,
    /// `null` included: sandboxed frames and local files have that.
    Foreign,
}

fn origin(headers: &HeaderMap, host: &str) -> Origin {
    if !headers.contains_key(header::ORIGIN) {
        return Origin::Untold;
    }
    let told = only(headers, &header::ORIGIN).unwrap_or("");
    let named = told.strip_prefix("http://").or_else(|| told.strip_prefix("https://"));
    if named.is_some_and(|named| named.eq_ignore_ascii_case(host)) { Origin::Own } else { Origin::Foreign }
}

fn fetched_by_own_page(headers: &HeaderMap) -> bool {
    only(headers, &HeaderName::from_static("sec-fetch-site")) == Some("same-origin")
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shown {
    Token,
    Cookie,
    /// A credential that is not ours. It is never overlooked in favour of a cookie beside it.
    Wrong,
    Nothing,
}

fn shown(site: &Site, headers: &HeaderMap) -> Shown {
    if headers.contains_key(header::AUTHORIZATION) {
        let bearer = only(headers, &header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let right =
            bearer.is_some_and(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && site.token.is(token.trim()));
        return if right { Shown::Token } else { Shown::Wrong };
    }
    let name = cookie_name(site);
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut ours = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(key, _)| *key == name);
    if ours.any(|(_, value)| site.token.is_cookie(value)) { Shown::Cookie } else { Shown::Nothing }
}

/// Whether a caller sits at this machine: by address and by name, and not through a proxy that would make the whole
/// world look near.
fn near(site: &Site, parts: &Parts, host: &str) -> bool {
    const PROXIED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    let peer = parts.extensions.get::<ConnectInfo<Peer>>();
    peer.is_some_and(|ConnectInfo(Peer(address))| address.ip().to_canonical().is_loopback())
        && site.hosts.is_loopback(host)
        && !PROXIED.iter().any(|name| parts.headers.contains_key(*name))
}

/// A header's value if it is there once, and text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn cookie_name(site: &Site) -> String {
    format!("weighhouse-{}", site.hosts.port())
}
