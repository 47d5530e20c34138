//! Can the organization opt out of AI services learning from its data?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::PolicyType;
use firestep_inventory::{Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-ai-opt-out-enabled",
    title: "AI services opt-out policies are enabled",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.4", "policy-type")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Some AI services keep and use what they are given unless told not to.",
    remedy: "Enable the policy type at the root.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    let enabled = org.organization.has_policy_type(PolicyType::AiOptOut)?;
    Ok(Verdict::of(
        enabled,
        "the policy type is enabled",
        "the policy type is not enabled",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::enable;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;

    #[test]
    fn the_type_decides() {
        let mut org = Org::sample([]);
        fails(|| examine(&org));
        enable(&mut org, PolicyType::AiOptOut);
        passes(|| examine(&org));
    }

    #[test]
    fn unseen_roots_are_unknown() {
        let mut org = Org::sample([]);
        org.organization.roots = Listed::unseen();
        unknown(|| examine(&org));
    }
}
