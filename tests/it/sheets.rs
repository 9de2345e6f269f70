//! Tracking files and order files between the program and LibreOffice, which shares no line with it: every cell of every profile is
//! what was meant, and a workbook that LibreOffice wrote gives the shipments of the CSV it was made of. `tests/run` installs it, and runs
//! this; plain `cargo test` needs nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::Value as Json;
use weighhouse::config::Config;
use weighhouse::export::{Encoding, Format, PROFILES, Profile, Value};
use weighhouse::store::Store;

use crate::delivery::seal;
use crate::tidy::read;

/// Shop, order, courier and waybill of a small day; the last says what a file for machines makes of it.
const DAY: [(&str, &str, &str, &str, Machine); 6] = [
    ("旗舰店", "0000123", "顺丰速运", "0075812345678", Machine::Told),
    ("旗舰店", "28967543210987654321", "SF", "SF1234567890123", Machine::Told),
    ("A \"B\", 店", "1E10", "SF", "1-2", Machine::Told),
    ("=HYPERLINK(\"http://evil/\",\"x\")", "2026-11-11", "SF", "0x10", Machine::UnlessShop),
    ("@SUM(1+1)*cmd|'/C calc'!A0", "TRUE", "SF", "00001E5", Machine::UnlessShop),
    ("箱店 é 😀", "=1+1", "SF", "W5", Machine::Refused),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Machine {
    Told,
    /// Told where the file does not name the shop.
    UnlessShop,
    Refused,
}

/// How LibreOffice is told what a text file is: separator, quotation mark, encoding, first line, columns.
const TEXT: &str = "Text - txt - csv (StarCalc)";
/// Cells as they are shown, text in quotation marks and numbers bare, of the first sheet.
const SHOWN: &str = "44,34,76,1,,0,true,true,false,false,false,0";

struct Office {
    home: tempfile::TempDir,
}

impl Office {
    /// A site with the day's shipments imported by the program, and packed.
    fn site(conf: &str) -> Office {
        let office = Office::unpacked(conf);
        let (code, said) = office.program("import orders.csv --json");
        assert_eq!((code, &said["counts"]["new"]), (0, &Json::from(DAY.len())), "{said}");
        let mut store = Store::open(&office.at("weighhouse.db")).unwrap();
        for (n, (_, _, _, waybill, _)) in DAY.iter().enumerate() {
            seal(&mut store, &format!("FH{n}"), waybill);
        }
        office
    }

    fn unpacked(conf: &str) -> Office {
        let office = Office { home: tempfile::tempdir().unwrap() };
        fs::write(office.at("w.toml"), conf).unwrap();
        fs::write(office.at("orders.csv"), orders("1")).unwrap();
        office
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn program(&self, words: &str) -> (i32, Json) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weighhouse"));
        command.args(words.split(' ')).args(["--config", "w.toml"]).current_dir(self.home.path());
        let output = command.env("RUST_LOG", "warn").stdin(Stdio::null()).output().unwrap();
        let json = serde_json::from_slice(&output.stdout);
        (output.status.code().unwrap(), json.unwrap_or_else(|_| panic!("{words}: {output:?}")))
    }

    /// What LibreOffice makes of a file: `into` is the ending and filter of its answer, `from` how the file is to be read. Its
    /// settings are this site's own, so that neither those of a person nor another run matter.
    fn converted(&self, file: &Path, from: Option<&str>, into: &str) -> PathBuf {
        let answers = self.at("answers");
        let settings = format!("-env:UserInstallation=file://{}", self.at("settings").display());
        let mut command = Command::new("soffice");
        command.args([&settings, "--headless", "--norestore"]).stdin(Stdio::null());
        command.args(from.map(|from| format!("--infilter={TEXT}:{from}")));
        command.args(["--convert-to", into, "--outdir"]).arg(&answers).arg(file);
        let output = command.output().expect("LibreOffice is installed: apt-get install libreoffice-calc-nogui");
        let (ending, _) = into.split_once(':').unwrap_or((into, ""));
        let answer = answers.join(file.file_name().unwrap()).with_extension(ending);
        assert!(output.status.success() && answer.is_file(), "{}: {output:?}", file.display());
        answer
    }

    /// The cells of a file as LibreOffice shows them.
    fn shown(&self, file: &Path, from: Option<&str>) -> String {
        fs::read_to_string(self.converted(file, from, &format!("csv:{TEXT}:{SHOWN}"))).unwrap()
    }
}

/// The day as an order file, so many pieces of each.
fn orders(qty: &str) -> Vec<u8> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(["shipment", "shop", "order", "carrier", "waybill", "sku", "name", "qty"]).unwrap();
    for (n, (shop, order, carrier, waybill, _)) in DAY.iter().enumerate() {
        let no = format!("FH{n}");
        writer.write_record([no.as_str(), shop, order, carrier, waybill, "00042", "-箱, \"大\"", qty]).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Every column as text: the way to open a file of numbers.
fn as_text(separator: u8, encoding: &str, columns: usize) -> String {
    let columns: Vec<String> = (1..=columns).map(|column| format!("{column}/2")).collect();
    format!("{separator},34,{encoding},1,{},0,false,false", columns.join("/"))
}

/// How LibreOffice is told to read a file of a profile; a workbook says that itself.
fn from(profile: &Profile) -> Option<String> {
    let layout = &profile.layout;
    let encoding = match layout.encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "76",
        Encoding::Gbk => "67",
        Encoding::ShiftJis => "64",
    };
    match layout.format {
        Format::Xlsx => None,
        Format::Csv => Some(as_text(b',', encoding, layout.columns.len())),
        Format::Tsv => Some(as_text(b'\t', encoding, layout.columns.len())),
    }
}

/// What the file should say, each cell as text.
fn meant(profile: &Profile) -> String {
    let courier = profile.layout.couriers.iter().find(|courier| courier.is == "sf");
    let cell = |value: Value, (shop, order, carrier, waybill, _): (&str, &str, &str, &str, Machine)| match value {
        Value::Shop => shop.to_owned(),
        Value::Order => order.to_owned(),
        Value::Tracking => waybill.to_owned(),
        Value::TrackingBare => waybill.replace('-', ""),
        Value::Carrier => carrier.to_owned(),
        Value::CarrierName => courier.unwrap().name.to_string(),
        Value::CarrierCode => courier.unwrap().code.to_string(),
        Value::WeightG => "120".to_owned(),
        Value::ShippedAt => "2026-11-12T00:00:00+08:00".to_owned(),
        Value::ShipDate => "2026-11-12".to_owned(),
        Value::ShipDateDmy => "12-11-2026".to_owned(),
        Value::Item | Value::Sku | Value::Title | Value::Quantity | Value::Text => String::new(),
    };
    let columns = &profile.layout.columns;
    let told = DAY.into_iter().filter(|row| told(profile, row.4));
    let mut rows: Vec<Vec<String>> = told
        .map(|row| columns.iter().map(|column| format!("{}{}", column.text, cell(column.value, row))).collect())
        .collect();
    rows.sort();
    rows.insert(0, columns.iter().map(|column| column.heading.to_string()).collect());
    quoted(&rows)
}

fn told(profile: &Profile, machine: Machine) -> bool {
    let names_shop = profile.layout.columns.iter().any(|column| column.value == Value::Shop);
    profile.layout.format == Format::Xlsx || machine == Machine::Told || (machine == Machine::UnlessShop && !names_shop)
}

/// As LibreOffice writes text cells; an empty cell has none.
fn quoted(rows: &[Vec<String>]) -> String {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Always).terminator(Terminator::Any(b'\n'));
    let mut writer = builder.from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    // A quotation mark inside a cell is doubled, so that two between separators are an empty cell.
    text.lines().map(|line| format!("{}\n", bare_empties(line))).collect()
}

fn bare_empties(line: &str) -> String {
    line.split(',').map(|cell| if cell == "\"\"" { "" } else { cell }).collect::<Vec<_>>().join(",")
}

/// A workbook of the shop's own, beside the one that the program brings.
fn own_workbook() -> String {
    let text = read("config/profiles/taobao.toml").text;
    let text = text.replace("format = \"csv\"  ", "format = \"xlsx\" ").replace("encoding = \"gbk\"", "# ");
    text.replace("reader = \"machine\"", "reader = \"people\"")
}

#[test]
#[ignore = "it needs LibreOffice; tests/run installs it"]
fn libreoffice_reads_every_cell_of_every_profile_as_it_was_meant() {
    let own = "[[export]]\nprofile = \"taobao\"\nfile = \"own.toml\"\n";
    let all = PROFILES.iter().map(|profile| (profile.name, "")).chain([("taobao", own)]);
    let mut workbooks = 0;
    for (name, conf) in all {
        let office = Office::site("");
        fs::write(office.at("own.toml"), own_workbook()).unwrap();
        fs::write(office.at("w.toml"), conf).unwrap();
        let config = Config::parse("w.toml", conf, office.home.path()).unwrap();
        let profile = config.profile(name).unwrap();
        let (_, said) = office.program(&format!("export --profile {name} --out out --json"));
        let refused = DAY.iter().filter(|row| !told(profile, row.4)).count();
        assert_eq!(said["refused"].as_array().unwrap().len(), refused, "{name}: {said}");
        let file = office.at(said["files"][0]["path"].as_str().unwrap());
        assert_eq!(office.shown(&file, from(profile).as_deref()), meant(profile), "{name}");
        workbooks += usize::from(profile.layout.format == Format::Xlsx);
    }
    assert_eq!(workbooks, 2, "the one of the table, and a shop's own");
}

#[test]
#[ignore = "it needs LibreOffice; tests/run installs it"]
fn a_number_where_a_text_belongs_is_seen() {
    let office = Office::unpacked("");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "0012").unwrap();
    sheet.write(0, 1, 28_967_543_210_987_654_321_f64).unwrap();
    sheet.write(1, 0, 12).unwrap();
    book.save(office.at("bad.xlsx")).unwrap();
    let shown = office.shown(&office.at("bad.xlsx"), None);
    assert!(shown.starts_with("\"0012\",2") && !shown.contains("28967543210987654321"), "{shown}");
    assert!(shown.lines().nth(1).unwrap().starts_with("12"), "a bare number: {shown}");
    // The same of a file that is opened without a word: this is what leading zeros are refused for.
    fs::write(office.at("bad.csv"), "0012,28967543210987654321\r\n").unwrap();
    let careless = office.shown(&office.at("bad.csv"), Some("44,34,76,1,,0,false,true"));
    assert!(!careless.contains("0012") && !careless.contains("28967543210987654321"), "{careless}");
    let told = office.shown(&office.at("bad.csv"), Some(&as_text(b',', "76", 2)));
    assert_eq!(told, "\"0012\",\"28967543210987654321\"\n");
}

#[test]
#[ignore = "it needs LibreOffice; tests/run installs it"]
fn an_order_workbook_of_libreoffice_gives_the_shipments_of_its_csv() {
    let office = Office::unpacked("");
    let columns = as_text(b',', "76", 8);
    let workbook = |name: &str, bytes: Vec<u8>, from: &str| {
        fs::write(office.at(name), bytes).unwrap();
        office.converted(&office.at(name), Some(from), "xlsx:Calc MS Excel 2007 XML").display().to_string()
    };
    let first = workbook("first.csv", orders("1"), &columns);
    let (code, said) = office.program(&format!("import {first} --json"));
    assert_eq!((code, &said["counts"]["new"]), (0, &Json::from(DAY.len())), "{said}");
    // What is the same to the letter changes nothing, whichever comes first.
    let (code, said) = office.program("import orders.csv --json");
    assert_eq!((code, &said["counts"]["unchanged"]), (0, &Json::from(DAY.len())), "{said}");
    let again = workbook("again.csv", orders("1"), &columns);
    assert_eq!(office.program(&format!("import {again} --json")).1["counts"]["unchanged"], DAY.len());
    // The twins: one piece more is another shipment, and numbers that LibreOffice took for numbers are refused.
    let more = workbook("more.csv", orders("2"), &columns);
    assert_eq!(office.program(&format!("import {more} --json")).1["counts"]["unchanged"], 0);
    let careless = workbook("careless.csv", orders("1"), "44,34,76,1,,0,false,true");
    let (code, said) = office.program(&format!("import {careless} --json"));
    assert!(code == 1 && said.to_string().contains("every digit of it"), "{said}");
}
