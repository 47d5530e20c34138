//! Does the organization deploy Config rules to its accounts?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{GLOBAL, Gap, Org, Summary, any, first_found};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "config-organization-rules",
    title: "The organization deploys Config rules",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("M3.2", "organization-rules")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Rules that each account makes for itself are missing where they are needed most.",
    remedy: "Deploy a conformance pack for the organization from the delegated administrator of Config.",
    references: &[
        "https://docs.aws.amazon.com/config/latest/developerguide/conformance-pack-organization-apis.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "config:DescribeOrganizationConfigRules",
        "config:DescribeOrganizationConformancePacks",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(management) = org.organization.management_account()? else {
        return Ok(cause::no_organization("there is no organization"));
    };
    // Only these accounts can deploy them, and only they may be asked.
    let mut accounts = vec![management];
    for admin in org.organization.delegated.region(GLOBAL).whole()? {
        accounts.push(&admin.identity.id);
    }
    let found = first_found(accounts, |account| {
        Ok(deploys(org.summary(account)?)?.then_some(account))
    })?;
    Ok(match found {
        Some(account) => Verdict::Pass(format!("{account} deploys them").into()),
        None => {
            Verdict::Fail("no rule or conformance pack is deployed for the organization".into())
        }
    })
}

fn deploys(summary: &Summary) -> Result<bool, Gap> {
    any([&|| summary.organization_rules.any(|_| Ok(true)), &|| {
        summary.organization_packs.any(|_| Ok(true))
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;
    use firestep_inventory::config::OrganizationPack;

    fn org(packs: Listed<OrganizationPack>) -> Org {
        let mut management = Summary::empty("999988887777");
        management.organization_packs = packs;
        Org::sample([management])
    }

    #[test]
    fn one_pack_is_enough() {
        passes(|| examine(&org(Listed::of([OrganizationPack::unseen("p")]))));
        fails(|| examine(&org(Listed::of([]))));
    }

    #[test]
    fn unseen_packs_and_an_unseen_management_account_are_unknown() {
        unknown(|| examine(&org(Listed::unseen())));
        unknown(|| examine(&Org::sample([])));
        unknown(|| examine(&Org::unseen()));
    }
}
