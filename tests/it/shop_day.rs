//! A shop day at a real daemon with devices on pseudo-terminals, and its tracking file.

use crate::process::Site;

const ORDERS: &str = "\
shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,kind,remark,hold,ship_by,packaging
S1,shop-a,2896754321098765432,SF,SF1000000000001,TEE,T-shirt,white M,2,6901234567892,180,goods,,,,BOX-S
S1,shop-a,2896754321098765432,SF,SF1000000000001,CARD,card,,1,CARD-1,5,gift,,,,BOX-S
S2,shop-a,2896754321098765433,SF,SF1000000000002,MUG,mug,,1,6901234567908,350,goods,,,,BOX-S
S3,shop-b,P-0003,ZTO,73100000000003,MUG,mug,,1,6901234567908,350,goods,,,,BOX-S
S4,shop-b,P-0004,ZTO,73100000000004,MUG,mug,,1,6901234567908,350,goods,,refund,,BOX-S
S5,shop-b,P-0005,ZTO,73100000000005,SOCK,socks,,3,6901234567915,40,goods,,,,
S6,shop-b,P-0006,ZTO,73100000000006,SOCK,socks,,1,6901234567915,40,goods,,,,
S7,shop-b,P-0007,ZTO,,SOCK,socks,,2,6901234567915,40,goods,,,,
";

#[test]
fn a_shop_day_ends_in_exactly_the_parcels_that_got_a_lasting_green() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();

    // A wrong, an unknown and a surplus item; the rest is right. Weighed 410: box 45, two at 180, card 5.
    site.scan_and_see("S1", "off");
    site.scan_and_see("6901234567892", "off");
    site.scan_and_see("6901234567908", "red wrong-item");
    site.scan_and_see("6901234567892", "red needs-confirm");
    site.scan_and_see("WH:CONFIRM", "off");
    site.scan_and_see("NO-SUCH-THING", "red unknown-code");
    site.scan_and_see("WH:CONFIRM", "off");
    site.scan_and_see("SF1000000000001", "red missing-item");
    site.scan_and_see("06901234567892", "off");
    site.scan_and_see("6901234567892", "red surplus-item");
    site.scan_and_see("WH:CONFIRM", "off");
    let screen = site.scan_and_see("CARD-1", "off");
    assert_eq!(screen["shipment"]["lines"][0]["packed"], 2);
    assert_eq!(screen["shipment"]["lines"][1]["packed"], 1);
    site.scan_and_see("SF1000000000001", "off");
    let screen = site.put_and_see(410, "green");
    assert_eq!(screen["verdict"]["kind"], "accept");
    site.scan_and_see("SF1000000000001", "off");

    // Its box still lies there when the next is ready: once with the next label too early, then with it in time.
    site.scan_and_see("SF1000000000002", "red second-waybill");
    site.scan_and_see("WH:CONFIRM", "green");
    site.scan_and_see("S2", "off");
    site.scan_and_see("6901234567908", "off");
    site.scan_and_see("SF1000000000002", "red load-not-zeroed");
    site.take();
    site.wait("the label stays scanned", |screen| screen["light"] == "off");
    site.put_and_see(300, "red under-weight");
    site.scan_and_see("WH:CONFIRM", "off");
    site.put_and_see(500, "red over-weight");
    site.take();
    site.scan_and_see("WH:CONFIRM", "off");
    site.unplug_scale();
    site.wait("the scale is missed", |screen| screen["verdict"]["fault"] == "scale-lost");
    site.plug_scale();
    site.wait("the scale is back", |screen| screen["scale"]["link"] == "up" && screen["light"] == "off");
    site.put_and_see(395, "green");
    site.take();

    // The label of another shipment, a taken one, another shipment's number, a held one.
    site.scan_and_see("S3", "off");
    site.scan_and_see("73100000000005", "red wrong-waybill");
    site.scan_and_see("SF1000000000002", "red waybill-taken");
    site.scan_and_see("S5", "red session-open");
    site.scan_and_see("WH:CANCEL", "off");
    site.scan_and_see("S4", "red held");
    site.scan_and_see("WH:CONFIRM", "off");
    site.scan_and_see("S1", "red already-shipped");

    // Two labels on one box.
    site.scan_and_see("S3", "off");
    site.scan_and_see("6901234567908", "off");
    site.scan_and_see("73100000000003", "off");
    site.put_and_see(395, "green");
    site.scan_and_see("73100000000005", "red second-waybill");
    site.scan_and_see("WH:HOLD", "off");
    site.take();
    site.scan_and_see("73100000000005", "red held");
    site.scan_and_see("WH:CONFIRM", "off");

    // A shipment without a label of its own.
    site.scan_and_see("S7", "off");
    site.scan_and_see("WH:QTY:2", "off");
    site.scan_and_see("6901234567915", "off");
    site.scan_and_see("73199999999999", "off");
    site.put_and_see(80, "green");
    site.take();

    assert!(site.stop(), "SIGTERM ends it in order, with a page connected");
    let (ok, said) = site.command(&["export", "--profile", "generic"]);
    assert!(ok, "{said}");
    assert_eq!(site.exported(), ["73199999999999", "SF1000000000001", "SF1000000000002"]);
    let (ok, said) = site.command(&["export", "--profile", "generic"]);
    assert!(ok, "{said}");
    assert_eq!(site.exported().len(), 3, "a second export writes nothing");
    let (ok, said) = site.command(&["verify"]);
    assert!(ok, "{said}");
}

/// kill -9 at many moments between the label's scan and the green light: nothing is scanned twice, nothing lost, nothing doubled.
#[test]
fn killed_between_scan_and_green() {
    let orders: String = (0..12)
        .map(|n| format!("K{n},shop,O-{n},SF,SF20000000000{n:02},SOCK,socks,,1,6901234567915,40,goods,,,,\n"))
        .collect();
    let header = ORDERS.lines().next().unwrap();
    let mut site = Site::new("pack+weigh", &format!("{header}\n{orders}"));
    for n in 0..12 {
        let waybill = format!("SF20000000000{n:02}");
        site.start();
        site.take();
        site.scan_and_see(&format!("K{n}"), "off");
        site.scan("6901234567915");
        site.wait("the item is in", |screen| screen["shipment"]["lines"][0]["packed"] == 1);
        // From "nothing has arrived" to "long done": each round leaves the daemon a little more time.
        site.scan(&waybill);
        site.put(40);
        (0..n * n * 40_000).for_each(|spin| _ = std::hint::black_box(spin));
        site.kill();

        site.start();
        site.put(40);
        site.scan(&waybill);
        site.wait("it is sealed, now or before", |screen| {
            let done = screen["verdict"]["text"]["en"].as_str().unwrap_or_default().contains("lready");
            screen["light"] == "green" || (screen["verdict"]["kind"] == "info" && done)
        });
        assert!(site.stop());
    }
    let (ok, said) = site.command(&["export", "--profile", "generic"]);
    assert!(ok, "{said}");
    let wanted: Vec<String> = (0..12).map(|n| format!("SF20000000000{n:02}")).collect();
    assert_eq!(site.exported(), wanted);
}

#[test]
fn orders_come_by_folder_and_by_api_and_holds_by_api() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    let header = ORDERS.lines().next().unwrap();
    let order =
        |no: &str| format!("{header}\n{no},shop,O-{no},SF,SFX{no}000001,SOCK,socks,,1,6901234567915,40,goods,,,,\n");

    std::fs::write(site.path("in/.late.csv.tmp"), order("F1")).unwrap();
    std::fs::rename(site.path("in/.late.csv.tmp"), site.path("in/late.csv")).unwrap();
    while !site.path("in/done/late.csv").exists() {
        // The stream brings a beat a second: a wait without a clock of our own.
        let seq = site.http("GET /api/v1/stations/bench-1 HTTP/1.1", "").0;
        assert_eq!(seq, 200);
    }
    site.scan_and_see("F1", "off");
    site.scan_and_see("WH:CANCEL", "off");

    let body = r#"{"shipment":"A1","shop":"shop","order":"O-A1","carrier":"SF","waybill":"SFA1000001",
        "lines":[{"sku":"SOCK","qty":1,"codes":"6901234567915","unit_g":"40"}]}"#;
    let (status, said) = site.http("POST /api/v1/shipments HTTP/1.1", body);
    assert!((401..=403).contains(&status), "without a token: {status} {said}");
    let post = format!("POST /api/v1/shipments HTTP/1.1\r\nContent-Type: application/json\r\n{}", site.authorization());
    let (status, said) = site.http(&post, body);
    assert_eq!(status, 200, "{said}");
    site.scan_and_see("A1", "off");
    let holds = format!(
        "POST /api/v1/shipments/A1/holds HTTP/1.1\r\nContent-Type: application/json\r\n{}",
        site.authorization()
    );
    let (status, said) = site.http(&holds, r#"{"reason":"refund","note":"buyer asked"}"#);
    assert!(status < 300, "{status} {said}");
    site.scan_and_see("6901234567915", "red held");
    site.scan_and_see("WH:CONFIRM", "off");
    let lift = format!("DELETE /api/v1/shipments/A1/holds/refund HTTP/1.1\r\n{}", site.authorization());
    assert!(site.http(&lift, "").0 < 300);
    site.scan_and_see("A1", "off");
    assert_eq!(site.http("GET /healthz HTTP/1.1", "").0, 200);
    assert!(site.http("GET /metrics HTTP/1.1", "").1.contains("weighhouse_facts"));
    let (status, said) = site.http("GET /api/v1/shipments/A1 HTTP/1.1", "");
    assert_eq!(status, 200);
    assert!(said.contains("refund"), "{said}");
    assert_eq!(site.http("GET /api/v1/shipments/NOPE HTTP/1.1", "").0, 404);
}

/// Finance is late: the box is taken off with its green light, and nobody scans anything. By API, and by a file of another process.
#[test]
fn a_hold_that_comes_without_a_scan_is_called_out() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    for (no, item, waybill, grams) in
        [("S6", "6901234567915", "73100000000006", 40), ("S2", "6901234567908", "SF1000000000002", 395)]
    {
        site.scan_and_see(no, "off");
        site.scan_and_see(item, "off");
        site.scan_and_see(waybill, "off");
        site.put_and_see(grams, "green");
        site.take();
    }
    let holds = format!(
        "POST /api/v1/shipments/S6/holds HTTP/1.1\r\nContent-Type: application/json\r\n{}",
        site.authorization()
    );
    let (status, said) = site.http(&holds, r#"{"reason":"refund","source":"refunds"}"#);
    assert!(status == 200 && said.contains("refunds"), "{status} {said}");
    let screen = site.wait("the recall is called out", |screen| screen["recalled"] == 1);
    assert_eq!((&screen["recalls"][0]["tail"], &screen["recalls"][0]["grams"]), (&"0006".into(), &"40".into()));
    assert_eq!(screen["light"], "green", "another parcel's light burns on");

    // The order file says that the other one is held too: its green light goes out.
    let file = ORDERS.replace("goods,,,,BOX-S\nS3", "goods,,cancelled,,BOX-S\nS3");
    std::fs::write(site.path("late.csv"), file).unwrap();
    let late = site.path("late.csv");
    let (ok, said) = site.command(&["import", late.to_str().unwrap()]);
    assert!(ok, "{said}");
    site.wait("the light goes out", |screen| screen["verdict"]["fault"] == "held" && screen["recalled"] == 2);
    let (status, said) = site.http("GET /api/v1/recalls HTTP/1.1", "");
    assert!(status == 200 && said.contains("73100000000006") && said.contains("SF1000000000002"), "{said}");
    assert!(site.http("GET /metrics HTTP/1.1", "").1.contains("weighhouse_recalls 2"));

    site.scan_and_see("SF1000000000002", "red held");
    site.scan_and_see("WH:CONFIRM", "off");
    site.scan_and_see("WH:HANDOVER", "off");
    site.scan_and_see("73100000000006", "red held");
    site.scan_and_see("WH:CONFIRM", "off");
    site.wait("nothing is left to look for", |screen| screen["recalled"] == 0);
    assert!(site.stop());
    let (ok, said) = site.command(&["show", "SF1000000000002"]);
    assert!(ok && said.contains("ON HOLD: order cancelled, by order file since "), "{said}");
}

/// Half a code before the plug is pulled is no scan, and does not stick to the next one.
#[test]
fn half_a_code_is_no_scan() {
    let mut site = Site::new("pack+weigh", ORDERS);
    site.start();
    site.scan_and_see("S5", "off");
    site.scan_bytes(b"69012345");
    site.replug_scanner();
    let screen = site.scan_and_see("6901234567915", "off");
    assert_eq!(screen["shipment"]["lines"][0]["packed"], 1);
}

/// Whoever takes the log may fall asleep. A pipe holds 64 KiB.
#[test]
fn a_log_that_nobody_reads_stops_no_bench() {
    let mut site = Site::new("pack+weigh", ORDERS);
    let log = site.start_unread();
    for n in 0..400 {
        site.scan_and_see(&format!("{n:0200}"), "red no-shipment");
    }
    site.scan_and_see("S2", "off");
    assert!(site.stop(), "it ends in order all the same");
    drop(log);
}
