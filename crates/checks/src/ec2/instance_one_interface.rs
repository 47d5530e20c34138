//! Has every instance one network interface?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Instance;

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-one-interface",
    title: "EC2 instances have one network interface",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A machine in two networks is a way from the one into the other.",
    remedy: "Detach the second interface, unless the machine is there to join networks.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    let count = instance.network_interfaces.whole()?.len();
    Ok(Verdict::of(
        count <= 1,
        "it has one network interface at most",
        format!("it has {count} network interfaces"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Parts;
    use firestep_inventory::ec2::InstanceInterface;

    fn instance(interfaces: usize) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.network_interfaces = Parts::of((0..interfaces).map(|at| InstanceInterface {
            network_interface_id: format!("eni-{at}").into(),
            subnet_id: "subnet-1".into(),
            public_ip: None,
            public_ips: Vec::new(),
            private_ips: Vec::new(),
            ipv6_addresses: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: Vec::new(),
        }));
        it
    }

    #[test]
    fn a_second_interface_fails() {
        passes(|| examine(&instance(0)));
        passes(|| examine(&instance(1)));
        fails(|| examine(&instance(2)));
    }

    #[test]
    fn an_unseen_instance_is_unknown() {
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
