//! The tables of the outbox: what the marketplace must be told, in which file or call, and what came of it.

/// The second step of the schema. All but `company`, which is a cache, is derived from the facts.
pub(super) const OUTBOX: &str = "
CREATE TABLE tracking (
    shop       TEXT NOT NULL,
    order_no   TEXT NOT NULL,
    waybill    TEXT NOT NULL,
    shipment   TEXT NOT NULL,
    parcel     INTEGER NOT NULL,
    carrier    TEXT NOT NULL,
    weight_mg  INTEGER,
    shipped_ms INTEGER NOT NULL,
    state      TEXT NOT NULL,
    batch      TEXT,
    reason     TEXT,
    tries      INTEGER NOT NULL DEFAULT 0,
    turns      INTEGER NOT NULL DEFAULT 0,
    due_ms     INTEGER,
    told_ms    INTEGER,
    PRIMARY KEY (shop, order_no, waybill)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracking_state ON tracking (state, shop);
CREATE INDEX tracking_shipment ON tracking (shipment);
CREATE INDEX tracking_batch ON tracking (batch) WHERE batch IS NOT NULL;

CREATE TABLE batch (
    id       TEXT PRIMARY KEY,
    profile  TEXT NOT NULL,
    file     TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    rows     INTEGER NOT NULL,
    state    TEXT NOT NULL,
    built_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
    shop       TEXT NOT NULL,
    order_no   TEXT NOT NULL,
    waybill    TEXT NOT NULL,
    n          INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    verb       TEXT NOT NULL,
    sha256     TEXT,
    class      TEXT,
    code       TEXT,
    say        TEXT,
    request_id TEXT,
    ms         INTEGER,
    PRIMARY KEY (shop, order_no, waybill, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel (
    shop     TEXT PRIMARY KEY,
    class    TEXT NOT NULL,
    code     TEXT NOT NULL,
    say      TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    until_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
    shop       TEXT PRIMARY KEY,
    fetched_ms INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The step that came when files began to go to other machines: how far each is, where that is not one moment. Derived from the facts.
pub(super) const PLACES: &str = "
CREATE TABLE batch_place (
    batch TEXT NOT NULL,
    place TEXT NOT NULL,
    step  TEXT NOT NULL,
    say   TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (batch, place)
) STRICT, WITHOUT ROWID;
";
