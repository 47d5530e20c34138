//! The way from the internet to an interface: gateway, route, network ACL, security group.

use crate::account::Account;
use crate::ec2::{ExclusionsAllowed, Family, InternetGatewayBlock, Protocol, RouteTable};
use crate::reading::records::unread;
use crate::{Gap, Location, evaluate};

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

impl Account {
    /// The way in, hop by hop; `None` when one of the hops is closed, whatever could not be seen of the others.
    pub fn way_in(&self, resource: &Exposed<'_>) -> Result<Option<Vec<String>>, Gap> {
        let mut unseen = None;
        let v4 = resource.v4.map(|it| (Family::V4, it));
        let v6 = resource.v6.map(|it| (Family::V6, it));
        for (family, address) in v4.into_iter().chain(v6) {
            match evaluate(|| self.way_over(resource, family, address)) {
                Ok(Some(path)) => return Ok(Some(path)),
                Ok(None) => {}
                Err(gap) => unseen = unseen.or(Some(gap)),
            }
        }
        unseen.map_or(Ok(None), |gap| Err(crate::evidence::met(gap)))
    }

    fn way_over(
        &self,
        resource: &Exposed<'_>,
        family: Family,
        address: &str,
    ) -> Result<Option<Vec<String>>, Gap> {
        // Each hop is asked on its own: a closed one decides although another was not seen.
        let openings = evaluate(|| self.openings(resource, family));
        if openings.as_ref().is_ok_and(Vec::is_empty) {
            return Ok(None);
        }
        let route = evaluate(|| self.gateway(resource, family));
        if route == Ok(None) {
            return Ok(None);
        }
        let everything = [Opening {
            hop: String::new(),
            protocol: Protocol::All,
            ports: (0, u16::MAX),
        }];
        let tried = openings.as_deref().unwrap_or(&everything);
        let acl = evaluate(|| self.acl_lets_in(resource, family, tried));
        if matches!(acl, Ok(None)) {
            return Ok(None);
        }
        let unblocked = evaluate(|| self.is_unblocked(resource.location));
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

    fn openings(&self, resource: &Exposed<'_>, family: Family) -> Result<Vec<Opening>, Gap> {
        let groups = self.ec2_security_groups.region(resource.location.region);
        let mut openings = Vec::new();
        let mut unseen = None;
        for id in resource.groups {
            let group = match evaluate(|| groups.find(id)) {
                Ok(Some(group)) => group,
                // The list is whole without it: it is shared from an account that was not collected here.
                Ok(None) => {
                    unseen = unseen.or(Some(unread(
                        resource.location,
                        "ec2:DescribeSecurityGroups",
                        &format!("{id} is not in this account"),
                    )));
                    continue;
                }
                Err(gap) => {
                    unseen = unseen.or(Some(gap));
                    continue;
                }
            };
            let permissions = match evaluate(|| group.ip_permissions.whole()) {
                Ok(permissions) => permissions,
                Err(gap) => {
                    unseen = unseen.or(Some(gap));
                    continue;
                }
            };
            for it in permissions {
                if it.protocol == Protocol::Icmp {
                    // It answers a ping and serves nothing.
                } else if it.from_anywhere().any(|it| it == family) {
                    openings.push(Opening {
                        hop: format!("{id}: {} from {}", it.traffic(), family.anywhere()),
                        protocol: it.protocol,
                        ports: it.ports,
                    });
                } else if let Some(list) = it.prefix_lists.first() {
                    let operation = "ec2:GetManagedPrefixListEntries";
                    unseen = unseen.or(Some(unread(resource.location, operation, list)));
                }
            }
        }
        match unseen {
            Some(gap) if openings.is_empty() => Err(crate::evidence::met(gap)),
            _ => Ok(openings),
        }
    }

    /// The route table that a subnet uses.
    pub fn route_table(&self, location: Location, subnet: &str) -> Result<&RouteTable, Gap> {
        let tables = self.ec2_route_tables.region(location.region);
        let own =
            tables.first(|table| Ok(table.subnets.get()?.iter().any(|it| **it == *subnet)))?;
        if let Some(table) = own {
            return Ok(table);
        }
        let found = self.ec2_subnets.find(location.region, subnet)?;
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
            crate::evidence::met(unread(
                location,
                "ec2:DescribeRouteTables",
                &format!("the route table of {subnet} is not in this account"),
            ))
        })
    }

    fn gateway(&self, resource: &Exposed<'_>, family: Family) -> Result<Option<String>, Gap> {
        let table = self.route_table(resource.location, resource.subnet)?;
        Ok(table.internet_gateway(family)?.map(|gateway| {
            format!(
                "{gateway}: {} of {} routes to it",
                table.identity.id, resource.subnet
            )
        }))
    }

    fn acl_lets_in(
        &self,
        resource: &Exposed<'_>,
        family: Family,
        openings: &[Opening],
    ) -> Result<Option<(String, String)>, Gap> {
        let acls = self.ec2_network_acls.region(resource.location.region);
        let guards =
            acls.first(|acl| Ok(acl.subnets.get()?.iter().any(|it| **it == *resource.subnet)))?;
        let Some(acl) = guards else {
            return Err(crate::evidence::met(unread(
                resource.location,
                "ec2:DescribeNetworkAcls",
                &format!(
                    "the network ACL of {} is not in this account",
                    resource.subnet
                ),
            )));
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

    fn is_unblocked(&self, location: Location) -> Result<bool, Gap> {
        for block in self.ec2_vpc_blocks.region(location.region).whole()? {
            match block.internet_gateway_block_mode.get()? {
                InternetGatewayBlock::Off => {}
                InternetGatewayBlock::Bidirectional | InternetGatewayBlock::Ingress => {
                    if *block.exclusions_allowed.get()? == Some(ExclusionsAllowed::NotAllowed) {
                        return Ok(false);
                    }
                    let operation = "ec2:DescribeVpcBlockPublicAccessExclusions";
                    return Err(crate::evidence::met(unread(location, operation, "")));
                }
            }
        }
        Ok(true)
    }
}
