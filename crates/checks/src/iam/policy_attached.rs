//! Is every policy attached to something?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Fix, Severity, Status, Verdict, each,
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
    status: Status::Stable { since: "0.1" },
    risk: "An unattached policy may be attached later by someone who has not read it.",
    remedy: "Save it in your repository, then delete it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deleting.html",
    ],
    controls: &[],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: Fix::reviewed("aws iam delete-policy --policy-arn {arn}"),
    examine: Examine::Account(|view| each(&view.account.iam_policies, examine)),
};

fn examine(policy: &ManagedPolicy) -> Result<Verdict, Gap> {
    let attached = any([&|| Ok(*policy.attachments.get()? > 0), &|| {
        Ok(*policy.boundaries.get()? > 0)
    }])?;
    Ok(Verdict::of(
        attached,
        "it is attached",
        "it is attached to no user, group or role",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_boundary_counts_as_attached() {
        let mut policy = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
        policy.attachments = Seen::new(0);
        unknown(|| examine(&policy));
        policy.boundaries = Seen::new(1);
        passes(|| examine(&policy));
        policy.boundaries = Seen::new(0);
        fails(|| examine(&policy));
    }
}
