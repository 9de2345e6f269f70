//! The running daemon by the real clock: the deadline, the pick-up that did not come, the refund in the middle of calls, and the folder of
//! the marketplace's answers.

use std::fs;
use std::path::Path;

use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::{Value, json};
use weighhouse::device::Clock;
use weighhouse::domain::*;

use super::daemon::Daemon;
use super::loopback::Shop;
use super::platform::{Mischief, Order};
use super::{Site, order_no, waybill};

const HOUR_MS: i64 = 3_600_000;

fn channel(shop: &Shop, more: &str) -> String {
    let url = &shop.server.address;
    format!(
        "[web]\nlisten = \"127.0.0.1:0\"\n[intake]\nfolder = \"in\"\n[[channel]]\nshop = \"shop-a\"\nkind = \"taobao\"\n\
         credentials = \"keys.toml\"\njitter_minutes = 0\nurl = \"{url}\"\n{more}"
    )
}

fn token(shop: &Shop) -> String {
    let token = fs::read_to_string(shop.path("token")).unwrap();
    format!("Authorization: Bearer {}\r\n", token.trim())
}

/// Puts a file into a folder that is watched, as a person's program does it: whole, or not at all.
fn drop_into(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(".being-written"), text).unwrap();
    fs::rename(folder.join(".being-written"), folder.join(name)).unwrap();
}

fn write(shop: &Site, shipment: &str, event: Event) {
    let clock: Clock = weighhouse::daemon::clock();
    let shipment = Some(ShipmentNo::from(shipment));
    let entry = Entry { at: clock(), station: None, operator: None, device: None, shipment, event };
    shop.store().write(|writing| writing.append(&entry)).unwrap();
}

#[test]
fn the_daemon_does_not_wait_for_the_night_where_an_order_file_says_that_it_must_not() {
    let shop = Shop::with(0, 7, Mischief::default());
    // The next night is eight hours away whenever the test runs.
    let clock: Clock = weighhouse::daemon::clock();
    let now = Timestamp::from_millisecond(clock().wall_ms).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    let hour = |hours: i64| now.checked_add(hours.hours()).unwrap();
    let time = |at: &Zoned| at.strftime("%H:%M").to_string();
    let window = format!("timezone = \"UTC\"\nwindow = \"{}-{}\"\n", time(&hour(8)), time(&hour(10)));
    shop.write("w.toml", &channel(&shop, &window));
    let mut file = "shipment,shop,order,carrier,waybill,sku,qty,unit_g,ship_by\n".to_owned();
    for (index, by) in
        [hour(72).timestamp().to_string(), hour(3).timestamp().to_string(), String::new()].iter().enumerate()
    {
        file += &format!("S{index:06},shop-a,{},SF,{},SKU-A,1,100,{by}\n", order_no(index), waybill(index, 0));
        shop.server.desk.platform().orders.insert(order_no(index), Order::default());
    }
    shop.write("orders.csv", &file);
    let imported = shop.command(&["import", "--config", "w.toml", "orders.csv"]).output().unwrap();
    assert!(imported.status.success(), "{imported:?}");
    for index in 0..3 {
        let entry = super::sealed(index, 0, true);
        write(&shop.site, &format!("S{index:06}"), entry.event);
    }
    let daemon = Daemon::start(&shop);
    let said = daemon.says("the marketplace was told");
    assert!(said.contains("acked=1"), "{said}");
    let told = daemon.tracking("?state=acked");
    assert_eq!(told["rows"][0]["shipment"], "S000001", "{told}");
    assert_eq!(told["counts"], json!([{"state": "acked", "rows": 1}, {"state": "ready", "rows": 2}]));
    let shipped: u32 = shop.server.desk.platform().orders.values().map(|order| order.shipped).sum();
    assert_eq!(shipped, 1);
}

/// What the API and the metrics say of parcels that nobody fetched.
fn not_picked_up(daemon: &Daemon) -> (Value, Option<String>) {
    let metrics = daemon.call("GET", "/metrics", "").1;
    let line = metrics.lines().find_map(|line| line.strip_prefix("weighhouse_told_not_handed_over{shop=\"shop-a\"} "));
    (daemon.tracking("")["channels"][0]["not_picked_up"].clone(), line.map(str::to_owned))
}

#[test]
fn what_was_told_and_no_courier_has_is_said_after_its_hours() {
    let shop = Shop::with(3, 7, Mischief::default());
    {
        // Two and a half hours ago they were told.
        let mut world = shop.site.world.borrow_mut();
        world.now_ms = (weighhouse::daemon::clock())().wall_ms - 5 * HOUR_MS / 2;
        world.platform.orders = std::mem::take(&mut shop.server.desk.platform().orders);
    }
    assert_eq!(shop.site.run().unwrap().acked, 3);
    let door = "[[station]]\nid = \"door\"\nrole = \"hand-over\"\n[[station.scanner]]\nport = \"none\"\n";
    let told = |hours: u32, more: &str, then: &dyn Fn(&Daemon)| {
        shop.write("w.toml", &format!("{}{more}", channel(&shop, &format!("pickup_hours = {hours}\n"))));
        let daemon = Daemon::start(&shop);
        then(&daemon);
        not_picked_up(&daemon)
    };
    let said = |parcels: u64| (json!(parcels), Some(parcels.to_string()));
    let first = told(2, door, &|daemon| {
        let line = daemon.says("told to the marketplace and not handed over");
        assert!(line.contains("parcels=3") && line.contains("hours=2") && line.contains("WARN"), "{line}");
    });
    assert_eq!(first, said(3));
    assert_eq!(told(3, door, &|_| {}), said(0), "not yet");
    assert_eq!(told(0, door, &|_| {}), (Value::Null, None), "nobody wants to know");
    assert_eq!(told(2, "", &|_| {}), (Value::Null, None), "where nobody hands over, nobody can know");
    let handed = |_: &Daemon| {
        let (shipment, waybill) = (ShipmentNo::from("S000001"), waybill(1, 0).into());
        write(&shop.site, "S000001", Event::HandedOver { shipment, parcel: 1, waybill, count: 1 });
    };
    assert_eq!(told(2, door, &handed), said(2), "the courier has one of them");
}

#[test]
fn a_refund_that_comes_in_while_the_daemon_is_telling_stops_its_row() {
    let shop = Shop::with(4, 7, Mischief::default());
    shop.write("w.toml", &channel(&shop, "window = \"00:00-23:59\"\n"));
    // The couriers are asked for first; with the second call the first order is under way, and all four are recorded.
    let (reached, go) = shop.server.halt_after(2);
    let daemon = Daemon::start(&shop);
    reached.recv_timeout(std::time::Duration::from_secs(120)).unwrap();
    assert_eq!(daemon.tracking("")["counts"], json!([{"state": "sending", "rows": 4}]));
    let hold = "/api/v1/shipments/S000003/holds";
    let (status, body) = daemon.call_with("POST", hold, &token(&shop), "{\"reason\":\"refund\",\"note\":\"\"}");
    assert_eq!(status, 200, "{body}");
    drop(go);
    let counts = json!([{"state": "acked", "rows": 3}, {"state": "held", "rows": 1}]);
    daemon.waits_until("the others are told", |told| told["counts"] == counts);
    assert_eq!(shop.server.desk.platform().orders[&order_no(3)].shipped, 0);
    assert_eq!(shop.server.desk.platform().complaints, Vec::<String>::new());
    drop(daemon);
    shop.site.is_proven();
}

#[test]
fn the_daemon_takes_in_what_is_dropped_into_its_folder_of_answers_and_again_is_harmless() {
    let shop = Shop::with(3, 7, Mischief::default());
    shop.write("w.toml", "[web]\nlisten = \"127.0.0.1:0\"\n[[results]]\nfolder = \"answers\"\n");
    let exported = shop.command(&["export", "--config", "w.toml", "--profile", "generic", "--out", "out"]).output();
    assert!(exported.unwrap().status.success());
    let daemon = Daemon::start(&shop);
    assert_eq!(daemon.tracking("")["counts"], json!([{"state": "delivered", "rows": 3}]));
    let row = |index: usize, became: &str| format!("{},{},{became}\n", order_no(index), waybill(index, 0));
    let answer = format!("订单编号,运单号,处理结果,失败原因\n{}{}", row(0, "成功,"), row(1, "失败,订单已退款"));
    drop_into(&shop.path("answers"), "first.csv", &answer);
    let said = daemon.says("results taken in");
    assert!(said.contains("acked=1") && said.contains("parked=1"), "{said}");
    let counts = json!([
        {"state": "acked", "rows": 1}, {"state": "delivered", "rows": 1}, {"state": "parked", "rows": 1}
    ]);
    assert_eq!(daemon.tracking("")["counts"], counts);
    let parked = daemon.tracking("?state=parked");
    assert_eq!(
        (&parked["rows"][0]["order"], &parked["rows"][0]["reason"]),
        (&json!(order_no(1)), &json!("订单已退款"))
    );
    assert!(!shop.path("answers/first.csv").exists() && shop.path("answers/done/first.csv").exists());
    let report = fs::read_to_string(shop.path("answers/done/first.csv.reason.txt")).unwrap();
    let head = "first.csv: 1 taken by the marketplace, 1 refused by it, 0 known already, 0 not understood\n";
    assert!(report.starts_with(head) && report.contains(&order_no(1)) && report.contains("订单已退款"), "{report}");

    // The same file once more, under its own name and under another: no fact, and a report that says so.
    let facts = shop.site.store().chain_head().unwrap();
    for name in ["first.csv", "again.csv"] {
        drop_into(&shop.path("answers"), name, &answer);
        let said = daemon.says("results taken in");
        assert!(said.contains("acked=0") && said.contains("parked=0"), "{said}");
        assert_eq!(daemon.tracking("")["counts"], counts);
    }
    assert_eq!(shop.site.store().chain_head().unwrap(), facts);
    let done = || {
        fs::read_dir(shop.path("answers/done")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap())
    };
    assert_eq!(
        done().filter(|name| name.ends_with(".csv")).count(),
        3,
        "nothing is overwritten: {:?}",
        done().collect::<Vec<_>>()
    );
    let report = fs::read_to_string(shop.path("answers/done/again.csv.reason.txt")).unwrap();
    assert!(report.contains("0 taken by the marketplace, 0 refused by it, 2 known already"), "{report}");

    // What cannot be understood is told beside it, and changes nothing.
    drop_into(&shop.path("answers"), "odd.csv", &format!("订单编号,运单号,处理结果\n{}", row(2, "也许")));
    daemon.says("results not all understood");
    assert!(fs::read_to_string(shop.path("answers/failed/odd.csv.reason.txt")).unwrap().contains("也许"));
    assert_eq!(daemon.tracking("")["counts"], counts);
    drop(daemon);
    shop.site.is_proven();
}
