//! From what the file says to what the floors below are given. Some rooms name a thing by a text, which is looked up here.

use crate::config::{Config, LabelScan, Link, Named, Station};
use crate::device::{SerialPort, Source};
use crate::domain::{DeviceId, HidId, StationId, Unit};
use crate::packing::{Bench, GoodsRules, Rules, Tolerance};
use crate::scanner::{GsMode, Layout};
use crate::{scale, scanner};

use super::bench::{BenchPlan, DevicePlan, Ear};

/// Why a bench cannot be planned.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPlan {
    /// A name that no table knows.
    #[error("{what} {name:?} is not known; `weighhouse check` says where and what is")]
    Name {
        /// Which table.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A device of a kind that cannot be followed.
    #[error(
        "station {station}: a USB HID scale ({id}) cannot be read yet; connect its serial port and name that by `port`"
    )]
    HidScale {
        /// The station.
        station: StationId,
        /// The device.
        id: HidId,
    },
}

/// The benches of a configuration whose names were checked.
pub fn benches(config: &Config) -> Result<Vec<BenchPlan>, BadPlan> {
    config.stations.iter().map(|station| bench(station, config)).collect()
}

/// The rules of the site.
pub fn rules(config: &Config) -> Rules {
    let (check_required, weigh_required) = config.requires();
    let rules = &config.rules;
    Rules {
        stations: config.stations.iter().map(|station| station.id.clone()).collect(),
        check_required,
        weigh_required,
        under: Tolerance { least: rules.under, percent: rules.under_percent },
        over: Tolerance { least: rules.over, percent: rules.over_percent },
        ceiling: rules.ceiling,
        opening_counts: rules.label_scan == LabelScan::OpeningCounts,
        packaging: config.packaging.clone(),
        goods: goods(config),
    }
}

/// Remarks, gifts, and benches where the item comes first.
fn goods(config: &Config) -> GoodsRules {
    let first = config.stations.iter().filter(|station| station.item_first);
    GoodsRules {
        item_first: first.map(|station| station.id.clone()).collect(),
        important: config.remarks.important.clone(),
        gift_offers: config.remarks.gift_offers,
    }
}

fn bench(station: &Station, config: &Config) -> Result<BenchPlan, BadPlan> {
    let mut devices = Vec::new();
    for (index, scanner) in station.scanners.iter().enumerate() {
        let layout = Layout::find(&scanner.layout.text).ok_or_else(|| bad("layout", &scanner.layout))?;
        let gs = GsMode::find(&scanner.gs.text).ok_or_else(|| bad("gs", &scanner.gs))?;
        let (format, source) = match &scanner.link {
            Link::Serial { .. } => ("serial", source(&scanner.link)),
            Link::Hid(_) => ("keyboard", source(&scanner.link)),
        };
        let format =
            scanner::find(format).ok_or_else(|| BadPlan::Name { what: "scanner format", name: format.to_owned() })?;
        let ear = Ear::Scanner { format, layout, gs };
        devices.push(DevicePlan { id: DeviceId::from(format!("scanner-{}", index + 1)), source, ear });
    }
    if let Some(conf) = &station.scale {
        if let Link::Hid(id) = &conf.link {
            return Err(BadPlan::HidScale { station: station.id.clone(), id: id.clone() });
        }
        let protocol = scale::find(&conf.protocol.text).ok_or_else(|| bad("protocol", &conf.protocol))?;
        let unit =
            conf.unit.as_ref().map(|unit| Unit::parse(&unit.text).ok_or_else(|| bad("unit", unit))).transpose()?;
        let ear = Ear::Scale { protocol, unit, zero: config.rules.zero };
        devices.push(DevicePlan { id: DeviceId::from("scale"), source: source(&conf.link), ear });
    }
    let bench = Bench { station: station.id.clone(), packs: station.role.packs(), weighs: station.scale.is_some() };
    Ok(BenchPlan { bench, role: station.role.id(), devices })
}

fn source(link: &Link) -> Source {
    match link {
        Link::Serial { port, baud, framing } => {
            Source::Serial(SerialPort { path: port.clone(), baud: *baud, framing: *framing })
        }
        Link::Hid(id) => Source::Keyboard(HidId::clone(id)),
    }
}

fn bad(what: &'static str, named: &Named) -> BadPlan {
    BadPlan::Name { what, name: named.text.clone() }
}
