//! Whether networks reach a service of AWS by an endpoint: the same question for every service.

use firestep_audit::{Context, Verdict, Verdicts, each_that};
use firestep_inventory::ec2::EndpointType;

use crate::network::has_interfaces;

/// What the verdicts stand on.
pub(crate) const READS: &[&str] = &[
    "ec2:DescribeVpcs",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcEndpoints",
];

/// A verdict on each network of the account in which something is: whether it has an interface endpoint that leads to the
/// service, as the end of `com.amazonaws.eu-central-1.ecr.api` names it.
pub(crate) fn each_vpc<'a>(context: &Context<'a>, service: &str) -> Verdicts<'a> {
    let account = context.account;
    each_that(&account.ec2_vpcs, |vpc| {
        if **vpc.owner_id.get()? != *account.id || !has_interfaces(account, vpc)? {
            return Ok(None);
        }
        let region = vpc.identity.location.region;
        let end = format!(".{region}.{service}");
        let leads_there = account.ec2_vpc_endpoints.region(region).any(|it| {
            firestep_inventory::all([
                &|| Ok(**it.vpc_id.get()? == *vpc.identity.id),
                &|| {
                    Ok(it
                        .service_name
                        .get()?
                        .as_deref()
                        .is_some_and(|it| it.ends_with(&end)))
                },
                &|| Ok(*it.vpc_endpoint_type.get()? == EndpointType::Interface),
                &|| it.is_available(),
            ])
        })?;
        Ok(Some(Verdict::of(
            leads_there,
            format!("an endpoint of it leads to {service}"),
            format!("no endpoint of it leads to {service}"),
        )))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_audit::Check;
    use firestep_inventory::ec2::{NetworkInterface, Vpc, VpcEndpoint};
    use firestep_inventory::{Account, Listed, Seen};

    fn account(service: Option<&str>) -> Account {
        let mut vpc = Vpc::unseen("vpc-1");
        vpc.owner_id = Seen::new("111122223333".into());
        let mut interface = NetworkInterface::unseen("eni-1");
        interface.vpc_id = Seen::new(Some("vpc-1".into()));
        let mut account = Account::empty();
        account.ec2_vpcs = Listed::of([vpc]);
        account.ec2_network_interfaces = Listed::of([interface]);
        account.ec2_vpc_endpoints = Listed::of(service.map(|service| {
            let mut it = VpcEndpoint::unseen("vpce-1");
            it.vpc_id = Seen::new("vpc-1".into());
            it.service_name = Seen::new(Some(format!("com.amazonaws.{service}").into()));
            it.vpc_endpoint_type = Seen::new(EndpointType::Interface);
            it.state = Seen::new("available".into());
            it
        }));
        account
    }

    /// That a check passes with an endpoint to the service, fails without one, and does not know where they were not
    /// listed.
    #[track_caller]
    pub(crate) fn asks_for(check: &'static Check, service: &str) {
        let here = format!("eu-central-1.{service}");
        assert_eq!(words(check, &account(Some(&here))), ["pass"]);
        assert_eq!(
            words(check, &account(Some("eu-central-1.another"))),
            ["fail"]
        );
        assert_eq!(
            words(check, &account(Some(&format!("{here}.more")))),
            ["fail"]
        );
        assert_eq!(words(check, &account(None)), ["fail"]);
        let mut blind = account(None);
        blind.ec2_vpc_endpoints = Listed::unseen();
        assert_eq!(words(check, &blind), ["unknown"]);
        let mut unused = account(None);
        unused.ec2_network_interfaces = Listed::of([]);
        assert!(words(check, &unused).is_empty());
    }
}
