//! The formats that couriers or public lists publish, most with a check digit.
//!
//! Known from github.com/jkeen/tracking_number_data (b79ce4b, MIT) and, for USPS, Publication 199; every row was held against the test
//! numbers of that list.

use super::format::Over::{After, Between, Last, Post, Whole};
use super::format::Source::Published;
use super::format::{Format, checked, shaped};
use super::scheme::Scheme::{Fedex, Iso3736, Mod7, Mod10, S10, Ups};

/// Every published format.
#[rustfmt::skip]
pub const FORMATS: &[Format] = &[
    checked("s10", "S10", &["@@9{9}@@"], S10, Post, &["RB123456785GB", "RB123456785CN"]),
    // What the post of China calls EMS; other letters before CN are also printed by those who hand parcels to it.
    checked("china-post", "EMS (S10)", &["E@9{9}CN"], S10, Post, &["EA123456785CN"]).unmistakable(),
    checked("china-post", "China Post (S10)", &["[A-DF-Z]@9{9}CN"], S10, Post, &["RB123456785CN"]),
    checked("ups", "UPS", &["1Z*{15}9"], Ups, Last(16), &["1Z410E7W0392751591", "1ZXX3150YW44070023"]).unmistakable(),
    checked("ups", "UPS Waybill", &["[AHJKTV]9{10}"], Ups, Last(10), &["K2479825491", "V0490119172"]),
    checked("fedex", "FedEx Express (12)", &["9{12}"], Fedex, Whole, &["986578788855", "790535312317"]),
    checked("fedex", "FedEx Express (34)", &["[0-8]9{33}"], Fedex, Last(14), &["1001921334250001000300779017972697"]).tracked(last_12),
    checked("fedex", "FedEx ASTRA (32)", &["39{31}"], Fedex, Between(16, 28), &["32971514560102447849175802862014"]).tracked(astra_12),
    checked("fedex", "FedEx Ground", &["9{15}"], Mod10, Whole, &["568283610012000", "041441760228964"]),
    checked("fedex", "FedEx Ground (SSCC-18)", &["9{18}"], Mod10, Last(16), &["000123450000000027"]),
    checked("fedex", "FedEx Ground 96 (22)", &["[9]69{20}"], Mod10, Last(15), &["9611020987654312345672"]).tracked(last_15),
    checked("fedex", "FedEx Ground GSN", &["[9]69{32}"], Fedex, Last(14), &["9622001900000000000000776632517510"]).tracked(last_12),
    checked("usps", "USPS 20", &["9{20}"], Mod10, Whole, &["03071790000523483741", "71123456789123456787"]),
    checked("usps", "USPS IMpb N", &["[9]49{20}", "[9]49{24}", "[9]49{28}"], Mod10, Whole, &["9400111201080805483016", "420787459400111206206406260787"]).routed(),
    // 92 has a mailer of nine digits, which begins with 9; 93 one of six, which does not; 95 is retail (Publication 199, appendix J).
    checked("usps", "USPS IMpb C", &["[9]29{3}[9]9{16}", "[9]29{3}[9]9{20}", "[9]39{3}[0-8]9{16}", "[9]39{3}[0-8]9{20}", "[9]59{20}", "[9]59{24}"],
        Mod10, Whole, &["9261292700768711948021", "9361289878700317633795", "4201028200009261290113185417468510"]).routed(),
    checked("usps", "USPS Legacy", &["[9]19{20}", "9{20}"], Mod10, After(0, "91"), &["71969010756003077385", "9101123456789000000013"]).routed(),
    checked("dhl", "DHL Express", &["9{10,11}"], Mod7, Whole, &["3318810025", "73891051146"]),
    shaped("dhl", "DHL Express (Piece ID)", &["J@{2,3}9{9,10}"], Published, &["JJD0099999999", "JVGL0999999990"]),
    shaped("dhl", "DHL E-Commerce", &["GM9*{15,36}", "LX9*{15,36}", "RX9*{15,36}", "UV9*{15,36}", "CN9*{15,36}", "SG9*{15,36}", "TH9*{15,36}", "IN9*{15,36}",
        "HK9*{15,36}", "MY9*{15,36}"], Published, &["GM2951173225174494", "GM9E44608A27984866BA2D"]),
    shaped("dhl", "DHL E-Commerce (14)", &["9{14}"], Published, &["60120172242323", "51087693037816"]),
    checked("dpd", "DPD (28)", &["9{27}*"], Iso3736, Whole, &["008182709980000020033350276C"]),
    checked("dpd", "DPD (14)", &["9{14}*"], Iso3736, Whole, &["09980000020034D"]),
    checked("ontrac", "OnTrac", &["C9{14}"], Ups, After(1, "4"), &["C11121552953069"]),
    checked("ontrac", "OnTrac D", &["D9{14}"], Ups, After(1, "5"), &["D10011354453707"]),
    checked("canadapost", "Canada Post (16)", &["9{16}"], Mod10, Whole, &["0073938000549297", "7035114477138472"]),
    shaped("amazon", "Amazon Logistics", &["TBA9{12}", "TBC9{12}", "TBM9{12}"], Published, &["TBA000000000000", "TBC000000000000"]).unmistakable(),
    shaped("amazon", "Amazon International", &["[ACF]9{10}"], Published, &["C1004444444"]),
    shaped("yunexpress", "YunExpress", &["YT9{16}"], Published, &["YT2229521272164447"]).unmistakable(),
];

/// The last fourteen digits, of which the first two are zeros before a number of twelve.
fn last_12(number: &str) -> &str {
    let last = |count: usize| number.len().checked_sub(count).and_then(|at| number.get(at..)).unwrap_or(number);
    last(14).strip_prefix("00").unwrap_or(last(14))
}

fn last_15(number: &str) -> &str {
    number.len().checked_sub(15).and_then(|at| number.get(at..)).unwrap_or(number)
}

fn astra_12(number: &str) -> &str {
    number.get(16..28).unwrap_or(number)
}
