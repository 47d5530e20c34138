//! Is every security group on an interface?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each_that,
};
use std::collections::{BTreeMap, BTreeSet};

use firestep_inventory::{Account, Gap, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "ec2-security-group-used",
    title: "Security groups are on an interface",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M6.2", "unused-groups")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A group that nothing has is attached one day by somebody who has not read its rules.",
    remedy: "Delete it, when no function, template or database that is yet to start names it.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html"],
    reads: &[
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeNetworkInterfaces",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let mut named: BTreeMap<&str, NamedGroups<'a>> = BTreeMap::new();
    for here in account.ec2_security_groups.regions() {
        let region = here.location.region;
        named.insert(region, NamedGroups::read(account, region));
    }
    each_that(&account.ec2_security_groups, |group| {
        if **group.owner_id.get()? != *account.id || group.is_default()? {
            return Ok(None);
        }
        let region = group.identity.location.region;
        let interfaces = account.ec2_network_interfaces.region(region);
        // The list is evidence, whole or not.
        let whole = evaluate(|| interfaces.whole());
        let found = named.get(region);
        if let Some(how) = found.and_then(|it| it.how(&group.identity.id)) {
            return Ok(Some(Verdict::Pass(how.into())));
        }
        whole?;
        account.ec2_security_groups.region(region).whole()?;
        match found.and_then(|it| it.unseen) {
            Some(gap) => Err(gap),
            None => Ok(Some(Verdict::Fail(
                "no interface has it, and no other group names it".into(),
            ))),
        }
    })
}

/// The groups of a region that something names, read once for all of them.
#[derive(Default)]
struct NamedGroups<'a> {
    on_interfaces: BTreeSet<&'a str>,
    in_rules: BTreeSet<&'a str>,
    /// What could not be read: it may name any of them.
    unseen: Option<Gap>,
}

impl<'a> NamedGroups<'a> {
    fn read(account: &'a Account, region: &str) -> Self {
        let mut named = NamedGroups::default();
        let mut unseen = None;
        let interfaces = account.ec2_network_interfaces.region(region);
        interfaces.visit(
            |it| match evaluate(|| it.groups.get()) {
                Ok(groups) => named.on_interfaces.extend(groups.iter().map(|it| &**it)),
                Err(gap) => unseen = Some(gap),
            },
            |_| {},
        );
        account.ec2_security_groups.region(region).visit(
            |group| {
                for rules in [&group.ip_permissions, &group.ip_permissions_egress] {
                    match evaluate(|| rules.whole()) {
                        Ok(rules) => named.in_rules.extend(
                            rules
                                .iter()
                                .flat_map(|it| &it.groups)
                                .filter(|it| ***it != *group.identity.id)
                                .map(|it| &**it),
                        ),
                        Err(gap) => unseen = Some(gap),
                    }
                }
            },
            |_| {},
        );
        named.unseen = unseen;
        named
    }

    fn how(&self, id: &str) -> Option<&'static str> {
        if self.on_interfaces.contains(id) {
            Some("an interface has it")
        } else {
            let named = self.in_rules.contains(id);
            named.then_some("another group names it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::ec2::{NetworkInterface, Permission, Protocol, SecurityGroup};
    use firestep_inventory::{Listed, Org, Parts, Seen};

    fn group(id: &str, name: &str, names: Option<&str>) -> SecurityGroup {
        let mut it = SecurityGroup::unseen(id);
        it.owner_id = Seen::new("111122223333".into());
        it.group_name = Seen::new(name.into());
        it.ip_permissions = Parts::of(names.map(|names| Permission {
            protocol: Protocol::Tcp,
            ports: (443, 443),
            ranges: Vec::new(),
            groups: vec![names.into()],
            prefix_lists: Vec::new(),
        }));
        it.ip_permissions_egress = Parts::of([]);
        it
    }

    fn said(groups: Vec<SecurityGroup>, on_interface: Option<&str>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.ec2_security_groups = Listed::of(groups);
        account.ec2_network_interfaces = on_interface.map_or_else(Listed::unseen, |id| {
            let mut interface = NetworkInterface::unseen("eni-1");
            interface.groups = Seen::new(vec![id.into()]);
            Listed::of([interface])
        });
        let org = Org::sample([]);
        let verdicts = examine(&Context::new(&org, &account));
        verdicts.iter().map(|it| it.verdict.word()).collect()
    }

    #[test]
    fn one_that_nothing_names_fails() {
        let app = || group("sg-1", "app", None);
        assert_eq!(said(vec![app()], Some("sg-1")), ["pass"]);
        assert_eq!(said(vec![app()], Some("sg-2")), ["fail"]);
        let other = group("sg-2", "other", Some("sg-1"));
        assert_eq!(said(vec![app(), other], Some("sg-2")), ["pass", "pass"]);
        let itself = group("sg-1", "app", Some("sg-1"));
        assert_eq!(said(vec![itself], Some("sg-2")), ["fail"]);
    }

    #[test]
    fn a_default_group_and_one_of_another_account_are_nothing_to_judge() {
        let mut foreign = group("sg-1", "app", None);
        foreign.owner_id = Seen::new("444455556666".into());
        let default = group("sg-2", "default", None);
        assert!(said(vec![foreign, default], Some("sg-3")).is_empty());
    }

    #[test]
    fn what_was_not_seen_may_name_it() {
        assert_eq!(said(vec![group("sg-1", "app", None)], None), ["unknown"]);
        let mut blind = group("sg-2", "other", None);
        blind.ip_permissions = Parts::unseen(Gap::TEST);
        let app = group("sg-1", "app", None);
        assert_eq!(said(vec![app, blind], Some("sg-3")), ["unknown", "unknown"]);
    }
}
