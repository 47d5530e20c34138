//! May nobody but us use a key?

use firestep_audit::{Audience, Check, Clause, Effort, Framework, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-not-public",
    title: "KMS keys are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may use the key can read everything that it protects.",
    remedy: "Name the principals in the key policy, or add a condition on the account or organization.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"],
    controls: &[Framework::AwsFsbp.control("KMS.5")],
    reads: &["kms:ListKeys", "kms:DescribeKey", "kms:GetKeyPolicy"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.kms_keys, |it| {
            resource_policy::examine(&it.policy)
        })
    }),
};

#[cfg(test)]
mod tests {
    use crate::resource_policy::{self, samples::policy};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::kms::Key;

    #[test]
    fn its_policy_decides() {
        let mut it = Key::unseen("x");
        unknown(|| resource_policy::examine(&it.policy));
        it.policy = policy("{}");
        fails(|| resource_policy::examine(&it.policy));
        it.policy = Seen::new(None);
        passes(|| resource_policy::examine(&it.policy));
    }
}
