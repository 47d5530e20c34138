//! Does a trust policy name no resource?

use crate::policy_type::PolicyType;

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "role-trust-policy-syntax-error-resource",
    aws: Some("Role trust policy syntax error resource"),
    severity: LintSeverity::Error,
    wish: "A trust policy names no resource: it is about its role",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-syntax-error-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for it in &statement.written.resources {
        found.at(
            it.name.span,
            format!(
                "a trust policy has no `{}`: it is about its role",
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
    fn a_trust_policy_is_about_its_role() {
        for name in ["Resource", "NotResource"] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"111122223333"}},"Action":"sts:AssumeRole","{name}":"*"}}}}"#
            );
            assert_eq!(
                found_in(&RULE, PolicyType::Trust, &text),
                [format!("\"{name}\"")]
            );
            assert_eq!(found_in(&RULE, PolicyType::Resource, &text), [""; 0]);
        }
    }
}
