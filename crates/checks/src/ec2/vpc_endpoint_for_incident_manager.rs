//! Do networks reach Incident Manager by an endpoint?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::vpc_endpoints::{self, each_vpc};

pub(crate) const CHECK: Check = Check {
    id: "ec2-vpc-endpoint-for-incident-manager",
    title: "VPCs reach Incident Manager by an endpoint",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Calls leave the network by the internet gateway or a NAT gateway, so that it must have one.",
    remedy: "Make an interface endpoint for the service in the network, with a policy for the organization alone.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-60",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
    ],
    reads: vpc_endpoints::READS,
    fix: None,
    examine: &PerAccount(|context| each_vpc(context, SERVICE)),
};

const SERVICE: &str = "ssm-incidents";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vpc_endpoints::tests::{said, said_unseen};

    #[test]
    fn an_endpoint_to_it_is_needed() {
        assert_eq!(said(&CHECK, Some(SERVICE)), ["pass"]);
        assert_eq!(said(&CHECK, Some("another")), ["fail"]);
        assert_eq!(said(&CHECK, None), ["fail"]);
        assert_eq!(said_unseen(&CHECK), ["unknown"]);
    }
}
