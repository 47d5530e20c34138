//! Has no security group more rules than anybody can follow?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::SecurityGroup;

pub(crate) const CHECK: Check = Check {
    id: "ec2-security-group-few-rules",
    title: "Security groups have no more rules than can be followed",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Among very many rules one that is too wide is seen by nobody, and none is ever taken away.",
    remedy: "Split the group by what its machines do, and put addresses that belong together into prefix lists.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups",
    ],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_security_groups, examine)),
};

/// More than this many ports in one direction are too many, as the peer has it; AWS's own limit is of 60 rules.
const MOST: usize = 50;

fn examine(group: &SecurityGroup) -> Result<Verdict, Gap> {
    let sides = [
        (&group.ip_permissions, "let in"),
        (&group.ip_permissions_egress, "let out"),
    ];
    let many = firestep_inventory::first_found(sides, |(rules, what)| {
        let count = rules.whole()?.len();
        Ok((count > MOST).then(|| format!("{count} rules {what}, more than {MOST}")))
    })?;
    Ok(match many {
        Some(many) => Verdict::Fail(many.into()),
        None => Verdict::Pass(format!("no more than {MOST} rules let in or out").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::{Permission, Protocol};
    use firestep_inventory::{Gap, Parts};

    fn rules(count: u16) -> Parts<Permission> {
        Parts::of((0..count).map(|port| Permission {
            protocol: Protocol::Tcp,
            ports: (port, port),
            ranges: ["10.0.0.0/8".parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: [].into(),
        }))
    }

    fn group(into: u16, out: u16) -> SecurityGroup {
        let mut group = SecurityGroup::unseen("sg-1");
        group.ip_permissions = rules(into);
        group.ip_permissions_egress = rules(out);
        group
    }

    #[test]
    fn each_direction_counts_by_itself() {
        passes(|| examine(&group(50, 50)));
        fails(|| examine(&group(51, 0)));
        fails(|| examine(&group(0, 51)));
    }

    #[test]
    fn rules_that_were_not_seen_are_unknown() {
        let mut blind = group(1, 1);
        blind.ip_permissions = Parts::unseen(Gap::TEST);
        unknown(|| examine(&blind));
        blind.ip_permissions_egress = rules(51);
        fails(|| examine(&blind));
    }
}
