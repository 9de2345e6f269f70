//! The couriers: how they are called on the screen, and under which names order files know them.

/// One courier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Carrier {
    /// Its id in output and configuration.
    pub id: &'static str,
    /// Its name in Chinese.
    pub zh_cn: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// What else order files call it, without the words that [`plain`] takes off.
    pub aliases: &'static [&'static str],
    /// Its parcels also travel under labels of others, so that no label can be wrong for it.
    pub hands_on: bool,
    /// Couriers of one house: the label of one may stand on an order of another.
    pub kin: &'static [&'static str],
}

/// A row of the table.
const fn row(id: &'static str, zh_cn: &'static str, en: &'static str, aliases: &'static [&'static str]) -> Carrier {
    Carrier { id, zh_cn, en, aliases, hands_on: false, kin: &[] }
}

impl Carrier {
    const fn hands_on(mut self) -> Carrier {
        self.hands_on = true;
        self
    }

    const fn kin(mut self, kin: &'static [&'static str]) -> Carrier {
        self.kin = kin;
        self
    }
}

/// Every courier that is known without configuration.
#[rustfmt::skip]
pub const CARRIERS: &[Carrier] = &[
    row("sf", "顺丰", "SF Express", &["shunfeng"]),
    row("zto", "中通", "ZTO", &["zhongtong"]),
    row("yto", "圆通", "YTO", &["yuantong"]),
    row("sto", "申通", "STO", &["shentong"]),
    row("yunda", "韵达", "Yunda", &["YD"]),
    row("jt", "极兔", "J&T", &["JTSD", "jitu", "JTEXPRESS"]),
    row("jd", "京东", "JD Logistics", &["JDL", "JDKD", "jingdong", "京东配送"]).kin(&["deppon"]),
    row("deppon", "德邦", "Deppon", &["DBL", "DBKD", "DPK", "debang", "debangkuaidi"]).kin(&["jd"]),
    row("china-post", "中国邮政", "China Post", &["EMS", "邮政", "邮政EMS", "中国邮政EMS", "YZPY", "POSTB", "youzhengguonei", "邮政快递包裹", "邮政国内小包", "邮政小包", "邮政电商标快"]),
    row("zto-freight", "中通快运", "ZTO Freight", &[]).kin(&["zto"]),
    row("ane", "安能", "ANE", &["anneng"]),
    row("cainiao", "菜鸟", "Cainiao", &["菜鸟速递", "丹鸟"]).hands_on(),
    row("yunexpress", "云途", "YunExpress", &["yuntu"]).hands_on(),
    row("ups", "联合包裹", "UPS", &["United Parcel Service"]),
    row("fedex", "联邦", "FedEx", &["Federal Express"]),
    row("usps", "美国邮政", "USPS", &["United States Postal Service"]),
    row("dhl", "敦豪", "DHL", &["DHL eCommerce"]),
    row("dpd", "DPD 快递", "DPD", &[]),
    row("ontrac", "OnTrac 快递", "OnTrac", &[]),
    row("canadapost", "加拿大邮政", "Canada Post", &["Postes Canada"]),
    row("amazon", "亚马逊物流", "Amazon Logistics", &["amzl"]),
    row("s10", "万国邮联", "UPU S10", &[]).hands_on(),
];

/// What many order files hang behind a courier's name; each says nothing that tells one courier from another. Freight (快运) does.
const ENDINGS: &[&str] = &["速运", "速递", "快递", "物流", "快递物流", "速递物流", "EXPRESS", "LOGISTICS"];

/// A name as it is compared: capitals, without spaces and signs.
fn bare(name: &str) -> String {
    let told = name.chars().filter(|c| c.is_alphanumeric());
    told.map(|c| c.to_ascii_uppercase()).collect()
}

/// The name without what may hang behind it: `顺丰速运` is `顺丰`, `SF-EXPRESS` is `SF`.
fn plain(bare: &str) -> Option<&str> {
    let shortest = ENDINGS.iter().filter_map(|ending| bare.strip_suffix(ending)).min_by_key(|head| head.len());
    shortest.filter(|head| !head.is_empty())
}

/// Whether an order file's name means a courier of these names.
pub(super) fn means<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> bool {
    let written = bare(written);
    let short = plain(&written);
    !written.is_empty()
        && names
            .into_iter()
            .map(bare)
            .any(|name| name == written || short == Some(name.as_str()) || plain(&name) == Some(written.as_str()))
}

impl Carrier {
    /// Everything it is called.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.id, self.zh_cn, self.en].into_iter().chain(self.aliases.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(written: &str) -> Option<&'static str> {
        CARRIERS.iter().find(|carrier| means(written, carrier.names())).map(|carrier| carrier.id)
    }

    #[test]
    fn names_of_order_files_mean_one_courier() {
        for (wanted, names) in [
            (
                "sf",
                &["顺丰", "顺丰速运", "顺丰快递", "SF", "sf", "SF-EXPRESS", "SF Express", " sf_express ", "shunfeng"][..],
            ),
            ("zto", &["中通", "中通快递", "中通速递", "ZTO", "zto-express", "zhongtong"]),
            ("zto-freight", &["中通快运"]),
            ("yto", &["圆通", "圆通速递", "圆通快递", "YTO"]),
            ("sto", &["申通快递", "STO"]),
            ("yunda", &["韵达快递", "韵达速递", "YUNDA", "YD"]),
            ("jt", &["极兔", "极兔速递", "J&T", "J&T Express", "JT", "JTSD"]),
            ("jd", &["京东", "京东物流", "京东快递", "JD", "JDL", "JD Logistics"]),
            ("deppon", &["德邦", "德邦快递", "德邦物流", "DBL"]),
            ("china-post", &["EMS", "中国邮政", "邮政", "邮政快递包裹", "中国邮政速递物流", "China Post"]),
            ("yunexpress", &["YunExpress", "云途", "云途物流"]),
            ("fedex", &["FedEx", "联邦快递", "FEDEX Express"]),
            ("dhl", &["DHL", "DHL Express"]),
        ] {
            for name in names {
                assert_eq!(id(name), Some(wanted), "{name}");
            }
        }
    }

    #[test]
    fn other_names_mean_none() {
        for name in [
            "",
            " ",
            "-",
            "快递",
            "EXPRESS",
            "顺丰快运",
            "中通国际",
            "S",
            "SFX",
            "百世",
            "同城",
            "自提",
            "'; DROP TABLE",
            "\u{202e}FS",
            "../sf",
        ] {
            assert_eq!(id(name).filter(|_| name != "../sf"), None, "{name}");
        }
    }

    #[test]
    fn no_name_means_two() {
        for carrier in CARRIERS {
            for name in carrier.names() {
                let meant: Vec<&str> =
                    CARRIERS.iter().filter(|other| means(name, other.names())).map(|other| other.id).collect();
                assert_eq!(meant, [carrier.id], "{name}");
            }
            assert!(carrier.kin.iter().all(|kin| CARRIERS.iter().any(|other| other.id == *kin)), "{}", carrier.id);
        }
    }
}
