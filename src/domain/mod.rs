//! Floor 0: the words of the trade as plain values. Units are in the type or the name; no floats, no serde, no IO.

mod decimal;
mod event;
mod fault;
mod goods;
mod hold;
mod id;
mod message;
mod reading;
mod scan;
mod screen;
mod shipment;
mod time;
mod unit;
mod verdict;
mod weight;
mod wire;
mod writing;

pub use decimal::Decimal;
pub use event::{DoubleLabel, Entry, Event, TrackingKey};
pub use fault::Fault;
pub use goods::{Gift, Marks, PackCode};
pub use hold::{HoldReason, HoldSource};
pub use id::{DeviceId, Operator, ShipmentNo, StationId, Waybill};
pub use message::{Command, Message, Payload, Refusal, Response, Status, WireFault};
pub use reading::{Extra, Mode, Reading};
pub use scan::{Aim, Partial, SCAN_BYTES_MAX, Scan, ScanFault, ScanFlag, Scanned, Terminator};
pub use screen::{Light, LineView, RemarkView, ScaleView, Screen, ShipmentView};
pub use shipment::{Line, LineKind, OrderRef, Shipment};
pub use time::Now;
pub use unit::Unit;
pub use verdict::{Detail, Sealed, Step, Verdict};
pub use weight::Mg;
pub use wire::{Framing, HidId, Parity};
pub use writing::{is_invisible, turns_writing};
