//! Whether networks reach a service of AWS by an endpoint: the same question for every service.

use firestep_audit::{Context, Verdict, Verdicts};
use firestep_inventory::ec2::EndpointType;

use crate::network::each_in_use;

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
    each_in_use(context, |vpc| {
        let region = vpc.identity.location.region;
        let ends = [
            format!(".{region}.{service}"),
            format!(".{region}.{service}-fips"),
        ];
        let leads_there = account.ec2_vpc_endpoints.region(region).any(|it| {
            firestep_inventory::all([
                &|| Ok(**it.vpc_id.get()? == *vpc.identity.id),
                &|| {
                    Ok(it
                        .service_name
                        .get()?
                        .as_deref()
                        .is_some_and(|it| ends.iter().any(|end| it.ends_with(end))))
                },
                &|| Ok(*it.vpc_endpoint_type.get()? == EndpointType::Interface),
                &|| it.is_available(),
            ])
        })?;
        Ok(Verdict::of(
            leads_there,
            format!("an endpoint of it leads to {service}"),
            format!("no endpoint of it leads to {service}"),
        ))
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
        account.ec2_vpc_endpoints = Listed::of(service.map(endpoint));
        account
    }

    fn endpoint(service: &str) -> VpcEndpoint {
        let mut it = VpcEndpoint::unseen("vpce-1");
        it.vpc_id = Seen::new("vpc-1".into());
        it.service_name = Seen::new(Some(format!("com.amazonaws.{service}").into()));
        it.vpc_endpoint_type = Seen::new(EndpointType::Interface);
        it.state = Seen::new("available".into());
        it
    }

    /// What a check says of a network with an endpoint to a service, as its name ends behind the region.
    pub(crate) fn said(check: &'static Check, service: Option<&str>) -> Vec<&'static str> {
        let service = service.map(|it| format!("eu-central-1.{it}"));
        words(check, &account(service.as_deref()))
    }

    /// What it says where the endpoints were not listed.
    pub(crate) fn said_unseen(check: &'static Check) -> Vec<&'static str> {
        let mut blind = account(None);
        blind.ec2_vpc_endpoints = Listed::unseen();
        words(check, &blind)
    }

    #[test]
    fn only_a_working_endpoint_of_the_network_itself_counts() {
        let check = crate::find("ec2-vpc-endpoint-for-ec2").unwrap();
        let with = |change: fn(&mut VpcEndpoint)| {
            let mut it = endpoint("eu-central-1.ec2");
            change(&mut it);
            let mut account = account(None);
            account.ec2_vpc_endpoints = Listed::of([it]);
            words(check, &account)
        };
        assert_eq!(with(|_| {}), ["pass"]);
        assert_eq!(
            with(|it| it.state = Seen::new("pendingAcceptance".into())),
            ["fail"]
        );
        assert_eq!(with(|it| it.vpc_id = Seen::new("vpc-2".into())), ["fail"]);
        assert_eq!(said(check, Some("ec2messages")), ["fail"]);
        let mut unused = account(None);
        unused.ec2_network_interfaces = Listed::of([]);
        assert!(words(check, &unused).is_empty());
    }
}
