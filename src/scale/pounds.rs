//! Pounds and ounces: one weight in two numbers.

use super::number;
use crate::domain::{Decimal, Extra, Reading, Unit, WireFault};

/// 12 and 7.50 are 12 lb 7.50 oz, 12.46875 lb; an ounce is a sixteenth, so the decimal is exact. The sign stands before the pounds.
pub(super) fn compound(lb: &[u8], oz: &[u8]) -> Result<Reading, WireFault> {
    let (lb, rest) = number::leading(lb, b'.')?;
    let (oz, tail) = number::leading(oz, b'.')?;
    if !rest.is_empty() || !tail.is_empty() || lb.scale() != 0 || oz.is_negative() {
        return Err(WireFault::BadNumber);
    }
    let pounds = u32::try_from(lb.digits()).map_err(|_| WireFault::BadNumber)?;
    let ounce = 10u128.pow(u32::from(oz.scale()));
    if oz.digits() >= 16 * ounce {
        return Err(WireFault::BadNumber);
    }
    let sixteenths = u128::from(pounds) * 16 * ounce + oz.digits();
    let value = Decimal::new(lb.is_negative(), sixteenths * 625, oz.scale() + 4).trimmed();
    Ok(Reading { unit: Some(Unit::Pound), extras: vec![Extra::PoundOunce { lb: pounds, oz }], ..Reading::new(value) })
}

/// ` 2lb 03.5oz`: each number with its unit behind it. `None` where it is not written so.
pub(super) fn spelled(text: &[u8]) -> Option<Result<Reading, WireFault>> {
    let text = text.trim_ascii();
    let [head @ .., o, z] = text else { return None };
    let at = text.windows(2).position(|pair| pair.eq_ignore_ascii_case(b"lb"))?;
    if ![*o, *z].eq_ignore_ascii_case(b"oz") {
        return None;
    }
    let (lb, oz) = (head.get(..at)?, head.get(at + 2..)?);
    Some(compound(lb.trim_ascii_end(), oz.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_give_pounds() {
        let told = |text: &str| spelled(text.as_bytes()).map(|found| found.map(|reading| reading.to_string()));
        assert_eq!(told(" 2lb 03.5oz"), Some(Ok("reading 2.21875 lb".into())));
        assert_eq!(told("- 0 LB  8.0 OZ"), Some(Ok("reading -0.5 lb".into())));
        assert_eq!(told(" 2lb 16.0oz"), Some(Err(WireFault::BadNumber)));
        assert_eq!(told(" 2lb 1 2oz"), Some(Err(WireFault::BadNumber)));
        assert_eq!(told("  2.5lb"), None);
        assert_eq!(told("  2.5oz"), None);
    }
}
