//! The way to a marketplace by HTTPS: one POST, one answer, within limits. What matters most is told apart exactly: whether a request
//! that failed can have been read by anybody.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport};
use ureq::{Agent, Error};

use super::gateway::{Came, Gateway};
use crate::market::Request;

/// How long a connection may take to be made, its handshake included.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a call may take in all. Well below [`super::judge::SETTLE_MS`], after which nothing of it is under way.
const CALL: Duration = Duration::from_secs(30);
/// How long a connection may be idle and still be used: gateways close them after some seconds, and one that is closed while a request
/// leaves would leave its order in doubt.
const IDLE: Duration = Duration::from_secs(4);
/// Largest answer; lists of couriers are the longest.
const ANSWER_BYTES: u64 = 4 * 1024 * 1024;

/// A gateway behind an address.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    url: String,
    left: Arc<AtomicBool>,
}

impl Http {
    /// The gateway at this address. Nothing is opened before the first call.
    pub fn new(url: &str) -> Http {
        let left = Arc::new(AtomicBool::new(false));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirected POST would become a GET, or tell the credentials to somebody else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(CALL))
            .max_idle_age(IDLE)
            .user_agent(concat!("weighhouse/", env!("CARGO_PKG_VERSION")))
            .build();
        let connector = DefaultConnector::default().chain(Marking(Arc::clone(&left)));
        Http { agent: Agent::with_parts(config, connector, DefaultResolver::default()), url: url.to_owned(), left }
    }

    fn post(&self, request: &Request) -> Result<Came, Error> {
        let call = self.agent.post(request.address(&self.url)).header("content-type", request.content_type);
        let mut answer = call.send(&request.body[..])?;
        let retry_after_s = answer.headers().get("retry-after").and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec()?;
        Ok(Came::Back { status, body, retry_after_s })
    }
}

impl Gateway for Http {
    fn call(&mut self, request: &Request) -> Came {
        self.left.store(false, Ordering::SeqCst);
        match self.post(request) {
            Ok(came) => came,
            Err(error) if self.left.load(Ordering::SeqCst) => Came::Lost(said(&error)),
            Err(error) => Came::NotSent(said(&error)),
        }
    }
}

/// What went wrong, in words that hold neither the address nor the query: both may carry credentials.
fn said(error: &Error) -> String {
    match error {
        Error::Timeout(_) => "no answer in time".to_owned(),
        Error::HostNotFound => "the gateway's name is not known: is the network up, and `url` right?".to_owned(),
        Error::Io(error) => io_said(error),
        Error::BodyExceedsLimit(_) => format!("an answer of more than {ANSWER_BYTES} bytes"),
        Error::Protocol(_) => "an answer that is not HTTP".to_owned(),
        Error::BadUri(_) | Error::Http(_) => "an address that cannot be called".to_owned(),
        Error::Rustls(error) => format!("no encrypted connection: {error}"),
        Error::Tls(error) => format!("no encrypted connection: {error}"),
        _ => "the connection failed".to_owned(),
    }
}

fn io_said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the connection was cut".to_owned(),
        _ => error.to_string(),
    }
}

/// Notes on every connection that something of a request has left.
#[derive(Debug)]
struct Marking(Arc<AtomicBool>);

impl<In: Transport> Connector<In> for Marking {
    type Out = Marked<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Marked { inner, left: Arc::clone(&self.0) }))
    }
}

/// A connection, already made and encrypted, through which only requests go.
#[derive(Debug)]
struct Marked<T> {
    inner: T,
    left: Arc<AtomicBool>,
}

impl<T: Transport> Transport for Marked<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.left.store(true, Ordering::SeqCst);
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upload::judge::SETTLE_MS;

    #[test]
    fn nothing_of_a_call_is_under_way_when_it_is_asked_about() {
        assert!(2 * CALL.as_millis() < u128::from(SETTLE_MS.unsigned_abs()) && CONNECT < CALL);
    }
}
