//! The check digits of couriers. Each is an own implementation, held against the public test numbers of
//! github.com/jkeen/tracking_number_data (b79ce4b, MIT).

use crate::code::gtin::check_digit;

/// How a check digit follows from what stands before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// Modulo 10, weights 3 and 1 from the right, as in GS1 numbers.
    Mod10,
    /// Modulo 10, weights 1 and 2 from the left without casting out; a letter counts as its ASCII code less 3 (UPS, OnTrac).
    Ups,
    /// Modulo 11, then modulo 10, weights that repeat from the right 1, 3, 7 (FedEx).
    Fedex,
    /// The number before it, modulo 7 (DHL Express).
    Mod7,
    /// Modulo 11, weights 8 6 4 2 3 5 9 7 (UPU standard S10).
    S10,
    /// ISO/IEC 7064 MOD 37,36: digits and capital letters (DPD).
    Iso3736,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: &'static [Scheme] =
        &[Scheme::Mod10, Scheme::Ups, Scheme::Fedex, Scheme::Mod7, Scheme::S10, Scheme::Iso3736];

    /// Whether the last character is right for those before it. Zeros alone are no number, whatever they add up to.
    pub fn holds(self, covered: &str) -> bool {
        let [body @ .., last] = covered.as_bytes() else { return false };
        body.iter().any(|byte| *byte != b'0') && self.check(body) == Some(*last)
    }

    /// The check character of these. `None` for characters that the scheme does not know, or none.
    pub fn check(self, body: &[u8]) -> Option<u8> {
        if body.is_empty() {
            return None;
        }
        let digit = match self {
            Scheme::Mod10 => return check_digit(body),
            Scheme::Ups => (10 - weighted(body, [1, 2].into_iter().cycle(), true)? % 10) % 10,
            Scheme::Fedex => {
                let from_right: Vec<u8> = body.iter().rev().copied().collect();
                weighted(&from_right, [1, 3, 7].into_iter().cycle(), false)? % 11 % 10
            }
            Scheme::Mod7 => {
                let next =
                    |rest: usize, byte: &u8| byte.is_ascii_digit().then(|| (rest * 10 + usize::from(byte - b'0')) % 7);
                body.iter().try_fold(0, next)?
            }
            Scheme::S10 => match 11 - weighted(body, [8, 6, 4, 2, 3, 5, 9, 7].into_iter().cycle(), false)? % 11 {
                10 => 0,
                11 => 5,
                digit => digit,
            },
            Scheme::Iso3736 => {
                let next = |product: usize, byte: &u8| {
                    let sum = (product + value(*byte)?) % 36;
                    Some(if sum == 0 { 36 } else { sum } * 2 % 37)
                };
                (37 - body.iter().try_fold(36, next)?) % 36
            }
        };
        let digit = u8::try_from(digit).ok()?;
        Some(if digit < 10 { digit + b'0' } else { digit - 10 + b'A' })
    }

    /// The mistakes in one character that it cannot see: whether `wrong` in the place of `right` may go unnoticed under this check
    /// character. No scheme sees every exchange of two neighbours; this is about one wrong character before the check digit.
    pub fn may_miss(self, right: u8, wrong: u8, check: u8) -> bool {
        let apart = right.abs_diff(wrong);
        match self {
            // Every weight has an inverse, so another digit is another sum.
            Scheme::Mod10 | Scheme::Iso3736 => false,
            // Doubled, two digits that are five apart count the same.
            Scheme::Ups => apart == 5,
            // Remainders 0 and 10 share the digit 0.
            Scheme::Fedex => check == b'0',
            // Remainders 0 and 6 share the digit 5.
            Scheme::S10 => check == b'5',
            // Seven apart is the same remainder.
            Scheme::Mod7 => apart == 7,
        }
    }
}

/// The sum of the characters' values by weight.
fn weighted(body: &[u8], weights: impl Iterator<Item = usize>, letters: bool) -> Option<usize> {
    body.iter().zip(weights).try_fold(0, |sum, (byte, weight)| {
        let value = match byte {
            b'0'..=b'9' => usize::from(byte - b'0'),
            b'A'..=b'Z' if letters => usize::from(byte - 3) % 10,
            _ => return None,
        };
        Some(sum + value * weight)
    })
}

/// `0` to `9`, then `A` to `Z`.
fn value(byte: u8) -> Option<usize> {
    match byte {
        b'0'..=b'9' => Some(usize::from(byte - b'0')),
        b'A'..=b'Z' => Some(usize::from(byte - b'A') + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_gives_the_known_digit() {
        for (scheme, good) in [
            (Scheme::Mod10, "03071790000523483741"),
            (Scheme::Ups, "410E7W0392751591"),
            (Scheme::Ups, "2479825491"),
            (Scheme::Fedex, "986578788855"),
            (Scheme::Fedex, "00779017972697"),
            (Scheme::Mod7, "3318810025"),
            (Scheme::Mod7, "73891051146"),
            (Scheme::S10, "123456785"),
            (Scheme::Iso3736, "008182709980000020033350276C"),
        ] {
            assert!(scheme.holds(good), "{scheme:?} {good}");
        }
    }

    #[test]
    fn nothing_zeros_and_strange_characters_have_no_check_digit() {
        for scheme in Scheme::ALL {
            for bad in ["", "0", "00", "000000000000", "1 2", "١٢", "a1", "-12"] {
                assert!(!scheme.holds(bad), "{scheme:?} {bad:?}");
            }
        }
    }

    /// What `may_miss` says is exact where it says no: every other single mistake is seen.
    #[test]
    fn single_mistakes_are_seen_but_for_those_that_are_told() {
        for (scheme, good) in [
            (Scheme::Mod10, "03071790000523483741"),
            (Scheme::Ups, "2479825491"),
            (Scheme::Fedex, "477179081230"),
            (Scheme::Mod7, "3318810025"),
            (Scheme::S10, "123456785"),
            (Scheme::Iso3736, "09980000020034D"),
        ] {
            let mut missed = 0;
            for at in 0..good.len() {
                for wrong in b'0'..=b'9' {
                    let mut bytes = good.as_bytes().to_vec();
                    let right = std::mem::replace(&mut bytes[at], wrong);
                    let unseen = scheme.holds(std::str::from_utf8(&bytes).expect("ASCII")) && right != wrong;
                    let told = at + 1 < good.len() && scheme.may_miss(right, wrong, *bytes.last().expect("a digit"));
                    assert!(!unseen || told, "{scheme:?} {good} at {at}: {wrong}");
                    missed += u32::from(unseen);
                }
            }
            let sees_all = matches!(scheme, Scheme::Mod10 | Scheme::Iso3736);
            assert_eq!(missed == 0, sees_all, "{scheme:?} missed {missed}");
        }
    }
}
