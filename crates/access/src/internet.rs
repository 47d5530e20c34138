//! The way from the internet to an interface: gateway, route, network ACL, security group.
//!
//! Each hop lets some addresses in, so the way is open to those that all hops let in. What could not be seen of a hop is
//! taken for wide open and for closed: where both come to the same, it does not matter.

use firestep_inventory::ec2::{
    AddressSpace, ExclusionsAllowed, Family, InternetGatewayBlock, NetworkAcl, Protocol,
    RouteState, RouteTable, RouteTarget, RouteUser, VpcBlockState, Whom,
};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Account, Gap, Location, evaluate, first_found};

/// Something with addresses in a subnet.
#[derive(Debug, Clone, Copy)]
pub struct Exposed<'a> {
    /// Where it is.
    pub location: Location,
    /// Its subnet.
    pub subnet: &'a str,
    /// Its security groups.
    pub groups: &'a [Box<str>],
    /// Whether it stands there without any, which lets everything in.
    pub is_unguarded: bool,
    /// How it is called on the IPv4 internet, when it has an address there.
    pub v4: Option<&'a str>,
    /// How it is called on the IPv6 internet, when it has an address there.
    pub v6: Option<&'a str>,
    /// Where it listens; `None`: anywhere.
    pub listens: Option<(Protocol, u16)>,
}

/// The way in, hop by hop; `None` when one of the hops is closed, whatever could not be seen of the others.
pub fn way_in(account: &Account, resource: &Exposed<'_>) -> Result<Option<Vec<String>>, Gap> {
    let v4 = resource.v4.map(|it| (Family::V4, it));
    let v6 = resource.v6.map(|it| (Family::V6, it));
    first_found(v4.into_iter().chain(v6), |(family, address)| {
        way_over(account, resource, family, address)
    })
}

/// How a subnet routes to an internet gateway what is for anywhere; `None` when it does not. A route for some addresses
/// of their own is no way from the internet.
pub fn way_out(account: &Account, location: Location, subnet: &str) -> Result<Option<String>, Gap> {
    let resource = Exposed {
        location,
        subnet,
        groups: &[],
        is_unguarded: false,
        v4: None,
        v6: None,
        listens: None,
    };
    first_found([Family::V4, Family::V6], |family| {
        let (reach, gateway) = routed(account, &resource, family);
        match (reach.surely.whom(), reach.perhaps.whom()) {
            (Whom::Anyone, _) => Ok(Some(gateway)),
            (_, Whom::Many | Whom::Anyone) => Err(reach.gap.unwrap_or_else(|| {
                let operation = "ec2:DescribeRouteTables";
                unread(location, operation, "for whose addresses its routes are")
            })),
            (_, Whom::Nobody | Whom::Named) => Ok(None),
        }
    })
}

/// Addresses that are let in, as far as that is known, and as far as it may be.
struct Reach {
    surely: AddressSpace,
    perhaps: AddressSpace,
    /// What would tell.
    gap: Option<Gap>,
}

fn way_over(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
    address: &str,
) -> Result<Option<Vec<String>>, Gap> {
    let rules = rules(account, resource, family);
    let (routed, gateway) = routed(account, resource, family);
    let acl = evaluate(|| acl(account, resource));
    let unblocked = evaluate(|| is_unblocked(account, resource));
    let mut best = (Whom::Nobody, None);
    let mut widest = Whom::Nobody;
    for (protocol, port) in tried(resource.listens, &rules, acl.as_ref().ok()) {
        let fitting: Vec<&Rule> = rules
            .iter()
            .filter(|it| it.lets_in(protocol, port))
            .collect();
        let mut surely = AddressSpace::nothing(family);
        let mut perhaps = AddressSpace::nothing(family);
        for rule in &fitting {
            surely.add(&rule.reach.surely);
            perhaps.add(&rule.reach.perhaps);
        }
        surely = surely.meet(&routed.surely);
        perhaps = perhaps.meet(&routed.perhaps);
        if let Ok(acl) = acl {
            surely = answered(acl, &surely, protocol, port)?;
            perhaps = answered(acl, &perhaps, protocol, port)?;
        }
        widest = widest.max(perhaps.whom());
        let whom = surely.whom();
        if whom > best.0 {
            let widest_rule = fitting.into_iter().max_by_key(|it| it.reach.surely.whom());
            best = (whom, widest_rule.map(|rule| (protocol, port, rule)));
        }
        if whom == Whom::Anyone {
            break;
        }
    }
    if widest <= Whom::Named || unblocked == Ok(false) {
        return Ok(None);
    }
    let (whom, witness) = best;
    let gap = rules.iter().find_map(|it| it.reach.gap).or(routed.gap);
    if let (true, Some(gap)) = (whom < Whom::Anyone, gap) {
        return Err(gap);
    }
    let acl = acl?;
    unblocked?;
    let Some((protocol, port, rule)) = witness else {
        return Ok(None);
    };
    if whom < Whom::Anyone {
        return Err(unread(
            resource.location,
            "ec2:DescribeSecurityGroups",
            &format!("whose the addresses are that {} lets in", rule.hop),
        ));
    }
    let let_in = match protocol {
        Protocol::Tcp | Protocol::Udp | Protocol::All | Protocol::Icmp => format!("port {port}"),
        Protocol::Number(_) => protocol.word(),
    };
    Ok(Some(vec![
        format!("the internet ({})", family.anywhere()),
        gateway,
        format!("{} lets {let_in} in", acl.identity.id),
        rule.hop.clone(),
        address.to_owned(),
    ]))
}

/// The addresses that a network ACL lets in, and, for TCP, answers: without an answer there is no connection.
fn answered(
    acl: &NetworkAcl,
    from: &AddressSpace,
    protocol: Protocol,
    port: u16,
) -> Result<AddressSpace, Gap> {
    let come_in = acl.lets_in(from, protocol, port)?;
    match protocol {
        Protocol::Tcp => acl.lets_answer(&come_in, protocol),
        Protocol::All | Protocol::Udp | Protocol::Icmp | Protocol::Number(_) => Ok(come_in),
    }
}

/// Traffic that a security group lets in.
struct Rule {
    hop: String,
    protocol: Protocol,
    ports: (u16, u16),
    reach: Reach,
}

impl Rule {
    fn lets_in(&self, protocol: Protocol, port: u16) -> bool {
        self.protocol.covers(protocol) && (self.ports.0..=self.ports.1).contains(&port)
    }

    /// A group of which nothing is known.
    fn unseen(group: &str, family: Family, gap: Gap) -> Self {
        Rule {
            hop: group.to_owned(),
            protocol: Protocol::All,
            ports: (0, u16::MAX),
            reach: Reach {
                surely: AddressSpace::nothing(family),
                perhaps: AddressSpace::internet(family),
                gap: Some(gap),
            },
        }
    }
}

/// What the groups let in from the internet. A ping serves nothing, so ICMP is left out.
fn rules(account: &Account, resource: &Exposed<'_>, family: Family) -> Vec<Rule> {
    let groups = account.ec2_security_groups.region(resource.location.region);
    let mut rules = Vec::new();
    if resource.is_unguarded {
        rules.push(Rule {
            hop: "no security group".to_owned(),
            protocol: Protocol::All,
            ports: (0, u16::MAX),
            reach: Reach {
                surely: AddressSpace::internet(family),
                perhaps: AddressSpace::internet(family),
                gap: None,
            },
        });
    }
    for id in resource.groups {
        let group = match evaluate(|| groups.find(id)) {
            Ok(Some(group)) => group,
            Ok(None) => {
                // The list is whole without it: it is shared from an account that was not collected here.
                let gap = unread(
                    resource.location,
                    "ec2:DescribeSecurityGroups",
                    &format!("{id} is not in this account"),
                );
                rules.push(Rule::unseen(id, family, gap));
                continue;
            }
            Err(gap) => {
                rules.push(Rule::unseen(id, family, gap));
                continue;
            }
        };
        let mut unseen = None;
        group.ip_permissions.visit(
            |it| {
                if it.protocol == Protocol::Icmp {
                    return;
                }
                let surely = AddressSpace::of(family, &it.ranges);
                let list = it.prefix_lists.first();
                let perhaps = match list {
                    Some(_) => AddressSpace::internet(family),
                    None => surely.clone(),
                };
                if perhaps.is_empty() {
                    return;
                }
                let from = match surely.whom() {
                    Whom::Anyone => family.anywhere().to_owned(),
                    _ => it
                        .ranges
                        .iter()
                        .filter(|it| Family::of(it) == family)
                        .take(1)
                        .map(ToString::to_string)
                        .collect(),
                };
                rules.push(Rule {
                    hop: format!("{id}: {} from {from}", it.traffic()),
                    protocol: it.protocol,
                    ports: it.ports,
                    reach: Reach {
                        surely,
                        perhaps,
                        gap: list.map(|list| {
                            let operation = "ec2:GetManagedPrefixListEntries";
                            unread(resource.location, operation, list)
                        }),
                    },
                });
            },
            |gap| unseen = Some(gap),
        );
        rules.extend(unseen.map(|gap| Rule::unseen(id, family, gap)));
    }
    rules
}

/// Protocols and ports to try. What is decided changes only where a rule or an entry begins, or the one before it ends.
/// A rule of all traffic stands for TCP, UDP and each protocol that something else names.
fn tried(
    listens: Option<(Protocol, u16)>,
    rules: &[Rule],
    acl: Option<&&NetworkAcl>,
) -> Vec<(Protocol, u16)> {
    if let Some(one) = listens {
        return vec![one];
    }
    let mut named: Vec<(Protocol, (u16, u16))> =
        rules.iter().map(|it| (it.protocol, it.ports)).collect();
    if let Some(acl) = acl {
        acl.entries.visit(
            |it| {
                if !it.egress {
                    named.push((it.protocol, it.ports));
                }
            },
            |_| {},
        );
    }
    let mut protocols = vec![Protocol::Tcp, Protocol::Udp];
    let numbers = named.iter().map(|(protocol, _)| *protocol);
    for number in numbers.filter(|it| matches!(it, Protocol::Number(_))) {
        if !protocols.contains(&number) {
            protocols.push(number);
        }
    }
    let mut ports = vec![0];
    for (_, (from, to)) in &named {
        ports.push(*from);
        ports.extend(to.checked_add(1));
    }
    ports.sort_unstable();
    ports.dedup();
    let each = |protocol: &Protocol| {
        ports
            .iter()
            .map(|port| (*protocol, *port))
            .collect::<Vec<_>>()
    };
    protocols.iter().flat_map(each).collect()
}

/// The route table that a subnet uses.
fn route_table<'a>(
    account: &'a Account,
    location: Location,
    subnet: &str,
) -> Result<&'a RouteTable, Gap> {
    let tables = account.ec2_route_tables.region(location.region);
    let user = RouteUser::Subnet(subnet.into());
    if let Some(table) = tables.first(|table| table.is_used_by(&user))? {
        return Ok(table);
    }
    let found = account.ec2_subnets.find(location.region, subnet)?;
    let main = match found {
        None => None,
        Some(found) => {
            let vpc = found.vpc_id.get()?;
            tables.first(|table| {
                Ok(table.vpc_id.get()? == vpc && table.is_used_by(&RouteUser::Main)?)
            })?
        }
    };
    main.ok_or_else(|| {
        unread(
            location,
            "ec2:DescribeRouteTables",
            &format!("the route table of {subnet} is not in this account"),
        )
    })
}

/// The addresses that are answered through an internet gateway, and the hop. The most specific route decides.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority>
fn routed(account: &Account, resource: &Exposed<'_>, family: Family) -> (Reach, String) {
    let mut reach = Reach {
        surely: AddressSpace::nothing(family),
        perhaps: AddressSpace::nothing(family),
        gap: None,
    };
    let table = match evaluate(|| route_table(account, resource.location, resource.subnet)) {
        Ok(table) => table,
        Err(gap) => {
            reach.perhaps = AddressSpace::internet(family);
            reach.gap = Some(gap);
            return (reach, String::new());
        }
    };
    let mut routes = Vec::new();
    let mut unseen = None;
    table
        .routes
        .visit(|it| routes.push(it.clone()), |gap| unseen = Some(gap));
    let length =
        |it: &firestep_inventory::ec2::Route| it.destination.map(|net| u16::from(net.prefix_len()));
    // A route by prefix list comes after those by range: AWS prefers the latter where they overlap.
    routes.sort_by_key(|it| std::cmp::Reverse(length(it)));
    let mut left = AddressSpace::internet(family);
    let mut gateway = None;
    for route in &routes {
        let claimed = match &route.destination {
            Some(net) => left.within(net),
            None => left.clone(),
        };
        if let Some(net) = &route.destination {
            left.remove(net);
        }
        if claimed.is_empty() || route.state == RouteState::Blackhole {
            continue;
        }
        match (&route.target, &route.destination) {
            (RouteTarget::NoWayIn(_), _) => {}
            (RouteTarget::InternetGateway(id), Some(_)) => {
                gateway.get_or_insert(id);
                reach.surely.add(&claimed);
                reach.perhaps.add(&claimed);
            }
            (RouteTarget::InternetGateway(id), None) => {
                reach.perhaps.add(&claimed);
                reach.gap.get_or_insert_with(|| {
                    let operation = "ec2:GetManagedPrefixListEntries";
                    let message = format!("a prefix list leads to {id}");
                    unread(resource.location, operation, &message)
                });
            }
            (RouteTarget::Through(id) | RouteTarget::Unknown(id), _) => {
                reach.perhaps.add(&claimed);
                reach
                    .gap
                    .get_or_insert_with(|| led_through(resource.location, id));
            }
        }
    }
    if let Some(gap) = unseen {
        reach.perhaps.add(&left);
        reach.gap.get_or_insert(gap);
    }
    let Some(gateway) = gateway else {
        return (reach, String::new());
    };
    if let Err(gap) = evaluate(|| enters_straight(account, resource, family, gateway)) {
        reach.surely = AddressSpace::nothing(family);
        reach.gap = Some(gap);
    }
    let hop = format!(
        "{gateway}: {} of {} routes to it",
        table.identity.id, resource.subnet
    );
    (reach, hop)
}

fn led_through(location: Location, target: &str) -> Gap {
    unread(
        location,
        "ec2:DescribeVpcEndpoints",
        &format!("the way leads through {target}, which this version does not follow"),
    )
}

/// A gap when a route table of the gateway itself sends what is for the subnet through something else first.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html>
fn enters_straight(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
    gateway: &str,
) -> Result<(), Gap> {
    let region = resource.location.region;
    let tables = account.ec2_route_tables.region(region);
    let user = RouteUser::Gateway(gateway.into());
    let Some(table) = tables.first(|table| table.is_used_by(&user))? else {
        return Ok(());
    };
    let subnet = account.ec2_subnets.find(region, resource.subnet)?;
    let range = match (family, subnet) {
        (Family::V4, Some(subnet)) => *subnet.cidr_block.get()?,
        _ => None,
    };
    for route in table.routes.whole()? {
        let concerned = match (&route.destination, range) {
            (Some(net), Some(range)) => net.contains(&range) || range.contains(net),
            (Some(net), None) => Family::of(net) == family,
            (None, _) => true,
        };
        if concerned && let RouteTarget::Through(id) | RouteTarget::Unknown(id) = &route.target {
            return Err(led_through(resource.location, id));
        }
    }
    Ok(())
}

fn acl<'a>(account: &'a Account, resource: &Exposed<'_>) -> Result<&'a NetworkAcl, Gap> {
    let acls = account.ec2_network_acls.region(resource.location.region);
    let guards =
        acls.first(|acl| Ok(acl.subnets.get()?.iter().any(|it| **it == *resource.subnet)))?;
    let acl = guards.ok_or_else(|| {
        unread(
            resource.location,
            "ec2:DescribeNetworkAcls",
            &format!(
                "the network ACL of {} is not in this account",
                resource.subnet
            ),
        )
    })?;
    acl.entries.whole()?;
    Ok(acl)
}

/// Whether VPC Block Public Access leaves the internet gateway open. The settings of the account that owns the network
/// are in force in it, whoever the subnet is shared with.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>
fn is_unblocked(account: &Account, resource: &Exposed<'_>) -> Result<bool, Gap> {
    let location = resource.location;
    let operation = "ec2:DescribeVpcBlockPublicAccessOptions";
    let subnet = account.ec2_subnets.find(location.region, resource.subnet)?;
    let Some(subnet) = subnet else {
        let message = format!("{} is not in this account", resource.subnet);
        return Err(unread(location, "ec2:DescribeSubnets", &message));
    };
    let owner = subnet.owner_id.get()?;
    if **owner != *location.account {
        let message = format!("of {owner}, which owns the network");
        return Err(unread(location, operation, &message));
    }
    for block in account.ec2_vpc_blocks.region(location.region).whole()? {
        let mode = *block.internet_gateway_block_mode.get()?;
        match (mode, *block.state.get()?) {
            (InternetGatewayBlock::Off, VpcBlockState::Default | VpcBlockState::Complete) => {}
            (
                InternetGatewayBlock::Bidirectional | InternetGatewayBlock::Ingress,
                VpcBlockState::Complete,
            ) => {
                if *block.exclusions_allowed.get()? == Some(ExclusionsAllowed::NotAllowed) {
                    return Ok(false);
                }
                let operation = "ec2:DescribeVpcBlockPublicAccessExclusions";
                return Err(unread(location, operation, ""));
            }
            (_, state) => {
                let message = format!("{} while its state is {}", mode.word(), state.word());
                return Err(unread(location, operation, &message));
            }
        }
    }
    Ok(true)
}
