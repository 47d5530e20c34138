//! Has no instance a public address?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::ec2::Instance;
use firestep_inventory::{Gap, any};

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-no-public-address",
    title: "EC2 instances have no public IPv4 address",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An address is half of the way in; a security group that is opened in a hurry is the other half.",
    remedy: "Put the instance behind a load balancer, and reach it by Session Manager.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
    ],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

pub(super) fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    let has_address = any([&|| Ok(instance.public_ip_address.get()?.is_some()), &|| {
        instance.network_interfaces.any(|it| Ok(it.v4().is_some()))
    }])?;
    Ok(Verdict::of(
        !has_address,
        "it has no public IPv4 address",
        "it has a public IPv4 address",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::InstanceInterface;
    use firestep_inventory::{Parts, Seen};

    fn instance(address: Option<&str>, of_interface: Option<&str>) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.public_ip_address = Seen::new(address.map(|it| it.parse().unwrap()));
        it.network_interfaces = Parts::of([InstanceInterface {
            network_interface_id: "eni-1".into(),
            subnet_id: "subnet-1".into(),
            public_ip: None,
            public_ips: of_interface
                .map(|it| it.parse().unwrap())
                .into_iter()
                .collect(),
            private_ips: Vec::new(),
            ipv6_addresses: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: Vec::new(),
        }]);
        it
    }

    #[test]
    fn an_address_of_the_instance_or_of_an_interface_fails() {
        passes(|| examine(&instance(None, None)));
        fails(|| examine(&instance(Some("203.0.113.7"), None)));
        fails(|| examine(&instance(None, Some("203.0.113.8"))));
    }

    #[test]
    fn an_unseen_instance_is_unknown_unless_what_was_seen_decides() {
        unknown(|| examine(&Instance::unseen("i-1")));
        let mut half = instance(Some("203.0.113.7"), None);
        half.network_interfaces = Parts::unseen(Gap::TEST);
        fails(|| examine(&half));
    }
}
