//! Does a policy that hangs on a principal, or is given with its session, name principals?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-principal",
    aws: Some("Unsupported principal"),
    severity: LintSeverity::Error,
    wish: "A policy that hangs on a principal names none",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    // That of service control policies is a rule of its own.
    if !matches!(subject.kind, PolicyType::Identity | PolicyType::Session) {
        return;
    }
    for it in &statement.written.principals {
        found.at(
            it.name.span,
            format!(
                "{} has no `{}`: it is about whom it hangs on",
                subject.kind.words(),
                &*it.name
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::found_in;

    #[test]
    fn identity_and_session_policies_have_none() {
        for name in ["Principal", "NotPrincipal"] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","{name}":"*","Action":"*","Resource":"*"}}}}"#
            );
            for kind in PolicyType::ALL {
                let is_wrong = matches!(kind, PolicyType::Identity | PolicyType::Session);
                let wanted = if is_wrong {
                    vec![format!("\"{name}\"")]
                } else {
                    Vec::new()
                };
                assert_eq!(found_in(&RULE, kind, &text), wanted);
            }
        }
        let none = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Identity, none), [""; 0]);
    }
}
