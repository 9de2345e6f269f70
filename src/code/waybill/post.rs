//! The posts of the world: numbers of UPU standard S10 end in the country that issued them.

/// The two-letter codes of ISO 3166-1, by which S10 names the country.
const COUNTRIES: &str = "\
     AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD \
     CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF \
     GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
     KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
     NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
     SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
     VN VU WF WS YE YT ZA ZM ZW";

/// Whether the last two letters name a country.
pub(super) fn names_country(number: &str) -> bool {
    number
        .len()
        .checked_sub(2)
        .and_then(|at| number.get(at..))
        .is_some_and(|code| COUNTRIES.split(' ').any(|known| known == code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_whole_codes() {
        for good in ["RB123456785GB", "CN", "ZW", "AD"] {
            assert!(names_country(good), "{good}");
        }
        for bad in ["RB123456785XX", "RB123456785", "", "G", " ", "D ", "D A", "gb", "é"] {
            assert!(!names_country(bad), "{bad:?}");
        }
        assert_eq!(COUNTRIES.split(' ').count(), 249);
    }
}
