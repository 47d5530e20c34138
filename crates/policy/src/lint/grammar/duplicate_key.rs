//! Does every member of an object stand there once?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "duplicate-key",
    aws: None,
    severity: LintSeverity::Warning,
    wish: "No member stands twice: only the last one counts",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    for name in &subject.policy.duplicates {
        found.at(
            name.span,
            format!(
                "{} stands here once more: only the last one counts",
                quoted(name)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn the_second_of_two_members_is_told() {
        let of = |text: &str| found_in(&RULE, PolicyType::Identity, text);
        assert_eq!(
            of(r#"{"Version":"a","Version":"b","Statement":[{"Effect":"Allow","Effect":"Deny"}]}"#),
            ["\"Version\"", "\"Effect\""]
        );
        assert_eq!(
            of(r#"{"Statement":[{"Condition":{"Bool":{"a":"true","a":"false"},"Bool":{}}}]}"#)
                .len(),
            2
        );
        assert_eq!(
            of(
                r#"{"Version":"a","version":"b","Statement":[{"Effect":"Allow"},{"Effect":"Deny"}]}"#
            ),
            [""; 0]
        );
    }
}
