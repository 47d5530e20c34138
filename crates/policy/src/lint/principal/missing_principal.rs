//! Does a statement of a policy that hangs on a resource say whom it is about?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-principal",
    aws: Some("Missing principal"),
    severity: LintSeverity::Error,
    wish: "Every statement of a policy on a resource says whom it is about",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind.names_principals() && statement.written.principals.is_empty() {
        let words = subject.kind.words();
        found.at(
            statement.written.span,
            format!("no principal: {words} says whom each statement is about"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn a_resource_says_whom_an_identity_does_not() {
        let statement = r#"{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}"#;
        let text = format!(r#"{{"Statement":{statement}}}"#);
        for kind in PolicyType::ALL {
            let wanted: &[&str] = match kind {
                PolicyType::Resource
                | PolicyType::Trust
                | PolicyType::Rcp
                | PolicyType::Endpoint => &[statement],
                PolicyType::Identity | PolicyType::Scp | PolicyType::Session => &[],
            };
            assert_eq!(found_in(&RULE, kind, &text), wanted);
        }
        for whom in [
            r#""Principal":"*""#,
            r#""NotPrincipal":{"AWS":[]}"#,
            r#""Principal":7"#,
        ] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Deny",{whom},"Action":"*","Resource":"*"}}}}"#
            );
            assert_eq!(found_in(&RULE, PolicyType::Resource, &text), [""; 0]);
        }
    }
}
