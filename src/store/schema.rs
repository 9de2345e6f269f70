//! The tables. `event` is the ground state; every other table is derived from it and can be rebuilt.

use rusqlite_migration::{M, Migrations};

use super::office::INDEXES as OFFICE;
use super::schema_outbox::{OUTBOX, PLACES};

/// Every step of the schema, oldest first. A released step is never edited; a new one is added below it.
const STEPS: &[M<'static>] = &[M::up(FOUNDATION), M::up(OUTBOX), M::up(OFFICE), M::up(PLACES)];

/// The schema's steps.
pub(super) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(STEPS)
}

/// The derived tables with the columns that identify a row, in the order in which `verify` compares them.
pub(super) const DERIVED: [(&str, &str); 26] = [
    ("shipment", "no"),
    ("parcel", "shipment, n"),
    ("label", "waybill"),
    ("order_ref", "no, shop, shipment"),
    ("withdrawn", "waybill"),
    ("hold", "shipment, reason, source"),
    ("hold_source", "name"),
    ("recall", "shipment, n"),
    ("goods", "key"),
    ("weighing", "event"),
    ("tracking", "shop, order_no, waybill"),
    ("attempt", "shop, order_no, waybill, n"),
    ("channel", "shop"),
    ("resend", "shipment"),
    ("returned", "event"),
    ("returned_item", "event"),
    ("batch", "id"),
    ("batch_place", "batch, place"),
    ("named", "name, spec"),
    ("single", "key, goods, due_ms, first_event"),
    ("mark", "event"),
    ("gift", "shipment, name, spec, qty"),
    ("force", "event"),
    ("scale_check", "event"),
    ("scale_zero", "event"),
    ("due", "ship_by_ms, shipment"),
];

const FOUNDATION: &str = "
CREATE TABLE event (
    seq      INTEGER PRIMARY KEY,
    wall_ms  INTEGER NOT NULL,
    mono_ms  INTEGER NOT NULL,
    station  TEXT,
    operator TEXT,
    device   TEXT,
    shipment TEXT,
    kind     TEXT NOT NULL,
    body     TEXT NOT NULL,
    hash     BLOB NOT NULL
) STRICT;
CREATE INDEX event_station ON event (station, seq) WHERE station IS NOT NULL AND kind <> 'packed';
CREATE INDEX event_sealed ON event (station, seq) WHERE kind IN ('sealed', 'handed-over');
CREATE INDEX event_standing ON event (kind, station, seq) WHERE kind IN ('rules-in-force', 'scale-checked');
CREATE INDEX event_shipment ON event (shipment, seq) WHERE shipment IS NOT NULL AND kind NOT IN ('opened', 'packed');

CREATE TABLE shipment (
    no          TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    event       INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    file_hold   TEXT,
    ship_by_ms  INTEGER,
    trail       TEXT NOT NULL DEFAULT '[]',
    left_ms     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE parcel (
    shipment  TEXT NOT NULL,
    n         INTEGER NOT NULL,
    waybill   TEXT,
    bound     INTEGER NOT NULL DEFAULT 0,
    packed    TEXT NOT NULL DEFAULT '[]',
    packaging TEXT,
    stage     TEXT NOT NULL DEFAULT 'open',
    last      INTEGER NOT NULL DEFAULT 0,
    stale     INTEGER NOT NULL DEFAULT 0,
    suspended INTEGER NOT NULL DEFAULT 0,
    weight_mg INTEGER,
    open_at   TEXT,
    sealed_ms INTEGER,
    surplus   TEXT NOT NULL DEFAULT '[]',
    aside     INTEGER NOT NULL DEFAULT 0,
    handed_ms INTEGER,
    trail     TEXT NOT NULL DEFAULT '[]',
    span_from INTEGER,
    span_to   INTEGER,
    PRIMARY KEY (shipment, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX parcel_waybill ON parcel (waybill) WHERE waybill IS NOT NULL;
CREATE INDEX parcel_open ON parcel (open_at) WHERE open_at IS NOT NULL;

CREATE TABLE label (
    waybill  TEXT PRIMARY KEY,
    shipment TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE withdrawn (
    waybill  TEXT PRIMARY KEY,
    shipment TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_shipment ON withdrawn (shipment);

CREATE TABLE order_ref (
    no       TEXT NOT NULL,
    shop     TEXT NOT NULL,
    shipment TEXT NOT NULL,
    PRIMARY KEY (no, shop, shipment)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    shipment TEXT NOT NULL,
    reason   TEXT NOT NULL,
    source   TEXT NOT NULL,
    note     TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (shipment, reason, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold_source (
    name        TEXT PRIMARY KEY,
    reported_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recall (
    shipment TEXT NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (shipment, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE goods (
    key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE weighing (
    event     INTEGER PRIMARY KEY,
    shipment  TEXT NOT NULL,
    waybill   TEXT NOT NULL,
    weight_mg INTEGER NOT NULL,
    low_mg    INTEGER,
    high_mg   INTEGER,
    fault     TEXT
) STRICT;
CREATE INDEX weighing_waybill ON weighing (waybill);

CREATE TABLE resend (
    shipment TEXT PRIMARY KEY,
    original TEXT NOT NULL,
    reason   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX resend_original ON resend (original);

CREATE TABLE returned (
    event     INTEGER PRIMARY KEY,
    shipment  TEXT NOT NULL,
    waybill   TEXT NOT NULL,
    station   TEXT,
    state     TEXT NOT NULL,
    closed_ms INTEGER
) STRICT;
CREATE INDEX returned_waybill ON returned (waybill);
CREATE INDEX returned_shipment ON returned (shipment);
CREATE INDEX returned_open ON returned (station) WHERE state = 'open';

CREATE TABLE returned_item (
    event     INTEGER PRIMARY KEY,
    returned  INTEGER NOT NULL,
    line      INTEGER,
    code      TEXT NOT NULL,
    condition TEXT NOT NULL,
    qty       INTEGER NOT NULL
) STRICT;
CREATE INDEX returned_item_of ON returned_item (returned);

CREATE TABLE named (
    name  TEXT NOT NULL,
    spec  TEXT NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (name, spec)
) STRICT, WITHOUT ROWID;

CREATE TABLE single (
    key         TEXT NOT NULL,
    goods       TEXT NOT NULL,
    due_ms      INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    shipment    TEXT NOT NULL,
    PRIMARY KEY (key, goods, due_ms, first_event)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
    event    INTEGER PRIMARY KEY,
    shipment TEXT NOT NULL,
    shop     TEXT NOT NULL,
    order_no TEXT NOT NULL,
    sku      TEXT NOT NULL,
    spec     TEXT NOT NULL,
    qty      INTEGER NOT NULL,
    serial   TEXT,
    lot      TEXT,
    dates    TEXT NOT NULL,
    waybill  TEXT
) STRICT;
CREATE UNIQUE INDEX mark_serial ON mark (serial) WHERE serial IS NOT NULL;
CREATE INDEX mark_lot ON mark (lot) WHERE lot IS NOT NULL;
CREATE INDEX mark_shipment ON mark (shipment);

CREATE TABLE gift (
    shipment TEXT NOT NULL,
    name     TEXT NOT NULL,
    spec     TEXT NOT NULL,
    qty      INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    packed   INTEGER NOT NULL,
    unit_mg  INTEGER,
    n        INTEGER,
    PRIMARY KEY (shipment, name, spec, qty)
) STRICT, WITHOUT ROWID;

CREATE TABLE force (
    event     INTEGER PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    station   TEXT,
    operator  TEXT NOT NULL,
    shipment  TEXT NOT NULL,
    reason    TEXT NOT NULL,
    what      TEXT NOT NULL,
    sku       TEXT,
    qty       INTEGER,
    waybill   TEXT,
    weight_mg INTEGER,
    fault     TEXT
) STRICT;
CREATE INDEX force_at ON force (at_ms);
CREATE INDEX force_shipment ON force (shipment);

CREATE TABLE scale_check (
    event        INTEGER PRIMARY KEY,
    station      TEXT,
    at_ms        INTEGER NOT NULL,
    reference_mg INTEGER NOT NULL,
    shown_mg     INTEGER NOT NULL,
    outcome      TEXT NOT NULL
) STRICT;
CREATE INDEX scale_check_station ON scale_check (station, event);

CREATE TABLE scale_zero (
    event   INTEGER PRIMARY KEY,
    station TEXT,
    at_ms   INTEGER NOT NULL,
    zero_mg INTEGER NOT NULL
) STRICT;
CREATE INDEX scale_zero_station ON scale_zero (station, event);

CREATE TABLE due (
    ship_by_ms INTEGER NOT NULL,
    shipment   TEXT NOT NULL,
    PRIMARY KEY (ship_by_ms, shipment)
) STRICT, WITHOUT ROWID;
";

#[cfg(test)]
mod tests {
    #[test]
    fn the_steps_are_sound() {
        super::migrations().validate().unwrap();
    }
}
