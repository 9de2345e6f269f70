//! One shop's way to its marketplace, and how couriers are called there.

use std::collections::BTreeMap;

use super::run::Turn;
use crate::code::Carriers;
use crate::config::{ChannelConf, ConfigError, NotBefore, credentials};
use crate::market::{Account, Company, Consignment, Market, Package, Packs};
use crate::store::{Job, UploadScope};

/// A shop that is told directly.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The shop, as order files name it.
    pub shop: String,
    /// Its marketplace.
    pub market: &'static Market,
    /// Its account there.
    pub account: Account,
    /// What the configuration says of courier codes: the name in order files, and the marketplace's code.
    pub companies: BTreeMap<String, String>,
    /// Only parcels that were handed over are told.
    pub handed_over: bool,
    /// One number an order, although the marketplace takes several.
    pub one_number: bool,
    /// So many orders are told by one call at most.
    pub together: usize,
}

impl Channel {
    /// As the configuration has it, with its credentials. `environment` gives a variable's value. Errors: what is wrong with the
    /// credentials.
    pub fn of(conf: &ChannelConf, environment: &dyn Fn(&str) -> Option<String>) -> Result<Channel, Vec<ConfigError>> {
        let account =
            Account { keys: credentials(conf, environment)?, options: conf.options.clone(), digest: conf.digest };
        Ok(Channel {
            shop: conf.shop.clone(),
            market: conf.market,
            account,
            companies: conf.companies.clone(),
            handed_over: conf.not_before == NotBefore::HandedOver,
            one_number: conf.one_number,
            together: conf.together,
        })
    }

    /// Which of its rows may be told in a turn.
    pub fn scope(&self, turn: Turn, at_ms: i64) -> UploadScope {
        UploadScope {
            shop: self.shop.clone(),
            at_ms,
            ship_by_ms: turn.ship_by_ms,
            handed_over: self.handed_over,
            packs: self.packs(),
            verbs: self.market.verbs,
        }
    }

    /// How many numbers of one order are told.
    pub fn packs(&self) -> Packs {
        if self.one_number { Packs::One } else { self.market.packs }
    }
}

/// How the couriers of order files are called at a marketplace: by the configuration, by what the marketplace lists, by our own table,
/// in this order.
#[derive(Clone, Debug)]
pub struct Companies<'c> {
    channel: &'c Channel,
    carriers: &'c Carriers,
    listed: Vec<Company>,
}

impl<'c> Companies<'c> {
    /// With what the marketplace listed; empty where it was never asked.
    pub fn new(channel: &'c Channel, carriers: &'c Carriers, listed: Vec<Company>) -> Self {
        Companies { channel, carriers, listed }
    }

    /// The marketplace's code of a courier. `None`: nobody knows it, and it is not guessed.
    pub fn code(&self, written: &str) -> Option<String> {
        if let Some(code) = self.channel.companies.get(written) {
            return Some(code.clone());
        }
        let id = self.carriers.named(written);
        let listed = self.listed.iter().find(|company| company.name == written || company.code == written);
        let listed = listed.or_else(|| {
            let id = id?;
            self.listed.iter().find(|company| self.carriers.named(&company.name) == Some(id))
        });
        if let Some(company) = listed {
            return Some(company.code.clone());
        }
        let id = id?;
        self.channel.market.companies.iter().find(|(ours, _)| *ours == id).map(|(_, theirs)| (*theirs).to_owned())
    }

    /// What is told of a job. Errors: the courier that has no code.
    pub fn consignment(&self, job: &Job) -> Result<Consignment, String> {
        let package = |(carrier, waybill): &(String, crate::domain::Waybill)| {
            let company = self.code(carrier).ok_or_else(|| {
                format!(
                    "the courier {carrier:?} has no code at {}: write a [[channel.courier]] for it into the configuration",
                    self.channel.market.name
                )
            })?;
            Ok(Package { company, waybill: waybill.to_string() })
        };
        let packages = job.packages.iter().map(package).collect::<Result<_, String>>()?;
        Ok(Consignment { order: job.order.clone(), packages })
    }
}
