//! Which protocols read recorded bytes, and what sets them apart.

use super::super::{PATTERN, PROTOCOLS, Protocol, Setup};
use super::Common;
use crate::domain::{Message, Reading};

/// A protocol that reads the bytes.
#[derive(Clone)]
pub struct Fit {
    /// Its row.
    pub protocol: &'static Protocol,
    /// Frames that it read: readings, states and answers.
    pub frames: usize,
    /// Frames that it refused.
    pub refused: usize,
    /// How much of the bytes those frames are, in percent.
    pub explained: usize,
    /// Whether it says a unit.
    pub unit: bool,
    /// Whether it says rest or motion.
    pub rest: bool,
    /// The setting without which its numbers can be read in two ways.
    pub needs: Option<&'static str>,
    /// Its last reading, as [`Message`] displays it.
    pub sample: String,
    /// Whether the numbers look like codes: many digits, no point and no unit.
    pub codes: bool,
    /// Whether it reads the same as the best one does, message by message.
    pub same: bool,
    /// What its readings have in common.
    pub common: Common,
    told: Vec<Message>,
    motion: bool,
    /// The most digits behind the point.
    decimals: u8,
}

/// The protocols that read most of the bytes, best first.
pub(super) fn fits(bytes: &[u8]) -> Vec<Fit> {
    let rows = PROTOCOLS.iter().filter(|row| !row.reports && !row.settings.contains(&PATTERN));
    let mut fits: Vec<Fit> = rows.filter_map(|row| fit(row, bytes)).collect();
    fits.sort_by_key(Fit::rank);
    let best = fits.first().map(|fit| (fit.told.clone(), fit.explained));
    if let Some((told, explained)) = best {
        // Who reads much less of it than the best one reads it by chance.
        fits.retain(|fit| fit.explained + 15 >= explained);
        fits.iter_mut().for_each(|fit| fit.same = fit.told == told);
    }
    fits
}

fn fit(protocol: &'static Protocol, bytes: &[u8]) -> Option<Fit> {
    let mut decoder = (protocol.new)(&Setup::default());
    let (mut told, mut refused, mut explained, mut since) = (Vec::new(), 0, 0, 0);
    for byte in bytes {
        since += 1;
        decoder.feed(std::slice::from_ref(byte), &mut |message| {
            let understood = std::mem::take(&mut since);
            match message {
                Message::Error(_) => refused += 1,
                message => {
                    explained += understood;
                    told.push(message);
                }
            }
        });
    }
    // Line ends behind the last frame belong to it.
    let tail = bytes.iter().rev().take(since).take_while(|byte| byte.is_ascii_whitespace()).count();
    let explained = if told.is_empty() { 0 } else { (explained + tail) * 100 / bytes.len().max(1) };
    let reading =
        |message: &Message| if let Message::Reading(reading) = message { Some(reading.clone()) } else { None };
    let readings: Vec<Reading> = told.iter().filter_map(reading).collect();
    let sample = readings.last()?.to_string();
    let bare = readings.iter().all(|reading| reading.unit.is_none());
    let said = |state: bool| readings.iter().any(|reading| reading.stable == Some(state));
    let fit = Fit {
        protocol,
        frames: told.len(),
        refused,
        explained,
        unit: !bare,
        rest: said(true) || said(false),
        needs: readings.iter().find_map(|reading| reading.ambiguous()),
        sample,
        codes: bare
            && readings.iter().all(|reading| reading.value.scale() == 0 && reading.value.digits() >= 10_000_000),
        same: false,
        common: Common::of(&readings),
        decimals: readings.iter().map(|reading| reading.value.scale()).max().unwrap_or_default(),
        motion: said(true) && said(false),
        told,
    };
    (fit.explained >= 60 && fit.frames > fit.refused).then_some(fit)
}

impl Fit {
    /// Smaller is better: who explains more; whose checksums fit; who tells rest from motion; and of equals who claims least, for what
    /// a protocol adds by itself may be wrong; who needs fewer decimals, for digits read from the wrong end have many. Then the order of
    /// the table.
    fn rank(&self) -> (usize, bool, bool, usize, u8) {
        let claims = usize::from(self.rest) + usize::from(self.unit);
        (20 - self.explained / 5, !self.protocol.checked, !self.motion, claims, self.decimals)
    }
}
