//! The way from the internet to a load balancer, and through it to what it sends to.

use std::net::IpAddr;

use firestep_inventory::ec2::Protocol;
use firestep_inventory::elbv2::{
    BalancerAddresses, BalancerType, Listener, ListenerProtocol, LoadBalancer, Scheme, TargetGroup,
    TargetState, TargetType,
};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, Gap, Location, all, first_found};

use crate::internet::{Exposed, way_in};

/// The way from the internet to where a load balancer listens, hop by hop; `None` when there is none.
pub fn way_to_balancer(
    account: &Account,
    balancer: &LoadBalancer,
) -> Result<Option<Vec<String>>, Gap> {
    let kind = *balancer.balancer_type.get()?;
    if kind == BalancerType::Gateway || *balancer.scheme.get()? != Some(Scheme::InternetFacing) {
        return Ok(None);
    }
    let groups = balancer.security_groups.get()?;
    let is_unguarded = groups.is_empty() && kind == BalancerType::Network;
    let location = balancer.identity.location;
    let gap = |what| undecided(location, "elbv2:DescribeLoadBalancers", what);
    if groups.is_empty() && !is_unguarded {
        return Err(gap("SecurityGroups"));
    }
    let name = balancer.identity.name.as_deref();
    let name = name.unwrap_or(&balancer.identity.id);
    let called = match balancer.dns_name.get()? {
        Some(dns) => format!("load balancer {name} at {dns}"),
        None => format!("load balancer {name}"),
    };
    let (v4, v6) = match balancer.ip_address_type.get()? {
        BalancerAddresses::V4 => (true, false),
        BalancerAddresses::Both => (true, true),
        BalancerAddresses::V6 => (false, true),
    };
    let mut listeners = Vec::new();
    let mut unseen = None;
    let all = account.elbv2_listeners.region(location.region);
    all.visit(|it| listeners.push(it), |gap| unseen = Some(gap));
    let found = first_found(listeners, |listener| {
        if **listener.load_balancer_arn.get()? != *balancer.identity.id {
            return Ok(None);
        }
        let listens = listens(listener)?;
        let zones = balancer.availability_zones.whole()?;
        let places = zones
            .iter()
            .flat_map(|zone| listens.iter().map(move |it| (zone, *it)));
        first_found(places, |(zone, listens)| {
            let Some(subnet) = &zone.subnet_id else {
                return Err(gap("AvailabilityZones[].SubnetId"));
            };
            way_in(
                account,
                &Exposed {
                    location,
                    subnet,
                    groups,
                    is_unguarded,
                    v4: v4.then_some(&*called),
                    v6: v6.then_some(&*called),
                    listens: Some(listens),
                },
            )
        })
    })?;
    match (found, unseen) {
        (None, Some(gap)) => Err(gap),
        (found, _) => Ok(found),
    }
}

fn listens(listener: &Listener) -> Result<Vec<(Protocol, u16)>, Gap> {
    let gap = |what| undecided(listener.identity.location, "elbv2:DescribeListeners", what);
    let port = listener.port.get()?.and_then(|it| u16::try_from(it).ok());
    let port = port.ok_or_else(|| gap("Port"))?;
    let protocols: &[Protocol] = match listener.protocol.get()? {
        Some(
            ListenerProtocol::Http
            | ListenerProtocol::Https
            | ListenerProtocol::Tcp
            | ListenerProtocol::Tls,
        ) => &[Protocol::Tcp],
        Some(ListenerProtocol::Udp | ListenerProtocol::Quic) => &[Protocol::Udp],
        Some(ListenerProtocol::TcpUdp | ListenerProtocol::TcpQuic) => {
            &[Protocol::Tcp, Protocol::Udp]
        }
        Some(ListenerProtocol::Geneve) | None => return Err(gap("Protocol")),
    };
    Ok(protocols.iter().map(|it| (*it, port)).collect())
}

/// An instance to which load balancers may send.
#[derive(Debug, Clone, Copy)]
pub struct BehindBalancer<'a> {
    /// Where it is.
    pub location: Location,
    /// Its id.
    pub id: &'a str,
    /// Its private addresses.
    pub addresses: &'a [IpAddr],
}

/// The way from the internet through a load balancer to an instance that it finds healthy, so that nothing between them is
/// closed.
pub fn way_through_balancer(
    account: &Account,
    instance: &BehindBalancer<'_>,
) -> Result<Option<Vec<String>>, Gap> {
    let is_it = |group: &TargetGroup, target: &str| {
        Ok(match group.target_type.get()? {
            TargetType::Instance => target == instance.id,
            TargetType::Ip => target
                .parse()
                .is_ok_and(|it| instance.addresses.contains(&it)),
            TargetType::Lambda | TargetType::Alb => false,
        })
    };
    through(account, instance.location, instance.id, &is_it, true)
}

/// Whether a group sends to a target of that name.
type IsIt<'a> = &'a dyn Fn(&TargetGroup, &str) -> Result<bool, Gap>;

fn through(
    account: &Account,
    location: Location,
    called: &str,
    is_it: IsIt<'_>,
    may_be_behind_another: bool,
) -> Result<Option<Vec<String>>, Gap> {
    let mut groups = Vec::new();
    let mut unseen = None;
    let all = account.elbv2_target_groups.region(location.region);
    all.visit(|it| groups.push(it), |gap| unseen = Some(gap));
    let found = first_found(groups, |group| {
        if !is_a_target(group, is_it)? {
            return Ok(None);
        }
        let way = first_found(group.load_balancer_arns.get()?, |arn| {
            let balancers = &account.elbv2_load_balancers;
            let Some(balancer) = balancers.find(location.region, arn)? else {
                return Ok(None);
            };
            let way = way_to_balancer(account, balancer)?;
            if way.is_some() || !may_be_behind_another {
                return Ok(way);
            }
            // A network load balancer may stand before an application load balancer.
            let is_it = |group: &TargetGroup, target: &str| {
                Ok(*group.target_type.get()? == TargetType::Alb && *target == **arn)
            };
            let name = balancer.identity.name.as_deref().unwrap_or(arn);
            through(account, location, name, &is_it, false)
        })?;
        let name = group.identity.name.as_deref();
        let hop = format!("target group {}", name.unwrap_or(&group.identity.id));
        Ok(way.map(|mut way| {
            way.extend([hop, called.to_owned()]);
            way
        }))
    })?;
    match (found, unseen) {
        (None, Some(gap)) => Err(gap),
        (found, _) => Ok(found),
    }
}

fn is_a_target(group: &TargetGroup, is_it: IsIt<'_>) -> Result<bool, Gap> {
    // The targets of functions are no machines, and nobody asks for their health.
    if *group.target_type.get()? == TargetType::Lambda {
        return Ok(false);
    }
    group.targets.any(|target| {
        all([&|| is_it(group, &target.id), &|| match target.state {
            TargetState::Healthy => Ok(true),
            TargetState::Unused => Ok(false),
            TargetState::Initial
            | TargetState::Unhealthy
            | TargetState::UnhealthyDraining
            | TargetState::Draining
            | TargetState::Unavailable => Err(undecided(
                group.identity.location,
                "elbv2:DescribeTargetHealth",
                "a target that is not healthy now",
            )),
        }])
    })
}
