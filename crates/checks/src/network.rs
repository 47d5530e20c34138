//! What several questions about networks share.

use firestep_audit::{Context, Verdict, Verdicts, each_that};
use firestep_inventory::ec2::{
    AddressSpace, Family, FlowLog, FlowLogStatus, Permission, Protocol, SecurityGroup, Subnet,
    Traffic, Vpc, Whom,
};
use firestep_inventory::{Account, Gap};

/// Whether anything is in a network.
pub(crate) fn has_interfaces(account: &Account, vpc: &Vpc) -> Result<bool, Gap> {
    account
        .ec2_network_interfaces
        .region(vpc.identity.location.region)
        .any(|it| Ok(it.vpc_id.get()?.as_deref() == Some(&*vpc.identity.id)))
}

/// A verdict on each network of the account's own in which something is.
pub(crate) fn each_in_use<'a>(
    context: &Context<'a>,
    examine: impl Fn(&Vpc) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let account = context.account;
    each_that(&account.ec2_vpcs, |vpc| {
        if **vpc.owner_id.get()? != *account.id || !has_interfaces(account, vpc)? {
            return Ok(None);
        }
        examine(vpc).map(Some)
    })
}

/// The subnets of a network.
pub(crate) fn subnets_of<'a>(account: &'a Account, vpc: &Vpc) -> Result<Vec<&'a Subnet>, Gap> {
    let of_region = account.ec2_subnets.region(vpc.identity.location.region);
    of_region.matching(|it| Ok(**it.vpc_id.get()? == *vpc.identity.id))
}

/// Whether an active flow log of ALL or REJECT traffic that fits watches a network: the whole of it, or each
/// subnet in which something is.
pub(crate) fn watching(
    account: &Account,
    vpc: &Vpc,
    fits: impl Fn(&FlowLog) -> Result<bool, Gap>,
) -> Result<bool, Gap> {
    let region = vpc.identity.location.region;
    let watched = |id: &str| {
        account.ec2_flow_logs.region(region).any(|log| {
            firestep_inventory::all([
                &|| Ok(**log.resource_id.get()? == *id),
                &|| Ok(*log.flow_log_status.get()? == FlowLogStatus::Active),
                &|| {
                    Ok(matches!(
                        log.traffic_type.get()?,
                        Some(Traffic::All | Traffic::Reject)
                    ))
                },
                &|| fits(log),
            ])
        })
    };
    firestep_inventory::any([&|| watched(&vpc.identity.id), &|| {
        if !has_interfaces(account, vpc)? {
            return Ok(false);
        }
        account
            .ec2_network_interfaces
            .region(region)
            .all(|interface| {
                if interface.vpc_id.get()?.as_deref() != Some(&*vpc.identity.id) {
                    return Ok(true);
                }
                match interface.subnet_id.get()? {
                    Some(subnet) => watched(subnet),
                    None => Ok(false),
                }
            })
    }])
}

/// The family of addresses from which everyone reaches a port.
///
/// AWS asks for `0.0.0.0/0` and `::/0`. Ranges count together here, so that two halves, or all the `/8`s, are the same;
/// a range of one owner, however wide, is not.
pub(crate) fn open_to(rules: &[Permission], protocol: Protocol, port: u16) -> Option<Family> {
    [Family::V4, Family::V6].into_iter().find(|family| {
        let covering = rules.iter().filter(|it| it.covers(protocol, port));
        AddressSpace::of(*family, covering.flat_map(|it| &it.ranges)).whom() == Whom::Anyone
    })
}

/// As AWS's own standard allows them to everyone, by TCP.
const WEB: [u16; 2] = [80, 443];

/// How a security group lets everyone in by something else than the web, in words that follow "it".
pub(crate) fn open_beyond_web(group: &SecurityGroup) -> Result<Option<String>, Gap> {
    let rules = group.ip_permissions.whole()?;
    let asked: Vec<(Protocol, u16)> = [Protocol::Tcp, Protocol::Udp]
        .into_iter()
        .flat_map(|protocol| changes(rules).map(move |port| (protocol, port)))
        .filter(|(protocol, port)| *protocol == Protocol::Udp || !WEB.contains(port))
        .collect();
    for (protocol, port) in &asked {
        if let Some(family) = open_to(rules, *protocol, *port) {
            let rule = rules.iter().find(|it| it.covers(*protocol, *port));
            let traffic = rule.map(Permission::traffic).unwrap_or_default();
            let who = family.anywhere();
            return Ok(Some(format!("lets {who} in by {traffic}")));
        }
    }
    for (protocol, port) in asked {
        if let Some(gap) = group.prefix_list_gap(protocol, port)? {
            return Err(gap);
        }
    }
    Ok(None)
}

/// The ports at which what rules let in may change.
fn changes(rules: &[Permission]) -> impl Iterator<Item = u16> {
    let of_rules = rules.iter().flat_map(|it| {
        let (from, to) = it.ports;
        [Some(from), to.checked_add(1)]
    });
    let behind_the_web = WEB.map(|it| it.checked_add(1));
    of_rules.chain(behind_the_web).flatten()
}

#[cfg(test)]
pub(crate) use samples::{OPEN, account};

#[cfg(test)]
pub(crate) mod samples {
    use firestep_inventory::ec2::{
        AclEntry, DeliverLogsStatus, FlowLog, FlowLogStatus, InternetGatewayBlock, NetworkAcl,
        NetworkInterface, Permission, Protocol, Route, RouteAssociation, RouteState, RouteTable,
        RouteTarget, RouteUser, RuleAction, SecurityGroup, Subnet, Traffic, Vpc, VpcBlock,
        VpcBlockState,
    };
    use firestep_inventory::{Account, Listed, Parts, Seen};

    pub(crate) const OPEN: &str = "0.0.0.0/0";

    /// One public subnet with a gateway, an open ACL and `sg-1`, which lets this range in to port 443.
    pub(crate) fn account(range: &str) -> Account {
        let mut account = Account::empty();
        let mut group = SecurityGroup::unseen("sg-1");
        group.ip_permissions = Parts::of([Permission {
            protocol: Protocol::Tcp,
            ports: (443, 443),
            ranges: [range.parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: [].into(),
        }]);
        let mut acl = NetworkAcl::unseen("acl-1");
        acl.subnets = Seen::new(vec!["subnet-1".into()]);
        acl.entries = Parts::of([false, true].map(|egress| AclEntry {
            rule_number: 100,
            egress,
            rule_action: RuleAction::Allow,
            protocol: Protocol::All,
            ports: (0, u16::MAX),
            range: OPEN.parse().unwrap(),
        }));
        let mut subnet = Subnet::unseen("subnet-1");
        subnet.vpc_id = Seen::new("vpc-1".into());
        subnet.owner_id = Seen::new("111122223333".into());
        subnet.cidr_block = Seen::new(Some("10.0.1.0/24".parse().unwrap()));
        let mut table = RouteTable::unseen("rtb-1");
        table.vpc_id = Seen::new("vpc-1".into());
        table.associations = Parts::of([RouteAssociation {
            with: RouteUser::Main,
            state: None,
        }]);
        table.routes = Parts::of([Route {
            destination: Some(OPEN.parse().unwrap()),
            target: RouteTarget::InternetGateway("igw-1".into()),
            state: RouteState::Active,
        }]);
        let mut block = VpcBlock::unseen("eu-central-1");
        block.internet_gateway_block_mode = Seen::new(InternetGatewayBlock::Off);
        block.state = Seen::new(VpcBlockState::Default);
        account.ec2_security_groups = Listed::of([group]);
        account.ec2_network_acls = Listed::of([acl]);
        account.ec2_subnets = Listed::of([subnet]);
        account.ec2_route_tables = Listed::of([table]);
        account.ec2_vpc_blocks = Listed::of([block]);
        account
    }

    /// A network of the account's own.
    pub(crate) fn owned() -> Vpc {
        let mut vpc = Vpc::unseen("vpc-1");
        vpc.owner_id = Seen::new("111122223333".into());
        vpc
    }

    /// An account with an interface in that network.
    pub(crate) fn in_use() -> Account {
        let mut account = Account::empty();
        let mut interface = NetworkInterface::unseen("eni-1");
        interface.vpc_id = Seen::new(Some("vpc-1".into()));
        interface.subnet_id = Seen::new(Some("subnet-1".into()));
        account.ec2_network_interfaces = Listed::of([interface]);
        account
    }

    /// A subnet of that network.
    pub(crate) fn subnet(id: &str, zone: &str) -> Subnet {
        let mut subnet = Subnet::unseen(id);
        subnet.vpc_id = Seen::new("vpc-1".into());
        subnet.availability_zone = Seen::new(zone.into());
        subnet
    }

    /// An active flow log of that network.
    pub(crate) fn flow_log(traffic: Traffic, delivery: DeliverLogsStatus) -> FlowLog {
        let mut log = FlowLog::unseen("fl-1");
        log.resource_id = Seen::new("vpc-1".into());
        log.flow_log_status = Seen::new(FlowLogStatus::Active);
        log.traffic_type = Seen::new(Some(traffic));
        log.deliver_logs_status = Seen::new(delivery);
        log
    }
}
