//! The policy that allows everything: it stands in where only denials are asked for.

use std::sync::{Arc, LazyLock};

use firestep_policy::PolicyDocument;
use firestep_policy::compiled::{CompiledPolicy, PolicyKind};

/// As a policy of a kind that hangs on a principal or an account.
pub(crate) fn allowed(kind: PolicyKind) -> Arc<CompiledPolicy> {
    static DOCUMENT: LazyLock<PolicyDocument> = LazyLock::new(|| {
        PolicyDocument::parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
        )
        .unwrap_or_default()
    });
    Arc::new(CompiledPolicy::new("everything", kind, &DOCUMENT))
}

/// As the policy of a resource, for everyone.
pub(crate) fn allowed_to_everyone() -> Arc<CompiledPolicy> {
    static POLICY: LazyLock<Arc<CompiledPolicy>> = LazyLock::new(|| {
        let document = PolicyDocument::parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#,
        );
        let document = document.unwrap_or_default();
        Arc::new(CompiledPolicy::new(
            "everything",
            PolicyKind::Resource,
            &document,
        ))
    });
    POLICY.clone()
}
