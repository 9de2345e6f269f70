//! What is told, and the request that tells it.

use std::fmt;

/// What a marketplace is asked to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verb {
    /// Ship the order under these numbers.
    Send,
    /// Put these numbers in place of those it has.
    Resend,
}

impl Verb {
    /// Every verb with its stable name.
    pub const IDS: [(Verb, &'static str); 2] = [(Verb::Send, "send"), (Verb::Resend, "resend")];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            Verb::Send => "send",
            Verb::Resend => "resend",
        }
    }

    /// The verb of this name.
    pub fn from_id(id: &str) -> Option<Verb> {
        Verb::IDS.into_iter().find(|(_, name)| *name == id).map(|(verb, _)| verb)
    }

    /// The other one.
    pub fn other(self) -> Verb {
        match self {
            Verb::Send => Verb::Resend,
            Verb::Resend => Verb::Send,
        }
    }
}

/// One order with the parcels that it travels in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Consignment {
    /// The marketplace's number of the order.
    pub order: String,
    /// Its parcels, at least one.
    pub packages: Vec<Package>,
}

/// One parcel of an order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Package {
    /// The marketplace's code of the courier.
    pub company: String,
    /// The number on its label.
    pub waybill: String,
}

/// A courier, as a marketplace lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Company {
    /// The code that requests name it by.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What the marketplace says its numbers look like; empty where it says nothing.
    pub pattern: String,
}

/// A request, ready to be sent by POST.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// What comes behind the gateway's address, query included; often empty. With `../` before it, it comes in place of the address's
    /// last part.
    pub path: String,
    /// The body's type.
    pub content_type: &'static str,
    /// The body. It may hold credentials.
    pub body: Vec<u8>,
    /// What is asked for, without credentials, moment and signature: the same whenever the same is told again.
    pub gist: String,
}

impl Request {
    /// Where it goes, of the gateway at `url`.
    pub fn address(&self, url: &str) -> String {
        match (self.path.strip_prefix("../"), url.rsplit_once('/')) {
            (Some(path), Some((above, _))) => format!("{above}/{path}"),
            _ => format!("{url}{}", self.path),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("gist", &self.gist).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The type of a form's body, in the writing that the gateways ask for.
pub(super) const FORM: &str = "application/x-www-form-urlencoded;charset=utf-8";
/// The type of a JSON body.
pub(super) const JSON: &str = "application/json;charset=utf-8";
/// The type of a body that is several forms.
pub(super) const PLAIN: &str = "text/plain;charset=utf-8";

/// The pairs as a form, in the order given.
pub(super) fn form<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

/// A marketplace's number, and a label's: letters, digits and hyphens. Anything else is no id, and is not sent to find out.
pub(super) fn plain_id<'t>(what: &str, text: &'t str) -> Result<&'t str, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text);
    }
    Err(format!("{what} {text:?} holds more than letters, digits and hyphens"))
}

/// Checks every id of a consignment, and that it holds a parcel. Gives the first parcel.
pub(super) fn checked(told: &Consignment) -> Result<&Package, String> {
    plain_id("the order number", &told.order)?;
    for package in &told.packages {
        plain_id("the waybill", &package.waybill)?;
        if package.company.is_empty() || package.company.len() > 64 || package.company.contains(char::is_control) {
            return Err("the courier has no code".to_owned());
        }
    }
    told.packages.first().ok_or_else(|| "there is no parcel to tell".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_behind_the_address_or_beside_it() {
        for (url, path, address) in [
            ("https://gw/router/rest", "", "https://gw/router/rest"),
            ("https://gw", "/order/x?a=1", "https://gw/order/x?a=1"),
            ("https://gw/router/rest", "../batch?a=1", "https://gw/router/batch?a=1"),
        ] {
            let request = Request { path: path.into(), content_type: PLAIN, body: Vec::new(), gist: String::new() };
            assert_eq!(request.address(url), address);
        }
    }
}
