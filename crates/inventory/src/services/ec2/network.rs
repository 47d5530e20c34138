//! Networks: what may reach what.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::reading::kind::{at, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Gap, Seen, Tags};

/// Whether a range stands for the internet at large: all of it, or so much that nobody can mean less.
pub fn is_anywhere(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.prefix_len() < 8,
        IpNet::V6(net) => net.prefix_len() <= 16 && !net.addr().is_unique_local(),
    }
}

/// The family of addresses that a range belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of a range.
    pub fn of(net: &IpNet) -> Self {
        match net {
            IpNet::V4(_) => Family::V4,
            IpNet::V6(_) => Family::V6,
        }
    }

    /// The range that stands for all of it.
    pub fn anywhere(self) -> &'static str {
        match self {
            Family::V4 => "0.0.0.0/0",
            Family::V6 => "::/0",
        }
    }
}

/// An IP protocol, as far as rules tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Every protocol.
    All,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP of either family.
    Icmp,
    /// Another, by its number.
    Number(u8),
}

impl Protocol {
    /// Whether traffic of the other is traffic of this one.
    pub fn covers(self, other: Protocol) -> bool {
        self == Protocol::All || self == other
    }

    /// Its name.
    pub fn word(self) -> String {
        match self {
            Protocol::All => "all".to_owned(),
            Protocol::Tcp => "tcp".to_owned(),
            Protocol::Udp => "udp".to_owned(),
            Protocol::Icmp => "icmp".to_owned(),
            Protocol::Number(number) => format!("protocol {number}"),
        }
    }
}

impl Leaf for Protocol {
    const TYPE: FieldType = FieldType::one("Protocol");

    fn to_value(&self) -> serde_json::Value {
        self.word().into()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(match node.text()? {
            "-1" | "all" => Protocol::All,
            "tcp" | "6" => Protocol::Tcp,
            "udp" | "17" => Protocol::Udp,
            "icmp" | "icmpv6" | "1" | "58" => Protocol::Icmp,
            number => Protocol::Number(number.parse().ok()?),
        })
    }
}

/// Ports, both ends included.
pub type Ports = (u16, u16);

impl Leaf for Ports {
    const TYPE: FieldType = FieldType::one("ports");

    fn to_value(&self) -> serde_json::Value {
        serde_json::json!({"from": self.0, "to": self.1})
    }

    /// Ports are read with their protocol.
    fn leaf(_: &Node<'_>) -> Option<Self> {
        None
    }
}

part! {
    /// One permission of a security group.
    Permission;
    /// The protocol.
    protocol: Protocol = "IpProtocol";
    /// The ports, both ends included; all of them where the protocol has none.
    ports: Ports = ("FromPort", permission_ports as fn(&Node<'_>) -> Option<Ports>);
    /// The ranges.
    ranges: Vec<IpNet> = ("IpRanges", permission_ranges as fn(&Node<'_>) -> Option<Vec<IpNet>>);
    /// Groups whose members are meant.
    groups: Vec<Box<str>> = "UserIdGroupPairs[]?.GroupId";
    /// Prefix lists, whose entries this version does not read.
    prefix_lists: Vec<Box<str>> = "PrefixListIds[]?.PrefixListId";
}

fn permission_ports(node: &Node<'_>) -> Option<Ports> {
    let protocol = Protocol::leaf(node.member("IpProtocol")?)?;
    ports(protocol, node, "FromPort", "ToPort")
}

fn permission_ranges(node: &Node<'_>) -> Option<Vec<IpNet>> {
    let mut found = node.items("IpRanges[].CidrIp").ok()?;
    found.extend(node.items("Ipv6Ranges[]?.CidrIpv6").ok()?);
    Vec::leaves(&found)
}

fn ports(protocol: Protocol, node: &Node<'_>, from: &str, to: &str) -> Option<(u16, u16)> {
    let all = (0, u16::MAX);
    if !matches!(protocol, Protocol::Tcp | Protocol::Udp) {
        return Some(all);
    }
    let (from, to) = (node.at(from)?, node.at(to)?);
    match (i64::leaf(from)?, i64::leaf(to)?) {
        (-1, _) | (_, -1) => Some(all),
        (from, to) => Some((u16::try_from(from).ok()?, u16::try_from(to).ok()?)),
    }
}

impl Permission {
    /// Whether it lets this traffic through, from wherever.
    pub fn covers(&self, protocol: Protocol, port: u16) -> bool {
        self.protocol.covers(protocol) && (self.ports.0..=self.ports.1).contains(&port)
    }

    /// The families of addresses from which anyone may come.
    pub fn from_anywhere(&self) -> impl Iterator<Item = Family> {
        self.ranges
            .iter()
            .filter(|it| is_anywhere(it))
            .map(Family::of)
    }

    /// `tcp/22`, `tcp/1000-2000`, `all traffic`.
    pub fn traffic(&self) -> String {
        traffic(self.protocol, self.ports)
    }
}

/// `tcp/22`, `tcp/1000-2000`, `all traffic`.
fn traffic(protocol: Protocol, ports: (u16, u16)) -> String {
    match (protocol, ports) {
        (Protocol::All, _) => "all traffic".to_owned(),
        (protocol, (0, u16::MAX)) => protocol.word(),
        (protocol, (from, to)) if from == to => format!("{}/{from}", protocol.word()),
        (protocol, (from, to)) => format!("{}/{from}-{to}", protocol.word()),
    }
}

kind! {
    /// A security group.
    SecurityGroup from Origin {
        kind: "AWS::EC2::SecurityGroup",
        operation: "ec2:DescribeSecurityGroups",
        list: "SecurityGroups[]",
        id: "GroupId",
        name: "GroupName",
        arn: "ec2:security-group/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it.
    owner_id: Seen<Box<str>>;
    /// Its name.
    group_name: Seen<Box<str>>;
    /// Its network.
    vpc_id: Seen<Option<Box<str>>>;
    /// What may come in.
    ip_permissions: Parts<Permission>;
    /// What may go out.
    ip_permissions_egress: Parts<Permission>;
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

impl SecurityGroup {
    /// Whether it is the group that every network has from birth.
    pub fn is_default(&self) -> Result<bool, Gap> {
        Ok(**self.group_name.get()? == *"default")
    }

    /// A gap when a rule of this traffic names a prefix list: its entries are not read.
    pub fn prefix_list_gap(&self, protocol: Protocol, port: u16) -> Result<Option<Gap>, Gap> {
        Ok(self
            .ip_permissions
            .whole()?
            .iter()
            .find(|it| it.covers(protocol, port) && !it.prefix_lists.is_empty())
            .map(|it| {
                let list = it.prefix_lists.first().map_or("", |it| it);
                crate::reading::records::unread(
                    self.identity.location,
                    "ec2:GetManagedPrefixListEntries",
                    list,
                )
            }))
    }
}

part! {
    /// One entry of a network ACL.
    AclEntry;
    /// Its number: the lowest that fits decides.
    rule_number: u32;
    /// Whether it is about what goes out.
    egress: bool;
    /// Whether it lets through.
    rule_action: RuleAction;
    /// The protocol.
    protocol: Protocol;
    /// The ports.
    ports: Ports = ("PortRange", entry_ports as fn(&Node<'_>) -> Option<Ports>);
    /// The range.
    range: IpNet = ("CidrBlock", entry_range as fn(&Node<'_>) -> Option<IpNet>);
}

words! {
    /// What an entry of a network ACL does with what it matches.
    RuleAction {
        /// It lets it through.
        Allow = "allow",
        /// It does not.
        Deny = "deny",
    }
}

fn entry_ports(node: &Node<'_>) -> Option<Ports> {
    let protocol = Protocol::leaf(node.member("Protocol")?)?;
    ports(protocol, node, "PortRange.From", "PortRange.To")
}

fn entry_range(node: &Node<'_>) -> Option<IpNet> {
    IpNet::leaf(
        node.member("CidrBlock")
            .or_else(|| node.member("Ipv6CidrBlock"))?,
    )
}

kind! {
    /// A network ACL.
    NetworkAcl from Origin {
        kind: "AWS::EC2::NetworkAcl",
        operation: "ec2:DescribeNetworkAcls",
        list: "NetworkAcls[]",
        id: "NetworkAclId",
        name: "Tags.Name",
        arn: "ec2:network-acl/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it.
    owner_id: Seen<Box<str>>;
    /// Its network.
    vpc_id: Seen<Box<str>>;
    /// Its entries.
    entries: Parts<AclEntry>;
    /// The subnets that it guards.
    subnets: Seen<Vec<Box<str>>> = at("Associations[].SubnetId");
}

impl NetworkAcl {
    /// A port of the range through which anyone on the internet may come in.
    pub fn lets_anyone_in(
        &self,
        family: Family,
        protocol: Protocol,
        ports: (u16, u16),
    ) -> Result<Option<u16>, Gap> {
        let mut entries: Vec<&AclEntry> = self
            .entries
            .whole()?
            .iter()
            .filter(|it| !it.egress && Family::of(&it.range) == family)
            .filter(|it| is_anywhere(&it.range))
            .filter(|it| it.protocol.covers(protocol) || protocol == Protocol::All)
            .collect();
        entries.sort_by_key(|it| it.rule_number);
        // The decision changes only where an entry begins or ends, so those ports are enough.
        let mut edges = vec![ports.0];
        for entry in &entries {
            edges.push(entry.ports.0);
            edges.extend(entry.ports.1.checked_add(1));
        }
        edges.retain(|port| (ports.0..=ports.1).contains(port));
        edges.sort_unstable();
        Ok(edges.into_iter().find(|port| {
            entries
                .iter()
                .find(|it| (it.ports.0..=it.ports.1).contains(port))
                .is_some_and(|it| it.rule_action == RuleAction::Allow)
        }))
    }
}

kind! {
    /// A network interface.
    NetworkInterface from Origin {
        kind: "AWS::EC2::NetworkInterface",
        operation: "ec2:DescribeNetworkInterfaces",
        list: "NetworkInterfaces[]",
        id: "NetworkInterfaceId",
        name: "Description",
        arn: "ec2:network-interface/{id}",
        ..Origin::REGIONAL
    };
    /// Its network.
    vpc_id: Seen<Option<Box<str>>>;
    /// Its subnet.
    subnet_id: Seen<Option<Box<str>>>;
    /// Its security groups.
    groups: Seen<Vec<Box<str>>> = at("Groups[].GroupId");
    /// Its public IPv4 address.
    public_ip: Seen<Option<IpAddr>> = at("Association?.PublicIp").missing(DOCUMENTED);
}

kind! {
    /// An Elastic IP address.
    ElasticIp from Origin {
        kind: "AWS::EC2::EIP",
        operation: "ec2:DescribeAddresses",
        list: "Addresses[]",
        id: "PublicIp",
        name: "Tags.Name",
        ..Origin::REGIONAL
    };
    /// What it is associated with; `None`: nothing.
    association_id: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
}

kind! {
    /// A network.
    Vpc from Origin {
        kind: "AWS::EC2::VPC",
        operation: "ec2:DescribeVpcs",
        list: "Vpcs[]",
        id: "VpcId",
        name: "Tags.Name",
        arn: "ec2:vpc/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it; others may see it because it is shared with them.
    owner_id: Seen<Box<str>>;
    /// Whether AWS made it with the account.
    is_default: Seen<bool>;
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

kind! {
    /// A subnet.
    Subnet from Origin {
        kind: "AWS::EC2::Subnet",
        operation: "ec2:DescribeSubnets",
        list: "Subnets[]",
        id: "SubnetId",
        name: "Tags.Name",
        arn: "ec2:subnet/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it.
    owner_id: Seen<Box<str>>;
    /// Its network.
    vpc_id: Seen<Box<str>>;
    /// Whether what starts here gets a public IPv4 address.
    map_public_ip_on_launch: Seen<bool>;
    /// Whether AWS made it with the network.
    default_for_az: Seen<bool>;
}

/// Where a route leads, as far as exposure needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteTarget {
    /// An internet gateway.
    InternetGateway(Box<str>),
    /// Anything else.
    Other,
}

part! {
    /// One route.
    Route;
    /// Its destination; `None`: a prefix list.
    destination: Option<IpNet> = ("DestinationCidrBlock", route_destination as fn(&Node<'_>) -> Option<Option<IpNet>>);
    /// Where it leads.
    target: RouteTarget = ("GatewayId", route_target as fn(&Node<'_>) -> Option<RouteTarget>);
    /// Whether its target is there.
    active: bool = ("State", route_active as fn(&Node<'_>) -> Option<bool>);
}

impl Leaf for RouteTarget {
    const TYPE: FieldType = FieldType::one("RouteTarget");

    fn to_value(&self) -> serde_json::Value {
        match self {
            RouteTarget::InternetGateway(id) => (&**id).into(),
            RouteTarget::Other => serde_json::Value::Null,
        }
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(match node.text() {
            Some(id) if id.starts_with("igw-") => RouteTarget::InternetGateway(id.into()),
            _ => RouteTarget::Other,
        })
    }
}

#[expect(clippy::option_option, reason = "the form of what reads an element")]
fn route_destination(node: &Node<'_>) -> Option<Option<IpNet>> {
    match node
        .member("DestinationCidrBlock")
        .or_else(|| node.member("DestinationIpv6CidrBlock"))
    {
        Some(range) => Some(Some(IpNet::leaf(range)?)),
        None => node.member("DestinationPrefixListId").map(|_| None),
    }
}

fn route_target(node: &Node<'_>) -> Option<RouteTarget> {
    const OTHERS: [&str; 11] = [
        "NatGatewayId",
        "TransitGatewayId",
        "VpcPeeringConnectionId",
        "NetworkInterfaceId",
        "InstanceId",
        "EgressOnlyInternetGatewayId",
        "LocalGatewayId",
        "CarrierGatewayId",
        "CoreNetworkArn",
        "OdbNetworkArn",
        "VpcEndpointId",
    ];
    match node.member("GatewayId") {
        Some(gateway) => RouteTarget::leaf(gateway),
        // A route without a target that this version knows leads nobody knows where.
        None => OTHERS
            .iter()
            .any(|name| node.member(name).is_some())
            .then_some(RouteTarget::Other),
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the form of what reads an element"
)]
fn route_active(node: &Node<'_>) -> Option<bool> {
    Some(node.member("State").and_then(Node::text) != Some("blackhole"))
}

kind! {
    /// A route table.
    RouteTable from Origin {
        kind: "AWS::EC2::RouteTable",
        operation: "ec2:DescribeRouteTables",
        list: "RouteTables[]",
        id: "RouteTableId",
        name: "Tags.Name",
        arn: "ec2:route-table/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it.
    owner_id: Seen<Box<str>>;
    /// Its network.
    vpc_id: Seen<Box<str>>;
    /// Its routes.
    routes: Parts<Route>;
    /// The subnets that use it by name; an association with a gateway, and that of the main table, has none.
    subnets: Seen<Vec<Box<str>>> = at("Associations[].SubnetId").missing(DOCUMENTED);
    /// Whether subnets without a table of their own use it: one association says so.
    main: Seen<Vec<bool>> = at("Associations[].Main");
}

impl RouteTable {
    /// The internet gateway to which everything of a family goes.
    pub fn internet_gateway(&self, family: Family) -> Result<Option<&str>, Gap> {
        Ok(self.routes.whole()?.iter().find_map(|route| {
            let net = route.destination.as_ref()?;
            match &route.target {
                RouteTarget::InternetGateway(id)
                    if route.active && Family::of(net) == family && is_anywhere(net) =>
                {
                    Some(&**id)
                }
                RouteTarget::InternetGateway(_) | RouteTarget::Other => None,
            }
        }))
    }
}

kind! {
    /// An internet gateway.
    InternetGateway from Origin {
        kind: "AWS::EC2::InternetGateway",
        operation: "ec2:DescribeInternetGateways",
        list: "InternetGateways[]",
        id: "InternetGatewayId",
        name: "Tags.Name",
        arn: "ec2:internet-gateway/{id}",
        ..Origin::REGIONAL
    };
    /// The networks that it serves.
    vpcs: Seen<Vec<Box<str>>> = at("Attachments[].VpcId");
}

words! {
    /// Which traffic a flow log records.
    Traffic {
        /// All of it.
        All = "ALL",
        /// What was accepted.
        Accept = "ACCEPT",
        /// What was rejected.
        Reject = "REJECT",
    }
}

words! {
    /// Whether a flow log delivers.
    DeliverLogsStatus {
        /// The last delivery worked.
        Success = "SUCCESS",
        /// It did not.
        Failed = "FAILED",
    }
}

kind! {
    /// A flow log.
    FlowLog from Origin {
        kind: "AWS::EC2::FlowLog",
        operation: "ec2:DescribeFlowLogs",
        list: "FlowLogs[]",
        id: "FlowLogId",
        name: "Tags.Name",
        arn: "ec2:vpc-flow-log/{id}",
        ..Origin::REGIONAL
    };
    /// The network, subnet or interface that it watches.
    resource_id: Seen<Box<str>>;
    /// `ACTIVE`, or nothing that works.
    flow_log_status: Seen<Box<str>>;
    /// Which traffic; none for transit gateways.
    traffic_type: Seen<Option<Traffic>>;
    /// Whether it delivers.
    deliver_logs_status: Seen<DeliverLogsStatus>;
    /// What went wrong.
    deliver_logs_error_message: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
}

words! {
    /// How far a peering connection has come.
    PeeringStatus {
        /// The other side has not been asked yet.
        InitiatingRequest = "initiating-request",
        /// The other side has not accepted yet.
        PendingAcceptance = "pending-acceptance",
        /// It works.
        Active = "active",
        /// It is being set up.
        Provisioning = "provisioning",
        /// It was deleted.
        Deleted = "deleted",
        /// It is being deleted.
        Deleting = "deleting",
        /// The other side said no.
        Rejected = "rejected",
        /// Nobody accepted it in time.
        Expired = "expired",
        /// It could not be set up.
        Failed = "failed",
    }
}

kind! {
    /// A peering connection.
    VpcPeeringConnection from Origin {
        kind: "AWS::EC2::VPCPeeringConnection",
        operation: "ec2:DescribeVpcPeeringConnections",
        list: "VpcPeeringConnections[]",
        id: "VpcPeeringConnectionId",
        name: "Tags.Name",
        arn: "ec2:vpc-peering-connection/{id}",
        ..Origin::REGIONAL
    };
    /// The account that asked.
    requester: Seen<Option<Box<str>>> = at("RequesterVpcInfo.OwnerId");
    /// The account that accepted.
    accepter: Seen<Option<Box<str>>> = at("AccepterVpcInfo.OwnerId");
    /// What it has come to.
    status: Seen<PeeringStatus> = at("Status.Code");
    @dropped |it| Ok(matches!(it.status.peek()?, PeeringStatus::Deleted | PeeringStatus::Deleting | PeeringStatus::Rejected | PeeringStatus::Expired | PeeringStatus::Failed));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acl(entries: &[(u32, bool, &str, (u16, u16))]) -> NetworkAcl {
        let mut acl = NetworkAcl::unseen("acl-1");
        acl.entries = Parts::of(
            entries
                .iter()
                .map(|(number, allows, range, ports)| AclEntry {
                    rule_number: *number,
                    egress: false,
                    rule_action: if *allows {
                        RuleAction::Allow
                    } else {
                        RuleAction::Deny
                    },
                    protocol: Protocol::All,
                    ports: *ports,
                    range: range.parse().unwrap(),
                }),
        );
        acl
    }

    #[test]
    fn the_lowest_entry_that_fits_decides() {
        let all = (0, u16::MAX);
        let closed = acl(&[
            (100, true, "0.0.0.0/0", all),
            (90, false, "0.0.0.0/0", (22, 22)),
        ]);
        assert_eq!(
            closed.lets_anyone_in(Family::V4, Protocol::Tcp, (22, 22)),
            Ok(None)
        );
        assert_eq!(
            closed.lets_anyone_in(Family::V4, Protocol::Tcp, (20, 30)),
            Ok(Some(20))
        );
        assert_eq!(
            closed.lets_anyone_in(Family::V6, Protocol::Tcp, all),
            Ok(None)
        );
        let open = acl(&[(1, false, "10.0.0.0/8", all), (2, true, "0.0.0.0/0", all)]);
        assert_eq!(
            open.lets_anyone_in(Family::V4, Protocol::Tcp, (22, 22)),
            Ok(Some(22))
        );
    }

    #[test]
    fn half_the_internet_is_anywhere() {
        for (range, anywhere) in [
            ("0.0.0.0/0", true),
            ("128.0.0.0/1", true),
            ("10.0.0.0/8", false),
            ("::/0", true),
            ("2000::/3", true),
            ("fd00::/8", false),
            ("2001:db8::/32", false),
        ] {
            assert_eq!(is_anywhere(&range.parse().unwrap()), anywhere, "{range}");
        }
    }
}
