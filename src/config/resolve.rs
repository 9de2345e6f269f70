//! Second stage: sections to a [`Config`]. Faults are collected; with any, there is no configuration.

use std::path::Path;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use toml::de::DeTable;

use super::error::{Faults, nearest};
use super::section::{Section, plain};
use super::{
    Config, ConfigError, Remarks, Role, Rules, Site, Station, carrier, channel, device, export, holds, keys, people,
    report, results, server, web,
};
use super::{LabelScan, Link, Requires};
use crate::domain::{Mg, StationId};
use crate::packing::Packaging;
use crate::words::Language;

/// Most stations of a site.
const STATIONS: usize = 64;
/// Most scanners of a station.
const SCANNERS: usize = 8;
/// Most kinds of boxes and bags.
const PACKAGINGS: usize = 1000;
/// Most words that make a remark important.
const WORDS: usize = 100;
/// Widest tolerance, and heaviest empty box.
const WIDE: Mg = Mg::grams(100_000);
/// Heaviest parcel.
const HEAVY: Mg = Mg::grams(1_000_000);

/// Reads the text of a file.
pub(super) fn resolve(file: &str, text: &str, base: &Path) -> Result<Config, Vec<ConfigError>> {
    let mut faults = Faults { file, text, list: Vec::new() };
    let (table, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let found = format!("what is not TOML ({})", error.message().replace('\n', ", "));
        faults.note(error.span().unwrap_or_default(), String::new(), found, "TOML");
    }
    if !faults.list.is_empty() {
        return Err(faults.list);
    }
    let top = Section::top(&table, keys::TOP, &mut faults);
    let store = top.inner("store", keys::STORE, &mut faults);
    let web = top.inner("web", keys::WEB, &mut faults);
    let intake = top.inner("intake", keys::INTAKE, &mut faults);
    let carriers = carrier::carriers(&top, &mut faults);
    let site = site(&top, &mut faults);
    let config = Config {
        file: file.to_owned(),
        channels: channel::channels(&top, base, &site.zone, &mut faults),
        site,
        store: store.path("path", base, &mut faults).unwrap_or_else(|| base.join("weighhouse.db")),
        web: web::web(&web, base, &mut faults),
        stations: stations(&top, base, &mut faults),
        rules: rules(&top, &mut faults),
        packaging: packaging(&top, &mut faults),
        remarks: remarks(&top, &mut faults),
        intake: intake.path("folder", base, &mut faults),
        delivery: server::delivery(&top, base, &mut faults),
        profiles: export::profiles(&top, base, &carriers, &mut faults),
        report: None,
        results: Vec::new(),
        carriers,
        holds: holds::holds(&top, &mut faults),
    };
    if intake.is_there() {
        intake.need("folder", "the folder that order files are dropped in", &mut faults);
    }
    if config.delivery.as_ref().is_some_and(|it| it.folder.is_some() && it.folder == config.intake) {
        let wanted = "a folder of its own: tracking files are no order files";
        intake.fault("folder", "the folder of [delivery]", wanted, &mut faults);
    }
    let taken = [config.intake.as_deref(), config.delivery.as_ref().and_then(|it| it.folder.as_deref())];
    let taken: Vec<&Path> = taken.into_iter().flatten().collect();
    let folders = results::folders(&top, base, &taken, &mut faults);
    let results = folders.iter().map(|it| it.folder.as_path());
    let taken: Vec<&Path> = taken.into_iter().chain(results).collect();
    let report = report::report(&top, base, &taken, &mut faults);
    let taken: Vec<&Path> = taken.into_iter().chain(report.iter().map(|it| it.folder.as_path())).collect();
    web::own_pictures(&web, &config.web, &taken, &mut faults);
    let config = Config { results: folders, report, ..config };
    // Those of a profile file keep together: its lines are not this file's.
    faults.list.sort_by_key(|one| (one.file != file, one.spot));
    if faults.list.is_empty() { Ok(config) } else { Err(faults.list) }
}

fn site(top: &Section<'_>, faults: &mut Faults<'_>) -> Site {
    let site = top.inner("site", keys::SITE, faults);
    let name = site.text("name", "a name of 1 to 64 characters", faults, |text| plain(text, 64).map(str::to_owned));
    let zone_name = site.text("timezone", "the name of a time zone", faults, |text| Some(text.to_owned()));
    let zone_name = zone_name.unwrap_or_else(|| "Asia/Shanghai".to_owned());
    let zone = zone(&site, &zone_name, faults);
    let languages = Language::TAGS.map(|(language, tag)| (tag, language));
    let language = site.word("language", &languages, faults).unwrap_or_default();
    Site { name: name.unwrap_or_else(|| "Warehouse 1".to_owned()), zone, language }
}

/// The zone of this name, which stands at the section's key `timezone`.
pub(super) fn zone(section: &Section<'_>, name: &str, faults: &mut Faults<'_>) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let near = nearest(name, known.iter().map(String::as_str)).unwrap_or("UTC");
        let wanted = format!("an IANA time zone, perhaps {near:?}");
        section.fault("timezone", format!("{name:?}"), wanted, faults);
        TimeZone::UTC
    })
}

fn stations(top: &Section<'_>, base: &Path, faults: &mut Faults<'_>) -> Vec<Station> {
    let (mut stations, mut wires): (Vec<Station>, Vec<Wire>) = (Vec::new(), Vec::new());
    for section in top.list("station", keys::STATION, STATIONS, faults) {
        let Some(station) = station(&section, base, &mut wires, faults) else { continue };
        if stations.iter().any(|known| known.id == station.id) {
            section.fault("id", format!("{:?} once more", station.id), "an id of its own for each station", faults);
        }
        stations.push(station);
    }
    stations
}

/// A wire with the place that names it first.
struct Wire {
    link: Link,
    line: usize,
}

fn station(section: &Section<'_>, base: &Path, wires: &mut Vec<Wire>, faults: &mut Faults<'_>) -> Option<Station> {
    let wanted = "1 to 32 letters, digits, hyphens or underscores";
    section.need("id", wanted, faults);
    let id = section.text("id", wanted, faults, |text| {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        ((1..=32).contains(&text.len()) && plain).then(|| StationId::from(text))
    });
    section.need("role", "\"pack\" or \"weigh\" or \"pack+weigh\" or \"hand-over\"", faults);
    let role = section.word("role", Role::WORDS, faults);
    let mut scanners = Vec::new();
    let sections = section.list("scanner", keys::SCANNER, SCANNERS, faults);
    for scanner in &sections {
        let Some(conf) = device::scanner(scanner, base, faults) else { continue };
        one_device_a_wire(scanner, &conf.link, wires, faults);
        scanners.push(conf);
    }
    if sections.is_empty() {
        section.fault("scanner", "none", "at least one [[station.scanner]]", faults);
    }
    let inner = section.inner("scale", keys::SCALE, faults);
    let scale = if inner.is_there() { device::scale(&inner, base, faults) } else { None };
    if let Some(scale) = &scale {
        one_device_a_wire(&inner, &scale.link, wires, faults);
    }
    if let Some(role) = role.filter(|role| role.weighs() && !section.has("scale")) {
        section.fault("scale", "none", format!("a [station.scale], since the role is {:?}", role.id()), faults);
    }
    if role == Some(Role::HandOver) && section.has("scale") {
        section.fault("scale", "one", "none: a station that hands over weighs nothing", faults);
    }
    let item_first = section.flag("item_first", faults).unwrap_or(false);
    if item_first && role.is_some_and(|role| !role.packs()) {
        section.fault("item_first", "true at a station that does not pack", "a role that packs, or false", faults);
    }
    Some(Station { id: id?, role: role?, scanners, scale, item_first })
}

/// Two entries for one device would tear its scans between them.
fn one_device_a_wire(section: &Section<'_>, link: &Link, wires: &mut Vec<Wire>, faults: &mut Faults<'_>) {
    let key = if matches!(link, Link::Hid { .. }) { "hid" } else { "port" };
    match wires.iter().find(|wire| wire.link.meets(link)) {
        Some(wire) => {
            let found = format!("the device of line {}", wire.line);
            section.fault(key, found, "a device of its own for each entry", faults);
        }
        None => wires.push(Wire { link: link.clone(), line: faults.spot(section.at(key).start).line }),
    }
}

fn rules(top: &Section<'_>, faults: &mut Faults<'_>) -> Rules {
    let rules = top.inner("rules", keys::RULES, faults);
    let mut grams = |key: &str, least: Mg, most: Mg, default: i64| {
        rules.grams(key, least, most, faults).unwrap_or(Mg::grams(default))
    };
    let (under, over) = (grams("under_g", Mg::ZERO, WIDE, 15), grams("over_g", Mg::ZERO, WIDE, 20));
    let (ceiling, zero) = (grams("ceiling_g", Mg(1), HEAVY, 30_000), grams("zero_g", Mg::ZERO, WIDE, 3));
    if zero >= ceiling {
        rules.fault("zero_g", format!("{zero}"), format!("less than ceiling_g, which is {ceiling}"), faults);
    }
    Rules {
        under,
        over,
        under_percent: rules.whole("under_percent", 0, 100, faults).unwrap_or(2),
        over_percent: rules.whole("over_percent", 0, 100, faults).unwrap_or(3),
        ceiling,
        zero,
        label_scan: rules.word("label_scan", LabelScan::WORDS, faults).unwrap_or(LabelScan::Always),
        requires: rules.word("requires", Requires::WORDS, faults).unwrap_or(Requires::Auto),
        resend_cut_off: rules.text("resend_cut_off", "a time of the day, such as \"15:00\"", faults, time),
        people: people::people(top, &rules, faults),
        cut_off: rules.text("cut_off", "a time of the day, such as \"16:00\"", faults, time),
        shifts: shifts(&rules, faults),
    }
}

/// Shifts of a day.
const SHIFTS_MAX: usize = 12;

/// When shifts begin.
fn shifts(rules: &Section<'_>, faults: &mut Faults<'_>) -> Vec<Time> {
    let wanted = "times of the day, such as \"08:00\"";
    let starts = rules.texts("shifts", wanted, SHIFTS_MAX, faults, |text| time(text).is_some());
    starts.iter().filter_map(|start| time(start)).collect()
}

fn packaging(top: &Section<'_>, faults: &mut Faults<'_>) -> Vec<Packaging> {
    let mut all: Vec<Packaging> = Vec::new();
    for section in top.list("packaging", keys::PACKAGING, PACKAGINGS, faults) {
        let wanted = "a code of 1 to 64 characters that does not begin with WH:, which is kept for command codes";
        let command = |text: &str| text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("WH:"));
        section.need("code", wanted, faults);
        let code = section.text("code", wanted, faults, |text| {
            plain(text, 64).filter(|text| !command(text) && text.trim() == *text).map(str::to_owned)
        });
        let name =
            section.text("name", "a name of 1 to 64 characters", faults, |text| plain(text, 64).map(str::to_owned));
        section.need("weight_g", "what it weighs empty, in grams", faults);
        let weight = section.grams("weight_g", Mg::ZERO, WIDE, faults);
        let Some(code) = code else { continue };
        if all.iter().any(|known| known.code == code) {
            section.fault("code", format!("{code:?} once more"), "a code of its own for each packaging", faults);
        }
        all.push(Packaging { name: name.unwrap_or_else(|| code.clone()), code, weight: weight.unwrap_or_default() });
    }
    all
}

fn remarks(top: &Section<'_>, faults: &mut Faults<'_>) -> Remarks {
    let remarks = top.inner("remarks", keys::REMARKS, faults);
    let word = |text: &str| plain(text, 40).is_some_and(|text| text.trim() == text);
    let important = remarks.texts("important", "a word of 1 to 40 characters, such as \"补发\"", WORDS, faults, word);
    Remarks { important, gift_offers: remarks.flag("gift_offers", faults).unwrap_or(true) }
}

/// `HH:MM`.
pub(super) fn time(text: &str) -> Option<Time> {
    let shape = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
    shape.then(|| text.parse::<Time>().ok()).flatten()
}
