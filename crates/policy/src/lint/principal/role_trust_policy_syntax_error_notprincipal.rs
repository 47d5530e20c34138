//! Does a trust policy say whom it trusts, and not whom it does not trust?

use crate::policy_type::PolicyType;

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "role-trust-policy-syntax-error-notprincipal",
    aws: Some("Role trust policy syntax error notprincipal"),
    severity: LintSeverity::Error,
    wish: "A trust policy names whom it trusts with Principal",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-syntax-error-notprincipal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for it in statement.written.principals.iter().filter(|it| it.not) {
        found.at(it.name.span, "a trust policy has no `NotPrincipal`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn a_trust_policy_alone_has_none() {
        let text = r#"{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"#;
        assert_eq!(
            found_in(&RULE, PolicyType::Trust, text),
            ["\"NotPrincipal\""]
        );
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
        let good = text.replace("NotPrincipal", "Principal");
        assert_eq!(found_in(&RULE, PolicyType::Trust, &good), [""; 0]);
    }
}
