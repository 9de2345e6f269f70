//! The wires into a station's queue: from its devices, and from the buttons of its page.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, watch};
use tracing::error;

use super::bench::{Ear, Mail};
use crate::device::{Clock, Post, ScaleEar, ScannerEar, Tap, Wire};
use crate::domain::{DeviceId, ScaleView};
use crate::web::Press;

/// The page as a device.
pub(super) fn press(mail: mpsc::Sender<Mail>) -> Press {
    Arc::new(move |code, answer| mail.try_send(Mail::Touched { code: code.to_owned(), answer }).is_ok())
}

/// A device's ear, posting into its station's queue without ever waiting.
pub(super) fn ear(
    id: DeviceId,
    ear: Ear,
    mail: &mpsc::Sender<Mail>,
    views: &watch::Sender<ScaleView>,
    tap: &Tap,
    clock: &Clock,
) -> Box<dyn Wire> {
    let (mail, tap) = (mail.clone(), tap.clone());
    let scale = matches!(ear, Ear::Scale { .. });
    let lost = AtomicU64::new(0);
    // A full queue is told when it fills and when it empties: a line for each loss would keep the reader from reading. Meanwhile no canary
    // comes through either, so that the health page says it and the watchdog ends it.
    let post: Post = Arc::new(move |signal| {
        tap.read(&signal);
        match mail.try_send(Mail::Device { id: id.clone(), scale, signal }) {
            Ok(()) => {
                let count = lost.swap(0, Ordering::Relaxed);
                if count > 0 {
                    error!(device = %id, count, "the station listens again; so many words of the device are lost");
                }
            }
            Err(_) => {
                if lost.fetch_add(1, Ordering::Relaxed) == 0 {
                    error!(device = %id, "the station takes nothing: what the device says is lost");
                }
            }
        }
    });
    match ear {
        Ear::Scanner { formats, layout, gs, vendor } => Box::new(ScannerEar::of(formats, layout, gs, vendor, post)),
        Ear::Scale { protocol, setup, unit, zero } => {
            Box::new(ScaleEar::new(protocol, setup, unit, zero, views.clone(), post, clock.clone()))
        }
    }
}
