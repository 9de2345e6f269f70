//! What the parts share: orders, and figures.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The header of the order file.
const HEADER: &str =
    "shipment,shop,order,carrier,waybill,sku,name,spec,qty,codes,unit_g,kind,remark,hold,ship_by,packaging\n";

/// An order file of so many lines, three to a shipment, over 5,000 skus, each with this `ship_by`.
pub fn orders_due(lines: usize, ship_by: &str) -> String {
    let mut text = String::from(HEADER);
    for line in 0..lines {
        let (shipment, sku) = (line / 3, line * 7 % 5_000);
        text.push_str(&format!(
            "S{shipment:07},shop-a,28967543{shipment:011},SF,SF{shipment:013},SKU-{sku},goods {sku},white M,1,69{sku:011},120,goods,,,{ship_by},\n"
        ));
    }
    text
}

/// The same without.
pub fn orders(lines: usize) -> String {
    orders_due(lines, "")
}

/// The middle of many durations.
pub fn median(durations: &mut [Duration]) -> Duration {
    quantile(durations, 50)
}

/// The `percent`th of many durations.
pub fn quantile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort();
    durations[(durations.len() - 1) * percent / 100]
}

/// `a / b`, to two digits.
pub fn ratio(a: Duration, b: Duration) -> String {
    let hundredths = a.as_nanos() * 100 / b.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The near end of a pseudo-terminal, and the path of its far end.
pub fn pseudo_terminal() -> (File, PathBuf) {
    let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&near).unwrap();
    unlockpt(&near).unwrap();
    let far = ptsname(&near, Vec::new()).unwrap().into_string().unwrap();
    (File::from(near), far.into())
}
