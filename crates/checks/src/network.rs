//! What several questions about networks share.

use firestep_inventory::ec2::{FlowLog, Traffic, Vpc};
use firestep_inventory::{Account, Gap};

/// Whether anything is in a network.
pub(crate) fn has_interfaces(account: &Account, vpc: &Vpc) -> Result<bool, Gap> {
    account
        .ec2_interfaces
        .region(vpc.identity.location.region)
        .any(|it| Ok(it.vpc.get()?.as_deref() == Some(&*vpc.identity.id)))
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
                &|| Ok(**log.resource.get()? == *id),
                &|| Ok(**log.active.get()? == *"ACTIVE"),
                &|| {
                    Ok(matches!(
                        log.traffic.get()?,
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
        account.ec2_interfaces.region(region).all(|interface| {
            if interface.vpc.get()?.as_deref() != Some(&*vpc.identity.id) {
                return Ok(true);
            }
            match interface.subnet.get()? {
                Some(subnet) => watched(subnet),
                None => Ok(false),
            }
        })
    }])
}

#[cfg(test)]
pub(crate) use samples::{OPEN, account};

#[cfg(test)]
pub(crate) mod samples {
    use firestep_inventory::ec2::{
        Acl, AclEntry, FlowLog, FlowLogStatus, Interface, InternetGatewayBlock, Permission,
        Protocol, Route, RouteTable, RouteTarget, SecurityGroup, Subnet, Traffic, Vpc, VpcBlock,
    };
    use firestep_inventory::{Account, Listed, Seen};

    pub(crate) const OPEN: &str = "0.0.0.0/0";

    /// One public subnet with a gateway, an open ACL and `sg-1`, which lets this range in to port 443.
    pub(crate) fn account(range: &str) -> Account {
        let mut account = Account::empty();
        let mut group = SecurityGroup::unseen("sg-1");
        group.ingress = Seen::new(vec![Permission {
            protocol: Protocol::Tcp,
            ports: (443, 443),
            ranges: [range.parse().unwrap()].into(),
            groups: [].into(),
            prefix_lists: [].into(),
        }]);
        let mut acl = Acl::unseen("acl-1");
        acl.subnets = Seen::new(vec!["subnet-1".into()]);
        acl.entries = Seen::new(vec![AclEntry {
            number: 100,
            egress: false,
            allows: true,
            protocol: Protocol::All,
            ports: (0, u16::MAX),
            range: OPEN.parse().unwrap(),
        }]);
        let mut subnet = Subnet::unseen("subnet-1");
        subnet.vpc = Seen::new("vpc-1".into());
        let mut table = RouteTable::unseen("rtb-1");
        table.vpc = Seen::new("vpc-1".into());
        table.subnets = Seen::new(Vec::new());
        table.main = Seen::new(vec![true]);
        table.routes = Seen::new(vec![Route {
            destination: Some(OPEN.parse().unwrap()),
            target: RouteTarget::InternetGateway("igw-1".into()),
            active: true,
        }]);
        let mut block = VpcBlock::unseen("eu-central-1");
        block.mode = Seen::new(InternetGatewayBlock::Off);
        account.ec2_security_groups = Listed::of([group]);
        account.ec2_acls = Listed::of([acl]);
        account.ec2_subnets = Listed::of([subnet]);
        account.ec2_route_tables = Listed::of([table]);
        account.ec2_vpc_blocks = Listed::of([block]);
        account
    }

    /// A network of the account's own.
    pub(crate) fn owned() -> Vpc {
        let mut vpc = Vpc::unseen("vpc-1");
        vpc.owner = Seen::new("111122223333".into());
        vpc
    }

    /// An account with an interface in that network.
    pub(crate) fn in_use() -> Account {
        let mut account = Account::empty();
        let mut interface = Interface::unseen("eni-1");
        interface.vpc = Seen::new(Some("vpc-1".into()));
        interface.subnet = Seen::new(Some("subnet-1".into()));
        account.ec2_interfaces = Listed::of([interface]);
        account
    }

    /// An active flow log of that network.
    pub(crate) fn flow_log(traffic: Traffic, delivery: FlowLogStatus) -> FlowLog {
        let mut log = FlowLog::unseen("fl-1");
        log.resource = Seen::new("vpc-1".into());
        log.active = Seen::new("ACTIVE".into());
        log.traffic = Seen::new(Some(traffic));
        log.delivery = Seen::new(delivery);
        log
    }
}
