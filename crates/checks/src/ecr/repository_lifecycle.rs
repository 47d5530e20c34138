//! Does every private repository delete old images?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ecr::Repository;

pub(crate) const CHECK: Check = Check {
    id: "ecr-repository-lifecycle",
    title: "Private ECR repositories have a lifecycle policy",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Old images with known holes stay where they can be started again, and cost money.",
    remedy: "Give the repository a lifecycle policy that deletes what is untagged or old.",
    references: &["https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html"],
    reads: &["ecr:DescribeRepositories", "ecr:GetLifecyclePolicy"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ecr_repositories, examine)),
};

fn examine(repository: &Repository) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        repository.lifecycle_policy.get()?.is_some(),
        "it has a lifecycle policy",
        "it has no lifecycle policy",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_repository_without_a_policy_fails() {
        let mut it = Repository::unseen("team/app");
        unknown(|| examine(&it));
        it.lifecycle_policy = Seen::new(Some(r#"{"rules":[]}"#.into()));
        passes(|| examine(&it));
        it.lifecycle_policy = Seen::new(None);
        fails(|| examine(&it));
    }
}
