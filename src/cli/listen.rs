//! `weighhouse listen`: what a device sends, raw and decoded, live.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::sync::oneshot;

use super::ending::say;
use super::listen_ear::{Ear, Over};
use super::listen_readers::Readers;
use super::{Ending, Trouble, listen_suggest, suggest};
use crate::device::{Arrivals, HidPort, LOOK, SerialPort, Source, follow};
use crate::domain::{Framing, HidId, UsbPlug};
use crate::scale::{self, PATTERN, Template};

/// Print what a device sends, raw and decoded, live. Nothing is ever written to the device.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example: weighhouse listen /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 --baud 9600\n\n\
    Without --protocol and --format, every protocol and the serial scanner try the same bytes: the one that makes sense of them\n\
    all is the device's. Or let --suggest\n\
    compare them. Scales that speak only when asked stay silent here. It ends on Ctrl-C, or when the device is unplugged.\n\n\
    What a device types goes nowhere else meanwhile: if it is your own keyboard, Ctrl-C typed on it ends this too.")]
pub struct ListenArgs {
    /// The serial port's path, or a USB HID device as vendor:product[:serial].
    #[arg(value_name = "DEVICE")]
    device: String,
    /// Where the USB HID device is plugged in, such as 1-1.4, where two are of one kind.
    #[arg(long, value_name = "PLUG", value_parser = plug)]
    plug: Option<UsbPlug>,
    /// Decode as this scale protocol only; `weighhouse decode scale --help` tells more.
    #[arg(long, value_name = "NAME")]
    protocol: Option<String>,
    /// The frames of the protocol pattern; docs/scale-pattern.md shows how to write one.
    #[arg(long, value_name = "TEMPLATE", requires = "protocol")]
    pattern: Option<String>,
    /// Listen for a while and propose a protocol or a pattern, with the lines to paste; at other baud rates too, if none is given.
    #[arg(long, conflicts_with_all = ["protocol", "format"])]
    suggest: bool,
    /// How long --suggest listens at each baud rate.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Decode as a scanner of this format only.
    #[arg(long, conflicts_with = "protocol")]
    format: Option<Format>,
    /// Bits a second of a serial port [default: 9600].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..=921_600))]
    baud: Option<u32>,
    /// Data bits, parity and stop bits of a serial port [default: 8N1].
    #[arg(long, value_name = "8N1", value_parser = framing)]
    framing: Option<Framing>,
    /// Print one JSON object a line: {"raw_hex","raw"} and {"by","makes"}.
    #[arg(long)]
    json: bool,
}

/// How a scanner sends.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    /// Bytes on a serial port.
    Serial,
    /// Key presses.
    Keyboard,
}

/// Listens until the device is gone, or somebody has heard enough.
pub(super) fn run(args: &ListenArgs) -> Result<Ending, Trouble> {
    if args.suggest {
        return propose(args);
    }
    let (source, readers) = plan(args)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (over, told) = oneshot::channel();
    let mut ear = Ear::new(readers, args.json, io::stdout(), over);
    let over = runtime.block_on(async {
        tokio::select! {
            () = follow(source, &mut ear, Arrivals::none()) => None,
            over = told => over.ok(),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    match over {
        None => Ok(Ending::Done),
        Some(Over::Gone(why)) => {
            say(&why);
            Ok(Ending::Done)
        }
        Some(Over::NeverThere(_)) if is_no_terminal(&args.device) => Err(no_port(args)),
        Some(Over::NeverThere(why)) => Err(Trouble::Refused(why)),
        Some(Over::Output(error)) => Err(error.into()),
    }
}

/// Listens, and says what speaks there.
fn propose(args: &ListenArgs) -> Result<Ending, Trouble> {
    if HidId::parse(&args.device).is_some() {
        return Err(Trouble::Setup("--suggest is for serial ports: a USB HID scale speaks usb-hid".to_owned()));
    }
    let port = serial(args);
    let heard = listen_suggest::listen(&port, args.baud, Duration::from_secs(args.seconds));
    let heard =
        heard.map_err(|why| if is_no_terminal(&args.device) { no_port(args) } else { Trouble::Refused(why) })?;
    let mut out = io::stdout().lock();
    match args.json {
        true => writeln!(out, "{}", suggest::to_json(&heard.suggestion, Some(&heard.port)))?,
        false => suggest::tell(&heard.suggestion, Some(&heard.port), &mut out)?,
    }
    Ok(if suggest::found(&heard.suggestion) { Ending::Done } else { Ending::Refused })
}

fn serial(args: &ListenArgs) -> SerialPort {
    SerialPort {
        path: PathBuf::from(&args.device),
        baud: args.baud.unwrap_or(9600),
        framing: args.framing.unwrap_or(Framing::EIGHT_NONE_ONE),
    }
}

fn no_port(args: &ListenArgs) -> Trouble {
    Trouble::Refused(format!(
        "{} is no serial port. Name one by its path, or a scanner that types by vendor:product[:serial], without --protocol \
         and --format; `weighhouse devices` lists both",
        args.device
    ))
}

/// Where to listen, and who makes sense of it.
fn plan(args: &ListenArgs) -> Result<(Source, Readers), Trouble> {
    let usage = |why: &str| Err(Trouble::Setup(why.to_owned()));
    if let Some(id) = HidId::parse(&args.device) {
        if args.protocol.is_some() || args.format == Some(Format::Serial) {
            return usage("a USB HID device says itself what it speaks: leave --protocol and --format serial out");
        }
        if args.baud.is_some() || args.framing.is_some() {
            return usage("--baud and --framing are settings of serial ports, which this device is not");
        }
        let kinds = if args.format == Some(Format::Keyboard) { HidPort::KEYBOARD } else { HidPort::ANY };
        return Ok((Source::Hid(HidPort { id, plug: args.plug.clone(), kinds }), Readers::Hid(kinds)));
    }
    if args.plug.is_some() {
        return usage("--plug belongs to a USB HID device; a serial port is named by its path in /dev/serial/by-path");
    }
    if args.format == Some(Format::Keyboard) {
        return usage("a scanner that types is named vendor:product[:serial]; `weighhouse devices` lists it");
    }
    let readers = match (&args.protocol, args.format) {
        (Some(name), _) => {
            let row = scale::find(name).ok_or_else(|| {
                let names: Vec<&str> = scale::PROTOCOLS.iter().map(|row| row.name).collect();
                Trouble::Setup(format!("no scale protocol is called {name:?}; there are: {}", names.join(", ")))
            })?;
            let told = |fault: scale::TemplateFault| Trouble::Setup(format!("--pattern: {fault}"));
            let pattern = args.pattern.as_ref().map(|text| Template::parse(text)).transpose().map_err(told)?;
            if row.settings.contains(&PATTERN) != pattern.is_some() {
                return usage("--pattern goes with --protocol pattern, and only with that");
            }
            Readers::Protocol(row, scale::Setup { pattern, ..scale::Setup::default() })
        }
        (None, Some(_)) => Readers::Serial,
        (None, None) => Readers::All,
    };
    Ok((Source::Serial(serial(args)), readers))
}

/// Whether something can be opened there and is no serial port: every one is a terminal to Linux, and nothing else that is plugged in.
fn is_no_terminal(device: &str) -> bool {
    let file = OpenOptions::new().read(true).custom_flags(LOOK).open(device);
    HidId::parse(device).is_none() && file.is_ok_and(|file| !file.is_terminal())
}

fn plug(text: &str) -> Result<UsbPlug, String> {
    UsbPlug::parse(text).ok_or_else(|| "wanted a socket as `weighhouse devices` shows it, such as 1-1.4".to_owned())
}

fn framing(text: &str) -> Result<Framing, String> {
    Framing::parse(text).ok_or_else(|| "wanted data bits, parity and stop bits, such as 8N1 or 7E1".to_owned())
}
