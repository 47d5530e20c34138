//! Does no endpoint of a network let outsiders through?

use firestep_access::{inside, through_endpoint};
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::VpcEndpoint;

pub(crate) const CHECK: Check = Check {
    id: "ec2-endpoint-policy-inside",
    title: "Policies of VPC endpoints let only the organization through",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "With keys of an account of their own, intruders carry data out through the endpoint, past every proxy.",
    remedy: "Demand `aws:PrincipalOrgID` in the policy of the endpoint, and `aws:ResourceOrgID` of what is reached.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
        "https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/perimeter-implementation.html",
    ],
    reads: &[
        "ec2:DescribeVpcEndpoints",
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_vpc_endpoints, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, endpoint: &VpcEndpoint) -> Result<Option<Verdict>, Gap> {
    let Some(policy) = endpoint.policy_document.get()?.as_deref() else {
        return Ok(None);
    };
    let organization = &context.org.organization;
    Ok(Some(
        match through_endpoint(organization, endpoint, policy)? {
            Some(who) => Verdict::Fail(format!("its policy lets {who} through").into()),
            None => Verdict::Pass(
                format!(
                    "its policy lets nobody outside {} through",
                    inside(organization)
                )
                .into(),
            ),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    fn said(policy: Option<&str>) -> Vec<&'static str> {
        let parsed = |text: &str| PolicyDocument::parse(text).unwrap().into();
        said_of(Seen::new(policy.map(parsed)))
    }

    fn said_of(policy: Seen<Option<Box<PolicyDocument>>>) -> Vec<&'static str> {
        let mut endpoint = VpcEndpoint::unseen("vpce-1");
        endpoint.policy_document = policy;
        let mut account = Account::empty();
        account.ec2_vpc_endpoints = Listed::of([endpoint]);
        words(&CHECK, &account)
    }

    #[test]
    fn the_policy_that_aws_gives_fails() {
        let all =
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;
        assert_eq!(said(Some(all)), ["fail"]);
        let own = r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}}]}"#;
        assert_eq!(said(Some(own)), ["pass"]);
        assert!(said(None).is_empty());
    }

    #[test]
    fn the_network_of_the_endpoint_itself_keeps_nobody_out() {
        let of = |vpc: &str| {
            let text = format!(
                r#"{{"Statement":[{{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*","Condition":{{"StringEquals":{{"aws:SourceVpc":"{vpc}"}}}}}}]}}"#
            );
            let mut endpoint = VpcEndpoint::unseen("vpce-1");
            endpoint.vpc_id = Seen::new("vpc-1".into());
            endpoint.policy_document = Seen::new(PolicyDocument::parse(&text).ok().map(Box::new));
            let mut account = Account::empty();
            account.ec2_vpc_endpoints = Listed::of([endpoint]);
            words(&CHECK, &account)
        };
        assert_eq!(of("vpc-1"), ["fail"]);
        assert_eq!(of("vpc-2"), ["pass"]);
    }

    #[test]
    fn a_policy_that_was_not_seen_is_unknown() {
        let unseen = VpcEndpoint::unseen("vpce-1").policy_document;
        assert_eq!(said_of(unseen), ["unknown"]);
    }
}
