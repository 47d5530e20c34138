//! Is nothing but the web of a host of enclaves open to everyone?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::ec2::Instance;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, Gap, first_found};

use crate::network::open_beyond_web;

pub(crate) const CHECK: Check = Check {
    id: "ec2-enclave-host-only-web-open",
    title: "Hosts of Nitro enclaves open only ports 80 and 443 to the internet",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever takes the host talks to the enclave in its place, and can stop it.",
    remedy: "Close the port in the security groups of the instance, or put what must be reached on another one.",
    references: &[
        "https://docs.aws.amazon.com/enclaves/latest/user/nitro-enclave.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    ],
    reads: &["ec2:DescribeInstances", "ec2:DescribeSecurityGroups"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_instances, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, instance: &Instance) -> Result<Option<Verdict>, Gap> {
    if !*instance.enclaves_enabled.get()? {
        return Ok(None);
    }
    let interfaces = instance.network_interfaces.whole()?;
    let groups = interfaces.iter().flat_map(|it| &it.groups);
    let location = instance.identity.location;
    let open = first_found(groups, |id| {
        let group = account.ec2_security_groups.find(location.region, id)?;
        let group = group.ok_or_else(|| {
            let what = format!("its security group {id} is not listed");
            undecided(location, "ec2:DescribeSecurityGroups", &what)
        })?;
        Ok(open_beyond_web(group)?.map(|how| format!("its security group {id} {how}")))
    })?;
    Ok(Some(match open {
        Some(how) => Verdict::Fail(how.into()),
        None => Verdict::Pass(
            "its security groups open nothing but ports 80 and 443 to anywhere".into(),
        ),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::ec2::{InstanceInterface, Permission, Protocol, SecurityGroup};
    use firestep_inventory::{Listed, Parts, Seen};

    fn account(enclaves: Option<bool>, port: Option<u16>) -> Account {
        let mut instance = Instance::unseen("i-1");
        if let Some(enclaves) = enclaves {
            instance.enclaves_enabled = Seen::new(enclaves);
        }
        instance.network_interfaces = Parts::of([InstanceInterface {
            network_interface_id: "eni-1".into(),
            subnet_id: "subnet-1".into(),
            public_ip: None,
            public_ips: Vec::new(),
            private_ips: Vec::new(),
            ipv6_addresses: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: vec!["sg-1".into()],
        }]);
        let mut account = Account::empty();
        account.ec2_instances = Listed::of([instance]);
        account.ec2_security_groups = Listed::of(port.map(|port| {
            let mut group = SecurityGroup::unseen("sg-1");
            group.ip_permissions = Parts::of([Permission {
                protocol: Protocol::Tcp,
                ports: (port, port),
                ranges: ["0.0.0.0/0".parse().unwrap()].into(),
                groups: [].into(),
                prefix_lists: [].into(),
            }]);
            group
        }));
        account
    }

    fn said(enclaves: Option<bool>, port: Option<u16>) -> Vec<&'static str> {
        words(&CHECK, &account(enclaves, port))
    }

    #[test]
    fn a_host_of_enclaves_opens_the_web_alone() {
        assert_eq!(said(Some(true), Some(443)), ["pass"]);
        assert_eq!(said(Some(true), Some(8000)), ["fail"]);
        assert!(said(Some(false), Some(8000)).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(None, Some(443)), ["unknown"]);
        // A group of another account, in a network that it shares.
        assert_eq!(said(Some(true), None), ["unknown"]);
        let mut blind = account(Some(true), None);
        blind.ec2_security_groups = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}
