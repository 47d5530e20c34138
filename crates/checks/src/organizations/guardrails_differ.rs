//! Do different categories of accounts carry different guardrails?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerOrganization, Severity, Verdict, Verdicts,
    organization,
};
use std::collections::{BTreeMap, BTreeSet};

use firestep_inventory::organizations::{AccountState, PolicyType};
use firestep_inventory::{GLOBAL, Gap, Org, evaluate};

use crate::organizations::category::categories;

pub(crate) const CHECK: Check = Check {
    id: "organizations-guardrails-differ",
    title: "Categories carry different guardrails",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.8", "guardrails")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Guardrails that fit a sandbox are too loose for production, and the other way round.",
    remedy: "Attach policies to the units of each category rather than to the root alone.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_strategies.html",
    ],
    reads: &[
        "organizations:ListAccounts",
        "organizations:ListTagsForResource",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerOrganization(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let sets = evaluate(|| guardrails(context.org));
    match sets {
        // With one category there is nothing to tell apart.
        Ok(sets) if sets.len() < 2 => Verdicts::new(),
        Ok(sets) => organization(|| Ok(told(&sets))),
        Err(gap) => organization(|| Err(gap)),
    }
}

/// They differ when every category carries other policies than every other; else those that carry the same are named.
fn told(sets: &BTreeMap<String, BTreeSet<String>>) -> Verdict {
    let mut alike: BTreeMap<&BTreeSet<String>, Vec<&str>> = BTreeMap::new();
    for (category, policies) in sets {
        alike.entry(policies).or_default().push(category);
    }
    let same: Vec<String> = alike
        .values()
        .filter(|categories| categories.len() > 1)
        .map(|categories| categories.join(", "))
        .collect();
    Verdict::of(
        same.is_empty(),
        "every category carries policies of its own",
        format!("{} carry the same policies", same.join("; and ")),
    )
}

/// The policies over the accounts of each category. What needs no category, the management account, is left out.
fn guardrails(org: &Org) -> Result<BTreeMap<String, BTreeSet<String>>, Gap> {
    let management = org.organization.management_account()?;
    let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for member in org.organization.members.region(GLOBAL).whole()? {
        let id = &*member.identity.id;
        if *member.state.get()? != AccountState::Active || management == Some(id) {
            continue;
        }
        for category in categories(org, member)? {
            let set = sets.entry(category).or_default();
            for policy in org
                .organization
                .policies_over(id, PolicyType::ServiceControl)?
            {
                set.insert(policy.identity.id.to_string());
            }
        }
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::organizations::OrganizationPolicy;
    use firestep_inventory::organizations::{Member, Organization};
    use firestep_inventory::{Listed, Seen, Tags};

    fn org(targets: &[&str]) -> Org {
        let mut org = Org::sample([]);
        let member = |id: &str, category: &str| {
            let mut it = Member::unseen(id);
            it.state = Seen::new(AccountState::Active);
            it.tags = Seen::new(Tags::new([("category", category)]));
            it
        };
        // Both stand in the sample's tree; neither is its management account here.
        let mut facts = org.organization.facts.get().unwrap().clone().unwrap();
        facts.management_account = "000000000000".into();
        org.organization = Organization::sample();
        org.organization.facts = Seen::new(Some(facts));
        org.organization.members = Listed::of([
            member("111122223333", "production"),
            member("999988887777", "sandbox"),
        ]);
        let mut policy = OrganizationPolicy::unseen("p-1");
        policy.targets = Seen::new(targets.iter().map(|it| Box::from(*it)).collect());
        org.organization
            .set_policies(PolicyType::ServiceControl, Listed::of([policy]));
        org
    }

    fn said(org: &Org) -> Vec<&'static str> {
        let account = firestep_inventory::Account::empty();
        let context = Context::new(org, &account);
        examine(&context)
            .iter()
            .map(|it| it.verdict.word())
            .collect()
    }

    #[test]
    fn a_policy_on_one_of_two_passes_and_on_both_fails() {
        assert_eq!(said(&org(&["111122223333"])), ["pass"]);
        assert_eq!(said(&org(&["r-1"])), ["fail"]);
    }

    #[test]
    fn one_category_is_nothing_to_judge() {
        assert!(said(&Org::sample([])).is_empty());
    }

    #[test]
    fn unseen_policies_are_unknown() {
        let mut blind = org(&[]);
        blind
            .organization
            .set_policies(PolicyType::ServiceControl, Listed::unseen());
        assert_eq!(said(&blind), ["unknown"]);
    }
}
