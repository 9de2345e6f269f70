//! From what a device says to what it means at the bench.

use super::Arrival;
use crate::code::{Code, classify, keys, label};
use crate::device::Signal;
use crate::domain::{DeviceId, LossCause, Scan, Scanned};
use crate::packing::Input;

/// What a signal means; `None` when it means nothing (an empty code). `scale` tells the two kinds of device apart.
pub fn hear(device: &DeviceId, scale: bool, signal: Signal) -> Option<Arrival> {
    let (input, code) = match signal {
        Signal::Scanned(Scanned::Code(scan)) if scan.data.is_empty() => return None,
        Signal::Scanned(Scanned::Code(scan)) => {
            let text = show(&scan.data);
            (meaning(&scan, &text), Some(text))
        }
        Signal::Scanned(Scanned::Refused(fault)) => {
            let text = format!("({})", fault.id());
            (Input::BadCode(text.clone()), Some(text))
        }
        // Somebody set the scanner up: that is no matter of the bench.
        Signal::Scanned(Scanned::Answer(_)) => return None,
        // Said beside the verdict, see `Station::note`.
        Signal::Noticed(_) => return None,
        Signal::Load(change) => (Input::Load(change), None),
        Signal::Up => (link(scale, None), None),
        Signal::Down(loss) => (link(scale, Some(loss.cause)), None),
    };
    Some(Arrival { input, device: Some(device.clone()), code })
}

fn link(scale: bool, lost: Option<LossCause>) -> Input {
    if scale { Input::ScaleLink { lost } } else { Input::ScannerLink { lost } }
}

/// A scan that may not be what was printed is a bad code: scan again.
fn meaning(scan: &Scan, shown: &str) -> Input {
    if !scan.flags.is_empty() {
        return Input::BadCode(shown.to_owned());
    }
    let code = classify(&scan.data, scan.aim);
    let (forms, label) = (keys(&code), label(&code, scan.aim));
    match code {
        Code::Command(command) => Input::Command(command),
        Code::Badge(operator) => Input::Badge(operator.into()),
        Code::Force(reason) => Input::Force(reason),
        Code::Gtin { text, .. } | Code::Gs1 { text, .. } | Code::Sscc(text) | Code::Text(text) => {
            Input::Code { text, keys: forms, label }
        }
        Code::Bad(_) => Input::BadCode(shown.to_owned()),
    }
}

/// The code as the journal keeps it: text where it is text, each other byte as `\xHH`.
fn show(data: &[u8]) -> String {
    let mut shown = String::with_capacity(data.len());
    for chunk in data.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02x}"));
        }
    }
    shown
}
