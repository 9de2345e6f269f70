//! From what the file says to what the floors below are given. Some rooms name a thing by a text, which is looked up here.

use crate::config::{Config, LabelScan, Link, Named, Role, ScanMode, Station};
use crate::device::{HidKind, HidPort, SerialPort, Source};
use crate::domain::{DeviceId, Unit};
use crate::packing::{Bench, CutOff, GoodsRules, Rules, Tolerance};
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
        hold_sources: config.holds.sources.clone(),
        recall_ms: config.holds.recall_ms,
        packaging: config.packaging.clone(),
        resend_cut_off: rules.resend_cut_off.map(|at| CutOff { at, zone: config.site.zone.clone() }),
        carriers: config.carriers.clone(),
        people: rules.people.clone(),
        deadlines: config.deadlines(),
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
        let kinds = scanner_kinds(scanner.mode);
        let (names, vendor) = match &scanner.link {
            Link::Serial { .. } => (vec!["serial"], None),
            Link::Hid { id, .. } => (kinds.iter().map(|kind| format_of(*kind)).collect(), Some(id.vendor)),
        };
        let formats = names.into_iter().filter_map(scanner::find).collect();
        let ear = Ear::Scanner { formats, layout, gs, vendor };
        let source = source(&scanner.link, kinds);
        devices.push(DevicePlan { id: DeviceId::from(format!("scanner-{}", index + 1)), source, ear });
    }
    if let Some(conf) = &station.scale {
        let protocol = scale::find(&conf.protocol.text).ok_or_else(|| bad("protocol", &conf.protocol))?;
        let unit =
            conf.unit.as_ref().map(|unit| Unit::parse(&unit.text).ok_or_else(|| bad("unit", unit))).transpose()?;
        let ear = Ear::Scale { protocol, setup: conf.setup.clone(), unit, zero: config.rules.zero };
        devices.push(DevicePlan { id: DeviceId::from("scale"), source: source(&conf.link, HidPort::SCALE), ear });
    }
    let bench = Bench {
        station: station.id.clone(),
        packs: station.role.packs(),
        weighs: station.scale.is_some(),
        hands_over: station.role == Role::HandOver,
        drill: station.scale.as_ref().and_then(|scale| scale.drill),
    };
    Ok(BenchPlan { bench, role: station.role.id(), devices })
}

/// What a HID scanner is read as, the best first.
pub fn scanner_kinds(mode: Option<ScanMode>) -> &'static [HidKind] {
    match mode {
        None => HidPort::SCANNER,
        Some(ScanMode::Pos) => HidPort::POS,
        Some(ScanMode::Keyboard) => HidPort::KEYBOARD,
    }
}

/// The name of the scanner format of such an interface.
fn format_of(kind: HidKind) -> &'static str {
    if kind == HidKind::Pos { "pos" } else { "keyboard" }
}

fn source(link: &Link, kinds: &'static [HidKind]) -> Source {
    match link {
        Link::Serial { port, baud, framing } => {
            Source::Serial(SerialPort { path: port.clone(), baud: *baud, framing: *framing })
        }
        Link::Hid { id, plug } => Source::Hid(HidPort { id: id.clone(), plug: plug.clone(), kinds }),
    }
}

fn bad(what: &'static str, named: &Named) -> BadPlan {
    BadPlan::Name { what, name: named.text.clone() }
}
