//! Does the organization deploy Config rules to its accounts?

use firestep_audit::{Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::{GLOBAL, Gap, Org, Summary, any, first_found};

use crate::delegation::of_members;

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
    examine: &PerOrganization(|context| {
        of_members(context.org, |management| examine(context.org, management))
    }),
};

fn examine(org: &Org, management: &str) -> Result<Verdict, Gap> {
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
    use crate::delegation::tests::alone;
    use crate::tests::words_in;
    use firestep_inventory::config::OrganizationPack;
    use firestep_inventory::{Account, Listed};

    fn said(org: &Org) -> Vec<&'static str> {
        words_in(&CHECK, org, &Account::empty())
    }

    fn org(packs: Listed<OrganizationPack>) -> Org {
        let mut management = Summary::empty("999988887777");
        management.organization_packs = packs;
        Org::sample([management])
    }

    #[test]
    fn one_pack_is_enough() {
        let one = org(Listed::of([OrganizationPack::unseen("p")]));
        assert_eq!(said(&one), ["pass"]);
        assert_eq!(said(&org(Listed::of([]))), ["fail"]);
    }

    #[test]
    fn an_account_without_an_organization_deploys_to_nobody() {
        assert_eq!(alone(&CHECK, |_| {}), [] as [&str; 0]);
    }

    #[test]
    fn unseen_packs_and_an_unseen_management_account_are_unknown() {
        assert_eq!(said(&org(Listed::unseen())), ["unknown"]);
        assert_eq!(said(&Org::sample([])), ["unknown"]);
        assert_eq!(said(&Org::unseen()), ["unknown"]);
    }
}
