//! Is plaintext of a key for enclaves given to enclaves alone?

use firestep_access::{is_about_attestation, without_attestation};
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::kms::Key;

pub(crate) const CHECK: Check = Check {
    id: "kms-attested-key-only-attested",
    title: "KMS keys for attested platforms give out nothing without an attestation",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may decrypt from outside the enclave needs not break into it: the isolation is for nothing.",
    remedy: "Demand `kms:RecipientAttestation` in every statement that allows to decrypt or to make data keys, or deny what comes without; leave administrators only the actions that manage the key.",
    references: &[
        "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html",
        "https://docs.aws.amazon.com/enclaves/latest/user/kms.html",
    ],
    reads: &["kms:ListKeys", "kms:DescribeKey", "kms:GetKeyPolicy"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.kms_keys, examine)),
};

fn examine(key: &Key) -> Result<Option<Verdict>, Gap> {
    // Nobody can use one that waits for its deletion.
    if key.is_pending_deletion()? {
        return Ok(None);
    }
    let Some(policy) = key.policy.get()?.as_deref() else {
        return Ok(None);
    };
    if !is_about_attestation(policy) {
        return Ok(None);
    }
    Ok(Some(match without_attestation(key, policy)? {
        Some(who) => Verdict::Fail(format!("its policy lets {who} without an attestation").into()),
        None => Verdict::Pass("its policy gives nothing out without an attestation".into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::kms::KeyState;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    fn said(state: KeyState, statements: Option<&str>) -> Vec<&'static str> {
        let mut key = Key::unseen("k");
        key.key_state = Seen::new(state);
        if let Some(statements) = statements {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
            key.policy = Seen::new(Some(PolicyDocument::parse(&text).unwrap().into()));
        }
        let mut account = Account::empty();
        account.kms_keys = Listed::of([key]);
        words(&CHECK, &account)
    }

    const ENCLAVE: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/host"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:RecipientAttestation:PCR3":"abc"}}}"#;
    const ROOT: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#;

    #[test]
    fn a_second_way_to_plaintext_fails() {
        let both = format!("{ENCLAVE},{ROOT}");
        assert_eq!(said(KeyState::Enabled, Some(ENCLAVE)), ["pass"]);
        assert_eq!(said(KeyState::Enabled, Some(&both)), ["fail"]);
        assert!(said(KeyState::PendingDeletion, Some(&both)).is_empty());
        // It is no key for enclaves.
        assert!(said(KeyState::Enabled, Some(ROOT)).is_empty());
    }

    #[test]
    fn a_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said(KeyState::Enabled, None), ["unknown"]);
    }
}
