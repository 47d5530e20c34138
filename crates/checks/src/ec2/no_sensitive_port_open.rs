//! Is no port of an administrator or a database open to everyone?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Framework, Severity, Status, Verdict, View, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Protocol, SecurityGroup};

pub(crate) const CHECK: Check = Check {
    id: "ec2-no-sensitive-port-open",
    title: "Security groups open no sensitive port to the internet",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("M6.2", "sensitive-ports")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Ports of administrators and databases are scanned and tried around the clock.",
    remedy: "Replace the open range by those who need it, or use Session Manager; flow logs tell who really comes.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html"],
    controls: &[
        Framework::CisAws3.control("5.2"),
        Framework::CisAws3.control("5.3"),
        Framework::AwsFsbp.control("EC2.19"),
    ],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: None,
    examine: Examine::Account(|view| {
        each_that(&view.account.ec2_security_groups, |it| examine(view, it))
    }),
};

fn examine(view: &View<'_>, group: &SecurityGroup) -> Result<Option<Verdict>, Gap> {
    if **group.owner.get()? != *view.account.id {
        return Ok(None);
    }
    let mut unread = None;
    for rule in group.ingress.get()? {
        let sensitive = view.org.declared.sensitive_ports.iter().find(|(port, _)| {
            rule.covers(Protocol::Tcp, *port) || rule.covers(Protocol::Udp, *port)
        });
        let Some((port, name)) = sensitive else {
            continue;
        };
        if let Some(family) = rule.from_anywhere().next() {
            let message = format!(
                "it lets {} in to {name} (port {port}) by {}",
                family.anywhere(),
                rule.traffic()
            );
            return Ok(Some(Verdict::Fail(message.into())));
        }
        unread = unread.or(group.prefix_list_gap(rule.protocol, *port)?);
    }
    match unread {
        Some(gap) => Err(gap),
        None => Ok(Some(Verdict::Pass(
            "no sensitive port is open to anywhere".into(),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::ec2::Permission;
    use firestep_inventory::{Account, Org, Seen};

    fn said(
        protocol: Protocol,
        ports: (u16, u16),
        range: &str,
        list: Option<&str>,
    ) -> &'static str {
        let mut group = SecurityGroup::unseen("sg-1");
        group.owner = Seen::new("111122223333".into());
        group.ingress = Seen::new(vec![Permission {
            protocol,
            ports,
            ranges: [range.parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: list.map(Box::from).into_iter().collect(),
        }]);
        let org = Org::sample([]);
        let view = View {
            account: &Account::empty(),
            org: &org,
        };
        verdict(|| Ok(examine(&view, &group)?.unwrap())).word()
    }

    #[test]
    fn an_open_administrators_port_fails() {
        assert_eq!(said(Protocol::Tcp, (22, 22), "0.0.0.0/0", None), "fail");
        assert_eq!(said(Protocol::Tcp, (1000, 4000), "::/0", None), "fail");
        assert_eq!(
            said(Protocol::All, (0, u16::MAX), "128.0.0.0/1", None),
            "fail"
        );
    }

    #[test]
    fn a_web_port_and_a_private_range_pass() {
        assert_eq!(said(Protocol::Tcp, (443, 443), "0.0.0.0/0", None), "pass");
        assert_eq!(said(Protocol::Tcp, (22, 22), "10.0.0.0/8", None), "pass");
    }

    #[test]
    fn a_prefix_list_that_was_not_read_is_unknown() {
        assert_eq!(
            said(Protocol::Tcp, (22, 22), "10.0.0.0/8", Some("pl-1")),
            "unknown"
        );
        assert_eq!(
            said(Protocol::Tcp, (443, 443), "10.0.0.0/8", Some("pl-1")),
            "pass"
        );
    }
}
