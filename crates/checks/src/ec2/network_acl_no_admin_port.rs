//! Does no network ACL let everyone in to SSH and RDP?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{AddressSpace, Family, NetworkAcl, Protocol, Whom};

pub(crate) const CHECK: Check = Check {
    id: "ec2-network-acl-no-admin-port",
    title: "Network ACLs open no port of administrators to the internet",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The ACL is the second lock: where it is open, one careless security group is enough.",
    remedy: "Allow the ports of administrators from your own ranges only, ahead of the entries that allow more.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"],
    reads: &["ec2:DescribeNetworkAcls"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_network_acls, |it| examine(context, it))
    }),
};

const PORTS: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

fn examine(context: &Context<'_>, acl: &NetworkAcl) -> Result<Option<Verdict>, Gap> {
    // What is shared with the account is evaluated where it belongs.
    if **acl.owner_id.get()? != *context.account.id {
        return Ok(None);
    }
    let mut open = Vec::new();
    for (port, name) in PORTS {
        for family in [Family::V4, Family::V6] {
            if let Some(protocol) = open_by(acl, family, port)? {
                let from = family.anywhere();
                open.push(format!("{name} ({protocol}/{port}) from {from}"));
                break;
            }
        }
    }
    Ok(Some(Verdict::of(
        open.is_empty(),
        "it lets not everyone in to SSH or RDP",
        format!("it lets in to {}", open.join(" and ")),
    )))
}

/// By which of TCP and UDP everyone comes in: the lowest entry that fits decides, and ranges count together.
fn open_by(acl: &NetworkAcl, family: Family, port: u16) -> Result<Option<&'static str>, Gap> {
    let internet = AddressSpace::internet(family);
    for (protocol, word) in [(Protocol::Tcp, "tcp"), (Protocol::Udp, "udp")] {
        if acl.lets_in(&internet, protocol, port)?.whom() == Whom::Anyone {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::Parts;
    use firestep_inventory::ec2::{AclEntry, RuleAction};
    use firestep_inventory::{Account, Org, Seen, evaluate};

    fn said(it: &NetworkAcl) -> Option<&'static str> {
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        evaluate(|| examine(&context, it)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    fn entry(
        rule_number: u32,
        rule_action: RuleAction,
        range: &str,
        ports: (u16, u16),
    ) -> AclEntry {
        AclEntry {
            rule_number,
            egress: false,
            rule_action,
            protocol: Protocol::Tcp,
            ports,
            range: range.parse().unwrap(),
        }
    }

    fn acl(entries: Vec<AclEntry>) -> NetworkAcl {
        let mut it = NetworkAcl::unseen("acl-1");
        it.owner_id = Seen::new("111122223333".into());
        it.entries = Parts::of(entries);
        it
    }

    use RuleAction::{Allow, Deny};

    #[test]
    fn a_port_of_administrators_from_anywhere_fails() {
        for (range, ports) in [
            ("0.0.0.0/0", (22, 22)),
            ("::/0", (3389, 3389)),
            ("0.0.0.0/0", (0, u16::MAX)),
        ] {
            let open = entry(100, Allow, range, ports);
            assert_eq!(said(&acl(vec![open])), Some("fail"), "{range} {ports:?}");
        }
        let web = entry(100, Allow, "0.0.0.0/0", (443, 443));
        assert_eq!(said(&acl(vec![web])), Some("pass"));
        let own = entry(100, Allow, "203.0.113.0/24", (22, 22));
        assert_eq!(said(&acl(vec![own])), Some("pass"));
        assert_eq!(said(&acl(vec![])), Some("pass"));
    }

    #[test]
    fn the_lowest_entry_decides_and_what_goes_out_does_not_count() {
        let all = entry(100, Allow, "0.0.0.0/0", (0, u16::MAX));
        let deny = |number| entry(number, Deny, "0.0.0.0/0", (0, 4000));
        assert_eq!(said(&acl(vec![all.clone(), deny(90)])), Some("pass"));
        assert_eq!(said(&acl(vec![all.clone(), deny(110)])), Some("fail"));
        let out = AclEntry {
            egress: true,
            ..all
        };
        assert_eq!(said(&acl(vec![out])), Some("pass"));
    }

    #[test]
    fn a_shared_acl_is_nothing_to_judge_and_an_unseen_one_unknown() {
        let mut shared = acl(vec![]);
        shared.owner_id = Seen::new("444455556666".into());
        assert_eq!(said(&shared), None);
        assert_eq!(said(&NetworkAcl::unseen("acl-1")), Some("unknown"));
    }
}
