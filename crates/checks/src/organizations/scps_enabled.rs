//! Can the organization set guardrails?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::PolicyType;
use firestep_inventory::{Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-scps-enabled",
    title: "Service control policies are enabled",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.7", "policy-type")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without them an administrator of an account can do anything there, also stop the record.",
    remedy: "Enable the policy type at the root.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
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
    let enabled = org
        .organization
        .has_policy_type(PolicyType::ServiceControl)?;
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
        enable(&mut org, PolicyType::ServiceControl);
        passes(|| examine(&org));
    }

    #[test]
    fn unseen_roots_are_unknown() {
        let mut org = Org::sample([]);
        org.organization.roots = Listed::unseen();
        unknown(|| examine(&org));
    }
}
