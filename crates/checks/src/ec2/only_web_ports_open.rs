//! Is nothing but the web open to everyone?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::SecurityGroup;

use crate::network::open_beyond_web;

pub(crate) const CHECK: Check = Check {
    id: "ec2-only-web-ports-open",
    title: "Security groups open only ports 80 and 443 to the internet",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whatever else listens there was seldom made for strangers.",
    remedy: "Replace the open range by those who need it, or put a load balancer in front.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html"],
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
    Ok(Some(match open_beyond_web(group)? {
        Some(how) => Verdict::Fail(format!("it {how}").into()),
        None => Verdict::Pass("nothing but ports 80 and 443 is open to anywhere".into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::ec2::{Permission, Protocol};
    use firestep_inventory::{Account, Org, Parts, Seen};

    fn said(rules: &[(Protocol, (u16, u16), &str)], list: Option<&str>) -> &'static str {
        let mut group = SecurityGroup::unseen("sg-1");
        group.owner_id = Seen::new("111122223333".into());
        group.ip_permissions = Parts::of(rules.iter().map(|(protocol, ports, range)| Permission {
            protocol: *protocol,
            ports: *ports,
            ranges: [range.parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: list.map(Box::from).into_iter().collect(),
        }));
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        verdict(|| Ok(examine(&context, &group)?.unwrap())).word()
    }

    const ANY: &str = "0.0.0.0/0";
    const TCP: Protocol = Protocol::Tcp;

    #[test]
    fn only_the_web_may_be_open() {
        assert_eq!(said(&[], None), "pass");
        assert_eq!(
            said(&[(TCP, (443, 443), ANY), (TCP, (80, 80), "::/0")], None),
            "pass"
        );
        assert_eq!(said(&[(TCP, (8443, 8443), "10.0.0.0/8")], None), "pass");
        assert_eq!(said(&[(TCP, (8443, 8443), ANY)], None), "fail");
        assert_eq!(said(&[(TCP, (8443, 8443), "::/0")], None), "fail");
        assert_eq!(said(&[(TCP, (80, 443), ANY)], None), "fail");
        assert_eq!(said(&[(TCP, (443, 444), ANY)], None), "fail");
        assert_eq!(said(&[(TCP, (79, 80), ANY)], None), "fail");
        assert_eq!(said(&[(Protocol::Udp, (443, 443), ANY)], None), "fail");
        assert_eq!(said(&[(Protocol::All, (0, u16::MAX), ANY)], None), "fail");
        assert_eq!(said(&[(Protocol::Icmp, (0, u16::MAX), ANY)], None), "pass");
    }

    #[test]
    fn ranges_of_several_rules_count_together() {
        let halves = [
            (TCP, (9000, 9100), "0.0.0.0/1"),
            (TCP, (9050, 9200), "128.0.0.0/1"),
        ];
        assert_eq!(said(&halves, None), "fail");
    }

    #[test]
    fn a_prefix_list_that_was_not_read_is_unknown() {
        assert_eq!(
            said(&[(TCP, (8443, 8443), "10.0.0.0/8")], Some("pl-1")),
            "unknown"
        );
        assert_eq!(
            said(&[(TCP, (443, 443), "10.0.0.0/8")], Some("pl-1")),
            "pass"
        );
    }
}
