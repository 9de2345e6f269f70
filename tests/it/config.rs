//! The configuration: its defaults, its words for what is wrong, and that the file we ship says everything.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::path::Path;

use weighhouse::config::{ChannelConf, Config, ConfigError, CredentialsAt, LabelScan, Link, Requires, Role, SECTIONS};
use weighhouse::domain::{Fault, Mg, Right};
use weighhouse::domain::{Framing, HidId, Parity, UsbPlug};
use weighhouse::words::Language;

const SHIPPED: &str = include_str!("../../config/weighhouse.toml");

/// The shortest station that stands.
const STATION: &str = "[[station]]\nid = \"b\"\nrole = \"pack\"\nscanner = [{ port = \"/dev/s\" }]\n";

fn parse(text: &str) -> Result<Config, Vec<ConfigError>> {
    Config::parse("w.toml", text, Path::new("/etc/wh"))
}

#[track_caller]
fn good(text: &str) -> Config {
    parse(text).unwrap_or_else(|errors| panic!("{}", said(&errors)))
}

fn said(errors: &[ConfigError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(text: &str, wanted: &str) {
    match parse(text) {
        Ok(config) => panic!("taken as {config:?}\nfor: {text}"),
        Err(errors) => assert_eq!(said(&errors), wanted, "\nfor: {text}"),
    }
}

#[test]
fn the_file_we_ship_is_taken_as_it_says() {
    let config = good(SHIPPED);
    let [bench] = config.stations.as_slice() else { panic!("{:?}", config.stations) };
    assert_eq!((bench.id.as_str(), bench.role, bench.scanners.len()), ("bench-1", Role::PackWeigh, 2));
    assert_eq!(
        bench.scanners[1].link,
        Link::Hid { id: HidId { vendor: 0x0c2e, product: 0x0901, serial: None }, plug: UsbPlug::parse("1-1.4") }
    );
    let scale = bench.scale.as_ref().unwrap();
    assert_eq!((scale.protocol.text.as_str(), scale.unit.as_ref().unwrap().text.as_str()), ("mt-sics", "g"));
    assert_eq!(config.packaging[1].weight, Mg(12_500));
    assert_eq!(config.intake.as_deref(), Some(Path::new("/etc/wh/orders-in")));
    let delivery = config.delivery.as_ref().unwrap();
    assert_eq!(delivery.folder.as_deref(), Some(Path::new("/etc/wh/tracking-out")));
    assert_eq!(delivery.at, Some(jiff::civil::time(23, 30, 0, 0)));
    assert_eq!(config.requires(), (true, false));
}

#[test]
fn the_server_of_the_shipped_file_can_be_switched_on() {
    let stanza = |line: &str| line.trim_start_matches('#').to_owned() + "\n";
    let lines = SHIPPED.lines().skip_while(|line| *line != "#[delivery.sftp]").take_while(|line| !line.is_empty());
    let text: String = lines.filter(|line| !line.starts_with("#credentials_env")).map(stanza).collect();
    let sftp = good(&format!("[delivery]\n{text}")).delivery.unwrap().sftp.unwrap();
    assert_eq!((sftp.host.as_str(), sftp.folder.as_str(), sftp.host_keys.len()), ("sftp.example.com", "incoming", 1));
}

/// The lines of one section of the file we ship.
fn shipped(section: &str) -> String {
    let mut here = section.is_empty();
    let mut lines = String::new();
    for line in SHIPPED.lines() {
        // A section that only some sites have stands there as a comment.
        if line.starts_with('[') || line.starts_with("#[") {
            let line = line.strip_prefix('#').unwrap_or(line);
            let name = line.split('#').next().unwrap_or_default().trim().trim_matches(['[', ']']);
            here = name == section;
            if section.is_empty() || name.strip_prefix(section).is_some_and(|rest| rest.starts_with('.')) {
                lines += &format!("{} =\n", name.trim_start_matches(section).trim_start_matches('.'));
            }
        } else if here && !section.is_empty() {
            lines += &format!("{line}\n");
        }
    }
    lines
}

#[test]
fn the_file_we_ship_says_every_key() {
    for section in SECTIONS {
        let lines = shipped(section.name);
        for key in section.keys {
            // A key that only some protocols read stands there as a comment.
            let said = |line: &str| line.strip_prefix("#").unwrap_or(line).starts_with(&format!("{key} ="));
            let beside =
                ["hid", "plug"].contains(key) && lines.contains("or hid =") && lines.contains(&format!("{key} ="));
            assert!(lines.lines().any(said) || beside, "[{}] does not say {key}:\n{lines}", section.name);
        }
    }
    assert!(!shipped("site").contains("folder ="), "the twin: sections are told apart");
}

#[test]
fn every_key_of_the_table_is_read() {
    for section in SECTIONS.iter().filter(|section| !section.name.is_empty()) {
        for key in section.keys {
            let wrong = format!("{key} = [1, [2]]\n");
            let head = match section.name {
                "station" => "[[station]]\n".to_owned(),
                "station.scanner" => "[[station]]\n[[station.scanner]]\n".to_owned(),
                "channel.courier" => "[[channel]]\n[[channel.courier]]\n".to_owned(),
                "station.scale" => format!("{STATION}[station.scale]\n"),
                name @ ("packaging" | "carrier" | "operator" | "export" | "results" | "hold_source" | "channel") => {
                    format!("[[{name}]]\n")
                }
                name => format!("[{name}]\n"),
            };
            let errors = parse(&format!("{head}{wrong}")).expect_err(key);
            let path = format!("{}.{key}", section.name);
            assert!(
                errors.iter().any(|error| error.key == path && error.found != "nothing"),
                "{path}: {}",
                said(&errors)
            );
        }
    }
}

#[test]
fn an_empty_file_has_every_default_and_the_shipped_file_names_them() {
    let (empty, whole) = (good(""), good(SHIPPED));
    assert_eq!(
        (&empty.site, &empty.store, &empty.web, &empty.rules),
        (&whole.site, &whole.store, &whole.web, &whole.rules)
    );
    assert_eq!((empty.site.language, empty.rules.label_scan), (Language::ZhCn, LabelScan::Always));
    assert_eq!(empty.rules.requires, Requires::Auto);
    assert_eq!((empty.stations.len(), empty.packaging.len(), empty.intake, empty.delivery), (0, 0, None, None));
    assert_eq!(empty.web.token_file, Path::new("/etc/wh/token"));
    let scanner = &good(STATION).stations[0].scanners[0];
    let eight = Framing { data: 8, parity: Parity::None, stop: 1 };
    assert_eq!(scanner.link, Link::Serial { port: "/dev/s".into(), baud: 9600, framing: eight });
    assert_eq!((scanner.layout.text.as_str(), scanner.gs.text.as_str()), ("us", "none"));
}

#[test]
fn what_counts_as_shipped_follows_the_stations_or_the_rule() {
    let weigh = "[[station]]\nid = \"w\"\nrole = \"weigh\"\nscanner = [{ port = \"/dev/t\" }]\n\
                 scale = { port = \"/dev/u\", protocol = \"plain\" }\n";
    for (text, wanted) in [
        (STATION.to_owned(), (true, false)),
        (weigh.to_owned(), (false, false)),
        (format!("{STATION}{weigh}"), (true, false)),
        (format!("[rules]\nrequires = \"check\"\n{STATION}{weigh}"), (true, false)),
        (format!("[rules]\nrequires = \"weigh\"\n{STATION}{weigh}"), (false, true)),
        (format!("[rules]\nrequires = \"check+weigh\"\n{STATION}"), (true, true)),
    ] {
        assert_eq!(good(&text).requires(), wanted, "{text}");
    }
}

#[test]
fn every_fault_has_its_place_and_its_words() {
    for (text, wanted) in [
        (
            "[site]\ntimezon = \"UTC\"\n",
            "w.toml:2:1: site.timezon: found a key that is not known, wanted perhaps timezone",
        ),
        ("[sites]\n", "w.toml:1:2: sites: found a key that is not known, wanted perhaps site"),
        ("site = 1\n", "w.toml:1:8: site: found 1, wanted a section [site]"),
        ("[station]\nid = \"b\"\n", "w.toml:1:1: station: found a section, wanted sections [[station]]"),
        ("[site]\nname = \"\"\n", "w.toml:2:8: site.name: found \"\", wanted a name of 1 to 64 characters"),
        (
            "[site]\ntimezone = \"Asia/Shangai\"\n",
            "w.toml:2:12: site.timezone: found \"Asia/Shangai\", wanted an IANA time zone, perhaps \"Asia/Shanghai\"",
        ),
        ("[site]\nlanguage = \"de\"\n", "w.toml:2:12: site.language: found \"de\", wanted \"zh-CN\" or \"en\""),
        ("[store]\npath = 7\n", "w.toml:2:8: store.path: found 7, wanted a path"),
        (
            "[web]\nlisten = \"localhost\"\n",
            "w.toml:2:10: web.listen: found \"localhost\", wanted an address and a port, such as \"127.0.0.1:8470\"",
        ),
        (
            "[web]\nlisten = \"0.0.0.0:80\"\n",
            "w.toml:2:10: web.listen: found \"0.0.0.0:80\", which other machines reach, wanted a loopback address such as 127.0.0.1, or trusted_proxy = true where a proxy with TLS stands before it",
        ),
        ("[web]\ntrusted_proxy = 1\n", "w.toml:2:17: web.trusted_proxy: found 1, wanted true or false"),
        (
            "[web]\nhosts = [\"a\", \"b c\"]\n",
            "w.toml:2:15: web.hosts: found \"b c\", wanted a host name such as \"bench.example\"",
        ),
        ("[rules]\nunder_g = -1\n", "w.toml:2:11: rules.under_g: found -1, wanted grams from 0 to 100000"),
        ("[rules]\nunder_g = 1.2345\n", "w.toml:2:11: rules.under_g: found 1.2345, wanted grams from 0 to 100000"),
        (
            "[rules]\nover_percent = 101\n",
            "w.toml:2:16: rules.over_percent: found 101, wanted a whole number from 0 to 100",
        ),
        ("[rules]\nceiling_g = 0\n", "w.toml:2:13: rules.ceiling_g: found 0, wanted grams from 0.001 to 1000000"),
        ("[rules]\nceiling_g = 2\n", "w.toml:1:1: rules.zero_g: found 3, wanted less than ceiling_g, which is 2"),
        (
            "[rules]\nlabel_scan = \"never\"\n",
            "w.toml:2:14: rules.label_scan: found \"never\", wanted \"always\" or \"opening-counts\"",
        ),
        (
            "[rules]\nrequires = \"both\"\n",
            "w.toml:2:12: rules.requires: found \"both\", wanted \"auto\" or \"check\" or \"weigh\" or \"check+weigh\"",
        ),
        (
            "[[packaging]]\ncode = \"wh:undo\"\nweight_g = 1\n",
            "w.toml:2:8: packaging.code: found \"wh:undo\", wanted a code of 1 to 64 characters that does not begin with WH:, which is kept for command codes",
        ),
        (
            "[[packaging]]\ncode = \"A\"\n",
            "w.toml:1:1: packaging.weight_g: found nothing, wanted what it weighs empty, in grams",
        ),
        (
            "[[packaging]]\ncode = \"A\"\nweight_g = 1\n[[packaging]]\ncode = \"A\"\nweight_g = 2\n",
            "w.toml:5:8: packaging.code: found \"A\" once more, wanted a code of its own for each packaging",
        ),
        ("[intake]\n", "w.toml:1:1: intake.folder: found nothing, wanted the folder that order files are dropped in"),
        (
            "[delivery]\nprofile = \"generic\"\n",
            "w.toml:1:1: delivery.folder: found nothing, wanted the folder that tracking files are put in, or a [delivery.sftp]",
        ),
        (
            "[delivery]\nfolder = \"o\"\nprofile = \"x\"\n",
            "w.toml:3:11: delivery.profile: found \"x\", wanted \"generic\" or \"taobao\" or \"amazon\" or \"shopify\" or \"ebay-mip\" or \"woocommerce\" or \"people\"",
        ),
        (
            "[delivery]\nfolder = \"o\"\nat = \"24:00\"\n",
            "w.toml:3:6: delivery.at: found \"24:00\", wanted a time of the day, such as \"23:30\"",
        ),
        (
            "[intake]\nfolder = \"o\"\n[delivery]\nfolder = \"o\"\n",
            "w.toml:2:10: intake.folder: found the folder of [delivery], wanted a folder of its own: tracking files are no order files",
        ),
        (
            "[web]\npictures = \"in\"\n[intake]\nfolder = \"in\"\n",
            "w.toml:2:12: web.pictures: found the folder of something else, wanted a folder of its own: pictures are neither orders, tracking files, results nor reports",
        ),
        (
            "[web]\npictures = \"/etc/wh/days\"\n[report]\nfolder = \"days\"\n",
            "w.toml:2:12: web.pictures: found the folder of something else, wanted a folder of its own: pictures are neither orders, tracking files, results nor reports",
        ),
        ("[web]\npicture = \"p\"\n", "w.toml:2:1: web.picture: found a key that is not known, wanted perhaps pictures"),
        ("[site]\nname = \"a\"\nname = \"b\"\n", "w.toml:3:1: found what is not TOML (duplicate key), wanted TOML"),
        (
            "名 = 1\n",
            "w.toml:1:1: found what is not TOML (invalid unquoted key, expected letters, numbers, `-`, `_`), wanted TOML",
        ),
    ] {
        check(text, wanted);
    }
}

#[test]
fn every_fault_of_a_station_has_its_place_and_its_words() {
    let bench = |id: &str, rest: &str| format!("[[station]]\nid = \"{id}\"\nrole = \"pack\"\n{rest}");
    let scanner = |rest: &str| bench("b", &format!("[[station.scanner]]\n{rest}"));
    let scale = |rest: &str| format!("{STATION}[station.scale]\n{rest}");
    let id = "1 to 32 letters, digits, hyphens or underscores";
    for (text, wanted) in [
        ("[[station]]\nrole = \"pack\"\nscanner = [{ port = \"p\" }]\n".to_owned(), format!("w.toml:1:1: station.id: found nothing, wanted {id}")),
        (bench("b/1", "scanner = [{ port = \"p\" }]\n"), format!("w.toml:2:6: station.id: found \"b/1\", wanted {id}")),
        (STATION.replace("pack", "bench"), "w.toml:3:8: station.role: found \"bench\", wanted \"pack\" or \"weigh\" or \"pack+weigh\" or \"hand-over\"".to_owned()),
        (bench("b", ""), "w.toml:1:1: station.scanner: found none, wanted at least one [[station.scanner]]".to_owned()),
        (STATION.replace("pack", "weigh"), "w.toml:1:1: station.scale: found none, wanted a [station.scale], since the role is \"weigh\"".to_owned()),
        (STATION.replace("pack", "pack+weigh"), "w.toml:1:1: station.scale: found none, wanted a [station.scale], since the role is \"pack+weigh\"".to_owned()),
        (format!("{STATION}{}", STATION.replace("/dev/s", "/dev/t")), "w.toml:6:6: station.id: found \"b\" once more, wanted an id of its own for each station".to_owned()),
        (format!("{STATION}{}", STATION.replace("\"b\"", "\"c\"")), "w.toml:8:21: station.scanner.port: found the device of line 4, wanted a device of its own for each entry".to_owned()),
        (scanner("hid = \"0c2e:0901\"\n[[station.scanner]]\nhid = \"0C2E:0901:7\"\n"), "w.toml:7:7: station.scanner.hid: found the device of line 5, wanted a device of its own for each entry".to_owned()),
        (scanner(""), "w.toml:4:1: station.scanner.port: found neither port nor hid, wanted one of them".to_owned()),
        (scanner("port = \"p\"\nhid = \"0c2e:0901\"\n"), "w.toml:6:7: station.scanner.hid: found port and hid, wanted one of them: a device has one wire".to_owned()),
        (scanner("hid = \"0c2e:0901\"\nplug = \"usb1\"\n"), "w.toml:6:8: station.scanner.plug: found \"usb1\", wanted a socket as `weighhouse devices` shows it, such as \"1-1.4\"".to_owned()),
        (scanner("port = \"p\"\nplug = \"1-1\"\n"), "w.toml:6:8: station.scanner.plug: found a key of HID devices beside port, wanted port = \"/dev/serial/by-path/…\", which names the socket of a serial port".to_owned()),
        (scanner("port = \"p\"\nmode = \"pos\"\n"), "w.toml:6:8: station.scanner.mode: found a key of HID scanners beside port, wanted hid instead of port, or this key left out".to_owned()),
        (scanner("hid = \"0c2e:0901\"\nmode = \"hid\"\n"), "w.toml:6:8: station.scanner.mode: found \"hid\", wanted \"keyboard\" or \"pos\"".to_owned()),
        (scale("hid = \"0922:8003\"\nprotocol = \"comma\"\n"), "w.toml:7:12: station.scale.protocol: found a language of serial ports beside hid, wanted \"usb-hid\", or port instead of hid".to_owned()),
        (scale("port = \"p\"\nprotocol = \"usb-hid\"\n"), "w.toml:7:12: station.scale.protocol: found a language of USB HID scales beside port, wanted hid instead of port, or what the scale speaks on its serial port".to_owned()),
        (scanner("hid = \"c2e:901\"\n"), "w.toml:5:7: station.scanner.hid: found \"c2e:901\", wanted vendor:product or vendor:product:serial, such as \"0c2e:0901\"".to_owned()),
        (scanner("hid = \"0c2e:0901\"\nbaud = 9600\n"), "w.toml:6:8: station.scanner.baud: found a key of serial ports beside hid, wanted port instead of hid, or this key left out".to_owned()),
        (scanner("port = \"p\"\nbaud = 0x1\n"), "w.toml:6:8: station.scanner.baud: found 0x1, wanted a whole number from 300 to 921600".to_owned()),
        (scanner("port = \"p\"\nframing = \"9N1\"\n"), "w.toml:6:11: station.scanner.framing: found \"9N1\", wanted data bits, parity and stop bits, such as \"8N1\" or \"7E1\"".to_owned()),
        (scanner("port = \"p\"\nprotocol = \"x\"\n"), "w.toml:6:1: station.scanner.protocol: found a key that is not known, wanted perhaps port".to_owned()),
        (scale("port = \"q\"\n"), "w.toml:5:1: station.scale.protocol: found nothing, wanted the name of what the scale speaks, such as \"mt-sics\"".to_owned()),
        (scale("port = \"q\"\nprotocol = \"plain\"\ncode_001 = \"x10\"\n"), "w.toml:8:12: station.scale.code_001: found a key that plain does not read, wanted this key left out: it is for toledo-continuous".to_owned()),
        (scale("port = \"q\"\nprotocol = \"toledo-continuous\"\ncode_001 = \"x100\"\n"), "w.toml:8:12: station.scale.code_001: found \"x100\", wanted \"x10\" or \"x1\"".to_owned()),
        (scale("port = \"q\"\nprotocol = \"pattern\"\n"), "w.toml:5:1: station.scale.pattern: found nothing, wanted a template of the frames, such as '{weight} {unit}\\r\\n'".to_owned()),
        (scale("port = \"q\"\nprotocol = \"comma\"\npattern = '{weight}='\n"), "w.toml:8:11: station.scale.pattern: found a key that comma does not read, wanted this key left out: it is for pattern".to_owned()),
        // In single quotes the place in the file is the place in the template; behind an escape of TOML only the latter is told.
        (scale("port = \"q\"\nprotocol = \"pattern\"\npattern = '{weight}{weight}='\n"), "w.toml:8:20: station.scale.pattern: found at column 9 of the template a second {weight}, wanted {number} for a number that is not the weight".to_owned()),
        (scale("port = \"q\"\nprotocol = \"pattern\"\npattern = \"\\u0002{weight}{weight}=\"\n"), "w.toml:8:11: station.scale.pattern: found at column 10 of the template a second {weight}, wanted {number} for a number that is not the weight".to_owned()),
        (scale("port = \"q\"\nprotocol = \"pattern\"\npattern = 7\n"), "w.toml:8:11: station.scale.pattern: found 7, wanted a template of the frames, as a text".to_owned()),
        (scale("port = \"/dev/s\"\nprotocol = \"plain\"\n"), "w.toml:6:8: station.scale.port: found the device of line 4, wanted a device of its own for each entry".to_owned()),
    ] {
        check(&text, &wanted);
    }
}

#[test]
fn all_faults_are_told_at_once_in_reading_order() {
    check(
        "[rules]\nover_g = \"x\"\nunder_g = true\n[site]\nlanguage = 1\n",
        "w.toml:2:10: rules.over_g: found \"x\", wanted grams from 0 to 100000\n\
         w.toml:3:11: rules.under_g: found true, wanted grams from 0 to 100000\n\
         w.toml:5:12: site.language: found 1, wanted \"zh-CN\" or \"en\"",
    );
}

#[test]
fn what_is_allowed_stays_allowed() {
    let pictures = good("[web]\npictures = \"goods/pictures\"\n").web.pictures;
    assert_eq!(pictures.as_deref(), Some(Path::new("/etc/wh/goods/pictures")));
    assert_eq!(good("").web.pictures, None);
    good("[web]\nlisten = \"0.0.0.0:80\"\ntrusted_proxy = true\n");
    good("[web]\nlisten = \"[::1]:0\"\nhosts = [\"bench.example:8470\", \"[::1]\"]\n");
    let twins = "scanner = [{ hid = \"0c2e:0901:1\" }, { hid = \"0c2e:0901:2\" }]\n";
    let sockets = "scanner = [{ hid = \"0c2e:0901\", plug = \"1-1\" }, { hid = \"0c2e:0901\", plug = \"1-2\" }]\n";
    for scanners in [twins, sockets] {
        let config = good(&format!("[[station]]\nid = \"b\"\nrole = \"pack\"\n{scanners}"));
        assert_eq!(config.stations[0].scanners.len(), 2);
    }
    let scale = "[[station]]\nid = \"b\"\nrole = \"weigh\"\nscanner = [{ port = \"/dev/s\" }]\nscale = { hid = \"0922:8003\" }\n";
    assert_eq!(
        good(scale).stations[0].scale.as_ref().unwrap().protocol.text,
        "usb-hid",
        "HID scales speak one language"
    );
    assert_eq!(good("[rules]\nunder_g = 1_000.5\n").rules.under, Mg(1_000_500));
}

#[test]
fn names_of_other_tables_are_checked_with_their_place() {
    let config = good(SHIPPED);
    let check =
        |protocols: &[&str], units: &[&str]| said(&config.check_names(protocols, &["us", "fr"], &["none"], units));
    assert_eq!(check(&["plain", "mt-sics"], &["g", "kg"]), "");
    let (scale, unit) = (place("protocol = "), place("unit = "));
    assert_eq!(
        check(&["plain", "mt-sicz"], &["kg"]),
        format!(
            "w.toml:{scale}:12: station.scale.protocol: found \"mt-sics\", wanted a known name, perhaps \"mt-sicz\"\n\
             w.toml:{unit}:8: station.scale.unit: found \"g\", wanted a known name, perhaps \"kg\""
        )
    );
}

fn place(key: &str) -> usize {
    1 + SHIPPED.lines().position(|line| line.starts_with(key)).unwrap()
}

#[test]
fn no_text_whatever_makes_it_panic() {
    for seed in 1..=300_u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut chance = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        let mut text: Vec<char> = SHIPPED.chars().filter(|_| chance(200) != 0).collect();
        for _ in 0..chance(6) {
            let at = chance(text.len());
            text[at] = ['[', ']', '"', '=', '.', '#', '\n', '{', '-', '\u{202e}', '9'][chance(11)];
        }
        let text: String = text.into_iter().collect();
        let errors = parse(&text).err().unwrap_or_default();
        // A profile that is not there is named by its own path, and has no line.
        let told = |error: &&_| !said(std::slice::from_ref(*error)).starts_with("/etc/wh/profiles/");
        assert!(errors.iter().filter(told).all(|error| error.spot.is_some()), "seed {seed}: {}", said(&errors));
        assert!(!said(&errors).contains(|c: char| c.is_control() && c != '\n'), "seed {seed}: {}", said(&errors));
    }
}

#[test]
fn a_file_is_read_from_where_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.toml");
    let error = Config::load(&path).unwrap_err();
    assert!(error[0].to_string().ends_with(", wanted a configuration file"), "{}", said(&error));
    std::fs::write(&path, "[store]\npath = \"sub/x.db\"\n").unwrap();
    assert_eq!(Config::load(&path).unwrap().store, folder.path().join("sub/x.db"));
}

#[test]
fn couriers_of_the_house_are_read_and_bounded() {
    let carriers = good(SHIPPED).carriers;
    assert_eq!(carriers.named("同城"), Some("local"));
    assert_eq!(carriers.candidates("TC12345678").carriers, ["local"]);
    let more = good("[[carrier]]\nid = \"sf\"\npatterns = [\"SX9{10}\"]\naliases = [\"顺丰同城\"]\n").carriers;
    assert_eq!((more.named("顺丰同城"), more.named("顺丰")), (Some("sf"), Some("sf")));
    assert!(!more.contradict("顺丰", "SX1234567890") && more.contradict("中通", "SX1234567890"));
    for (text, key) in [
        ("id = \"SF\"", "carrier.id"),
        ("id = \"../sf\"", "carrier.id"),
        ("id = \"a'; DROP TABLE parcel\"", "carrier.id"),
        ("name = \"x\"", "carrier.id"),
        ("id = \"a\"\nname = \"\\u001b[2J\"", "carrier.name"),
        ("id = \"a\"\nname = \"---\"", "carrier.name"),
        ("id = \"a\"\nname = \"顺丰速运\"", "carrier.name"),
        ("id = \"a\"\naliases = [\"ZTO\"]", "carrier.aliases"),
        ("id = \"a\"\naliases = [7]", "carrier.aliases"),
        ("id = \"a\"\npatterns = [\"sf9{13}\"]", "carrier.patterns"),
        ("id = \"a\"\npatterns = [\"SF\\\\d{13}\"]", "carrier.patterns"),
        ("id = \"a\"\npatterns = [\"<img onerror>\"]", "carrier.patterns"),
        ("id = \"a\"\npatterns = [\"9{99}\"]", "carrier.patterns"),
        ("id = \"a\"\npattern = \"9\"", "carrier.pattern"),
    ] {
        let errors = parse(&format!("[[carrier]]\n{text}\n")).expect_err(text);
        assert!(errors.iter().any(|error| error.key == key && error.spot.is_some()), "{text}: {}", said(&errors));
        assert!(!said(&errors).contains('\u{1b}'), "{text}");
    }
    let twice = parse("[[carrier]]\nid = \"a\"\n[[carrier]]\nid = \"a\"\n").expect_err("twice");
    assert!(said(&twice).contains("once more"), "{}", said(&twice));
    let many = "[[carrier]]\nid = \"a\"\n".repeat(101);
    assert!(said(&parse(&many).expect_err("too many")).contains("at most 100"));
}

const SCALE: &str = "[[station]]\nid = \"b\"\nrole = \"pack\"\nscanner = [{ port = \"/dev/s\" }]\n[station.scale]\nhid = \"0922:8003\"\n";

#[test]
fn people_are_named_with_their_rights() {
    let config = good(
        "[rules]\nlogin = \"required\"\nforce_reasons = [\"老板同意\"]\nresolve = [\"second-waybill\"]\nrelease = [\"address\"]\n\
         cut_off = \"16:00\"\n[[operator]]\nid = \"li\"\nname = \"李\"\nrights = [\"force\", \"release\"]\n[[operator]]\nid = \"wang\"\n",
    );
    let people = &config.rules.people;
    let [li, wang] = people.operators.as_slice() else { panic!("{people:?}") };
    assert_eq!(
        (li.id.as_str(), li.name.as_str(), li.rights.as_slice()),
        ("li", "李", &[Right::Force, Right::Release][..])
    );
    assert_eq!((wang.name.as_str(), wang.rights.len()), ("wang", 0));
    assert!(people.login_required && people.resolve == [Fault::SecondWaybill] && people.force_reasons == ["老板同意"]);
    assert_eq!((people.release.len(), config.rules.cut_off), (1, Some(jiff::civil::time(16, 0, 0, 0))));
    let none = good("");
    assert!(none.rules.people == weighhouse::packing::People::default() && none.rules.people.force_reasons.len() == 4);
}

#[test]
fn a_scale_is_tested_only_where_a_weight_is_named() {
    let drill = |text: &str| good(&format!("{SCALE}{text}")).stations[0].scale.as_ref().unwrap().drill;
    assert_eq!(drill(""), None);
    let full = drill(
        "check_weight_g = 500\ncheck_every_hours = 4\ndivision_g = 0.5\nrefuse_off_g = 3\ncheck_required = true\nzero_limit_g = 2\n",
    );
    let full = full.unwrap();
    assert_eq!((full.weight, full.every_ms, full.division), (Some(Mg::grams(500)), 4 * 3_600_000, Mg(500)));
    assert_eq!((full.refuse, full.required, full.zero_limit), (Some(Mg::grams(3)), true, Some(Mg::grams(2))));
    let short = drill("check_weight_g = 200\n").unwrap();
    assert_eq!(
        (short.every_ms, short.division, short.refuse, short.required),
        (8 * 3_600_000, Mg::grams(1), None, false)
    );
    assert_eq!(drill("zero_limit_g = 2\n").unwrap().weight, None);
}

#[test]
fn what_cannot_be_said_of_people_and_tests_is_refused_with_words() {
    check(
        "[[operator]]\nid = \"li\"\nrights = [\"fly\"]\n[[operator]]\nid = \"li\"\n[[operator]]\nname = \"x\"\n",
        "w.toml:3:11: operator.rights: found \"fly\", wanted \"force\" or \"resolve\" or \"release\"\n\
         w.toml:5:6: operator.id: found \"li\" once more, wanted an id of its own for each operator\n\
         w.toml:6:1: operator.id: found nothing, wanted what the badge says behind WH:OP:, 1 to 40 characters without spaces at its ends",
    );
    for (rules, named) in [
        ("login = \"yes\"", "\"off\" or \"required\""),
        ("resolve = [\"no-load\"]", "the id of a fault: unknown-code"),
        ("cut_off = \"4 pm\"", "16:00"),
        ("force_reasons = [\" \"]", "a reason of"),
    ] {
        let errors = parse(&format!("[rules]\n{rules}\n")).expect_err(rules);
        assert!(errors[0].to_string().contains(named), "{}", said(&errors));
    }
    for (scale, named) in [
        ("check_every_hours = 8", "check_weight_g too"),
        ("check_weight_g = 500\ndivision_g = 5\nrefuse_off_g = 2", "at least one division"),
        ("check_weight_g = 0", "grams from"),
    ] {
        let errors = parse(&format!("{SCALE}{scale}\n")).expect_err(scale);
        assert!(errors[0].to_string().contains(named), "{}", said(&errors));
    }
}

const CHANNEL: &str = "[[channel]]\nshop = \"s\"\nkind = \"taobao\"\ncredentials = \"k\"\n";

#[test]
fn the_channel_that_we_ship_is_taken_with_its_marks_away() {
    let (_, channel) = SHIPPED.split_once("#[[channel]]").unwrap();
    let lines = format!("[[channel]]{channel}");
    let left_out = ["credentials_env", "shop_type", "shop_id"];
    let keep = |line: &&str| !left_out.iter().any(|key| line.starts_with(&format!("#{key} =")));
    let text: Vec<&str> = lines.lines().filter(keep).map(|line| line.strip_prefix('#').unwrap_or(line)).collect();
    let (whole, short) = (good(&text.join("\n")), good(CHANNEL));
    let [whole] = whole.channels.as_slice() else { panic!("{:?}", whole.channels) };
    assert_eq!((whole.shop.as_str(), whole.companies.get("丹鸟").map(String::as_str)), ("旗舰店", Some("DANNIAO")));
    assert_eq!(whole.credentials, CredentialsAt::File("/etc/wh/taobao.keys".into()));
    // What the comments name as defaults are the defaults.
    let short = ChannelConf {
        shop: whole.shop.clone(),
        credentials: whole.credentials.clone(),
        companies: whole.companies.clone(),
        ..short.channels[0].clone()
    };
    assert_eq!(*whole, short);
}

#[test]
fn every_fault_of_a_channel_has_its_place_and_its_words() {
    check(
        "[[channel]]\n",
        "w.toml:1:1: channel.shop: found nothing, wanted the shop, as order files name it\n\
         w.toml:1:1: channel.kind: found nothing, wanted the name of a marketplace\n\
         w.toml:1:1: channel.credentials: found neither credentials nor credentials_env, wanted one of them",
    );
    for (line, wanted) in [
        (
            "credentials_env = \"A\"",
            "5:19: channel.credentials_env: found credentials and credentials_env, wanted one of them",
        ),
        ("shop_id = \"1\"", "5:11: channel.shop_id: found a key that taobao does not read, wanted this key left out"),
        (
            "window = \"23:30\"",
            "5:10: channel.window: found \"23:30\", wanted hours of the day, such as \"23:30-05:00\"",
        ),
        ("not_before = \"paid\"", "5:14: channel.not_before: found \"paid\", wanted \"sealed\" or \"handed-over\""),
        ("sign = \"sha1\"", "5:8: channel.sign: found \"sha1\", wanted \"md5\" or \"hmac\" or \"hmac-sha256\""),
        (
            "url = \"http://gw.example/x\"",
            "5:7: channel.url: found \"http://gw.example/x\", wanted an address that begins with https://, or with http://127.0.0.1: for a test",
        ),
        (
            "timezone = \"Asia/Shangai\"",
            "5:12: channel.timezone: found \"Asia/Shangai\", wanted an IANA time zone, perhaps \"Asia/Shanghai\"",
        ),
        ("batch = 0", "5:9: channel.batch: found 0, wanted a whole number from 1 to 20"),
        ("batch = 21", "5:9: channel.batch: found 21, wanted a whole number from 1 to 20"),
        (
            "url = \"https://gw.example/top\"\nbatch = 2",
            "5:7: channel.url: found an address beside which no /batch lies, wanted one that ends with /rest, or `batch` left out",
        ),
        ("windo = 1", "5:1: channel.windo: found a key that is not known, wanted perhaps window"),
        (
            "courier = [{ is = \"a\", code = \"A\" }, { is = \"a\", code = \"B\" }]",
            "5:45: channel.courier.is: found \"a\" once more, wanted one code for each courier",
        ),
    ] {
        check(&format!("{CHANNEL}{line}\n"), &format!("w.toml:{wanted}"));
    }
    check(
        &format!("{CHANNEL}{CHANNEL}"),
        "w.toml:6:8: channel.shop: found \"s\" once more, wanted one [[channel]] for each shop",
    );
    let hub = CHANNEL.replace("taobao", "kuaidi100");
    check(
        &format!("{hub}sign = \"md5\"\nbatch = 2\n"),
        "w.toml:1:1: channel.shop_type: found nothing, wanted what kuaidi100 is told of the shop\n\
         w.toml:1:1: channel.shop_id: found nothing, wanted what kuaidi100 is told of the shop\n\
         w.toml:5:8: channel.sign: found a key that kuaidi100 does not read, wanted this key left out\n\
         w.toml:6:9: channel.batch: found a key that kuaidi100 does not read, wanted this key left out",
    );
}
