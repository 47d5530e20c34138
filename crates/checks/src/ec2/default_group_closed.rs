//! Does the default security group let nothing through?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Framework, Severity, Status, Verdict, each_that,
};
use firestep_inventory::ec2::SecurityGroup;
use firestep_inventory::{Account, Gap, any};

pub(crate) const CHECK: Check = Check {
    id: "ec2-default-group-closed",
    title: "Default security groups have no rules",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M6.2", "default-groups")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "What is launched without a group lands in this one, and everything in it may talk to everything.",
    remedy: "Move what uses it to groups of its own, then remove all its rules.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html"],
    controls: &[
        Framework::CisAws3.control("5.4"),
        Framework::AwsFsbp.control("EC2.2"),
    ],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: None,
    examine: Examine::Account(|view| {
        each_that(&view.account.ec2_security_groups, |it| {
            examine(view.account, it)
        })
    }),
};

fn examine(account: &Account, group: &SecurityGroup) -> Result<Option<Verdict>, Gap> {
    if !group.is_default() || **group.owner_id.get()? != *account.id {
        return Ok(None);
    }
    let has_rules = any([&|| group.ip_permissions.any(|_| Ok(true)), &|| {
        group.ip_permissions_egress.any(|_| Ok(true))
    }])?;
    Ok(Some(Verdict::of(
        !has_rules,
        "it has no rules",
        "it has rules",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::ec2::{Permission, Protocol};
    use firestep_inventory::{Parts, Seen};

    fn group(rules: usize) -> SecurityGroup {
        let mut group = SecurityGroup::unseen("sg-1");
        group.identity.name = Some("default".into());
        group.owner_id = Seen::new("111122223333".into());
        let rule = Permission {
            protocol: Protocol::All,
            ports: (0, u16::MAX),
            ranges: [].into(),
            groups: ["sg-1".into()].into(),
            prefix_lists: [].into(),
        };
        group.ip_permissions = Parts::of(vec![rule; rules]);
        group.ip_permissions_egress = Parts::of([]);
        group
    }

    fn said(group: &SecurityGroup) -> &'static str {
        verdict(|| Ok(examine(&Account::empty(), group)?.unwrap())).word()
    }

    #[test]
    fn any_rule_fails() {
        assert_eq!(said(&group(0)), "pass");
        assert_eq!(said(&group(1)), "fail");
    }

    #[test]
    fn one_side_that_was_seen_to_have_rules_decides() {
        let mut half = group(1);
        half.ip_permissions_egress = Parts::unseen(Gap::TEST);
        assert_eq!(said(&half), "fail");
        half.ip_permissions = Parts::of([]);
        assert_eq!(said(&half), "unknown");
    }

    #[test]
    fn another_group_is_nothing_to_judge() {
        let mut other = group(1);
        other.identity.name = Some("web".into());
        assert!(examine(&Account::empty(), &other).unwrap().is_none());
    }
}
