//! AWS's own policies of which it is known what they say of IAM, for answers that do not hold their text.

use std::sync::LazyLock;

use firestep_policy::PolicyDocument;

/// What they let their principals do by way of IAM, as of 2026-11. Of any other, nothing is known without its text.
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
const KNOWN: [(&str, Iam); 6] = [
    ("AdministratorAccess", Iam::Everything),
    ("IAMFullAccess", Iam::Everything),
    ("PowerUserAccess", Iam::NoPolicies),
    ("ReadOnlyAccess", Iam::NoPolicies),
    ("SecurityAudit", Iam::NoPolicies),
    ("job-function/ViewOnlyAccess", Iam::NoPolicies),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Iam {
    Everything,
    /// Nothing that changes who carries which policy, or what a policy or a group is.
    NoPolicies,
}

/// Whether it is one of AWS's own.
pub(super) fn is_of_aws(arn: &str) -> bool {
    name(arn).is_some()
}

/// What it says of IAM, where that is known.
pub(super) fn document(arn: &str) -> Option<&'static PolicyDocument> {
    static EVERYTHING: LazyLock<PolicyDocument> = LazyLock::new(|| {
        PolicyDocument::parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}"#,
        )
        .unwrap_or_default()
    });
    static NOTHING: LazyLock<PolicyDocument> = LazyLock::new(PolicyDocument::default);
    let name = name(arn)?;
    let (_, iam) = KNOWN.iter().find(|(known, _)| *known == name)?;
    Some(match iam {
        Iam::Everything => &EVERYTHING,
        Iam::NoPolicies => &NOTHING,
    })
}

fn name(arn: &str) -> Option<&str> {
    arn.split_once(":iam::aws:policy/").map(|(_, name)| name)
}
