//! Are all features of Organizations on?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::FeatureSet;
use firestep_inventory::{Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-all-features",
    title: "All features of Organizations are enabled",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.2", "feature-set")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "With consolidated billing alone there are no guardrails, and no service can be turned on for all accounts.",
    remedy: "Enable all features; invited accounts must approve.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html",
    ],
    reads: &["organizations:DescribeOrganization"],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    Ok(match org.organization.facts.get()? {
        None => cause::no_organization("there is no organization"),
        Some(facts) => match facts.feature_set {
            FeatureSet::All => Verdict::Pass("all features are on".into()),
            FeatureSet::ConsolidatedBilling => {
                Verdict::Fail("only consolidated billing is on".into())
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn consolidated_billing_fails() {
        let mut org = Org::sample([]);
        passes(|| examine(&org));
        let mut facts = org.organization.facts.get().unwrap().clone().unwrap();
        facts.feature_set = FeatureSet::ConsolidatedBilling;
        org.organization.facts = Seen::new(Some(facts));
        fails(|| examine(&org));
    }

    #[test]
    fn a_refusal_is_unknown() {
        unknown(|| examine(&Org::unseen()));
    }
}
