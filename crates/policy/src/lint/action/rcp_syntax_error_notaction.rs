//! Does a resource control policy name the actions that it is about?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-syntax-error-notaction",
    aws: Some("RCP syntax error NotAction"),
    severity: LintSeverity::Error,
    wish: "No resource control policy has NotAction",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-not-action",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind == PolicyType::Rcp {
        for listed in statement.written.actions.iter().filter(|it| it.not) {
            found.at(
                listed.name.span,
                "a resource control policy has Action in place of NotAction",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn only_resource_control_policies_lack_the_element() {
        let text = r#"{"Statement":[{"Effect":"Deny","NotAction":"s3:*"},{"Effect":"Deny","Action":"s3:*"}]}"#;
        for kind in PolicyType::ALL {
            let found = found_in(&RULE, kind, text);
            assert_eq!(
                found,
                vec!["\"NotAction\""; usize::from(kind == PolicyType::Rcp)],
                "{kind:?}"
            );
        }
    }
}
