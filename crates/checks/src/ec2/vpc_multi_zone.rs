//! Has every network that is in use subnets in several zones?

use std::collections::BTreeSet;

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::ec2::Vpc;
use firestep_inventory::{Account, Gap};

use crate::network::{each_in_use, subnets_of};

pub(crate) const CHECK: Check = Check {
    id: "ec2-vpc-multi-zone",
    title: "VPCs have subnets in several Availability Zones",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "With one zone everything in the network is gone, and nothing can be started elsewhere.",
    remedy: "Add a subnet in another Availability Zone.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html",
    ],
    reads: &[
        "ec2:DescribeVpcs",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
    ],
    fix: None,
    examine: &PerAccount(|context| each_in_use(context, |vpc| examine(context.account, vpc))),
};

fn examine(account: &Account, vpc: &Vpc) -> Result<Verdict, Gap> {
    let mut zones = BTreeSet::new();
    for subnet in subnets_of(account, vpc)? {
        zones.insert(&**subnet.availability_zone.get()?);
    }
    let named: Vec<&str> = zones.iter().copied().collect();
    Ok(if named.len() > 1 {
        Verdict::Pass(format!("it has subnets in {}", named.join(", ")).into())
    } else {
        Verdict::Fail(format!("all its subnets are in {}", named.join(", ")).into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::samples::{in_use, owned, subnet};
    use crate::tests::words;
    use firestep_inventory::Listed;
    use firestep_inventory::ec2::Subnet;

    fn said(subnets: Listed<Subnet>) -> Vec<&'static str> {
        let mut account = in_use();
        account.ec2_vpcs = Listed::of([owned()]);
        account.ec2_subnets = subnets;
        words(&CHECK, &account)
    }

    #[test]
    fn two_zones_pass_and_one_fails() {
        let (a, b) = (subnet("a", "eu-central-1a"), subnet("b", "eu-central-1b"));
        assert_eq!(said(Listed::of([a.clone(), b])), ["pass"]);
        assert_eq!(said(Listed::of([a])), ["fail"]);
    }

    #[test]
    fn subnets_that_were_not_seen_are_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
        assert_eq!(said(Listed::of([Subnet::unseen("a")])), ["unknown"]);
    }
}
