//! Has no host of enclaves a public address?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Instance;

use super::instance_no_public_address;

pub(crate) const CHECK: Check = Check {
    id: "ec2-enclave-host-no-public-address",
    title: "Hosts of Nitro enclaves have no public IPv4 address",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever takes the host talks to the enclave in its place, and can stop it.",
    remedy: "Put the host in a private subnet, and reach it by Session Manager or a load balancer.",
    references: &["https://docs.aws.amazon.com/enclaves/latest/user/nitro-enclave.html"],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Option<Verdict>, Gap> {
    if !*instance.enclaves_enabled.get()? {
        return Ok(None);
    }
    instance_no_public_address::examine(instance).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Parts, Seen};

    fn said(enclaves: Option<bool>, address: Option<&str>) -> Vec<&'static str> {
        let mut instance = Instance::unseen("i-1");
        if let Some(enclaves) = enclaves {
            instance.enclaves_enabled = Seen::new(enclaves);
        }
        instance.public_ip_address = Seen::new(address.map(|it| it.parse().unwrap()));
        instance.network_interfaces = Parts::of([]);
        let mut account = Account::empty();
        account.ec2_instances = Listed::of([instance]);
        words(&CHECK, &account)
    }

    #[test]
    fn a_host_of_enclaves_with_an_address_fails() {
        assert_eq!(said(Some(true), None), ["pass"]);
        assert_eq!(said(Some(true), Some("203.0.113.7")), ["fail"]);
        assert!(said(Some(false), Some("203.0.113.7")).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(None, None), ["unknown"]);
    }
}
