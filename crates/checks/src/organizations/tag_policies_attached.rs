//! Does a tag policy hang anywhere?

use firestep_audit::{Audience, Check, Effort, PerOrganization, Severity, Verdict, organization};
use firestep_inventory::organizations::PolicyType;
use firestep_inventory::{GLOBAL, Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-tag-policies-attached",
    title: "A tag policy is attached",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where everybody writes tags as they like, what hangs on them (costs, owners, backups, access) misses half of them.",
    remedy: "Enable tag policies and attach one that says how the tags that matter are written.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let organization = &org.organization;
    if organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    if !organization.has_policy_type(PolicyType::Tag)? {
        return Ok(Verdict::Fail("tag policies are not enabled".into()));
    }
    let policies = organization.policies(PolicyType::Tag).region(GLOBAL);
    let is_attached = policies.any(|it| Ok(!it.targets.get()?.is_empty()))?;
    Ok(Verdict::of(
        is_attached,
        "a tag policy is attached",
        "no tag policy is attached anywhere",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::enable;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::OrganizationPolicy;
    use firestep_inventory::{Listed, Seen};

    fn org(targets: Option<&[&str]>) -> Org {
        let mut policy = OrganizationPolicy::unseen("p-1");
        if let Some(targets) = targets {
            policy.targets = Seen::new(targets.iter().map(|it| Box::from(*it)).collect());
        }
        let mut org = Org::sample([]);
        enable(&mut org, PolicyType::Tag);
        org.organization
            .set_policies(PolicyType::Tag, Listed::of([policy]));
        org
    }

    #[test]
    fn one_that_hangs_somewhere_passes() {
        passes(|| examine(&org(Some(&["r-1"]))));
        fails(|| examine(&org(Some(&[]))));
        fails(|| examine(&Org::sample([])));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&org(None)));
        unknown(|| examine(&Org::unseen()));
    }
}
