//! `weighhouse decode scale`: which decoder, with which settings.

use super::decode::{DecodeFault, one_of, unknown};
use crate::domain::Unit;
use crate::scale::{self, Code001, Decoder, Setup};
use clap::Args;

/// What must be known of a scale to read its bytes.
#[derive(Args, Clone, Debug, Default)]
pub struct ScaleArgs {
    /// The protocol's name.
    #[arg(long, value_name = "NAME", help = one_of(scale::PROTOCOLS.iter().map(|row| row.name)))]
    pub protocol: String,
    /// The unit where the wire does not say one: `g`, `kg`, `lb` …
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// What the decimal code 001 of toledo-continuous means.
    #[arg(long, value_name = "MEANING", help = one_of(Code001::WORDS.iter().map(|(word, _)| *word)))]
    pub code_001: Option<String>,
}

/// The decoder, and the unit of a silent wire. Errors: a name that is in no table, a setting that the protocol does not read.
pub(super) fn open(args: &ScaleArgs) -> Result<(Box<dyn Decoder>, Option<Unit>), DecodeFault> {
    let names = || scale::PROTOCOLS.iter().map(|row| row.name);
    let row = scale::find(&args.protocol).ok_or_else(|| unknown("scale protocol", &args.protocol, names()))?;
    let masses = || Unit::ALL.iter().filter(|unit| unit.is_mass()).map(|unit| unit.id());
    let mass = |name: &String| {
        let found = Unit::parse(name).filter(|unit| unit.is_mass());
        found.ok_or_else(|| unknown("unit of mass", name, masses()))
    };
    let unit = args.unit.as_ref().map(mass).transpose()?;
    for (key, given) in [(Code001::KEY, args.code_001.is_some())] {
        if given && !row.settings.contains(&key) {
            let readers = scale::readers_of(key).join(", ");
            return Err(DecodeFault::Stray { flag: key.replace('_', "-"), protocol: row.name, readers });
        }
    }
    let meanings = || Code001::WORDS.iter().map(|(word, _)| *word);
    let meaning = |word: &String| Code001::find(word).ok_or_else(|| unknown("meaning of code 001", word, meanings()));
    let setup = Setup { code_001: args.code_001.as_ref().map(meaning).transpose()? };
    Ok(((row.new)(&setup), unit))
}
