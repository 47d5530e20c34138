//! Addresses and ranges in conditions, and which of them are private.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::lint::rule::Found;
use crate::lint::words::quoted;
use crate::written::{WrittenCondition, WrittenStatement};

/// An address or a range of them.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let net = text.parse::<IpNet>();
    net.or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .ok()
}

/// Whether an address or all of a range is for private use.
fn is_private(text: &str) -> bool {
    let v4 = [
        Ipv4Net::new_assert([10, 0, 0, 0].into(), 8),
        Ipv4Net::new_assert([172, 16, 0, 0].into(), 12),
        Ipv4Net::new_assert([192, 168, 0, 0].into(), 16),
        Ipv4Net::new_assert([127, 0, 0, 0].into(), 8),
        Ipv4Net::new_assert([169, 254, 0, 0].into(), 16),
    ];
    let v6 = [
        Ipv6Net::new_assert([0xfc00, 0, 0, 0, 0, 0, 0, 0].into(), 7),
        Ipv6Net::new_assert([0xfe80, 0, 0, 0, 0, 0, 0, 0].into(), 10),
    ];
    match network(text) {
        Some(IpNet::V4(net)) => v4.iter().any(|it| it.contains(&net)),
        Some(IpNet::V6(net)) => v6.iter().any(|it| it.contains(&net)),
        None => false,
    }
}

/// How many of the values are private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Private {
    None,
    Some,
    All,
}

fn private_of(condition: &WrittenCondition<'_>) -> Private {
    let private = condition.values.iter().filter(|it| is_private(it)).count();
    if private == 0 {
        Private::None
    } else if private == condition.values.len() && !condition.opaque {
        Private::All
    } else {
        Private::Some
    }
}

/// Tells of the conditions on `aws:SourceIp` under an operator whose values are all private.
pub(super) fn tell_all(
    statement: &WrittenStatement<'_>,
    base: &'static str,
    outcome: &str,
    found: &mut Found,
) {
    for condition in sources(statement, base) {
        if private_of(condition) == Private::All {
            found.at(condition.span, format!("private addresses alone: a request never comes from them, so this {outcome}; `aws:VpcSourceIp` is for them"));
        }
    }
}

/// Tells of each private value of those where others stand beside it.
pub(super) fn tell_some(statement: &WrittenStatement<'_>, base: &'static str, found: &mut Found) {
    for condition in sources(statement, base) {
        if private_of(condition) != Private::Some {
            continue;
        }
        for value in condition.values.iter().filter(|it| is_private(it)) {
            found.at(
                value.span,
                format!(
                    "{} is private: a request never comes from it; `aws:VpcSourceIp` is for it",
                    quoted(value)
                ),
            );
        }
    }
}

/// The conditions on `aws:SourceIp` under an operator.
fn sources<'s, 'p>(
    statement: &'s WrittenStatement<'p>,
    base: &'static str,
) -> impl Iterator<Item = &'s WrittenCondition<'p>> {
    statement
        .conditions()
        .filter(move |(operator, it)| {
            operator.operator.base == base && it.key.eq_ignore_ascii_case("aws:SourceIp")
        })
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_private_when_all_of_it_is() {
        for text in [
            "10.1.2.3",
            "172.31.0.0/16",
            "192.168.0.0/16",
            "fe80::1",
            "fd12::/48",
        ] {
            assert!(is_private(text), "{text}");
        }
        for text in [
            "172.32.0.0/16",
            "0.0.0.0/0",
            "8.8.8.8",
            "10.0.0.0/7",
            "2001:db8::/32",
            "x",
            "::/0",
        ] {
            assert!(!is_private(text), "{text}");
        }
    }
}
