//! Does the default security group let nothing through?

use std::collections::BTreeMap;

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each_that,
};
use firestep_inventory::ec2::SecurityGroup;
use firestep_inventory::{Account, Gap, any};

use crate::fixing;

pub(crate) const CHECK: Check = Check {
    id: "ec2-default-group-closed",
    title: "Default security groups have no rules",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M6.2", "default-groups")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is launched without a group lands in this one, and everything in it may talk to everything.",
    remedy: "Move what uses it to groups of its own, then remove all its rules.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html"],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: Some("ec2-default-group-rules"),
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_security_groups, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, group: &SecurityGroup) -> Result<Option<Verdict>, Gap> {
    if !group.is_default()? || **group.owner_id.get()? != *account.id {
        return Ok(None);
    }
    let has_rules = any([&|| group.ip_permissions.any(|_| Ok(true)), &|| {
        group.ip_permissions_egress.any(|_| Ok(true))
    }])?;
    Ok(Some(Verdict::of(
        !has_rules,
        "it has no rules",
        Reason::from("it has rules").fixing(Fixing::read(|| rules(account, group))),
    )))
}

/// All rules of the group as AWS takes them.
fn rules(account: &Account, group: &SecurityGroup) -> Result<Fixing, Gap> {
    let here = account
        .ec2_security_groups
        .region(group.identity.location.region);
    let mut fields = BTreeMap::new();
    for (direction, rules) in [
        ("ingress", &group.ip_permissions),
        ("egress", &group.ip_permissions_egress),
    ] {
        let mut permissions = Vec::new();
        for rule in rules.whole()? {
            for other in &rule.groups {
                if here.find(other)?.is_none() {
                    return Ok(Fixing::Withheld("a rule names a group of another account"));
                }
            }
            match fixing::permission(rule) {
                Some(permission) => permissions.push(permission),
                None => return Ok(Fixing::Withheld("a rule is about single ICMP messages")),
            }
        }
        if !permissions.is_empty() {
            fields.insert(direction, permissions.into());
        }
    }
    Ok(Fixing::With(Box::new(fields)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, said as verdict};
    use firestep_inventory::ec2::{Permission, Protocol};
    use firestep_inventory::{Listed, Parts, Seen};

    fn group(rules: usize) -> SecurityGroup {
        let mut group = SecurityGroup::unseen("sg-1");
        group.group_name = Seen::new("default".into());
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
        other.group_name = Seen::new("web".into());
        assert!(examine(&Account::empty(), &other).unwrap().is_none());
    }

    #[test]
    fn all_rules_are_taken_out_or_none() {
        let printed = |group: &SecurityGroup| {
            let mut account = Account::empty();
            account.ec2_security_groups = Listed::of([group.clone()]);
            let said = verdict(|| Ok(examine(&account, group)?.unwrap()));
            commands(&CHECK, "sg-1", said)
        };
        let mut it = group(1);
        assert_eq!(
            printed(&it).unwrap(),
            "aws ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions '[{\"IpProtocol\":\"-1\",\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\"}]}]' --region eu-central-1"
        );
        it.ip_permissions_egress = it.ip_permissions.clone();
        assert_eq!(printed(&it).unwrap().lines().count(), 2);
        let mut icmp = it.ip_permissions.whole().unwrap().to_vec();
        icmp[0].protocol = Protocol::Icmp;
        let mut partly = it.clone();
        partly.ip_permissions_egress = Parts::of(icmp);
        assert_eq!(printed(&partly), None);
        let mut peered = it.ip_permissions.whole().unwrap().to_vec();
        peered[0].groups = ["sg-elsewhere".into()].into();
        it.ip_permissions = Parts::of(peered);
        assert_eq!(printed(&it), None);
    }
}
