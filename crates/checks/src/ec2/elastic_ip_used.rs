//! Is every Elastic IP address in use?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::ElasticIp;

pub(crate) const CHECK: Check = Check {
    id: "ec2-elastic-ip-used",
    title: "Elastic IP addresses are in use",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An address that nothing has costs money, and names that still lead to it are lost with it.",
    remedy: "Release it, when no name and no list of a partner leads to it.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
    ],
    reads: &["ec2:DescribeAddresses"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_elastic_ips, examine)),
};

fn examine(address: &ElasticIp) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        address.association_id.get()?.is_some(),
        "it is associated",
        "it is associated with nothing",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: Option<&str>) -> ElasticIp {
        let mut it = ElasticIp::unseen("203.0.113.7");
        it.association_id = Seen::new(value.map(Box::from));
        it
    }

    #[test]
    fn an_address_that_nothing_has_fails() {
        passes(|| examine(&sample(Some("eipassoc-1"))));
        fails(|| examine(&sample(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&ElasticIp::unseen("203.0.113.7")));
    }
}
