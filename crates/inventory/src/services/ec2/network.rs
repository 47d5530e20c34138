//! Networks: what may reach what.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::ec2::{AddressSpace, Family};
use crate::reading::kind::{at, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Gap, Seen, Tags};

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

    /// `tcp/22`, `tcp/1000-2000`, `all traffic`.
    pub fn traffic(&self) -> String {
        traffic(self.protocol, self.ports)
    }

    /// The first of its ranges that has public IPv4 addresses and is wider than a `/24`, but for that of all addresses.
    pub fn wide_public_range(&self) -> Option<&IpNet> {
        self.ranges.iter().find(|it| {
            (1..24).contains(&it.prefix_len()) && !AddressSpace::of(Family::V4, [*it]).is_empty()
        })
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
        self.prefix_list_gap_where(|it| it.covers(protocol, port))
    }

    /// A gap when a rule that fits names a prefix list.
    pub fn prefix_list_gap_where(
        &self,
        fits: impl Fn(&Permission) -> bool,
    ) -> Result<Option<Gap>, Gap> {
        Ok(self
            .ip_permissions
            .whole()?
            .iter()
            .find(|it| fits(it) && !it.prefix_lists.is_empty())
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
    /// Whether AWS made it with the network.
    is_default: Seen<bool>;
    /// Its entries.
    entries: Parts<AclEntry>;
    /// The subnets that it guards.
    subnets: Seen<Vec<Box<str>>> = at("Associations[].SubnetId");
}

impl NetworkAcl {
    /// The addresses among these from which traffic of this protocol and port comes in.
    pub fn lets_in(
        &self,
        from: &AddressSpace,
        protocol: Protocol,
        port: u16,
    ) -> Result<AddressSpace, Gap> {
        let entries = self.entries.whole()?;
        Ok(allowed(entries, false, from, protocol, port))
    }

    /// The addresses among these to which an answer by this protocol goes out, to whatever port: an ACL keeps no state,
    /// and who asks takes the port that it likes.
    pub fn lets_answer(&self, to: &AddressSpace, protocol: Protocol) -> Result<AddressSpace, Gap> {
        let entries = self.entries.whole()?;
        let mut answered = AddressSpace::nothing(to.family());
        let begins = entries.iter().filter(|it| it.egress).flat_map(|it| {
            let (from, to) = it.ports;
            [Some(from), to.checked_add(1)]
        });
        for port in begins.flatten() {
            answered.add(&allowed(entries, true, to, protocol, port));
        }
        Ok(answered)
    }
}

/// What the entries of one direction allow: the lowest that fits decides.
fn allowed(
    entries: &[AclEntry],
    egress: bool,
    addresses: &AddressSpace,
    protocol: Protocol,
    port: u16,
) -> AddressSpace {
    let mut entries: Vec<&AclEntry> = entries
        .iter()
        .filter(|it| it.egress == egress && it.protocol.covers(protocol))
        .filter(|it| (it.ports.0..=it.ports.1).contains(&port))
        .collect();
    entries.sort_by_key(|it| it.rule_number);
    let mut open = addresses.clone();
    let mut allowed = AddressSpace::nothing(addresses.family());
    for entry in entries {
        if entry.rule_action == RuleAction::Allow {
            allowed.add(&open.within(&entry.range));
        }
        open.remove(&entry.range);
    }
    allowed
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
    /// What it is: `interface`, `lambda`, `nat_gateway`, …
    interface_type: Seen<Box<str>>;
    /// Whether traffic that is neither from nor to its own addresses is dropped.
    source_dest_check: Seen<bool>;
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
    /// Its zone.
    availability_zone: Seen<Box<str>>;
    /// Its IPv4 range; one of IPv6 only has none.
    cidr_block: Seen<Option<IpNet>> = own().missing(DOCUMENTED);
    /// Whether what starts here gets a public IPv4 address.
    map_public_ip_on_launch: Seen<bool>;
    /// Whether AWS made it with the network.
    default_for_az: Seen<bool>;
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteTarget {
    /// An internet gateway.
    InternetGateway(Box<str>),
    /// What nobody from the internet comes in by: the network itself, what only lets out, other places.
    NoWayIn(Box<str>),
    /// An appliance, or another network, that may lead on: where to, this version does not follow.
    Through(Box<str>),
    /// A target of a kind that this version does not know.
    Unknown(Box<str>),
}

words! {
    /// Whether the target of a route is there.
    RouteState {
        /// It is.
        Active = "active",
        /// It is not: what is sent there is lost.
        Blackhole = "blackhole",
    }
}

part! {
    /// One route.
    Route;
    /// Its destination; `None`: a prefix list.
    destination: Option<IpNet> = ("DestinationCidrBlock", route_destination as fn(&Node<'_>) -> Option<Option<IpNet>>);
    /// Where it leads.
    target: RouteTarget = ("GatewayId", route_target as fn(&Node<'_>) -> Option<RouteTarget>);
    /// Whether its target is there.
    state: RouteState;
}

impl Leaf for RouteTarget {
    const TYPE: FieldType = FieldType::one("RouteTarget");

    fn to_value(&self) -> serde_json::Value {
        let (RouteTarget::InternetGateway(id)
        | RouteTarget::NoWayIn(id)
        | RouteTarget::Through(id)
        | RouteTarget::Unknown(id)) = self;
        (&**id).into()
    }

    /// `GatewayId` holds what its first letters say; the other targets have members of their own.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
    fn leaf(node: &Node<'_>) -> Option<Self> {
        let id = node.text()?;
        let kind = id.split_once('-').map_or(id, |(kind, _)| kind);
        Some(match kind {
            "igw" => RouteTarget::InternetGateway(id.into()),
            "local" | "nat" | "eigw" | "cagw" | "lgw" => RouteTarget::NoWayIn(id.into()),
            "vpce" | "vgw" | "tgw" | "pcx" | "eni" | "i" => RouteTarget::Through(id.into()),
            _ => RouteTarget::Unknown(id.into()),
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
    /// Targets with a member of their own, and whether they may lead on. Each is told by its member, whatever its id
    /// looks like; an instance has an interface too, and either may name it.
    const OTHERS: [(&str, bool); 11] = [
        ("NatGatewayId", false),
        ("EgressOnlyInternetGatewayId", false),
        ("CarrierGatewayId", false),
        ("LocalGatewayId", false),
        ("OdbNetworkArn", false),
        ("TransitGatewayId", true),
        ("VpcPeeringConnectionId", true),
        ("VpcEndpointId", true),
        ("CoreNetworkArn", true),
        ("NetworkInterfaceId", true),
        ("InstanceId", true),
    ];
    if let Some(gateway) = node.member("GatewayId") {
        let target = RouteTarget::leaf(gateway)?;
        // A firewall that is attached to the gateway itself stands in the way.
        return Some(match target {
            RouteTarget::InternetGateway(id) if node.member("IgwFirewall").is_some() => {
                RouteTarget::Through(format!("the firewall of {id}").into())
            }
            target => target,
        });
    }
    for (member, leads_on) in OTHERS {
        if let Some(target) = node.member(member) {
            let id = target.text()?.into();
            return Some(if leads_on {
                RouteTarget::Through(id)
            } else {
                RouteTarget::NoWayIn(id)
            });
        }
    }
    Some(RouteTarget::Unknown("no target that is known".into()))
}

words! {
    /// Whether a route table is in use where it is associated.
    RouteAssociationState {
        /// It will be.
        Associating = "associating",
        /// It is.
        Associated = "associated",
        /// It is still.
        Disassociating = "disassociating",
        /// It no longer is.
        Disassociated = "disassociated",
        /// It never was.
        Failed = "failed",
    }
}

part! {
    /// Where a route table is used.
    RouteAssociation;
    /// With what.
    with: RouteUser = ("SubnetId", route_user as fn(&Node<'_>) -> Option<RouteUser>);
    /// Whether it is in use there. Older answers do not say, and it is.
    state: Option<RouteAssociationState> = ("AssociationState?.State", None, DOCUMENTED);
}

/// Who uses a route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteUser {
    /// Subnets without a table of their own.
    Main,
    /// A subnet.
    Subnet(Box<str>),
    /// A gateway, for what comes in by it.
    Gateway(Box<str>),
}

impl Leaf for RouteUser {
    const TYPE: FieldType = FieldType::one("RouteUser");

    fn to_value(&self) -> serde_json::Value {
        match self {
            RouteUser::Main => "main".into(),
            RouteUser::Subnet(id) | RouteUser::Gateway(id) => (&**id).into(),
        }
    }

    /// It is read with the whole association.
    fn leaf(_: &Node<'_>) -> Option<Self> {
        None
    }
}

fn route_user(node: &Node<'_>) -> Option<RouteUser> {
    let text = |name: &str| node.member(name).map(|it| it.text().map(Box::<str>::from));
    match (text("SubnetId"), text("GatewayId")) {
        (Some(subnet), _) => Some(RouteUser::Subnet(subnet?)),
        (None, Some(gateway)) => Some(RouteUser::Gateway(gateway?)),
        (None, None) => bool::leaf(node.member("Main")?)?.then_some(RouteUser::Main),
    }
}

impl RouteAssociation {
    /// Whether it is in force.
    pub fn is_in_force(&self) -> bool {
        !matches!(
            self.state,
            Some(RouteAssociationState::Disassociated | RouteAssociationState::Failed)
        )
    }
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
    /// Where it is used.
    associations: Parts<RouteAssociation>;
}

impl RouteTable {
    /// Whether it is used there.
    pub fn is_used_by(&self, user: &RouteUser) -> Result<bool, Gap> {
        self.associations
            .any(|it| Ok(it.is_in_force() && it.with == *user))
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

words! {
    /// Whether a flow log is there to work.
    FlowLogStatus {
        /// It is: the only word that AWS documents.
        Active = "ACTIVE",
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
    /// Whether it is there to work.
    flow_log_status: Seen<FlowLogStatus>;
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
    use crate::ec2::Family;
    use crate::ec2::Whom;
    use crate::reading::parts::Part as _;

    const TCP: &str = "tcp";

    /// Number, whether it allows, protocol, range, ports.
    type Entry<'e> = (u32, bool, &'e str, &'e str, Ports);

    fn acl(entries: &[Entry<'_>]) -> NetworkAcl {
        let mut acl = NetworkAcl::unseen("acl-1");
        acl.entries = Parts::of(
            entries
                .iter()
                .map(|(number, allows, protocol, range, ports)| AclEntry {
                    rule_number: *number,
                    egress: false,
                    rule_action: if *allows {
                        RuleAction::Allow
                    } else {
                        RuleAction::Deny
                    },
                    protocol: Protocol::leaf(&Node::Text((*protocol).into())).unwrap(),
                    ports: *ports,
                    range: range.parse().unwrap(),
                }),
        );
        acl
    }

    fn comes_in(acl: &NetworkAcl, protocol: Protocol, port: u16) -> Whom {
        let internet = AddressSpace::internet(Family::V4);
        acl.lets_in(&internet, protocol, port).unwrap().whom()
    }

    const ALL: (u16, u16) = (0, u16::MAX);

    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>: the lowest number that matches is applied.
    #[test]
    fn the_lowest_entry_that_fits_decides() {
        let closed = acl(&[
            (100, true, "-1", "0.0.0.0/0", ALL),
            (90, false, TCP, "0.0.0.0/0", (22, 22)),
        ]);
        assert_eq!(comes_in(&closed, Protocol::Tcp, 22), Whom::Nobody);
        assert_eq!(comes_in(&closed, Protocol::Tcp, 23), Whom::Anyone);
        assert_eq!(comes_in(&closed, Protocol::Udp, 22), Whom::Anyone);
        let v6 = AddressSpace::internet(Family::V6);
        assert!(closed.lets_in(&v6, Protocol::Tcp, 23).unwrap().is_empty());
    }

    #[test]
    fn a_denial_of_some_ranges_leaves_the_rest() {
        let all = (100, true, "-1", "0.0.0.0/0", ALL);
        let half = (90, false, "-1", "0.0.0.0/1", ALL);
        let other = (91, false, "-1", "128.0.0.0/1", ALL);
        assert_eq!(
            comes_in(&acl(&[half, all]), Protocol::Tcp, 22),
            Whom::Anyone
        );
        assert_eq!(
            comes_in(&acl(&[half, other, all]), Protocol::Tcp, 22),
            Whom::Nobody
        );
        let private = (1, false, "-1", "10.0.0.0/8", ALL);
        assert_eq!(
            comes_in(&acl(&[private, all]), Protocol::Tcp, 22),
            Whom::Anyone
        );
        let some = (1, true, TCP, "3.0.0.0/9", ALL);
        assert_eq!(comes_in(&acl(&[some]), Protocol::Tcp, 22), Whom::Many);
        let office = (1, true, TCP, "203.0.113.0/24", ALL);
        assert_eq!(comes_in(&acl(&[office]), Protocol::Tcp, 22), Whom::Named);
    }

    fn route(text: &str) -> Option<Route> {
        Route::part(&Node::parse(text).unwrap())
    }

    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
    #[test]
    fn a_route_leads_where_its_member_or_its_gateway_s_first_letters_say() {
        let target = |members: &str| {
            let text =
                format!(r#"{{"DestinationCidrBlock":"0.0.0.0/0","State":"active",{members}}}"#);
            route(&text).unwrap().target
        };
        let igw = RouteTarget::InternetGateway("igw-1".into());
        assert_eq!(target(r#""GatewayId":"igw-1""#), igw);
        for members in [
            r#""GatewayId":"local""#,
            r#""NatGatewayId":"nat-1""#,
            r#""EgressOnlyInternetGatewayId":"eigw-1""#,
            r#""CarrierGatewayId":"cagw-1""#,
            r#""LocalGatewayId":"lgw-1""#,
            r#""OdbNetworkArn":"arn:aws:odb:eu-central-1:1:odb-network/o""#,
        ] {
            assert!(
                matches!(target(members), RouteTarget::NoWayIn(_)),
                "{members}"
            );
        }
        for members in [
            r#""GatewayId":"vpce-1""#,
            r#""GatewayId":"vgw-1""#,
            r#""TransitGatewayId":"tgw-1""#,
            r#""VpcPeeringConnectionId":"pcx-1""#,
            r#""NetworkInterfaceId":"eni-1""#,
            r#""InstanceId":"i-1","NetworkInterfaceId":"eni-1""#,
            r#""CoreNetworkArn":"arn:aws:networkmanager::1:core-network/c""#,
            r#""GatewayId":"igw-1","IgwFirewall":{"Status":"active"}"#,
        ] {
            assert!(
                matches!(target(members), RouteTarget::Through(_)),
                "{members}"
            );
        }
        for members in [r#""GatewayId":"new-1""#, r#""NewGatewayId":"new-1""#] {
            assert!(
                matches!(target(members), RouteTarget::Unknown(_)),
                "{members}"
            );
        }
        assert_eq!(
            route(r#"{"DestinationCidrBlock":"0.0.0.0/0","State":"new","GatewayId":"igw-1"}"#),
            None
        );
    }

    #[test]
    fn an_association_is_of_a_subnet_a_gateway_or_the_main_table() {
        let user = |text: &str| {
            RouteAssociation::part(&Node::parse(text).unwrap())
                .map(|it| (it.is_in_force(), it.with))
        };
        assert_eq!(user(r#"{"Main":true}"#), Some((true, RouteUser::Main)));
        assert_eq!(
            user(r#"{"Main":false,"SubnetId":"subnet-1","AssociationState":{"State":"failed"}}"#),
            Some((false, RouteUser::Subnet("subnet-1".into())))
        );
        assert_eq!(
            user(r#"{"Main":false,"GatewayId":"igw-1","AssociationState":{"State":"associated"}}"#),
            Some((true, RouteUser::Gateway("igw-1".into())))
        );
        for odd in [
            r#"{"Main":false}"#,
            r#"{"RouteTableAssociationId":"rtbassoc-1"}"#,
            r#"{"Main":true,"AssociationState":{"State":"new"}}"#,
        ] {
            assert_eq!(user(odd), None, "{odd}");
        }
    }
}
