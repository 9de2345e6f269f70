//! The marketplace's answers to tracking files: what becomes of each row, whatever the file looks like.

use std::fs;

use jiff::tz::TimeZone;
use rust_xlsxwriter::Workbook;
use weighhouse::config::Config;
use weighhouse::domain::{Now, RowState};
use weighhouse::export::find;
use weighhouse::import::{ResultColumns, read_results};
use weighhouse::intake::{Became, Folder, Made, NotTaken, heed};
use weighhouse::store::{Moved, RowsAsked, Store};
use weighhouse::upload::export::export;

use crate::delivery::{ship, shipped};

const NOW: Now = Now { wall_ms: 1_794_412_800_000, mono_ms: 0 };

struct Site {
    _home: tempfile::TempDir,
    folder: std::path::PathBuf,
    store: Store,
    /// Order and waybill of each row, in their order.
    rows: Vec<(String, String)>,
}

/// A store whose rows were all told in one file.
fn told(count: usize) -> Site {
    let home = tempfile::tempdir().unwrap();
    let mut store = shipped(&home.path().join("w.db"), count);
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    export(&mut store, find("generic").unwrap(), &zone, &home.path().join("out"), NOW).unwrap();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = store.tracking_rows(&RowsAsked { limit: 100, ..RowsAsked::default() }).unwrap();
    let rows = rows.iter().map(|row| (text(row, "order"), text(row, "waybill"))).collect();
    let folder = home.path().join("results");
    Site { _home: home, folder, store, rows }
}

impl Site {
    fn heed(&mut self, text: &str) -> String {
        heed(&mut self.store, "r.csv", text.as_bytes(), &ResultColumns::default(), || NOW).unwrap().to_string()
    }

    /// The states of all rows, and the reasons of those that have one.
    fn states(&mut self) -> Vec<String> {
        let rows = self.store.tracking_rows(&RowsAsked { limit: 100, ..RowsAsked::default() }).unwrap();
        let show = |row: &serde_json::Value| match row["reason"].as_str() {
            Some(reason) => format!("{}: {reason}", row["state"].as_str().unwrap()),
            None => row["state"].as_str().unwrap().to_owned(),
        };
        rows.iter().map(show).collect()
    }
}

#[test]
fn each_row_is_acked_or_set_aside_and_again_changes_nothing() {
    let mut site = told(3);
    let [(a, wa), (b, wb), ..] = &site.rows.clone()[..] else { panic!("three rows") };
    let text = format!(
        "批量发货结果\n\n订单编号,物流公司,运单号,处理结果,失败原因\n{a},中通,{wa},成功,\n'{b},中通,=\"{wb}\",发货失败,订单已退款\n"
    );
    let said = site.heed(&text);
    assert_eq!(
        said,
        format!(
            "r.csv: 1 taken by the marketplace, 1 refused by it, 0 known already, 0 not understood\n\
             r.csv, line 5: order {b} was refused: 订单已退款"
        )
    );
    assert_eq!(site.states(), ["acked", "parked: 订单已退款", "delivered"]);
    let facts = site.store.chain_head().unwrap();
    assert!(site.heed(&text).starts_with("r.csv: 0 taken by the marketplace, 0 refused by it, 2 known already"));
    assert_eq!(site.store.chain_head().unwrap(), facts, "the same file again is no fact");
    // What a person mended there by hand comes back as taken.
    site.heed(&format!("order,status\n{b},OK\n"));
    assert_eq!(site.states()[1], "acked");
    site.store.verify().unwrap().unwrap();
}

#[test]
fn what_fits_no_row_is_told_and_changes_nothing() {
    let mut site = told(2);
    let [(a, wa), (b, _)] = &site.rows.clone()[..] else { panic!("two rows") };
    ship(&mut site.store, "S9", "W9");
    let rows = site.store.tracking_rows(&RowsAsked { limit: 100, ..RowsAsked::default() }).unwrap();
    let waiting = rows.iter().find(|row| row["waybill"] == "W9").unwrap()["order"].as_str().unwrap().to_owned();
    let text = format!(
        "order,waybill,result,reason\n{a},{wa},maybe,\nnone,,ok,\n{b},W77,ok,\n,,ok,\n{waiting},W9,ok,\n{a},{wa},ok,\n{a},{wa},failed,x\n"
    );
    let said = site.heed(&text);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "r.csv: 1 taken by the marketplace, 0 refused by it, 0 known already, 6 not understood");
    for (line, wanted) in [
        (2, "\"maybe\" says neither yes nor no"),
        (3, "order none: it was never told to a marketplace from here; look at it"),
        (4, "its number W77 was never told from here"),
        (5, "no number of an order"),
        (6, "it stands at ready, which this answer does not change"),
        (8, "it stands at acked, which this answer does not change"),
    ] {
        let place = format!("line {line}:");
        assert!(lines.iter().any(|it| it.contains(&place) && it.contains(wanted)), "{wanted}: {said}");
    }
    assert_eq!(site.states(), ["acked", "delivered", "ready"]);
    let error = heed(&mut site.store, "r.csv", b"a,b\n1,2\n", &ResultColumns::default(), || NOW).unwrap_err();
    let NotTaken::Unreadable(why) = error else { panic!("{error}") };
    assert!(why.to_string().contains("name the columns under [[results]]"), "{why}");
}

#[test]
fn numbers_that_a_spreadsheet_damaged_are_named_and_settle_nothing() {
    let mut site = told(1);
    let said = site.heed("订单编号,运单号,处理结果\n2.89675E+17,YT1,成功\nTB\u{4}1,YT1,成功\n订单一,7.31E+14,成功\n");
    for line in ["2: \"2.89675E+17\" is no number: every digit of it", "3: \"TB", "4: \"7.31E+14\" is no number"] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    assert_eq!(site.states(), ["delivered"]);
}

#[test]
fn the_folder_takes_workbooks_and_leaves_a_report_beside_them() {
    let mut site = told(2);
    let config = "[[results]]\nfolder = \"results\"\norder = [\"单 号\"]\nresult = [\"怎么样\"]\ndone = [\"好\"]\nfailed = [\"不好\"]\n";
    let config = Config::parse("w.toml", config, site.folder.parent().unwrap()).unwrap();
    let of = &config.results[0];
    assert_eq!(of.folder, site.folder);
    fs::create_dir(&of.folder).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [["单号", "怎么样"], [&site.rows[0].0, "好"], [&site.rows[1].0, "不好"]].iter().enumerate()
    {
        sheet.write(row as u32, 0, cells[0]).unwrap();
        sheet.write(row as u32, 1, cells[1]).unwrap();
    }
    book.save(of.folder.join("a.xlsx")).unwrap();
    fs::write(of.folder.join("b.csv"), "单号,怎么样\nnone,好\n").unwrap();
    let mut folder = Folder::new(of.folder.clone());
    let mut look =
        || folder.look_with(|name, bytes| Made::of(heed(&mut site.store, name, bytes, &of.columns, || NOW))).unwrap();
    assert!(look().is_empty(), "a file must look the same twice");
    let mut became: Vec<String> = look()
        .into_iter()
        .map(|it| match it.became {
            Became::Done(heeded, _) => format!("{} done {} {}", it.name, heeded.acked, heeded.parked),
            Became::Failed(..) => format!("{} failed", it.name),
            other => panic!("{other:?}"),
        })
        .collect();
    became.sort();
    assert_eq!(became, ["a.xlsx done 1 1", "b.csv failed"]);
    let report = fs::read_to_string(of.folder.join("done/a.xlsx.reason.txt")).unwrap();
    assert!(report.starts_with("a.xlsx: 1 taken by the marketplace, 1 refused by it"), "{report}");
    assert!(fs::read_to_string(of.folder.join("failed/b.csv.reason.txt")).unwrap().contains("order none"));
    assert_eq!(site.states(), ["acked", "parked: refused by the marketplace (a.xlsx)"]);
}

/// Two marketplaces with other headings and other words for the same: the command needs not be told which file is whose.
#[test]
fn the_command_reads_each_file_by_the_stanza_that_understands_it() {
    let mut site = told(3);
    let home = site.folder.parent().unwrap();
    let stanza = |name: &str, heading: &str, done: &str, failed: &str| {
        format!(
            "[[results]]\nfolder = \"{name}\"\norder = [\"{heading}\"]\nresult = [\"result\"]\ndone = [\"{done}\"]\nfailed = [\"{failed}\"]\n"
        )
    };
    let config = stanza("a", "number", "yes", "no") + &stanza("b", "id", "yes", "no") + &stanza("c", "id", "0", "1");
    fs::write(home.join("w.toml"), format!("[store]\npath = \"w.db\"\n{config}")).unwrap();
    let [a, b, c] = [0, 1, 2].map(|row| site.rows[row].0.clone());
    for (file, text) in [
        ("1.csv", format!("number,result\n{a},yes\n")),
        ("2.csv", format!("id,result\n{b},no\n")),
        ("3.csv", format!("id,result\n{c},0\n")),
        ("4.csv", format!("what,result\n{c},0\n")),
    ] {
        fs::write(home.join(file), text).unwrap();
    }
    let run = |files: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_weighhouse"));
        let done = command.args(["results", "--config", "w.toml"]).args(files).current_dir(home).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    let (ended, said) = run(&["1.csv", "2.csv", "3.csv"]);
    assert_eq!(ended, Some(0), "{said}");
    // None fits: the first one's complaint is heard.
    let (ended, said) = run(&["4.csv"]);
    assert!(ended == Some(1) && said.contains("4.csv"), "{said}");
    assert_eq!(site.states(), ["acked", "parked: refused by the marketplace (2.csv)", "acked"]);
}

#[test]
fn what_was_set_aside_can_be_told_again() {
    let mut site = told(1);
    let order = site.rows[0].0.clone();
    site.heed(&format!("order,status\n{order},failed\n"));
    let row = weighhouse::domain::TrackingKey { shop: shop(&mut site), order, waybill: site.rows[0].1.as_str().into() };
    assert_eq!(site.store.move_row(&row, RowState::Ready, "", NOW).unwrap(), Moved::Done);
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let again = export(&mut site.store, find("generic").unwrap(), &zone, &site.folder, NOW).unwrap();
    assert_eq!(again.files.iter().map(|it| it.rows).collect::<Vec<_>>(), [1]);
    site.store.verify().unwrap().unwrap();
}

fn shop(site: &mut Site) -> String {
    let rows = site.store.tracking_rows(&RowsAsked { limit: 1, ..RowsAsked::default() }).unwrap();
    rows[0]["shop"].as_str().unwrap().to_owned()
}

#[test]
fn no_word_of_the_usual_ones_says_yes_and_no_and_noise_never_panics() {
    let columns = ResultColumns::default();
    assert!(columns.done.iter().all(|word| !columns.failed.contains(word)));
    let sample = "order,waybill,result,reason\n1,W1,ok,\"a\"\"b\"\n2,W2,failed,x\n";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..2_000 {
        let mut bytes = sample.as_bytes().to_vec();
        for _ in 0..1 + next(6) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = next(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, b"\",;\n\r\t\0\xff"[next(8)]),
            }
        }
        if let Ok(read) = read_results("r.csv", &bytes, &columns) {
            assert!(read.refused.iter().all(|it| !it.contains(char::is_control)), "round {round}");
        }
    }
}
