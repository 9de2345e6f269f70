//! Floor 4: bytes of a batch to where the marketplace, or the shop's own program, takes them.

pub mod export;
pub mod folder;
