//! May only the organization connect to a service that an account offers to networks?

use firestep_access::{inside, outside_account};
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::ec2::EndpointService;
use firestep_inventory::{Gap, first_found};

pub(crate) const CHECK: Check = Check {
    id: "ec2-endpoint-service-inside",
    title: "VPC endpoint services let only accounts of the organization connect",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever connects reaches what stands behind the service, from a network that nobody here sees.",
    remedy: "Name the accounts that are meant, and let each connection wait until it is accepted.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html",
    ],
    reads: &[
        "ec2:DescribeVpcEndpointServiceConfigurations",
        "ec2:DescribeVpcEndpointServicePermissions",
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.ec2_endpoint_services, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, service: &EndpointService) -> Result<Verdict, Gap> {
    let organization = &context.org.organization;
    let outside = first_found(service.allowed_principals.get()?, |who| {
        if **who == *"*" {
            return Ok(Some("everyone".to_owned()));
        }
        let account = outside_account(organization, context.account.id, who)?;
        Ok(account.map(|it| format!("the account {it}")))
    })?;
    Ok(match outside {
        Some(who) => Verdict::Fail(format!("it lets {who} ask for a connection").into()),
        None => {
            Verdict::Pass(format!("nobody outside {} may connect", inside(organization)).into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::org;
    use crate::tests::words_in;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said_in(org: &Org, principals: Option<&[&str]>) -> Vec<&'static str> {
        let mut service = EndpointService::unseen("vpce-svc-1");
        if let Some(principals) = principals {
            let all = principals.iter().map(|it| Box::from(*it)).collect();
            service.allowed_principals = Seen::new(all);
        }
        let mut account = Account::empty();
        account.ec2_endpoint_services = Listed::of([service]);
        words_in(&CHECK, org, &account)
    }

    fn said(principals: Option<&[&str]>) -> Vec<&'static str> {
        said_in(&org(), principals)
    }

    #[test]
    fn an_outsider_fails() {
        assert_eq!(said(Some(&[])), ["pass"]);
        assert_eq!(said(Some(&["arn:aws:iam::999988887777:root"])), ["pass"]);
        assert_eq!(said(Some(&["arn:aws:iam::123412341234:root"])), ["fail"]);
        assert_eq!(said(Some(&["*"])), ["fail"]);
    }

    #[test]
    fn an_account_without_an_organization_is_called_an_account() {
        let mut alone = org();
        alone.organization.facts = Seen::new(None);
        for (org, inside) in [(org(), "the organization"), (alone, "the account")] {
            let mut service = EndpointService::unseen("vpce-svc-1");
            service.allowed_principals = Seen::new(Vec::new());
            let account = Account::empty();
            match examine(&Context::new(&org, &account), &service) {
                Ok(Verdict::Pass(reason)) => assert!(reason.message.contains(inside)),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(None), ["unknown"]);
        let mut blind = org();
        blind.organization.members = Listed::unseen();
        let vendor: &[&str] = &["arn:aws:iam::123412341234:root"];
        assert_eq!(said_in(&blind, Some(vendor)), ["unknown"]);
    }
}
