//! The way from the internet to an interface: gateway, route, network ACL, security group.

use firestep_inventory::ec2::{
    ExclusionsAllowed, Family, InternetGatewayBlock, Protocol, RouteTable,
};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Account, Gap, Location, all_found, evaluate, first_found};

/// Something with addresses in a subnet.
#[derive(Debug, Clone, Copy)]
pub struct Exposed<'a> {
    /// Where it is.
    pub location: Location,
    /// Its subnet.
    pub subnet: &'a str,
    /// Its security groups.
    pub groups: &'a [Box<str>],
    /// How it is called on the IPv4 internet, when it has an address there.
    pub v4: Option<&'a str>,
    /// How it is called on the IPv6 internet, when it has an address there.
    pub v6: Option<&'a str>,
}

/// Traffic that a security group lets in from anywhere.
struct Opening {
    hop: String,
    protocol: Protocol,
    ports: (u16, u16),
}

/// The way in, hop by hop; `None` when one of the hops is closed, whatever could not be seen of the others.
pub fn way_in(account: &Account, resource: &Exposed<'_>) -> Result<Option<Vec<String>>, Gap> {
    let v4 = resource.v4.map(|it| (Family::V4, it));
    let v6 = resource.v6.map(|it| (Family::V6, it));
    first_found(v4.into_iter().chain(v6), |(family, address)| {
        way_over(account, resource, family, address)
    })
}

fn way_over(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
    address: &str,
) -> Result<Option<Vec<String>>, Gap> {
    // Each hop is asked on its own: a closed one decides although another was not seen.
    let openings = evaluate(|| openings(account, resource, family));
    if openings.as_ref().is_ok_and(Vec::is_empty) {
        return Ok(None);
    }
    let route = evaluate(|| gateway(account, resource, family));
    if route == Ok(None) {
        return Ok(None);
    }
    let everything = [Opening {
        hop: String::new(),
        protocol: Protocol::All,
        ports: (0, u16::MAX),
    }];
    let tried = openings.as_deref().unwrap_or(&everything);
    let acl = evaluate(|| acl_lets_in(account, resource, family, tried));
    if matches!(acl, Ok(None)) {
        return Ok(None);
    }
    let unblocked = evaluate(|| is_unblocked(account, resource.location));
    if unblocked == Ok(false) {
        return Ok(None);
    }
    openings?;
    unblocked?;
    let (Some(route), Some((acl, group))) = (route?, acl?) else {
        return Ok(None);
    };
    Ok(Some(vec![
        format!("the internet ({})", family.anywhere()),
        route,
        acl,
        group,
        address.to_owned(),
    ]))
}

fn openings(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
) -> Result<Vec<Opening>, Gap> {
    let groups = account.ec2_security_groups.region(resource.location.region);
    let found = all_found(resource.groups, |id| {
        let Some(group) = groups.find(id)? else {
            // The list is whole without it: it is shared from an account that was not collected here.
            return Err(unread(
                resource.location,
                "ec2:DescribeSecurityGroups",
                &format!("{id} is not in this account"),
            ));
        };
        let permissions = group.ip_permissions.whole()?;
        let of_group = all_found(permissions, |it| {
            if it.protocol == Protocol::Icmp {
                // It answers a ping and serves nothing.
                Ok(None)
            } else if it.from_anywhere().any(|it| it == family) {
                Ok(Some(Opening {
                    hop: format!("{id}: {} from {}", it.traffic(), family.anywhere()),
                    protocol: it.protocol,
                    ports: it.ports,
                }))
            } else if let Some(list) = it.prefix_lists.first() {
                let operation = "ec2:GetManagedPrefixListEntries";
                Err(unread(resource.location, operation, list))
            } else {
                Ok(None)
            }
        });
        Ok(Some(of_group?).filter(|openings| !openings.is_empty()))
    });
    Ok(found?.into_iter().flatten().collect())
}

/// The route table that a subnet uses.
fn route_table<'a>(
    account: &'a Account,
    location: Location,
    subnet: &str,
) -> Result<&'a RouteTable, Gap> {
    let tables = account.ec2_route_tables.region(location.region);
    let own = tables.first(|table| Ok(table.subnets.get()?.iter().any(|it| **it == *subnet)))?;
    if let Some(table) = own {
        return Ok(table);
    }
    let found = account.ec2_subnets.find(location.region, subnet)?;
    let main = match found {
        None => None,
        Some(found) => {
            let vpc = found.vpc_id.get()?;
            tables.first(|table| {
                Ok(table.vpc_id.get()? == vpc && table.main.get()?.contains(&true))
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

fn gateway(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
) -> Result<Option<String>, Gap> {
    let table = route_table(account, resource.location, resource.subnet)?;
    Ok(table.internet_gateway(family)?.map(|gateway| {
        format!(
            "{gateway}: {} of {} routes to it",
            table.identity.id, resource.subnet
        )
    }))
}

fn acl_lets_in(
    account: &Account,
    resource: &Exposed<'_>,
    family: Family,
    openings: &[Opening],
) -> Result<Option<(String, String)>, Gap> {
    let acls = account.ec2_network_acls.region(resource.location.region);
    let guards =
        acls.first(|acl| Ok(acl.subnets.get()?.iter().any(|it| **it == *resource.subnet)))?;
    let Some(acl) = guards else {
        return Err(unread(
            resource.location,
            "ec2:DescribeNetworkAcls",
            &format!(
                "the network ACL of {} is not in this account",
                resource.subnet
            ),
        ));
    };
    for opening in openings {
        if let Some(port) = acl.lets_anyone_in(family, opening.protocol, opening.ports)? {
            let id = &acl.identity.id;
            return Ok(Some((
                format!("{id} lets port {port} in"),
                opening.hop.clone(),
            )));
        }
    }
    Ok(None)
}

fn is_unblocked(account: &Account, location: Location) -> Result<bool, Gap> {
    for block in account.ec2_vpc_blocks.region(location.region).whole()? {
        match block.internet_gateway_block_mode.get()? {
            InternetGatewayBlock::Off => {}
            InternetGatewayBlock::Bidirectional | InternetGatewayBlock::Ingress => {
                if *block.exclusions_allowed.get()? == Some(ExclusionsAllowed::NotAllowed) {
                    return Ok(false);
                }
                let operation = "ec2:DescribeVpcBlockPublicAccessExclusions";
                return Err(unread(location, operation, ""));
            }
        }
    }
    Ok(true)
}
