//! Is there a guardrail at all?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::PolicyType;
use firestep_inventory::{GLOBAL, Gap, Org, all};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-scp-attached",
    title: "A service control policy beyond FullAWSAccess is attached",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.7", "beyond-full-access")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "FullAWSAccess allows everything: with it alone there is no guardrail.",
    remedy: "Attach a first set of SCPs: deny leaving the organization, stopping the logs, and root.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    let policies = org.organization.policies(PolicyType::ServiceControl);
    let attached = policies.region(GLOBAL).first(|it| {
        all([&|| it.aws_managed.get().map(|managed| !managed), &|| {
            Ok(!it.targets.get()?.is_empty())
        }])
    })?;
    Ok(match attached {
        Some(policy) => {
            let name = policy
                .identity
                .name
                .as_deref()
                .unwrap_or(&policy.identity.id);
            Verdict::Pass(format!("{name} is attached").into())
        }
        None => Verdict::Fail("no policy of the organization's own is attached anywhere".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::OrganizationPolicy;
    use firestep_inventory::{Listed, Seen};

    fn org(aws_managed: bool, targets: Option<&[&str]>) -> Org {
        let mut policy = OrganizationPolicy::unseen("p-1");
        policy.aws_managed = Seen::new(aws_managed);
        if let Some(targets) = targets {
            policy.targets = Seen::new(targets.iter().map(|it| Box::from(*it)).collect());
        }
        let mut org = Org::sample([]);
        org.organization
            .set_policies(PolicyType::ServiceControl, Listed::of([policy]));
        org
    }

    #[test]
    fn one_that_hangs_nowhere_does_not_count() {
        passes(|| examine(&org(false, Some(&["r-1"]))));
        fails(|| examine(&org(false, Some(&[]))));
        fails(|| examine(&org(true, Some(&["r-1"]))));
    }

    #[test]
    fn unseen_targets_are_unknown() {
        unknown(|| examine(&org(false, None)));
        fails(|| examine(&org(true, None)));
    }
}
