//! Is no port of an administrator or a database open to everyone?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Fixing, PerAccount, Reason, Severity, Verdict,
    each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{AddressSpace, Family, Permission, Protocol, SecurityGroup, Whom};

use crate::{fixing, network};

pub(crate) const CHECK: Check = Check {
    id: "ec2-no-sensitive-port-open",
    title: "Security groups open no sensitive port to the internet",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("M6.2", "sensitive-ports")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Ports of administrators and databases are scanned and tried around the clock.",
    remedy: "Replace the open range by those who need it, or use Session Manager; flow logs tell who really comes.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html"],
    reads: &["ec2:DescribeSecurityGroups"],
    fix: Some("ec2-open-port"),
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
    let ports = &context.settings.sensitive_ports;
    let open: Vec<(u16, &str, Family)> = ports
        .iter()
        .filter_map(|(port, name)| Some((*port, &**name, open_to(rules, *port)?)))
        .collect();
    if let Some(message) = told(rules, &open) {
        let reason = Reason::from(message).fixing(Fixing::read(|| open_rules(context, group)));
        return Ok(Some(Verdict::Fail(reason)));
    }
    for port in ports.keys() {
        for protocol in [Protocol::Tcp, Protocol::Udp] {
            if let Some(gap) = group.prefix_list_gap(protocol, *port)? {
                return Err(gap);
            }
        }
    }
    Ok(Some(Verdict::Pass(
        "no sensitive port is open to anywhere".into(),
    )))
}

/// The family of addresses from which everyone reaches a port, by TCP or UDP.
fn open_to(rules: &[Permission], port: u16) -> Option<Family> {
    [Protocol::Tcp, Protocol::Udp]
        .into_iter()
        .find_map(|protocol| network::open_to(rules, protocol, port))
}

/// What is open, all of it, in one sentence.
fn told(rules: &[Permission], open: &[(u16, &str, Family)]) -> Option<String> {
    const SHOWN: usize = 6;
    let (first, _, family) = open.first()?;
    let covers = |it: &&Permission| {
        [Protocol::Tcp, Protocol::Udp]
            .iter()
            .any(|protocol| it.covers(*protocol, *first))
    };
    let mut ports: Vec<String> = open
        .iter()
        .take(SHOWN)
        .map(|(port, name, _)| format!("{name} (port {port})"))
        .collect();
    if open.len() > SHOWN {
        ports.push(format!("{} more", open.len() - SHOWN));
    }
    let last = ports.pop()?;
    let ports = if ports.is_empty() {
        last
    } else {
        format!("{} and {last}", ports.join(", "))
    };
    let by = match (open.len(), rules.iter().find(covers)) {
        (1, Some(rule)) => format!(" by {}", rule.traffic()),
        _ => String::new(),
    };
    let whole = rules.iter().filter(covers).any(|rule| {
        let mut ranges = rule.ranges.iter();
        ranges.any(|it| it.prefix_len() == 0 && Family::of(it) == *family)
    });
    Some(if whole {
        format!("it lets {} in to {ports}{by}", family.anywhere())
    } else {
        format!("its ranges together let every address in to {ports}")
    })
}

/// Every rule of one port, a sensitive one, from everywhere: of each the open ranges and nothing else. A rule of
/// more ports lets others through too, and what of it may stay is not for a command to say.
fn open_rules(context: &Context<'_>, group: &SecurityGroup) -> Result<Fixing, Gap> {
    let ports = &context.settings.sensitive_ports;
    let mut open = Vec::new();
    let mut left = Vec::new();
    for rule in group.ip_permissions.whole()? {
        let mut narrowed = rule.clone();
        let (open_ranges, other) = narrowed
            .ranges
            .iter()
            .partition(|net| AddressSpace::of(Family::of(net), [*net]).whom() == Whom::Anyone);
        narrowed.ranges = open_ranges;
        narrowed.groups = Vec::new();
        let mut rest = rule.clone();
        rest.ranges = other;
        left.push(rest);
        let sensitive = ports
            .keys()
            .any(|port| rule.covers(Protocol::Tcp, *port) || rule.covers(Protocol::Udp, *port));
        if !sensitive {
            continue;
        }
        if !rule.prefix_lists.is_empty() {
            return Ok(Fixing::Withheld("a rule names a prefix list"));
        }
        if narrowed.ranges.is_empty() {
            continue;
        }
        let (from, to) = rule.ports;
        match fixing::permission(&narrowed) {
            Some(permission) if from == to => open.push(permission),
            _ => return Ok(Fixing::Withheld("a rule opens other ports too")),
        }
    }
    if ports.keys().any(|port| open_to(&left, *port).is_some()) {
        return Ok(Fixing::Withheld("many ranges open it together"));
    }
    Ok(Fixing::with([("open", open.into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, said as verdict};
    use firestep_inventory::{Account, Org, Parts, Seen};

    fn said(
        protocol: Protocol,
        ports: (u16, u16),
        range: &str,
        list: Option<&str>,
    ) -> &'static str {
        let mut group = SecurityGroup::unseen("sg-1");
        group.owner_id = Seen::new("111122223333".into());
        group.ip_permissions = Parts::of([Permission {
            protocol,
            ports,
            ranges: [range.parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: list.map(Box::from).into_iter().collect(),
        }]);
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        verdict(|| Ok(examine(&context, &group)?.unwrap())).word()
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

    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19>
    #[test]
    fn every_port_that_aws_calls_high_risk_is_sensitive() {
        for port in [
            20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432,
            5500, 5601, 8080, 8088, 8888, 9200, 9300,
        ] {
            let ports = (port, port);
            assert_eq!(
                said(Protocol::Tcp, ports, "0.0.0.0/0", None),
                "fail",
                "{port}"
            );
        }
    }

    #[test]
    fn ranges_of_several_rules_count_together_and_all_that_is_open_is_told() {
        let reason = |rules: &[Permission]| {
            let open: Vec<_> = [(22, "SSH"), (3389, "RDP")]
                .into_iter()
                .filter_map(|(port, name)| Some((port, name, open_to(rules, port)?)))
                .collect();
            told(rules, &open)
        };
        let halves = [
            rule((22, 22), &["0.0.0.0/1"]),
            rule((20, 30), &["128.0.0.0/1"]),
            rule((3389, 3389), &["17.0.0.0/8"]),
        ];
        assert_eq!(
            reason(&halves).unwrap(),
            "its ranges together let every address in to SSH (port 22)"
        );
        let whole = [rule((22, 22), &["0.0.0.0/0"])];
        assert_eq!(
            reason(&whole).unwrap(),
            "it lets 0.0.0.0/0 in to SSH (port 22) by tcp/22"
        );
        let both = [
            rule((22, 22), &["0.0.0.0/0"]),
            rule((3389, 3389), &["::/0"]),
        ];
        assert_eq!(
            reason(&both).unwrap(),
            "it lets 0.0.0.0/0 in to SSH (port 22) and RDP (port 3389)"
        );
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

    fn printed(rules: Vec<Permission>) -> Option<String> {
        let mut group = SecurityGroup::unseen("sg-1");
        group.owner_id = Seen::new("111122223333".into());
        group.ip_permissions = Parts::of(rules);
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        let said = verdict(|| Ok(examine(&context, &group)?.unwrap()));
        commands(&CHECK, "sg-1", said)
    }

    fn rule(ports: (u16, u16), ranges: &[&str]) -> Permission {
        Permission {
            protocol: Protocol::Tcp,
            ports,
            ranges: ranges.iter().map(|it| it.parse().unwrap()).collect(),
            groups: ["sg-2".into()].into(),
            prefix_lists: [].into(),
        }
    }

    #[test]
    fn only_the_open_ranges_of_the_sensitive_port_are_taken_out() {
        let rules = vec![
            rule((22, 22), &["0.0.0.0/0", "10.0.0.0/8", "::/0"]),
            rule((443, 443), &["0.0.0.0/0"]),
        ];
        assert_eq!(
            printed(rules).unwrap(),
            "aws ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions '[{\"IpProtocol\":\"tcp\",\"FromPort\":22,\"ToPort\":22,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}],\"Ipv6Ranges\":[{\"CidrIpv6\":\"::/0\"}]}]' --region eu-central-1"
        );
    }

    #[test]
    fn what_would_close_other_ports_too_is_not_printed() {
        let wide = rule((0, 1023), &["0.0.0.0/0"]);
        assert_eq!(printed(vec![wide.clone()]), None);
        assert_eq!(printed(vec![rule((22, 22), &["0.0.0.0/0"]), wide]), None);
        // After the command the prefix list would still be unread.
        let mut listed = rule((3389, 3389), &["10.0.0.0/8"]);
        listed.prefix_lists = ["pl-1".into()].into();
        assert_eq!(printed(vec![rule((22, 22), &["0.0.0.0/0"]), listed]), None);
    }
}
