//! A field of a HID report: where its values stand, and what each of them is.

use std::ops::RangeInclusive;

/// One input field: `count` values of `size` bits each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// The id of its report; 0 where reports have none.
    pub report: u8,
    /// The usage (page in the upper half) of the application collection around it.
    pub application: u32,
    /// Where it begins, in bits from the start of the report, the id byte included.
    pub offset: usize,
    /// Bits of one value, at most 32 where there are values.
    pub size: usize,
    /// How many values; none of those that are wider.
    pub count: usize,
    /// Whether each value has its own usage (a bit map), rather than being one (an array of keys).
    pub variable: bool,
    /// Padding.
    pub constant: bool,
    /// The number that stands for the first usage, in an array of keys.
    pub minimum: i32,
    /// Its usages, page in the upper half.
    pub usages: Vec<RangeInclusive<u32>>,
}

impl Field {
    /// Where each value begins, in bits, and its usage: the last usage stands for all values beyond it (HID 1.11, 6.2.2.8).
    pub fn values(&self) -> impl Iterator<Item = (usize, u32)> {
        let last = self.usages.last().map(|usages| *usages.end());
        let listed = self.usages.iter().flat_map(Clone::clone).chain(last.into_iter().cycle());
        listed.take(self.count).enumerate().map(|(at, usage)| (self.offset + at * self.size, usage))
    }

    /// The usage that a number in an array stands for; `None` for a number outside of its range, which says nothing.
    pub fn listed(&self, number: u32) -> Option<u32> {
        let mut place = u64::try_from(i64::from(number) - i64::from(self.minimum)).ok()?;
        for usages in &self.usages {
            let named = u64::from(*usages.end()).checked_sub(u64::from(*usages.start())).map_or(0, |last| last + 1);
            if place < named {
                return u32::try_from(u64::from(*usages.start()) + place).ok();
            }
            place -= named;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::descriptor::parse;
    use super::*;

    #[test]
    fn the_last_usage_stands_for_the_values_beyond_it_and_a_page_may_come_late() {
        let found = parse(b"\x05\x8c\x75\x08\x95\x04\x09\xfd\x09\xfe\x81\x02\x09\x3b\x05\x01\x95\x01\x81\x02")
            .expect("a descriptor");
        let values: Vec<_> = found.fields.iter().flat_map(Field::values).collect();
        let (fd, fe, count) = (0x008C_00FD, 0x008C_00FE, 0x0001_003B);
        assert_eq!(values, [(0, fd), (8, fe), (16, fe), (24, fe), (32, count)]);
        let wide = parse(b"\x05\x01\x75\x08\x95\x02\x0b\xfe\x00\x8c\x00\x09\x3b\x81\x02").expect("a descriptor");
        assert_eq!(wide.fields[0].values().map(|(_, usage)| usage).collect::<Vec<_>>(), [fe, count]);
    }

    #[test]
    fn a_number_in_an_array_is_counted_from_the_least() {
        let found = parse(b"\x05\x07\x15\x04\x75\x08\x95\x06\x19\x1e\x29\x20\x09\x28\x81\x00").expect("a descriptor");
        let listed = [0, 3, 4, 6, 7, 8, u32::MAX].map(|number| found.fields[0].listed(number));
        assert_eq!(listed, [None, None, Some(0x0007_001E), Some(0x0007_0020), Some(0x0007_0028), None, None]);
        let below = parse(b"\x05\x07\x15\xff\x75\x08\x95\x01\x19\x04\x29\x05\x81\x00").expect("a descriptor");
        assert_eq!(below.fields[0].listed(0), Some(0x0007_0005), "the least number is signed");
    }

    #[test]
    fn long_items_are_stepped_over_and_a_wide_usage_keeps_its_page() {
        let found =
            parse(b"\xfe\x02\xaa\xff\xff\x05\x8c\xa1\x01\x75\x08\x95\x01\x0b\x40\x00\x8d\x00\x09\xfe\x81\x02\xc0");
        let usages = found.map(|found| found.fields[0].usages.clone());
        assert_eq!(usages, Ok(vec![0x008D_0040..=0x008D_0040, 0x008C_00FE..=0x008C_00FE]));
    }

    #[test]
    fn endless_values_of_no_bits_and_endless_usages_are_walked_at_once() {
        let none =
            parse(b"\x05\x07\x75\x00\x97\xff\xff\xff\x7f\x19\x00\x2b\xff\xff\xff\x7f\x81\x02").expect("a descriptor");
        assert_eq!(none.fields[0].values().count(), 0);
        let many = parse(b"\x05\x8c\x75\x08\x95\x03\x19\xfd\x2b\xff\xff\xff\x7f\x81\x02").expect("a descriptor");
        assert_eq!(many.fields[0].values().count(), 3);
    }
}
