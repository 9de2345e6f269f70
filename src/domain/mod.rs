//! Floor 0: the words of the trade as plain values. Units are in the type or the name; no floats, no serde, no IO.

mod event;
mod fault;
mod hold;
mod id;
mod screen;
mod shipment;
mod time;
mod verdict;
mod weight;

pub use event::{DoubleLabel, Entry, Event, TrackingKey};
pub use fault::Fault;
pub use hold::{HoldReason, HoldSource};
pub use id::{DeviceId, Operator, ShipmentNo, StationId, Waybill};
pub use screen::{Light, LineView, ScaleView, Screen, ShipmentView};
pub use shipment::{Line, LineKind, OrderRef, Shipment};
pub use time::Now;
pub use verdict::{Detail, Sealed, Step, Verdict};
pub use weight::Mg;
