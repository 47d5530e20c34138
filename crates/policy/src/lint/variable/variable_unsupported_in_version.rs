//! Is a policy with variables of a version that has them?

use super::scan::{has_variable, replaced};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "variable-unsupported-in-version",
    aws: Some("Variable unsupported in version"),
    severity: LintSeverity::Error,
    wish: "A policy with variables is of the version 2012-10-17",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-unsupported-in-version",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.has_variables() {
        return;
    }
    for (text, span) in replaced(statement) {
        if has_variable(text) {
            found.at(
                span,
                format!(
                    "without the version 2012-10-17 the variable in {} is plain text",
                    quoted(text)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn variables_are_text_before_their_version() {
        let of = |version: &str| {
            let text = format!(
                r#"{{{version}"Statement":[{{"Resource":"a/${{aws:username}}","Condition":{{"StringEquals":{{"a":["b","${{c}}"]}}}}}}]}}"#
            );
            found_in(&RULE, PolicyType::Identity, &text)
        };
        let both = ["\"a/${aws:username}\"", "\"${c}\""];
        assert_eq!(of(""), both);
        assert_eq!(of(r#""Version":"2008-10-17","#), both);
        assert_eq!(of(r#""Version":"2012-10-17","#), [""; 0]);
        // That there is no such version is another rule's.
        assert_eq!(of(r#""Version":"2026-10-17","#), [""; 0]);
    }

    #[test]
    fn without_variables_any_version_does() {
        let text = r#"{"Statement":[{"Resource":"a/${*}/$b"}]}"#;
        assert_eq!(found_in(&RULE, PolicyType::Identity, text), [""; 0]);
    }
}
