//! Can each principal that a trust policy lets in use one of the actions beside it, and each action be used by one of the
//! principals?

use crate::lint::providers::Provider;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "mismatched-action-for-principal",
    aws: Some("Mismatched action for principal"),
    severity: LintSeverity::Error,
    wish: "SAML providers stand beside AssumeRoleWithSAML, OIDC providers beside AssumeRoleWithWebIdentity, others beside AssumeRole",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-mismatched-action-for-principal",
    examine: Examine::Statement(examine),
};

/// How a role is taken on, in small letters, and what kind of principal can.
const WAYS: [(&str, Caller); 3] = [
    ("sts:assumerole", Caller::Own),
    ("sts:assumerolewithsaml", Caller::Saml),
    ("sts:assumerolewithwebidentity", Caller::Oidc),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// An account, a user, a role, a service.
    Own,
    Saml,
    Oidc,
}

impl Caller {
    fn of(kind: &str, text: &str) -> Option<Self> {
        if kind != "Federated" {
            return Some(Self::Own);
        }
        match Provider::of(text)? {
            Provider::Saml => Some(Self::Saml),
            Provider::Oidc(_) => Some(Self::Oidc),
        }
    }
}

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let is_sure = !written.actions.iter().any(|it| it.not || it.opaque)
        && !written
            .principals
            .iter()
            .any(|it| it.not || it.opaque || it.by_type.iter().any(|of_type| of_type.opaque));
    if subject.kind != PolicyType::Trust || !written.allows() || !is_sure {
        return;
    }
    let callers: Option<Vec<_>> = written
        .named()
        .map(|(kind, text)| Some((text, Caller::of(kind, text)?)))
        .collect();
    // A provider that is not understood is another rule's.
    let Some(callers) = callers.filter(|all| !all.is_empty()) else {
        return;
    };
    let allowed = |caller: Caller| {
        let mut ways = WAYS.iter().filter(|(_, who)| *who == caller);
        ways.any(|(way, _)| {
            statement
                .actions
                .iter()
                .any(|it| crate::matches_ignoring_case(it.text, way))
        })
    };
    let [own, saml, oidc] = [Caller::Own, Caller::Saml, Caller::Oidc].map(allowed);
    let can = |caller: Caller| match caller {
        Caller::Own => own,
        Caller::Saml => saml,
        Caller::Oidc => oidc,
    };
    // Without a way in, the statement is about tags or the like, which need none.
    if own || saml || oidc {
        for (text, _) in callers.iter().filter(|(_, caller)| !can(*caller)) {
            found.at(
                text.span,
                format!("{} cannot use any of the actions beside it", quoted(text)),
            );
        }
    }
    let present = |caller: Caller| callers.iter().any(|(_, it)| *it == caller);
    let [has_own, has_saml, has_oidc] = [Caller::Own, Caller::Saml, Caller::Oidc].map(present);
    for action in &statement.actions {
        let way = WAYS
            .iter()
            .find(|(way, _)| action.text.eq_ignore_ascii_case(way));
        let wanted = match way.map(|(_, who)| *who) {
            Some(Caller::Own) if !has_own => {
                "none of the principals can use it: they are providers"
            }
            Some(Caller::Saml) if !has_saml => "none of the principals is a SAML provider",
            Some(Caller::Oidc) if !has_oidc => "none of the principals is an OIDC provider",
            _ => continue,
        };
        found.at(
            action.text.span,
            format!("{}: {wanted}", quoted(action.text)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(principal: &str, action: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":{action}}}}}"#
        );
        found_in(&RULE, PolicyType::Trust, &text)
    }

    const SAML: &str = r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}"#;
    const OIDC: &str = r#"{"Federated":"accounts.google.com"}"#;
    const OWN: &str = r#"{"AWS":"111122223333"}"#;

    #[test]
    fn each_kind_of_principal_has_its_action() {
        for (principal, action) in [
            (SAML, r#""sts:AssumeRoleWithSAML""#),
            (SAML, r#"["sts:AssumeRoleWithSAML","sts:TagSession"]"#),
            (OIDC, r#""sts:AssumeRoleWithWebIdentity""#),
            (OIDC, r#""sts:*""#),
            (OWN, r#""STS:assumerole""#),
            (OWN, r#""sts:TagSession""#),
            (r#"{"Service":"ec2.amazonaws.com"}"#, r#""sts:AssumeRole""#),
            (
                r#"{"AWS":"111122223333","Federated":"accounts.google.com"}"#,
                r#"["sts:AssumeRole","sts:AssumeRoleWithWebIdentity"]"#,
            ),
            ("\"*\"", r#""sts:AssumeRole""#),
        ] {
            assert_eq!(of(principal, action), [""; 0], "{principal} {action}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let provider = "\"accounts.google.com\"";
        let both = of(OIDC, r#"["sts:AssumeRole","sts:TagSession"]"#);
        assert_eq!(both, [provider, "\"sts:AssumeRole\""]);
        assert_eq!(of(SAML, r#""sts:AssumeRoleWithWebIdentity""#).len(), 2);
        assert_eq!(
            of(OWN, r#""sts:AssumeRoleWithSAML""#),
            ["\"111122223333\"", "\"sts:AssumeRoleWithSAML\""]
        );
        let mixed = r#"{"AWS":"111122223333","Federated":"accounts.google.com"}"#;
        assert_eq!(of(mixed, r#""sts:AssumeRole""#), [provider]);
        let extra = of(OWN, r#"["sts:AssumeRole","sts:AssumeRoleWithSAML"]"#);
        assert_eq!(extra, ["\"sts:AssumeRoleWithSAML\""]);
        let deny = r#"{"Statement":{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRoleWithSAML"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Trust, deny), [""; 0]);
    }
}
