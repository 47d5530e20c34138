//! Does no security group let a wide range of public addresses in?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Permission, SecurityGroup};

pub(crate) const CHECK: Check = Check {
    id: "ec2-no-wide-public-range",
    title: "Security groups let no wide range of public addresses in",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A range of thousands of public addresses is not of those who are meant: strangers rent addresses in it.",
    remedy: "Name the addresses of those who need it, or let them in by a VPN or a load balancer.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_security_groups, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, group: &SecurityGroup) -> Result<Option<Verdict>, Gap> {
    if **group.owner_id.get()? != *context.account.id {
        return Ok(None);
    }
    let rules = group.ip_permissions.whole()?;
    // That everyone is let in by `0.0.0.0/0` is asked of the ports.
    let wide = |it: &Permission| Some((*it.wide_public_range()?, it.traffic()));
    if let Some((range, traffic)) = rules.iter().find_map(wide) {
        return Ok(Some(Verdict::Fail(
            format!("it lets {range} in by {traffic}").into(),
        )));
    }
    if let Some(gap) = group.prefix_list_gap_where(|_| true)? {
        return Err(gap);
    }
    Ok(Some(Verdict::Pass(
        "no rule names a wide range of public IPv4 addresses".into(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::ec2::Protocol;
    use firestep_inventory::{Account, Org, Parts, Seen};

    fn group(ranges: &[&str], list: Option<&str>) -> SecurityGroup {
        let mut group = SecurityGroup::unseen("sg-1");
        group.owner_id = Seen::new("111122223333".into());
        group.ip_permissions = Parts::of([Permission {
            protocol: Protocol::Tcp,
            ports: (443, 443),
            ranges: ranges.iter().map(|it| it.parse().unwrap()).collect(),
            groups: [].into(),
            prefix_lists: list.map(Box::from).into_iter().collect(),
        }]);
        group
    }

    fn said(group: &SecurityGroup) -> &'static str {
        let (org, account) = (Org::sample([]), Account::empty());
        let context = Context::new(&org, &account);
        verdict(|| Ok(examine(&context, group)?.unwrap())).word()
    }

    #[test]
    fn a_range_wider_than_a_slash_24_fails() {
        for (range, expected) in [
            ("198.51.100.0/24", "pass"),
            ("8.8.0.0/23", "fail"),
            ("0.0.0.0/1", "fail"),
            ("0.0.0.0/0", "pass"),
            ("10.0.0.0/8", "pass"),
            ("172.16.0.0/12", "pass"),
            ("172.0.0.0/8", "fail"),
            ("2001:db8::/16", "pass"),
        ] {
            assert_eq!(said(&group(&[range], None)), expected, "{range}");
        }
        assert_eq!(
            said(&group(&["10.0.0.0/8", "52.0.0.0/11"], Some("pl-1"))),
            "fail"
        );
    }

    #[test]
    fn what_was_not_read_is_unknown() {
        assert_eq!(said(&group(&["10.0.0.0/8"], Some("pl-1"))), "unknown");
        let mut unseen = SecurityGroup::unseen("sg-1");
        unseen.owner_id = Seen::new("111122223333".into());
        assert_eq!(said(&unseen), "unknown");
    }
}
