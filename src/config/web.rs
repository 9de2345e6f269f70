//! `[web]`: where the page and the API are, who may call, and what the page shows beside.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::error::Faults;
use super::section::Section;

/// Most extra host names.
const HOSTS: usize = 16;

/// The page and the API.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Web {
    /// Address and port; loopback unless a proxy is trusted.
    pub listen: SocketAddr,
    /// The file that holds the API's token.
    pub token_file: PathBuf,
    /// Whether a proxy that speaks TLS stands before it.
    pub trusted_proxy: bool,
    /// Host names it answers to beside its own address.
    pub hosts: Vec<String>,
    /// Command codes may be touched on a station's page.
    pub touch: bool,
    /// The folder of pictures of goods, named by sku, if there is one.
    pub pictures: Option<PathBuf>,
}

/// The section, or what is meant where it is left out.
pub(super) fn web(web: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Web {
    let wanted = "an address and a port, such as \"127.0.0.1:8470\"";
    let listen = web.text("listen", wanted, faults, |text| text.parse().ok());
    let listen = listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8470)));
    let trusted_proxy = web.flag("trusted_proxy", faults).unwrap_or(false);
    if !listen.ip().is_loopback() && !trusted_proxy {
        let wanted =
            "a loopback address such as 127.0.0.1, or trusted_proxy = true where a proxy with TLS stands before it";
        web.fault("listen", format!("\"{listen}\", which other machines reach"), wanted, faults);
    }
    let host = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
        !text.is_empty() && text.len() <= 253 && text.bytes().all(plain)
    };
    let hosts = web.texts("hosts", "a host name such as \"bench.example\"", HOSTS, faults, host);
    let token_file = web.path("token_file", base, faults).unwrap_or_else(|| base.join("token"));
    let touch = web.flag("touch", faults).unwrap_or(true);
    let pictures = web.path("pictures", base, faults);
    Web { listen, token_file, trusted_proxy, hosts, touch, pictures }
}

/// A folder whose files are moved away as orders, or taken away as old reports, is none for pictures.
pub(super) fn own_pictures(section: &Section<'_>, web: &Web, taken: &[&Path], faults: &mut Faults<'_>) {
    if web.pictures.as_deref().is_some_and(|folder| taken.contains(&folder)) {
        let wanted = "a folder of its own: pictures are neither orders, tracking files, results nor reports";
        section.fault("pictures", "the folder of something else", wanted, faults);
    }
}
