//! Is every symmetric key of the customer's rotated?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::kms::Key;
use firestep_inventory::kms::KeyState;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-rotated",
    title: "Customer managed symmetric KMS keys are rotated",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The longer one secret encrypts everything, the more is lost with it.",
    remedy: "Turn automatic rotation on. A key with imported material, or in a key store of your own, is rotated by hand.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"],
    reads: &[
        "kms:ListKeys",
        "kms:DescribeKey",
        "kms:GetKeyRotationStatus",
    ],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.kms_keys, examine)),
};

fn examine(key: &Key) -> Result<Option<Verdict>, Gap> {
    if !key.is_symmetric()? || *key.key_state.get()? != KeyState::Enabled {
        return Ok(None);
    }
    if *key.key_rotation_enabled.get()? {
        return Ok(Some(Verdict::Pass("it is rotated".into())));
    }
    // What KMS did not make it does not rotate by itself: AWS's own rule asks nothing of such keys.
    let is_of_kms = key.origin.get()?.as_deref() == Some("AWS_KMS");
    Ok(is_of_kms.then(|| Verdict::Fail("it is not rotated".into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn with(spec: &str, state: KeyState, origin: &str, rotated: bool) -> Vec<&'static str> {
        let mut it = Key::unseen("k");
        it.key_spec = Seen::new(Some(spec.into()));
        it.key_state = Seen::new(state);
        it.origin = Seen::new(Some(origin.into()));
        it.key_rotation_enabled = Seen::new(rotated);
        said(it)
    }

    fn said(key: Key) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.kms_keys = Listed::of([key]);
        words(&CHECK, &account)
    }

    const SYMMETRIC: &str = "SYMMETRIC_DEFAULT";

    #[test]
    fn a_key_that_is_not_rotated_fails() {
        let on = KeyState::Enabled;
        assert_eq!(with(SYMMETRIC, on, "AWS_KMS", true), ["pass"]);
        assert_eq!(with(SYMMETRIC, on, "AWS_KMS", false), ["fail"]);
    }

    /// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
    #[test]
    fn a_key_that_is_off_or_of_another_kind_is_not_asked() {
        for spec in ["RSA_2048", "HMAC_256", "ECC_NIST_P256", "ML_DSA_44", "SM2"] {
            let said = with(spec, KeyState::Enabled, "AWS_KMS", false);
            assert_eq!(said, [] as [&str; 0], "{spec}");
        }
        let imported = with(SYMMETRIC, KeyState::Enabled, "EXTERNAL", false);
        assert_eq!(imported, [] as [&str; 0]);
        let off = with(SYMMETRIC, KeyState::Disabled, "AWS_KMS", false);
        assert_eq!(off, [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(Key::unseen("k")), ["unknown"]);
        assert_eq!(with("NEW", KeyState::Enabled, "AWS_KMS", true), ["unknown"]);
    }
}
