//! Can nobody on the internet reach a load balancer that is not meant for it?

use firestep_access::way_to_balancer;
use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::elbv2::{BalancerType, LoadBalancer, Scheme};
use firestep_inventory::{Account, Gap};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-not-public",
    title: "Load balancers are not reachable from the internet",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What answers on the internet is tried by everyone within minutes, with all that stands behind it.",
    remedy: "Make it internal, or close its security group; declare it where it is meant for everyone.",
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeListeners",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeVpcBlockPublicAccessOptions",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.elbv2_load_balancers, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, balancer: &LoadBalancer) -> Result<Verdict, Gap> {
    if let Some(path) = way_to_balancer(account, balancer)? {
        let reason = Reason::from("anyone on the internet reaches it");
        return Ok(Verdict::Fail(reason.along(path)));
    }
    Ok(Verdict::Pass(match balancer.balancer_type.get()? {
        BalancerType::Gateway => "only its networks reach it".into(),
        BalancerType::Application | BalancerType::Network => match balancer.scheme.get()? {
            Some(Scheme::InternetFacing) => {
                "it faces the internet, and the way to it is closed".into()
            }
            Some(Scheme::Internal) | None => "it is internal".into(),
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{balancer, listener};
    use crate::network::{OPEN, account};
    use crate::tests::{fails, passes, said, unknown};
    use firestep_inventory::elbv2::{BalancerAddresses, BalancerZone, ListenerProtocol};
    use firestep_inventory::{Listed, Parts, Seen};

    fn facing(kind: BalancerType) -> LoadBalancer {
        let mut it = balancer(kind);
        it.scheme = Seen::new(Some(Scheme::InternetFacing));
        it.security_groups = Seen::new(vec!["sg-1".into()]);
        it.ip_address_type = Seen::new(BalancerAddresses::V4);
        it.dns_name = Seen::new(Some("shop.example".into()));
        it.availability_zones = Parts::of([BalancerZone {
            zone_name: "eu-central-1a".into(),
            subnet_id: Some("subnet-1".into()),
        }]);
        it
    }

    /// A network whose group lets these in to port 443, and a listener on a port.
    fn network(from: &str, protocol: ListenerProtocol, port: u32) -> Account {
        let mut account = account(from);
        account.elbv2_listeners = Listed::of([listener(protocol, port)]);
        account
    }

    #[test]
    fn a_way_in_fails_and_is_told_hop_by_hop() {
        let open = network(OPEN, ListenerProtocol::Https, 443);
        let verdict = said(|| examine(&open, &facing(BalancerType::Application)));
        let path = verdict.reason().unwrap().path().join(" > ");
        for hop in [
            "internet",
            "igw-1",
            "acl-1",
            "sg-1: tcp/443",
            "shop.example",
        ] {
            assert!(path.contains(hop), "{hop} in {path}");
        }
    }

    #[test]
    fn any_closed_hop_passes() {
        let of = |kind| facing(kind);
        let inside = network("10.0.0.0/8", ListenerProtocol::Https, 443);
        passes(|| examine(&inside, &of(BalancerType::Application)));
        // It listens where the group lets nobody in.
        let other = network(OPEN, ListenerProtocol::Http, 80);
        passes(|| examine(&other, &of(BalancerType::Application)));
        let open = network(OPEN, ListenerProtocol::Https, 443);
        let mut internal = of(BalancerType::Application);
        internal.scheme = Seen::new(Some(Scheme::Internal));
        passes(|| examine(&open, &internal));
        let mut without = open;
        without.elbv2_listeners = Listed::of([]);
        passes(|| examine(&without, &of(BalancerType::Application)));
    }

    #[test]
    fn a_network_load_balancer_without_groups_is_open() {
        let mut it = facing(BalancerType::Network);
        it.security_groups = Seen::new(Vec::new());
        fails(|| examine(&network("10.0.0.0/8", ListenerProtocol::Tcp, 22), &it));
        let mut application = facing(BalancerType::Application);
        application.security_groups = Seen::new(Vec::new());
        unknown(|| examine(&network(OPEN, ListenerProtocol::Https, 443), &application));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut blind = network(OPEN, ListenerProtocol::Https, 443);
        blind.elbv2_listeners = Listed::unseen();
        unknown(|| examine(&blind, &facing(BalancerType::Application)));
        let open = network(OPEN, ListenerProtocol::Https, 443);
        unknown(|| examine(&open, &LoadBalancer::unseen("x")));
        let mut acl = network(OPEN, ListenerProtocol::Https, 443);
        acl.ec2_network_acls = Listed::unseen();
        unknown(|| examine(&acl, &facing(BalancerType::Application)));
    }
}
