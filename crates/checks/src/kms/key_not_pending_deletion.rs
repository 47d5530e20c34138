//! Does no key wait for its deletion?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::kms::Key;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-not-pending-deletion",
    title: "No KMS key waits for its deletion",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What it encrypts, backups too, is lost for good when it is deleted.",
    remedy: "Cancel the deletion unless somebody meant it; switch the key off instead and see who complains.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"],
    reads: &["kms:ListKeys", "kms:DescribeKey"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.kms_keys, examine)),
};

fn examine(key: &Key) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        !key.is_pending_deletion()?,
        "it is not to be deleted",
        "it is to be deleted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::kms::KeyState;

    fn with(state: KeyState) -> Key {
        let mut it = Key::unseen("k");
        it.key_state = Seen::new(state);
        it
    }

    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
    #[test]
    fn what_waits_for_its_deletion_fails() {
        for state in [KeyState::PendingDeletion, KeyState::PendingReplicaDeletion] {
            fails(|| examine(&with(state)));
        }
        for state in [
            KeyState::Enabled,
            KeyState::Disabled,
            KeyState::PendingImport,
        ] {
            passes(|| examine(&with(state)));
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Key::unseen("k")));
    }
}
