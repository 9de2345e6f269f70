//! The lists behind the figures: each a row of a table, each with as many rows as its figure says.

use rusqlite::types::Value as Field;
use rusqlite::{Connection, Row as Found, named_params};

use super::Scope;
use crate::domain::Mg;
use crate::store::{Cause, Store, StoreError};

/// Rows that are shown of one list; that there are more is said.
const ROWS_MAX: usize = 500;

/// One list.
#[derive(Debug)]
pub struct List {
    /// Its id, part of the address.
    pub id: &'static str,
    /// It is of one day.
    pub daily: bool,
    /// Reads `at_ms, shipment, waybill, station, operator, what, note, weight_mg` and perhaps the fact's `seq`; `:only` is null or what [`Row::what`] or the operator
    /// must be.
    sql: &'static str,
}

/// A line of a list. What a list does not tell is `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// When, milliseconds since 1970 UTC.
    pub at_ms: Option<i64>,
    /// Of which shipment; the way to its evidence.
    pub shipment: Option<String>,
    /// Its label.
    pub waybill: Option<String>,
    /// Where.
    pub station: Option<String>,
    /// Who.
    pub operator: Option<String>,
    /// An id: of a fault, a hold's reason (several with commas), a force's reason, the state of a tracking row.
    pub what: Option<String>,
    /// What a person wrote or scanned.
    pub note: Option<String>,
    /// What it weighs.
    pub weight: Option<Mg>,
    /// The number of the fact that it is; the way to the journal around it.
    pub fact: Option<i64>,
}

/// A list, or its first rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Listed {
    /// The rows.
    pub rows: Vec<Row>,
    /// There are more.
    pub more: bool,
}

/// Every list but that of what is late, which needs to know when the courier comes.
pub const LISTS: &[List] = &[
    List {
        id: "waiting",
        daily: false,
        sql: "SELECT wall_ms, no, NULL, NULL, NULL, NULL, NULL, NULL FROM shipment JOIN event ON seq = first_event
            WHERE left_ms IS NULL AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = no)
            AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel.shipment = no AND (open_at IS NOT NULL OR stage = 'checked'))
            ORDER BY first_event",
    },
    List {
        id: "in-hand",
        daily: false,
        sql: "SELECT NULL, parcel.shipment, max(waybill), open_at, NULL, NULL, NULL, NULL FROM parcel INDEXED BY parcel_open
            JOIN shipment ON shipment.no = parcel.shipment WHERE open_at IS NOT NULL AND left_ms IS NULL
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = parcel.shipment)
            GROUP BY parcel.shipment ORDER BY open_at",
    },
    List {
        id: "checked",
        daily: false,
        sql: "SELECT max(sealed_ms), parcel.shipment, max(waybill), NULL, NULL, NULL, NULL, max(weight_mg) FROM parcel
            JOIN shipment ON shipment.no = parcel.shipment WHERE stage = 'checked' AND left_ms IS NULL
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.shipment = parcel.shipment)
            AND NOT EXISTS (SELECT 1 FROM parcel AS o WHERE o.shipment = parcel.shipment AND o.open_at IS NOT NULL)
            GROUP BY parcel.shipment ORDER BY 1",
    },
    List {
        id: "held",
        daily: false,
        sql: "SELECT min(since_ms), hold.shipment, NULL, NULL, NULL, group_concat(DISTINCT reason), group_concat(DISTINCT nullif(note, '')), NULL
            FROM hold JOIN shipment ON shipment.no = hold.shipment WHERE left_ms IS NULL GROUP BY hold.shipment ORDER BY 1",
    },
    List {
        id: "left",
        daily: true,
        sql: "SELECT left_ms, no, (SELECT waybill FROM parcel WHERE parcel.shipment = no ORDER BY n LIMIT 1), NULL, NULL, NULL, NULL,
            (SELECT sum(weight_mg) FROM parcel WHERE parcel.shipment = no)
            FROM shipment WHERE left_ms >= :from AND left_ms < :to ORDER BY left_ms DESC",
    },
    List {
        id: "parcels",
        daily: true,
        sql: "SELECT sealed_ms, shipment, waybill, NULL, NULL, NULL, NULL, weight_mg FROM parcel
            WHERE sealed_ms >= :from AND sealed_ms < :to ORDER BY sealed_ms DESC",
    },
    List {
        id: "handed",
        daily: true,
        sql: "SELECT handed_ms, shipment, waybill, NULL, NULL, NULL, NULL, weight_mg FROM parcel
            WHERE handed_ms >= :from AND handed_ms < :to ORDER BY handed_ms DESC",
    },
    List {
        id: "seals",
        daily: true,
        sql: "SELECT wall_ms, shipment, json_extract(body, '$.waybill'), station, operator, NULL, NULL, json_extract(body, '$.mg'), seq FROM event
            WHERE kind IN ('sealed', 'rejected') AND kind = 'sealed' AND wall_ms >= :from AND wall_ms < :to
            AND (:only IS NULL OR coalesce(operator, '') = :only) ORDER BY wall_ms DESC, seq DESC",
    },
    List {
        id: "problems",
        daily: true,
        sql: "SELECT wall_ms, coalesce(shipment, json_extract(body, '$.shipment')), NULL, station, operator, json_extract(body, '$.fault'),
            coalesce(json_extract(body, '$.detail.code'), json_extract(body, '$.detail.about')), json_extract(body, '$.detail.mg'), seq FROM event
            WHERE kind IN ('sealed', 'rejected') AND kind = 'rejected' AND wall_ms >= :from AND wall_ms < :to
            AND (:only IS NULL OR json_extract(body, '$.fault') = :only) ORDER BY wall_ms DESC, seq DESC",
    },
    List {
        id: "problems-of",
        daily: true,
        sql: "SELECT wall_ms, coalesce(shipment, json_extract(body, '$.shipment')), NULL, station, operator, json_extract(body, '$.fault'),
            coalesce(json_extract(body, '$.detail.code'), json_extract(body, '$.detail.about')), json_extract(body, '$.detail.mg'), seq FROM event
            WHERE kind IN ('sealed', 'rejected') AND kind = 'rejected' AND wall_ms >= :from AND wall_ms < :to
            AND coalesce(operator, '') = coalesce(:only, '') ORDER BY wall_ms DESC, seq DESC",
    },
    List {
        id: "weight-alarms",
        daily: true,
        sql: "SELECT wall_ms, coalesce(shipment, json_extract(body, '$.shipment')), NULL, station, operator, json_extract(body, '$.fault'),
            json_extract(body, '$.detail.about'), json_extract(body, '$.detail.mg'), seq FROM event
            WHERE kind IN ('sealed', 'rejected') AND kind = 'rejected' AND wall_ms >= :from AND wall_ms < :to
            AND json_extract(body, '$.fault') IN ('under-weight', 'over-weight', 'overload') ORDER BY wall_ms DESC, seq DESC",
    },
    List {
        id: "forces",
        daily: true,
        sql: "SELECT at_ms, shipment, waybill, station, operator, reason, sku, weight_mg, event FROM force
            WHERE at_ms >= :from AND at_ms < :to AND (:only IS NULL OR operator = :only) ORDER BY at_ms DESC, event DESC",
    },
    List {
        id: "recalls",
        daily: false,
        sql: "SELECT max(hold.since_ms), recall.shipment, parcel.waybill, NULL, NULL, group_concat(DISTINCT hold.reason), NULL, parcel.weight_mg
            FROM recall JOIN parcel ON parcel.shipment = recall.shipment AND parcel.n = recall.n
            JOIN hold ON hold.shipment = recall.shipment WHERE parcel.sealed_ms >= :recall
            GROUP BY recall.shipment, recall.n ORDER BY 1 DESC, 2",
    },
    List {
        id: "untold",
        daily: false,
        sql: "SELECT shipped_ms, shipment, waybill, NULL, NULL, state, coalesce(reason, shop || ' ' || order_no), weight_mg FROM tracking
            WHERE state IN ('ready', 'batched', 'suspended', 'parked') AND (:only IS NULL OR state = :only) ORDER BY shipped_ms",
    },
];

impl Store {
    /// The rows of a list. `only`: the fault, operator or state that is wanted, where the list knows such a choice.
    pub fn list(&mut self, list: &List, scope: Scope, only: Option<&str>) -> Result<Listed, StoreError> {
        self.read(|conn| read(conn, list, scope, only))
    }
}

fn read(conn: &Connection, list: &List, scope: Scope, only: Option<&str>) -> Result<Listed, Cause> {
    let mut statement = conn.prepare_cached(list.sql)?;
    let values = named_params! {":from": scope.from_ms, ":to": scope.to_ms, ":recall": scope.recall_ms, ":only": only};
    // A list binds only what it speaks of.
    for (name, value) in values {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    let mut found = statement.raw_query();
    let mut listed = Listed::default();
    while let Some(row) = found.next()? {
        if listed.rows.len() >= ROWS_MAX {
            listed.more = true;
            break;
        }
        listed.rows.push(row_of(row)?);
    }
    Ok(listed)
}

/// What a fact's body holds may be of another kind than is looked for: it is then not told.
fn row_of(row: &Found<'_>) -> rusqlite::Result<Row> {
    let text = |at: usize| {
        row.get::<_, Field>(at).map(|field| match field {
            Field::Text(text) => Some(text),
            _ => None,
        })
    };
    let number = |at: usize| {
        row.get::<_, Field>(at).map(|field| match field {
            Field::Integer(number) => Some(number),
            _ => None,
        })
    };
    Ok(Row {
        at_ms: number(0)?,
        shipment: text(1)?,
        waybill: text(2)?,
        station: text(3)?,
        operator: text(4)?,
        what: text(5)?,
        note: text(6)?,
        weight: number(7)?.map(Mg),
        fact: if row.as_ref().column_count() > 8 { number(8)? } else { None },
    })
}
