//! The configuration file: TOML in, a [`Config`] with every default filled in and every path absolute out, or all that is wrong.
//!
//! Two stages: [`section`] reads keys and their places, [`resolve`] makes sense of them. What a key may be stands in `config/weighhouse.toml`.

mod carrier;
mod channel;
mod credentials;
mod device;
mod error;
mod export;
mod holds;
mod keys;
mod people;
pub mod profile_file;
mod report;
mod resolve;
mod results;
mod section;
mod server;
mod web;
mod words;

use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::code::Carriers;
use crate::domain::{Mg, StationId};
use crate::export::Profile;
use crate::packing::{Deadlines, Packaging, People};
use crate::words::Language;
pub use channel::{ChannelConf, CredentialsAt, Window};
pub use credentials::{credentials, server_login};
pub use device::{Link, ScaleConf, ScannerConf};
pub use error::{ConfigError, Spot};
pub use holds::Holds;
pub use keys::{SECTIONS, SectionKeys};
pub use report::ReportConf;
pub use results::ResultFolder;
pub use section::Named;
pub use server::SftpConf;
pub use web::Web;
pub use words::{LabelScan, NotBefore, Requires, Role, ScanMode};

/// Largest configuration file, in bytes.
pub const FILE_BYTES: u64 = 1024 * 1024;

/// A configuration as the daemon uses it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The file it came from, as the caller named it.
    pub file: String,
    /// `[site]`
    pub site: Site,
    /// The file of the store.
    pub store: PathBuf,
    /// `[web]`
    pub web: Web,
    /// `[[station]]`, in the order of the file; may be empty.
    pub stations: Vec<Station>,
    /// `[rules]`
    pub rules: Rules,
    /// `[[carrier]]`, beside the couriers that are known without.
    pub carriers: Carriers,
    /// `[[packaging]]`; its name is the code where nothing is said.
    pub packaging: Vec<Packaging>,
    /// `[remarks]`
    pub remarks: Remarks,
    /// Where order files are dropped, if anywhere.
    pub intake: Option<PathBuf>,
    /// `[delivery]`, if there is one.
    pub delivery: Option<Delivery>,
    /// `[report]`, if there is one.
    pub report: Option<ReportConf>,
    /// `[[results]]`.
    pub results: Vec<ResultFolder>,
    /// Every profile of tracking files, with what `[[export]]` says of it.
    pub profiles: Vec<Profile>,
    /// `[[channel]]`: shops whose marketplace is told by calls.
    pub channels: Vec<ChannelConf>,
    /// `[holds]` and `[[hold_source]]`.
    pub holds: Holds,
}

/// The warehouse.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// What its clocks show.
    pub zone: TimeZone,
    /// What its operators read.
    pub language: Language,
}

/// One bench.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Station {
    /// Its id, part of URLs.
    pub id: StationId,
    /// What is done there.
    pub role: Role,
    /// At least one.
    pub scanners: Vec<ScannerConf>,
    /// Present wherever the role weighs.
    pub scale: Option<ScaleConf>,
    /// An item opens the oldest shipment of exactly that item.
    pub item_first: bool,
}

/// What is asked of remarks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remarks {
    /// Words that make a remark one to be acknowledged.
    pub important: Vec<String>,
    /// Whether gifts that remarks name must be answered.
    pub gift_offers: bool,
}

/// When a parcel passes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// How much less than expected a parcel may weigh …
    pub under: Mg,
    /// … and how much more; the larger of weight and percent counts.
    pub over: Mg,
    /// The same in percent of the expected weight.
    pub under_percent: u32,
    /// The same in percent of the expected weight.
    pub over_percent: u32,
    /// No parcel weighs more.
    pub ceiling: Mg,
    /// The scale is empty when it shows at most this, either way.
    pub zero: Mg,
    /// Whether the label must be scanned to close.
    pub label_scan: LabelScan,
    /// What a parcel needs to count as shipped.
    pub requires: Requires,
    /// Until when a re-send that comes in leaves on the same day, by the site's clock.
    pub resend_cut_off: Option<Time>,
    /// `[[operator]]`, and what the rules keep for some of them.
    pub people: People,
    /// When the courier comes, each day, by the site's clock.
    pub cut_off: Option<Time>,
    /// When shifts begin, each day, by the site's clock.
    pub shifts: Vec<Time>,
}

/// Where tracking files go: a folder, a server, or both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// The folder.
    pub folder: Option<PathBuf>,
    /// `[delivery.sftp]`: a folder on another machine.
    pub sftp: Option<SftpConf>,
    /// A name of [`crate::export::PROFILES`].
    pub profile: String,
    /// When, each night, by the site's clock; `None`: only when asked.
    pub at: Option<Time>,
}

impl Config {
    /// Reads a file. Errors: every one that the file has, in reading order; one without a place when it cannot be read at all.
    pub fn load(path: &Path) -> Result<Config, Vec<ConfigError>> {
        let file = path.display().to_string();
        let failed = |found: String, wanted: &str| {
            let (key, wanted) = (String::new(), wanted.to_owned());
            vec![ConfigError { file: file.clone(), spot: None, key, found, wanted }]
        };
        let size = std::fs::metadata(path).map_err(|error| failed(error.to_string(), "a configuration file"))?.len();
        if size > FILE_BYTES {
            return Err(failed(format!("{size} bytes"), "at most 1 MiB"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string(), "a file of UTF-8 text"))?;
        let whole = std::path::absolute(path).map_err(|error| failed(error.to_string(), "a path"))?;
        Config::parse(&file, &text, whole.parent().unwrap_or(Path::new("/")))
    }

    /// Reads the text of a file. `file` is shown in errors; relative paths count from `base`, which is absolute.
    pub fn parse(file: &str, text: &str, base: &Path) -> Result<Config, Vec<ConfigError>> {
        resolve::resolve(file, text, base)
    }

    /// The profile of this name, as the file wants it.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// When things must have left and when shifts begin, by the site's clock.
    pub fn deadlines(&self) -> Deadlines {
        Deadlines { cut_off: self.rules.cut_off, shifts: self.rules.shifts.clone(), zone: self.site.zone.clone() }
    }

    /// What a parcel needs to count as shipped, as (checked, weighed); `auto` answered by the stations of the file.
    pub fn requires(&self) -> (bool, bool) {
        match self.rules.requires {
            Requires::Auto => (self.stations.iter().any(|station| station.role.packs()), false),
            Requires::Check => (true, false),
            Requires::Weigh => (false, true),
            Requires::CheckWeigh => (true, true),
        }
    }

    /// Checks the names that belong to tables of scales and scanners, and says the nearest known one.
    pub fn check_names(&self, protocols: &[&str], layouts: &[&str], gs: &[&str], units: &[&str]) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        let mut check = |key: &str, named: &Named, known: &[&str]| {
            if known.contains(&named.text.as_str()) {
                return;
            }
            let near = error::nearest(&named.text, known.iter().copied()).unwrap_or_default();
            let (file, found, wanted) =
                (self.file.clone(), format!("{:?}", named.text), format!("a known name, perhaps {near:?}"));
            errors.push(ConfigError { file, spot: Some(named.spot), key: key.to_owned(), found, wanted });
        };
        for station in &self.stations {
            for scanner in &station.scanners {
                check("station.scanner.layout", &scanner.layout, layouts);
                check("station.scanner.gs", &scanner.gs, gs);
            }
            let Some(scale) = &station.scale else { continue };
            check("station.scale.protocol", &scale.protocol, protocols);
            if let Some(unit) = &scale.unit {
                check("station.scale.unit", unit, units);
            }
        }
        errors.sort_by_key(|error| error.spot);
        errors
    }
}
