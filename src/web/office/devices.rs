//! `GET /devices`: each bench's devices with what they say, what is wrong with them and how to mend it, and whatever else is plugged in.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::devices_live::{Live, live, place};
use super::links::Query;
use super::{Frame, answer, shown};
use crate::device::{Overheard, Plugged, Standing};
use crate::domain::{Detail, DeviceId, Fault, Finding, LossCause, Notice, StationId, Text, UsbPlug, Verdict};
use crate::web::front::Front;
use crate::web::{DevicePort, Looked, Problem, StationPort};
use crate::words::{chosen, fill, notice, verdict, visible};

/// Devices that are listed beside those of the benches.
const PLUGGED_MAX: usize = 100;

#[derive(Template)]
#[template(path = "office/devices.html")]
struct Page {
    frame: Frame,
    benches: Vec<(String, Vec<Device>)>,
    plugged: Vec<Other>,
    problems: Vec<String>,
}

/// A device of a bench.
struct Device {
    place: String,
    name: String,
    address: String,
    /// `up`, `down` or `unknown`.
    link: &'static str,
    says: String,
    /// What a look found, as `weighhouse check` says it.
    detail: Option<String>,
    mend: Option<String>,
    notices: Vec<String>,
    live: Live,
}

/// Something that is plugged in.
struct Other {
    kind: &'static str,
    name: String,
    address: String,
    used: Option<String>,
    problem: Option<String>,
    stanza: String,
}

/// `GET /devices`.
pub(in crate::web) async fn devices(
    State(front): State<Front>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let frame = Frame::of(&front, &Query::read(query.as_deref()), "devices", "/devices".to_owned());
    let hardware = front.site.hardware.clone();
    let looked = front.block(move || hardware.look()).await?;
    answer(&front, &page(frame, &front.site.stations, &looked))
}

fn page(frame: Frame, stations: &[StationPort], looked: &Looked) -> Page {
    let bench = |port: &StationPort| {
        let found = looked.findings.iter().find(|(id, _)| *id == port.id).map_or(&[][..], |(_, found)| found);
        let notices = port.screen.borrow().notices.clone();
        let rows = port.devices.iter().enumerate();
        let rows = rows.map(|(at, device)| row(&frame, port, device, found.get(at), &notices)).collect();
        (shown(port.id.as_str()), rows)
    };
    Page {
        benches: stations.iter().map(bench).collect(),
        plugged: looked.plugged.iter().take(PLUGGED_MAX).map(|one| other(&frame, one, stations)).collect(),
        problems: looked.problems.iter().map(|problem| shown(&chosen(problem.clone(), frame.language))).collect(),
        frame,
    }
}

fn row(
    frame: &Frame,
    port: &StationPort,
    device: &DevicePort,
    found: Option<&Finding>,
    notices: &[(DeviceId, Notice)],
) -> Device {
    let heard = device.tap.now();
    let (link, says) = standing(frame, &heard, device.scale);
    let (detail, mend) = why(&heard, found);
    let of_it = notices.iter().filter(|(id, _)| *id == device.id);
    Device {
        place: place(port, device),
        name: shown(device.id.as_str()),
        address: shown(&device.address),
        link,
        says,
        detail: detail.map(|text| shown(&chosen(text, frame.language))),
        mend: mend.map(|text| shown(&chosen(text, frame.language))),
        notices: of_it.map(|(_, odd)| shown(&chosen(notice(odd), frame.language))).collect(),
        live: live(frame, port, device, &heard),
    }
}

/// Where it stands, in the words of the bench.
fn standing(frame: &Frame, heard: &Overheard, scale: bool) -> (&'static str, String) {
    match &heard.standing {
        Standing::Unknown => ("unknown", frame.say.device_unknown.to_owned()),
        Standing::Up => ("up", frame.say.device_up.to_owned()),
        Standing::Down(loss) => {
            ("down", lost(frame, if scale { Fault::ScaleLost } else { Fault::ScannerLost }, loss.cause))
        }
    }
}

/// A loss as the bench tells it: `扫码枪没有反应：被别的程序占用了…`.
fn lost(frame: &Frame, fault: Fault, cause: LossCause) -> String {
    chosen(verdict(&Verdict::Reject(fault, Detail::about(cause.id()))), frame.language)
}

/// What the system said, and what to do: of the look where that found something wrong, else of the loss itself.
fn why(heard: &Overheard, found: Option<&Finding>) -> (Option<Text>, Option<Text>) {
    let Standing::Down(loss) = &heard.standing else { return (None, None) };
    match found.filter(|finding| !finding.ok) {
        Some(finding) => (Some(found_of(finding)), finding.mend.clone()),
        None => (Some(loss.why.clone()), loss.mend.clone()),
    }
}

fn found_of(Finding { about, says, .. }: &Finding) -> Text {
    Text::both(format!("{} {}", about.zh_cn, says.zh_cn), format!("{} {}", about.en, says.en))
}

fn other(frame: &Frame, plugged: &Plugged, stations: &[StationPort]) -> Other {
    let say = frame.say;
    let at = plugged.plug.as_ref().map(UsbPlug::as_str);
    let by = stations.iter().flat_map(|port| port.devices.iter().map(move |device| (&port.id, device)));
    let mut by = by.filter(|(_, device)| is_named(&device.address, &plugged.address, at));
    let used = |(station, device): (&StationId, &DevicePort)| format!("{station} · {}", device.id);
    let place = at.map_or_else(String::new, |plug| format!(" · {}", fill(say.device_plug, &[plug])));
    Other {
        kind: match plugged.kind {
            "keyboard" => say.device_keyboard,
            "scanner" => say.device_scanner,
            "scale" => say.device_scale,
            _ => say.device_serial,
        },
        name: shown(&plugged.name),
        address: shown(&format!("{}{place}", plugged.address)),
        used: by.next().map(used).map(|by| fill(say.device_used, &[&shown(&by)])),
        problem: plugged.problem.clone().map(|problem| shown(&chosen(problem, frame.language))),
        stanza: plugged.stanza.lines().map(visible).collect::<Vec<_>>().join("\n"),
    }
}

/// Whether a device of the configuration is this one: `0c2e:0901` names also `0c2e:0901:A1`, and with `at 1-2` only what is plugged in there.
fn is_named(configured: &str, address: &str, plug: Option<&str>) -> bool {
    let (name, at) = configured.split_once(" at ").map_or((configured, None), |(name, at)| (name, Some(at)));
    let named = address == name || address.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
    named && (at.is_none() || at == plug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_by_its_name_its_id_and_its_plug() {
        for (configured, address, plug, is) in [
            ("/dev/ttyUSB0", "/dev/ttyUSB0", None, true),
            ("/dev/ttyUSB0", "/dev/ttyUSB01", None, false),
            ("0c2e:0901", "0c2e:0901:A1", Some("1-2"), true),
            ("0c2e:0901:A1", "0c2e:0901", Some("1-2"), false),
            ("0c2e:0901 at 1-2", "0c2e:0901", Some("1-2"), true),
            ("0c2e:0901 at 1-2", "0c2e:0901", Some("1-3"), false),
        ] {
            assert_eq!(is_named(configured, address, plug), is, "{configured} {address} {plug:?}");
        }
    }
}
