//! Reading for the judgement, inside the transaction that will record it.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::derive_revision::Left;
use super::derive_trail::IN_INDEX;
use super::holds::holds;
use super::journal::{Head, NO_FACT, head};
use super::recent::{Read, Recent, Standing};
use super::{Cause, Store, StoreError, Writing, derive_people, facts_goods, facts_return, shipment_record};
use crate::domain::{Mg, Shipment, ShipmentNo, Surplus};
use crate::packing::{CodeFacts, CodeNeeds, Facts, Known, LineKeys, Needs, Parcel, Single, Stage};

impl Writing<'_> {
    /// Reads what the judgement asked for. "Not found" is an answer; `Err` is "could not ask".
    pub fn facts(&mut self, needs: &Needs) -> Result<Facts, StoreError> {
        let (head, facts) = read_facts(self.conn, self.recent, needs).map_err(StoreError::CannotAsk)?;
        self.head = Some(head);
        Ok(facts)
    }

    /// By line of a shipment: what it answers to. `None` when there is no such shipment.
    pub(super) fn line_keys(&mut self, no: &ShipmentNo) -> Result<Option<Arc<Vec<LineKeys>>>, StoreError> {
        let known = self.stand().and_then(|()| known(self.conn, self.recent, no)).map_err(StoreError::CannotAsk)?;
        Ok(known.map(|known| known.keys))
    }
}

impl Store {
    /// The same reading outside a decision, for a picture to show.
    pub fn facts(&mut self, needs: &Needs) -> Result<Facts, StoreError> {
        let mut recent = std::mem::take(&mut self.recent);
        let facts = self.read(|conn| read_facts(conn, &mut recent, needs));
        self.recent = recent;
        facts.map(|(_, facts)| facts)
    }
}

/// The facts, and number and hash of the newest fact below which they stand.
fn read_facts(conn: &Connection, recent: &mut Recent, needs: &Needs) -> Result<(Head, Facts), Cause> {
    let (head, code) = match &needs.code {
        Some(code) => {
            let in_hand = needs.shipments.iter().any(|no| recent.answers(no, &code.keys));
            code_facts(conn, code, in_hand)?
        }
        None => (head(conn)?, CodeFacts::default()),
    };
    recent.stand(head);
    let mut facts = Facts { code, ..Facts::default() };
    if let Some(code) = &needs.code {
        let CodeFacts { number, waybill, goods, .. } = &facts.code;
        if needs.single && *goods && number.is_none() && waybill.is_none() {
            facts.code.single = facts_goods::single(conn, &code.text, &code.keys)?;
        }
    }
    if let Some(code) = needs.code.as_ref().filter(|_| needs.returnable) {
        let form = facts.code.form.as_deref().unwrap_or(&code.text);
        facts.code.returnable = facts_return::returnable(conn, form)?;
    }
    if let Some(station) = &needs.scale {
        facts.scale = derive_people::scale(conn, station)?;
    }
    let single = match &facts.code.single {
        Single::One(no) => Some(no.clone()),
        Single::None | Single::Several => None,
    };
    let named = [&facts.code.number, &facts.code.waybill, &single, &facts.code.withdrawn];
    let named: Vec<ShipmentNo> = named.into_iter().flatten().cloned().collect();
    for no in named.iter().chain(&needs.shipments) {
        if facts.shipments.get(no).is_none()
            && let Some(known) = known(conn, recent, no)?
        {
            if known.shipment.resend.is_some() {
                facts.came_ms.insert(no.clone(), facts_return::came_ms(conn, no)?);
            }
            facts.shipments.add(known);
        }
    }
    let first = named.into_iter().map(|no| (no, 1));
    for (no, revision) in needs.revision.iter().cloned().chain(first) {
        let newest = facts.shipments.get(&no).map(|known| known.shipment.revision);
        if newest.is_some_and(|newest| newest != revision)
            && !facts.before.contains_key(&no)
            && let Some(before) = shipment_at(conn, &no, revision)?
        {
            facts.before.insert(no, before.into());
        }
    }
    Ok((head, facts))
}

/// A shipment as the shop described it at an earlier revision.
fn shipment_at(conn: &Connection, no: &ShipmentNo, revision: u32) -> Result<Option<Shipment>, Cause> {
    // The first import is found through its shipment's row, the others by the index of facts by shipment.
    let mut statement = conn.prepare_cached(&format!(
        "SELECT body FROM event WHERE seq = (SELECT first_event FROM shipment WHERE no = ?1)
         UNION ALL SELECT body FROM event WHERE shipment = ?1 AND {IN_INDEX} AND kind = 'imported'"
    ))?;
    let mut bodies = statement.query([no.as_str()])?;
    while let Some(row) = bodies.next()? {
        let shipment = shipment_record::from_body(&row.get::<_, String>(0)?)?;
        if shipment.revision == revision {
            return Ok(Some(shipment));
        }
    }
    Ok(None)
}

/// One statement for the newest fact and the four things that a code can be: each scan asks it. `IN` would build a table of its own
/// each time.
macro_rules! asks_code {
    ($goods:literal) => {
        concat!(
            "SELECT seq, hash, (SELECT no FROM shipment WHERE no = ?1), (SELECT shipment FROM label WHERE waybill = ?1),
             EXISTS (SELECT 1 FROM mark WHERE serial = ?2), ",
            $goods,
            " FROM event ORDER BY seq DESC LIMIT 1"
        )
    };
}

/// What a code can be. What the shipment in hand answers to is goods, and that is not asked.
fn code_facts(conn: &Connection, asked: &CodeNeeds, in_hand: bool) -> Result<(Head, CodeFacts), Cause> {
    let code = asked.text.as_str();
    let key = |index: usize| asked.keys.get(index).map(String::as_str);
    let serial = facts_goods::serial_in(code, &asked.keys);
    let read = |row: &Row<'_>| {
        let head: Head = (row.get(0)?, row.get(1)?);
        let known: (Option<String>, Option<String>, bool, bool) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok((head, known))
    };
    let found = if in_hand {
        debug_assert!(is_goods(conn, &asked.keys)?, "what {code} is remembered to be is not what the tables say");
        conn.prepare_cached(asks_code!("1"))?.query_row([code, serial], read)
    } else {
        conn.prepare_cached(asks_code!(
            "EXISTS (SELECT 1 FROM goods WHERE key = ?3) OR EXISTS (SELECT 1 FROM goods WHERE key = ?4)
             OR EXISTS (SELECT 1 FROM goods WHERE key = ?5)"
        ))?
        .query_row(params![code, serial, key(0).unwrap_or(code), key(1), key(2)], read)
    };
    let found = found.optional()?;
    // A journal without a fact knows no code.
    let Some((head, (number, waybill, counted, goods))) = found else { return Ok((NO_FACT, CodeFacts::default())) };
    let found = waybill.map(|shipment| (shipment, code));
    let (waybill, form) = match found.map_or_else(|| other_form(conn, &asked.forms), |found| Ok(Some(found)))? {
        Some((shipment, form)) => (Some(shipment.into()), Some(form.to_owned())),
        None => (None, None),
    };
    let serial = if counted { facts_goods::serial_owner(conn, serial)? } else { None };
    let unknown = number.is_none() && waybill.is_none() && !goods;
    let withdrawn = if unknown { withdrawn(conn, asked)? } else { None };
    let number = number.map(Into::into);
    let facts = CodeFacts { number, waybill, form, goods, serial, single: Single::None, withdrawn, returnable: None };
    Ok((head, facts))
}

/// The tables know goods of one of these forms.
fn is_goods(conn: &Connection, keys: &[String]) -> Result<bool, Cause> {
    let mut asks = conn.prepare_cached("SELECT 1 FROM goods WHERE key = ?")?;
    keys.iter().try_fold(false, |known, key| Ok(known || asks.exists([key])?))
}

/// The shipment from which the shop took this label back.
fn withdrawn(conn: &Connection, asked: &CodeNeeds) -> Result<Option<ShipmentNo>, Cause> {
    let mut asks = conn.prepare_cached("SELECT shipment FROM withdrawn WHERE waybill = ?")?;
    for form in std::iter::once(&asked.text).chain(&asked.forms) {
        if let Some(shipment) = asks.query_row([form], |row| row.get::<_, String>(0)).optional()? {
            return Ok(Some(shipment.into()));
        }
    }
    Ok(None)
}

/// The shipment whose waybill is one of these, and which. Most codes have no other form, and are not asked again.
fn other_form<'f>(conn: &Connection, forms: &'f [String]) -> Result<Option<(String, &'f str)>, Cause> {
    for form in forms {
        let mut asks = conn.prepare_cached("SELECT shipment FROM label WHERE waybill = ?")?;
        if let Some(shipment) = asks.query_row([form], |row| row.get(0)).optional()? {
            return Ok(Some((shipment, form)));
        }
    }
    Ok(None)
}

fn known(conn: &Connection, recent: &mut Recent, no: &ShipmentNo) -> Result<Option<Known>, Cause> {
    let Some(standing) = standing(conn, recent, no)? else { return Ok(None) };
    let Standing { read: Read { shipment, keys }, holds, boxes: mut parcels, .. } = standing;
    parcels.iter_mut().for_each(|parcel| parcel.items.resize(shipment.lines.len(), 0));
    let gifts = facts_goods::gifts(conn, &shipment)?;
    Ok(Some(Known::new(shipment, keys, gifts, holds, parcels)))
}

/// What the tables say of a shipment: one statement, and one more each only where it is held or has boxes.
fn standing(conn: &Connection, recent: &mut Recent, no: &ShipmentNo) -> Result<Option<Standing>, Cause> {
    if let Some(standing) = recent.standing(no) {
        debug_assert_eq!(
            Some(standing.event),
            newest(conn, no)?,
            "what is remembered of {no} is not what the tables say"
        );
        debug_assert_eq!(
            standing.holds,
            holds(conn, no.as_str())?,
            "what is remembered of {no} is not what the tables say"
        );
        debug_assert_eq!(
            standing.boxes,
            boxes(conn, no.as_str())?,
            "what is remembered of {no} is not what the tables say"
        );
        return Ok(Some(standing.clone()));
    }
    let mut statement = conn.prepare_cached(
        "SELECT event, iif(event = ?2, NULL, (SELECT body FROM event WHERE seq = shipment.event)),
         EXISTS (SELECT 1 FROM hold WHERE hold.shipment = no), EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no)
         FROM shipment WHERE no = ?1",
    )?;
    let mut rows = statement.query(params![no.as_str(), recent.event(no)])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let event = row.get(0)?;
    let read = recent.shipment(event, || Ok(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?))?;
    let holds = if row.get(2)? { holds(conn, no.as_str())? } else { Vec::new() };
    let boxes = if row.get(3)? { boxes(conn, no.as_str())? } else { Vec::new() };
    let standing = Standing { no: no.clone(), event, read, holds, boxes };
    recent.stands(standing.clone());
    Ok(Some(standing))
}

/// The fact of a shipment's newest revision.
fn newest(conn: &Connection, no: &ShipmentNo) -> Result<Option<i64>, Cause> {
    let mut newest = conn.prepare_cached("SELECT event FROM shipment WHERE no = ?")?;
    Ok(newest.query_row([no.as_str()], |row| row.get(0)).optional()?)
}

/// The boxes of a shipment, each with as many counts as its row has.
fn boxes(conn: &Connection, no: &str) -> Result<Vec<Parcel>, Cause> {
    let mut statement = conn.prepare_cached(
        "SELECT n, waybill, packed, packaging, stage, last, stale, weight_mg, open_at, surplus, suspended, aside, handed_ms,
         stage = 'shipped' AND EXISTS (SELECT 1 FROM returned WHERE returned.waybill = parcel.waybill AND state = 'closed'
             AND EXISTS (SELECT 1 FROM returned_item WHERE returned_item.returned = returned.event))
         FROM parcel WHERE shipment = ? ORDER BY n",
    )?;
    let mut rows = statement.query([no])?;
    let mut parcels = Vec::new();
    while let Some(row) = rows.next()? {
        let (waybill, packed, stage): (Option<String>, String, String) = (row.get(1)?, row.get(2)?, row.get(4)?);
        let left: Vec<Left> = serde_json::from_str(&row.get::<_, String>(9)?)?;
        parcels.push(Parcel {
            n: row.get(0)?,
            waybill: waybill.map(Into::into),
            items: serde_json::from_str(&packed)?,
            packaging: row.get(3)?,
            stage: [Stage::Shipped, Stage::Checked].into_iter().find(|it| it.id() == stage).unwrap_or(Stage::Open),
            last: row.get(5)?,
            stale: row.get(6)?,
            weight: row.get::<_, Option<i64>>(7)?.map(Mg),
            open_at: row.get::<_, Option<String>>(8)?.map(Into::into),
            surplus: left.into_iter().map(|(.., item, qty)| Surplus { item, qty }).collect(),
            suspended: row.get(10)?,
            aside: row.get(11)?,
            handed_ms: row.get(12)?,
            returned: row.get(13)?,
        });
    }
    Ok(parcels)
}
