//! Is every policy attached to something?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each_that,
};
use firestep_inventory::iam::ManagedPolicy;
use firestep_inventory::{Gap, any};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-attached",
    title: "Customer managed policies are attached",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("E5.3", "policies-attached")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An unattached policy may be attached later by someone who has not read it.",
    remedy: "Save it in your repository, then delete it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deleting.html",
    ],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: Some("iam-policy-delete"),
    examine: &PerAccount(|context| {
        each_that(&context.account.iam_policies, |it| {
            if it.is_of_aws() {
                Ok(None)
            } else {
                examine(it).map(Some)
            }
        })
    }),
};

fn examine(policy: &ManagedPolicy) -> Result<Verdict, Gap> {
    let attached = any([&|| Ok(*policy.attachment_count.get()? > 0), &|| {
        Ok(*policy.permissions_boundary_usage_count.get()? > 0)
    }])?;
    Ok(Verdict::of(
        attached,
        "it is attached",
        Reason::from("it is attached to no user, group or role")
            .fixing(Fixing::read(|| other_versions(policy))),
    ))
}

/// The versions that have to go before the policy can.
fn other_versions(policy: &ManagedPolicy) -> Result<Fixing, Gap> {
    let default = policy.default_version_id.get()?;
    let others: Vec<&str> = policy
        .version_ids
        .get()?
        .iter()
        .filter(|it| *it != default)
        .map(|it| &**it)
        .collect();
    Ok(Fixing::with([("other_versions", others.into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_boundary_counts_as_attached() {
        let mut policy = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
        policy.attachment_count = Seen::new(0);
        unknown(|| examine(&policy));
        policy.permissions_boundary_usage_count = Seen::new(1);
        passes(|| examine(&policy));
        policy.permissions_boundary_usage_count = Seen::new(0);
        fails(|| examine(&policy));
    }

    #[test]
    fn older_versions_go_before_the_policy() {
        let arn = "arn:aws:iam::111122223333:policy/p";
        let mut policy = ManagedPolicy::unseen(arn);
        policy.attachment_count = Seen::new(0);
        policy.permissions_boundary_usage_count = Seen::new(0);
        let printed = |policy: &ManagedPolicy| commands(&CHECK, arn, said(|| examine(policy)));
        // Which versions there are was not seen: AWS might refuse what would be printed.
        assert_eq!(printed(&policy), None);
        policy.default_version_id = Seen::new("v2".into());
        policy.version_ids = Seen::new(vec!["v3".into(), "v2".into(), "v1".into()]);
        let lines = printed(&policy).unwrap();
        let heads: Vec<&str> = lines.lines().collect();
        assert_eq!(heads.len(), 3, "{lines}");
        assert!(heads[0].contains("delete-policy-version") && heads[0].contains("--version-id v3"));
        assert!(heads[1].contains("delete-policy-version") && heads[1].contains("--version-id v1"));
        assert!(heads[2].starts_with("aws iam delete-policy --policy-arn"));
    }
}
