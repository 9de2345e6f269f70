//! The rules that a station works under, on the record: a judgement is shown later together with what it was made by.

use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

use super::journal::hex;
use super::{Cause, Store, StoreError};
use crate::domain::{Entry, Event, Now, StationId};

impl Store {
    /// Records the rules of a station, unless they are those it had. Returns whether they differ.
    pub fn rules_in_force(&mut self, station: &StationId, rules: &str, at: Now) -> Result<bool, StoreError> {
        let sha256 = hex(&Sha256::digest(rules.as_bytes()));
        self.write(|writing| {
            let before: Option<String> = writing
                .conn
                .prepare_cached(
                    "SELECT body ->> 'sha256' FROM event WHERE kind = 'rules-in-force' AND station = ? ORDER BY seq DESC LIMIT 1",
                )
                .and_then(|mut newest| newest.query_row([station.as_str()], |row| row.get(0)).optional())
                .map_err(|error| StoreError::CannotAsk(Cause::from(error)))?;
            if before.as_ref() == Some(&sha256) {
                return Ok(false);
            }
            let event = Event::RulesInForce { sha256, rules: rules.to_owned() };
            let (station, operator, device, shipment) = (Some(station.clone()), None, None, None);
            writing.append(&Entry { at, station, operator, device, shipment, event })?;
            Ok(true)
        })
    }
}
