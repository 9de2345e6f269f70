//! `weighhouse devices`: what is plugged in.

use std::io::Write;

use clap::Args;
use serde_json::json;

use super::ending::say;
use super::{Ending, Trouble};
use crate::device::{Plugged, plugged};
use crate::domain::{Text, UsbPlug};
use crate::words::visible;

/// List what is plugged in, each with the lines to paste into the configuration.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse devices\n\n\
    Not sure which line is the scale? Unplug it and list again, or look with `weighhouse listen`.")]
pub struct DevicesArgs {
    /// Print JSON: {"devices":[{"name","kind","address","plug","stanza","problem"}],"problems":[…]}.
    #[arg(long)]
    json: bool,
}

const NONE_FOUND: &str = "\
No serial port, keyboard, scanner or scale was found. What to look at:
  - the cable and the power of the device; another USB socket;
  - `sudo dmesg | tail` right after plugging it in: it must name the device;
  - permissions: the udev rule 60-weighhouse.rules must be installed, and you must be in its group.";

/// Lists devices. Finding none is an answer, not a failure.
pub(super) fn run(args: &DevicesArgs, out: &mut dyn Write) -> Result<Ending, Trouble> {
    let (devices, problems) = plugged();
    tell(&devices, &problems, args.json, out)?;
    Ok(Ending::Done)
}

fn tell(devices: &[Plugged], problems: &[Text], json: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if json {
        let device = |device: &Plugged| {
            json!({
                "name": device.name, "kind": device.kind, "address": device.address,
                "plug": device.plug.as_ref().map(UsbPlug::as_str), "stanza": device.stanza, "problem": device.problem.as_ref().map(|problem| &problem.en),
            })
        };
        let devices: Vec<_> = devices.iter().map(device).collect();
        let problems: Vec<&str> = problems.iter().map(|problem| problem.en.as_str()).collect();
        return writeln!(out, "{}", json!({"devices": devices, "problems": problems}));
    }
    problems.iter().for_each(|problem| say(&problem.en));
    if devices.is_empty() {
        return writeln!(out, "{NONE_FOUND}");
    }
    for (at, device) in devices.iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        let plug = device.plug.as_ref().map_or_else(String::new, |plug| format!(" at the plug {plug}"));
        writeln!(out, "{gap}# {} — {}: {}{plug}", device.kind, visible(&device.name), visible(&device.address))?;
        device.problem.iter().try_for_each(|problem| writeln!(out, "# not usable yet: {}", visible(&problem.en)))?;
        for line in device.stanza.lines() {
            writeln!(out, "{}", visible(line))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(devices: &[Plugged], json: bool) -> String {
        let mut out = Vec::new();
        tell(devices, &[], json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_device_cannot_write_into_the_terminal_or_out_of_its_comment() {
        let device = Plugged {
            name: "Evil\n[store]\u{1b}[2J".into(),
            kind: "serial",
            address: "/dev/ttyUSB0".into(),
            plug: None,
            stanza: "[station.scale]\nport = \"/dev/ttyUSB0\"\n".into(),
            problem: Some("no\nright".into()),
        };
        let text = told(std::slice::from_ref(&device), false);
        assert_eq!(
            text,
            "# serial — Evil\\u{a}[store]\\u{1b}[2J: /dev/ttyUSB0\n# not usable yet: no\\u{a}right\n[station.scale]\nport = \"/dev/ttyUSB0\"\n"
        );
        let value: serde_json::Value = serde_json::from_str(&told(&[device], true)).unwrap();
        assert_eq!(value["devices"][0]["address"], "/dev/ttyUSB0");
    }

    #[test]
    fn none_found_says_where_to_look() {
        for word in ["dmesg", "cable", "udev"] {
            assert!(told(&[], false).contains(word), "{word}");
        }
        assert_eq!(told(&[], true), "{\"devices\":[],\"problems\":[]}\n");
    }
}
