//! The real command: what it prints, and with which code it ends.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use clap::CommandFactory;
use serde_json::Value;
use weighhouse::cli::Cli;
use weighhouse::domain::{CheckOutcome, Entry, Event, Mg, Now, ScaleCheck};
use weighhouse::store::Store;

use crate::delivery::seal;

const BIN: &str = env!("CARGO_BIN_EXE_weighhouse");
const CONFIG: &str =
    "[site]\nname = \"Test\"\nlanguage = \"en\"\n[delivery]\nfolder = \"out\"\n[intake]\nfolder = \"in\"\n";
const ORDERS: &str = include_str!("../data/orders.csv");

/// A temporary site, with the command run in its folder.
struct Site {
    home: tempfile::TempDir,
}

struct Told {
    code: i32,
    out: String,
    err: String,
}

impl Site {
    fn new() -> Site {
        let site = Site { home: tempfile::tempdir().unwrap() };
        site.file("weighhouse.toml", CONFIG);
        site.file("orders.csv", ORDERS);
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command line as a person would type it; `--config weighhouse.toml` is added where it says `@`.
    fn run(&self, line: &str) -> Told {
        let words = line.split_whitespace().flat_map(|word| match word {
            "@" => vec!["--config", "weighhouse.toml"],
            word => vec![word],
        });
        let output = Command::new(BIN).args(words).current_dir(self.home.path()).stdin(Stdio::null()).output().unwrap();
        let Output { status, stdout, stderr } = output;
        let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        assert!(!err.contains("panicked"), "{line}: {err}");
        Told { code: status.code().unwrap_or(-1), out, err }
    }

    /// The same with bytes on standard input.
    fn feed(&self, line: &str, input: &[u8]) -> Told {
        let mut child = Command::new(BIN)
            .args(line.split_whitespace())
            .current_dir(self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
        Told { code: status.code().unwrap_or(-1), out, err }
    }

    /// A site whose first shipment has left.
    fn shipped() -> Site {
        let site = Site::new();
        assert_eq!(site.run("import @ orders.csv").code, 0);
        seal(&mut site.store(), "FH20261111-0001", "SF1234567890123");
        site
    }

    fn store(&self) -> Store {
        Store::open(&self.path("weighhouse.db")).unwrap()
    }
}

#[test]
fn a_shipment_from_the_order_file_to_the_tracking_file() {
    let site = Site::new();
    let told = site.run("import @ orders.csv");
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{}", told.out);
    assert_eq!(told.out, "orders.csv: 2 new, 0 unchanged, 0 revised, 0 with only the hold changed, 0 refused\n");
    assert!(site.run("import @ orders.csv").out.contains("2 unchanged"));
    assert_eq!(site.run("export @ --profile generic").out, "nothing new\n");
    let before = site.run("show SF1234567890123 @");
    assert!(before.out.contains("NOT SHIPPED") && before.code == 0, "{}", before.out);

    seal(&mut site.store(), "FH20261111-0001", "SF1234567890123");
    for number in ["SF1234567890123", "FH20261111-0001", "2896754321098765433"] {
        let told = site.run(&format!("show {number} @"));
        let shown = "SF1234567890123  120 g  shipped  accepted 2026-11-12 00:00:00 at bench-1 by anna";
        assert!(
            told.code == 0 && told.out.contains("SHIPPED, parcels: 1") && told.out.matches(shown).count() == 1,
            "{}",
            told.out
        );
        let value: Value = serde_json::from_str(&site.run(&format!("show {number} @ --json")).out).unwrap();
        assert_eq!((&value["shipment"], &value["shipped"]), (&"FH20261111-0001".into(), &true.into()));
    }
    assert!(site.run("show FH20261111-0002 @").out.contains("ON HOLD: refund asked"));

    let verified = site.run("verify @");
    assert!(verified.code == 0 && verified.out.starts_with("ok: "), "{}", verified.out);
    let exported: Value = serde_json::from_str(&site.run("export @ --profile generic --json").out).unwrap();
    let path = exported["files"][0]["path"].as_str().unwrap();
    let text = fs::read_to_string(site.path(path)).unwrap();
    assert_eq!(text.lines().count(), 3, "two orders packed together: {text}");
    assert!(text.contains("2896754321098765432,SF,SF1234567890123,120,2026-11-12T00:00:00+08:00\r\n"), "{text}");
    assert_eq!(site.run("export @ --profile generic --out elsewhere").out, "nothing new\n");
    assert!(!site.path("elsewhere").exists());
}

#[test]
fn every_ending_has_its_code() {
    let site = Site::shipped();
    site.file("bad.csv", "shipment,shop,order,sku,qty\nF9,A,1,S,none\n");
    site.file("wrong.toml", "[site]\nlanguage = \"fr\"\n[rulez]\n");
    site.file("names.toml", "[[station]]\nid = \"b\"\nrole = \"weigh\"\n[[station.scanner]]\nport = \"/dev/x\"\nlayout = \"uk\"\n[station.scale]\nport = \"/dev/y\"\nprotocol = \"mt-sic\"\n");
    site.file("new.toml", "[store]\npath = \"new.db\"\n");
    for (code, line, says) in [
        (0, "--help", "Exit codes"),
        (0, "--version", "weighhouse 0"),
        (0, "check @", "all is well"),
        (0, "devices", ""),
        (0, "devices --json", "\"devices\""),
        (0, "verify @ --json", "\"ok\":true"),
        (1, "import @ bad.csv", "line 2, column qty: found \"none\""),
        (1, "import @ no-such.csv", "No such file"),
        (1, "import @ no-such.csv --json", "\"error\""),
        (1, "import @ bad.csv orders.csv", "2 unchanged"),
        (1, "show NOTHING @", "no waybill, shipment or order"),
        (1, "listen /dev/no-such-port", "no-such-port"),
        (1, "listen ffff:fffe", "no HID scanner or scale"),
        (1, "check --config names-ok.toml", "to mend it"),
        (2, "", "Usage"),
        (2, "sell", "unrecognized"),
        (2, "import @", "PATH"),
        (2, "verify --config no-such.toml", "no-such.toml: found"),
        (2, "verify --config wrong.toml", "wrong.toml:2:12: site.language: found \"fr\""),
        (2, "verify --config wrong.toml", "rulez"),
        (2, "check --config names.toml", "perhaps \"mt-sics\""),
        (2, "verify --config new.toml", "is not there yet"),
        (2, "show 1 --config new.toml", "is not there yet"),
        (2, "export --config new.toml --profile generic", "[delivery]"),
        (2, "export @ --profile nonesuch", "there are: generic"),
        (2, "listen /dev/null --protocol mt-sic", "there are: comma"),
        (2, "listen /dev/null --framing 9N1", "8N1 or 7E1"),
        (2, "listen 0c2e:0901 --protocol comma", "says itself what it speaks"),
        (2, "listen 0c2e:0901 --baud 9600", "serial ports"),
        (2, "decode scale --protocol nonesuch", "there are: comma"),
        (2, "decode scale", "there are: comma"),
        (2, "decode scale --protocol pattern", "needs --pattern"),
        (2, "decode scale --protocol pattern --pattern {weight}", "column 9: found a frame without an end"),
        (2, "decode scale --protocol comma --pattern {weight}=", "means nothing to comma"),
        (2, "decode scale --suggest --protocol comma", "cannot be used with"),
        (2, "listen /dev/null --protocol pattern", "--pattern goes with"),
        (2, "listen /dev/null --protocol pattern --pattern {weight}", "column 9"),
        (2, "listen 0922:8003 --suggest", "speaks usb-hid"),
        (1, "listen /dev/null --suggest", "is no serial port"),
    ] {
        if line.contains("names-ok") {
            site.file(
                "names-ok.toml",
                "[[station]]\nid = \"b\"\nrole = \"pack\"\n[[station.scanner]]\nport = \"/dev/no-such-port\"\n",
            );
        }
        let told = site.run(line);
        let all = format!("{}{}", told.out, told.err);
        assert!(
            told.code == code && all.contains(says),
            "{line}: {} (wanted {code}), wanted {says:?} in:\n{all}",
            told.code
        );
    }
    assert!(!site.path("new.db").exists(), "a question makes no store");
}

#[test]
fn help_names_every_flag_and_shows_an_example() {
    let site = Site::new();
    let mut cli = Cli::command();
    cli.build();
    let mut commands: Vec<(String, clap::Command)> = vec![(String::new(), cli)];
    let mut seen = Vec::new();
    while let Some((line, command)) = commands.pop() {
        let help = site.run(&format!("{line} --help"));
        assert_eq!(help.code, 0, "{line}");
        for arg in command.get_arguments() {
            let long = arg.get_long().map(|long| format!("--{long}"));
            let name = long.or(arg.get_value_names().map(|names| names[0].to_string())).unwrap();
            assert!(help.out.contains(&name), "{line}: {name} is not in\n{}", help.out);
            assert!(arg.get_help().is_some() || arg.is_hide_set(), "{line}: {name} has no help");
        }
        if line.matches(' ').count() == 0 && !line.is_empty() {
            let example = help.out.split_once("Example: ").is_some_and(|(_, example)| example.contains("weighhouse "));
            assert!(example, "{line} has no example:\n{}", help.out);
            seen.push(line.clone());
        }
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            commands.push((format!("{line} {}", sub.get_name()).trim().to_owned(), sub.clone()));
        }
    }
    seen.sort();
    let all = [
        "balance",
        "certificate",
        "check",
        "decode",
        "demo",
        "devices",
        "export",
        "import",
        "late",
        "listen",
        "report",
        "results",
        "run",
        "scale-checks",
        "show",
        "upload",
        "verify",
    ];
    assert_eq!(seen, all);
}

#[test]
fn hostile_rows_are_refused_and_never_reach_the_terminal() {
    let site = Site::new();
    let evil = "shipment,shop,order,sku,qty,waybill\nF1\u{1b}[2J,A,1,S,1,W1\nF2,A\u{202e},1,S,1,W2\n\"F3\nx\",A,1,S,1,W3\nF4,A,1,S,1,W4\n";
    site.file("evil\u{1b}[31m.csv", evil);
    let output = Command::new(BIN)
        .args(["import", "--config", "weighhouse.toml", "evil\u{1b}[31m.csv"])
        .current_dir(site.home.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}')), "{text:?}");
    assert!(text.contains("1 new") && text.contains("line 3, column shop"), "{text}");
    let long = site.run("show \u{1b}[2J @");
    assert!(long.code == 1 && long.err.contains("\\u{1b}[2J"), "{}", long.err);
}

#[test]
fn hostile_ids_are_not_exported() {
    let site = Site::new();
    site.file("evil.csv", "shipment,shop,order,sku,qty,waybill\nF1,A,=1+1,S,1,W1\nF2,A,2,S,1,W2\n");
    assert_eq!(site.run("import @ evil.csv").code, 0, "a formula is text like any other until a spreadsheet reads it");
    for (no, waybill) in [("F1", "W1"), ("F2", "W2")] {
        seal(&mut site.store(), no, waybill);
    }
    let told = site.run("export @ --profile generic");
    assert_eq!(told.code, 1);
    assert!(told.out.contains("refused: shop A, order =1+1, waybill W1: order: "), "{}", told.out);
    assert!(told.out.contains(": 1 row\n"), "{}", told.out);
    let again = site.run("export @ --profile generic");
    assert_eq!((again.code, again.out.as_str()), (0, "nothing new\nnot told: 1 parked\n"));
}

#[test]
fn verify_names_the_first_fact_that_was_changed() {
    let site = Site::shipped();
    assert_eq!(site.run("verify @").code, 0, "the twin");
    let conn = rusqlite::Connection::open(site.path("weighhouse.db")).unwrap();
    conn.execute("UPDATE event SET body = replace(body, 'TEA-W-M', 'TEA-W-L') WHERE seq = 1", []).unwrap();
    conn.execute("UPDATE event SET body = replace(body, '120000', '120001') WHERE kind = 'sealed'", []).unwrap();
    drop(conn);
    let told = site.run("verify @");
    assert_eq!(
        (told.code, told.out.as_str()),
        (1, "the chain breaks at fact 1: it, or the one before it, was changed\n")
    );
    assert!(site.run("verify @ --json").out.contains("\"ok\":false"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let site = Site::new();
    let rows: String = (0..5000).map(|n| format!("F{n},A,{n},S,none,W{n}\n")).collect();
    site.file("many.csv", &format!("shipment,shop,order,sku,qty,waybill\n{rows}"));
    let mut child = Command::new(BIN)
        .args(["import", "--config", "weighhouse.toml", "many.csv"])
        .current_dir(site.home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn decode_reads_from_standard_input() {
    let mut child = Command::new(BIN)
        .args(["decode", "scale", "--protocol", "comma"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"ST,GS,+0001.250kg\r\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&value["value"], output.status.code()), (&"1.250".into(), Some(0)));
}

#[test]
fn listening_shows_what_a_port_sends_until_ctrl_c() {
    use serialport::SerialPort;
    let (mut device, port) = serialport::TTYPort::pair().unwrap();
    let mut child = Command::new(BIN)
        .args(["listen", &port.name().unwrap(), "--protocol", "comma"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    read_until(&mut err, "listening");
    device.write_all(b"ST,GS,+0001.250kg\r\n\x1b[2J\xff\r\n").unwrap();
    let text = read_until(&mut out, "unknown_header");
    assert!(text.contains(r#"comma: {"outcome":"reading","value":"1.250""#), "{text}");
    assert!(text.contains("\\x1b[2J\\xff") && !text.contains('\x1b'), "{text}");
    let interrupted = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// At a wrong baud rate there is garbage: the next one is tried, and at none is a byte written.
#[test]
fn a_suggestion_is_made_by_listening_alone() {
    use serialport::SerialPort;
    let (mut device, port) = serialport::TTYPort::pair().unwrap();
    let mut child = Command::new(BIN)
        .args(["listen", &port.name().unwrap(), "--suggest", "--seconds", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    read_until(&mut err, "listening at 9600; nothing is written");
    // A question would come at once, and again after half a second.
    device.set_timeout(std::time::Duration::from_millis(1_200)).unwrap();
    assert_eq!(device.read(&mut [0; 8]).unwrap_err().kind(), std::io::ErrorKind::TimedOut, "something was asked");
    // What a port at 9600 makes of a scale at 2400: many of its long bits look like a byte of zeros.
    device.write_all(&[0xe6, 0, 0xf8, 0].repeat(512)).unwrap();
    read_until(&mut err, "listening at 2400; nothing is written");
    for at in 0..110 {
        device.write_all(format!("ST,GS,+{:08.3}kg\r\n", f64::from(at) / 8.0).as_bytes()).unwrap();
    }
    let told = read_until(&mut out, "never");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(told.contains(" 2400 8N1\n  comma: ") && told.contains("stable gross"), "{told}");
    let stanza = told.split_once("[[station]]:\n\n").map(|(_, stanza)| stanza.replace("# ", "")).unwrap();
    let wanted = format!(
        "[station.scale]\nport = \"{}\"\nprotocol = \"comma\"\nbaud = 2400\nframing = \"8N1\"\n",
        port.name().unwrap()
    );
    assert_eq!(stanza.trim_end(), wanted.trim_end());
    assert_eq!(device.bytes_to_read().unwrap(), 0, "nothing was written to the scale");
}

/// A pattern whose frames never come says how they would end, and not nothing.
#[test]
fn bytes_without_a_whole_frame_are_told() {
    let site = Site::new();
    for (line, said) in [
        ("decode scale --protocol pattern --pattern {weight}<CR><LF>", "a frame of this pattern ends with <CR><LF>;"),
        (
            r"decode scale --protocol pattern --pattern \x02{weight:9}{xor:byte}",
            r"begins with \x02 and is 11 bytes long;",
        ),
        ("decode scale --protocol yaohua-a9", "no frame of yaohua-a9 is whole in them; --suggest"),
    ] {
        let told = site.feed(line, b"1.250\r\n1.251\r\n");
        assert!(told.code == 0 && told.out.is_empty(), "{line}: {}", told.out);
        assert!(told.err.contains("14 bytes were read") && told.err.contains(said), "{line}: {}", told.err);
    }
    assert_eq!(site.feed("decode scale --protocol plain", b"1.250\r\n").err, "");
    assert_eq!(site.feed("decode scale --protocol plain", b"").err, "");
}

/// What a suggestion says to paste is taken by `check`, and reads the frames it was made from.
#[test]
fn a_suggested_pattern_can_be_pasted() {
    let site = Site::new();
    let frames: String = (0..12).map(|at| format!("W;{}.{:03};T;0.000\r\n", at / 3, at * 37)).collect();
    let told = site.feed("decode scale --suggest", frames.as_bytes());
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told["pattern"]["pattern"], r"W;{weight};T;{number}\r\n");
    let stanza = told["stanza"].as_str().unwrap();
    let bench = "[[station]]\nid = \"b\"\nrole = \"weigh\"\nscanner = [{ port = \"/dev/no-such\" }]\n";
    site.file("pasted.toml", &format!("{bench}{stanza}\n"));
    let checked = site.run("check --config pasted.toml");
    assert!(checked.code == 1 && checked.out.contains("to mend it"), "only the devices are missing: {}", checked.err);
    let read =
        site.feed(r"decode scale --protocol pattern --unit kg --pattern W;{weight};T;{number}\r\n", frames.as_bytes());
    assert_eq!(read.out.lines().count(), 12, "{}", read.err);
    assert!(read.out.lines().last().unwrap().contains(r#""value":"3.407""#), "{}", read.out);
    let wrong = stanza.replace("{weight}", "{wieght}");
    site.file("pasted.toml", &format!("{bench}{wrong}\n"));
    let refused = site.run("check --config pasted.toml");
    let at = "pasted.toml:8:14: station.scale.pattern: found at column 3 of the template {wieght}, wanted {weight}, ";
    assert!(refused.code == 2 && refused.err.contains(at), "{}", refused.err);
}

#[test]
fn what_is_no_serial_port_is_refused_with_what_to_do() {
    let site = Site::new();
    site.file("notes.txt", "");
    for device in ["/dev/null", "notes.txt", "."] {
        let told = site.run(&format!("listen {device}"));
        assert_eq!(told.code, 1, "{}", told.err);
        assert!(told.err.contains("is no serial port") && told.err.contains("vendor:product[:serial]"), "{}", told.err);
    }
    let gone = site.run("listen /dev/no-such-port");
    assert!(gone.code == 1 && !gone.err.contains("is no serial port"), "the twin: {}", gone.err);
}

/// A bench must go on where nobody takes its log, and clear up when the terminal that it runs in is closed.
#[test]
fn a_demo_without_log_and_terminal_ends_in_order() {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(BIN)
        .args(["demo", "--port", "0"])
        .envs([("TMPDIR", home.path().as_os_str()), ("RUST_LOG", "info".as_ref())])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let told = read_until(child.stdout.as_mut().unwrap(), "Ctrl-C");
    assert!(told.contains("Open      http://127.0.0.1:"), "{told}");
    assert!(told.contains("/station/bench-1\n"), "it opens at the bench: {told}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "its data folder");
    let hung_up = Command::new("sh").args(["-c", &format!("kill -HUP {}", child.id())]).status().unwrap();
    assert!(hung_up.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing stays");
}

/// A second daemon on one address says what to do.
#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = Command::new(BIN).args(["demo", "--port", &port.to_string()]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.lines().count() == 1 && told.contains("demo --port") && told.contains("in use"), "{told}");
}

/// Reads until the text has come, byte by byte; ends with the stream.
fn read_until(stream: &mut impl Read, end: &str) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&bytes).contains(end) && stream.read(&mut byte).unwrap() == 1 {
        bytes.push(byte[0]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_late_is_listed_by_urgency_in_words_and_as_json() {
    let site = Site::new();
    let rows = "shipment,shop,order,sku,qty,waybill,ship_by,hold\n\
        F1,A,1,S,1,W1,2020-01-02 10:00,\nF2,A,2,S,1,W2,2020-01-01 10:00,address\nF3,A,3,S,1,W3,2999-01-01 10:00,\nF4,A,4,S,1,W4,,\n\
        F5,A,5,S,1,W5,2020-01-01 10:00,cancelled\n";
    site.file("late.csv", rows);
    assert_eq!(site.run("late @").code, 2, "there is no store yet");
    assert_eq!(site.run("import @ late.csv").code, 0);
    let told = site.run("late @");
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!((told.code, lines.len()), (0, 2), "{}", told.out);
    assert!(lines[0].starts_with("F2  late by ") && lines[0].ends_with("days  address changed"), "{}", told.out);
    assert!(lines[1].starts_with("F1  late by ") && lines[1].ends_with(" days"), "{}", told.out);
    let told = site.run("late --within 366d --json @");
    let first: Value = serde_json::from_str(told.out.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["shipment"], &first["late"], &first["holds"][0]),
        (&"F2".into(), &true.into(), &"address".into())
    );
    assert_eq!(site.run("late --within soon @").code, 2);
}

#[test]
fn the_tests_of_a_scale_are_shown_with_their_chart() {
    let site = Site::new();
    site.file(
        "weighhouse.toml",
        &format!("{CONFIG}[[station]]\nid = \"bench-1\"\nrole = \"weigh\"\nscanner = [{{ port = \"/dev/a\" }}]\n[station.scale]\nhid = \"0922:8003\"\n"),
    );
    assert_eq!(site.run("import @ orders.csv").code, 0);
    assert_eq!(site.run("scale-checks bench-1 @").out, "not tested yet\n");
    let mut store = Store::open(&site.path("weighhouse.db")).unwrap();
    for (wall_ms, shown) in [(0, 500), (1_000, 502)] {
        let check = ScaleCheck { reference: Mg::grams(500), shown: Mg::grams(shown), outcome: CheckOutcome::True };
        let at = Now { wall_ms, mono_ms: 0 };
        for event in [Event::ScaleChecked(check), Event::ZeroMoved { zero: Mg(-1_500) }] {
            let (station, operator) = (Some("bench-1".into()), Some("li\u{1b}".into()));
            let entry = Entry { at, station, operator, device: None, shipment: None, event };
            store.write(|writing| writing.append(&entry)).unwrap();
        }
    }
    let told = site.run("scale-checks bench-1 @");
    let wanted = "1970-01-01T00:00:00.000Z  500 g of 500 g  off by 0 g  true  li\\u{1b}\n\
        1970-01-01T00:00:01.000Z  502 g of 500 g  off by 2 g  true  li\\u{1b}\n\
        mean 1 g, limits -4.32 g to 6.32 g\n\
        1970-01-01T00:00:00.000Z  zero at -1.5 g\n1970-01-01T00:00:01.000Z  zero at -1.5 g\n";
    assert_eq!((told.code, told.out.as_str()), (0, wanted));
    let told: Value = serde_json::from_str(&site.run("scale-checks bench-1 --json @").out).unwrap();
    assert_eq!((&told["station"], &told["checks"][1]["off_g"]), (&"bench-1".into(), &"2".into()));
    assert_eq!(site.run("scale-checks bench-2 @").code, 1);
}

/// A folder of pictures is told file by file: what is not shown, why, and what to do.
#[test]
fn check_tells_which_pictures_are_not_shown() {
    let site = Site::new();
    site.file("pictures.toml", &format!("{CONFIG}[web]\npictures = \"goods\"\n"));
    let missing = site.run("check --config pictures.toml");
    assert!(missing.code == 1 && missing.out.contains("take `pictures` out of [web]"), "{}", missing.out);
    fs::create_dir(site.path("goods")).unwrap();
    let none = site.run("check --config pictures.toml");
    assert!(none.code == 0 && none.out.contains("can be read: 0 pictures"), "{}", none.out);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x08\x06\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    let write = |name: &str, bytes: &[u8]| fs::write(site.path("goods").join(name), bytes).unwrap();
    write("HALF.png", &png);
    png.extend(b"IEND\xae\x42\x60\x82");
    for name in
        ["MUG-400.png", "雾蓝.PNG", "A%2FB.png", ".hidden.png", "B.png", "a%2fb.png", "a:b.png", "C.Png", "D.gif", "E"]
    {
        write(name, &png);
    }
    write("Thumbs.db", b"litter");
    write("B.jpg", &png);
    write("PAGE.png", b"<html>");
    write("HUGE.png", &vec![0; 5 << 20]);
    std::os::unix::fs::symlink("MUG-400.png", site.path("goods").join("LINK.png")).unwrap();
    fs::create_dir(site.path("goods/more.png")).unwrap();
    let told = site.run("check --config pictures.toml");
    assert_eq!(told.code, 1);
    for says in [
        "can be read: 4 pictures",
        "picture HALF.png ends before the picture does",
        "picture a%2fb.png has a name under which nothing is looked for\n          to mend it: rename it to a%2Fb.png",
        "to mend it: rename it to a%3Ab.png",
        "to mend it: rename it to C.png",
        "picture D.gif has a name",
        "picture E has a name",
        "picture B.jpg is not shown, since B.png is",
        "picture PAGE.png is no PNG",
        "picture HUGE.png has 5242880 bytes; at most 4194304 are shown",
        "picture LINK.png is a link",
        "picture more.png is a link, a folder",
    ] {
        assert!(told.out.contains(says), "{says}\n{}", told.out);
    }
    assert!(!told.out.contains("hidden") && !told.out.contains("Thumbs"), "{}", told.out);
    assert_eq!(told.out.matches("MISSING").count(), 11, "{}", told.out);
    // So many are told one by one, and the others are counted.
    for n in 0..30 {
        write(&format!("no-{n:02}.png"), b"no");
    }
    let told = site.run("check --config pictures.toml");
    assert_eq!(told.out.matches("MISSING picture ").count(), 20, "{}", told.out);
    assert!(told.out.contains("21 more files are not shown"), "{}", told.out);
}
