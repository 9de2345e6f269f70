//! Wrong tries at the sign-in: who was wrong must wait, longer each time.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use tokio::time::Instant;

/// The wait after the first wrong try; it doubles with each.
const FIRST: Duration = Duration::from_millis(500);
/// The longest: a colleague behind the same proxy must not be shut out for ever by somebody who guesses.
const LONGEST: Duration = Duration::from_secs(30);
/// Callers that are remembered; the one who was wrong longest ago is forgotten for another. What keeps a token from being guessed is its
/// length.
const CALLERS: usize = 256;

/// Who was wrong, how often, and when last.
#[derive(Debug, Default)]
pub(super) struct Tries(BTreeMap<IpAddr, (u32, Instant)>);

impl Tries {
    /// How long a caller must still wait.
    pub(super) fn wait(&self, caller: IpAddr, now: Instant) -> Option<Duration> {
        let (count, last) = self.0.get(&key(caller))?;
        let pause = FIRST.saturating_mul(1 << count.saturating_sub(1).min(16)).min(LONGEST);
        Some((*last + pause).duration_since(now)).filter(|left| !left.is_zero())
    }

    /// He was wrong.
    pub(super) fn wrong(&mut self, caller: IpAddr, now: Instant) {
        let oldest = self.0.iter().min_by_key(|(_, (_, last))| *last).map(|(caller, _)| *caller);
        if let Some(oldest) = oldest.filter(|_| self.0.len() >= CALLERS && !self.0.contains_key(&key(caller))) {
            self.0.remove(&oldest);
        }
        let entry = self.0.entry(key(caller)).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }

    /// He was right.
    pub(super) fn right(&mut self, caller: IpAddr) {
        self.0.remove(&key(caller));
    }
}

/// One caller is one IPv4 address, or the 64 bits of IPv6 that one household has.
fn key(caller: IpAddr) -> IpAddr {
    match caller.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_a_bound_and_ends_with_the_right_word() {
        let (start, mut tries) = (Instant::now(), Tries::default());
        let who: IpAddr = "192.168.1.9".parse().unwrap();
        let waits = std::iter::repeat_with(|| {
            tries.wrong(who, start);
            tries.wait(who, start).unwrap().as_millis()
        });
        let waits: Vec<u128> = waits.take(40).collect();
        assert_eq!(waits[..8], [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(waits.last(), Some(&30_000));
        assert_eq!(tries.wait(who, start + LONGEST), None);
        assert_eq!(tries.wait("192.168.1.10".parse().unwrap(), start), None, "somebody else need not wait");
        assert!(tries.wait("::ffff:192.168.1.9".parse().unwrap(), start).is_some(), "another spelling is no one else");
        tries.right(who);
        assert_eq!(tries.wait(who, start), None);
    }

    #[test]
    fn so_many_are_remembered_and_no_more() {
        let (start, mut tries) = (Instant::now(), Tries::default());
        for n in 0..5_000u32 {
            tries.wrong(IpAddr::V4(n.into()), start + Duration::from_millis(n.into()));
        }
        let end = start + Duration::from_millis(4_999);
        assert_eq!(tries.0.len(), CALLERS);
        assert!(tries.wait(IpAddr::V4(4_999.into()), end).is_some());
        for n in 0..5_000u128 {
            tries.wrong(Ipv6Addr::from_bits((0x2001_0db8 << 96) + n).into(), end);
        }
        assert_eq!(tries.wait("2001:db8::1".parse().unwrap(), end), Some(LONGEST), "one household is one caller");
    }
}
