//! Every key of the configuration, section by section. A key that is not here is an error.

/// The keys of one section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SectionKeys {
    /// The section as errors name it; empty for the top of the file.
    pub name: &'static str,
    /// Its keys, in the order in which they are explained.
    pub keys: &'static [&'static str],
}

/// The top of the file: its sections.
pub(super) const TOP: SectionKeys = section(
    "",
    &[
        "site",
        "store",
        "web",
        "station",
        "rules",
        "packaging",
        "remarks",
        "carrier",
        "operator",
        "intake",
        "delivery",
        "report",
        "export",
        "channel",
        "results",
        "holds",
        "hold_source",
    ],
);
pub(super) const SITE: SectionKeys = section("site", &["name", "timezone", "language"]);
pub(super) const STORE: SectionKeys = section("store", &["path"]);
pub(super) const WEB: SectionKeys =
    section("web", &["listen", "token_file", "trusted_proxy", "hosts", "touch", "pictures"]);
pub(super) const STATION: SectionKeys = section("station", &["id", "role", "item_first", "scanner", "scale"]);
pub(super) const SCANNER: SectionKeys =
    section("station.scanner", &["port", "hid", "plug", "mode", "baud", "framing", "layout", "gs"]);
pub(super) const SCALE: SectionKeys = section(
    "station.scale",
    &[
        "port",
        "hid",
        "plug",
        "protocol",
        "baud",
        "framing",
        "unit",
        "code_001",
        "pattern",
        "check_weight_g",
        "check_every_hours",
        "division_g",
        "refuse_off_g",
        "check_required",
        "zero_limit_g",
    ],
);
pub(super) const RULES: SectionKeys = section(
    "rules",
    &[
        "under_g",
        "over_g",
        "under_percent",
        "over_percent",
        "ceiling_g",
        "zero_g",
        "label_scan",
        "requires",
        "resend_cut_off",
        "login",
        "force_reasons",
        "resolve",
        "release",
        "cut_off",
        "shifts",
    ],
);
pub(super) const PACKAGING: SectionKeys = section("packaging", &["code", "name", "weight_g"]);
pub(super) const REMARKS: SectionKeys = section("remarks", &["important", "gift_offers"]);
pub(super) const CARRIER: SectionKeys = section("carrier", &["id", "name", "aliases", "patterns"]);
pub(super) const OPERATOR: SectionKeys = section("operator", &["id", "name", "rights"]);
pub(super) const INTAKE: SectionKeys = section("intake", &["folder"]);
pub(super) const DELIVERY: SectionKeys = section("delivery", &["folder", "profile", "at", "sftp"]);
pub(super) const SFTP: SectionKeys = section(
    "delivery.sftp",
    &[
        "host",
        "port",
        "user",
        "host_key",
        "folder",
        "key",
        "credentials",
        "credentials_env",
        "checksum",
        "patience_seconds",
    ],
);
pub(super) const REPORT: SectionKeys = section("report", &["folder", "at", "keep_days"]);
pub(super) const RESULTS: SectionKeys =
    section("results", &["folder", "order", "waybill", "result", "reason", "done", "failed"]);
pub(super) const EXPORT: SectionKeys = section("export", &["profile", "numbers", "file"]);
pub(super) const CHANNEL: SectionKeys = section(
    "channel",
    &[
        "shop",
        "kind",
        "credentials",
        "credentials_env",
        "shop_type",
        "shop_id",
        "sign",
        "numbers",
        "batch",
        "not_before",
        "window",
        "jitter_minutes",
        "margin_minutes",
        "pickup_hours",
        "timezone",
        "url",
        "courier",
    ],
);
pub(super) const CHANNEL_COURIER: SectionKeys = section("channel.courier", &["is", "code"]);
pub(super) const HOLDS: SectionKeys = section("holds", &["recall_hours"]);
pub(super) const HOLD_SOURCE: SectionKeys = section("hold_source", &["name", "fresh_minutes"]);

/// Every section with its keys.
pub const SECTIONS: &[SectionKeys] = &[
    TOP,
    SITE,
    STORE,
    WEB,
    STATION,
    SCANNER,
    SCALE,
    RULES,
    PACKAGING,
    REMARKS,
    CARRIER,
    OPERATOR,
    INTAKE,
    DELIVERY,
    SFTP,
    REPORT,
    EXPORT,
    CHANNEL,
    CHANNEL_COURIER,
    RESULTS,
    HOLDS,
    HOLD_SOURCE,
];

const fn section(name: &'static str, keys: &'static [&'static str]) -> SectionKeys {
    SectionKeys { name, keys }
}

impl SectionKeys {
    /// A key as errors name it: `rules.under_g`.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}
