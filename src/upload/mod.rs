//! Floor 4: tracking numbers to the marketplace, in files and by calls.

mod call;
mod calls;
pub mod channel;
pub mod export;
pub mod folder;
pub mod foresee;
pub mod gateway;
pub mod http;
pub mod judge;
mod listed;
pub mod places;
pub mod placing;
pub mod preflight;
pub mod run;
pub mod server;
mod turn;
pub mod when;
mod work;
