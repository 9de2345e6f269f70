//! Long commands say how far they are where somebody asks, keep still where nobody does, and go on where they were cut off.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use weighhouse::store::Store;

use crate::delivery::{NOW, sealed};
use crate::tidy::read;

/// Three chunks of an import.
const SHIPMENTS: usize = 12_000;
/// Forty files of an export.
const PACKED: usize = 2_000;

fn command(home: &Path, words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
    command.args(words.split_whitespace()).args(["--config", "w.toml"]).current_dir(home).stdin(Stdio::null());
    command.env("RUST_LOG", "warn");
    command
}

fn ran(home: &Path, words: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(home, words).output().unwrap();
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), out, err)
}

fn site() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("w.toml"), "").unwrap();
    let mut orders = "shipment,shop,order,waybill,sku,qty\n".to_owned();
    for n in 0..SHIPMENTS {
        writeln!(orders, "S{n},shop,O{n},W{n},A,1").unwrap();
    }
    std::fs::write(home.path().join("orders.csv"), orders).unwrap();
    home
}

#[test]
fn an_import_killed_in_the_middle_goes_on_where_it_stopped() {
    let home = site();
    let mut child = command(home.path(), "import --progress orders.csv")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let said = first.strip_prefix("orders.csv: ").and_then(|rest| rest.strip_suffix(" of 12000 shipments"));
    let said: i64 = said.unwrap_or_else(|| panic!("{first}")).parse().unwrap();
    assert!((1..12_000).contains(&said), "it was in the middle: {said}");
    let (kept, _) = Store::open(&home.path().join("weighhouse.db")).unwrap().chain_head().unwrap();
    assert!(kept >= said, "what was said to be there is there: {kept}");
    let (code, out, err) = ran(home.path(), "import --progress orders.csv");
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("orders.csv: 12000 of 12000 shipments\n"), "{err}");
    assert!(out.contains("unchanged") && !out.contains("12000 new"), "{out}");
    let (code, out, err) = ran(home.path(), "import orders.csv");
    assert!(code == 0 && out.contains("12000 unchanged"), "{out}");
    assert_eq!(err, "", "nobody asked");
    let (code, out, err) = ran(home.path(), "verify --progress");
    assert!(code == 0 && out.contains("12000 facts"), "{out}");
    assert!(err.contains("verify: 12000 of 12000 facts\n") && err.lines().count() <= 11, "{err}");
    let (code, out, err) = ran(home.path(), "balance --progress");
    assert!(code == 0 && out.contains("12000"), "{out}");
    assert!(err.contains("balance: 12000 of 12000 shipments\n") && err.lines().count() <= 11, "{err}");
    assert_eq!(ran(home.path(), "verify").2, "");
}

/// A site whose day is packed, and whose marketplace takes fifty rows a file.
fn packed() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("w.toml"), "[[export]]\nprofile = \"taobao\"\nfile = \"own.toml\"\n").unwrap();
    let template = read("config/profiles/taobao.toml").text;
    std::fs::write(home.path().join("own.toml"), template.replace("rows_max = 1000", "rows_max = 50")).unwrap();
    let mut orders = "shipment,shop,order,carrier,waybill,sku,qty\n".to_owned();
    (0..PACKED).for_each(|n| writeln!(orders, "S{n},shop,O{n},SF,W{n},A,1").unwrap());
    std::fs::write(home.path().join("orders.csv"), orders).unwrap();
    assert_eq!(ran(home.path(), "import orders.csv").0, 0);
    let mut store = Store::open(&home.path().join("weighhouse.db")).unwrap();
    let all = |writing: &mut weighhouse::store::Writing<'_>| {
        (0..PACKED).try_for_each(|n| writing.append(&sealed(&format!("S{n}"), &format!("W{n}"), NOW)).map(drop))
    };
    store.write(all).unwrap();
    home
}

/// The rows of every whole file; each must have its checksum beside it, once the export is over.
fn told(home: &Path, over: bool) -> Vec<String> {
    let names = std::fs::read_dir(home.join("out")).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    let mut rows = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".csv")) {
        assert!(!over || names.contains(&format!("{name}.sha256")), "{name} without its checksum: {names:?}");
        let bytes = std::fs::read(home.join("out").join(name)).unwrap();
        rows.extend(encoding_rs::GBK.decode(&bytes).0.lines().skip(1).map(str::to_owned));
    }
    assert!(!over || names.iter().all(|name| !name.ends_with(".tmp")), "{names:?}");
    rows
}

#[test]
fn an_export_killed_in_the_middle_goes_on_and_doubles_nothing() {
    let home = packed();
    let words = "export --profile taobao --out out --progress";
    let mut child = command(home.path(), words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(said.next().unwrap(), "taobao: 0 of 2000 rows");
    let next = said.find(|line| line.starts_with("taobao: 200 of")).unwrap();
    // Four files with their checksums are there; the fifth is on its way: its batch is recorded, and not that it is delivered.
    let names = || std::fs::read_dir(home.path().join("out")).unwrap().count();
    while names() <= 8 {
        assert_eq!(child.try_wait().unwrap(), None, "it ended without a fifth file");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(next, "taobao: 200 of 2000 rows");
    let there = told(home.path(), false).len();
    assert!(
        (200..PACKED).contains(&there),
        "what was said to be there is there, and it was killed in the middle: {there}"
    );
    let (code, out, err) = ran(home.path(), words);
    assert_eq!(code, 0, "{out}{err}");
    let rows = told(home.path(), true);
    let each: BTreeSet<&String> = rows.iter().collect();
    assert_eq!((rows.len(), each.len()), (PACKED, PACKED), "nothing missed, nothing doubled");
    let last = err.lines().rfind(|line| line.starts_with("taobao: ") && line.ends_with(" rows")).unwrap();
    let counts: Vec<usize> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(counts[0] == counts[1] && counts[0] + there >= PACKED && counts[0] < PACKED, "{err}");
    let (code, out, err) = ran(home.path(), words);
    assert!(code == 0 && out.contains("nothing new") && !err.contains(" rows"), "{out}{err}");
    assert_eq!(ran(home.path(), "verify").0, 0);
}
