//! Can nobody on the internet reach an instance that is not meant for it?

use std::net::IpAddr;

use firestep_access::{BehindBalancer, Exposed, way_in, way_through_balancer};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::ec2::{Instance, InstanceState};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Gap, first_found};

use crate::behind;

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-not-public",
    title: "EC2 instances are not reachable from the internet",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "instances")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What answers on the internet is tried by everyone within minutes; with an administrator's role behind it, one hole is the account.",
    remedy: "Put a load balancer or Session Manager in front, close the security group, or move it to a private subnet; declare it where it must be public.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security.html"],
    // EC2.9 asks for no public IPv4 address at all, which is another question.
    reads: &[
        "ec2:DescribeInstances",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeVpcBlockPublicAccessOptions",
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeListeners",
        "elbv2:DescribeTargetGroups",
        "elbv2:DescribeTargetHealth",
        "iam:GetAccountAuthorizationDetails",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &Instance) -> Result<Verdict, Gap> {
    match instance.state.get()? {
        InstanceState::Stopped => {
            return Ok(Verdict::Pass(
                "it is stopped: nothing answers until it is started".into(),
            ));
        }
        InstanceState::Stopping => {
            return Ok(Verdict::Pass(
                "it is being stopped: nothing answers until it is started again".into(),
            ));
        }
        InstanceState::Pending
        | InstanceState::Running
        | InstanceState::ShuttingDown
        | InstanceState::Terminated => {}
    }
    let interfaces = instance.network_interfaces.whole()?;
    let contradiction = |message: &str| {
        unread(
            instance.identity.location,
            "ec2:DescribeNetworkInterfaces",
            message,
        )
    };
    if interfaces.is_empty() {
        return Err(contradiction("it runs without an interface"));
    }
    let public = interfaces
        .iter()
        .filter(|it| it.v4().is_some() || it.v6().is_some());
    let addressed = public.clone().next().is_some();
    let path = first_found(public, |interface| {
        let called = |address: String| format!("{} at {address}", interface.network_interface_id);
        let v4 = interface.v4().map(|ip| called(ip.to_string()));
        let v6 = interface.v6().map(|net| called(net.addr().to_string()));
        way_in(
            context.account,
            &Exposed {
                location: instance.identity.location,
                subnet: &interface.subnet_id,
                groups: &interface.groups,
                is_unguarded: false,
                v4: v4.as_deref(),
                v6: v6.as_deref(),
                listens: None,
            },
        )
    })?;
    if let Some(path) = path {
        let behind = behind::of_machine(context, &instance.tags, &instance.iam_instance_profile);
        let reason = Reason::from("anyone on the internet reaches it");
        return Ok(Verdict::Fail(reason.along(path).with_behind(behind)));
    }
    let addresses: Vec<IpAddr> = interfaces
        .iter()
        .flat_map(|it| it.private_ips.iter().chain(&it.ipv6_addresses).copied())
        .collect();
    let instance_behind = BehindBalancer {
        location: instance.identity.location,
        id: &instance.identity.id,
        addresses: &addresses,
    };
    if let Some(path) = way_through_balancer(context.account, &instance_behind)? {
        let behind = behind::of_machine(context, &instance.tags, &instance.iam_instance_profile);
        let reason = Reason::from("anyone on the internet reaches it through a load balancer");
        return Ok(Verdict::Fail(reason.along(path).with_behind(behind)));
    }
    // The instance may tell of an address that none of its interfaces shows.
    let v4 = instance.public_ip_address.get()?.is_some();
    let v6 = instance.ipv6_address.get()?.is_some();
    if (v4 && !interfaces.iter().any(|it| it.v4().is_some()))
        || (v6 && !interfaces.iter().any(|it| it.v6().is_some()))
    {
        return Err(contradiction(
            "it has a public address that none of its interfaces shows",
        ));
    }
    Ok(Verdict::Pass(if addressed {
        "it has a public address, and the way to it is closed; classic load balancers, accelerators, CloudFront and what other accounts put in front of it are not seen".into()
    } else {
        "it has no public address; classic load balancers, accelerators, CloudFront and what other accounts put in front of it are not seen".into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{OPEN, account};
    use crate::tests::{fails, passes, said, unknown};
    use firestep_audit::Impact;
    use firestep_inventory::ec2::{
        AclEntry, ExclusionsAllowed, InstanceInterface, InternetGatewayBlock, Permission, Protocol,
        Route, RouteAssociation, RouteState, RouteTable, RouteTarget, RouteUser, RuleAction,
        VpcBlockState,
    };
    use firestep_inventory::elbv2::{
        BalancerAddresses, BalancerType, BalancerZone, ListenerProtocol, Scheme, Target,
        TargetGroup, TargetState, TargetType,
    };
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Account, Listed, Org, Parts, Seen, Tags};

    fn instance(public: bool) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.network_interfaces = Parts::of([InstanceInterface {
            network_interface_id: "eni-1".into(),
            subnet_id: "subnet-1".into(),
            public_ip: public.then(|| "203.0.113.7".parse().unwrap()),
            public_ips: Vec::new(),
            private_ips: vec!["10.0.0.7".parse().unwrap()],
            ipv6_addresses: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: vec!["sg-1".into()],
        }]);
        it.state = Seen::new(InstanceState::Running);
        it.public_ip_address = Seen::new(None);
        it.ipv6_address = Seen::new(None);
        it.tags = Seen::new(Tags::default());
        it.iam_instance_profile = Seen::new(None);
        it
    }

    fn examine(account: &Account, instance: &Instance) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, account), instance)
    }

    #[test]
    fn a_way_in_fails_and_is_told_hop_by_hop() {
        let verdict = said(|| examine(&account(OPEN), &instance(true)));
        let path = verdict.reason().unwrap().path().join(" > ");
        assert!(matches!(verdict, Verdict::Fail(_)), "{verdict:?}");
        for hop in ["internet", "igw-1", "acl-1", "sg-1: tcp/443", "203.0.113.7"] {
            assert!(path.contains(hop), "{hop} in {path}");
        }
    }

    #[test]
    fn any_closed_hop_passes_although_another_was_not_seen() {
        passes(|| examine(&account(OPEN), &instance(false)));
        let mut closed = account("10.0.0.0/8");
        closed.ec2_route_tables = Listed::unseen();
        passes(|| examine(&closed, &instance(true)));
    }

    /// An account with a load balancer on the internet, and a group that finds the target in this state.
    fn balanced(kind: TargetType, target: &str, state: TargetState) -> Account {
        let mut account = account(OPEN);
        let mut balancer = crate::balancers::balancer(BalancerType::Application);
        balancer.scheme = Seen::new(Some(Scheme::InternetFacing));
        balancer.security_groups = Seen::new(vec!["sg-1".into()]);
        balancer.ip_address_type = Seen::new(BalancerAddresses::V4);
        balancer.dns_name = Seen::new(None);
        balancer.availability_zones = Parts::of([BalancerZone {
            zone_name: "eu-central-1a".into(),
            subnet_id: Some("subnet-1".into()),
        }]);
        let mut group = TargetGroup::unseen("group");
        group.target_type = Seen::new(kind);
        group.load_balancer_arns = Seen::new(vec![balancer.identity.id.clone()]);
        group.targets = Parts::of([Target {
            id: target.into(),
            state,
        }]);
        let https = crate::balancers::listener(ListenerProtocol::Https, 443);
        account.elbv2_load_balancers = Listed::of([balancer]);
        account.elbv2_listeners = Listed::of([https]);
        account.elbv2_target_groups = Listed::of([group]);
        account
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
    #[test]
    fn a_load_balancer_on_the_internet_is_a_way_in() {
        use TargetState::{Healthy, Unhealthy, Unused};
        let said =
            |kind, target: &str, state| word(&balanced(kind, target, state), &instance(false));
        assert_eq!(said(TargetType::Instance, "i-1", Healthy), "fail");
        assert_eq!(said(TargetType::Ip, "10.0.0.7", Healthy), "fail");
        assert_eq!(said(TargetType::Ip, "10.0.0.8", Healthy), "pass");
        assert_eq!(said(TargetType::Instance, "i-2", Healthy), "pass");
        // What nobody sends to is not reached; why it does not answer is not known.
        assert_eq!(said(TargetType::Instance, "i-1", Unused), "pass");
        assert_eq!(said(TargetType::Instance, "i-1", Unhealthy), "unknown");
    }

    #[test]
    fn a_load_balancer_that_is_closed_is_no_way_in_whatever_was_not_seen() {
        let healthy = || balanced(TargetType::Instance, "i-1", TargetState::Healthy);
        let changed = |change: fn(&mut Account)| {
            let mut account = healthy();
            change(&mut account);
            word(&account, &instance(false))
        };
        let internal = |it: &mut Account| {
            it.elbv2_load_balancers = with(&it.elbv2_load_balancers, |it| {
                it.scheme = Seen::new(Some(Scheme::Internal));
            });
        };
        assert_eq!(changed(internal), "pass");
        assert_eq!(changed(|it| it.elbv2_listeners = Listed::of([])), "pass");
        assert_eq!(
            changed(|it| it.elbv2_listeners = Listed::unseen()),
            "unknown"
        );
        assert_eq!(
            changed(|it| it.elbv2_load_balancers = Listed::unseen()),
            "unknown"
        );
        assert_eq!(
            changed(|it| it.elbv2_target_groups = Listed::unseen()),
            "unknown"
        );
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html>
    #[test]
    fn a_load_balancer_behind_a_load_balancer_is_a_way_in() {
        let mut account = balanced(TargetType::Instance, "i-1", TargetState::Healthy);
        let region = account.elbv2_load_balancers.region("eu-central-1");
        let mut inner = region.whole().unwrap()[0].clone();
        inner.scheme = Seen::new(Some(Scheme::Internal));
        let mut outer = region.whole().unwrap()[0].clone();
        outer.identity.id = "outer".into();
        outer.balancer_type = Seen::new(BalancerType::Network);
        let mut group = TargetGroup::unseen("outer-group");
        group.target_type = Seen::new(TargetType::Alb);
        group.load_balancer_arns = Seen::new(vec!["outer".into()]);
        group.targets = Parts::of([Target {
            id: inner.identity.id.clone(),
            state: TargetState::Healthy,
        }]);
        let groups = account.elbv2_target_groups.region("eu-central-1");
        let first = groups.whole().unwrap()[0].clone();
        let mut tcp = crate::balancers::listener(ListenerProtocol::Tcp, 443);
        tcp.load_balancer_arn = Seen::new("outer".into());
        account.elbv2_listeners = Listed::of([tcp]);
        account.elbv2_load_balancers = Listed::of([inner, outer]);
        account.elbv2_target_groups = Listed::of([first, group]);
        assert_eq!(word(&account, &instance(false)), "fail");
    }

    #[test]
    fn an_administrator_behind_it_is_told() {
        let mut account = account(OPEN);
        let mut role = Role::unseen("admin");
        role.instance_profiles = Seen::new(vec![
            "arn:aws:iam::111122223333:instance-profile/admin".into(),
        ]);
        role.attached_managed_policies =
            Seen::new(vec!["arn:aws:iam::aws:policy/AdministratorAccess".into()]);
        role.permissions_boundary = Seen::new(None);
        account.iam_roles = Listed::of([role]);
        let mut it = instance(true);
        it.iam_instance_profile = Seen::new(firestep_inventory::Arn::parse(
            "arn:aws:iam::111122223333:instance-profile/admin",
        ));
        let verdict = said(|| examine(&account, &it));
        let reason = verdict.reason().unwrap();
        assert_eq!(reason.impact(), Some(Impact::Privileged));
        assert!(
            reason
                .behind()
                .unwrap()
                .ends_with("role admin can administer")
        );
    }

    #[test]
    fn an_unseen_hop_of_an_open_way_is_unknown() {
        let mut blind = account(OPEN);
        blind.ec2_network_acls = Listed::unseen();
        unknown(|| examine(&blind, &instance(true)));
        unknown(|| examine(&account(OPEN), &Instance::unseen("i-1")));
        fails(|| examine(&account(OPEN), &instance(true)));
    }

    fn word(account: &Account, instance: &Instance) -> &'static str {
        said(|| examine(account, instance)).word()
    }

    /// An instance with an open way in but for what is changed.
    fn changed(change: impl FnOnce(&mut Account)) -> &'static str {
        let mut account = account(OPEN);
        change(&mut account);
        word(&account, &instance(true))
    }

    /// The one resource of a list, changed.
    fn with<T: firestep_inventory::Kind + Clone>(
        list: &Listed<T>,
        change: impl FnOnce(&mut T),
    ) -> Listed<T> {
        let region = list.region("eu-central-1");
        let mut one = region.whole().unwrap()[0].clone();
        change(&mut one);
        Listed::of([one])
    }

    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>,
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html>
    #[test]
    fn every_way_that_an_address_is_given_counts() {
        let interface = |change: fn(&mut InstanceInterface)| {
            let mut it = instance(false);
            let mut interface = it.network_interfaces.whole().unwrap()[0].clone();
            change(&mut interface);
            it.network_interfaces = Parts::of([interface]);
            it
        };
        let account = account(OPEN);
        let second = interface(|it| it.public_ips.push("203.0.113.8".parse().unwrap()));
        assert_eq!(word(&account, &second), "fail");
        // The way of IPv6 has no route in this network.
        let v6 = interface(|it| it.ipv6_prefixes.push("2a05:d014::/80".parse().unwrap()));
        assert_eq!(word(&account, &v6), "pass");
        let mut told = instance(false);
        told.public_ip_address = Seen::new(Some("203.0.113.9".parse().unwrap()));
        assert_eq!(word(&account, &told), "unknown");
        let mut bare = instance(true);
        bare.network_interfaces = Parts::of([]);
        assert_eq!(word(&account, &bare), "unknown");
    }

    #[test]
    fn a_stopped_instance_is_not_reached() {
        let mut it = instance(true);
        for (state, expected) in [
            (InstanceState::Stopped, "pass"),
            (InstanceState::Stopping, "pass"),
            (InstanceState::Pending, "fail"),
        ] {
            it.state = Seen::new(state);
            assert_eq!(word(&account(OPEN), &it), expected);
        }
        it.state = Seen::gap(Gap::TEST);
        assert_eq!(word(&account(OPEN), &it), "unknown");
    }

    fn route(to: Option<&str>, target: RouteTarget, state: RouteState) -> Route {
        Route {
            destination: to.map(|it| it.parse().unwrap()),
            target,
            state,
        }
    }

    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority>
    #[test]
    fn the_most_specific_route_decides_and_what_is_not_followed_is_unknown() {
        let igw = || RouteTarget::InternetGateway("igw-1".into());
        let nat = || RouteTarget::NoWayIn("nat-1".into());
        let tgw = || RouteTarget::Through("tgw-1".into());
        let new = || RouteTarget::Unknown("new-1".into());
        let routed = |routes: Vec<(Option<&str>, RouteTarget)>| {
            changed(|it| {
                it.ec2_route_tables = with(&it.ec2_route_tables, |table| {
                    let routes = routes.into_iter();
                    table.routes =
                        Parts::of(routes.map(|(to, target)| route(to, target, RouteState::Active)));
                });
            })
        };
        let all = Some("0.0.0.0/0");
        let (low, high) = (Some("0.0.0.0/1"), Some("128.0.0.0/1"));
        assert_eq!(routed(vec![(low, igw()), (high, igw())]), "fail");
        assert_eq!(routed(vec![(all, igw()), (low, nat())]), "fail");
        assert_eq!(
            routed(vec![(all, igw()), (low, nat()), (high, nat())]),
            "pass"
        );
        assert_eq!(routed(vec![(all, nat())]), "pass");
        assert_eq!(routed(vec![(all, tgw())]), "unknown");
        assert_eq!(routed(vec![(all, new())]), "unknown");
        assert_eq!(routed(vec![(Some("10.0.0.0/8"), new())]), "pass");
        assert_eq!(
            routed(vec![(all, igw()), (Some("10.0.0.0/8"), tgw())]),
            "fail"
        );
        assert_eq!(routed(vec![(None, igw())]), "unknown");
        assert_eq!(routed(vec![(None, nat())]), "pass");
        assert_eq!(
            routed(vec![(Some("203.0.113.0/24"), igw()), (all, nat())]),
            "pass"
        );
        assert_eq!(routed(vec![]), "pass");
    }

    /// <https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html>
    #[test]
    fn a_route_table_of_the_gateway_may_lead_through_an_appliance() {
        let edge = |to: &str| {
            changed(|it| {
                let region = it.ec2_route_tables.region("eu-central-1");
                let own = region.whole().unwrap()[0].clone();
                let mut edge = RouteTable::unseen("rtb-edge");
                edge.vpc_id = Seen::new("vpc-1".into());
                edge.associations = Parts::of([RouteAssociation {
                    with: RouteUser::Gateway("igw-1".into()),
                    state: None,
                }]);
                let appliance = RouteTarget::Through("vpce-1".into());
                edge.routes = Parts::of([route(Some(to), appliance, RouteState::Active)]);
                it.ec2_route_tables = Listed::of([own, edge]);
            })
        };
        assert_eq!(edge("10.0.1.0/24"), "unknown");
        assert_eq!(edge("10.0.2.0/24"), "fail");
    }

    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>
    #[test]
    fn block_public_access_holds_when_it_is_in_force_and_the_network_is_the_account_s() {
        use InternetGatewayBlock::{Bidirectional, Ingress, Off};
        let block = |mode, state, allowed, owner: &str| {
            changed(|it| {
                it.ec2_vpc_blocks = with(&it.ec2_vpc_blocks, |block| {
                    block.internet_gateway_block_mode = Seen::new(mode);
                    block.state = Seen::new(state);
                    block.exclusions_allowed = Seen::new(Some(allowed));
                });
                it.ec2_subnets = with(&it.ec2_subnets, |subnet| {
                    subnet.owner_id = Seen::new(owner.into());
                });
            })
        };
        let own = "111122223333";
        let (no, yes) = (ExclusionsAllowed::NotAllowed, ExclusionsAllowed::Allowed);
        for mode in [Ingress, Bidirectional] {
            assert_eq!(block(mode, VpcBlockState::Complete, no, own), "pass");
            assert_eq!(block(mode, VpcBlockState::Complete, yes, own), "unknown");
            assert_eq!(block(mode, VpcBlockState::Updating, no, own), "unknown");
            assert_eq!(
                block(mode, VpcBlockState::Complete, no, "444455556666"),
                "unknown"
            );
        }
        assert_eq!(block(Off, VpcBlockState::Updating, no, own), "unknown");
        assert_eq!(block(Off, VpcBlockState::Complete, no, own), "fail");
    }

    #[test]
    fn rules_and_entries_count_together() {
        let grouped = |rules: &[(Protocol, &str)], denied: Protocol| {
            changed(|it| {
                it.ec2_security_groups = with(&it.ec2_security_groups, |group| {
                    group.ip_permissions =
                        Parts::of(rules.iter().map(|(protocol, range)| Permission {
                            protocol: *protocol,
                            ports: (0, u16::MAX),
                            ranges: [range.parse().unwrap()].into(),
                            groups: [].into(),
                            prefix_lists: [].into(),
                        }));
                });
                it.ec2_network_acls = with(&it.ec2_network_acls, |acl| {
                    let mut entries = acl.entries.whole().unwrap().to_vec();
                    let mut deny = entries[0].clone();
                    deny.rule_number = 90;
                    deny.rule_action = RuleAction::Deny;
                    deny.protocol = denied;
                    entries.push(deny);
                    acl.entries = Parts::of(entries);
                });
            })
        };
        let (all, tcp, udp) = (Protocol::All, Protocol::Tcp, Protocol::Udp);
        assert_eq!(grouped(&[(all, OPEN)], Protocol::Icmp), "fail");
        assert_eq!(grouped(&[(all, OPEN)], udp), "fail");
        assert_eq!(grouped(&[(all, OPEN)], tcp), "fail");
        assert_eq!(grouped(&[(tcp, OPEN)], tcp), "pass");
        assert_eq!(grouped(&[(all, OPEN)], all), "pass");
        assert_eq!(grouped(&[(Protocol::Number(47), OPEN)], tcp), "fail");
        assert_eq!(grouped(&[(Protocol::Icmp, OPEN)], udp), "pass");
        assert_eq!(
            grouped(&[(tcp, "0.0.0.0/1"), (tcp, "128.0.0.0/1")], udp),
            "fail"
        );
        assert_eq!(
            grouped(&[(tcp, "203.0.113.0/24"), (udp, OPEN)], udp),
            "pass"
        );
        assert_eq!(grouped(&[(tcp, "17.0.0.0/8")], udp), "unknown");
    }

    /// <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>
    #[test]
    fn a_connection_needs_an_answer() {
        let answering = |change: fn(&mut AclEntry)| {
            changed(|it| {
                it.ec2_network_acls = with(&it.ec2_network_acls, |acl| {
                    let mut entries = acl.entries.whole().unwrap().to_vec();
                    change(entries.iter_mut().find(|it| it.egress).unwrap());
                    acl.entries = Parts::of(entries);
                });
            })
        };
        assert_eq!(answering(|it| it.ports = (1024, u16::MAX)), "fail");
        assert_eq!(answering(|it| it.rule_action = RuleAction::Deny), "pass");
        assert_eq!(answering(|it| it.protocol = Protocol::Udp), "pass");
        assert_eq!(
            answering(|it| it.range = "10.0.0.0/8".parse().unwrap()),
            "pass"
        );
    }
}
