//! Long commands say how far they are where somebody asks, keep still where nobody does, and go on where they were cut off.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use weighhouse::store::Store;

/// Three chunks of an import.
const SHIPMENTS: usize = 12_000;

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
