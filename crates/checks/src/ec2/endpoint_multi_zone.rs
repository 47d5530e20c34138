//! Has every interface endpoint subnets in more than one zone?

use std::collections::BTreeSet;

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{EndpointType, VpcEndpoint};

pub(crate) const CHECK: Check = Check {
    id: "ec2-endpoint-multi-zone",
    title: "Interface endpoints stand in more than one subnet",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When its zone fails, the whole network is cut off from the service.",
    remedy: "Add a subnet of another zone to the endpoint.",
    references: &["https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html"],
    reads: &["ec2:DescribeVpcEndpoints"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.ec2_vpc_endpoints, examine)),
};

fn examine(endpoint: &VpcEndpoint) -> Result<Option<Verdict>, Gap> {
    if *endpoint.vpc_endpoint_type.get()? != EndpointType::Interface {
        return Ok(None);
    }
    // An endpoint has at most one subnet of each zone.
    let subnets: BTreeSet<&str> = endpoint.subnet_ids.get()?.iter().map(|it| &**it).collect();
    Ok(Some(Verdict::of(
        subnets.len() > 1,
        "it stands in more than one zone",
        "it stands in one zone alone",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(kind: EndpointType, subnets: Option<&[&str]>) -> Vec<&'static str> {
        let mut endpoint = VpcEndpoint::unseen("vpce-1");
        endpoint.vpc_endpoint_type = Seen::new(kind);
        if let Some(subnets) = subnets {
            endpoint.subnet_ids = Seen::new(subnets.iter().map(|it| Box::from(*it)).collect());
        }
        let mut account = Account::empty();
        account.ec2_vpc_endpoints = Listed::of([endpoint]);
        words(&CHECK, &account)
    }

    #[test]
    fn one_subnet_fails() {
        let both = ["subnet-1", "subnet-2"];
        assert_eq!(said(EndpointType::Interface, Some(&both)), ["pass"]);
        assert_eq!(said(EndpointType::Interface, Some(&both[..1])), ["fail"]);
        assert!(said(EndpointType::Gateway, Some(&[])).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(EndpointType::Interface, None), ["unknown"]);
    }
}
