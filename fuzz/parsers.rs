//! The rooms of the house that parse bytes, and no more of it: the same files, as a library of the same name. The store's SQLite, the
//! page and the devices are left out, so that an instrumented build takes a minute and not twenty.

#[path = "../src/code/mod.rs"]
pub mod code;
#[path = "../src/config/mod.rs"]
pub mod config;
#[path = "../src/domain/mod.rs"]
pub mod domain;
#[path = "../src/export/mod.rs"]
pub mod export;
#[path = "../src/import/mod.rs"]
pub mod import;
#[path = "../src/market/mod.rs"]
pub mod market;
#[path = "../src/packing/mod.rs"]
pub mod packing;
#[path = "../src/scale/mod.rs"]
pub mod scale;
#[path = "../src/scanner/mod.rs"]
pub mod scanner;
#[path = "../src/words/mod.rs"]
pub mod words;

/// Word of devices that come.
#[path = "../src/device"]
pub mod device {
    mod uevent;
    pub use uevent::concerns_a_bench;
}

/// Facts and their bodies in the journal.
#[path = "../src/store"]
pub mod store {
    mod record;
    mod record_evidence;
    mod record_goods;
    mod record_holds;
    mod record_people;
    mod record_upload;
    mod reread;
    mod shipment_record;
    pub use record::write as body_of;
    pub use reread::{Unreadable, read as reread};
}
