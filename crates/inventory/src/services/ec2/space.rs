//! Sets of addresses: ranges are taken together, as what they leave of the internet.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// The family of addresses that a range belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of a range.
    pub fn of(net: &IpNet) -> Self {
        match net {
            IpNet::V4(_) => Family::V4,
            IpNet::V6(_) => Family::V6,
        }
    }

    /// The range that stands for all of it.
    pub fn anywhere(self) -> &'static str {
        match self {
            Family::V4 => "0.0.0.0/0",
            Family::V6 => "::/0",
        }
    }
}

/// A set of internet addresses of one family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressSpace {
    family: Family,
    /// First and last, in order, none touching the next.
    ranges: Vec<(u128, u128)>,
}

/// Whom a set of addresses stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// Nobody on the internet.
    Nobody,
    /// No more than the ranges of one owner: offices, partners, a delivery network.
    Named,
    /// More than that, and not everyone: whose addresses they are is not known here.
    Many,
    /// Everyone, or so many that nobody can mean less.
    Anyone,
}

/// IPv4 addresses that nobody has on the internet. The ranges of documentation are left in: they are few.
/// <https://www.iana.org/assignments/iana-ipv4-special-registry/>
const NOT_PUBLIC: [([u8; 4], u8); 8] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([224, 0, 0, 0], 3),
];

impl AddressSpace {
    /// Nothing.
    pub fn nothing(family: Family) -> Self {
        AddressSpace {
            family,
            ranges: Vec::new(),
        }
    }

    /// All addresses of the internet.
    pub fn internet(family: Family) -> Self {
        Self::whole_internet(family).clone()
    }

    /// All addresses of the internet, made once.
    fn whole_internet(family: Family) -> &'static Self {
        static V4: LazyLock<AddressSpace> = LazyLock::new(|| {
            let mut all = AddressSpace::nothing(Family::V4);
            all.ranges.push((0, u128::from(u32::MAX)));
            for (net, length) in NOT_PUBLIC {
                all.remove(&IpNet::V4(Ipv4Net::new_assert(net.into(), length)));
            }
            all
        });
        // Global unicast addresses: https://www.iana.org/assignments/ipv6-address-space/
        static V6: LazyLock<AddressSpace> = LazyLock::new(|| {
            let global = Ipv6Net::new_assert([0x2000, 0, 0, 0, 0, 0, 0, 0].into(), 3);
            let mut all = AddressSpace::nothing(Family::V6);
            all.ranges.push(bounds(&IpNet::V6(global)));
            all
        });
        match family {
            Family::V4 => &V4,
            Family::V6 => &V6,
        }
    }

    /// The internet addresses of these ranges, as far as they are of the family.
    pub fn of<'a>(family: Family, nets: impl IntoIterator<Item = &'a IpNet>) -> Self {
        let internet = Self::whole_internet(family);
        let mut all = Self::nothing(family);
        for net in nets.into_iter().filter(|it| Family::of(it) == family) {
            all.add(&internet.within(net));
        }
        all
    }

    /// The family of its addresses.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many addresses there are.
    fn count(&self) -> u128 {
        self.ranges.iter().fold(0_u128, |sum, (first, last)| {
            sum.saturating_add(last - first).saturating_add(1)
        })
    }

    /// The part of it that lies in a range.
    #[must_use]
    pub fn within(&self, net: &IpNet) -> Self {
        let mut part = Self::nothing(self.family);
        if Family::of(net) == self.family {
            let (from, to) = bounds(net);
            part.ranges = self
                .ranges
                .iter()
                .filter(|(first, last)| *first <= to && from <= *last)
                .map(|(first, last)| (from.max(*first), to.min(*last)))
                .collect();
        }
        part
    }

    /// The part of it that lies in another set.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        let mut both = Self::nothing(self.family);
        if self.family == other.family {
            for (from, to) in &other.ranges {
                let parts = self
                    .ranges
                    .iter()
                    .filter(|(first, last)| first <= to && from <= last)
                    .map(|(first, last)| (*from.max(first), *to.min(last)));
                both.ranges.extend(parts);
            }
            both.order();
        }
        both
    }

    /// Puts another set in.
    pub fn add(&mut self, other: &Self) {
        if self.family == other.family {
            self.ranges.extend_from_slice(&other.ranges);
            self.order();
        }
    }

    /// Takes a range out.
    pub fn remove(&mut self, net: &IpNet) {
        if Family::of(net) != self.family {
            return;
        }
        let (from, to) = bounds(net);
        let mut left = Vec::with_capacity(self.ranges.len() + 1);
        for (first, last) in &self.ranges {
            if *last < from || to < *first {
                left.push((*first, *last));
                continue;
            }
            if *first < from {
                left.push((*first, from - 1));
            }
            if to < *last {
                left.push((to + 1, *last));
            }
        }
        self.ranges = left;
    }

    fn order(&mut self) {
        self.ranges.sort_unstable();
        let mut merged: Vec<(u128, u128)> = Vec::with_capacity(self.ranges.len());
        for (first, last) in &self.ranges {
            match merged.last_mut() {
                Some((_, end)) if *first <= end.saturating_add(1) => *end = (*end).max(*last),
                _ => merged.push((*first, *last)),
            }
        }
        self.ranges = merged;
    }

    /// Whom it stands for.
    ///
    /// S3 draws the line of what is fixed, and not public, at one range of /8, and of /32 for IPv6:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>.
    /// Here ranges are counted together, so a /8's worth is still no proof of everyone, and more is. What one owner
    /// lists is far less: the largest delivery networks have two million IPv4 addresses, and IPv6 ranges like a /29.
    pub fn whom(&self) -> Whom {
        let (named, many) = match self.family {
            Family::V4 => (1_u128 << 22, 1_u128 << 24),
            Family::V6 => (1_u128 << 104, (1_u128 << 112) - 1),
        };
        match self.count() {
            0 => Whom::Nobody,
            count if count <= named => Whom::Named,
            count if count <= many => Whom::Many,
            _ => Whom::Anyone,
        }
    }
}

fn bounds(net: &IpNet) -> (u128, u128) {
    let number = |address: IpAddr| match address {
        IpAddr::V4(it) => u128::from(u32::from(it)),
        IpAddr::V6(it) => u128::from(it),
    };
    (number(net.network()), number(net.broadcast()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whom(nets: &[&str]) -> Whom {
        let nets: Vec<IpNet> = nets.iter().map(|it| it.parse().unwrap()).collect();
        AddressSpace::of(Family::of(&nets[0]), &nets).whom()
    }

    #[test]
    fn ranges_count_together() {
        assert_eq!(whom(&["0.0.0.0/0"]), Whom::Anyone);
        assert_eq!(whom(&["0.0.0.0/1", "128.0.0.0/1"]), Whom::Anyone);
        assert_eq!(whom(&["128.0.0.0/1"]), Whom::Anyone);
        let eights: Vec<String> = (1..=223).map(|it| format!("{it}.0.0.0/8")).collect();
        let eights: Vec<&str> = eights.iter().map(String::as_str).collect();
        assert_eq!(whom(&eights), Whom::Anyone);
        assert_eq!(whom(&["3.0.0.0/9"]), Whom::Many);
        assert_eq!(whom(&["17.0.0.0/8"]), Whom::Many);
        assert_eq!(whom(&["17.0.0.0/8", "17.0.0.0/9"]), Whom::Many);
        assert_eq!(whom(&["104.16.0.0/13", "172.64.0.0/13"]), Whom::Named);
        assert_eq!(whom(&["203.0.113.7/32"]), Whom::Named);
    }

    #[test]
    fn private_addresses_are_nobody_on_the_internet() {
        for net in [
            "10.0.0.0/8",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "240.0.0.0/4",
            "fd00::/8",
            "fe80::/10",
        ] {
            assert_eq!(whom(&[net]), Whom::Nobody, "{net}");
        }
    }

    #[test]
    fn the_internet_of_ipv6_is_its_global_addresses() {
        assert_eq!(whom(&["::/0"]), Whom::Anyone);
        assert_eq!(whom(&["2000::/3"]), Whom::Anyone);
        assert_eq!(whom(&["2003::/19"]), Whom::Many);
        assert_eq!(whom(&["2a06:98c0::/29"]), Whom::Named);
    }

    #[test]
    fn what_is_taken_out_is_gone() {
        let mut space = AddressSpace::internet(Family::V4);
        space.remove(&"0.0.0.0/1".parse().unwrap());
        assert_eq!(space.whom(), Whom::Anyone);
        space.remove(&"128.0.0.0/1".parse().unwrap());
        assert!(space.is_empty());
        assert_eq!(space.whom(), Whom::Nobody);
        let office = "203.0.113.0/24".parse().unwrap();
        let part = AddressSpace::internet(Family::V4).within(&office);
        assert_eq!(part.whom(), Whom::Named);
        assert_eq!(AddressSpace::internet(Family::V4).meet(&part), part);
    }
}
