//! What several checks give the fixes that they name.

use firestep_audit::Fixing;
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::ec2::{Family, Permission, Protocol};
use firestep_inventory::{Gap, Seen};
use serde_json::{Map, Value, json};

/// What a declarative policy of the organization decides, AWS does not let the account change.
pub(crate) fn unless_managed(managed_by: &Seen<Option<Box<str>>>) -> Fixing {
    Fixing::read(|| {
        Ok(match managed_by.get()?.as_deref() {
            Some("declarative-policy") => {
                Fixing::Withheld("a declarative policy of the organization decides it")
            }
            _ => Fixing::Plain,
        })
    })
}

/// A trail of the account's own, to be changed in its home region. One of the organization is changed in the
/// account that owns it.
pub(crate) fn own_trail<'a>(
    account: &str,
    find: impl FnOnce() -> Result<Option<&'a Trail>, Gap>,
) -> Fixing {
    Fixing::read(|| {
        Ok(match find()? {
            Some(trail) if trail.owner() == account => Fixing::with([
                (
                    "trail",
                    trail
                        .identity
                        .name
                        .as_deref()
                        .unwrap_or(&trail.identity.id)
                        .into(),
                ),
                (
                    "home_region",
                    trail
                        .identity
                        .id
                        .split(':')
                        .nth(3)
                        .unwrap_or_default()
                        .into(),
                ),
            ]),
            Some(_) => Fixing::Withheld("the trail belongs to another account"),
            None => Fixing::Withheld("there is no trail to change"),
        })
    })
}

/// A rule of a security group as AWS takes it; `None` for ICMP, of which the message types were not kept.
pub(crate) fn permission(rule: &Permission) -> Option<Value> {
    let (protocol, has_ports) = match rule.protocol {
        Protocol::All => ("-1".to_owned(), false),
        Protocol::Tcp => ("tcp".to_owned(), true),
        Protocol::Udp => ("udp".to_owned(), true),
        Protocol::Number(number) => (number.to_string(), false),
        Protocol::Icmp => return None,
    };
    let mut permission = Map::new();
    permission.insert("IpProtocol".to_owned(), protocol.into());
    if has_ports {
        permission.insert("FromPort".to_owned(), rule.ports.0.into());
        permission.insert("ToPort".to_owned(), rule.ports.1.into());
    }
    let ranges = |family: Family, member: &str| -> Vec<Value> {
        let of_family = rule.ranges.iter().filter(|it| Family::of(it) == family);
        of_family
            .map(|it| json!({ member: it.to_string() }))
            .collect()
    };
    let named = |ids: &[Box<str>], member: &str| -> Vec<Value> {
        ids.iter().map(|id| json!({ member: **id })).collect()
    };
    for (name, members) in [
        ("IpRanges", ranges(Family::V4, "CidrIp")),
        ("Ipv6Ranges", ranges(Family::V6, "CidrIpv6")),
        ("UserIdGroupPairs", named(&rule.groups, "GroupId")),
        ("PrefixListIds", named(&rule.prefix_lists, "PrefixListId")),
    ] {
        if !members.is_empty() {
            permission.insert(name.to_owned(), members.into());
        }
    }
    Some(permission.into())
}
