//! Is every key in use, or on its way out?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::kms::Key;
use firestep_inventory::kms::KeyState;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-enabled",
    title: "No KMS key is switched off and kept",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A key that is off fails whoever still needs it, is paid for, and hides that nobody knows what it opens.",
    remedy: "Switch it on again, or schedule its deletion once nothing is encrypted by it.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html"],
    reads: &["kms:ListKeys", "kms:DescribeKey"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.kms_keys, examine)),
};

fn examine(key: &Key) -> Result<Verdict, Gap> {
    Ok(match key.key_state.get()? {
        KeyState::Enabled => Verdict::Pass("it is on".into()),
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => {
            Verdict::Pass("it is to be deleted".into())
        }
        KeyState::Disabled => Verdict::Fail("it is off".into()),
        state @ (KeyState::Creating
        | KeyState::PendingImport
        | KeyState::Unavailable
        | KeyState::Updating) => {
            Verdict::Fail(format!("it cannot be used: {}", state.word()).into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(state: KeyState) -> Key {
        let mut it = Key::unseen("k");
        it.key_state = Seen::new(state);
        it
    }

    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
    #[test]
    fn what_is_off_and_kept_fails() {
        for state in [KeyState::Enabled, KeyState::PendingDeletion] {
            passes(|| examine(&with(state)));
        }
        for state in [
            KeyState::Disabled,
            KeyState::PendingImport,
            KeyState::Unavailable,
        ] {
            fails(|| examine(&with(state)));
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Key::unseen("k")));
    }
}
