//! Is every key of one region only?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::kms::Key;
use firestep_inventory::kms::KeyState;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-not-multi-region",
    title: "KMS keys are of one region",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The same secret in several regions is lost by the weakest of their policies.",
    remedy: "Make a key in each region unless the same ciphertext is read in several, and keep policies alike where it is.",
    references: &[
        "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    ],
    reads: &["kms:ListKeys", "kms:DescribeKey"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.kms_keys, examine)),
};

fn examine(key: &Key) -> Result<Option<Verdict>, Gap> {
    if *key.key_state.get()? != KeyState::Enabled {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        !key.is_multi_region(),
        "it is of one region",
        "it is a multi-Region key",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(id: &str, state: Option<KeyState>) -> Vec<&'static str> {
        let mut it = Key::unseen(id);
        if let Some(state) = state {
            it.key_state = Seen::new(state);
        }
        let mut account = Account::empty();
        account.kms_keys = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn a_key_of_several_regions_fails() {
        let on = Some(KeyState::Enabled);
        assert_eq!(said("mrk-1234abcd12ab34cd56ef1234567890ab", on), ["fail"]);
        assert_eq!(said("1234abcd-12ab-34cd-56ef-1234567890ab", on), ["pass"]);
        assert_eq!(said("mrk-1", Some(KeyState::Disabled)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said("k", None), ["unknown"]);
    }
}
