//! Is a resource control policy about all principals?
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-syntax-error-principal",
    aws: Some("RCP syntax error principal"),
    severity: LintSeverity::Error,
    wish: "A resource control policy is about all principals: `\"Principal\": \"*\"`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Rcp {
        return;
    }
    for it in &statement.written.principals {
        if it.not {
            found.at(
                it.name.span,
                "a resource control policy has no `NotPrincipal`",
            );
        } else if !it.opaque && it.bare.as_ref().is_none_or(|it| &**it != "*") {
            found.at(
                it.span,
                "a resource control policy is about all principals: `*`; a condition tells them apart",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn the_principal_is_a_bare_star() {
        let of = |element: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Deny",{element},"Action":"s3:*","Resource":"*"}}}}"#
            );
            found_in(&RULE, PolicyType::Rcp, &text)
        };
        assert_eq!(of(r#""Principal":"*""#), [""; 0]);
        assert_eq!(
            of(r#""Principal":{"AWS":"111122223333"}"#),
            [r#"{"AWS":"111122223333"}"#]
        );
        assert_eq!(of(r#""Principal":{"AWS":"*"}"#), [r#"{"AWS":"*"}"#]);
        assert_eq!(of(r#""NotPrincipal":"*""#), [r#""NotPrincipal""#]);
        let text = r#"{"Statement":{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
    }
}
