//! Reading the configuration, with the names that belong to tables checked.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Trouble;
use crate::config::Config;
use crate::domain::Unit;
use crate::store::Store;
use crate::{scale, scanner};

/// The flag that names the configuration.
#[derive(Args, Clone, Debug)]
pub struct ConfigFlag {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// Reads a configuration. Errors: everything that is wrong with it, one sentence a line.
pub(super) fn load(path: &Path) -> Result<Config, Trouble> {
    let told = |errors: Vec<crate::config::ConfigError>| {
        Trouble::Setup(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let config = Config::load(path).map_err(told)?;
    let protocols: Vec<&str> = scale::PROTOCOLS.iter().map(|row| row.name).collect();
    let layouts: Vec<&str> = scanner::LAYOUTS.iter().map(|row| row.name).collect();
    let gs: Vec<&str> = scanner::GS_MODES.iter().map(|row| row.name).collect();
    let units: Vec<&str> = Unit::ALL.iter().filter(|unit| unit.is_mass()).map(|unit| unit.id()).collect();
    match config.check_names(&protocols, &layouts, &gs, &units) {
        errors if errors.is_empty() => Ok(config),
        errors => Err(told(errors)),
    }
}

/// Opens a store that must be there: a question makes none.
pub(super) fn known_store(path: &Path) -> Result<Store, Trouble> {
    if !path.try_exists().unwrap_or(true) {
        let why = "is not there yet: it is made by the first `weighhouse import` or `weighhouse run`";
        return Err(Trouble::Setup(format!("the store {} {why}", path.display())));
    }
    Ok(Store::open(path)?)
}
